"""Every slot, offer and shared response that the actions name, once. The texts are in bot/domain."""

ORDER_NUMBER = "order_number"
EMAIL = "email"
PRODUCT = "product"
SIZE = "size"
COLOUR = "colour"

PENDING = "pending"
"""Slot: what was offered and waits for a yes or no; one of the next three, or nothing."""
CANCEL_ORDER = "cancel_order"
RETURN_ITEM = "return_item"
HUMAN = "human"

APOLOGY = "utter_apology"
