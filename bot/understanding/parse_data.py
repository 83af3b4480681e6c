"""Where a message's wishes travel in Rasa's parse data, from understanding to the dialogue."""

from collections.abc import Mapping
from typing import Any

CARRIER = "response_selector"
"""Besides intent and entities, the only key of the parse data that `rasa test` hands to the policies (3.6.21,
`rasa.core.test._collect_user_uttered_predictions`). We use no response selector."""
_FIRST, _LATER = "first_wish", "later_wishes"

ParseData = dict[str, Any]


def carried(first: str, later: list[ParseData]) -> ParseData:
    """The value of `CARRIER` for a message: the text of its first wish, and `text`, `intent`, `entities` of the others.

    Intent and entities of the message itself are the first wish's.
    """
    # Without the empty list, Rasa refuses the events of actions.
    return {"all_retrieval_intents": [], _FIRST: first, _LATER: later}


def later_wishes(parse_data: Mapping[str, Any]) -> list[ParseData]:
    """The later wishes of a message, in order."""
    found: list[ParseData] = _carried_by(parse_data).get(_LATER, [])
    return found


def wish_text(parse_data: Mapping[str, Any]) -> str:
    """The text of a message, or of its first wish where there are several."""
    text: str = _carried_by(parse_data).get(_FIRST) or parse_data.get("text") or ""
    return text


def _carried_by(parse_data: Mapping[str, Any]) -> ParseData:
    found: ParseData = parse_data.get(CARRIER) or {}
    return found
