"""Takes what is private out of a message and writes it as an example, with its entities annotated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.understanding.patterns import ORDER_NUMBER, FoundEntity, Patterns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.content.annotations import Example
    from bot.understanding.examples import Span

NAMES = frozenset({"person_name", "person", "PERSON", "name"})
"""Entities that name a person, by the names that extractors usually give them."""
_PLAIN = {"email": "name@example.com", "link": "https://example.com", **dict.fromkeys(NAMES, "Alex")}
"""What is always private, with what stands in its place where the training data have no value for it."""
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"\d(?:[\s().+/-]*\d){3,}")
"""Four digits or more, however they are grouped: telephone, card and tracking numbers, dates of birth."""
_MARKUP = str.maketrans("[]", "()")


class Masking:
    """Writes messages without e-mail addresses, links, persons' names that were recognised, and long numbers.

    In place of an entity's private value stands a value that the training data have for that entity; long numbers
    elsewhere become zeros. Names and postal addresses that nobody recognised as such stay.
    """

    def __init__(self, neutral: Mapping[str, str]) -> None:
        """Takes a value for each entity that may be annotated."""
        self._neutral = neutral
        self._patterns = Patterns(ORDER_NUMBER, ("email", "order_number"))

    @classmethod
    def of(cls, examples: Iterable[Example]) -> Masking:
        """A masking with the first value that the examples show for each entity."""
        neutral: dict[str, str] = {}
        for example in examples:
            for annotation in example.annotations():
                neutral.setdefault(annotation.entity, annotation.text)
        return cls(neutral)

    def example(self, text: str, entities: Iterable[Span] = ()) -> str:
        """The message in one line, in the syntax of training data."""
        links = [FoundEntity("link", *match.span(), match[0], 1.0) for match in _LINK.finditer(text)]
        found = self._patterns.merge(text, ((span, 1.0) for span in entities))
        zeroed = _LONG_NUMBER.sub(_zeros, text)
        written, end = "", 0
        for entity in sorted([*links, *found], key=lambda entity: (entity.start, -entity.end)):
            if entity.start >= end:
                written += _clean(zeroed[end : entity.start])
                written += self._written(entity, _clean(zeroed[entity.start : entity.end]).strip())
                end = entity.end
        return " ".join((written + _clean(zeroed[end:])).split())

    def _written(self, entity: FoundEntity, zeroed: str) -> str:
        neutral = self._neutral.get(entity.entity)
        if neutral is None or not zeroed:
            return _PLAIN.get(entity.entity, zeroed)
        is_private = entity.entity in _PLAIN or _LONG_NUMBER.search(entity.value)
        return f"[{neutral if is_private else zeroed}]({entity.entity})"


def _zeros(number: re.Match[str]) -> str:
    return re.sub(r"\d", "0", number[0])


def _clean(text: str) -> str:
    """Without what would break a line or read as an annotation."""
    return "".join(letter if letter.isprintable() else " " for letter in text).translate(_MARKUP)
