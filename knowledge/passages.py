"""Passages: the pieces of the shop's documents that answer, with what is known of them, and who may see them when."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timezone

CUSTOMER = "customer"
Today = Callable[[], date]
"""Returns the present day in the shop."""


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """What is known of a text beside its words; empty where nothing is.

    `address` is the URL where customers can read it, `language` a BCP 47 tag. `valid_from` and `valid_until` are the
    first and the last day on which it holds, ISO 8601. Customers see only what has `CUSTOMER` as its `audience`.
    """

    address: str = ""
    language: str = ""
    valid_from: str = ""
    valid_until: str = ""
    audience: str = CUSTOMER


@dataclass(frozen=True)
class Passage(Metadata):
    """A piece of a document under its heading, small enough for the encoder.

    `id` is `<path without suffix>#<slug of the question>`, numbered where that occurs again; `source` the path in the
    folder of documents; `topic` the headings above, `question` the heading of its own; `text` the answer as written,
    Markdown included.
    """

    id: str
    source: str
    topic: str
    question: str
    text: str

    @property
    def heading(self) -> str:
        """Topic and question in one line, nothing twice."""
        return self.question if self.question.startswith(self.topic) else f"{self.topic} - {self.question}"


def slug(heading: str) -> str:
    """The heading in lower case with single hyphens for everything else than letters and digits."""
    return re.sub(r"[\W_]+", "-", heading.lower()).strip("-")


def is_limited(passage: Metadata) -> bool:
    """Whether there are days or people that it is not for."""
    return bool(passage.valid_from or passage.valid_until) or passage.audience != CUSTOMER


def is_shown(passage: Metadata, day: date) -> bool:
    """Whether customers may see it on that day."""
    today = day.isoformat()
    return passage.audience == CUSTOMER and passage.valid_from <= today <= (passage.valid_until or today)


def utc_today() -> date:
    """The present day in UTC, for where no shop's clock is at hand."""
    return datetime.now(timezone.utc).date()
