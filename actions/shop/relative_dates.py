"""Dates of demo content, relative to now: '-2h', '-3d 14:20', '-2wd', 'placed +4d', 'last 12-10'."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from actions.shop.clock import shop_zone
from actions.shop.working_days import add_working_days

_NOON = time(12)
_HOURS = re.compile(r"-(\d{1,4})h")
_SETTLED_AFTER = timedelta(days=14)
_FORM = re.compile(
    r"(?:(?P<anchor>[a-z]+)|last (?P<month>\d\d)-(?P<day>\d\d))? ?"
    r"(?:(?P<count>[+-]\d{1,4})(?P<unit>d|wd))? ?"
    r"(?P<time>\d\d:\d\d)?"
)


def resolve(text: str, now: datetime, anchors: Mapping[str, date]) -> datetime:
    """The moment that `text` means at `now`, in the shop's zone, at noon where it names no time.

    `-Nh` are hours ago, `Nd` days and `Nwd` working days from today or from a named anchor. `last MM-DD`
    is the latest such day at least two weeks ago, so that the two weeks after it are past too. Raises
    ValueError.
    """
    if hours := _HOURS.fullmatch(text.strip()):
        return now - timedelta(hours=int(hours[1]))
    form = _FORM.fullmatch(text.strip())
    if not form or not any(form.groups()):
        raise ValueError(f"{text!r} is not a date like '-3d 14:20', '-2wd', 'placed +4d' or 'last 12-10'")
    day = _start(form, now.astimezone(shop_zone()).date(), anchors)
    count = int(form["count"] or 0)
    day = add_working_days(day, count) if form["unit"] == "wd" else day + timedelta(days=count)
    at = time.fromisoformat(form["time"]) if form["time"] else _NOON
    return datetime.combine(day, at, shop_zone())


def _start(form: re.Match[str], today: date, anchors: Mapping[str, date]) -> date:
    if form["month"]:
        settled = today - _SETTLED_AFTER
        this_year = date(settled.year, int(form["month"]), int(form["day"]))
        return this_year if this_year <= settled else this_year.replace(year=settled.year - 1)
    if not form["anchor"]:
        return today
    if form["anchor"] not in anchors:
        raise ValueError(f"{form['anchor']!r} is not known here; there is {', '.join(anchors) or 'nothing'}")
    return anchors[form["anchor"]]
