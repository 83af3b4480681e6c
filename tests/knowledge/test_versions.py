"""Versions of the index: publishing, going back, nothing half-written."""

from pathlib import Path

import pytest

from knowledge.errors import KnowledgeIndexError
from knowledge.index import MANIFEST_FILE, PassageIndex
from knowledge.versions import KEPT, current_version, publish, switch, version_folder, versions


def test_what_is_published_is_current(tmp_path: Path, index: PassageIndex) -> None:
    assert current_version(tmp_path) is None
    version = publish(index, tmp_path)
    assert current_version(tmp_path) == version
    assert PassageIndex.load(version_folder(tmp_path, version), "words-1").passages == index.passages


def test_one_can_go_back_to_an_older_version(tmp_path: Path, index: PassageIndex) -> None:
    first, second = publish(index, tmp_path), publish(index, tmp_path)
    assert versions(tmp_path) == [first, second]
    switch(tmp_path, first)
    assert current_version(tmp_path) == first


def test_only_the_last_versions_are_kept(tmp_path: Path, index: PassageIndex) -> None:
    published = [publish(index, tmp_path) for _ in range(KEPT + 2)]
    assert versions(tmp_path) == published[-KEPT:]


def test_a_build_that_fails_leaves_nothing_behind(tmp_path: Path, index: PassageIndex) -> None:
    version = publish(index, tmp_path)

    class FullDisk(PassageIndex):
        def save(self, folder: Path) -> None:
            (folder / "index.faiss").write_bytes(b"half")
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        publish(FullDisk(index.passages, None, "words-1"), tmp_path)
    assert current_version(tmp_path) == version
    assert [child.name for child in (tmp_path / "versions").iterdir()] == [version]


def test_an_unknown_version_is_refused_with_the_known_ones(tmp_path: Path, index: PassageIndex) -> None:
    version = publish(index, tmp_path)
    with pytest.raises(KnowledgeIndexError, match=f"no index version '../x' .* {version}"):
        switch(tmp_path, "../x")


def test_a_damaged_version_does_not_become_current(tmp_path: Path, index: PassageIndex) -> None:
    first, second = publish(index, tmp_path), publish(index, tmp_path)
    (version_folder(tmp_path, first) / MANIFEST_FILE).write_text("{}")
    with pytest.raises(KnowledgeIndexError, match="cannot be understood"):
        switch(tmp_path, first)
    assert current_version(tmp_path) == second
