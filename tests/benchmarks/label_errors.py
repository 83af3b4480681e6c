"""How many swapped labels `frontdesk nlu check` finds: a public set with 5 % of its labels replaced at random.

Usage: python tests/benchmarks/label_errors.py DATA_FOLDER [banking77 | clinc150]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
from nlu_datasets import DATA_SETS
from rich.console import Console

from bot.encoder.sentence import SentenceEncoder
from bot.labelling.label_errors import find_label_errors

_SHARE = 0.05


def main(data: Path, name: str = "banking77") -> None:
    """Print precision and recall of what is found, of all of it and of the most certain part."""
    console = Console(highlight=False, soft_wrap=True)
    rows = [row for row in DATA_SETS[name](data)["train"] if row["intent"]]
    vectors = SentenceEncoder.load().embed([row["text"] for row in rows])
    labels, swapped = swap([row["intent"] for row in rows], np.random.default_rng(0))
    begin = time.perf_counter()
    found = find_label_errors(vectors, labels)
    console.print(f"{name}: {len(rows)} rows, {len(swapped)} labels swapped, {time.perf_counter() - begin:.0f} s")
    for listed in (len(found), len(found) // 2):
        right = [error for error in found[:listed] if error.row in swapped]
        restored = sum(error.suggestion == rows[error.row]["intent"] for error in right)
        console.print(
            f"  the first {listed}: precision {len(right) / listed:.3f}, recall {len(right) / len(swapped):.3f}, "
            f"right label suggested for {restored / len(right):.3f} of them"
        )


def swap(labels: list[str], chance: np.random.Generator) -> tuple[list[str], set[int]]:
    """The labels with some of them replaced by any other, and the rows of those."""
    names = sorted(set(labels))
    swapped = {int(row) for row in chance.choice(len(labels), int(len(labels) * _SHARE), replace=False)}
    others = {row: [name for name in names if name != labels[row]] for row in swapped}
    return [str(chance.choice(others[row])) if row in swapped else label for row, label in enumerate(labels)], swapped


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
