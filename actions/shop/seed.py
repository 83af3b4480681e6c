"""Filling a database with the demo shop's orders, relative to now."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from actions.shop.demo_content import read_demo_content
from actions.shop.products import load_catalogue
from actions.shop.sql_store import SqlStore

DEMO_FOLDER = Path(__file__).parent / "demo"


@dataclass(frozen=True)
class Seeded:
    """How much was put in."""

    orders: int
    returns: int


def seed(url: str, catalogue: Path, folder: Path, now: datetime, *, overwrite: bool = False) -> Seeded:
    """Make the database at `url` hold the orders of `folder` as of `now`, all or nothing.

    The files are read and checked first; then one transaction replaces what an earlier seeding left. A
    running server sees the old state or the new one. Raises BadContent, ForeignDatabase (orders that seeding
    did not make, unless `overwrite`) and ShopUnavailable.
    """
    products = {product.sku: product for product in load_catalogue(catalogue)}
    content = read_demo_content(folder, products, now)
    SqlStore(url).refill(content.orders, content.returns, now, overwrite=overwrite)
    return Seeded(len(content.orders), len(content.returns))
