"""What a word counts: what the message loses without it, and what it says on its own.

The variants of a message go to the runtime together. The one for the CPU takes each by itself: in one padded
batch they would share their 8-bit scales, which made explanations of one data set less faithful, of another no more so,
and saved a seventh of the time.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.encoder.tokenizer import Tokens
from bot.understanding.classifier import Understanding
from bot.understanding.confidence import probabilities
from bot.understanding.examples import Span
from bot.understanding.explanation.words import Word
from bot.understanding.patterns import FoundEntity
from bot.understanding.tagging import tags_of

Floats = NDArray[np.float64]
Kept = NDArray[np.bool_]
"""Which words stay in each variant of a message, (variants, words)."""

_NEVER_CERTAIN = 1e-6  # bounds the log odds at +-13.8


def single_words(words: int) -> Kept:
    """The variants that `weights` asks for, 2 * words + 2: all words, all but each one, each alone, none."""
    each = np.eye(words, dtype=bool)
    return np.concatenate([np.ones((1, words), bool), ~each, each, np.zeros((1, words), bool)])


def weights(probability: Floats) -> Floats:
    """The weight of each word, (words,), from the probability under each of the `single_words`.

    A word's weight is its change of the log odds, as the mean of what it changes in the rest of the message and what
    it changes alone: the first and last terms of its Shapley value, from the two sizes of coalition that KernelSHAP
    (Lundberg and Lee 2017) counts most. Leaving out alone would miss what a message says twice. By deletion, as in
    tests/benchmarks/explanations.py, it was more faithful than integrated gradients at a tenth of their time.
    """
    bounded = np.clip(probability, _NEVER_CERTAIN, 1 - _NEVER_CERTAIN)
    log_odds = np.log(bounded) - np.log1p(-bounded)
    without, alone = np.split(log_odds[1:-1], 2)
    return np.asarray((log_odds[0] - without + alone - log_odds[-1]) / 2)


def intent_probabilities(understanding: Understanding, tokens: Tokens, words: Sequence[Word], kept: Kept) -> Floats:
    """The probability of each intent, (variants, intents), when the other words are left out."""
    variants = [
        [number for position, number in enumerate(tokens.ids) if position not in gone] for gone in _gone(words, kept)
    ]
    scores = np.stack([outputs[0] for outputs in understanding.runtime.run(variants)])
    artifact = understanding.artifact
    return probabilities(scores, artifact.calibration.temperature)[:, : len(artifact.labels.intents)]


def tag_probabilities(understanding: Understanding, tokens: Tokens, words: Sequence[Word], kept: Kept) -> Floats:
    """The probability of each tag, (variants, tokens, tags), when the other words are masked: places stay."""
    mask = understanding.tokenizer.mask
    variants = [
        [mask if position in gone else number for position, number in enumerate(tokens.ids)]
        for gone in _gone(words, kept)
    ]
    return probabilities(np.stack([outputs[2] for outputs in understanding.runtime.run(variants)]), 1.0)


def entity_confidence(tags: Floats, tokens: Tokens, entity: FoundEntity, names: Sequence[str]) -> Floats:
    """The mean probability of an entity's tags, (variants,), from those of all tags, whose names are given."""
    span = Span(entity.start, entity.end, entity.entity)
    numbers = np.array(tags_of([span], tokens.words, names))
    inside = np.flatnonzero(numbers)  # number 0 is the tag of what lies outside
    first_tokens = np.array([position for position, _, _ in tokens.words])
    return np.asarray(tags[:, first_tokens[inside], numbers[inside]].mean(1))


def _gone(words: Sequence[Word], kept: Kept) -> Iterator[set[int]]:
    """The positions of the tokens that do not stay, for each variant."""
    for row in kept:
        yield {position for word, stays in zip(words, row, strict=True) if not stays for position in word.positions}
