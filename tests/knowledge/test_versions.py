"""Versions of the index: publishing, going back, nothing half-written."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from demo_shop import PROJECT

from knowledge import lexical
from knowledge.embedding import Embedder
from knowledge.errors import KnowledgeIndexError
from knowledge.index import VECTORS_FILE, PassageIndex
from knowledge.manifest import MANIFEST_FILE
from knowledge.passages import Passage
from knowledge.versions import (
    KEPT,
    Difference,
    compare,
    current_version,
    publish,
    switch,
    version_before,
    version_folder,
    versions,
)


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


def test_a_build_that_fails_leaves_nothing_behind(tmp_path: Path, index: PassageIndex, embedder: Embedder) -> None:
    version = publish(index, tmp_path)

    class FullDisk(PassageIndex):
        def save(self, folder: Path) -> None:
            (folder / "index.faiss").write_bytes(b"half")
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        publish(FullDisk.build(index.passages, embedder), tmp_path)
    assert current_version(tmp_path) == version
    assert [child.name for child in (tmp_path / "versions").iterdir()] == [version]


def test_an_unknown_version_is_refused_with_the_known_ones(tmp_path: Path, index: PassageIndex) -> None:
    version = publish(index, tmp_path)
    with pytest.raises(KnowledgeIndexError, match=f"no index version '../x' .* {version}"):
        switch(tmp_path, "../x")


@pytest.mark.parametrize("name", [MANIFEST_FILE, VECTORS_FILE, *lexical.FILES])
def test_a_damaged_version_does_not_become_current(tmp_path: Path, index: PassageIndex, name: str) -> None:
    first, second = publish(index, tmp_path), publish(index, tmp_path)
    (version_folder(tmp_path, first) / name).write_text("{}")
    with pytest.raises(KnowledgeIndexError, match="cannot be used"):
        switch(tmp_path, first)
    assert current_version(tmp_path) == second


def test_the_version_before_is_the_one_to_go_back_to(tmp_path: Path, index: PassageIndex) -> None:
    first, second = publish(index, tmp_path), publish(index, tmp_path)
    assert version_before(tmp_path) == first
    publish(index, tmp_path)
    switch(tmp_path, second)
    assert version_before(tmp_path) == first
    switch(tmp_path, first)
    with pytest.raises(KnowledgeIndexError, match=f"No version older than the current one, {first}"):
        version_before(tmp_path)


def test_two_versions_are_compared_passage_by_passage(
    tmp_path: Path, passages: list[Passage], embedder: Embedder
) -> None:
    old = publish(PassageIndex.build(passages, embedder), tmp_path)
    moved = Passage(passages[0].id, passages[0].source, passages[0].topic, passages[0].question, "60 days.")
    new = Passage("stores#when", "stores.md", "Stores", "When is it open?", "From nine to six.")
    asked = {passages[1].id: ["postage back"]}
    second = publish(PassageIndex.build([moved, passages[1], new], embedder, asked), tmp_path)
    changed = (passages[0].id, passages[1].id)
    assert compare(tmp_path, old, second) == Difference(("stores#when",), changed, (passages[2].id,))
    assert compare(tmp_path, second, second) == Difference((), (), ())


KILLED = """
import os, signal, sys
from pathlib import Path
import knowledge.versions as versions
from knowledge.index import PassageIndex

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

root, moment = Path(sys.argv[1]), sys.argv[2]
index = PassageIndex.load(next((root / "versions").iterdir()), "words-1")
if moment == "while it writes":
    index._words.to_files = die
elif moment == "before the version has its name":
    versions.read_manifest = die
elif moment == "before the switch":
    versions.switch = die
else:
    Path.replace = die
versions.publish(index, root)
"""


@pytest.mark.parametrize(
    "moment",
    ["while it writes", "before the version has its name", "before the switch", "while it switches"],
)
def test_a_build_that_is_killed_leaves_the_version_before_in_use(
    tmp_path: Path, index: PassageIndex, moment: str
) -> None:
    version = publish(index, tmp_path)
    killed = subprocess.run([sys.executable, "-c", KILLED, tmp_path, moment], check=False, cwd=PROJECT)
    assert killed.returncode == -signal.SIGKILL
    assert current_version(tmp_path) == version
    assert PassageIndex.load(version_folder(tmp_path, version), "words-1").passages == index.passages
    assert publish(index, tmp_path) == current_version(tmp_path)
    assert all(child.name in versions(tmp_path) for child in (tmp_path / "versions").iterdir()), "no draft is left"
