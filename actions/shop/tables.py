"""The tables of the SQL store."""

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
)

from actions.shop.database import Moment, Money

METADATA = MetaData()

ORDERS = Table(
    "orders",
    METADATA,
    Column("number", String(16), primary_key=True),
    Column("email", String(254), nullable=False),
    Column("customer_name", String(200), nullable=False),
    Column("address", String(300), nullable=False),
    Column("country", String(2), nullable=False),
    Column("status", String(16), nullable=False),
    Column("placed_at", Moment, nullable=False),
    Column("promised_on", Date, nullable=False),
    Column("shipping_cost", Money, nullable=False),
    Column("cancelled_at", Moment),
    # The shipment: all empty until the order is shipped.
    Column("carrier", String(40)),
    Column("tracking_number", String(60)),
    Column("shipped_on", Date),
    Column("last_scan_at", Moment),
    Column("delivered_on", Date),
)

ORDER_LINES = Table(
    "order_lines",
    METADATA,
    Column("order_number", ForeignKey("orders.number"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("sku", String(40), nullable=False),
    Column("name", String(200), nullable=False),
    Column("size", String(40), nullable=False),
    Column("colour", String(60), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("unit_price", Money, nullable=False),
    Column("return_rule", String(24), nullable=False),
)

RETURNS = Table(
    "returns",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("order_number", ForeignKey("orders.number"), nullable=False, index=True),
    Column("opened_at", Moment, nullable=False),
    Column("refund", Money, nullable=False),
    Column("received_on", Date),
    Column("refunded_on", Date),
)

# The primary key is the rule that a line is returned at most once.
RETURN_LINES = Table(
    "return_lines",
    METADATA,
    Column("order_number", String(16)),
    Column("position", Integer, autoincrement=False),
    Column("return_id", ForeignKey("returns.id"), nullable=False),
    PrimaryKeyConstraint("order_number", "position"),
    ForeignKeyConstraint(["order_number", "position"], ["order_lines.order_number", "order_lines.position"]),
)

SEEDED = Table("seeded", METADATA, Column("at", Moment, primary_key=True))
"""One row where the database was filled by seeding; without it, seeding keeps its hands off."""
