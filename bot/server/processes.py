"""Starts the action server and the bot as processes of their own, watches them, and stops them together."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
from ruamel.yaml import YAML

from bot.server.settings import LOCAL_ADDRESS, SECRET_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

READY_SECONDS = 120.0
"""A model of a large encoder takes its time on a slow disk."""
STOP_SECONDS = 15.0
"""Turns that are under way may finish."""


class ProcessError(RuntimeError):
    """A process could not be started, or ended by itself."""


@dataclass
class Service:
    """One process and the address that tells when it is ready."""

    name: str
    command: Sequence[str]
    ready_url: str
    environment: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None
    """Where it runs; None is the current folder."""
    _process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start it; `wait_until_ready` says when it can be used."""
        self._process = subprocess.Popen(self.command, env={**os.environ, **self.environment}, cwd=self.folder)  # noqa: S603 - ours

    def wait_until_ready(self) -> None:
        """Wait for its address to answer.

        Raises:
            ProcessError: it ended, or did not answer within `READY_SECONDS`.
        """
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            self.check()
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(self.ready_url, timeout=2).status_code == httpx.codes.OK:
                    return
            time.sleep(0.1)
        raise ProcessError(f"The {self.name} was not ready within {READY_SECONDS:.0f} seconds; its messages are above.")

    def check(self) -> None:
        """Raise `ProcessError` if it has ended."""
        code = self._process.poll() if self._process else None
        if code is not None:
            raise ProcessError(f"The {self.name} ended by itself (exit code {code}); its messages are above.")

    def stop(self) -> None:
        """Ask it to end, and end it if it does not."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def action_server(endpoints: Path) -> Service:
    """The action server at the address that endpoints.yml gives the bot; it must be on this machine.

    Whoever calls it must know the secret in `SECRET_VARIABLE`.

    Raises:
        ProcessError: the address is missing or on another machine.
    """
    # Not YAML(typ="safe"): Rasa, once imported, makes it expand ${...} and fail where a variable is not set yet.
    url = httpx.URL(((YAML().load(endpoints) or {}).get("action_endpoint") or {}).get("url", ""))
    if url.host not in {LOCAL_ADDRESS, "localhost"} or url.port is None:
        raise ProcessError(
            f"{endpoints} sends actions to {str(url) or 'nowhere'}. Let `action_endpoint: url:` be "
            f"http://{LOCAL_ADDRESS}:5055/webhook, or start the action server and the bot by hand (see README.md)."
        )
    command = [sys.executable, "-m", "actions.server", "--port", str(url.port)]
    return Service("action server", command, f"http://{LOCAL_ADDRESS}:{url.port}/health")


def bot(model: str, host: str, port: int, *, dev: bool) -> Service:
    """The bot process with a model archive."""
    command = [sys.executable, "-m", "bot.server", "--model", model, "--host", host, "--port", str(port)]
    return Service("bot", [*command, "--dev"] if dev else command, f"http://{_reachable(host)}:{port}/ready")


@contextlib.contextmanager
def running(*services: Service) -> Iterator[None]:
    """Run services that share a fresh secret, all ready inside the block, all stopped after it.

    Raises:
        ProcessError: one of them could not be started.
    """
    secret = os.environ.get(SECRET_VARIABLE) or secrets.token_urlsafe(32)
    try:
        for service in services:
            _refuse_used_port(service)
            service.environment[SECRET_VARIABLE] = secret
            service.start()
        for service in services:
            service.wait_until_ready()
        yield
    finally:
        for service in reversed(services):
            service.stop()


def _refuse_used_port(service: Service) -> None:
    url = httpx.URL(service.ready_url)
    with socket.socket() as probe:
        if probe.connect_ex((url.host, url.port or 80)) == 0:
            raise ProcessError(
                f"Port {url.port} is in use already, so the {service.name} cannot start. "
                "Is another Frontdesk running? Stop it, or choose other ports (see `frontdesk serve --help`)."
            )


def _reachable(host: str) -> str:
    return LOCAL_ADDRESS if host == "0.0.0.0" else host  # noqa: S104 - compared, not bound
