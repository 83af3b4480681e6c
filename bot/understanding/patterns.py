"""Entities with a fixed shape, found by regular expression: e-mail addresses and order numbers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.encoder.normalisation import normalise
from bot.understanding.examples import Span

ORDER_NUMBER = r"(?:\bAL[-\u2010-\u2014\s]?|#\s?|(?<![\w.,+-]))\d{5}(?![\w-]|[.,]\d)"
"""AL-10423, al10423, AL 10423, #10423 and a bare 10423, but no part of a longer number, price or word."""
_EMAIL = r"(?<![\w.+-])[\w.+-]+@(?:[\w-]+\.)+[^\W\d_]{2,}"


@dataclass(frozen=True)
class FoundEntity:
    """An entity in a message with its place, its text, normalised, and its confidence from 0 to 1."""

    entity: str
    start: int
    end: int
    value: str
    confidence: float


class Patterns:
    """Finds the entities with a fixed shape, of those that are wanted."""

    def __init__(self, order_number: str, wanted: Iterable[str]) -> None:
        patterns = {"email": _EMAIL, "order_number": order_number}
        self._patterns = {
            name: re.compile(pattern, re.IGNORECASE) for name, pattern in patterns.items() if name in set(wanted)
        }

    def merge(self, text: str, spans: Iterable[tuple[Span, float]]) -> list[FoundEntity]:
        """The patterns' entities and those of `spans` that overlap none of them, in order of the text."""
        read = normalise(text)
        fixed: list[Span] = []
        for name, pattern in self._patterns.items():  # an address may hold five digits: e-mail comes first
            matches = (Span(*read.place(*match.span()), name) for match in pattern.finditer(read.text))
            fixed += [span for span in matches if not _overlaps(span, fixed)]
        judged = [(span, 1.0) for span in fixed]
        judged += [(span, confidence) for span, confidence in spans if not _overlaps(span, fixed)]
        return [
            FoundEntity(span.entity, span.start, span.end, normalise(text[span.start : span.end]).text, confidence)
            for span, confidence in sorted(judged, key=lambda item: item[0].start)
        ]


def _overlaps(span: Span, others: Iterable[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)
