"""How well the grounding check tells supported from unsupported answers, and how its weights are fitted.

Pairs are JSON Lines `{"evidence": str, "question": str, "answer": str, "supported": bool}`.
"""

import time
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

from knowledge.embedding import Embedder
from knowledge.errors import DocumentError
from knowledge.grounding import Grounding, GroundingCheck, GroundingSettings
from knowledge.json_lines import read_rows


@dataclass(frozen=True)
class GroundingPair:
    """An answer with the evidence it was written from, and whether that supports it."""

    evidence: str
    question: str
    answer: str
    supported: bool


@dataclass(frozen=True)
class GroundingReport:
    """`auroc` of the score, `balanced_accuracy` of the verdict, median milliseconds of one check."""

    auroc: float
    balanced_accuracy: float
    p50_ms: float


def read_pairs(file: Path) -> list[GroundingPair]:
    """The pairs of a file.

    Raises:
        DocumentError: A line is malformed, or one of the two classes is missing.
    """
    pairs = read_rows(file, GroundingPair)
    if len({pair.supported for pair in pairs}) < 2:  # noqa: PLR2004 - two classes
        raise DocumentError(f"{file}: needs supported and unsupported answers, both.")
    return pairs


def evaluate_grounding(file: Path, embedder: Embedder, settings: GroundingSettings | None = None) -> GroundingReport:
    """Figures of the check on a file of pairs."""
    from sklearn.metrics import balanced_accuracy_score, roc_auc_score  # noqa: PLC0415 - slow, only for figures

    pairs, check = read_pairs(file), GroundingCheck(embedder, settings)
    verdicts, milliseconds = zip(*(_timed(check, pair) for pair in pairs), strict=True)
    truth = [pair.supported for pair in pairs]
    return GroundingReport(
        auroc=float(roc_auc_score(truth, [verdict.score for verdict in verdicts])),
        balanced_accuracy=float(balanced_accuracy_score(truth, [verdict.supported for verdict in verdicts])),
        p50_ms=float(np.median(milliseconds)),
    )


def calibrate(file: Path, embedder: Embedder) -> GroundingSettings:
    """Fit weights and threshold on a file of pairs, which must not be the one that is reported on."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.metrics import roc_curve  # noqa: PLC0415

    pairs, check = read_pairs(file), GroundingCheck(embedder)
    signals = [check.signals(pair.answer, [pair.evidence]) for pair in pairs]
    inputs = np.array([astuple(signal) for signal in signals])
    truth = [pair.supported for pair in pairs]
    model = LogisticRegression(C=10).fit(inputs, truth)
    missed, found, thresholds = roc_curve(truth, model.predict_proba(inputs)[:, 1])
    similarity, words, missing, facts = (round(float(weight), 2) for weight in model.coef_[0])
    return GroundingSettings(
        similarity=similarity,
        pairs=words,
        missing=missing,
        facts=facts,
        bias=round(float(model.intercept_[0]), 2),
        threshold=round(float(thresholds[np.argmax(found - missed)]), 2),
    )


def _timed(check: GroundingCheck, pair: GroundingPair) -> tuple[Grounding, float]:
    start = time.perf_counter()
    verdict = check.check(pair.answer, [pair.evidence])
    return verdict, 1000 * (time.perf_counter() - start)
