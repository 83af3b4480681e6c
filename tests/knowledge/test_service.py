"""Building the index and opening an answerer over it."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge.answerer import AnswerKind
from knowledge.embedding import LazyEmbedder
from knowledge.errors import DocumentError, SettingsError, VersionRefusedError
from knowledge.index import VECTORS_FILE, PassageIndex
from knowledge.retriever import IndexRetriever
from knowledge.service import QuestionFiles, build_index, open_answerer, question_files
from knowledge.versions import current_version, version_folder


async def test_documents_are_built_and_answered_from(documents: Path, tmp_path: Path, embedder: Any) -> None:
    build = build_index(documents, tmp_path / "index", embedder)
    assert (build.passages, build.fresh) == (3, True)
    answerer = open_answerer(None, {"quote_score": 0.9}, tmp_path / "index", embedder)
    answer = await answerer.answer("where is the store")
    assert (answer.kind, answer.text) == (AnswerKind.FAQ, "The store is in Dublin, 14 Weaver's Row.")


def test_unchanged_documents_are_not_embedded_again(documents: Path, tmp_path: Path, embedder: Any) -> None:
    first = build_index(documents, tmp_path / "index", embedder)
    embedded = embedder.embedded
    again = build_index(documents, tmp_path / "index", embedder)
    assert (again.version, again.fresh, embedder.embedded) == (first.version, False, embedded)


def test_a_changed_document_makes_a_new_version(documents: Path, tmp_path: Path, embedder: Any) -> None:
    first = build_index(documents, tmp_path / "index", embedder)
    (documents / "stores.md").write_text("# Stores\n## Where is the store?\nIn Cork now.\n")
    second = build_index(documents, tmp_path / "index", embedder)
    assert second.fresh
    assert second.version != first.version


def test_only_changed_documents_are_embedded_again(documents: Path, tmp_path: Path, embedder: Any) -> None:
    build_index(documents, tmp_path / "index", embedder)
    embedded = embedder.embedded
    (documents / "stores.md").write_text("# Stores\n## Where is the store?\nIn Cork now.\n")
    build_index(documents, tmp_path / "index", embedder)
    assert embedder.embedded == embedded + 1  # the question is still the same


def questions(file: Path, **relevant: str) -> str:
    file.write_text("\n".join(json.dumps({"query": query, "relevant": [name]}) for query, name in relevant.items()))
    return str(file)


def test_a_version_that_loses_a_golden_question_is_refused_unless_forced(
    documents: Path, tmp_path: Path, embedder: Any
) -> None:
    root, golden = tmp_path / "index", questions(tmp_path / "golden.jsonl", store="stores#where-is-the-store")
    files = QuestionFiles(golden)
    first = build_index(documents, root, embedder, files)
    (documents / "stores.md").unlink()
    with pytest.raises(VersionRefusedError, match=r"1 golden questions lose[\s\S]*- 'store': .*no more"):
        build_index(documents, root, embedder, files)
    assert current_version(root) == first.version
    assert build_index(documents, root, embedder, files, force=True).fresh
    (documents / "returns.md").write_text("# Returns\n## How long may I return something?\nFor 60 days.\n")
    assert build_index(documents, root, embedder, files).fresh, "what was forced once is not asked for again"


def test_past_questions_are_indexed_with_their_answers(
    documents: Path, tmp_path: Path, embedder: Any, caplog: pytest.LogCaptureFixture
) -> None:
    root, past = tmp_path / "index", tmp_path / "past.jsonl"
    build_index(documents, root, embedder)
    files = QuestionFiles(past_questions=questions(past, premises="stores#where-is-the-store", ghosts="no#passage"))
    assert build_index(documents, root, embedder, files).fresh
    assert not build_index(documents, root, embedder, files).fresh
    [best, *_] = IndexRetriever(
        PassageIndex.load(root / "versions" / str(current_version(root)), "words-1"), embedder
    ).retrieve("premises", 1)
    assert best.passage.id == "stores#where-is-the-store"
    assert "no#passage" in caplog.text


def test_files_of_questions_are_named_in_the_section_and_may_be_missing_only_if_they_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert (question_files().golden(), question_files({"quote_score": 0.9}).past()) == ([], {})
    with pytest.raises(DocumentError, match=r"nowhere\.jsonl"):
        question_files({"golden_questions": "nowhere.jsonl"}).golden()


def test_another_encoder_a_damaged_index_and_force_make_a_new_version(
    documents: Path, tmp_path: Path, make_embedder: Callable[..., Any]
) -> None:
    root = tmp_path / "index"
    build_index(documents, root, make_embedder())
    other = build_index(documents, root, make_embedder("words-2"))
    assert other.fresh
    (version_folder(root, other.version) / VECTORS_FILE).write_bytes(b"")
    assert build_index(documents, root, make_embedder("words-2")).fresh
    assert build_index(documents, root, make_embedder("words-2"), force=True).fresh


async def test_what_cannot_be_read_is_reported_and_the_rest_goes_in(
    documents: Path, tmp_path: Path, embedder: Any
) -> None:
    (documents / "broken.pdf").write_text("no PDF")
    build = build_index(documents, tmp_path / "index", embedder)
    assert [(file.file.name, len(file.passages), len(file.flaws)) for file in build.files] == [
        ("broken.pdf", 0, 1),
        ("returns.md", 2, 0),
        ("stores.md", 1, 0),
    ]
    answer = await open_answerer(root=tmp_path / "index", embedder=embedder).answer("where is the store")
    assert answer.kind is not AnswerKind.UNKNOWN


def test_strictly_nothing_is_indexed_unless_everything_can_be_read(
    documents: Path, tmp_path: Path, embedder: Any
) -> None:
    first = build_index(documents, tmp_path / "index", embedder, strict=True)
    (documents / "broken.pdf").write_text("no PDF")
    with pytest.raises(DocumentError, match=r"broken\.pdf: the PDF is damaged .*\nNothing was indexed"):
        build_index(documents, tmp_path / "index", embedder, strict=True)
    assert current_version(tmp_path / "index") == first.version


async def test_an_offer_is_quoted_on_its_days_only(documents: Path, tmp_path: Path, embedder: Any) -> None:
    days = "---\nvalid-from: 2026-11-27\nvalid-until: 2026-11-30\n---\n"
    (documents / "offer.md").write_text(f"{days}# Offer\n## Is there a Black Friday sale?\nYes, 20 % off.\n")
    build_index(documents, tmp_path / "index", embedder)
    kinds = []
    for day in (26, 27, 30, 31):
        today = date(2026, 11, 26) + timedelta(days=day - 26)
        answerer = open_answerer(root=tmp_path / "index", embedder=embedder, today=lambda today=today: today)
        kinds.append((await answerer.answer("is there a black friday sale")).kind)
    assert kinds == [AnswerKind.UNKNOWN, AnswerKind.FAQ, AnswerKind.FAQ, AnswerKind.UNKNOWN]


def test_opening_an_answerer_loads_nothing(tmp_path: Path) -> None:
    def refuse() -> Any:
        raise AssertionError("loaded")

    open_answerer({"type": "transformers", "model": "nowhere"}, None, tmp_path, LazyEmbedder(refuse))


def test_a_lazy_embedder_is_loaded_once_by_its_first_use(make_embedder: Callable[..., Any]) -> None:
    loads: list[str] = []

    def load() -> Any:
        loads.append("load")
        return make_embedder()

    lazy = LazyEmbedder(load)
    assert loads == []
    assert (lazy.identity, lazy.dimension, lazy.embed(["a"]).shape) == ("words-1", 512, (1, 512))
    assert loads == ["load"]


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        ({"qoute_score": 1}, ".*unknown key 'qoute_score'"),
        ({"relevant_score": 2}, ".*relevant_score is 2"),
        ({"confidence": {"lead": 1, "led": 2}}, ".*unknown key 'led'"),
    ],
)
def test_a_wrong_knowledge_section_is_refused(tmp_path: Path, embedder: Any, section: Any, reason: str) -> None:
    with pytest.raises(SettingsError, match=f"`knowledge:.* in endpoints.yml{reason}"):
        open_answerer(None, section, tmp_path, embedder)
