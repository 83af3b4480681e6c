"""Words as people see them, on the tokens that the model sees."""

from pathlib import Path

import pytest

from bot.encoder.tokenizer import TextTokenizer
from bot.understanding.explanation.words import words_of


@pytest.fixture
def tokenizer(tiny_encoder: Path) -> TextTokenizer:
    return TextTokenizer(tiny_encoder, max_tokens=32)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("where's my order?", ["where's", "my", "order", "?"]),
        ("al-10423, please...", ["al-10423", ",", "please", "..."]),
        ("mail me at a.b@c.de!", ["mail", "me", "at", "a.b@c.de", "!"]),
        ("hi,where is it", ["hi", ",", "where", "is", "it"]),
        ("我的 order", ["我", "的", "order"]),
    ],
)
def test_words_are_what_people_would_call_so(tokenizer: TextTokenizer, text: str, words: list[str]) -> None:
    (tokens,) = tokenizer.encode([text])

    found = words_of(text, tokens)

    assert [word.text for word in found] == words
    assert all(text[word.start : word.end] == word.text for word in found)


def test_every_token_but_the_special_ones_belongs_to_one_word(tokenizer: TextTokenizer) -> None:
    text = "al-10423: i'd like 2 shirts, thanks :-)"
    (tokens,) = tokenizer.encode([text])

    positions = [position for word in words_of(text, tokens) for position in word.positions]

    assert positions == list(range(1, len(tokens.ids) - 1))


def test_what_the_model_does_not_read_is_no_word(tokenizer: TextTokenizer) -> None:
    text = "order " * 100
    (tokens,) = tokenizer.encode([text])

    assert len(words_of(text, tokens)) == 30
