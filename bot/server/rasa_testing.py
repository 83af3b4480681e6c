"""Where a model understands the texts of test stories otherwise than the stories say."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple

from bot.server import placeholders
from bot.server.quiet import quieten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class Misunderstanding(NamedTuple):
    """A text of a story, what the story says it means, and what the model makes of it."""

    story: str
    text: str
    expected: str
    understood: str


async def misunderstandings(model: Path, domain: str, stories: Path) -> list[Misunderstanding]:
    """What `rasa test` counts as misunderstood: a wrong intent, entity or value."""
    quieten()
    placeholders.install(placeholders.unneeded(placeholders.component_names(model), configuration=""))

    from rasa.core.agent import Agent  # noqa: PLC0415 - must come after the placeholders
    from rasa.shared.core.domain import Domain  # noqa: PLC0415 - same
    from rasa.shared.core.events import UserUttered  # noqa: PLC0415 - same
    from rasa.shared.core.training_data.loading import load_data_from_resource  # noqa: PLC0415 - same
    from rasa.utils.log_utils import configure_structlog  # noqa: PLC0415 - same

    configure_structlog(logging.WARNING)
    agent = Agent.load(str(model))
    found = []
    for story in load_data_from_resource(str(stories), Domain.load(domain)):
        for said in story.events:
            if not isinstance(said, UserUttered) or not said.text:
                continue
            expected = _meaning(said.intent_name, said.entities)
            parsed = await agent.parse_message(said.text)
            understood = _meaning(parsed["intent"]["name"], parsed["entities"])
            if understood != expected:
                found.append(Misunderstanding(story.block_name, said.text.strip(), expected, understood))
    return found


def _meaning(intent: str, entities: Sequence[Mapping[str, str]]) -> str:
    return " ".join([intent, *sorted(f"[{entity['value']}]({entity['entity']})" for entity in entities)])
