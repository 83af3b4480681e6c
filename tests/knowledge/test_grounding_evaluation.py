"""Figures and weights of the grounding check."""

import json
from pathlib import Path

import pytest

from knowledge.embedding import Embedder
from knowledge.errors import DocumentError
from knowledge.grounding_evaluation import calibrate, evaluate_grounding

FACTS = ["linen is washed at 40 degrees", "wool socks dry flat in the shade", "gift cards are valid for years"]


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    rows = [
        {"evidence": fact, "question": "?", "answer": answer, "supported": supported}
        for fact in FACTS
        for answer, supported in [(fact, True), ("ducks paddle across quiet northern lakes", False)]
    ]
    file = tmp_path / "pairs.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows))
    return file


def test_copies_and_inventions_are_told_apart(pairs: Path, embedder: Embedder) -> None:
    report = evaluate_grounding(pairs, embedder)
    assert (report.auroc, report.balanced_accuracy) == (1.0, 1.0)
    assert report.p50_ms > 0


def test_weights_are_fitted_on_the_file_that_is_named(pairs: Path, embedder: Embedder) -> None:
    settings = calibrate(pairs, embedder)
    assert settings.pairs > 0 > settings.missing
    assert evaluate_grounding(pairs, embedder, settings).balanced_accuracy == 1.0


def test_a_file_with_one_class_only_is_refused(tmp_path: Path, embedder: Embedder) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text('{"evidence": "a", "question": "b", "answer": "c", "supported": true}')
    with pytest.raises(DocumentError, match="supported and unsupported answers, both"):
        evaluate_grounding(file, embedder)


def test_a_malformed_line_is_reported_by_name_and_line(tmp_path: Path, embedder: Embedder) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text('\n{"evidence": "a"}\n')
    with pytest.raises(DocumentError, match=r"pairs\.jsonl:2: .* evidence, question, answer, supported"):
        evaluate_grounding(file, embedder)
