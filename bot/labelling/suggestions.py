"""The intents that messages may belong to: those that were considered, and those of the nearest examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.content.annotations import Example
    from bot.encoder.sentence import SentenceEncoder
    from bot.labelling.messages import LoggedMessage

_SUGGESTIONS = 3


class Suggester:
    """Knows the training data's intents and where their examples lie."""

    def __init__(self, training: Sequence[Example], encoder: SentenceEncoder) -> None:
        ordered = sorted(training, key=lambda example: example.intent)
        self._encoder = encoder
        self._vectors = self.embed(ordered)
        self._intents, self._starts = np.unique([str(example.intent) for example in ordered], return_index=True)

    def embed(self, examples: Sequence[Example]) -> NDArray[np.float32]:
        """Unit vectors, shape (examples, dimension)."""
        return self._encoder.embed([example.text for example in examples])

    def suggest(self, messages: Sequence[LoggedMessage], vectors: NDArray[np.float32]) -> tuple[str, ...]:
        """The likeliest intents of messages that belong together, the best first.

        An intent counts with its logged probability and with the cosine of its nearest example, both as means
        over the messages. `vectors` has shape (messages, dimension).
        """
        nearest = np.maximum.reduceat(vectors @ self._vectors.T, self._starts, axis=1).mean(0)
        logged = [np.mean([message.ranking.get(intent, 0.0) for message in messages]) for intent in self._intents]
        best = np.argsort(-(nearest + logged), kind="stable")[:_SUGGESTIONS]
        return tuple(self._intents[best].tolist())
