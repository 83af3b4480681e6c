"""Returns: proposing and opening one, exchanges, refunds, faulty and wrong items."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from actions import names
from actions.base import Events, confirms, offer
from actions.formats import day, euros, items, listed
from actions.handover import pass_on
from actions.order_access import OrderAction
from actions.services import services
from actions.shop.model import OrderStatus
from actions.shop.returns import RefundStage, Refusal, check_return, open_return, refund_status
from actions.shop.rules import Region

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from actions.shop.model import Order, Return
    from actions.shop.returns import ReturnDecision

PROPOSE_RETURN = "action_propose_return"

REFUND_RESPONSES = {
    RefundStage.AWAITING_PARCEL: "utter_refund_waiting",
    RefundStage.BEING_CHECKED: "utter_refund_due",
    RefundStage.OVERDUE: "utter_refund_overdue",
    RefundStage.REFUNDED: "utter_refund_paid",
}


class ProposeReturn(OrderAction):
    """Returning, first step: what can come back, until when, for how much?"""

    def name(self) -> str:
        """Name in the domain."""
        return PROPOSE_RETURN

    async def serve(self, order: Order, dispatcher: CollectingDispatcher, _tracker: Tracker) -> Events:
        """Ask for a yes, or say why nothing can be sent back."""
        decision = await _decide(order)
        if not decision.allowed or decision.deadline is None:
            return await _refuse(order, decision, dispatcher)
        if decision.refused:
            stays = [refused.line for refused in decision.refused]
            dispatcher.utter_message(response="utter_return_partly", items=items(stays), reasons=_reasons(decision))
        dispatcher.utter_message(
            response=f"utter_confirm_return_{decision.label.value}",
            order_number=order.number,
            items=items(decision.allowed),
            deadline=day(decision.deadline),
            label_cost=euros(decision.label_cost),
            refund=euros(decision.refund),
        )
        return offer(names.RETURN_ITEM)


class OpenReturn(OrderAction):
    """Returning, second step, after a yes."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_open_return"

    async def serve(self, order: Order, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Open what was proposed in the turn before; a yes to anything else proposes anew."""
        decision = await _decide(order)
        if not confirms(tracker, PROPOSE_RETURN) or not decision.allowed or decision.deadline is None:
            return await ProposeReturn().serve(order, dispatcher, tracker)
        positions = [line.position for line in decision.allowed]
        opened = await asyncio.to_thread(open_return, services().store, order, positions, services().clock())
        dispatcher.utter_message(
            response="utter_return_opened",
            return_number=opened.number,
            deadline=day(decision.deadline),
            refund=euros(opened.refund),
        )
        return []


class ExchangeItem(OrderAction):
    """Another size or colour: a colleague holds it and arranges the exchange."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_exchange_item"

    async def serve(self, order: Order, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Pass it on where an exchange is possible, else say what is."""
        decision = await _decide(order)
        if not decision.allowed or decision.deadline is None:
            return await _refuse(order, decision, dispatcher)
        if order.region is not Region.IRELAND:
            dispatcher.utter_message(response="utter_exchange_not_by_post", order_number=order.number)
            return offer(names.HUMAN)
        await pass_on(
            dispatcher,
            tracker,
            "utter_exchange_passed_on",
            f"exchange from order {order.number}",
            order_number=order.number,
            deadline=day(decision.deadline),
        )
        return []


class RefundStatus(OrderAction):
    """Where is my money?"""

    def name(self) -> str:
        """Name in the domain."""
        return "action_refund_status"

    async def serve(self, order: Order, dispatcher: CollectingDispatcher, _tracker: Tracker) -> Events:
        """Tell how far the latest return has come; offer a person where we are late."""
        if order.status is OrderStatus.CANCELLED:
            dispatcher.utter_message(response="utter_order_cancelled", order_number=order.number)
            return []
        returns = await _returns_of(order)
        if not returns:
            dispatcher.utter_message(response="utter_refund_none", order_number=order.number)
            return []
        facts = refund_status(returns[-1], services().clock())
        dates = {
            "received_on": returns[-1].received_on,
            "refunded_on": returns[-1].refunded_on,
            "due_on": facts.due_on,
        }
        dispatcher.utter_message(
            response=REFUND_RESPONSES[facts.stage],
            return_number=returns[-1].number,
            refund=euros(returns[-1].refund),
            **{name: day(value) for name, value in dates.items() if value is not None},
        )
        return offer(names.HUMAN) if facts.stage is RefundStage.OVERDUE else []


class FaultyItem(OrderAction):
    """Damaged, faulty or wrong: a colleague arranges replacement or refund."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_faulty_item"

    async def serve(self, order: Order, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Pass it on; a parcel that is not there yet cannot hold a faulty item."""
        if order.status is not OrderStatus.DELIVERED:
            return _say_not_delivered(order, dispatcher)
        await pass_on(
            dispatcher,
            tracker,
            "utter_faulty_passed_on",
            f"faulty or wrong item in order {order.number}",
            order_number=order.number,
        )
        return []


async def _decide(order: Order) -> ReturnDecision:
    return check_return(order, services().clock(), await _returns_of(order))


async def _returns_of(order: Order) -> tuple[Return, ...]:
    return await asyncio.to_thread(services().store.returns_of, order.number)


async def _refuse(order: Order, decision: ReturnDecision, dispatcher: CollectingDispatcher) -> Events:
    if decision.deadline is None:
        return _say_not_delivered(order, dispatcher)
    too_late = {refused.reason for refused in decision.refused} == {Refusal.WINDOW_CLOSED}
    dispatcher.utter_message(
        response="utter_return_too_late" if too_late else "utter_return_nothing_returnable",
        order_number=order.number,
        deadline=day(decision.deadline),
        reasons=_reasons(decision),
    )
    return []


def _say_not_delivered(order: Order, dispatcher: CollectingDispatcher) -> Events:
    dispatcher.utter_message(
        response="utter_return_not_delivered", order_number=order.number, status=order.status.value
    )
    return []


def _reasons(decision: ReturnDecision) -> str:
    return listed(dict.fromkeys(refused.reason.value.replace("_", " ") for refused in decision.refused))
