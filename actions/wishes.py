"""Several wishes in one message: the next one becomes a message of its own, which the rules then answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rasa_sdk import Action
from rasa_sdk.events import ActionExecuted, UserUttered

from actions import names
from bot.dialogue.waiting import waiting_wishes

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher
    from rasa_sdk.types import DomainDict


class NextWish(Action):
    """Take up the wish that has waited longest. Says nothing itself, so what was offered before stays offered."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_next_wish"

    async def run(
        self, _dispatcher: CollectingDispatcher, tracker: Tracker, _domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Write the wish as if the customer had sent it now; only the assistant's own parse data is taken."""
        waiting = waiting_wishes(tracker.events)
        if not waiting:
            return []
        wish = waiting[0]
        message = UserUttered(wish["text"], parse_data=wish, input_channel=tracker.get_latest_input_channel())
        return [ActionExecuted("action_listen"), {**message, "metadata": {names.PART_OF_MESSAGE: True}}]
