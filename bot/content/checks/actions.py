"""Actions: what rules, stories and the domain name is implemented, what is implemented is in the domain."""

from collections.abc import Iterator

from bot.content import defaults
from bot.content.checks.responses import PREFIX
from bot.content.content import Content
from bot.content.problem import Problem


def problems(content: Content) -> Iterator[Problem]:
    """Actions that are missing in the code or in the domain."""
    implemented = {*content.code.actions, *defaults.ACTIONS, *(form.name for form in content.domain.forms)}
    named = {name: name for name in (*content.training.used_actions, *content.domain.actions)}
    for action in named.values():
        if not action.startswith(PREFIX) and action not in implemented:
            message = f"The action `{action}` is implemented nowhere in actions/."
            yield Problem.at(action.place, message, "Write it, or correct the name.")
    for action in content.code.actions:
        if action not in {*content.domain.actions, *defaults.ACTIONS}:
            message = f"The action `{action}` is implemented but is not in the domain."
            yield Problem.at(action.place, message, "Add it to `actions:` in bot/domain, or remove it.")
