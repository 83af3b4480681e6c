"""The verbs about versions of the index, on a shop of two passages."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from typer.testing import CliRunner, Result

from bot.cli import app
from knowledge.index import PassageIndex
from knowledge.passages import Passage
from knowledge.service import INDEX
from knowledge.versions import current_version, publish, version_folder

STORE = Passage("s#where", "s.md", "Stores", "Where is the store?", "In Dublin.")
MOVED = Passage("s#where", "s.md", "Stores", "Where is the store?", "In Cork.")
HOURS = Passage("s#when", "s.md", "Stores", "When is it open?", "From nine to six.")


class OneDirection:
    """Embeds whatever it is given alike."""

    identity, dimension = "one", 2

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.tile(np.array([1, 0], np.float32), (len(texts), 1))

    def fits(self, _text: str) -> bool:
        return True


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    return [publish(PassageIndex.build(passages, OneDirection()), INDEX) for passages in ([STORE], [MOVED, HOURS])]


def knowledge(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["knowledge", *arguments])


def test_versions_are_listed_with_the_one_in_use_first(shop: list[str]) -> None:
    rows = [line for line in knowledge("versions").output.splitlines() if line.count("-") > 2]
    assert shop[1] in rows[0]
    assert "yes" in rows[0]
    assert shop[0] in rows[1]
    assert "yes" not in rows[1]


def test_a_damaged_version_is_listed_as_such(shop: list[str]) -> None:
    (version_folder(INDEX, shop[0]) / "manifest.json").unlink()
    assert "damaged" in knowledge("versions").output


def test_the_difference_names_each_passage(shop: list[str]) -> None:
    assert knowledge("diff").output.split() == ["added", "s#when", "changed", "s#where"]
    assert knowledge("diff", shop[1], shop[0]).output.split() == ["changed", "s#where", "removed", "s#when"]
    assert "same passages" in knowledge("diff", shop[0], shop[0]).output


def test_a_rollback_puts_the_version_before_in_use(shop: list[str]) -> None:
    assert shop[0] in knowledge("rollback").output
    assert current_version(INDEX) == shop[0]
    knowledge("rollback", shop[1])
    assert current_version(INDEX) == shop[1]


@pytest.mark.parametrize("verb", ["versions", "diff", "rollback"])
def test_without_versions_the_verb_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    monkeypatch.chdir(tmp_path)
    shown = knowledge(verb)
    assert shown.exit_code == 1
    assert "frontdesk:" in shown.output


@pytest.mark.usefixtures("shop")
def test_an_unknown_version_is_refused() -> None:
    shown = knowledge("rollback", "1999")
    assert shown.exit_code == 1
    assert "no index version '1999'" in " ".join(shown.output.split())
