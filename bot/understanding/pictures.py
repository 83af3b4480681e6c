"""Pictures of an evaluation: which intents are taken for which, and how risk falls when less is answered."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from sklearn.metrics import confusion_matrix

from bot.encoder.files import write_atomically
from bot.understanding.metrics import risk_coverage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bot.understanding.classifier import Prediction
    from bot.understanding.examples import Example

_OUT_OF_SCOPE = "(out of scope)"
_MOST_CLASSES = 30
"""More rows of a matrix are not legible on a screen."""
_DOTS_PER_INCH = 130


def draw(examples: Sequence[Example], predictions: Sequence[Prediction], threshold: float, folder: Path) -> list[Path]:
    """Writes `confusion.png` and `risk_coverage.png` into the folder; returns their paths.

    A message under the threshold counts as taken for out of scope.
    """
    truth = np.array([example.intent or _OUT_OF_SCOPE for example in examples])
    guess = np.array([prediction.intent or _OUT_OF_SCOPE for prediction in predictions])
    confidence = np.array([prediction.confidence for prediction in predictions])
    taken = np.where(confidence >= threshold, guess, _OUT_OF_SCOPE)
    right = (truth == guess) & (truth != _OUT_OF_SCOPE)
    pictures = {
        "confusion.png": confusion_picture(truth, taken),
        "risk_coverage.png": risk_coverage_picture(confidence, right, threshold),
    }
    for name, picture in pictures.items():
        content = BytesIO()
        picture.savefig(content, format="png", dpi=_DOTS_PER_INCH)
        write_atomically(folder / name, content.getvalue())
    return [folder / name for name in pictures]


def confusion_picture(truth: NDArray[np.str_], taken: NDArray[np.str_]) -> Figure:
    """Counts by label (rows) and by what it was taken for (columns), the darker the larger the share of the row.

    Of many intents only those that are most often confused with each other are shown.
    """
    names = np.unique([truth, taken])
    matrix = confusion_matrix(truth, taken, labels=names)
    shown = most_confused(matrix, _MOST_CLASSES, np.flatnonzero(names == _OUT_OF_SCOPE).tolist())
    counts = matrix[np.ix_(shown, shown)]
    shares = counts / np.maximum(matrix[shown].sum(1, keepdims=True), 1)
    side = 3.5 + 0.28 * len(shown)  # inches: labels and cells
    figure = Figure(figsize=(side, side), constrained_layout=True)
    axes = figure.add_subplot()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, column in zip(*np.nonzero(counts), strict=True):
        colour = "white" if shares[row, column] > 0.5 else "black"  # noqa: PLR2004 - on the darker half
        axes.text(column, row, counts[row, column], ha="center", va="center", fontsize=7, color=colour)
    axes.set_xticks(range(len(shown)), names[shown], rotation=90, fontsize=8)
    axes.set_yticks(range(len(shown)), names[shown], fontsize=8)
    axes.set(xlabel="taken for", ylabel="label")
    of = "" if len(shown) == len(names) else f"; the most confused {len(shown)} of {len(names)} classes"
    axes.set_title(f"Messages by intent{of}", fontsize=10)
    return figure


def most_confused(matrix: NDArray[np.int64], most: int, always: Sequence[int] = ()) -> NDArray[np.int64]:
    """Up to `most` classes, in their order: all; or `always`, and those most often confused among the rest."""
    if len(matrix) <= most:
        return np.arange(len(matrix))
    mistakes = matrix - np.diag(np.diag(matrix))
    mistakes[always, :] = mistakes[:, always] = 0
    chosen = set(always)
    for place in np.argsort(-mistakes, axis=None, kind="stable")[: np.count_nonzero(mistakes)]:
        pair = {int(index) for index in np.unravel_index(place, mistakes.shape)}
        if len(chosen | pair) <= most:
            chosen |= pair
    return np.array(sorted(chosen), dtype=np.int64)


def risk_coverage_picture(confidence: NDArray[np.float64], right: NDArray[np.bool_], threshold: float) -> Figure:
    """Share of wrong answers against share of answered messages (El-Yaniv & Wiener 2010), the threshold marked."""
    coverage, risk = risk_coverage(confidence, right)
    kept = confidence >= threshold
    figure = Figure(figsize=(6, 4.5), constrained_layout=True)
    axes = figure.add_subplot()
    axes.plot(coverage, risk, drawstyle="steps-post", color="tab:blue")
    if kept.any():
        here = float(kept.mean()), float((~right)[kept].mean())
        axes.plot(*here, "o", color="tab:red")
        label = f"threshold {threshold:.2f}: {here[0]:.1%} answered,\n{here[1]:.1%} of them wrong"
        side, offset = ("right", -12) if here[0] > 0.5 else ("left", 12)  # noqa: PLR2004 - towards the roomier half
        axes.annotate(label, here, xytext=(offset, -offset), textcoords="offset points", ha=side, fontsize=9)
    axes.set(xlim=(0, 1.02), ylim=(0, None), xlabel="coverage: share of messages answered")
    axes.set(ylabel="risk: share of answers that are wrong", title="Risk and coverage")
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.grid(alpha=0.3)
    return figure
