"""Finding products by a customer's words."""

import time
from pathlib import Path

import pytest

from actions.shop.product_finder import ProductFinder
from actions.shop.products import load_catalogue


@pytest.fixture
def finder(catalogue: Path) -> ProductFinder:
    return ProductFinder(load_catalogue(catalogue))


@pytest.mark.parametrize(
    ("words", "sku"),
    [
        ("glen wool jumper", "T-1"),
        ("do you have the glen jumpers in stock", "T-1"),
        ("linnen shirts", "T-2"),
        ("candles", "T-4"),
        ("harbor boot", "T-5"),
        ("something in lilac", "T-3"),
    ],
)
def test_plurals_and_typos_find_the_product(finder: ProductFinder, words: str, sku: str) -> None:
    assert finder.find(words)[0].product.sku == sku


@pytest.mark.parametrize("words", ["", "the a of", "quantum physics", "12345", "?!"])
def test_words_that_mean_nothing_here_find_nothing(finder: ProductFinder, words: str) -> None:
    assert finder.find(words) == ()


def test_an_empty_catalogue_finds_nothing() -> None:
    assert ProductFinder(()).find("jumper") == ()


def test_a_name_counts_more_than_a_material(finder: ProductFinder) -> None:
    assert [match.product.sku for match in finder.find("wool")] == ["T-1"]  # T-3 is only made of it


def test_a_very_long_text_is_answered_quickly(finder: ProductFinder) -> None:
    start = time.thread_time()
    finder.find("jamper shrit " * 5000)
    assert time.thread_time() - start < 1.0
