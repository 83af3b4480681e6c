"""CSV, JSON and JSON Lines are read by their columns; a bad row costs one row."""

import json
from typing import Any

import pytest

from knowledge.passages import Metadata

SHOPIFY = """Handle,Title,Body (HTML),Vendor,Type,Published,Option1 Name,Option1 Value,Variant Price,Status
linen-shirt,Linen Shirt,<p>Soft &amp; light.</p><script>X</script>,Weaver,Shirts,true,Size,S,50,active
linen-shirt,,,,,,,M,55.5,
vase,Vase,,,,true,Title,Default Title,20,active
secret,Secret,,,,false,Title,Default Title,1,active
draft,Draft,,,,true,Title,Default Title,1,draft
"""


def test_pairs_of_question_and_answer_know_their_line(sections: Any) -> None:
    [first, second] = sections("our-faq.csv", 'Question,Answer,Topic\nHow long?,"30\ndays",\nWho pays?,You,Returns\n')
    assert (first.topic, first.question, first.text, first.line) == ("Our faq", "How long?", "30\ndays", 3)
    assert (second.topic, second.line) == ("Returns", 4)


def test_answers_may_be_html_and_need_not(sections: Any) -> None:
    table = "question,answer\nA?,<p>Yes &amp; <b>no</b>.</p><script>X</script>\nB?,Up to < 5 kg: <a@b.example>\n"
    answers = [section.text for section in sections("a.csv", table)]
    assert answers == ["Yes & no.", "Up to < 5 kg: <a@b.example>"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_spreadsheets_may_separate_columns_as_they_like(sections: Any, delimiter: str) -> None:
    table = f"question{delimiter}answer\nHow, long?{delimiter}30 days\n".replace("How, long?", '"How, long?"')
    assert sections("a.csv", table)[0].question == "How, long?"


def test_columns_may_hold_metadata(sections: Any) -> None:
    table = "question,answer,URL,Valid From,valid-until,audience,language\nA?,B,https://s.example/a,2026-01-02,2026-01-03,staff,de\n"
    assert sections("a.csv", table)[0].metadata == Metadata(
        address="https://s.example/a",
        valid_from="2026-01-02",
        valid_until="2026-01-03",
        audience="staff",
        language="de",
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A?,", "row 2 has no answer"),
        (",B", "row 2 has no question"),
        ("A?,B,C,D", "row 2 has 4 cells, the first has 3"),
        ("A?,B,soon", "'soon' is no day"),
    ],
)
def test_a_bad_row_is_told_of_by_its_line_and_the_others_go_in(desk: Any, row: str, reason: str) -> None:
    found, [flaw] = desk.read(desk.write("a.csv", f"question,answer,valid-from\n{row}\n\nGood?,Yes\n"))
    assert flaw.line == 2
    assert reason in flaw.message
    assert [section.question for section in found] == ["Good?"]


def test_rows_before_a_quote_that_never_ends_go_in(desk: Any) -> None:
    found, [flaw] = desk.read(desk.write("a.csv", 'question,answer\nA?,Yes\nB?,"No\nC?,Yes\n'))
    assert [section.question for section in found] == ["A?"]
    assert "no CSV" in flaw.message


@pytest.mark.parametrize("content", ["", "frage,antwort\nA?,B\n", "a\n"])
def test_a_table_without_the_columns_is_told_which_ones_to_have(only_flaw: Any, content: str) -> None:
    flaw = only_flaw("a.csv", content)
    assert (flaw.line, "question and answer" in flaw.hint) == (1, True)


def test_a_list_of_json_objects_is_read_like_a_table(sections: Any) -> None:
    items = [{"question": "A?", "answer": "B"}, {"name": "C", "question": "D?", "answer": "E", "id": 5}]
    assert [section.question for section in sections("a.json", json.dumps(items))] == ["A?", "D?"]
    lines = "\n\n".join(map(json.dumps, items))
    assert [section.line for section in sections("a.jsonl", lines)] == [1, 3]


@pytest.mark.parametrize(
    ("name", "content", "line", "reason"),
    [
        ("a.json", '{"question": "A?", "answer": "B"}', None, "no list"),
        ("a.json", '[{"question": "A?",\n "answer": "B"},\n ?]', 3, "no JSON"),
        ("a.json", '["A?"]', None, "item 1 is no object"),
        ("a.json", '[{"question": "A?"}]', 1, "neither those of questions"),
        ("a.json", '[{"question": "A?", "answer": null}]', None, "item 1 has no answer"),
        ("a.json", "[]", None, "no text"),
        ("a.json", "[" * 100_000, None, "cannot be read (RecursionError)"),
        ("a.jsonl", '{"question": "A?", "answer": "B"}\n{', 2, "no JSON"),
        ("a.jsonl", "[1]", 1, "line 1 is no object"),
    ],
)
def test_what_is_no_list_of_objects_is_told_of(
    only_flaw: Any, name: str, content: str, line: int | None, reason: str
) -> None:
    flaw = only_flaw(name, content)
    assert flaw.line == line
    assert reason in flaw.message


def test_a_catalogue_tells_customers_what_they_may_know(sections: Any) -> None:
    table = (
        "sku,name,category,price_eur,colours,description,purchase_price,stock,url\n"
        "1,Linen Shirt,Shirts,49.00,Red | Blue,Soft.,9.00,S:4,https://s.example/linen\n"
    )
    [shirt] = sections("catalogue.csv", table)
    assert (shirt.topic, shirt.question) == ("Shirts", "Linen Shirt")
    assert shirt.text == "Soft.\n\nprice in EUR: 49.00\ncolours: Red, Blue"
    assert shirt.metadata.address == "https://s.example/linen"


def test_a_catalogue_may_be_json(sections: Any) -> None:
    items = [{"name": "Vase", "colours": ["Red", "Blue"], "price_eur": 20, "final_sale": True, "material": None}]
    assert sections("things.json", json.dumps(items))[0].text == (
        "price in EUR: 20\ncolours: Red, Blue\nfinal sale: yes"
    )


def test_a_product_without_a_name_is_told_of(desk: Any) -> None:
    found, [flaw] = desk.read(desk.write("a.csv", "name,material\n,Wool\nVase,Clay\n"))
    assert (flaw.line, flaw.message) == (2, "row 2 has no name.")
    assert [section.question for section in found] == ["Vase"]


def test_shopifys_published_products_are_read_with_all_their_variants(sections: Any) -> None:
    shirt, vase = sections("products.csv", SHOPIFY, Metadata(address="https://shop.example/files/products.csv"))
    assert (shirt.topic, shirt.question, shirt.line) == ("Shirts", "Linen Shirt", 2)
    assert shirt.text == "Soft & light.\n\nbrand: Weaver\ncategory: Shirts\nprice: 50.00 to 55.50\nsize: S, M"
    assert shirt.metadata.address == "https://shop.example/products/linen-shirt"
    assert (vase.topic, vase.text) == ("Products", "price: 20.00")


@pytest.mark.parametrize(("row", "reason"), [(",Shirt", "row 2 has no Handle"), ("shirt,", "'shirt' has no Title")])
def test_a_broken_product_of_shopify_is_told_of(only_flaw: Any, row: str, reason: str) -> None:
    flaw = only_flaw("a.csv", f"Handle,Title,Variant Price\n{row},5\nvase,Vase,20\n")
    assert flaw.line == 2
    assert reason in flaw.message
