"""`frontdesk knowledge evaluate` and `calibrate`: how well is answered, and how sure that is."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from bot.commands.console import console, give_up
from knowledge.errors import KnowledgeError
from knowledge.service import DOCUMENTS, GOLDEN_QUESTIONS

if TYPE_CHECKING:
    from knowledge.evaluation import FaqReport
    from knowledge.figures import Risk


def evaluate(
    faq: Annotated[Path, typer.Option(exists=True, help='JSON Lines: {"id", "question", "answer"}.')],
    queries: Annotated[Path, typer.Option(exists=True, help='JSON Lines: {"query", "relevant": [id, ...]}.')],
    out: Annotated[Path | None, typer.Option(help="Write the report here too, as JSON.")] = None,
) -> None:
    """Measure retrieval and the decision to answer on a data set; an empty `relevant` has no answer."""
    from knowledge.evaluation import evaluate as measure  # noqa: PLC0415 - imports scikit-learn

    try:
        report = measure(faq, queries, out)
    except KnowledgeError as error:
        give_up(str(error))
    _show_ranking(report)
    decision = Table(show_header=False)
    ranking = {field.name for field in fields(report.bm25)}
    for name, value in asdict(report).items():
        if name not in ranking and isinstance(value, float | None):
            decision.add_row(name, f"{value:.4f}" if value is not None else "-")
    console.print(decision)
    _show_risk(report.risk_coverage)


def calibrate(
    documents: Annotated[Path, typer.Option(exists=True, help="Folder of documents.")] = DOCUMENTS,
    queries: Annotated[Path, typer.Option(exists=True, help="Golden questions.")] = GOLDEN_QUESTIONS,
    split: Annotated[str | None, typer.Option(help="Only the questions of this split.")] = None,
) -> None:
    """Fit the confidence in an answer to the shop's own questions; prints the lines for endpoints.yml."""
    from knowledge.calibration import calibrate as fit  # noqa: PLC0415 - imports scikit-learn

    try:
        calibration = fit(documents, queries, split)
    except KnowledgeError as error:
        give_up(str(error))
    _show_risk(calibration.risk_coverage)
    auroc = calibration.no_answer_auroc
    console.print(f"No-answer AUROC {'-' if auroc is None else f'{auroc:.4f}'}; all figures cross-validated.")
    console.print("knowledge:\n  confidence:")
    for name, weight in asdict(calibration.confidence).items():
        console.print(f"    {name}: {weight:.2f}")


def _show_ranking(report: FaqReport) -> None:
    table = Table("", "Frontdesk", "BM25", "vectors alone")
    for name, value in asdict(report.bm25).items():
        plain = getattr(report.plain_vectors, name)
        table.add_row(name, f"{getattr(report, name):.4f}", f"{value:.4f}", f"{plain:.4f}")
    console.print(table)


def _show_risk(risks: tuple[Risk, ...]) -> None:
    table = Table("answered", "confidence from", "wrong of them", "")
    for risk in risks:
        bar = "█" * round(40 * risk.wrong)
        table.add_row(f"{risk.coverage:.0%}", f"{risk.confidence:.2f}", f"{risk.wrong:.1%}", bar)
    console.print(table)
