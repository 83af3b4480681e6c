"""Metadata as people write it (front matter, `<meta>`, columns, a folder's `metadata.yml`) becomes `Metadata`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from knowledge.passages import Metadata
from knowledge.reading.document import UnreadableError, read_text

FOLDER_FILE = "metadata.yml"
"""Metadata of everything in a folder and below; its `address` is where the folder's files lie on the web."""
_FIELDS = {
    "address": "address",
    "url": "address",
    "language": "language",
    "lang": "language",
    "valid_from": "valid_from",
    "valid_until": "valid_until",
    "audience": "audience",
}


def amended(base: Metadata, written: Mapping[str, object], line: int | None = None) -> Metadata:
    """`base` with what is written in its place; keys in any case, with `-` or `_`; others say nothing here.

    Raises:
        UnreadableError: A value is not what its key promises. A text whose dates are unclear is better left out.
    """
    values: dict[str, str] = {}
    for key, value in written.items():
        field = _FIELDS.get(key.strip().lower().replace("-", "_"))
        text = "" if value is None else str(value).strip()
        if field and text:
            values[field] = _checked(field, text, base, line)
    result = replace(base, **values)
    if result.valid_until and result.valid_until < result.valid_from:
        message = f"valid-until {result.valid_until} is before valid-from {result.valid_from}."
        raise UnreadableError(message, "Correct the dates.", line)
    return result


def yaml_metadata(base: Metadata, source: str, line: int = 1) -> Metadata:
    """`base` with what a YAML mapping says, the first line of which is `line` of its file.

    Raises:
        UnreadableError: It is no such mapping, or a value is wrong.
    """
    try:
        written = YAML(typ="safe", pure=True).load(source) or {}
    except (YAMLError, ValueError) as error:  # a date that does not exist is a ValueError
        raise UnreadableError(f"the metadata is no YAML: {_first_line(error)}.", _HINT, line) from error
    if not isinstance(written, dict):
        raise UnreadableError("the metadata is no list of keys with values.", _HINT, line)
    return amended(base, {str(key): value for key, value in written.items()}, line)


def folder_metadata(folder: Path, base: Metadata) -> Metadata:
    """`base` with what the folder's own file says, if it has one.

    Raises:
        UnreadableError: The file is malformed.
    """
    file = folder / FOLDER_FILE
    if not file.is_file():
        return base
    metadata = yaml_metadata(base, read_text(file))
    return replace(metadata, address=metadata.address and metadata.address.rstrip("/") + "/")


_HINT = "Write one `key: value` a line: address, language, valid-from, valid-until, audience."


def _checked(field: str, text: str, base: Metadata, line: int | None) -> str:
    if field == "address":
        address = urljoin(base.address, text)
        if urlsplit(address).scheme not in {"http", "https"}:
            raise UnreadableError(f"the address {text!r} is no link.", "Write it with https:// in front.", line)
        return address
    if field in {"valid_from", "valid_until"}:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError as error:
            raise UnreadableError(f"{text!r} is no day.", "Write days like 2026-11-27.", line) from error
    return text.lower() if field == "audience" else text.replace("_", "-")


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
