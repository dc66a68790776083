"""From evidence to citations: what is one, what is two, in which order, at which place."""

from __future__ import annotations

import html
import inspect
import json
from pathlib import Path

import pytest

from citesnap.finding import find_citations, merge
from citesnap.finding.forms import ELSEWHERE, REGISTRY, discover
from citesnap.model import Kind

FIRST = (
    "<p>The river left its bed on Tuesday night, and by the morning the lower town could be crossed by boat only.</p>"
)
SECOND = (
    "<p>Nobody was hurt, the mayor said, although the old mill will have to be given up after two hundred years.</p>"
)


def url(number: int) -> str:
    return f"https://x.com/example_river/status/{1420000000000000000 + number}"


def quote(number: int) -> str:
    return (
        f'<blockquote class="twitter-tweet"><p>The river is rising, part {number}.</p>&mdash; Rana Example (@example_river) '
        f'<a href="{url(number)}">July 27, 2021</a></blockquote>'
    )


def page(*parts: str) -> str:
    return f"<!doctype html><html><body><main><h1>High water</h1>{FIRST}{''.join(parts)}{SECOND}</main></body></html>"


def forms(*parts: str) -> list[tuple[int, str]]:
    return [(int(each.post_id or 0) - 1420000000000000000, each.form) for each in find_citations(page(*parts))]


def test_citations_stand_in_document_order_and_count_from_one() -> None:
    found = find_citations(
        page(quote(3), FIRST, f'<p>As <a href="{url(1)}">she wrote</a>, and wrote again.</p>', quote(2))
    )
    assert [each.position for each in found] == [1, 2, 3]
    assert [str(each.post_id)[-1] for each in found] == ["3", "1", "2"]
    assert [each.kind for each in found] == [Kind.EMBED, Kind.LINK, Kind.EMBED]


def test_quotes_next_to_each_other_are_posts_of_their_own() -> None:
    assert forms(quote(1), quote(2), quote(1)) == [(1, "blockquote"), (2, "blockquote"), (1, "blockquote")]


@pytest.mark.parametrize(
    "markup",
    [
        '<div data-tweet-id="{id}"></div>{quote}',
        '{quote}<div data-tweet-id="{id}"></div>',
        '<iframe data-tweet-id="{id}"></iframe>{quote}',
        '<div class="embed" data-url="{url}"><a href="{url}"></a></div><a class="embed-link" href="{url}"></a>',
        "{quote}<noscript>{quote}</noscript>",
        "<template>{quote}</template>{quote}",
        '<div data-html="{escaped}"></div>{quote}',
        '<figure data-embed="{url}">{quote}</figure>',
        '<a class="social-embed" href="{url}"></a><figure class="social-embed"><a href="{url}"><img src="/shot.png"></a></figure>',
    ],
)
def test_several_pieces_of_evidence_at_one_place_are_one_citation(markup: str) -> None:
    number = url(1).rpartition("/")[2]
    said = markup.replace("{escaped}", html.escape(quote(1))).replace("{quote}", quote(1))
    (found,) = find_citations(page(said.replace("{url}", url(1)).replace("{id}", number)))
    assert found.post_id == number
    if "{quote}" in markup:
        assert (found.handle, found.text, found.date) == ("example_river", "The river is rising, part 1.", "2021-07-27")


def test_the_words_of_hidden_markup_fill_the_gaps_of_a_placeholder() -> None:
    number = url(1).rpartition("/")[2]
    (found,) = find_citations(page(f'<div data-tweet-id="{number}"></div>', FIRST, f"<noscript>{quote(1)}</noscript>"))
    assert (found.text, found.handle) == ("The river is rising, part 1.", "example_river")


def test_a_link_cut_in_two_by_markup_is_one_link() -> None:
    (found,) = find_citations(
        page(f'<p>The town <a href="{url(1)}">was</a><a href="{url(1)}"><em>warned</em></a> in time.</p>')
    )
    assert found.kind is Kind.LINK


def test_two_links_to_a_post_in_one_paragraph_are_two() -> None:
    found = find_citations(
        page(f'<p>The <a href="{url(1)}">warning</a> came, and <a href="{url(1)}">nobody</a> read it.</p>')
    )
    assert len(found) == 2


def test_the_place_tells_what_stands_around() -> None:
    (found,) = find_citations(page(quote(1)))
    assert found.place is not None
    assert found.place.exact == "The river is rising, part 1."
    assert found.place.prefix == "er town could be crossed by boat only."[-32:]
    assert found.place.suffix == "Nobody was hurt, the mayor said,"
    assert found.place.xpath == "/html/body[1]/main[1]/blockquote[1]"
    assert [each["type"] for each in found.place.selectors()] == ["TextQuoteSelector", "XPathSelector"]


def test_state_comes_after_what_the_page_shows_and_repeats_nothing() -> None:
    value = {"blocks": [{"text": FIRST[3:-4]}, {"type": "tweet", "url": url(2)}, {"type": "tweet", "url": url(1)}]}
    script = f'<script type="application/json">{json.dumps(value)}</script>'
    assert forms(quote(1), script, script) == [(1, "blockquote"), (2, "json-state")]


def test_the_same_page_gives_the_same_citations_every_time() -> None:
    content = page(quote(1), f'<p>As <a href="{url(2)}">she wrote</a>.</p>', quote(3))
    assert find_citations(content) == find_citations(content) == find_citations(content.encode())


def test_a_row_of_linked_pictures_is_a_feed_and_cites_nothing() -> None:
    row = "".join(
        f'<a href="https://www.instagram.com/p/CExampleAB{number}/"><img src="/{number}.jpg"></a>'
        for number in range(6)
    )
    assert find_citations(page(f'<div class="grid">{row}</div>')) == []


def test_merging_knows_no_form_by_its_name() -> None:
    discover()
    source = inspect.getsource(merge)
    names = {name for each in REGISTRY for name in (each.name, *each.variants)}
    assert names
    assert [name for name in sorted(names) if f'"{name}"' in source] == []


KEY = "3mgz5exafm22b"
ACTORS = {
    "D1": f"did:plc:{'a' * 24}",
    "D2": f"did:plc:{'b' * 24}",
    "h": "h.example",
    "H": "H.example",
    "i": "i.example",
}


def linked(who: str) -> str:
    """A link to the post of that key of an account or a handle, in a paragraph of its own."""
    return (
        f'<p>As <a href="https://bsky.app/profile/{ACTORS[who]}/post/{KEY}">one could read</a> there then.</p>{FIRST}'
    )


def embedded(who: str, handle: str) -> str:
    """The embed code of the post of an account, which shows its handle."""
    return (
        f'<blockquote class="bluesky-embed" data-bluesky-uri="at://{ACTORS[who]}/app.bsky.feed.post/{KEY}"><p>Water</p>&mdash; '
        f'Example (<a href="https://bsky.app/profile/{ACTORS[who]}">@{ACTORS[handle]}</a>) '
        f'<a href="https://bsky.app/profile/{ACTORS[who]}/post/{KEY}">March 4, 2026</a></blockquote>{FIRST}'
    )


@pytest.mark.parametrize(
    ("parts", "keys"),
    [
        ([linked("h")], {""}),
        ([linked("h"), linked("H")], {""}),
        ([linked("D1"), linked("h")], {""}),
        ([linked("h"), linked("i")], {"h", "i"}),
        ([linked("D1"), linked("D2")], {"D1", "D2"}),
        ([linked("D1"), linked("D2"), linked("h")], {"D1", "D2", "h"}),
        ([linked("D1"), linked("h"), linked("i")], {"D1", "h", "i"}),
        ([embedded("D1", "h"), linked("h")], {""}),
        ([embedded("D1", "h"), linked("H"), linked("D1")], {""}),
        ([embedded("D1", "i"), linked("h")], {"D1", "h"}),
        ([embedded("D1", "h"), linked("h"), linked("i")], {"D1", "i"}),
        ([embedded("D1", "h"), embedded("D2", "i"), linked("h"), linked("i")], {"D1", "D2"}),
        ([embedded("D1", "h"), embedded("D2", "h"), linked("h")], {"D1", "D2", "h"}),
    ],
)
def test_posts_of_one_key_are_those_of_the_accounts_that_a_page_tells_apart(parts: list[str], keys: set[str]) -> None:
    found = {each.post_key or each.post_id for each in find_citations(page(*parts))}
    assert found == {f"{ACTORS[key]}/{KEY}" if key else KEY for key in keys}


def test_a_page_of_a_post_cites_that_of_another_handle_with_its_key() -> None:
    itself = f'<link rel="canonical" href="https://bsky.app/profile/h.example/post/{KEY}">'
    shown = page(linked("h"), linked("i")).replace("<body>", f"<head>{itself}</head><body>")
    assert [each.post_key for each in find_citations(shown)] == [f"i.example/{KEY}"]


def test_every_module_with_a_form_is_discovered() -> None:
    finding = Path(merge.__file__).parent
    with_forms = {path for path in finding.rglob("*.py") if "\n@form(" in path.read_text("utf-8")}
    elsewhere = {finding.joinpath(*name.split(".")).with_suffix(".py") for name in ELSEWHERE}
    assert {path for path in with_forms if path.parent.name != "embeds"} == elsewhere
