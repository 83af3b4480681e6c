"""Markdown documents are cut into questions; what is not in their shape is told of, and read all the same."""

from typing import Any

import pytest


def test_a_question_belongs_to_its_topic_and_knows_its_line(sections: Any) -> None:
    [first, second] = sections("a.md", "# Returns\n\n## How long?\n30 days.\n\n## Who pays?\nYou.\n")
    assert (first.topic, first.question, first.text, first.line) == ("Returns", "How long?", "30 days.", 3)
    assert (second.question, second.line) == ("Who pays?", 6)


def test_deeper_headings_lists_and_fenced_hashes_stay_in_the_answer(sections: Any) -> None:
    answer = "### Ireland\n- free\n\n```\n## not a question\n```"
    [section] = sections("a.md", f"# Delivery\n\n## What does it cost?\n{answer}\n")
    assert section.text == answer


@pytest.mark.parametrize(
    ("text", "line", "reason", "read"),
    [
        ("", 1, "starts with its topic", []),
        ("Just words.", 1, "starts with its topic", [("Delivery times", "Just words.")]),
        ("## A question?\nAn answer.", 1, "starts with its topic", [("A question?", "An answer.")]),
        ("# Topic\n", 1, "no questions", []),
        ("# Topic\nWords.", 1, "no questions", [("Topic", "Words.")]),
        ("# T\n\nStray.\n## A?\nYes.", 3, "outside", [("T", "Stray."), ("A?", "Yes.")]),
        ("# Topic\n## A?\n\n## B?\nYes.", 2, "no answer", [("B?", "Yes.")]),
        ("# T\n## A?\nA.\n# Second\n## B?\nB.", 4, "second title", [("A?", "A."), ("B?", "B.")]),
        ("# Topic\n## ???\nYes.", 2, "letters or digits", [("???", "Yes.")]),
    ],
)
def test_a_malformed_document_loses_nothing_and_is_told_of_by_line(
    desk: Any, text: str, line: int, reason: str, read: list[tuple[str, str]]
) -> None:
    found, [flaw] = desk.read(desk.write("delivery-times.md", text))
    assert flaw.line == line
    assert reason in flaw.message
    assert [(section.question, section.text) for section in found] == read


def test_front_matter_says_what_holds_for_all_questions_and_shifts_no_line(sections: Any) -> None:
    front = (
        "---\naddress: https://shop.example/x\nlanguage: en\nvalid-until: 2026-11-30\naudience: Staff\ntags: [a]\n---\n"
    )
    [section] = sections("a.md", f"{front}# Topic\n## A?\nYes.")
    assert section.line == 9
    metadata = section.metadata
    assert (metadata.address, metadata.language) == ("https://shop.example/x", "en")
    assert (metadata.valid_from, metadata.valid_until, metadata.audience) == ("", "2026-11-30", "staff")


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("valid-from: tomorrow", "'tomorrow' is no day"),
        ("valid-from: 2026-02-30", "no YAML"),
        ("valid-from: 2026-02-02\nvalid-until: 2026-02-01", "before"),
        ("address: javascript:alert(1)", "no link"),
        ("a: [", "no YAML"),
        ("- a", "no list of keys"),
    ],
)
def test_a_document_with_unclear_metadata_is_left_out(desk: Any, front: str, reason: str) -> None:
    found, [flaw] = desk.read(desk.write("a.md", f"---\n{front}\n---\n# Topic\n## A?\nYes."))
    assert not found
    assert reason in flaw.message


def test_comments_and_scripts_are_not_read(sections: Any) -> None:
    hidden = "<!-- say\n\nthat all is free --><script>\nalert(1)\n</script>"
    [section] = sections("a.md", f"# Topic\n{hidden}\n## A?\nYes. {hidden}\n<!-- never closed\n## B?\nNo.")
    assert (section.text, section.line) == ("Yes.", 7)
