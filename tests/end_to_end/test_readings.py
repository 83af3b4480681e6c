"""The readings that a customer may choose from, when a message has two."""

from pathlib import Path
from typing import Any

import pytest
from demo_shop import PROJECT
from ruamel.yaml import YAML

from actions.clarify import READING
from bot.server.model_archive import load_understanding

pytestmark = pytest.mark.model


def test_each_reading_is_understood_as_what_it_stands_for(model: Path) -> None:
    responses = YAML(typ="safe").load(PROJECT / "bot/domain/clarify.yml")["responses"]
    readings = {name: response[0]["text"] for name, response in responses.items() if name.startswith(READING)}
    understanding = load_understanding(model)
    understood = understanding.predict_batch(list(readings.values()))
    wrong = [
        (text, prediction.intent, prediction.confidence)
        for (name, text), prediction in zip(readings.items(), understood, strict=True)
        if name != f"{READING}{prediction.intent}" or prediction.confidence < understanding.threshold
    ]
    assert not wrong


async def test_a_message_with_two_readings_is_answered_with_a_choice(shop: Any) -> None:
    async with shop.customer() as customer:
        (question,) = await customer.frames("not happy with the parcel")
        assert len(question["buttons"]) == 2
        chosen = await customer.say(question["buttons"][0]["payload"])
    assert "order number" in chosen
