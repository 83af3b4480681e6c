"""Responses: each that is defined is said somewhere, each that is said is defined."""

from collections.abc import Iterator

from bot.content import defaults
from bot.content.content import Content
from bot.content.problem import Problem
from bot.content.yaml_file import Text

PREFIX = "utter_"


def problems(content: Content) -> Iterator[Problem]:
    """Responses without a use, and uses without a response."""
    said = list(_said(content))
    said_names = {*said, *defaults.RESPONSES, *asking(content)}
    prefixes = tuple(name for name in said if name.endswith("_"))
    for response in content.domain.responses:
        if response not in said_names and not response.startswith(prefixes):
            message = f"The response `{response}` is said by no rule, story, form or action."
            yield Problem.at(response.place, message, "Use it, or remove it.")
    for name in said:
        known = name.endswith("_") and any(response.startswith(name) for response in content.domain.responses)
        if not known and name not in content.domain.responses:
            message = f"The response `{name}` is said here but is not in the domain."
            yield Problem.at(name.place, message, "Add it to `responses:` in bot/domain, or correct the name.")


def asking(content: Content) -> set[str]:
    """The names of responses with which the forms may ask for their slots."""
    pairs = [(form.name, slot) for form in content.domain.forms for slot in form.required_slots]
    return {name for form, slot in pairs for name in (f"utter_ask_{slot}", f"utter_ask_{form}_{slot}")}


def _said(content: Content) -> Iterator[Text]:
    yield from content.code.responses
    for name in (*content.training.used_actions, *content.configured):
        if name.startswith(PREFIX):
            yield name
