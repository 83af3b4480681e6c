"""Long texts are cut into pieces that fit, and nothing of them is lost."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.splitting import SMALLEST, split


def at_most(words: int) -> Callable[[str], bool]:
    return lambda text: len(text.split()) <= words


@given(st.text(max_size=400), st.integers(0, 30))
def test_nothing_but_white_space_is_lost(text: str, words: int) -> None:
    assert "".join("".join(split(text, at_most(words))).split()) == "".join(text.split())


@given(st.text(max_size=400), st.integers(0, 100))
def test_every_piece_fits_or_is_too_small_to_cut(text: str, size: int) -> None:
    assert all(0 < len(piece) <= max(size, SMALLEST) for piece in split(text, lambda piece: len(piece) <= size))


@given(st.lists(st.text("abc", min_size=1, max_size=9), max_size=200), st.integers(8, 60))
def test_words_stay_whole_and_pieces_are_no_mere_rests(words: list[str], most: int) -> None:
    pieces = split(" ".join(words), at_most(most))
    assert [word for piece in pieces for word in piece.split()] == words
    assert len(pieces) == 1 or all(len(piece.split()) >= most // 20 for piece in pieces)


def test_a_text_that_fits_stays_as_it_is() -> None:
    assert split(" One.\n\nTwo. ", at_most(2)) == ["One.\n\nTwo."]


def test_the_best_end_near_the_middle_is_taken() -> None:
    assert split("Alpha one two. Beta one two.\n\nGamma one two.\nDelta one two. Epsilon one.", at_most(9)) == [
        "Alpha one two. Beta one two.",
        "Gamma one two.\nDelta one two. Epsilon one.",
    ]
    assert split("A one two three\nfour five six. B one two three\nfour five six.", at_most(8)) == [
        "A one two three\nfour five six.",
        "B one two three\nfour five six.",
    ]


def test_languages_without_spaces_are_cut_after_sentences() -> None:
    first, second = "退货期限为三十天。" * 2, "运费由客户承担哦。" * 2
    assert split(first + second, lambda text: len(text) <= 25) == [first, second]
