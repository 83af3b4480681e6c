"""Made-up messages that even a random encoder can learn, and a model fitted to them."""

from pathlib import Path

import pytest

from bot.understanding.classifier import Understanding
from bot.understanding.examples import Example, Span
from bot.understanding.settings import UnderstandingSettings

COLOURS = ("blue", "red")


@pytest.fixture(scope="session")
def examples() -> list[Example]:
    """Four intents, one entity; every sentence ten times in small variations."""
    endings = ["", " please", " now", " !", " thanks", " ?", " hi", " you", " there", " me"]
    messages = [Example(f"where is my order{end}", "order_status") for end in endings]
    messages += [Example(f"hello good morning{end}", "greet") for end in endings]
    messages += [Example(f"cancel it cancel{end}", "cancel_order") for end in endings]
    for number, end in enumerate(endings):
        colour = COLOURS[number % 2]
        start = len("want a ")
        spans = (
            Span(start, start + len(colour), "colour"),
            Span(start + len(colour) + 7, start + len(colour) + 12, "order_number"),
        )
        messages.append(Example(f"want a {colour} shirt 12345{end}", "place_order", spans))
    return messages


@pytest.fixture(scope="session")
def settings(tiny_encoder: Path) -> UnderstandingSettings:
    """Settings that fit the tiny encoder in seconds; it knows nothing that is worth going back to."""
    return UnderstandingSettings(
        encoder=str(tiny_encoder),
        epochs=40,
        batch_size=8,
        encoder_learning_rate=2e-3,
        head_learning_rate=2e-2,
        old_share=0,
    )


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the fitted model's 32-bit weights."""
    return tmp_path_factory.mktemp("weights")


@pytest.fixture(scope="session")
def understanding(examples: list[Example], settings: UnderstandingSettings, weights: Path) -> Understanding:
    """A model fitted to the examples."""
    return Understanding.fit(examples, settings, weights=weights)
