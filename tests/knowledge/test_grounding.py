"""What the passages support and what was invented."""

import pytest

from knowledge.embedding import Embedder
from knowledge.grounding import GroundingCheck

EVIDENCE = [
    "What does delivery cost in Ireland? Standard delivery with An Post costs EUR 4.95 and takes 2-3 working days.",
    "Final sale items cannot be returned.",
    "When can I call? You reach us from 9:00 to 18:00 at help@alderandloom.example.",
]


@pytest.fixture
def check(embedder: Embedder) -> GroundingCheck:
    return GroundingCheck(embedder)


@pytest.mark.parametrize(
    "answer",
    [
        "Standard delivery with An Post costs EUR 4.95.",
        "Standard delivery takes two - three working days.",
        "You reach us at help@alderandloom.example.",
        "Final sale items cannot be returned.",
    ],
)
def test_what_the_passages_say_is_supported(check: GroundingCheck, answer: str) -> None:
    verdict = check.check(answer, EVIDENCE)
    assert (verdict.supported, verdict.unsupported) == (True, ())


@pytest.mark.parametrize(
    ("answer", "invented"),
    [
        ("Standard delivery with An Post costs EUR 3.95.", "3.95"),
        ("Standard delivery takes four working days.", "4"),
        ("You reach us from 9:00 to 20:00.", "20:00"),
        ("You reach us at sales@alderandloom.example.", "sales@alderandloom.example"),
        ("You reach us at https://alderandloom.example/help.", "https://alderandloom.example/help"),
        ("Standard delivery with FedEx takes 2-3 working days.", "FedEx"),
        ("Final sale items can be returned.", "Final sale items can be returned."),
    ],
)
def test_an_invented_fact_refuses_an_answer_however_close_it_is(
    check: GroundingCheck, answer: str, invented: str
) -> None:
    verdict = check.check(answer, EVIDENCE)
    assert not verdict.supported
    assert invented in verdict.unsupported


def test_talk_that_the_passages_know_nothing_of_is_not_supported(check: GroundingCheck) -> None:
    verdict = check.check("Our weavers sing old songs by the river every morning.", EVIDENCE)
    assert not verdict.supported
    assert verdict.score < 0.2


def test_one_unsupported_sentence_spoils_the_answer(check: GroundingCheck) -> None:
    good = "Standard delivery with An Post costs EUR 4.95."
    more = f"{good} Couriers wear green uniforms and whistle cheerful tunes."
    assert check.check(good, EVIDENCE).score > check.check(more, EVIDENCE).score
    assert not check.check(more, EVIDENCE).supported


@pytest.mark.parametrize(("answer", "evidence"), [("", EVIDENCE), (" ... ", EVIDENCE), ("Yes.", [])])
def test_nothing_said_and_nothing_known_are_not_supported(
    check: GroundingCheck, answer: str, evidence: list[str]
) -> None:
    assert not check.check(answer, evidence).supported
