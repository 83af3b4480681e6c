"""How facts are written in a message: days, amounts, lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from decimal import Decimal

    from actions.shop.model import OrderLine


def day(moment: date) -> str:
    """For example 'Monday 23 November'."""
    return f"{moment:%A} {moment.day} {moment:%B}"


def day_and_time(moment: datetime) -> str:
    """For example 'Monday 23 November, 9:00'."""
    return f"{day(moment)}, {clock_time(moment)}"


def clock_time(moment: datetime) -> str:
    """For example '9:00'."""
    return f"{moment.hour}:{moment:%M}"


def euros(amount: Decimal) -> str:
    """For example '€1,234.50'."""
    return f"€{amount:,.2f}"


def listed(parts: Iterable[str]) -> str:
    """For example 'S, M and L'."""
    *head, last = parts
    return f"{', '.join(head)} and {last}" if head else last


def items(lines: Iterable[OrderLine]) -> str:
    """For example '2 x Glen Lambswool Jumper and Oak Salad Bowl'."""
    return listed(f"{line.quantity} x {line.name}" if line.quantity > 1 else line.name for line in lines)
