"""Training examples by meaning: how near a message is to those of one intent."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

MOST = 64
"""Examples kept of an intent: 768 bytes each, and more of them change no decision."""


@dataclass(frozen=True, eq=False)
class Exemplars:
    """Sentence vectors of length 1, shape (examples, dimension), intent after intent.

    `ends` holds, for each intent, the row after its last.
    """

    vectors: NDArray[np.float16]
    ends: NDArray[np.int64]

    def __post_init__(self) -> None:
        whole = self.vectors.ndim == 2 and self.ends.ndim == 1 and len(self.ends) > 0  # noqa: PLR2004 - a matrix
        if not whole or np.diff(self.ends, prepend=0).min() < 1 or self.ends[-1] != len(self.vectors):
            raise ValueError("the vectors of its examples do not fit its intents")

    @classmethod
    def of(cls, vectors: NDArray[np.float32], intents: Sequence[int]) -> "Exemplars":
        """From one vector and one intent's number for each example; every intent from 0 up has an example."""
        numbers = np.asarray(intents)
        order = np.argsort(numbers, kind="stable")
        return cls(vectors[order].astype(np.float16), np.cumsum(np.bincount(numbers)))

    @classmethod
    def read(cls, content: bytes) -> "Exemplars":
        """From what `content` wrote; a ValueError says what is wrong with it."""
        with np.load(BytesIO(content), allow_pickle=False) as arrays:
            return cls(arrays["vectors"], arrays["ends"])

    def content(self) -> bytes:
        """As a file of numpy's."""
        file = BytesIO()
        np.savez(file, vectors=self.vectors, ends=self.ends)
        return file.getvalue()

    def similarity(self, sentence: NDArray[np.float32], intent: int) -> float:
        """The cosine of a sentence, (dimension,), to the nearest example of an intent, from -1 to 1."""
        start = self.ends[intent - 1] if intent else 0
        return float((self.vectors[start : self.ends[intent]].astype(np.float32) @ sentence).max())
