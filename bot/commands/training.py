"""`frontdesk train` and `test`: from content to a model, and the proof that it converses as written."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bot.commands.console import console, give_up
from bot.commands.knowledge import index_documents
from knowledge.service import DOCUMENTS

MODELS = Path("models")
DOMAIN, DATA, CONFIG, CONVERSATIONS = "bot/domain", "training_data", "bot/config.yml", "tests/conversations"


def train(
    force: Annotated[bool, typer.Option("--force", help="Train everything anew, unchanged parts too.")] = False,
    finetune: Annotated[
        bool,
        typer.Option("--finetune", help="Go on from the last model; its 32-bit weights must have been kept."),
    ] = False,
) -> None:
    """Train understanding and dialogue, and index the documents. Unchanged parts are not done again."""
    from bot.server import rasa_training  # noqa: PLC0415 - imports Rasa

    index_documents(DOCUMENTS, force=force)
    console.print("Training understanding and dialogue ...")
    try:
        model = rasa_training.train(DOMAIN, CONFIG, DATA, MODELS, force=force, finetune=finetune)
    except rasa_training.TrainingError as error:
        give_up(f"Training stopped: {error}")
    if model is None:
        give_up("Training failed; the cause is above.")
    console.print(f"[green]Trained:[/] {model}")


def test(
    stories: Annotated[Path, typer.Argument(help="A file or folder of test stories.")] = Path(CONVERSATIONS),
) -> None:
    """Play the conversation test stories against the latest model; exit code 1 if one goes wrong."""
    model = latest_model()
    if model is None:
        give_up("There is no model to test. Run `frontdesk train` first.")
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-W", "ignore", "-m", "rasa", "test", "core", "--e2e"]
        command += ["--model", str(model), "--stories", str(stories), "--out", folder, "--no-plot"]
        environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "LOG_LEVEL": "WARNING"}
        finished = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
        report = Path(folder, "story_report.json")
        if not report.exists():
            give_up(f"`rasa test` ended without a report:\n{finished.stderr[-2000:]}")
        accuracy = json.loads(report.read_text())["conversation_accuracy"]
        failed = Path(folder, "failed_test_stories.yml")
        if accuracy["correct"] < accuracy["total"]:
            console.print(failed.read_text(), markup=False)
            _say_misunderstandings(model, stories)
            give_up(f"{accuracy['total'] - accuracy['correct']} of {accuracy['total']} conversations went wrong.")
    console.print(f"[green]All {accuracy['total']} conversations went as written.[/]")


def _say_misunderstandings(model: Path, stories: Path) -> None:
    from bot.server.rasa_testing import misunderstandings  # noqa: PLC0415 - only after a failure

    for found in asyncio.run(misunderstandings(model, DOMAIN, stories)):
        console.print(f"[bold]{escape(found.text)}[/]   ({escape(found.story)})")
        console.print(f"  expected    {escape(found.expected)}\n  understood  {escape(found.understood)}\n")


def latest_model() -> Path | None:
    """The newest model archive, or None."""
    archives = sorted(MODELS.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    return archives[-1] if archives else None


def train_if_missing() -> None:
    """Train where there is no model; make the knowledge index where there is none."""
    if latest_model() is None:
        console.print("There is no model yet. Training takes a few minutes, once.")
        train(force=False, finetune=False)
    else:
        index_documents(DOCUMENTS)
