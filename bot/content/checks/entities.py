"""Entities: the annotations are well-formed, and they and the domain name the same entities."""

from collections.abc import Iterator

from bot.content.content import Content
from bot.content.problem import Problem


def problems(content: Content) -> Iterator[Problem]:
    """Malformed annotations, unknown entities, and entities that no example shows."""
    yield from _malformed(content)
    examples = content.training.examples
    shown = {note.entity: example.source.place for example in examples for note in example.annotations()}
    for entity in content.domain.entities:
        if entity not in shown:
            message = f"The entity `{entity}` is annotated in no example."
            yield Problem.at(entity.place, message, "Annotate it in training_data/nlu, or remove it.")
    places = shown | {entity: entity.place for entity in content.domain.mapped_entities}
    for name, place in places.items():
        if name and name not in content.domain.entities:
            message = f"The entity `{name}` is used here but is not in the domain."
            yield Problem.at(place, message, "Add it to `entities:` in bot/domain, or correct the name.")


def _malformed(content: Content) -> Iterator[Problem]:
    for example in content.training.examples:
        for fault in example.faults():
            hint = "Write [words](entity), with nothing between the brackets."
            yield Problem.at(example.source.place, f"Malformed annotation: {fault}.", hint)
