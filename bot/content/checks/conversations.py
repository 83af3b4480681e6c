"""Test conversations: every intent occurs in at least one test story."""

from collections.abc import Iterator

from bot.content.content import CONVERSATIONS_FOLDER, Content
from bot.content.problem import Problem


def problems(content: Content) -> Iterator[Problem]:
    """Intents without a test story, in a project that has a folder of them."""
    if content.tested_intents is None:
        return
    for intent in content.domain.intents:
        if intent not in content.tested_intents:
            message = f"The intent `{intent}` occurs in no test story."
            yield Problem.at(intent.place, message, f"Add a conversation with it under {CONVERSATIONS_FOLDER}.")
