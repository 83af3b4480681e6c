"""Bitext's 810 test messages as customers' first messages to the running assistant, over REST.

    PYTHONPATH=tests/support python tests/benchmarks/bitext_routing.py ../shared/data --show 50

Prints the share that is routed right by the table in bitext_concerns.yml, what answered, and the worst intents.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import random
import sqlite3
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import httpx
from demo_shop import PROJECT, free_port, prepare
from rich.console import Console
from rich.progress import track
from ruamel.yaml import YAML

from bot.commands.training import latest_model
from bot.server import processes
from bot.understanding.classifier import AMBIGUOUS

CONCERNS = Path(__file__).with_name("bitext_concerns.yml")


@dataclass(frozen=True)
class Outcome:
    """One message, what it was taken for, and what was answered by what."""

    text: str
    bitext_intent: str
    intent: str
    answered_by: str
    answer: str
    right: bool
    offered: bool
    """Whether it was asked which of two things is meant, and one of them is right."""


def main() -> None:
    """Run them all and print the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of data sets, with bitext/test.csv.gz")
    parser.add_argument("--show", type=int, default=0, help="print this many conversations to read")
    arguments = parser.parse_args()
    with gzip.open(arguments.data / "bitext" / "test.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = [(row["utterance"], row["intent"]) for row in csv.DictReader(file)]
    os.chdir(PROJECT)
    with tempfile.TemporaryDirectory() as folder:
        outcomes = converse(Path(folder), rows)
    report(outcomes, arguments.show)


def converse(folder: Path, rows: list[tuple[str, str]]) -> list[Outcome]:
    """Send every message as a new customer; what happened is read from the stored conversations."""
    prepare(folder)
    port = free_port()
    actions = processes.action_server(folder / "endpoints.yml")
    bot = processes.bot(str((PROJECT / str(latest_model())).resolve()), "127.0.0.1", port, dev=True)
    actions.folder = bot.folder = folder
    answers = []
    with processes.running(actions, bot), httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        for number, (text, _) in enumerate(track(rows, "Messages")):
            reply = client.post("/webhooks/rest/webhook", json={"sender": str(number), "message": text})
            answers.append("\n".join(message.get("text", "") for message in reply.raise_for_status().json()))
    concerns = YAML(typ="safe").load(CONCERNS)
    with sqlite3.connect(folder / ".frontdesk" / "conversations.db") as database:
        happened = [what_happened(database, str(number)) for number in range(len(rows))]
    return [
        Outcome(
            text,
            wanted,
            intent,
            answered_by,
            answer,
            right=intent in concerns[wanted],
            offered=intent == AMBIGUOUS and not set(concerns[wanted]).isdisjoint(readings),
        )
        for (text, wanted), (intent, readings, answered_by), answer in zip(rows, happened, answers, strict=True)
    ]


def what_happened(database: sqlite3.Connection, sender: str) -> tuple[str, list[str], str]:
    """The intent of a conversation's message, the two likeliest, and what answered it."""
    events = [
        json.loads(data)
        for (data,) in database.execute("SELECT data FROM events WHERE sender_id = ? ORDER BY id", (sender,))
    ]
    understood = next(event["parse_data"] for event in events if event["event"] == "user")
    intent = understood["intent"]["name"]
    readings = [entry["name"] for entry in understood["intent_ranking"] if not entry["name"].startswith("nlu_")][:2]
    said = [event.get("metadata", {}) for event in events if event["event"] == "bot"]
    kinds = [metadata["kind"] for metadata in said if "kind" in metadata]
    if kinds:
        return intent, readings, f"documents: {kinds[0]}"
    acted = [event["name"] for event in events if event["event"] == "action" and not event["name"].startswith("utter_")]
    deeds = [name for name in acted if name not in {"action_session_start", "action_listen"}]
    return intent, readings, "question" if intent == AMBIGUOUS else "action" if deeds else "reply"


def report(outcomes: list[Outcome], show: int) -> None:
    """Print the shares, the worst intents, and some conversations."""
    console = Console(highlight=False)
    total = len(outcomes)
    console.print(f"{total} messages, {sum(bool(each.answer) for each in outcomes)} answered")
    console.print(f"routed right: {sum(each.right for each in outcomes) / total:.1%}")
    offered = sum(each.offered for each in outcomes) / total
    console.print(f"asked which of two is meant, and one of them right: {offered:.1%}")
    for answered_by, count in Counter(each.answered_by for each in outcomes).most_common():
        console.print(f"  {answered_by:24} {count / total:6.1%}")
    console.print("worst intents:")
    sizes, rights = (
        Counter(each.bitext_intent for each in chosen)
        for chosen in (outcomes, [each for each in outcomes if each.right])
    )
    for intent in sorted(sizes, key=lambda name: rights[name] / sizes[name])[:8]:
        wrong = Counter(each.intent for each in outcomes if each.bitext_intent == intent and not each.right)
        console.print(f"  {intent:26} {rights[intent] / sizes[intent]:6.1%}  taken for {dict(wrong.most_common(3))}")
    for each in random.Random(1).sample(outcomes, show):  # noqa: S311 - a choice to read
        console.print(f"\n[{each.bitext_intent} -> {each.intent}, {each.answered_by}]", markup=False)
        console.print(f"> {each.text}\n{each.answer}", markup=False)


if __name__ == "__main__":
    main()
