"""Where encoders are found."""

import shutil
from pathlib import Path

import pytest

from bot.encoder.errors import EncoderError
from bot.encoder.source import BUNDLED_SHA256, find_encoder


def test_the_default_encoder_is_the_bundled_one() -> None:
    assert find_encoder().sha256 == BUNDLED_SHA256


def test_a_folder_is_an_encoder(tiny_encoder: Path) -> None:
    source = find_encoder(str(tiny_encoder))

    assert source.folder == tiny_encoder
    assert len(source.sha256) == 64


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
def test_an_incomplete_folder_is_named_with_what_it_lacks(tiny_encoder: Path, tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(tiny_encoder, tmp_path / "encoder")
    (folder / name).unlink()

    with pytest.raises(EncoderError, match=name):
        find_encoder(str(folder))


def test_a_name_that_is_nowhere_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)

    with pytest.raises(EncoderError, match="neither a folder here nor could it be had from the hub"):
        find_encoder("nobody/no-such-encoder")
