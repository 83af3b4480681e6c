"""Sentence embeddings and their cache."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.encoder.sentence import MAX_TOKENS, SentenceEncoder

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def encoder(tiny_encoder: Path, cache: Path) -> SentenceEncoder:
    return SentenceEncoder.load(str(tiny_encoder), cache)


def test_embeddings_are_unit_vectors_one_row_a_text(encoder: SentenceEncoder) -> None:
    embeddings = encoder.embed(["where is my order", "", "hello"])

    assert embeddings.shape == (3, encoder.dimension) == (3, 32)
    assert embeddings.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_rows(encoder: SentenceEncoder) -> None:
    assert encoder.embed([]).shape == (0, 32)


def test_a_text_has_the_same_embedding_in_any_company(encoder: SentenceEncoder) -> None:
    alone, company = encoder.embed(["hello"]), encoder.embed(["where is my order", "hello"])

    np.testing.assert_array_equal(alone[0], company[1])


def test_the_second_load_exports_nothing(encoder: SentenceEncoder, tiny_encoder: Path, cache: Path) -> None:
    graph = cache / f"{encoder.identity}.int8.onnx"
    before = graph.stat().st_mtime_ns

    SentenceEncoder.load(str(tiny_encoder), cache)

    assert graph.stat().st_mtime_ns == before


@pytest.mark.parametrize("damage", [b"", b"\x00" * 5000])
def test_a_damaged_cache_is_built_again(
    encoder: SentenceEncoder, tiny_encoder: Path, cache: Path, damage: bytes
) -> None:
    (cache / f"{encoder.identity}.int8.onnx").write_bytes(damage)

    again = SentenceEncoder.load(str(tiny_encoder), cache)

    np.testing.assert_array_equal(again.embed(["hello"]), encoder.embed(["hello"]))


def test_the_cache_holds_no_leftovers(encoder: SentenceEncoder, cache: Path) -> None:
    assert {file.name for file in cache.iterdir()} == {
        f"{encoder.identity}.int8.onnx",
        f"{encoder.identity}.int8.sha256",
    }


def test_serving_from_the_cache_imports_neither_torch_nor_transformers(
    encoder: SentenceEncoder, tiny_encoder: Path, cache: Path
) -> None:
    assert encoder.dimension  # the cache is filled
    code = f"""
import sys
from pathlib import Path
from bot.encoder.sentence import MAX_TOKENS, SentenceEncoder
SentenceEncoder.load({str(tiny_encoder)!r}, Path({str(cache)!r})).embed(["hello"])
print([name for name in ("torch", "transformers", "tensorflow") if name in sys.modules])
"""
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert finished.stdout.strip() == "[]"


def test_a_text_fits_if_it_is_read_to_its_end(encoder: SentenceEncoder) -> None:
    assert encoder.fits("where is my parcel")
    assert not encoder.fits("where is my parcel " * MAX_TOKENS)
