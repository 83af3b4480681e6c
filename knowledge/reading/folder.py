"""Documents become passages, with a report of every file: what went in, and what could not."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from knowledge.errors import DocumentError
from knowledge.passages import Metadata, Passage, slug
from knowledge.reading.document import Flaw, Section
from knowledge.reading.readers import READERS, read_sections
from knowledge.reading.splitting import split
from knowledge.reading.walk import walk

_LONGEST_HEADING = 160  # characters; a longer one stands whole in the text
_JOINERS = frozenset("\u200c\u200d")  # invisible, yet part of words and emoji

Fits = Callable[[str], bool]
"""Whether the encoder reads a text to its end."""


@dataclass(frozen=True)
class FileReport:
    """What came out of a file."""

    file: Path
    passages: tuple[Passage, ...]
    flaws: tuple[Flaw, ...]

    def problems(self) -> list[str]:
        """One line for each flaw: file, line where there is one, what is wrong, what to do."""
        return [
            _line(f"{self.file}{f':{flaw.line}' if flaw.line else ''}: {flaw.message} {flaw.hint}")
            for flaw in self.flaws
        ]


def read_documents(place: Path, fits: Fits) -> list[FileReport]:
    """Every document at or below a place, in the order of paths; what is too long for the encoder is split.

    Raises:
        DocumentError: Not one passage could be read; the message says why, file by file.
    """
    identify = _Identifiers()
    root = place.parent if place.is_file() else place
    reports = [_report(file, root, metadata, fits, identify) for file, metadata in walk(place, Metadata())]
    if not any(report.passages for report in reports):
        reasons = [problem for report in reports for problem in report.problems()]
        kinds = ", ".join(READERS)
        message = f"{place} holds no documents that can be read ({kinds}): add the shop's questions and answers there."
        raise DocumentError("\n".join([message, *reasons]))
    return reports


class _Identifiers:
    """Gives out each id once, numbered where it is wanted again."""

    def __init__(self) -> None:
        self._wanted: Counter[str] = Counter()

    def __call__(self, wanted: str) -> str:
        self._wanted[wanted] += 1
        number = self._wanted[wanted]
        return wanted if number == 1 else self(f"{wanted}-{number}")


def _report(file: Path, root: Path, metadata: Metadata | Flaw, fits: Fits, identify: _Identifiers) -> FileReport:
    if isinstance(metadata, Flaw):
        return FileReport(file, (), (metadata,))
    found = list(read_sections(file, metadata))
    passages = [
        passage
        for section in found
        if isinstance(section, Section)
        for passage in _passages(section, file.relative_to(root), fits, identify)
    ]
    return FileReport(file, tuple(passages), tuple(flaw for flaw in found if isinstance(flaw, Flaw)))


def _passages(section: Section, path: Path, fits: Fits, identify: _Identifiers) -> Iterator[Passage]:
    topic, question, text = _line(section.topic), _line(section.question), _visible(section.text)
    if len(question) > _LONGEST_HEADING:
        text = f"{question}\n\n{text}"
        question = f"{question[:_LONGEST_HEADING].rpartition(' ')[0] or question[:_LONGEST_HEADING]}…"
    name = f"{path.with_suffix('').as_posix()}#{slug(question)}"
    for piece in split(text, lambda piece: fits(f"{question}\n{piece}")):
        yield Passage(identify(name), path.as_posix(), topic, question, piece, **asdict(section.metadata))


def _line(text: str) -> str:
    return " ".join(_visible(text).split())


def _visible(text: str) -> str:
    """The text without characters that nobody sees, in which instructions could hide or words be torn apart."""
    return "".join(
        each for each in text if each in "\n\t" or each in _JOINERS or unicodedata.category(each) not in {"Cc", "Cf"}
    )
