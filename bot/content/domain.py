"""The domain, read from all files of bot/domain."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.content.yaml_file import Text, Value, YamlFile, child, items, names, values_of


@dataclass(frozen=True)
class Form:
    """A form and the slots that it asks for."""

    name: Text
    required_slots: tuple[Text, ...]


@dataclass(frozen=True)
class Domain:
    """Every definition of the domain, with its place; a name that is defined twice is there twice."""

    intents: tuple[Text, ...]
    entities: tuple[Text, ...]
    slots: tuple[Text, ...]
    responses: tuple[Text, ...]
    actions: tuple[Text, ...]
    forms: tuple[Form, ...]
    mapped_intents: tuple[Text, ...]
    """Intents that fill a slot (`from_intent`) or restrict its filling."""
    mapped_entities: tuple[Text, ...]
    """Entities that fill a slot (`from_entity`)."""


def read_domain(files: Sequence[YamlFile]) -> Domain:
    """The files' definitions together."""
    mappings = [mapping for file in files for mapping in values_of(child(file.value, "slots"), "mappings")]
    return Domain(
        intents=_section(files, "intents"),
        entities=_section(files, "entities"),
        slots=_section(files, "slots"),
        responses=_section(files, "responses"),
        actions=_section(files, "actions"),
        forms=tuple(form for file in files for form in _forms(child(file.value, "forms"))),
        mapped_intents=_named(mappings, "intent") + _named(mappings, "not_intent"),
        mapped_entities=_named(mappings, "entity"),
    )


def _section(files: Sequence[YamlFile], key: str) -> tuple[Text, ...]:
    return tuple(name for file in files for name in names(child(file.value, key)))


def _named(mappings: Sequence[Value], key: str) -> tuple[Text, ...]:
    found = (child(mapping, key) for mapping_list in mappings for mapping in items(mapping_list))
    return tuple(name for value in found for name in names(value))


def _forms(section: Value) -> Iterator[Form]:
    for name in names(section):
        yield Form(name, tuple(names(child(child(section, name), "required_slots"))))
