"""The two ends of the answer side: build the index of the shop's documents, open what answers from it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge import golden
from knowledge.answerer import Answerer, AnswererSettings
from knowledge.confidence import ConfidenceSettings
from knowledge.embedding import Embedder, default_embedder
from knowledge.errors import DocumentError, KnowledgeIndexError, VersionRefusedError
from knowledge.generation.settings import generator_from
from knowledge.grounding import GroundingCheck
from knowledge.index import PassageIndex, content_hash
from knowledge.passages import utc_today
from knowledge.queries import by_passage, read_queries
from knowledge.retriever import LiveRetriever
from knowledge.sections import settings_from
from knowledge.versions import current_version, publish, version_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from knowledge.passages import Today
    from knowledge.queries import FaqQuery
    from knowledge.reading.folder import FileReport

DOCUMENTS = Path("knowledge/documents")
INDEX = Path(".frontdesk/knowledge")
GOLDEN_QUESTIONS = Path("knowledge/golden_questions.jsonl")
PAST_QUESTIONS = Path("knowledge/past_questions.jsonl")
CONFIDENCE = "confidence"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class QuestionFiles:
    """Files of customers' questions (see queries.py); those that are not named may be missing.

    A new version is refused where it no longer answers one of `golden_questions`; `past_questions` are indexed
    with the passages that answered them.
    """

    golden_questions: str | None = None
    past_questions: str | None = None

    def golden(self) -> list[FaqQuery]:
        """The golden questions."""
        return _queries(self.golden_questions, GOLDEN_QUESTIONS)

    def past(self) -> dict[str, list[str]]:
        """Past questions by the id of the passage that answers them."""
        return by_passage(_queries(self.past_questions, PAST_QUESTIONS))


@dataclass(frozen=True)
class Built:
    """The current version of the index, `fresh` if it was made just now, and what came out of every file."""

    version: str
    passages: int
    fresh: bool
    files: tuple[FileReport, ...]


def build_index(
    documents: Path = DOCUMENTS,
    root: Path = INDEX,
    embedder: Embedder | None = None,
    questions: QuestionFiles | None = None,
    *,
    force: bool = False,
    strict: bool = False,
) -> Built:
    """Index the documents as a new version; documents that have not changed are left alone, unless `force`.

    What cannot be read is reported and the rest is indexed; with `strict`, nothing is. Texts that the current version
    holds are not embedded again. `force` also publishes what is refused otherwise.

    Raises:
        VersionRefusedError: golden questions would lose their answers; the current version stays.
        KnowledgeError: nothing can be read, not everything with `strict`, a file of questions cannot be read, or the
            encoder is not there.
    """
    from knowledge.reading.folder import read_documents  # noqa: PLC0415 - brings in the parsers of all formats

    embedder = embedder or default_embedder()
    files = tuple(read_documents(documents, embedder.fits))
    if strict:
        _require_readable(files)
    passages = [passage for file in files for passage in file.passages]
    past = questions.past() if questions else {}
    if strange := set(past) - {passage.id for passage in passages}:
        logger.warning("Past questions name passages that no document holds, like %s: left out.", min(strange))
    current = _current_index(root, embedder.identity)
    version = current_version(root)
    same = current and content_hash(current.passages, current.encoder, current.past) == content_hash(
        passages, embedder.identity, past
    )
    if version and same and not force:
        return Built(version, len(passages), fresh=False, files=files)
    index = PassageIndex.build(passages, embedder, past, current)
    if current and questions and not force:
        _require_answers(current, index, questions.golden(), embedder)
    return Built(publish(index, root), len(passages), fresh=True, files=files)


def open_answerer(
    generator: Mapping[str, Any] | None = None,
    knowledge: Mapping[str, Any] | None = None,
    root: Path = INDEX,
    embedder: Embedder | None = None,
    today: Today = utc_today,
) -> Answerer:
    """What answers from the index under `root`, by the sections `generator:` and `knowledge:` of endpoints.yml.

    Index, encoder and generator are loaded by the first question that needs them. Passages are shown on the days
    for which they are valid; `today` says which day it is in the shop.

    Raises:
        SettingsError: a section cannot be understood.
    """
    embedder = embedder or default_embedder()
    answering, _, confidence = _parted(knowledge or {})
    return Answerer(
        LiveRetriever(root, embedder, today, settings_from(ConfidenceSettings, confidence, f"knowledge: {CONFIDENCE}")),
        GroundingCheck(embedder),
        generator_from(generator),
        settings_from(AnswererSettings, answering, "knowledge"),
    )


def question_files(knowledge: Mapping[str, Any] | None = None) -> QuestionFiles:
    """The files of questions that the section `knowledge:` of endpoints.yml names.

    Raises:
        SettingsError: the section cannot be understood.
    """
    return settings_from(QuestionFiles, _parted(knowledge or {})[1], "knowledge")


def _parted(section: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The section `knowledge:` in its parts: when to answer, the files of questions, `confidence:`."""
    names = {field.name for field in fields(QuestionFiles)}
    answering = {key: value for key, value in section.items() if key not in {*names, CONFIDENCE}}
    return answering, {key: section[key] for key in names & set(section)}, dict(section.get(CONFIDENCE) or {})


def _queries(named: str | None, default: Path) -> list[FaqQuery]:
    if named is None and not default.exists():
        return []
    return read_queries(Path(named) if named else default)


def _require_readable(files: Sequence[FileReport]) -> None:
    if problems := [problem for file in files for problem in file.problems()]:
        raise DocumentError("\n".join([*problems, "Nothing was indexed: strictly, every document has to be readable."]))


def _require_answers(
    before: PassageIndex, after: PassageIndex, questions: Sequence[FaqQuery], embedder: Embedder
) -> None:
    if lost := golden.lost(before, after, questions, embedder):
        raise VersionRefusedError(
            f"The new version is refused, the current one stays: {len(lost)} golden questions lose their answer. "
            "Put it back, correct the golden questions, or publish all the same with "
            "`frontdesk knowledge build --force`.\n" + "\n".join(f"- {reason}" for reason in lost)
        )


def _current_index(root: Path, encoder: str) -> PassageIndex | None:
    """The current version; None where there is none, or it is damaged or made with another encoder."""
    version = current_version(root)
    try:
        return PassageIndex.load(version_folder(root, version), encoder) if version else None
    except KnowledgeIndexError:
        return None
