"""How well messages are understood, beside stock Rasa with DIET, on public data sets: runs, stored reports, one table.

    python tests/benchmarks/nlu_table.py run ../shared/data                 hours; goes on where it was interrupted
    python tests/benchmarks/nlu_table.py run ../shared/data --only curekart --only atis --system frontdesk
    python tests/benchmarks/nlu_table.py show ../shared/data                the table, from the stored reports
    python tests/benchmarks/nlu_table.py fast ../shared/data                both systems now, on the two smallest sets

Each run leaves one report in `nlu_reports/`, with what it was made of. A report whose data or versions are not those of
today is not shown, and is made again by `run`.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from nlu_datasets import convert
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.encoder.files import write_atomically
from bot.understanding.settings import UnderstandingSettings

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
REPORTS = HERE / "nlu_reports"
FEW_ROWS = 1000
"""Sets with fewer training rows are run with `SEEDS` by both systems; larger ones once by DIET."""
SEEDS = (0, 1, 2)
FAST = ("banking77_5", "powerplay11")
PACKAGES = {
    "frontdesk": ("torch", "transformers", "tokenizers", "onnxruntime", "numpy"),
    "diet": ("rasa", "tensorflow", "numpy"),
}
"""What a system's figures depend on besides its own code."""
FIGURES = {
    "in scope": "in_scope_accuracy",
    "AUROC": "oos_auroc",
    "MCC": "mcc",
    "kept": "in_scope_accuracy_at_threshold",
    "rejected": "oos_recall",
    "slot F1": "entity_f1",
    "sentence": "sentence_accuracy",
    "ECE": "ece",
    "CPU s": "train_cpu_seconds",
}
LEGEND = (
    "in scope: right intents before rejection. kept: right and not rejected, rejected: of what is out of scope, both "
    "at the system's own threshold. sentence: intent and all entities right. CPU s: of training, all cores together."
)
console = Console()
console.width = max(console.width, 110)  # of a pipe it is 80, too few for the columns
app = typer.Typer(help=__doc__, no_args_is_help=True, rich_markup_mode=None)


@dataclass(frozen=True)
class DataSet:
    """The parts of a data set, as names of converted files; `valid` only where it is used to calibrate."""

    name: str
    train: str
    test: str
    valid: str | None = None


SETS = (
    DataSet("banking77_5", "banking77_train_5", "banking77_test"),
    DataSet("banking77_10", "banking77_train_10", "banking77_test"),
    DataSet("banking77", "banking77_train", "banking77_test"),
    DataSet("clinc150", "clinc150_train", "clinc150_test", "clinc150_valid"),
    DataSet("curekart", "curekart_train", "curekart_test"),
    DataSet("powerplay11", "powerplay11_train", "powerplay11_test"),
    DataSet("atis", "atis_train", "atis_test", "atis_valid"),
    DataSet("snips", "snips_train", "snips_test", "snips_valid"),
    DataSet("bitext", "bitext_train", "bitext_test", "bitext_valid"),
)


@dataclass(frozen=True)
class Run:
    """One training of one system on one set."""

    data: DataSet
    system: str
    seed: int
    files: Path

    @property
    def report(self) -> Path:
        """Where its figures are stored."""
        return REPORTS / f"{self.data.name}.{self.system}.{self.seed}.json"

    def paths(self) -> list[Path]:
        """Train, test and, if there is one, the calibration file."""
        return [self.files / f"{part}.jsonl" for part in (self.data.train, self.data.test, self.data.valid) if part]

    def wanted(self, only: Sequence[str] | None, system: str | None) -> bool:
        """Whether it is of the chosen sets and of the chosen system; nothing chosen is everything."""
        return (not only or self.data.name in only) and system in (None, self.system)

    def basis(self) -> dict[str, Any]:
        """What its figures rest on; a report with another basis is out of date."""
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in self.paths())).hexdigest()
        versions = {package: version(package) for package in PACKAGES[self.system]}
        settings = {k: v for k, v in asdict(UnderstandingSettings()).items() if k != "seed"}
        return {"data": digest, "versions": versions} | ({"settings": settings} if self.system == "frontdesk" else {})

    def stored(self) -> dict[str, Any] | None:
        """The stored report, if it is of today's data and versions."""
        if not self.report.is_file():
            return None
        report: dict[str, Any] = json.loads(self.report.read_text())
        return report if report["basis"] == self.basis() else None

    def make(self) -> dict[str, Any] | None:
        """Trains and judges in a process of its own; None, with a message, where that failed."""
        train, test, *valid = map(str, self.paths())
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "figures.json"
            if self.system == "diet":
                command = [str(HERE / "nlu_diet.py"), train, test, str(self.seed), str(out)]
            else:
                command = ["-m", "bot", "nlu", "evaluate", "--train", train, "--test", test]
                command += [*(["--valid", *valid] if valid else []), "--seed", str(self.seed), "--out", str(out)]
            environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONPATH": str(PROJECT)}
            command = [sys.executable, "-W", "ignore", *command]
            finished = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if finished.returncode:
                console.print(f"{self.report.stem} failed: {finished.stderr[-500:]}", style="red", markup=False)
                return None
            machine = f"{platform.machine()}, {os.cpu_count()} cores"
            return {"basis": self.basis(), "machine": machine, "figures": json.loads(out.read_text())}


Reports = Sequence[tuple[Run, dict[str, Any]]]
Data = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder with the downloaded data sets.")]
Only = Annotated[list[str] | None, typer.Option(help="A set's name; may be given several times.")]
System = Annotated[str | None, typer.Option(help="`frontdesk` or `diet`; both by default.")]


@app.command()
def run(data: Data, only: Only = None, system: System = None) -> None:
    """Make the reports that are missing or out of date, the smallest sets first, and print the table."""
    with converted(data) as files:
        runs = [one for one in all_runs(files) if one.wanted(only, system)]
        for one in runs:
            if one.stored() is None:
                console.print(f"{one.report.stem} ...")
                if report := one.make():
                    write_atomically(one.report, (json.dumps(report, indent=1) + "\n").encode())
        console.print(table([(one, report) for one in runs if (report := one.stored())]))


@app.command()
def show(data: Data, only: Only = None, system: System = None) -> None:
    """Print the table from the stored reports."""
    with converted(data) as files:
        runs = [one for one in all_runs(files) if one.wanted(only, system)]
        stored = [(one, report) for one in runs if (report := one.stored())]
    console.print(table(stored))
    if missing := len(runs) - len(stored):
        console.print(f"{missing} of {len(runs)} reports are missing, or of other data or versions: `run` makes them.")


@app.command()
def fast(data: Data) -> None:
    """Run both systems now on the smallest sets, one seed each; nothing is stored."""
    with converted(data) as files:
        runs = [one for one in all_runs(files) if one.data.name in FAST and one.seed == SEEDS[0]]
        console.print(table([(one, report) for one in track(runs, console=console) if (report := one.make())]))


@contextmanager
def converted(data: Path) -> Iterator[Path]:
    """A folder with the data sets as `frontdesk nlu evaluate` reads them, while it is needed."""
    with tempfile.TemporaryDirectory() as folder:
        convert(data, Path(folder))
        yield Path(folder)


def all_runs(files: Path) -> list[Run]:
    """Every training that the table consists of: once through all sets, the smallest first, then the other seeds."""
    rows = {data: (files / f"{data.train}.jsonl").read_text().count("\n") for data in SETS}
    return [
        Run(data, system, seed, files)
        for seed in SEEDS
        for data in sorted(SETS, key=rows.__getitem__)
        for system in PACKAGES
        if system == "frontdesk" or rows[data] < FEW_ROWS or seed == SEEDS[0]
    ]


def table(reports: Reports) -> Table:
    """A row for each set and system: means over seeds, with the spread where there are several."""
    rows = Table(
        "set", "system", "seeds", *FIGURES, title="Understanding", caption=LEGEND, box=SIMPLE, padding=(0, 1, 0, 0)
    )
    for column in rows.columns:
        column.no_wrap = True
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for one, report in reports:
        groups[one.data.name, one.system].append(report["figures"])
    for (name, system), figures in groups.items():
        cells = (cell([each[key] for each in figures]) for key in FIGURES.values())
        rows.add_row(name, system, str(len(figures)), *cells)
    return rows


def cell(values: list[float | None]) -> str:
    """The mean and, over several seeds, half the distance between the extremes."""
    numbers = [value for value in values if value is not None]
    if not numbers:
        return ""
    mean, half = statistics.fmean(numbers), (max(numbers) - min(numbers)) / 2
    if mean > 1:  # seconds
        return f"{mean:.0f}"
    return f"{mean:.3f}" + (f" \u00b1{half:.3f}" if len(numbers) > 1 else "")


if __name__ == "__main__":
    app()
