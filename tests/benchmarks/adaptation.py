"""Whether `frontdesk nlu adapt` helps: MultiDoGO's intents from a few examples each, with and without it.

Usage: python tests/benchmarks/adaptation.py DATA_FOLDER [--domain airline] [--part test] [--seeds 2] [--epochs 3]

The encoder is adapted to the different training turns of one domain without their labels; then intents are learned from
a few of these turns each. Judged are the different turns of another part that no training turn says in the same words:
most turns are greetings and the like, which every system gets right. Left out are turns with two intents and intents
with too few training turns. Confidence is calibrated on turns of the dev part.
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

from bot.encoder.adaptation import AdaptationSettings, adapt, write_encoder
from bot.encoder.source import DEFAULT_ENCODER, find_encoder
from bot.understanding.classifier import Understanding
from bot.understanding.evaluation import judge
from bot.understanding.examples import Example
from bot.understanding.settings import UnderstandingSettings

if TYPE_CHECKING:
    from collections.abc import Iterable

CALIBRATION = 200
console = Console(highlight=False)


def main(
    data: Path,
    *,
    domain: str = "airline",
    part: Annotated[str, typer.Option(help="`dev` to choose settings on, `test` for figures to report.")] = "test",
    seeds: Annotated[int, typer.Option(help="Each draws the examples and starts the training of intents.")] = 2,
    examples: Annotated[int, typer.Option(help="Labelled turns of each intent.")] = 10,
    epochs: Annotated[int, typer.Option(help="Passes of the adaptation.")] = AdaptationSettings.epochs,
) -> None:
    """Print accuracy and macro F1 with both encoders, for each seed."""
    parts = {name: turns(data / "multidogo" / domain / f"{name}.jsonl.gz") for name in {"train", "dev", part}}
    train = parts["train"]
    dev, judged = ([turn for key, turn in parts[name].items() if key not in train] for name in ("dev", part))
    source = find_encoder()
    with tempfile.TemporaryDirectory() as folder:
        adapted = Path(folder, "encoder")
        texts = [turn.text for turn in train.values()]
        write_encoder(adapt(texts, source, AdaptationSettings(epochs=epochs), progress=True), source, adapted)
        for seed in range(seeds):
            labelled = few(train.values(), examples, seed)
            for name in (DEFAULT_ENCODER, str(adapted)):
                settings = UnderstandingSettings(encoder=name, seed=seed)
                score = scores(labelled, dev[:CALIBRATION], judged, settings)
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


def scores(
    labelled: list[Example], valid: list[Example], judged: list[Example], settings: UnderstandingSettings
) -> str:
    """What training on the labelled turns gives on those judged, of the intents that were taught."""
    taught = {turn.intent for turn in labelled}
    rows = [turn for turn in judged if turn.intent in taught]
    understanding = Understanding.fit(labelled, settings, [turn for turn in valid if turn.intent in taught])
    quality = judge(rows, understanding.predict_batch([turn.text for turn in rows]), understanding.threshold)
    return (
        f"accuracy {quality.accuracy:.4f}, macro F1 {quality.macro_f1:.4f}, {len(labelled)} examples, {len(rows)} rows"
    )


if __name__ == "__main__":
    typer.run(main)
