"""From scores to a confidence."""

import numpy as np
import pytest

from bot.understanding.confidence import Calibration, probabilities, with_confidence


def test_probabilities_add_up_to_one_even_for_huge_scores() -> None:
    np.testing.assert_allclose(probabilities(np.array([[1e4, -1e4, 0]], np.float32), 0.5).sum(1), 1)


def test_confidence_rises_with_probability_and_with_similarity() -> None:
    calibration = Calibration()

    assert calibration.confidence(0.9, 0.5) > calibration.confidence(0.5, 0.5)
    assert calibration.confidence(0.5, 0.9) > calibration.confidence(0.5, 0.5)


def test_a_probability_of_nothing_is_a_confidence_of_nearly_nothing() -> None:
    assert 0 <= Calibration().confidence(0.0, -1.0) < 0.001


def test_at_the_threshold_a_message_is_as_likely_understood_as_out_of_scope() -> None:
    calibration = Calibration(log_probability=4, similarity=6, bias=-3, slope=0.5, offset=1)

    assert calibration.confidence(1.0, 0.5) == pytest.approx(calibration.threshold)


@pytest.mark.parametrize("values", [{"temperature": 0}, {"slope": -1.0}, {"bias": float("nan")}])
def test_a_calibration_that_makes_no_sense_is_refused(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="finite"):
        Calibration(**values)


@pytest.mark.parametrize("confidence", [0.05, 0.3, 0.6, 0.95, 1.0])
def test_the_likeliest_intent_stays_so_whatever_its_confidence(confidence: float) -> None:
    shares = with_confidence(np.array([0.3, 0.6, 0.1]), confidence)

    assert shares[1] == confidence
    assert shares[1] >= shares[0] >= shares[2]
    assert shares.sum() <= 1 + 1e-9


def test_what_the_likeliest_intent_gains_the_others_lose() -> None:
    np.testing.assert_allclose(with_confidence(np.array([0.3, 0.6, 0.1]), 0.8), [0.15, 0.8, 0.05])


def test_what_it_loses_is_no_intents() -> None:
    np.testing.assert_allclose(with_confidence(np.array([0.3, 0.6, 0.1]), 0.2), [0.1, 0.2, 0.1 / 3])
