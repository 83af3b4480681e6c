"""A shop's own messages: read from files, masked, each once."""

from pathlib import Path

import pytest

from bot.labelling.masking import Masking
from bot.labelling.messages import LoggedMessage
from bot.labelling.own_texts import OwnTextsError, distinct_texts, read_messages
from bot.understanding.examples import Span


def texts(file: Path) -> list[str]:
    return [message.text for message in read_messages(file)]


def test_each_line_of_a_text_file_is_a_message(tmp_path: Path) -> None:
    file = tmp_path / "chats.txt"
    file.write_text('where is it\n\n{"text": "hello"}\n')
    assert texts(file) == ["where is it", '{"text": "hello"}']


def test_json_lines_hold_texts_beside_other_things(tmp_path: Path) -> None:
    file = tmp_path / "chats.jsonl"
    file.write_text('{"text": "where is it", "customer": 7}\n{"text": "one\\ntwo"}\n')
    assert texts(file) == ["where is it", "one\ntwo"]


@pytest.mark.parametrize("line", ["{", "[]", "7", '{"message": "hi"}', '{"text": 7}', "[" * 100_000])
def test_a_line_that_holds_no_text_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "chats.jsonl"
    file.write_text('{"text": "hi"}\n' + line)
    with pytest.raises(OwnTextsError, match=r"chats\.jsonl:2: "):
        texts(file)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "chats.txt"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(OwnTextsError, match=r"chats\.txt"):
        texts(file)


def test_private_details_are_replaced_and_no_annotation_is_left() -> None:
    logged = LoggedMessage("I am Niamh, AL-77777, niamh@post.example, call 087 123 4567", {}, (Span(5, 10, "name"),))
    masking = Masking({"order_number": "AL-10423"})
    assert distinct_texts([logged], masking) == ["I am Alex, AL-10423, name@example.com, call 000 000 0000"]


def test_a_text_is_kept_once_whatever_its_case_and_its_private_details() -> None:
    said = ["Where is AL-77777", "where is AL-88888", "thanks"]
    kept = distinct_texts([LoggedMessage(text, {}) for text in said], Masking({"order_number": "AL-10423"}))
    assert [text.casefold() for text in kept] == ["where is al-10423", "thanks"]
