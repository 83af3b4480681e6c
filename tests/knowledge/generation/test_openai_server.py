"""Against a real HTTP server on this machine that speaks the protocol's server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from knowledge.errors import GenerationError
from knowledge.generation.openai_server import OpenAiServerGenerator
from knowledge.passages import Passage
from knowledge.prompt import Prompt

PROMPT = Prompt("Be brief.", (Passage("a#b", "a.md", "A", "How long?", "30 days."),), "how long")


@dataclass
class Server:
    """Answers chat completions as the named behaviour of the model says, and notes what it was asked."""

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    failures: int = 0  # answered with 503 before the first success
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def complete(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.requests.append(body)
        self.keys.append(request.headers["Authorization"])
        if len(self.requests) <= self.failures:
            return web.json_response({"error": {"message": "busy"}}, status=503)
        if body["model"] not in BEHAVIOURS:
            return web.json_response({"error": {"message": "no such model"}}, status=404)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            await BEHAVIOURS[body["model"]](response)
        except (asyncio.CancelledError, ConnectionResetError):
            self.gone.set()
        return response


async def say(response: web.StreamResponse, piece: str) -> None:
    chunk = {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "m",
        "choices": [{"index": 0, "delta": {"content": piece}}],
    }
    await response.write(f"data: {json.dumps(chunk)}\n\n".encode())


async def fluent(response: web.StreamResponse) -> None:
    for piece in ("You have ", "30 days", "."):
        await say(response, piece)
    usage = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": []}
    await response.write(f"data: {json.dumps(usage)}\n\n".encode())
    await response.write(b"data: [DONE]\n\n")


async def stuck(response: web.StreamResponse) -> None:
    await say(response, "You have ")
    await asyncio.sleep(30)


async def endless(response: web.StreamResponse) -> None:
    while True:
        await say(response, "on and ")
        await asyncio.sleep(0.01)


async def broken(response: web.StreamResponse) -> None:
    await say(response, "You have ")
    transport = response._req.transport
    transport.abort()


BEHAVIOURS: dict[str, Callable[[web.StreamResponse], Any]] = {
    "fluent": fluent,
    "stuck": stuck,
    "endless": endless,
    "broken": broken,
}


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server, app = Server(), web.Application()
    app.router.add_post("/v1/chat/completions", server.complete)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield server
    await runner.cleanup()


async def generated(generator: OpenAiServerGenerator) -> list[str]:
    return [piece async for piece in generator.generate(PROMPT, 50)]


async def test_pieces_arrive_as_the_server_sends_them(server: Server) -> None:
    assert await generated(OpenAiServerGenerator(server.url, "fluent", "s3cret")) == ["You have ", "30 days", "."]
    [body] = server.requests
    assert (body["stream"], body["max_tokens"]) == (True, 50)
    assert body["messages"] == PROMPT.messages()
    assert server.keys == ["Bearer s3cret"]


async def test_a_busy_server_is_asked_again(server: Server) -> None:
    server.failures = 1
    assert await generated(OpenAiServerGenerator(server.url, "fluent", retries=1)) == ["You have ", "30 days", "."]


async def test_a_server_that_stays_busy_is_an_error_with_its_status(server: Server) -> None:
    server.failures = 9
    with pytest.raises(GenerationError, match="answered with 503"):
        await generated(OpenAiServerGenerator(server.url, "fluent", retries=0))


async def test_an_unknown_model_is_an_error_that_names_it(server: Server) -> None:
    with pytest.raises(GenerationError, match="does not know the model 'huge'"):
        await generated(OpenAiServerGenerator(server.url, "huge"))


async def test_a_server_that_falls_silent_is_an_error(server: Server) -> None:
    with pytest.raises(GenerationError, match=r"silent for 0\.2 s"):
        await generated(OpenAiServerGenerator(server.url, "stuck", timeout_s=0.2))


async def test_a_connection_that_breaks_between_two_pieces_is_an_error(server: Server) -> None:
    with pytest.raises(GenerationError, match="failed"):
        await generated(OpenAiServerGenerator(server.url, "broken", retries=0))


async def test_a_dead_server_is_an_error_that_asks_whether_it_runs(unused_tcp_port: int) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}/v1"
    with pytest.raises(GenerationError, match="cannot be reached; is it running"):
        await generated(OpenAiServerGenerator(url, "fluent", retries=0))


async def test_whoever_stops_listening_stops_the_server(server: Server) -> None:
    listening = asyncio.create_task(generated(OpenAiServerGenerator(server.url, "endless")))
    await asyncio.sleep(0.3)
    listening.cancel()
    await asyncio.wait_for(server.gone.wait(), 5)
