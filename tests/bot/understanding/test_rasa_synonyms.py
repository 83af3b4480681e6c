"""Synonyms in a message with several wishes."""

from pathlib import Path
from typing import Any

from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message

from bot.understanding.parse_data import CARRIER, carried, later_wishes
from bot.understanding.rasa_synonyms import WishSynonymMapper


def grey(word: str) -> dict[str, Any]:
    return {"entity": "colour", "value": word, "start": 0, "end": len(word)}


def test_entities_of_every_wish_get_their_one_name(tmp_path: Path) -> None:
    mapper = WishSynonymMapper({}, LocalModelStorage(tmp_path), Resource("synonyms"), {"gray": "grey"})
    second = {"text": "gray", "intent": {"name": "availability"}, "entities": [grey("gray")]}
    message = Message({"text": "gray", "entities": [grey("gray")], CARRIER: carried("gray", [second])})

    (mapped,) = mapper.process([message])

    assert [entity["value"] for entity in mapped.get("entities")] == ["grey"]
    assert [entity["value"] for wish in later_wishes(mapped.data) for entity in wish["entities"]] == ["grey"]
