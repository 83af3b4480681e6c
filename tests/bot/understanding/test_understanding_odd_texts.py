"""Whatever is written, it is understood as well as it can be, and entities stand where they were written."""

import math
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.classifier import Prediction, Understanding
from bot.understanding.explanation.explanation import explain
from bot.understanding.wishes import WishReader, WishSettings

ODD = {
    "chinese": "我的订单在哪里？",
    "arabic": "أين طلبي رقم ١٠٤٢٣؟",
    "hindi": "मेरा ऑर्डर कहाँ है",
    "thai": "คำสั่งซื้อของฉันอยู่ที่ไหน",
    "korean": "주문이 어디에 있나요",
    "russian": "где мой заказ 10423",
    "emoji": "🧦👨‍👩‍👧❤️🇮🇪",
    "control characters": "\x00\x01\x1b[31m",
    "lone surrogates": "\ud83d\udc00 where",
    "combining marks alone": "\u0301\u0302\u0303",
    "unassigned and private": "\u0378\ue000\U0010ffff",
    "markup": "<b>where</b> &amp; {{7*7}} ${x} %s %n",
}
LONG = {
    "words": "order " * 1_667,
    "one word": "a" * 10_000,
    "chinese": "我" * 10_000,
    "marks": "a" + "\u0301" * 9_999,
    "zero width": "\u200b" * 9_999 + "a",
    "blanks": "hi" + " " * 9_997 + "x",
    "sentences": "where is it? " * 770,
    "look-alikes": "оr" * 5_000,
    "numbers": "12345 " * 1_667,
    "expanding": "\ufdfa" * 10_000,
}


def is_sound(prediction: Prediction, text: str) -> bool:
    """Whether it is a prediction of the four intents or of nothing, with entities inside the text."""
    places = [(entity.start, entity.end) for entity in prediction.entities]
    return (
        len(prediction.ranking) in {0, 4}
        and all(math.isfinite(confidence) and 0 <= confidence <= 1 for _, confidence in prediction.ranking)
        and all(0 <= start < end <= len(text) for start, end in places)
        and all(end <= start for (_, end), (start, _) in pairwise(places))
    )


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_other_scripts_and_odd_characters_get_a_sound_answer(understanding: Understanding, text: str) -> None:
    assert is_sound(understanding.predict(text), text)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_other_scripts_and_odd_characters_are_explained(understanding: Understanding, text: str) -> None:
    explained = explain(understanding, text)

    assert explained.prediction == understanding.predict(text)
    assert len(explained.weights) == len(explained.words)
    assert all(text[word.start : word.end] == word.text for word in explained.words)


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_ten_thousand_characters_get_a_sound_answer_in_a_moment(understanding: Understanding, text: str) -> None:
    begin = time.thread_time()
    (wishes,) = WishReader(understanding, WishSettings()).read([text])

    assert all(is_sound(wish.prediction, wish.text) for wish in wishes)
    assert time.thread_time() - begin < 3


@settings(max_examples=200, deadline=None, derandomize=True)
@given(text=st.text(st.characters(), max_size=200))
def test_any_text_gets_a_sound_answer(understanding: Understanding, text: str) -> None:
    assert is_sound(understanding.predict(text), text)


@pytest.mark.parametrize(
    "disguised",
    [
        pytest.param("whеrе is my оrdеr", id="Cyrillic letters"),
        pytest.param("where is mу οrder", id="Cyrillic y, Greek o"),
        pytest.param("ｗｈｅｒｅ　ｉｓ　ｍｙ　ｏｒｄｅｒ", id="full width"),
        pytest.param("wh\u200bere is\u2060 my or\u200dder\ufeff", id="zero width"),
        pytest.param("\u202ewhere is my order\u202c", id="right to left"),
        pytest.param("w̷h̸e̶r̵e̴ is m̡̛y o͓r͔d͕e͖r͗", id="piled accents"),
        pytest.param("𝐰𝐡𝐞𝐫𝐞 𝐢𝐬 𝐦𝐲 𝐨𝐫𝐝𝐞𝐫", id="mathematical letters"),
        pytest.param("wh\x00ere is m\x07y order", id="control characters"),
    ],
)
def test_a_disguised_text_means_what_the_plain_one_means(understanding: Understanding, disguised: str) -> None:
    assert understanding.predict(disguised) == understanding.predict("where is my order")


def test_entities_of_a_disguised_text_stand_where_they_were_written(understanding: Understanding) -> None:
    text = "\u202e\u202dwant a r\u200bеd shirt １２３４５"

    found = understanding.predict(text).entities

    assert [(entity.entity, text[entity.start : entity.end], entity.value) for entity in found] == [
        ("colour", "r\u200bеd", "red"),
        ("order_number", "１２３４５", "12345"),
    ]
