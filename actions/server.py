"""The action server: rasa-sdk's, behind a shared secret, on this machine only, and discreet about errors.

`python -m actions.server`; `frontdesk serve` starts it and makes the secret.
"""

from __future__ import annotations

import argparse
import hmac
import logging
import os
import sys
from typing import TYPE_CHECKING

from bot.server.quiet import quieten
from bot.server.settings import SECRET_VARIABLE

quieten()  # before rasa-sdk's imports, which are what warns

from rasa_sdk import endpoint  # noqa: E402 - see above
from sanic.response import json  # noqa: E402

from actions.services import services  # noqa: E402

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

    from sanic import Request, Sanic
    from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)

SHORTEST_SECRET = 16
OPEN_PATH = "/health"


def main() -> None:
    """Serve the actions until stopped."""
    parser = argparse.ArgumentParser(prog="python -m actions.server", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=endpoint.DEFAULT_SERVER_PORT)
    arguments = parser.parse_args()
    secret = os.environ.get(SECRET_VARIABLE, "")
    if len(secret) < SHORTEST_SECRET:
        sys.exit(
            f"frontdesk: the action server needs a secret that only it and the bot know. Set {SECRET_VARIABLE} "
            f"to at least {SHORTEST_SECRET} random characters for both, for example:\n"
            f"    export {SECRET_VARIABLE}=$(openssl rand -hex 24)"
        )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    create_app(secret).run(arguments.host, arguments.port, access_log=False, motd=False)


def create_app(secret: str) -> Sanic:
    """The server as a Sanic app, for callers that send `Authorization: Bearer <secret>`."""
    app = endpoint.create_app("actions", cors_origins=None)
    expected = f"Bearer {secret}".encode()

    async def demand_secret(request: Request) -> HTTPResponse | None:
        given = request.headers.get("Authorization", "").encode()
        if request.path == OPEN_PATH or hmac.compare_digest(given, expected):
            return None
        return json({"error": "the secret is missing or wrong"}, status=401)

    app.register_middleware(demand_secret, "request")
    app.register_listener(_build_services, "before_server_start")
    # rasa-sdk's own handler sends the request back, which Rasa writes to its log: the customer's words in the clear.
    app.error_handler.add(Exception, _discreet_error)
    return app


async def _build_services(_app: Sanic, _loop: AbstractEventLoop) -> None:
    """Build the parts before the first customer comes, so that a missing one is seen at the start."""
    services()


def _discreet_error(_request: Request, error: Exception) -> HTTPResponse:
    logger.error("A request failed: %s", type(error).__name__, exc_info=error)
    return json({"error": type(error).__name__}, status=getattr(error, "status_code", 500))


if __name__ == "__main__":
    main()
