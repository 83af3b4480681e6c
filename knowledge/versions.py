"""Versions of the index on disk, and which one is current.

Below a root folder every build is a folder of its own under `versions/`, and the file `current` names the
one in use. Switching is one rename, so readers see the old version or the new one and nothing between.
"""

import os
import shutil
import tempfile
from pathlib import Path

from knowledge.errors import KnowledgeIndexError
from knowledge.index import PassageIndex, read_manifest

KEPT = 5
_VERSIONS, _CURRENT = "versions", "current"


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
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=root / _VERSIONS))
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
    switch(root, version)
    for old in [name for name in versions(root) if name != version][: 1 - KEPT]:
        shutil.rmtree(version_folder(root, old), ignore_errors=True)
    return version


def switch(root: Path, version: str) -> None:
    """Make a version current, to go back to it for example.

    Raises:
        KnowledgeIndexError: There is no such version, or its manifest is damaged.
    """
    if version not in versions(root):
        known = ", ".join(versions(root)) or "none"
        raise KnowledgeIndexError(f"There is no index version {version!r} in {root}; kept versions: {known}.")
    read_manifest(version_folder(root, version))
    pointer = root / f"{_CURRENT}.{os.getpid()}.tmp"
    pointer.write_text(f"{version}\n", encoding="utf-8")
    _sync(pointer)
    pointer.replace(root / _CURRENT)
    _sync(root)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
