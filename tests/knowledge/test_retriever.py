"""Retrieval, and following a new version while running."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.embedding import Embedder
from knowledge.errors import KnowledgeIndexError
from knowledge.index import INDEX_FILE, PassageIndex
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
    (version_folder(tmp_path, publish(index, tmp_path)) / INDEX_FILE).write_bytes(b"")
    assert retriever.retrieve("where is the store?", 1) == before
