"""How facts are written in a message."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from actions import formats


def test_days_are_written_with_their_weekday() -> None:
    assert formats.day(date(2026, 11, 3)) == "Tuesday 3 November"


def test_times_have_no_leading_zero() -> None:
    assert formats.day_and_time(datetime(2026, 11, 3, 9, 5)) == "Tuesday 3 November, 9:05"  # noqa: DTZ001 - printed


@pytest.mark.parametrize(("amount", "text"), [("59", "€59.00"), ("1234.5", "€1,234.50"), ("0", "€0.00")])
def test_amounts_are_written_in_euros_and_cents(amount: str, text: str) -> None:
    assert formats.euros(Decimal(amount)) == text


@pytest.mark.parametrize(("parts", "text"), [(["S"], "S"), (["S", "M"], "S and M"), (["S", "M", "L"], "S, M and L")])
def test_lists_end_with_and(parts: list[str], text: str) -> None:
    assert formats.listed(parts) == text
