"""Scores become probabilities that can be believed, and a line under which a message is out of scope."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def probabilities(logits: NDArray[np.float32], temperature: float) -> Floats:
    """Softmax of `logits / temperature` over the last axis."""
    scaled = np.asarray(logits, np.float64) / temperature
    powers = np.exp(scaled - scaled.max(-1, keepdims=True))
    return np.asarray(powers / powers.sum(-1, keepdims=True))


def fit_temperature(logits: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """The temperature with the least negative log-likelihood on held-out rows (Guo et al. 2017).

    `logits` has shape (rows, classes), `labels` (rows,). Searched between 1/10 and 10, in steps of 2 %.
    """
    if not len(labels):
        return 1.0
    candidates = np.geomspace(0.1, 10, 233)
    rows = np.arange(len(labels))
    losses = [-np.log(probabilities(logits, t)[rows, labels] + 1e-12).mean() for t in candidates]
    return float(candidates[int(np.argmin(losses))])


def choose_threshold(confidence: Floats, right: NDArray[np.bool_], inside: NDArray[np.bool_]) -> float:
    """The threshold with the best mean of in-scope accuracy and out-of-scope recall, both at that threshold.

    The mean of the two does not depend on how many out-of-scope messages the held-out rows happen to hold.
    `right` says which in-scope rows were understood. Without rows of both kinds: 0, everything is accepted.
    """
    if not inside.any() or inside.all():
        return 0.0
    candidates = np.linspace(0, 0.99, 100)
    kept = confidence[None, :] >= candidates[:, None]
    accuracy = (kept & right & inside).sum(1) / inside.sum()
    recall = (~kept & ~inside).sum(1) / (~inside).sum()
    best = accuracy + recall
    # The middle of a plateau is further from both kinds of error than its end.
    return float(np.median(candidates[best >= best.max() - 1e-9]))
