"""How well, how honestly and how fast the component that serves understands a data set."""

import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, brier_score_loss, f1_score, matthews_corrcoef, roc_auc_score

from bot.encoder.files import write_atomically
from bot.understanding.classifier import Prediction, Understanding
from bot.understanding.examples import Example, read_examples
from bot.understanding.metrics import Place, calibration_error, span_f1
from bot.understanding.serving_cost import measure_serving
from bot.understanding.settings import UnderstandingSettings

_OUT_OF_SCOPE = ""  # no intent has this name
_TIMED_MESSAGES = 1000


@dataclass(frozen=True)
class Quality:
    """Figures on predictions; None where the test set has no rows to tell.

    Out-of-scope rows are those with intent null; a row is rejected when its confidence is under the threshold.
    """

    accuracy: float
    """Right intents among all rows, before rejection; an out-of-scope row is never right."""
    in_scope_accuracy: float | None
    """Right intents among in-scope rows, before rejection."""
    macro_f1: float | None
    """Over the intents of the in-scope rows, before rejection."""
    entity_f1: float | None
    """Micro F1 of exact spans with their type, all rows."""
    sentence_accuracy: float | None
    """In-scope rows with the right intent and exactly the right entities, before rejection."""
    threshold: float
    """What the component chose by itself."""
    oos_auroc: float | None
    """Confidence of in-scope against out-of-scope rows."""
    oos_recall: float | None
    """Out-of-scope rows that are rejected."""
    in_scope_accuracy_at_threshold: float | None
    """In-scope rows that are right and not rejected."""
    mcc: float
    """Matthews correlation over all rows at the threshold, out of scope as one more class."""
    ece: float | None
    """Calibration error over in-scope rows before rejection, 15 bins of equal mass."""
    ece_all: float
    """The same over all rows; out-of-scope rows are wrong."""
    brier: float | None
    """Brier score of the confidence that the intent is right, in-scope rows."""
    brier_all: float
    """The same over all rows; out-of-scope rows are wrong."""


@dataclass(frozen=True)
class EvaluationReport(Quality):
    """Quality, and what training and serving cost."""

    train_seconds: float
    train_cpu_seconds: float
    """Of all cores together: what a busy machine does not change much."""
    p50_ms: float
    p95_ms: float
    peak_mb: float
    """Peak memory of a process that only serves."""


def evaluate(
    train: Path,
    test: Path,
    valid: Path | None = None,
    *,
    out: Path | None = None,
    pictures: Path | None = None,
    settings: UnderstandingSettings | None = None,
    progress: bool = False,
) -> EvaluationReport:
    """Trains the component on one JSON Lines file and judges what it serves on another.

    `valid`, where given, is used for calibration and for the threshold. `out` receives the report as JSON, the folder
    `pictures` a confusion matrix and a risk-coverage curve.
    """
    examples, judged = read_examples(train), read_examples(test)
    held_out = read_examples(valid) if valid else []
    begin, busy = time.perf_counter(), time.process_time()
    understanding = Understanding.fit(examples, settings, held_out, progress=progress)
    seconds, cpu_seconds = time.perf_counter() - begin, time.process_time() - busy
    texts = [example.text for example in judged]
    predictions = understanding.predict_batch(texts)
    quality = judge(judged, predictions, understanding.threshold)
    with tempfile.TemporaryDirectory() as folder:
        understanding.save(Path(folder))
        cost = measure_serving(Path(folder), texts[:_TIMED_MESSAGES])
    report = EvaluationReport(**asdict(quality), train_seconds=seconds, train_cpu_seconds=cpu_seconds, **asdict(cost))
    if pictures is not None:
        from bot.understanding.pictures import draw  # noqa: PLC0415 - imports matplotlib

        draw(judged, predictions, understanding.threshold, pictures)
    if out is not None:
        write_atomically(out, json.dumps(asdict(report), indent=2).encode())
    return report


def judge(examples: Sequence[Example], predictions: Sequence[Prediction], threshold: float) -> Quality:
    """Compares predictions with labels."""
    truth = np.array([example.intent or _OUT_OF_SCOPE for example in examples])
    guess = np.array([prediction.intent or _OUT_OF_SCOPE for prediction in predictions])
    confidence = np.array([prediction.confidence for prediction in predictions])
    inside = truth != _OUT_OF_SCOPE
    right = inside & (truth == guess)
    kept = confidence >= threshold
    expected = [{(span.start, span.end, span.entity) for span in example.entities} for example in examples]
    found = [_places(prediction) for prediction in predictions]
    whole = right & np.array([wanted == got for wanted, got in zip(expected, found, strict=True)])
    known, both = bool(inside.any()), bool(inside.any() and not inside.all())
    return Quality(
        accuracy=float(right.mean()),
        in_scope_accuracy=float(accuracy_score(truth[inside], guess[inside])) if known else None,
        macro_f1=_macro_f1(truth[inside], guess[inside]) if known else None,
        entity_f1=span_f1(zip(expected, found, strict=True)) if any(expected) else None,
        sentence_accuracy=float(whole[inside].mean()) if known else None,
        threshold=threshold,
        oos_auroc=float(roc_auc_score(inside, confidence)) if both else None,
        oos_recall=None if inside.all() else float((~kept)[~inside].mean()),
        in_scope_accuracy_at_threshold=float((right & kept)[inside].mean()) if known else None,
        mcc=float(matthews_corrcoef(truth, np.where(kept, guess, _OUT_OF_SCOPE))),
        ece=calibration_error(confidence[inside], right[inside]) if known else None,
        ece_all=calibration_error(confidence, right),
        brier=_brier(right[inside], confidence[inside]) if known else None,
        brier_all=_brier(right, confidence),
    )


def _places(prediction: Prediction) -> set[Place]:
    return {(entity.start, entity.end, entity.entity) for entity in prediction.entities}


def _macro_f1(truth: NDArray[np.str_], guess: NDArray[np.str_]) -> float:
    return float(f1_score(truth, guess, labels=np.unique(truth), average="macro", zero_division=0))


def _brier(right: NDArray[np.bool_], confidence: NDArray[np.float64]) -> float:
    return float(brier_score_loss(right, confidence, pos_label=True))
