"""Who may see an order."""

import pytest

from actions.shop.errors import NotVerified
from actions.shop.identity import verify
from actions.shop.model import Order


class FakeOrderBook:
    """One order, and a record of what was asked."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self.asked: list[str] = []

    def email_of(self, number: str) -> str | None:
        self.asked.append("email_of")
        return self._order.email if number == self._order.number else None

    def order(self, number: str) -> Order:
        self.asked.append("order")
        assert number == self._order.number
        return self._order


def refusal(book: FakeOrderBook, number: str, email: str) -> tuple[str, list[str]]:
    """The words of the refusal, and the steps that led to it."""
    book.asked.clear()
    with pytest.raises(NotVerified) as caught:
        verify(book, number, email)
    return str(caught.value), list(book.asked)


def test_number_and_address_together_open_the_order(processing: Order) -> None:
    assert verify(FakeOrderBook(processing), "AL-10001", "ann@mail.example") is processing


def test_an_unknown_order_and_a_foreign_order_get_the_same_words_after_the_same_steps(
    processing: Order,
) -> None:
    book = FakeOrderBook(processing)
    unknown = refusal(book, "AL-99999", "ann@mail.example")
    foreign = refusal(book, "AL-10001", "bob@mail.example")
    assert unknown == foreign
    assert unknown[1] == ["email_of"]


def test_an_empty_address_does_not_open_an_unknown_order(processing: Order) -> None:
    assert refusal(FakeOrderBook(processing), "AL-99999", "")[1] == ["email_of"]
