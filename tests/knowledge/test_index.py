"""The index finds what it should and refuses what was changed on disk."""

import json
import random
import shutil
from pathlib import Path

import pytest

from knowledge.embedding import Embedder
from knowledge.errors import KnowledgeIndexError
from knowledge.index import INDEX_FILE, MANIFEST_FILE, PASSAGES_FILE, PassageIndex, content_hash, read_manifest
from knowledge.passages import Passage


@pytest.fixture
def saved(tmp_path: Path, index: PassageIndex) -> Path:
    folder = tmp_path / "saved"
    folder.mkdir()
    index.save(folder)
    return folder


def test_a_passage_is_found_by_its_question(index: PassageIndex, embedder: Embedder) -> None:
    [[best, *_]] = index.search(embedder.embed(["where is the store"]), 2)
    assert best.passage.id == "stores#where-is-the-store"
    assert best.score == pytest.approx(1, abs=1e-5)


def test_a_passage_is_found_by_the_words_of_its_answer(index: PassageIndex, embedder: Embedder) -> None:
    [[best, *_]] = index.search(embedder.embed(["label costs France"]), 1)
    assert best.passage.id == "returns#who-pays-for-the-parcel-back"


def test_no_passage_is_found_twice_and_scores_fall(index: PassageIndex, embedder: Embedder) -> None:
    [found] = index.search(embedder.embed(["how long may i return the parcel to the store"]), 10)
    assert len({match.passage.id for match in found}) == len(found) == 3
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)


def test_a_loaded_index_finds_what_the_saved_one_found(saved: Path, index: PassageIndex, embedder: Embedder) -> None:
    query = embedder.embed(["who pays for the parcel"])
    assert PassageIndex.load(saved, embedder.identity).search(query, 3) == index.search(query, 3)


def test_the_manifest_says_what_the_index_was_made_of(saved: Path, passages: list[Passage]) -> None:
    manifest = read_manifest(saved)
    assert (manifest.encoder, manifest.dimension, manifest.passages, manifest.vectors) == ("words-1", 512, 3, 6)
    assert manifest.content == content_hash(passages, "words-1")


def test_an_index_of_another_encoder_is_refused(saved: Path) -> None:
    with pytest.raises(KnowledgeIndexError, match=r"made with the encoder words-1, but words-2 .* build"):
        PassageIndex.load(saved, "words-2")


@pytest.mark.parametrize("name", [INDEX_FILE, PASSAGES_FILE, MANIFEST_FILE])
def test_a_missing_file_is_refused_by_name(saved: Path, name: str) -> None:
    (saved / name).unlink()
    with pytest.raises(KnowledgeIndexError, match=f"{name} cannot be read"):
        PassageIndex.load(saved, "words-1")


@pytest.mark.parametrize("name", [INDEX_FILE, PASSAGES_FILE])
def test_a_truncated_file_is_refused_by_name(saved: Path, name: str) -> None:
    content = (saved / name).read_bytes()
    (saved / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(KnowledgeIndexError, match=f"{name} is not the file that was saved"):
        PassageIndex.load(saved, "words-1")


def test_passages_of_another_index_are_refused(
    saved: Path, tmp_path: Path, passages: list[Passage], embedder: Embedder
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    PassageIndex.build(list(reversed(passages)), embedder).save(other)
    shutil.copy(other / PASSAGES_FILE, saved / PASSAGES_FILE)
    with pytest.raises(KnowledgeIndexError, match=r"passages\.jsonl is not the file that was saved"):
        PassageIndex.load(saved, "words-1")


def test_a_changed_manifest_is_refused(saved: Path) -> None:
    sealed = json.loads((saved / MANIFEST_FILE).read_text())
    sealed["arguments"]["passages"] = 4
    (saved / MANIFEST_FILE).write_text(json.dumps(sealed))
    with pytest.raises(KnowledgeIndexError, match="was changed after it was written"):
        PassageIndex.load(saved, "words-1")


def test_no_flipped_bit_goes_unnoticed(saved: Path, index: PassageIndex, embedder: Embedder) -> None:
    chance, query = random.Random(1), embedder.embed(["where is the store"])  # noqa: S311 - no secret
    for _ in range(300):
        file = saved / chance.choice([INDEX_FILE, PASSAGES_FILE, MANIFEST_FILE])
        intact = file.read_bytes()
        damaged = bytearray(intact)
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        file.write_bytes(damaged)
        try:
            # White space of the manifest may change without changing what it says.
            assert PassageIndex.load(saved, "words-1").search(query, 3) == index.search(query, 3)
            assert file.name == MANIFEST_FILE
        except KnowledgeIndexError:
            pass
        file.write_bytes(intact)


def test_the_content_hash_changes_with_a_text_and_with_the_encoder(passages: list[Passage]) -> None:
    hashes = {content_hash(passages, "a"), content_hash(passages, "b"), content_hash(passages[1:], "a")}
    assert len(hashes) == 3
