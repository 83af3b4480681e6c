"""The training data: examples, synonyms, and the intents and actions of rules and stories."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.content.annotations import Example
from bot.content.problem import Problem
from bot.content.yaml_file import Text, Value, YamlFile, child, items, located, texts, values_of

ALIKE_BY_NATURE = "alike_by_nature"
"""Key in an intent's `metadata:` with the reason why its examples may be the same but for their details."""


@dataclass(frozen=True)
class Synonym:
    """A spelling and the value that it stands for."""

    value: Text
    spelling: Text


@dataclass(frozen=True)
class TrainingData:
    """All training data of the shop."""

    examples: tuple[Example, ...]
    alike_by_nature: frozenset[str]
    """Intents whose examples may be the same after masking."""
    synonyms: tuple[Synonym, ...]
    used_intents: tuple[Text, ...]
    """Intents as rules and stories use them."""
    used_actions: tuple[Text, ...]
    """Actions, forms and responses as rules and stories use them."""
    problems: tuple[Problem, ...]


def read_training_data(files: Sequence[YamlFile]) -> TrainingData:
    """The files' examples, synonyms, rules and stories together."""
    entries = [entry for file in files for entry in items(child(file.value, "nlu"))]
    dialogue = [child(file.value, key) for file in files for key in ("rules", "stories")]
    problems: list[Problem] = []
    return TrainingData(
        examples=tuple(example for entry in entries for example in _examples(entry, problems)),
        alike_by_nature=frozenset(intent for entry in entries for intent in _alike_by_nature(entry)),
        synonyms=tuple(synonym for entry in entries for synonym in _synonyms(entry, problems)),
        used_intents=used(dialogue, "intent"),
        used_actions=used(dialogue, "action"),
        problems=tuple(problems),
    )


def used(dialogue: Value, key: str) -> tuple[Text, ...]:
    """The texts that stand under `intent` or `action` in rules or stories."""
    return tuple(text for value in values_of(dialogue, key) for text in texts(value))


def _examples(entry: Value, problems: list[Problem]) -> Iterator[Example]:
    intent = child(entry, "intent")
    if isinstance(intent, Text):
        yield from (Example(intent, text) for text in _bullets(child(entry, "examples"), problems))


def _alike_by_nature(entry: Value) -> Iterator[str]:
    intent = child(entry, "intent")
    if isinstance(intent, Text) and child(child(entry, "metadata"), ALIKE_BY_NATURE):
        yield intent


def _synonyms(entry: Value, problems: list[Problem]) -> Iterator[Synonym]:
    value = child(entry, "synonym")
    if isinstance(value, Text):
        yield from (Synonym(value, text) for text in _bullets(child(entry, "examples"), problems))


def _bullets(examples: Value, problems: list[Problem]) -> Iterator[Text]:
    """The examples of a block with one `- text` a line, or of a list of mappings with `text`."""
    if not isinstance(examples, Text):
        yield from (text for item in items(examples) if isinstance(text := child(item, "text"), Text))
        return
    for line in examples.lines():
        if line.startswith("-") and (example := line[1:].strip()):
            yield located(example, line.place)
        else:
            message = f"This line is no example: {line!r}."
            problems.append(Problem.at(line.place, message, "Write one example a line, each after `- `."))
