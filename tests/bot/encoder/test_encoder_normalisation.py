"""What is read of a text, and where it stands in the original."""

import json
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.encoder.normalisation import normalise


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("where is my оrder", "where is my order", id="Cyrillic o"),
        pytest.param("my ρarcel", "my parcel", id="Greek rho"),
        pytest.param("САNCEL it", "CANCEL it", id="Cyrillic capitals"),
        pytest.param("ＡＬ－１０４２３！", "AL-10423!", id="full width"),
        pytest.param("𝐰𝐡𝐞𝐫𝐞 𝓲𝓼 ⓘⓣ", "where is it", id="mathematical and circled letters"),
        pytest.param("AL-١٠٤٢٣ AL-१०४२३", "AL-10423 AL-10423", id="Arabic and Hindi digits"),
        pytest.param("wh\u200bere is my or\u200dd\u00ader", "where is my order", id="zero width and soft hyphen"),
        pytest.param("\u202eorder\u202c \u2066now\u2069\ufeff", "order now", id="marks of direction"),
        pytest.param("or\x00der\x07\x1b[31m", "order[31m", id="control characters"),
        pytest.param("my \ud83d order", "my  order", id="lone surrogate"),
        pytest.param("z̷̢̛a̸͓l̶̡g̵̨o̴̧", "zalgo", id="piled accents"),
        pytest.param("cafe\u0301 Zu\u0308rich", "café Zürich", id="accents that belong to letters"),
        pytest.param("don´t", "don't", id="accent for apostrophe"),
        pytest.param("ﬁne\u00a0…", "fine ...", id="ligature, no-break space, ellipsis"),
    ],
)
def test_it_is_read_as_it_is_meant(written: str, read: str) -> None:
    assert normalise(written).text == read


@pytest.mark.parametrize(
    "text",
    [
        "where is my order?\nthanks\t:)",
        "“It’s late” – 5 € for a café in Łódź",
        "где мой заказ",
        "Где сумка? Нет, она",
        "сору",  # all of it Cyrillic, though it looks Latin
        "Ελλάδα και Αθήνα",
        "我的订单在哪里",
        "أين طلبي",
        "मेरा ऑर्डर कहाँ है",
        "주문이 어디에 있나요",
        "🧦🎉",
        "Tширт",  # a Latin letter in a word that has letters of Cyrillic alone
    ],
)
def test_other_scripts_and_plain_words_are_left_alone(text: str) -> None:
    assert normalise(text).text == text


@pytest.mark.parametrize(
    ("text", "part", "original"),
    [
        ("a blue shirt", "blue", "blue"),
        ("a bl\u200bue shirt", "blue", "bl\u200bue"),
        ("\u202ea blu\u0338e shirt", "blue", "blu\u0338e"),
        ("½ ＡＬ－１０４２３ ok", "AL-10423", "ＡＬ－１０４２３"),
        ("ﬁne shirt", "shirt", "shirt"),
    ],
)
def test_a_part_is_found_again_in_the_original(text: str, part: str, original: str) -> None:
    read = normalise(text)
    start, end = read.place(read.text.index(part), read.text.index(part) + len(part))

    assert text[start:end] == original


def test_an_empty_part_stands_nowhere() -> None:
    assert normalise("é").place(0, 0) == (0, 0)


@given(st.text(st.characters()))
def test_the_places_of_any_text_follow_one_another_inside_it(text: str) -> None:
    read = normalise(text)
    places = [read.place(number, number + 1) for number in range(len(read.text))]

    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)
    assert not [char for char in read.text if unicodedata.category(char) == "Cs"]
    json.dumps(read.text).encode("utf-8")
    read.text.encode("utf-8")


@pytest.mark.parametrize("text", ["é", "оr", "о", "a\u0301", "a" + "\u0301" * 99, "\u200b", "\ufdfa", "aб"])
def test_ten_thousand_characters_take_a_moment(text: str) -> None:
    begin = time.thread_time()
    normalise((text * 10_000)[:10_000])

    assert time.thread_time() - begin < 2
