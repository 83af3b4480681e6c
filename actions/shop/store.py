"""The port to the shop's order system: what the rest of the package needs of it, in three small protocols.

Every change is idempotent: doing it again gives the first result. Calls block: adapters use a thread.
"""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from actions.shop.model import Order, Return


class OrderBook(Protocol):
    """Reading orders."""

    def email_of(self, number: str) -> str | None:
        """The e-mail of an order, in lower case; None, in the same time, for an unknown one."""

    def order(self, number: str) -> Order:
        """The order as it is now. Raises OrderMissing."""


class OrderChanges(Protocol):
    """Changing orders. Both return the order as it is afterwards, changed only if it was in processing."""

    def cancel(self, number: str, at: datetime) -> Order:
        """Cancel an order in processing."""

    def change_address(self, number: str, address: str) -> Order:
        """Change where an order in processing goes, within its country."""


class ReturnBook(Protocol):
    """Returns. A line of an order is in at most one of them."""

    def returns_of(self, order_number: str) -> tuple[Return, ...]:
        """All returns of an order, oldest first."""

    def open_return(self, order_number: str, positions: Collection[int], refund: Decimal, at: datetime) -> Return:
        """Open a return of the lines at `positions`, or give the one with them. Raises ReturnRefused."""


class Store(OrderBook, OrderChanges, ReturnBook, Protocol):
    """All of it, as one shop system offers it."""
