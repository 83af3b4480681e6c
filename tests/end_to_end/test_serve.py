"""The verbs `serve` and `chat` as a person uses them: start, talk, a crash in between, stop."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from demo_shop import PROJECT, free_port, prepare

from bot.channel.client import WebClient

pytestmark = pytest.mark.model


@dataclass
class Served:
    """A running `frontdesk serve`."""

    process: subprocess.Popen[str]
    port: int
    folder: Path
    output: Path

    def printed(self) -> str:
        """What stands in its terminal, without the line breaks."""
        return " ".join(self.output.read_text().split())

    def wait_for(self, text: str, times: int = 1) -> None:
        """Wait until the text has been printed that often."""
        deadline = time.monotonic() + 90
        while self.printed().count(text) < times:
            assert time.monotonic() < deadline, self.output.read_text()
            assert self.process.poll() is None, self.output.read_text()
            time.sleep(0.2)

    def child(self, module: str) -> psutil.Process:
        """The process that runs a module."""
        children = psutil.Process(self.process.pid).children()
        return next(child for child in children if module in child.cmdline())


@pytest.fixture
def served(model: Path, tmp_path: Path) -> Iterator[Served]:
    prepare(tmp_path)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / model.name).symlink_to(model)
    output, port = tmp_path / "output.txt", free_port()
    with output.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "--port", str(port)],
            cwd=tmp_path, stdout=file, stderr=file, text=True, env={**os.environ, "PYTHONPATH": str(PROJECT)},
        )  # fmt: skip
        served = Served(process, port, tmp_path, output)
        try:
            served.wait_for("The assistant is listening")
            yield served
        finally:
            process.terminate()
            process.wait(30)


def test_chat_talks_to_what_serve_has_started(served: Served) -> None:
    chat = [sys.executable, "-m", "bot", "chat", "--url", f"ws://127.0.0.1:{served.port}"]
    talked = subprocess.run(chat, input="hello\n", capture_output=True, text=True, check=False, timeout=60)
    assert "Alder & Loom" in talked.stdout


async def greeting(port: int) -> str:
    """What is answered to a hello; nothing while nobody listens."""
    try:
        async with WebClient(f"ws://127.0.0.1:{port}") as client:
            return "".join([frame["text"] async for frame in client.ask("hello")])
    except OSError:
        return ""


@pytest.mark.parametrize("module", ["bot.server", "actions.server"])
def test_a_process_that_is_killed_is_started_again(served: Served, module: str) -> None:
    served.child(module).kill()
    served.wait_for("Starting it again")
    deadline = time.monotonic() + 60
    while "Alder & Loom" not in asyncio.run(greeting(served.port)):
        assert time.monotonic() < deadline, "it did not come back"
        time.sleep(0.5)


def test_chat_says_it_when_the_assistant_goes_away(served: Served) -> None:
    command = [sys.executable, "-m", "bot", "chat", "--url", f"ws://127.0.0.1:{served.port}"]
    chat = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert chat.stdin is not None
    assert chat.stdout is not None
    chat.stdin.write("hello\n")
    chat.stdin.flush()
    while "Alder & Loom" not in chat.stdout.readline():
        pass
    served.child("bot.server").kill()
    shown, _ = chat.communicate("are you there?\n", timeout=30)
    assert "went away" in " ".join(shown.split())
    assert "Traceback" not in shown


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_stopping_leaves_no_process_behind(served: Served, sign: signal.Signals) -> None:
    children = [served.child("bot.server"), served.child("actions.server")]
    served.process.send_signal(sign)
    assert served.process.wait(30) == 0
    assert not [child for child in children if child.is_running()]
    assert "Traceback" not in served.output.read_text()


def test_chat_without_an_assistant_says_how_to_start_one() -> None:
    chat = [sys.executable, "-m", "bot", "chat", "--url", f"ws://127.0.0.1:{free_port()}"]
    talked = subprocess.run(chat, capture_output=True, text=True, check=False, timeout=60)
    assert talked.returncode == 1
    assert "make run" in talked.stdout
