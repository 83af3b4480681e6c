"""Shopify's product CSV: the rows of one handle are a product, one row for each variant or picture."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from urllib.parse import quote, urljoin

from knowledge.passages import Metadata
from knowledge.reading.catalogue import product_text
from knowledge.reading.document import Flaw, Found, Section
from knowledge.reading.rows import Row
from knowledge.reading.web_page import text_of_html

_UNPUBLISHED = frozenset({"draft", "archived", "unlisted"})
_NO_OPTION = "Default Title"  # what Shopify writes for products without variants


def read_shopify(rows: Sequence[Row], title: str, base: Metadata) -> Iterator[Found]:
    """The attributes of published products; with the shop's address known, each links to its page."""
    products: dict[str, list[Row]] = {}
    for row in rows:
        if row["handle"]:
            products.setdefault(row["handle"], []).append(row)
        else:
            yield Flaw(f"{row.name} has no Handle.", "Export the products from Shopify again.", row.line)
    for handle, variants in products.items():
        yield from _product(handle, variants, title, base)


def _product(handle: str, variants: Sequence[Row], title: str, base: Metadata) -> Iterator[Found]:
    first = variants[0]
    name = first["title"]
    if not name:
        yield Flaw(f"the product {handle!r} has no Title.", "Fill it in, in its first row.", first.line)
        return
    if first["published"].lower() == "false" or first["status"].lower() in _UNPUBLISHED:
        return
    attributes = {
        "brand": first["vendor"],
        "category": first["type"],
        "price": _price_range(variants),
        **_options(variants),
    }
    address = base.address and urljoin(base.address, f"/products/{quote(handle)}")
    text = product_text(text_of_html(first["body_(html)"]), attributes)
    yield Section(first["type"] or title, name, text, replace(base, address=address), first.line)


def _options(variants: Sequence[Row]) -> dict[str, str]:
    """Names of the options, with their values in the order of the variants."""
    options: dict[str, str] = {}
    for number in (1, 2, 3):
        values = dict.fromkeys(row[f"option{number}_value"] for row in variants)
        offered = [value for value in values if value and value != _NO_OPTION]
        if offered and variants[0][f"option{number}_name"]:
            options[variants[0][f"option{number}_name"].lower()] = ", ".join(offered)
    return options


def _price_range(variants: Sequence[Row]) -> str:
    """The price, or the lowest and the highest; without a currency, which the export does not name."""
    try:
        prices = sorted({Decimal(row["variant_price"]) for row in variants if row["variant_price"]})
    except InvalidOperation:
        return ""
    if not prices:
        return ""
    return f"{prices[0]:.2f}" if len(prices) == 1 else f"{prices[0]:.2f} to {prices[-1]:.2f}"
