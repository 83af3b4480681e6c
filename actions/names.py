"""Every slot, offer and shared response that the actions name, once. The texts are in bot/domain."""

ORDER_NUMBER = "order_number"
EMAIL = "email"
PRODUCT = "product"
SIZE = "size"
COLOUR = "colour"

PENDING = "pending"
"""Slot: what was offered and waits for a yes or no, or was asked; one of the next four, or nothing."""
CANCEL_ORDER = "cancel_order"
RETURN_ITEM = "return_item"
HUMAN = "human"
WHICH_PRODUCT = "which_product"

APOLOGY = "utter_apology"

PART_OF_MESSAGE = "part_of_message"
"""Metadata of an event that repeats one wish of the customer's message, so that the rules answer it."""
