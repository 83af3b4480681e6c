"""Measures one search in many vectors, and in as many passages' words: time, recall, build time and memory.

Usage: python tests/benchmarks/search_time.py [COUNT ...] [--hnsw]

The vectors are made: random directions, each with twenty neighbours around it, 384 long as those of the default
encoder. `recall` is the share of the ten nearest that is found; processor time, one thread.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge.lexical import LexicalIndex
from knowledge.vectors import PassageVectors

DIMENSION, AROUND, SPREAD = 384, 20, 0.6
QUERIES, NEAREST = 100, 10
WORDS, WORDS_PER_PASSAGE = 20_000, 60
HNSW_LINKS, HNSW_BUILD, HNSW_SEARCH = 32, 80, 512  # fewer searched fall below a recall of .99


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors at length 1."""
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def made(count: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Vectors and queries, shapes (count, DIMENSION) and (QUERIES, DIMENSION)."""
    chance = np.random.default_rng(1)
    centres = unit(chance.standard_normal((count // AROUND, DIMENSION), dtype=np.float32))

    def around(places: NDArray[np.int64]) -> NDArray[np.float32]:
        return unit(centres[places] + SPREAD * unit(chance.standard_normal((len(places), DIMENSION), dtype=np.float32)))

    return around(np.arange(count) % len(centres)), around(chance.integers(len(centres), size=QUERIES))


def milliseconds(search: Callable[[Any], Any], queries: Any) -> float:
    """Median processor time of one search."""
    times = []
    for query in queries:
        start = time.process_time()
        search(query)
        times.append(1000 * (time.process_time() - start))
    return statistics.median(times)


def measure_vectors(count: int, *, hnsw: bool) -> None:
    """Prints a line per kind of index."""
    vectors, queries = made(count)

    def lists(*, exact: bool) -> PassageVectors:
        return PassageVectors.build(vectors, [1] * count, exact=exact)

    truth: list[set[int]] = []
    for name in ("exact", "lists", *(["hnsw"] if hnsw else [])):
        start = time.process_time()
        index = _hnsw(vectors) if name == "hnsw" else lists(exact=name == "exact")
        built = time.process_time() - start
        found = [set(index.nearest(query, NEAREST).tolist()) for query in queries]
        truth = truth or found
        recall = statistics.mean(len(ours & true) / NEAREST for ours, true in zip(found, truth, strict=True))
        one = milliseconds(lambda query, index=index: index.nearest(query, NEAREST), queries)
        _print(count, name, one, recall=recall, built=built, size=len(index.to_bytes()))


def measure_words(count: int) -> None:
    """Prints the line of the words."""
    chance = np.random.default_rng(1)
    words = np.minimum(chance.zipf(1.3, (count + QUERIES, WORDS_PER_PASSAGE)), WORDS)
    texts = [" ".join(f"w{word}" for word in row) for row in words]
    start = time.process_time()
    index = LexicalIndex.build(texts[:count])
    built = time.process_time() - start
    questions = [" ".join(text.split()[:10]) for text in texts[count:]]
    size = sum(len(content) for content in index.to_files().values())
    _print(count, "words", milliseconds(index.coverage, questions), recall=float("nan"), built=built, size=size)


def main() -> None:
    """Prints the table."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("counts", type=int, nargs="*", default=[10_000, 100_000])
    arguments.add_argument("--hnsw", action="store_true", help="a graph of neighbours too; it takes minutes to build")
    given = arguments.parse_args()
    faiss.omp_set_num_threads(1)
    print(f"{'count':>9} {'':6}{'ms':>9}{'recall':>9}{'build s':>9}{'MB':>9}")  # noqa: T201
    for count in given.counts:
        measure_vectors(count, hnsw=given.hnsw)
        measure_words(count)


def _hnsw(vectors: NDArray[np.float32]) -> PassageVectors:
    index = faiss.IndexHNSWFlat(DIMENSION, HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction, index.hnsw.efSearch = HNSW_BUILD, HNSW_SEARCH
    index.add(vectors)
    return PassageVectors(index, [1] * len(vectors))


def _print(count: int, name: str, one: float, *, recall: float, built: float, size: int) -> None:
    print(f"{count:9} {name:6}{one:9.3f}{recall:9.4f}{built:9.1f}{size / 1e6:9.1f}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
