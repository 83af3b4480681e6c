"""A message's words as people see them, with the tokens behind each."""

import re
import string
from dataclasses import dataclass

from bot.encoder.tokenizer import Tokens

_CJK = "\u3040-\u30ff\u3400-\u9fff"  # written without spaces: each character stands for itself
_MARKS = re.escape(string.punctuation) + "\u2010-\u2027¿¡"
_LETTER = rf"[^\s{_CJK}{_MARKS}]"
_WORD = re.compile(rf"[{_CJK}]|{_LETTER}+(?:[-'\u2019@./+_]{_LETTER}+)*|[{_MARKS}]+")


@dataclass(frozen=True)
class Word:
    """A word, its place in the text, and the positions of its tokens."""

    text: str
    start: int
    end: int
    positions: tuple[int, ...]


def words_of(text: str, tokens: Tokens) -> list[Word]:
    """The words that the model reads: `AL-10423`, `don't` and an e-mail address are one each.

    Left out is what has no token: control characters, and what a long message was cut by.
    """
    words = [Word(match[0], *match.span(), tokens.positions(*match.span())) for match in _WORD.finditer(text)]
    return [word for word in words if word.positions]
