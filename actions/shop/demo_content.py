"""Reading the demo shop's customers and orders: YAML entries become orders and returns as of now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from actions.shop.clock import shop_date
from actions.shop.errors import BadContent
from actions.shop.model import Order, OrderLine, OrderStatus, Return, Shipment
from actions.shop.numbers import normalise_email, parse_order_number
from actions.shop.products import Product
from actions.shop.relative_dates import resolve
from actions.shop.returns import refund_amount
from actions.shop.rules import RETURN_RULES_BY_CATEGORY, RETURN_RULES_BY_ENDING, ReturnRule

_Entry = Mapping[str, Any]


@dataclass(frozen=True)
class DemoContent:
    """Orders and returns as they are at the moment of reading."""

    orders: tuple[Order, ...]
    returns: tuple[Return, ...]


def read_demo_content(folder: Path, products: Mapping[str, Product], now: datetime) -> DemoContent:
    """The orders in `folder` at `now`. Raises BadContent naming file and entry."""
    customers = _read(folder / "customers.yml", dict)
    orders: dict[str, Order] = {}
    returns: list[Return] = []
    path = folder / "orders.yml"
    for place, entry in enumerate(_read(path, list), start=1):
        name = entry.get("number") if isinstance(entry, dict) else None
        try:
            order, of_order = _Reader(entry, customers, products, now).read()
        except KeyError as error:
            raise BadContent(f"{path}, entry {name or place}: {error} is missing") from error
        except (AttributeError, TypeError, ValueError) as error:
            raise BadContent(f"{path}, entry {name or place}: {error}") from error
        if order.number in orders:
            raise BadContent(f"{path}, entry {name}: the number is used twice")
        orders[order.number] = order
        returns += of_order
    return DemoContent(tuple(orders.values()), tuple(returns))


def _read(path: Path, kind: type) -> Any:
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise BadContent(f"{path} cannot be read as a YAML file: {error}") from error
    if not isinstance(content, kind):
        raise BadContent(f"{path} must hold a {'mapping' if kind is dict else 'list'} of entries")
    return content


class _Reader:
    """Reads one entry; raises KeyError for what is missing and ValueError for what is wrong."""

    def __init__(self, entry: _Entry, customers: _Entry, products: Mapping[str, Product], now: datetime) -> None:
        self._entry, self._customers, self._products, self._now = entry, customers, products, now
        self._anchors: dict[str, date] = {}

    def read(self) -> tuple[Order, list[Return]]:
        order = self._order()
        return order, [self._return(order, entry) for entry in self._entry.get("returns", ())]

    def _order(self) -> Order:
        entry = self._entry
        number = parse_order_number(str(entry["number"]))
        if number is None or number != entry["number"]:
            raise ValueError("the number is not written like AL-10423")
        if entry["customer"] not in self._customers:
            raise ValueError(f"customer {entry['customer']!r} is not in customers.yml")
        customer = self._customers[entry["customer"]]
        email = normalise_email(customer["email"])
        if email is None:
            raise ValueError(f"customer {entry['customer']!r} has no usable e-mail")
        return Order(
            number=number,
            email=email,
            customer_name=customer["name"],
            address=customer["address"],
            country=customer["country"],
            status=OrderStatus(entry["status"]),
            placed_at=self._past(entry, "placed"),
            promised_on=shop_date(self._moment(entry["promised"])),
            lines=tuple(self._line(position, line) for position, line in enumerate(entry["lines"], start=1)),
            shipping_cost=_amount(entry["shipping"]),
            shipment=self._shipment() if "shipped" in entry else None,
            cancelled_at=self._if_given(entry, "cancelled", self._past),
        )

    def _line(self, position: int, entry: _Entry) -> OrderLine:
        product = self._products.get(entry["sku"])
        if product is None:
            raise ValueError(f"sku {entry['sku']!r} is not in the catalogue")
        size, colour = entry["size"], entry["colour"]
        if size not in product.sizes or colour not in product.colours:
            raise ValueError(f"{product.sku} does not come in {size}, {colour}")
        if not isinstance(entry["quantity"], int):
            raise ValueError(f"quantity is {entry['quantity']!r}, not a whole number")  # noqa: TRY004  content
        return OrderLine(
            position=position,
            sku=product.sku,
            name=product.name,
            size=size,
            colour=colour,
            quantity=entry["quantity"],
            unit_price=_amount(entry["price"]) if "price" in entry else product.price,
            return_rule=ReturnRule(entry["rule"]) if "rule" in entry else return_rule(product),
        )

    def _shipment(self) -> Shipment:
        entry = self._entry
        return Shipment(
            carrier=entry["carrier"],
            tracking_number=entry["tracking"],
            shipped_on=self._past_day(entry, "shipped"),
            last_scan_at=self._if_given(entry, "scan", self._past),
            delivered_on=self._if_given(entry, "delivered", self._past_day),
        )

    def _return(self, order: Order, entry: _Entry) -> Return:
        positions = entry["lines"]
        lines = tuple(line for line in order.lines if line.position in positions)
        if not lines or len(lines) != len(positions):
            raise ValueError(f"a return has the lines {positions}, which the order does not have")
        opened_at = self._past(entry, "opened")
        return Return(
            number="",  # the store gives it
            order_number=order.number,
            lines=lines,
            opened_at=opened_at,
            refund=refund_amount(order, lines, shop_date(opened_at)),
            received_on=self._if_given(entry, "received", self._past_day),
            refunded_on=self._if_given(entry, "refunded", self._past_day),
        )

    @staticmethod
    def _if_given(entry: _Entry, key: str, read: Callable[[_Entry, str], Any]) -> Any:
        return read(entry, key) if key in entry else None

    def _past_day(self, entry: _Entry, key: str) -> date:
        return shop_date(self._past(entry, key))

    def _past(self, entry: _Entry, key: str) -> datetime:
        """The moment under `key`, today at the latest; from now on an anchor for others."""
        moment = self._moment(entry[key])
        if shop_date(moment) > shop_date(self._now):
            raise ValueError(f"{key} {entry[key]!r} lies in the future")
        self._anchors[key] = shop_date(moment)
        return moment

    def _moment(self, text: object) -> datetime:
        return resolve(str(text), self._now, self._anchors)


def return_rule(product: Product) -> ReturnRule:
    """How a product may come back when it is sold as it stands in the catalogue."""
    if product.final_sale:
        return ReturnRule.FINAL_SALE
    by_ending = (rule for ending, rule in RETURN_RULES_BY_ENDING.items() if product.name.endswith(ending))
    return next(by_ending, RETURN_RULES_BY_CATEGORY.get(product.category, ReturnRule.FREELY))


def _amount(text: object) -> Decimal:
    try:
        amount = Decimal(str(text))
    except InvalidOperation:
        raise ValueError(f"{text!r} is not an amount like 4.95") from None
    if not amount.is_finite() or amount < 0 or amount != round(amount, 2):
        raise ValueError(f"{text!r} is not an amount like 4.95")
    return amount.quantize(Decimal("0.01"))
