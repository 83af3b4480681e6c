"""Versions of the index on disk, and which one is current.

Below a root folder every build is a folder of its own under `versions/`, and the file `current` names the
one in use. Switching is one rename, so readers see the old version or the new one and nothing between.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from knowledge.errors import KnowledgeIndexError
from knowledge.index import PassageIndex, read_passages
from knowledge.manifest import read_manifest, verify

KEPT = 5
_VERSIONS, _CURRENT, _DRAFT, _LOCK = "versions", "current", "draft-", "lock"


@dataclass(frozen=True)
class Difference:
    """Ids of the passages that one version has and another has not, or has otherwise."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def current_version(root: Path) -> str | None:
    """Name of the version in use; None where nothing was built yet."""
    try:
        return (root / _CURRENT).read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def version_folder(root: Path, version: str) -> Path:
    """Where that version lies."""
    return root / _VERSIONS / version


def versions(root: Path) -> list[str]:
    """Names of all versions kept, oldest first."""
    folder = root / _VERSIONS
    return sorted(child.name for child in folder.iterdir() if child.name[0].isdigit()) if folder.is_dir() else []


def publish(index: PassageIndex, root: Path) -> str:
    """Write the index as a new version, make it current, drop all but the last `KEPT`; returns its name."""
    (root / _VERSIONS).mkdir(parents=True, exist_ok=True)
    with _one_writer(root):
        for killed in (root / _VERSIONS).glob(f"{_DRAFT}*"):  # a build that was killed while it wrote
            shutil.rmtree(killed, ignore_errors=True)
        version = _write(index, root)
        switch(root, version)
        for old in [name for name in versions(root) if name != version][: 1 - KEPT]:
            shutil.rmtree(version_folder(root, old), ignore_errors=True)
    return version


def switch(root: Path, version: str) -> None:
    """Make a version current, to go back to it for example.

    Raises:
        KnowledgeIndexError: There is no such version, or one of its files is damaged.
    """
    verify(_known(root, version))
    pointer = root / f"{_CURRENT}.{os.getpid()}.tmp"
    pointer.write_text(f"{version}\n", encoding="utf-8")
    _sync(pointer)
    pointer.replace(root / _CURRENT)
    _sync(root)


def version_before(root: Path) -> str:
    """The version built last before the current one.

    Raises:
        KnowledgeIndexError: None is kept.
    """
    current = current_version(root)
    earlier = [name for name in versions(root) if current and name < current]
    if not earlier:
        raise KnowledgeIndexError(f"No version older than the current one, {current or 'none'}, is kept in {root}.")
    return earlier[-1]


def compare(root: Path, old: str, new: str) -> Difference:
    """What the second version has otherwise than the first.

    Raises:
        KnowledgeIndexError: One of them is unknown or damaged.
    """
    before, after = _contents(root, old), _contents(root, new)
    return Difference(
        added=tuple(name for name in after if name not in before),
        changed=tuple(name for name in after if name in before and after[name] != before[name]),
        removed=tuple(name for name in before if name not in after),
    )


def _contents(root: Path, version: str) -> dict[str, object]:
    folder = _known(root, version)
    passages, past = read_passages(folder, read_manifest(folder))
    return {passage.id: (asdict(passage), past.get(passage.id)) for passage in passages}


def _known(root: Path, version: str) -> Path:
    if version not in versions(root):
        known = ", ".join(versions(root)) or "none"
        raise KnowledgeIndexError(f"There is no index version {version!r} in {root}; kept versions: {known}.")
    return version_folder(root, version)


def _write(index: PassageIndex, root: Path) -> str:
    draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=root / _VERSIONS))
    try:
        index.save(draft)
        for file in [*draft.iterdir(), draft]:
            _sync(file)
        manifest = read_manifest(draft)
        version = f"{manifest.created.replace(':', '').split('+')[0]}-{manifest.content[:8]}"
        draft.chmod(0o755)  # mkdtemp shuts out the other users that may serve from it
        draft.rename(version_folder(root, version))
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _sync(root / _VERSIONS)
    return version


@contextmanager
def _one_writer(root: Path) -> Iterator[None]:
    """Other processes that publish wait; the lock of one that is killed falls with it."""
    with (root / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
