"""What 8-bit weights cost: the model that serves beside its own 32-bit weights, on a data set's test rows.

    python tests/benchmarks/quantisation.py ../shared/data banking77 MODEL --weights WEIGHTS

MODEL is a folder that `Understanding.save` wrote, or a model archive; its 32-bit weights were kept in WEIGHTS
(`keep_weights: true`). Prints points lost with a 95 % interval, from a bootstrap over the same rows for both; nothing
here passes or fails.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from nlu_datasets import DATA_SETS
from rich.console import Console
from rich.table import Table

from bot.encoder.source import find_encoder
from bot.encoder.torch_runtime import TorchRuntime
from bot.server.model_archive import load_understanding
from bot.understanding.classifier import WEIGHTS, Understanding
from bot.understanding.model import load_model

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.understanding.classifier import Prediction

    Counts = NDArray[np.int64]
    """What is counted in each row, (rows, counts)."""

RESAMPLES = 2000


def main() -> None:
    """Compare both and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of data sets")
    parser.add_argument("name", choices=DATA_SETS, help="the set that the model was trained on")
    parser.add_argument("model", type=Path, help="a saved model, or an archive that holds one")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder of 32-bit weights (default: models)")
    arguments = parser.parse_args()
    small = Understanding.load(arguments.model) if arguments.model.is_dir() else load_understanding(arguments.model)
    rows = list(DATA_SETS[arguments.name](arguments.data)["test"])
    texts = [row["text"] for row in rows]
    predictions = small.predict_batch(texts), in_32_bits(small, arguments.weights).predict_batch(texts)
    Console().print(table(arguments.name, rows, *predictions))


def in_32_bits(small: Understanding, weights: Path) -> Understanding:
    """The same model with its kept weights, on the CPU."""
    artifact, labels = small.artifact, small.artifact.labels
    source = find_encoder(artifact.settings.encoder)
    model = load_model(
        source.folder, weights / f"{artifact.weights_sha256}.safetensors", labels.classes, len(labels.tags)
    )
    return Understanding(artifact, source, TorchRuntime(model, "cpu"))


def table(
    name: str, rows: Sequence[Mapping[str, Any]], small: Sequence[Prediction], full: Sequence[Prediction]
) -> Table:
    """A row for each measure that the data set can tell."""
    inside = [row["intent"] is not None for row in rows]
    judged = Table("", "8 bits", "32 bits", "points lost", "95 % interval", title=f"{name}: {len(rows)} test rows")
    add(judged, "intent accuracy, in scope", share, *(intents(rows, found)[inside] for found in (small, full)))
    if any(row["entities"] for row in rows):
        add(judged, "entity F1", f1, *(entities(rows, found) for found in (small, full)))
    same = np.mean([one.intent == other.intent for one, other in zip(small, full, strict=True)])
    judged.caption = f"Both name the same intent for {100 * same:.1f} % of the rows."
    return judged


def add(judged: Table, name: str, measure: Callable[[Counts], float], small: Counts, full: Counts) -> None:
    """One measure of both, and what the bootstrap says of the difference."""
    dice = np.random.default_rng(0)
    losses = []
    for _ in range(RESAMPLES):
        drawn = dice.integers(len(small), size=len(small))
        losses.append(measure(full[drawn]) - measure(small[drawn]))
    low, high = np.percentile(losses, [2.5, 97.5])
    both = measure(small), measure(full)
    judged.add_row(name, *(f"{value:.2f}" for value in (*both, both[1] - both[0])), f"{low:.2f} to {high:.2f}")


def intents(rows: Sequence[Mapping[str, Any]], found: Sequence[Prediction]) -> Counts:
    """Whether the intent is right."""
    return np.array([[row["intent"] == one.intent] for row, one in zip(rows, found, strict=True)], np.int64)


def entities(rows: Sequence[Mapping[str, Any]], found: Sequence[Prediction]) -> Counts:
    """Entities that were found rightly, that were found, and that are there."""
    counts = []
    for row, one in zip(rows, found, strict=True):
        wanted = {(each["start"], each["end"], each["entity"]) for each in row["entities"]}
        got = {(each.start, each.end, each.entity) for each in one.entities}
        counts.append((len(wanted & got), len(got), len(wanted)))
    return np.array(counts, np.int64)


def share(counts: Counts) -> float:
    """Per cent of rows that are right."""
    return float(100 * counts.mean())


def f1(counts: Counts) -> float:
    """Micro F1 in per cent."""
    right, got, wanted = counts.sum(0)
    return float(200 * right / max(got + wanted, 1))


if __name__ == "__main__":
    main()
