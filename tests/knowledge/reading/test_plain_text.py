"""Plain text is read under the file's name, or under its questions."""

from typing import Any

import pytest


def test_paragraphs_stand_under_the_files_name_until_a_question_comes(sections: Any) -> None:
    text = "We ship daily.\n\nOn Sundays too.\r\n\r\nDo you ship abroad?\nYes.\n\nAnd the cost?\n\nEUR 5."
    [intro, abroad, cost] = sections("our_delivery-times.txt", text)
    assert (intro.question, intro.text) == ("Our delivery times", "We ship daily.\n\nOn Sundays too.")
    assert (abroad.topic, abroad.question, abroad.text) == ("Our delivery times", "Do you ship abroad?", "Yes.")
    assert (cost.question, cost.text) == ("And the cost?", "EUR 5.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_utf_8_and_marked_utf_16_are_read(sections: Any, encoding: str) -> None:
    assert sections("a.txt", "Größe".encode(encoding))[0].text == "Größe"


def test_another_encoding_is_told_of_by_line(only_flaw: Any) -> None:
    flaw = only_flaw("a.txt", "All is well.\nGröße".encode("latin-1"))
    assert (flaw.line, flaw.message, flaw.hint) == (2, "this is not UTF-8 text.", "Save the document as UTF-8 text.")


def test_a_binary_file_is_no_text(only_flaw: Any) -> None:
    assert "no text" in only_flaw("a.txt", b"GIF89a\0\0").message
