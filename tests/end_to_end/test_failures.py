"""What a customer sees when something breaks."""

import asyncio
from typing import Any

import httpx
import pytest
import websockets.client

pytestmark = pytest.mark.model


async def test_a_dead_action_server_is_apologised_for_and_recovered_from(shop: Any) -> None:
    async with shop.customer() as customer:
        shop.actions.stop()
        try:
            assert "sorry" in await customer.say("how long do I have to return something?")
            assert "Alder & Loom" in await customer.say("hello")
        finally:
            shop.actions.start()
            await asyncio.to_thread(shop.actions.wait_until_ready)
        assert "30 days" in await customer.say("how long do I have to return something?")


async def test_the_action_server_answers_nobody_without_the_secret(shop: Any) -> None:
    url = shop.actions.ready_url.replace("/health", "/webhook")
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        assert httpx.post(url, json={"next_action": "action_hand_over"}, headers=headers).status_code == 401


async def test_a_client_that_leaves_in_the_middle_of_a_turn_does_no_harm(shop: Any) -> None:
    url = f"ws://127.0.0.1:{shop.port}/webhooks/web/socket"
    socket = await websockets.client.connect(url)
    await socket.recv()
    await socket.send('{"type": "message", "id": "1", "text": "how long do I have to return something?"}')
    await socket.close()
    async with shop.customer() as customer:
        assert "Alder & Loom" in await customer.say("hello")


async def test_a_client_that_sends_faster_than_it_is_answered_is_told(shop: Any) -> None:
    url = f"ws://127.0.0.1:{shop.port}/webhooks/web/socket"
    async with websockets.client.connect(url) as socket:
        await socket.recv()
        for number in range(40):
            await socket.send(f'{{"type": "message", "id": "{number}", "text": "hello"}}')
        frames = []
        while sum('"done"' in frame or '"busy"' in frame for frame in frames) < 40:
            frames.append(await asyncio.wait_for(socket.recv(), 30))
    assert any('"busy"' in frame for frame in frames)
