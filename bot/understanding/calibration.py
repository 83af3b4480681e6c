"""Finds on held-out messages how scores are to be read.

Imports scipy, so import this module only where training is about to happen.
"""

from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from bot.understanding.confidence import Calibration, Floats, probabilities

Booleans = NDArray[np.bool_]
_LEAST_SLOPE = 0.1  # more evidence never means less confidence


@dataclass(frozen=True)
class HeldOut:
    """What a model makes of messages that it was not trained on; every array has one entry for each."""

    probability: Floats
    """Of the likeliest intent."""
    similarity: Floats
    """To the nearest example of that intent."""
    right: Booleans
    """Whether it is the message's intent; never where the message is out of scope."""
    inside: Booleans
    """Whether the message is in scope."""


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


def calibrate(temperature: float, held: HeldOut) -> Calibration:
    """Reads weights, slope and offset off held-out rows; the fewer they are, the nearer to the defaults.

    The defaults are a prior as strong as a few rows: with the weights free, a few hundred rows leave them noisy
    (on HINT3, .01 of AUROC less from one choice of held-out rows to the next).
    """
    prior = Calibration()
    evidence = np.column_stack([np.log(np.maximum(held.probability, 1e-9)), held.similarity])
    # In-scope and out-of-scope rows count the same in sum, as nobody knows how many of each there will be.
    shares = np.where(held.inside, 1.0, held.inside.sum() / max(1, (~held.inside).sum()))
    weights = _logistic(evidence, held.right, shares, astuple(prior)[1:4], (1.0, 1.0, 0.01))
    standing = evidence @ weights[:2] + weights[2]
    line = _logistic(
        standing[held.inside, None],
        held.right[held.inside],
        np.ones(held.inside.sum()),
        (prior.slope, prior.offset),
        (4.0, 0.01),
    )
    slope, offset = max(float(line[0]), _LEAST_SLOPE), float(line[1])
    return Calibration(temperature, float(weights[0]), float(weights[1]), float(weights[2]), slope, offset)


def _logistic(
    evidence: Floats, right: Booleans, shares: Floats, prior: tuple[float, ...], strength: tuple[float, ...]
) -> Floats:
    """Weights of the columns of `evidence` and, last, of 1: a logistic regression around a Gaussian prior."""
    columns = np.column_stack([evidence, np.ones(len(evidence))])
    centre, precision = np.array(prior), np.array(strength)

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores, off = columns @ weights, weights - centre
        value = (shares * (np.logaddexp(0, scores) - right * scores)).sum() + (precision * off**2).sum() / 2
        return float(value), columns.T @ (shares * (expit(scores) - right)) + precision * off

    return np.asarray(minimize(loss, centre, jac=True).x)
