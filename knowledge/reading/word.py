"""DOCX: paragraphs and tables under the headings of their styles; tracked deletions and hidden text are left out."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from knowledge.passages import Metadata
from knowledge.reading.document import Found, UnreadableError, title_of
from knowledge.reading.metadata import amended
from knowledge.reading.outline import Heading, outlined, table_text, tidy

MAX_UNPACKED = 64 * 2**20  # bytes; text and its formatting stay far below
_HEADING = re.compile(r"(?:Heading|heading) ([1-9])")


def read_word(file: Path, base: Metadata) -> Iterator[Found]:
    """The text of a document under its headings."""
    document = _opened(file)
    properties = document.core_properties
    metadata = amended(base, {"language": properties.language})
    yield from outlined(tidy(properties.title) or title_of(file), _parts(document), metadata)


def _opened(file: Path) -> WordDocument:
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())  # zipfile unpacks no more than this
        if unpacked > MAX_UNPACKED:
            message = f"unpacked, this would be {unpacked / 2**20:.0f} MB; up to {MAX_UNPACKED // 2**20} MB are read."
            raise UnreadableError(message, "Take out pictures, or split the document.")
        return Document(str(file))
    except zipfile.BadZipFile as error:
        raise UnreadableError("this is no DOCX, or damaged, or encrypted.", _HINT) from error
    except (OpcError, KeyError, ValueError, SyntaxError) as error:  # lxml's errors are SyntaxErrors
        raise UnreadableError(f"the DOCX is damaged ({type(error).__name__}).", _HINT) from error


_HINT = "Save it as DOCX again, without a password."


def _parts(document: WordDocument) -> Iterator[Heading | str]:
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield f"\n\n{table_text(_rows(block))}\n\n"
            continue
        text = _visible(block)
        style = (block.style.name if block.style else "") or ""
        if style == "Title":
            yield Heading(1, text)
        elif level := _HEADING.fullmatch(style):
            yield Heading(int(level[1]) + 1, text)
        elif style.startswith("List"):
            yield f"\n- {text}"
        else:
            yield f"\n\n{text}\n\n"


def _visible(paragraph: Paragraph) -> str:
    # Unlike `paragraph.text` this reads tracked insertions; deletions hold no text of this kind.
    found = paragraph._p.xpath(".//w:r[not(ancestor::*[local-name()='Fallback'])]")  # noqa: SLF001 - the library's own way to what it does not offer
    runs = (Run(run, paragraph) for run in found)
    return tidy("".join(run.text for run in runs if not run.font.hidden))


def _rows(table: Table) -> list[list[str]]:
    rows = [[_cell(cell.paragraphs) for cell in row.cells] for row in table.rows]
    return [row for row in rows if any(row)] or [[]]


def _cell(paragraphs: list[Paragraph]) -> str:
    return " ".join(text for paragraph in paragraphs if (text := _visible(paragraph).replace("\n", " ")))
