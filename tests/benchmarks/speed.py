"""Speed and memory of the running assistant beside stock Rasa with DIET and TED, trained on the same data.

    make bench                                          about 10 minutes, most of them training
    python tests/benchmarks/speed.py --stock-epochs 100

Stock Rasa is trained for a few epochs only: how long it was trained changes its answers, not its speed or size.
Prints a table; nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
from demo_shop import PROJECT, free_port, prepare
from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML

from bot.commands.training import latest_model
from bot.server import processes
from bot.server.processes import Service
from bot.server.settings import SECRET_VARIABLE

TURNS = 100
REST = "/webhooks/rest/webhook"
PLAIN = ("hello there", "thank you so much", "are you a robot or a human", "how are you today", "bye for now")
WITH_ACTION = (
    "how much is express shipping to galway",
    "do you accept paypal or klarna for my order",
    "what time does the cork store close on sundays",
    "can i pay with a gift card and a credit card together",
    "how do i sign up for your newsletter please",
)
STOCK_CONFIG = """
recipe: default.v1
language: en
assistant_id: stock
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: {epochs}
  - name: EntitySynonymMapper
  - name: FallbackClassifier
    threshold: 0.3
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
  - name: TEDPolicy
    max_history: 5
    epochs: {epochs}
"""
PARSE = """
import asyncio, json, sys, time
from pathlib import Path
from bot.server import placeholders
if sys.argv[2] == "light":
    placeholders.install(placeholders.unneeded(placeholders.component_names(Path(sys.argv[1])), ""))
import logging
from rasa.core.agent import Agent
from rasa.utils.log_utils import configure_structlog
configure_structlog(logging.ERROR)
agent = Agent.load(sys.argv[1])
text = "hi, could you please tell me where my order is, i placed it last week and it is not here yet"
async def measure():
    for _ in range(20):
        await agent.parse_message(text)
    for _ in range(200):
        start = time.perf_counter()
        await agent.parse_message(text)
        times.append(1000 * (time.perf_counter() - start))
times = []
asyncio.run(measure())
print(json.dumps(times))
"""


@dataclass(frozen=True)
class Figures:
    """What is measured of one system; times of turns in milliseconds, memory in MB."""

    train_s: float | None
    start_s: float
    parse_ms: list[float]
    plain_ms: list[float]
    action_ms: list[float]
    bot_mb: float
    actions_mb: float


def main() -> None:
    """Measure both and print them side by side."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stock-epochs", type=int, default=3, help="epochs of DIET and TED (default: 3)")
    arguments = parser.parse_args()
    os.chdir(PROJECT)
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ[SECRET_VARIABLE] = secrets.token_hex(24)
    console = Console()
    with tempfile.TemporaryDirectory() as name:
        folder = prepare_both(Path(name))
        console.print("Frontdesk, from nothing ...")
        cold_s, warm_s = first_answers(Path(name) / "new")
        console.print("Frontdesk ...")
        ours = measure_ours(folder)
        console.print("Stock Rasa (training first) ...")
        stock = measure_stock(folder, arguments.stock_epochs)
    console.print(table(ours, stock))
    console.print(f"`frontdesk serve` to its first answer: {cold_s:.0f} s untrained, {warm_s:.1f} s the next time.")


def first_answers(folder: Path) -> tuple[float, float]:
    """Seconds from `frontdesk serve` to the answer to a greeting: with everything still to be made, and again."""
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns(".*", "models", "tests", "__pycache__"))
    return first_answer(folder), first_answer(folder)


def first_answer(folder: Path) -> float:
    """Seconds until a greeting is answered; the assistant is stopped again."""
    port = free_port()
    command = [sys.executable, "-m", "bot", "serve", "--dev", "--port", str(port)]
    started = time.perf_counter()
    with (folder / "serve.log").open("w") as log:
        serving = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        while not answers(port):
            if serving.poll() is not None:
                sys.exit((folder / "serve.log").read_text())
            time.sleep(0.1)
        seconds = time.perf_counter() - started
        serving.send_signal(signal.SIGINT)
        serving.wait()
    return seconds


def answers(port: int) -> bool:
    """Whether a greeting is answered now."""
    try:
        reply = httpx.post(f"http://127.0.0.1:{port}{REST}", json={"sender": "first", "message": "hello"}, timeout=60)
    except httpx.HTTPError:
        return False
    return reply.is_success and bool(reply.json())


def prepare_both(folder: Path) -> Path:
    """A working folder, with endpoints for stock Rasa, which keeps conversations in memory."""
    prepare(folder)
    yaml = YAML()
    endpoints = yaml.load(folder / "endpoints.yml")
    del endpoints["tracker_store"]
    yaml.dump(endpoints, folder / "stock_endpoints.yml")
    return folder


def measure_ours(folder: Path) -> Figures:
    """Frontdesk with the latest model."""
    model = latest_model()
    if model is None:
        sys.exit("There is no model. Run `frontdesk train` first.")
    port = free_port()
    bot = processes.bot(str(model.resolve()), "127.0.0.1", port, dev=True)
    return measure(folder, bot, port, parse_times(model, "light"), train_s=None)


def measure_stock(folder: Path, epochs: int) -> Figures:
    """Stock Rasa, trained here."""
    config = folder / "stock_config.yml"
    config.write_text(STOCK_CONFIG.format(epochs=epochs))
    rasa = [sys.executable, "-W", "ignore", "-m", "rasa"]
    command = [*rasa, "train", "--domain", "bot/domain", "--data", "training_data", "--config", str(config)]
    started = time.perf_counter()
    with (folder / "train.log").open("w") as log:
        subprocess.run(
            [*command, "--out", str(folder), "--fixed-model-name", "stock"], check=True, stdout=log, stderr=log
        )
    train_s = time.perf_counter() - started
    model, port = folder / "stock.tar.gz", free_port()
    command = [*rasa, "run", "--model", str(model), "--endpoints", "stock_endpoints.yml", "--port", str(port)]
    bot = Service("stock Rasa", [*command, "-i", "127.0.0.1", "--connector", "rest"], f"http://127.0.0.1:{port}/")
    return measure(folder, bot, port, parse_times(model, "full"), train_s)


def measure(folder: Path, bot: Service, port: int, parse_ms: list[float], train_s: float | None) -> Figures:
    """Start the bot beside the action server, time turns, and weigh both."""
    actions = processes.action_server(folder / "endpoints.yml")
    actions.folder = bot.folder = folder
    with processes.running(actions):
        started = time.perf_counter()
        with processes.running(bot):
            start_s = time.perf_counter() - started
            plain_ms = turn_times(port, PLAIN)
            action_ms = turn_times(port, WITH_ACTION)
            return Figures(train_s, start_s, parse_ms, plain_ms, action_ms, memory(bot), memory(actions))


def turn_times(port: int, texts: tuple[str, ...]) -> list[float]:
    """Milliseconds of turns over REST; every five turns a new customer comes, whose first turn is not counted."""
    times = []
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        for turn in range(TURNS):
            customer = secrets.token_hex(8)
            for text in ("hello", texts[turn % len(texts)]):
                started = time.perf_counter()
                client.post(REST, json={"sender": customer, "message": text}).raise_for_status()
            times.append(1000 * (time.perf_counter() - started))
    return times


def parse_times(model: Path, mode: str) -> list[float]:
    """Milliseconds of `Agent.parse_message` for one message of about 20 tokens, in a process of its own."""
    finished = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PARSE, str(model), mode], capture_output=True, text=True, check=True
    )
    return [float(value) for value in finished.stdout.splitlines()[-1].strip("[]").split(",")]


def memory(service: Service) -> float:
    """Resident memory of the process and its children, in MB."""
    process = psutil.Process(service.pid)
    return sum(each.memory_info().rss for each in [process, *process.children(recursive=True)]) / 2**20


def table(ours: Figures, stock: Figures) -> Table:
    """Both systems, a row for each figure."""
    rows = Table("", "Frontdesk", "stock Rasa", "stock / ours", title="Speed and memory")
    rows.add_row("training, s", "see `frontdesk train`", f"{stock.train_s:.0f}", "")
    for name, times in (
        ("start to ready, s", lambda figures: [figures.start_s]),
        ("understanding, p50 ms", lambda figures: figures.parse_ms),
        ("turn without an action, p50 ms", lambda figures: figures.plain_ms),
        ("turn with an action, p50 ms", lambda figures: figures.action_ms),
        ("memory of the bot, MB", lambda figures: [figures.bot_mb]),
        ("memory of the action server, MB", lambda figures: [figures.actions_mb]),
    ):
        mine, theirs = statistics.median(times(ours)), statistics.median(times(stock))
        rows.add_row(name, f"{mine:.1f}", f"{theirs:.1f}", f"{theirs / mine:.1f}")
        if "p50" in name:
            mine, theirs = (statistics.quantiles(times(each), n=20)[-1] for each in (ours, stock))
            rows.add_row(name.replace("p50", "p95"), f"{mine:.1f}", f"{theirs:.1f}", f"{theirs / mine:.1f}")
    return rows


if __name__ == "__main__":
    main()
