"""What a passage is called, and who sees it when."""

from datetime import date

import pytest

from knowledge.passages import Passage, is_limited, is_shown, slug


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Where's my order?", "where-s-my-order"),
        ("  EU & UK  ", "eu-uk"),
        ("30 days?", "30-days"),
        ("Größen", "größen"),
    ],
)
def test_a_slug_keeps_letters_and_digits_only(heading: str, expected: str) -> None:
    assert slug(heading) == expected


@pytest.mark.parametrize(
    ("limits", "days"),
    [
        ({}, [26, 27, 28, 29]),
        ({"valid_from": "2026-11-27"}, [27, 28, 29]),
        ({"valid_until": "2026-11-28"}, [26, 27, 28]),
        ({"valid_from": "2026-11-27", "valid_until": "2026-11-28"}, [27, 28]),
        ({"audience": "staff"}, []),
    ],
)
def test_a_passage_is_shown_from_its_first_to_its_last_day_and_to_customers_only(
    limits: dict[str, str], days: list[int]
) -> None:
    passage = Passage("a#b", "a.md", "A", "B", "C", **limits)
    assert [day for day in (26, 27, 28, 29) if is_shown(passage, date(2026, 11, day))] == days
    assert is_limited(passage) is (days != [26, 27, 28, 29])


@pytest.mark.parametrize(
    ("topic", "question", "heading"),
    [("Returns", "How long?", "Returns - How long?"), ("Returns", "Returns: abroad", "Returns: abroad")],
)
def test_a_heading_says_nothing_twice(topic: str, question: str, heading: str) -> None:
    assert Passage("a#b", "a.md", topic, question, "C").heading == heading
