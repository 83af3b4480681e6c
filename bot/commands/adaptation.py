"""`frontdesk nlu adapt`: an encoder that knows how this shop's customers write."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from actions.services import section
from bot.commands.console import console, give_up
from bot.content.content import CONFIG_FILE, read_content
from bot.encoder.adaptation_settings import AdaptationSettings
from bot.encoder.errors import EncoderError
from bot.encoder.source import DEFAULT_ENCODER, WEIGHTS, find_encoder
from bot.labelling.masking import Masking
from bot.labelling.own_texts import OwnTextsError, distinct_texts, read_messages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.labelling.messages import LoggedMessage

FEWEST = 1000
"""Different messages; with fewer it is not known to help."""
_INTERRUPTED = 130  # what a shell reports of a program that Ctrl-C ended


def adapt(
    messages: Annotated[
        Path | None,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help='A text file, one message a line, or JSON Lines (.jsonl) with "text"; else the logged conversations.',
            show_default=False,
        ),
    ] = None,
    *,
    out: Annotated[Path, typer.Option(file_okay=False, help="Folder for the adapted encoder.")] = Path(
        "models/encoder"
    ),
    encoder: Annotated[
        str,
        typer.Option(help="What to begin with: this encoder, a folder or a Hugging Face name of any other BERT."),
    ] = DEFAULT_ENCODER,
    since: Annotated[int, typer.Option(min=1, help="How many days to look back in the logged conversations.")] = 365,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the messages.")] = AdaptationSettings.epochs,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the training.")] = 0,
    force: Annotated[bool, typer.Option("--force", help="Replace the encoder that is there.")] = False,
) -> None:
    """Adapt the encoder to the shop's own messages, which need no labels.

    The encoder learns to guess hidden words in what customers wrote. Intents and entities are learned afterwards, by
    `frontdesk train`, once bot/config.yml names the new folder.

    It can help where labels are few and messages many: on an airline's chats, with 5,990 different messages and ten
    labelled examples an intent, accuracy on messages never seen rose from .733 to .762 (means of two draws of examples:
    .056 and .001 up). Whether it helps yours, `frontdesk nlu evaluate` tells, run with and without `--encoder` on
    messages that were not learned from.

    Private details are replaced before anything is learned, as `frontdesk nlu review` does it; **a name or an address
    that was not recognised stays**, so treat the folder as you treat the conversations.
    """
    _refuse(out, force=force)
    texts = _texts(messages, since)
    if len(texts) < FEWEST:
        give_up(f"{len(texts)} different messages are too few to learn from, {FEWEST} are needed. Collect more first.")
    console.print(f"Adapting {escape(encoder)} to {len(texts)} messages. If you press Ctrl-C, nothing is written.")
    _learn(texts, encoder, out, epochs, seed)
    console.print(
        f"[green]Adapted:[/] {escape(str(out))}. To use it, write this under BertUnderstanding in {CONFIG_FILE}"
    )
    console.print(f"and run `frontdesk train`:\n    encoder: {escape(str(out))}")


def _learn(texts: list[str], encoder: str, out: Path, epochs: int, seed: int) -> None:
    from bot.encoder.adaptation import adapt, write_encoder  # noqa: PLC0415 - imports torch

    try:
        source = find_encoder(encoder)
        out.parent.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=out.parent).close()  # where nothing can be written, fail before the training
        write_encoder(adapt(texts, source, AdaptationSettings(epochs=epochs, seed=seed), progress=True), source, out)
    except KeyboardInterrupt:
        console.print("\n[yellow]Stopped.[/] Nothing was written.")
        raise typer.Exit(_INTERRUPTED) from None
    except (EncoderError, OSError) as error:
        give_up(escape(str(error)))


def _refuse(out: Path, *, force: bool) -> None:
    """Ends with an error where something would be lost."""
    if not out.exists():
        return
    if not force:
        give_up(f"{escape(str(out))} exists already. Name another folder, or replace it with --force.")
    if not (out / WEIGHTS).is_file():
        give_up(f"{escape(str(out))} holds no encoder and is not replaced. Name another folder.")


def _texts(file: Path | None, since: int) -> list[str]:
    from bot.server.rasa_conversations import ConversationsError, logged_messages  # noqa: PLC0415 - imports Rasa

    masking = Masking.of(read_content(Path()).training.examples)
    begin = datetime.now(timezone.utc) - timedelta(days=since)
    try:
        with console.status("Reading the messages ..."):
            found: Iterable[LoggedMessage] = (
                read_messages(file) if file else logged_messages(section("tracker_store"), begin)
            )
            return distinct_texts(found, masking)
    except (ConversationsError, OwnTextsError) as error:
        give_up(escape(str(error)))
