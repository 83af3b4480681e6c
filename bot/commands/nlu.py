"""`frontdesk nlu`: how well messages are understood."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot.commands import labelling
from bot.commands.console import console, give_up
from bot.understanding.errors import UnderstandingError

app = typer.Typer(help="How well messages are understood.", no_args_is_help=True)
app.command()(labelling.review)
app.command()(labelling.check)

Messages = Annotated[
    Path,
    typer.Option(exists=True, dir_okay=False, help='JSON Lines: {"text", "intent", "entities": [{"start", ...}]}.'),
]


@app.callback()
def nlu() -> None:
    """How well messages are understood."""


@app.command()
def evaluate(
    train: Messages,
    test: Messages,
    *,
    valid: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Messages to calibrate on.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the training.")] = 0,
    out: Annotated[Path | None, typer.Option(help="Write the report here too, as JSON.")] = None,
    pictures: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Folder for a confusion matrix and a risk-coverage curve, as PNG."),
    ] = None,
) -> None:
    """Train on one file, test on another, and print quality, calibration and speed.

    The component is the one that serves, int8 included. A message with `"intent": null` is out of scope.
    """
    from bot.understanding.evaluation import evaluate as measure  # noqa: PLC0415 - imports scikit-learn

    try:
        report = measure(train, test, valid, seed=seed, out=out, pictures=pictures)
    except UnderstandingError as error:
        give_up(str(error))
    table = Table(show_header=False)
    for name, value in asdict(report).items():
        table.add_row(name, f"{value:.4f}" if isinstance(value, float) else str(value))
    console.print(table)
    if pictures is not None:
        console.print(f"[green]Drawn:[/] confusion.png and risk_coverage.png in {pictures}.")
