"""What runs at once, and in which order."""

import os
import threading

from bot.encoder.batching import shared_cores


def test_no_more_runs_at_once_than_there_are_cores() -> None:
    running, most, lock, pause = 0, 0, threading.Lock(), threading.Event()

    def run(_: int) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        pause.wait(0.01)
        with lock:
            running -= 1

    list(shared_cores().map(run, range(50)))

    assert 1 <= most <= (os.cpu_count() or 1)


def test_a_run_waits_for_those_only_that_were_asked_for_before() -> None:
    begun: list[str] = []
    everybody_asked = threading.Event()

    def run(name: str) -> None:
        everybody_asked.wait(10)
        begun.append(name)

    blockers = [shared_cores().submit(run, "earlier") for _ in range(os.cpu_count() or 1)]
    lone = shared_cores().submit(run, "lone")
    later = [shared_cores().submit(run, "later") for _ in range(20)]
    everybody_asked.set()
    for asked in (*blockers, lone, *later):
        asked.result(10)

    assert begun.index("lone") <= len(blockers) + (os.cpu_count() or 1)
