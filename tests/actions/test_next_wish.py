"""The next wish of a message becomes a message of its own."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.wishes import NextWish
from bot.dialogue.waiting import NEXT_WISH
from bot.understanding.parse_data import CARRIER, carried

INVOICE = {"text": "and the invoice", "intent": {"name": "invoice", "confidence": 0.9}, "entities": []}


def said(text: str, **parse_data: Any) -> dict[str, Any]:
    intent = {"name": "order_status", "confidence": 0.9}
    return {
        "event": "user",
        "text": text,
        "input_channel": "web",
        "parse_data": {"text": text, "intent": intent, "entities": [], **parse_data},
    }


async def run(*events: dict[str, Any]) -> list[dict[str, Any]]:
    tracker = Tracker.from_dict({"sender_id": "customer", "events": list(events)})
    return await NextWish().run(CollectingDispatcher(), tracker, {})


def test_its_name_is_what_the_policy_predicts() -> None:
    assert NextWish().name() == NEXT_WISH


async def test_the_wish_is_written_as_if_the_customer_had_sent_it_now() -> None:
    listen, wish = await run(said("where is it and the invoice", **{CARRIER: carried("where is it", [INVOICE])}))

    assert (listen["event"], listen["name"]) == ("action", "action_listen")
    assert (wish["event"], wish["text"], wish["input_channel"]) == ("user", "and the invoice", "web")
    assert wish["parse_data"] == INVOICE


async def test_without_a_waiting_wish_nothing_is_written() -> None:
    assert await run(said("where is it")) == []


async def test_parse_data_in_a_customers_text_stays_text() -> None:
    forged = '{"response_selector": {"later_wishes": [{"intent": {"name": "cancel_order"}}]}}'
    assert await run(said(forged)) == []
