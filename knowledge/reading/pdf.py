"""PDF: a section per page, under the bookmark that the page belongs to; its address is that page."""

import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

from knowledge.passages import Metadata
from knowledge.reading.document import Flaw, Found, Section, UnreadableError, title_of
from knowledge.reading.metadata import amended
from knowledge.reading.outline import tidy

logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of every small fault that it mends


_REPEATED = 3  # pages that begin or end alike, numbers aside: a header or a footer


def read_pdf(file: Path, base: Metadata) -> Iterator[Found]:
    """The pages that hold text; a page that cannot be read costs itself only."""
    reader = _opened(file)
    title = tidy(str((reader.metadata and reader.metadata.title) or "")) or title_of(file)
    metadata = amended(base, {"language": reader.root_object.get("/Lang")})
    bookmarks, bookmark = _bookmarks(reader), ""
    pages = [_text(page, number) for number, page in enumerate(reader.pages, 1)]
    edges = Counter(edge for page in pages if isinstance(page, str) for edge in _edges(page.split("\n")))
    for number, page in enumerate(pages, 1):
        bookmark = bookmarks.get(number, bookmark)
        if isinstance(page, Flaw):
            yield page
        elif text := _unwrapped(_without_edges(page.split("\n"), edges)):
            address = metadata.address and f"{metadata.address}#page={number}"
            yield Section(title, bookmark or title, text, replace(metadata, address=address))


def _opened(file: Path) -> PdfReader:
    try:
        reader = PdfReader(file)
        # Many a PDF is encrypted with an empty password only to forbid changes.
        locked = reader.is_encrypted and not reader.decrypt("")
        _ = locked or len(reader.pages)
    except Exception as error:  # on a damaged file the library may raise anything, not only PyPdfError
        reason = str(error) if isinstance(error, PyPdfError) else type(error).__name__
        raise UnreadableError(f"the PDF is damaged ({reason}).", "Export it again.") from error
    if locked:
        raise UnreadableError("the PDF is encrypted.", "Save it without a password.")
    return reader


def _bookmarks(reader: PdfReader) -> Mapping[int, str]:
    """The last bookmark on each page that has one, by the page's number."""
    found: dict[int, str] = {}

    def collect(entries: list[Any]) -> None:
        for entry in entries:
            if isinstance(entry, list):
                collect(entry)
            elif (number := reader.get_destination_page_number(entry)) is not None:
                found[number + 1] = tidy(str(entry.title))

    try:
        collect(reader.outline)
    except Exception:  # noqa: BLE001 - bookmarks are a help, a damaged one costs no text
        return {}
    return found


def _text(page: PageObject, number: int) -> str | Flaw:
    try:
        return tidy(page.extract_text())
    except Exception as error:  # noqa: BLE001 - on a damaged page the library may raise anything
        return Flaw(f"page {number} cannot be read ({type(error).__name__}).", "Export the PDF again.")


def _edges(lines: Sequence[str]) -> set[str]:
    """The first and the last line as they return on other pages, whatever their numbers."""
    return {re.sub(r"\d+", "#", line) for line in (lines[0], lines[-1])}


def _without_edges(lines: list[str], edges: Mapping[str, int]) -> str:
    """The page without the header and the footer that it shares with others."""
    while lines and (repeated := [edge for edge in _edges(lines) if edges.get(edge, 0) >= _REPEATED]):
        lines = lines[1:] if _edges(lines[:1]) & set(repeated) else lines[:-1]
    return "\n".join(lines)


def _unwrapped(text: str) -> str:
    """The text without the line breaks and hyphens that only the width of the page has put there."""
    text = re.sub(r"(?<=[^\W\d_])[-\u00ad]\n(?=[^\W\d_A-Z])", "", text.strip())
    return re.sub(r"(?<=[\w,;])\n(?=[^\W\d_A-Z])", " ", text)
