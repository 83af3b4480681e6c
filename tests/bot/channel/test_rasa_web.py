"""A conversation over a socket of our own, with an agent that answers as each test needs."""

import asyncio
import json
from typing import Any

import pytest

from bot.channel.rasa_web import Conversation
from bot.channel.settings import ChannelSettings

GONE = asyncio.CancelledError
"""What sanic raises when the client has left."""


class Socket:
    """Gives the frames that a client sends, and stays open until each message is done; keeps what it is sent."""

    def __init__(self, *frames: dict[str, Any]) -> None:
        self.shown: list[dict[str, Any]] = []
        self._frames = list(frames)
        self._open = sum(frame["type"] == "message" for frame in frames)
        self._left = asyncio.Event()

    async def recv(self) -> str:
        if self._frames:
            return json.dumps(self._frames.pop(0))
        await self._left.wait()
        raise GONE

    async def send(self, frame: str) -> None:
        self.shown.append(json.loads(frame))
        self._open -= self.shown[-1]["type"] == "done"
        if not self._open:
            self._left.set()


class Agent:
    """Understands every text as what it says itself; answers with the text, but for a few."""

    async def parse_message(self, text: str) -> dict[str, Any]:
        if text == "not to be understood":
            raise ValueError(text)
        return {"text": text, "intent": {"name": text}, "entities": []}

    async def handle(self, message: Any) -> None:
        if message.parse_data is None or message.text == "break":
            raise RuntimeError("broken")
        if message.text == "choose":
            buttons = [{"title": "This one", "payload": " /this"}]
            await message.output_channel.send_response(message.sender_id, {"text": "Which?", "buttons": buttons})
        elif message.text != "silence":
            await message.output_channel.send_response(message.sender_id, {"text": message.text})


def said(number: int, text: str) -> dict[str, Any]:
    return {"type": "message", "id": str(number), "text": text}


async def shown(*frames: dict[str, Any]) -> list[dict[str, Any]]:
    """What a client is sent for its frames, after the welcome."""
    socket, agent = Socket(*frames), Agent()
    conversation = Conversation(socket, agent.handle, agent, ChannelSettings(own_turn=("stop", "choose")))
    with pytest.raises(GONE):
        await asyncio.wait_for(conversation.run(), 10)
    return socket.shown[1:]


def turn(text: str, *numbers: int) -> list[dict[str, Any]]:
    """A reply, and the end of the turn of the messages with these numbers."""
    return [{"type": "message", "text": text}, *({"type": "done", "id": str(number)} for number in numbers)]


async def test_two_messages_are_one_turn_with_an_end_for_each() -> None:
    assert await shown(said(1, "hi"), said(2, "AL-10423")) == turn("hi\nAL-10423", 1, 2)


async def test_an_intent_with_a_turn_of_its_own_is_not_joined() -> None:
    frames = await shown(said(1, "where is my order"), said(2, "stop"))
    assert frames == turn("where is my order", 1) + turn("stop", 2)


async def test_a_choice_that_was_offered_is_not_joined() -> None:
    question, _, *rest = await shown(said(1, "choose"), said(2, "hi"), said(3, "this"))
    assert question["text"] == "Which?"
    assert rest == turn("hi", 2) + turn("this", 3)


async def test_typing_holds_the_answer() -> None:
    frames = await shown(said(1, "hi"), {"type": "typing", "active": True}, said(2, "AL-10423"))
    assert frames == turn("hi\nAL-10423", 1, 2)


@pytest.mark.parametrize("text", ["break", "silence", "not to be understood"])
async def test_a_turn_that_fails_is_apologised_for_and_ends(text: str) -> None:
    error, end, *rest = await shown(said(1, text), said(2, "stop"))
    assert (error["type"], error["code"], error["id"]) == ("error", "failed", "1")
    assert end == {"type": "done", "id": "1"}
    assert rest == turn("stop", 2)
