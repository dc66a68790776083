"""The look before a page is parsed loses nothing: pages that it dismisses hold nothing when they are read all the same."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from citesnap.finding import article, prefilter
from citesnap.finding.documentation import Described, all_described
from citesnap.finding.forms import REGISTRY, discover
from citesnap.finding.gate import may_name_platform, worth_reading
from citesnap.platforms import names, platform

pytest.importorskip("re2")
discover()

IDLE = {
    "nothing": "<p>High water.</p>",
    "share button": '<a class="share-twitter" href="https://twitter.com/intent/tweet?text=High%20water&amp;url=https%3A%2F%2Fgazette.example'
    '%2F2021%2F07%2F27%2Fhigh-water"><i class="icon-twitter"></i>Tweet</a>',
    "share buttons of others": '<a href="https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fgazette.example%2F1234567890">Share</a>'
    '<a href="https://www.linkedin.com/shareArticle?mini=true&amp;url=https://gazette.example/1">in</a>'
    '<a href="https://pinterest.com/pin/create/button/?url=https://gazette.example/1">Pin</a>',
    "profiles": '<a href="https://x.com/gazette_example">X</a> <a href="https://www.instagram.com/gazette.example/">Instagram</a> '
    '<a href="https://bsky.app/profile/gazette.example">Bluesky</a>',
    "cards of a page": '<meta name="twitter:card" content="summary"><meta name="twitter:site" content="@gazette">'
    '<meta property="fb:app_id" content="123456789012345"><link rel="preconnect" href="https://platform.twitter.com">',
    "icons": '<ul><li class="tweet"><span class="fa fa-twitter"></span></li><li id="twitter-link">'
    '<svg><use xlink:href="#twitter"/></svg></li></ul>',
    "styles": '<style>@media (max-width:600px){.tweet{color:#123456}}[class*="twitter"]{margin:0}</style>',
    "a script": '<script>var twitter={"share":"https://twitter.com/share","app_id":"123456789012"};x=(a)=>{b["tweet"]=1627382156000}</script>',
    "a plugin's frame": '<iframe src="https://www.facebook.com/plugins/like.php?href=https%3A%2F%2Fgazette.example%2F2021&amp;appId=123456789"></iframe>',
    "a description of the site": '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle",'
    '"sameAs":["https://twitter.com/gazette","https://www.tiktok.com/@gazette"]}</script>',
    "words": "<p>The mayor wrote on Twitter in 2021 that the river is rising. Facebook and X said nothing.</p>",
    "a picture in base64": '<img src="data:image/svg+xml;base64,'
    + base64.b64encode(b'<svg xmlns="http://www.w3.org/2000/svg" width="1234567890"></svg>').decode()
    + '">',
    "a language with marks": "<p>Стоят большие во\u00adды\u200b в 2021 году. <a href='https://vk.com/gazette'>ВКонтакте</a></p>",
}


@pytest.mark.parametrize("name", IDLE)
def test_what_pages_have_that_cite_nothing_is_no_reason_to_read_them(name: str) -> None:
    page = f"<html><head><title>High water</title></head><body>{IDLE[name]}<p>Nobody was hurt.</p></body></html>"
    assert article.read(page) == []
    assert not worth_reading(page)


def test_all_of_it_together_is_no_reason_either() -> None:
    page = f"<html><head><title>High water</title></head><body>{'<div></div>'.join(IDLE.values())}</body></html>"
    assert article.read(page) == []
    assert not worth_reading(page)


@pytest.mark.parametrize("described", all_described(), ids=lambda described: described.title)
def test_no_example_of_a_form_is_dismissed(described: Described) -> None:
    assert worth_reading(described.example) or described.form.name == "video"


@pytest.mark.parametrize(
    ("markup", "is_read"),
    [
        ("<p>She said so on X, 1420012345678901234.</p>", True),
        ("<p>XXL, X-ray: 1420012345678901234</p>", False),
        ("<p>X,X,X 1420012345678901234</p>", True),
        ("<p>_X: 1420012345678901234</p>", True),
        ("<p>her x post 1420012345678901234</p>", True),
        ("<p>her fax post 1420012345678901234</p>", False),
        ("<p>Threads: 1420012345678901234</p>", True),
        ("<p>(<b> <i>@river_example</i></b>) 2021</p>", True),
        ("<p>(&nbsp;&#64;river_example) 2021</p>", True),
        ("<p>https://social.example/@rana_example/109500000000000000</p>", True),
        ("<p>https://social.example/@räna_example/109500000000000000</p>", False),
        ("<p>https:\\/\\/notes.example\\/notes\\/9abcdefghi</p>", True),
        ("<p>https://notes.example/notes/9abcdefghijkl-of-a-walk</p>", False),
    ],
)
def test_what_is_rare_is_seen_where_it_stands(markup: str, is_read: bool) -> None:
    assert worth_reading(f"<html><body>{markup}</body></html>") is is_read


@pytest.mark.parametrize("name", names())
def test_a_long_text_is_seen_to_hold_posts_on_any_host_like_a_short_one(name: str) -> None:
    for url in (*(url for url, _, _ in platform(name).EXAMPLES), *platform(name).NO_POSTS):
        assert prefilter.roams(f"{'High water. ' * 400}{url} <p>") == prefilter.roams(f"{url} <p>")


WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "upper-case host": lambda url: url.replace("twitter.com", "Twitter.COM"),
    "escaped": html.escape,
    "slashes as references": lambda url: url.replace("/", "&#47;"),
    "percent-encoded": lambda url: f"https://riverton.example/out?u={quote(url, safe='')}",
    "percent-encoded twice": lambda url: f"https://riverton.example/out?u={quote(quote(url, safe=''), safe='')}",
    "percent-encoded, and more behind it": lambda url: (
        f"https://riverton.example/out?u={quote(url, safe='')}&amp;data=05%7C01"
    ),
    "translated": lambda url: url.replace(
        url.split("/")[2], url.split("/")[2].replace("-", "--").replace(".", "-") + ".translate.goog"
    ),
    "behind a mail scanner": lambda url: (
        "https://urldefense.proofpoint.com/v2/url?u="
        + quote(url, safe="/").replace("_", "-5F").replace("/", "_").replace("%", "-")
        + "&amp;d=DwMFaQ"
    ),
    "behind a later mail scanner": lambda url: f"https://urldefense.com/v3/__{url}__;!!AbC$",
    "in an archive": lambda url: f"https://web.archive.org/web/2021/{url}",
    "in base64": lambda url: f"https://riverton.example/r/{base64.urlsafe_b64encode(url.encode()).decode()}",
    "in base64, further on": lambda url: (
        f"https://riverton.example/r/{base64.urlsafe_b64encode(b'u=' + url.encode()).decode()}"
    ),
    "in hexadecimal": lambda url: f"https://riverton.example/?next={url.encode().hex()}",
    "with a zero-width blank": lambda url: url.replace("://", "://\u200b"),
    "with selectors": "\ufe0f".join,
    "with marks of direction": "\u2068".join,
    "with a Mongolian separator": "\u180e".join,
    "with joiners that join nothing": "\u034f".join,
    "with halves of surrogate pairs": "\ud800".join,
    "each character a reference": lambda url: "".join(f"&#{ord(each)};" for each in url),
    "each character a hexadecimal reference": lambda url: "".join(f"&#x{ord(each):X};" for each in url),
    "references with zeros": lambda url: url.replace(".", "&#00000000046;").replace("/", "&#x0000000002f;"),
    "references without a semicolon": lambda url: url.replace(".", "&#46").replace("://", ":&#47&#47"),
    "references by name": lambda url: (
        url.replace(".", "&period;").replace("_", "&lowbar;").replace("@", "&commat;").replace(":", "&colon;")
    ),
    "references to what is not seen": lambda url: url.replace(".", "&shy;.&zwnj;&#8203;"),
    "escaped references": lambda url: url.replace("/", "&amp;#47;").replace(".", "&amp;#46;"),
    "with a tag of its own": lambda url: url.replace("://", "://<wbr>"),
    "with a tag in capitals": lambda url: url.replace("/", "/<WBR>").replace(".", ".<wbr class=x>"),
    "with comments": lambda url: url.replace(".", ".<!-- -->"),
    "with a hidden beginning": lambda url: f"<span class='invisible'>{url[:9]}</span>{url[9:]}",
    "with full-width dots": lambda url: url.replace(".", "．", 1),
    "with ideographic dots": lambda url: url.replace(".", "。", 1),
    "in letters of a ligature": lambda url: url.replace("st", "ﬆ", 1) if "st" in url.split("/")[2] else url,
    "with a letter of Turkish": lambda url: url.replace("river", "r\u0131ver"),
    "on several lines": lambda url: url.replace(".", ".\n\t"),
}
FRAMES = (
    '<p>See <a href="{}">so</a>.</p>',
    "<p>See <a href={}>so</a>.</p>",
    '<div data-url="{}"></div>',
    '<blockquote><p>It rises.</p><a href="{}">July 27, 2021</a></blockquote>',
    "<p>{}</p>",
    '<iframe src="{}"></iframe>',
    "<noscript><iframe src='{}'></iframe></noscript>",
    '<div data-html="&lt;iframe src=&quot;{}&quot;&gt;&lt;/iframe&gt;"></div>',
    "<p>[embed]{}[/embed]</p>",
)
POSTS = [platform(name).EXAMPLES[0][0] for name in names()]


@settings(max_examples=400, deadline=None)
@example("https://mastodon.social/@example_river/109761234567890123", "slashes as references", FRAMES[0], min(IDLE))
@given(st.sampled_from(POSTS), st.sampled_from(sorted(WRITTEN)), st.sampled_from(FRAMES), st.sampled_from(sorted(IDLE)))
def test_no_address_of_a_post_is_dismissed_however_it_is_written(url: str, way: str, frame: str, beside: str) -> None:
    page = f"<html><body>{IDLE[beside]}{frame.format(WRITTEN[way](url))}</body></html>"
    assert (worth_reading(page) and may_name_platform(page)) or article.read(page) == []


@pytest.mark.parametrize("way", WRITTEN)
def test_no_way_of_writing_an_address_hides_it_from_the_look(way: str) -> None:
    """Each in each frame, whatever chance finds above; other posts in turn."""
    number = list(WRITTEN).index(way)
    for at, frame in enumerate(FRAMES):
        for url in (*POSTS[(number + at) % 7 :: 7], POSTS[-2]):
            page = f"<html><body>{frame.format(WRITTEN[way](url))}</body></html>"
            assert (worth_reading(page) and may_name_platform(page)) or article.read(page) == [], page


NAMES = (
    *("twitter", "tweet", "instagram", "telegram", "tiktok", "Twitter", "x-post", "facebook", "youtube"),
    *(
        "TWITTER",
        "TW\u0130TTER",
        "tw\u0131tter",
        "in\u017ftagram",
        "ti\u212atok",
        "X-PO\u017fT",
        "T\u0130KTOK",
        "INSTAGRAM",
    ),
)
IDS = (
    "1420000000000000000",
    "20",
    "CExampleAB1",
    "examplechannel/42",
    "7123456789012345678",
    "14200000000",
    "wp-embed",
)
BARE = (
    '<div class="{name}-embed" data-id="{id}"></div>',
    '<div data-{name}-id="{id}"></div>',
    "<div data-{name}id={id}></div>",
    '<div class="{name}" id="{id}"></div>',
    '<div class="tweet" id="tweet-{id}"></div>',
    '<{name} id="{id}"></{name}>',
    '<amp-{name} data-shortcode="{id}" data-tweetid="{id}"></amp-{name}>',
    '<iframe src="https://riverton.example/frame?id={name}-{id}"></iframe>',
    '<iframe src="https://riverton.example/{name}.min.html#{id}"></iframe>',
    '<iframe data-x="{name}://{id}"></iframe>',
    "<p>[{name} {id}]</p>",
    "<p>{{{{< {name} {id} >}}}}</p>",
    '<p>{{{{< {name} user="example" id="{id}" >}}}}</p>',
    '<div data-{name}=\'{{"id":"{id}"}}\'></div>',
    '<script type="text/template"><div data-embed="{name}" data-embed-id="{id}"></div></script>',
    '<textarea><div data-embed="{name}" data-embed-id="{id}"></div></textarea>',
    '<div data-html="&lt;div data-embed=&quot;{name}&quot; data-embed-id=&quot;{id}&quot;&gt;&lt;/div&gt;"></div>',
    '<script>twttr.widgets.createTweet("{id}", box)</script>',
    '<script>window.s={{"title":"High water","tweetId":"{id}"}}</script>',
    '<div class="s-{name}"><b>Rana Example</b> @example_river <p class="tweet-text">It rises.</p>'
    '<i class="tweet-date">July 27, 2021</i></div>',
    "<p>It rises. — Rana Example (@example_river) July 27, 2021 {name}</p>",
    "<p>It rises. — Rana Example (<b>@example_river</b>) July 27, 2021 {name}</p>",
    "<p>Example, R. [@example_river]. (2021, July 27). It rises [{name}]. {name}.</p>",
    "<li>Example, R. (example_river). (2021, July 27). It rises [{name} post]. <i>Twitter</i>.</li>",
    "<element-citation><name>Example, R.</name><source>{name}</source><year>2021</year><date>27 July 2021</date>"
    "<article-title>It rises</article-title><comment>@example_river on Twitter</comment></element-citation>",
    "<p>Rana Example, ‘It rises’ (@example_river, 27 July 2021) {name}</p>",
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(BARE), st.sampled_from(NAMES), st.sampled_from(IDS), st.sampled_from(sorted(IDLE)))
def test_no_post_without_an_address_is_dismissed(frame: str, name: str, native_id: str, beside: str) -> None:
    page = f"<html><head><title>High water</title></head><body>{IDLE[beside]}{frame.format(name=name, id=native_id)}</body></html>"
    assert (worth_reading(page) and may_name_platform(page)) or article.read(page) == []


PIECES = (
    *("<div>", "</div>", "<p>", "</p>", "<a ", 'class="tweet" ', "class='", ">", '"', "'", "<blockquote>", "</script>"),
    *(
        "<script>",
        "<iframe ",
        "data-id=",
        'href="',
        "https://twitter.com/",
        "example_river/",
        "status/",
        "@example_river",
    ),
    *(
        "1420000000000000000",
        " July 27, 2021 ",
        "(",
        ")",
        "[",
        "]",
        "twitter",
        "Tweet",
        " X. ",
        "— Rana Example ",
        "&lt;",
    ),
    *("%2F", "\\/", "<!--", "-->", "{", "}", ":", json.dumps({"tweetId": "1420000000000000000"}), "\n", " "),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=24))
def test_no_page_of_pieces_is_dismissed_that_holds_something(pieces: list[str]) -> None:
    page = f"<html><body>{''.join(pieces)}"
    assert (worth_reading(page) and may_name_platform(page)) or article.read(page) == []


def test_forms_say_what_to_look_for_themselves() -> None:
    assert "data-telegram-post" in REGISTRY.traces
    assert worth_reading('<script data-telegram-post="examplechannel/42"></script>')
