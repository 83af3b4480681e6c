"""`frontdesk nlu`: how well messages are understood, and why so."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from bot.commands import adaptation, labelling
from bot.commands.console import console, give_up
from bot.commands.training import latest_model
from bot.encoder.errors import EncoderError
from bot.encoder.files import write_atomically
from bot.encoder.source import DEFAULT_ENCODER
from bot.understanding.errors import UnderstandingError
from bot.understanding.settings import UnderstandingSettings

app = typer.Typer(help="How well messages are understood, and why so.", no_args_is_help=True)
app.command()(labelling.review)
app.command()(labelling.check)
app.command()(adaptation.adapt)

Messages = Annotated[
    Path,
    typer.Option(exists=True, dir_okay=False, help='JSON Lines: {"text", "intent", "entities": [{"start", ...}]}.'),
]


@app.callback()
def nlu() -> None:
    """How well messages are understood, and why so."""


@app.command()
def evaluate(
    train: Messages,
    test: Messages,
    *,
    valid: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Messages to calibrate on.")] = None,
    encoder: Annotated[str, typer.Option(help="Train on this encoder: a folder or a name.")] = DEFAULT_ENCODER,
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
        settings = UnderstandingSettings(encoder=encoder, seed=seed)
        report = measure(train, test, valid, out=out, pictures=pictures, settings=settings)
    except (UnderstandingError, EncoderError) as error:
        give_up(escape(str(error)))
    table = Table(show_header=False)
    for name, value in asdict(report).items():
        table.add_row(name, f"{value:.4f}" if isinstance(value, float) else str(value))
    console.print(table)
    if pictures is not None:
        console.print(f"[green]Drawn:[/] confusion.png and risk_coverage.png in {pictures}.")


@app.command()
def explain(
    text: Annotated[str, typer.Argument(help="What a customer wrote.", show_default=False)],
    html: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write the explanation here too, as a page.")
    ] = None,
    model: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A model archive; else the newest in models/.")
    ] = None,
) -> None:
    """Show which words decided the intent and each entity, the runner-up, and the nearest training examples.

    A word's weight is what it adds to the log odds, to the rest of the message and on its own, as a mean of both.
    Where a message is misunderstood, the nearest examples show what the model has too much or too little of.
    """
    from bot.commands import explanation  # noqa: PLC0415 - imports the runtime of the models
    from bot.understanding.explanation.page import page  # noqa: PLC0415 - same

    archive = model or latest_model()
    if archive is None:
        give_up("There is no model yet. Run `frontdesk train` first.")
    try:
        with console.status("Reading the model and the training examples ..."):
            explained, neighbours = explanation.explained(text, archive)
    except (UnderstandingError, EncoderError) as error:
        give_up(escape(str(error)))
    explanation.show(explained, neighbours)
    if html:
        try:
            write_atomically(html, page(explained, neighbours).encode())
        except OSError as error:
            give_up(f"{escape(str(html))} cannot be written: {error}")
        console.print(f"\n[green]Written:[/] {escape(str(html))}")
