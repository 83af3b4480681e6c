"""The index over passages: build, search, save and load.

Every passage has a vector of its question, one of question and answer together, and one of each past question of
customers that it answered: customers ask in the words of any. Its similarity to a question is the highest of the
inner products. Beside it stands how much of the question's words the passage has (BM25); the two are added up.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import numpy as np

from knowledge import lexical
from knowledge.errors import KnowledgeIndexError
from knowledge.lexical import LexicalIndex
from knowledge.manifest import FORMAT, Manifest, damaged, read_manifest, sha256, verified, write_manifest
from knowledge.passages import Passage
from knowledge.vectors import PassageVectors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from knowledge.embedding import Embedder

BATCH = 64  # texts embedded at once
EXACT_UP_TO = 50_000  # passages; a search of their 100,000 vectors takes 15 ms on one core
CANDIDATES = 100  # passages that each of the two searches proposes
SHARE = 0.2
"""Of the words in the sum. Chosen for the highest mean MAP on every other thread of StackFAQ, the `valid` golden
questions and the development rows of semiPQA: none .837, 0.1 .837, 0.2 .840, 0.3 .837; reciprocal rank fusion (60)
falls short of the vectors alone on each of them. tests/benchmarks/retrieval.py measures the other halves."""
VECTORS_FILE, PASSAGES_FILE = "index.faiss", "passages.jsonl"


@dataclass(frozen=True)
class Match:
    """A passage that was found: `similarity` in meaning, up to 1.0, and `coverage` of the question's words, 0 to 1."""

    passage: Passage
    similarity: float
    coverage: float

    @property
    def score(self) -> float:
        """What matches are ranked by."""
        return (1 - SHARE) * self.similarity + SHARE * self.coverage


class PassageIndex:
    """Passages with their vectors and words; `build` or `load` one. `past` are past questions by passage id."""

    def __init__(
        self,
        passages: Sequence[Passage],
        past: Mapping[str, Sequence[str]],
        vectors: PassageVectors,
        words: LexicalIndex,
        encoder: str,
    ) -> None:
        self.passages = tuple(passages)
        self.past = past
        self.encoder = encoder
        self._vectors = vectors
        self._words = words

    @classmethod
    def build(
        cls,
        passages: Sequence[Passage],
        embedder: Embedder,
        past: Mapping[str, Sequence[str]] | None = None,
        previous: PassageIndex | None = None,
        exact_up_to: int = EXACT_UP_TO,
    ) -> PassageIndex:
        """Embed and index the passages; texts that `previous` holds are not embedded again."""
        past = past or {}
        texts = [_texts(passage, past) for passage in passages]
        known = previous.vectors_by_text() if previous and previous.encoder == embedder.identity else {}
        vectors = PassageVectors.build(
            _embedded([text for group in texts for text in group], embedder, known),
            [len(group) for group in texts],
            exact=len(passages) <= exact_up_to,
        )
        words = LexicalIndex.build(["\n".join(group[1:]) for group in texts])  # the second holds the first
        return cls(passages, past, vectors, words, embedder.identity)

    def search(self, question: str, vector: NDArray[np.float32], count: int) -> list[Match]:
        """The `count` best passages for a question and its vector, shape (dimension,), best first."""
        if not self.passages:
            return []
        coverage = self._words.coverage(question)
        proposed = min(max(count, CANDIDATES), len(self.passages))
        by_words = np.argpartition(-coverage, proposed - 1)[:proposed]
        numbers = np.union1d(self._vectors.nearest(vector, proposed), by_words)
        similarity = self._vectors.similarities(vector, numbers)
        order = np.argsort(-((1 - SHARE) * similarity + SHARE * coverage[numbers]), kind="stable")[:count]
        return [
            Match(self.passages[numbers[place]], float(similarity[place]), float(coverage[numbers[place]]))
            for place in order
        ]

    def vectors_by_text(self) -> dict[str, NDArray[np.float32]]:
        """The vector, shape (dimension,), of every text that was embedded."""
        texts = [text for passage in self.passages for text in _texts(passage, self.past)]
        return dict(zip(texts, self._vectors.rows(), strict=True))

    def save(self, folder: Path) -> None:
        """Write the index with its manifest into an existing, empty folder."""
        contents = {
            VECTORS_FILE: self._vectors.to_bytes(),
            PASSAGES_FILE: _to_json_lines(self.passages, self.past),
            **self._words.to_files(),
        }
        for name, content in contents.items():
            (folder / name).write_bytes(content)
        manifest = Manifest(
            format=FORMAT,
            encoder=self.encoder,
            dimension=self._vectors.dimension,
            passages=len(self.passages),
            vectors=self._vectors.count,
            content=content_hash(self.passages, self.encoder, self.past),
            created=datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
            checksums={name: sha256(content) for name, content in contents.items()},
        )
        write_manifest(folder, manifest)

    @classmethod
    def load(cls, folder: Path, encoder: str) -> PassageIndex:
        """Read an index that was made with the encoder of that identity.

        Raises:
            KnowledgeIndexError: A file is missing, not the one that was saved, or made with another encoder.
        """
        manifest = read_manifest(folder)
        if manifest.encoder != encoder:
            raise KnowledgeIndexError(
                f"The index in {folder} was made with the encoder {manifest.encoder}, but {encoder} "
                "is in use: build the index again with `frontdesk knowledge build`."
            )
        passages, past = read_passages(folder, manifest)
        contents = {name: verified(folder, name, manifest) for name in (VECTORS_FILE, *lexical.FILES)}
        counts = [len(_texts(passage, past)) for passage in passages]
        try:
            vectors = PassageVectors.from_bytes(contents[VECTORS_FILE], counts)
        except ValueError as error:
            raise damaged(folder, str(error)) from error
        return cls(passages, past, vectors, LexicalIndex.from_files(contents), encoder)


def read_passages(folder: Path, manifest: Manifest) -> tuple[list[Passage], dict[str, list[str]]]:
    """The passages of a saved index, and past questions by passage id; needs no encoder.

    Raises:
        KnowledgeIndexError: They are not those that were saved.
    """
    rows = [json.loads(line) for line in verified(folder, PASSAGES_FILE, manifest).decode().splitlines()]
    passages = [Passage(**row["passage"]) for row in rows]
    return passages, {row["passage"]["id"]: row["past"] for row in rows if row["past"]}


def content_hash(passages: Sequence[Passage], encoder: str, past: Mapping[str, Sequence[str]] | None = None) -> str:
    """Changes whenever an index of these passages and past questions with that encoder would."""
    return sha256(f"{FORMAT} {encoder}\n".encode() + _to_json_lines(passages, past or {}))


def _texts(passage: Passage, past: Mapping[str, Sequence[str]]) -> list[str]:
    return [passage.question, f"{passage.question}\n{passage.text}", *past.get(passage.id, ())]


def _embedded(
    texts: Sequence[str], embedder: Embedder, known: Mapping[str, NDArray[np.float32]]
) -> NDArray[np.float32]:
    new = [text for text in dict.fromkeys(texts) if text not in known]
    batches = [new[start : start + BATCH] for start in range(0, len(new), BATCH)]
    fresh = {text: vector for batch in batches for text, vector in zip(batch, embedder.embed(batch), strict=True)}
    vectors = [fresh[text] if text in fresh else known[text] for text in texts]
    return np.stack(vectors) if vectors else np.zeros((0, embedder.dimension), np.float32)


def _to_json_lines(passages: Sequence[Passage], past: Mapping[str, Sequence[str]]) -> bytes:
    # ASCII: a line separator inside a text cannot be taken for the end of a line.
    rows = ({"passage": asdict(passage), "past": list(past.get(passage.id, ()))} for passage in passages)
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()
