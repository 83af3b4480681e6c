"""When people are at the desk: Mon-Fri 9-18, Sat 10-16 Irish time, not on Irish public holidays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.easter import easter  # type: ignore[import-untyped]

_WEEK = (time(9), time(18))
HOURS: Mapping[int, tuple[time, time]] = {
    0: _WEEK,
    1: _WEEK,
    2: _WEEK,
    3: _WEEK,
    4: _WEEK,
    5: (time(10), time(16)),
}
"""First and last moment by weekday, Monday is 0."""

_MONDAY, _FRIDAY = 0, 4


@dataclass(frozen=True)
class Attendance:
    """Whether somebody is there now. `until` is set if so, `next_opening` if not; both in Irish time."""

    staffed: bool
    until: datetime | None = None
    next_opening: datetime | None = None


def attendance(now: datetime) -> Attendance:
    """Who is there at `now` (timezone-aware): closing is exclusive."""
    zone = ZoneInfo("Europe/Dublin")
    here = now.astimezone(zone)
    hours = _hours_on(here.date())
    if hours and hours[0] <= here.time() < hours[1]:
        return Attendance(staffed=True, until=datetime.combine(here.date(), hours[1], zone))
    day = here.date()
    if hours is None or here.time() >= hours[0]:
        day = _next_open_day(day)
    opening, _ = HOURS[day.weekday()]
    return Attendance(staffed=False, next_opening=datetime.combine(day, opening, zone))


def _hours_on(day: date) -> tuple[time, time] | None:
    return None if day in public_holidays(day.year) else HOURS.get(day.weekday())


def _next_open_day(day: date) -> date:
    day += timedelta(days=1)
    while _hours_on(day) is None:
        day += timedelta(days=1)
    return day


def public_holidays(year: int) -> frozenset[date]:
    """Ireland's public holidays (Organisation of Working Time Act 1997, second schedule, with 2022)."""
    february = date(year, 2, 1)
    saint_brigid = february if february.weekday() == _FRIDAY else _monday_from(february)
    return frozenset(
        {
            date(year, 1, 1),
            saint_brigid,
            date(year, 3, 17),
            easter(year) + timedelta(days=1),
            _monday_from(date(year, 5, 1)),
            _monday_from(date(year, 6, 1)),
            _monday_from(date(year, 8, 1)),
            _monday_from(date(year, 10, 25)),  # the last Monday of October
            date(year, 12, 25),
            date(year, 12, 26),
        }
    )


def _monday_from(day: date) -> date:
    """The first Monday on or after `day`."""
    return day + timedelta(days=(_MONDAY - day.weekday()) % 7)
