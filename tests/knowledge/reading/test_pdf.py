"""PDFs are read page by page; what is encrypted or damaged is told of."""

import io
from typing import Any

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from knowledge.passages import Metadata


def pdf(*pages: str, **options: Any) -> bytes:
    """A PDF with these texts, one line below the other."""
    writer = PdfWriter()
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    for text in pages:
        page = writer.add_blank_page(300, 300)
        fonts = DictionaryObject({NameObject("/F1"): _dictionary(font)})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        stream = DecodedStreamObject()
        lines = " ".join(f"({line}) Tj T*" for line in text.split("\n"))
        stream.set_data(f"BT /F1 12 Tf 14 TL 20 250 Td {lines} ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    for title, number in options.get("bookmarks", {}).items():
        writer.add_outline_item(title, number)
    if title := options.get("title"):
        writer.add_metadata({"/Title": title})
    if password := options.get("password"):
        writer.encrypt(**password, algorithm=options["algorithm"])
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()


def _dictionary(values: dict[str, str]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): NameObject(value) for key, value in values.items()})


def test_each_page_is_a_section_at_its_own_address(sections: Any) -> None:
    content = pdf("Returns take 30 days.", "", "Refunds take 5 days.")
    [first, second] = sections("return-policy.pdf", content, Metadata(address="https://shop.example/r.pdf"))
    assert (first.topic, first.question, first.text) == ("Return policy", "Return policy", "Returns take 30 days.")
    assert (second.text, second.metadata.address) == ("Refunds take 5 days.", "https://shop.example/r.pdf#page=3")


def test_title_and_bookmarks_are_its_headings(sections: Any) -> None:
    content = pdf("One.", "Two.", "Three.", title="Terms", bookmarks={"Refunds": 1})
    found = [(section.topic, section.question) for section in sections("a.pdf", content)]
    assert found == [("Terms", "Terms"), ("Terms", "Refunds"), ("Terms", "Refunds")]


def test_lines_that_the_page_has_broken_are_whole_again(sections: Any) -> None:
    [section] = sections(
        "a.pdf", pdf("You have 30 days for your re-\nturn, as long\nas it is unworn.\nThen write to us.")
    )
    assert section.text == "You have 30 days for your return, as long as it is unworn.\nThen write to us."


def test_headers_and_footers_of_several_pages_are_left_out(sections: Any) -> None:
    pages = [
        f"Terms of the shop\nRule {number}: be {word}.\nPage {number} of 4" for number, word in enumerate("abcd", 1)
    ]
    assert [section.text for section in sections("a.pdf", pdf(*pages))] == [
        f"Rule {number}: be {word}." for number, word in enumerate("abcd", 1)
    ]


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_an_encrypted_pdf_is_told_of(only_flaw: Any, algorithm: str) -> None:
    flaw = only_flaw("a.pdf", pdf("Secret.", password={"user_password": "x"}, algorithm=algorithm))
    assert (flaw.message, flaw.hint) == ("the PDF is encrypted.", "Save it without a password.")


def test_a_pdf_that_only_forbids_changes_is_read(sections: Any) -> None:
    content = pdf("Open.", password={"user_password": "", "owner_password": "x"}, algorithm="AES-256")
    assert sections("a.pdf", content)[0].text == "Open."


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"no PDF", pdf("Cut off.")[:200]])
def test_a_damaged_pdf_is_told_of(only_flaw: Any, content: bytes) -> None:
    flaw = only_flaw("a.pdf", content)
    assert "damaged" in flaw.message
    assert flaw.hint == "Export it again."


def test_a_scan_is_told_of(only_flaw: Any) -> None:
    assert "no text" in only_flaw("a.pdf", pdf("")).message
