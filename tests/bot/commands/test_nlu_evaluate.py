"""`frontdesk nlu evaluate`: what it says of files that it cannot use, before it trains on any."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app

GOOD = '{"text": "hello", "intent": "greet"}\n'


def said(tmp_path: Path, train: str | bytes, test: str | bytes) -> str:
    """The error that is told, without the spaces: the terminal's width breaks it anywhere."""
    for name, content in (("train", train), ("test", test)):
        (tmp_path / f"{name}.jsonl").write_bytes(content if isinstance(content, bytes) else content.encode())
    arguments = ["--train", str(tmp_path / "train.jsonl"), "--test", str(tmp_path / "test.jsonl")]
    shown = CliRunner().invoke(app, ["nlu", "evaluate", *arguments])
    assert shown.exit_code == 1
    assert isinstance(shown.exception, SystemExit)
    return "".join(shown.output.split())


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", ""),
        ('{"text": "hi [/]"', ""),
        ("[" * 100_000, ""),
        ('{"text": "hi"}', "'intent'ismissing"),
        ('{"text": "hi", "intent": "greet", "entities": 5}', "notiterable"),
        ('{"text": "hi", "intent": "greet", "entities": [{"start": 1, "end": 9, "entity": "x"}]}', "leaves"),
    ],
)
def test_a_bad_line_is_named_by_its_number(tmp_path: Path, line: str, words: str) -> None:
    for told in (said(tmp_path, GOOD, GOOD * 2 + line), said(tmp_path, GOOD * 2 + line, GOOD)):
        assert ".jsonl:3:" in told
        assert words in told


@pytest.mark.parametrize("content", ["", "\n\n", b"\xff\xfe{"])
def test_a_file_without_examples_is_named(tmp_path: Path, content: str | bytes) -> None:
    assert "test.jsonl" in said(tmp_path, GOOD, content)


def test_training_messages_without_an_intent_are_an_error(tmp_path: Path) -> None:
    assert "nothingtolearn" in said(tmp_path, '{"text": "who won", "intent": null}', GOOD)
