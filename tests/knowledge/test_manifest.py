"""A manifest that was changed is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import KnowledgeIndexError
from knowledge.index import PassageIndex
from knowledge.manifest import MANIFEST_FILE, read_manifest


@pytest.fixture
def saved(tmp_path: Path, index: PassageIndex) -> Path:
    index.save(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"passages": 4}, "was changed after it was written"),
        ({"format": 1}, "it has format 1, this version reads"),
        ({"strange": 1}, "cannot be understood"),
    ],
)
def test_a_changed_manifest_is_refused(saved: Path, change: dict[str, Any], reason: str) -> None:
    sealed = json.loads((saved / MANIFEST_FILE).read_text())
    sealed["arguments"] |= change
    (saved / MANIFEST_FILE).write_text(json.dumps(sealed))
    with pytest.raises(KnowledgeIndexError, match=reason):
        read_manifest(saved)


@pytest.mark.parametrize("content", ["", "[]", '{"arguments": []}', '{"arguments": null}', "\x00"])
def test_a_manifest_that_is_none_is_refused(saved: Path, content: str) -> None:
    (saved / MANIFEST_FILE).write_text(content)
    with pytest.raises(KnowledgeIndexError, match="cannot be understood"):
        read_manifest(saved)
