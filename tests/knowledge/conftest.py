"""A small shop's documents, an embedder that counts words, and fakes of the package's own seams."""

import hashlib
import re
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.index import PassageIndex
from knowledge.passages import Passage
from knowledge.prompt import Prompt
from knowledge.reading.folder import read_documents
from knowledge.retriever import ScoredPassage

RETURNS = """# Returns

## How long may I return something?
You have 30 days from the day of delivery.

## Who pays for the parcel back?
Returns from Ireland are free. From France the label costs EUR 5.95.
"""
STORES = """# Stores

## Where is the store?
The store is in Dublin, 14 Weaver's Row.
"""


class WordEmbedder:
    """Bags of words, hashed into a vector: texts with the same words are close."""

    def __init__(self, identity: str = "words-1", dimension: int = 512) -> None:
        self.identity = identity
        self.dimension = dimension
        self.embedded = 0

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += len(texts)
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                vectors[row, int(hashlib.sha256(word.encode()).hexdigest(), 16) % self.dimension] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)

    def fits(self, text: str) -> bool:
        return len(text.split()) <= 200


class FixedRetriever:
    """Finds the same passages whatever is asked."""

    def __init__(self, *found: ScoredPassage) -> None:
        self.found = list(found)

    def retrieve(self, _question: str, count: int) -> list[ScoredPassage]:
        return self.found[:count]


class ScriptedGenerator:
    """Says what it was told to say and remembers what it was asked."""

    def __init__(self, *pieces: str) -> None:
        self.pieces = pieces
        self.prompts: list[Prompt] = []

    async def generate(self, prompt: Prompt, _max_tokens: int) -> AsyncIterator[str]:
        self.prompts.append(prompt)
        for piece in self.pieces:
            yield piece


@pytest.fixture
def make_embedder() -> Callable[..., WordEmbedder]:
    return WordEmbedder


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def make_retriever() -> Callable[..., FixedRetriever]:
    return FixedRetriever


@pytest.fixture
def make_generator() -> Callable[..., ScriptedGenerator]:
    return ScriptedGenerator


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "returns.md").write_text(RETURNS)
    (folder / "stores.md").write_text(STORES)
    return folder


@pytest.fixture
def passages(documents: Path, embedder: WordEmbedder) -> list[Passage]:
    return [passage for report in read_documents(documents, embedder.fits) for passage in report.passages]


@pytest.fixture
def index(passages: list[Passage], embedder: WordEmbedder) -> PassageIndex:
    return PassageIndex.build(passages, embedder)


@pytest.fixture
def prompt(passages: list[Passage]) -> Prompt:
    return Prompt("Answer from the passages.", tuple(passages), "How long may I return it?")
