"""`frontdesk nlu review` and `check`: what to label next, and which labels look wrong."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from actions.services import section
from bot.commands.console import console, give_up
from bot.content.checks import examples as example_checks
from bot.content.content import CONFIG_FILE, TRAINING_FOLDER, read_content
from bot.content.settings import CheckSettings
from bot.content.yaml_file import read_file, values_of
from bot.encoder.errors import EncoderError
from bot.encoder.sentence import SentenceEncoder
from bot.encoder.source import DEFAULT_ENCODER

if TYPE_CHECKING:
    from bot.content.training_data import TrainingData
    from bot.labelling.review import Group, Review

_SHOWN_OF_A_CLUSTER = 5


def review(
    since: Annotated[int, typer.Option(min=1, help="How many days to look back.")] = 30,
    limit: Annotated[int, typer.Option(min=1, help="How many messages, and how many clusters, to list.")] = 20,
    out: Annotated[Path | None, typer.Option(help="Write them here too, as training data to be corrected.")] = None,
) -> None:
    """List the logged messages that are most worth a label, with the intents that they may belong to.

    Reads the conversations that `tracker_store:` in endpoints.yml keeps. Messages with a low confidence or two likely
    intents come one by one; messages that fell back or were out of scope come in clusters of similar ones. What the
    training data already hold is left out. E-mail addresses, order numbers, links, recognised names and long numbers
    are replaced; **a name or an address that was not recognised stays**, so read before you share.
    """
    from bot.labelling import proposals  # noqa: PLC0415 - imports scikit-learn, as do the next two
    from bot.labelling.review import review as choose  # noqa: PLC0415
    from bot.server.rasa_conversations import ConversationsError, logged_messages  # noqa: PLC0415 - imports Rasa

    training = _training_data()
    if out is not None and out.exists():
        give_up(f"{out} exists already and is not overwritten. Name another file, or move that one away.")
    begin = datetime.now(timezone.utc) - timedelta(days=since)
    try:
        with console.status("Reading the conversations ..."):
            found = choose(logged_messages(section("tracker_store"), begin), training.examples, _encoder(), limit=limit)
    except (ConversationsError, EncoderError, OSError) as error:
        give_up(escape(str(error)))
    if not found.uncertain and not found.unanswered:
        console.print(f"[green]Nothing to label[/] among the messages of the last {since} days.")
        return
    _show(found)
    if out is not None:
        try:
            proposals.write(found, out)
        except OSError as error:
            give_up(f"{out} cannot be written: {error}")
        console.print(f"[green]Written:[/] {out}. Correct it, then move the examples to {TRAINING_FOLDER}/nlu.")


def check(
    limit: Annotated[int, typer.Option(min=1, help="How many labels to list, the most certainly wrong first.")] = 30,
) -> None:
    """List examples that look mislabelled, contradict each other or say the same, by file and line.

    Labels are judged by a classifier that never saw them (confident learning). These are suspicions for a person to
    judge, so the exit code is 0. An unusual but right example is worth keeping.
    """
    from bot.labelling.training_check import suspicions  # noqa: PLC0415 - imports scikit-learn

    training = _training_data()
    try:
        with console.status(f"Judging {len(training.examples)} examples ..."):
            problems = [*example_checks.problems(training, CheckSettings(minimum_examples=1))]
            problems += suspicions(training.examples, _encoder(), limit)
    except (EncoderError, OSError) as error:
        give_up(escape(str(error)))
    for problem in problems:
        console.print(str(problem), markup=False, soft_wrap=True)
    console.print(f"{len(problems)} examples to look at." if problems else "[green]Nothing looks wrong.[/]")


def _training_data() -> TrainingData:
    content = read_content(Path())
    for problem in content.problems:
        if problem.file.is_relative_to(TRAINING_FOLDER):
            give_up(escape(str(problem)))
    if not content.training.examples:
        give_up(f"There are no examples in {TRAINING_FOLDER}. Add some under `nlu:`.")
    return content.training


def _encoder() -> SentenceEncoder:
    """The encoder that bot/config.yml names, before any training."""
    names = values_of(read_file(Path(), Path(CONFIG_FILE)).value, "encoder")
    return SentenceEncoder.load(str(next(names, DEFAULT_ENCODER)))


def _show(found: Review) -> None:
    if found.uncertain:
        table = Table("times", "message", "confidence", "perhaps", title="Uncertain", title_justify="left")
        for group in found.uncertain:
            (candidate,) = group.candidates
            confidence = f"{candidate.logged.confidence:.2f}"
            table.add_row(
                str(candidate.times), escape(candidate.example.text), confidence, ", ".join(group.suggestions)
            )
        console.print(table)
    for group in found.unanswered:
        _show_cluster(group)


def _show_cluster(group: Group) -> None:
    first, *others = [escape(candidate.example.text) for candidate in group.candidates]
    console.print(f"[bold]{group.times} x unanswered: {first}[/]\n  perhaps {', '.join(group.suggestions)}")
    for text in others[: _SHOWN_OF_A_CLUSTER - 1]:
        console.print(f"  {text}")
    if len(others) >= _SHOWN_OF_A_CLUSTER:
        console.print(f"  ... and {len(others) - _SHOWN_OF_A_CLUSTER + 1} more")
