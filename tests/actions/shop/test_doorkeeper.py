"""The limit on guessing order numbers and addresses."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from actions.shop.doorkeeper import MISSES, WINDOW, Doorkeeper
from actions.shop.errors import NotVerified, ShopError, TooManyAttempts
from actions.shop.model import Order
from actions.shop.sql_store import SqlStore

MINE = ("AL-10001", "ann@mail.example")


class FakeClock:
    """A clock that is moved by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(now: datetime) -> FakeClock:
    return FakeClock(now)


@pytest.fixture
def doorkeeper(store_with: Callable[..., SqlStore], processing: Order, clock: FakeClock) -> Doorkeeper:
    return Doorkeeper(store_with(processing), clock)


def miss(doorkeeper: Doorkeeper, conversation: str, number: str, email: str) -> None:
    with pytest.raises(NotVerified):
        doorkeeper.verify(conversation, number, email)


def test_after_five_misses_a_conversation_is_not_heard(
    doorkeeper: Doorkeeper, processing: Order, clock: FakeClock
) -> None:
    for guess in range(MISSES):
        miss(doorkeeper, "c1", f"AL-2000{guess}", f"guess{guess}@mail.example")
    with pytest.raises(TooManyAttempts) as caught:
        doorkeeper.verify("c1", *MINE)
    assert caught.value.until == clock.now + WINDOW
    assert doorkeeper.verify("c2", *MINE) == processing


def test_new_conversations_do_not_help_to_guess_an_address(doorkeeper: Doorkeeper) -> None:
    for guess in range(MISSES):
        miss(doorkeeper, f"c{guess}", "AL-10001", f"guess{guess}@mail.example")
    with pytest.raises(TooManyAttempts):
        doorkeeper.verify("c9", *MINE)


def test_new_conversations_do_not_help_to_guess_a_number(doorkeeper: Doorkeeper) -> None:
    for guess in range(MISSES):
        miss(doorkeeper, f"c{guess}", f"AL-2000{guess}", "ann@mail.example")
    with pytest.raises(TooManyAttempts):
        doorkeeper.verify("c9", *MINE)


def test_the_door_opens_again(doorkeeper: Doorkeeper, processing: Order, clock: FakeClock) -> None:
    for _ in range(MISSES):
        miss(doorkeeper, "c1", "AL-10001", "bob@mail.example")
    clock.now += WINDOW - timedelta(seconds=1)
    with pytest.raises(TooManyAttempts):
        doorkeeper.verify("c1", *MINE)
    clock.now += timedelta(seconds=1)
    assert doorkeeper.verify("c1", *MINE) == processing


def test_who_belongs_here_may_come_as_often_as_they_like(doorkeeper: Doorkeeper, processing: Order) -> None:
    assert {doorkeeper.verify("c1", *MINE).number for _ in range(MISSES * 3)} == {processing.number}


def test_guesses_at_once_are_counted_one_by_one(doorkeeper: Doorkeeper) -> None:
    def guess(index: int) -> type[ShopError]:
        with pytest.raises(ShopError) as caught:
            doorkeeper.verify(f"c{index}", "AL-10001", f"guess{index}@mail.example")
        return caught.type

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(guess, range(40)))
    assert outcomes.count(NotVerified) == MISSES
