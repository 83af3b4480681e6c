"""Conversations on disk."""

import sqlite3
from pathlib import Path

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.server.rasa_tracker_store import ConversationStore


async def test_a_conversation_is_there_for_the_next_process(tmp_path: Path) -> None:
    file = tmp_path / "missing" / "conversations.db"
    tracker = DialogueStateTracker.from_events("c-1", [ActionExecuted("action_listen"), UserUttered("hello")])
    await ConversationStore(domain=Domain.empty(), db=str(file)).save(tracker)
    read = await ConversationStore(domain=Domain.empty(), db=str(file)).retrieve("c-1")
    assert read is not None
    assert read.latest_message.text == "hello"


async def test_the_database_uses_a_write_ahead_log(tmp_path: Path) -> None:
    file = tmp_path / "conversations.db"
    tracker = DialogueStateTracker.from_events("c-1", [UserUttered("hello")])
    await ConversationStore(domain=Domain.empty(), db=str(file)).save(tracker)
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
