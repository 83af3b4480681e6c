"""Long texts are cut where it hurts least, into pieces that the encoder reads to their end."""

import re
from collections.abc import Callable

SMALLEST = 20  # characters; what is not longer is left whole, whatever the encoder says
_ENDS = (
    re.compile(r"\n(?=#{1,6} )"),  # before a Markdown heading
    re.compile(r"\n\s*\n"),  # after a paragraph
    re.compile(r"(?<=[.!?:;])\n|\n(?=[-*+•|\d])"),  # after a line that is a whole, before an item of a list
    re.compile(r"(?<=[.!?…])[\"')\]»”’]*\s+|(?<=[。！？])"),  # after a sentence  # noqa: RUF001 - of any script
    re.compile(r"\n"),
    re.compile(r"\s+"),
    re.compile(r"(?<=.)(?=.)"),  # anywhere
)
"""The best places to cut first."""


def split(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Pieces that fit, in order; together they hold every character of the text but white space where it was cut.

    A text that does not fit is halved at the best place in its middle half, so no piece is a mere rest.
    """
    text = text.strip()
    if len(text) <= SMALLEST or fits(text):
        return [text] if text else []
    cut = _cut(text)
    return [*split(text[:cut], fits), *split(text[cut:], fits)]


def _cut(text: str) -> int:
    """Where to cut: the end of the best kind that is nearest to the middle, within the middle half."""
    quarter = len(text) // 4
    for end in _ENDS:
        places = [match.end() for match in end.finditer(text, quarter, len(text) - quarter)]
        if places:
            return min(places, key=lambda place: abs(place - len(text) // 2))
    raise AssertionError("a text longer than one character can be cut anywhere")
