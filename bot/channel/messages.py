"""The wire protocol of the web channel, version 1: JSON frames <-> messages. No sockets, no Rasa.

A client sends

    {"type": "message", "id": "...", "text": "..."}           an id of its own choice for each message
    {"type": "typing", "active": true}                        the customer is writing the next message

A choice, the payload of a button, is sent as the text of a message. Typing ends with the next message, with
`"active": false` (the text was deleted), or if it is not repeated within five seconds; until then, a turn that has not
begun to act waits. The server sends, in this order for each turn:

    {"type": "welcome", "protocol": 1}                        once, when the connection opens
    {"type": "message", "text": "...", "buttons": [...]}      none or more, as they are written
    {"type": "error", "id": "...", "code": "...", "text": "..."}   no answer; `text` is for the customer
    {"type": "done", "id": "..."}                             the turn is over

A turn answers one message, or several that came in quick succession (see `bot.channel.turns`), and ends with a `done`
for each of them, in their order. A message that is refused - any error but `failed` - gets that error and no `done`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import Any

PROTOCOL_VERSION = 1
MAX_TEXT = 2_000
"""Characters of a customer's message; more is no question but a document."""
MAX_ID = 64
MAX_FRAME = 16_384
"""Bytes of a frame: `MAX_TEXT` characters of any alphabet, escaped, and the id."""


class ErrorCode(str, Enum):
    """What went wrong, for the client's program; the text beside it is for the customer."""

    MALFORMED = "malformed"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    BUSY = "busy"
    FAILED = "failed"


LEADING_SLASHES = re.compile(r"^[\s/]+")

ERROR_TEXTS = {
    ErrorCode.MALFORMED: "I couldn't read that message. Please send it again.",
    ErrorCode.EMPTY: "That message was empty. What can I do for you?",
    ErrorCode.TOO_LONG: f"That is a long message - I can read up to {MAX_TEXT:,} characters. Could you shorten it?",
    ErrorCode.BUSY: "One moment, please - I'm still working on your last messages.",
    ErrorCode.FAILED: "Something went wrong on our side, and I'm sorry about that. Please try again in a moment.",
}


class FrameError(ValueError):
    """A frame that is not a message; `frame` is the answer to it."""

    def __init__(self, code: ErrorCode, message_id: str | None = None) -> None:
        super().__init__(ERROR_TEXTS[code])
        self.frame = error(code, message_id)


@dataclass(frozen=True)
class CustomerMessage:
    """What a customer has sent: the client's own id for it, and the text, made safe to process."""

    id: str
    text: str


@dataclass(frozen=True)
class Typing:
    """The customer is writing, or has stopped without sending anything."""

    active: bool


def parse(frame: str | bytes) -> CustomerMessage | Typing:
    """Read a client's frame.

    Raises:
        FrameError: the frame is malformed, or its message empty or too long.
    """
    try:
        content = json.loads(frame)
    except (ValueError, RecursionError):
        raise FrameError(ErrorCode.MALFORMED) from None
    match content:
        case {"type": "message", "id": str(message_id), "text": str(text)} if 0 < len(message_id) <= MAX_ID:
            return _message(message_id, text)
        case {"type": "typing", "active": bool(active)}:
            return Typing(active)
    raise FrameError(ErrorCode.MALFORMED)


def _message(message_id: str, text: str) -> CustomerMessage:
    if len(text) > MAX_TEXT:
        raise FrameError(ErrorCode.TOO_LONG, message_id)
    text = clean(text)
    if not text:
        raise FrameError(ErrorCode.EMPTY, message_id)
    return CustomerMessage(message_id, text)


def clean(text: str) -> str:
    """Composed characters without control codes, lone surrogates and leading slashes.

    A leading slash would make Rasa take the text for a developer's command such as `/restart` or `/intent{...}`.
    """
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(" " if unicodedata.category(char) in {"Cc", "Cs"} else char for char in composed)
    return LEADING_SLASHES.sub("", visible).rstrip()


def welcome() -> str:
    """The first frame of a connection."""
    return _frame("welcome", protocol=PROTOCOL_VERSION)


def reply(response: dict[str, Any]) -> str | None:
    """A bot's message for the customer, or None if it holds nothing to show.

    Rasa adds names of models, assistants and actions to a response; only what a customer may see is passed on.
    """
    shown = {key: response[key] for key in ("text", "image") if response.get(key)}
    buttons = [{"title": button["title"], "payload": button["payload"]} for button in response.get("buttons") or []]
    if buttons:
        shown["buttons"] = buttons
    return _frame("message", **shown) if shown else None


def done(message_id: str) -> str:
    """The turn in which this message was answered is over."""
    return _frame("done", id=message_id)


def error(code: ErrorCode, message_id: str | None = None) -> str:
    """The message could not be answered; `message_id` is None where the frame had none."""
    return _frame("error", id=message_id, code=code.value, text=ERROR_TEXTS[code])


def _frame(kind: str, **fields: Any) -> str:
    return json.dumps({"type": kind, **fields}, ensure_ascii=False)
