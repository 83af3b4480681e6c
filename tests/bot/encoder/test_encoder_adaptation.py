"""An encoder learns to guess hidden words, and becomes a folder that can be named."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from bot.encoder.adaptation import adapt, hide, write_encoder
from bot.encoder.adaptation_settings import AdaptationSettings
from bot.encoder.errors import EncoderError
from bot.encoder.sentence import SentenceEncoder
from bot.encoder.source import EncoderSource, find_encoder
from bot.encoder.tokenizer import TextTokenizer, Tokens
from bot.encoder.torch_runtime import HiddenStates, load_hidden_states

TEXTS = [f"{greeting} where is my {thing}" for greeting in ("hi", "hello", "please") for thing in ("order", "parcel")]
QUICK = AdaptationSettings(epochs=2, head_updates=2, batch_size=2)
MASK = 999


@pytest.fixture
def source(tiny_encoder: Path) -> EncoderSource:
    return find_encoder(str(tiny_encoder))


def moved(before: HiddenStates, after: HiddenStates) -> set[str]:
    """Names of the weights that differ."""
    old = before.state_dict()
    return {name for name, weights in after.state_dict().items() if not torch.equal(old[name], weights)}


def encoded(source: EncoderSource, *texts: str) -> list[Tokens]:
    return TextTokenizer(source.folder, 64).encode(texts)


def test_adapting_moves_the_layers_and_leaves_the_embeddings(source: EncoderSource) -> None:
    names = moved(load_hidden_states(source.folder), adapt(TEXTS, source, QUICK))

    assert any(".layer.1." in name for name in names)
    assert not any("embeddings" in name for name in names)


def test_the_same_seed_gives_the_same_encoder_and_another_seed_another(source: EncoderSource) -> None:
    first, again, other = (adapt(TEXTS, source, replace(QUICK, seed=seed)) for seed in (1, 1, 2))

    assert not moved(first, again)
    assert moved(first, other)


def test_the_head_alone_changes_nothing_of_the_encoder(source: EncoderSource) -> None:
    first_update = replace(QUICK, epochs=1, batch_size=len(TEXTS))  # at a rate that still is 0
    assert not moved(load_hidden_states(source.folder), adapt(TEXTS, source, first_update))


def test_texts_of_single_words_are_nothing_to_learn_from(source: EncoderSource) -> None:
    with pytest.raises(EncoderError, match="two words"):
        adapt(["hello", "thanks", ""], source, QUICK)


def test_at_least_one_word_of_every_text_is_hidden_and_never_a_special_token(source: EncoderSource) -> None:
    texts = encoded(source, "where is my order", "hello there")
    ids = [text.ids for text in texts]

    with torch.random.fork_rng():
        torch.manual_seed(0)
        tries = [hide(texts, MASK, 50, 0.0) for _ in range(50)]

    for shown, attention, wanted in tries:
        assert ((wanted != -100).sum(1) == 1).all()
        assert (wanted[:, 0] == -100).all()
        assert wanted[1, len(ids[1]) - 1 :].eq(-100).all()
        assert attention.sum(1).tolist() == [len(ids[0]), len(ids[1])]
        kept = wanted == -100
        assert shown[0][kept[0]].tolist() == [ids[0][place] for place in range(len(ids[0])) if kept[0, place]]


def test_most_hidden_words_become_the_mask_and_some_stay(source: EncoderSource) -> None:
    texts = encoded(source, *["where is my order"] * 500)

    with torch.random.fork_rng():
        torch.manual_seed(0)
        shown, _, wanted = hide(texts, MASK, 50, 0.9)

    hidden = wanted != -100
    assert (shown[hidden] == MASK).float().mean() == pytest.approx(0.8, abs=0.05)
    assert (shown[hidden] == wanted[hidden]).float().mean() == pytest.approx(0.1, abs=0.05)


def test_the_written_folder_serves_as_an_encoder(source: EncoderSource, tmp_path: Path) -> None:
    write_encoder(adapt(TEXTS, source, QUICK), source, tmp_path / "new")

    adapted = SentenceEncoder.load(str(tmp_path / "new"), cache=tmp_path / "cache")
    begun = SentenceEncoder.load(str(source.folder), cache=tmp_path / "cache")

    assert adapted.dimension == begun.dimension
    assert adapted.identity != begun.identity
    assert json.loads((tmp_path / "new" / "config.json").read_text())["hidden_size"] == adapted.dimension


def test_a_folder_is_replaced_whole_and_nothing_is_left_beside_it(source: EncoderSource, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "old.txt").write_text("old")

    write_encoder(load_hidden_states(source.folder), source, folder)

    assert [path.name for path in tmp_path.iterdir()] == ["new"]
    assert not (folder / "old.txt").exists()


def test_a_failed_writing_leaves_the_old_folder_as_it_was(source: EncoderSource, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "old.txt").write_text("old")
    broken = load_hidden_states(source.folder)
    broken.transformer = torch.nn.Module()
    broken.transformer.register_buffer("x", torch.zeros(1).to_sparse())  # which safetensors cannot write

    with pytest.raises(ValueError, match="parse"):
        write_encoder(broken, source, folder)

    assert [path.name for path in tmp_path.iterdir()] == ["new"]
    assert (folder / "old.txt").read_text() == "old"
