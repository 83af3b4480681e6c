"""Text to token numbers, with the way back to characters and words."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Encoding, Tokenizer
from tokenizers.implementations import BertWordPieceTokenizer
from tokenizers.models import WordPiece

from bot.encoder.errors import EncoderError
from bot.encoder.normalisation import Normalised, normalise

_MASKS = ("[MASK]", "<mask>", "[UNK]", "<unk>")
"""Of BERT and RoBERTa, and what a vocabulary without them has."""


@dataclass(frozen=True)
class Tokens:
    """One text's tokens, special ones included: `words` holds (token position, start, end) of every word.

    A word is what the tokenizer splits at white space and punctuation; its position is that of its first
    token, `start` and `end` are characters in the text as it was written. `offsets` holds each token's own start and
    end, both 0 for a special one.
    """

    ids: list[int]
    words: list[tuple[int, int, int]]
    offsets: list[tuple[int, int]]

    def positions(self, start: int, end: int) -> tuple[int, ...]:
        """The positions of the tokens in a part of the text."""
        return tuple(position for position, (first, last) in enumerate(self.offsets) if first < end and start < last)


class TextTokenizer:
    """An encoder's own tokenizer; texts are normalised, and cut after `max_tokens` tokens, special ones included.

    An encoder with fewer positions lowers `max_tokens` to them.
    """

    def __init__(self, folder: Path, max_tokens: int) -> None:
        self._tokenizer = _read(folder)
        self._tokenizer.no_padding()
        self.max_tokens = min(max_tokens, _positions(folder))
        self._tokenizer.enable_truncation(self.max_tokens)

    def encode(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text."""
        read = [normalise(text) for text in texts]
        encodings = self._tokenizer.encode_batch([one.text for one in read])
        return [_tokens(encoding, one) for encoding, one in zip(encodings, read, strict=True)]

    @property
    def mask(self) -> int:
        """The number that stands for a word nobody knows."""
        numbers = map(self._tokenizer.token_to_id, _MASKS)
        return next((number for number in numbers if number is not None), 0)


def _tokens(encoding: Encoding, text: Normalised) -> Tokens:
    offsets = [text.place(start, end) for start, end in encoding.offsets]
    return Tokens(encoding.ids, _words(encoding.word_ids, offsets), offsets)


def _words(numbers: Sequence[int | None], offsets: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    words: list[tuple[int, int, int]] = []
    previous = None
    for position, (word, (start, end)) in enumerate(zip(numbers, offsets, strict=True)):
        if word is None or start == end:
            continue
        if word == previous or (words and start < words[-1][2]):  # \u00bd is read as three words, yet is one character
            first, begin, _ = words[-1]
            words[-1] = (first, begin, end)
        else:
            words.append((position, start, end))
        previous = word
    return words


def _read(folder: Path) -> Tokenizer:
    file = folder / "tokenizer.json"
    try:
        if file.is_file():
            return Tokenizer.from_file(str(file))
        return BertWordPieceTokenizer(WordPiece.read_file(str(folder / "vocab.txt")), lowercase=_lower_case(folder))
    except Exception as error:  # the tokenizers library raises bare Exception
        raise EncoderError(f"The tokenizer in {folder} cannot be read: {error}") from error


def _positions(folder: Path) -> int:
    config = json.loads((folder / "config.json").read_text("utf-8"))
    return int(config.get("max_position_embeddings", 512)) - 2  # RoBERTa's numbering begins at 2


def _lower_case(folder: Path) -> bool:
    file = folder / "tokenizer_config.json"
    return bool(json.loads(file.read_text("utf-8")).get("do_lower_case", True)) if file.is_file() else True
