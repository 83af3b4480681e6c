"""Questions: answered from the shop's documents, with the source, or honestly not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions import names
from actions.base import CustomerAction, Events, offer
from actions.services import services
from bot.understanding.parse_data import wish_text
from knowledge.answerer import AnswerKind

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

UNCLEAR_INTENT = "nlu_fallback"


class AnswerQuestion(CustomerAction):
    """Anything that the documents may answer."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_answer_question"

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Answer from the documents."""
        return await answer_from_documents(dispatcher, tracker)


async def answer_from_documents(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    """Answer the latest message from the documents; where they hold nothing, say so and offer a person."""
    understood = tracker.get_intent_of_latest_message() != UNCLEAR_INTENT
    answer = await services().answerer.answer(wish_text(tracker.latest_message), understood=understood)
    if answer.kind is AnswerKind.UNKNOWN:
        dispatcher.utter_message(response="utter_no_answer", kind=answer.kind.value)
        return offer(names.HUMAN)
    sources = dict.fromkeys(
        f"{source.heading} ({source.address})" if source.address else source.heading for source in answer.sources
    )
    dispatcher.utter_message(
        response="utter_answer", answer=answer.text, sources="; ".join(sources), kind=answer.kind.value
    )
    return []
