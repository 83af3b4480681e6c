"""Messages a second: one by one, in one batch, from 32 callers at once, and as turns over the web channel.

    PYTHONPATH=.:tests/support python tests/benchmarks/concurrency.py ../shared/data

The model is the newest in models/, the messages are the test texts of BANKING77: what counts is their length. Prints
tables; nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psutil
from demo_shop import free_port, prepare
from nlu_datasets import DATA_SETS
from rich.console import Console
from rich.table import Table

from bot.channel.client import WebClient
from bot.commands.training import latest_model
from bot.encoder.batching import shared_cores
from bot.server import processes
from bot.server.model_archive import load_understanding
from bot.understanding.classifier import Understanding

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CALLERS = 32
ROUNDS = 5
"""Each way is measured this often, in turn, as the machine may be busy with other things; medians count."""
TWENTY_TOKENS = "hi, could you tell me where my order is, i placed it last week and it"
QUESTION = "hello there"
TURNS = 320


def main() -> None:
    """Measure the classifier, then the assistant."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of data sets")
    parser.add_argument("--messages", type=int, default=1000, help="of BANKING77, in each round")
    parser.add_argument("--model", type=Path, default=latest_model(), help="model archive; else the newest in models/")
    parser.add_argument("--no-web", action="store_true", help="the classifier alone; the model may be a saved folder")
    arguments = parser.parse_args()
    if arguments.model is None:
        parser.error("there is no model in models/; run `frontdesk train` first")
    model = arguments.model.resolve()
    understanding = Understanding.load(model) if model.is_dir() else load_understanding(model)
    texts = [row["text"] for row in DATA_SETS["banking77"](arguments.data)["test"]][: arguments.messages]
    console = Console()
    console.print(lone(understanding))
    console.print(throughput(understanding, texts))
    if not arguments.no_web:
        console.print(asyncio.run(turns(model)))


def lone(understanding: Understanding) -> Table:
    """What one message takes when nobody else asks."""
    (tokens,) = understanding.tokenizer.encode([TWENTY_TOKENS])
    run = understanding.runtime.run
    whole = [cost_ms(lambda: understanding.predict(TWENTY_TOKENS)) for _ in range(300)]
    model = [cost_ms(lambda: run([tokens.ids])) for _ in range(300)]
    hop = [cost_ms(lambda: shared_cores().submit(int).result()) for _ in range(300)]
    table = Table("", "p50 ms", "p95 ms", "CPU ms", title=f"A lone message of {len(tokens.ids)} tokens, on one thread")
    for name, times in (("understood", whole), ("of it, the model", model), ("of it, sharing the cores", hop)):
        waits, busy = np.transpose(times[20:])
        table.add_row(name, *(f"{value:.2f}" for value in (*np.percentile(waits, [50, 95]), np.median(busy))))
    return table


def cost_ms(work: Callable[[], object]) -> tuple[float, float]:
    """How long it takes, and how long it keeps cores busy: what others on the machine change less."""
    begin, busy = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - begin) * 1e3, (time.process_time() - busy) * 1e3


def throughput(understanding: Understanding, texts: Sequence[str]) -> Table:
    """Messages a second in one batch, and when every message has a caller of its own, with memory before and after."""
    with ThreadPoolExecutor(CALLERS) as callers:
        ways: dict[str, Callable[[], object]] = {
            "one after the other": lambda: [understanding.predict(text) for text in texts],
            "one batch": lambda: understanding.predict_batch(texts),
            f"{CALLERS} callers at once": lambda: list(callers.map(understanding.predict, texts)),
        }
        before = memory_mb()
        times = np.array([[cost_ms(work) for work in ways.values()] for _ in range(ROUNDS)]) / len(texts)
    waits, busy = np.median(times, axis=0).T
    rates = 1e3 / waits
    length = statistics.mean(len(tokens.ids) for tokens in understanding.tokenizer.encode(texts))
    table = Table(
        "",
        "messages a second",
        "of the batch",
        "CPU ms a message",
        title=f"{len(texts)} messages of {length:.1f} tokens",
    )
    for way, rate, cpu_ms in zip(ways, rates, busy, strict=True):
        table.add_row(way, f"{rate:.0f}", f"{100 * rate / rates[1]:.0f} %", f"{cpu_ms:.2f}")
    table.caption = f"Memory before {before:.0f} MB, after {memory_mb():.0f} MB."
    return table


def memory_mb() -> float:
    """Resident memory of this process."""
    return float(psutil.Process().memory_info().rss / 1e6)


async def turns(model: Path) -> Table:
    """Turns a second over the web channel, and how long one takes."""
    table = Table("clients", "turns a second", "p50 ms", "p95 ms", title="Turns over the web channel")
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        prepare(folder)
        actions = processes.action_server(folder / "endpoints.yml")
        bot = processes.bot(str(model), "127.0.0.1", port, dev=False)
        actions.folder = bot.folder = folder
        with processes.running(actions, bot):
            url = f"ws://127.0.0.1:{port}"
            await client(url, 5)  # warms up
            for clients in (1, CALLERS):
                begin = time.perf_counter()
                waits = await asyncio.gather(*(client(url, TURNS // clients) for _ in range(clients)))
                rate = TURNS / (time.perf_counter() - begin)
                every = [wait for one in waits for wait in one]
                table.add_row(str(clients), f"{rate:.1f}", *(f"{ms:.0f}" for ms in np.percentile(every, [50, 95])))
    return table


async def client(url: str, number: int) -> list[float]:
    """Milliseconds of each of a customer's turns, one after the other."""
    waits = []
    async with WebClient(url) as web:
        for _ in range(number):
            begin = time.perf_counter()
            async for _frame in web.ask(QUESTION):
                pass
            waits.append((time.perf_counter() - begin) * 1e3)
    return waits


if __name__ == "__main__":
    main()
