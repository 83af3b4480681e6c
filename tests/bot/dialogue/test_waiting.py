"""Which wishes of a conversation still wait."""

from typing import Any

from bot.dialogue.waiting import NEXT_WISH, waiting_wishes
from bot.understanding.parse_data import CARRIER, carried

Event = dict[str, Any]


def wish(intent: str) -> Event:
    return {"text": intent, "intent": {"name": intent}, "entities": []}


def said(intent: str, *later: str) -> Event:
    parse_data = {**wish(intent), **({CARRIER: carried(intent, [wish(name) for name in later])} if later else {})}
    return {"event": "user", "parse_data": parse_data}


def did(action: str) -> Event:
    return {"event": "action", "name": action}


def waiting(*events: Event) -> list[str]:
    return [found["intent"]["name"] for found in waiting_wishes(events)]


def test_later_wishes_wait_in_order() -> None:
    assert waiting(said("order_status", "invoice", "contact")) == ["invoice", "contact"]


def test_a_message_with_one_wish_leaves_nothing_waiting() -> None:
    assert waiting(said("order_status")) == []


def test_details_asked_for_in_between_change_nothing() -> None:
    assert waiting(said("order_status", "invoice"), did("order_form"), said("inform")) == ["invoice"]


def test_a_wish_that_is_taken_up_waits_no_longer_even_if_taking_it_up_failed() -> None:
    assert waiting(said("order_status", "invoice"), did(NEXT_WISH)) == []


def test_taking_up_one_wish_takes_one() -> None:
    events = [said("order_status", "invoice", "contact"), did(NEXT_WISH), did("action_listen"), said("invoice")]
    assert waiting(*events) == ["contact"]


def test_a_wish_that_the_customer_utters_again_is_not_answered_twice() -> None:
    assert waiting(said("order_status", "invoice", "contact"), said("invoice")) == ["contact"]


def test_wishes_of_two_messages_wait_one_after_the_other() -> None:
    assert waiting(said("order_status", "invoice"), said("size_advice", "contact")) == ["invoice", "contact"]


def test_whoever_stops_in_a_form_or_begins_anew_is_not_asked_about_the_rest() -> None:
    for action in ("action_deactivate_loop", "action_session_start", "action_restart"):
        assert waiting(said("order_status", "invoice"), did(action)) == []


def test_events_of_other_kinds_and_without_parse_data_are_passed_over() -> None:
    events = [{"event": "slot", "name": "email"}, {"event": "user", "parse_data": None}, {"event": "user"}]
    assert waiting(*events) == []
