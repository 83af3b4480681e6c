"""How much the examples of an intent resemble each other: Jaccard overlap of their token sets."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

_BLOCK = 256  # rows at a time: 5,000 texts need 5 MB instead of 100 MB


def mean_overlap(token_sets: Sequence[frozenset[str]]) -> float:
    """The mean Jaccard overlap of all pairs, from 0 to 1; 0 where there is no pair."""
    pairs = len(token_sets) * (len(token_sets) - 1) / 2
    return sum(float(rows.sum()) for _, rows in _overlaps(token_sets)) / pairs if pairs else 0.0


def near_duplicates(token_sets: Sequence[frozenset[str]], above: float) -> Iterator[tuple[int, int]]:
    """Each text that overlaps an earlier one by more than `above`, with the nearest such one, by index."""
    for start, rows in _overlaps(token_sets):
        for row in np.flatnonzero(rows.max(axis=1, initial=0) > above):
            yield start + int(row), int(rows[row].argmax())


def _overlaps(token_sets: Sequence[frozenset[str]]) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Blocks of the matrix (text, earlier text) of overlaps, each with the number of its first row."""
    counts = Counter(chain.from_iterable(token_sets))
    shareable = [token for token, count in counts.items() if count > 1]  # about half of a natural vocabulary
    columns = {token: column for column, token in enumerate(shareable)}
    incidence = np.zeros((len(token_sets), len(columns)), dtype=np.float32)
    for row, tokens in enumerate(token_sets):
        incidence[row, [columns[token] for token in tokens if token in columns]] = 1
    sizes = np.array([len(tokens) for tokens in token_sets], dtype=np.float32)
    for start in range(0, len(token_sets), _BLOCK):
        block = slice(start, start + _BLOCK)
        shared = incidence[block] @ incidence.T
        yield start, np.tril(shared / (sizes[block, None] + sizes - shared), start - 1)
