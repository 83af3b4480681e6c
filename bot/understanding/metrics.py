"""Figures on predictions that no library has in this form."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
Place = tuple[int, int, str]


def calibration_error(confidence: Floats, right: Booleans, bins: int = 15) -> float:
    """Expected calibration error over bins of equal mass, from 0 to 1."""
    order = np.argsort(confidence, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    gaps = [abs(confidence[part].mean() - right[part].mean()) * len(part) for part in parts]
    return float(sum(gaps) / len(confidence))


def risk_coverage(confidence: Floats, right: Booleans) -> tuple[Floats, Floats]:
    """Coverage and selective risk, both from 0 to 1, at every threshold, the highest first.

    Rows of equal confidence are answered together or not at all (El-Yaniv & Wiener 2010).
    """
    order = np.argsort(-confidence, kind="stable")
    answered = np.arange(1, len(order) + 1)
    ends = np.flatnonzero(np.diff(confidence[order], append=-1.0))
    risk = np.cumsum(~right[order]) / answered
    return answered[ends] / len(order), risk[ends]


def span_f1(pairs: Iterable[tuple[set[Place], set[Place]]]) -> float:
    """Micro F1 of exact spans with their type, over (expected, found) of each text; 0 without any span."""
    expected = found = common = 0
    for wanted, got in pairs:
        expected, found, common = expected + len(wanted), found + len(got), common + len(wanted & got)
    return 2 * common / (expected + found) if expected + found else 0.0
