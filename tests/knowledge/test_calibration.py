"""Confidence fitted to a shop's own questions."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge.calibration import FOLDS, calibrate, cross_validated, fit_confidence
from knowledge.embedding import Embedder
from knowledge.errors import DocumentError
from knowledge.evaluation import rank
from knowledge.index import PassageIndex
from knowledge.queries import FaqQuery

WORDS = ["in", "of", "at", "by", "to", "so"]
ANSWERED = [FaqQuery(f"where is the store {word}", ["stores#where-is-the-store"]) for word in WORDS]
ANIMALS = ["zebra", "lion", "tiger", "otter", "badger", "gnu"]
UNANSWERED = [FaqQuery(f"{animal} {animal}s") for animal in ANIMALS]


def test_the_fitted_confidence_tells_answered_questions_from_others(index: PassageIndex, embedder: Embedder) -> None:
    rankings = rank(index, [*ANSWERED, *UNANSWERED], embedder)
    confidence = rankings.confidences(fit_confidence(rankings))
    assert confidence[: len(ANSWERED)].min() > 0.5 > confidence[len(ANSWERED) :].max()
    assert np.abs(cross_validated(rankings) - confidence).max() < 0.5


def write(file: Path, queries: list[FaqQuery]) -> Path:
    file.write_text("\n".join(json.dumps({"query": query.query, "relevant": query.relevant}) for query in queries))
    return file


def test_a_calibration_reports_cross_validated_figures(documents: Path, tmp_path: Path, embedder: Any) -> None:
    calibration = calibrate(documents, write(tmp_path / "q.jsonl", [*ANSWERED, *UNANSWERED]), None, embedder)
    assert calibration.no_answer_auroc == 1.0
    assert calibration.risk_coverage[-1].wrong == 0.5
    assert calibration.confidence.similarity > 0


def test_too_few_questions_of_a_kind_are_refused(documents: Path, tmp_path: Path, embedder: Any) -> None:
    with pytest.raises(DocumentError, match=f"6 questions 6 find their answer first; it takes {FOLDS}"):
        calibrate(documents, write(tmp_path / "q.jsonl", ANSWERED), None, embedder)
