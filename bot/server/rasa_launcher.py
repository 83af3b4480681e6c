"""The bot process: Rasa's server on our channels, without what it does not need.

Started by `frontdesk serve` as `python -m bot.server`, after `bot.server.placeholders` has done its work.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from rasa.core.run import close_resources, configure_app, create_http_input_channels, load_agent_on_start
from rasa.core.utils import AvailableEndpoints
from rasa.utils.log_utils import configure_structlog
from sanic.response import json

from bot.server import rasa_patches

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from pathlib import Path

    from rasa.core.channels.channel import InputChannel
    from sanic import Request, Sanic
    from sanic.response import HTTPResponse

    from bot.server.settings import ServerSettings

logger = logging.getLogger(__name__)


def run(settings: ServerSettings) -> None:
    """Serve until stopped."""
    configure_structlog(logging.WARNING)
    rasa_patches.apply()
    endpoints = AvailableEndpoints.read_endpoints(str(settings.endpoints))
    app = configure_app(
        _channels(settings.credentials, open_rest=settings.dev),
        enable_api=False,
        endpoints=endpoints,
        port=settings.port,
    )
    app.register_listener(partial(_load_model, str(settings.model), endpoints, None), "before_server_start")
    app.register_listener(close_resources, "after_server_stop")
    app.add_route(_ready, "/ready")
    app.run(host=settings.host, port=settings.port, access_log=False, motd=False)


def _channels(credentials: Path, *, open_rest: bool) -> list[InputChannel]:
    channels: list[InputChannel] = create_http_input_channels(None, str(credentials))
    if open_rest:
        channels += create_http_input_channels("rest", None)
    return channels


async def _load_model(
    model: str, endpoints: AvailableEndpoints, remote_storage: None, app: Sanic, loop: AbstractEventLoop
) -> None:
    """Load the model, or stop: Rasa itself would go on without one and drop every message."""
    agent = await load_agent_on_start(model, endpoints, remote_storage, app, loop)
    if not agent.is_ready():
        raise RuntimeError(f"The model {model} could not be loaded; the cause is above. Run `frontdesk train`.")


async def _ready(request: Request) -> HTTPResponse:
    """Tell whether messages are answered: 200 as soon as the model is loaded."""
    agent = getattr(request.app.ctx, "agent", None)
    ready = agent is not None and agent.is_ready()
    return json({"ready": ready}, status=200 if ready else 503)
