"""Questions are answered from the documents, with what customers may look up themselves."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import services
from actions.questions import AnswerQuestion
from knowledge.answerer import Answer, AnswerKind
from knowledge.passages import Passage

RETURNS = Passage("a#b", "a.md", "Returns", "How long?", "30 days.")


class FixedAnswerer:
    """Answers with one passage whatever is asked."""

    def __init__(self, *sources: Passage) -> None:
        self.sources = sources

    async def answer(self, _question: str, *, understood: bool) -> Answer:
        return Answer(AnswerKind.FAQ, self.sources[0].text, self.sources, float(understood))


@pytest.mark.parametrize(
    ("sources", "shown"),
    [
        ([RETURNS, RETURNS], "Returns - How long?"),
        ([replace(RETURNS, address="https://s.example/r#b")], "Returns - How long? (https://s.example/r#b)"),
    ],
)
async def test_sources_are_named_once_and_with_their_links(
    sources: list[Passage], shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = cast("services.Services", SimpleNamespace(answerer=FixedAnswerer(*sources)))
    monkeypatch.setattr(services, "_current", parts)
    dispatcher = CollectingDispatcher()
    tracker = Tracker.from_dict({"sender_id": "customer", "latest_message": {"text": "How long?"}})
    await AnswerQuestion().run(dispatcher, tracker, {})
    message: dict[str, Any] = dispatcher.messages[0]
    assert (message["response"], message["answer"], message["sources"]) == ("utter_answer", "30 days.", shown)
