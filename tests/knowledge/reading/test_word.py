"""DOCX documents are read under the headings of their styles."""

import io
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from knowledge.reading.word import MAX_UNPACKED


def saved(document: Any) -> bytes:
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def test_headings_lists_and_tables_become_sections(sections: Any) -> None:
    document = Document()
    document.core_properties.title, document.core_properties.language = "Delivery", "en-IE"
    document.add_paragraph("We ship daily.")
    document.add_heading("Abroad", 1)
    document.add_paragraph("France", style="List Bullet")
    table = document.add_table(2, 2)
    for cell, text in zip([*table.rows[0].cells, *table.rows[1].cells], ["Country", "Days", "Spain", "4"], strict=True):
        cell.text = text
    document.add_heading("How long?", 2)
    document.add_paragraph("A week.")
    [intro, abroad, long] = sections("a.docx", saved(document))
    assert (intro.question, intro.text, intro.metadata.language) == ("Delivery", "We ship daily.", "en-IE")
    assert (abroad.question, abroad.text) == ("Delivery: Abroad", "- France\n\nCountry: Spain; Days: 4")
    assert (long.topic, long.question, long.text) == ("Delivery > Abroad", "How long?", "A week.")


def test_hidden_and_deleted_text_is_left_out_and_inserted_text_is_read(sections: Any) -> None:
    document = Document()
    paragraph = document.add_paragraph("Free")
    paragraph.add_run(" for staff").font.hidden = True
    for tag, text in (("del", "<w:delText>gone</w:delText>"), ("ins", '<w:t xml:space="preserve"> from EUR 50</w:t>')):
        paragraph._p.append(parse_xml(f'<w:{tag} {nsdecls("w")} w:id="1" w:author="A"><w:r>{text}</w:r></w:{tag}>'))
    assert [section.text for section in sections("a.docx", saved(document))] == ["Free from EUR 50"]


def test_a_zip_bomb_is_not_unpacked(only_flaw: Any) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * (MAX_UNPACKED + 2**20))
    flaw = only_flaw("a.docx", content.getvalue())
    assert flaw.message == "unpacked, this would be 65 MB; up to 64 MB are read."


def empty_archive() -> bytes:
    content = io.BytesIO()
    zipfile.ZipFile(content, "w").close()
    return content.getvalue()


@pytest.mark.parametrize(
    "content", [b"", b"{\\rtf1}", saved(Document())[:2000], empty_archive()], ids=["empty", "rtf", "cut", "no document"]
)
def test_what_is_no_docx_is_told_of(only_flaw: Any, content: bytes) -> None:
    flaw = only_flaw("a.docx", content)
    assert "DOCX" in flaw.message
    assert flaw.hint == "Save it as DOCX again, without a password."
