"""Where an order is, by the shop's rules, and what can still be changed about it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from urllib.parse import quote

from actions.shop.clock import shop_date
from actions.shop.database import storable
from actions.shop.errors import AddressRefused, TooLate
from actions.shop.model import Order, OrderStatus, Shipment
from actions.shop.rules import LATE_AFTER, LOST_AFTER, TRACKING_LINKS, Region
from actions.shop.store import OrderChanges
from actions.shop.working_days import add_working_days


class Situation(Enum):
    """The answer to 'where is my order?'."""

    PROCESSING = "processing"
    PACKED = "packed"
    ON_THE_WAY = "on_the_way"
    LATE = "late"  # well past the promised day, shipped or not
    LOST = "lost"  # the carrier has not scanned the parcel for too long
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class OrderFacts:
    """Where an order is now. `late_from`: the day from which the shop itself asks the carrier.

    Dates, carrier and scans are those of `order` and its shipment; `tracking_link` is None before dispatch.
    """

    order: Order
    situation: Situation
    late_from: date
    tracking_link: str | None


def order_facts(order: Order, now: datetime) -> OrderFacts:
    """What an answer about the whereabouts of `order` needs."""
    link = tracking_link(order.shipment) if order.shipment else None
    return OrderFacts(order, _situation(order, shop_date(now)), _late_from(order), link)


def tracking_link(shipment: Shipment) -> str | None:
    """The carrier's own page about the parcel, or None for a carrier we know no page of."""
    template = TRACKING_LINKS.get(shipment.carrier)
    return template and template.format(quote(shipment.tracking_number, safe=""))


_SETTLED = {OrderStatus.DELIVERED: Situation.DELIVERED, OrderStatus.CANCELLED: Situation.CANCELLED}
_UNDER_WAY = {
    OrderStatus.PROCESSING: Situation.PROCESSING,
    OrderStatus.PACKED: Situation.PACKED,
    OrderStatus.SHIPPED: Situation.ON_THE_WAY,
}


def _situation(order: Order, today: date) -> Situation:
    if order.status in _SETTLED:
        return _SETTLED[order.status]
    if order.shipment and today >= _lost_from(order.shipment, order.region):
        return Situation.LOST
    return Situation.LATE if today >= _late_from(order) else _UNDER_WAY[order.status]


def _late_from(order: Order) -> date:
    return add_working_days(order.promised_on, LATE_AFTER)


def _lost_from(shipment: Shipment, region: Region) -> date:
    last_seen = shop_date(shipment.last_scan_at) if shipment.last_scan_at else shipment.shipped_on
    return add_working_days(last_seen, LOST_AFTER[region])


def can_cancel(order: Order) -> bool:
    """Whether `order` can be cancelled now; only the store's answer to `cancel` is final."""
    return order.status is OrderStatus.PROCESSING


def can_change_address(order: Order) -> bool:
    """Whether its address can be changed now."""
    return order.status is OrderStatus.PROCESSING


def cancel(store: OrderChanges, number: str, now: datetime) -> Order:
    """The order, cancelled now or before. Raises TooLate where it has left processing."""
    order = store.cancel(number, now)
    if order.status is not OrderStatus.CANCELLED:
        raise TooLate(number, order.status.value)
    return order


_MAX_ADDRESS = 300
_PO_BOX = re.compile(r"\bp\.?\s?o\.?\s?box\b", re.IGNORECASE)


def change_address(store: OrderChanges, number: str, address: str) -> Order:
    """The order with its new address, in the same country. Raises AddressRefused and TooLate."""
    address = storable(" ".join(address.split()))
    if not address or len(address) > _MAX_ADDRESS:
        raise AddressRefused(f"an address has 1 to {_MAX_ADDRESS} characters, this one {len(address)}")
    if _PO_BOX.search(address):
        raise AddressRefused("parcels do not go to PO boxes")
    order = store.change_address(number, address)
    if order.status is not OrderStatus.PROCESSING:
        raise TooLate(number, order.status.value)
    return order
