"""Posts in JSON: found when they belong to this page's article, left alone when they belong to another."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest

from citesnap.finding import find_citations
from citesnap.model import Citation, Kind

ID = "1420000000000000000"
URL = f"https://twitter.com/example_river/status/{ID}"
OTHER_URL = "https://twitter.com/example_mill/status/1430000000000000000"
QUOTE = (
    '<blockquote class="twitter-tweet"><p>The river is rising.</p>&mdash; Rana Example (@example_river) '
    f'<a href="{URL}">July 27, 2021</a></blockquote>'
)
FIRST = "The river left its bed on Tuesday night, and by the morning the lower town could be crossed by boat only."
SECOND = "Nobody was hurt, the mayor said, although the old mill will have to be given up after two hundred years."
TITLE = "High water in the lower town"


def page(
    script: str, body: str = f"<p>{FIRST}</p><p>{SECOND}</p><p>{FIRST}</p><p>{SECOND}</p>", teaser: str = ""
) -> str:
    return (
        f"<!doctype html><html><head><title>{TITLE} | Riverton Gazette</title>"
        '<link rel="canonical" href="https://gazette.example/2021/07/27/high-water"></head><body>'
        f"<main><article><h1>{TITLE}</h1>{body}</article></main>{teaser}{script}</body></html>"
    )


def island(value: Any, kind: str = "application/json") -> str:
    return f'<script id="__NEXT_DATA__" type="{kind}">{json.dumps(value)}</script>'


def assigned(value: Any) -> str:
    return f"<script>window.__STATE__ = {json.dumps(value)}; window.other = 1;</script>"


def escaped(value: Any) -> str:
    text = json.dumps(value).replace("/", "\\u002F").replace("<", "\\u003C").replace(">", "\\u003E")
    return f"<script>window.__NUXT__={text}</script>"


def parsed(value: Any) -> str:
    return f"<script>window.__DATA__ = JSON.parse({json.dumps(json.dumps(value))});</script>"


def flattened(value: dict[str, Any]) -> str:
    """The form of the `devalue` package: a list whose members point at each other."""
    table: list[Any] = []

    def put(item: Any) -> int:
        place = len(table)
        table.append(None)
        if isinstance(item, dict):
            table[place] = {key: put(under) for key, under in item.items()}
        elif isinstance(item, list):
            table[place] = [put(under) for under in item]
        else:
            table[place] = item
        return place

    put(value)
    return f'<script type="application/json" id="__NUXT_DATA__">{json.dumps(table)}</script>'


COMPONENTS = {
    "article": {
        "blocks": [
            {"is": "paragraph", "props": {"text": FIRST}},
            {"is": "tweet", "props": {"tweetUrl": URL, "align": "center"}},
            {"is": "paragraph", "props": {"text": SECOND}},
        ]
    }
}
ARC = {
    "headlines": {"basic": TITLE},
    "canonical_url": "/2021/07/27/high-water",
    "content_elements": [
        {"type": "text", "content": FIRST},
        {
            "type": "oembed_response",
            "subtype": "twitter",
            "raw_oembed": {"provider_name": "Twitter", "url": URL, "html": QUOTE},
        },
        {"type": "text", "content": SECOND},
    ],
}
BODY_HTML = {"post": {"title": TITLE, "body": f"<p>{FIRST}</p>{QUOTE}<p>{SECOND}</p>"}}


@pytest.mark.parametrize("value", [COMPONENTS, ARC, BODY_HTML], ids=["components", "arc", "body"])
@pytest.mark.parametrize("carry", [island, assigned, escaped, parsed, flattened])
def test_state_of_this_article_shows_its_posts(value: dict[str, Any], carry: Any) -> None:
    (found,) = find_citations(page(carry(value)))
    assert (found.platform, found.post_id, found.kind, found.form) == ("x", ID, Kind.EMBED, "json-state")


def test_a_page_that_only_scripts_draw_is_told_by_its_title() -> None:
    body = f'<p>{FIRST}</p>{QUOTE}<p>{SECOND} As she <a href="{OTHER_URL}">said</a>, it is gone.</p>'
    found = find_citations(page(island({"post": {"title": TITLE, "content": body}}), body=""))
    assert [(each.post_id, each.kind) for each in found] == [(ID, Kind.EMBED), ("1430000000000000000", Kind.LINK)]
    assert (found[0].handle, found[0].date, found[0].text) == ("example_river", "2021-07-27", "The river is rising.")


@pytest.mark.parametrize(
    "value",
    [
        {"related": [{"title": "Mill sold at last", "url": "/mill", "body": f"<p>{'Flour. ' * 30}</p>{QUOTE}"}]},
        {"latest": [{"headline": "Mill sold at last", "slug": "mill", "tweet": {"embedUrl": URL}}]},
        {"timeline": [{"id_str": ID, "full_text": "The river is rising.", "user": {"screen_name": "example_river"}}]},
        {"sameAs": ["https://twitter.com/rivertongazette", URL]},
        {"embeds": {"tweet": {"url": URL}}},
    ],
    ids=["body of another", "embed of another", "feed", "sameAs", "nobody's"],
)
def test_state_of_others_is_left_alone(value: dict[str, Any]) -> None:
    assert find_citations(page(island(value) + assigned(value))) == []


def test_a_teaser_does_not_tie_another_article_to_this_page() -> None:
    teaser = "They have to check how long they waited, according to critics of the county office."
    value = {
        "playlist": [
            {
                "title": "Mill sold at last",
                "link": "/mill",
                "content": f"<p>{teaser}</p><p>{'Flour. ' * 200}</p>{QUOTE}",
            }
        ]
    }
    assert find_citations(page(island(value), teaser=f"<aside><h3>Mill sold at last</h3><p>{teaser}</p></aside>")) == []


def test_the_same_post_in_markup_and_state_is_one_citation() -> None:
    found = find_citations(page(island(ARC), body=f"<p>{FIRST}</p>{QUOTE}<p>{SECOND}</p>"))
    assert [(each.post_id, each.form) for each in found] == [(ID, "blockquote")]


def test_state_fills_what_an_empty_placeholder_does_not_tell() -> None:
    found = find_citations(page(island(ARC), body=f'<p>{FIRST}</p><div data-tweet-id="{ID}"></div><p>{SECOND}</p>'))
    assert [(each.post_id, each.handle, each.date) for each in found] == [(ID, "example_river", "2021-07-27")]


def test_json_ld_of_the_article_names_an_embedded_post() -> None:
    value = {"@type": "NewsArticle", "headline": TITLE, "video": {"@type": "VideoObject", "embedUrl": URL}}
    (found,) = find_citations(page(island(value, "application/ld+json")))
    assert (found.post_id, found.form) == (ID, "json-ld")


def test_a_small_json_script_in_the_body_stands_for_its_post() -> None:
    script = f'<script type="application/json" data-ref="OEmbed-1">{json.dumps({"url": URL})}</script>'
    (found,) = find_citations(page("", body=f"<p>{FIRST}</p><p>{SECOND}</p>{script}<p>{FIRST}</p><p>{SECOND}</p>"))
    assert found.post_id == ID


def attribute(value: dict[str, Any]) -> list[Citation]:
    markup = f'<p>{FIRST}</p><div data-attrs="{html.escape(json.dumps(value))}"></div><p>{SECOND}</p>'
    return find_citations(page("", body=markup))


def test_json_in_an_attribute_tells_text_author_and_date() -> None:
    (found,) = attribute(
        {
            "url": URL,
            "full_text": 'The river<br>is <b class="x">rising</b> &amp; rising.',
            "username": "example_river",
            "name": "Rana Example",
            "date": "Tue Jul 27 12:35:56 +0000 2021",
        }
    )
    assert (found.form, found.post_id, found.handle, found.author_name) == (
        "json-attribute",
        ID,
        "example_river",
        "Rana Example",
    )
    assert (found.text, found.date) == ("The river\nis rising & rising.", "2021-07-27")


def test_json_in_an_attribute_may_hold_the_embed_code() -> None:
    (found,) = attribute({"element": {"_type": "TweetBlockElement", "html": QUOTE, "url": URL}})
    assert (found.post_id, found.handle, found.text) == (ID, "example_river", "The river is rising.")


def test_json_in_an_attribute_may_hold_an_id_alone() -> None:
    (found,) = attribute({"instagram_id": "CExampleAB1", "title": "A post shared by somebody"})
    assert (found.platform, found.post_id) == ("instagram", "CExampleAB1")


@pytest.mark.parametrize(
    "script",
    [
        "<script>var a = " + "[" * 100_000 + "</script>",
        '<script type="application/json">' + '{"a":' * 100_000 + "</script>",
        '<script type="application/json">' + '{"a":' * 5_000 + f'"{URL}"' + "}" * 5_000 + "</script>",
        "<script>" + "a={" * 100_000 + f"'{URL}'</script>",
        '<script>JSON.parse("' + '\\\\"' * 100_000 + f'{URL}")</script>',
        '<script type="application/json">' + json.dumps([URL] * 50_000) + "</script>",
        '<script type="application/json">[[1],' + "0," * 100_000 + f'"{URL}"]</script>',
    ],
    ids=["brackets", "objects", "deep", "assignments", "backslashes", "wide", "pointers"],
)
def test_hostile_json_is_survived(script: str) -> None:
    assert find_citations(page(script)) == []


@pytest.mark.parametrize(
    "code",
    [
        f"var _embed = '{json.dumps({'embed': html.escape(QUOTE)})}';",
        f"document.write({json.dumps(QUOTE)});",
        "place.innerHTML = " + json.dumps(QUOTE).replace("<", "\\u003C").replace("/", "\\/") + ";",
    ],
    ids=["escaped", "written", "JavaScript's escapes"],
)
def test_embed_code_in_a_small_script_at_its_place(code: str) -> None:
    body = f"<p>{FIRST}</p><p>{SECOND}</p><div><script>{code}</script></div><p>{FIRST}</p><p>{SECOND}</p>"
    (found,) = find_citations(page("", body))
    assert (found.post_id, found.date, found.kind) == (ID, "2021-07-27", Kind.EMBED)


def test_embed_code_in_a_small_script_elsewhere_is_left_alone() -> None:
    assert find_citations(page(f"<script>document.write({json.dumps(QUOTE)});</script>")) == []


@pytest.mark.parametrize(
    "own",
    [
        {"title": "A flood", "url": {"base": "https://gazette.example", "path": "/elsewhere"}},
        {"slug": "high-water", "title": "Something else"},
        {"headlines": {"basic": TITLE}},
    ],
    ids=["short title", "slug", "headlines"],
)
def test_an_article_is_known_by_a_short_title_a_slug_or_its_headlines(own: dict[str, Any]) -> None:
    shown = page(island({"post": {**own, "body": {"blocks": [{"is": "tweet", "tweetUrl": URL}]}}}))
    shown = shown.replace(f"<h1>{TITLE}</h1>", "<h1>A flood</h1>")
    assert [each.post_id for each in find_citations(shown)] == [ID]


def test_a_related_article_inside_the_own_one_is_another() -> None:
    other = {
        "headlines": {"basic": "Mill sold at last"},
        "canonical_url": "/2020/01/01/mill-sold",
        "content": [{"html": QUOTE}],
    }
    own = {"headlines": {"basic": TITLE}, "canonical_url": "/2021/07/27/high-water", "related": {"basic": [other]}}
    assert find_citations(page(island(own))) == []


def angular(value: Any) -> str:
    """The form of Angular's TransferState."""
    text = json.dumps(value).replace("&", "&a;").replace('"', "&q;").replace("<", "&l;")
    return f'<script id="serverApp-state" type="application/json">{text}</script>'


def nuxt_function(markup: str) -> str:
    """Nuxt 2 with its arguments lifted out: a program and no JSON."""
    text = json.dumps(markup).replace("<", "\\u003C").replace("/", "\\u002F")
    program = f'(function(a,b){{return {{data:[{{article:{{title:a,body:{text}}}}}],error:b}}}}("x",null))'
    return f"<script>window.__NUXT__={program};</script>"


def streamed(*rows: Any) -> str:
    """React's server components as Next.js streams them, cut at an arbitrary place."""
    text = "".join(f"{place:x}:{json.dumps(row)}\n" for place, row in enumerate(rows))
    half = len(text) // 2
    return "".join(
        f"<script>self.__next_f.push({json.dumps([1, part])})</script>" for part in (text[:half], text[half:])
    )


def element(component: str, **properties: Any) -> list[Any]:
    return ["$", component, None, properties]


SHOWN = [element("p", children=FIRST), element("$L7", tweetId=ID), element("p", children=SECOND)]


@pytest.mark.parametrize(
    "script",
    [
        angular({"blocks": [{"is": "paragraph", "text": FIRST}, {"is": "tweet", "url": URL}]}),
        nuxt_function(f"<p>{FIRST}</p><p>{SECOND}</p>{QUOTE}"),
        streamed(["metadata"], element("article", children=SHOWN)),
    ],
    ids=["Angular", "Nuxt 2", "server components"],
)
def test_state_that_is_no_plain_json(script: str) -> None:
    assert [(each.post_id, each.kind) for each in find_citations(page(script))] == [(ID, Kind.EMBED)]


@pytest.mark.parametrize(
    "script",
    [
        angular({"blocks": [{"is": "paragraph", "text": "x" * 80}, {"is": "tweet", "url": OTHER_URL}]}),
        nuxt_function(f"<p>Of another story that this page does not show at all, not one word of it.</p>{QUOTE}"),
        streamed(element("aside", children=[element("$L7", tweetId="1430000000000000000")])),
        island({"title": TITLE, "social": {"twitter": "rivertongazette", "pinnedTweet": OTHER_URL}}),
    ],
    ids=["Angular", "Nuxt 2", "server components", "pinned post of the paper"],
)
def test_state_of_others_is_left_alone_in_every_shape(script: str) -> None:
    assert find_citations(page(script)) == []
