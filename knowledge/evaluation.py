"""How well questions find their answers, beside BM25 alone and one vector per passage alone.

FAQ: JSON Lines `{"id": str, "question": str, "answer": str}`; queries: see queries.py.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.answerer import AnswererSettings
from knowledge.confidence import ConfidenceSettings, confidences
from knowledge.embedding import Embedder, default_embedder
from knowledge.errors import DocumentError
from knowledge.figures import RankingFigures, Risk, auroc, ranking_figures, risk_coverage
from knowledge.index import Match, PassageIndex
from knowledge.json_lines import read_rows
from knowledge.passages import Passage
from knowledge.queries import FaqQuery, read_queries
from knowledge.retriever import IndexRetriever

_TIMED = 200  # queries


@dataclass(frozen=True)
class FaqEntry:
    """One question of an FAQ file with its answer."""

    id: str
    question: str
    answer: str


@dataclass(frozen=True)
class FaqReport(RankingFigures):
    """Figures over a set of queries.

    Those of the ranking are over the queries that have an answer. `no_answer_auroc`: how well the best
    passage's confidence tells those from the rest; None without either kind. `answered_share`: queries that get
    an answer, of all. `wrong_answer_share`: queries that get a passage that does not answer them, of all;
    `quoted_share` and `wrong_quote_share` count only the confident answers, given as they stand.
    `risk_coverage`: share of wrong ones among the queries answered, if the surest so many are.
    Milliseconds are those of one retrieval, encoder included.
    """

    no_answer_auroc: float | None
    answered_share: float
    wrong_answer_share: float
    quoted_share: float
    wrong_quote_share: float
    p50_ms: float
    p95_ms: float
    risk_coverage: tuple[Risk, ...]
    bm25: RankingFigures
    """The words alone."""
    plain_vectors: RankingFigures
    """The vectors of question and answer together alone, searched exactly."""


@dataclass(frozen=True)
class Rankings:
    """Queries with all passages as they were found, best first, and whether the first answers."""

    queries: Sequence[FaqQuery]
    vectors: NDArray[np.float32]
    matches: list[list[Match]]

    @property
    def right(self) -> NDArray[np.bool_]:
        """Whether the first passage answers, shape (queries,)."""
        pairs = zip(self.matches, self.queries, strict=True)
        return np.array([found[0].passage.id in query.relevant for found, query in pairs])

    def confidences(self, settings: ConfidenceSettings | None = None) -> NDArray[np.float64]:
        """Confidence in the first passage, shape (queries,)."""
        return np.array([confidences(found[:2], settings)[0] for found in self.matches])


def evaluate(faq: Path, queries: Path, out: Path | None = None, split: str | None = None) -> FaqReport:
    """The figures of the default encoder on an FAQ file and its queries, also written to `out` as JSON.

    Raises:
        DocumentError: A file is malformed, or the two do not fit each other.
    """
    report = evaluate_faq(read_faq(faq), read_queries(queries, split), default_embedder())
    if out is not None:
        out.write_text(json.dumps(asdict(report), indent=2) + "\n", encoding="utf-8")
    return report


def read_faq(file: Path) -> list[Passage]:
    """The entries of an FAQ file as passages.

    Raises:
        DocumentError: The file is malformed, or an id occurs twice.
    """
    entries = read_rows(file, FaqEntry)
    if len({entry.id for entry in entries}) < len(entries):
        raise DocumentError(f"{file}: an id occurs twice; ids name one answer each.")
    return [Passage(entry.id, file.name, file.stem, entry.question, entry.answer) for entry in entries]


def evaluate_faq(
    passages: Sequence[Passage],
    queries: Sequence[FaqQuery],
    embedder: Embedder,
    settings: AnswererSettings | None = None,
) -> FaqReport:
    """Retrieve for every query and compare with what is relevant.

    Raises:
        DocumentError: No query has an answer, or one names an unknown id.
    """
    settings = settings or AnswererSettings()
    index = PassageIndex.build(passages, embedder)
    rankings = rank(index, queries, embedder)
    right, best = rankings.right, rankings.confidences()
    milliseconds = _latencies(IndexRetriever(index, embedder), queries[:_TIMED], settings.passages)
    answered, quoted = best >= settings.relevant_score, best >= settings.quote_score
    found = [[match.passage.id for match in matches] for matches in rankings.matches]
    return FaqReport(
        **asdict(ranking_figures(found, queries)),
        no_answer_auroc=auroc([bool(query.relevant) for query in queries], best),
        answered_share=float(answered.mean()),
        wrong_answer_share=float((answered & ~right).mean()),
        quoted_share=float(quoted.mean()),
        wrong_quote_share=float((quoted & ~right).mean()),
        p50_ms=float(np.percentile(milliseconds, 50)),
        p95_ms=float(np.percentile(milliseconds, 95)),
        risk_coverage=risk_coverage(best, right),
        bm25=ranking_figures([_by_words(matches, index) for matches in rankings.matches], queries),
        plain_vectors=ranking_figures(_by_plain_vectors(index, rankings.vectors), queries),
    )


def rank(index: PassageIndex, queries: Sequence[FaqQuery], embedder: Embedder) -> Rankings:
    """All passages for every query.

    Raises:
        DocumentError: No query has an answer, or one names an unknown id.
    """
    known = {passage.id for passage in index.passages}
    if unknown := {name for query in queries for name in query.relevant} - known:
        raise DocumentError(f"The queries name the unknown answer {min(unknown)!r}; ids come from the FAQ.")
    if not any(query.relevant for query in queries):
        raise DocumentError("None of the queries has an answer: name the ids of theirs in `relevant`.")
    vectors = embedder.embed([query.query for query in queries])
    pairs = zip(queries, vectors, strict=True)
    return Rankings(queries, vectors, [index.search(query.query, vector, len(known)) for query, vector in pairs])


def _by_words(matches: Sequence[Match], index: PassageIndex) -> list[str]:
    coverage = {match.passage.id: match.coverage for match in matches}
    # Equals stand as the passages do, not as the vectors ranked them.
    return sorted((passage.id for passage in index.passages), key=lambda name: -coverage[name])


def _by_plain_vectors(index: PassageIndex, queries: NDArray[np.float32]) -> list[list[str]]:
    known = index.vectors_by_text()
    vectors = np.stack([known[f"{passage.question}\n{passage.text}"] for passage in index.passages])
    order = np.argsort(-(queries @ vectors.T), axis=1, kind="stable")
    return [[index.passages[number].id for number in row] for row in order]


def _latencies(retriever: IndexRetriever, queries: Sequence[FaqQuery], count: int) -> list[float]:
    milliseconds = []
    for query in queries:
        start = time.perf_counter()
        retriever.retrieve(query.query, count)
        milliseconds.append(1000 * (time.perf_counter() - start))
    return milliseconds
