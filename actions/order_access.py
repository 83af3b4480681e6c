"""Actions on an order: only for whoever has named its number and its e-mail, checked anew each time."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from typing import TYPE_CHECKING

from rasa_sdk.events import SlotSet

from actions import names
from actions.base import CustomerAction, Events, offer
from actions.services import services
from actions.shop.errors import NotVerified, TooManyAttempts
from actions.shop.numbers import normalise_email, parse_order_number

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from actions.shop.model import Order

FORGET = [SlotSet(names.ORDER_NUMBER, None), SlotSet(names.EMAIL, None)]
"""After a miss the form asks for both again."""


class OrderAction(CustomerAction):
    """Verifies, then serves; slots and texts alone open nothing."""

    @abstractmethod
    async def serve(self, order: Order, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Act on an order that is the customer's."""

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Serve the customer's order, or ask for number and e-mail again; after too many misses offer a person."""
        number = parse_order_number(tracker.get_slot(names.ORDER_NUMBER) or "")
        email = normalise_email(tracker.get_slot(names.EMAIL) or "")
        try:
            order = await asyncio.to_thread(services().doorkeeper.verify, tracker.sender_id, number or "", email or "")
        except NotVerified:
            dispatcher.utter_message(response="utter_not_verified")
            return FORGET
        except TooManyAttempts:
            dispatcher.utter_message(response="utter_too_many_attempts")
            return [*FORGET, *offer(names.HUMAN)]
        return await self.serve(order, dispatcher, tracker)
