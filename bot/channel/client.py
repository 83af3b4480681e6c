"""A client of the web channel: what a program needs to talk to a running assistant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import websockets.client
from websockets.exceptions import ConnectionClosed

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
        """Send a text; yield the frames that may be shown (`message`, `error`) until the turn is over.

        Raises:
            ConnectionResetError: the assistant went away before the turn was over.
        """
        message_id = uuid4().hex
        async for frame in self._frames_after({"type": "message", "id": message_id, "text": text}):
            if frame["type"] == "done" and frame["id"] == message_id:
                return
            yield frame
            if frame["type"] == "error" and frame["code"] != "failed":
                return

    async def _frames_after(self, sent: dict[str, Any]) -> AsyncIterator[dict[str, Any]]:
        try:
            await self._socket.send(json.dumps(sent))
            while True:
                yield json.loads(await self._socket.recv())
        except ConnectionClosed as closed:
            raise ConnectionResetError("the assistant closed the connection") from closed
