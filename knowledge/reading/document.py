"""What a reader finds in a file: sections of text and flaws, or that the file cannot be read at all."""

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from knowledge.errors import DocumentError
from knowledge.passages import Metadata


@dataclass(frozen=True)
class Section:
    """A text under its heading: `question` is its own, `topic` those above it. `line` is where it begins."""

    topic: str
    question: str
    text: str
    metadata: Metadata
    line: int | None = None


@dataclass(frozen=True)
class Flaw:
    """Something that could not be read as it stands, and in `hint` what to do; lines count from 1."""

    message: str
    hint: str
    line: int | None = None


class UnreadableError(DocumentError):
    """A file is not what its suffix says; nothing more can be had from it."""

    def __init__(self, message: str, hint: str, line: int | None = None) -> None:
        super().__init__(message)
        self.flaw = Flaw(message, hint, line)


Found: TypeAlias = Section | Flaw
Reader = Callable[[Path, Metadata], Iterator[Found]]
"""Takes a file and the metadata of its folder, the address being the file's own; may raise UnreadableError."""


def title_of(file: Path) -> str:
    """The file's name in words: `returns-policy.pdf` is "Returns policy"."""
    words = file.stem.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def read_text(file: Path) -> str:
    """The text of a file in UTF-8, or in UTF-16 with its mark as spreadsheets write it; lines end with a line feed.

    Raises:
        UnreadableError: It is in another encoding, or no text.
    """
    content = file.read_bytes()
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableError("this is not UTF-8 text.", "Save the document as UTF-8 text.", line) from error
    if "\0" in text:
        raise UnreadableError("this is no text.", "Give the file the suffix of its real format.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
