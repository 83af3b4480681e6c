"""Examples that contradict the others: labels that look wrong, and the same thing said under two intents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.content.problem import Problem
from bot.labelling.label_errors import find_label_errors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from bot.content.annotations import Example
    from bot.encoder.sentence import SentenceEncoder

SAME_MEANING = 0.9
"""Cosine from which two examples count as saying the same; paraphrases that people wrote rarely reach it."""
_BLOCK = 256  # rows at a time: 20,000 examples need 20 MB instead of 1.6 GB


def suspicions(examples: Sequence[Example], encoder: SentenceEncoder, limit: int) -> Iterator[Problem]:
    """What a person should look at: contradictions, then at most `limit` labels, the most certainly wrong first."""
    vectors = encoder.embed([example.text for example in examples])
    for later, earlier in contradictions(examples, vectors):
        example, other = examples[later], examples[earlier]
        message = (
            f"{example.text!r} for `{example.intent}` says nearly the same as {other.source.place}: "
            f"{other.text!r} for `{other.intent}`."
        )
        yield Problem.at(example.source.place, message, "Decide which intent both belong to, or tell them apart.")
    for error in find_label_errors(vectors, [example.intent for example in examples])[:limit]:
        example = examples[error.row]
        message = (
            f"{example.text!r} is labelled `{example.intent}` ({error.label_probability:.1%}); "
            f"the other examples suggest `{error.suggestion}` ({error.suggestion_probability:.0%})."
        )
        yield Problem.at(example.source.place, message, "Move it, or leave it if the label is right.")


def contradictions(examples: Sequence[Example], vectors: NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    """Each example that says the same as an earlier one of another intent, with the nearest such, by index.

    Texts that are equal letter by letter are left to the check of the content.
    """
    _, intents = np.unique([str(example.intent) for example in examples], return_inverse=True)
    _, wordings = np.unique([example.wording for example in examples], return_inverse=True)
    for start in range(0, len(examples), _BLOCK):
        block = slice(start, start + _BLOCK)
        others = (intents[block, None] != intents) & (wordings[block, None] != wordings)
        cosines = np.where(np.tril(others, start - 1), vectors[block] @ vectors.T, 0)
        for row in np.flatnonzero(cosines.max(1, initial=0) >= SAME_MEANING):
            yield start + int(row), int(cosines[row].argmax())
