"""Is a generated answer supported by the passages it was written from?

Two checks. Facts that must not be invented (numbers, e-mail and web addresses, names, a "not") have to
stand in the passages; one that does not refuses the answer. Otherwise a logistic model decides on
closeness in meaning of the weakest sentence, the share of word pairs that occur in the passages, and how
many content words do not.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding import Embedder

_FUNCTION_WORDS = """
a about after all also am an and any are as at be been being but by can could did do does doing for from had
has have having he her here hers his how i if in into is it its just may me might must my of on or our ours
please she should so some such than that the their theirs them then there these they this those through to
too up us very was we were what when where which while who whom whose why will with would yes you your yours
no not never cannot t s re ve ll d m
"""
_COUNTS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_TENS = {"twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90"}

_STOP_WORDS = frozenset(_FUNCTION_WORDS.split())
_NEGATIONS = frozenset({"no", "not", "never", "cannot", "neither", "nor", "without", "unable", "t"})  # don't: t
_NUMBER_WORDS = _TENS | {word: str(number) for number, word in enumerate(_COUNTS.split(), start=2)}

_WORD = re.compile(r"[^\W_]+(?:[.:]\d+)*")  # 4.95 and 14:00 are one word
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)[^\s)>\]]*[\w/]")
_SELF = frozenset({"I", "I'm", "I've", "I'll"})
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")
_NAME = re.compile(r"(?<=[a-z0-9,:] )[A-Z][\w&'-]+")  # capitalised and not at the start of a sentence
_SUFFIX = re.compile(r"(?<=\w{3})(?:ings?|edly|ed|ies|es|s|ly|ment|y|e)$")


@dataclass(frozen=True)
class GroundingSettings:
    """Weights of the logistic model, and the score from which an answer counts as supported.

    The defaults are fitted on the 430 development rows of BEGIN (Dziri et al. 2022, Wizard-of-Wikipedia
    part) with `knowledge.grounding_evaluation.calibrate`.
    """

    similarity: float = 1.11
    pairs: float = 2.94
    missing: float = -2.27
    facts: float = -1.3
    bias: float = -0.27
    threshold: float = 0.35


@dataclass(frozen=True)
class Signals:
    """What the logistic model sees: two shares in 0..1, and log(1 + count) of missing words and facts."""

    similarity: float
    pairs: float
    missing: float
    facts: float


@dataclass(frozen=True)
class Grounding:
    """The verdict: a score in 0..1, and the sentences or facts that contradict the passages or miss in them."""

    supported: bool
    score: float
    unsupported: tuple[str, ...] = ()


class GroundingCheck:
    """Compares an answer with the passages; a few milliseconds on a CPU."""

    def __init__(self, embedder: Embedder, settings: GroundingSettings | None = None) -> None:
        self._embedder = embedder
        self._settings = settings or GroundingSettings()

    def check(self, answer: str, evidence: Sequence[str]) -> Grounding:
        """The verdict on `answer`, given the texts of the passages; an empty answer is not supported."""
        if not _sentences(answer) or not _sentences(" ".join(evidence)):
            return Grounding(supported=False, score=0.0)
        signals, unsupported = self._examine(answer, evidence)
        score = self._score(signals)
        return Grounding(not unsupported and score >= self._settings.threshold, score, unsupported)

    def signals(self, answer: str, evidence: Sequence[str]) -> Signals:
        """What the model sees of an answer, to fit its weights."""
        return self._examine(answer, evidence)[0]

    def _examine(self, answer: str, evidence: Sequence[str]) -> tuple[Signals, tuple[str, ...]]:
        sentences = _sentences(answer)
        known = [sentence for text in evidence for sentence in _sentences(text)]
        closeness = self._closeness(sentences, known)
        unsupported = (*_invented(answer, evidence), *_reversed(sentences, known, closeness))
        pairs, missing = _shared_words(answer, evidence)
        similarity = float(closeness.max(axis=1).min())
        return Signals(similarity, pairs, math.log1p(missing), math.log1p(len(unsupported))), unsupported

    def _closeness(self, sentences: Sequence[str], known: Sequence[str]) -> NDArray[np.float32]:
        """Cosines, shape (sentences of the answer, sentences of the passages)."""
        vectors = self._embedder.embed([*sentences, *known])
        return vectors[: len(sentences)] @ vectors[len(sentences) :].T

    def _score(self, signals: Signals) -> float:
        weights = self._settings
        logit = (
            weights.similarity * signals.similarity
            + weights.pairs * signals.pairs
            + weights.missing * signals.missing
            + weights.facts * signals.facts
            + weights.bias
        )
        return 1 / (1 + math.exp(-logit))


def _shared_words(answer: str, evidence: Sequence[str]) -> tuple[float, int]:
    """The share of the answer's word pairs that occur in the passages, and how many content words do not."""
    words, known = _words(answer), [_words(text) for text in evidence]
    known_pairs = {pair for text in known for pair in pairwise(text)}
    known_stems = {_stem(word) for text in known for word in text}
    pairs = list(pairwise(words))
    share = sum(pair in known_pairs for pair in pairs) / len(pairs) if pairs else 1.0
    return share, sum(_stem(word) not in known_stems for word in words if word not in _STOP_WORDS)


def _invented(answer: str, evidence: Sequence[str]) -> list[str]:
    """Numbers, addresses and names of the answer that stand in no passage."""
    text = " ".join(evidence)
    words, addresses = set(_words(text)), {address.lower() for address in _ADDRESS.findall(text)}
    numbers = [word for word in _words(answer) if any(map(str.isdigit, word)) and word not in words]
    strange = [address for address in _ADDRESS.findall(answer) if address.lower() not in addresses]
    names = [name for name in _NAME.findall(answer) if not words.issuperset(_words(name)) and name not in _SELF]
    return [*numbers, *strange, *names]


def _reversed(sentences: Sequence[str], known: Sequence[str], closeness: NDArray[np.float32]) -> list[str]:
    """Sentences with a "not" where the nearest sentence of the passages has none, or the other way round."""
    nearest = (known[column] for column in closeness.argmax(axis=1))
    return [ours for ours, theirs in zip(sentences, nearest, strict=True) if _negative(ours) != _negative(theirs)]


def _negative(sentence: str) -> bool:
    return not _NEGATIONS.isdisjoint(_words(sentence))


def _sentences(text: str) -> list[str]:
    return [sentence.strip() for sentence in _SENTENCE_END.split(text) if _WORD.search(sentence)]


def _words(text: str) -> list[str]:
    words = (word.lower() for word in _WORD.findall(text))
    return [_NUMBER_WORDS.get(word, word) for word in words]


def _stem(word: str) -> str:
    return _SUFFIX.sub("", word)
