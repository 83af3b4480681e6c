"""YAML files as plain values in which every text knows its place; what cannot be read becomes problems."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from bot.content.problem import Place, Problem

_NULL = "tag:yaml.org,2002:null"
_BLOCK_STYLES = ("|", ">")


class Text(str):
    """A scalar as it is written, with the place of its first character."""

    __slots__ = ("place",)
    place: Place

    def lines(self) -> Iterator["Text"]:
        """The lines of a block scalar that are not blank, stripped, each with its own place."""
        for number, line in enumerate(self.splitlines(), self.place.line or 1):
            if line.strip():
                yield located(line.strip(), Place(self.place.file, number))


Value: TypeAlias = "Text | list[Value] | dict[str, Value] | None"
"""A value of a YAML file: scalars stay texts, whatever they look like, except for null."""


def located(value: str, place: Place) -> Text:
    """A text at its place."""
    text = Text(value)
    text.place = place
    return text


@dataclass(frozen=True)
class YamlFile:
    """A file's value, None where it is empty or unreadable, and what is wrong with the file itself."""

    path: Path
    value: Value
    problems: tuple[Problem, ...] = ()


def read_folder(project: Path, folder: str) -> list[YamlFile]:
    """The YAML files below a folder of the project, in the order of their paths."""
    paths = sorted(path for path in (project / folder).rglob("*") if path.suffix in {".yml", ".yaml"})
    return [read_file(project, path.relative_to(project)) for path in paths]


def read_file(project: Path, path: Path) -> YamlFile:
    """A YAML file by its path in the project."""
    try:
        source = (project / path).read_text("utf-8")
        node = YAML(typ="safe", pure=True).compose(source)
        problems: list[Problem] = []
        value = _value(node, path, problems)
    except (OSError, UnicodeDecodeError, YAMLError, RecursionError) as error:
        return YamlFile(path, None, (_unreadable(path, error),))
    if not isinstance(value, dict | None):
        message = "The file is not a mapping of keys to values."
        return YamlFile(path, None, (Problem(path, 1, message, "Start it with keys like `nlu:` or `intents:`."),))
    return YamlFile(path, value, tuple(problems))


def child(value: Value, key: str) -> Value:
    """What a mapping holds under a key; None for anything else than a mapping."""
    return value.get(key) if isinstance(value, dict) else None


def items(value: Value) -> list[Value]:
    """The items of a list; none for anything else."""
    return value if isinstance(value, list) else []


def names(value: Value) -> Iterator[Text]:
    """The names in a list of names, of mappings from a name to its details, or of one such mapping."""
    for entry in value if isinstance(value, list) else [value]:
        for name in entry if isinstance(entry, dict) else [entry]:
            if isinstance(name, Text):
                yield name


def texts(value: Value) -> Iterator[Text]:
    """All texts below a value, keys excluded."""
    if isinstance(value, Text):
        yield value
    for item in value.values() if isinstance(value, dict) else items(value):
        yield from texts(item)


def values_of(value: Value, key: str) -> Iterator[Value]:
    """Every value that stands under a key, however deep."""
    if isinstance(value, dict) and key in value:
        yield value[key]
    for item in value.values() if isinstance(value, dict) else items(value):
        yield from values_of(item, key)


def _value(node: Node | None, path: Path, problems: list[Problem]) -> Value:
    if isinstance(node, SequenceNode):
        return [_value(item, path, problems) for item in node.value]
    if isinstance(node, MappingNode):
        return _mapping(node, path, problems)
    if not isinstance(node, ScalarNode) or node.tag == _NULL:
        return None
    return _text(node, path)


def _mapping(node: MappingNode, path: Path, problems: list[Problem]) -> dict[str, Value]:
    mapping: dict[str, Value] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, ScalarNode):
            place = Place(path, key_node.start_mark.line + 1)
            problems.append(Problem.at(place, "A key is no plain text.", "Put texts with braces into quotes."))
            continue
        key = _text(key_node, path)
        if key in mapping:
            hint = "Only one of them counts; merge them."
            problems.append(Problem.at(key.place, f"The key `{key}` stands twice in one mapping.", hint))
        mapping[key] = _value(value_node, path, problems)
    return mapping


def _text(node: ScalarNode, path: Path) -> Text:
    first_line = node.start_mark.line + (2 if node.style in _BLOCK_STYLES else 1)
    return located(str(node.value), Place(path, first_line))


def _unreadable(path: Path, error: Exception) -> Problem:
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        reason = error.problem or error.context
        line = mark.line + 1 if mark else None
        return Problem(path, line, f"Not valid YAML: {reason}.", "Check indents and quotes.")
    if isinstance(error, ReaderError):
        return Problem(path, None, "The file holds a control character.", "Type the line again without it.")
    if isinstance(error, UnicodeDecodeError):
        return Problem(path, None, "The file is not UTF-8 text.", "Save it again with the encoding UTF-8.")
    reason = error.strerror if isinstance(error, OSError) else error
    return Problem(path, None, f"The file cannot be read: {reason}.", "Check that it is there and readable.")
