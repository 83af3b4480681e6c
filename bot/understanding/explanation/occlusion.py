"""What a word counts: what is lost without it, and what it says on its own."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.understanding.explanation.words import Word

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_NEVER_CERTAIN = 1e-6  # bounds the log odds at +-13.8


def kept_words(words: int) -> Mask:
    """Which words stay in each variant, (2 * words + 2, words): all, all but one each, one each, none."""
    each = np.eye(words, dtype=bool)
    return np.concatenate([np.ones((1, words), bool), ~each, each, np.zeros((1, words), bool)])


def weights(probability: Floats) -> Floats:
    """The weight of each word, (words,), from the probability under each of `kept_words`' variants.

    A word's weight is the change of the log odds by it, as the mean of its change to the rest of the message and its
    change to an empty one: the first and the last term of its Shapley value, and the two sizes of coalition that
    count most in KernelSHAP (Lundberg and Lee 2017). Leaving out alone misses what the message says twice.
    """
    bounded = np.clip(probability, _NEVER_CERTAIN, 1 - _NEVER_CERTAIN)
    log_odds = np.log(bounded) - np.log1p(-bounded)
    without, alone = np.split(log_odds[1:-1], 2)
    return np.asarray((log_odds[0] - without + alone - log_odds[-1]) / 2)


def leave_out(ids: Sequence[int], words: Sequence[Word], kept: Mask) -> list[list[int]]:
    """Token numbers for each row of `kept`, (variants, words): those of the other words are gone."""
    return [[number for position, number in enumerate(ids) if position not in gone] for gone in _dropped(words, kept)]


def mask_out(ids: Sequence[int], words: Sequence[Word], kept: Mask, mask: int) -> list[list[int]]:
    """As `leave_out`, but with the number `mask` in their place: whatever stays keeps its position."""
    return [
        [mask if position in gone else number for position, number in enumerate(ids)] for gone in _dropped(words, kept)
    ]


def _dropped(words: Sequence[Word], kept: Mask) -> Iterator[set[int]]:
    for row in kept:
        yield {position for word, stays in zip(words, row, strict=True) if not stays for position in word.positions}
