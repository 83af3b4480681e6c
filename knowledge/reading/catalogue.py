"""A catalogue: a product becomes a section under its name: its description, then `attribute: value` line by line."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from knowledge.passages import Metadata
from knowledge.reading.document import Flaw, Found, Section
from knowledge.reading.metadata import amended
from knowledge.reading.rows import Row, each_row
from knowledge.reading.web_page import text_of_html

_ATTRIBUTES = {
    "price": "price",
    "price_eur": "price in EUR",
    "price_usd": "price in USD",
    "price_gbp": "price in GBP",
    "colours": "colours",
    "colors": "colours",
    "sizes": "sizes",
    "material": "material",
    "care": "care",
    "dimensions": "dimensions",
    "weight": "weight",
    "brand": "brand",
    "warranty": "warranty",
    "final_sale": "final sale",
}
"""Columns that customers may see, and what they are called. No others are read: a catalogue may hold the shop's own
margins and suppliers; and what is in stock changes by the minute."""


def read_catalogue(rows: Sequence[Row], title: str, base: Metadata) -> Iterator[Found]:
    """Products by `name`, their topic being the category; several values stand between `|`."""
    yield from each_row(rows, partial(_read, title=title, base=base))


def product_text(description: str, attributes: Mapping[str, str]) -> str:
    """What there is to say of a product; attributes without a value are left out."""
    known = "\n".join(f"{attribute}: {value}" for attribute, value in attributes.items() if value)
    return f"{description}\n\n{known}".strip()


def _read(row: Row, title: str, base: Metadata) -> Iterator[Found]:
    if not row["name"]:
        yield Flaw(f"{row.name} has no name.", "Fill it in, or delete the row.", row.line)
        return
    attributes = {
        attribute: ", ".join(part.strip() for part in row[column].split("|"))
        for column, attribute in _ATTRIBUTES.items()
        if row[column]
    }
    text = product_text(text_of_html(row["description"]), attributes)
    yield Section(row["category"] or title, row["name"], text, amended(base, row.cells, row.line), row.line)
