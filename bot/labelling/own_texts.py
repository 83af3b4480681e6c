"""A shop's own messages as unlabelled texts to learn from: distinct, and without what is private."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.content.annotations import without_annotations
from bot.labelling.messages import LoggedMessage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bot.labelling.masking import Masking

JSON_LINES = (".jsonl", ".ndjson")


class OwnTextsError(ValueError):
    """The messages cannot be read; the error says where and why."""


def read_messages(file: Path) -> Iterator[LoggedMessage]:
    """One message of each line that is not empty: the line, or in JSON Lines (by the file's ending) its "text".

    Raises:
        OwnTextsError: the file is no UTF-8 text, or a line is no JSON object with a text.
    """
    try:
        lines = file.read_text("utf-8-sig").split("\n")  # splitlines would cut at U+2028, which JSON allows in texts
    except (OSError, UnicodeDecodeError) as error:
        raise OwnTextsError(f"The messages in {file} cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            text = _text(line, f"{file}:{number}") if file.suffix in JSON_LINES else line
            yield LoggedMessage(text, {})


def distinct_texts(messages: Iterable[LoggedMessage], masking: Masking) -> list[str]:
    """The messages' masked texts, each once, whatever its case."""
    masked = (without_annotations(masking.example(message.text, message.entities)) for message in messages)
    return list({text.casefold(): text for text in masked if text}.values())


def _text(line: str, place: str) -> str:
    try:
        text = json.loads(line)["text"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise OwnTextsError(f'{place}: not a JSON object with a "text": {error!r}') from error
    if not isinstance(text, str):
        raise OwnTextsError(f'{place}: "text" is no string.')
    return text
