"""The catalogue and what is in stock."""

from decimal import Decimal
from pathlib import Path

import pytest

from actions.shop.errors import BadContent
from actions.shop.products import Product, StockState, availability, load_catalogue


@pytest.fixture
def jumper(catalogue: Path) -> Product:
    return load_catalogue(catalogue)[0]


def test_a_row_becomes_a_product(jumper: Product) -> None:
    assert (jumper.sku, jumper.price, jumper.final_sale) == ("T-1", Decimal("90.00"), False)
    assert (jumper.colours, jumper.sizes) == (("Dark grey", "Rust"), ("S", "M", "L"))
    assert jumper.stock == {"S": 4, "M": 0, "L": 2}
    assert jumper.description == "Warm, plain."


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("59.50", "cheap", "line 3: price_eur is 'cheap'"),
        ("59.50", "59.501", "line 3: price_eur is '59.501'"),
        ("S:9|M:9", "S:9|XXL:9", "line 3: stock has 'XXL:9'"),
        ("S:9|M:9", "S:-1", "line 3: stock has 'S:-1'"),
        ("T-2", "T-1", "line 3: sku T-1 is on line 2 too"),
        ("T-2,Shore Linen Shirt", ",", "line 3: sku and name must not be empty"),
        ("Light.,no", "Light.,perhaps", "line 3: final_sale is 'perhaps'"),
        ("Light.,no", "Light, airy.,no", "line 3: not 12 cells"),
        ("Light.,no,S:9|M:9", "Light.", "line 3: not 12 cells"),
        ("final_sale,stock", "sale,stock", "line 1: missing columns final_sale"),
    ],
)
def test_a_bad_row_is_named_with_file_and_line(catalogue: Path, old: str, new: str, message: str) -> None:
    catalogue.write_text(catalogue.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadContent) as caught:
        load_catalogue(catalogue)
    assert f"{catalogue}, {message}" in str(caught.value)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'sku,"open'])
def test_a_file_that_is_no_utf8_csv_is_named(catalogue: Path, content: bytes) -> None:
    catalogue.write_bytes(content)
    with pytest.raises(BadContent, match=r"catalogue\.csv"):
        load_catalogue(catalogue)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadContent, match=r"none\.csv cannot be read"):
        load_catalogue(tmp_path / "none.csv")


def test_the_catalogue_of_the_shop_can_be_read() -> None:
    assert len(load_catalogue(Path("knowledge/catalogue.csv"))) > 100


@pytest.mark.parametrize(
    ("size", "state"),
    [
        ("S", StockState.IN_STOCK),
        ("small", StockState.IN_STOCK),
        ("size m", StockState.SOLD_OUT),
        ("Large", StockState.FEW_LEFT),
        ("XXL", StockState.NO_SUCH_SIZE),
        (None, StockState.IN_STOCK),
    ],
)
def test_stock_is_told_by_size(jumper: Product, size: str | None, state: StockState) -> None:
    assert availability(jumper, size).state is state


def test_a_sold_out_size_comes_with_the_sizes_that_are_there(jumper: Product) -> None:
    assert availability(jumper, "M").sizes_in_stock == ("S", "L")


@pytest.mark.parametrize(("colour", "known"), [("rust", "Rust"), ("gray", "Dark grey"), ("DARK GREY", "Dark grey")])
def test_a_colour_is_known_by_its_words(jumper: Product, colour: str, known: str) -> None:
    assert availability(jumper, colour=colour).colour == known


def test_a_colour_that_is_not_made_is_told(jumper: Product) -> None:
    found = availability(jumper, "S", "pink")
    assert (found.state, found.colour) == (StockState.NO_SUCH_COLOUR, "pink")


def test_shoe_sizes_may_be_called_eu_sizes(catalogue: Path) -> None:
    boots = load_catalogue(catalogue)[4]
    assert availability(boots, "EU 41").state is StockState.FEW_LEFT
