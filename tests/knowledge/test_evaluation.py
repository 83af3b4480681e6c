"""Figures of retrieval, against ones worked out by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.answerer import AnswererSettings
from knowledge.embedding import Embedder
from knowledge.errors import DocumentError
from knowledge.evaluation import evaluate_faq, read_faq
from knowledge.passages import Passage
from knowledge.queries import FaqQuery

FAQ = [
    {"id": "r", "question": "return period", "answer": "thirty days"},
    {"id": "s", "question": "store address", "answer": "Dublin"},
    {"id": "p", "question": "payment methods", "answer": "cards and vouchers"},
]


def lines(file: Path, rows: list[dict[str, Any]]) -> Path:
    file.write_text("\n".join(json.dumps(row) for row in rows))
    return file


@pytest.fixture
def faq(tmp_path: Path) -> list[Passage]:
    return read_faq(lines(tmp_path / "faq.jsonl", FAQ))


def test_the_figures_are_those_worked_out_by_hand(faq: list[Passage], embedder: Embedder) -> None:
    queries = [
        FaqQuery("return period", ["r"]),  # right, score 1
        FaqQuery("store address", ["p", "s"]),  # first and last of the ranking, or first and second
        FaqQuery("payment methods", ["r"]),  # wrong: p is found first
        FaqQuery("zebra", []),  # no answer, score 0
    ]
    report = evaluate_faq(faq, queries, embedder, AnswererSettings(quote_score=0.9, relevant_score=0.5))
    assert report.p_at_1 == pytest.approx(2 / 3)
    assert report.recall_at_5 == 1.0
    assert report.mrr in (pytest.approx((1 + 1 + 1 / 2) / 3), pytest.approx((1 + 1 + 1 / 3) / 3))
    assert report.map <= report.mrr
    assert report.no_answer_auroc == 1.0
    assert (report.answered_share, report.wrong_answer_share) == (0.75, 0.25)
    assert (report.quoted_share, report.wrong_quote_share) == (0.75, 0.25)
    assert 0 < report.p50_ms <= report.p95_ms
    assert [risk.wrong for risk in report.risk_coverage if risk.coverage in (0.5, 1.0)] == [0.0, 0.5]


def test_words_alone_and_one_vector_per_passage_alone_are_measured_beside(
    faq: list[Passage], embedder: Embedder
) -> None:
    report = evaluate_faq(faq, [FaqQuery("return period", ["r"]), FaqQuery("zebra store", ["p"])], embedder)
    assert report.bm25.p_at_1 == report.plain_vectors.p_at_1 == 0.5
    assert report.bm25.mrr == pytest.approx((1 + 1 / 3) / 2)  # of the two without a shared word, p comes last


def test_without_unanswerable_queries_there_is_no_such_figure(faq: list[Passage], embedder: Embedder) -> None:
    assert evaluate_faq(faq, [FaqQuery("return period", ["r"])], embedder).no_answer_auroc is None


def test_an_id_that_occurs_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="an id occurs twice"):
        read_faq(lines(tmp_path / "faq.jsonl", [*FAQ, FAQ[0]]))


@pytest.mark.parametrize(
    ("queries", "reason"), [([FaqQuery("a", ["nowhere"])], "unknown answer 'nowhere'"), ([FaqQuery("a")], "None of")]
)
def test_queries_that_do_not_fit_the_faq_are_refused(
    faq: list[Passage], embedder: Embedder, queries: list[FaqQuery], reason: str
) -> None:
    with pytest.raises(DocumentError, match=reason):
        evaluate_faq(faq, queries, embedder)


@pytest.mark.parametrize("content", ["", "[1]", '{"id": "a"}', "not json"])
def test_a_malformed_faq_file_is_refused_by_name(tmp_path: Path, content: str) -> None:
    file = tmp_path / "faq.jsonl"
    file.write_text(content)
    with pytest.raises(DocumentError, match=r"faq\.jsonl"):
        read_faq(file)
