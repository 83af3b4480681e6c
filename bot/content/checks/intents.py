"""Intents: each has examples and a use, and none is named that the domain lacks."""

from collections.abc import Iterator

from bot.content import defaults
from bot.content.content import Content
from bot.content.problem import Problem


def problems(content: Content) -> Iterator[Problem]:
    """Dead intents and unknown ones."""
    uses = (*content.training.used_intents, *content.domain.mapped_intents)
    labels = {example.intent: example.intent for example in content.training.examples}
    for intent in content.domain.intents:
        if intent not in labels and intent not in defaults.INTENTS:
            message = f"The intent `{intent}` has no examples."
            yield Problem.at(intent.place, message, "Add examples under training_data/nlu, or remove it.")
        if intent not in set(uses):
            message = f"The intent `{intent}` is used in no rule, story or slot mapping."
            yield Problem.at(intent.place, message, "Add a rule for it, or remove it.")
    for use in (*labels.values(), *uses):
        if use not in {*content.domain.intents, *defaults.INTENTS}:
            message = f"The intent `{use}` is used here but is not in the domain."
            yield Problem.at(use.place, message, "Add it to `intents:` in bot/domain, or correct the name.")
