"""Conversations in a database: Rasa's SQL store, with SQLite set up for a server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.core.tracker_store import SQLTrackerStore
from sqlalchemy import event


class ConversationStore(SQLTrackerStore):
    """Rasa's `SQLTrackerStore`; with SQLite, a write-ahead log and a folder that is made when it is missing.

    With the write-ahead log a turn is committed with one flush to disk instead of four, and readers never wait.
    """

    def __init__(self, *args: Any, dialect: str = "sqlite", db: str = "rasa.db", **kwargs: Any) -> None:
        is_file = dialect == "sqlite" and db != ":memory:"
        if is_file:
            Path(db).parent.mkdir(parents=True, exist_ok=True)
        super().__init__(*args, dialect=dialect, db=db, **kwargs)
        if is_file:
            event.listen(self.engine, "connect", _use_write_ahead_log)


def _use_write_ahead_log(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA busy_timeout=5000")  # milliseconds
