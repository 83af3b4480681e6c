"""Folders say what holds for their files; a website's pages get their addresses."""

from typing import Any

import pytest

from knowledge.passages import Metadata
from knowledge.reading.document import Flaw
from knowledge.reading.walk import walk

SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://shop.example/</loc></url>
<url><loc> https://shop.example/pages/returns%20abroad </loc><lastmod>2026-01-01</lastmod></url>
<url><loc>https://shop.example/help/</loc></url><url><loc>ftp://shop.example/terms</loc></url></urlset>"""


def addresses(desk: Any) -> dict[str, str]:
    found = dict(walk(desk.folder, Metadata()))
    return {file.relative_to(desk.folder).as_posix(): metadata.address for file, metadata in found.items()}


@pytest.mark.parametrize("mirror", ["", "shop.example/"], ids=["beside", "below the host's name"])
def test_pages_get_their_addresses_from_the_sitemap(desk: Any, mirror: str) -> None:
    desk.write("sitemap.xml", SITEMAP)
    for name in ("index.html", "pages/returns abroad.html", "help/index.html", "terms.html"):
        desk.write(mirror + name, "")
    assert addresses(desk) == {
        f"{mirror}help/index.html": "https://shop.example/help/",
        f"{mirror}index.html": "https://shop.example/",
        f"{mirror}pages/returns abroad.html": "https://shop.example/pages/returns%20abroad",
        f"{mirror}terms.html": "",
    }


def test_files_get_their_addresses_from_their_folders(desk: Any) -> None:
    desk.write("metadata.yml", "address: https://shop.example/docs\nlanguage: en\n")
    for name in ("size chart.pdf", "index.html", "de/index.html", "de/a.html"):
        desk.write(name, "")
    desk.write("de/metadata.yml", "language: de")
    assert addresses(desk) == {
        "de/a.html": "https://shop.example/docs/de/a.html",
        "de/index.html": "https://shop.example/docs/de/",
        "index.html": "https://shop.example/docs/",
        "size chart.pdf": "https://shop.example/docs/size%20chart.pdf",
    }
    assert {metadata.language for _, metadata in walk(desk.folder / "de", Metadata())} == {"de"}


def test_a_folder_with_malformed_settings_is_left_out(desk: Any) -> None:
    desk.write("staff/metadata.yml", "audience: staff\nvalid-from: soon\n")
    desk.write("staff/margins.txt", "Secret.")
    desk.write("a.txt", "Open.")
    (open_file, _), (settings, flaw) = walk(desk.folder, Metadata())
    assert (open_file.name, settings.name) == ("a.txt", "metadata.yml")
    assert isinstance(flaw, Flaw)
    assert flaw.hint.endswith("The folder is left out until then.")


@pytest.mark.parametrize(
    "sitemap",
    ["", "no XML", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><urlset><url><loc>&b;</loc></url></urlset>'],
)
def test_a_broken_or_hostile_sitemap_costs_its_addresses_only(desk: Any, sitemap: str) -> None:
    desk.write("sitemap.xml", sitemap)
    page = desk.write("a.html", "")
    found = list(walk(desk.folder, Metadata()))
    assert found[-1] == (page, Metadata())
    assert all(isinstance(flaw, Flaw) for _, flaw in found[:-1])


def test_what_lies_beside_the_pages_of_a_website_is_no_document(desk: Any) -> None:
    for name in ("style.css", "app.JS", "robots.txt", "logo.svg", ".DS_Store", ".git/a.md", "feed.xml", "a.html"):
        desk.write(name, "")
    assert [file.name for file, _ in walk(desk.folder, Metadata())] == ["a.html"]


def test_links_to_folders_are_not_followed_in_circles(desk: Any) -> None:
    desk.write("help/a.html", "")
    (desk.folder / "help" / "again").symlink_to(desk.folder)
    assert [file.name for file, _ in walk(desk.folder, Metadata())] == ["a.html"]
