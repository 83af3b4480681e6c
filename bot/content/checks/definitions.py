"""Definitions: no name stands twice in the domain, where the second would silently replace the first."""

from collections.abc import Iterator

from bot.content.content import Content
from bot.content.problem import Place, Problem


def problems(content: Content) -> Iterator[Problem]:
    """Names that are defined twice within their section."""
    domain = content.domain
    forms = tuple(form.name for form in domain.forms)
    for section in (domain.intents, domain.entities, domain.slots, domain.responses, domain.actions, forms):
        first: dict[str, Place] = {}
        for name in section:
            other = first.setdefault(name, name.place)
            if other is not name.place:
                message = f"`{name}` is defined here and in {other}."
                yield Problem.at(name.place, message, "Keep one of the two.")
