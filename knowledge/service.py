"""The two ends of the answer side: build the index of the shop's documents, open what answers from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.answerer import Answerer, AnswererSettings
from knowledge.embedding import Embedder, default_embedder
from knowledge.errors import DocumentError, KnowledgeIndexError
from knowledge.generation.settings import generator_from
from knowledge.grounding import GroundingCheck
from knowledge.index import PassageIndex, content_hash
from knowledge.passages import utc_today
from knowledge.retriever import LiveRetriever
from knowledge.sections import settings_from
from knowledge.versions import current_version, publish, version_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from knowledge.passages import Passage, Today
    from knowledge.reading.folder import FileReport

DOCUMENTS = Path("knowledge/documents")
INDEX = Path(".frontdesk/knowledge")


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
    *,
    force: bool = False,
    strict: bool = False,
) -> Built:
    """Index the documents as a new version; documents that have not changed are left alone, unless `force`.

    What cannot be read is reported and the rest is indexed; with `strict`, nothing is.

    Raises:
        KnowledgeError: nothing can be read, not everything with `strict`, or the encoder is not there.
    """
    from knowledge.reading.folder import read_documents  # noqa: PLC0415 - brings in the parsers of all formats

    embedder = embedder or default_embedder()
    files = tuple(read_documents(documents, embedder.fits))
    problems = [problem for file in files for problem in file.problems()]
    if strict and problems:
        raise DocumentError("\n".join([*problems, "Nothing was indexed: strictly, every document has to be readable."]))
    passages = [passage for file in files for passage in file.passages]
    current = current_version(root)
    if current and not force and _holds(version_folder(root, current), passages, embedder.identity):
        return Built(current, len(passages), fresh=False, files=files)
    return Built(publish(PassageIndex.build(passages, embedder), root), len(passages), fresh=True, files=files)


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
    return Answerer(
        LiveRetriever(root, embedder, today),
        GroundingCheck(embedder),
        generator_from(generator),
        settings_from(AnswererSettings, knowledge or {}, "knowledge"),
    )


def _holds(folder: Path, passages: Sequence[Passage], encoder: str) -> bool:
    """Whether the index there is intact and made of these passages with that encoder."""
    try:
        index = PassageIndex.load(folder, encoder)
    except KnowledgeIndexError:
        return False
    return content_hash(index.passages, encoder) == content_hash(passages, encoder)
