"""The store in a SQL database."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from actions.shop.database import Database
from actions.shop.errors import ForeignDatabase, OrderMissing, ReturnRefused, ShopUnavailable
from actions.shop.model import Order, OrderLine, OrderStatus, Return, Shipment
from actions.shop.rules import ReturnRule
from actions.shop.tables import METADATA, ORDER_LINES, ORDERS, RETURN_LINES, RETURNS, SEEDED


class SqlStore:
    """Orders and returns in the database at `url`, whose missing tables are made. Raises ShopUnavailable."""

    def __init__(self, url: str) -> None:
        self._database = Database(url, ShopUnavailable)
        self._database.create(METADATA)

    def email_of(self, number: str) -> str | None:
        """The e-mail of an order, or None."""
        # The aggregate returns one row in either case, so that the time taken does not tell them apart.
        query = select(func.max(ORDERS.c.email)).where(ORDERS.c.number == number)
        with self._database.read() as connection:
            email: str | None = connection.execute(query).scalar_one()
        return email

    def order(self, number: str) -> Order:
        """The order as it is now. Raises OrderMissing."""
        with self._database.read() as connection:
            return _read_order(connection, number)

    def cancel(self, number: str, at: datetime) -> Order:
        """Cancel the order if it is in processing; the order afterwards."""
        return self._change_in_processing(number, status=OrderStatus.CANCELLED.value, cancelled_at=at)

    def change_address(self, number: str, address: str) -> Order:
        """Change the address if the order is in processing; the order afterwards."""
        return self._change_in_processing(number, address=address)

    def _change_in_processing(self, number: str, **values: object) -> Order:
        # The condition is part of the statement: of two racing changes of status only one finds it true.
        in_processing = (ORDERS.c.number == number) & (ORDERS.c.status == OrderStatus.PROCESSING.value)
        with self._database.write() as connection:
            connection.execute(update(ORDERS).where(in_processing).values(**values))
            return _read_order(connection, number)

    def returns_of(self, order_number: str) -> tuple[Return, ...]:
        """All returns of the order, oldest first."""
        with self._database.read() as connection:
            return _read_returns(connection, order_number)

    def open_return(self, order_number: str, positions: Collection[int], refund: Decimal, at: datetime) -> Return:
        """A new return of the lines at `positions`, or the one that already holds all of them."""
        try:
            with self._database.write() as connection:
                return_id = _insert_return(connection, order_number, positions, opened_at=at, refund=refund)
        except IntegrityError:
            return self._return_holding(order_number, positions)
        return next(each for each in self.returns_of(order_number) if each.number == _return_number(return_id))

    def _return_holding(self, order_number: str, positions: Collection[int]) -> Return:
        for existing in self.returns_of(order_number):
            if set(positions) <= {line.position for line in existing.lines}:
                return existing
        raise ReturnRefused(f"{order_number}: a line of {sorted(positions)} is in another return or not in the order")

    def refill(self, orders: Iterable[Order], returns: Iterable[Return], at: datetime, *, overwrite: bool) -> None:
        """Replace everything in one transaction; readers see the old state until it ends.

        Returns get their numbers here, in the order given.
        Raises ForeignDatabase where there are orders that this method did not write, unless `overwrite`.
        """
        with self._database.write() as connection:
            first_write = connection.execute(update(SEEDED).values(at=at))
            if not overwrite and not first_write.rowcount and _has_orders(connection):
                raise ForeignDatabase(
                    "the database holds orders that seeding did not make; use another one, or say `overwrite`"
                )
            for table in reversed(METADATA.sorted_tables):
                connection.execute(table.delete())
            connection.execute(insert(SEEDED).values(at=at))
            for order in orders:
                _insert_order(connection, order)
            for each in returns:
                _insert_return(
                    connection,
                    each.order_number,
                    [line.position for line in each.lines],
                    opened_at=each.opened_at,
                    refund=each.refund,
                    received_on=each.received_on,
                    refunded_on=each.refunded_on,
                )


def _has_orders(connection: Connection) -> bool:
    return bool(connection.execute(select(func.count()).select_from(ORDERS)).scalar_one())


def _return_number(return_id: int) -> str:
    return f"R-{return_id:05d}"


def _read_order(connection: Connection, number: str) -> Order:
    row = connection.execute(select(ORDERS).where(ORDERS.c.number == number)).one_or_none()
    if row is None:
        raise OrderMissing(f"there is no order {number}")
    query = select(ORDER_LINES).where(ORDER_LINES.c.order_number == number).order_by(ORDER_LINES.c.position)
    lines = tuple(_line(line) for line in connection.execute(query))
    return Order(
        number=row.number,
        email=row.email,
        customer_name=row.customer_name,
        address=row.address,
        country=row.country,
        status=OrderStatus(row.status),
        placed_at=row.placed_at,
        promised_on=row.promised_on,
        lines=lines,
        shipping_cost=row.shipping_cost,
        shipment=_shipment(row),
        cancelled_at=row.cancelled_at,
    )


def _line(row: Row) -> OrderLine:
    values = dict(row._mapping)  # noqa: SLF001  SQLAlchemy's public name for the row as a mapping
    values["return_rule"] = ReturnRule(values["return_rule"])
    del values["order_number"]
    return OrderLine(**values)


def _shipment(row: Row) -> Shipment | None:
    if row.shipped_on is None:
        return None
    return Shipment(row.carrier, row.tracking_number, row.shipped_on, row.last_scan_at, row.delivered_on)


def _read_returns(connection: Connection, order_number: str) -> tuple[Return, ...]:
    lines = {line.position: line for line in _read_order(connection, order_number).lines}
    held = defaultdict(list)
    query = select(RETURN_LINES).where(RETURN_LINES.c.order_number == order_number)
    for row in connection.execute(query.order_by(RETURN_LINES.c.position)):
        held[row.return_id].append(lines[row.position])
    found = connection.execute(select(RETURNS).where(RETURNS.c.order_number == order_number).order_by(RETURNS.c.id))
    return tuple(
        Return(
            number=_return_number(row.id),
            order_number=row.order_number,
            lines=tuple(held[row.id]),
            opened_at=row.opened_at,
            refund=row.refund,
            received_on=row.received_on,
            refunded_on=row.refunded_on,
        )
        for row in found
    )


def _insert_order(connection: Connection, order: Order) -> None:
    values = {name: value for name, value in vars(order).items() if name not in {"lines", "shipment"}}
    shipment = asdict(order.shipment) if order.shipment else {}
    connection.execute(insert(ORDERS).values(**{**values, "status": order.status.value, **shipment}))
    lines: list[dict[str, Any]] = [
        {**asdict(line), "return_rule": line.return_rule.value, "order_number": order.number} for line in order.lines
    ]
    connection.execute(insert(ORDER_LINES), lines)


def _insert_return(connection: Connection, order_number: str, positions: Collection[int], **values: object) -> int:
    result = connection.execute(insert(RETURNS).values(order_number=order_number, **values))
    (return_id,) = result.inserted_primary_key
    rows = [{"order_number": order_number, "position": each, "return_id": return_id} for each in positions]
    connection.execute(insert(RETURN_LINES), rows)
    return int(return_id)
