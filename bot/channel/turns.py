"""Which messages of a conversation are answered in one turn. No sockets, no Rasa.

A message is worked on at once: it is understood when it arrives. Until the assistant acts, a message that arrives joins
the turn, and their joined text is understood anew; while the customer is typing, the assistant does not act.
Understanding has no effect, so nothing has to be undone. Once the assistant acts, its turn is left alone, and all that
arrives in the meantime is answered together in the next one.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from bot.channel.messages import MAX_TEXT, CustomerMessage

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_WAITING = 8
"""Messages of one customer that may wait to be answered."""
TYPING_SECONDS = 5.0
"""How long a report of typing holds if the client neither repeats nor ends it."""
MOST_TYPING = 30.0
"""Seconds after the last message; a page that reports typing for ever gets its answer all the same."""

Meaning = TypeVar("Meaning")


@dataclass(frozen=True)
class Turn(Generic[Meaning]):
    """Messages that are answered together, their text, a line each, and what that means."""

    messages: Sequence[CustomerMessage]
    text: str
    meaning: Meaning


class Assistant(Protocol[Meaning]):
    """What takes the turns of a conversation."""

    async def understand(self, text: str) -> Meaning:
        """What a text means. Without effect, as the result may be dropped; raises nothing."""

    def stands_alone(self, text: str, meaning: Meaning) -> bool:
        """Whether a message would not mean the same beside another: a choice, a "yes", a "stop"."""

    async def act(self, turn: Turn[Meaning]) -> None:
        """Answer. Never interrupted; raises nothing."""


class Turns(Generic[Meaning]):
    """The turns of one conversation, one after the other.

    Args:
        assistant: takes them.
        patience: seconds after a message in which another may still join it, whether or not typing is reported.
    """

    def __init__(self, assistant: Assistant[Meaning], patience: float = 0.0) -> None:
        self._assistant = assistant
        self._patience = patience
        self._waiting: list[tuple[CustomerMessage, asyncio.Task[Meaning]]] = []
        self._arrived = self._typing_until = 0.0
        self._open = True
        self._news = asyncio.Event()

    def add(self, message: CustomerMessage) -> bool:
        """Take a message, which ends the typing. False if too many wait: then it is not taken."""
        if len(self._waiting) >= MOST_WAITING:
            return False
        self._waiting.append((message, asyncio.create_task(self._assistant.understand(message.text))))
        self._arrived = _now()
        self.typing(active=False)
        return True

    def typing(self, *, active: bool) -> None:
        """The customer is typing, or no longer is."""
        self._typing_until = _now() + TYPING_SECONDS if active else 0.0
        self._news.set()

    def close(self) -> None:
        """The customer has left: what waits is answered without delay, then `run` ends."""
        self._open = False
        self._news.set()

    async def run(self) -> None:
        """Take turns until the customer has left."""
        while self._waiting or self._open:
            if self._waiting:
                await self._assistant.act(await self._next())
            else:
                self._news.clear()
                await self._news.wait()

    async def _next(self) -> Turn[Meaning]:
        """The next turn, once nothing will join it any more; its messages no longer wait."""
        while True:
            seen = len(self._waiting)
            messages, meaning, complete = await self._joined()
            if not complete and await self._another_comes(seen):
                continue
            text = "\n".join(message.text for message in messages)
            if len(messages) > 1:
                meaning = await self._assistant.understand(text)
            if complete or len(self._waiting) == seen:
                del self._waiting[: len(messages)]
                return Turn(messages, text, meaning)

    async def _joined(self) -> tuple[list[CustomerMessage], Meaning, bool]:
        """The messages of the turn, the meaning of its first one, and whether it is complete: nothing could join it."""
        waiting = [(message, await understanding) for message, understanding in tuple(self._waiting)]
        alone = [self._assistant.stands_alone(message.text, meaning) for message, meaning in waiting]
        lengths = accumulate(len(f"\n{message.text}") for message, _ in waiting)
        joins = [length <= MAX_TEXT + 1 and not own for length, own in zip(lengths, alone, strict=True)]
        count = len(list(takewhile(bool, joins))) or 1
        complete = alone[0] or count < len(waiting) or count == MOST_WAITING
        return [message for message, _ in waiting[:count]], waiting[0][1], complete

    async def _another_comes(self, seen: int) -> bool:
        """Wait for another message than those seen, as long as it may come soon."""
        while len(self._waiting) == seen and (seconds := self._held_until() - _now()) > 0:
            self._news.clear()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._news.wait(), seconds)
        return len(self._waiting) > seen

    def _held_until(self) -> float:
        typing_until = min(self._typing_until, self._arrived + MOST_TYPING)
        return max(typing_until, self._arrived + self._patience) if self._open else 0.0


def _now() -> float:
    return asyncio.get_running_loop().time()
