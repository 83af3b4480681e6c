"""Order numbers and e-mail addresses out of what customers write. None rather than a wrong one."""

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from actions.shop.rules import ORDER_DIGITS, ORDER_PREFIX

# Only full-width forms are folded: unicodedata.normalize is quadratic in long runs of combining marks.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_REACH = 24  # characters looked at on either side of a run of digits
_MIN_NUMBER = 4  # shorter runs of digits are sizes, quantities, days

_DIGITS = re.compile(r"\d+")
_PREFIXED = re.compile(
    rf"(?<![^\W\d_]){ORDER_PREFIX}\s?[-\u2010-\u2014\u2212_.:#]?\s?\Z",  # the ranges are dashes
    re.IGNORECASE,
)
_MARKED = re.compile(r"(?:#|\border(?:\s+(?:no|nr|number|id))?)[\s.:#]{0,3}\Z", re.IGNORECASE)
_JOINED_BEFORE = re.compile(r"(?:\w|\d[\s.,:/()+-]{1,2}|\+)\Z")
_JOINED_AFTER = re.compile(r"\w|[\s.,:/()-]{1,2}\d")
_TOUCHING_AFTER = re.compile(r"\w|[.,/-]\d")


class _Certainty(IntEnum):
    """How surely a run of digits is meant as an order number."""

    BARE = 0
    MARKED = 1  # '#10423', 'order no. 10423'
    PREFIXED = 2  # 'AL-10423'


class _Run(NamedTuple):
    """A run of digits in a text; `alone` unless it is part of something longer, such as a price."""

    certainty: _Certainty
    digits: str
    alone: bool


def parse_order_number(text: str) -> str | None:
    """The one order number that `text` names, as 'AL-10423', or None where there is none or more than one.

    What follows the prefix, or '#' or 'order', must be a number. Other digits may be anything (a price, a
    telephone) but another five.
    """
    runs = list(_runs(text.translate(_FULL_WIDTH)))
    best = max((run.certainty for run in runs), default=None)
    meant = [run for run in runs if run.certainty is best]
    rivals = {run.digits for run in runs if run.certainty is best or len(run.digits) == ORDER_DIGITS}
    if len(rivals) != 1 or len(meant[0].digits) != ORDER_DIGITS or not all(run.alone for run in meant):
        return None
    return f"{ORDER_PREFIX}-{int(meant[0].digits):0{ORDER_DIGITS}d}"


def _runs(text: str) -> Iterator[_Run]:
    """Every run of digits that could be meant as an order number."""
    for match in _DIGITS.finditer(text):
        before = text[max(0, match.start() - _REACH) : match.start()]
        after = text[match.end() : match.end() + _REACH]
        certainty = _certainty(before)
        if certainty is not _Certainty.BARE:
            yield _Run(certainty, match.group(), not _TOUCHING_AFTER.match(after))
        elif len(match.group()) >= _MIN_NUMBER:
            joined = _JOINED_BEFORE.search(before) or _JOINED_AFTER.match(after)
            yield _Run(certainty, match.group(), not joined)


def _certainty(before: str) -> _Certainty:
    if _PREFIXED.search(before):
        return _Certainty.PREFIXED
    return _Certainty.MARKED if _MARKED.search(before) else _Certainty.BARE


_MAX_EMAIL = 254  # RFC 5321, 4.5.3.1.3
_AROUND_EMAIL = re.compile(r"[\s<>()\[\]{},;:?\"|=]+")
_EDGES = ".!*`'\u2018\u2019\u201c\u201d"  # the last four: typographic quotes
_EMAIL = re.compile(
    r"[\w.!#$%&*+/^'`~-]{1,64}"
    r"@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+"  # labels, RFC 1035
    r"[^\W\d_][\w-]{0,61}[^\W_]"
)


def normalise_email(text: str) -> str | None:
    """The one e-mail address in `text`, in lower case, or None where there is none or more than one."""
    words = _AROUND_EMAIL.split(text.translate(_FULL_WIDTH))
    found = {word.strip(_EDGES).lower() for word in words if "@" in word}
    address = found.pop() if len(found) == 1 else ""
    if len(address) > _MAX_EMAIL or not _EMAIL.fullmatch(address):
        return None
    return address
