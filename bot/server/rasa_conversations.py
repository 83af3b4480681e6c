"""Customers' messages from the database in which Rasa keeps conversations."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy
from sqlalchemy.exc import SQLAlchemyError

from bot.labelling.messages import LoggedMessage
from bot.server.quiet import quieten
from bot.understanding.classifier import AMBIGUOUS, FALLBACK
from bot.understanding.examples import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

_URL_PARTS = ("dialect", "port", "db", "username", "password", "query")


class ConversationsError(RuntimeError):
    """The conversations cannot be read; the message says why and what to do."""


def logged_messages(tracker_store: Mapping[str, Any], since: datetime) -> Iterator[LoggedMessage]:
    """What customers have typed since a moment, the newest first.

    Args:
        tracker_store: the section of endpoints.yml; `${NAME}` in it is read from the environment.
        since: with a time zone.

    Raises:
        ConversationsError: the store is none of Rasa's SQL stores, or the database cannot be read.
    """
    quieten()

    from rasa.core.tracker_store import SQLTrackerStore, create_engine_kwargs  # noqa: PLC0415 - after quieten

    event = SQLTrackerStore.SQLEvent
    query = sqlalchemy.select(event.data).where(event.type_name == "user", event.timestamp >= since.timestamp())
    url = sqlalchemy.engine.make_url(_url(tracker_store))
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise ConversationsError(f"There are no conversations yet: {url.database} is missing. Run `frontdesk serve`.")
    try:
        engine = sqlalchemy.create_engine(url, **create_engine_kwargs(url))
        with engine.connect().execution_options(stream_results=True) as connection:
            for (data,) in connection.execute(query.order_by(event.id.desc())):
                yield from _message(json.loads(data))
    except (SQLAlchemyError, ImportError) as error:
        raise ConversationsError(
            f"The conversations in {url!r} cannot be read: {getattr(error, 'orig', error)}. "
            "Check tracker_store in endpoints.yml."
        ) from error


def _url(section: Mapping[str, Any]) -> Any:
    from rasa.core.tracker_store import SQLTrackerStore  # noqa: PLC0415 - after quieten
    from rasa.shared.utils.common import class_from_module_path  # noqa: PLC0415 - same

    values = {key: os.path.expandvars(value) if isinstance(value, str) else value for key, value in section.items()}
    kind = str(values.get("store_type", values.get("type", "in_memory")))
    try:
        is_sql = kind.lower() == "sql" or ("." in kind and issubclass(class_from_module_path(kind), SQLTrackerStore))
    except (ImportError, AttributeError) as error:
        raise ConversationsError(f"The tracker store {kind} cannot be loaded: {error}. Check endpoints.yml.") from error
    if not is_sql:
        raise ConversationsError(f"The tracker store `{kind}` is no SQL database. Only those can be read.")
    parts = {key: values[key] for key in _URL_PARTS if key in values}
    return SQLTrackerStore.get_db_url(host=values.get("url"), **parts)


def _message(event: Mapping[str, Any]) -> Iterator[LoggedMessage]:
    """Nothing for what nobody typed: buttons, and messages that were not parsed."""
    text, parsed = event.get("text") or "", event.get("parse_data") or {}
    ranking = {entry["name"]: float(entry["confidence"]) for entry in parsed.get("intent_ranking") or ()}
    fell_back = ranking.pop(FALLBACK, None) is not None
    ranking.pop(AMBIGUOUS, None)
    if text.strip() and not text.startswith("/") and (ranking or fell_back):
        yield LoggedMessage(text, ranking, tuple(_spans(text, parsed)), fell_back)


def _spans(text: str, parsed: Mapping[str, Any]) -> Iterator[Span]:
    for entity in parsed.get("entities") or ():
        start, end = entity.get("start"), entity.get("end")
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text):
            yield Span(start, end, entity["entity"])
