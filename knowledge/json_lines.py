"""JSON Lines files of evaluation rows: read with an error that names file and line."""

import json
from dataclasses import fields
from pathlib import Path
from typing import TypeVar

from knowledge.errors import DocumentError

RowT = TypeVar("RowT")


def read_rows(file: Path, kind: type[RowT]) -> list[RowT]:
    """One `kind`, a dataclass, per non-empty line; keys it does not know are ignored.

    Raises:
        DocumentError: The file cannot be read, has no rows, or a line is no such row.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{file} cannot be read as UTF-8 text: {error}") from error
    rows = [_row(file, number, line, kind) for number, line in enumerate(lines, start=1) if line.strip()]
    if not rows:
        raise DocumentError(f"{file} has no rows.")
    return rows


def _row(file: Path, number: int, line: str, kind: type[RowT]) -> RowT:
    try:
        values = json.loads(line)
        names = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # mypy: no bound for dataclasses
        return kind(**{name: values[name] for name in names if name in values})
    except (ValueError, TypeError) as error:
        wanted = ", ".join(kind.__annotations__)
        raise DocumentError(f"{file}:{number}: not a JSON object with the keys {wanted}: {error}") from error
