"""How sure a match is."""

import pytest

from knowledge.confidence import ConfidenceSettings, confidences, leads
from knowledge.index import Match
from knowledge.passages import Passage


def match(similarity: float, coverage: float = 0.0) -> Match:
    return Match(Passage("a#b", "a.md", "A", "B?", "C."), similarity, coverage)


def test_a_nearer_match_is_surer() -> None:
    near, far = confidences([match(0.9)]), confidences([match(0.4)])
    assert 0 < far[0] < 0.5 < near[0] < 1


def test_a_match_that_leads_is_surer_than_one_among_equals() -> None:
    alone, among = confidences([match(0.6), match(0.2)]), confidences([match(0.6), match(0.6)])
    assert alone[0] > among[0]


def test_shared_words_make_a_lead() -> None:
    plain, shared = confidences([match(0.6), match(0.6)]), confidences([match(0.6, 0.8), match(0.6)])
    assert shared[0] > plain[0]


def test_no_match_is_surer_than_one_ranked_before_it() -> None:
    # Words ranked the second before the third, which is the nearer one.
    found = confidences([match(0.6, 1.0), match(0.5, 1.0), match(0.7)], ConfidenceSettings(50, 0, -30))
    assert found == sorted(found, reverse=True)


def test_a_lead_is_over_the_best_other_match() -> None:
    assert leads([match(1.0), match(0.5), match(0.25)]) == pytest.approx([0.4, -0.4, -0.6])
    assert leads([match(1.0)]) == [0.0]
    assert confidences([]) == []
