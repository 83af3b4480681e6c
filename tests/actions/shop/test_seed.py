"""Seeding: the demo shop is complete on every day, and no foreign orders are lost."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from actions.shop.demo_content import DemoContent, read_demo_content
from actions.shop.errors import BadContent, ForeignDatabase, OrderMissing
from actions.shop.identity import verify
from actions.shop.model import Order, OrderStatus
from actions.shop.orders import Situation, can_cancel, order_facts
from actions.shop.products import load_catalogue
from actions.shop.returns import RefundStage, Refusal, check_return, refund_status
from actions.shop.rules import Region, ReturnRule
from actions.shop.seed import DEMO_FOLDER, Seeded, seed
from actions.shop.sql_store import SqlStore

CATALOGUE = Path("knowledge/catalogue.csv")

CUSTOMERS = """\
ann: {name: Ann Hill, email: Ann@mail.example, country: IE, address: "1 Test Lane, Dublin"}
"""
ORDERS = """\
- number: AL-10001
  customer: ann
  status: delivered
  placed: -9d 10:00
  promised: -6d
  shipping: "4.95"
  carrier: An Post
  tracking: CE1IE
  shipped: -8d
  delivered: placed +3d
  lines:
    - {sku: T-1, size: M, colour: Rust, quantity: 1}
    - {sku: T-3, size: ONE, colour: Lilac, quantity: 2, price: "4.50"}
    - {sku: T-4, size: ONE, colour: Purple, quantity: 1}
  returns:
    - {opened: "-2d 09:00", lines: [1]}
"""


@pytest.fixture
def folder(tmp_path: Path, catalogue: Path) -> Path:
    assert catalogue.parent == tmp_path
    (tmp_path / "customers.yml").write_text(CUSTOMERS, encoding="utf-8")
    (tmp_path / "orders.yml").write_text(ORDERS, encoding="utf-8")
    return tmp_path


def test_entries_become_orders_as_of_now(url: str, catalogue: Path, folder: Path, now: datetime) -> None:
    assert seed(url, catalogue, folder, now) == Seeded(orders=1, returns=1)
    store = SqlStore(url)
    order = verify(store, "AL-10001", "ann@mail.example")
    assert order.placed_at == now - timedelta(days=9, hours=2)
    assert [line.unit_price for line in order.lines] == [Decimal("90.00"), Decimal("4.50"), Decimal("20.00")]
    assert [line.return_rule for line in order.lines] == [
        ReturnRule.FREELY,
        ReturnRule.FINAL_SALE,
        ReturnRule.UNOPENED,
    ]
    (opened,) = store.returns_of("AL-10001")
    assert (opened.number, opened.refund) == ("R-00001", Decimal("90.00"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("sku: T-1", "sku: T-9", "sku 'T-9' is not in the catalogue"),
        ("colour: Rust", "colour: Blue", "T-1 does not come in M, Blue"),
        ("customer: ann", "customer: bob", "customer 'bob' is not in customers.yml"),
        ("-9d 10:00", "+9d 10:00", "placed '+9d 10:00' lies in the future"),
        ("-9d 10:00", "long ago", "'long ago' is not a date like"),
        ("promised: -6d\n  ", "", "'promised' is missing"),
        ("status: delivered", "status: lost", "'lost' is not a valid OrderStatus"),
        ("status: delivered", "status: shipped", "is shipped but has a delivery date"),
        ('"4.95"', "free", "'free' is not an amount like 4.95"),
        ("lines: [1]", "lines: [7]", "a return has the lines [7]"),
        ("quantity: 1}", "quantity: many}", "quantity is 'many', not a whole number"),
    ],
)
def test_a_wrong_entry_is_named(folder: Path, now: datetime, old: str, new: str, message: str) -> None:
    (folder / "orders.yml").write_text(ORDERS.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadContent) as caught:
        seed("sqlite://", folder / "catalogue.csv", folder, now)
    assert str(caught.value).startswith(f"{folder / 'orders.yml'}, entry AL-10001: ")
    assert message in str(caught.value)


def test_a_wrong_entry_leaves_the_database_as_it_was(url: str, catalogue: Path, folder: Path, now: datetime) -> None:
    seed(url, catalogue, folder, now)
    (folder / "orders.yml").write_text(ORDERS.replace("T-4", "T-9"), encoding="utf-8")
    with pytest.raises(BadContent):
        seed(url, catalogue, folder, now)
    assert len(SqlStore(url).order("AL-10001").lines) == 3


def test_a_number_used_twice_is_named(url: str, catalogue: Path, folder: Path, now: datetime) -> None:
    (folder / "orders.yml").write_text(ORDERS * 2, encoding="utf-8")
    with pytest.raises(BadContent, match="entry AL-10001: the number is used twice"):
        seed(url, catalogue, folder, now)


@pytest.mark.parametrize("content", ["just words", "- [unclosed", "- just words"])
def test_a_file_of_another_shape_is_named(url: str, catalogue: Path, folder: Path, now: datetime, content: str) -> None:
    (folder / "orders.yml").write_text(content, encoding="utf-8")
    with pytest.raises(BadContent, match=r"orders\.yml"):
        seed(url, catalogue, folder, now)


def test_seeding_again_starts_afresh(url: str, catalogue: Path, folder: Path, now: datetime) -> None:
    for _ in range(2):
        seed(url, catalogue, folder, now)
        store = SqlStore(url)
        assert [each.number for each in store.returns_of("AL-10001")] == ["R-00001"]
        store.open_return("AL-10001", [3], Decimal(20), now)


def add_foreign_order(url: str, catalogue: Path, folder: Path, now: datetime) -> None:
    """Make the database look like one that another system filled."""
    seed(url, catalogue, folder, now)
    store = SqlStore(url)
    with store._database.write() as connection:
        connection.exec_driver_sql("DELETE FROM seeded")


def test_orders_that_seeding_did_not_make_are_kept(url: str, catalogue: Path, folder: Path, now: datetime) -> None:
    add_foreign_order(url, catalogue, folder, now)
    with pytest.raises(ForeignDatabase):
        seed(url, catalogue, folder, now)
    assert SqlStore(url).email_of("AL-10001") == "ann@mail.example"


def test_orders_that_seeding_did_not_make_are_replaced_when_told(
    url: str, catalogue: Path, folder: Path, now: datetime
) -> None:
    add_foreign_order(url, catalogue, folder, now)
    (folder / "orders.yml").write_text(ORDERS.replace("AL-10001", "AL-10002"), encoding="utf-8")
    seed(url, catalogue, folder, now, overwrite=True)
    with pytest.raises(OrderMissing):
        SqlStore(url).order("AL-10001")


EVERY_KIND_OF_DAY = [
    datetime.fromisoformat(day)
    for day in (
        *(
            "2026-06-15T09:00+01:00",
            "2026-06-16T23:50+01:00",
            "2026-06-17T00:10+01:00",
            "2026-06-18T12:00+01:00",
        ),
        *("2026-06-19T12:00+01:00", "2026-06-20T12:00+01:00", "2026-06-21T12:00+01:00"),  # Friday to Sunday
        *(
            "2026-01-01T01:00+00:00",
            "2026-01-20T12:00+00:00",
            "2026-01-31T12:00+00:00",
            "2026-02-01T12:00+00:00",
        ),
        *(
            "2026-11-23T12:00+00:00",
            "2026-12-10T12:00+00:00",
            "2026-12-24T12:00+00:00",
            "2028-02-29T12:00+00:00",
        ),
        *("2026-03-29T03:00+01:00", "2026-10-25T03:00+00:00"),  # the clocks change
    )
]


@pytest.fixture(scope="module", params=EVERY_KIND_OF_DAY, ids=lambda day: f"{day:%a-%d-%b-%Hh}")
def today(request: pytest.FixtureRequest) -> datetime:
    day: datetime = request.param
    return day


@pytest.fixture(scope="module")
def demo(today: datetime) -> DemoContent:
    products = {product.sku: product for product in load_catalogue(CATALOGUE)}
    return read_demo_content(DEMO_FOLDER, products, today)


@pytest.fixture(scope="module")
def orders(demo: DemoContent) -> dict[str, Order]:
    return {order.number: order for order in demo.orders}


def test_the_promised_examples_hold_on_every_day(orders: dict[str, Order], today: datetime) -> None:
    maeve, back, niall, orla, tom = (orders[f"AL-{number}"] for number in (10423, 10431, 10440, 10407, 10412))
    assert (maeve.email, back.email) == ("maeve.byrne@mail.example", "maeve.byrne@mail.example")
    assert order_facts(maeve, today).situation is Situation.ON_THE_WAY
    assert check_return(back, today).allowed == back.lines
    assert (niall.email, can_cancel(niall)) == ("niall.walsh@post.example", True)
    assert order_facts(niall, today).situation is Situation.PROCESSING
    assert orla.email == "orla.keane@mail.example"
    assert {each.reason for each in check_return(orla, today).refused} == {Refusal.WINDOW_CLOSED}
    assert (tom.email, tom.country) == ("tom.fischer@mail.example", "DE")
    assert order_facts(tom, today).situation is Situation.LATE


def test_every_situation_region_and_refusal_is_there_on_every_day(demo: DemoContent, today: datetime) -> None:
    situations = Counter(order_facts(order, today).situation for order in demo.orders)
    assert set(situations) == set(Situation)
    assert {order.region for order in demo.orders} == set(Region)
    reasons = {each.reason for order in demo.orders for each in check_return(order, today).refused}
    assert reasons >= {Refusal.NOT_DELIVERED, Refusal.CANCELLED, Refusal.WINDOW_CLOSED, Refusal.FINAL_SALE}
    assert {refund_status(each, today).stage for each in demo.returns} == set(RefundStage)


def test_orders_bought_before_christmas_can_come_back_in_january(orders: dict[str, Order], today: datetime) -> None:
    holiday = (orders["AL-10401"], orders["AL-10402"])
    in_window = [bool(check_return(order, today).allowed) for order in holiday]
    assert in_window == [today.month == 1] * 2 or today.month in {11, 12}


STANDARD_SHIPPING = {
    Region.IRELAND: ("4.95", 60),
    Region.UNITED_KINGDOM: ("7.95", 120),
    Region.EUROPEAN_UNION: ("9.95", 150),
    Region.OVERSEAS: ("19.95", 1_000_000),
}


def test_shipping_costs_what_the_shop_says(orders: dict[str, Order], today: datetime) -> None:
    assert today
    for order in orders.values():
        cost, free_from = STANDARD_SHIPPING[order.region]
        goods = order.total - order.shipping_cost
        express = order.shipment is not None and order.shipment.carrier == "DPD"
        expected = "9.95" if express else "0.00" if goods >= free_from else cost
        assert (order.number, order.shipping_cost) == (order.number, Decimal(expected))


def test_the_demo_shop_can_be_seeded_and_used(url: str, now: datetime) -> None:
    assert seed(url, CATALOGUE, DEMO_FOLDER, now).orders == 45
    store = SqlStore(url)
    order = verify(store, "AL-10440", "niall.walsh@post.example")
    assert store.cancel(order.number, now) == replace(order, status=OrderStatus.CANCELLED, cancelled_at=now)
