"""What can be sent back, until when, for how much."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from actions.shop.errors import ReturnRefused
from actions.shop.model import Order, OrderStatus, Return, ReturnStatus
from actions.shop.returns import (
    RefundStage,
    Refusal,
    check_return,
    open_return,
    refund_status,
    return_deadline,
)
from actions.shop.rules import LabelTerms, ReturnRule
from actions.shop.sql_store import SqlStore

StoreWith = Callable[..., SqlStore]


def placed(order: Order, placed_on: str, delivered_on: str) -> Order:
    assert order.shipment
    day = date.fromisoformat(delivered_on)
    shipment = replace(order.shipment, shipped_on=day, delivered_on=day)
    return replace(order, placed_at=datetime.fromisoformat(f"{placed_on}T12:00+00:00"), shipment=shipment)


def test_everything_delivered_a_week_ago_can_come_back(delivered: Order, now: datetime) -> None:
    decision = check_return(delivered, now)
    assert decision.allowed == delivered.lines
    assert not decision.refused
    assert decision.deadline == date(2026, 7, 10)


def test_the_thirtieth_day_is_the_last(delivered: Order) -> None:
    last = datetime.fromisoformat("2026-07-10T23:59+01:00")
    assert check_return(delivered, last).allowed
    refused = check_return(delivered, last + timedelta(minutes=1)).refused
    assert [each.reason for each in refused] == [Refusal.WINDOW_CLOSED] * 2


@pytest.mark.parametrize(
    ("placed_on", "delivered_on", "deadline"),
    [
        ("2025-10-31", "2025-11-04", "2025-12-04"),
        ("2025-11-01", "2025-11-04", "2026-01-31"),
        ("2025-12-24", "2025-12-29", "2026-01-31"),
        ("2025-12-24", "2026-01-12", "2026-02-11"),  # 30 days are never taken away
        ("2025-12-25", "2025-12-29", "2026-01-28"),
    ],
)
def test_purchases_before_christmas_may_come_back_until_the_end_of_january(
    delivered: Order, placed_on: str, delivered_on: str, deadline: str
) -> None:
    assert return_deadline(placed(delivered, placed_on, delivered_on)) == date.fromisoformat(deadline)


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (ReturnRule.FINAL_SALE, Refusal.FINAL_SALE),
        (ReturnRule.PERSONALISED, Refusal.PERSONALISED),
        (ReturnRule.GIFT_CARD, Refusal.GIFT_CARD),
    ],
)
def test_a_line_that_never_comes_back_is_refused_alone(
    delivered: Order, now: datetime, rule: ReturnRule, reason: Refusal
) -> None:
    first, second = delivered.lines
    decision = check_return(replace(delivered, lines=(replace(first, return_rule=rule), second)), now)
    assert decision.allowed == (second,)
    assert [(each.line.position, each.reason) for each in decision.refused] == [(1, reason)]


@pytest.mark.parametrize("rule", [ReturnRule.WITH_HYGIENE_STRIP, ReturnRule.UNOPENED])
def test_a_line_with_a_condition_is_allowed(delivered: Order, now: datetime, rule: ReturnRule) -> None:
    lines = tuple(replace(line, return_rule=rule) for line in delivered.lines)
    assert check_return(replace(delivered, lines=lines), now).allowed == lines


def test_nothing_comes_back_before_it_arrived(shipped: Order, processing: Order, now: datetime) -> None:
    cancelled = replace(processing, status=OrderStatus.CANCELLED, cancelled_at=now)
    for order, reason in ((shipped, Refusal.NOT_DELIVERED), (cancelled, Refusal.CANCELLED)):
        decision = check_return(order, now)
        assert [each.reason for each in decision.refused] == [reason] * 2
        assert (decision.deadline, decision.refund) == (None, 0)


@pytest.mark.parametrize(
    ("country", "terms", "refund"),
    [
        ("IE", LabelTerms.FREE, "154.95"),
        ("GB", LabelTerms.DEDUCTED, "149.00"),
        ("DE", LabelTerms.DEDUCTED, "149.00"),
        ("US", LabelTerms.OWN_COST, "154.95"),
    ],
)
def test_the_country_decides_who_pays_for_the_label(
    delivered: Order, now: datetime, country: str, terms: LabelTerms, refund: str
) -> None:
    decision = check_return(replace(delivered, country=country), now)
    assert (decision.label, decision.refund) == (terms, Decimal(refund))


def test_shipping_is_paid_back_for_a_whole_order_within_14_days(delivered: Order) -> None:
    day_14 = datetime.fromisoformat("2026-06-24T12:00+01:00")
    assert check_return(delivered, day_14).refund == Decimal("154.95")
    assert check_return(delivered, day_14 + timedelta(days=1)).refund == Decimal("150.00")


def test_shipping_is_not_paid_back_for_a_part(store_with: StoreWith, delivered: Order, now: datetime) -> None:
    assert open_return(store_with(delivered), delivered, [2], now).refund == Decimal("60.00")


def test_a_label_never_costs_more_than_the_goods(delivered: Order, now: datetime) -> None:
    cheap = replace(delivered.lines[0], unit_price=Decimal("2.00"))
    order = replace(delivered, country="DE", lines=(cheap,), shipping_cost=Decimal(0))
    assert check_return(order, now).refund == 0


def test_opening_the_same_return_twice_gives_the_first(store_with: StoreWith, delivered: Order, now: datetime) -> None:
    store = store_with(delivered)
    first = open_return(store, delivered, [1, 2], now)
    assert open_return(store, delivered, [2, 1], now + timedelta(days=60)) == first
    assert open_return(store, delivered, [1], now) == first
    assert store.returns_of("AL-10001") == (first,)
    assert (first.number, first.status) == ("R-00001", ReturnStatus.OPEN)


def test_the_rest_can_follow_in_a_second_return(store_with: StoreWith, delivered: Order, now: datetime) -> None:
    store = store_with(delivered)
    first = open_return(store, delivered, [1], now)
    decision = check_return(delivered, now, store.returns_of("AL-10001"))
    assert [each.reason for each in decision.refused] == [Refusal.ALREADY_RETURNED]
    second = open_return(store, delivered, [2], now)
    assert store.returns_of("AL-10001") == (first, second)


@pytest.mark.parametrize("positions", [[], [3], [1, 3]])
def test_lines_that_are_not_there_are_refused(
    store_with: StoreWith, delivered: Order, now: datetime, positions: list[int]
) -> None:
    store = store_with(delivered)
    with pytest.raises(ReturnRefused):
        open_return(store, delivered, positions, now)
    assert store.returns_of("AL-10001") == ()


def test_a_new_line_beside_a_returned_one_is_refused(store_with: StoreWith, delivered: Order, now: datetime) -> None:
    store = store_with(delivered)
    open_return(store, delivered, [1], now)
    with pytest.raises(ReturnRefused):
        open_return(store, delivered, [1, 2], now)


def test_a_refund_goes_from_waiting_to_the_account(delivered: Order, now: datetime) -> None:
    opened = Return("R-00001", "AL-10001", delivered.lines, now, Decimal(150))
    assert refund_status(opened, now).stage is RefundStage.AWAITING_PARCEL

    received = replace(opened, received_on=date(2026, 6, 17))
    checked = refund_status(received, datetime.fromisoformat("2026-06-24T20:00+01:00"))
    assert (checked.stage, checked.due_on) == (RefundStage.BEING_CHECKED, date(2026, 6, 24))
    assert refund_status(received, datetime.fromisoformat("2026-06-25T08:00+01:00")).stage is RefundStage.OVERDUE

    refunded = refund_status(replace(received, refunded_on=date(2026, 6, 19)), now)
    assert (refunded.stage, refunded.visible_by) == (RefundStage.REFUNDED, date(2026, 6, 26))
