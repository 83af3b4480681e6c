"""Measures retrieval beside BM25 and one vector per passage: StackFAQ, semiPQA and the shop's golden questions.

Usage: python tests/benchmarks/retrieval.py DATA_FOLDER

StackFAQ: passages are the question-answer pairs, queries the paraphrases, all pairs of a thread are right. semiPQA:
the attributes of one product are ranked for a question, words weighed over all attributes of the file. What Frontdesk
has chosen by measurement (the share of the words in the sum) was chosen on every other thread of StackFAQ, on
semiPQA's development rows and on the `valid` golden questions, and is printed for them; the table is of the others.
"""

import argparse
import csv
import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding import Embedder, default_embedder
from knowledge.figures import RankingFigures, ranking_figures
from knowledge.index import SHARE, PassageIndex
from knowledge.passages import Passage
from knowledge.queries import FaqQuery, by_passage, read_queries
from knowledge.reading.folder import read_documents
from knowledge.service import DOCUMENTS, GOLDEN_QUESTIONS

SHARES = (0.0, 0.1, 0.2, 0.3, 0.4)
RRF = 60  # Cormack et al. 2009
PAST = (1, 3, 5)  # past questions per thread of StackFAQ


@dataclass(frozen=True)
class Task:
    """Queries over passages; `candidates`, if given, are the ids that each query's ranking is limited to."""

    name: str
    passages: Sequence[Passage]
    queries: Sequence[FaqQuery]
    candidates: Sequence[set[str]] | None = None


class Scores:
    """What every passage scores for every query, arrays of shape (queries, passages)."""

    def __init__(self, task: Task, embedder: Embedder, past: dict[str, list[str]] | None = None) -> None:
        self.task = task
        index = PassageIndex.build(task.passages, embedder, past)
        vectors = embedder.embed([query.query for query in task.queries])
        places = {passage.id: place for place, passage in enumerate(task.passages)}
        shape = (len(task.queries), len(task.passages))
        self.similarity, self.coverage = np.zeros(shape), np.zeros(shape)
        for row, (query, vector) in enumerate(zip(task.queries, vectors, strict=True)):
            for match in index.search(query.query, vector, len(task.passages)):
                self.similarity[row, places[match.passage.id]] = match.similarity
                self.coverage[row, places[match.passage.id]] = match.coverage
        known = index.vectors_by_text()
        plain = np.stack([known[f"{passage.question}\n{passage.text}"] for passage in task.passages])
        self.plain = vectors @ plain.T

    def figures(self, scores: NDArray[np.float64]) -> RankingFigures:
        """Figures of the ranking by these scores."""
        rankings = []
        for row, order in enumerate(np.argsort(-scores, axis=1, kind="stable")):
            ids = [self.task.passages[place].id for place in order]
            allowed = self.task.candidates[row] if self.task.candidates else None
            rankings.append([name for name in ids if allowed is None or name in allowed])
        return ranking_figures(rankings, self.task.queries)

    def summed(self, share: float) -> RankingFigures:
        """Figures of the weighted sum."""
        return self.figures((1 - share) * self.similarity + share * self.coverage)

    def reciprocal_ranks(self) -> RankingFigures:
        """Figures of reciprocal rank fusion."""
        ranks = (np.argsort(np.argsort(-scores, axis=1, kind="stable")) for scores in (self.similarity, self.coverage))
        return self.figures(sum(1 / (RRF + 1 + rank) for rank in ranks))


def stackfaq(data: Path, *, chosen_on: bool) -> Task:
    """Every other thread's queries over all passages."""
    content = json.loads(gzip.decompress((data / "stackfaq/stackExchange-FAQ.json.gz").read_bytes()))
    passages, queries = [], []
    for thread, pair in enumerate(content["root"]["qapair"]):
        answers = pair["answer"] if isinstance(pair["answer"], list) else [pair["answer"]]
        ids = [f"{thread}#{number}" for number in range(len(answers))]
        passages += [Passage(name, "", "", pair["question"], text) for name, text in zip(ids, answers, strict=True)]
        asked = [text for text in pair["rephr"] or [] if text and text.strip() != "*"]
        queries += [FaqQuery(text, ids) for text in asked if (thread % 2 == 0) == chosen_on]
    return Task("StackFAQ", passages, queries)


def semipqa(data: Path, split: str) -> Task:
    """The attributes of each question's product; those that are written alike are one passage."""
    with gzip.open(data / f"product_qa/semipqa_attribute_ranking/{split}.tsv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    passages, groups = {}, {}
    for row in rows:
        attribute, _, value = row["candidate"].partition(":")
        passages[row["candidate"]] = Passage(
            row["candidate"], "", "", attribute.replace("_", " "), value.strip() or attribute
        )
        groups.setdefault((row["qid"], row["question"]), []).append(row)
    queries = [
        FaqQuery(question, [row["candidate"] for row in group if row["label"] == "1"])
        for (_, question), group in groups.items()
    ]
    candidates = [{row["candidate"] for row in group} for group in groups.values()]
    return Task("semiPQA", list(passages.values()), queries, candidates)


def golden(split: str, embedder: Embedder) -> Task:
    """The demo shop's documents and golden questions."""
    passages = [passage for file in read_documents(DOCUMENTS, embedder.fits) for passage in file.passages]
    return Task("golden questions", passages, read_queries(GOLDEN_QUESTIONS, split))


def with_past_questions(task: Task, embedder: Embedder, count: int) -> RankingFigures:
    """Figures where the first `count` queries of each thread are past questions, over the other queries."""
    threads: dict[str, list[FaqQuery]] = {}
    for query in task.queries:
        threads.setdefault(query.relevant[0], []).append(query)
    past = [query for asked in threads.values() for query in asked[:count]]
    rest = [query for asked in threads.values() for query in asked[max(PAST) :]]
    return Scores(Task(task.name, task.passages, rest), embedder, by_passage(past)).summed(SHARE)


def main() -> None:
    """Prints the choice and the table."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("data", type=Path)
    data, embedder = arguments.parse_args().data, default_embedder()
    print("Chosen on other halves: MAP and P@1 by share of the words, and of reciprocal rank fusion")  # noqa: T201
    for task in (stackfaq(data, chosen_on=True), semipqa(data, "dev"), golden("valid", embedder)):
        scores = Scores(task, embedder)
        choices = [*((str(share), scores.summed(share)) for share in SHARES), ("RRF", scores.reciprocal_ranks())]
        print(f"{task.name:18}", *(f"{name} {f.map:.4f} {f.p_at_1:.4f}" for name, f in choices), sep="  ")  # noqa: T201
    print(f"\n{'':44}{'MAP':>8}{'MRR':>8}{'P@1':>8}{'R@5':>8}")  # noqa: T201
    for task in (stackfaq(data, chosen_on=False), semipqa(data, "testseen"), golden("test", embedder)):
        scores = Scores(task, embedder)
        _print(task, "Frontdesk", scores.summed(SHARE))
        _print(task, "BM25", scores.figures(scores.coverage))
        _print(task, "vectors of question + answer", scores.figures(scores.plain))
        _print(task, "both vectors, no words", scores.summed(0))
        _print(task, "reciprocal rank fusion", scores.reciprocal_ranks())
    task = stackfaq(data, chosen_on=False)
    for count in (0, *PAST):
        _print(task, f"with {count} past questions", with_past_questions(task, embedder, count))


def _print(task: Task, method: str, found: RankingFigures) -> None:
    row = f"{found.map:8.4f}{found.mrr:8.4f}{found.p_at_1:8.4f}{found.recall_at_5:8.4f}"
    print(f"{task.name:18}{method:26}{row}", flush=True)  # noqa: T201 - the script's result


if __name__ == "__main__":
    main()
