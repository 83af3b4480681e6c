"""Examples, entities and synonyms."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from bot.content import CheckSettings, check, statistics
from bot.content.similarity import mean_overlap, near_duplicates

if TYPE_CHECKING:
    from tests.bot.content.conftest import Shop

DOMAIN, NLU = "bot/domain/shop.yml", "training_data/nlu/shop.yml"
FIRST = "      - where is [AL-10423](order_number)\n"


def add(shop: Shop, example: str) -> None:
    """Adds an example to `order_status`; it stands in line 11."""
    shop.replace(NLU, FIRST, f"{FIRST}      - {example}\n")


def test_an_intent_needs_the_examples_that_are_asked_for(shop: Shop) -> None:
    problems = check(shop.project)
    assert [problem.message for problem in problems] == [
        "The intent `greet` has 3 examples; 40 are asked for.",
        "The intent `order_status` has 3 examples; 40 are asked for.",
    ]


@pytest.mark.parametrize(
    ("example", "message"),
    [
        ("Hi there!", "'Hi there!' stands also in training_data/nlu/shop.yml:6 for the intent `greet`."),
        ("Track it for me, please", "'track it for me please' differs only in its details"),
        ("where is [10999](order_number)?", "'where is 10999?' differs only in its details"),
        ("where is 10999 now", None),
        ("has the parcel left the warehouse yet", "is nearly the same"),
        ("has my present left the shop yet", None),
        ("where is [the thing](product)", "The entity `product` is used here but is not in the domain."),
        ("my size is [ L](order_number)", "spaces belong outside"),
        ("about [AL-10999] (order_number)", "a bracket belongs to no annotation"),
        ("about [AL-10999](order_number", "a bracket belongs to no annotation"),
        ('about [AL-10999]{"entity": order}', "[AL-10999] has no proper entity name"),
        ('news on [AL-10999]{"entity": "order_number", "value": "AL-10999"}', None),
    ],
)
def test_a_new_example_must_be_well_formed_and_different(shop: Shop, example: str, message: str | None) -> None:
    add(shop, example)
    found = [problem.message for problem in shop.problems()]
    assert found == [] if message is None else any(message in text for text in found)


def test_the_same_text_twice_in_an_intent_is_found_once(shop: Shop) -> None:
    add(shop, "track it  for me please.")
    assert shop.only_problem() == (NLU, 13, f"'track it for me please' stands also in {NLU}:11.")


def test_examples_that_differ_in_addresses_and_numbers_are_the_same(shop: Shop) -> None:
    add(shop, "I am jo@web.example, 2 parcels")
    add(shop, "I am tim.o@mail.example, 13 parcels")
    assert "differs only in its details" in shop.only_problem()[2]


def test_an_intent_may_be_alike_by_nature_but_not_the_same(shop: Shop) -> None:
    add(shop, "[AL-10500](order_number)")
    add(shop, "[AL-10501](order_number)")
    assert "differs only in its details" in shop.only_problem()[2]
    reason = "    metadata: {alike_by_nature: Nothing but details.}\n"
    shop.replace(NLU, "  - intent: order_status\n", f"  - intent: order_status\n{reason}")
    assert shop.problems() == []
    add(shop, "al-10500")
    assert "stands also in" in shop.only_problem()[2]


def test_a_line_without_a_dash_is_found(shop: Shop) -> None:
    shop.replace(NLU, FIRST, f"{FIRST}      no dash\n")
    assert shop.only_problem() == (NLU, 11, "This line is no example: 'no dash'.")


def test_an_entity_that_no_example_shows_is_found(shop: Shop) -> None:
    shop.replace(DOMAIN, "entities:\n", "entities:\n  - colour\n")
    assert shop.only_problem() == (DOMAIN, 6, "The entity `colour` is annotated in no example.")


def test_a_slot_mapping_from_an_unknown_entity_is_found(shop: Shop) -> None:
    shop.replace(DOMAIN, "        entity: order_number", "        entity: number")
    assert shop.only_problem()[2] == "The entity `number` is used here but is not in the domain."


@pytest.mark.parametrize(
    ("value", "spelling", "message"),
    [
        ("silver", "GRAY", "`GRAY` stands for `silver` here and for `grey`"),
        ("gray", "grayish", "`gray` is a value here and a spelling of `grey`"),
        ("silver", "silvery", None),
    ],
)
def test_synonyms_must_not_contradict_each_other(shop: Shop, value: str, spelling: str, message: str | None) -> None:
    synonym = f"nlu:\n  - synonym: {value}\n    examples: |\n      - {spelling}\n"
    shop.write("training_data/nlu/synonyms.yml", synonym)
    if message is None:
        assert shop.problems() == []
    else:
        assert message in shop.only_problem()[2]


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        ("[grandad shirt](product)", None),
        ("[Grandad Shirt](product)", "`Grandad Shirt` is annotated here and `grandad shirt` in"),
        ('[Grandad Shirt]{"entity": "product", "value": "grandad shirt"}', None),
        ("[GREY](product)", None),
    ],
)
def test_the_casing_of_a_value_must_be_clear(shop: Shop, annotation: str, message: str | None) -> None:
    shop.replace(DOMAIN, "entities:\n", "entities:\n  - product\n")
    texts = (
        f"      - is the [grandad shirt](product) warm\n      - the {annotation} please\n      - my [grey](product)\n"
    )
    shop.replace(NLU, "  - synonym", f"  - intent: goodbye\n    examples: |\n{texts}  - synonym")
    found = [problem.message for problem in shop.problems() if "which of them" in problem.message]
    assert len(found) == (message is not None)
    assert message is None or message in found[0]


def test_overlap_is_the_share_of_common_tokens() -> None:
    sets = [frozenset("abcd"), frozenset("abc"), frozenset("xy")]
    assert mean_overlap(sets) == pytest.approx(0.75 / 3)
    assert mean_overlap(sets[:1]) == 0
    assert list(near_duplicates(sets, above=0.7)) == [(1, 0)]
    assert list(near_duplicates(sets, above=0.75)) == []


def test_near_duplicates_are_found_across_blocks_and_in_seconds() -> None:
    sets = [frozenset({f"a{number % 1000}", f"b{number}", f"c{number % 7}", "the"}) for number in range(4999)]
    start = time.monotonic()
    assert list(near_duplicates([*sets, sets[3]], above=0.75)) == [(4999, 3)]
    assert time.monotonic() - start < 20


def test_the_table_counts_examples_annotations_and_uses(shop: Shop) -> None:
    greet, order_status = statistics(shop.project)
    assert (greet.intent, greet.examples, greet.annotations, greet.in_dialogue) == ("greet", 3, 0, 1)
    assert (order_status.examples, order_status.annotations, order_status.mean_overlap) == (3, 1, 0)


def test_limits_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="share between 0 and 1"):
        CheckSettings(similarity=75)
