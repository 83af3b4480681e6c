"""The built-in desk: tickets in a SQL database."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, Text, insert, select, update
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from actions.desk.errors import DeskUnavailable, TicketMissing
from actions.desk.tickets import Speaker, Ticket, Utterance
from actions.shop.clock import Clock
from actions.shop.database import Database, Moment, storable

_METADATA = MetaData()

_TICKETS = Table(
    "tickets",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", String(255), nullable=False),
    # The conversation again while the ticket is open: the constraint allows one open ticket for each.
    Column("open_for", String(255), unique=True),
    Column("reason", String(255), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
)

_UTTERANCES = Table(
    "ticket_utterances",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("ticket_id", ForeignKey("tickets.id"), nullable=False, index=True),
    Column("speaker", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
)


class SqlDesk:
    """Tickets in the database at `url`, whose missing tables are made. Raises DeskUnavailable."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._clock = clock
        self._database = Database(url, DeskUnavailable)
        self._database.create(_METADATA)

    def open_ticket(self, conversation_id: str, reason: str, transcript: Sequence[Utterance]) -> Ticket:
        """A new ticket, or the conversation's open one with the new part of `transcript` added."""
        conversation_id = storable(conversation_id)
        said = [replace(each, text=storable(each.text)) for each in transcript]
        try:
            return self._open_ticket(conversation_id, reason, said)
        except IntegrityError:  # somebody else opened it this very moment: now it is there
            return self._open_ticket(conversation_id, reason, said)

    def _open_ticket(self, conversation_id: str, reason: str, transcript: Sequence[Utterance]) -> Ticket:
        query = select(_TICKETS).where(_TICKETS.c.open_for == conversation_id)
        with self._database.write() as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                self._insert_ticket(connection, conversation_id, reason)
                row = connection.execute(query).one()
            _add_new(connection, row.id, transcript)
        return _ticket(row)

    def _insert_ticket(self, connection: Connection, conversation_id: str, reason: str) -> None:
        connection.execute(
            insert(_TICKETS).values(
                conversation_id=conversation_id,
                open_for=conversation_id,
                reason=reason,
                opened_at=self._clock(),
            )
        )

    def close_ticket(self, number: str) -> Ticket:
        """Close a ticket; closing it again changes nothing. Raises TicketMissing."""
        is_open = (_TICKETS.c.id == _ticket_id(number)) & _TICKETS.c.closed_at.is_(None)
        with self._database.write() as connection:
            connection.execute(update(_TICKETS).where(is_open).values(open_for=None, closed_at=self._clock()))
            return _ticket(_row(connection, number))

    def open_tickets(self) -> tuple[Ticket, ...]:
        """All that wait, longest first."""
        query = select(_TICKETS).where(_TICKETS.c.closed_at.is_(None)).order_by(_TICKETS.c.id)
        with self._database.read() as connection:
            return tuple(_ticket(row) for row in connection.execute(query))

    def transcript(self, number: str) -> tuple[Utterance, ...]:
        """What was said, in order of time. Raises TicketMissing."""
        with self._database.read() as connection:
            return _utterances(connection, _row(connection, number).id)


def _add_new(connection: Connection, ticket_id: int, transcript: Sequence[Utterance]) -> None:
    """Add what the ticket does not have yet, so that repeated and overlapping transcripts do no harm."""
    known = set(_utterances(connection, ticket_id))
    rows = [
        {"ticket_id": ticket_id, "speaker": each.speaker.value, "text": each.text, "at": each.at}
        for each in dict.fromkeys(transcript)
        if each not in known
    ]
    if rows:
        connection.execute(insert(_UTTERANCES), rows)


def _utterances(connection: Connection, ticket_id: int) -> tuple[Utterance, ...]:
    query = select(_UTTERANCES).where(_UTTERANCES.c.ticket_id == ticket_id)
    rows = connection.execute(query.order_by(_UTTERANCES.c.at, _UTTERANCES.c.id))
    return tuple(Utterance(Speaker(row.speaker), row.text, row.at) for row in rows)


def _row(connection: Connection, number: str) -> Row:
    row = connection.execute(select(_TICKETS).where(_TICKETS.c.id == _ticket_id(number))).one_or_none()
    if row is None:
        raise TicketMissing(f"there is no ticket {number}")
    return row


def _ticket_id(number: str) -> int:
    digits = number.removeprefix("T-")
    return int(digits) if digits.isdecimal() else -1


def _ticket(row: Row) -> Ticket:
    return Ticket(f"T-{row.id:05d}", row.conversation_id, row.reason, row.opened_at, row.closed_at)
