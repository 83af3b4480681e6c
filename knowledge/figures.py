"""Figures of rankings and of the decision to answer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.queries import FaqQuery

_RECALL_DEPTH = 5
_COVERAGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True)
class RankingFigures:
    """Means over the queries that have an answer."""

    map: float
    mrr: float
    p_at_1: float
    recall_at_5: float


@dataclass(frozen=True)
class Risk:
    """If the surest `coverage` of all queries are answered: the least confidence among them and the share of wrong."""

    coverage: float
    confidence: float
    wrong: float


def ranking_figures(rankings: Sequence[Sequence[str]], queries: Sequence[FaqQuery]) -> RankingFigures:
    """Figures of one ranking of passage ids per query, best first; each holds all that are relevant."""
    hits = [
        np.array([name in query.relevant for name in ranking])
        for ranking, query in zip(rankings, queries, strict=True)
        if query.relevant
    ]
    return RankingFigures(
        map=_mean([_average_precision(hit) for hit in hits]),
        mrr=_mean([1 / (1 + int(np.argmax(hit))) for hit in hits]),
        p_at_1=_mean([float(hit[0]) for hit in hits]),
        recall_at_5=_mean([hit[:_RECALL_DEPTH].sum() / hit.sum() for hit in hits]),
    )


def risk_coverage(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[Risk, ...]:
    """The risk at ten steps of coverage (El-Yaniv and Wiener 2010); both arrays have the shape (queries,)."""
    order = np.argsort(-confidence, kind="stable")
    counts = [max(1, round(coverage * len(order))) for coverage in _COVERAGES]
    return tuple(
        Risk(coverage, float(confidence[order[count - 1]]), float((~right[order[:count]]).mean()))
        for coverage, count in zip(_COVERAGES, counts, strict=True)
    )


def auroc(answerable: Sequence[bool], scores: NDArray[np.float64]) -> float | None:
    """How well the scores tell the two kinds of queries apart; None where all are of one kind."""
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415 - slow, only for figures

    return float(roc_auc_score(answerable, scores)) if len(set(answerable)) > 1 else None


def _average_precision(hits: NDArray[np.bool_]) -> float:
    places = np.flatnonzero(hits) + 1
    return float(np.mean(np.arange(1, len(places) + 1) / places))


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
