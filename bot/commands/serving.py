"""`frontdesk serve`, `chat` and `shell`: the ways to talk to the assistant."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bot.commands.console import console, give_up
from bot.commands.content import seed_if_missing
from bot.commands.training import MODELS, latest_model, train_if_missing
from bot.server import processes
from bot.server.processes import ProcessError, Service
from bot.server.settings import LOCAL_ADDRESS, SECRET_VARIABLE

ENDPOINTS = Path("endpoints.yml")
MOST_RESTARTS = 3
RESTART_WINDOW = 60.0
"""Seconds; more than `MOST_RESTARTS` within them, and something is wrong that starting again does not cure."""
Port = Annotated[int, typer.Option(help="Port of the assistant.")]


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; the default is reachable from here only.")
    ] = LOCAL_ADDRESS,
    port: Port = 5005,
    dev: Annotated[
        bool,
        typer.Option("--dev", help="Open the REST channel too. Whoever reaches it can speak for any conversation."),
    ] = False,
) -> None:
    """Start the assistant. What is missing - model, knowledge index, demo shop - is made first."""
    if dev and host != LOCAL_ADDRESS:
        give_up("--dev opens a channel without any check of the caller, so it goes with the local address only.")
    _prepare()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stopped by a service manager as by Ctrl-C
    try:
        actions = processes.action_server(ENDPOINTS)
        bot = processes.bot(str(latest_model()), host, port, dev=dev)
        with processes.running(actions, bot):
            _say_where(host, port, dev=dev)
            _watch(actions, bot)
    except ProcessError as error:
        give_up(str(error))
    except KeyboardInterrupt:
        console.print("Stopped.")


def chat(
    url: Annotated[str, typer.Option(help="Address of a running assistant.")] = "ws://127.0.0.1:5005",
) -> None:
    """Talk to a running assistant over the web channel, as a customer on the website would."""
    try:
        asyncio.run(_converse(url))
    except ConnectionResetError:
        give_up("The assistant went away in the middle of the conversation. `frontdesk chat` begins a new one.")
    except OSError:
        give_up(f"Nothing answers at {url}. Start the assistant with `make run` or `frontdesk serve`, then try again.")
    except (KeyboardInterrupt, EOFError):
        console.print()


def shell() -> None:
    """Start the action server, then `rasa shell`: slower than `chat`, with Rasa's own commands (`/restart`)."""
    _prepare()
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault(SECRET_VARIABLE, os.urandom(24).hex())
    command = [sys.executable, "-W", "ignore", "-m", "rasa", "shell", "--model", str(MODELS)]
    try:
        with processes.running(processes.action_server(ENDPOINTS)):
            subprocess.run([*command, "--credentials", "bot/credentials.yml"], check=False)  # noqa: S603 - ours
    except ProcessError as error:
        give_up(str(error))
    except KeyboardInterrupt:
        console.print("Stopped.")


def _prepare() -> None:
    if not Path("bot/config.yml").exists():
        give_up("There is no bot/config.yml here. Run this from the folder of your project.")
    seed_if_missing()
    train_if_missing()


def _say_where(host: str, port: int, *, dev: bool) -> None:
    console.print(f"\n[bold green]The assistant is listening[/] on http://{host}:{port}")
    console.print("  Talk to it:    [bold]make chat[/]   (in another terminal)")
    console.print(f"  Web channel:   ws://{host}:{port}/webhooks/web/socket")
    if dev:
        console.print(f"  REST channel:  http://{host}:{port}/webhooks/rest/webhook   (development only)")
    console.print("  Stop it:       Ctrl-C\n")


def _watch(*services: Service) -> None:
    """Start again what ends by itself, until that happens too often."""
    restarts: deque[float] = deque(maxlen=MOST_RESTARTS)
    while True:
        for service in services:
            _keep_running(service, restarts)
        time.sleep(0.5)


def _keep_running(service: Service, restarts: deque[float]) -> None:
    try:
        service.check()
    except ProcessError as error:
        if len(restarts) == MOST_RESTARTS and time.monotonic() - restarts[0] < RESTART_WINDOW:
            raise
        restarts.append(time.monotonic())
        console.print(f"[yellow]{error} Starting it again.[/]")
        service.start()
        service.wait_until_ready()


async def _converse(url: str) -> None:
    from bot.channel.client import WebClient  # noqa: PLC0415 - only this verb needs websockets

    async with WebClient(url) as client:
        console.print("[dim]You are talking to the assistant. Leave with Ctrl-C or Ctrl-D.[/]\n")
        while True:
            text = await asyncio.to_thread(console.input, "[bold cyan]You[/]   ")
            async for frame in client.ask(text):
                shown = [_escaped(frame.get("text", ""))]
                shown += [f"      [cyan]>[/] {_escaped(button['title'])}" for button in frame.get("buttons", [])]
                console.print("[bold green]Shop[/]  " + "\n".join(shown) + "\n")


def _escaped(text: str) -> str:
    return escape(text).replace("\n", "\n      ")
