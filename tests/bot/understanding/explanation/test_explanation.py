"""What an explanation of the tiny model says, and that it is true."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.understanding.classifier import Understanding
from bot.understanding.examples import Example
from bot.understanding.explanation.explanation import explain, shades
from bot.understanding.explanation.occlusion import intent_probabilities
from bot.understanding.settings import UnderstandingSettings

ROOT = Path(__file__).parents[4]


def test_it_explains_what_is_predicted(understanding: Understanding) -> None:
    text = "want a red shirt 12345 please"
    explanation = explain(understanding, text)

    assert explanation.prediction == understanding.predict(text)
    assert [word.text for word in explanation.words] == text.split()
    assert len(explanation.weights) == len(explanation.intents_without) == 6


def test_without_the_strongest_words_less_is_left_than_without_random_ones(
    understanding: Understanding, examples: list[Example]
) -> None:
    dice = np.random.default_rng(0)
    falls, random_falls = [], []
    for example in examples:
        explanation = explain(understanding, example.text)
        (tokens,) = understanding.tokenizer.encode([example.text])
        count = len(explanation.words)
        kept = np.ones((3, count), bool)
        kept[1, np.argmax(explanation.weights)] = False
        kept[2, dice.integers(count)] = False
        intent = understanding.artifact.labels.intents.index(str(explanation.prediction.intent))
        left = intent_probabilities(understanding, tokens, explanation.words, kept)[:, intent]
        falls.append(left[0] - left[1])
        random_falls.append(left[0] - left[2])

    assert np.mean(falls) > 1.5 * np.mean(random_falls)


def test_the_words_of_an_entity_speak_for_it_most(understanding: Understanding) -> None:
    (colour,) = (each for each in explain(understanding, "want a red shirt").entities if each.entity.entity == "colour")

    assert np.argmax(colour.weights) == 2


def test_an_entity_with_a_fixed_shape_has_no_weights(understanding: Understanding) -> None:
    weights = {each.entity.entity: each.weights for each in explain(understanding, "want a red shirt 12345").entities}

    assert not weights["order_number"]
    assert len(weights["colour"]) == 5


def test_words_without_which_the_message_means_something_else_are_named(understanding: Understanding) -> None:
    explanation = explain(understanding, "hello cancel it cancel")

    for position, intent in enumerate(explanation.intents_without):
        rest = [word.text for place, word in enumerate(explanation.words) if place != position]
        assert intent == understanding.predict(" ".join(rest)).intent


def test_the_margin_is_the_ratio_to_the_runner_up(understanding: Understanding) -> None:
    explanation = explain(understanding, "where is my shirt")
    (_, first), (second_intent, second) = explanation.prediction.ranking[:2]

    assert explanation.runner_up == (second_intent, second)
    assert explanation.margin == pytest.approx(first / second)


@pytest.mark.parametrize("text", ["", " \n", "\u200b"])
def test_where_there_is_no_word_nothing_is_explained(understanding: Understanding, text: str) -> None:
    explanation = explain(understanding, text)

    assert (explanation.words, explanation.weights, explanation.runner_up) == ((), (), None)


@pytest.mark.parametrize("text", ["hello", "?", "order " * 500, "\x00 where\x01is", "مرحبا 😀", "我的订单在哪里"])
def test_odd_messages_are_explained_too(understanding: Understanding, text: str) -> None:
    explanation = explain(understanding, text)

    assert explanation.words
    assert np.isfinite(explanation.weights).all()


def test_a_message_under_the_threshold_is_called_rejected(understanding: Understanding) -> None:
    explanation = explain(understanding, "where is my order")

    assert not replace(explanation, threshold=0.0).rejected
    assert replace(explanation, threshold=1.0).rejected


def test_an_only_intent_has_no_runner_up(settings: UnderstandingSettings) -> None:
    only = Understanding.fit([Example("hello", "greet")], replace(settings, epochs=1))
    explanation = explain(only, "hello there")

    assert (explanation.runner_up, explanation.margin) == (None, float("inf"))
    assert explanation.weights == (0.0, 0.0)


def test_the_strongest_weight_has_the_full_colour_unless_all_are_slight() -> None:
    assert shades([4.0, -2.0]) == [1.0, -0.5]
    assert shades([0.1, -0.2]) == [0.1, -0.2]


def test_explaining_in_a_serving_process_imports_no_torch(understanding: Understanding, tmp_path: Path) -> None:
    understanding.save(tmp_path)
    code = f"""
import sys
from pathlib import Path
from bot.understanding.classifier import Understanding
from bot.understanding.explanation import explanation, neighbours, page
text = page.page(explanation.explain(Understanding.load(Path({str(tmp_path)!r})), "want a red shirt"), [])
print([name for name in ("torch", "transformers", "tensorflow", "sklearn", "scipy") if name in sys.modules])
"""
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert finished.stdout.strip() == "[]"
