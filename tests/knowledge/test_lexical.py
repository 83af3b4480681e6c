"""How much of a question's words a text covers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.lexical import FILES, LexicalIndex

TEXTS = ["Who pays for the parcel back?", "The label LW-2041 costs EUR 5.95.", "Where is the store?"]


@pytest.fixture(scope="module")
def words() -> LexicalIndex:
    return LexicalIndex.build(TEXTS)


def test_a_text_is_found_by_other_forms_of_its_words(words: LexicalIndex) -> None:
    assert int(words.coverage("costs of labels").argmax()) == 1
    assert int(words.coverage("paying for parcels").argmax()) == 0


def test_a_rare_number_is_enough(words: LexicalIndex) -> None:
    assert int(words.coverage("LW2041 or lw-2041?").argmax()) == 1


def test_look_alike_letters_are_read_as_the_encoder_reads_them(words: LexicalIndex) -> None:
    assert words.coverage("ѕtore").argmax() == 2
    assert words.coverage("ѕtore").max() > 0


@pytest.mark.parametrize("question", ["", "the", "zebra", "?!", "店"])
def test_a_question_without_shared_words_covers_nothing(words: LexicalIndex, question: str) -> None:
    assert words.coverage(question).tolist() == [0, 0, 0]


def test_words_that_no_text_has_lower_the_coverage(words: LexicalIndex) -> None:
    assert 0 < words.coverage("store zebra")[2] < words.coverage("store")[2]


@pytest.mark.parametrize("texts", [[], [""], ["?", "the"]])
def test_texts_without_words_can_be_indexed(texts: list[str]) -> None:
    assert LexicalIndex.build(texts).coverage("where is the store").tolist() == [0.0] * len(texts)


@given(question=st.text(max_size=60), texts=st.lists(st.text(max_size=30), max_size=4))
def test_coverage_is_a_share_whatever_is_written(question: str, texts: list[str]) -> None:
    coverage = LexicalIndex.build(texts).coverage(question)
    assert coverage.shape == (len(texts),)
    assert ((coverage >= 0) & (coverage <= 1)).all()


def test_the_index_survives_its_files_none_of_which_is_a_pickle(words: LexicalIndex) -> None:
    files = words.to_files()
    assert set(files) == set(FILES)
    for name, content in files.items():
        assert content.startswith(b"\x93NUMPY" if name.endswith(".npy") else b"{")
    again = LexicalIndex.from_files(files)
    assert np.array_equal(again.coverage("label store"), words.coverage("label store"))


def test_a_pickle_in_place_of_an_array_is_not_unpickled(words: LexicalIndex) -> None:
    files = words.to_files()
    pickled = next(name for name in files if name.endswith(".npy"))
    with pytest.raises(ValueError, match="pickle"):
        LexicalIndex.from_files({**files, pickled: b"\x80\x04N."})
