"""Gives the embedded model's lower-case words the form that they have in the evidence.

The model's vocabulary knows neither capitals nor spaces. Where its words stand in the evidence (or the
question), their capitals and the spaces around punctuation marks are taken from there; elsewhere from a list
of names and from the rules of English typography.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from tokenizers import Tokenizer

from knowledge.generation.tokens import UNKNOWN, whole_words

_SENTENCE_ENDS = frozenset(".!?")
_APOSTROPHES = frozenset("'\N{RIGHT SINGLE QUOTATION MARK}")
_NO_SPACE_BEFORE = frozenset(".,;:!?)]%-/@") | _APOSTROPHES
_NO_SPACE_AFTER = frozenset("([-/@")
_CONTRACTIONS = frozenset(("s", "t", "re", "ve", "ll", "d", "m"))
# A capital on one of these belongs to a name ("An Post"), or to a sentence ("From Ireland"): copied only
# inside a sentence and together with a neighbour.
_LITTLE_WORDS = frozenset(("a", "an", "at", "by", "for", "from", "in", "of", "on", "the", "to", "we", "you"))


@dataclass(frozen=True)
class Word:
    """A word or mark of a source text: as the model knows it, as it is written, and how it stands there."""

    key: str
    written: str
    glued: bool  # no space before it
    opens: bool  # first of a sentence, so that its capital says nothing


def read_words(tokenizer: Tokenizer, text: str) -> list[Word]:
    """The words of a text, split as the model's tokenizer splits them."""
    encoding = tokenizer.encode(text, add_special_tokens=False)
    spans: dict[int, tuple[int, int]] = {}
    pieces: dict[int, list[str]] = defaultdict(list)
    for word, (start, end), piece in zip(encoding.word_ids, encoding.offsets, encoding.tokens, strict=True):
        spans[word] = (spans.get(word, (start, end))[0], end)
        pieces[word].append(piece)
    words: list[Word] = []
    behind = 0
    for word, (start, end) in spans.items():
        gap = text[behind:start]
        opens = not words or "\n" in gap or (words[-1].key in _SENTENCE_ENDS and gap != "")
        words.append(Word(next(whole_words(pieces[word])), text[start:end], gap == "", opens))
        behind = end
    return words


def abbreviations(words: Iterable[Word]) -> dict[str, str]:
    """Words written like EUR, PayPal or I, and never in lower case: key -> written form."""
    words = list(words)
    lower = {word.written for word in words if word.written.islower()}
    marked = (word for word in words if word.written[1:] != word.key[1:] or word.written == "I")
    return {word.key: word.written for word in marked if word.key not in lower}


class Surface:
    """Restores capitals and spaces from the words of the prompt and a list of names (key -> written form)."""

    def __init__(self, source: Sequence[Word], names: Mapping[str, str]) -> None:
        self._source = source
        self._names = names
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(source):
            self._places[word.key].append(place)
        self._glued = {(before.key, word.key): word.glued for before, word in pairwise(source)}

    def restore(self, keys: Iterable[str]) -> Iterator[str]:
        """Written pieces, each with the space before it; one comes out when the word behind it is known."""
        before = key = ""
        for after in chain(keys, [""]):
            if key:
                glued = not before or self._is_glued(before, key)
                opens = not before or (before in _SENTENCE_ENDS and not glued)
                yield ("" if glued else " ") + self._written(before, key, after, opens=opens)
            before, key = key, after

    def _is_glued(self, before: str, key: str) -> bool:
        contracted = before in _APOSTROPHES and key in _CONTRACTIONS
        by_rule = contracted or key in _NO_SPACE_BEFORE or before in _NO_SPACE_AFTER
        return self._glued.get((before, key), by_rule)

    def _written(self, before: str, key: str, after: str, *, opens: bool) -> str:
        if places := self._places.get(key):
            best = max(places, key=lambda place: self._fit(place, before, after))
            written = self._copied(best, before, after)
        else:
            written = "" if key == UNKNOWN else self._names.get(key, key)
        return written[:1].upper() + written[1:] if opens else written

    def _fit(self, place: int, before: str, after: str) -> tuple[int, bool]:
        """How many neighbours agree; among equals the occurrence inside a sentence wins."""
        neighbours = (self._key(place + 1) == after) + (self._key(place - 1) == before)
        return neighbours, not self._source[place].opens

    def _copied(self, place: int, before: str, after: str) -> str:
        word = self._source[place]
        if word.written != word.written.capitalize() or not word.written.isalpha():
            return word.written  # DPD, PayPal, delivery, 4: not the work of a sentence's start
        follows = self._key(place + 1) == after and self._is_capital(place + 1)
        precedes = self._key(place - 1) == before and self._is_capital(place - 1)
        little = word.key in _LITTLE_WORDS
        in_name = (follows or precedes) and not (word.opens and little)
        if in_name or not (word.opens or little):
            return word.written
        return self._names.get(word.key, word.written.lower())

    def _key(self, place: int) -> str:
        return self._source[place].key if 0 <= place < len(self._source) else ""

    def _is_capital(self, place: int) -> bool:
        word = self._source[place]
        return not word.opens and word.written[:1].isupper()
