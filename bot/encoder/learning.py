"""What every training of an encoder has in common.

Imports torch, so import this module only where training is about to happen.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from torch import nn

ItemT = TypeVar("ItemT")

_BUCKET = 50  # batches among which items are sorted by length


def batches(
    items: Sequence[ItemT], length: Callable[[ItemT], int], size: int, shuffler: random.Random
) -> Iterator[list[ItemT]]:
    """Random batches of items of like length: sorted within random buckets, to spare padding."""
    order = list(items)
    shuffler.shuffle(order)
    found = []
    for begin in range(0, len(order), size * _BUCKET):
        bucket = sorted(order[begin : begin + size * _BUCKET], key=length)
        found += [bucket[row : row + size] for row in range(0, len(bucket), size)]
    shuffler.shuffle(found)
    yield from found


def layers(transformer: Any) -> list[nn.Module]:
    """A transformer's layers, the lowest first."""
    stack = getattr(transformer, "encoder", None) or transformer.transformer  # DistilBERT's name for it
    return list(stack.layer)


def rate_share(progress: float, warm_up: float) -> float:
    """Share of the full learning rate: rises to 1 in the warm-up, then falls to 0."""
    return progress / warm_up if progress < warm_up else (1 - progress) / (1 - warm_up)
