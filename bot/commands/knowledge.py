"""`frontdesk knowledge`: the documents, their index, and what is answered from them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from actions.shop.clock import shop_today
from bot.commands import knowledge_figures, knowledge_versions
from bot.commands.console import console, give_up
from knowledge.answerer import AnswerKind
from knowledge.errors import KnowledgeError
from knowledge.service import DOCUMENTS, Built, build_index, open_answerer, question_files

app = typer.Typer(help="The shop's documents and the answers from them.", no_args_is_help=True)
app.command()(knowledge_figures.evaluate)
app.command()(knowledge_figures.calibrate)
app.command()(knowledge_versions.versions)
app.command()(knowledge_versions.diff)
app.command()(knowledge_versions.rollback)


@app.command()
def build(
    documents: Annotated[Path, typer.Option(help="Folder of documents, a website's folder, or one file.")] = DOCUMENTS,
    force: Annotated[
        bool, typer.Option("--force", help="Even if nothing has changed, or golden questions lose their answers.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Index nothing unless everything can be read.")] = False,
) -> None:
    """Index the documents. A running assistant answers from the new version at once.

    Read are Markdown (a topic with its questions), HTML, text, PDF, DOCX, CSV, JSON and JSON Lines: pairs of `question`
    and `answer`, a catalogue with `name` and attributes, or Shopify's product export. A website is a folder of its
    pages with its sitemap.xml.

    What cannot be read is reported by file and line, and the rest goes in.

    Front matter, columns, meta elements called frontdesk:address and so on, or a file metadata.yml for a whole folder
    may give address, language, valid-from, valid-until (both days included) and audience; only what has the audience
    customer is shown to customers.
    """
    built = index_documents(documents, force=force, strict=strict)
    table = Table("File", "Passages", box=None)
    for file in built.files:
        table.add_row(escape(str(file.file)), str(len(file.passages)))
    console.print(table)


def index_documents(documents: Path, *, force: bool = False, strict: bool = False) -> Built:
    """Index the documents, say what came of it and what could not be read; give up where nothing could."""
    from actions.services import section  # noqa: PLC0415 - reads endpoints.yml

    try:
        questions = question_files(section("knowledge"))
        with console.status("Indexing the documents ..."):
            built = build_index(documents, questions=questions, force=force, strict=strict)
    except KnowledgeError as error:
        give_up(escape(str(error)))
    for problem in (problem for file in built.files for problem in file.problems()):
        console.print(f"[yellow]Problem:[/] {escape(problem)}", soft_wrap=True)
    state = "[green]Indexed[/]" if built.fresh else "Unchanged:"
    console.print(f"{state} {built.passages} passages, version {built.version}.")
    return built


@app.command()
def ask(question: Annotated[str, typer.Argument(help="What a customer might ask.")]) -> None:
    """Answer a question as the assistant would, and show where the answer comes from."""
    from actions.services import section  # noqa: PLC0415 - reads endpoints.yml

    try:
        answerer = open_answerer(section("generator"), section("knowledge"), today=shop_today)
        answer = asyncio.run(answerer.answer(question))
    except KnowledgeError as error:
        give_up(str(error))
    if answer.kind is AnswerKind.UNKNOWN:
        console.print(f"[yellow]No answer[/] (confidence {answer.score:.2f}): the customer is offered a person.")
        return
    console.print(Panel(answer.text, title=f"{answer.kind.value}, confidence {answer.score:.2f}", title_align="left"))
    for passage in answer.sources:
        console.print(f"  [dim]{passage.source}[/]  {escape(passage.heading)}  [dim]{passage.address}[/]")


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
