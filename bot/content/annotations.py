"""Example texts with entity annotations: `[text](entity)` or `[text]{"entity": "...", "value": "..."}`."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.content.yaml_file import Text

_ANNOTATION = re.compile(r"\[(?P<text>[^\[\]]+)\](?:\((?P<entity>[^()]+)\)|(?P<details>\{[^{}]*\}|\[\{.*?\}\]))")
_BRACKET = re.compile(r"[\[\]]")
_ENTITY = re.compile(r"\w[\w-]*")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_TOKEN = re.compile(r"<[\w-]+>|\w+(?:['’]\w+)*")  # noqa: RUF001 - the typographic apostrophe is meant


@dataclass(frozen=True)
class Annotation:
    """An entity in an example; `value` is what the text stands for, where the annotation says so."""

    text: str
    entity: str
    value: str | None = None


@dataclass(frozen=True)
class Example:
    """An example as it is written, with its intent."""

    intent: Text
    source: Text

    @cached_property
    def text(self) -> str:
        """What the customer would have typed."""
        return without_annotations(self.source)

    @cached_property
    def wording(self) -> str:
        """The text in lower case, without the marks and spaces that change nothing."""
        return " ".join(self.text.casefold().split()).strip(" .!?") or self.text

    @cached_property
    def masked_tokens(self) -> tuple[str, ...]:
        """The words in lower case, with a mark in place of each entity, e-mail address and number.

        A text without words is its own token.
        """
        masked = _ANNOTATION.sub(lambda match: f" <{next(_annotations(match)).entity}> ", self.source)
        masked = _NUMBER.sub(" <number> ", _EMAIL.sub(" <e-mail> ", masked))
        return tuple(_TOKEN.findall(masked.casefold())) or (masked.strip(),)

    @cached_property
    def token_set(self) -> frozenset[str]:
        """The different masked tokens."""
        return frozenset(self.masked_tokens)

    def annotations(self) -> Iterator[Annotation]:
        """The entities in order."""
        for match in _ANNOTATION.finditer(self.source):
            yield from _annotations(match)

    def faults(self) -> Iterator[str]:
        """What is malformed in the annotations."""
        if _BRACKET.search(_ANNOTATION.sub("", self.source)):
            yield "a bracket belongs to no annotation"
        for annotation in self.annotations():
            if annotation.text != annotation.text.strip():
                yield f"spaces belong outside of the brackets of [{annotation.text}]"
            if not _ENTITY.fullmatch(annotation.entity):
                yield f"[{annotation.text}] has no proper entity name"


def without_annotations(source: str) -> str:
    """The plain text of an example."""
    return _ANNOTATION.sub(lambda match: match["text"], source)


def _annotations(match: re.Match[str]) -> Iterator[Annotation]:
    if match["entity"] is not None:
        entity, _, value = match["entity"].partition(":")
        yield Annotation(match["text"], entity, value or None)
        return
    for detail in _details(match["details"]):
        value = detail.get("value")
        yield Annotation(match["text"], str(detail.get("entity", "")), None if value is None else str(value))


def _details(source: str) -> list[dict[str, object]]:
    """The mappings of an annotation in JSON; an empty one, which names no entity, where that is malformed."""
    try:
        details = json.loads(source)
    except ValueError:
        return [{}]
    mappings = details if isinstance(details, list) else [details]
    return mappings if all(isinstance(mapping, dict) for mapping in mappings) else [{}]
