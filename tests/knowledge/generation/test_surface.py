"""Capitals and spaces: taken from the evidence, else from names and typography."""

import pytest
from tokenizers import Tokenizer

from knowledge.generation.surface import Surface, abbreviations, read_words
from knowledge.generation.tokens import whole_words


def restored(tokenizer: Tokenizer, evidence: str, answer: str, names: dict[str, str] | None = None) -> str:
    surface = Surface(read_words(tokenizer, evidence), names or {})
    return "".join(surface.restore(answer.split()))


def test_amounts_times_and_names_come_out_as_they_stand_in_the_evidence(tokenizer: Tokenizer) -> None:
    evidence = "Standard delivery with An Post costs EUR 4.95. We open 10:00-19:00. Write to help@Loom.example."

    found = restored(tokenizer, evidence, "an post costs eur 4 . 95 . we open 10 : 00 - 19 : 00 .")

    assert found == "An Post costs EUR 4.95. We open 10:00-19:00."
    assert restored(tokenizer, evidence, "help @ loom . example") == "Help@Loom.example"


def test_the_capital_of_a_sentence_stays_at_the_start_of_sentences(tokenizer: Tokenizer) -> None:
    found = restored(tokenizer, "Delivery is free.", "we help with delivery . delivery is free .")

    assert found == "We help with delivery. Delivery is free."


def test_a_name_keeps_its_capital_at_the_start_of_the_evidence(tokenizer: Tokenizer) -> None:
    assert restored(tokenizer, "Loom Club is free.", "the loom club is free .") == "The Loom Club is free."


def test_a_little_word_takes_a_capital_only_inside_a_name(tokenizer: Tokenizer) -> None:
    found = restored(tokenizer, "It comes with An Post.", "you open an account with an post .")

    assert found == "You open an account with An Post."


def test_words_that_the_evidence_lacks_follow_names_and_typography(tokenizer: Tokenizer) -> None:
    found = restored(tokenizer, "", "yes , it ' s eur 9 ( free ) . is it ?", {"eur": "EUR"})

    assert found == "Yes, it's EUR 9 (free). Is it?"


def test_a_word_that_the_vocabulary_lacks_is_copied(tokenizer: Tokenizer) -> None:
    assert restored(tokenizer, "It takes Zürich days.", "it takes [UNK] days .") == "It takes Zürich days."


@pytest.mark.parametrize(("written", "expected"), [("DPD", {"dpd": "DPD"}), ("Delivery", {}), ("post", {})])
def test_only_words_with_inner_capitals_are_abbreviations(
    tokenizer: Tokenizer, written: str, expected: dict[str, str]
) -> None:
    assert abbreviations(read_words(tokenizer, f"It is {written}")) == expected


def test_pieces_are_joined_to_words() -> None:
    assert list(whole_words(["re", "##turn", "104", "##23", "."])) == ["return", "10423", "."]
