"""Documents: every question has one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bot.content.conftest import Shop

RETURNS = "knowledge/documents/returns.md"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("# Returns\n\n## How?\n\n## When?\nNow.\n", 3, "the question 'How?' has no answer below it."),
        ("## How?\nSo.\n", 1, "a document starts with its topic as title, `# Topic`."),
        ("# Returns\n\n## How?\nSo.\n\n## How?\nNo.\n", 6, f"The question 'How?' stands also in {RETURNS}:3."),
    ],
)
def test_a_malformed_document_is_a_problem_with_its_line(
    shop: Shop, text: str, line: int | None, message: str | None
) -> None:
    shop.write(RETURNS, text)
    assert shop.only_problem() == (RETURNS, line, message)


def test_a_question_of_another_document_is_found_whatever_its_case(shop: Shop) -> None:
    shop.write("knowledge/documents/sales.md", "# Sales\n\n## How long do I have\nA week.\n")
    message = f"The question 'How long do I have' stands also in {RETURNS}:3."
    assert shop.only_problem() == ("knowledge/documents/sales.md", 3, message)


def test_a_document_that_is_not_utf_8_is_a_problem(shop: Shop) -> None:
    (shop.project / RETURNS).write_bytes(b"# R\xe9turns")
    file, line, message = shop.only_problem()
    assert (file, line) == (RETURNS, 1)
    assert "UTF-8" in message


def test_a_question_of_a_table_is_found_in_a_document(shop: Shop) -> None:
    shop.write("knowledge/documents/faq.csv", "question,answer\nHow long do I have?,A week\n")
    assert shop.only_problem()[0] == RETURNS


def test_pages_of_a_website_may_repeat_their_headings(shop: Shop) -> None:
    for name in ("a.html", "b.html"):
        shop.write(f"knowledge/documents/{name}", "<h1>Help</h1><p>Write to us.</p>")
    assert not shop.problems()
