"""What all actions share: they always answer, within a deadline, and take back what was offered before."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from rasa_sdk import Action
from rasa_sdk.events import SlotSet

from actions import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher
    from rasa_sdk.types import DomainDict

logger = logging.getLogger(__name__)

DEADLINE = 20.0
"""Seconds until an action that hangs is given up and the customer hears an apology."""

Events = list[dict[str, Any]]


class CustomerAction(Action, ABC):
    """An action that a customer waits for."""

    @abstractmethod
    def name(self) -> str:
        """Name in the domain."""

    @abstractmethod
    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Do the deed and say so; an offer is made by returning `offer(...)`."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: DomainDict) -> Events:
        """Answer, or apologise: Rasa would meet an error with silence."""
        try:
            events = await asyncio.wait_for(self.answer(dispatcher, tracker), DEADLINE)
        except Exception:  # whatever it is, the customer gets an answer
            logger.exception("%s failed in conversation %s", self.name(), tracker.sender_id)
            dispatcher.messages.clear()  # an apology after half an answer would confuse
            dispatcher.utter_message(response=names.APOLOGY)
            events = []
        return [SlotSet(names.PENDING, None), *events]


def offer(pending: str) -> Events:
    """The customer was asked whether they want this; a yes or no comes next."""
    return [SlotSet(names.PENDING, pending)]


def confirms(tracker: Tracker, proposal: str) -> bool:
    """Whether the customer's yes belongs to the action `proposal`: it ran in the bot's last turn, for this order.

    A yes that names an order may mean another one than was proposed, so it confirms nothing.
    """
    if next(tracker.get_latest_entity_values(names.ORDER_NUMBER), None) is not None:
        return False
    for name in _actions_before_last_message(tracker):
        if name == proposal:
            return True
        if name == "action_listen":
            return False
    return False


def _actions_before_last_message(tracker: Tracker) -> Iterator[str]:
    """Names of the actions before the latest message, last first, without the listening that waited for it."""
    events = iter(reversed(tracker.events))
    for event in events:
        if event["event"] == "user":
            break
    executed = (event["name"] for event in events if event["event"] == "action")
    next(executed, None)
    yield from executed
