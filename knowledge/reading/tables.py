"""CSV, JSON and JSON Lines: rows, which are read as what their columns say they are."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from knowledge.passages import Metadata
from knowledge.reading.catalogue import read_catalogue
from knowledge.reading.document import Flaw, Found, UnreadableError, read_text, title_of
from knowledge.reading.rows import Row, RowsReader, column, read_pairs
from knowledge.reading.shopify import read_shopify

_KINDS: tuple[tuple[frozenset[str], RowsReader], ...] = (
    (frozenset({"question", "answer"}), read_pairs),
    (frozenset({"handle", "title", "variant_price"}), read_shopify),
    (frozenset({"name"}), read_catalogue),
)
_WANTED = "Name the columns question and answer, or name for a catalogue; Shopify's product export is known too."
_DELIMITERS = ",;\t"


def read_csv(file: Path, base: Metadata) -> Iterator[Found]:
    """The rows of a file with the names of its columns in the first line; between commas, semicolons or tabs."""
    text = read_text(file)
    header = text.partition("\n")[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=header.count), strict=True)
    rows, flaws = list[Row](), list[Flaw]()
    try:
        columns = [column(name) for name in next(lines, [])]
        reader = _kind(columns)
        for number, cells in enumerate(lines, 2):
            if len(cells) > len(columns):
                message = f"row {number} has {len(cells)} cells, the first has {len(columns)}."
                flaws.append(Flaw(message, "Put quotes around texts with commas.", lines.line_num))
            elif any(cells):
                rows.append(Row(f"row {number}", dict(zip(columns, cells, strict=False)), lines.line_num))
    except csv.Error as error:
        flaws.append(Flaw(f"from here on this is no CSV ({error}).", "Export it again.", lines.line_num))
    yield from flaws
    if rows:
        yield from reader(rows, title_of(file), base)


def read_json(file: Path, base: Metadata) -> Iterator[Found]:
    """The objects of a list."""
    text = read_text(file)
    try:
        items = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableError(f"this is no JSON ({error.msg}).", "Export it again.", error.lineno) from error
    if not isinstance(items, list):
        raise UnreadableError("this is no list.", 'Write a list of objects: [{"question": "...", "answer": "..."}].')
    yield from _objects([(f"item {number}", item, None) for number, item in enumerate(items, 1)], file, base)


def read_json_lines(file: Path, base: Metadata) -> Iterator[Found]:
    """An object a line."""
    items = list[tuple[str, object, int | None]]()
    for number, line in enumerate(read_text(file).split("\n"), 1):
        try:
            if line.strip():
                items.append((f"line {number}", json.loads(line), number))
        except json.JSONDecodeError as error:  # noqa: PERF203 - one bad line costs one line
            yield Flaw(f"this line is no JSON ({error.msg}).", "Write one object a line.", number)
    yield from _objects(items, file, base)


def _objects(items: Sequence[tuple[str, object, int | None]], file: Path, base: Metadata) -> Iterator[Found]:
    rows = list[Row]()
    for name, item, line in items:
        if isinstance(item, dict):
            rows.append(Row(name, {column(key): _cell(value) for key, value in item.items()}, line))
        else:
            yield Flaw(f"{name} is no object.", 'Write it as {"question": "...", "answer": "..."}.', line)
    if rows:
        yield from _kind({key for row in rows for key in row.cells})(rows, title_of(file), base)


def _kind(columns: Sequence[str] | set[str]) -> RowsReader:
    for needed, reader in _KINDS:
        if needed <= set(columns):
            return reader
    raise UnreadableError("its columns are neither those of questions nor of products.", _WANTED, 1)


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "|".join(map(_cell, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
