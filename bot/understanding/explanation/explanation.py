"""Why a message was understood so: the words that speak for the intent and for each entity, and the runner-up."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.encoder.tokenizer import Tokens
from bot.understanding.classifier import Prediction, Understanding
from bot.understanding.explanation.occlusion import (
    entity_confidence,
    intent_probabilities,
    single_words,
    tag_probabilities,
    weights,
)
from bot.understanding.explanation.words import Word, words_of
from bot.understanding.patterns import FoundEntity


@dataclass(frozen=True)
class EntityExplanation:
    """An entity and each word's weight for it; no weights where its fixed shape gave it away."""

    entity: FoundEntity
    weights: tuple[float, ...]


@dataclass(frozen=True)
class Explanation:
    """Why a message was understood as it was.

    A weight says by how much a word raises the log odds of the intent or the entity; below 0, it speaks against it.
    """

    text: str
    prediction: Prediction
    threshold: float
    """The confidence under which the message counts as out of scope."""
    words: tuple[Word, ...]
    """What the model has read; every tuple of weights has one number a word."""
    weights: tuple[float, ...]
    intents_without: tuple[str, ...]
    """What the rest of the message would be understood as without each word."""
    entities: tuple[EntityExplanation, ...]

    def strongest(self, weights: Sequence[float]) -> list[tuple[Word, float]]:
        """The words with their weights, those that speak for it most first."""
        return sorted(zip(self.words, weights, strict=True), key=lambda pair: -pair[1])

    @property
    def rejected(self) -> bool:
        """Whether the message counts as out of scope."""
        return self.prediction.confidence < self.threshold

    @property
    def runner_up(self) -> tuple[str, float] | None:
        """The second intent with its probability, if the model knows more than one."""
        return self.prediction.ranking[1] if len(self.prediction.ranking) > 1 else None

    @property
    def margin(self) -> float:
        """How many times as probable as the runner-up the intent is; infinity without one."""
        second = self.runner_up[1] if self.runner_up else 0.0
        return self.prediction.confidence / second if second else math.inf


def explain(understanding: Understanding, text: str) -> Explanation:
    """Explains what `understanding` makes of a text, by 2 predictions a word, 4 where it finds entities."""
    prediction = understanding.predict(text)
    (tokens,) = understanding.tokenizer.encode([text])
    words = words_of(text, tokens)
    if prediction.intent is None or not words:
        return Explanation(text, prediction, understanding.threshold, (), (), (), ())
    intents = understanding.artifact.labels.intents
    known = intent_probabilities(understanding, tokens, words, single_words(len(words)))
    return Explanation(
        text=text,
        prediction=prediction,
        threshold=understanding.threshold,
        words=tuple(words),
        weights=tuple(weights(known[:, intents.index(prediction.intent)]).tolist()),
        intents_without=tuple(intents[best] for best in known[1 : len(words) + 1].argmax(1)),
        entities=tuple(_entities(understanding, text, prediction.entities, tokens, words)),
    )


def shades(weights: Sequence[float]) -> list[float]:
    """Weights from -1 to 1, for colours: the strongest is full, unless all are slight (below log odds of 1)."""
    strongest = max([1.0, *map(abs, weights)])
    return [weight / strongest for weight in weights]


def _entities(
    understanding: Understanding, text: str, found: Sequence[FoundEntity], tokens: Tokens, words: Sequence[Word]
) -> list[EntityExplanation]:
    shaped = understanding.patterns.merge(text, ())
    if all(entity in shaped for entity in found):
        return [EntityExplanation(entity, ()) for entity in found]
    tags = tag_probabilities(understanding, tokens, words, single_words(len(words)))
    names = understanding.artifact.labels.tags
    return [
        EntityExplanation(
            entity,
            () if entity in shaped else tuple(weights(entity_confidence(tags, tokens, entity, names)).tolist()),
        )
        for entity in found
    ]
