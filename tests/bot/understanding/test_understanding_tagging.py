"""Tags and spans."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.understanding.examples import Example, Span
from bot.understanding.labels import Labels
from bot.understanding.tagging import TagDecoder, tag_names, tags_of

NAMES = ["O", "B-colour", "I-colour", "B-size", "I-size"]
WORDS = [(1, 0, 4), (2, 5, 9), (4, 10, 14)]  # "dark blue size": the second word has two tokens


def scores(*tags: str) -> NDArray[np.float32]:
    """Scores for six tokens that favour `tags` at the words' first tokens."""
    logits = np.zeros((6, len(NAMES)), np.float32)
    for (position, _, _), tag in zip(WORDS, tags, strict=True):
        logits[position, NAMES.index(tag)] = 5
    return logits


def test_names_are_o_then_begin_and_inside_of_each_entity() -> None:
    assert tag_names(["size", "colour", "size"]) == NAMES
    assert tag_names([]) == []


def test_a_span_over_two_words_is_a_begin_and_an_inside() -> None:
    assert tags_of([Span(0, 9, "colour"), Span(10, 14, "size")], WORDS, NAMES) == [1, 2, 3]


def test_a_span_that_touches_half_a_word_takes_the_word() -> None:
    assert tags_of([Span(7, 9, "colour")], WORDS, NAMES) == [0, 1, 0]


def test_neighbouring_spans_of_one_type_stay_apart() -> None:
    assert tags_of([Span(0, 4, "colour"), Span(5, 9, "colour")], WORDS, NAMES) == [1, 1, 0]


def test_tags_come_back_as_spans_of_characters() -> None:
    found = TagDecoder(NAMES).spans(scores("B-colour", "I-colour", "B-size"), WORDS)

    assert [span for span, _ in found] == [Span(0, 9, "colour"), Span(10, 14, "size")]
    assert all(0.9 < confidence <= 1 for _, confidence in found)


def test_an_inside_without_a_begin_of_its_type_is_never_decoded() -> None:
    found = TagDecoder(NAMES).spans(scores("B-colour", "I-size", "O"), WORDS)

    assert all(span.entity == "colour" for span, _ in found)


def test_no_words_have_no_entities() -> None:
    assert TagDecoder(NAMES).spans(np.zeros((2, len(NAMES)), np.float32), []) == []


@given(st.lists(st.sampled_from(["O", "colour", "size"]), min_size=3, max_size=3))
def test_spans_survive_the_way_to_tags_and_back(entities: list[str]) -> None:
    spans = [Span(start, end, name) for (_, start, end), name in zip(WORDS, entities, strict=True) if name != "O"]
    tags = [NAMES[tag] for tag in tags_of(spans, WORDS, NAMES)]

    decoder = TagDecoder(NAMES, side_by_side=["colour", "size"])
    assert [span for span, _ in decoder.spans(scores(*tags), WORDS)] == spans


@pytest.mark.parametrize(
    ("side_by_side", "spans"),
    [((), [Span(0, 9, "colour")]), (("colour",), [Span(0, 4, "colour"), Span(5, 9, "colour")])],
)
def test_words_of_one_entity_are_one_span_unless_examples_show_them_apart(
    side_by_side: tuple[str, ...], spans: list[Span]
) -> None:
    logits = scores("B-colour", "B-colour", "O")
    logits[2, NAMES.index("I-colour")] = 1
    found = TagDecoder(NAMES, side_by_side).spans(logits, WORDS)
    assert [span for span, _ in found] == spans


def test_labels_tell_which_entities_stand_side_by_side() -> None:
    cities = Example(
        "boston denver on monday", "flight", (Span(7, 13, "city"), Span(0, 6, "city"), Span(17, 23, "day"))
    )
    days = Example("monday, tuesday", "flight", (Span(0, 6, "day"), Span(8, 15, "day")))
    assert Labels.of([cities, days]).side_by_side == ("city",)
