"""Whether `frontdesk nlu adapt` helps: MultiDoGO's intents from a few examples each, with and without it.

Usage: python tests/benchmarks/adaptation.py DATA_FOLDER [--domain airline] [--seeds 2] [--examples 10] [--epochs 2]

The encoder is adapted to the different training turns of one domain without their labels; then intents are learned from
a few of these turns each. Judged are the different turns of the dev part (to choose settings on) and of the test part
that no training turn says in the same words: most turns are greetings and the like, which every system gets right. Left
out are turns with two intents and intents with too few training turns. Confidence is calibrated on the first turns of
the dev part.
"""

from __future__ import annotations

import gzip
import json
import random
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot.encoder.adaptation import adapt, write_encoder
from bot.encoder.adaptation_settings import AdaptationSettings
from bot.encoder.source import DEFAULT_ENCODER, find_encoder
from bot.understanding.classifier import Understanding
from bot.understanding.evaluation import judge
from bot.understanding.examples import Example
from bot.understanding.settings import UnderstandingSettings

if TYPE_CHECKING:
    from collections.abc import Iterable

CALIBRATION = 200
console = Console(highlight=False, soft_wrap=True)


def main(
    data: Path,
    *,
    domain: str = "airline",
    seeds: Annotated[int, typer.Option(help="Each draws the examples and starts the training of intents.")] = 2,
    examples: Annotated[int, typer.Option(help="Labelled turns of each intent.")] = 10,
    epochs: Annotated[int, typer.Option(help="Passes of the adaptation.")] = AdaptationSettings.epochs,
) -> None:
    """Print accuracy and macro F1 with both encoders, for each seed."""
    train, *others = (turns(data / "multidogo" / domain / f"{part}.jsonl.gz") for part in ("train", "dev", "test"))
    dev, test = ([turn for key, turn in part.items() if key not in train] for part in others)
    source = find_encoder()
    with tempfile.TemporaryDirectory() as folder:
        adapted = Path(folder, "encoder")
        texts = [turn.text for turn in train.values()]
        write_encoder(adapt(texts, source, AdaptationSettings(epochs=epochs), progress=True), source, adapted)
        for seed in range(seeds):
            labelled = few(train.values(), examples, seed)
            for name in (DEFAULT_ENCODER, str(adapted)):
                settings = UnderstandingSettings(encoder=name, seed=seed)
                understanding = Understanding.fit(labelled, settings, taught(dev, labelled)[:CALIBRATION])
                for part, judged in (("dev", dev), ("test", test)):
                    score = scores(understanding, taught(judged, labelled))
                    console.print(f"{domain} {part}, seed {seed}, {Path(name).name}: {score}")


def turns(file: Path) -> dict[str, Example]:
    """The different turns with one intent, by their words in lower case."""
    found: dict[str, Example] = {}
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["text"].strip() and "<div>" not in row["intent"]:
                found.setdefault(" ".join(row["text"].casefold().split()), Example(row["text"], row["intent"]))
    return found


def few(turns: Iterable[Example], number: int, seed: int) -> list[Example]:
    """So many turns of each intent that has as many."""
    by_intent: dict[str, list[Example]] = defaultdict(list)
    for turn in turns:
        by_intent[str(turn.intent)].append(turn)
    chance = random.Random(seed)  # noqa: S311 - a choice of examples, no secret
    enough = [group for _, group in sorted(by_intent.items()) if len(group) >= number]
    return [turn for group in enough for turn in chance.sample(group, number)]


def taught(turns: Iterable[Example], labelled: Iterable[Example]) -> list[Example]:
    """The turns whose intents there are examples of."""
    intents = {turn.intent for turn in labelled}
    return [turn for turn in turns if turn.intent in intents]


def scores(understanding: Understanding, rows: list[Example]) -> str:
    """How well it understands the rows."""
    quality = judge(rows, understanding.predict_batch([row.text for row in rows]), understanding.threshold)
    return f"accuracy {quality.accuracy:.4f}, macro F1 {quality.macro_f1:.4f}, {len(rows)} rows"


if __name__ == "__main__":
    typer.run(main)
