"""The understanding inside of a model archive."""

import tarfile
from pathlib import Path

import pytest

from bot.server.model_archive import load_understanding
from bot.understanding.errors import UnderstandingError


def test_the_model_in_an_archive_understands(model_archive: Path) -> None:
    assert load_understanding(model_archive).predict("hello there").intent in {"greet", "cancel_order"}


def test_an_archive_without_our_component_says_what_to_do(tmp_path: Path) -> None:
    archive = tmp_path / "other.tar.gz"
    with tarfile.open(archive, "w:gz"):
        pass

    with pytest.raises(UnderstandingError, match="no BertUnderstanding"):
        load_understanding(archive)


@pytest.mark.parametrize("end", [0, 10, -1000])
def test_a_damaged_archive_is_a_clear_error(model_archive: Path, tmp_path: Path, end: int) -> None:
    damaged = tmp_path / "damaged.tar.gz"
    damaged.write_bytes(model_archive.read_bytes()[:end])

    with pytest.raises(UnderstandingError, match="damaged"):
        load_understanding(damaged)


def test_a_flipped_bit_in_an_archive_is_a_clear_error(model_archive: Path, tmp_path: Path) -> None:
    content = bytearray(model_archive.read_bytes())
    damaged = tmp_path / "damaged.tar.gz"
    for place in range(100, len(content), len(content) // 10):
        damaged.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(UnderstandingError, match=r"damaged|Train again"):
            load_understanding(damaged)
