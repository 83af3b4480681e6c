"""A running shop for conversations: the trained demo model, the real action server and bot, a fresh database."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from demo_shop import PROJECT, free_port, prepare

from actions.desk.sql_desk import SqlDesk
from actions.shop.clock import system_clock
from actions.shop.sql_store import SqlStore
from bot.channel.client import WebClient
from bot.server import processes
from bot.server.processes import Service


@dataclass
class Talk:
    """One conversation."""

    client: WebClient

    async def frames(self, text: str) -> list[dict[str, Any]]:
        return [frame async for frame in self.client.ask(text)]

    async def say(self, text: str) -> str:
        """Everything that is shown in answer, as one text."""
        return "\n".join(frame["text"] for frame in await asyncio.wait_for(self.frames(text), 30))


@dataclass
class RunningShop:
    """The processes, their address, and the database behind them."""

    port: int
    actions: Service
    bot: Service
    store: SqlStore
    desk: SqlDesk

    @asynccontextmanager
    async def customer(self) -> AsyncIterator[Talk]:
        """A customer who opens the chat."""
        async with WebClient(f"ws://127.0.0.1:{self.port}") as client:
            yield Talk(client)


@pytest.fixture(scope="session")
def model() -> Path:
    """The demo model; only what has changed is trained."""
    subprocess.run([sys.executable, "-m", "bot", "train"], check=True, cwd=PROJECT)
    return max((PROJECT / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)


@pytest.fixture(scope="session")
def shop(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningShop]:
    """The demo shop, running in a folder of its own."""
    folder = tmp_path_factory.mktemp("shop")
    database = prepare(folder)
    bot_port = free_port()
    actions = processes.action_server(folder / "endpoints.yml")
    bot = processes.bot(str(model), "127.0.0.1", bot_port, dev=True)
    actions.folder = bot.folder = folder
    with processes.running(actions, bot):
        yield RunningShop(bot_port, actions, bot, SqlStore(database), SqlDesk(database, system_clock))
