"""Which examples a pilot model is trained on, and which it is calibrated on."""

import random
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.understanding.examples import Example

Vectors = NDArray[np.float32]
_EVERY = 5  # a fifth of an intent's examples, and of the intents


def hold_out(examples: Sequence[Example], vectors: Vectors) -> tuple[list[Example], list[Example]]:
    """Examples to train a pilot on, and examples to calibrate it on; `vectors` are theirs, of length 1.

    Held out are a fifth of each intent's examples and, where no example is out of scope, a fifth of the intents
    altogether: to the pilot, their examples are messages that no intent answers.
    """
    groups: dict[str | None, list[int]] = defaultdict(list)
    for row, example in enumerate(examples):
        groups[example.intent].append(row)
    unknown = set() if None in groups else set(sorted(map(str, groups))[::_EVERY][: len(groups) // _EVERY])
    held: dict[int, Example] = {}
    for intent, rows in groups.items():
        if intent in unknown:
            held |= {row: Example(examples[row].text, None) for row in rows}
        else:
            held |= {row: examples[row] for row in _some(rows, vectors)}
    return [example for row, example in enumerate(examples) if row not in held], list(held.values())


def choose(examples: Sequence[Example], most: int, seed: int) -> list[Example]:
    """At most that many of the examples, in random order."""
    shuffler = random.Random(seed)  # noqa: S311 - a choice of examples, no secret
    return shuffler.sample(list(examples), min(len(examples), most))


def _some(rows: Sequence[int], vectors: Vectors) -> list[int]:
    """A fifth of one intent's rows: half of it the least like the others, half as they come.

    Customers word things in more ways than whoever writes the examples. Calibrated on rows as they come alone, the
    confidence is too high (calibration error on Powerplay11 .22, on the least alike alone .12; on Curekart .06 and
    .11, there for being too low).
    """
    count = len(rows) // _EVERY
    cosines = vectors[rows] @ vectors[rows].T
    np.fill_diagonal(cosines, -1.0)
    strangest = [rows[place] for place in np.argsort(cosines.max(1), kind="stable")[: (count + 1) // 2]]
    return strangest + [row for row in rows if row not in strangest][: count // 2]
