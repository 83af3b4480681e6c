"""What the shop knows: orders, their lines and shipments, returns. Immutable facts."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from actions.shop.rules import COUNTRIES, Region, ReturnRule


class OrderStatus(Enum):
    """The states of an order as it passes through them; cancelled only from processing."""

    PROCESSING = "processing"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class ReturnStatus(Enum):
    """How far a return has come."""

    OPEN = "open"
    RECEIVED = "received"
    REFUNDED = "refunded"


@dataclass(frozen=True)
class OrderLine:
    """One line of an order. `position` counts from 1; `unit_price` is what was paid per piece, in EUR."""

    position: int
    sku: str
    name: str
    size: str
    colour: str
    quantity: int
    unit_price: Decimal
    return_rule: ReturnRule = ReturnRule.FREELY

    def __post_init__(self) -> None:
        if self.position < 1 or self.quantity < 1 or self.unit_price < 0:
            raise ValueError(f"position and quantity start at 1, prices at 0: {self}")

    @property
    def price(self) -> Decimal:
        """What was paid for the whole line, in EUR."""
        return self.quantity * self.unit_price


@dataclass(frozen=True)
class Shipment:
    """A parcel on its way, or arrived where `delivered_on` is set."""

    carrier: str
    tracking_number: str
    shipped_on: date
    last_scan_at: datetime | None = None
    delivered_on: date | None = None

    def __post_init__(self) -> None:
        if self.last_scan_at is not None:
            _require_zone(self.last_scan_at)
        if self.delivered_on is not None and self.delivered_on < self.shipped_on:
            raise ValueError(f"delivered on {self.delivered_on}, before it was shipped on {self.shipped_on}")


@dataclass(frozen=True)
class Order:
    """An order. `promised_on` is the delivery day given at checkout; amounts in EUR."""

    number: str
    email: str = field(repr=False)  # personal data stays out of logs and tracebacks
    customer_name: str = field(repr=False)
    address: str = field(repr=False)
    country: str
    status: OrderStatus
    placed_at: datetime
    promised_on: date
    lines: tuple[OrderLine, ...]
    shipping_cost: Decimal
    shipment: Shipment | None = None
    cancelled_at: datetime | None = None

    def __post_init__(self) -> None:
        _require_zone(self.placed_at)
        if not self.lines:
            raise ValueError(f"{self.number} has no lines")
        if self.country not in COUNTRIES:
            raise ValueError(f"{self.number} goes to {self.country!r}, where the shop does not ship")
        if problem := _status_problem(self):
            raise ValueError(f"{self.number} is {self.status.value} {problem}")

    @property
    def total(self) -> Decimal:
        """Lines and shipping, in EUR."""
        return sum((line.price for line in self.lines), self.shipping_cost)

    @property
    def region(self) -> Region:
        """Where it goes, as far as rules depend on it."""
        return COUNTRIES[self.country]


@dataclass(frozen=True)
class Return:
    """Lines on their way back. `refund` is what the customer gets when all of it arrives, in EUR."""

    number: str
    order_number: str
    lines: tuple[OrderLine, ...]
    opened_at: datetime
    refund: Decimal
    received_on: date | None = None
    refunded_on: date | None = None

    def __post_init__(self) -> None:
        _require_zone(self.opened_at)
        if self.refunded_on is not None and self.received_on is None:
            raise ValueError(f"return {self.number} was refunded without having been received")

    @property
    def status(self) -> ReturnStatus:
        """How far it has come, as the dates say."""
        if self.refunded_on is not None:
            return ReturnStatus.REFUNDED
        return ReturnStatus.OPEN if self.received_on is None else ReturnStatus.RECEIVED


def _status_problem(order: Order) -> str | None:
    """Why status and shipment contradict each other, or None."""
    sent = order.status in {OrderStatus.SHIPPED, OrderStatus.DELIVERED}
    if sent != (order.shipment is not None):
        return "without a shipment" if sent else "but has a shipment"
    arrived = order.shipment is not None and order.shipment.delivered_on is not None
    if arrived != (order.status is OrderStatus.DELIVERED):
        return "but has a delivery date" if arrived else "without a delivery date"
    if (order.cancelled_at is not None) != (order.status is OrderStatus.CANCELLED):
        return "and its cancellation date says otherwise"
    return None


def _require_zone(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
