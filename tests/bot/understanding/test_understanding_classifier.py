"""The classifier from examples to predictions and back from disk."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.understanding.classifier import Prediction, Understanding
from bot.understanding.errors import UnderstandingError
from bot.understanding.examples import Example
from bot.understanding.settings import UnderstandingSettings

ROOT = Path(__file__).parents[3]


def test_it_knows_the_intents_that_it_learned(understanding: Understanding, examples: list[Example]) -> None:
    predictions = understanding.predict_batch([example.text for example in examples])

    assert [prediction.intent for prediction in predictions] == [example.intent for example in examples]


def test_it_finds_the_entities_that_it_learned(understanding: Understanding) -> None:
    found = understanding.predict("want a red shirt 12345 please").entities

    assert [(entity.entity, entity.value) for entity in found] == [("colour", "red"), ("order_number", "12345")]


def test_the_ranking_holds_every_intent_best_first(understanding: Understanding) -> None:
    prediction = understanding.predict("where is it")

    confidences = [confidence for _, confidence in prediction.ranking]
    assert {intent for intent, _ in prediction.ranking} == set(understanding.artifact.labels.intents)
    assert confidences == sorted(confidences, reverse=True)
    assert 0.5 < sum(confidences) <= 1 + 1e-9
    assert (prediction.intent, prediction.confidence) == prediction.ranking[0]


def test_predictions_are_plain_python(understanding: Understanding) -> None:
    prediction = understanding.predict("want a red shirt 12345")

    assert type(prediction.confidence) is float
    assert {type(confidence) for _, confidence in prediction.ranking} == {float}
    assert {(type(entity.start), type(entity.confidence)) for entity in prediction.entities} == {(int, float)}


@pytest.mark.parametrize("text", ["", "  \n", "\u200b"])
def test_a_text_without_a_word_means_nothing(understanding: Understanding, text: str) -> None:
    assert understanding.predict(text) == Prediction(None, 0.0, (), ())


def test_a_batch_says_what_single_messages_say(understanding: Understanding) -> None:
    texts = ["hello", "", "where is my order 12345"]

    assert understanding.predict_batch(texts) == [understanding.predict(text) for text in texts]


def test_a_saved_model_predicts_the_same_after_its_folder_is_gone(understanding: Understanding, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    understanding.save(folder)
    loaded = Understanding.load(folder)
    for file in folder.iterdir():
        file.unlink()

    assert loaded.predict("want a blue shirt") == understanding.predict("want a blue shirt")


def test_out_of_scope_examples_take_confidence_from_the_intents(
    examples: list[Example], settings: UnderstandingSettings
) -> None:
    outside = [Example(f"the parcel {word} dublin", None) for word in ("from", "to", "in", "at", "a", "me")] * 2
    understanding = Understanding.fit([*examples, *outside], settings)

    inside, beside = understanding.predict("where is my order"), understanding.predict("the parcel from dublin")

    assert beside.confidence < understanding.threshold <= inside.confidence
    assert sum(confidence for _, confidence in beside.ranking) < 0.9


def test_calibration_messages_spare_the_pilot(examples: list[Example], settings: UnderstandingSettings) -> None:
    valid = [*examples[::5], Example("the parcel from dublin", None)]

    understanding = Understanding.fit(examples, replace(settings, epochs=2), valid)

    assert 0 <= understanding.threshold < 1


def test_a_set_threshold_stands(examples: list[Example], settings: UnderstandingSettings) -> None:
    assert Understanding.fit(examples, replace(settings, epochs=1, threshold=0.4)).threshold == 0.4


def test_messages_without_entities_need_no_entity_head(settings: UnderstandingSettings) -> None:
    examples = [Example("hello", "greet"), Example("cancel it", "cancel_order")] * 3

    assert Understanding.fit(examples, replace(settings, epochs=1)).predict("hello 12345").entities == ()


def test_a_single_intent_can_be_learned(settings: UnderstandingSettings) -> None:
    assert Understanding.fit([Example("hello", "greet")], replace(settings, epochs=1)).predict("hi").intent == "greet"


def test_examples_without_any_intent_are_an_error(settings: UnderstandingSettings) -> None:
    with pytest.raises(UnderstandingError, match="None of the examples"):
        Understanding.fit([Example("hello", None)], settings)


def test_training_goes_on_from_kept_weights(
    understanding: Understanding, examples: list[Example], settings: UnderstandingSettings, weights: Path
) -> None:
    start = weights / f"{understanding.artifact.weights_sha256}.safetensors"

    further = Understanding.fit(examples, replace(settings, epochs=1, encoder_learning_rate=1e-9), start=start)

    assert [further.predict(example.text).intent for example in examples] == [example.intent for example in examples]


def test_serving_imports_neither_torch_nor_tensorflow(understanding: Understanding, tmp_path: Path) -> None:
    understanding.save(tmp_path)
    code = f"""
import sys
from pathlib import Path
from bot.understanding.classifier import Prediction, Understanding
Understanding.load(Path({str(tmp_path)!r})).predict("where is my order 12345")
print([name for name in ("torch", "transformers", "tensorflow", "sklearn", "scipy") if name in sys.modules])
"""
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert finished.stdout.strip() == "[]"


@pytest.mark.parametrize(("threshold", "instead"), [(0.4, None), (0.6, "nlu_ambiguous"), (0.8, "nlu_fallback")])
def test_two_likely_readings_are_ambiguous_where_neither_is_likely_enough(
    threshold: float, instead: str | None
) -> None:
    prediction = Prediction("place_order", 0.4, (("place_order", 0.4), ("greet", 0.3), ("thanks", 0.3)), ())
    assert prediction.instead(threshold) == instead


def test_a_text_without_meaning_has_nothing_in_place_of_an_intent() -> None:
    assert Prediction(None, 0.0, (), ()).instead(0.9) is None
