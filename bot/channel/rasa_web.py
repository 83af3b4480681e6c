"""The web channel in Rasa: a websocket route on Rasa's own server at /webhooks/web/socket.

Each connection is a conversation of its own, named by the server. A reader always reads, so that pings and closes are
seen while a turn runs, and puts messages into a short queue; a worker answers them one after the other.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import TYPE_CHECKING, Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint

from bot.channel import messages
from bot.channel.messages import CustomerMessage, ErrorCode, FrameError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from rasa.core.agent import Agent
    from sanic import Request

    Handler = Callable[[UserMessage], Awaitable[Any]]

logger = logging.getLogger(__name__)

QUEUE_LENGTH = 8
"""Messages of one customer that may wait for their turn."""
SEND_TIMEOUT = 10.0
"""Seconds a client may take to accept a frame; a slower one loses its socket, never its turn."""


class WebChannel(InputChannel):
    """Rasa's side of the protocol in `bot.channel.messages`."""

    @classmethod
    def name(cls) -> str:
        """Name in the tracker and in the address of the route."""
        return "web"

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """Routes below /webhooks/web."""
        routes = Blueprint("frontdesk_web", "frontdesk_web")

        @routes.websocket("/socket")  # type: ignore[untyped-decorator]
        async def socket(request: Request, websocket: Any) -> None:
            conversation = Conversation(websocket, on_new_message, request.app.ctx.agent)
            await conversation.run()

        return routes


class Conversation:
    """One connection: its reader, its queue and its worker."""

    def __init__(self, websocket: Any, on_new_message: Handler, agent: Agent) -> None:
        self.id = secrets.token_urlsafe(16)
        self.output = WebOutput(websocket)
        self._websocket = websocket
        self._on_new_message = on_new_message
        self._agent = agent
        self._waiting: asyncio.Queue[CustomerMessage] = asyncio.Queue(QUEUE_LENGTH)

    async def run(self) -> None:
        """Serve the connection until the client leaves; a turn that is under way is finished."""
        await self.output.send(messages.welcome())
        worker = asyncio.create_task(self._work())
        try:
            while True:
                await self._receive(await self._websocket.recv())
        finally:  # sanic cancels the handler when the client closes
            worker.cancel()

    async def _receive(self, frame: str | bytes) -> None:
        try:
            message = messages.parse(frame)
        except FrameError as error:
            await self.output.send(error.frame)
            return
        try:
            self._waiting.put_nowait(message)
        except asyncio.QueueFull:
            await self.output.send(messages.error(ErrorCode.BUSY, message.id))

    async def _work(self) -> None:
        while True:
            message = await self._waiting.get()
            await asyncio.shield(self._answer(message))

    async def _answer(self, message: CustomerMessage) -> None:
        self.output.shown = 0
        try:
            # In a thread, so that one customer's text is not classified while all others wait.
            parse_data = await asyncio.to_thread(_understand, self._agent, message.text)
            turn = UserMessage(
                message.text, self.output, self.id, input_channel=WebChannel.name(), parse_data=parse_data
            )
            await self._on_new_message(turn)
        except Exception:  # whatever happens, the customer hears of it
            logger.exception("A turn failed in conversation %s", self.id)
            await self.output.send(messages.error(ErrorCode.FAILED, message.id))
            return
        if not self.output.shown:  # Rasa answers a failed action with silence
            await self.output.send(messages.error(ErrorCode.FAILED, message.id))
        await self.output.send(messages.done(message.id))


class WebOutput(OutputChannel):
    """Writes a bot's messages to the socket; a client that has gone or does not read is let go."""

    def __init__(self, websocket: Any) -> None:
        self.shown = 0
        """Messages of the current turn that were meant for the customer."""
        self._websocket = websocket
        self._open = True

    @classmethod
    def name(cls) -> str:
        """Name of the channel the messages go out on."""
        return WebChannel.name()

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Send one response of the bot, whatever it is made of."""
        del recipient_id
        frame = messages.reply(message)
        if frame is not None:
            self.shown += 1
            await self.send(frame)

    async def send(self, frame: str) -> None:
        """Send a frame, or close the connection if the client does not take it in time."""
        if not self._open:
            return
        try:
            await asyncio.wait_for(self._websocket.send(frame), SEND_TIMEOUT)
        except Exception:  # noqa: BLE001 - closed or stuck: nothing can be shown any more, the turn goes on
            self._open = False
            logger.info("A client left before its answer was shown")


def _understand(agent: Agent, text: str) -> dict[str, Any]:
    """Rasa's own parse of a text, for use outside the event loop."""
    parse_data: dict[str, Any] = asyncio.run(agent.parse_message(text))
    return parse_data
