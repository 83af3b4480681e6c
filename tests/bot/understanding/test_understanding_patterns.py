"""Entities with a fixed shape."""

import time

import pytest

from bot.understanding.examples import Span
from bot.understanding.patterns import ORDER_NUMBER, Patterns

BOTH = Patterns(ORDER_NUMBER, ["order_number", "email"])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("where is AL-10423?", "AL-10423"),
        ("al10423 please", "al10423"),
        ("it is AL 10423.", "AL 10423"),
        ("order #10423", "#10423"),
        ("order # 10423", "# 10423"),
        ("order no. 10423", "10423"),
        ("(10423)", "10423"),
        ("AL\u201310423", "AL\u201310423"),
        ("Bestellung:10423", "10423"),
    ],
)
def test_order_numbers_are_found_in_the_shapes_that_customers_write(text: str, value: str) -> None:
    assert [(entity.entity, entity.value) for entity in BOTH.merge(text, [])] == [("order_number", value)]


@pytest.mark.parametrize(
    ("text", "written", "value"),
    [
        ("is ＡＬ－１０４２３ here", "ＡＬ－１０４２３", "AL-10423"),
        ("is АL-10423 here", "АL-10423", "AL-10423"),  # a Cyrillic A
        ("is AL-10\u200b423 here", "AL-10\u200b423", "AL-10423"),
        ("is ١٠٤٢٣ here", "١٠٤٢٣", "10423"),
        ("mail mе@ѕhop.example", "mе@ѕhop.example", "me@shop.example"),  # Cyrillic e and s
    ],
)
def test_disguised_shapes_are_found_in_their_place_and_read_as_they_are_meant(
    text: str, written: str, value: str
) -> None:
    (entity,) = BOTH.merge(text, [])

    assert text[entity.start : entity.end] == written
    assert entity.value == value


@pytest.mark.parametrize(
    "text", ["104231", "1.10423", "10423.50", "10423-77", "x10423", "VAL10423x", "my 1042 order", ""]
)
def test_parts_of_other_numbers_are_no_order_numbers(text: str) -> None:
    assert BOTH.merge(text, []) == []


@pytest.mark.parametrize("text", ["me@shop.example", "mail A.B+c@mail.shop.example.", "<10423@shop.example>"])
def test_email_addresses_are_found_whole(text: str) -> None:
    (entity,) = BOTH.merge(text, [])

    assert entity.entity == "email"
    assert entity.value == text.removeprefix("mail ").strip("<>.")
    assert text[entity.start : entity.end] == entity.value


def test_a_pattern_wins_over_what_the_model_says_there() -> None:
    found = BOTH.merge("AL-10423 in blue", [(Span(0, 8, "product"), 0.9), (Span(12, 16, "colour"), 0.8)])

    assert [(entity.entity, entity.confidence) for entity in found] == [("order_number", 1.0), ("colour", 0.8)]


def test_only_wanted_entities_are_looked_for() -> None:
    assert Patterns(ORDER_NUMBER, ["colour"]).merge("AL-10423 me@shop.example", []) == []


def test_the_shop_sets_its_own_shape() -> None:
    (entity,) = Patterns(r"\bW\d{4}\b", ["order_number"]).merge("is w1234 or 10423 mine", [])

    assert entity.value == "w1234"


@pytest.mark.parametrize("text", ["a@", "a.", "1", "# ", "AL ", "a@b.co ", "12345 ", "me@a."])
def test_ten_thousand_characters_are_searched_in_a_moment(text: str) -> None:
    begin = time.thread_time()
    BOTH.merge((text * 10_000)[:10_000], [])

    assert time.thread_time() - begin < 1
