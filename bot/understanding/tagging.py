"""Entity spans as BIO tags on words, and back."""

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.understanding.examples import Span

OUTSIDE = "O"
Word = tuple[int, int, int]
"""Position of its first token, first character, end."""


def tag_names(entities: Iterable[str]) -> list[str]:
    """The tags for some entity names: O, then B- and I- of each. Empty without entities."""
    names = sorted(set(entities))
    return [OUTSIDE, *(f"{part}-{name}" for name in names for part in "BI")] if names else []


def tags_of(spans: Sequence[Span], words: Sequence[Word], names: Sequence[str]) -> list[int]:
    """The tag number of each word; a word belongs to the span that it overlaps."""
    numbers = {name: number for number, name in enumerate(names)}
    tags, previous = [], None
    for _, start, end in words:
        span = next((span for span in spans if start < span.end and span.start < end), None)
        if span is None:
            tags.append(numbers[OUTSIDE])
        else:
            tags.append(numbers[f"{'I' if span is previous else 'B'}-{span.entity}"])
        previous = span
    return tags


class TagDecoder:
    """The most probable valid tag sequence (Viterbi).

    I-x comes only after B-x or I-x, and B-x comes right after x only for the entities that stand `side_by_side`.
    """

    def __init__(self, names: Sequence[str], side_by_side: Collection[str] = ()) -> None:
        self._names = list(names)
        self._blocked_start = np.array([-np.inf if name.startswith("I-") else 0.0 for name in names])
        self._blocked = np.array(
            [[0.0 if _may_follow(old, new, side_by_side) else -np.inf for new in names] for old in names]
        )

    def spans(self, logits: NDArray[np.float32], words: Sequence[Word]) -> list[tuple[Span, float]]:
        """Spans with their confidence (the mean probability of their words' tags).

        `logits` has shape (tokens, tags); a word is judged at its first token.
        """
        if not words:
            return []
        log_p = _log_softmax(logits[[position for position, _, _ in words]].astype(np.float64))
        tags = self._decode(log_p)
        found: list[tuple[Span, list[float]]] = []
        for row, (tag, (_, start, end)) in enumerate(zip(tags, words, strict=True)):
            part, _, entity = self._names[tag].partition("-")
            probability = float(np.exp(log_p[row, tag]))
            if part == "B":
                found.append((Span(start, end, entity), [probability]))
            elif part == "I":
                span, probabilities = found.pop()
                found.append((Span(span.start, end, entity), [*probabilities, probability]))
        return [(span, sum(probabilities) / len(probabilities)) for span, probabilities in found]

    def _decode(self, log_p: NDArray[np.float64]) -> list[int]:
        score = log_p[0] + self._blocked_start
        back = []
        for row in log_p[1:]:
            paths = score[:, None] + self._blocked
            back.append(paths.argmax(0))
            score = paths.max(0) + row
        tags = [int(score.argmax())]
        for best in reversed(back):
            tags.append(int(best[tags[-1]]))
        return tags[::-1]


def _may_follow(old: str, new: str, side_by_side: Collection[str]) -> bool:
    if new == OUTSIDE:
        return True
    same = old[2:] == new[2:]
    return same if new.startswith("I-") else not same or new[2:] in side_by_side


def _log_softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    shifted = logits - logits.max(-1, keepdims=True)
    normalised: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return normalised
