"""The wire protocol: what is read from a client, and what is written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel import messages
from bot.channel.messages import CustomerMessage, ErrorCode, FrameError, Typing


def frame(text: object, message_id: object = "1", kind: str = "message") -> str:
    return json.dumps({"type": kind, "id": message_id, "text": text})


def text_of(read: str) -> str:
    message = messages.parse(frame(read))
    assert isinstance(message, CustomerMessage)
    return message.text


def test_a_message_is_read_with_the_clients_id() -> None:
    assert messages.parse(frame("where is my order?", "a-7")) == CustomerMessage("a-7", "where is my order?")


@pytest.mark.parametrize(
    "malformed",
    ["", "no json", "[]", "null", "7", '{"type": "message"}', '{"type":', "[" * 100_000, b"\xff\xfe",
     frame("x", 1), frame("x", ""), frame("x", "i" * 65), frame(None), frame(["x"]), frame("x", kind="welcome"),
     '{"type": "typing"}', '{"type": "typing", "active": 1}'],
)  # fmt: skip
def test_a_malformed_frame_gets_an_error_frame(malformed: str | bytes) -> None:
    with pytest.raises(FrameError) as caught:
        messages.parse(malformed)
    assert json.loads(caught.value.frame)["code"] == "malformed"


@pytest.mark.parametrize("active", [True, False])
def test_typing_is_read(*, active: bool) -> None:
    assert messages.parse(json.dumps({"type": "typing", "active": active})) == Typing(active)


@pytest.mark.parametrize("text", ["", "   ", "\n\t\x00\x07", "///", "\ud800"])
def test_a_message_without_anything_to_read_is_empty(text: str) -> None:
    with pytest.raises(FrameError) as caught:
        messages.parse(frame(text))
    assert json.loads(caught.value.frame) == {
        "type": "error", "id": "1", "code": "empty", "text": messages.ERROR_TEXTS[ErrorCode.EMPTY]
    }  # fmt: skip


def test_a_message_that_is_too_long_is_refused_with_the_limit() -> None:
    messages.parse(frame("x" * 2_000))
    with pytest.raises(FrameError, match="2,000 characters"):
        messages.parse(frame("x" * 2_001))


@pytest.mark.parametrize("command", ["/restart", '/order_status{"email": "a@b.example"}', " / /restart", "//x"])
def test_a_customer_cannot_give_rasa_a_command(command: str) -> None:
    assert not text_of(command).startswith("/")


@given(st.text(st.characters(), max_size=2_000))
def test_any_text_is_read_or_refused_and_never_holds_control_codes(text: str) -> None:
    try:
        read = text_of(text)
    except FrameError:
        return
    assert read == read.strip()
    assert read.isprintable() or not any(ord(char) < 32 for char in read)


def test_a_reply_shows_only_what_is_meant_for_the_customer() -> None:
    response = {
        "text": "Shall I?",
        "buttons": [{"title": "Yes", "payload": "yes", "type": "postback"}],
        "utter_action": "utter_x",
        "model_id": "secret",
    }
    assert json.loads(messages.reply(response) or "") == {
        "type": "message", "text": "Shall I?", "buttons": [{"title": "Yes", "payload": "yes"}]
    }  # fmt: skip


def test_a_response_with_nothing_to_show_makes_no_frame() -> None:
    assert messages.reply({"custom": {"internal": 1}, "buttons": []}) is None
