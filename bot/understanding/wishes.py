"""Several wishes in one message: where one ends and the next begins, judged by what the classifier makes of the parts.

A message is cut wherever a clause may begin, and the clauses are classified. Where they hint at different wishes, every
run of neighbouring clauses is: a division of the message counts if each part is surely a wish, and each another one;
the surest is taken.
Background ("I ordered a lamp last week, where is it") is no wish, so it stays with the one beside it.
"""

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import combinations, combinations_with_replacement, pairwise
from typing import Any, Protocol

from bot.understanding.classifier import Prediction
from bot.understanding.errors import UnderstandingError

PROOFS = ("order_number", "email")
"""Entities with which a customer proves that an order is theirs."""

_MOST_CLAUSES = 9
"""They have 45 runs to classify; a message of more is cut at the ends of sentences only."""
_SENTENCE_ENDS = ".!?\n\u3002\uff01\uff1f"
_FULL_WIDTH = "\u3001\u3002\uff01\uff0c\uff1b\uff1f"
"""Chinese and Japanese punctuation, which no blank follows."""

Run = tuple[int, int]
"""A stretch of a text: characters from start to end, end excluded."""


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
    confidence: float = 0.7
    """What the probability of each wish must reach where they share a sentence."""
    sentence_confidence: float = 0.4
    """The same where each is a sentence of its own."""
    most: int = 3
    """Wishes of one message."""

    def __post_init__(self) -> None:
        if not (0 < self.confidence < 1 and 0 < self.sentence_confidence < 1 and self.most >= 1):
            raise UnderstandingError("several_wishes: a confidence must be between 0 and 1, most at least 1.")

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
        clauses = [self._clauses(text) for text in texts]
        known = self._classified(texts, [{*found, _whole(found)} for found in clauses])
        several = [self._may_hold_several(found, wishes) for found, wishes in zip(clauses, known, strict=True)]
        wanted = [set(_runs(found)) if more else set() for found, more in zip(clauses, several, strict=True)]
        others = self._classified(texts, [runs - wishes.keys() for runs, wishes in zip(wanted, known, strict=True)])
        return [
            self._best(found, wishes | rest) if more else [wishes[_whole(found)]]
            for found, more, wishes, rest in zip(clauses, several, known, others, strict=True)
        ]

    def _classified(self, texts: Sequence[str], runs: Sequence[Collection[Run]]) -> list[dict[Run, Wish]]:
        """The meaning of runs of each text, in one batch."""
        parts = [text[start:end] for text, found in zip(texts, runs, strict=True) for start, end in found]
        predictions = iter(self._classifier.predict_batch(parts))
        return [
            {run: Wish(text[run[0] : run[1]], run[0], next(predictions)) for run in found}
            for text, found in zip(texts, runs, strict=True)
        ]

    def _may_hold_several(self, clauses: Sequence[Run], wishes: Mapping[Run, Wish]) -> bool:
        """Whether two clauses hint at different wishes, however faintly; most messages are done with then."""
        intents = {wishes[clause].prediction.intent or "" for clause in clauses} - set(self._settings.no_wish)
        return len({self._group.get(intent, intent) for intent in intents}) > 1

    def _clauses(self, text: str) -> list[Run]:
        gaps = [match.span() for match in self._gap.finditer(text)]
        if len(gaps) >= _MOST_CLAUSES:
            gaps = [gap for gap in gaps if text[gap[0] - 1] in _SENTENCE_ENDS][: _MOST_CLAUSES - 1]
        return list(zip([0, *(start for _, start in gaps)], [*(end for end, _ in gaps), len(text)], strict=True))

    def _best(self, clauses: Sequence[Run], wishes: Mapping[Run, Wish]) -> list[Wish]:
        """The surest division into parts that are wishes each, or the whole."""
        divisions = ([wishes[run] for run in runs] for runs in _divisions(clauses, self._settings.most))
        return max(filter(self._are_wishes, divisions), key=_sureness, default=[wishes[_whole(clauses)]])

    def _are_wishes(self, parts: Sequence[Wish]) -> bool:
        intents = {part.prediction.intent for part in parts}
        sentences = all(part.text[-1:] in _SENTENCE_ENDS for part in parts[:-1])
        needed = self._settings.sentence_confidence if sentences else self._settings.confidence
        return (
            len({self._group.get(intent or "", intent) for intent in intents}) == len(parts)
            and not intents & set(self._settings.no_wish)
            and all(part.prediction.confidence >= needed for part in parts)
        )


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
    places = [r"(?<=[.!?;:,\u2026])\s+", rf"(?<=[{_FULL_WIDTH}])\s*", r"(?<!\s)\s*\n\s*"]
    # Begun in the midst of white space, too, a search would take the square of its length.
    return re.compile("|".join([*places, rf"(?<!\s)\s+(?={words})"] if words else places), re.IGNORECASE)


def _whole(clauses: Sequence[Run]) -> Run:
    return clauses[0][0], clauses[-1][1]


def _runs(clauses: Iterable[Run]) -> Iterator[Run]:
    """Every run of neighbouring clauses, from one to all of them."""
    return ((start, end) for (start, _), (_, end) in combinations_with_replacement(clauses, 2))


def _divisions(clauses: Sequence[Run], most: int) -> Iterator[list[Run]]:
    """Every way to cut between the clauses into two or more parts, each of them a run."""
    for cuts in range(1, most):
        for places in combinations(range(1, len(clauses)), cuts):
            yield [(clauses[first][0], clauses[last - 1][1]) for first, last in pairwise([0, *places, len(clauses)])]


def _sureness(parts: Sequence[Wish]) -> float:
    """The geometric mean of the parts' probabilities: comparable however many there are."""
    return math.prod(part.prediction.confidence for part in parts) ** (1 / len(parts))


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, (list, tuple)) else value
