"""Products: what is in stock, and what a product is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions import names
from actions.base import CustomerAction, Events, offer
from actions.formats import euros, listed
from actions.questions import answer_from_documents
from actions.services import services
from actions.shop.products import StockState, availability

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from actions.shop.products import Availability, Product

SURE_MATCH = 0.55
"""Share of the customer's words that a product must cover to be taken for the one that is meant."""

STOCK_RESPONSES = {
    StockState.IN_STOCK: "utter_product_choice_in_stock",
    StockState.FEW_LEFT: "utter_product_few_left",
    StockState.SOLD_OUT: "utter_product_choice_sold_out",
    StockState.NO_SUCH_SIZE: "utter_product_no_such_choice",
    StockState.NO_SUCH_COLOUR: "utter_product_no_such_choice",
}


class ProductAvailability(CustomerAction):
    """Do you have it?"""

    def name(self) -> str:
        """Name in the domain."""
        return "action_product_availability"

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Look the product up; ask which one where that is unclear."""
        product = _product_meant(tracker)
        if product is None:
            dispatcher.utter_message(response="utter_which_product")
            return offer(names.WHICH_PRODUCT)
        found = availability(product, _said(tracker, names.SIZE), _said(tracker, names.COLOUR))
        choice = [part for part in (found.size, found.colour) if part]
        dispatcher.utter_message(
            response=_stock_response(found, asked=bool(choice)),
            product=product.name,
            price=euros(product.price),
            choice=", ".join(choice),
            sizes=listed(found.sizes_in_stock or product.sizes),
            colours=listed(product.colours),
        )
        return []


class ProductDetails(CustomerAction):
    """What is it made of, how is it cared for?"""

    def name(self) -> str:
        """Name in the domain."""
        return "action_product_details"

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Tell from the catalogue; a question about no product of ours goes to the documents."""
        product = _product_meant(tracker)
        if product is None:
            return await answer_from_documents(dispatcher, tracker)
        dispatcher.utter_message(
            response="utter_product_details",
            product=product.name,
            price=euros(product.price),
            description=product.description,
            material=product.material,
            care=product.care,
        )
        return []


def _product_meant(tracker: Tracker) -> Product | None:
    """The product of this message or, where it names none, of the conversation."""
    words = _said(tracker, names.PRODUCT) or tracker.get_slot(names.PRODUCT)
    matches = services().finder.find(words, limit=1) if words else ()
    return matches[0].product if matches and matches[0].score >= SURE_MATCH else None


def _said(tracker: Tracker, entity: str) -> str | None:
    """The value of an entity in the latest message."""
    value: str | None = next(tracker.get_latest_entity_values(entity), None)
    return value


def _stock_response(found: Availability, *, asked: bool) -> str:
    if asked and found.sizes_in_stock:
        return STOCK_RESPONSES[found.state]
    return "utter_product_in_stock" if found.sizes_in_stock else "utter_product_sold_out"
