"""`frontdesk knowledge`: the documents, their index, and what is answered from them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.panel import Panel

from bot.commands import knowledge_figures, knowledge_versions
from bot.commands.console import console, give_up
from knowledge.answerer import AnswerKind
from knowledge.errors import KnowledgeError
from knowledge.service import DOCUMENTS, build_index, open_answerer, question_files

app = typer.Typer(help="The shop's documents and the answers from them.", no_args_is_help=True)
app.command()(knowledge_figures.evaluate)
app.command()(knowledge_figures.calibrate)
app.command()(knowledge_versions.versions)
app.command()(knowledge_versions.diff)
app.command()(knowledge_versions.rollback)


@app.command()
def build(
    documents: Annotated[Path, typer.Option(help="Folder of Markdown documents.")] = DOCUMENTS,
    force: Annotated[
        bool, typer.Option("--force", help="Even if nothing has changed, or golden questions lose their answers.")
    ] = False,
) -> None:
    """Index the documents. A running assistant answers from the new version at once."""
    from actions.services import section  # noqa: PLC0415 - reads endpoints.yml

    try:
        files = question_files(section("knowledge"))
        with console.status("Indexing the documents ..."):
            built = build_index(documents, files=files, force=force)
    except KnowledgeError as error:
        give_up(str(error))
    state = "[green]Indexed[/]" if built.fresh else "Unchanged:"
    console.print(f"{state} {built.passages} passages, version {built.version}.")


@app.command()
def ask(question: Annotated[str, typer.Argument(help="What a customer might ask.")]) -> None:
    """Answer a question as the assistant would, and show where the answer comes from."""
    from actions.services import section  # noqa: PLC0415 - reads endpoints.yml

    try:
        answer = asyncio.run(open_answerer(section("generator"), section("knowledge")).answer(question))
    except KnowledgeError as error:
        give_up(str(error))
    if answer.kind is AnswerKind.UNKNOWN:
        console.print(f"[yellow]No answer[/] (confidence {answer.score:.2f}): the customer is offered a person.")
        return
    console.print(Panel(answer.text, title=f"{answer.kind.value}, confidence {answer.score:.2f}", title_align="left"))
    for passage in answer.sources:
        console.print(f"  [dim]{passage.source}[/]  {passage.question}")


@app.command()
def train_generator(
    out: Annotated[Path, typer.Option(help="Folder for the weights; name it in endpoints.yml to use them.")],
    data: Annotated[
        Path | None, typer.Option(exists=True, help="Folder of hetPQA's answer generation (train.tsv.gz, ...).")
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the examples.")] = 8,
    minutes: Annotated[float | None, typer.Option(min=0.1, help="Stop after this time instead.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the training.")] = 1,
) -> None:
    """Train the embedded generator anew, from the examples in knowledge/generation/materials and hetPQA.

    The weights that come with Frontdesk were made so. Ctrl-C keeps what was learned; the same command goes on.
    """
    from knowledge.generation.training import TrainingSettings, train  # noqa: PLC0415 - imports torch

    try:
        losses = train(data, out, TrainingSettings(epochs=epochs, minutes=minutes, seed=seed))
    except KnowledgeError as error:
        give_up(str(error))
    console.print(f"[green]Trained:[/] {out}, validation losses {losses} (nats per token)")
