"""The training examples nearest to a message."""

from pathlib import Path

import pytest

from bot.encoder.sentence import SentenceEncoder
from bot.understanding.examples import Example
from bot.understanding.explanation.neighbours import Neighbourhood


@pytest.fixture(scope="module")
def encoder(tiny_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    return SentenceEncoder.load(str(tiny_encoder), tmp_path_factory.mktemp("cache"))


def test_the_same_text_is_the_nearest_and_similarity_falls(encoder: SentenceEncoder) -> None:
    texts = ["where is my order", "hello there", "cancel it please", "thanks a lot"]
    neighbours = Neighbourhood(encoder, [Example(text, text[:3]) for text in texts]).nearest("hello there", 3)

    similarities = [each.similarity for each in neighbours]
    assert (neighbours[0].text, neighbours[0].intent) == ("hello there", "hel")
    assert similarities[0] == pytest.approx(1, abs=1e-5)
    assert similarities == sorted(similarities, reverse=True)
    assert len(neighbours) == 3


def test_an_example_that_is_written_twice_is_one_neighbour(encoder: SentenceEncoder) -> None:
    examples = [Example("hello there", "greet"), Example("hello there", "greet"), Example("hello there", "goodbye")]

    assert [each.intent for each in Neighbourhood(encoder, examples).nearest("hello")] == ["greet", "goodbye"]


def test_without_examples_there_are_no_neighbours(encoder: SentenceEncoder) -> None:
    assert Neighbourhood(encoder, []).nearest("hello") == []
