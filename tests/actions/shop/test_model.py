"""What an order cannot be."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from actions.shop.model import Order, OrderStatus


def test_the_total_is_the_lines_and_the_shipping(processing: Order) -> None:
    assert processing.total == Decimal("154.95")


@pytest.mark.parametrize("status", [OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.CANCELLED])
def test_a_status_without_its_facts_is_refused(processing: Order, status: OrderStatus) -> None:
    with pytest.raises(ValueError, match=f"AL-10001 is {status.value}"):
        replace(processing, status=status)


def test_a_parcel_cannot_arrive_before_it_left(shipped: Order) -> None:
    assert shipped.shipment
    with pytest.raises(ValueError, match="before it was shipped"):
        replace(shipped.shipment, delivered_on=date(2026, 6, 1))


def test_times_without_a_zone_are_refused(processing: Order) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        replace(processing, placed_at=processing.placed_at.replace(tzinfo=None))


def test_a_country_that_is_not_served_is_refused(processing: Order) -> None:
    with pytest.raises(ValueError, match="'BR', where the shop does not ship"):
        replace(processing, country="BR")


def test_personal_data_stays_out_of_the_representation(processing: Order) -> None:
    shown = repr(processing)
    assert not any(private in shown for private in ("ann@", "Ann Hill", "Test Lane"))
