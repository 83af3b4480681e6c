"""Everything that can go wrong in the shop, under one root.

ShopError
├── BadContent         a content file (catalogue, customers, orders) cannot be used as it is
├── NotVerified        order number and e-mail do not belong together, or no such order exists
├── TooManyAttempts    too many failed proofs of identity; says when the next one is heard
├── TooLate            the order has left the state in which it can still be changed
├── AddressRefused     the new address cannot be delivered to
├── ReturnRefused      at least one of the chosen lines cannot be sent back
├── OrderMissing       an order that was there a moment ago is gone
├── ForeignDatabase    seeding would overwrite a database that seeding did not make
└── ShopUnavailable    the shop's database cannot be reached or used
"""

from datetime import datetime


class ShopError(Exception):
    """Root of all errors of the shop."""


class BadContent(ShopError):  # noqa: N818  the names say what happened
    """A content file is wrong; the message names the file, the place and the reason."""


class NotVerified(ShopError):  # noqa: N818
    """Number and e-mail do not belong together. Deliberately says no more: the order may not exist at all."""

    def __init__(self) -> None:
        super().__init__("order number and e-mail do not belong together")


class TooManyAttempts(ShopError):  # noqa: N818
    """Too many failed proofs of identity. `until` is when the next one is heard."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"too many failed attempts; try again after {until:%H:%M}")
        self.until = until


class TooLate(ShopError):  # noqa: N818
    """The order can no longer be changed. Carries the status that it has now."""

    def __init__(self, number: str, status: str) -> None:
        super().__init__(f"{number} is {status}; only orders in processing can be changed")
        self.status = status


class AddressRefused(ShopError):  # noqa: N818
    """The address is empty, too long or a PO box."""


class ReturnRefused(ShopError):  # noqa: N818
    """At least one chosen line cannot be returned; `check_return` says which and why."""


class OrderMissing(ShopError):  # noqa: N818
    """The store does not know the order."""


class ForeignDatabase(ShopError):  # noqa: N818
    """The database holds orders that seeding did not put there."""


class ShopUnavailable(ShopError):  # noqa: N818
    """The database cannot be reached or used right now."""
