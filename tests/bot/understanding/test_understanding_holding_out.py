"""What a pilot model is trained on, and what it is judged on."""

import numpy as np
import pytest
from labelled import clouds

from bot.understanding.examples import Example, Span
from bot.understanding.holding_out import choose, hold_out

VECTORS, NAMES = clouds([10, 10, 10, 10, 10])
EXAMPLES = [Example(f"text {row}", name, (Span(0, 4, "x"),)) for row, name in enumerate(NAMES)]


def test_a_pilot_learns_nothing_of_what_it_is_judged_on() -> None:
    kept, held = hold_out(EXAMPLES, VECTORS)

    assert len(kept) + len(held) == len(EXAMPLES)
    assert not {example.text for example in kept} & {example.text for example in held}


def test_a_fifth_of_the_intents_is_out_of_scope_to_the_pilot() -> None:
    kept, held = hold_out(EXAMPLES, VECTORS)

    assert len({example.intent for example in kept}) == 4
    assert sum(example.intent is None for example in held) == 10


def test_where_examples_are_out_of_scope_every_intent_stays() -> None:
    examples = [Example("how tall is the moon", None), *EXAMPLES[1:]]

    kept, held = hold_out(examples, VECTORS)

    assert {example.intent for example in kept} == {None, *NAMES}
    assert len(held) == 9


def test_half_of_what_is_held_out_is_least_like_the_rest_of_its_intent() -> None:
    vectors = VECTORS.copy()
    vectors[23] = -vectors[23]

    _, held = hold_out(EXAMPLES, vectors)

    assert EXAMPLES[23] in held
    assert sum(example.intent == NAMES[23] for example in held) == 2


@pytest.mark.parametrize("size", [1, 4])
def test_of_an_intent_with_few_examples_none_is_held_out(size: int) -> None:
    examples = EXAMPLES[:size]

    assert hold_out(examples, VECTORS[:size]) == (examples, [])


def test_at_most_so_many_examples_are_chosen_and_always_the_same() -> None:
    chosen = choose(EXAMPLES, 7, seed=3)

    assert len(set(chosen)) == 7
    assert chosen == choose(EXAMPLES, 7, seed=3)
    assert len(choose(EXAMPLES, 1000, seed=3)) == len(EXAMPLES)
    assert np.array_equal(
        sorted(example.text for example in choose(EXAMPLES, 1000, 0)), sorted(e.text for e in EXAMPLES)
    )
