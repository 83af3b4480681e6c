"""Confidence in an answer, fitted to a shop's own documents and golden questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from knowledge.confidence import ConfidenceSettings, leads
from knowledge.embedding import Embedder, default_embedder
from knowledge.errors import DocumentError
from knowledge.evaluation import Rankings, rank
from knowledge.figures import Risk, auroc, risk_coverage
from knowledge.index import PassageIndex
from knowledge.queries import read_queries
from knowledge.reading.folder import read_documents

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

FOLDS, SHUFFLES = 5, 10
REGULARISATION = 100.0  # scikit-learn's C; of 1, 10 and 100 the one with the least cross-validated log loss


@dataclass(frozen=True)
class Calibration:
    """The fitted weights; the figures are those of confidences by weights fitted on other questions."""

    confidence: ConfidenceSettings
    no_answer_auroc: float | None
    risk_coverage: tuple[Risk, ...]


def calibrate(
    documents: Path, queries: Path, split: str | None = None, embedder: Embedder | None = None
) -> Calibration:
    """Fit the confidence on golden questions, which have to be others than those reported on.

    Raises:
        DocumentError: A file is malformed, or fewer than `FOLDS` questions find their answer first, or do not.
    """
    embedder = embedder or default_embedder()
    passages = [passage for file in read_documents(documents, embedder.fits) for passage in file.passages]
    index = PassageIndex.build(passages, embedder)
    rankings = rank(index, read_queries(queries, split), embedder)
    right = rankings.right
    if min(right.sum(), (~right).sum()) < FOLDS:
        raise DocumentError(
            f"{queries}: of {len(right)} questions {right.sum()} find their answer first; it takes {FOLDS} that do "
            f"and {FOLDS} that do not. Add golden questions, some of them without an answer."
        )
    confidence = cross_validated(rankings)
    answerable = [bool(query.relevant) for query in rankings.queries]
    return Calibration(fit_confidence(rankings), auroc(answerable, confidence), risk_coverage(confidence, right))


def fit_confidence(rankings: Rankings) -> ConfidenceSettings:
    """The weights with which the confidence predicts whether the first passage answers."""
    model = _model().fit(_signals(rankings), rankings.right)
    similarity, lead = model.coef_[0]
    return ConfidenceSettings(float(similarity), float(lead), float(model.intercept_[0]))


def cross_validated(rankings: Rankings) -> NDArray[np.float64]:
    """Confidence in each first passage by weights fitted on other queries, shape (queries,); a mean over shuffles."""
    from sklearn.model_selection import StratifiedKFold, cross_val_predict  # noqa: PLC0415 - slow, only here

    signals, right = _signals(rankings), rankings.right
    folds = [StratifiedKFold(FOLDS, shuffle=True, random_state=shuffle) for shuffle in range(SHUFFLES)]
    predicted = [cross_val_predict(_model(), signals, right, cv=fold, method="predict_proba")[:, 1] for fold in folds]
    confidence: NDArray[np.float64] = np.mean(predicted, axis=0)
    return confidence


def _signals(rankings: Rankings) -> NDArray[np.float64]:
    return np.array([[found[0].similarity, leads(found[:2])[0]] for found in rankings.matches])


def _model() -> Any:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - slow, only here

    return LogisticRegression(C=REGULARISATION)
