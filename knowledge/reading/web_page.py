"""HTML: what a visitor reads on the page, under its headings; navigation and everything hidden is left out."""

import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning
from bs4.element import NavigableString, PageElement

from knowledge.passages import Metadata
from knowledge.reading.document import Flaw, Found, title_of
from knowledge.reading.metadata import amended
from knowledge.reading.outline import Heading, outlined, table_text, tidy

_BOILERPLATE = (
    "script, style, noscript, template, svg, iframe, object, select, textarea, dialog, nav, footer, aside, "
    "body > header, [role=navigation], [role=banner], [role=contentinfo], [role=search], [role=dialog], "
    "[class*=breadcrumb], [class*=cookie-banner], [class*=cookie-consent], [class*=cookie-notice]"
)
_HIDDEN = "[hidden], [aria-hidden=true]"
_HIDING_STYLE = re.compile(r"display:none|visibility:(hidden|collapse)|font-size:0(?![.\d]*[1-9])|opacity:0(?![.\d])")
_ELEMENT = re.compile(r"</?[a-z][a-z0-9]*[\s/>]|<!--", re.IGNORECASE)
_PREFIX = "frontdesk:"
"""Of our names in `<meta>`: pages carry an `audience` of search engines, and others of their own."""
_CONTENT = ("main", "[role=main]", "article", "body")
"""Where the text of a page is, the best place first; `article` only where there is one of them."""
_LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "summary": 7, "dt": 7}
_FOLDING = frozenset({"details", "dl"})
"""What ends the heading that `summary` or `dt` began."""
_BLOCKS = frozenset(
    """
    address article blockquote dd details div dl fieldset figure form header hr main ol p pre section table td th tr ul
    """.split()  # noqa: SIM905 - a list literal of single words is harder to read
)


def read_web_page(file: Path, base: Metadata) -> Iterator[Found]:
    """The sections of a page, with what it says of itself.

    That is its canonical link, its `lang` and elements like `<meta name="frontdesk:valid-from" content="2026-11-27">`.
    """
    soup = _parsed(file.read_bytes())
    if soup.contains_replacement_characters:
        yield Flaw("some characters are not in the encoding that the page names.", "Save the page as UTF-8.")
    title = _line(soup.title) if soup.title else ""
    yield from outlined(title or title_of(file), _parts(_content(soup)), _metadata(soup, base))


def text_of_html(markup: str) -> str:
    """The visible text of a piece of HTML, headings included; a text without any element stays as it is."""
    if not _ELEMENT.search(markup):
        return markup
    parts = _parts(_content(_parsed(markup.encode())))
    return tidy("".join(part if isinstance(part, str) else f"\n\n{part.title}\n\n" for part in parts))


def _parsed(content: bytes) -> BeautifulSoup:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # XHTML is a page too
        return BeautifulSoup(content, "lxml")


def _metadata(soup: BeautifulSoup, base: Metadata) -> Metadata:
    written: dict[str, object] = {
        str(meta["name"]).removeprefix(_PREFIX): meta["content"]
        for meta in soup.select(f'meta[name^="{_PREFIX}"][content]')
    }
    if soup.html:
        written.setdefault("language", soup.html.get("lang"))
    if canonical := soup.select_one("link[rel=canonical][href]"):
        address = urljoin(base.address, str(canonical["href"]))
        written.setdefault("address", address if urlsplit(address).netloc else "")
    return amended(base, written)


def _content(soup: BeautifulSoup) -> Tag:
    for unseen in [*soup.select(f"{_BOILERPLATE}, {_HIDDEN}"), *_hidden_by_style(soup)]:
        unseen.decompose()
    for selector in _CONTENT:
        if len(places := soup.select(selector)) == 1:
            return places[0]
    return soup


def _hidden_by_style(soup: BeautifulSoup) -> Iterator[Tag]:
    for tag in soup.find_all(style=True):
        if _HIDING_STYLE.search(re.sub(r"\s", "", str(tag["style"]).lower())):
            yield tag


def _parts(node: Tag) -> Iterator[Heading | str]:
    for child in node.children:
        if not isinstance(child, Tag):
            yield _words(child)
        elif child.name in _LEVELS:
            yield Heading(_LEVELS[child.name], _line(child), _anchor(child))
        elif child.name == "br":
            yield "\n"
        elif child.name == "li":
            yield from ("\n- ", *_parts(child))
        elif child.name == "table" and not child.select("table, h1, h2, h3, h4, h5, h6"):
            yield f"\n\n{table_text(_rows(child))}\n\n"
        else:
            edge = "\n\n" if child.name in _BLOCKS else ""
            yield from (edge, *_parts(child), edge)
            if child.name in _FOLDING:
                yield Heading(7, "")


def _words(node: PageElement) -> str:
    # Its subclasses are comments, declarations and the like.
    return re.sub(r"\s+", " ", node) if type(node) is NavigableString else ""


def _anchor(heading: Tag) -> str:
    named = heading if heading.get("id") else heading.select_one("[id], a[name]") or heading
    return str(named.get("id") or named.get("name") or "")


def _rows(table: Tag) -> list[list[str]]:
    rows = [[_line(cell) for cell in row.select("td, th")] for row in table.select("tr")]
    return [row for row in rows if any(row)] or [[]]


def _line(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())
