"""Which logged messages are worth a label: uncertain ones, and clusters of those that got no answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.cluster import AgglomerativeClustering

from bot.content.annotations import Example
from bot.content.problem import Place
from bot.content.yaml_file import located
from bot.labelling.masking import Masking
from bot.labelling.suggestions import Suggester

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from bot.encoder.sentence import SentenceEncoder
    from bot.labelling.messages import LoggedMessage

_MOST_CLUSTERED = 3000  # distinct messages; the matrix of their distances has the square of that


@dataclass(frozen=True)
class ReviewSettings:
    """When a message is worth a look."""

    confidence: float = 0.6
    """Under this probability of the best intent a message is uncertain."""
    margin: float = 0.2
    """So it is where the second intent is nearer than this."""
    distance: float = 0.5
    """Mean cosine distance up to which clusters are joined; on CLINC150 and BANKING77 0.45 to 0.6 rebuild intents."""

    def __post_init__(self) -> None:
        if not (0 <= self.confidence <= 1 and 0 <= self.margin <= 1 and 0 < self.distance <= 1):
            raise ValueError("confidence, margin and distance are shares from 0 to 1; distance is not 0.")


@dataclass(frozen=True)
class Candidate:
    """A wording without anything private, how often it came in, and how it was understood the last time."""

    example: Example
    times: int
    logged: LoggedMessage

    @property
    def expected_errors(self) -> float:
        """How many of these messages were misunderstood, if confidence is a probability."""
        return self.times * (1 - self.logged.confidence)


@dataclass(frozen=True)
class Group:
    """Messages that belong under one label, the most central or most urgent first; intents, the likeliest first."""

    candidates: tuple[Candidate, ...]
    suggestions: tuple[str, ...]

    @property
    def times(self) -> int:
        """How often such messages came in."""
        return sum(candidate.times for candidate in self.candidates)


@dataclass(frozen=True)
class Review:
    """What is worth a label, the most worthwhile first."""

    uncertain: tuple[Group, ...]
    """Single messages."""
    unanswered: tuple[Group, ...]
    """Clusters of messages that fell back or were out of scope; the first message of each names it."""


def review(
    messages: Iterable[LoggedMessage],
    training: Sequence[Example],
    encoder: SentenceEncoder,
    settings: ReviewSettings | None = None,
    limit: int = 20,
) -> Review:
    """Chooses among logged messages, the newest first, at most `limit` of each kind.

    Wordings that differ in private details, numbers or entities only are one; those of the training data are none.
    Uncertain messages are in the order of the errors that a label may spare (least confidence, Settles 2009).
    """
    settings = settings or ReviewSettings()
    worthwhile = (message for message in messages if _is_worthwhile(message, settings))
    candidates = _distinct(worthwhile, training)
    uncertain = [candidate for candidate in candidates if not candidate.logged.unanswered]
    uncertain = sorted(uncertain, key=lambda candidate: -candidate.expected_errors)[:limit]
    unanswered = sorted((each for each in candidates if each.logged.unanswered), key=lambda each: -each.times)
    if not candidates:
        return Review((), ())
    suggester = Suggester(training, encoder)
    singles = suggester.embed([candidate.example for candidate in uncertain])
    return Review(
        tuple(
            Group((candidate,), suggester.suggest([candidate.logged], vector[None]))
            for candidate, vector in zip(uncertain, singles, strict=True)
        ),
        _clusters(unanswered[:_MOST_CLUSTERED], suggester, settings.distance)[:limit],
    )


def _is_worthwhile(message: LoggedMessage, settings: ReviewSettings) -> bool:
    return message.unanswered or message.confidence < settings.confidence or message.margin < settings.margin


def _distinct(messages: Iterable[LoggedMessage], training: Sequence[Example]) -> list[Candidate]:
    masking = Masking.of(training)
    known = {example.masked_tokens for example in training}
    found: dict[tuple[str, ...], Candidate] = {}
    for message in messages:
        example = _example(masking.example(message.text, message.entities))
        wording = example.masked_tokens
        if wording in found:
            found[wording] = replace(found[wording], times=found[wording].times + 1)
        elif wording not in known and example.text:
            found[wording] = Candidate(example, 1, message)
    return list(found.values())


def _example(source: str) -> Example:
    nowhere = Place(Path())
    return Example(located("", nowhere), located(source, nowhere))


def _clusters(candidates: Sequence[Candidate], suggester: Suggester, distance: float) -> tuple[Group, ...]:
    vectors = suggester.embed([candidate.example for candidate in candidates])
    groups = []
    for rows in _joined(vectors, distance):
        central = rows[np.argsort(-vectors[rows] @ vectors[rows].mean(0), kind="stable")]
        members = tuple(candidates[row] for row in central)
        suggestions = suggester.suggest([member.logged for member in members], vectors[central])
        groups.append(Group(members, suggestions))
    return tuple(sorted(groups, key=lambda group: (-group.times, -len(group.candidates))))


def _joined(vectors: NDArray[np.float32], distance: float) -> Iterator[NDArray[np.int64]]:
    """The rows of each cluster."""
    if len(vectors) < 2:  # noqa: PLR2004 - of which scikit-learn makes no cluster
        yield from ([np.arange(1)] if len(vectors) else [])
        return
    algorithm = AgglomerativeClustering(
        n_clusters=None, distance_threshold=distance, affinity="cosine", linkage="average"
    )
    labels = algorithm.fit_predict(vectors)
    yield from (np.flatnonzero(labels == label) for label in range(labels.max() + 1))
