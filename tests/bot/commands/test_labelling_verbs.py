"""`frontdesk nlu review` and `check` in a small shop with its own encoder and its own conversations."""

from pathlib import Path

import pytest
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from typer.testing import CliRunner, Result

from bot.cli import app

NLU = """\
version: "3.1"
nlu:
  - intent: order_status
    examples: |
      - where is my order
      - track [AL-10423](order_number) please
      - when will it arrive
  - intent: greet
    examples: |
      - hello
      - good morning
      - where is my order?
"""


def frontdesk(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})


@pytest.fixture
def shop(tiny_encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The root of the project, which is also the working folder."""
    for folder in ("bot", "training_data"):
        (tmp_path / folder).mkdir()
    (tmp_path / "bot" / "config.yml").write_text(f"pipeline:\n  - name: x\n    encoder: {tiny_encoder}\n")
    (tmp_path / "training_data" / "nlu.yml").write_text(NLU)
    (tmp_path / "endpoints.yml").write_text("tracker_store:\n  type: SQL\n  db: conversations.db\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def log(folder: Path, text: str) -> None:
    ranking = [{"name": "order_status", "confidence": 0.5}, {"name": "greet", "confidence": 0.4}]
    said = UserUttered(text, ranking[0], parse_data={"intent": ranking[0], "intent_ranking": ranking, "entities": []})
    store = SQLTrackerStore(domain=Domain.empty(), db=str(folder / "conversations.db"))
    await store.save(DialogueStateTracker.from_events("c-1", [said]))


async def test_a_logged_message_is_shown_and_written_once_without_private_details(shop: Path) -> None:
    await log(shop, "AL-77777 is late, niall@post.example")

    first, again = (frontdesk("nlu", "review", "--out", "new.yml") for _ in range(2))

    assert first.exit_code == 0, first.output
    assert "AL-10423 is late, name@example.com" in first.output
    assert "order_status, greet" in first.output
    assert "- [AL-10423](order_number) is late, name@example.com" in (shop / "new.yml").read_text()
    assert again.exit_code == 1
    assert "not overwritten" in again.output


async def test_where_everything_was_understood_there_is_nothing_to_label(shop: Path) -> None:
    await log(shop, "hello")  # stands in the training data
    shown = frontdesk("nlu", "review", "--out", "new.yml")
    assert "Nothing to label" in shown.output
    assert not (shop / "new.yml").exists()


@pytest.mark.usefixtures("shop")
def test_a_shop_without_conversations_is_told_so() -> None:
    shown = frontdesk("nlu", "review")
    assert shown.exit_code == 1
    assert "no conversations yet" in shown.output


@pytest.mark.usefixtures("shop")
def test_the_check_lists_contradictions_by_file_and_line() -> None:
    shown = frontdesk("nlu", "check")
    assert shown.exit_code == 0, shown.output
    assert "training_data/nlu.yml:12: 'where is my order?' stands also in training_data/nlu.yml:5" in shown.output


def test_line_100_is_no_emoji(shop: Path) -> None:
    file = shop / "training_data" / "nlu.yml"
    file.write_text(NLU.rstrip() + "\n" * 88 + "      - where is my order\n")
    assert "training_data/nlu.yml:100: 'where is my order'" in frontdesk("nlu", "check").output


@pytest.mark.parametrize("verb", ["review", "check"])
def test_outside_of_a_project_it_says_where_to_go(verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shown = frontdesk("nlu", verb)
    assert shown.exit_code == 1
    assert "project's root folder" in shown.output


@pytest.mark.parametrize("verb", ["review", "check"])
def test_training_data_that_cannot_be_read_are_named(verb: str, shop: Path) -> None:
    (shop / "training_data" / "more.yml").write_text("nlu:\n  - intent: [greet\n")
    shown = frontdesk("nlu", verb)
    assert shown.exit_code == 1
    assert "training_data/more.yml:3: Not valid YAML" in shown.output
