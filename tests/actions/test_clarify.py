"""A message with two readings is asked about."""

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.clarify import Clarify

DOMAIN = {
    "responses": {
        "utter_reading_cancel_order": [{"text": "I want to cancel my order."}],
        "utter_reading_return_item": [{"text": "I want to send something back."}],
        "utter_reading_refund_status": [{"text": "Where is my refund?"}],
    }
}


async def asked(*intents: str) -> dict[str, Any]:
    """What is said to a message with this ranking."""
    ranking = [{"name": intent, "confidence": 0.3} for intent in intents]
    tracker = Tracker.from_dict({"sender_id": "customer", "latest_message": {"intent_ranking": ranking}})
    dispatcher = CollectingDispatcher()
    await Clarify().run(dispatcher, tracker, DOMAIN)
    (message,) = dispatcher.messages
    return dict(message)


async def test_the_two_likeliest_readings_are_offered_in_the_customers_words() -> None:
    message = await asked("nlu_ambiguous", "return_item", "cancel_order", "refund_status")
    assert message["response"] == "utter_clarify"
    assert [button["payload"] for button in message["buttons"]] == [
        "I want to send something back.",
        "I want to cancel my order.",
    ]


async def test_what_nobody_would_choose_is_passed_over() -> None:
    message = await asked("nlu_ambiguous", "greet", "cancel_order", "small_talk", "refund_status")
    assert [button["title"] for button in message["buttons"]] == ["I want to cancel my order.", "Where is my refund?"]


@pytest.mark.parametrize("intents", [(), ("greet", "cancel_order")])
async def test_without_two_readings_it_admits_that_it_did_not_follow(intents: tuple[str, ...]) -> None:
    assert (await asked(*intents))["response"] == "utter_did_not_follow"
