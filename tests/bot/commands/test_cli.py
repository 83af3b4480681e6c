"""The verbs: that each explains itself, and what it says where it cannot go on."""

from pathlib import Path

import pytest
from demo_shop import PROJECT
from typer.testing import CliRunner, Result

from bot.cli import app

VERBS = ["serve", "chat", "shell", "train", "test", "check", "seed"]
VERBS += ["nlu evaluate", "nlu explain", "nlu review", "nlu check"]
VERBS += ["knowledge build", "knowledge ask", "knowledge evaluate", "knowledge train-generator"]
VERBS += ["knowledge calibrate", "knowledge versions", "knowledge diff", "knowledge rollback"]


def frontdesk(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str) -> None:
    shown = frontdesk(*verb.split(), "--help")
    assert shown.exit_code == 0
    assert "Usage" in shown.output


def test_the_open_channel_is_refused_on_a_public_address() -> None:
    shown = frontdesk("serve", "--dev", "--host", "0.0.0.0")  # noqa: S104 - that is what is refused
    assert shown.exit_code == 1
    assert "local address only" in shown.output


def test_serving_outside_a_project_says_where_to_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shown = frontdesk("serve")
    assert shown.exit_code == 1
    assert "Run this from the folder" in shown.output


def test_testing_without_a_model_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shown = frontdesk("test")
    assert shown.exit_code == 1
    assert "frontdesk train" in shown.output


def test_the_content_of_the_demo_shop_is_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    assert frontdesk("check").exit_code == 0


def test_a_folder_without_content_has_problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shown = frontdesk("check")
    assert shown.exit_code == 1
    assert "problems in the content" in shown.output


def test_a_broken_data_set_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "train.jsonl"
    file.write_text('{"text": "hello", "intent": "greet"}\n{"text": 7}\n')
    shown = frontdesk("nlu", "evaluate", "--train", str(file), "--test", str(file))
    assert shown.exit_code == 1
    assert "train.jsonl" in shown.output.replace("\n", "")
    assert "2" in shown.output


def test_where_no_document_can_be_read_each_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_text("[bold]no PDF[/]")
    (tmp_path / "faq.json").write_text("{}")
    shown = frontdesk("knowledge", "build", "--documents", str(tmp_path))
    assert shown.exit_code == 1
    output = " ".join(shown.output.split())
    assert "broken.pdf: the PDF is damaged" in output
    assert "faq.json: this is no list. Write a list of objects: [{" in output
