"""Made-up examples with places, and clouds of vectors with labels."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.content.annotations import Example
from bot.content.problem import Place
from bot.content.yaml_file import located

FILE = Path("training_data/nlu/shop.yml")


def examples_of(intents: dict[str, Iterable[str]]) -> list[Example]:
    """Examples in a made-up file, one a line."""
    pairs = [(intent, source) for intent, sources in intents.items() for source in sources]
    return [
        Example(located(intent, Place(FILE, line)), located(source, Place(FILE, line)))
        for line, (intent, source) in enumerate(pairs, 1)
    ]


def clouds(sizes: Sequence[int], seed: int = 0) -> tuple[NDArray[np.float32], list[str]]:
    """Unit vectors around one direction for each label `label_0`, `label_1`, ..."""
    chance = np.random.default_rng(seed)
    centres = np.eye(8)[: len(sizes)]
    vectors = np.repeat(centres, sizes, axis=0) + chance.normal(0, 0.15, (sum(sizes), 8))
    labels = [f"label_{number}" for number, size in enumerate(sizes) for _ in range(size)]
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), labels
