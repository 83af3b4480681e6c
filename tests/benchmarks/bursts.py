"""Messages in quick succession over the web channel: turns, order and waiting, alone and with 50 customers at once.

    PYTHONPATH=.:tests/support python tests/benchmarks/bursts.py      about a minute

Every customer writes the same three messages, 200 ms apart. Prints a table; nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import websockets.client
from demo_shop import free_port, prepare
from rich.console import Console
from rich.table import Table

from bot.channel.client import SOCKET_PATH, WebClient
from bot.commands.training import latest_model
from bot.server import processes

BURST = ("hi", "where is my order", "AL-10423")
PAUSE = 0.2
"""Seconds between two messages of a burst."""
KEYSTROKE = 0.01
"""Seconds from a message to the report that the next one is being typed: as soon as a page can know."""
CUSTOMERS = 50
LONE_MESSAGES = 100


@dataclass(frozen=True)
class Burst:
    """What one customer was shown."""

    replies: list[str]
    done: list[str]
    """Ids of the messages in the order in which their turns ended."""
    turns: int
    wait_ms: float
    """From the last message to the end of the last turn."""


def main() -> None:
    """Start the shop, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    model = latest_model()
    if model is None:
        sys.exit("There is no model. Run `frontdesk train` first.")
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        prepare(folder)
        actions = processes.action_server(folder / "endpoints.yml")
        bot = processes.bot(str(model.resolve()), "127.0.0.1", port, dev=False)
        actions.folder = bot.folder = folder
        with processes.running(actions, bot):
            asyncio.run(report(f"ws://127.0.0.1:{port}"))


async def report(url: str) -> None:
    """Measure one thing after the other; the first customer warms the shop up."""
    await burst(url, typing=False)
    console = Console()
    lone = sorted(await lone_waits(url))
    console.print(
        f"Lone message to reply: median {statistics.median(lone):.1f} ms, "
        f"p95 {statistics.quantiles(lone, n=20)[-1]:.1f} ms"
    )
    table = Table("", "turns", "replies", "in order", "none lost or doubled", "wait, p50 ms", "p95 ms")
    for customers, typing in itertools.product((1, CUSTOMERS), (False, True)):
        bursts = await asyncio.gather(*(burst(url, typing=typing) for _ in range(customers)))
        name = f"{customers} at once, typing {'reported' if typing else 'not reported'}"
        table.add_row(name, *row(bursts))
    console.print(table)


def row(bursts: list[Burst]) -> list[str]:
    """The figures of bursts: how many customers saw which number of turns and replies."""
    expected = [str(number) for number in range(len(BURST))]
    waits = sorted(each.wait_ms for each in bursts)
    return [
        counts(each.turns for each in bursts),
        counts(len(each.replies) for each in bursts),
        f"{sum(each.done == sorted(each.done) for each in bursts)} of {len(bursts)}",
        f"{sum(sorted(each.done) == expected for each in bursts)} of {len(bursts)}",
        f"{statistics.median(waits):.0f}",
        f"{waits[int(0.95 * len(waits))]:.0f}",
    ]


def counts(numbers: Any) -> str:
    """For example `1 (49x), 2 (1x)`."""
    return ", ".join(f"{number} ({len(list(same))}x)" for number, same in itertools.groupby(sorted(numbers)))


async def lone_waits(url: str) -> list[float]:
    """Milliseconds from a message to the first frame that is shown, of one message after the other."""
    waits = []
    async with WebClient(url) as client:
        for _ in range(LONE_MESSAGES):
            started = time.perf_counter()
            frames = client.ask("hello there")
            await frames.__anext__()
            waits.append(1000 * (time.perf_counter() - started))
            async for _ in frames:
                pass
    return waits


async def burst(url: str, *, typing: bool) -> Burst:
    """One customer's three messages and everything that comes back."""
    async with websockets.client.connect(url + SOCKET_PATH) as socket:
        await socket.recv()
        sender = asyncio.create_task(send(socket, typing=typing))
        frames: list[dict[str, Any]] = []
        while sum(frame["type"] == "done" for frame in frames) < len(BURST):
            frames.append(json.loads(await asyncio.wait_for(socket.recv(), 60)))
        ended = time.perf_counter()
        wait_ms = 1000 * (ended - await sender)
    return Burst(
        replies=[frame["text"] for frame in frames if frame["type"] != "done"],
        done=[frame["id"] for frame in frames if frame["type"] == "done"],
        turns=sum(kind == "done" for kind, _ in itertools.groupby(frame["type"] for frame in frames)),
        wait_ms=wait_ms,
    )


async def send(socket: Any, *, typing: bool) -> float:
    """Type the burst; returns when its last message went out."""
    for number, text in enumerate(BURST):
        if number:
            await asyncio.sleep(KEYSTROKE)
            if typing:
                await socket.send(json.dumps({"type": "typing", "active": True}))
            await asyncio.sleep(PAUSE - KEYSTROKE)
        await socket.send(json.dumps({"type": "message", "id": str(number), "text": text}))
    return time.perf_counter()


if __name__ == "__main__":
    main()
