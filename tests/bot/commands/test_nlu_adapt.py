"""`frontdesk nlu adapt` in a small shop: what it learns from, what it refuses, and what an interruption leaves."""

from pathlib import Path

import pytest
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.commands import adaptation
from bot.encoder.source import find_encoder

TEXTS = [f"where is my {colour} {thing}" for colour in ("red", "blue") for thing in ("shirt", "parcel", "order")]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder without training data, in which six messages are enough."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(adaptation, "FEWEST", len(TEXTS))
    (tmp_path / "endpoints.yml").write_text("tracker_store:\n  type: SQL\n  db: conversations.db\n")
    return tmp_path


def adapt(encoder: Path, *arguments: str) -> Result:
    options = ["--encoder", str(encoder), "--epochs", "2"]
    return CliRunner().invoke(app, ["nlu", "adapt", *options, *arguments], env={"COLUMNS": "200"})


def test_a_text_file_becomes_an_encoder_and_the_next_step_is_told(shop: Path, tiny_encoder: Path) -> None:
    (shop / "chats.txt").write_text("\n".join(TEXTS))

    shown = adapt(tiny_encoder, "chats.txt")

    assert shown.exit_code == 0, shown.output
    assert find_encoder("models/encoder").sha256 != find_encoder(str(tiny_encoder)).sha256
    assert "encoder: models/encoder" in shown.output
    assert "frontdesk train" in shown.output


async def test_without_a_file_the_logged_conversations_are_read(shop: Path, tiny_encoder: Path) -> None:
    ranking = [{"name": "order_status", "confidence": 0.9}]
    said = [UserUttered(text, ranking[0], parse_data={"intent_ranking": ranking}) for text in TEXTS]
    store = SQLTrackerStore(domain=Domain.empty(), db=str(shop / "conversations.db"))
    await store.save(DialogueStateTracker.from_events("c-1", said))

    shown = adapt(tiny_encoder, "--out", "own")

    assert shown.exit_code == 0, shown.output
    assert f"{len(TEXTS)} messages" in shown.output
    assert find_encoder("own")


@pytest.mark.usefixtures("shop")
def test_a_shop_without_conversations_is_told_so(tiny_encoder: Path) -> None:
    shown = adapt(tiny_encoder)
    assert shown.exit_code == 1
    assert "no conversations yet" in shown.output


def test_messages_that_say_the_same_do_not_count_twice(shop: Path, tiny_encoder: Path) -> None:
    (shop / "chats.txt").write_text("\n".join([*TEXTS[1:], TEXTS[1].upper()]))

    shown = adapt(tiny_encoder, "chats.txt")

    assert shown.exit_code == 1
    assert "5 different messages are too few" in shown.output
    assert not (shop / "models").exists()


def test_a_folder_is_only_replaced_by_force_and_only_if_it_holds_an_encoder(shop: Path, tiny_encoder: Path) -> None:
    (shop / "chats.txt").write_text("\n".join(TEXTS))
    (shop / "photos").mkdir()

    assert adapt(tiny_encoder, "chats.txt").exit_code == 0
    again, forced = adapt(tiny_encoder, "chats.txt"), adapt(tiny_encoder, "chats.txt", "--force")
    photos = adapt(tiny_encoder, "chats.txt", "--out", "photos", "--force")

    assert (again.exit_code, forced.exit_code, photos.exit_code) == (1, 0, 1)
    assert "--force" in again.output
    assert "holds no encoder" in photos.output


def test_an_interruption_leaves_nothing_and_says_so(
    shop: Path, tiny_encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "chats.txt").write_text("\n".join(TEXTS))

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.encoder.adaptation.adapt", interrupted)
    shown = adapt(tiny_encoder, "chats.txt", "--out", "own")

    assert shown.exit_code == 130
    assert "Nothing was written" in shown.output
    assert {path.name for path in shop.iterdir()} == {"chats.txt", "endpoints.yml"}


def test_a_place_where_nothing_can_be_written_is_found_out_before_the_training(
    shop: Path, tiny_encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "chats.txt").write_text("\n".join(TEXTS))
    monkeypatch.setattr("bot.encoder.adaptation.adapt", lambda *_, **__: pytest.fail("it trained"))
    shown = adapt(tiny_encoder, "chats.txt", "--out", "chats.txt/encoder")
    assert shown.exit_code == 1
    assert "chats.txt" in shown.output


def test_an_encoder_that_is_nowhere_is_an_error(shop: Path) -> None:
    (shop / "chats.txt").write_text("\n".join(TEXTS))
    shown = adapt(Path("nobody/no-such-encoder"), "chats.txt")
    assert shown.exit_code == 1
    assert "nobody/no-such-encoder" in shown.output
