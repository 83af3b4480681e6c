"""Documents are cut into passages, and malformed ones are named."""

from pathlib import Path

import pytest

from knowledge.errors import DocumentError
from knowledge.passages import read_document, read_folder, slug


def written(folder: Path, text: str, name: str = "delivery.md") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_passage_is_named_after_its_file_and_question(documents: Path) -> None:
    first = read_folder(documents)[0]
    assert first.id == "returns#how-long-may-i-return-something"
    assert (first.source, first.topic) == ("returns.md", "Returns")
    assert first.text == "You have 30 days from the day of delivery."


@pytest.mark.parametrize(
    ("heading", "expected"),
    [("Where's my order?", "where-s-my-order"), ("  EU & UK  ", "eu-uk"), ("30 days?", "30-days")],
)
def test_a_slug_keeps_letters_and_digits_only(heading: str, expected: str) -> None:
    assert slug(heading) == expected


def test_deeper_headings_lists_and_fenced_hashes_stay_in_the_answer(tmp_path: Path) -> None:
    answer = "### Ireland\n- free\n\n```\n## not a question\n```"
    [passage] = read_document(written(tmp_path, f"# Delivery\n\n## What does it cost?\n{answer}\n"))
    assert passage.text == answer


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "starts with its topic"),
        ("## A question?\nAn answer.", 1, "starts with its topic"),
        ("# Topic\n", 1, "no questions"),
        ("# Topic\nStray.\n## A question?\nAn answer.", 2, "outside"),
        ("# Topic\n## A question?\n\n## Another?\nAn answer.", 2, "no answer"),
        ("# Topic\n## A question?\nAn answer.\n# Second\n## B?\nB.", 4, "second title"),
        ("# Topic\n## ???\nAn answer.", 2, "letters or digits"),
    ],
)
def test_a_malformed_document_is_reported_by_name_and_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    with pytest.raises(DocumentError, match=rf"delivery\.md:{line}: .*{reason}"):
        read_document(written(tmp_path, text))


def test_a_file_that_is_not_utf8_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "latin.md").write_bytes("# Größen".encode("latin-1"))
    with pytest.raises(DocumentError, match=r"latin\.md cannot be read as UTF-8"):
        read_document(tmp_path / "latin.md")


def test_two_questions_with_the_same_id_are_refused(tmp_path: Path) -> None:
    written(tmp_path, "# Delivery\n## How long?\nA day.\n## How long!\nTwo days.")
    with pytest.raises(DocumentError, match="same id 'delivery#how-long'"):
        read_folder(tmp_path)


def test_a_folder_without_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="holds no Markdown documents"):
        read_folder(tmp_path)
