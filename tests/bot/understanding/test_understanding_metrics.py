"""Figures that no library has."""

import numpy as np
import pytest

from bot.understanding.metrics import calibration_error, risk_coverage, span_f1


def test_confidence_that_comes_true_has_no_calibration_error() -> None:
    right = np.array([True, False, True, True] * 25)

    assert calibration_error(np.full(100, 0.75), right, bins=1) == pytest.approx(0)


def test_confidence_that_is_always_wrong_has_its_own_size_as_error() -> None:
    assert calibration_error(np.full(30, 0.9), np.zeros(30, bool)) == pytest.approx(0.9)


def test_fewer_rows_than_bins_are_no_trouble() -> None:
    assert calibration_error(np.array([1.0, 0.5]), np.array([True, True])) == pytest.approx(0.25)


def test_a_span_counts_only_with_its_exact_place_and_type() -> None:
    pairs = [({(0, 4, "size")}, {(0, 4, "size"), (5, 9, "size")}), ({(0, 4, "size")}, {(0, 4, "colour")})]

    assert span_f1(pairs) == pytest.approx(2 * 1 / 5)


def test_without_spans_the_figure_is_zero() -> None:
    assert span_f1([(set(), set())]) == 0.0


def test_equal_confidences_are_answered_together() -> None:
    coverage, risk = risk_coverage(np.array([0.5, 0.9, 0.5, 0.1]), np.array([True, True, False, False]))

    assert coverage.tolist() == [1 / 4, 3 / 4, 1]
    assert risk.tolist() == [0, 1 / 3, 1 / 2]
