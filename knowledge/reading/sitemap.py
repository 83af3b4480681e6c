"""A website's sitemap tells the addresses of its pages, which lie as files beside it."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree

from knowledge.reading.document import UnreadableError

PATTERN = "sitemap*.xml"


def read_sitemap(file: Path) -> dict[Path, str]:
    """Addresses by where their pages lie, without a suffix: below the sitemap, or below a folder named as the host.

    Raises:
        UnreadableError: It is no XML. One that only names other sitemaps holds no addresses.
    """
    try:
        # No entities: they could be made to read other files, or to grow without end.
        root = etree.parse(file, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
    except (etree.XMLSyntaxError, OSError) as error:
        raise UnreadableError(f"the sitemap is no XML ({error}).", "Save it from the website again.") from error
    return {
        place: address
        for location in root.iterfind("{*}url/{*}loc")
        for address in _links(location.text)
        for place in _places(file.parent, address)
    }


def place_of(page: Path) -> Path:
    """Where a page lies as `read_sitemap` says it: a folder's `index.html` is the folder."""
    return page.parent if page.stem == "index" else page.with_suffix("")


def _links(text: str | None) -> Iterator[str]:
    if text and urlsplit(text.strip()).scheme in {"http", "https"}:
        yield text.strip()


def _places(folder: Path, address: str) -> Iterator[Path]:
    parts = urlsplit(address)
    page = place_of(Path(unquote(parts.path).strip("/") or "index.html"))
    yield folder / page
    yield folder / parts.netloc / page
