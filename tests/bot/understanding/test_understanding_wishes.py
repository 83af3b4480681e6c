"""Several wishes in one message, told apart with a classifier that is told what to say."""

import time
from collections.abc import Sequence

import pytest

from bot.understanding.classifier import Prediction
from bot.understanding.errors import UnderstandingError
from bot.understanding.patterns import FoundEntity
from bot.understanding.wishes import WishReader, WishSettings, with_proofs_first

WORDS = {"where": "order_status", "late": "order_late", "ship": "international_shipping", "hello": "greet"}
"""A word of a text -> its intent; the first of these words in a text decides on it."""


class WordClassifier:
    """Knows intents by single words, and is less sure of texts with several, or with a question mark in brackets."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []

    def predict_batch(self, texts: Sequence[str]) -> list[Prediction]:
        self.batches.append(list(texts))
        return [self.predict(text) for text in texts]

    def predict(self, text: str) -> Prediction:
        known = [WORDS[word] for word in text.lower().replace(",", " ").split() if word in WORDS] or ["inform"]
        numbers = (word for word in text.split() if word.isdigit())
        entities = tuple(
            FoundEntity("order_number", start, start + len(word), word, 1.0)
            for word in numbers
            for start in [text.index(word)]
        )
        confidence = 0.5 if "(?)" in text else 0.95 - 0.1 * (len(set(known)) > 1)
        return Prediction(known[0], confidence, ((known[0], confidence),), entities)


@pytest.fixture
def classifier() -> WordClassifier:
    return WordClassifier()


def read(classifier: WordClassifier, text: str, **settings: object) -> list[tuple[str | None, str]]:
    (wishes,) = WishReader(classifier, WishSettings.from_mapping(settings)).read([text])
    return [(wish.prediction.intent, wish.text) for wish in wishes]


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("where is it? Do you ship to Norway", "Do you ship to Norway"),
        ("where is it, do you ship to Norway", "do you ship to Norway"),
        ("where is it and do you ship to Norway", "and do you ship to Norway"),
        ("where is it\ndo you ship to Norway", "do you ship to Norway"),
        ("where is my parcel\u3002ship to Oslo", "ship to Oslo"),
    ],
)
def test_a_second_wish_is_found_behind_punctuation_and_connectives(
    classifier: WordClassifier, text: str, second: str
) -> None:
    assert read(classifier, text)[1:] == [("international_shipping", second)]


def test_one_wish_in_two_clauses_stays_whole(classifier: WordClassifier) -> None:
    text = "I bought a lamp, where is it"
    assert read(classifier, text) == [("order_status", text)]


def test_a_greeting_beside_a_wish_is_no_wish(classifier: WordClassifier) -> None:
    text = "hello to you all, where is it"
    assert len(read(classifier, text)) == 1
    assert len(read(classifier, text, no_wish=[])) == 2


def test_intents_with_the_same_answer_are_one_wish(classifier: WordClassifier) -> None:
    text = "it is late now, where is it"
    assert len(read(classifier, text, same_wish=[["order_status", "order_late"]])) == 1
    assert len(read(classifier, text)) == 2


def test_a_part_that_the_classifier_is_unsure_of_is_no_wish(classifier: WordClassifier) -> None:
    assert len(read(classifier, "where is it and do you ship (?) it")) == 1
    assert len(read(classifier, "where is it and do you ship (?) it", confidence=0.45)) == 2


def test_a_sentence_of_its_own_is_a_wish_more_easily(classifier: WordClassifier) -> None:
    assert len(read(classifier, "where is it? Do you ship (?) it")) == 2
    assert len(read(classifier, "where is it? Do you ship (?) it", sentence_confidence=0.6)) == 1


def test_runs_of_clauses_are_classified_only_where_the_clauses_hint_at_two_wishes(classifier: WordClassifier) -> None:
    WishReader(classifier, WishSettings()).read(["where is it, please, I need to know", "hello"])
    assert max(classifier.batches[0], key=len) == "where is it, please, I need to know"
    assert len(classifier.batches[0]) == 5
    assert classifier.batches[1] == []
    WishReader(classifier, WishSettings()).read(["where is it, please, and do you ship"])
    assert sorted(classifier.batches[3]) == ["please, and do you ship", "where is it, please,"]


def test_three_wishes_are_three(classifier: WordClassifier) -> None:
    wishes = read(classifier, "it is late now, where is it, do you ship to Norway", connectives=[])
    assert [intent for intent, _ in wishes] == ["order_late", "order_status", "international_shipping"]


def test_there_are_no_more_wishes_than_set(classifier: WordClassifier) -> None:
    assert len(read(classifier, "it is late now, where is it, do you ship to Norway", most=2)) == 2


def test_the_same_wish_twice_is_one(classifier: WordClassifier) -> None:
    assert len(read(classifier, "where is it, where is it, where is it")) == 1


def test_every_text_comes_back_in_its_parts(classifier: WordClassifier) -> None:
    reader = WishReader(classifier, WishSettings())
    for text in ("", " ", "\n, where is it", "?!", "...,,,", "a" * 5000, "and and and, and", "where is it\u3001"):
        (wishes,) = reader.read([text])
        assert all(text[wish.start :].startswith(wish.text) for wish in wishes)


def test_a_long_message_is_cut_in_few_places_only(classifier: WordClassifier) -> None:
    read(classifier, "where is it, " * 200)
    assert sum(map(len, classifier.batches)) < 50


def test_the_order_number_of_a_later_wish_holds_for_the_first(classifier: WordClassifier) -> None:
    text = "do you ship this and where is order 10423"
    first, second = with_proofs_first(WishReader(classifier, WishSettings()).read([text])[0])

    (number,) = first.prediction.entities
    assert text[number.start : number.end] == "10423"
    assert second.text[slice(*_span(second.prediction.entities[0]))] == "10423"


def test_a_wish_with_its_own_order_number_keeps_it(classifier: WordClassifier) -> None:
    wishes = WishReader(classifier, WishSettings()).read(["do you ship 10611 and where is order 10423"])[0]
    assert [entity.value for entity in with_proofs_first(wishes)[0].prediction.entities] == ["10611"]


@pytest.mark.parametrize(
    "values", [{"confidence": 0}, {"confidence": 1.5}, {"sentence_confidence": 0}, {"most": 0}, {"nowish": []}]
)
def test_wrong_settings_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(UnderstandingError, match="several_wishes"):
        WishSettings.from_mapping(values)


def _span(entity: FoundEntity) -> tuple[int, int]:
    return entity.start, entity.end


@pytest.mark.parametrize(
    "text", ["hi" + " " * 9_997 + "x", "\n " * 5_000, "where, late " * 900, "." * 10_000, "and " * 2_500]
)
def test_ten_thousand_characters_are_parted_in_a_moment(classifier: WordClassifier, text: str) -> None:
    begin = time.thread_time()
    read(classifier, text)

    assert time.thread_time() - begin < 1
