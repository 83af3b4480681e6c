"""What serving a saved model costs, measured in a process of its own that holds nothing else."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from bot.understanding.classifier import Understanding
from bot.understanding.errors import UnderstandingError

_WARM_UP = 10


@dataclass(frozen=True)
class ServingCost:
    """Milliseconds per message, one at a time, and the process's peak memory in MB (10**6 bytes)."""

    p50_ms: float
    p95_ms: float
    peak_mb: float


def measure_serving(folder: Path, texts: Sequence[str]) -> ServingCost:
    """Loads the model from `folder` in a fresh process and lets it understand `texts`."""
    # A new interpreter: a spawned worker would import the caller's main module, and count its memory.
    command = [sys.executable, "-m", __spec__.name, str(folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    finished = subprocess.run(  # noqa: S603 - our own module
        command, input=json.dumps(texts), env=environment, capture_output=True, encoding="utf-8", check=False
    )
    if finished.returncode:
        raise UnderstandingError(f"The serving process failed: {finished.stderr[-500:]}")
    return ServingCost(**json.loads(finished.stdout))


def serve(folder: Path, texts: Sequence[str]) -> ServingCost:
    """The cost in this very process."""
    understanding = Understanding.load(folder)
    for text in texts[:_WARM_UP]:
        understanding.predict(text)
    times = [_milliseconds(understanding, text) for text in texts]
    return ServingCost(float(np.percentile(times, 50)), float(np.percentile(times, 95)), _peak_mb())


def _milliseconds(understanding: Understanding, text: str) -> float:
    begin = time.perf_counter()
    understanding.predict(text)
    return (time.perf_counter() - begin) * 1e3


def _peak_mb() -> float:
    # On Linux, ru_maxrss starts at the size of the process that spawned this one; VmHWM starts afresh.
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


if __name__ == "__main__":
    print(json.dumps(asdict(serve(Path(sys.argv[1]), json.load(sys.stdin)))))  # noqa: T201 - the caller reads it
