"""The names behind the network's numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.understanding.errors import UnderstandingError
from bot.understanding.examples import Example
from bot.understanding.tagging import tag_names


@dataclass(frozen=True)
class Labels:
    """Intents, and tags of entities; out-of-scope examples are one more class after the intents."""

    intents: tuple[str, ...]
    tags: tuple[str, ...]
    out_of_scope: bool
    side_by_side: tuple[str, ...] = ()
    """Entities of which one may begin where another of them has just ended, with nothing but spaces between."""

    @classmethod
    def of(cls, examples: Sequence[Example]) -> "Labels":
        """All labels that occur in the examples."""
        intents = sorted({example.intent for example in examples if example.intent is not None})
        if not intents:
            raise UnderstandingError("None of the examples has an intent: there is nothing to learn. Add some.")
        return cls(
            intents=tuple(intents),
            tags=tuple(tag_names(span.entity for example in examples for span in example.entities)),
            out_of_scope=any(example.intent is None for example in examples),
            side_by_side=tuple(sorted({name for example in examples for name in _side_by_side(example)})),
        )

    @property
    def classes(self) -> int:
        """How many scores the intent head gives."""
        return len(self.intents) + self.out_of_scope

    @property
    def entities(self) -> list[str]:
        """The names of the entities."""
        return [tag[2:] for tag in self.tags if tag.startswith("B-")]

    def intent_number(self, intent: str | None) -> int:
        """The class of an intent; the one after the last intent is out of scope."""
        return len(self.intents) if intent is None else self.intents.index(intent)


def _side_by_side(example: Example) -> Iterator[str]:
    for left, right in pairwise(sorted(example.entities, key=lambda span: span.start)):
        if left.entity == right.entity and not example.text[left.end : right.start].strip():
            yield left.entity
