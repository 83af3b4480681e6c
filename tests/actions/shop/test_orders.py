"""Where an order is, and what can still be changed about it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from actions.shop.errors import AddressRefused, TooLate
from actions.shop.model import Order, OrderStatus, Shipment
from actions.shop.orders import Situation, can_cancel, cancel, change_address, order_facts
from actions.shop.sql_store import SqlStore

StoreWith = Callable[..., SqlStore]


def test_an_order_in_processing_can_be_cancelled_and_has_no_link(processing: Order, now: datetime) -> None:
    facts = order_facts(processing, now)
    assert (facts.situation, facts.tracking_link) == (Situation.PROCESSING, None)
    assert can_cancel(processing)


def test_a_packed_order_can_no_longer_be_cancelled(processing: Order, now: datetime) -> None:
    packed = replace(processing, status=OrderStatus.PACKED)
    assert order_facts(packed, now).situation is Situation.PACKED
    assert not can_cancel(packed)


def test_a_shipped_order_is_on_its_way_with_a_link(shipped: Order, now: datetime) -> None:
    facts = order_facts(shipped, now)
    assert facts.situation is Situation.ON_THE_WAY
    assert facts.tracking_link == "https://www.anpost.com/Post-Parcels/Track/History?item=CE1IE"


def test_a_tracking_number_cannot_break_out_of_the_link(shipped: Order, now: datetime) -> None:
    assert shipped.shipment
    hostile = replace(shipped, shipment=replace(shipped.shipment, tracking_number="1&x=/../ ?"))
    link = order_facts(hostile, now).tracking_link
    assert link
    assert link.endswith("item=1%26x%3D%2F..%2F%20%3F")


def test_an_unknown_carrier_has_no_link(shipped: Order, now: datetime) -> None:
    assert shipped.shipment
    courier = replace(shipped, shipment=replace(shipped.shipment, carrier="Bicycle"))
    assert order_facts(courier, now).tracking_link is None


def test_it_is_late_from_the_second_working_day_after_the_promise(shipped: Order, now: datetime) -> None:
    thursday_after = now + timedelta(days=1)  # promised for Wednesday the 17th
    friday_after = now + timedelta(days=2)
    assert order_facts(shipped, thursday_after).situation is Situation.ON_THE_WAY
    assert order_facts(shipped, friday_after).situation is Situation.LATE
    assert order_facts(shipped, now).late_from == date(2026, 6, 19)


def test_an_order_that_never_left_is_late_too(processing: Order, now: datetime) -> None:
    assert order_facts(processing, now + timedelta(days=30)).situation is Situation.LATE


@pytest.mark.parametrize(("country", "working_days"), [("IE", 7), ("GB", 10), ("DE", 10), ("US", 10)])
def test_it_is_lost_when_the_last_scan_is_too_old(shipped: Order, country: str, working_days: int) -> None:
    abroad = replace(shipped, country=country, promised_on=date(2026, 12, 1))
    weeks, days = divmod(working_days, 5)
    lost_from = datetime.fromisoformat("2026-06-15T10:00+01:00") + timedelta(days=7 * weeks + days)
    assert order_facts(abroad, lost_from).situation is Situation.LOST
    assert order_facts(abroad, lost_from - timedelta(days=1)).situation is Situation.ON_THE_WAY


def test_without_a_scan_the_day_of_dispatch_counts(shipped: Order) -> None:
    unseen = replace(shipped, shipment=Shipment("An Post", "CE1IE", date(2026, 6, 15)))
    assert order_facts(unseen, datetime.fromisoformat("2026-06-24T09:00+01:00")).situation is Situation.LOST


def test_delivered_and_cancelled_are_never_late(delivered: Order, processing: Order, now: datetime) -> None:
    cancelled = replace(processing, status=OrderStatus.CANCELLED, cancelled_at=now)
    much_later = now + timedelta(days=300)
    assert order_facts(delivered, much_later).situation is Situation.DELIVERED
    assert order_facts(cancelled, much_later).situation is Situation.CANCELLED


def test_the_shops_day_decides_not_the_servers(shipped: Order) -> None:
    friday_in_dublin = datetime.fromisoformat("2026-06-18T23:30+00:00")
    assert order_facts(shipped, friday_in_dublin).situation is Situation.LATE


def test_cancelling_twice_gives_the_first_result(store_with: StoreWith, processing: Order, now: datetime) -> None:
    store = store_with(processing)
    first = cancel(store, "AL-10001", now)
    again = cancel(store, "AL-10001", now + timedelta(hours=1))
    assert first == again
    assert (again.status, again.cancelled_at) == (OrderStatus.CANCELLED, now)


def test_a_shipped_order_is_not_cancelled(store_with: StoreWith, shipped: Order, now: datetime) -> None:
    store = store_with(shipped)
    with pytest.raises(TooLate, match="AL-10001 is shipped"):
        cancel(store, "AL-10001", now)
    assert store.order("AL-10001") == shipped


def test_an_address_can_be_changed_in_processing(store_with: StoreWith, processing: Order) -> None:
    store = store_with(processing)
    assert change_address(store, "AL-10001", " 2 New\n Road,  Cork ").address == "2 New Road, Cork"


def test_broken_unicode_in_an_address_does_no_harm(store_with: StoreWith, processing: Order) -> None:
    assert change_address(store_with(processing), "AL-10001", "2 New\ud800 Road").address == "2 New? Road"


def test_an_address_cannot_be_changed_after_dispatch(store_with: StoreWith, shipped: Order) -> None:
    store = store_with(shipped)
    with pytest.raises(TooLate):
        change_address(store, "AL-10001", "2 New Road, Cork")
    assert store.order("AL-10001").address == shipped.address


@pytest.mark.parametrize("address", ["", "  ", "x" * 301, "PO Box 7, Cork", "p.o. box 12"])
def test_an_address_that_parcels_cannot_reach_is_refused(
    store_with: StoreWith, processing: Order, address: str
) -> None:
    store = store_with(processing)
    with pytest.raises(AddressRefused):
        change_address(store, "AL-10001", address)
    assert store.order("AL-10001") == processing
