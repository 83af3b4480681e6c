"""Tickets: conversations handed to people, with what was said so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol


class Speaker(Enum):
    """Who said something."""

    CUSTOMER = "customer"
    ASSISTANT = "assistant"


@dataclass(frozen=True)
class Utterance:
    """One thing said, at a timezone-aware moment."""

    speaker: Speaker
    text: str
    at: datetime

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("an utterance needs a time with a time zone")


@dataclass(frozen=True)
class Ticket:
    """A conversation that waits for a person, or did until `closed_at`."""

    number: str
    conversation_id: str
    reason: str
    opened_at: datetime
    closed_at: datetime | None = None


class Desk(Protocol):
    """Where people pick up conversations. Calls block: adapters use a thread."""

    def open_ticket(self, conversation_id: str, reason: str, transcript: Sequence[Utterance]) -> Ticket:
        """A new ticket, or the conversation's open one, to which the new part of `transcript` is added."""

    def close_ticket(self, number: str) -> Ticket:
        """Close a ticket; closing it again changes nothing. Raises TicketMissing."""
