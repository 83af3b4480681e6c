"""The store in SQL: what it keeps, races, failures."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import text

from actions.shop.database import Database
from actions.shop.errors import OrderMissing, ReturnRefused, ShopUnavailable
from actions.shop.model import Order, OrderStatus
from actions.shop.sql_store import SqlStore

StoreWith = Callable[..., SqlStore]


@pytest.mark.parametrize("name", ["processing", "shipped", "delivered"])
def test_an_order_comes_back_as_it_was_put_in(store_with: StoreWith, request: pytest.FixtureRequest, name: str) -> None:
    order: Order = request.getfixturevalue(name)
    assert store_with(order).order("AL-10001") == order


def test_an_unknown_order_has_no_email_and_is_missing(store_with: StoreWith, processing: Order) -> None:
    store = store_with(processing)
    assert store.email_of("AL-99999") is None
    with pytest.raises(OrderMissing, match="AL-99999"):
        store.order("AL-99999")


@pytest.mark.parametrize("number", ["' OR 1=1 --", "AL-10001'; DROP TABLE orders; --", "%", "\x00"])
def test_hostile_numbers_are_just_unknown_numbers(store_with: StoreWith, processing: Order, number: str) -> None:
    store = store_with(processing)
    assert store.email_of(number) is None
    with pytest.raises(OrderMissing):
        store.cancel(number, processing.placed_at)
    assert store.order("AL-10001") == processing


def test_of_packing_and_many_cancellations_at_once_one_side_wins(
    store_with: StoreWith, url: str, processing: Order, now: datetime
) -> None:
    warehouse = Database(url, ShopUnavailable)
    pack = text("UPDATE orders SET status = 'packed' WHERE number = 'AL-10001' AND status = 'processing'")

    def packing(barrier: Barrier) -> bool:
        barrier.wait()
        with warehouse.write() as connection:
            return bool(connection.execute(pack).rowcount)

    def cancelling(barrier: Barrier) -> bool:
        barrier.wait()
        return store.cancel("AL-10001", now).status is OrderStatus.CANCELLED

    for _ in range(10):
        store = store_with(processing)
        barrier = Barrier(8)
        with ThreadPoolExecutor(8) as pool:
            packed = pool.submit(packing, barrier)
            cancelled = [pool.submit(cancelling, barrier) for _ in range(7)]
        outcomes = {each.result() for each in cancelled}
        assert outcomes == {not packed.result()}
        final = store.order("AL-10001").status
        assert final is (OrderStatus.PACKED if packed.result() else OrderStatus.CANCELLED)


def test_many_openings_of_one_return_at_once_make_one(store_with: StoreWith, delivered: Order, now: datetime) -> None:
    store = store_with(delivered)
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(store.open_return, "AL-10001", [1, 2], Decimal(150), now) for _ in range(24)]
    assert {job.result().number for job in jobs} == {"R-00001"}
    assert len(store.returns_of("AL-10001")) == 1


def test_a_return_that_overlaps_another_leaves_no_trace(store_with: StoreWith, delivered: Order, now: datetime) -> None:
    store = store_with(delivered)
    first = store.open_return("AL-10001", [1], Decimal(90), now)
    with pytest.raises(ReturnRefused):
        store.open_return("AL-10001", [1, 2], Decimal(150), now)
    assert store.returns_of("AL-10001") == (first,)


def test_a_return_of_an_unknown_order_is_refused(store_with: StoreWith, delivered: Order, now: datetime) -> None:
    with pytest.raises((ReturnRefused, OrderMissing)):
        store_with(delivered).open_return("AL-99999", [1], Decimal(90), now)


def test_several_servers_can_start_on_a_new_database_at_once(url: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(SqlStore, [url] * 8))
    assert stores[0].email_of("AL-10001") is None


def test_a_file_that_is_no_database_is_named_as_the_trouble(tmp_path: Path) -> None:
    (tmp_path / "shop.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(ShopUnavailable, match="cannot be used: file is not a database"):
        SqlStore(f"sqlite:///{tmp_path}/shop.db")


def test_a_url_that_is_none_is_named_as_the_trouble() -> None:
    with pytest.raises(ShopUnavailable, match="Check its URL"):
        SqlStore("nonsense")


def test_a_database_error_never_shows_the_customers_data(store_with: StoreWith, url: str, processing: Order) -> None:
    store = store_with(processing)
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        connection.execute("ALTER TABLE orders RENAME COLUMN address TO elsewhere")
    with pytest.raises(ShopUnavailable) as caught:
        store.change_address("AL-10001", "7 Secret Street")
    assert "Secret" not in f"{caught.value} {caught.value.__cause__}"


def test_orders_survive_the_end_of_the_process(
    store_with: StoreWith, url: str, processing: Order, now: datetime
) -> None:
    store_with(processing).cancel("AL-10001", now)
    assert SqlStore(url).order("AL-10001").cancelled_at == now
