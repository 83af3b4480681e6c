"""What `frontdesk knowledge evaluate` prints."""

import json
from pathlib import Path

import pytest
from demo_shop import PROJECT
from typer.testing import CliRunner

from bot.cli import app

FAQ = [{"id": "s", "question": "Where is the store?", "answer": "In Dublin."}]
FAQ += [{"id": "r", "question": "How long may I return something?", "answer": "30 days."}]
QUERIES = [{"query": "store address", "relevant": ["s"]}, {"query": "refund period", "relevant": ["r"]}]
QUERIES += [{"query": "who was Napoleon", "relevant": []}]


def test_figures_stand_beside_bm25_and_vectors_alone_with_the_risk_below(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PROJECT)  # the encoder is exported there already
    for name, rows in (("faq", FAQ), ("queries", QUERIES)):
        (tmp_path / name).write_text("\n".join(json.dumps(row) for row in rows))
    arguments = ["--faq", str(tmp_path / "faq"), "--queries", str(tmp_path / "queries"), "--out", str(tmp_path / "out")]
    shown = CliRunner().invoke(app, ["knowledge", "evaluate", *arguments])
    assert shown.exit_code == 0
    for part in ("Frontdesk", "BM25", "vectors alone", "no_answer_auroc", "wrong of them", "100%"):
        assert part in shown.output
    report = json.loads((tmp_path / "out").read_text())
    assert report["map"] == report["no_answer_auroc"] == 1.0
    assert len(report["risk_coverage"]) == 10
    assert set(report["bm25"]) == {"map", "mrr", "p_at_1", "recall_at_5"}
