"""Questions of customers and the passages that answer them: golden questions, past ones, queries to measure with.

JSON Lines `{"query": str, "relevant": [passage id, ...]}`, an empty list where no passage answers, optionally `split`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.errors import DocumentError
from knowledge.json_lines import read_rows


@dataclass(frozen=True)
class FaqQuery:
    """What a customer asked, and the ids of all passages that answer it."""

    query: str
    relevant: list[str] = field(default_factory=list)
    split: str | None = None


def read_queries(file: Path, split: str | None = None) -> list[FaqQuery]:
    """The queries of a file, only those of one split if it is named.

    Raises:
        DocumentError: The file is malformed or has no such queries.
    """
    queries = [query for query in read_rows(file, FaqQuery) if split is None or query.split == split]
    if not queries:
        raise DocumentError(f"{file} has no queries of the split {split!r}.")
    return queries


def by_passage(queries: Sequence[FaqQuery]) -> dict[str, list[str]]:
    """The different questions that each passage answers, by its id."""
    questions: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for query in queries:
        for passage in query.relevant:
            questions[passage][query.query] = None
    return {passage: list(asked) for passage, asked in questions.items()}
