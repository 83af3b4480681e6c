"""How near a message is to an intent's examples."""

import numpy as np
import pytest

from bot.understanding.exemplars import Exemplars

VECTORS = np.eye(3, dtype=np.float32)


def test_the_nearest_example_of_the_asked_intent_counts() -> None:
    exemplars = Exemplars.of(VECTORS, [1, 0, 1])
    sentence = np.array([0.6, 0.0, 0.8], np.float32)

    assert [exemplars.similarity(sentence, intent) for intent in (0, 1)] == pytest.approx([0.0, 0.8], abs=1e-3)


def test_what_was_written_is_read_again() -> None:
    exemplars = Exemplars.of(VECTORS, [1, 0, 1])
    again = Exemplars.read(exemplars.content())

    assert np.array_equal(again.vectors, exemplars.vectors)
    assert np.array_equal(again.ends, exemplars.ends)


@pytest.mark.parametrize("ends", [[], [1, 1, 3], [1, 2], [2, 1, 3], [1, 2, 4]])
def test_vectors_that_do_not_fit_the_intents_are_refused(ends: list[int]) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        Exemplars(VECTORS.astype(np.float16), np.array(ends, np.int64))


def test_anything_but_arrays_is_refused() -> None:
    with pytest.raises(ValueError, match=r"pickle|zip|magic|Failed"):
        Exemplars.read(b"import os")
