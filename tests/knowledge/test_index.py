"""The index finds what it should and refuses what was changed on disk."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge import lexical
from knowledge.embedding import Embedder
from knowledge.errors import KnowledgeIndexError
from knowledge.index import PASSAGES_FILE, VECTORS_FILE, Match, PassageIndex, content_hash
from knowledge.manifest import MANIFEST_FILE, read_manifest, verify
from knowledge.passages import Passage

CONTENTS = [VECTORS_FILE, PASSAGES_FILE, *lexical.FILES]


@pytest.fixture
def saved(tmp_path: Path, index: PassageIndex) -> Path:
    folder = tmp_path / "saved"
    folder.mkdir()
    index.save(folder)
    return folder


@pytest.fixture
def search(embedder: Embedder) -> Callable[..., list[Match]]:
    def find(index: PassageIndex, question: str, count: int = 3) -> list[Match]:
        return index.search(question, embedder.embed([question])[0], count)

    return find


def test_a_passage_is_found_by_its_question(index: PassageIndex, search: Callable[..., list[Match]]) -> None:
    best, *_ = search(index, "where is the store", 2)
    assert best.passage.id == "stores#where-is-the-store"
    assert best.similarity == pytest.approx(1, abs=1e-5)


def test_a_passage_is_found_by_the_words_of_its_answer(index: PassageIndex, search: Callable[..., list[Match]]) -> None:
    [best] = search(index, "label costs France", 1)
    assert best.passage.id == "returns#who-pays-for-the-parcel-back"


def test_a_passage_is_found_by_a_past_question(passages: list[Passage], embedder: Embedder, search: Any) -> None:
    past = {"stores#where-is-the-store": ["directions to your premises please"]}
    index = PassageIndex.build(passages, embedder, past)
    [best] = search(index, "directions to your premises please", 1)
    assert (best.passage.id, best.similarity) == ("stores#where-is-the-store", pytest.approx(1, abs=1e-5))
    assert best.coverage > 0


def test_shared_words_decide_between_passages_of_the_same_meaning(passages: list[Passage]) -> None:
    class Indifferent:
        identity, dimension = "same", 2

        def embed(self, texts: list[str]) -> Any:
            return np.tile(np.float32([1, 0]), (len(texts), 1))

        def fits(self, _text: str) -> bool:
            return True

    index = PassageIndex.build(passages, Indifferent())
    [best] = index.search("the label from France", np.float32([1, 0]), 1)
    assert best.passage.id == "returns#who-pays-for-the-parcel-back"


def test_no_passage_is_found_twice_and_scores_fall(index: PassageIndex, search: Callable[..., list[Match]]) -> None:
    found = search(index, "how long may i return the parcel to the store", 10)
    assert len({match.passage.id for match in found}) == len(found) == 3
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)


def test_an_index_of_nothing_finds_nothing(embedder: Embedder, search: Callable[..., list[Match]]) -> None:
    assert search(PassageIndex.build([], embedder), "where is the store") == []


def test_many_passages_are_searched_approximately_and_found_all_the_same(
    tmp_path: Path, passages: list[Passage], index: PassageIndex, embedder: Embedder, search: Any
) -> None:
    approximate = PassageIndex.build(passages, embedder, exact_up_to=2)
    approximate.save(tmp_path)
    loaded = PassageIndex.load(tmp_path, embedder.identity)
    assert search(loaded, "where is the store", 1) == search(index, "where is the store", 1)


def test_texts_of_the_previous_index_are_not_embedded_again(passages: list[Passage], embedder: Any) -> None:
    previous = PassageIndex.build(passages, embedder)
    changed = [*passages[:2], Passage("stores#where", "stores.md", "Stores", passages[2].question, "In Cork now.")]
    before = embedder.embedded
    index = PassageIndex.build(changed, embedder, {"stores#where": ["address"]}, previous)
    assert embedder.embedded - before == 2  # the question with its new answer, the past question
    assert PassageIndex.build(changed, embedder, {"stores#where": ["address"]}).vectors_by_text().keys() == (
        index.vectors_by_text().keys()
    )


def test_vectors_of_another_encoder_are_not_taken_over(passages: list[Passage], make_embedder: Any) -> None:
    other, new = make_embedder("words-2"), make_embedder()
    PassageIndex.build(passages, new, previous=PassageIndex.build(passages, other))
    assert new.embedded == 6


def test_a_loaded_index_finds_what_the_saved_one_found(saved: Path, index: PassageIndex, search: Any) -> None:
    question = "who pays for the parcel"
    assert search(PassageIndex.load(saved, "words-1"), question) == search(index, question)


def test_the_manifest_says_what_the_index_was_made_of(saved: Path, passages: list[Passage]) -> None:
    manifest = read_manifest(saved)
    assert (manifest.encoder, manifest.dimension, manifest.passages, manifest.vectors) == ("words-1", 512, 3, 6)
    assert manifest.content == content_hash(passages, "words-1")
    assert set(manifest.checksums) == set(CONTENTS)


def test_an_index_of_another_encoder_is_refused(saved: Path) -> None:
    with pytest.raises(KnowledgeIndexError, match=r"made with the encoder words-1, but words-2 .* build"):
        PassageIndex.load(saved, "words-2")


@pytest.mark.parametrize("name", [*CONTENTS, MANIFEST_FILE])
def test_a_missing_file_is_refused_by_name(saved: Path, name: str) -> None:
    (saved / name).unlink()
    for read in (lambda: PassageIndex.load(saved, "words-1"), lambda: verify(saved)):
        with pytest.raises(KnowledgeIndexError, match=f"{name} cannot be read"):
            read()


@pytest.mark.parametrize("name", CONTENTS)
def test_a_truncated_file_is_refused_by_name(saved: Path, name: str) -> None:
    content = (saved / name).read_bytes()
    (saved / name).write_bytes(content[: len(content) // 2])
    for read in (lambda: PassageIndex.load(saved, "words-1"), lambda: verify(saved)):
        with pytest.raises(KnowledgeIndexError, match=f"{name} is not the file that was saved"):
            read()


def test_passages_of_another_index_are_refused(
    saved: Path, tmp_path: Path, passages: list[Passage], embedder: Embedder
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    PassageIndex.build(list(reversed(passages)), embedder).save(other)
    shutil.copy(other / PASSAGES_FILE, saved / PASSAGES_FILE)
    with pytest.raises(KnowledgeIndexError, match=r"passages\.jsonl is not the file that was saved"):
        PassageIndex.load(saved, "words-1")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)  # neither fixture changes
@given(data=st.data())
def test_no_flipped_bit_goes_unnoticed(index: PassageIndex, search: Callable[..., list[Match]], data: Any) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        index.save(folder)
        file = folder / data.draw(st.sampled_from([*CONTENTS, MANIFEST_FILE]))
        damaged = bytearray(file.read_bytes())
        damaged[data.draw(st.integers(0, len(damaged) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        file.write_bytes(damaged)
        try:
            loaded = PassageIndex.load(folder, "words-1")
        except KnowledgeIndexError:
            return
        # White space of the manifest may change without changing what it says.
        assert file.name == MANIFEST_FILE
        assert search(loaded, "where is the store") == search(index, "where is the store")


def test_the_content_hash_changes_with_a_text_the_encoder_and_past_questions(passages: list[Passage]) -> None:
    past = {passages[0].id: ["until when"]}
    hashes = {content_hash(passages, "a"), content_hash(passages, "b"), content_hash(passages[1:], "a")}
    assert len(hashes | {content_hash(passages, "a", past)}) == 4
