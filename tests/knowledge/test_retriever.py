"""Retrieval, and following a new version while running."""

import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.confidence import ConfidenceSettings
from knowledge.embedding import Embedder
from knowledge.errors import KnowledgeIndexError
from knowledge.index import VECTORS_FILE, PassageIndex
from knowledge.passages import Passage
from knowledge.retriever import IndexRetriever, LiveRetriever
from knowledge.versions import publish, version_folder


def test_an_empty_question_finds_nothing(index: PassageIndex, embedder: Embedder) -> None:
    assert IndexRetriever(index, embedder).retrieve(" \n ", 3) == []


def test_a_question_finds_as_many_passages_as_asked_for(index: PassageIndex, embedder: Embedder) -> None:
    assert len(IndexRetriever(index, embedder).retrieve("where is the store?", 2)) == 2


def test_what_customers_must_not_see_today_takes_no_place(passages: list[Passage], embedder: Embedder) -> None:
    limits: list[dict[str, str]] = [{"audience": "staff"}, {"valid_until": "2026-11-25"}, {"valid_from": "2026-11-27"}]
    hidden = [
        Passage(f"x#{number}", "x.md", "X", "where is the store?", "Hidden.", **limit)
        for number, limit in enumerate(limits)
    ]
    index = PassageIndex.build([*hidden, *passages], embedder)
    found = IndexRetriever(index, embedder, lambda: date(2026, 11, 26)).retrieve("where is the store?", 2)
    assert found[0].passage.id == "stores#where-is-the-store"
    assert len(found) == 2


def test_what_customers_must_not_see_lowers_no_confidence(
    passages: list[Passage], index: PassageIndex, embedder: Embedder
) -> None:
    hidden = Passage("x#x", "x.md", "X", "where is the store?", "Hidden.", audience="staff")
    alone, beside = (
        IndexRetriever(shown, embedder, settings=ConfidenceSettings(similarity=0, lead=5, bias=0)).retrieve("store", 1)
        for shown in (index, PassageIndex.build([hidden, *passages], embedder))
    )
    assert beside[0].passage == alone[0].passage
    assert beside[0].score == pytest.approx(alone[0].score, abs=0.05)


def test_without_an_index_the_error_says_how_to_build_one(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(KnowledgeIndexError, match="frontdesk knowledge build"):
        LiveRetriever(tmp_path, embedder).retrieve("where is the store?", 1)


def test_a_new_version_is_followed_without_a_restart(
    tmp_path: Path, passages: list[Passage], index: PassageIndex, embedder: Embedder
) -> None:
    publish(index, tmp_path)
    retriever = LiveRetriever(tmp_path, embedder)
    assert retriever.retrieve("where is the store?", 1)[0].passage.source == "stores.md"
    moved = Passage("stores#where", "moved.md", "Stores", "Where is the store?", "The store moved to Cork.")
    publish(PassageIndex.build([*passages[:2], moved], embedder), tmp_path)
    assert retriever.retrieve("where is the store?", 1)[0].passage.source == "moved.md"


def test_a_damaged_new_version_leaves_the_last_good_one_in_use(
    tmp_path: Path, index: PassageIndex, embedder: Embedder
) -> None:
    publish(index, tmp_path)
    retriever = LiveRetriever(tmp_path, embedder)
    before = retriever.retrieve("where is the store?", 1)
    (version_folder(tmp_path, publish(index, tmp_path)) / VECTORS_FILE).write_bytes(b"")
    assert retriever.retrieve("where is the store?", 1) == before


def test_the_score_is_the_confidence_in_each_passage(index: PassageIndex, embedder: Embedder) -> None:
    retriever = IndexRetriever(index, embedder)
    best, second = retriever.retrieve("where is the store", 2)
    assert 0 < second.score < 0.5 < best.score < 1
    assert retriever.retrieve("where is the store", 1) == [best]
    assert retriever.retrieve("zebra", 1)[0].score < 0.01


def test_a_version_that_vanishes_leaves_the_last_one_in_use(
    tmp_path: Path, index: PassageIndex, embedder: Embedder
) -> None:
    publish(index, tmp_path)
    retriever = LiveRetriever(tmp_path, embedder)
    before = retriever.retrieve("where is the store?", 1)
    (tmp_path / "current").unlink()
    assert retriever.retrieve("where is the store?", 1) == before


def test_no_question_is_dropped_or_answered_from_two_versions_while_they_switch(
    tmp_path: Path, passages: list[Passage], embedder: Embedder
) -> None:
    def version(number: int) -> PassageIndex:
        texts = [Passage(p.id, f"{number}.md", p.topic, p.question, f"{p.text} {number}") for p in passages]
        return PassageIndex.build(texts, embedder)

    publish(version(0), tmp_path)
    retriever, answers, failures, done = LiveRetriever(tmp_path, embedder), [], [], threading.Event()

    def ask() -> None:
        try:
            while not done.is_set():
                answers.append({match.passage.source for match in retriever.retrieve("where is the store?", 3)})
                time.sleep(0.005)  # room for the thread that publishes
        except Exception as error:  # noqa: BLE001 - none may come
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(1, 5):
        publish(version(number), tmp_path)
        end = time.monotonic() + 2
        while not any({f"{number}.md"} == answer for answer in answers[-20:]) and time.monotonic() < end:
            time.sleep(0.01)
        assert time.monotonic() < end, "a new version is in use within two seconds"
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert all(len(sources) == 1 for sources in answers)
    assert {f"{number}.md" for number in range(5)} == set().union(*answers)


def test_others_are_answered_from_the_version_before_while_one_question_loads_the_new_one(
    tmp_path: Path, passages: list[Passage], index: PassageIndex, embedder: Any
) -> None:
    class Waiting(LiveRetriever):
        opening, opened = threading.Event(), threading.Event()

        def _open(self, version: str | None) -> IndexRetriever:
            self.opening.set()
            self.opened.wait(10)
            return super()._open(version)

    retriever = Waiting(tmp_path, embedder)
    retriever.opened.set()
    publish(index, tmp_path)
    retriever.retrieve("where is the store?", 1)
    retriever.opened.clear()
    retriever.opening.clear()
    publish(PassageIndex.build(passages[:2], embedder), tmp_path)
    loading = threading.Thread(target=retriever.retrieve, args=("where is the store?", 1))
    loading.start()
    assert retriever.opening.wait(10)
    assert retriever.retrieve("where is the store?", 1)[0].passage.source == "stores.md"
    retriever.opened.set()
    loading.join()
    assert retriever.retrieve("where is the store?", 1)[0].passage.source == "returns.md"
