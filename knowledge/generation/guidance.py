"""Keeps the embedded model to its prompt while it writes.

A model of this size slips: it skips a word of a phrase that it copies, glues halves of words together, invents a
figure, or says no where the passage denies nothing. Each of these can be seen in the token ids alone.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from knowledge.generation.tokens import CONTINUED, END

Ids = NDArray[np.int64]

# How much likelier a token becomes that goes on with a phrase of the passage, by the words of it already written.
# Chosen on hetPQA's development rows (ROUGE-L .443 to .454) and the held-out hand-written examples (.64 to .69).
_FOLLOWS_ONE = 1.5
_FOLLOWS_TWO = 8.0
_NO_REPEAT = 3  # words: no run of this length is written twice; figures and marks are free ("10:00 to")

_NEGATIONS = ("no", "not", "never", "cannot", "without", "t", "nothing", "none", "only", "except")
_AUXILIARIES = (
    *("can", "could", "do", "does", "did", "is", "are", "was", "were", "will", "would", "may", "must", "should"),
    *("have", "has", "am"),
)
_QUESTION_WORDS = ("what", "how", "when", "where", "which", "who", "why", "whats", "wheres", "hw")


@dataclass(frozen=True)
class Vocabulary:
    """The kinds of token ids that matter here."""

    end: int
    risky: Ids  # figures and special tokens: only where the prompt has them
    continued: Ids  # pieces that go on with a word
    words: frozenset[int]
    yes: Ids
    no: Ids
    negations: frozenset[int]
    auxiliaries: frozenset[int]
    question_words: frozenset[int]

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> "Vocabulary":
        """Sorts the tokenizer's pieces."""
        pieces: dict[str, int] = tokenizer.get_vocab()

        def known(words: Iterable[str]) -> list[int]:
            return [pieces[word] for word in words if word in pieces]

        return cls(
            end=pieces[END],
            risky=_ids(i for piece, i in pieces.items() if re.search(r"\d|^\[(?!SEP\]).+\]$", piece)),
            continued=_ids(i for piece, i in pieces.items() if piece.startswith(CONTINUED)),
            words=frozenset(i for piece, i in pieces.items() if piece.removeprefix(CONTINUED).isalpha()),
            yes=_ids(known(["yes"])),
            no=_ids(known(["no"])),
            negations=frozenset(known(_NEGATIONS)),
            auxiliaries=frozenset(known(_AUXILIARIES)),
            question_words=frozenset(known(_QUESTION_WORDS)),
        )


class Guidance:
    """Weighs the probabilities of the next token for one prompt."""

    def __init__(self, vocabulary: Vocabulary, prompt: Ids) -> None:
        self._vocabulary = vocabulary
        self._tokens: list[int] = prompt.tolist()
        self._evidence = self._tokens[: self._tokens.index(vocabulary.end)]
        self._banned = np.setdiff1d(vocabulary.risky, prompt[1:])  # [CLS] stays banned
        self._opening = self._banned_openings()

    def weigh(self, probabilities: NDArray[np.float32], answer: Sequence[int]) -> None:
        """Changes the probabilities (V) of the token behind `answer` in place; they need not sum to 1 after."""
        probabilities[_followers(answer[-1:], self._evidence)] *= _FOLLOWS_ONE
        probabilities[_followers(answer[-2:], self._evidence)] *= _FOLLOWS_TWO
        joined = _followers(answer[-1:], self._tokens)
        probabilities[np.setdiff1d(self._vocabulary.continued, joined)] = 0.0
        probabilities[self._banned] = 0.0
        probabilities[self._repeating(answer)] = 0.0
        if not answer:
            probabilities[self._opening] = 0.0

    def _banned_openings(self) -> Ids:
        """Yes and no where the question does not ask for them; no where the passage denies nothing."""
        vocabulary, question = self._vocabulary, self._tokens[len(self._evidence) :]
        polar = vocabulary.auxiliaries.intersection(question)
        if not polar or vocabulary.question_words.intersection(question):
            return np.concatenate((vocabulary.yes, vocabulary.no))
        return _ids(()) if vocabulary.negations.intersection(self._evidence) else vocabulary.no

    def _repeating(self, answer: Sequence[int]) -> list[int]:
        """Words that would write a run of `_NO_REPEAT` words for the second time."""
        words, known = self._vocabulary.words, _NO_REPEAT - 1
        tail = list(answer[-known:])
        if not words.issuperset(tail):
            return []
        return [
            answer[end]
            for end in range(known, len(answer))
            if list(answer[end - known : end]) == tail and answer[end] in words
        ]


def _followers(phrase: Sequence[int], tokens: Sequence[int]) -> Ids:
    """The ids that stand behind the phrase in `tokens`; none for an empty phrase."""
    if not phrase:
        return _ids(())
    wanted, length = list(phrase), len(phrase)
    return _ids({tokens[i + length] for i in range(len(tokens) - length) if tokens[i : i + length] == wanted})


def _ids(values: Iterable[int]) -> Ids:
    return np.fromiter(values, dtype=np.int64)
