"""The seam between texts and vectors."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Embedder(Protocol):
    """Turns texts into unit vectors whose inner product says how close they are in meaning."""

    @property
    def identity(self) -> str:
        """Names the weights: vectors of embedders with different identities must not be compared."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One L2-normalised vector per text, shape (len(texts), dimension)."""
        ...

    def fits(self, text: str) -> bool:
        """Whether the text is read to its end; a longer one is cut before it is embedded."""
        ...


class LazyEmbedder:
    """An embedder that is loaded by its first use, once, from whatever thread comes first."""

    def __init__(self, load: Callable[[], Embedder]) -> None:
        self._load = load

    @cached_property
    def _embedder(self) -> Embedder:
        return self._load()

    @property
    def identity(self) -> str:
        """Identity of the embedder behind it."""
        return self._embedder.identity

    @property
    def dimension(self) -> int:
        """Length of its vectors."""
        return self._embedder.dimension

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension)."""
        return self._embedder.embed(texts)

    def fits(self, text: str) -> bool:
        """Whether the embedder reads the text to its end."""
        return self._embedder.fits(text)


def default_embedder() -> Embedder:
    """The sentence encoder that the whole assistant shares, not loaded yet."""

    def load() -> Embedder:
        from bot.encoder.sentence import SentenceEncoder  # noqa: PLC0415 - brings in the ONNX runtime

        return SentenceEncoder.load()

    return LazyEmbedder(load)
