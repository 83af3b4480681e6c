"""The weights of words, from probabilities of variants."""

import numpy as np
import pytest

from bot.understanding.explanation.occlusion import single_words, weights


def probability(log_odds: list[float]) -> np.ndarray:
    return 1 / (1 + np.exp(-np.array(log_odds)))


def test_the_variants_are_all_words_all_but_one_each_alone_and_none() -> None:
    assert single_words(2).astype(int).tolist() == [[1, 1], [0, 1], [1, 0], [1, 0], [0, 1], [0, 0]]


def test_words_that_count_by_themselves_weigh_what_they_add() -> None:
    # all, without the first, without the second, first alone, second alone, none
    assert weights(probability([3, 1, 2, 2, 1, 0])) == pytest.approx([2, 1])


def test_what_is_said_twice_weighs_although_leaving_one_out_changes_nothing() -> None:
    assert weights(probability([3, 3, 3, 3, 3, 0])) == pytest.approx([1.5, 1.5])


def test_words_that_count_only_together_share_the_weight() -> None:
    assert weights(probability([4, 0, 0, 0, 0, 0])) == pytest.approx([2, 2])


def test_a_word_against_it_weighs_less_than_nothing() -> None:
    assert weights(probability([1, 2, 0, -1, 1, 0]))[0] == pytest.approx(-1)


def test_certainty_has_finite_weights() -> None:
    assert np.isfinite(weights(np.array([1.0, 0.0, 1.0, 0.0, 1.0, 0.0]))).all()
