"""The component inside Rasa's graph: trained, stored in the archive, loaded, asked."""

import json
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.channel import messages
from bot.understanding.classifier import AMBIGUOUS, FALLBACK
from bot.understanding.examples import Example
from bot.understanding.parse_data import CARRIER, later_wishes, wish_text
from bot.understanding.rasa_component import BertUnderstanding
from bot.understanding.settings import UnderstandingSettings

CONTEXT = ExecutionContext(GraphSchema({}))
RESOURCE = Resource("understanding")


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    return LocalModelStorage(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def config(settings: UnderstandingSettings) -> dict[str, Any]:
    return {
        **BertUnderstanding.get_default_config(),
        "encoder": settings.encoder,
        "epochs": settings.epochs,
        "batch_size": settings.batch_size,
        "encoder_learning_rate": settings.encoder_learning_rate,
        "head_learning_rate": settings.head_learning_rate,
        "threshold": 0.0,
        "old_share": 0.0,
    }


@pytest.fixture(scope="module")
def training_data(examples: list[Example]) -> TrainingData:
    messages = []
    for example in examples:
        entities = [
            {"start": span.start, "end": span.end, "entity": span.entity, "value": example.text[span.start : span.end]}
            for span in example.entities
        ]
        messages.append(Message.build(example.text, intent=example.intent, entities=entities))
    return TrainingData(messages)


@pytest.fixture(scope="module")
def component(config: dict[str, Any], storage: LocalModelStorage, training_data: TrainingData) -> BertUnderstanding:
    BertUnderstanding.create(config, storage, RESOURCE, CONTEXT).train(training_data)
    return BertUnderstanding.load(config, storage, RESOURCE, CONTEXT)


def asked(component: BertUnderstanding, text: str) -> dict[str, Any]:
    (message,) = component.process([Message(data={"text": text})])
    output: dict[str, Any] = message.as_dict(only_output_properties=True)
    return output


def test_a_message_gets_intent_ranking_and_entities_that_go_into_json(component: BertUnderstanding) -> None:
    output = json.loads(json.dumps(asked(component, "want a red shirt 12345")))

    assert output["intent"]["name"] == "place_order"
    assert output["intent_ranking"][0] == output["intent"]
    assert {ranked["name"] for ranked in output["intent_ranking"]} == {
        "order_status",
        "greet",
        "cancel_order",
        "place_order",
    }
    number = output["entities"][-1]
    assert {key: number[key] for key in ("entity", "start", "end", "value", "extractor")} == {
        "entity": "order_number",
        "start": 17,
        "end": 22,
        "value": "12345",
        "extractor": "BertUnderstanding",
    }
    assert number["confidence_entity"] == 1.0


def test_an_empty_message_has_no_intent_and_no_confidence(component: BertUnderstanding) -> None:
    output = asked(component, "")

    assert output["intent"] == {"name": None, "confidence": 0.0}
    assert output["intent_ranking"] == []


def test_under_the_threshold_the_intent_is_none_of_the_examples(
    config: dict[str, Any], training_data: TrainingData, tmp_path: Path
) -> None:
    storage = LocalModelStorage(tmp_path)
    unsure = {**config, "epochs": 1, "threshold": 0.9999, "encoder_learning_rate": 1e-9, "head_learning_rate": 1e-9}
    component = BertUnderstanding.create(unsure, storage, RESOURCE, CONTEXT)
    component.train(training_data)

    output = asked(component, "from dublin")

    assert output["intent"]["name"] in {AMBIGUOUS, FALLBACK}
    assert output["intent"]["confidence"] == 0.9999
    assert output["intent_ranking"][1]["confidence"] < 0.9999


def test_a_message_with_two_wishes_is_the_first_and_carries_the_second(component: BertUnderstanding) -> None:
    output = json.loads(json.dumps(asked(component, "where is my order. want a red shirt 12345")))

    assert output["intent"]["name"] == "order_status"
    assert wish_text(output) == "where is my order."
    (second,) = later_wishes(output)
    assert (second["intent"]["name"], second["text"]) == ("place_order", "want a red shirt 12345")
    assert [second["text"][found["start"] : found["end"]] for found in second["entities"]] == ["red", "12345"]


def test_a_message_with_one_wish_carries_no_other(component: BertUnderstanding) -> None:
    assert CARRIER not in asked(component, "hello good morning. where is my order")


def test_wrong_settings_of_several_wishes_are_refused(
    config: dict[str, Any], storage: LocalModelStorage, component: BertUnderstanding
) -> None:
    del component  # it has filled the storage
    with pytest.raises(InvalidConfigException, match="several_wishes"):
        BertUnderstanding.load({**config, "several_wishes": {"nowish": []}}, storage, RESOURCE, CONTEXT)


def test_entities_of_earlier_components_stay(component: BertUnderstanding) -> None:
    earlier = {"entity": "date", "start": 0, "end": 5, "value": "hello", "extractor": "Other"}
    (message,) = component.process([Message(data={"text": "hello 12345", "entities": [earlier]})])

    assert message.get("entities")[0] == earlier
    assert message.get("entities")[-1]["value"] == "12345"


def test_finetuning_goes_on_from_kept_weights(
    config: dict[str, Any], training_data: TrainingData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    storage = LocalModelStorage(tmp_path)
    BertUnderstanding.create({**config, "keep_weights": True}, storage, RESOURCE, CONTEXT).train(training_data)
    kept = list((tmp_path / "models").iterdir())

    still = {**config, "epochs": 1, "encoder_learning_rate": 1e-9, "head_learning_rate": 1e-9}
    component = BertUnderstanding.load(still, storage, RESOURCE, CONTEXT)
    component.train(training_data)

    assert [file.suffix for file in kept] == [".safetensors"]
    assert asked(component, "where is my order")["intent"]["name"] == "order_status"


def test_the_fingerprint_is_the_same_without_the_defaults_written_out() -> None:
    assert BertUnderstanding.fingerprint_addon({}) == BertUnderstanding.fingerprint_addon(
        BertUnderstanding.get_default_config()
    )


def test_the_fingerprint_names_the_encoder(config: dict[str, Any]) -> None:
    default = BertUnderstanding.get_default_config()

    assert BertUnderstanding.fingerprint_addon(config) == BertUnderstanding.fingerprint_addon(config)
    assert BertUnderstanding.fingerprint_addon(config) != BertUnderstanding.fingerprint_addon(default)


def test_a_typed_intent_is_text_like_any_other(component: BertUnderstanding) -> None:
    payload = '/cancel_order{"order_number": "10423", "colour": "red"}'

    output = asked(component, payload)

    found = [entity["extractor"] for entity in output["entities"]]
    assert output["intent_ranking"][0]["confidence"] < 1
    assert 0.5 < sum(ranked["confidence"] for ranked in output["intent_ranking"]) <= 1 + 1e-9
    assert set(found) <= {"BertUnderstanding"}


@pytest.mark.parametrize(
    "text", ['/cancel_order{"order_number": "10423"}', "\u200b/ /cancel_order", "\x00/cancel_order@1.0"]
)
def test_a_typed_intent_on_the_web_channel_is_no_command_to_rasa(component: BertUnderstanding, text: str) -> None:
    typed = messages.parse(json.dumps({"type": "message", "id": "1", "text": text})).text
    (message,) = component.process([Message(data={"text": typed})])
    before = message.as_dict(only_output_properties=True)

    (handled,) = RegexMessageHandler().process([message])  # Rasa adds it to every graph, after the pipeline

    assert handled.as_dict(only_output_properties=True) == before
    assert len(before["intent_ranking"]) == 4


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("want a red shirt", {"start": 7, "end": 99, "entity": "colour"}),
        ("want a blue shirt", {"start": 7, "end": 7, "entity": "colour"}),
    ],
)
def test_an_impossible_entity_in_the_training_data_is_named_with_its_example(
    config: dict[str, Any], tmp_path: Path, text: str, entity: dict[str, Any]
) -> None:
    data = TrainingData([Message.build(text, intent="place_order", entities=[{**entity, "value": "x"}])])
    component = BertUnderstanding.create(config, LocalModelStorage(tmp_path), RESOURCE, CONTEXT)

    with pytest.raises(InvalidConfigException, match=f'The entity colour at 7.*"{text}"'):
        component.train(data)


def test_overlapping_entities_in_the_training_data_are_named_with_their_example(
    config: dict[str, Any], tmp_path: Path
) -> None:
    both = [{"start": 7, "end": 10, "entity": name, "value": "red"} for name in ("colour", "size")]
    data = TrainingData([Message.build("want a red shirt", intent="place_order", entities=both)])
    component = BertUnderstanding.create(config, LocalModelStorage(tmp_path), RESOURCE, CONTEXT)

    with pytest.raises(InvalidConfigException, match=r'overlaps another.*"want a red shirt"'):
        component.train(data)


def test_no_examples_are_an_error_that_rasa_tells(config: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(InvalidConfigException, match="nothing to learn"):
        BertUnderstanding.create(config, LocalModelStorage(tmp_path), RESOURCE, CONTEXT).train(TrainingData([]))


def test_a_wrong_setting_is_an_error_that_rasa_tells(config: dict[str, Any], tmp_path: Path) -> None:
    component = BertUnderstanding.create({**config, "epoch": 3}, LocalModelStorage(tmp_path), RESOURCE, CONTEXT)

    with pytest.raises(InvalidConfigException, match="Unknown settings epoch"):
        component.train(TrainingData([]))


def test_an_unknown_encoder_is_an_error_that_rasa_tells(config: dict[str, Any]) -> None:
    with pytest.raises(InvalidConfigException, match="lacks"):
        BertUnderstanding.fingerprint_addon({**config, "encoder": str(Path(__file__).parent)})


def test_a_damaged_model_is_an_error_that_rasa_tells(
    config: dict[str, Any], component: BertUnderstanding, tmp_path: Path
) -> None:
    storage = LocalModelStorage(tmp_path)
    assert component._understanding is not None
    with storage.write_to(RESOURCE) as folder:
        component._understanding.save(folder)
        (folder / "understanding.json").write_text("{}")

    with pytest.raises(InvalidConfigException, match="Train again"):
        BertUnderstanding.load(config, storage, RESOURCE, CONTEXT)
