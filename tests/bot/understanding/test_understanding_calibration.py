"""What held-out messages teach about reading scores."""

import numpy as np
import pytest

from bot.understanding.calibration import HeldOut, calibrate, fit_temperature
from bot.understanding.confidence import Calibration, probabilities


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_the_temperature_that_spoiled_the_scores_is_found(temperature: float) -> None:
    generator = np.random.default_rng(0)
    logits = generator.normal(size=(20_000, 4)).astype(np.float32) * 2
    labels = np.array([generator.choice(4, p=row) for row in probabilities(logits, 1.0)])

    assert fit_temperature(logits * np.float32(temperature), labels) == pytest.approx(temperature, rel=0.05)


def test_without_held_out_rows_scores_stay_as_they_are() -> None:
    assert fit_temperature(np.zeros((0, 3), np.float32), np.zeros(0, np.int64)) == 1.0


def _held_out(rows: int, *, outside: float = 0.5, seed: int = 0) -> HeldOut:
    """Understood rows have probabilities and similarities about .9, out-of-scope ones about .4; a tenth is wrong."""
    generator = np.random.default_rng(seed)
    inside = generator.random(rows) >= outside
    right = inside & (generator.random(rows) < 0.9)
    middle = np.where(right, 0.9, 0.4)
    return HeldOut(*(np.clip(middle + generator.normal(0, 0.2, rows), 0.01, 1) for _ in range(2)), right, inside)


def _confidence(calibration: Calibration, held: HeldOut) -> np.ndarray:
    pairs = zip(held.probability.tolist(), held.similarity.tolist(), strict=True)
    return np.array([calibration.confidence(*pair) for pair in pairs])


def test_confidence_is_how_often_in_scope_messages_are_understood() -> None:
    calibration, fresh = calibrate(1.0, _held_out(2000)), _held_out(4000, seed=1)

    confidence = _confidence(calibration, fresh)

    assert confidence[fresh.inside].mean() == pytest.approx(fresh.right[fresh.inside].mean(), abs=0.03)


def test_the_threshold_rejects_what_is_out_of_scope_and_keeps_what_is_understood() -> None:
    calibration, fresh = calibrate(1.0, _held_out(300)), _held_out(4000, seed=1)

    kept = _confidence(calibration, fresh) >= calibration.threshold

    assert kept[fresh.right].mean() > 0.9
    assert kept[~fresh.inside].mean() < 0.1


def test_how_many_out_of_scope_messages_there_are_hardly_moves_the_threshold() -> None:
    few, many = (calibrate(1.0, _held_out(3000, outside=share)) for share in (0.1, 0.8))
    fresh = _held_out(2000, seed=2)

    shares = [(_confidence(found, fresh) >= found.threshold).mean() for found in (few, many)]

    assert shares[0] == pytest.approx(shares[1], abs=0.05)


def test_a_few_rows_stay_near_the_defaults() -> None:
    found = calibrate(1.0, _held_out(5))

    assert found.log_probability == pytest.approx(Calibration().log_probability, abs=1.5)
    assert found.similarity == pytest.approx(Calibration().similarity, abs=1.5)


@pytest.mark.parametrize("right", [1, 0])
def test_rows_that_are_all_right_or_all_wrong_still_make_a_calibration(right: int) -> None:
    every = np.full(50, bool(right))

    found = calibrate(1.0, HeldOut(np.full(50, 0.8), np.full(50, 0.8), every, np.full(50, fill_value=True)))

    assert (found.confidence(0.8, 0.8) > 0.5) == right
    assert found.confidence(0.9, 0.9) > found.confidence(0.2, 0.2)


def test_rows_that_are_all_out_of_scope_leave_a_calibration() -> None:
    nothing = np.zeros(20, bool)

    assert 0 < calibrate(1.0, HeldOut(np.full(20, 0.5), np.full(20, 0.5), nothing, nothing)).threshold < 1
