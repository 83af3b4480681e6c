"""Training on data of every kind: it works, or a sentence says what is wrong."""

import resource
import time
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from bot.understanding.classifier import Understanding
from bot.understanding.errors import UnderstandingError
from bot.understanding.evaluation import judge
from bot.understanding.examples import Example, Span
from bot.understanding.settings import UnderstandingSettings


@pytest.fixture(scope="module")
def quick(settings: UnderstandingSettings) -> UnderstandingSettings:
    return replace(settings, epochs=1)


def test_no_examples_are_an_error(quick: UnderstandingSettings) -> None:
    with pytest.raises(UnderstandingError, match="nothing to learn"):
        Understanding.fit([], quick)


def test_one_example_per_intent_is_learned(settings: UnderstandingSettings) -> None:
    examples = [
        Example("where is my order", "order_status"),
        Example("hello good morning", "greet"),
        Example("cancel it", "cancel_order"),
        Example("want a shirt", "place_order"),
        Example("thanks a lot", "thanks"),
        Example("in dublin", "inform"),
    ]

    understanding = Understanding.fit(examples, replace(settings, batch_size=2))

    assert [understanding.predict(example.text).intent for example in examples] == [one.intent for one in examples]
    assert 0 <= understanding.threshold < 1


def test_five_hundred_intents_are_learned_in_sensible_time_and_memory(settings: UnderstandingSettings) -> None:
    words = "where order arrive cancel size blue red shirt parcel track send back morning dublin cork mail number lot"
    pairs = list(product(words.split(), range(28)))[:500]
    variants = ["{} {}", "{} {} please", "hi {} {}", "my {} {} thanks"]
    examples = [Example(form.format(*pair), f"intent_{pair[0]}_{pair[1]}") for pair in pairs for form in variants]
    before, begin = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()

    understanding = Understanding.fit(examples, replace(settings, epochs=10, batch_size=32))
    seconds = time.perf_counter() - begin
    predictions = understanding.predict_batch([example.text for example in examples])

    right = sum(found.intent == example.intent for found, example in zip(predictions, examples, strict=True))
    assert len(examples) == 2000
    assert len(predictions[0].ranking) == 500
    assert right > 1000  # by chance, 4 would be
    assert seconds < 120
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500 * 1024  # kB


def test_a_text_under_two_intents_is_either_with_half_the_confidence(settings: UnderstandingSettings) -> None:
    examples = [Example("where is my order", intent) for intent in ("order_status", "order_late")] * 4
    examples += [Example("hello good morning", "greet")] * 4

    prediction = Understanding.fit(examples, settings, valid=examples).predict("where is my order")

    (_, first), (_, second), *_ = prediction.ranking
    assert {intent for intent, _ in prediction.ranking[:2]} == {"order_status", "order_late"}
    assert first == pytest.approx(0.5, abs=0.15)
    assert second == pytest.approx(0.5, abs=0.15)


def test_an_intent_of_the_test_set_alone_counts_as_wrong(understanding: Understanding) -> None:
    unknown = Example("the parcel is red", "damaged_item")
    known = Example("where is my order", "order_status")

    quality = judge([unknown, known], understanding.predict_batch([unknown.text, known.text]), threshold=0.0)

    assert quality.accuracy == 0.5
    assert quality.macro_f1 is not None
    assert 0 < quality.macro_f1 <= 0.5


def test_intents_of_the_calibration_set_alone_count_as_out_of_scope(
    examples: list[Example], quick: UnderstandingSettings
) -> None:
    valid = [Example("the parcel is red", "damaged_item"), Example("from cork to dublin", "shipping_cost")]

    understanding = Understanding.fit(examples, quick, valid)

    assert set(understanding.artifact.labels.intents) == {example.intent for example in examples}
    assert understanding.artifact.calibration.temperature == 1.0


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_an_example_without_text_is_an_error(text: str) -> None:
    with pytest.raises(UnderstandingError, match="text must be"):
        Example(text, "greet")


@pytest.mark.parametrize(
    "spans",
    [
        pytest.param((Span(0, 5, "a"), Span(4, 8, "b")), id="overlap"),
        pytest.param((Span(0, 8, "a"), Span(2, 4, "b")), id="one inside the other"),
        pytest.param((Span(0, 4, "a"), Span(0, 4, "b")), id="the same place"),
        pytest.param((Span(0, 9, "a"),), id="beyond the end"),
        pytest.param((Span(-1, 3, "a"),), id="before the start"),
        pytest.param((Span(3, 3, "a"),), id="no length"),
        pytest.param((Span(5, 3, "a"),), id="backwards"),
    ],
)
def test_entities_that_overlap_or_leave_the_text_are_an_error(spans: tuple[Span, ...]) -> None:
    with pytest.raises(UnderstandingError, match=r"The entity . at -?\d:\d overlaps another, is empty or leaves"):
        Example("red shoe", "order", spans)


def test_an_entity_that_begins_or_ends_within_a_word_means_the_word(settings: UnderstandingSettings) -> None:
    examples = [Example(f"want a {colour} shirt", "order", (Span(8, 9, "colour"),)) for colour in ("red", "blue")] * 6
    examples += [Example("hello good morning", "greet")] * 6

    (entity,) = Understanding.fit(examples, settings, valid=examples).predict("want a red shirt").entities

    assert (entity.start, entity.value) == (7, "red")


def test_of_two_entities_in_one_word_the_first_counts(settings: UnderstandingSettings) -> None:
    spans = (Span(7, 9, "colour"), Span(9, 10, "size"))
    examples = [Example("want a red shirt", "order", spans), Example("hello there", "greet")] * 6

    (entity,) = Understanding.fit(examples, settings, valid=examples).predict("want a red shirt").entities

    assert (entity.entity, entity.value) == ("colour", "red")


def test_entities_of_blanks_or_beyond_the_cut_are_passed_over(quick: UnderstandingSettings) -> None:
    long = "order " * 5000
    examples = [
        Example("hello  there", "greet", (Span(5, 7, "gap"),)),
        Example(long, "order", (Span(len(long) - 6, len(long) - 1, "product"),)),
        Example("\u200b", "silence", (Span(0, 1, "nothing"),)),
        Example("🧦", "emoji", (Span(0, 1, "product"),)),
    ]

    assert Understanding.fit(examples * 3, quick).predict("hello there").intent is not None


def test_the_same_seed_gives_the_same_model_to_the_bit(
    examples: list[Example], quick: UnderstandingSettings, tmp_path: Path
) -> None:
    texts = [example.text for example in examples]
    models = [Understanding.fit(examples, replace(quick, seed=seed)) for seed in (7, 7, 8)]
    for number, model in enumerate(models):
        model.save(tmp_path / str(number))

    first, second, other = (model.predict_batch(texts) for model in models)
    content = [
        b"".join(file.read_bytes() for file in sorted(tmp_path.joinpath(name).iterdir())) for name in ("0", "1", "2")
    ]
    assert first == second
    assert content[0] == content[1]
    assert first != other
    assert content[0] != content[2]
