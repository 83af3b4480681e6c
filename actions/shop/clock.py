"""The time, as something that is handed in."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Returns the present moment, timezone-aware."""


def shop_zone() -> ZoneInfo:
    """The zone in which the shop's days begin and end (zoneinfo keeps it after the first call)."""
    return ZoneInfo("Europe/Dublin")


def system_clock() -> datetime:
    """The present moment in the shop's zone."""
    return datetime.now(shop_zone())


def shop_today() -> date:
    """The present day in the shop."""
    return system_clock().date()


def shop_date(moment: datetime) -> date:
    """The calendar day that `moment` falls on in the shop."""
    return moment.astimezone(shop_zone()).date()
