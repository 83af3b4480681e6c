"""How faithful the explanations are: does deleting the words they name change what is understood?

    python tests/benchmarks/explanations.py ../shared/data --messages 200

The messages are those of data sets' test files; what counts is what the model makes of them, not their labels.
Comprehensiveness is the fall of the explained probability when the k words of most weight are taken away,
sufficiency its fall when nothing but them is left (DeYoung et al. 2020, ERASER); beside both, the same with k words
drawn at random. High comprehensiveness and low sufficiency are good. For an intent, words are left out; for an
entity they are masked, its own words and, in the second table, only those around it.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from nlu_datasets import DATA_SETS
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.commands.training import latest_model
from bot.server.model_archive import load_understanding
from bot.understanding.explanation.explanation import Explanation, explain
from bot.understanding.explanation.occlusion import entity_confidence, intent_probabilities, tag_probabilities

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from bot.understanding.classifier import Understanding
    from bot.understanding.patterns import FoundEntity

SIZES = (1, 2, 3)
DRAWS = 5
"""Random choices per message and size; their mean counts."""
FEWEST_WORDS = 4
"""With fewer, three words are the whole message."""


@dataclass
class Falls:
    """How far the probability falls, a list per (what is measured, k)."""

    rows: dict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(
        self,
        weights: Sequence[float],
        probability: Callable[[NDArray[np.bool_]], NDArray[np.float64]],
        free: NDArray[np.bool_],
        dice: random.Random,
    ) -> None:
        """Take away, and leave, the best and random words among the `free` ones."""
        candidates = np.flatnonzero(free).tolist()
        best = sorted(candidates, key=lambda word: -weights[word])
        for size in SIZES:
            chosen = [best[:size], *(dice.sample(candidates, size) for _ in range(DRAWS))]
            taken = np.zeros((len(chosen), len(weights)), bool)
            for row, words in enumerate(chosen):
                taken[row, words] = True
            values = probability(np.concatenate([np.ones((1, len(weights)), bool), ~taken, taken | ~free]))
            falls = values[0] - values[1:]
            without, alone = falls[: len(chosen)], falls[len(chosen) :]
            for name, fall in (("comprehensiveness", without), ("sufficiency", alone)):
                self.rows[name, size].append(float(fall[0]))
                self.rows[f"{name}, random", size].append(float(fall[1:].mean()))

    def table(self, title: str) -> Table:
        """The means, with the number of cases."""
        table = Table("", *(f"k = {size}" for size in SIZES), title=title, title_justify="left")
        for name in dict.fromkeys(name for name, _ in self.rows):
            table.add_row(name, *(f"{statistics.mean(self.rows[name, size]):.3f}" for size in SIZES))
        return table

    def __len__(self) -> int:
        return len(next(iter(self.rows.values()), []))


def measure(
    understanding: Understanding, explanation: Explanation, falls: dict[str, Falls], dice: random.Random
) -> None:
    """Add one message's falls: of its intent, of each entity by all words, and by the words around the entity."""
    (tokens,) = understanding.tokenizer.encode([explanation.text])
    words, labels = explanation.words, understanding.artifact.labels
    everything = np.ones(len(words), bool)
    intent = labels.intents.index(str(explanation.prediction.intent))
    falls["intent"].add(
        explanation.weights,
        lambda kept: intent_probabilities(understanding, tokens, words, kept)[:, intent],
        everything,
        dice,
    )
    for each in explanation.entities:
        if not each.weights:
            continue

        def confidence(kept: NDArray[np.bool_], entity: FoundEntity = each.entity) -> NDArray[np.float64]:
            tags = tag_probabilities(understanding, tokens, words, kept)
            return entity_confidence(tags, tokens, entity, labels.tags)

        falls["entity"].add(each.weights, confidence, everything, dice)
        around = np.array([word.end <= each.entity.start or each.entity.end <= word.start for word in words])
        if around.sum() >= FEWEST_WORDS:
            falls["entity, words around it"].add(each.weights, confidence, around, dice)


def report(name: str, understanding: Understanding, texts: Sequence[str]) -> None:
    """Explain the texts and print the tables of one data set."""
    falls: dict[str, Falls] = defaultdict(Falls)
    dice, times = random.Random(0), []  # noqa: S311 - a choice of words, no secret
    for text in track(texts, name, transient=True):
        begin = time.perf_counter()
        explanation = explain(understanding, text)
        times.append((time.perf_counter() - begin) * 1e3)
        if len(explanation.words) >= FEWEST_WORDS:
            measure(understanding, explanation, falls, dice)
    console = Console(highlight=False)
    for kind, measured in falls.items():
        console.print(measured.table(f"\n{name}, {kind}: {len(measured)} cases"))
    p50, p95 = np.percentile(times, [50, 95])
    console.print(f"{len(times)} explanations, entities included: p50 {p50:.0f} ms, p95 {p95:.0f} ms")


def main() -> None:
    """Explain test messages of the named sets with the newest model, or the one named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of data sets")
    parser.add_argument("--sets", nargs="+", choices=DATA_SETS, default=["bitext", "curekart"])
    parser.add_argument("--messages", type=int, default=200, help="drawn from each test file")
    parser.add_argument("--model", type=Path, default=latest_model(), help="model archive; else the newest in models/")
    arguments = parser.parse_args()
    if arguments.model is None:
        parser.error("there is no model in models/; run `frontdesk train` first")
    understanding = load_understanding(arguments.model)
    for name in arguments.sets:
        texts = sorted({row["text"] for row in DATA_SETS[name](arguments.data)["test"]})
        drawn = random.Random(0).sample(texts, min(arguments.messages, len(texts)))  # noqa: S311 - same
        report(name, understanding, drawn)


if __name__ == "__main__":
    main()
