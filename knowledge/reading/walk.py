"""Which files a place holds, each with what its folder says about it: settings, sitemap, address."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from knowledge.passages import Metadata
from knowledge.reading.document import Flaw, UnreadableError
from knowledge.reading.metadata import FOLDER_FILE, folder_metadata
from knowledge.reading.readers import WEB_PAGES
from knowledge.reading.sitemap import PATTERN, place_of, read_sitemap

_IGNORED = re.compile(
    r"\..*|robots\.txt|metadata\.yml|.*\.(?:xml|css|js|map|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|mp4|webm)",
    re.IGNORECASE,
)
"""What lies beside the pages of a website, and hidden files."""


def walk(
    place: Path, base: Metadata, addresses: Mapping[Path, str] = MappingProxyType({})
) -> Iterator[tuple[Path, Metadata | Flaw]]:
    """Every file at or below `place`, in the order of paths, with its metadata, or with what hinders reading it.

    A folder whose settings are malformed is left out: they may say that customers must not see it.
    """
    if place.is_file():
        yield place, base
        return
    try:
        folder = folder_metadata(place, base)
        children = sorted(child for child in place.iterdir() if not _IGNORED.fullmatch(child.name))
    except UnreadableError as error:
        yield place / FOLDER_FILE, replace(error.flaw, hint=f"{error.flaw.hint} The folder is left out until then.")
        return
    except OSError as error:
        yield place, Flaw(f"the folder cannot be opened ({error.strerror}).", "Check its name and permissions.")
        return
    known = dict(addresses)
    for sitemap in sorted(place.glob(PATTERN)):
        try:
            known |= read_sitemap(sitemap)
        except UnreadableError as error:  # noqa: PERF203 - a bad sitemap costs its addresses only
            yield sitemap, error.flaw
    for child in children:
        metadata = replace(folder, address=known.get(place_of(child)) or _address(folder.address, child))
        if child.is_file() or not child.is_symlink():  # links to folders could lead around in circles
            yield from walk(child, metadata, known)


def _address(folder: str, child: Path) -> str:
    if not folder or (child.suffix.lower() in WEB_PAGES and child.stem == "index"):
        return folder
    return folder + quote(child.name) + ("/" if child.is_dir() else "")
