"""Rasa's own verbs with the component: train, train on, test, cross-validate, in a small shop of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.server.model_archive import load_understanding

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
CONFIG = """\
recipe: default.v1
language: en
assistant_id: small-shop
pipeline:
  - name: WhitespaceTokenizer
  - name: bot.understanding.rasa_component.BertUnderstanding
    encoder: {encoder}
    epochs: 40
    batch_size: 8
    encoder_learning_rate: 0.002
    head_learning_rate: 0.02
    old_share: 0.0
    threshold: 0.0
    keep_weights: true
"""
EXAMPLES = {
    "greet": ["hello", "hi there", "good morning", "hello good morning", "hi", "hello there you"],
    "order_status": [
        "where is my order [12345](order_number)",
        "what is with [AL-10423](order_number)",
        "when will [10777](order_number) arrive",
        "track [AL 20112](order_number) please",
        "where is the parcel",
        "when will my order arrive",
    ],
    "place_order": [
        "want a [red](colour) shirt",
        "a [blue](colour) shirt please",
        "want to order a shirt in [red](colour)",
        "send me a shirt in [blue](colour)",
        "want the [blue](colour) shirt in my size",
        "hi want a [red](colour) shirt thanks",
    ],
}
MORE = {"order_status": ["track it for me", "is [10778](order_number) there"]}
TEST = {
    "greet": ["hello you"],
    "order_status": ["where is [AL-10999](order_number)"],
    "place_order": ["want the [red](colour) shirt please"],
}


def nlu(*parts: dict[str, list[str]]) -> str:
    lines = ['version: "3.1"', "nlu:"]
    for intent in dict.fromkeys(name for part in parts for name in part):
        lines += [f"- intent: {intent}", "  examples: |"]
        lines += [f"    - {text}" for part in parts for text in part.get(intent, [])]
    return "\n".join(lines) + "\n"


def rasa(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "rasa", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def newest(folder: Path) -> Path:
    return max((folder / "models").glob("*.tar.gz"), key=lambda file: file.stat().st_mtime_ns)


def report(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))


@pytest.fixture(scope="module")
def project(tiny_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a trained model, whose 32-bit weights were kept."""
    folder = tmp_path_factory.mktemp("small-shop")
    (folder / "config.yml").write_text(CONFIG.format(encoder=tiny_encoder))
    (folder / "test.yml").write_text(nlu(TEST))
    (folder / "nlu.yml").write_text(nlu(EXAMPLES))
    trained = rasa(folder, "train", "nlu", "--nlu", "nlu.yml", "--config", "config.yml")
    assert trained.returncode == 0, trained.stderr
    return folder


def test_rasa_test_nlu_reports_intents_and_entities(project: Path) -> None:
    tested = rasa(project, "test", "nlu", "--nlu", "test.yml", "--model", str(newest(project)), "--no-plot")

    assert tested.returncode == 0, tested.stderr
    assert report(project / "results" / "intent_report.json")["order_status"]["support"] == 1
    entities = report(project / "results" / "BertUnderstanding_report.json")
    assert (entities["order_number"]["support"], entities["order_number"]["f1-score"]) == (1, 1.0)
    assert (entities["colour"]["support"], entities["colour"]["f1-score"]) == (1, 1.0)


def test_cross_validation_reports_intents_and_entities(project: Path) -> None:
    arguments = ["--cross-validation", "--folds", "2", "--config", "config.yml", "--out", "folds", "--no-plot"]
    tested = rasa(project, "test", "nlu", "--nlu", "nlu.yml", *arguments)

    assert tested.returncode == 0, tested.stderr
    assert report(project / "folds" / "intent_report.json")["weighted avg"]["support"] == 18
    entities = report(project / "folds" / "BertUnderstanding_report.json")
    assert {name: entities[name]["support"] > 0 for name in ("order_number", "colour")} == {
        "order_number": True,
        "colour": True,
    }
    assert entities["order_number"]["f1-score"] > 0.5


def test_finetuning_goes_on_from_the_model_with_new_examples(project: Path) -> None:
    before = set(project.glob("models/*.safetensors"))
    (project / "more.yml").write_text(nlu(EXAMPLES, MORE))
    arguments = ["--nlu", "more.yml", "--config", "config.yml", "--finetune", str(newest(project))]
    trained = rasa(project, "train", "nlu", *arguments, "--epoch-fraction", "0.2")

    assert trained.returncode == 0, trained.stderr
    assert "training anew" not in trained.stdout + trained.stderr
    assert len(set(project.glob("models/*.safetensors")) - before) == 1
    understanding = load_understanding(newest(project))
    assert [understanding.predict(text).intent for text in ("track it for me", "hello you")] == [
        "order_status",
        "greet",
    ]


def test_finetuning_with_a_new_intent_is_refused(project: Path) -> None:
    (project / "new.yml").write_text(nlu(EXAMPLES, {"goodbye": ["bye", "good bye thanks"]}))
    models = set(project.glob("models/*.tar.gz"))
    arguments = ["--nlu", "new.yml", "--config", "config.yml", "--finetune", str(newest(project))]
    trained = rasa(project, "train", "nlu", *arguments)

    assert trained.returncode != 0
    assert "contains new labels" in trained.stdout
    assert set(project.glob("models/*.tar.gz")) == models


def test_an_unknown_setting_is_told_in_a_line(project: Path) -> None:
    (project / "wrong.yml").write_text((project / "config.yml").read_text() + "    epoch_count: 3\n")
    trained = rasa(project, "train", "nlu", "--nlu", "nlu.yml", "--config", "wrong.yml")

    assert trained.returncode != 0
    assert "InvalidConfigException: Unknown settings epoch_count; known are" in trained.stdout
    assert "Traceback" not in trained.stdout + trained.stderr
