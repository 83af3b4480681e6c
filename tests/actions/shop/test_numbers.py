"""Order numbers and e-mail addresses in what customers write."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.shop.numbers import normalise_email, parse_order_number

WRITTEN = [
    *("AL-10423", "al-10423", "al10423", "AL 10423", "Al - 10423", "AL#10423", "AL_10423", "AL: 10423"),
    *(
        "#10423",
        "# 10423",
        "10423",
        "10423.",
        "10423!",
        "(10423)",
        "'AL-10423'",
        "order no. 10423",
        "Order #10423",
    ),
    *("order number: 10423", "where is my order 10423?", "it is AL-10423, thanks", "10423\n", "AL-10423\n"),
    *(
        "AL\u201310423",
        "AL\u201110423",
        "AL\u221210423",
        "AL-10423 and again al10423",
        "my order 10423 of 12 May",
    ),
    *("10423", "AL－10423", "＃10423", "ＡＬ10423"),
    *("order 10423, phone 0871234567", "AL-10423 for EUR 129.90"),
]


@pytest.mark.parametrize("text", WRITTEN)
def test_every_way_of_writing_a_number_is_understood(text: str) -> None:
    assert parse_order_number(text) == "AL-10423"


REFUSED = [
    *("", "hello", "1042", "104234", "AL-1042", "AL-104234", "#104234", "AL-", "AL 1 0423"),
    *(
        "AL-10423 or AL-10424",
        "AL-10423, not 10424",
        "AL-10423 AL\u201110424",
        "10423 10424",
        "AL-10423 AL-104245",
        "#10423 #10424",
    ),
    *(
        "0871234567",
        "+353 1 555 10423",
        "555-10423",
        "10423-55",
        "EUR 10423.50",
        "10423,50",
        "1.10423",
        "+10423",
    ),
    *("x10423", "10423x", "AL10423B", "10423²", "SKU10423", "total10423x", "104 23", "10423/7"),
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_unclear_is_refused(text: str) -> None:
    assert parse_order_number(text) is None


def test_letters_before_the_prefix_make_it_another_word() -> None:
    assert parse_order_number("TOTAL10423") is None


@given(st.integers(0, 99999), st.sampled_from(["AL-{}", "al{}", "AL {}", "#{}", "{}", "order no. {}", "is {}?"]))
def test_a_number_survives_every_form(number: int, form: str) -> None:
    assert parse_order_number(form.format(f"{number:05d}")) == f"AL-{number:05d}"


@given(st.text())
def test_any_text_gives_a_number_with_its_own_digits_or_none(text: str) -> None:
    number = parse_order_number(text)
    if number is not None:
        digits = "".join(str(int(character)) for character in text if character.isdecimal())
        assert number.removeprefix("AL-") in digits


@given(st.integers(10000, 99999), st.integers(10000, 99999), st.sampled_from([" ", ", AL-", " and ", "\n", " #"]))
def test_of_two_different_numbers_none_is_chosen(first: int, second: int, between: str) -> None:
    numbers = {f"AL-{first}", f"AL-{second}"}
    found = {parse_order_number(f"{mark}{first}{between}{second}") for mark in ("", "#", "AL-")}
    assert found <= ({None} if len(numbers) == 2 else {None, *numbers})


@given(st.emails())
def test_an_address_is_found_in_upper_case_and_among_punctuation(email: str) -> None:
    found = normalise_email(email)
    assert normalise_email(f" <mailto:{email.upper()}>, ") == found


@pytest.mark.parametrize(
    "text",
    [
        *(
            "maeve.byrne@mail.example",
            "Maeve.Byrne@Mail.Example",
            "<maeve.byrne@mail.example>",
            "mailto:maeve.byrne@mail.example",
        ),
        *(
            "it's maeve.byrne@mail.example.",
            "“maeve.byrne@mail.example”",
            "e-mail: maeve.byrne@mail.example!",
        ),
        *("maeve.byrne＠mail.example", "maeve.byrne@mail.example or MAEVE.BYRNE@mail.example"),
    ],
)
def test_an_address_is_put_into_one_form(text: str) -> None:
    assert normalise_email(text) == "maeve.byrne@mail.example"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "maeve",
        "@",
        "a@",
        "@mail.example",
        "a@b",
        "a@@mail.example",
        "a@mail..example",
        "a@-x.example",
        "a b@",
        "a@1.2.3.4",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    assert normalise_email(text) is None


def test_two_addresses_are_refused() -> None:
    assert normalise_email("a@mail.example or b@mail.example") is None


def test_an_apostrophe_belongs_to_the_address() -> None:
    assert normalise_email("'conor.o'hara@mail.example'") == "conor.o'hara@mail.example"


SIZE = 64 * 1024
HOSTILE = [
    *(
        "a" * SIZE,
        "1" * SIZE,
        "1 " * (SIZE // 2),
        "12345 " * (SIZE // 6),
        "AL-" * (SIZE // 3),
        "order " * (SIZE // 6),
    ),
    *(
        "#" * SIZE,
        " " * SIZE,
        "@" * SIZE,
        "a@" * (SIZE // 2),
        "a." * (SIZE // 2) + "@b",
        "a@" + "b." * (SIZE // 2),
    ),
    *("\u0300\u0316" * (SIZE // 2), "a@b.c " * (SIZE // 6), "<" * SIZE, "a@" + "b-" * 120),
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_take_no_longer_than_their_length_asks(text: str) -> None:
    start = time.thread_time()
    parse_order_number(text)
    normalise_email(text)
    assert time.thread_time() - start < 1.0
