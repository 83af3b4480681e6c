"""A few examples of a shop, and a tiny encoder."""

from pathlib import Path

import pytest
from labelled import examples_of

from bot.content.annotations import Example
from bot.encoder.sentence import SentenceEncoder


@pytest.fixture(scope="session")
def encoder(tiny_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    """The real encoder class with tiny random weights: texts that share words are near each other."""
    return SentenceEncoder.load(str(tiny_encoder), cache=tmp_path_factory.mktemp("encoder-cache"))


@pytest.fixture
def training() -> list[Example]:
    return examples_of(
        {
            "order_status": [
                "where is my order",
                "track [AL-10423](order_number) please",
                "when will the parcel arrive",
            ],
            "greet": ["hello", "hi there", "good morning, it is [Ciara](person_name), [ciara@mail.example](email)"],
            "out_of_scope": ["who won the cup", "write a poem"],
        }
    )
