"""The wishes of a conversation that still wait for their answer, read from its events as Rasa writes them in JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.understanding.parse_data import ParseData, later_wishes

NEXT_WISH = "action_next_wish"
_FORGETTING = {"action_deactivate_loop", "action_session_start", "action_restart"}
"""Whoever stops in the middle of a form, or begins anew, is not asked about the rest."""


def waiting_wishes(events: Iterable[Mapping[str, Any]]) -> list[ParseData]:
    """Parse data of the wishes that wait, the next one first.

    A wish waits from the message that holds it until `NEXT_WISH` takes it up or the customer utters it again.
    """
    waiting: list[ParseData] = []
    for event in events:
        if event["event"] == "user":
            parse_data = event.get("parse_data") or {}
            uttered = _intent(parse_data)
            waiting = [wish for wish in waiting if _intent(wish) != uttered] + later_wishes(parse_data)
        elif event["event"] == "action" and event["name"] == NEXT_WISH:
            waiting = waiting[1:]
        elif event["event"] == "action" and event["name"] in _FORGETTING:
            waiting = []
    return waiting


def _intent(parse_data: Mapping[str, Any]) -> str | None:
    name: str | None = (parse_data.get("intent") or {}).get("name")
    return name
