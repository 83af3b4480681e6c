"""Plain text: paragraphs; one that begins with a line ending in `?` is a question with its answer."""

import re
from collections.abc import Iterator
from pathlib import Path

from knowledge.passages import Metadata
from knowledge.reading.document import Found, read_text, title_of
from knowledge.reading.outline import Heading, outlined


def read_plain_text(file: Path, base: Metadata) -> Iterator[Found]:
    """The text under the file's name, or under the questions in it."""
    yield from outlined(title_of(file), _parts(read_text(file)), base)


def _parts(text: str) -> Iterator[Heading | str]:
    for paragraph in re.split(r"\n\s*\n", text):
        first, _, rest = paragraph.strip().partition("\n")
        if first.rstrip().endswith("?"):
            yield Heading(2, first.strip())
            yield f"{rest}\n\n"
        else:
            yield f"{paragraph}\n\n"
