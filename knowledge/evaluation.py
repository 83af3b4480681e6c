"""How well questions find their answers.

FAQ: JSON Lines `{"id": str, "question": str, "answer": str}`; queries: JSON Lines
`{"query": str, "relevant": [id, ...]}`, an empty list where the FAQ holds no answer, optionally with `split`.
"""

import json
import math
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.answerer import AnswererSettings
from knowledge.embedding import Embedder, default_embedder
from knowledge.errors import DocumentError
from knowledge.index import PassageIndex, ScoredPassage
from knowledge.json_lines import read_rows
from knowledge.passages import Passage
from knowledge.retriever import IndexRetriever

_RECALL_DEPTH = 5


@dataclass(frozen=True)
class FaqEntry:
    """One question of an FAQ file with its answer."""

    id: str
    question: str
    answer: str


@dataclass(frozen=True)
class FaqQuery:
    """What a customer asked, and the ids of all passages that answer it."""

    query: str
    relevant: list[str] = field(default_factory=list)
    split: str | None = None


@dataclass(frozen=True)
class FaqReport:
    """Figures over a set of queries.

    `map`, `mrr`, `p_at_1`, `recall_at_5`: over the queries that have an answer. `no_answer_auroc`: how well
    the best score tells those from the rest; None without either kind. `answered_share`: queries that get
    an answer, of all. `wrong_answer_share`: queries that get a passage that does not answer them, of all;
    `quoted_share` and `wrong_quote_share` count only the confident answers, given as they stand.
    Milliseconds are those of one retrieval, encoder included.
    """

    map: float
    mrr: float
    p_at_1: float
    recall_at_5: float
    no_answer_auroc: float | None
    answered_share: float
    wrong_answer_share: float
    quoted_share: float
    wrong_quote_share: float
    p50_ms: float
    p95_ms: float


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


def read_queries(file: Path, split: str | None = None) -> list[FaqQuery]:
    """The queries of a file, only those of one split if it is named.

    Raises:
        DocumentError: The file is malformed or has no such queries.
    """
    queries = [query for query in read_rows(file, FaqQuery) if split is None or query.split == split]
    if not queries:
        raise DocumentError(f"{file} has no queries of the split {split!r}.")
    return queries


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
    rankings = _rank(index, queries, embedder)
    best = np.array([ranking[0].score for ranking in rankings])
    hits = [_hits(ranking, query) for ranking, query in zip(rankings, queries, strict=True)]
    right = np.array([hit[0] for hit in hits])
    found = [hit for hit in hits if hit.any()]
    milliseconds = _latencies(IndexRetriever(index, embedder), queries, settings.passages)
    answered, quoted = best >= settings.relevant_score, best >= settings.quote_score
    return FaqReport(
        map=_mean([_average_precision(hit) for hit in found]),
        mrr=_mean([1 / (1 + int(np.argmax(hit))) for hit in found]),
        p_at_1=_mean([float(hit[0]) for hit in found]),
        recall_at_5=_mean([hit[:_RECALL_DEPTH].sum() / hit.sum() for hit in found]),
        no_answer_auroc=_auroc([bool(query.relevant) for query in queries], best),
        answered_share=float(answered.mean()),
        wrong_answer_share=float((answered & ~right).mean()),
        quoted_share=float(quoted.mean()),
        wrong_quote_share=float((quoted & ~right).mean()),
        p50_ms=float(np.percentile(milliseconds, 50)),
        p95_ms=float(np.percentile(milliseconds, 95)),
    )


def choose_thresholds(
    passages: Sequence[Passage], queries: Sequence[FaqQuery], embedder: Embedder, wrong_quotes: float = 0.1
) -> AnswererSettings:
    """Settings for these documents, from queries that are not the ones reported on.

    `relevant_score` separates queries with and without an answer best (Youden's index); `quote_score` is
    the lowest score from which at most `wrong_quotes` of the quotes are wrong.
    """
    from sklearn.metrics import roc_curve  # noqa: PLC0415 - slow, only here

    rankings = _rank(PassageIndex.build(passages, embedder), queries, embedder)
    best = np.array([ranking[0].score for ranking in rankings])
    right = np.array([_hits(*pair)[0] for pair in zip(rankings, queries, strict=True)])
    false, true, cuts = roc_curve([bool(query.relevant) for query in queries], best)
    relevant = float(np.clip(cuts[np.argmax(true - false)], 0, 1))
    safe = [score for score in best if score >= relevant and 1 - right[best >= score].mean() <= wrong_quotes]
    quote = float(np.clip(min(safe, default=1.0), relevant, 1))
    return replace(AnswererSettings(), relevant_score=_rounded_down(relevant), quote_score=_rounded_down(quote))


def _rounded_down(score: float) -> float:
    return math.floor(100 * score) / 100  # upwards, the query that set the threshold would fall below it


def _rank(index: PassageIndex, queries: Sequence[FaqQuery], embedder: Embedder) -> list[list[ScoredPassage]]:
    known = {passage.id for passage in index.passages}
    if unknown := {name for query in queries for name in query.relevant} - known:
        raise DocumentError(f"The queries name the unknown answer {min(unknown)!r}; ids come from the FAQ.")
    if not any(query.relevant for query in queries):
        raise DocumentError("None of the queries has an answer: name the ids of theirs in `relevant`.")
    return index.search(embedder.embed([query.query for query in queries]), len(index.passages))


def _hits(ranking: Sequence[ScoredPassage], query: FaqQuery) -> NDArray[np.bool_]:
    return np.array([match.passage.id in query.relevant for match in ranking])


def _average_precision(hits: NDArray[np.bool_]) -> float:
    places = np.flatnonzero(hits) + 1
    return float(np.mean(np.arange(1, len(places) + 1) / places))


def _auroc(answerable: Sequence[bool], scores: NDArray[np.float64]) -> float | None:
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415

    return float(roc_auc_score(answerable, scores)) if len(set(answerable)) > 1 else None


def _latencies(retriever: IndexRetriever, queries: Sequence[FaqQuery], count: int) -> list[float]:
    milliseconds = []
    for query in queries:
        start = time.perf_counter()
        retriever.retrieve(query.query, count)
        milliseconds.append(1000 * (time.perf_counter() - start))
    return milliseconds


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
