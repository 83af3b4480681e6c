"""Which golden questions a new version would no longer answer."""

from dataclasses import replace

import pytest

from knowledge.embedding import Embedder
from knowledge.golden import lost
from knowledge.index import PassageIndex
from knowledge.passages import Passage
from knowledge.queries import FaqQuery

STORE = FaqQuery("where is the store", ["stores#where-is-the-store"])


def shop(*questions: str) -> list[Passage]:
    return [Passage(f"d#{number}", "d.md", "D", question, "Yes.") for number, question in enumerate(questions)]


def test_the_same_passages_lose_nothing(index: PassageIndex, embedder: Embedder) -> None:
    assert lost(index, index, [STORE], embedder) == []


def test_a_removed_answer_is_named(index: PassageIndex, passages: list[Passage], embedder: Embedder) -> None:
    after = PassageIndex.build(passages[:2], embedder)
    [reason] = lost(index, after, [STORE], embedder)
    assert reason == "'where is the store': its answer stores#where-is-the-store is in the documents no more"


def test_an_answer_that_customers_see_no_more_is_named(
    index: PassageIndex, passages: list[Passage], embedder: Embedder
) -> None:
    after = PassageIndex.build([replace(passage, audience="staff") for passage in passages], embedder)
    [reason] = lost(index, after, [STORE], embedder)
    assert "is not among the first 3 passages shown today" in reason


def test_what_only_staff_see_pushes_no_answer_back(
    index: PassageIndex, passages: list[Passage], embedder: Embedder
) -> None:
    hidden = [replace(passage, audience="staff") for passage in shop(*[STORE.query] * 4)]
    assert lost(index, PassageIndex.build([*hidden, *passages], embedder), [STORE], embedder) == []


def test_an_answer_that_others_push_back_is_named(embedder: Embedder) -> None:
    before, rivals = shop("may i pay by card"), ["may i pay", "i pay by card", "card pay", "pay by card may i not"]
    after = PassageIndex.build(shop("gift vouchers", *rivals), embedder)
    [reason] = lost(PassageIndex.build(before, embedder), after, [FaqQuery("may i pay by card", ["d#0"])], embedder)
    assert "d#0 is not among the first 3 passages" in reason


@pytest.mark.parametrize("query", [FaqQuery("where is the store"), FaqQuery("zebra", ["gone#gone"])])
def test_a_question_that_found_no_answer_before_is_not_asked_for(
    index: PassageIndex, passages: list[Passage], embedder: Embedder, query: FaqQuery
) -> None:
    assert lost(index, PassageIndex.build(passages[:2], embedder), [query], embedder) == []
