"""A database of the action server: its engine, its transactions, and columns for money and moments.

SQLite by default, any SQLAlchemy URL otherwise. Thread-safe: every call takes its own connection.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Integer, MetaData, String, create_engine, event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.types import TypeDecorator

_BUSY_TIMEOUT = 5.0  # seconds
_PAUSE = 0.05


class Money(TypeDecorator):
    """A Decimal amount, kept in cents."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: object) -> int | None:  # noqa: ARG002
        """Cents from an amount."""
        return None if value is None else int((value * 100).to_integral_exact())

    def process_result_value(self, value: int | None, dialect: object) -> Decimal | None:  # noqa: ARG002
        """The amount from cents."""
        return None if value is None else Decimal(value).scaleb(-2)


class Moment(TypeDecorator):
    """A timezone-aware datetime, kept as ISO 8601 text in UTC, which sorts by time."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: object) -> str | None:  # noqa: ARG002
        """UTC text from a datetime."""
        return None if value is None else value.astimezone(timezone.utc).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: object) -> datetime | None:  # noqa: ARG002
        """The datetime, in UTC."""
        return None if value is None else datetime.fromisoformat(value)


def storable(text: str) -> str:
    """`text` without what databases refuse: lone surrogates and NUL become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


class Database:
    """One database. Every failure of it, except a violated constraint, is raised as `error`."""

    def __init__(self, url: str, error: type[Exception]) -> None:
        self._error = error
        with self._guarded():
            self._engine = _engine(url)

    def create(self, tables: MetaData) -> None:
        """Make the missing ones of `tables`; harmless when several processes do it at once."""
        with self.write() as connection:
            for table in tables.sorted_tables:
                connection.execute(CreateTable(table, if_not_exists=True))
                for index in table.indexes:
                    connection.execute(CreateIndex(index, if_not_exists=True))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one consistent state."""
        with self._guarded(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: all of it is kept, or on any error nothing."""
        with self._guarded(), self._engine.execution_options(writes=True).begin() as connection:
            yield connection

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except (SQLAlchemyError, ImportError, OSError) as error:
            # The driver's own message: SQLAlchemy's carries the statement.
            reason = getattr(error, "orig", None) or error
            raise self._error(f"the database cannot be used: {reason}. Check its URL and that it runs.") from error


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    if is_sqlite and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, future=True, hide_parameters=True, pool_pre_ping=not is_sqlite)
    if is_sqlite:
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; Python's driver does it late and not for DDL
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT * 1000:.0f}")
    connection.execute("PRAGMA foreign_keys = ON")
    _use_wal(connection)


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging. The one statement that SQLite fails at once, without its busy timeout."""
    deadline = time.monotonic() + _BUSY_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:  # noqa: PERF203  a retry
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # The write lock at once, under the busy timeout: a lock that is taken later can fail on a stale snapshot.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
