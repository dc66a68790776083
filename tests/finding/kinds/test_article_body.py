"""The text of an article in JSON-LD tells its posts where the page does not show that text, and none of them twice."""

from __future__ import annotations

import json
from typing import Any

import pytest

from finding.kinds.table import Expected, check, x

A = "1420000000000000000"
URL = f"https://twitter.com/river_example/status/{A}"
PROSE = (
    "The council asked for patience on Tuesday night, and nobody agreed on anything, officials said to the reporters."
)
SIGNED = (
    f"{PROSE}\n\nThe river is rising. — Rana Example (@river_example) July 27, 2021\n\nNobody else spoke that night."
)
SHELL = '<div id="root"></div>'
TEASER = f"<article><h1>High water</h1><p>{PROSE}</p><p>Subscribe to read on.</p></article>"
QUOTE = '<blockquote class="twitter-tweet"><p>The river is rising.</p>&mdash; Rana Example (@river_example) <a href="{}">July 27, 2021</a></blockquote>'
WHOLE = f"<article><h1>High water</h1><p>{PROSE}</p>{{}}<p>{PROSE}</p></article>"
LOST = [
    x(None, kind="embed", form="json-ld", date="2021-07-27", author_name="Rana Example", text="The river is rising.")
]


def article(body: str, **members: Any) -> dict[str, Any]:
    own = {"@type": "NewsArticle", "headline": "High water", "url": "https://gazette.example/news/high-water"}
    return {"@context": "https://schema.org", **own, "articleBody": body, **members}


def page(data: Any, shown: str) -> str:
    head = '<title>High water</title><link rel="canonical" href="https://gazette.example/news/high-water">'
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    return f"<!doctype html><html><head>{head}{script}</head><body>{shown}</body></html>"


OTHER = {"headline": "Mill sold", "url": "https://gazette.example/news/mill-sold"}
ROWS: list[tuple[str, str, Expected]] = [
    ("a page drawn by scripts", page(article(SIGNED), SHELL), LOST),
    ("a graph", page({"@graph": [{"@type": "WebSite", "name": "Gazette"}, article(SIGNED)]}, SHELL), LOST),
    ("behind a wall", page(article(SIGNED), TEASER), LOST),
    ("an address", page(article(f"{PROSE} {URL} Nobody else spoke."), SHELL), [x(A)]),
    ("another article", page([article(PROSE), article(SIGNED, **OTHER)], SHELL), []),
    ("shown with its embed", page(article(SIGNED), WHOLE.format(QUOTE.format(URL))), [x(A, kind="embed", form="blockquote")]),
    ("shown by its id", page(article(SIGNED), WHOLE.format(f'<div data-tweet-id="{A}"></div>')), [x(A, None, kind="embed")]),
    ("shown as text", page(article(SIGNED), WHOLE.format("<p>The river is rising. — Rana Example (@river_example) July 27, 2021</p>")), [x(None, form="prose")]),
    ("nobody signs", page(article(f"{PROSE} By Rana Example (@river_example)."), SHELL), []),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_text_of_an_article_in_json_ld_is_read_where_the_page_does_not_show_it(
    source: str, expected: Expected
) -> None:
    check(source, expected, "text/html")
