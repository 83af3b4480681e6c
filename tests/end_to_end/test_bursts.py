"""Messages in quick succession to the running demo shop, from a page that does not wait for answers."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import groupby
from typing import Any

import pytest
import websockets.client

from bot.channel.client import SOCKET_PATH

pytestmark = pytest.mark.model

TYPING = {"type": "typing", "active": True}
Step = str | float | dict[str, Any]
"""The text of a message, seconds to wait, or a frame."""


@asynccontextmanager
async def page(shop: Any) -> AsyncIterator[Any]:
    """An open connection."""
    async with websockets.client.connect(f"ws://127.0.0.1:{shop.port}{SOCKET_PATH}") as socket:
        await socket.recv()
        yield socket


async def send(socket: Any, *steps: Step) -> None:
    """Take the steps; a message's text is its id too."""
    for step in steps:
        if isinstance(step, float):
            await asyncio.sleep(step)
        else:
            frame = {"type": "message", "id": step, "text": step} if isinstance(step, str) else step
            await socket.send(json.dumps(frame))


async def turns(socket: Any, *steps: Step) -> list[tuple[list[str], str]]:
    """The messages of each turn and what is shown in it, until all messages are done."""
    await send(socket, *steps)
    frames: list[dict[str, Any]] = []
    while sum(frame["type"] == "done" for frame in frames) < sum(isinstance(step, str) for step in steps):
        frames.append(json.loads(await asyncio.wait_for(socket.recv(), 30)))
    parts = [list(part) for _, part in groupby(frames, key=lambda frame: frame["type"] == "done")]
    return [
        ([frame["id"] for frame in ends], "\n".join(frame["text"] for frame in shown))
        for shown, ends in zip(parts[::2], parts[1::2], strict=True)
    ]


async def test_three_messages_with_typing_between_them_are_one_turn(shop: Any) -> None:
    async with page(shop) as socket:
        ((messages, answer),) = await turns(
            socket, "hi", TYPING, 0.2, "where is my order", TYPING, 0.2, "AL-10423, maeve.byrne@mail.example"
        )
    assert messages == ["hi", "where is my order", "AL-10423, maeve.byrne@mail.example"]
    assert "AL-10423 left us on" in answer


async def test_two_wishes_in_two_messages_are_both_answered(shop: Any) -> None:
    async with page(shop) as socket:
        ((_, answer),) = await turns(socket, "how long does delivery take", TYPING, 0.2, "which cards do you accept")
    assert -1 < answer.find("working days") < answer.find("Visa")


async def test_a_stop_is_not_read_as_part_of_what_it_stops(shop: Any) -> None:
    async with page(shop) as socket:
        answered = await turns(socket, "where is my order", TYPING, 0.2, "stop")
    assert [messages for messages, _ in answered] == [["where is my order"], ["stop"]]
    assert not [answer for _, answer in answered if "cancel" in answer]


async def test_a_choice_is_not_joined_with_what_is_typed_beside_it(shop: Any) -> None:
    async with page(shop) as socket:
        await send(socket, "not happy with the parcel")
        question = json.loads(await socket.recv())
        await socket.recv()
        choice = question["buttons"][0]["payload"]
        (greeted, _), (chosen, answer) = await turns(socket, "hello", TYPING, 0.2, choice)
    assert (greeted, chosen) == (["hello"], [choice])
    assert "order number" in answer


async def test_every_message_of_many_customers_is_answered_once_and_in_order(shop: Any) -> None:
    burst = ("hi", 0.02, "do you ship to Norway", 0.02, "what are the opening hours in cork", 0.02, "thanks")

    async def customer() -> list[str]:
        async with page(shop) as socket:
            return [message for messages, _ in await turns(socket, *burst) for message in messages]

    answered = await asyncio.gather(*(customer() for _ in range(10)))
    assert answered == [[step for step in burst if isinstance(step, str)]] * 10


async def test_what_was_sent_before_the_page_was_closed_is_done(shop: Any) -> None:
    wanted = "my lamp is flickering, please let me talk to a real person"
    async with page(shop) as socket:
        await send(socket, wanted, TYPING)
        left = time.monotonic()
    assert time.monotonic() - left < 2
    await asyncio.sleep(2)
    said = [line.text for ticket in shop.desk.open_tickets() for line in shop.desk.transcript(ticket.number)]
    assert wanted in said
