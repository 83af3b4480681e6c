"""What can be sent back, until when, for how much, and where a refund is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from actions.shop.clock import shop_date
from actions.shop.errors import ReturnRefused
from actions.shop.model import Order, OrderLine, OrderStatus, Return
from actions.shop.rules import (
    BANK_TAKES_UP_TO,
    HOLIDAY_FIRST,
    HOLIDAY_LAST,
    HOLIDAY_RETURNS_UNTIL,
    LABELS,
    REFUND_WITHIN,
    RETURN_WINDOW,
    SHIPPING_REFUND_WINDOW,
    LabelTerms,
    ReturnRule,
)
from actions.shop.store import Store
from actions.shop.working_days import add_working_days


class Refusal(Enum):
    """Why a line cannot be sent back."""

    NOT_DELIVERED = "not_delivered"
    CANCELLED = "cancelled"
    WINDOW_CLOSED = "window_closed"
    FINAL_SALE = "final_sale"
    PERSONALISED = "personalised"
    GIFT_CARD = "gift_card"
    ALREADY_RETURNED = "already_returned"


@dataclass(frozen=True)
class RefusedLine:
    """A line that stays, and the first reason for it."""

    line: OrderLine
    reason: Refusal


@dataclass(frozen=True)
class ReturnDecision:
    """What of an order can be sent back now. `refund` is for all allowed lines, after `label_cost`, in EUR.

    `deadline` is the last day of the window, None before delivery. Allowed lines still carry the condition
    of their `return_rule` (unopened, hygiene strip in place).
    """

    allowed: tuple[OrderLine, ...]
    refused: tuple[RefusedLine, ...]
    deadline: date | None
    label: LabelTerms
    label_cost: Decimal
    refund: Decimal


def check_return(order: Order, now: datetime, returns: Sequence[Return] = ()) -> ReturnDecision:
    """What of `order` can be sent back at `now`, given the `returns` that it has already."""
    today = shop_date(now)
    returned = {line.position for each in returns for line in each.lines}
    reasons = {line.position: _refusal(order, line, today, returned) for line in order.lines}
    allowed = tuple(line for line in order.lines if reasons[line.position] is None)
    refused = tuple(RefusedLine(line, reason) for line in order.lines if (reason := reasons[line.position]))
    label, label_cost = LABELS[order.region]
    return ReturnDecision(
        allowed, refused, return_deadline(order), label, label_cost, refund_amount(order, allowed, today)
    )


def return_deadline(order: Order) -> date | None:
    """The last day on which a return can be opened; None where nothing was delivered."""
    if order.shipment is None or order.shipment.delivered_on is None:
        return None
    deadline = order.shipment.delivered_on + RETURN_WINDOW
    placed_on = shop_date(order.placed_at)
    if HOLIDAY_FIRST <= (placed_on.month, placed_on.day) <= HOLIDAY_LAST:
        return max(deadline, date(placed_on.year + 1, *HOLIDAY_RETURNS_UNTIL))
    return deadline


def refund_amount(order: Order, lines: Collection[OrderLine], today: date) -> Decimal:
    """EUR for sending back `lines`, opened `today`: their price, shipping where due, less the label."""
    price = sum((line.price for line in lines), Decimal("0.00"))
    if _shipping_is_due(order, lines, today):
        price += order.shipping_cost
    _, label_cost = LABELS[order.region]
    return max(price - label_cost, Decimal("0.00"))


def open_return(store: Store, order: Order, positions: Collection[int], now: datetime) -> Return:
    """The return of the lines at `positions`; the first one if it was opened before. Raises ReturnRefused."""
    returns = store.returns_of(order.number)
    chosen = set(positions)
    for existing in returns:
        if chosen and chosen <= {line.position for line in existing.lines}:
            return existing
    decision = check_return(order, now, returns)
    lines = [line for line in decision.allowed if line.position in chosen]
    if not chosen or len(lines) != len(chosen):
        raise ReturnRefused(f"{order.number}: lines {sorted(chosen)} cannot all be returned")
    return store.open_return(order.number, sorted(chosen), refund_amount(order, lines, shop_date(now)), now)


_BY_RULE = {
    ReturnRule.FINAL_SALE: Refusal.FINAL_SALE,
    ReturnRule.PERSONALISED: Refusal.PERSONALISED,
    ReturnRule.GIFT_CARD: Refusal.GIFT_CARD,
}


def _refusal(order: Order, line: OrderLine, today: date, returned: Collection[int]) -> Refusal | None:
    deadline = return_deadline(order)
    if deadline is None:
        return Refusal.CANCELLED if order.status is OrderStatus.CANCELLED else Refusal.NOT_DELIVERED
    if line.position in returned:
        return Refusal.ALREADY_RETURNED
    if line.return_rule in _BY_RULE:
        return _BY_RULE[line.return_rule]
    return Refusal.WINDOW_CLOSED if today > deadline else None


def _shipping_is_due(order: Order, lines: Collection[OrderLine], today: date) -> bool:
    """Whether shipping is paid back: for the whole order, within 14 days of delivery."""
    shipment = order.shipment
    if shipment is None or shipment.delivered_on is None or len(lines) != len(order.lines):
        return False
    return today <= shipment.delivered_on + SHIPPING_REFUND_WINDOW


class RefundStage(Enum):
    """Where the money for a return is."""

    AWAITING_PARCEL = "awaiting_parcel"
    BEING_CHECKED = "being_checked"
    OVERDUE = "overdue"  # the parcel is here, and the shop is later than it promises
    REFUNDED = "refunded"


@dataclass(frozen=True)
class RefundFacts:
    """Where the money for a return is. `due_on`: sent by then; `visible_by`: on the account by then."""

    return_: Return
    stage: RefundStage
    due_on: date | None = None
    visible_by: date | None = None


def refund_status(return_: Return, now: datetime) -> RefundFacts:
    """Where the money for `return_` is at `now`."""
    if return_.received_on is None:
        return RefundFacts(return_, RefundStage.AWAITING_PARCEL)
    due_on = add_working_days(return_.received_on, REFUND_WITHIN)
    if return_.refunded_on is not None:
        visible_by = add_working_days(return_.refunded_on, BANK_TAKES_UP_TO)
        return RefundFacts(return_, RefundStage.REFUNDED, due_on, visible_by)
    stage = RefundStage.OVERDUE if shop_date(now) > due_on else RefundStage.BEING_CHECKED
    return RefundFacts(return_, stage, due_on, add_working_days(due_on, BANK_TAKES_UP_TO))
