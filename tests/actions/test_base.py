"""What all actions share: an answer whatever happens, and offers that hold for one turn."""

import logging
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import base
from actions.base import CustomerAction, Events, confirms, offer


class Scripted(CustomerAction):
    """Answers as it is told."""

    def __init__(self, outcome: Events | Exception) -> None:
        self.outcome = outcome

    def name(self) -> str:
        return "action_scripted"

    async def answer(self, dispatcher: CollectingDispatcher, _tracker: Tracker) -> Events:
        dispatcher.utter_message(text="half an answer")
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def tracker(*events: dict[str, Any]) -> Tracker:
    return Tracker(
        "c-1", {}, {}, list(events), paused=False, followup_action=None, active_loop={}, latest_action_name=None
    )


def executed(name: str) -> dict[str, Any]:
    return {"event": "action", "name": name}


USER, LISTEN = {"event": "user", "text": "yes"}, executed("action_listen")


async def test_a_failing_action_apologises_instead_of_half_an_answer() -> None:
    dispatcher = CollectingDispatcher()
    await Scripted(RuntimeError("no database")).run(dispatcher, tracker(), {})
    assert [message["response"] for message in dispatcher.messages] == ["utter_apology"]


async def test_the_cause_of_a_failure_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        await Scripted(RuntimeError("no database")).run(CollectingDispatcher(), tracker(), {})
    assert "action_scripted failed in conversation c-1" in caplog.text
    assert "no database" in caplog.text


async def test_an_action_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    class Hanging(Scripted):
        async def answer(self, _dispatcher: CollectingDispatcher, _tracker: Tracker) -> Events:
            await base.asyncio.sleep(60)
            return []

    monkeypatch.setattr(base, "DEADLINE", 0.01)
    dispatcher = CollectingDispatcher()
    await Hanging([]).run(dispatcher, tracker(), {})
    assert dispatcher.messages[0]["response"] == "utter_apology"


async def test_an_offer_is_forgotten_by_the_next_action() -> None:
    events = await Scripted([]).run(CollectingDispatcher(), tracker(), {})
    assert [(event["name"], event["value"]) for event in events] == [("pending", None)]


async def test_a_new_offer_outlasts_the_old_one() -> None:
    events = await Scripted(offer("human")).run(CollectingDispatcher(), tracker(), {})
    assert [event["value"] for event in events] == [None, "human"]


def test_a_yes_belongs_to_what_was_asked_in_the_turn_before() -> None:
    conversation = tracker(USER, executed("action_propose_return"), LISTEN, USER)
    assert confirms(conversation, "action_propose_return")


def test_a_yes_does_not_belong_to_what_was_asked_earlier() -> None:
    conversation = tracker(USER, executed("action_propose_return"), LISTEN, USER, executed("utter_x"), LISTEN, USER)
    assert not confirms(conversation, "action_propose_return")


def test_a_yes_that_names_an_order_confirms_nothing() -> None:
    message = {"text": "yes and AL-10999 too", "entities": [{"entity": "order_number", "value": "AL-10999"}]}
    conversation = tracker(USER, executed("action_propose_return"), LISTEN, USER)
    conversation.latest_message = message
    assert not confirms(conversation, "action_propose_return")


def test_a_yes_at_the_start_belongs_to_nothing() -> None:
    assert not confirms(tracker(LISTEN, USER), "action_propose_return")
