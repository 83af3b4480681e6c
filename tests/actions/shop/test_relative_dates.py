"""Dates relative to now."""

from datetime import date, datetime

import pytest

from actions.shop.relative_dates import resolve


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-3d 14:20", "2026-06-14T14:20"),
        ("-3wd", "2026-06-12T12:00"),
        ("+2wd", "2026-06-19T12:00"),
        ("-2h", "2026-06-17T10:00"),
        ("placed +4d 08:15", "2026-06-05T08:15"),
        ("placed", "2026-06-01T12:00"),
        ("last 06-03", "2026-06-03T12:00"),
        ("last 06-04", "2025-06-04T12:00"),
        ("last 12-10 11:00", "2025-12-10T11:00"),
    ],
)
def test_a_relative_date_is_a_moment_in_the_shops_zone(now: datetime, text: str, expected: str) -> None:
    resolved = resolve(text, now, {"placed": date(2026, 6, 1)})
    assert resolved == datetime.fromisoformat(expected).replace(tzinfo=now.tzinfo)


@pytest.mark.parametrize("text", ["", "yesterday", "-3", "2026-06-01", "shipped +1d", "last 13-40", "-3d 25:00"])
def test_what_is_no_relative_date_is_refused(now: datetime, text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        resolve(text, now, {"placed": date(2026, 6, 1)})
