"""Orders: collecting number and e-mail, telling the status, cancelling, passing changes on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from rasa_sdk import FormValidationAction

from actions import names
from actions.base import Events, confirms, offer
from actions.formats import day, euros, items
from actions.handover import pass_on
from actions.order_access import OrderAction
from actions.services import services
from actions.shop.clock import shop_date
from actions.shop.errors import TooLate
from actions.shop.model import Order, OrderStatus
from actions.shop.numbers import normalise_email, parse_order_number
from actions.shop.orders import OrderFacts, Situation, can_cancel, cancel, order_facts

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher
    from rasa_sdk.types import DomainDict

PROPOSE_CANCELLATION = "action_propose_cancellation"


class ValidateOrderForm(FormValidationAction):
    """Brings number and e-mail into their one shape, or says what was unclear."""

    def name(self) -> str:
        """Name in the domain."""
        return "validate_order_form"

    def validate_order_number(
        self, value: object, dispatcher: CollectingDispatcher, _tracker: Tracker, _domain: DomainDict
    ) -> dict[str, str | None]:
        """An order number as 'AL-10423'."""
        number = parse_order_number(str(value))
        if number is None:
            dispatcher.utter_message(response="utter_order_number_unclear")
        return {names.ORDER_NUMBER: number}

    def validate_email(
        self, value: object, dispatcher: CollectingDispatcher, _tracker: Tracker, _domain: DomainDict
    ) -> dict[str, str | None]:
        """An e-mail address in lower case."""
        email = normalise_email(str(value))
        if email is None:
            dispatcher.utter_message(response="utter_email_unclear")
        return {names.EMAIL: email}


class OrderStatusAction(OrderAction):
    """Where is my order?"""

    def name(self) -> str:
        """Name in the domain."""
        return "action_order_status"

    async def serve(self, order: Order, dispatcher: CollectingDispatcher, _tracker: Tracker) -> Events:
        """Tell where it is; offer a person where something is wrong."""
        facts = order_facts(order, services().clock())
        dispatcher.utter_message(response=_status_response(facts), **_status_details(facts))
        troubled = facts.situation in {Situation.LATE, Situation.LOST}
        return offer(names.HUMAN) if troubled else []


class ProposeCancellation(OrderAction):
    """Cancelling, first step: what would be cancelled, and is that right?"""

    def name(self) -> str:
        """Name in the domain."""
        return PROPOSE_CANCELLATION

    async def serve(self, order: Order, dispatcher: CollectingDispatcher, _tracker: Tracker) -> Events:
        """Ask for a yes, or say why it cannot be done any more."""
        if can_cancel(order):
            dispatcher.utter_message(
                response="utter_confirm_cancellation",
                order_number=order.number,
                items=items(order.lines),
                total=euros(order.total),
            )
            return offer(names.CANCEL_ORDER)
        if order.status is OrderStatus.CANCELLED:
            dispatcher.utter_message(response="utter_order_cancelled", order_number=order.number)
            return []
        return refuse_change(dispatcher, "utter_cannot_cancel", order.number, order.status.value)


class CancelOrder(OrderAction):
    """Cancelling, second step, after a yes."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_cancel_order"

    async def serve(self, order: Order, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Cancel what was proposed in the turn before; a yes to anything else proposes anew."""
        if not confirms(tracker, PROPOSE_CANCELLATION):
            return await ProposeCancellation().serve(order, dispatcher, tracker)
        try:
            await asyncio.to_thread(cancel, services().store, order.number, services().clock())
        except TooLate as error:  # it was packed between question and yes
            return refuse_change(dispatcher, "utter_cannot_cancel", order.number, error.status)
        dispatcher.utter_message(response="utter_cancelled", order_number=order.number)
        return []


class ChangeOrder(OrderAction):
    """Another address, size or colour: a colleague does it while the order is in processing."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_change_order"

    async def serve(self, order: Order, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Pass it on, or say why it is too late."""
        if order.status is not OrderStatus.PROCESSING:
            return refuse_change(dispatcher, "utter_cannot_change", order.number, order.status.value)
        await pass_on(
            dispatcher,
            tracker,
            "utter_change_passed_on",
            f"change order {order.number}",
            order_number=order.number,
        )
        return []


def refuse_change(dispatcher: CollectingDispatcher, response: str, number: str, status: str) -> Events:
    """Say that it is too late, and offer a person."""
    dispatcher.utter_message(response=response, order_number=number, status=status)
    return offer(names.HUMAN)


def _status_response(facts: OrderFacts) -> str:
    if facts.situation is Situation.LATE and facts.order.shipment is None:
        return "utter_order_late_here"
    return f"utter_order_{facts.situation.value}"


def _status_details(facts: OrderFacts) -> dict[str, Any]:
    order, shipment = facts.order, facts.order.shipment
    details = {"order_number": order.number, "promised_on": day(order.promised_on)}
    if shipment is None:
        return details
    last_seen = shop_date(shipment.last_scan_at) if shipment.last_scan_at else shipment.shipped_on
    return {
        **details,
        "carrier": shipment.carrier,
        "shipped_on": day(shipment.shipped_on),
        "last_scan_on": day(last_seen),
        "delivered_on": day(shipment.delivered_on) if shipment.delivered_on else "",
        "tracking_url": facts.tracking_link or shipment.tracking_number,
    }
