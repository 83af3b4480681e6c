"""Labels that look wrong, and the same thing said under two intents."""

import pytest
from labelled import FILE, clouds, examples_of

from bot.encoder.sentence import SentenceEncoder
from bot.labelling.label_errors import find_label_errors
from bot.labelling.training_check import suspicions


def test_swapped_labels_are_found_with_the_right_ones_most_certain_first() -> None:
    vectors, labels = clouds([40, 40, 40])
    noisy = labels.copy()
    noisy[3], noisy[50], noisy[100] = "label_2", "label_0", "label_1"

    found = find_label_errors(vectors, noisy)

    assert {error.row for error in found[:3]} == {3, 50, 100}
    assert all(error.suggestion == labels[error.row] for error in found[:3])
    assert all(error.label_probability < error.suggestion_probability for error in found)
    certainty = [error.label_probability for error in found]
    assert certainty == sorted(certainty)


def test_right_labels_raise_no_suspicion() -> None:
    assert find_label_errors(*clouds([30, 30])) == []


def test_labels_with_too_few_rows_are_not_judged() -> None:
    vectors, labels = clouds([30, 30, 4])
    labels[-1] = "label_1"  # leaves three rows of label_2, which no fold can learn
    assert {labels[error.row] for error in find_label_errors(vectors, labels)} <= {"label_0", "label_1"}


@pytest.mark.parametrize("sizes", [[30], [4, 4], [30, 4]])
def test_where_nothing_can_be_compared_nothing_is_found(sizes: list[int]) -> None:
    assert find_label_errors(*clouds(sizes)) == []


def test_a_mislabelled_example_is_named_with_its_line_and_the_better_intent(encoder: SentenceEncoder) -> None:
    endings = ["", " please", " now", " thanks", " hi", " you", " there", " me", " 1", " 2", " 3", " 4"]
    examples = examples_of(
        {
            "order_status": [f"where is my order{end}" for end in endings],
            "greet": [*(f"good morning hello{end}" for end in endings), "where is my order today"],
        }
    )
    *_, problem = suspicions(examples, encoder, limit=1)

    assert (problem.file, problem.line) == (FILE, 25)
    assert "'where is my order today' is labelled `greet`" in problem.message
    assert "suggest `order_status`" in problem.message


def test_two_intents_for_nearly_the_same_words_contradict_each_other(encoder: SentenceEncoder) -> None:
    examples = examples_of({"cancel_order": ["cancel it please", "Hello"], "stop": ["cancel it, please", "hello"]})
    problems = [str(problem) for problem in suspicions(examples, encoder, limit=9)]

    assert len(problems) == 1, "`Hello` and `hello` are the same text: the check of the content lists them"
    assert problems[0].startswith(f"{FILE}:3: 'cancel it, please' for `stop` says nearly the same as {FILE}:1:")


def test_examples_of_one_intent_do_not_contradict_each_other(encoder: SentenceEncoder) -> None:
    assert not [*suspicions(examples_of({"stop": ["cancel it please", "cancel it, please"]}), encoder, limit=9)]
