"""Reading labelled messages."""

import json
from pathlib import Path

import pytest

from bot.understanding.errors import UnderstandingError
from bot.understanding.examples import Example, Span, read_examples


def test_a_file_gives_texts_intents_and_spans(tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    rows = [
        {"text": "in blue\u2028please", "intent": "inform", "entities": [{"start": 3, "end": 7, "entity": "colour"}]},
        {"text": "who won", "intent": None},
    ]
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n\n", "utf-8")

    assert read_examples(file) == [
        Example("in blue\u2028please", "inform", (Span(3, 7, "colour"),)),
        Example("who won", None),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"text": "hi"}',
        '{"intent": "greet"}',
        '{"text": " ", "intent": "greet"}',
        '{"text": 1, "intent": "greet"}',
        '{"text": "hi", "intent": ""}',
        '{"text": "hi", "intent": 3}',
        '{"text": "hi", "intent": "greet", "entities": [{"start": 0, "end": 3, "entity": "x"}]}',
        '{"text": "hi", "intent": "greet", "entities": [{"start": 0.0, "end": 1, "entity": "x"}]}',
        '{"text": "hi", "intent": "greet", "entities": [{"start": 0, "entity": "x"}]}',
        """{"text": "hi", "intent": "greet", "entities": [{"start": 0, "end": 2, "entity": "x"},
        {"start": 1, "end": 2, "entity": "y"}]}""".replace("\n", ""),
    ],
)
def test_a_bad_line_is_named_by_file_and_number(tmp_path: Path, line: str) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text(f'{{"text": "hello", "intent": "greet"}}\n{line}\n')

    with pytest.raises(UnderstandingError, match=r"messages\.jsonl:2: "):
        read_examples(file)


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe"])
def test_a_file_without_examples_is_an_error(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_bytes(content)

    with pytest.raises(UnderstandingError, match=r"messages\.jsonl"):
        read_examples(file)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnderstandingError, match="cannot be read"):
        read_examples(tmp_path / "none.jsonl")


def test_a_mark_of_byte_order_and_windows_line_ends_do_not_matter(tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"text": "hi", "intent": "greet"}\r\n{"text": "bye", "intent": "goodbye"}\r\n')

    assert [example.text for example in read_examples(file)] == ["hi", "bye"]
