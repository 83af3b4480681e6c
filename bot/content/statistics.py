"""Figures about each intent, for a table."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bot.content.content import read_content
from bot.content.similarity import mean_overlap


@dataclass(frozen=True)
class IntentStatistics:
    """An intent in figures; `mean_overlap` is the mean Jaccard overlap of its masked examples, 0 to 1."""

    intent: str
    examples: int
    annotations: int
    mean_overlap: float
    in_dialogue: int
    """How often rules, stories and slot mappings use it."""


def statistics(project: Path) -> list[IntentStatistics]:
    """The figures of every intent that the domain or the examples name, in the order of their names."""
    content = read_content(project)
    examples = content.training.examples
    uses = Counter(map(str, [*content.training.used_intents, *content.domain.mapped_intents]))
    intents = sorted({*map(str, content.domain.intents), *(str(example.intent) for example in examples)})
    rows = []
    for intent in intents:
        own = [example for example in examples if example.intent == intent]
        annotations = sum(1 for example in own for _ in example.annotations())
        overlap = mean_overlap([example.token_set for example in own])
        rows.append(IntentStatistics(intent, len(own), annotations, overlap, uses[intent]))
    return rows
