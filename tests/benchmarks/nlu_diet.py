"""The peer: Rasa's own pipeline with DIET, as `rasa init` writes it, trained and asked through Rasa.

Runs in a process of its own, as TensorFlow keeps what it has taken:

    python tests/benchmarks/nlu_diet.py TRAIN TEST SEED OUT
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from ruamel.yaml import YAML

from bot.encoder.files import write_atomically
from bot.understanding.classifier import Prediction
from bot.understanding.evaluation import judge
from bot.understanding.examples import Example, read_examples
from bot.understanding.patterns import FoundEntity

if TYPE_CHECKING:
    from rasa.core.agent import Agent

OUT_OF_SCOPE = "out_of_scope"
"""Rasa's documentation advises an intent of this name for what the assistant was not taught."""
THRESHOLD = 0.3
"""Of the FallbackClassifier that `rasa init` writes."""
PIPELINE: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
]
TIMED = 300
"""Messages whose times are taken, one after the other."""


def main(train: Path, test: Path, seed: int, out: Path) -> None:
    """Trains, judges and writes the figures that DIET has."""
    from rasa.core.agent import Agent  # noqa: PLC0415 - after the environment is set

    judged = read_examples(test)
    with tempfile.TemporaryDirectory() as name:
        begin, busy = time.perf_counter(), time.process_time()
        model = trained(Path(name), read_examples(train), seed)
        seconds, cpu_seconds = time.perf_counter() - begin, time.process_time() - busy
        agent = Agent.load(model)
    predictions, times = asyncio.run(understood(agent, judged))
    quality = judge(judged, predictions, THRESHOLD)
    p50, p95 = np.percentile(times[:TIMED], [50, 95])
    figures = asdict(quality) | {
        "train_seconds": seconds,
        "train_cpu_seconds": cpu_seconds,
        "p50_ms": p50,
        "p95_ms": p95,
    }
    write_atomically(out, json.dumps(figures, indent=2).encode())


def trained(folder: Path, examples: list[Example], seed: int) -> str:
    """The model archive; the examples become Rasa's training data."""
    from rasa.model_training import train_nlu  # noqa: PLC0415 - same

    pipeline = [*PIPELINE[:-1], {**PIPELINE[-1], "random_seed": seed}]
    yaml = YAML()
    config = {"recipe": "default.v1", "language": "en", "assistant_id": "peer", "pipeline": pipeline}
    yaml.dump(config, folder / "config.yml")
    rows = [
        {
            "text": example.text,
            "intent": example.intent or OUT_OF_SCOPE,
            "entities": [{**asdict(span), "value": example.text[span.start : span.end]} for span in example.entities],
        }
        for example in examples
    ]
    (folder / "nlu.json").write_text(json.dumps({"rasa_nlu_data": {"common_examples": rows}}))
    os.chdir(folder)  # Rasa keeps its cache in the working folder
    archive = train_nlu(config="config.yml", nlu_data="nlu.json", output=str(folder))
    assert archive
    return archive


async def understood(agent: Agent, examples: list[Example]) -> tuple[list[Prediction], list[float]]:
    """What the agent makes of each text, and the milliseconds that it took."""
    predictions, times = [], []
    for example in examples:
        begin = time.perf_counter()
        parsed = await agent.parse_message(example.text)
        times.append(1e3 * (time.perf_counter() - begin))
        predictions.append(prediction(parsed))
    return predictions, times


def prediction(parsed: dict[str, Any]) -> Prediction:
    """Rasa's result as ours: out of scope is no intent, and lowers the confidence of the others."""
    ranking = tuple(
        (str(row["name"]), float(row["confidence"])) for row in parsed["intent_ranking"] if row["name"] != OUT_OF_SCOPE
    )
    entities = tuple(
        FoundEntity(row["entity"], row["start"], row["end"], str(row["value"]), row["confidence_entity"])
        for row in parsed["entities"]
    )
    intent, confidence = ranking[0] if ranking else (None, 0.0)
    return Prediction(intent, confidence, ranking, entities)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]), int(sys.argv[3]), Path(sys.argv[4]).absolute())
