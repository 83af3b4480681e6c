"""Guidance: what the prompt makes likelier, and what it forbids."""

import numpy as np
import pytest
from numpy.typing import NDArray
from tokenizers import Tokenizer

from knowledge.generation.guidance import Guidance, Vocabulary
from knowledge.generation.tokens import encode_prompt


def weighed(tokenizer: Tokenizer, evidence: str, question: str, answer: str = "") -> NDArray[np.float32]:
    """Equal probabilities after guidance."""
    prompt = np.asarray(encode_prompt(tokenizer, evidence, question, 60))
    probabilities = np.ones(tokenizer.get_vocab_size(), np.float32)
    written = tokenizer.encode(answer, add_special_tokens=False).ids
    Guidance(Vocabulary.of(tokenizer), prompt).weigh(probabilities, written)
    return probabilities


def test_a_phrase_of_the_prompt_is_continued_as_it_stands_there(tokenizer: Tokenizer) -> None:
    found = weighed(tokenizer, "standard delivery costs eur 4", "how much", "standard delivery")

    assert found.argmax() == tokenizer.token_to_id("costs")


def test_a_longer_phrase_counts_more(tokenizer: Tokenizer) -> None:
    found = weighed(tokenizer, "standard delivery costs eur 4 . express delivery is free", "?", "express delivery")

    assert found[tokenizer.token_to_id("is")] > found[tokenizer.token_to_id("costs")] > 1


@pytest.mark.parametrize(("piece", "allowed"), [("4", True), ("95", False), ("[CLS]", False), ("[UNK]", False)])
def test_figures_and_special_tokens_come_from_the_prompt(tokenizer: Tokenizer, piece: str, *, allowed: bool) -> None:
    found = weighed(tokenizer, "delivery costs eur 4", "how much")

    assert (found[tokenizer.token_to_id(piece)] > 0) == allowed


def test_halves_of_words_are_joined_as_in_the_prompt_only(tokenizer: Tokenizer) -> None:
    found = weighed(tokenizer, "return from account", "how", "return account from re")

    assert found[tokenizer.token_to_id("##turn")] > 0
    assert found[tokenizer.token_to_id("##23")] == 0


def test_three_words_are_not_written_twice(tokenizer: Tokenizer) -> None:
    found = weighed(tokenizer, "it", "what", "the club is free . the club")

    assert found[tokenizer.token_to_id("is")] == 0


@pytest.mark.parametrize(
    ("evidence", "question", "yes", "no"),
    [
        ("delivery is free", "is it free", True, False),
        ("delivery is not free", "is it free", True, True),
        ("delivery is not free", "how much is it", False, False),
    ],
)
def test_an_answer_opens_with_yes_or_no_where_question_and_passage_allow_it(
    tokenizer: Tokenizer, evidence: str, question: str, *, yes: bool, no: bool
) -> None:
    found = weighed(tokenizer, evidence, question)

    assert (found[tokenizer.token_to_id("yes")] > 0) == yes
    assert (found[tokenizer.token_to_id("no")] > 0) == no
