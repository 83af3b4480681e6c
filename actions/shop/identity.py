"""Who may see an order: whoever names its number and its e-mail address."""

import hmac
from hashlib import sha256

from actions.shop.errors import NotVerified
from actions.shop.model import Order
from actions.shop.store import OrderBook


def verify(store: OrderBook, number: str, email: str) -> Order:
    """The order `number` if it was placed with `email` (both normalised). Raises NotVerified.

    An unknown order and somebody else's take the same steps: neither words nor time tell them apart.
    """
    known = store.email_of(number)
    same = hmac.compare_digest(_digest(known or ""), _digest(email))
    if not (same and email):
        raise NotVerified
    return store.order(number)


def _digest(text: str) -> bytes:
    """Makes lengths equal, so that the comparison always looks at all of it."""
    return sha256(text.encode()).digest()
