"""Hand-over: a ticket with the whole conversation for the people at the desk."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from actions import names
from actions.base import CustomerAction, Events
from actions.desk.office_hours import attendance
from actions.desk.tickets import Speaker, Utterance
from actions.formats import clock_time, day_and_time
from actions.services import services

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

SPEAKERS = {"user": Speaker.CUSTOMER, "bot": Speaker.ASSISTANT}


class HandOver(CustomerAction):
    """Call a person."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_hand_over"

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Open the ticket and say when somebody is there."""
        await pass_on(dispatcher, tracker, "utter_handed_over", "wants a person")
        return []


class LetBe(CustomerAction):
    """No to what was offered: nothing happens, and the offer is forgotten."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_let_be"

    async def answer(self, _dispatcher: CollectingDispatcher, _tracker: Tracker) -> Events:
        """Say nothing; the rule does."""
        return []


async def pass_on(
    dispatcher: CollectingDispatcher, tracker: Tracker, response: str, reason: str, **details: str
) -> None:
    """Open a ticket with the transcript so far, and tell its number and when people are there.

    `details` fill the placeholders of `response`, besides `{ticket}`.
    """
    ticket = await asyncio.to_thread(services().desk.open_ticket, tracker.sender_id, reason, _transcript(tracker))
    dispatcher.utter_message(response=response, ticket=ticket.number, **details)
    there = attendance(services().clock())
    if there.until is not None:
        dispatcher.utter_message(response="utter_people_there", until=clock_time(there.until))
    elif there.next_opening is not None:
        dispatcher.utter_message(response="utter_people_back", opening=day_and_time(there.next_opening))


def _transcript(tracker: Tracker) -> list[Utterance]:
    return [
        Utterance(SPEAKERS[event["event"]], event["text"], datetime.fromtimestamp(event["timestamp"], timezone.utc))
        for event in tracker.events
        if event["event"] in SPEAKERS and event.get("text") and not _repeats(event)
    ]


def _repeats(event: dict[str, Any]) -> bool:
    """Whether the customer said this in the message before, beside another wish."""
    return names.PART_OF_MESSAGE in (event.get("metadata") or {})
