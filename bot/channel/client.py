"""A client of the web channel: what a program needs to talk to a running assistant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import websockets.client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from types import TracebackType

    from typing_extensions import Self

SOCKET_PATH = "/webhooks/web/socket"


class WebClient:
    """One conversation over one connection.

    Example:
        async with WebClient("ws://127.0.0.1:5005") as client:
            async for frame in client.ask("where is my order?"):
                print(frame["text"])
    """

    def __init__(self, url: str) -> None:
        self._connection = websockets.client.connect(url + SOCKET_PATH, open_timeout=10)

    async def __aenter__(self) -> Self:
        self._socket = await self._connection
        self.welcome = json.loads(await self._socket.recv())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._socket.close()

    async def ask(self, text: str) -> AsyncIterator[dict[str, Any]]:
        """Send a text; yield the frames that may be shown (`message`, `error`) until the turn is over."""
        message_id = uuid4().hex
        await self._socket.send(json.dumps({"type": "message", "id": message_id, "text": text}))
        async for raw in self._socket:
            frame: dict[str, Any] = json.loads(raw)
            if frame["type"] == "done" and frame["id"] == message_id:
                return
            yield frame
            if frame["type"] == "error" and frame["code"] != "failed":
                return
