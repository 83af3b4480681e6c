"""The manifest of a saved index: what it was made of and from, with the checksum of every file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from knowledge.errors import KnowledgeIndexError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT = 2
MANIFEST_FILE = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """What an index was made of and from; `content` changes with everything in it and with the encoder."""

    format: int
    encoder: str
    dimension: int
    passages: int
    vectors: int
    content: str
    created: str
    checksums: Mapping[str, str]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest with its seal into the folder of the index."""
    sealed = {"arguments": asdict(manifest), "seal": _seal(manifest)}
    (folder / MANIFEST_FILE).write_text(json.dumps(sealed, indent=2), encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a saved index.

    Raises:
        KnowledgeIndexError: There is none, or it was changed after it was written.
    """
    try:
        sealed = json.loads(_read(folder, MANIFEST_FILE))
        if (version := sealed["arguments"]["format"]) != FORMAT:
            raise damaged(folder, f"it has format {version}, this version reads {FORMAT}")
        manifest = Manifest(**sealed["arguments"])
        intact = sealed["seal"] == _seal(manifest)
    except (ValueError, TypeError, KeyError) as error:
        raise damaged(folder, f"{MANIFEST_FILE} cannot be understood") from error
    if not intact:
        raise damaged(folder, f"{MANIFEST_FILE} was changed after it was written")
    return manifest


def verified(folder: Path, name: str, manifest: Manifest) -> bytes:
    """The content of a file of the index, which is the one that was saved.

    Raises:
        KnowledgeIndexError: It is not, or it cannot be read.
    """
    content = _read(folder, name)
    if sha256(content) != manifest.checksums.get(name):
        raise damaged(folder, f"{name} is not the file that was saved")
    return content


def verify(folder: Path) -> Manifest:
    """The manifest of a saved index all of whose files are those that were saved.

    Raises:
        KnowledgeIndexError: One is not, or cannot be read.
    """
    manifest = read_manifest(folder)
    for name in manifest.checksums:
        verified(folder, name, manifest)
    return manifest


def damaged(folder: Path, what: str) -> KnowledgeIndexError:
    """The error to raise for an index that cannot be used."""
    return KnowledgeIndexError(
        f"The index in {folder} cannot be used: {what}. Build it again with `frontdesk knowledge build --force`."
    )


def sha256(content: bytes) -> str:
    """The hex SHA-256 of the content."""
    return hashlib.sha256(content).hexdigest()


def _seal(manifest: Manifest) -> str:
    return sha256(json.dumps(asdict(manifest), sort_keys=True).encode())


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise damaged(folder, f"{name} cannot be read ({error.strerror})") from error
