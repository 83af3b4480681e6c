"""Headings of any depth with text between them become sections that keep the whole path of their headings."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.passages import Metadata
from knowledge.reading.document import Section


@dataclass(frozen=True)
class Heading:
    """A heading, 1 being the highest level; without a title it only ends what stands at its level and below.

    `anchor` is its place in the document, what stands behind the `#` of an address.
    """

    level: int
    title: str
    anchor: str = ""


def outlined(title: str, parts: Iterable[Heading | str], metadata: Metadata) -> Iterator[Section]:
    """One section per heading that has text below it; what has no heading stands under the document's title."""
    path, texts = [Heading(0, title)], list[str]()
    for part in [*parts, Heading(1, "")]:
        if isinstance(part, str):
            texts.append(part)
            continue
        if text := tidy("".join(texts)):
            yield _section(path or [Heading(0, title)], text, metadata)
        texts.clear()
        if part.level == 1 and part.title:
            path.clear()  # it takes the place of the title
        while path and path[-1].level >= part.level:
            path.pop()
        if part.title:
            path.append(part)


def table_text(rows: Sequence[Sequence[str]]) -> str:
    """A table in words, a line per row; with two rows or more, the first names the columns."""
    if len(rows) == 1:
        return "; ".join(cell for cell in rows[0] if cell)
    header, *body = rows
    return "\n".join("; ".join(_cells(header, row)) for row in body)


def tidy(text: str) -> str:
    """Single spaces within lines, at most one blank line between them."""
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _section(path: Sequence[Heading], text: str, metadata: Metadata) -> Section:
    titles = [heading.title for heading in path]
    own = titles[-1]
    # "Costs" says little by itself; a question says all.
    question = own if own.endswith("?") or len(titles) == 1 else f"{titles[-2]}: {own}"
    if path[-1].anchor and metadata.address:
        metadata = replace(metadata, address=f"{metadata.address.partition('#')[0]}#{path[-1].anchor}")
    return Section(" > ".join(titles[:-1]) or own, question, text, metadata)


def _cells(header: Sequence[str], row: Sequence[str]) -> Iterator[str]:
    for number, cell in enumerate(row):
        name = header[number] if number < len(header) else ""
        if cell:
            yield f"{name}: {cell}" if name and name != cell else cell
