"""Tables, as CSV and JSON hold them: pairs of question and answer, a catalogue, or Shopify's export of products."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from knowledge.passages import Metadata
from knowledge.reading.document import Flaw, Found, Section, UnreadableError
from knowledge.reading.metadata import amended
from knowledge.reading.web_page import text_of_html


@dataclass(frozen=True)
class Row:
    """The cells of a row by their columns, which are in lower case with `_` for spaces and hyphens."""

    name: str
    """How messages call it: `row 3`, `item 3`."""
    cells: dict[str, str]
    line: int | None = None

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "").strip()


RowsReader: TypeAlias = Callable[[Sequence[Row], str, Metadata], Iterator[Found]]
"""Takes rows, the title of their file and the metadata of its folder."""


def column(name: str) -> str:
    """A column's name as `Row` has it."""
    return name.strip().lower().replace(" ", "_").replace("-", "_")


def each_row(rows: Sequence[Row], read: Callable[[Row], Iterator[Found]]) -> Iterator[Found]:
    """What `read` finds in every row; one that is unreadable costs itself only."""
    for row in rows:
        try:
            yield from read(row)
        except UnreadableError as error:  # noqa: PERF203 - one bad row costs one row
            yield error.flaw


def read_pairs(rows: Sequence[Row], title: str, base: Metadata) -> Iterator[Found]:
    """Questions with their answers, which may hold HTML; `topic` and the metadata may be columns too."""

    def read(row: Row) -> Iterator[Found]:
        if row["question"] and row["answer"]:
            metadata = amended(base, row.cells, row.line)
            yield Section(row["topic"] or title, row["question"], text_of_html(row["answer"]), metadata, row.line)
        else:
            missing = "answer" if row["question"] else "question"
            yield Flaw(f"{row.name} has no {missing}.", "Fill it in, or delete the row.", row.line)

    yield from each_row(rows, read)
