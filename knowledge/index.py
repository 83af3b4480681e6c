"""Exact nearest-neighbour index over passages: build, search, save and load with its arguments.

Every passage has two vectors, one of its question and one of question and answer together: customers
ask in the words of either. A passage scores the higher of the two inner products.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge.embedding import Embedder
from knowledge.errors import KnowledgeIndexError
from knowledge.passages import Passage

FORMAT = 1
BATCH = 32  # passages embedded at once
VECTORS_PER_PASSAGE = 2
INDEX_FILE, PASSAGES_FILE, MANIFEST_FILE = "index.faiss", "passages.jsonl", "manifest.json"


@dataclass(frozen=True)
class ScoredPassage:
    """A passage with its similarity to a question, 1.0 for the same meaning."""

    passage: Passage
    score: float


@dataclass(frozen=True)
class Manifest:
    """What an index was made of and from; `content` changes with every passage and with the encoder."""

    format: int
    encoder: str
    dimension: int
    passages: int
    vectors: int
    content: str
    created: str
    checksums: Mapping[str, str]


class PassageIndex:
    """Passages with their vectors; `build` or `load` one."""

    def __init__(self, passages: Sequence[Passage], vectors: "faiss.IndexFlatIP", encoder: str) -> None:
        self.passages = tuple(passages)
        self.encoder = encoder
        self._vectors = vectors

    @classmethod
    def build(cls, passages: Sequence[Passage], embedder: Embedder) -> "PassageIndex":
        """Embed and index the passages."""
        vectors = faiss.IndexFlatIP(embedder.dimension)
        for start in range(0, len(passages), BATCH):
            batch = passages[start : start + BATCH]
            vectors.add(embedder.embed([text for passage in batch for text in _texts(passage)]))
        return cls(passages, vectors, embedder.identity)

    def search(self, queries: NDArray[np.float32], count: int) -> list[list[ScoredPassage]]:
        """For each query vector, shape (queries, dimension), the `count` best passages, best first."""
        # The best vector of each of the n best passages is among the 2 n best vectors.
        scores, rows = self._vectors.search(queries, min(VECTORS_PER_PASSAGE * count, self._vectors.ntotal))
        return [self._best(*ranking, count) for ranking in zip(scores.tolist(), rows.tolist(), strict=True)]

    def _best(self, scores: Sequence[float], rows: Sequence[int], count: int) -> list[ScoredPassage]:
        best: dict[int, float] = {}
        for score, row in zip(scores, rows, strict=True):
            best.setdefault(row // VECTORS_PER_PASSAGE, score)  # rows come best first
        return [ScoredPassage(self.passages[number], score) for number, score in list(best.items())[:count]]

    def save(self, folder: Path) -> None:
        """Write the index with its manifest into an existing, empty folder."""
        contents = {
            INDEX_FILE: faiss.serialize_index(self._vectors).tobytes(),
            PASSAGES_FILE: _to_json_lines(self.passages),
        }
        manifest = Manifest(
            format=FORMAT,
            encoder=self.encoder,
            dimension=self._vectors.d,
            passages=len(self.passages),
            vectors=self._vectors.ntotal,
            content=content_hash(self.passages, self.encoder),
            created=datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
            checksums={name: _sha256(content) for name, content in contents.items()},
        )
        for name, content in contents.items():
            (folder / name).write_bytes(content)
        (folder / MANIFEST_FILE).write_bytes(_sealed(manifest))

    @classmethod
    def load(cls, folder: Path, encoder: str) -> "PassageIndex":
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
        # FAISS trusts what it reads (faiss issue 5400), so it is handed only bytes whose checksum is right.
        contents = {name: _verified(folder, name, manifest) for name in (INDEX_FILE, PASSAGES_FILE)}
        passages = [Passage(**json.loads(line)) for line in contents[PASSAGES_FILE].decode().splitlines()]
        vectors = faiss.deserialize_index(np.frombuffer(contents[INDEX_FILE], dtype=np.uint8))
        if (vectors.ntotal, vectors.d) != (VECTORS_PER_PASSAGE * len(passages), manifest.dimension):
            raise _damaged(folder, f"{vectors.ntotal} vectors do not fit {len(passages)} passages")
        return cls(passages, vectors, encoder)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a saved index.

    Raises:
        KnowledgeIndexError: There is none, or it was changed after it was written.
    """
    try:
        sealed = json.loads(_read(folder, MANIFEST_FILE))
        manifest = Manifest(**sealed["arguments"])
        intact = sealed["seal"] == _seal(manifest)
    except (ValueError, TypeError, KeyError) as error:
        raise _damaged(folder, f"{MANIFEST_FILE} cannot be understood") from error
    if not intact:
        raise _damaged(folder, f"{MANIFEST_FILE} was changed after it was written")
    if manifest.format != FORMAT:
        raise _damaged(folder, f"it has format {manifest.format}, this version reads {FORMAT}")
    return manifest


def content_hash(passages: Sequence[Passage], encoder: str) -> str:
    """Changes whenever an index of these passages with that encoder would."""
    return _sha256(f"{FORMAT} {encoder}\n".encode() + _to_json_lines(passages))


def _texts(passage: Passage) -> tuple[str, str]:
    return passage.question, f"{passage.question}\n{passage.text}"


def _to_json_lines(passages: Sequence[Passage]) -> bytes:
    # ASCII: a line separator inside a text cannot be taken for the end of a line.
    return "".join(f"{json.dumps(asdict(passage))}\n" for passage in passages).encode()


def _sealed(manifest: Manifest) -> bytes:
    return json.dumps({"arguments": asdict(manifest), "seal": _seal(manifest)}, indent=2).encode()


def _seal(manifest: Manifest) -> str:
    return _sha256(json.dumps(asdict(manifest), sort_keys=True).encode())


def _verified(folder: Path, name: str, manifest: Manifest) -> bytes:
    content = _read(folder, name)
    if _sha256(content) != manifest.checksums.get(name):
        raise _damaged(folder, f"{name} is not the file that was saved")
    return content


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise _damaged(folder, f"{name} cannot be read ({error.strerror})") from error


def _damaged(folder: Path, what: str) -> KnowledgeIndexError:
    return KnowledgeIndexError(
        f"The index in {folder} cannot be used: {what}. Build it again with `frontdesk knowledge build --force`."
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
