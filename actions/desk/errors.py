"""What can go wrong at the desk, under one root.

DeskError
├── TicketMissing      there is no such ticket
└── DeskUnavailable    the desk's database cannot be reached or used
"""


class DeskError(Exception):
    """Root of all errors of the desk."""


class TicketMissing(DeskError):  # noqa: N818  the names say what happened
    """There is no such ticket."""


class DeskUnavailable(DeskError):  # noqa: N818
    """The desk's database cannot be reached or used right now."""
