"""Files: a sound shop has no problems, and what cannot be read is a problem with its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.content import check

if TYPE_CHECKING:
    from tests.bot.content.conftest import Shop


def test_a_sound_shop_has_no_problems(shop: Shop) -> None:
    assert shop.problems() == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("nlu:\n  - intent: a\n   bad: [\n", 3),
        ("nlu: *nowhere\n", 1),
        ("a: 1\na: 2\n", 2),
        ("a:\n\t- b\n", 2),
        ("- a\n- b\n", 1),
        ("{a: b}: c\n", 1),
        ("a: \x07\n", None),
        ("a: &x [*x]\n", None),
    ],
)
def test_a_broken_yaml_file_is_a_problem_with_its_line(shop: Shop, text: str, line: int | None) -> None:
    shop.write("training_data/nlu/broken.yml", text)
    assert shop.only_problem()[:2] == ("training_data/nlu/broken.yml", line)


def test_a_file_that_is_not_utf_8_is_a_problem(shop: Shop) -> None:
    (shop.project / "bot/domain/latin.yml").write_bytes("responses: {utter_x: [{text: é}]}".encode("latin-1"))
    assert shop.only_problem() == ("bot/domain/latin.yml", None, "The file is not UTF-8 text.")


def test_an_action_file_that_is_no_python_is_a_problem_with_its_line(shop: Shop) -> None:
    shop.write("actions/broken.py", "x = 1\ndef f(:\n")
    assert shop.only_problem()[:2] == ("actions/broken.py", 2)


def test_a_folder_without_content_is_a_problem_rather_than_a_success(tmp_path: Path) -> None:
    files = {problem.file for problem in check(tmp_path)}
    assert {Path("bot/domain"), Path("training_data"), Path("bot/config.yml")} <= files


def test_an_empty_yaml_file_is_fine(shop: Shop) -> None:
    shop.write("training_data/stories/later.yml", "")
    assert shop.problems() == []
