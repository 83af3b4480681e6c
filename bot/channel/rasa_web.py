"""The web channel in Rasa: a websocket route on Rasa's own server at /webhooks/web/socket.

Each connection is a conversation of its own, named by the server. A reader always reads, so that pings and closes are
seen while a turn runs; a worker takes the turns that `bot.channel.turns` makes of what was read.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import TYPE_CHECKING, Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint

from bot.channel import messages
from bot.channel.messages import ErrorCode, FrameError, Typing
from bot.channel.settings import ChannelSettings
from bot.channel.turns import Turn, Turns

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from rasa.core.agent import Agent
    from sanic import Request

    Handler = Callable[[UserMessage], Awaitable[Any]]

logger = logging.getLogger(__name__)

ParseData = dict[str, Any]
SEND_TIMEOUT = 10.0
"""Seconds a client may take to accept a frame; a slower one loses its socket, never its turn."""


class WebChannel(InputChannel):
    """Rasa's side of the protocol in `bot.channel.messages`."""

    def __init__(self, settings: ChannelSettings) -> None:
        self._settings = settings

    @classmethod
    def name(cls) -> str:
        """Name in the tracker and in the address of the route."""
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebChannel:
        """The channel with its section of credentials.yml."""
        return cls(ChannelSettings.from_mapping(credentials or {}))

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """Routes below /webhooks/web."""
        routes = Blueprint("frontdesk_web", "frontdesk_web")

        @routes.websocket("/socket")  # type: ignore[untyped-decorator]
        async def socket(request: Request, websocket: Any) -> None:
            conversation = Conversation(websocket, on_new_message, request.app.ctx.agent, self._settings)
            await conversation.run()

        return routes


class Conversation:
    """One connection: its reader, and the assistant that takes its turns."""

    def __init__(self, websocket: Any, on_new_message: Handler, agent: Agent, settings: ChannelSettings) -> None:
        self.id = secrets.token_urlsafe(16)
        self.output = WebOutput(websocket)
        self._websocket = websocket
        self._on_new_message = on_new_message
        self._agent = agent
        self._own_turn = settings.own_turn
        self._turns = Turns(self, settings.patience)

    async def run(self) -> None:
        """Serve the connection until the client leaves; what it has sent by then is still worked on."""
        await self.output.send(messages.welcome())
        worker = asyncio.create_task(self._turns.run())
        try:
            while True:
                await self._receive(await self._websocket.recv())
        finally:  # sanic cancels the handler when the client closes
            self._turns.close()
            await asyncio.wait([worker])  # which, unlike awaiting it, never cancels it

    async def _receive(self, frame: str | bytes) -> None:
        try:
            received = messages.parse(frame)
        except FrameError as error:
            await self.output.send(error.frame)
            return
        if isinstance(received, Typing):
            self._turns.typing(active=received.active)
        elif not self._turns.add(received):
            await self.output.send(messages.error(ErrorCode.BUSY, received.id))

    async def understand(self, text: str) -> ParseData | None:
        """What Rasa makes of a text; None leaves it to the turn, which then fails in its own way."""
        try:
            # In a thread, so that one customer's text is not classified while all others wait.
            return await asyncio.to_thread(_understand, self._agent, text)
        except Exception:
            logger.exception("A text was not understood in conversation %s", self.id)
            return None

    def stands_alone(self, text: str, meaning: ParseData | None) -> bool:
        """Whether it is a choice that was offered, or its intent keeps a turn of its own."""
        return text in self.output.choices or bool(meaning and meaning["intent"]["name"] in self._own_turn)

    async def act(self, turn: Turn[ParseData | None]) -> None:
        """Hand the turn to Rasa; whatever happens, the customer hears of it."""
        self.output.shown = 0
        message = UserMessage(turn.text, self.output, self.id, input_channel=WebChannel.name(), parse_data=turn.meaning)
        try:
            await self._on_new_message(message)
        except Exception:
            logger.exception("A turn failed in conversation %s", self.id)
            self.output.shown = 0
        if not self.output.shown:  # Rasa answers a failed action with silence
            await self.output.send(messages.error(ErrorCode.FAILED, turn.messages[-1].id))
        for answered in turn.messages:
            await self.output.send(messages.done(answered.id))


class WebOutput(OutputChannel):
    """Writes a bot's messages to the socket; a client that has gone or does not read is let go."""

    def __init__(self, websocket: Any) -> None:
        self.shown = 0
        """Messages of the current turn that were meant for the customer."""
        self.choices: set[str] = set()
        """What the buttons send that were shown so far."""
        self._websocket = websocket
        self._open = True

    @classmethod
    def name(cls) -> str:
        """Name of the channel the messages go out on."""
        return WebChannel.name()

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Send one response of the bot, whatever it is made of."""
        del recipient_id
        self.choices.update(messages.clean(button["payload"]) for button in message.get("buttons") or [])
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


def _understand(agent: Agent, text: str) -> ParseData:
    """Rasa's own parse of a text, for use outside the event loop."""
    parse_data: ParseData = asyncio.run(agent.parse_message(text))
    return parse_data
