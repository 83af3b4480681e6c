"""Vectors that belong to passages: exact and approximate search."""

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.vectors import PassageVectors

COUNTS = [2, 1, 5]


def unit(rows: int, seed: int, dimension: int = 32) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).standard_normal((rows, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize("exact", [True, False])
def test_a_passage_scores_the_best_of_its_own_vectors(*, exact: bool) -> None:
    vectors, [query] = unit(8, 1), unit(1, 2)
    index = PassageVectors.build(vectors, COUNTS, exact=exact)
    products = vectors @ query
    best = [products[:2].max(), products[2], products[3:].max()]
    assert index.similarities(query, np.array([0, 1, 2])) == pytest.approx(best, abs=1e-6)
    assert index.similarities(query, np.array([2, 0])) == pytest.approx([best[2], best[0]], abs=1e-6)


def test_the_nearest_passages_come_nearest_first() -> None:
    vectors, [query] = unit(8, 1), unit(1, 2)
    index = PassageVectors.build(vectors, COUNTS, exact=True)
    best = index.similarities(query, np.arange(3))
    assert index.nearest(query, 3).tolist() == np.argsort(-best).tolist()


def test_a_passage_that_owns_all_the_nearest_vectors_does_not_hide_the_others() -> None:
    [query] = unit(1, 2)
    vectors = np.concatenate([np.repeat(query[None], 200, axis=0), unit(2, 3)])
    assert set(PassageVectors.build(vectors, [200, 1, 1], exact=True).nearest(query, 3)) == {0, 1, 2}


@pytest.mark.parametrize("exact", [True, False])
def test_vectors_survive_their_bytes(*, exact: bool) -> None:
    index, [query] = PassageVectors.build(unit(8, 1), COUNTS, exact=exact), unit(1, 2)
    again = PassageVectors.from_bytes(index.to_bytes(), COUNTS)
    assert again.rows() == pytest.approx(unit(8, 1))
    assert again.nearest(query, 3).tolist() == index.nearest(query, 3).tolist()


def test_vectors_of_another_number_of_passages_are_refused() -> None:
    content = PassageVectors.build(unit(8, 1), COUNTS, exact=True).to_bytes()
    with pytest.raises(ValueError, match="8 vectors do not fit 2 passages"):
        PassageVectors.from_bytes(content, [2, 1])


def test_the_approximate_search_finds_almost_all_that_the_exact_one_finds() -> None:
    centres = unit(100, 1)
    vectors = np.repeat(centres, 40, axis=0) + 0.5 * unit(4000, 2)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    exact, approximate = (PassageVectors.build(vectors, [1] * 4000, exact=exact) for exact in (True, False))
    found = [len(set(exact.nearest(query, 10)) & set(approximate.nearest(query, 10))) / 10 for query in centres[:50]]
    assert np.mean(found) >= 0.99
