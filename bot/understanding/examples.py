"""Labelled messages, and their JSON Lines files."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.understanding.errors import UnderstandingError


@dataclass(frozen=True)
class Span:
    """An entity's place in a text: characters `start` to `end`, end excluded."""

    start: int
    end: int
    entity: str


@dataclass(frozen=True)
class Example:
    """A labelled message; intent None marks a message that no intent answers (out of scope)."""

    text: str
    intent: str | None
    entities: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.text, str) or not self.text.strip():
            raise UnderstandingError("An example's text must be a string with something in it.")
        if self.intent is not None and (not isinstance(self.intent, str) or not self.intent):
            raise UnderstandingError("An example's intent must be a name, or null for out of scope.")
        end = 0
        for span in sorted(self.entities, key=lambda span: span.start):
            if not end <= span.start < span.end <= len(self.text):
                raise UnderstandingError(
                    f"The entity {span.entity} at {span.start}:{span.end} overlaps another, is empty or leaves the "
                    f"text of {len(self.text)} characters."
                )
            end = span.end


def read_examples(path: Path) -> list[Example]:
    """Reads `{"text", "intent": str | null, "entities": [{"start", "end", "entity"}]}` lines; entities are optional."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")  # splitlines would cut at U+2028, which JSON allows in texts
    except (OSError, UnicodeDecodeError) as error:
        raise UnderstandingError(f"The examples in {path} cannot be read: {error}") from error
    examples = [_example(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    if not examples:
        raise UnderstandingError(f"{path} holds no examples.")
    return examples


def _example(line: str, place: str) -> Example:
    try:
        row = json.loads(line)
        text, intent = row["text"], row["intent"]
        entities = tuple(_span(entity) for entity in row.get("entities") or ())
        return Example(text, intent, entities)
    except KeyError as error:
        raise UnderstandingError(f"{place}: the field {error} is missing.") from error
    except (ValueError, TypeError, AttributeError, RecursionError, UnderstandingError) as error:
        raise UnderstandingError(f"{place}: {error}") from error


def _span(entity: dict[str, Any]) -> Span:
    start, end, name = entity["start"], entity["end"], entity["entity"]
    if type(start) is not int or type(end) is not int or not isinstance(name, str) or not name:
        raise TypeError("an entity needs whole numbers start and end and the name of an entity")
    return Span(start, end, name)
