"""The page about an explanation, read as XML: so strict that nothing in it can be half escaped."""

from xml.etree import ElementTree as ET

import pytest

from bot.understanding.classifier import Understanding
from bot.understanding.explanation.explanation import explain
from bot.understanding.explanation.neighbours import Neighbour
from bot.understanding.explanation.page import page

HOSTILE = "<script>alert('order')</script> & \"red\" {shirt}"


def shown(understanding: Understanding, text: str) -> ET.Element:
    neighbours = [Neighbour(HOSTILE, "greet", 0.5)]
    return ET.fromstring(page(explain(understanding, text), neighbours))  # noqa: S314 - our own page


def message(document: ET.Element) -> ET.Element:
    return next(element for element in document.iter("p") if element.get("class") == "message")


@pytest.mark.parametrize("text", ["want a red shirt", "", HOSTILE, "two\nlines  and spaces"])
def test_the_message_stands_in_it_to_the_letter(understanding: Understanding, text: str) -> None:
    assert "".join(message(shown(understanding, text)).itertext()) == text


def test_what_customers_wrote_is_never_markup(understanding: Understanding) -> None:
    document = shown(understanding, HOSTILE)

    assert not list(document.iter("script"))
    assert [cell.text for cell in document.iter("td")][-1] == HOSTILE


def test_words_for_and_against_are_told_apart(understanding: Understanding) -> None:
    text = "where is my red order"
    sides = [span.get("class") for span in message(shown(understanding, text)).iter("span")]

    assert sides == ["for" if weight > 0 else "against" for weight in explain(understanding, text).weights]


def test_it_asks_nobody_for_anything(understanding: Understanding) -> None:
    written = page(explain(understanding, "hello"), [])

    assert "default-src 'none'" in written
    assert not [sign for sign in ("://", "src=", "href=", "url(", "@import") if sign in written]
