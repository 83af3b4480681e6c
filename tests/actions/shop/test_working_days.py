"""Counting in working days."""

from datetime import date

import pytest

from actions.shop.working_days import add_working_days

FRIDAY, SATURDAY, MONDAY = date(2026, 6, 19), date(2026, 6, 20), date(2026, 6, 22)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (FRIDAY, 1, MONDAY),
        (SATURDAY, 1, MONDAY),
        (MONDAY, -1, FRIDAY),
        (SATURDAY, -1, FRIDAY),
        (FRIDAY, 0, FRIDAY),
        (MONDAY, 5, date(2026, 6, 29)),
        (MONDAY, -10, date(2026, 6, 8)),
    ],
)
def test_weekends_do_not_count(day: date, count: int, expected: date) -> None:
    assert add_working_days(day, count) == expected
