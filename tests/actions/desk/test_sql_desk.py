"""Tickets for people."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from actions.desk.errors import DeskUnavailable, TicketMissing
from actions.desk.sql_desk import SqlDesk
from actions.desk.tickets import Speaker, Utterance

NOW = datetime(2026, 6, 17, 12, 0, tzinfo=timezone.utc)


def said(*texts: str, start: int = 0) -> list[Utterance]:
    """The customer says `texts`, one a second, beginning `start` seconds after noon."""
    return [
        Utterance(Speaker.CUSTOMER, text, NOW + timedelta(seconds=second))
        for second, text in enumerate(texts, start=start)
    ]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/desk.db"


@pytest.fixture
def desk(url: str) -> SqlDesk:
    return SqlDesk(url, clock=lambda: NOW)


def test_a_ticket_holds_what_was_said(desk: SqlDesk) -> None:
    ticket = desk.open_ticket("c1", "complaint", said("hello", "a person, please"))
    assert (ticket.number, ticket.reason, ticket.opened_at) == ("T-00001", "complaint", NOW)
    assert list(desk.transcript("T-00001")) == said("hello", "a person, please")


def test_a_conversation_has_one_open_ticket_and_its_transcript_grows(desk: SqlDesk) -> None:
    first = desk.open_ticket("c1", "complaint", said("one", "two"))
    again = desk.open_ticket("c1", "human_agent", said("two", "three", start=1))
    assert again == first
    assert [each.text for each in desk.transcript(first.number)] == ["one", "two", "three"]
    assert desk.open_tickets() == (first,)


def test_the_same_words_said_twice_are_kept_twice(desk: SqlDesk) -> None:
    ticket = desk.open_ticket("c1", "human_agent", said("hello?", "hello?"))
    assert len(desk.transcript(ticket.number)) == 2


def test_other_conversations_get_their_own_tickets(desk: SqlDesk) -> None:
    numbers = [desk.open_ticket(conversation, "human_agent", []).number for conversation in ("c1", "c2")]
    assert numbers == ["T-00001", "T-00002"]


def test_after_closing_the_conversation_gets_a_new_ticket(desk: SqlDesk) -> None:
    first = desk.open_ticket("c1", "complaint", said("one"))
    closed = desk.close_ticket(first.number)
    assert closed.closed_at == NOW
    assert desk.close_ticket(first.number) == closed
    second = desk.open_ticket("c1", "complaint", said("two"))
    assert second.number == "T-00002"
    assert list(desk.transcript(first.number)) == said("one")


def test_many_openings_at_once_make_one_ticket(desk: SqlDesk) -> None:
    with ThreadPoolExecutor(8) as pool:
        tickets = list(pool.map(lambda _: desk.open_ticket("c1", "complaint", said("one", "two")), range(24)))
    assert set(tickets) == {tickets[0]}
    assert len(desk.transcript(tickets[0].number)) == 2


def test_tickets_survive_the_end_of_the_process(desk: SqlDesk, url: str) -> None:
    ticket = desk.open_ticket("c1", "complaint", said("one"))
    assert SqlDesk(url, clock=lambda: NOW).open_tickets() == (ticket,)


@pytest.mark.parametrize("number", ["T-00099", "T-x", "", "T-1 OR 1=1", "²"])
def test_an_unknown_ticket_is_missing(desk: SqlDesk, number: str) -> None:
    with pytest.raises(TicketMissing):
        desk.transcript(number)
    with pytest.raises(TicketMissing):
        desk.close_ticket(number)


def test_texts_of_every_kind_are_kept(desk: SqlDesk) -> None:
    texts = ("'; DROP TABLE tickets; --", "\u202eright to left", "👩🏽‍🦰", "", "x" * 10_000)
    ticket = desk.open_ticket("c1'--", "complaint", said(*texts))
    assert tuple(each.text for each in desk.transcript(ticket.number)) == texts


def test_broken_unicode_is_kept_once_with_question_marks(desk: SqlDesk) -> None:
    for _ in range(2):
        ticket = desk.open_ticket("c\ud800", "complaint", said("a\ud800b\0"))
    assert [each.text for each in desk.transcript(ticket.number)] == ["a?b?"]


def test_a_desk_that_cannot_be_reached_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(DeskUnavailable):
        SqlDesk(f"sqlite:///{tmp_path}/file/desk.db", clock=lambda: NOW)


def test_an_utterance_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Utterance(Speaker.ASSISTANT, "hello", NOW.replace(tzinfo=None))
