"""Several wishes in one message: where one ends and the next begins, judged by what the classifier makes of the parts.

A message is cut in two wherever a clause may begin. Both sides of every cut and the whole are classified in one batch;
the best cut counts if each side is surely a wish of its own, another one, and the whole is taken for one of the two.
A side may be cut again. Background ("I ordered a lamp last week, where is it") stays with its wish, as it is none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice
from typing import Any, Protocol

from bot.understanding.classifier import Prediction
from bot.understanding.errors import UnderstandingError

PROOFS = ("order_number", "email")
"""Entities with which a customer proves that an order is theirs."""

_SHORTEST = 6
"""Characters of a part; no wish is shorter."""
_MOST_CUTS = 16
"""Candidates of one message, the first ones; each costs the time of two short messages."""
_FULL_WIDTH = "\u3001\u3002\uff01\uff0c\uff1b\uff1f"
"""Chinese and Japanese punctuation, which no blank follows."""


@dataclass(frozen=True)
class WishSettings:
    """Which intents are wishes, and how sure the classifier must be of each."""

    no_wish: tuple[str, ...] = (
        *("greet", "goodbye", "thanks", "affirm", "deny", "stop", "inform", "small_talk"),
        *("praise", "complaint", "bot_challenge", "out_of_scope"),
    )
    """Intents that are said beside a wish and need no answer of their own then."""
    same_wish: tuple[tuple[str, ...], ...] = ()
    """Groups of intents with one answer: two of a group are one wish."""
    connectives: tuple[str, ...] = ("and", "also", "plus", "then", "but", "or", "&", "-")
    """Words before which a clause may begin, besides the places after punctuation."""
    confidence: float = 0.75
    """What each side's probability must reach."""
    most: int = 3
    """Wishes of one message; what follows stays with the last."""

    def __post_init__(self) -> None:
        if not 0 < self.confidence < 1 or self.most < 1:
            raise UnderstandingError("several_wishes: confidence must be between 0 and 1, most at least 1.")

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> "WishSettings":
        """Settings from configuration; an unknown name is an error, not ignored."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise UnderstandingError(
                f"several_wishes: unknown settings {', '.join(unknown)}; known are {', '.join(sorted(known))}."
            )
        return cls(**{name: _frozen(value) for name, value in values.items()})


class Classifier(Protocol):
    """What `Understanding` does."""

    def predict_batch(self, texts: Sequence[str]) -> list[Prediction]:
        """What each text means."""


@dataclass(frozen=True)
class Wish:
    """A part of a message, from the character `start` on, and what it means; entities count from its own beginning."""

    text: str
    start: int
    prediction: Prediction


class WishReader:
    """Reads the wishes of messages."""

    def __init__(self, classifier: Classifier, settings: WishSettings) -> None:
        self._classifier = classifier
        self._settings = settings
        self._gap = _gap(settings.connectives)
        self._group = {intent: group[0] for group in settings.same_wish for intent in group}

    def read(self, texts: Sequence[str]) -> list[list[Wish]]:
        """The wishes of each message in their order; a message with one wish, or none, comes back whole."""
        return [self._cut_further(wishes) for wishes in self._cut(texts)]

    def _cut_further(self, wishes: list[Wish]) -> list[Wish]:
        while 1 < len(wishes) < self._settings.most:
            for place, halves in enumerate(self._cut([wish.text for wish in wishes])):
                others = wishes[:place] + wishes[place + 1 :]
                if len(halves) > 1 and not self._answers(halves) & self._answers(others):
                    start = wishes[place].start
                    wishes[place : place + 1] = [replace(half, start=start + half.start) for half in halves]
                    break
            else:
                break
        return wishes

    def _cut(self, texts: Sequence[str]) -> list[list[Wish]]:
        """Each text whole, or in two."""
        gaps = [list(self._gaps(text)) for text in texts]
        parts = [text[part] for text, found in zip(texts, gaps, strict=True) for part in _parts(found)]
        predictions = iter(self._classifier.predict_batch(parts))
        return [self._best(text, found, predictions) for text, found in zip(texts, gaps, strict=True)]

    def _gaps(self, text: str) -> Iterator[tuple[int, int]]:
        gaps = (match.span() for match in self._gap.finditer(text))
        return islice((gap for gap in gaps if gap[0] >= _SHORTEST and len(text) - gap[1] >= _SHORTEST), _MOST_CUTS)

    def _best(self, text: str, gaps: Sequence[tuple[int, int]], predictions: Iterator[Prediction]) -> list[Wish]:
        whole = next(predictions)
        best, surest = [Wish(text, 0, whole)], 0.0
        for end, start in gaps:
            left, right = next(predictions), next(predictions)
            sureness = left.confidence * right.confidence
            if sureness > surest and self._are_two(whole, left, right):
                best, surest = [Wish(text[:end], 0, left), Wish(text[start:], start, right)], sureness
        return best

    def _are_two(self, whole: Prediction, left: Prediction, right: Prediction) -> bool:
        return (
            min(left.confidence, right.confidence) >= self._settings.confidence
            and whole.intent in {left.intent, right.intent}
            and not {left.intent, right.intent} & set(self._settings.no_wish)
            and self._answer(left) != self._answer(right)
        )

    def _answers(self, wishes: Iterable[Wish]) -> set[str | None]:
        return {self._answer(wish.prediction) for wish in wishes}

    def _answer(self, prediction: Prediction) -> str | None:
        """What intents with the same answer share."""
        return self._group.get(prediction.intent or "", prediction.intent)


def with_proofs_first(wishes: Sequence[Wish]) -> list[Wish]:
    """The wishes, the first of them with the proofs too that only later ones name: they hold for the whole message.

    Later wishes need no such help, as the dialogue remembers what the first one named.
    """
    first, *later = wishes
    entities = list(first.prediction.entities)
    for wish in later:
        named = {entity.entity for entity in entities}
        entities += [
            replace(entity, start=entity.start + wish.start, end=entity.end + wish.start)
            for entity in wish.prediction.entities
            if entity.entity in PROOFS and entity.entity not in named
        ]
    return [replace(first, prediction=replace(first.prediction, entities=tuple(entities))), *later]


def _gap(connectives: Iterable[str]) -> re.Pattern[str]:
    """Matches what stands between two clauses: white space, or nothing after a full-width mark."""
    words = "|".join(rf"{re.escape(word)}(?!\w)" for word in connectives)
    places = [r"(?<=[.!?;:,\u2026])\s+", rf"(?<=[{_FULL_WIDTH}])\s*", r"\s*\n\s*"]
    return re.compile("|".join([*places, rf"\s+(?={words})"] if words else places), re.IGNORECASE)


def _parts(gaps: Iterable[tuple[int, int]]) -> Iterator[slice]:
    """The whole, then left and right of each gap."""
    yield slice(None)
    for end, start in gaps:
        yield from (slice(end), slice(start, None))


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, (list, tuple)) else value
