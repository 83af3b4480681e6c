"""Questions of customers are read by split and gathered by passage."""

import json
from pathlib import Path

import pytest

from knowledge.errors import DocumentError
from knowledge.queries import FaqQuery, by_passage, read_queries


def test_queries_can_be_read_by_split(tmp_path: Path) -> None:
    rows = [{"query": "a", "relevant": [], "split": "valid"}, {"query": "b", "relevant": ["r"], "split": "test"}]
    file = tmp_path / "queries.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows))
    assert [query.query for query in read_queries(file, "test")] == ["b"]
    assert len(read_queries(file)) == 2
    with pytest.raises(DocumentError, match="no queries of the split 'train'"):
        read_queries(file, "train")


def test_a_question_belongs_to_each_passage_that_answers_it_once() -> None:
    asked = [FaqQuery("a", ["r", "s"]), FaqQuery("b", ["r"]), FaqQuery("a", ["r"]), FaqQuery("c")]
    assert by_passage(asked) == {"r": ["a", "b"], "s": ["a"]}
