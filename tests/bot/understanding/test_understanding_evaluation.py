"""The report on a data set."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from bot.understanding.classifier import Prediction
from bot.understanding.evaluation import evaluate, judge
from bot.understanding.examples import Example, Span
from bot.understanding.patterns import FoundEntity
from bot.understanding.settings import UnderstandingSettings


def said(intent: str, confidence: float, *entities: FoundEntity) -> Prediction:
    return Prediction(intent, confidence, ((intent, confidence),), entities)


BLUE = Span(0, 4, "colour")
FOUND_BLUE = FoundEntity("colour", 0, 4, "blue", 1.0)
ROWS = [
    (Example("blue", "inform", (BLUE,)), said("inform", 0.9, FOUND_BLUE)),
    (Example("blue shirt", "inform", (BLUE,)), said("inform", 0.3)),
    (Example("hello", "greet"), said("inform", 0.8)),
    (Example("who won", None), said("greet", 0.2)),
    (Example("blue", None), said("greet", 0.7, FOUND_BLUE)),
]


def test_the_figures_are_those_counted_by_hand() -> None:
    quality = judge([example for example, _ in ROWS], [prediction for _, prediction in ROWS], threshold=0.5)

    assert asdict(quality) == pytest.approx(
        {
            "accuracy": 2 / 5,
            "in_scope_accuracy": 2 / 3,
            "macro_f1": (0.8 + 0) / 2,
            "entity_f1": 2 * 1 / 4,
            "sentence_accuracy": 1 / 3,
            "threshold": 0.5,
            "oos_auroc": 5 / 6,
            "oos_recall": 1 / 2,
            "in_scope_accuracy_at_threshold": 1 / 3,
            "mcc": quality.mcc,
            "ece": (0.1 + 0.7 + 0.8) / 3,
            "ece_all": (0.1 + 0.7 + 0.8 + 0.2 + 0.7) / 5,
            "brier": (0.01 + 0.49 + 0.64) / 3,
            "brier_all": (0.01 + 0.49 + 0.64 + 0.04 + 0.49) / 5,
        }
    )
    assert -1 <= quality.mcc <= 1


def test_without_out_of_scope_rows_there_is_nothing_to_say_about_them() -> None:
    quality = judge([example for example, _ in ROWS[:3]], [prediction for _, prediction in ROWS[:3]], threshold=0.5)

    assert quality.oos_auroc is None
    assert quality.oos_recall is None
    assert quality.accuracy == quality.in_scope_accuracy


def test_only_out_of_scope_rows_say_nothing_about_intents() -> None:
    quality = judge([example for example, _ in ROWS[3:]], [prediction for _, prediction in ROWS[3:]], threshold=0.5)

    assert quality.in_scope_accuracy is None
    assert quality.oos_recall == 0.5


def test_a_data_set_on_disk_becomes_a_report_on_disk(
    examples: list[Example], settings: UnderstandingSettings, tmp_path: Path
) -> None:
    train, test, out = tmp_path / "train.jsonl", tmp_path / "test.jsonl", tmp_path / "reports" / "report.json"
    train.write_text("\n".join(json.dumps(asdict(example)) for example in examples))
    outside = Example("the parcel from dublin", None)
    test.write_text("\n".join(json.dumps(asdict(example)) for example in [*examples[::3], outside]))

    report = evaluate(train, test, settings=settings, out=out, pictures=tmp_path / "pictures")

    assert report.in_scope_accuracy is not None
    assert report.in_scope_accuracy > 0.9
    assert report.train_seconds > 0
    assert 0 < report.p50_ms <= report.p95_ms
    assert 20 < report.peak_mb < 250
    assert json.loads(out.read_text()) == asdict(report)
    for name in ("confusion.png", "risk_coverage.png"):
        assert (tmp_path / "pictures" / name).read_bytes().startswith(b"\x89PNG")
