"""A question becomes scored passages."""

import logging
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from knowledge.confidence import ConfidenceSettings, confidences
from knowledge.embedding import Embedder
from knowledge.errors import KnowledgeIndexError
from knowledge.index import PassageIndex
from knowledge.passages import Passage, Today, is_limited, is_shown, utc_today
from knowledge.versions import current_version, version_folder

logger = logging.getLogger(__name__)

LONGEST_QUESTION = 2000  # characters; encoders read a few hundred tokens, the rest would only cost time


@dataclass(frozen=True)
class ScoredPassage:
    """A passage with the probability that it answers a question."""

    passage: Passage
    score: float


class Retriever(Protocol):
    """Finds the passages that may answer a question."""

    def retrieve(self, question: str, count: int) -> list[ScoredPassage]:
        """The `count` best passages, best first; none for an empty question."""
        ...


class IndexRetriever:
    """Retrieves from one index what customers may see today."""

    def __init__(
        self,
        index: PassageIndex,
        embedder: Embedder,
        today: Today = utc_today,
        settings: ConfidenceSettings | None = None,
    ) -> None:
        self._index = index
        self._embedder = embedder
        self._today = today
        self._settings = settings
        self._limited = sum(map(is_limited, index.passages))

    def retrieve(self, question: str, count: int) -> list[ScoredPassage]:
        """The `count` best passages, best first; none for an empty question."""
        question = " ".join(question[:LONGEST_QUESTION].split())
        if not question or not self._index.passages:
            return []
        [vector] = self._embedder.embed([question])
        # The lead of the first is over the second; the best that are shown are among the best of which some may not be.
        found = self._index.search(question, vector, max(count, 2) + self._limited)
        today = self._today()
        shown = [match for match in found if is_shown(match.passage, today)]
        scores = confidences(shown, self._settings)
        return [ScoredPassage(match.passage, score) for match, score in zip(shown, scores, strict=True)][:count]


class LiveRetriever:
    """Retrieves from the current version under a root folder and follows when another becomes current.

    Each question looks which version is current, the read of one small file. The first to see another one loads it;
    meanwhile the others are answered from the version before. A new version that cannot be read is reported once
    and the last good one stays in use.
    """

    def __init__(
        self,
        root: Path,
        embedder: Embedder,
        today: Today = utc_today,
        settings: ConfidenceSettings | None = None,
    ) -> None:
        self._root = root
        self._embedder = embedder
        self._today = today
        self._settings = settings
        self._loading = threading.Lock()
        self._seen: str | None = None
        self._retriever: IndexRetriever | None = None

    def retrieve(self, question: str, count: int) -> list[ScoredPassage]:
        """The `count` best passages of the current version, best first.

        Raises:
            KnowledgeIndexError: No version could ever be read.
        """
        retriever = self._retriever
        if retriever is None or current_version(self._root) not in (self._seen, None):
            retriever = self._follow(retriever)
        return retriever.retrieve(question, count)

    def _follow(self, last: IndexRetriever | None) -> IndexRetriever:
        if not self._loading.acquire(blocking=last is None) and last is not None:
            return last
        try:
            return self._loaded()
        finally:
            self._loading.release()

    def _loaded(self) -> IndexRetriever:
        version = current_version(self._root)  # again: another thread may have loaded it by now
        if self._retriever is None or version != self._seen:
            try:
                self._retriever = self._open(version)
            except KnowledgeIndexError as error:
                if self._retriever is None:
                    raise
                logger.warning("Index version %s is refused, the last good one stays in use: %s", version, error)
            self._seen = version
        return self._retriever

    def _open(self, version: str | None) -> IndexRetriever:
        if version is None:
            raise KnowledgeIndexError(f"There is no index in {self._root}: build one with `frontdesk knowledge build`.")
        index = PassageIndex.load(version_folder(self._root, version), self._embedder.identity)
        return IndexRetriever(index, self._embedder, self._today, self._settings)
