"""`frontdesk nlu explain`, from a model archive and training data to the terminal and the page."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app

EXAMPLES = """version: "3.1"
nlu:
  - intent: greet
    examples: |
      - hello there
      - good [morning](date)
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's root folder with two examples and no model."""
    (tmp_path / "training_data").mkdir()
    (tmp_path / "training_data" / "nlu.yml").write_text(EXAMPLES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def explain(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["nlu", "explain", *arguments])


def test_it_shows_words_runner_up_and_neighbours(shop: Path, model_archive: Path) -> None:
    (shop / "models").mkdir()
    (shop / "models" / "newest.tar.gz").symlink_to(model_archive)

    shown = explain("good morning [friend]")

    assert shown.exit_code == 0, shown.output
    for part in ("runner-up", "good morning [friend]", "Without it", "Nearest training examples", "hello there"):
        assert part in " ".join(shown.output.split())


def test_it_writes_the_page(shop: Path, model_archive: Path) -> None:
    shown = explain("hello", "--model", str(model_archive), "--html", "pages/hello.html")

    assert shown.exit_code == 0, shown.output
    assert "hello there" in (shop / "pages" / "hello.html").read_text("utf-8")


@pytest.mark.usefixtures("shop")
def test_a_page_that_cannot_be_written_is_a_clear_error(model_archive: Path) -> None:
    shown = explain("hello", "--model", str(model_archive), "--html", "training_data/nlu.yml/page.html")

    assert shown.exit_code == 1
    assert "cannot be written" in shown.output


@pytest.mark.usefixtures("shop")
def test_a_message_without_a_word_is_said_to_mean_nothing(model_archive: Path) -> None:
    shown = explain(" ", "--model", str(model_archive))

    assert shown.exit_code == 0
    assert "Nothing to understand" in shown.output


@pytest.mark.usefixtures("shop")
def test_a_message_that_is_no_proper_text_is_explained(model_archive: Path) -> None:
    shown = explain("hello \udcff th\x1b[31mere", "--model", str(model_archive))

    assert shown.exit_code == 0
    assert "\x1b" not in shown.output


@pytest.mark.usefixtures("shop")
def test_without_a_model_it_says_how_to_make_one() -> None:
    shown = explain("hello")

    assert shown.exit_code == 1
    assert "frontdesk train" in shown.output


def test_what_is_no_model_is_a_clear_error(shop: Path) -> None:
    shown = explain("hello", "--model", str(shop / "training_data" / "nlu.yml"))

    assert shown.exit_code == 1
    assert "not a Rasa model archive" in shown.output
