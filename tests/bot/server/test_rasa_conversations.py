"""Customers' messages read back from Rasa's own store."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.labelling.messages import LoggedMessage
from bot.server.rasa_conversations import ConversationsError, logged_messages
from bot.server.rasa_tracker_store import ConversationStore
from bot.understanding.examples import Span

NOW = datetime.now(timezone.utc)
YESTERDAY = NOW - timedelta(days=1)
OURS = "bot.server.rasa_tracker_store.ConversationStore"
RANKING = [{"name": "order_status", "confidence": 0.5}, {"name": "greet", "confidence": 0.3}]


def said(
    text: str, ranking: Sequence[dict[str, Any]] = RANKING, entities: Sequence[Any] = (), at: datetime = NOW
) -> UserUttered:
    """A message as Rasa logs it after its pipeline."""
    intent = ranking[0] if ranking else {"name": None, "confidence": 0.0}
    parsed = {"intent": intent, "intent_ranking": [*ranking], "entities": [*entities], "text": text}
    return UserUttered(text, intent, [*entities], parse_data=parsed, timestamp=at.timestamp())


async def log(store: SQLTrackerStore, *events: Event) -> None:
    await store.save(DialogueStateTracker.from_events("c-1", [ActionExecuted("action_listen"), *events]))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "conversations.db"


def read(file: Path, since: datetime = YESTERDAY) -> list[LoggedMessage]:
    return list(logged_messages({"type": OURS, "db": str(file)}, since))


async def test_messages_come_with_their_ranking_the_newest_first(file: Path) -> None:
    entity = {"entity": "order_number", "start": 6, "end": 14, "value": "10423"}
    await log(
        ConversationStore(domain=Domain.empty(), db=str(file)), said("hello"), said("where AL-10423", RANKING, [entity])
    )

    newest, oldest = read(file)

    assert (newest.text, oldest.text) == ("where AL-10423", "hello")
    assert newest.ranking == {"order_status": 0.5, "greet": 0.3}
    assert newest.entities == (Span(6, 14, "order_number"),)
    assert not newest.fell_back


async def test_a_fallback_is_marked_and_is_no_intent_of_the_ranking(file: Path) -> None:
    fallback = [{"name": "nlu_fallback", "confidence": 0.6}, *RANKING]
    await log(ConversationStore(domain=Domain.empty(), db=str(file)), said("hmm", fallback))

    (message,) = read(file)

    assert message.fell_back
    assert message.ranking == {"order_status": 0.5, "greet": 0.3}
    assert message.confidence == 0.5


async def test_only_what_was_typed_since_then_is_read(file: Path) -> None:
    old = said("old", at=NOW - timedelta(days=9))
    await log(ConversationStore(domain=Domain.empty(), db=str(file)), old, said("/affirm"), said("new"), said("", []))

    assert [message.text for message in read(file)] == ["new"]
    assert [message.text for message in read(file, NOW - timedelta(days=10))] == ["new", "old"]


async def test_the_section_may_name_rasas_own_store_by_url_with_a_variable(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await log(SQLTrackerStore(domain=Domain.empty(), db=str(file)), said("hello"))
    monkeypatch.setenv("WHERE", str(file))

    messages = logged_messages({"type": "SQL", "url": "sqlite:///${WHERE}"}, YESTERDAY)

    assert [message.text for message in messages] == ["hello"]


def test_without_a_database_none_is_made(file: Path) -> None:
    with pytest.raises(ConversationsError, match="no conversations yet"):
        read(file)
    assert not file.exists()


@pytest.mark.parametrize("section", [{}, {"type": "redis"}, {"type": "no.such.Store"}, {"type": "builtins.int"}])
def test_a_store_that_is_no_sql_database_is_refused(section: dict[str, str]) -> None:
    with pytest.raises(ConversationsError, match=r"SQL database|cannot be loaded"):
        list(logged_messages(section, YESTERDAY))


def test_a_file_that_is_no_conversation_store_is_named(file: Path) -> None:
    file.write_bytes(b"no database at all")
    with pytest.raises(ConversationsError, match=r"conversations\.db.*endpoints\.yml"):
        read(file)


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    section = {"type": "SQL", "dialect": "postgresql", "url": "127.0.0.1", "port": 9, "password": "hidden", "db": "x"}
    with pytest.raises(ConversationsError, match=r"127\.0\.0\.1") as raised:
        list(logged_messages({**section, "username": "rasa"}, YESTERDAY))
    assert "hidden" not in str(raised.value)
