"""An explanation in the terminal."""

import pytest

from bot.commands.explanation import _coloured, show
from bot.understanding.classifier import Prediction
from bot.understanding.explanation.explanation import EntityExplanation, Explanation
from bot.understanding.explanation.words import Word
from bot.understanding.patterns import FoundEntity

EXPLANATION = Explanation(
    text="not\rmy blue hat",
    prediction=Prediction("order_status", 0.3, (("order_status", 0.3), ("greet", 0.2)), ()),
    threshold=0.4,
    words=(Word("not", 0, 3, (1,)), Word("my", 4, 6, (2,)), Word("blue", 7, 11, (3,)), Word("hat", 12, 15, (4,))),
    weights=(-6.0, 0.2, 3.0, 5.0),
    intents_without=("order_status", "order_status", "order_status", "greet"),
    entities=(
        EntityExplanation(FoundEntity("colour", 7, 11, "blue", 0.9), (0.1, 0.2, 4.0, 0.3)),
        EntityExplanation(FoundEntity("product", 12, 15, "hat", 1.0), ()),
    ),
)


def test_words_are_coloured_by_side_and_strength() -> None:
    text = _coloured(EXPLANATION, EXPLANATION.weights)

    assert [(text.plain[span.start : span.end], span.style) for span in text.spans] == [
        ("not", "bold reverse magenta"),
        ("blue", "bold cyan"),
        ("hat", "bold reverse cyan"),
    ]


def test_figures_say_the_same_without_colours(capsys: pytest.CaptureFixture[str]) -> None:
    show(EXPLANATION, [])
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]

    assert lines[:3] == [
        "order_status 30.0%",
        "under the threshold of 40.0%: counts as out of scope",
        "runner-up greet 20.0%, 1.5 times less probable",
    ]
    assert [line for line in lines if line.startswith(("+", "-"))] == [
        "-6.00 not",
        "+5.00 hat greet",
        "+3.00 blue",
        "+0.20 my",
    ]
    assert "blue +4.00 · hat +0.30 · my +0.20 · not +0.10" in lines
    assert lines[-2:] == ["product: hat 100.0%", "Found by its fixed shape."]
