"""Settings of the bot process, as its command line and environment carry them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LOCAL_ADDRESS = "127.0.0.1"
SECRET_VARIABLE = "FRONTDESK_ACTION_SECRET"  # noqa: S105 - the name of the variable, not the secret
"""What the bot must show to the action server."""


@dataclass(frozen=True)
class ServerSettings:
    """Where the bot listens and what it loads."""

    model: Path
    """A model archive."""
    endpoints: Path = Path("endpoints.yml")
    credentials: Path = Path("bot/credentials.yml")
    host: str = LOCAL_ADDRESS
    port: int = 5005
    dev: bool = False
    """Open Rasa's REST channel too, where a caller may speak for any conversation."""
