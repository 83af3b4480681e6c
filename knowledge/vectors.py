"""Vectors and which passage each belongs to: nearest passages, exactly or, where there are many, approximately."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import faiss
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_LISTS_PER_ROOT = 2  # lists of an approximate index, times the square root of the number of vectors
_PROBED = 1 / 12  # share of the lists that a search reads
_TRAINED_ON = 39  # vectors per list, the fewest that FAISS finds enough


class PassageVectors:
    """Unit vectors in the order of their passages; passage p owns the next `counts[p]` of them."""

    def __init__(self, index: faiss.Index, counts: Sequence[int]) -> None:
        self._index = index
        self._starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self._owners = np.repeat(np.arange(len(counts)), counts)
        if index.ntotal != len(self._owners):
            raise ValueError(f"{index.ntotal} vectors do not fit {len(counts)} passages")

    @classmethod
    def build(cls, vectors: NDArray[np.float32], counts: Sequence[int], *, exact: bool) -> PassageVectors:
        """Index vectors of shape (sum of counts, dimension)."""
        index = faiss.IndexFlatIP(vectors.shape[1]) if exact else _lists(vectors)
        index.add(vectors)
        return cls(index, counts)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    @property
    def count(self) -> int:
        """Number of vectors."""
        return int(self._index.ntotal)

    def nearest(self, query: NDArray[np.float32], count: int) -> NDArray[np.int64]:
        """Numbers of the `count` passages that own the vectors nearest to the query, shape (dimension,)."""
        # One passage may own many of the nearest vectors: look further until there are enough others.
        rows = min(2 * count, self.count)
        while True:
            found = self._index.search(query[None], rows)[1][0]
            owners = self._owners[found[found >= 0]]
            distinct: NDArray[np.int64] = owners[np.sort(np.unique(owners, return_index=True)[1])]
            if len(distinct) >= count or rows == self.count or found[-1] < 0:  # no more in the lists that are read
                return distinct[:count]
            rows = min(2 * rows, self.count)

    def similarities(self, query: NDArray[np.float32], passages: NDArray[np.int64]) -> NDArray[np.float32]:
        """The best inner product of each passage's vectors with the query, shape (passages,)."""
        counts = np.diff(self._starts)[passages]
        firsts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
        rows = np.arange(counts.sum()) - np.repeat(firsts - self._starts[passages], counts)
        products = self._index.reconstruct_batch(rows) @ query
        best: NDArray[np.float32] = np.maximum.reduceat(products, firsts)
        return best

    def rows(self) -> NDArray[np.float32]:
        """All vectors, shape (count, dimension)."""
        vectors: NDArray[np.float32] = self._index.reconstruct_n(0, self.count)
        return vectors

    def to_bytes(self) -> bytes:
        """The vectors as FAISS writes them."""
        content: bytes = faiss.serialize_index(self._index).tobytes()
        return content

    @classmethod
    def from_bytes(cls, content: bytes, counts: Sequence[int]) -> PassageVectors:
        """Back from `to_bytes`. FAISS trusts what it reads (faiss issue 5400): check first that it is what was saved.

        Raises:
            ValueError: The vectors are not those of so many passages.
        """
        return cls(faiss.deserialize_index(np.frombuffer(content, dtype=np.uint8)), counts)


def _lists(vectors: NDArray[np.float32]) -> faiss.Index:
    """An index of the vectors' neighbourhoods, still empty.

    Measured at 100,000 vectors beside a graph of neighbours (HNSW), see tests/benchmarks/search_time.py.
    """
    dimension = vectors.shape[1]
    lists = max(1, round(_LISTS_PER_ROOT * math.sqrt(len(vectors))))
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dimension), dimension, lists, faiss.METRIC_INNER_PRODUCT)
    index.cp.niter, index.cp.max_points_per_centroid = 10, _TRAINED_ON
    index.nprobe = max(1, round(_PROBED * lists))
    index.train(vectors)
    index.make_direct_map()  # so that a vector can be read back by its number
    return index
