"""The golden questions that a new version of the index has to answer as the one before did."""

from collections.abc import Sequence

from knowledge.embedding import Embedder
from knowledge.index import PassageIndex
from knowledge.queries import FaqQuery
from knowledge.retriever import IndexRetriever

DEPTH = 3  # passages: as many as an answer is written from


def lost(before: PassageIndex, after: PassageIndex, golden: Sequence[FaqQuery], embedder: Embedder) -> list[str]:
    """What is wrong with each question whose answer is among the first `DEPTH` passages before, but not after."""
    held = set(_found(before, golden, embedder))
    missed = held - set(_found(after, golden, embedder))
    ids = {passage.id for passage in after.passages}
    return [_reason(query, ids) for number, query in enumerate(golden) if number in missed]


def _found(index: PassageIndex, golden: Sequence[FaqQuery], embedder: Embedder) -> list[int]:
    retriever = IndexRetriever(index, embedder)
    return [
        number
        for number, query in enumerate(golden)
        if any(match.passage.id in query.relevant for match in retriever.retrieve(query.query, DEPTH))
    ]


def _reason(query: FaqQuery, ids: set[str]) -> str:
    answers = ", ".join(query.relevant)
    there = bool(ids & {*query.relevant})
    where = f"is not among the first {DEPTH} passages shown today" if there else "is in the documents no more"
    return f"{query.query!r}: its answer {answers} {where}"
