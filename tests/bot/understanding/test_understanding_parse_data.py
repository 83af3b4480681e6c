"""Wishes in parse data."""

from bot.understanding.parse_data import CARRIER, carried, later_wishes, wish_text

INVOICE = {"text": "and the invoice", "intent": {"name": "invoice"}, "entities": []}


def test_later_wishes_come_back_as_they_were_put_in() -> None:
    assert later_wishes({CARRIER: carried("where is it", [INVOICE])}) == [INVOICE]


def test_the_text_of_a_message_with_several_wishes_is_that_of_the_first() -> None:
    assert (
        wish_text({"text": "where is it and the invoice", CARRIER: carried("where is it", [INVOICE])}) == "where is it"
    )


def test_a_message_with_one_wish_has_its_own_text_and_no_others() -> None:
    for parse_data in ({"text": "hello"}, {"text": "hello", CARRIER: None}, {"text": "hello", CARRIER: {}}):
        assert wish_text(parse_data) == "hello"
        assert later_wishes(parse_data) == []
    assert wish_text({"text": None}) == ""
