"""`python -m bot.server`: the bot process. `frontdesk serve` starts it beside the action server."""

from __future__ import annotations

import argparse
from dataclasses import fields
from pathlib import Path

from bot.server import placeholders
from bot.server.quiet import quieten
from bot.server.settings import ServerSettings


def main() -> None:
    """Read the settings, leave out what the model does not need, and serve."""
    settings = _parse_arguments()
    quieten()
    configuration = settings.credentials.read_text() + settings.endpoints.read_text()
    placeholders.install(placeholders.unneeded(placeholders.component_names(settings.model), configuration))

    from bot.server.rasa_launcher import run  # noqa: PLC0415 - imports Rasa, which must come after the placeholders

    run(settings)


def _parse_arguments() -> ServerSettings:
    parser = argparse.ArgumentParser(prog="python -m bot.server", description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--endpoints", type=Path, default=ServerSettings.endpoints)
    parser.add_argument("--credentials", type=Path, default=ServerSettings.credentials)
    parser.add_argument("--host", default=ServerSettings.host)
    parser.add_argument("--port", type=int, default=ServerSettings.port)
    parser.add_argument("--dev", action="store_true", help="open Rasa's REST channel too")
    arguments = parser.parse_args()
    return ServerSettings(**{field.name: getattr(arguments, field.name) for field in fields(ServerSettings)})


if __name__ == "__main__":
    main()
