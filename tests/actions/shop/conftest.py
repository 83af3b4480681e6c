"""Orders, returns and stores that the shop's tests start from."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from actions.shop.model import Order, OrderLine, OrderStatus, Shipment
from actions.shop.sql_store import SqlStore

DUBLIN = ZoneInfo("Europe/Dublin")

CATALOGUE = """\
sku,name,category,department,price_eur,colours,sizes,material,care,description,final_sale,stock
T-1,Glen Wool Jumper,Knitwear,Clothing,90.00,Dark grey|Rust,S|M|L,Wool,Hand wash,"Warm, plain.",no,S:4|M:0|L:2
T-2,Shore Linen Shirt,Shirts,Clothing,59.50,White,S|M,Linen,Wash,Light.,no,S:9|M:9
T-3,Odd Socks,Socks,Clothing,5.00,Lilac,ONE,Wool,Wash,Odd.,yes,ONE:1
T-4,Heather Candle,Scent,Home,20.00,Purple,ONE,Wax,,Smells.,no,ONE:0
T-5,Harbour Boots,Boots,Shoes,150.00,Tan,41|42,Leather,Brush,Sturdy.,no,41:1|42:8
"""


@pytest.fixture
def now() -> datetime:
    """A Wednesday."""
    return datetime(2026, 6, 17, 12, 0, tzinfo=DUBLIN)


@pytest.fixture
def line() -> OrderLine:
    return OrderLine(1, "T-1", "Glen Wool Jumper", "M", "Rust", 1, Decimal("90.00"))


@pytest.fixture
def processing(line: OrderLine, now: datetime) -> Order:
    """Two lines for 150.00 and shipping for 4.95, to Ireland."""
    return Order(
        number="AL-10001",
        email="ann@mail.example",
        customer_name="Ann Hill",
        address="1 Test Lane, Dublin",
        country="IE",
        status=OrderStatus.PROCESSING,
        placed_at=now.replace(hour=9),
        promised_on=date(2026, 6, 22),
        lines=(
            line,
            replace(line, position=2, sku="T-4", name="Heather Candle", quantity=3, unit_price=Decimal(20)),
        ),
        shipping_cost=Decimal("4.95"),
    )


@pytest.fixture
def shipped(processing: Order) -> Order:
    """Shipped and scanned on Monday 15 June, promised for the 17th."""
    return replace(
        processing,
        status=OrderStatus.SHIPPED,
        promised_on=date(2026, 6, 17),
        shipment=Shipment("An Post", "CE1IE", date(2026, 6, 15), datetime(2026, 6, 15, 18, 0, tzinfo=DUBLIN)),
    )


@pytest.fixture
def delivered(processing: Order) -> Order:
    """Delivered on 10 June, a week ago."""
    return replace(
        processing,
        status=OrderStatus.DELIVERED,
        placed_at=datetime(2026, 6, 5, 9, 0, tzinfo=DUBLIN),
        promised_on=date(2026, 6, 10),
        shipment=Shipment("An Post", "CE1IE", date(2026, 6, 8), None, date(2026, 6, 10)),
    )


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/shop.db"


@pytest.fixture
def store_with(url: str, now: datetime) -> Callable[..., SqlStore]:
    """Makes a store that holds the given orders."""

    def make(*orders: Order) -> SqlStore:
        store = SqlStore(url)
        store.refill(orders, (), now, overwrite=False)
        return store

    return make


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.csv"
    path.write_text(CATALOGUE, encoding="utf-8")
    return path
