"""What the pictures of an evaluation show."""

import numpy as np

from bot.understanding.pictures import confusion_picture, most_confused, risk_coverage_picture


def texts(picture) -> set[str]:  # noqa: ANN001 - matplotlib is untyped at this pin
    (axes,) = picture.axes
    return {text.get_text() for text in [*axes.texts, *axes.get_xticklabels(), axes.title]}


def test_few_intents_are_all_shown_with_their_counts() -> None:
    truth = np.array(["greet", "greet", "greet", "deny"])
    taken = np.array(["greet", "greet", "deny", "deny"])

    assert texts(confusion_picture(truth, taken)) == {"deny", "greet", "2", "1", "Messages by intent"}


def test_of_many_intents_those_that_are_confused_are_shown() -> None:
    names = np.array([f"intent_{number:03}" for number in range(150)])
    taken = names.copy()
    taken[[3, 80]] = "intent_120"

    shown = texts(confusion_picture(np.repeat(names, 4), np.repeat(taken, 4)))

    assert {"intent_003", "intent_080", "intent_120", "4"} <= shown
    assert "intent_004" not in shown
    assert any("3 of 150 classes" in text for text in shown)


def test_the_most_frequent_confusions_come_first_and_out_of_scope_always() -> None:
    matrix = np.diag([9, 9, 9, 9, 9, 9])
    matrix[1, 2], matrix[3, 4], matrix[5, 0] = 7, 2, 50

    assert most_confused(matrix, most=6).tolist() == [0, 1, 2, 3, 4, 5]
    assert most_confused(matrix, most=4, always=[5]).tolist() == [1, 2, 5]
    assert most_confused(matrix, most=5, always=[5]).tolist() == [1, 2, 3, 4, 5]


def test_the_threshold_is_marked_where_it_lies_on_the_curve() -> None:
    picture = risk_coverage_picture(np.array([0.9, 0.8, 0.6, 0.2]), np.array([True, True, False, False]), threshold=0.5)
    (axes,) = picture.axes
    curve, mark = axes.lines

    assert list(curve.get_xdata()) == [0.25, 0.5, 0.75, 1]
    assert list(curve.get_ydata()) == [0, 0, 1 / 3, 1 / 2]
    assert (mark.get_xdata()[0], mark.get_ydata()[0]) == (0.75, 1 / 3)
    assert "75.0% answered" in axes.texts[0].get_text()


def test_a_threshold_that_nothing_reaches_is_no_point() -> None:
    picture = risk_coverage_picture(np.array([0.1, 0.2]), np.array([True, False]), threshold=0.5)
    assert len(picture.axes[0].lines) == 1
