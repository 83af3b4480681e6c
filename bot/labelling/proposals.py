"""A review as training data that a person corrects before it is used."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.labelling.review import Group, Review

_HEADER = """\
# Proposed by `frontdesk nlu review` from customers' messages. Read every line: correct the intent and the entities,
# take out names and places that tell who wrote it, then move the examples to their files under training_data/nlu.
version: "3.1"
nlu:
"""


def write(review: Review, path: Path) -> None:
    """Writes the review as Rasa NLU YAML.

    Raises:
        FileExistsError: there is such a file already; it is left as it is.
    """
    with path.open("x", encoding="utf-8") as file:
        file.write(as_training_data(review))


def as_training_data(review: Review) -> str:
    """Rasa NLU YAML: clusters with their name, then uncertain messages by their two likeliest intents."""
    return _HEADER + "".join([*_clusters(review), *_uncertain(review)])


def _clusters(review: Review) -> Iterator[str]:
    for group in review.unanswered:
        name = group.candidates[0].example.text
        yield _entry([group], f'unanswered, {group.times} times: "{name}"')


def _uncertain(review: Review) -> Iterator[str]:
    by_intents = sorted(review.uncertain, key=lambda group: group.suggestions)
    for _, groups in groupby(by_intents, key=lambda group: group.suggestions[:2]):
        yield _entry([*groups], "uncertain")


def _entry(groups: list[Group], reason: str) -> str:
    intent, *others = groups[0].suggestions
    lines = [f"  # {reason}; or is it {' or '.join(others)}?" if others else f"  # {reason}"]
    lines += [f"  - intent: {intent}", "    examples: |"]
    lines += [f"      - {candidate.example.source}" for group in groups for candidate in group.candidates]
    return "\n".join(lines) + "\n"
