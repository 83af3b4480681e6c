"""Little files of every format, and what is read in them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.passages import Metadata
from knowledge.reading.document import Flaw, Section
from knowledge.reading.readers import read_sections


class Desk:
    """A folder to write files into; reads them as the shop's documents are read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, content: str | bytes) -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def read(self, file: Path, base: Metadata | None = None) -> tuple[list[Section], list[Flaw]]:
        found = list(read_sections(file, base or Metadata()))
        return [one for one in found if isinstance(one, Section)], [one for one in found if isinstance(one, Flaw)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "shop")


@pytest.fixture
def sections(desk: Desk) -> Callable[..., list[Section]]:
    """The sections of a file that is read without a flaw."""

    def read(name: str, content: str | bytes, base: Metadata | None = None) -> list[Section]:
        found, flaws = desk.read(desk.write(name, content), base)
        assert not flaws
        return found

    return read


@pytest.fixture
def only_flaw(desk: Desk) -> Callable[..., Flaw]:
    """The one flaw of a file."""

    def read(name: str, content: str | bytes) -> Flaw:
        _, flaws = desk.read(desk.write(name, content))
        [flaw] = flaws
        return flaw

    return read
