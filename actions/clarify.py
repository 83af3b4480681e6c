"""A message that may mean two things: the customer chooses between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rasa_sdk import Action
from rasa_sdk.events import SlotSet

from actions import names

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher
    from rasa_sdk.types import DomainDict

READING = "utter_reading_"
"""Responses by this name and an intent's hold what a customer would write who means that intent."""
OFFERED = 2


class Clarify(Action):
    """Offer the likeliest readings as buttons."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_clarify"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Ask which reading is meant."""
        readings = _readings(tracker.latest_message.get("intent_ranking") or [], domain)
        if len(readings) == OFFERED:
            buttons = [{"title": reading, "payload": reading} for reading in readings]
            dispatcher.utter_message(response="utter_clarify", buttons=buttons)
        else:
            dispatcher.utter_message(response="utter_did_not_follow")
        return [SlotSet(names.PENDING, None)]


def _readings(ranking: list[dict[str, Any]], domain: DomainDict) -> list[str]:
    """The likeliest readings that the shop has put into words."""
    responses = (domain.get("responses", {}).get(f"{READING}{entry['name']}") for entry in ranking)
    return [response[0]["text"] for response in responses if response][:OFFERED]
