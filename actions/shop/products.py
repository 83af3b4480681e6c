"""The shop's catalogue: reading it, and what is in stock."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from pathlib import Path

from actions.shop.errors import BadContent

COLUMNS = (
    *("sku", "name", "category", "department", "price_eur", "colours", "sizes"),
    *("material", "care", "description", "final_sale", "stock"),
)
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False, "": False}
_FEW = 3  # pieces


@dataclass(frozen=True)
class Product:
    """An article. `price` in EUR; `stock` counts pieces by size, over all colours."""

    sku: str
    name: str
    category: str
    department: str
    price: Decimal
    colours: tuple[str, ...]
    sizes: tuple[str, ...]
    material: str
    care: str
    description: str
    final_sale: bool
    stock: Mapping[str, int]


def load_catalogue(path: Path) -> tuple[Product, ...]:
    """All products of a catalogue file (CSV, UTF-8, `COLUMNS`). Raises BadContent with file and line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return tuple(_products(path, csv.DictReader(file, strict=True)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadContent(f"{path} cannot be read as a UTF-8 CSV file: {error}") from error


def _products(path: Path, rows: "csv.DictReader[str]") -> Iterator[Product]:
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise BadContent(f"{path}, line 1: missing columns {', '.join(missing)}")
    seen: dict[str, int] = {}
    for row in rows:
        try:
            product = _product(row)
        except ValueError as error:
            raise BadContent(f"{path}, line {rows.line_num}: {error}") from error
        if product.sku in seen:
            raise BadContent(f"{path}, line {rows.line_num}: sku {product.sku} is on line {seen[product.sku]} too")
        seen[product.sku] = rows.line_num
        yield product


def _product(row: Mapping[str, str | None]) -> Product:
    """A product from a row; raises ValueError with the reason."""
    cells = {column: (row[column] or "").strip() for column in COLUMNS}
    if None in row or None in row.values():
        raise ValueError(f"not {len(COLUMNS)} cells; quote texts that contain commas")
    if not cells["sku"] or not cells["name"]:
        raise ValueError("sku and name must not be empty")
    if cells["final_sale"].lower() not in _FLAGS:
        raise ValueError(f"final_sale is {cells['final_sale']!r}, not true or false")
    sizes = _split(cells["sizes"])
    return Product(
        sku=cells["sku"],
        name=cells["name"],
        category=cells["category"],
        department=cells["department"],
        price=_price(cells["price_eur"]),
        colours=_split(cells["colours"]),
        sizes=sizes,
        material=cells["material"],
        care=cells["care"],
        description=cells["description"],
        final_sale=_FLAGS[cells["final_sale"].lower()],
        stock=_stock(cells["stock"], sizes),
    )


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _price(cell: str) -> Decimal:
    try:
        price = Decimal(cell)
    except InvalidOperation:
        price = Decimal(-1)
    if not price.is_finite() or price < 0 or price != round(price, 2):
        raise ValueError(f"price_eur is {cell!r}, not an amount like 49.90")
    return price


def _stock(cell: str, sizes: tuple[str, ...]) -> dict[str, int]:
    stock: dict[str, int] = {}
    for part in _split(cell):
        size, _, count = part.rpartition(":")
        if not count.isdecimal() or size.strip() not in sizes:
            raise ValueError(f"stock has {part!r}; it needs SIZE:COUNT with a size out of {'|'.join(sizes)}")
        stock[size.strip()] = int(count)
    return stock


class StockState(Enum):
    """Whether what was asked for can be had."""

    IN_STOCK = "in_stock"
    FEW_LEFT = "few_left"
    SOLD_OUT = "sold_out"
    NO_SUCH_SIZE = "no_such_size"
    NO_SUCH_COLOUR = "no_such_colour"


@dataclass(frozen=True)
class Availability:
    """The answer to 'is it in stock?'. `size` and `colour` as in the catalogue where it knows them."""

    product: Product
    state: StockState
    size: str | None
    colour: str | None
    sizes_in_stock: tuple[str, ...]


def availability(product: Product, size: str | None = None, colour: str | None = None) -> Availability:
    """Whether `product` is there in `size` and `colour`, as the customer wrote them; None means any."""
    known_size = size and match_size(product, size)
    known_colour = colour and match_colour(product, colour)
    in_stock = tuple(each for each in product.sizes if product.stock.get(each, 0))
    if size and not known_size:
        state = StockState.NO_SUCH_SIZE
    elif colour and not known_colour:
        state = StockState.NO_SUCH_COLOUR
    else:
        state = _stock_state(product.stock.get(known_size, 0) if known_size else sum(product.stock.values()))
    return Availability(product, state, known_size or size, known_colour or colour, in_stock)


def _stock_state(pieces: int) -> StockState:
    if not pieces:
        return StockState.SOLD_OUT
    return StockState.FEW_LEFT if pieces <= _FEW else StockState.IN_STOCK


_SIZE_WORDS = {
    "one size": "one",
    "extra small": "xs",
    "small": "s",
    "medium": "m",
    "large": "l",
    "extra large": "xl",
    "x-small": "xs",
    "x-large": "xl",
    "xx-large": "xxl",
    "2xl": "xxl",
}


def match_size(product: Product, wanted: str) -> str | None:
    """The product's own name of the size `wanted` ('medium', 'EU 42', 'size m'), or None."""
    words = wanted.lower().removeprefix("size").strip().removeprefix("eu").strip()
    words = _SIZE_WORDS.get(words, words)
    return next((size for size in product.sizes if size.lower() in {words, f"eu {words}"}), None)


def match_colour(product: Product, wanted: str) -> str | None:
    """The product's own name of the colour `wanted` ('grey' finds 'dark grey'), or None."""
    words = wanted.lower().replace("gray", "grey").split()
    exact = (colour for colour in product.colours if colour.lower().split() == words)
    within = (colour for colour in product.colours if words and set(words) <= set(colour.lower().split()))
    return next(exact, None) or next(within, None)
