"""Tokens, and their way back to the text."""

import shutil
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from bot.encoder.errors import EncoderError
from bot.encoder.source import find_encoder
from bot.encoder.tokenizer import TextTokenizer


def test_words_carry_the_characters_they_come_from(tiny_encoder: Path) -> None:
    text = "Where is AL-10423, please?"

    (tokens,) = TextTokenizer(tiny_encoder, 64).encode([text])

    words = [text[start:end] for _, start, end in tokens.words]
    assert words == ["Where", "is", "AL", "-", "10423", ",", "please", "?"]


def test_a_word_stands_at_its_first_token(tiny_encoder: Path) -> None:
    (tokens,) = TextTokenizer(tiny_encoder, 64).encode(["al is"])  # [CLS] a ##l is [SEP]

    assert [position for position, _, _ in tokens.words] == [1, 3]


def test_long_texts_are_cut_with_the_closing_token_kept(tiny_encoder: Path) -> None:
    short, long = TextTokenizer(tiny_encoder, 8).encode(["order", "order " * 50])

    assert len(long.ids) == 8
    assert long.ids[-1] == short.ids[-1]


def test_texts_are_never_longer_than_the_encoder_has_positions(tiny_encoder: Path) -> None:
    (tokens,) = TextTokenizer(tiny_encoder, 10_000).encode(["order " * 5000])

    assert len(tokens.ids) == 64


def test_a_vocabulary_file_alone_gives_the_same_tokens(tiny_encoder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_encoder, tmp_path / "encoder")
    (folder / "tokenizer.json").unlink()
    texts = ["Where is my ORDER?", "al-10423"]

    assert TextTokenizer(folder, 64).encode(texts) == TextTokenizer(tiny_encoder, 64).encode(texts)


def test_a_damaged_tokenizer_is_a_clear_error(tiny_encoder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_encoder, tmp_path / "encoder")
    (folder / "tokenizer.json").write_text("{")

    with pytest.raises(EncoderError, match="cannot be read"):
        TextTokenizer(folder, 64)


PLAIN = [
    "Where is my order AL-10423? It was due on 3 May!",
    "i want 2 refund pls, its 2 late & i'm not happy :(",
    "“It’s broken” – the lamp isn’t what I paid 59.90 € for",
    "My name's José Müller, I live in Łódź\nemail: jose.m+shop@mail.example",
    "cancel\tit;  I've   changed my mind",
    "هل يمكنني إرجاع الحذاء",
    "где мой заказ",
    "我的订单在哪里",
]


@pytest.mark.parametrize("text", PLAIN)
def test_plain_text_has_the_tokens_that_the_encoder_was_trained_with(text: str) -> None:
    folder = find_encoder().folder
    expected = Tokenizer.from_file(str(folder / "tokenizer.json"))
    expected.no_padding()

    (tokens,) = TextTokenizer(folder, 128).encode([text])

    assert tokens.ids == expected.encode(text).ids
    assert tokens.offsets == expected.encode(text).offsets


def test_look_alikes_have_the_tokens_and_words_of_plain_text(tiny_encoder: Path) -> None:
    disguised = "whеrе is \u202emy ｏｒ\u200bｄｅｒ"

    plain, hidden = TextTokenizer(tiny_encoder, 64).encode(["where is my order", disguised])

    assert hidden.ids == plain.ids
    assert [disguised[start:end] for _, start, end in hidden.words] == ["whеrе", "is", "my", "ｏｒ\u200bｄｅｒ"]


def test_a_character_that_is_read_as_several_words_is_one(tiny_encoder: Path) -> None:
    (tokens,) = TextTokenizer(tiny_encoder, 64).encode(["size ½ please"])

    assert [(start, end) for _, start, end in tokens.words] == [(0, 4), (5, 6), (7, 13)]
