"""NLU++: several intents in one message, by a component that was made to tell one.

Usage: python tests/benchmarks/nlupp.py DATA_FOLDER [--domain banking] [--splits 1]

The setting is "10-fold low data" of Casanueva et al. 2022: the twenty files of a domain make ten folds of two files
each; training is on one of them, the test on the other nine, and micro F1 of the intents is the mean over the ten
trainings. `--splits` says how many of the ten are run, the first ones; printed is which.

The component learns each message once for each of its intents, so that its probabilities are shared among them; a
message without intents is out of scope. Predicted are the likeliest intent, if its confidence reaches a threshold, and
every other whose probability reaches a share of the likeliest one's. Share, threshold and calibration come from the
training fold alone: a training on its first file is read on its second one.
"""

from __future__ import annotations

import gzip
import json
import statistics
from dataclasses import dataclass, replace
from pathlib import Path  # noqa: TC003 - typer reads the annotations when it runs
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer
from rich.console import Console

from bot.encoder.source import find_encoder
from bot.understanding.classifier import Prediction, Understanding
from bot.understanding.examples import Example
from bot.understanding.settings import UnderstandingSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FOLDS = 10
THRESHOLDS = np.linspace(0, 0.95, 20)
SHARES = np.geomspace(0.01, 1, 25)
console = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Message:
    """A message with all of its intents."""

    text: str
    intents: frozenset[str]

    @classmethod
    def read(cls, file: Path) -> list[Message]:
        """The messages of one of the set's files."""
        with gzip.open(file, "rt", encoding="utf-8") as rows:
            return [cls(row["text"], frozenset(row.get("intents", ()))) for row in json.load(rows)]


@dataclass(frozen=True)
class Rule:
    """When an intent is predicted."""

    threshold: float
    share: float

    def intents(self, prediction: Prediction) -> set[str]:
        """The intents of a message."""
        if prediction.confidence < self.threshold:
            return set()
        return {name for name, chance in prediction.ranking if chance >= self.share * prediction.confidence}


def main(
    data: Path,
    domain: Annotated[str, typer.Option(help="`banking` or `hotels`.")] = "banking",
    splits: Annotated[int, typer.Option(min=1, max=FOLDS, help="How many of the ten trainings to run.")] = 1,
) -> None:
    """Print micro F1 of each training, and the mean."""
    files = [Message.read(data / "nlupp" / domain / f"fold{number}.json.gz") for number in range(2 * FOLDS)]
    results = []
    for split in range(splits):
        first, second = files[2 * split : 2 * split + 2]
        test = [message for file in files if file is not first and file is not second for message in file]
        understanding, rule = fit(first, second)
        results.append(micro_f1(test, understanding.predict_batch([message.text for message in test]), rule))
        console.print(
            f"{domain}, fold {split + 1}: micro F1 {results[-1]:.4f} on {len(test)} messages, "
            f"{len(first) + len(second)} learned, threshold {rule.threshold:.2f}, share {rule.share:.3f}"
        )
    console.print(f"{domain}, mean over {splits} of {FOLDS} folds: micro F1 {statistics.fmean(results):.4f}")


def fit(first: Sequence[Message], second: Sequence[Message]) -> tuple[Understanding, Rule]:
    """The component trained on both halves of the training messages, and the rule that suits it."""
    pilot = Understanding.fit(repeated(first), UnderstandingSettings(), repeated(second))
    predictions = pilot.predict_batch([message.text for message in second])
    rules = [Rule(threshold, share) for threshold in THRESHOLDS for share in SHARES]
    rule = max(rules, key=lambda rule: micro_f1(second, predictions, rule))
    full = Understanding.fit(repeated([*first, *second]), UnderstandingSettings(), repeated(second))
    artifact = replace(full.artifact, calibration=pilot.artifact.calibration)  # second was learned by the full one
    return Understanding(artifact, find_encoder(), full.runtime), rule


def repeated(messages: Iterable[Message]) -> list[Example]:
    """Each message once for each of its intents."""
    return [Example(message.text, intent) for message in messages for intent in sorted(message.intents) or [None]]


def micro_f1(messages: Sequence[Message], predictions: Sequence[Prediction], rule: Rule) -> float:
    """Of the intents of all messages."""
    guesses = [rule.intents(prediction) for prediction in predictions]
    right = sum(len(guess & message.intents) for guess, message in zip(guesses, messages, strict=True))
    named = sum(map(len, guesses)) + sum(len(message.intents) for message in messages)
    return 2 * right / named if named else 0.0


if __name__ == "__main__":
    typer.run(main)
