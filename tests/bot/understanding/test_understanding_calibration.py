"""Temperature and threshold."""

import numpy as np
import pytest

from bot.understanding.calibration import choose_threshold, fit_temperature, probabilities


def test_probabilities_add_up_to_one_even_for_huge_scores() -> None:
    np.testing.assert_allclose(probabilities(np.array([[1e4, -1e4, 0]], np.float32), 0.5).sum(1), 1)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_the_temperature_that_spoiled_the_scores_is_found(temperature: float) -> None:
    generator = np.random.default_rng(0)
    logits = generator.normal(size=(20_000, 4)).astype(np.float32) * 2
    labels = np.array([generator.choice(4, p=row) for row in probabilities(logits, 1.0)])

    assert fit_temperature(logits * np.float32(temperature), labels) == pytest.approx(temperature, rel=0.05)


def test_without_held_out_rows_scores_stay_as_they_are() -> None:
    assert fit_temperature(np.zeros((0, 3), np.float32), np.zeros(0, np.int64)) == 1.0


def test_the_threshold_separates_what_can_be_separated() -> None:
    confidence = np.array([0.9, 0.8, 0.3, 0.2])
    inside = np.array([True, True, False, False])

    assert 0.3 < choose_threshold(confidence, inside, inside) < 0.8


def test_many_out_of_scope_rows_do_not_move_the_threshold() -> None:
    confidence, inside = np.array([0.9, 0.5, 0.6, 0.1]), np.array([True, True, False, False])
    more = np.concatenate([confidence, np.tile(confidence[2:], 50)])

    assert choose_threshold(more, np.r_[inside, [False] * 100], np.r_[inside, [False] * 100]) == choose_threshold(
        confidence, inside, inside
    )


def test_without_out_of_scope_rows_everything_is_accepted() -> None:
    rows = np.array([True, True])

    assert choose_threshold(np.array([0.2, 0.9]), rows, rows) == 0.0
