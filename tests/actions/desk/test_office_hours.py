"""When people are at the desk."""

from datetime import date, datetime

import pytest

from actions.desk.office_hours import attendance, public_holidays


@pytest.mark.parametrize(
    "moment",
    ["2026-06-17T09:00+01:00", "2026-06-17T17:59+01:00", "2026-06-20T10:00+01:00", "2026-06-17T08:30+00:00"],
)
def test_somebody_is_there_in_office_hours(moment: str) -> None:
    now = attendance(datetime.fromisoformat(moment))
    assert now.staffed
    assert now.next_opening is None


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-06-17T08:59+01:00", "2026-06-17T09:00+01:00"),
        ("2026-06-17T18:00+01:00", "2026-06-18T09:00+01:00"),
        ("2026-06-19T18:00+01:00", "2026-06-20T10:00+01:00"),  # Friday evening, Saturday morning
        ("2026-06-20T16:00+01:00", "2026-06-22T09:00+01:00"),
        ("2026-06-21T12:00+01:00", "2026-06-22T09:00+01:00"),  # Sunday
        ("2026-12-24T18:30+00:00", "2026-12-28T09:00+00:00"),  # Christmas is a Friday, the 26th a Saturday
        ("2026-04-05T12:00+01:00", "2026-04-07T09:00+01:00"),  # Easter
        ("2026-10-24T16:30+01:00", "2026-10-27T09:00+00:00"),  # holiday and the clocks change
    ],
)
def test_outside_the_next_opening_is_told(moment: str, opening: str) -> None:
    now = attendance(datetime.fromisoformat(moment))
    assert not now.staffed
    assert now.next_opening == datetime.fromisoformat(opening)


def test_closing_time_is_told() -> None:
    now = attendance(datetime.fromisoformat("2026-06-20T12:00+01:00"))
    assert now.until == datetime.fromisoformat("2026-06-20T16:00+01:00")


def test_the_public_holidays_of_2026_are_those_of_ireland() -> None:
    days = ["01-01", "02-02", "03-17", "04-06", "05-04", "06-01", "08-03", "10-26", "12-25", "12-26"]
    assert public_holidays(2026) == {date.fromisoformat(f"2026-{day}") for day in days}


def test_saint_brigids_day_on_a_friday_stays_there() -> None:
    assert date(2030, 2, 1) in public_holidays(2030)
