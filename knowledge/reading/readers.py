"""Which reader takes which file, and what becomes of files that no reader can take."""

from collections.abc import Iterator
from pathlib import Path

from knowledge.passages import Metadata
from knowledge.reading.document import Flaw, Found, Reader, UnreadableError
from knowledge.reading.markdown import read_markdown
from knowledge.reading.pdf import read_pdf
from knowledge.reading.plain_text import read_plain_text
from knowledge.reading.tables import read_csv, read_json, read_json_lines
from knowledge.reading.web_page import read_web_page
from knowledge.reading.word import read_word

READERS: dict[str, Reader] = {
    ".md": read_markdown,
    ".html": read_web_page,
    ".htm": read_web_page,
    ".txt": read_plain_text,
    ".csv": read_csv,
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".pdf": read_pdf,
    ".docx": read_word,
}
WEB_PAGES = frozenset({".html", ".htm"})
MAX_BYTES = 32 * 2**20  # of a file; the longest terms and conditions stay below 1 MB


def read_sections(file: Path, base: Metadata) -> Iterator[Found]:
    """Everything in a file that can be read, and what cannot; raises nothing."""
    anything = False
    try:
        for found in _reader(file)(file, base):
            anything = True
            yield found
    except UnreadableError as error:
        yield error.flaw
    except OSError as error:
        yield Flaw(f"the file cannot be opened ({error.strerror}).", "Check its permissions.")
    except Exception as error:  # noqa: BLE001 - on a file made to break them, parsers raise anything
        yield Flaw(f"the file cannot be read ({type(error).__name__}).", "Open it in its program and save it again.")
    else:
        if not anything:
            hint = "Scans and pages that scripts make have none: save the words as a document, or take the file out."
            yield Flaw("there is no text in it.", hint)


def _reader(file: Path) -> Reader:
    suffix, size = file.suffix.lower(), file.stat().st_size
    if suffix not in READERS:
        raise UnreadableError(f"{suffix or 'a file without suffix'} is not read.", f"Save it as {', '.join(READERS)}.")
    if size > MAX_BYTES:
        message = f"the file has {size / 2**20:.0f} MB; up to {MAX_BYTES // 2**20} MB are read."
        raise UnreadableError(message, "Split it, or take the pictures out.")
    return READERS[suffix]
