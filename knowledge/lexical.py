"""The words that a question shares with a passage: BM25 by stems, as a share of the question's weight.

BM25 scores have no scale of their own. Here a question weighs the sum of its words' inverse document
frequencies, a word that no passage has counting as the rarest: a passage that says everything covers 1.0.
"""

from __future__ import annotations

import tempfile
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bm25s
import numpy as np
import Stemmer

from bot.encoder.normalisation import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

K1, B = 0.9, 0.4
"""Saturation and length normalisation, the defaults of Anserini (Yang et al. 2017). On the halves that settings are
chosen on (see `SHARE` in index.py) they gave a mean MAP of .840 fused, 1.2 and .75 gave .835."""
_SAVED = {
    "data_name": "words.data.npy",
    "indices_name": "words.indices.npy",
    "indptr_name": "words.indptr.npy",
    "vocab_name": "words.vocabulary.json",
    "params_name": "words.parameters.json",
}
FILES = tuple(_SAVED.values())


class LexicalIndex:
    """BM25 over texts; `build` it or take it `from_files`."""

    def __init__(self, model: Any) -> None:
        self._model = model

    @classmethod
    def build(cls, texts: Sequence[str]) -> LexicalIndex:
        """Index the texts."""
        words = _stems(texts)
        model = bm25s.BM25(k1=K1, b=B, method="lucene")
        # bm25s cannot index texts without any word: one more, that no question has, is cut off again in `coverage`.
        model.index([*words, [""]], create_empty_token=False, show_progress=False)
        return cls(model)

    def coverage(self, question: str) -> NDArray[np.float32]:
        """Share of the question's weight that each text covers, shape (texts,), each in 0..1."""
        vocabulary = self._model.vocab_dict
        words = _stems([question])[0]
        known = [vocabulary[word] for word in words if word in vocabulary]
        if not known:
            return np.zeros(self._texts, np.float32)
        weight = self._rarities[known].sum() + (len(words) - len(known)) * self._rarities.max()
        scores: NDArray[np.float32] = self._model.get_scores(known)[: self._texts] / np.float32(weight)
        return scores

    def to_files(self) -> dict[str, bytes]:
        """The index as files, by name; none of them holds a pickle."""
        with tempfile.TemporaryDirectory() as folder:
            self._model.save(folder, show_progress=False, **_SAVED)
            return {name: Path(folder, name).read_bytes() for name in FILES}

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> LexicalIndex:
        """Back from `to_files`; whoever calls this has checked that these are the bytes that were saved."""
        with tempfile.TemporaryDirectory() as folder:  # bm25s reads by name; nobody else writes here meanwhile
            for name in FILES:
                Path(folder, name).write_bytes(files[name])
            return cls(bm25s.BM25.load(folder, allow_pickle=False, **_SAVED))

    @property
    def _texts(self) -> int:
        return int(self._model.scores["num_docs"]) - 1

    @cached_property
    def _rarities(self) -> NDArray[np.float64]:
        """Inverse document frequency of each word, as bm25s weighs it (Lucene's), shape (words,)."""
        texts_with = np.diff(self._model.scores["indptr"])
        return np.log1p((self._texts + 1 - texts_with + 0.5) / (texts_with + 0.5))


def _stems(texts: Sequence[str]) -> list[list[str]]:
    """The stems of each text's words; the texts are read as the encoder reads them."""
    plain = [normalise(text).text for text in texts]
    stemmer = Stemmer.Stemmer("english")  # one per call: it is not safe to share between threads
    stems: list[list[str]] = bm25s.tokenize(
        plain, stopwords="en", stemmer=stemmer, return_ids=False, show_progress=False
    )
    return stems
