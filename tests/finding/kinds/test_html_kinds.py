"""HTML by kinds of what goes wrong: what an editor reads out of a page, one row an input.

Each row is a fragment, put into a page with enough running text to be an article, and what is to be found in it: as many citations as
there are expectations, each a mapping of the members that matter. `...` stands for any value but None.
"""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import Any

import pytest

from citesnap.finding import find_citations
from citesnap.finding.record import record

Expected = Sequence[Mapping[str, Any]]
Row = tuple[str, str, Expected]

TEXT = (
    "<p>The ferry stayed in the harbour on Monday because the wind would not drop, and the crew spent the day painting the rails, mending "
    "nets and telling the passengers who had come for nothing that tomorrow might be better, or might not.</p>\n<p>Nobody in the village "
    "remembered a week like it, the harbour master told us, and he has kept the book for forty years; the book itself has three lines for "
    "the whole of that week, all of them about the wind.</p>\n"
)
X = "https://twitter.com/example_river/status/1420000000000000000"
SAID = "The river is rising faster than we thought"
WHOLE = {
    "platform": "x",
    "post_id": "1420000000000000000",
    "handle": "example_river",
    "author_name": "Rana Example",
    "date": "2021-07-27",
    "text": SAID,
    "kind": "embed",
}
FACTS = {name: WHOLE[name] for name in ("platform", "post_id", "handle", "date", "text", "kind")}
POST = {name: WHOLE[name] for name in ("platform", "post_id", "kind")}
LOST = {**FACTS, "post_id": None}


def page(fragment: str, *, head: str = "", lang: str = "en", after: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>Wind keeps the ferry in</title>{head}</head><body><main>'
        f"<article><h1>Wind keeps the ferry in</h1>{TEXT}{fragment}<p>Then it rained for a week, and the ferry still did not sail, which "
        f"surprised nobody who had been there the year before.</p></article></main>{after}</body></html>"
    )


def fits(told: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(told[key] is not None if value is ... else told[key] == value for key, value in wanted.items())


def check(source: str, expected: Expected) -> None:
    records = [record(citation, "a") for citation in find_citations(source, media_type="text/html")]
    told = json.dumps(
        [{k: v for k, v in each.items() if v not in (None, [])} for each in records], ensure_ascii=False, indent=1
    )
    assert len(records) == len(expected), told
    orders = permutations(records) if len(records) < 5 else [records]
    assert any(all(map(fits, order, expected)) for order in orders), told


def rows(table: Sequence[Row]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("fragment", "expected"), [pytest.param(*row[1:], id=row[0]) for row in table])


def signed(
    text: str = SAID,
    *,
    name: str = "Rana Example",
    handle: str = "@example_river",
    day: str = "July 27, 2021",
    href: str = X,
) -> str:
    return f'<blockquote class="twitter-tweet"><p lang="en" dir="ltr">{text}</p>&mdash; {name} ({handle}) <a href="{href}">{day}</a></blockquote>'


# --- cut addresses and ids

NOTHING: Expected = ()
CUT: list[Row] = [
    ("ellipsis in the href", f'<p>She <a href="{X[:-6]}…">wrote</a> it.</p>', NOTHING),
    ("three dots in the href", f'<p>She <a href="{X[:-6]}...">wrote</a> it.</p>', NOTHING),
    ("encoded ellipsis in the href", f'<p>She <a href="{X[:-6]}%E2%80%A6">wrote</a> it.</p>', NOTHING),
    ("bare address that ends in an ellipsis", f"<p>It was {X[:-4]}… on that day.</p>", NOTHING),
    ("bare address that ends in dots", f"<p>It was {X[:-4]}... on that day.</p>", NOTHING),
    (
        "label cut, target whole",
        f'<p>It was <a href="{X}">{X[8:-9]}…</a> on that day.</p>',
        [{"post_id": "1420000000000000000"}],
    ),
    (
        "soft hyphen in a bare address",
        f"<p>It was {X[:-8]}&shy;{X[-8:]} on that day.</p>",
        [{"post_id": "1420000000000000000"}],
    ),
    (
        "zero-width space in a bare address",
        f"<p>It was {X[:-8]}&#8203;{X[-8:]} on that day.</p>",
        [{"post_id": "1420000000000000000"}],
    ),
    (
        "word break element in a bare address",
        f"<p>It was {X[:-8]}<wbr>{X[-8:]} on that day.</p>",
        [{"post_id": "1420000000000000000"}],
    ),
    (
        "line break within an href",
        f'<p>She <a href="{X[:-8]}\n{X[-8:]}">wrote</a> it.</p>',
        [{"post_id": "1420000000000000000"}],
    ),
    (
        "soft hyphen within an href",
        f'<p>She <a href="{X[:-8]}&shy;{X[-8:]}">wrote</a> it.</p>',
        [{"post_id": "1420000000000000000"}],
    ),
    (
        "encoded soft hyphen within an href",
        f'<p>She <a href="{X[:-8]}%C2%AD{X[-8:]}">wrote</a> it.</p>',
        [{"post_id": "1420000000000000000"}],
    ),
    (
        "zero-width space behind an href",
        f'<p>She <a href="{X}&#8203;">wrote</a> it.</p>',
        [{"post_id": "1420000000000000000"}],
    ),
    (
        "encoded blank behind an href",
        f'<p>She <a href="{X}%20">wrote</a> it.</p>',
        [{"post_id": "1420000000000000000"}],
    ),
    (
        "no-break space behind an href",
        f'<p>She <a href="{X}&nbsp;">wrote</a> it.</p>',
        [{"post_id": "1420000000000000000"}],
    ),
]


@rows(CUT)
def test_an_address_that_was_cut_is_joined_or_is_none(fragment: str, expected: Expected) -> None:
    check(page(fragment), expected)


ELSEWHERE = [
    ("instagram", "https://www.instagram.com/p/CExampleAB1", "CExampleAB1"),
    ("tiktok", "https://www.tiktok.com/@example_cook/video/7493600000000000000", "7493600000000000000"),
    ("bluesky", "https://bsky.app/profile/rana.example.org/post/3kabcdefgh2ab", "3kabcdefgh2ab"),
    ("mastodon", "https://mastodon.example/@rana/113500000000000000", "113500000000000000"),
    ("threads", "https://www.threads.net/@rana.example/post/C0zXcQmxO78", "C0zXcQmxO78"),
    ("facebook", "https://www.facebook.com/rana.example/posts/1234567890123456", "1234567890123456"),
    ("telegram", "https://t.me/examplechannel/4242", "4242"),
    ("reddit", "https://www.reddit.com/r/example/comments/1abcde2/wind/", "1abcde2"),
    ("linkedin", "https://www.linkedin.com/feed/update/urn:li:activity:7200000000000000000", "7200000000000000000"),
]


@pytest.mark.parametrize(("platform", "address", "native"), ELSEWHERE)
@pytest.mark.parametrize("end", ["…", "...", "%E2%80%A6"])
def test_addresses_of_every_platform_that_end_in_an_ellipsis_are_no_ids(
    platform: str, address: str, native: str, end: str
) -> None:
    at = address.index(native) + len(native) - 3
    check(page(f'<p>She <a href="{address[:at]}{end}">wrote</a> it.</p>'), NOTHING)


@pytest.mark.parametrize(("platform", "address", "native"), ELSEWHERE)
@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u2060", "\ufeff"])
def test_invisible_characters_in_addresses_of_every_platform_are_none(
    platform: str, address: str, native: str, mark: str
) -> None:
    at = address.index(native) + 3
    check(
        page(f'<p>She <a href="{address[:at]}{mark}{address[at:]}">wrote</a> it.</p>'),
        [{"platform": platform, "post_id": native}],
    )


# --- an id whose own time contradicts the date beside it

CONTRADICTED: list[Row] = [
    ("a year off", signed(day="July 27, 2022"), [{**LOST, "date": "2022-07-27"}]),
    ("three days off", signed(day="July 30, 2021"), [{**LOST, "date": "2021-07-30"}]),
    ("an id of another decade", signed(href="https://twitter.com/example_river/status/420000000000000000"), [LOST]),
    ("an id cut by five digits", signed(href="https://twitter.com/example_river/status/14200000000000"), [LOST]),
    ("the day before, by time zone", signed(day="July 26, 2021"), [{**FACTS, "date": "2021-07-26"}]),
    ("the day after, by time zone", signed(day="July 28, 2021"), [{**FACTS, "date": "2021-07-28"}]),
    ("as it should be", signed(), [WHOLE]),
]


@rows(CONTRADICTED)
def test_an_id_that_contradicts_its_date_is_not_believed(fragment: str, expected: Expected) -> None:
    check(page(fragment), expected)


# --- cards

ONEBOX = (
    f'<aside class="onebox twitterstatus" data-onebox-src="{X}"><header class="source"><a href="{X}">twitter.com</a></header>'
    f'<article class="onebox-body"><h4><a href="{X}">Rana Example</a></h4><div class="twitter-screen-name"><a href="{X}">@example_river</a>'
    f'</div><div class="tweet">{SAID}</div><div class="date"><a href="{X}" class="timestamp">12:35 PM - 27 Jul 2021</a></div></article></aside>'
)
CARDS: list[Row] = [
    ("onebox of a forum", ONEBOX, [WHOLE]),
    (
        "onebox with counts",
        ONEBOX.replace(
            "</article>",
            '<div class="likes"><span class="like">1.2K</span> <span class="retweet">345</span></div></article>',
        ),
        [WHOLE],
    ),
    ("onebox without the attribute", ONEBOX.replace(f' data-onebox-src="{X}"', ""), [WHOLE]),
    (
        "onebox with the id in an attribute",
        ONEBOX.replace("data-onebox-src", 'data-tweet-id="1420000000000000000" data-src'),
        [WHOLE],
    ),
    (
        "Storify's card",
        f'<div class="s-element s-tweet" data-permalink="{X}"><div class="s-element-content"><div class="s-quote-text">{SAID}</div>'
        f'<div class="s-attribution"><a href="https://twitter.com/example_river" class="s-author"><span class="s-author-name">Rana Example</span>'
        f' <span class="s-author-username">@example_river</span></a> <a class="s-timestamp" href="{X}"><time datetime="2021-07-27T12:35:56Z">'
        "Jul 27, 2021</time></a></div></div></div>",
        [FACTS],
    ),
    (
        "a card with the address on the box and on the date",
        f'<div class="tweet-card" data-url="{X}"><div class="tweet-card__header"><span class="name">Rana Example</span> <span class="handle">'
        f'@example_river</span></div><div class="tweet-card__body">{SAID}</div><a class="tweet-card__date" href="{X}">July 27, 2021</a></div>',
        [FACTS],
    ),
    (
        "a card with the id on the box",
        f'<div class="tweet" data-tweet-id="1420000000000000000"><strong>Rana Example</strong> <span>@example_river</span><p class="tweet-text">'
        f'{SAID}</p><time datetime="2021-07-27T12:35:56Z">Jul 27, 2021</time></div>',
        [FACTS],
    ),
    (
        "a card with its domain and counts",
        f'<div class="embedded-tweet" data-href="{X}"><div class="provider">twitter.com</div><div class="author">Rana Example @example_river</div>'
        f'<p class="text">{SAID}</p><div class="meta">Jul 27, 2021 · 1,234 likes · 56 replies</div></div>',
        [{**POST, "handle": "example_river", "text": SAID}],
    ),
    (
        "a quote within a container that has the id",
        f'<div class="embed" data-embed-id="1420000000000000000" data-provider="twitter">{signed()}</div>',
        [WHOLE],
    ),
    (
        "react-tweet",
        f'<div class="react-tweet-theme"><article><div><a href="{X}"><img alt="Rana Example"></a><div><a href="{X}"><span title="Rana Example">'
        f'Rana Example</span></a><a href="{X}"><span>@example_river</span></a></div></div><p lang="en" dir="auto"><span>{SAID}</span></p><div>'
        f'<a href="{X}"><time datetime="2021-07-27T12:35:56.000Z">12:35 PM · Jul 27, 2021</time></a></div></article></div>',
        [FACTS],
    ),
]


@rows(CARDS)
def test_a_card_gives_name_handle_and_words_in_their_places(fragment: str, expected: Expected) -> None:
    check(page(fragment), expected)


# --- invisible marks

MARKS = ["\u200e", "\u200f", "\u2068", "\u2069", "\u200b", "\u200c", "\u2060", "\ufeff", "\u00ad", "\u061c"]


@pytest.mark.parametrize("mark", MARKS)
def test_invisible_marks_round_names_handles_and_dates_change_nothing(mark: str) -> None:
    marked = signed(
        f"{mark}{SAID}{mark}",
        name=f"{mark}Rana Example{mark}",
        handle=f"{mark}@{mark}example_river{mark}",
        day=f"{mark}July 27, 2021{mark}",
    )
    check(page(marked), [WHOLE])


@pytest.mark.parametrize("mark", MARKS)
def test_invisible_marks_in_a_signature_without_a_link_change_nothing(mark: str) -> None:
    marked = (
        f'<blockquote class="twitter-tweet"><p>{SAID} pic.twitter.com/AbCdEfGhIj{mark}</p>{mark}&mdash; {mark}Rana Example{mark} '
        f"({mark}@example_river{mark}) {mark}July 27, 2021{mark}</blockquote>"
    )
    check(page(marked), [{**LOST, "text": ..., "author_name": "Rana Example"}])


RIGHT_TO_LEFT: list[Row] = [
    (
        "Arabic",
        signed(
            "النهر يرتفع أسرع مما ظننا",
            name="\u2067رنا مثال\u2069",
            handle="\u200e@example_river\u200f",
            day="٢٧ يوليو ٢٠٢١",
        ),
        [{**FACTS, "author_name": "رنا مثال", "text": "النهر يرتفع أسرع مما ظننا"}],
    ),
    (
        "Hebrew",
        signed("הנהר עולה מהר", name="\u202bרנה דוגמה\u202c", handle="\u200e@example_river\u200e", day="27 ביולי 2021"),
        [{**FACTS, "author_name": "רנה דוגמה", "text": "הנהר עולה מהר"}],
    ),
    (
        "Persian, its joiners kept",
        signed(
            "رودخانه بالا می\u200cآید", name="رعنا نمونه\u200f", handle="@example_river\u200f", day="27 July 2021\u200f"
        ),
        [{**FACTS, "author_name": "رعنا نمونه", "text": "رودخانه بالا می\u200cآید"}],
    ),
    (
        "Urdu",
        signed("دریا چڑھ رہا ہے", name="\u200fرانا مثال", handle="\u2068@example_river\u2069", day="27 جولائی، 2021"),
        [{**FACTS, "author_name": "رانا مثال", "text": "دریا چڑھ رہا ہے"}],
    ),
]


@rows(RIGHT_TO_LEFT)
def test_scripts_from_right_to_left_read_as_without_their_marks(fragment: str, expected: Expected) -> None:
    check(page(fragment), expected)


# --- long quotes of several paragraphs

LONG = "The council met at nine. " * 45
SECOND = "A second paragraph, which is short."
LONG_QUOTES: list[Row] = [
    ("X, two breaks", signed(f"{LONG}<br><br>{SECOND}"), [{**WHOLE, "text": f"{LONG.strip()}\n\n{SECOND}"}]),
    (
        "X, three paragraphs",
        signed(f"First.<br><br>{LONG}<br><br>{SECOND}"),
        [{**WHOLE, "text": f"First.\n\n{LONG.strip()}\n\n{SECOND}"}],
    ),
    (
        "X, as paragraphs of their own",
        f'<blockquote class="twitter-tweet"><p>{LONG}</p><p>{SECOND}</p>&mdash; Rana Example (@example_river) <a href="{X}">July 27, 2021</a></blockquote>',
        [{**WHOLE, "text": f"{LONG.strip()}\n\n{SECOND}"}],
    ),
    (
        "Bluesky",
        '<blockquote class="bluesky-embed" data-bluesky-uri="at://did:plc:abcdefghijklmnopqrstuvwx/app.bsky.feed.post/3kabcdefgh2ab">'
        f'<p lang="en">{LONG}<br><br>{SECOND}</p>&mdash; Rana Example (<a href="https://bsky.app/profile/did:plc:abcdefghijklmnopqrstuvwx">'
        '@rana.example.org</a>) <a href="https://bsky.app/profile/did:plc:abcdefghijklmnopqrstuvwx/post/3kabcdefgh2ab">July 27, 2024 at 12:35 PM'
        "</a></blockquote>",
        [
            {
                "platform": "bluesky",
                "post_id": "3kabcdefgh2ab",
                "text": f"{LONG.strip()}\n\n{SECOND}",
                "date": "2024-07-27",
            }
        ],
    ),
    (
        "Truth Social",
        '<blockquote class="truthsocial-embed" data-url="https://truthsocial.com/@example/posts/113500000000000000">'
        f'<p>{LONG}</p><p>{SECOND}</p>&mdash; Rana Example (@example) <a href="https://truthsocial.com/@example/posts/113500000000000000">'
        "November 17, 2024</a></blockquote>",
        [{"platform": "truthsocial", "post_id": "113500000000000000", "text": f"{LONG.strip()}\n\n{SECOND}"}],
    ),
]


@rows(LONG_QUOTES)
def test_a_long_official_quote_keeps_all_its_paragraphs(fragment: str, expected: Expected) -> None:
    check(page(fragment), expected)


# --- JSON state

BLOCK = {"__typename": "TweetBlock", "type": "tweet", "url": X}


def state(value: object, *, kind: str = "application/json", before: str = "") -> str:
    return f'<script type="{kind}" id="__NEXT_DATA__">{before}{json.dumps(value)}</script>'


def own_story(*blocks: object) -> dict[str, object]:
    return {"title": "Wind keeps the ferry in", "slug": "wind-keeps-the-ferry-in", "body": list(blocks)}


RAW = {
    "id_str": "1420000000000000000",
    "full_text": SAID,
    "created_at": "Tue Jul 27 12:35:56 +0000 2021",
    "user": {"id_str": "1234567890123456789", "screen_name": "example_river", "name": "Rana Example"},
}
QUOTING = {
    **RAW,
    "quoted_status_id_str": "1410000000000000000",
    "quoted_status": {
        **RAW,
        "id_str": "1410000000000000000",
        "full_text": "Another post entirely",
        "user": {"screen_name": "example_other"},
    },
    "in_reply_to_status_id_str": "1400000000000000000",
    "in_reply_to_user_id_str": "1334567890123456789",
}
STATE: list[Row] = [
    ("own block by address", state({"props": {"article": own_story(BLOCK)}}), [POST]),
    ("own raw data", state({"props": {"article": own_story({"type": "tweet", "tweet": RAW})}}), [FACTS]),
    (
        "raw data with quoted and answered posts",
        state({"props": {"article": own_story({"type": "tweet", "tweet": QUOTING})}}),
        [FACTS],
    ),
    (
        "other stories' blocks",
        state(
            {
                "article": own_story(),
                "more": [{"title": "Budget vote live", "slug": "budget-vote-live", "body": [BLOCK]}],
            }
        ),
        NOTHING,
    ),
    (
        "an author's pinned post",
        state({"article": {**own_story(), "author": {"name": "Ana", "pinned_tweet": X, "twitter": X}}}),
        NOTHING,
    ),
    (
        "JavaScript with unquoted keys",
        f"<script>window.__STATE__ = {{article: {{title: 'Wind keeps the ferry in', slug: 'wind-keeps-the-ferry-in', body: [{{type: 'tweet', url: '{X}'}}]}}}};</script>",
        [POST],
    ),
    (
        "JavaScript with trailing commas and comments",
        f'<script>var story = {{/* the story */ title: "Wind keeps the ferry in", body: [{{type: "tweet", url: "{X}",}},], }};</script>',
        [POST],
    ),
    (
        "markup with escaped angle brackets",
        '<script>window.story={"title":"Wind keeps the ferry in","slug":"wind-keeps-the-ferry-in","html":"'
        + signed().replace('"', '\\"').replace("<", "\\u003C").replace(">", "\\u003E")
        + '"};</script>',
        [WHOLE],
    ),
    (
        "arguments of a function",
        '<script>render({"title":"Wind keeps the ferry in","body":['
        + json.dumps(BLOCK)
        + "]}, document.body);</script>",
        [POST],
    ),
    (
        "arguments of a Nuxt function by name",
        '<script>window.__NUXT__=(function(a,b){return {data:[{article:{title:a,slug:"wind-keeps-the-ferry-in",body:[{type:"tweet",url:b}]}}]}}('
        + json.dumps("Wind keeps the ferry in")
        + ","
        + json.dumps(X)
        + "));</script>",
        [POST],
    ),
]


@rows(STATE)
def test_json_counts_where_it_is_the_articles_own(fragment: str, expected: Expected) -> None:
    check(page(fragment), expected)


HEADLINE = "Budget vote live: Speaker and ministers working on drafting articles of the new finance bill again"


@pytest.mark.parametrize("key", ["link", "uri", "path", "href", "permalink", "none"])
@pytest.mark.parametrize(
    "tile",
    [
        '<div class="tile"><a href="/live-1"><span>{}</span></a></div>',
        '<h3><a href="/live-1">{}</a></h3>',
        "<aside><ul><li><a href='/live-1'>{}</a></li></ul></aside>",
    ],
)
def test_a_headline_in_a_tile_lets_no_other_storys_json_in(key: str, tile: str) -> None:
    story: dict[str, object] = {
        "title": HEADLINE,
        "blocks": [{"name": "core/embed", "innerHTML": f"<div>\n{X}\n</div>"}, {"url": X, "type": "tweet"}],
    }
    if key != "none":
        story[key] = "/live-1"
    script = f"<script>window.__STATE__={json.dumps({'trending': [story]})}</script>"
    check(page("", after=tile.format(HEADLINE) + script), NOTHING)


# --- the page's own address, comments

REDDIT = "https://www.reddit.com/r/example/comments/1abcde2/wind_keeps_the_ferry_in/"
OWN = f'<link rel="canonical" href="{REDDIT}"><meta property="og:url" content="{REDDIT}">'
ITSELF: list[Row] = [
    ("in an attribute", f'<div id="updater" value="{REDDIT}"></div>', NOTHING),
    ("as a comment link", f'<p><a href="{REDDIT}">12 comments</a></p>', NOTHING),
    ("as a permalink", f'<p>Posted at noon. <a href="{REDDIT}">permalink</a></p>', NOTHING),
    ("as a link to the top", f'<p>Go <a href="{REDDIT}#top">to the top</a> of this page.</p>', NOTHING),
    ("with tracking", f'<p>Share <a href="{REDDIT}?utm_source=share">this post</a> with friends.</p>', NOTHING),
    ("in an embed of itself", f'<blockquote class="reddit-embed-bq"><a href="{REDDIT}">Wind</a></blockquote>', NOTHING),
    (
        "beside another post",
        f'<p>See <a href="{REDDIT}">this post</a> and <a href="https://www.reddit.com/r/example/comments/1abcde3/rain/">the one before</a>.</p>',
        [{"platform": "reddit", "post_id": "1abcde3"}],
    ),
]


@rows(ITSELF)
def test_a_pages_own_address_is_no_citation(fragment: str, expected: Expected) -> None:
    check(page(fragment, head=OWN), expected)


COMMENTS: list[Row] = [
    (
        "comment via",
        '<p>Comment via: <a href="https://www.facebook.com/rana.example/posts/978400000000">facebook</a></p>',
        NOTHING,
    ),
    (
        "comments on",
        f'<p>Comments on <a href="{X}">Twitter</a>, <a href="https://news.ycombinator.com/item?id=1">HN</a></p>',
        NOTHING,
    ),
    ("discuss on", f'<p>Discuss this on <a href="{X}">Twitter</a>.</p>', NOTHING),
    ("reply via", f'<p>Reply via <a href="{X}">X</a></p>', NOTHING),
    ("Kommentare via", f'<p>Kommentieren via <a href="{X}">Mastodon</a></p>', NOTHING),
    ("also posted on", f'<p>Also posted on <a href="{X}">Twitter</a></p>', NOTHING),
    ("syndicated to", f'<p>Syndicated to: <a class="u-syndication" href="{X}">Twitter</a></p>', NOTHING),
]


@rows(COMMENTS)
def test_where_the_article_itself_is_discussed_is_no_citation(fragment: str, expected: Expected) -> None:
    check(page("", after=fragment), expected)


FORUM_TEXT = TEXT.replace("<p>", "").replace("</p>", "")
FORUM = (
    '<!DOCTYPE html><html><head><title>Wind keeps the ferry in</title></head><body><main><h1>Wind keeps the ferry in</h1><ul component="topic">'
    '<li component="post" data-pid="101" itemprop="mainEntity"><div class="content"><p>'
    + FORUM_TEXT
    + "</p></div></li>{}</ul></main></body></html>"
)
REPLIES = [
    '<li component="post" data-pid="https://mastodon.example/users/rana/statuses/113500000000000000" itemprop="comment" '
    'itemtype="http://schema.org/Comment"><div class="content"><p>Same here, no ferry on our side either since Sunday.</p></div></li>',
    '<li component="post" data-id="https://mastodon.example/@rana/113500000000000000"><div class="content"><p>Same here, no ferry.</p></div></li>',
    '<article itemprop="comment" data-url="https://bsky.app/profile/rana.example.org/post/3kabcdefgh2ab"><p>Same here, no ferry.</p></article>',
]


@pytest.mark.parametrize("reply", REPLIES)
def test_a_federated_reply_is_no_embed(reply: str) -> None:
    check(FORUM.format(reply), NOTHING)


# --- embed and its fallback

TWICE: list[Row] = [
    (
        "XenForo's plugin and its link",
        '<span data-s9e-mediaembed="twitter" data-s9e-mediaembed-iframe=\'["src","https:\\/\\/s9e.github.io\\/iframe\\/2\\/twitter.min.html'
        f'#1420000000000000000#theme=auto"]\'></span><br><i><span><a href="{X}">View: {X}</a></span></i>',
        [{**POST, "handle": "example_river"}],
    ),
    (
        "an iframe and the address below it",
        f'<iframe src="https://platform.twitter.com/embed/Tweet.html?id=1420000000000000000"></iframe><p><a href="{X}">{X}</a></p>',
        [{**POST, "handle": "example_river"}],
    ),
    (
        "an iframe and its noscript",
        f'<iframe src="https://platform.twitter.com/embed/Tweet.html?id=1420000000000000000"></iframe><noscript><a href="{X}">View on Twitter</a></noscript>',
        [{**POST, "handle": "example_river"}],
    ),
    ("children of an iframe", f'<iframe src="about:blank">{signed()}</iframe>', [WHOLE]),
    ("noembed", f"<noembed>{signed()}</noembed>", [WHOLE]),
    ("noframes", f"<noframes>{signed()}</noframes>", [WHOLE]),
    ("srcdoc", f'<iframe srcdoc="{html.escape(signed())}"></iframe>', [WHOLE]),
    (
        "srcdoc with a page",
        f'<iframe srcdoc="{html.escape(f"<html><body>{signed()}</body></html>")}"></iframe>',
        [WHOLE],
    ),
    (
        "data frame in base64",
        f'<iframe src="data:text/html;base64,{base64.b64encode(signed().encode()).decode()}"></iframe>',
        [WHOLE],
    ),
    (
        "data frame, encoded",
        '<iframe src="data:text/html,' + "".join(f"%{byte:02X}" for byte in signed().encode()) + '"></iframe>',
        [WHOLE],
    ),
    (
        "object of data",
        f'<object data="data:text/html;charset=utf-8;base64,{base64.b64encode(signed().encode()).decode()}"></object>',
        [WHOLE],
    ),
    (
        "a quote that is nothing but its link",
        f'<blockquote class="twitter-tweet"><a href="{X}"></a></blockquote>',
        [{**POST, "handle": "example_river"}],
    ),
    (
        "a plain quote that is nothing but its link",
        f'<blockquote><p><a href="{X}">{X}</a></p></blockquote>',
        [{**POST, "handle": "example_river"}],
    ),
    (
        "a plain quote that is nothing but the address",
        f"<blockquote><p>{X}</p></blockquote>",
        [{**POST, "handle": "example_river"}],
    ),
    (
        "Blackbird Pie",
        '<!-- http://twitter.com/example_river/status/14200000000 --> <style type="text/css">.bbpBox14200000000 {background:url(x.png);}</style>'
        '<div class="bbpBox14200000000"><p class="bbpTweet">The river is rising<span class="timestamp"><a title="Tue May 18 15:08:44 +0000 2010" '
        'href="http://twitter.com/example_river/status/14200000000">less than a minute ago</a> via web</span><span class="metadata"><span '
        'class="author"><a href="http://twitter.com/example_river"><img src="x.jpg"></a><strong><a href="http://twitter.com/example_river">Rana '
        "Example</a></strong><br>example_river</span></span></p></div>",
        [
            {
                "platform": "x",
                "post_id": "14200000000",
                "handle": "example_river",
                "author_name": "Rana Example",
                "text": "The river is rising",
                "date": "2010-05-18",
                "kind": "embed",
            }
        ],
    ),
]


@rows(TWICE)
def test_embeds_in_hidden_and_doubled_markup_count_once(fragment: str, expected: Expected) -> None:
    check(page(fragment), expected)


S9E = "https://s9e.github.io/iframe/2"
PLUGINS: list[Row] = [
    (
        f"{site} by {how}",
        made.format(site=site, rest=rest),
        [{"platform": platform, "post_id": native, "kind": "embed"}],
    )
    for site, rest, platform, native in [
        ("threads", "C0zXcQmxO78", "threads", "C0zXcQmxO78"),
        (
            "bluesky",
            "at://did:plc:abcdefghijklmnopqrstuvwx/app.bsky.feed.post/3kabcdefgh2ab",
            "bluesky",
            "3kabcdefgh2ab",
        ),
        ("facebook", "river.example/posts/1234567890123456", "facebook", "1234567890123456"),
        ("instagram", "CExampleAB1", "instagram", "CExampleAB1"),
        ("mastodon", "@rana@mastodon.example/113500000000000000", "mastodon", "113500000000000000"),
        ("twitter", "1420000000000000000", "x", "1420000000000000000"),
        ("reddit", "r/example/comments/1abcde2/wind", "reddit", "1abcde2"),
        ("telegram", "examplechannel/42", "telegram", "42"),
        ("tiktok", "7493600000000000000", "tiktok", "7493600000000000000"),
        ("pinterest", "846800000000000000", "pinterest", "846800000000000000"),
        ("vk", "-1234_5678", "vk", "-1234_5678"),
    ]
    for how, made in [
        (
            "frame",
            f'<span data-s9e-mediaembed="{{site}}"><iframe src="{S9E}/{{site}}.min.html#{{rest}}"></iframe></span>',
        ),
        (
            "frame with a theme",
            f'<span data-s9e-mediaembed="{{site}}"><iframe src="{S9E}/{{site}}.min.html#{{rest}}#theme=auto"></iframe></span>',
        ),
        (
            "lazy frame",
            f'<span data-s9e-mediaembed="{{site}}"><iframe data-s9e-mediaembed-src="{S9E}/{{site}}.min.html#{{rest}}"></iframe></span>',
        ),
    ]
]


@rows(PLUGINS)
def test_the_media_plugin_of_forums_is_read_for_every_platform(fragment: str, expected: Expected) -> None:
    check(page(fragment), expected)


# --- drawn posts without a status link

DRAWN: list[Row] = [
    (
        "a newsletter's post behind tracking links",
        '<div class="tweet-embed"><table class="tweet"><tbody><tr><td><a href="https://news.example/redirect/2/abc"><div class="tweet-header">'
        '<span class="tweet-author-name">Rana Example </span><span class="tweet-author-handle">@example_river</span></div>'
        f'<p class="tweet-text">{SAID}</p></a><a class="tweet-date" href="https://news.example/redirect/0b1d">12:35 PM ∙ Jul 27, 2021</a></td></tr>'
        "</tbody></table></div>",
        [LOST],
    ),
    (
        "a drawn post without any link",
        f'<div class="tweet"><span class="name">Rana Example</span> <span class="handle">@example_river</span><p class="tweet-text">{SAID}</p>'
        '<span class="tweet-date">12:35 PM ∙ Jul 27, 2021</span></div>',
        [LOST],
    ),
    (
        "a drawn post with a link to the profile",
        f'<div class="tweet-card"><a href="https://twitter.com/example_river">Rana Example @example_river</a><p class="tweet-text">{SAID}</p>'
        '<time datetime="2021-07-27T12:35:56Z">Jul 27, 2021</time></div>',
        [LOST],
    ),
]


@rows(DRAWN)
def test_a_drawn_post_without_a_link_is_a_lost_link(fragment: str, expected: Expected) -> None:
    check(page(fragment), expected)


UNDRAWN = [
    '<div class="tweet"><p>Follow us @example_river</p></div>',
    '<div class="tweet-button"><a href="https://twitter.com/intent/tweet?text=x">Tweet</a> @example_river Jul 27, 2021</div>',
    '<div class="author"><span>@example_river</span> <time datetime="2021-07-27">Jul 27, 2021</time><p class="text">Ana writes about water.</p></div>',
]


@pytest.mark.parametrize("fragment", UNDRAWN)
def test_a_box_that_shows_no_post_is_none(fragment: str) -> None:
    check(page(fragment), NOTHING)


# --- other kinds of finding-faults

OTHERS: list[Row] = [
    (
        "Jetpack's Pinterest block",
        '<div class="wp-block-jetpack-pinterest"><a href="https://www.pinterest.co.uk/pin/846800000000000000/"></a></div>',
        [{"platform": "pinterest", "post_id": "846800000000000000", "kind": "embed"}],
    ),
    (
        "TikTok's caption outside paragraphs",
        '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@example_cook/video/7493600000000000000" data-video-id="7493600000000000000">'
        '<section> <a title="@example_cook" href="https://www.tiktok.com/@example_cook">@example_cook</a> harbour soup in ten minutes <a '
        'href="https://www.tiktok.com/tag/soup">#soup</a> <a href="https://www.tiktok.com/music/original-sound-1">♬ original sound - Cook</a>'
        "</section></blockquote>",
        [{"platform": "tiktok", "handle": "example_cook", "text": "harbour soup in ten minutes #soup"}],
    ),
    (
        "TikTok's caption in a paragraph",
        '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@example_cook/video/7493600000000000000" data-video-id="7493600000000000000">'
        '<section> <a title="@example_cook" href="https://www.tiktok.com/@example_cook">@example_cook</a> <p>harbour soup in ten minutes</p> <a '
        'href="https://www.tiktok.com/music/original-sound-1">♬ original sound - Cook</a></section></blockquote>',
        [{"platform": "tiktok", "handle": "example_cook", "text": "harbour soup in ten minutes"}],
    ),
    (
        "Vine's player",
        '<iframe class="vine-embed" src="https://vine.co/v/MxExAmPlE12/embed/simple" width="600"></iframe>',
        [{"platform": "vine", "post_id": "MxExAmPlE12", "kind": "embed"}],
    ),
    (
        "a link to a Vine",
        '<p>She <a href="https://vine.co/v/MxExAmPlE12">showed</a> it.</p>',
        [{"platform": "vine", "post_id": "MxExAmPlE12", "kind": "link"}],
    ),
]


@rows(OTHERS)
def test_forms_of_other_platforms(fragment: str, expected: Expected) -> None:
    check(page(fragment), expected)


def test_official_player_code_in_an_aside_of_the_own_article_counts() -> None:
    aside = (
        '<aside class="video-sidebar"><iframe src="https://www.tiktok.com/embed/v2/7493600000000000000"></iframe><noscript><a '
        'href="https://www.tiktok.com/@example_cook/video/7493600000000000000">video</a></noscript></aside>'
    )
    source = (
        "<!DOCTYPE html><html><head><title>Harbour soup</title></head><body><main><article>"
        f"{aside}<div><h1>Harbour soup</h1>{TEXT}</div></article></main></body></html>"
    )
    check(source, [{"platform": "tiktok", "post_id": "7493600000000000000", "kind": "embed"}])


def test_the_video_object_of_the_pages_own_json_counts() -> None:
    video = {
        "originalLink": "https://www.tiktok.com/@example_cook/video/7493600000000000000",
        "videoId": "7493600000000000000",
    }
    data = {
        "recipe": {"name": "Wind keeps the ferry in", "videos": [{"video": {"oneof": "tiktokVideo", "value": video}}]}
    }
    check(page(state(data)), [{"platform": "tiktok", "post_id": "7493600000000000000"}])


# --- months of two meanings by the page's language

MONTHS: list[Row] = [
    (
        "Croatian October with its id",
        signed(href="https://twitter.com/example_river/status/1453000000000000000", day="26. listopada 2021."),
        [{"post_id": "1453000000000000000", "date": "2021-10-26"}],
    ),
    (
        "Polish November with its id",
        signed(href="https://twitter.com/example_river/status/1464000000000000000", day="25 listopada 2021"),
        [{"post_id": "1464000000000000000", "date": "2021-11-25"}],
    ),
    ("Croatian July", signed(day="27. srpnja 2021."), [WHOLE]),
    ("Czech July", signed(day="27. července 2021"), [WHOLE]),
]


@rows(MONTHS)
def test_a_month_name_of_two_meanings_is_decided_by_the_id(fragment: str, expected: Expected) -> None:
    check(page(fragment), expected)


@pytest.mark.parametrize(
    ("lang", "day"),
    [
        ("hr", "2021-10-26"),
        ("hr-HR", "2021-10-26"),
        ("bs", None),
        ("pl", "2021-11-26"),
        ("pl-PL", "2021-11-26"),
        ("en", None),
    ],
)
def test_a_month_name_of_two_meanings_is_decided_by_the_language(lang: str, day: str | None) -> None:
    lost = f'<blockquote class="twitter-tweet"><p>{SAID} pic.twitter.com/AbCdEfGhIj</p>&mdash; Rana Example (@example_river) 26. listopada 2021.</blockquote>'
    check(page(lost, lang=lang), [{"handle": "example_river", "date": day}])
