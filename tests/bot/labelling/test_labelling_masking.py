"""What of a customer's message is shown to staff."""

import pytest

from bot.content.annotations import Example
from bot.labelling.masking import Masking
from bot.understanding.examples import Span

NEUTRAL = {"order_number": "AL-10423", "email": "mary@example.com", "person_name": "Aoife", "colour": "blue"}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("where is AL-77777?", "where is [AL-10423](order_number)?"),
        ("mail niall.walsh@post.example now", "mail [mary@example.com](email) now"),
        ("call 087 123 4567 or +353 (1) 555-0199", "call 000 000 0000 or +000 (0) 000-0000"),
        ("card 4111-1111-1111-1111", "card 0000-0000-0000-0000"),
        ("tracking JD014600006281230704", "tracking JD000000000000000000"),
        ("size 42, 2 pairs, 30 euros", "size 42, 2 pairs, 30 euros"),
        ("see https://shop.example/orders/77777?key=abc please", "see https://example.com please"),
        ("www.shop.example/?mail=n@post.example", "https://example.com"),
        ("send it [here](order_number) {now}", "send it (here)(order_number) {now}"),
        ("one\ntwo\u2028three\x85four\tfive\x00", "one two three four five"),
        ("   ", ""),
    ],
)
def test_private_details_and_markup_are_taken_out(text: str, written: str) -> None:
    assert Masking(NEUTRAL).example(text) == written


def test_entities_become_annotations_and_private_values_neutral_ones() -> None:
    text = "Siobhan wants blue, paid on 12/05/1990"
    entities = [Span(0, 7, "person_name"), Span(14, 18, "colour"), Span(28, 38, "date")]

    assert Masking({**NEUTRAL, "date": "today"}).example(text, entities) == (
        "[Aoife](person_name) wants [blue](colour), paid on [today](date)"
    )


def test_an_entity_that_the_training_data_lack_is_plain_text_without_private_values() -> None:
    text = "Siobhan wants blue, siobhan@mail.example"
    entities = [Span(0, 7, "person_name"), Span(14, 18, "colour")]

    assert Masking({}).example(text, entities) == "Alex wants blue, name@example.com"


def test_overlapping_entities_leave_nothing_twice() -> None:
    entities = [Span(6, 15, "colour"), Span(11, 15, "colour"), Span(0, 5, "person_name")]
    assert Masking(NEUTRAL).example("Niall dark blue", entities) == "[Aoife](person_name) [dark blue](colour)"


def test_the_values_are_the_first_that_the_examples_show(training: list[Example]) -> None:
    assert Masking.of(training).example("x@y.example") == "[ciara@mail.example](email)"
