"""Of a web page only what a visitor reads goes in, under its headings, with its address."""

from typing import Any

import pytest

from knowledge.passages import Metadata
from knowledge.reading.web_page import text_of_html

PAGE = """<!doctype html><html lang="en-IE"><head><title>Delivery | Shop</title>
<link rel="canonical" href="/delivery">
<meta name="frontdesk:valid-from" content="2026-01-01"><meta name="audience" content="all">
<style>p {color: red}</style></head>
<body><header>Menu</header><nav><a href="/">Home</a></nav>
<main><h1>Delivery</h1><p>We send parcels <b>every</b>
day.</p><h2 id="cost">Cost</h2><ul><li>Ireland: free</li><li>France: <span>EUR 5</span></li></ul>
<h3>How is it paid?</h3><p>With the order.<br>By card.</p>
<table><tr><th>Country</th><th>Days</th></tr><tr><td>Spain</td><td>4</td></tr><tr><td>Italy</td><td>5</td></tr></table>
</main><aside>Buy now!</aside><footer>Imprint</footer></body></html>"""
BASE = Metadata(address="https://shop.example/pages/d.html")


def test_sections_keep_the_path_of_their_headings(sections: Any) -> None:
    [intro, cost, paid] = sections("d.html", PAGE)
    assert (intro.topic, intro.question, intro.text) == ("Delivery", "Delivery", "We send parcels every day.")
    assert (cost.topic, cost.question, cost.text) == (
        "Delivery",
        "Delivery: Cost",
        "- Ireland: free\n- France: EUR 5",
    )
    assert (paid.topic, paid.question) == ("Delivery > Cost", "How is it paid?")
    assert paid.text == "With the order.\nBy card.\n\nCountry: Spain; Days: 4\nCountry: Italy; Days: 5"


def test_the_page_says_its_address_language_and_days(sections: Any) -> None:
    intro, cost, _ = sections("d.html", PAGE, BASE)
    assert intro.metadata == Metadata(
        address="https://shop.example/delivery", language="en-IE", valid_from="2026-01-01"
    )
    assert cost.metadata.address == "https://shop.example/delivery#cost"


def test_a_page_without_own_words_on_it_has_its_folders_metadata(sections: Any) -> None:
    assert sections("d.html", "<p>Hello there.", BASE)[0].metadata == BASE


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>X</p>",
        '<div aria-hidden="true">X</div>',
        '<p style="color: red; DISPLAY : none">X</p>',
        '<p style="visibility:hidden">X</p>',
        '<p style="font-size: 0">X</p>',
        '<p style="font-size:0px">X</p>',
        '<p style="opacity:0;">X</p>',
        "<!-- X -->",
        "<script>X</script>",
        "<style>X</style>",
        "<template>X</template>",
        "<noscript>X</noscript>",
        "<nav>X</nav>",
        '<div role="navigation">X</div>',
        '<div class="cookie-banner">X</div>',
        '<ol class="shop-breadcrumbs"><li>X</ol>',
        "<select><option>X</select>",
        "<![CDATA[X]]>",
        "<?php X ?>",
    ],
)
def test_what_nobody_reads_on_the_page_is_left_out(sections: Any, hidden: str) -> None:
    assert [section.text for section in sections("a.html", f"<body><p>Seen.</p>{hidden}")] == ["Seen."]


@pytest.mark.parametrize("style", ["font-size:0.9em", "opacity:0.8", "display:block"])
def test_what_is_only_small_or_pale_is_read(sections: Any, style: str) -> None:
    assert sections("a.html", f'<p style="{style}">Seen.</p>')[0].text == "Seen."


def test_folded_questions_are_headings_until_they_end(sections: Any) -> None:
    page = "<h1>Help</h1><details><summary>How long?</summary>30 days.</details><p>Ask us.</p><dl><dt>Who?<dd>You.</dl>"
    assert [(section.question, section.text) for section in sections("a.html", page)] == [
        ("How long?", "30 days."),
        ("Help", "Ask us."),
        ("Who?", "You."),
    ]


def test_a_layout_in_tables_keeps_its_headings(sections: Any) -> None:
    page = "<table><tr><td><h2>Returns</h2><p>30 days.</p></td></tr></table>"
    assert [(section.question, section.text) for section in sections("home-page.html", page)] == [
        ("Home page: Returns", "30 days.")
    ]


def test_the_encoding_is_the_one_that_the_page_names(sections: Any) -> None:
    page = '<meta charset="iso-8859-1"><p>Größe</p>'.encode("latin-1")
    assert sections("a.html", page)[0].text == "Größe"


def test_a_page_that_only_a_script_fills_is_told_of(only_flaw: Any) -> None:
    flaw = only_flaw("a.html", '<div id="app"></div><script>render("Returns")</script>')
    assert "no text" in flaw.message
    assert "scripts" in flaw.hint


def test_a_product_description_becomes_text() -> None:
    assert text_of_html("<h3>Linen</h3><p>Soft &amp; light.</p><script>X</script>") == "Linen\n\nSoft & light."
