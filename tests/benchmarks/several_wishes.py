"""How well several wishes in one message are told apart from one wish in several clauses.

    PYTHONPATH=.:tests/support python tests/benchmarks/several_wishes.py ../shared/data --show

Prints the share of the hand-written messages of which both wishes and all their entities were found by the latest
model, and how many single-wish messages of Bitext (the same model) and Curekart (trained on its own messages) are
taken apart.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo_shop import PROJECT
from nlu_datasets import bitext, hint3
from rasa.core.agent import Agent
from rasa.shared.nlu.training_data.entities_parser import find_entities_in_training_example, replace_entities
from rasa.utils.log_utils import configure_structlog
from rich.console import Console
from rich.progress import track
from ruamel.yaml import YAML

from bot.commands.training import latest_model
from bot.server.quiet import quieten
from bot.understanding.classifier import Understanding
from bot.understanding.examples import Example
from bot.understanding.parse_data import later_wishes
from bot.understanding.wishes import WishReader, WishSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

HERE = Path(__file__).parent
BAR = " | "
CUREKART_VALID = 120
"""Training messages kept apart to choose settings on."""

Meaning = tuple[str, tuple[tuple[str, str], ...]]
"""An intent, and its entities with their texts."""


@dataclass(frozen=True)
class Message:
    """A message and what it means, wish by wish."""

    text: str
    wishes: tuple[Meaning, ...]


def main() -> None:
    """Measure, and print the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of data sets, with bitext/ and hint3/")
    parser.add_argument("--messages", type=Path, default=HERE / "two_wishes.yml", help="another file of messages")
    parser.add_argument("--part", default="test", help="which rows of Bitext to measure on: test or valid")
    parser.add_argument("--show", action="store_true", help="print what went wrong, to read")
    arguments = parser.parse_args()
    quieten()
    configure_structlog(logging.WARNING)  # else Rasa prints every message
    agent = Agent.load(str(PROJECT / str(latest_model())))
    console = Console(highlight=False)
    show = Console(highlight=False, markup=False, quiet=not arguments.show).print
    two = list(read_messages(arguments.messages))
    found = asyncio.run(wishes_of(agent, [message.text for message in two]))
    console.print(f"both wishes: {share(two, found, intents)} of {len(two)}")
    console.print(f"both wishes and their entities: {share(two, found, tuple)}")
    for message, wishes in zip(two, found, strict=True):
        if message.wishes != tuple(wishes):
            show(f"{message.text}\n  meant  {message.wishes}\n  found  {wishes}")
    texts = [row["text"] for row in bitext(arguments.data / "bitext")[arguments.part]]
    report_split("Bitext", asyncio.run(wishes_of(agent, texts)), console, show)
    report_split("Curekart", curekart_wishes(arguments.data / "hint3", arguments.part), console, show)


def share(messages: Sequence[Message], found: Sequence[list[Meaning]], view: Callable[..., object]) -> str:
    """How many messages are right as far as `view` sees."""
    pairs = zip(messages, found, strict=True)
    return f"{sum(view(message.wishes) == view(wishes) for message, wishes in pairs) / len(messages):.1%}"


def intents(wishes: Iterable[Meaning]) -> list[str]:
    """The wishes without their entities."""
    return [intent for intent, _ in wishes]


def report_split(name: str, found: Sequence[list[Any]], console: Console, show: Callable[..., None]) -> None:
    """Print how many messages with one wish were taken apart."""
    split = [wishes for wishes in found if len(wishes) > 1]
    console.print(f"{name}: {len(split) / len(found):.2%} of {len(found)} messages taken apart")
    show(*split, sep="\n")


def read_messages(path: Path) -> Iterator[Message]:
    """The messages of a file like two_wishes.yml."""
    for *intents, annotated in YAML(typ="safe").load(path):
        clauses = annotated.split(BAR)
        wishes = tuple(
            (intent, entities_of(find_entities_in_training_example(clause)))
            for intent, clause in zip(intents, clauses, strict=True)
        )
        yield Message(replace_entities(annotated.replace(BAR, " ")), wishes)


async def wishes_of(agent: Agent, texts: Sequence[str]) -> list[list[Meaning]]:
    """What the running assistant makes of each text."""
    return [meanings(text, await agent.parse_message(text)) for text in track(texts, "Messages")]


def meanings(text: str, parse_data: dict[str, Any]) -> list[Meaning]:
    """The wishes in parse data; an order number or e-mail that a later wish lends to the first counts there only."""
    later = later_wishes(parse_data)
    end = text.rindex(later[0]["text"]) if later else len(text)
    first = [entity for entity in parse_data["entities"] if entity["start"] < end]
    found = [(text, parse_data["intent"]["name"], first)]
    found += [(wish["text"], wish["intent"]["name"], wish["entities"]) for wish in later]
    return [
        (intent, entities_of({**entity, "value": part[entity["start"] : entity["end"]]} for entity in entities))
        for part, intent, entities in found
    ]


def entities_of(entities: Iterable[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Names and texts of entities, in a fixed order."""
    return tuple(sorted((entity["entity"], entity["value"]) for entity in entities))


def curekart_wishes(data: Path, part: str) -> list[list[tuple[str | None, str]]]:
    """What a component that was trained on Curekart's own messages makes of each of its test messages."""
    rows = {name: list(rows) for name, rows in hint3(data, "curekart").items()}
    if part != "test":  # there are no others to choose settings on
        random.Random(0).shuffle(rows["train"])  # noqa: S311 - a choice, no secret
        rows = {"train": rows["train"][CUREKART_VALID:], "test": rows["train"][:CUREKART_VALID]}
    understanding = Understanding.fit([Example(row["text"], row["intent"]) for row in rows["train"]], progress=True)
    found = WishReader(understanding, WishSettings()).read([row["text"] for row in rows["test"]])
    return [[(wish.prediction.intent, wish.text) for wish in wishes] for wishes in found]


if __name__ == "__main__":
    main()
