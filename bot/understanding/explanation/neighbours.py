"""The training examples that mean nearly the same as a message."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from bot.encoder.sentence import SentenceEncoder
from bot.understanding.examples import Example


@dataclass(frozen=True)
class Neighbour:
    """An example with its cosine to the message, from -1 to 1."""

    text: str
    intent: str | None
    similarity: float


class Neighbourhood:
    """Training examples by meaning, as the encoder sees it before any training; vectors are kept in memory only."""

    def __init__(self, encoder: SentenceEncoder, examples: Iterable[Example]) -> None:
        self._encoder = encoder
        self._examples = list({(example.text, example.intent): example for example in examples}.values())
        self._vectors = encoder.embed([example.text for example in self._examples])

    def nearest(self, text: str, count: int = 5) -> list[Neighbour]:
        """The examples that are most like a text, the nearest first."""
        similarities = self._vectors @ self._encoder.embed([text])[0]
        return [
            Neighbour(self._examples[row].text, self._examples[row].intent, float(similarities[row]))
            for row in np.argsort(-similarities, kind="stable")[:count]
        ]
