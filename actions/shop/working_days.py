"""Counting in working days: Monday to Friday."""

from datetime import date, timedelta

_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether `day` is a Monday to Friday."""
    return day.weekday() < _SATURDAY


def add_working_days(day: date, count: int) -> date:
    """The working day `count` working days after `day`, or before it where `count` is negative.

    Counting starts at `day` even on a weekend: one working day after a Saturday is the Monday.
    """
    step = timedelta(days=1 if count >= 0 else -1)
    remaining = abs(count)
    while remaining:
        day += step
        remaining -= is_working_day(day)
    return day
