"""No file, however broken, ends the reading of the others."""

import io
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.passages import Metadata
from knowledge.reading.document import Flaw, Section
from knowledge.reading.readers import READERS, read_sections

TEXTS = {
    ".md": "---\nlanguage: en\n---\n# Returns\n## How long?\n30 days.\n",
    ".html": '<html lang="en"><main><h1 id="a">Returns</h1><table><tr><td>30</td></tr></table></main></html>',
    ".csv": 'question,answer,valid-from\nHow long?,"30 days",2026-01-01\n',
    ".json": '[{"question": "How long?", "answer": ["30", "days"]}]',
    ".jsonl": '{"question": "How long?", "answer": "30 days"}\n',
}


def outcome(file: Path) -> list[Section | Flaw]:
    found = list(read_sections(file, Metadata()))
    assert found, "a file that says nothing is told of"
    return found


@pytest.mark.parametrize("suffix", READERS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_told_of(tmp_path: Path, suffix: str, content: bytes) -> None:
    file = tmp_path / f"a{suffix}"
    file.write_bytes(content)
    outcome(file)


@pytest.mark.parametrize("suffix", TEXTS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_text_with_anything_in_its_middle_is_read_or_told_of(tmp_path: Path, suffix: str, data: Any) -> None:
    text = TEXTS[suffix]
    place = data.draw(st.integers(0, len(text)))
    file = tmp_path / f"a{suffix}"
    inserted = data.draw(st.text(st.sampled_from('<>"#-:{}[]|,;\n0é')))
    file.write_text(text[:place] + inserted + text[place:], "utf-8")
    outcome(file)


def test_a_word_document_with_any_part_damaged_is_read_or_told_of(tmp_path: Path) -> None:
    chance, intact = random.Random(1), io.BytesIO()  # noqa: S311 - no secret
    document = Document()
    document.add_heading("Returns", 1)
    document.add_paragraph("30 days.")
    document.save(intact)
    file = tmp_path / "a.docx"
    with zipfile.ZipFile(intact) as source:
        for part in source.namelist():
            content = bytearray(source.read(part))
            content[chance.randrange(len(content))] = chance.randrange(256)
            with zipfile.ZipFile(file, "w") as target:
                for name in source.namelist():
                    target.writestr(name, bytes(content) if name == part else source.read(name))
            outcome(file)
