"""Every form of HTML in which articles show posts, each in a page of our own writing."""

from __future__ import annotations

import base64
import html
import re
import urllib.parse
from pathlib import Path

import pytest

from citesnap.finding import find_citations
from citesnap.finding.documentation import Described, all_described
from citesnap.model import Citation, Kind

ID = "1420000000000000000"
URL = f"https://twitter.com/example_river/status/{ID}"
QUOTED = urllib.parse.quote(URL, safe="")
BODY = "The river is rising. Move your cars."
QUOTE = (
    f'<p lang="en" dir="ltr">{BODY}</p>&mdash; Rana Example (@example_river) '
    f'<a href="{URL}?ref_src=twsrc%5Etfw">July 27, 2021</a>'
)
OFFICIAL = f'<blockquote class="twitter-tweet">{QUOTE}</blockquote>'

ARTICLE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>High water | Riverton Gazette</title></head><body>
<nav><a href="/">Home</a> <a href="https://twitter.com/rivertongazette">Twitter</a></nav>
<main><article><h1>High water</h1>
<p>The river left its bed on Tuesday night, and by the morning the lower town could be crossed by boat only.</p>
<p>Nobody was hurt, the mayor said, although the old mill will have to be given up after two hundred years.</p>
{here}
<p>The county has promised pumps, and volunteers filled four thousand sandbags before the rain came back.</p>
<p>What the summer will bring is anybody's guess: the dam upstream was built for smaller floods than these.</p>
</article></main><footer><a href="https://twitter.com/intent/tweet?url=https%3A%2F%2Fexample.org">Share</a></footer></body></html>"""


def in_article(markup: str, *, videos: bool = False) -> list[Citation]:
    return find_citations(ARTICLE.replace("{here}", markup), videos=videos)


FILMS: list[tuple[str, bool]] = [
    ('<iframe src="https://www.youtube.com/embed/AbCdEfGhIjK?feature=oembed"></iframe>', True),
    ('<iframe data-src="//www.youtube-nocookie.com/embed/AbCdEfGhIjK"></iframe>', True),
    ('<amp-youtube data-videoid="AbCdEfGhIjK" layout="responsive"></amp-youtube>', True),
    ('<lite-youtube videoid="AbCdEfGhIjK"></lite-youtube>', True),
    ('<object data="https://www.youtube.com/v/AbCdEfGhIjK"></object>', True),
    ('<div data-youtube-id="AbCdEfGhIjK"></div>', True),
    ('<iframe src="https://www.youtube.com/embed/videoseries?list=PLexample"></iframe>', False),
    ('<iframe src="https://player.riverton.example/embed/AbCdEfGhIjK"></iframe>', False),
    ('<p>See <a href="https://www.youtube.com/watch?v=AbCdEfGhIjK">the film</a> of it.</p>', False),
    ('<iframe src="https://www.youtube.com/embed/AbC"></iframe>', False),
]


@pytest.mark.parametrize(("markup", "is_film"), FILMS)
def test_embedded_films_are_told_to_who_asks(markup: str, is_film: bool) -> None:
    assert in_article(markup) == []
    told = [(each.platform, each.post_id, each.form, each.kind) for each in in_article(markup, videos=True)]
    assert told == ([("youtube", "AbCdEfGhIjK", "video", Kind.EMBED)] if is_film else [])


SHOWN = {
    "official": OFFICIAL,
    "official on x.com": OFFICIAL.replace("twitter.com/example", "x.com/example"),
    "video": OFFICIAL.replace("twitter-tweet", "twitter-video"),
    "class lost": f"<blockquote>{QUOTE}</blockquote>",
    "classes added": OFFICIAL.replace('class="', 'class="wp-embed lazy '),
    "mobile host": OFFICIAL.replace("https://twitter", "https://mobile.twitter"),
    "www and statuses": OFFICIAL.replace("https://twitter", "http://www.twitter").replace("/status/", "/statuses/"),
    "hash bang": OFFICIAL.replace("twitter.com/example", "twitter.com/#!/example"),
    "2011, exact seconds": f"""<blockquote class="twitter-tweet"><p>{BODY}</p>&mdash; Rana Example (@example_river)
        <a href="{URL}" data-datetime="2021-07-27T12:35:56+00:00">July 27, 2021</a></blockquote>""",
    "emptied": f'<blockquote class="twitter-tweet"><a href="{URL}"></a></blockquote>',
    "deleted placeholder": f'<blockquote class="twitter-tweet"><a href="{URL}">Tweet may have been deleted</a></blockquote>',
    "address as text": f'<blockquote class="twitter-tweet"><a href="{URL}">{URL}</a></blockquote>',
    "class-less and only the link": f'<blockquote><a href="{URL}">{URL}</a></blockquote>',
    "signature in a paragraph of its own": f"""<blockquote><p>{BODY}</p><p>— Rana Example (@example_river)
        <a href="{URL}">July 27, 2021</a></p></blockquote>""",
    "whole signature a link": f"""<blockquote><p>{BODY}</p><p><a href="{URL}">— Rana Example (@example_river) July 27,
        2021</a></p></blockquote>""",
    "block lost": f'<p>{BODY}— Rana Example (@example_river) <a href="{URL}">July 27, 2021</a></p>',
    "platform iframe": f'<iframe src="https://platform.twitter.com/embed/Tweet.html?dnt=true&amp;id={ID}&amp;lang=en"></iframe>',
    "lazy iframe": f"""<iframe class="lazyload" src="about:blank"
        data-src="https://platform.twitter.com/embed/index.html?id={ID}"></iframe>""",
    "twitframe": f'<iframe src="https://twitframe.com/show?url={QUOTED}"></iframe>',
    "embedly": f'<iframe src="https://cdn.embedly.com/widgets/media.html?src=x&amp;url={QUOTED}"></iframe>',
    "rendered widget": f"""<div class="twitter-tweet twitter-tweet-rendered"><iframe id="twitter-widget-0"
        src="./saved_files/Tweet.html" data-tweet-id="{ID}"></iframe></div>""",
    "rendered widget and its quote": f"""<figure><div class="twitter-tweet twitter-tweet-rendered"><iframe
        data-tweet-id="{ID}"></iframe></div>{OFFICIAL}</figure>""",
    "twitterwidget": f'<twitterwidget class="twitter-tweet twitter-tweet-rendered" data-tweet-id="{ID}"></twitterwidget>',
    "amp": f'<amp-twitter width="375" height="472" layout="responsive" data-tweetid="{ID}"></amp-twitter>',
    "amp with an address": f'<amp-twitter data-tweetid="{URL}"></amp-twitter>',
    "data-tweet-id": f'<div data-tweet-id="{ID}"></div>',
    "custom element": f'<tweet-embed tweet-id="{ID}"></tweet-embed>',
    "embed id": f'<div class="embed-twitter" data-embed-id="{ID}"></div>',
    "embed id and type": f'<div data-embed-type="twitter" data-embed-id="{ID}"></div>',
    "address in an attribute": f'<div class="embed" data-oembed-url="{URL}"></div>',
    "container and class-less quote": f'<div data-embed-type="tweet" data-src="{URL}"><blockquote>{QUOTE}</blockquote></div>',
    "media id and key of a forum": f'<div class="bbMedia" data-media-site-id="twitter" data-media-key="{ID}"></div>',
    "player of a forum": f'<iframe src="https://players.example/iframe/2/twitter.min.html#{ID}#theme=light"></iframe>',
    "player of a forum, packed": f"""<div data-s9e-mediaembed="twitter"
        data-s9e-mediaembed-iframe='["src","https:\\/\\/players.example\\/2\\/twitter.min.html#{ID}"]'></div>""",
    "frame named after the post": f'<iframe id="twitter-{ID}" src="/embed/inset/iframe?id=twitter-{ID}&amp;autosize=1"></iframe>',
    "frame with an invented scheme": f'<iframe data-recommend-id="twitter://{ID}" src="/inset"></iframe>',
    "wordless link of an embed service": f'<div><a href="{URL}" data-iframely-url="//embeds.example/api?x=1"></a></div>',
    "id as id": f'<div class="tweet" id="{ID}"></div>',
    "bare address in a figure": f"""<figure class="wp-block-embed is-provider-twitter"><div class="wp-block-embed__wrapper">
        {URL}
        </div></figure>""",
    "bare address in a paragraph": f"<p>{URL}</p>",
    "shortcode": f"<p>[tweet {URL}]</p>",
    "figure and quote": f'<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">{OFFICIAL}</div></figure>',
    "escaped in an attribute": f'<div class="consent" data-content="{html.escape(OFFICIAL)}"></div>',
    "escaped twice": f'<div data-embed="{html.escape(html.escape(OFFICIAL))}"></div>',
    "percent-encoded in an attribute": '<div data-code="%3Cblockquote%20class%3D%22twitter-tweet%22%3E%3Ca%20href%3D%22'
    f'{URL}%22%3E%3C%2Fa%3E%3C%2Fblockquote%3E"></div>',
    "base64 in an attribute": f'<div data-blocked-content="{base64.b64encode(OFFICIAL.encode()).decode()}"></div>',
    "base64 in a script": '<script type="text/template">'
    f"{base64.b64encode(urllib.parse.quote(OFFICIAL).encode()).decode()}</script>",
    "escaped in a script": f'<script type="text/template" class="source">{html.escape(OFFICIAL)}</script>',
    "script of an unknown type": f'<script type="application/x-embed">{OFFICIAL}</script>',
    "noscript": f"<noscript>{OFFICIAL}</noscript>",
    "noscript beside a placeholder": f'<div data-tweet-id="{ID}"></div><noscript>{OFFICIAL}</noscript>',
    "template": f"<template>{OFFICIAL}</template>",
    "textarea": f"<textarea hidden>{html.escape(OFFICIAL)}</textarea>",
    "raw textarea": f"<textarea hidden>{OFFICIAL}</textarea>",
    "script template": f'<script type="text/template">{OFFICIAL}</script>',
    "script text/plain": f'<script type="text/plain" data-cookieconsent="marketing">{OFFICIAL}</script>',
    "createTweet": f'<div id="t"></div><script>twttr.widgets.createTweet("{ID}", document.getElementById("t"))</script>',
    "in the Wayback Machine": OFFICIAL.replace("https://", "https://web.archive.org/web/20210801120000/https://"),
    "in the Wayback Machine, rooted": OFFICIAL.replace('href="https://', 'href="/web/20210801120000/https://'),
    "i/web/status": f'<blockquote class="twitter-tweet"><a href="https://twitter.com/i/web/status/{ID}"></a></blockquote>',
    "mirror": OFFICIAL.replace("twitter.com/example", "fxtwitter.com/example"),
    "redirector": f'<blockquote class="twitter-tweet"><a href="https://www.google.com/url?q={URL}"></a></blockquote>',
    "newsletter card": f"""<div class="tweet"><a href="{URL}"><div class="tweet-header"><span class="tweet-author-name">Rana
        Example</span> <span class="tweet-author">@example_river</span></div>{BODY}</a><a href="{URL}" class="tweet-footer">
        <p class="tweet-date">July 27th 2021</p><p><span>3 Retweets</span></p></a></div>""",
    "react-tweet": f"""<div class="react-tweet-theme root_x1"><article class="article_a2"><div class="header_b3">
        <a href="https://x.com/example_river/status/{ID}"><span>Rana Example</span></a>
        <a href="https://x.com/example_river/status/{ID}"><span>@example_river</span></a></div>
        <p class="body_c4" lang="en">{BODY}</p><a href="https://x.com/example_river/status/{ID}"><time
        datetime="2021-07-27T12:35:56.000Z">12:35 PM · Jul 27, 2021</time></a>
        <a href="https://x.com/intent/like?tweet_id={ID}">12</a></article></div>""",
    "stamp without class": f"""<div style="x"><div><a href="https://twitter.com/example_river">Rana Example @example_river</a></div>
        <p>{BODY}</p><div><a href="{URL}">12:35 PM - 27 Jul 2021</a></div></div>""",
    "stamp in a table": f"""<table><tr><td><a href="https://twitter.com/example_river">Rana Example</a> @example_river</td></tr>
        <tr><td>{BODY}</td></tr><tr><td><a href="{URL}?utm_source=letter">12:35 PM - 27 Jul 2021</a></td></tr></table>""",
    "stamp in numbers": f"""<div class="quoted-post"><p>{BODY}</p><p><a href="https://twitter.com/example_river">@example_river</a></p>
        <a href="{URL}">2021-07-27 12:35:56</a></div>""",
    "bound and not rendered": f"""<tweet-embed :tweet-id="'{ID}'"></tweet-embed>""",
    "component of one word": f'<Tweet id="{ID}"></Tweet>',
    "view link with a name": f'<div><a href="{URL}">Voir le tweet de la Gazette de Riverton</a></div>',
    "box of 2011": f"""<div class="bbpBox"><span>{BODY}</span><div><a href="{URL}" title="tweeted on July 27, 2021">July 27, 2021
        12:35 pm</a> via web <a href="https://twitter.com/intent/tweet?in_reply_to={ID}">Reply</a></div>
        <a href="https://twitter.com/intent/user?screen_name=example_river">@example_river</a></div>""",
    "frame saved with the page": f"""<div class="twitter-tweet twitter-tweet-rendered"><iframe data-tweet-id="{ID}"
        srcdoc="{html.escape(f'<article><div data-testid="tweetText">{BODY}</div><a href="{URL}"><time>Jul 27, 2021</time></a>')}">
        </iframe></div>""",
    "island with properties": f"""<astro-island component-url="/_astro/Tweet.a1b2.js" component-export="Tweet"
        props="{html.escape('{"id":[0,"' + ID + '"]}')}"></astro-island>""",
    "screenshot": f'<figure><a href="{URL}"><img src="/screenshot.png" alt="The post"></a></figure>',
    "view link": f'<p><a href="{URL}">View this post on X</a></p>',
}


@pytest.mark.parametrize("markup", SHOWN.values(), ids=SHOWN.keys())
def test_a_post_shown_once_is_one_embed(markup: str) -> None:
    (found,) = in_article(markup)
    assert (found.platform, found.post_id, found.kind) == ("x", ID, Kind.EMBED)
    assert found.position == 1
    assert found.posted_at is not None
    assert found.start is found.end is None


@pytest.mark.parametrize("name", [name for name, markup in SHOWN.items() if BODY in markup])
def test_what_the_quote_says_is_taken_from_it(name: str) -> None:
    (found,) = in_article(SHOWN[name])
    assert found.handle == "example_river"
    assert found.text is not None
    assert BODY in found.text
    assert found.date == "2021-07-27"


OTHER_PLATFORMS = {
    "instagram": (
        """<blockquote class="instagram-media" data-instgrm-captioned data-instgrm-permalink=
        "https://www.instagram.com/p/CExampleAB1/?utm_source=ig_embed&amp;utm_campaign=loading" data-instgrm-version="14">
        <div><a href="https://www.instagram.com/p/CExampleAB1/?utm_source=ig_embed">View this post on Instagram</a>
        <p><a href="https://www.instagram.com/p/CExampleAB1/">A post shared by Rana Example (@example.river)</a></p></div>
        </blockquote>""",
        ("instagram", "CExampleAB1", "example.river", None),
    ),
    "instagram before 2018": (
        """<blockquote class="instagram-media" data-instgrm-version="7"><div><p><a
        href="https://www.instagram.com/p/BExampleAB1/">The old mill</a></p><p>Ein Beitrag geteilt von Rana Example
        (@example.river) am <time datetime="2016-04-28T12:00:00+00:00">28. Apr 2016 um 5:00 Uhr</time></p></div></blockquote>""",
        ("instagram", "BExampleAB1", "example.river", "2016-04-28"),
    ),
    "instagram rendered": (
        """<iframe class="instagram-media instagram-media-rendered"
        src="https://www.instagram.com/p/CExampleAB1/embed/captioned/?cr=1"></iframe>""",
        ("instagram", "CExampleAB1", None, None),
    ),
    "bluesky": (
        """<blockquote class="bluesky-embed" data-bluesky-uri=
        "at://did:plc:abcdefghijklmnopqrstuvwx/app.bsky.feed.post/3l3vgf77uco2g" data-bluesky-cid="bafyexample"><p lang="en">
        The river is rising.<br><br><a href="https://bsky.app/profile/did:plc:abcdefghijklmnopqrstuvwx/post/3l3vgf77uco2g">[image
        or embed]</a></p>&mdash; Rana Example (<a href="https://bsky.app/profile/did:plc:abcdefghijklmnopqrstuvwx">@river.example</a>)
        <a href="https://bsky.app/profile/did:plc:abcdefghijklmnopqrstuvwx/post/3l3vgf77uco2g?ref_src=embed">September 11, 2024 at
        5:11 PM</a></blockquote>""",
        ("bluesky", "3l3vgf77uco2g", "river.example", "2024-09-11"),
    ),
    "mastodon": (
        """<iframe src="https://social.example/@example_river/109758004055360356/embed" class="mastodon-embed"></iframe>""",
        ("mastodon", "109758004055360356", "example_river", None),
    ),
    "mastodon 4.3": (
        """<blockquote class="mastodon-embed" data-embed-url="https://social.example/@example_river/109758004055360356/embed">
        <a href="https://social.example/@example_river/109758004055360356"><div>Post by @example_river@social.example</div></a>
        </blockquote>""",
        ("mastodon", "109758004055360356", "example_river@social.example", None),
    ),
    "threads": (
        """<blockquote class="text-post-media" data-text-post-permalink="https://www.threads.net/@example_river/post/CExampleAB1">
        <a href="https://www.threads.net/@example_river/post/CExampleAB1">View on Threads</a></blockquote>""",
        ("threads", "CExampleAB1", "example_river", None),
    ),
    "tiktok": (
        """<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@example.river/video/7336306383119191339"
        data-video-id="7336306383119191339"><section><a href="https://www.tiktok.com/@example.river">@example.river</a>
        <p>High water!</p> <a href="https://www.tiktok.com/music/x-1">♬ sound</a></section></blockquote>""",
        ("tiktok", "7336306383119191339", "example.river", None),
    ),
    "facebook": (
        """<div class="fb-post" data-href="https://www.facebook.com/riverton/posts/928812574504508/"><blockquote
        cite="https://www.facebook.com/riverton/posts/928812574504508/"><p>The bridge is closed.</p>Posted by
        <a href="https://www.facebook.com/riverton">Riverton</a> on&nbsp;<a
        href="https://www.facebook.com/riverton/posts/928812574504508/">Monday, February 7, 2022</a></blockquote></div>""",
        ("facebook", "928812574504508", "riverton", "2022-02-07"),
    ),
    "facebook plugin": (
        """<iframe width="500" src="https://www.facebook.com/plugins/post.php?
href=https%3A%2F%2Fwww.facebook.com%2Friverton%2Fposts%2F928812574504508&amp;width=500"></iframe>""",
        ("facebook", "928812574504508", "riverton", None),
    ),
    "tumblr": (
        """<div class="tumblr-post" data-href="https://embed.tumblr.com/embed/post/t:AbCdEf/741234567890123456/v2"><a
        href="https://example-mill.tumblr.com/post/741234567890123456/x">x</a></div>""",
        ("tumblr", "741234567890123456", "example-mill", None),
    ),
    "reddit": (
        """<blockquote class="reddit-embed-bq" style="height:316px"><a
        href="https://www.reddit.com/r/riverton/comments/1abc2d/high_water/">High water</a><br> by<a
        href="https://www.reddit.com/user/example/">u/example</a></blockquote>""",
        ("reddit", "1abc2d", "example", None),
    ),
    "telegram": (
        """<script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="exampleriver/42"></script>""",
        ("telegram", "42", "exampleriver", None),
    ),
    "vk": (
        """<div id="vk_post_-12345678_901"></div><script>
        VK.Widgets.Post("vk_post_-12345678_901", -12345678, 901, 'h4sh');</script>""",
        ("vk", "-12345678_901", None, None),
    ),
    "linkedin": (
        """<iframe src="https://www.linkedin.com/embed/feed/update/urn:li:share:7320136747835609090"></iframe>""",
        ("linkedin", "7320136747835609090", None, None),
    ),
    "truth social": (
        """<iframe src="https://truthsocial.com/@example_river/108779000807761862/embed" class="truthsocial-embed"></iframe>""",
        ("truthsocial", "108779000807761862", "example_river", None),
    ),
}


@pytest.mark.parametrize(("markup", "expected"), OTHER_PLATFORMS.values(), ids=OTHER_PLATFORMS.keys())
def test_other_platforms_embeds(markup: str, expected: tuple[str, str, str | None, str | None]) -> None:
    (found,) = in_article(markup)
    platform, post_id, handle, date = expected
    assert (found.platform, found.post_id, found.date, found.kind) == (platform, post_id, date, Kind.EMBED)
    if handle is not None:
        assert found.handle == handle


NOT_CITED = {
    "intent": f'<a href="https://twitter.com/intent/tweet?in_reply_to={ID}">Reply</a>',
    "share button": '<a class="twitter-share-button" href="https://twitter.com/share?url=https://example.org">Tweet</a>',
    "profile": '<p>Follow <a href="https://twitter.com/example_river">@example_river</a>.</p>',
    "timeline": """<a class="twitter-timeline" href="https://twitter.com/example_river"
        data-widget-id="1420000000000000000">Tweets</a>""",
    "hashtag": '<p>It was all over <a href="https://twitter.com/hashtag/highwater?src=hash">#highwater</a>.</p>',
    "extracted id": '<blockquote data-twitter-extracted-i1653972440560821276="true"><p>Only water.</p></blockquote>',
    "picture address": '<img src="https://pbs.twimg.com/media/E7TxkEXYAMBz5Z.jpg">',
    "comment thread": f"""<section id="comments"><h2>Comments</h2><ol class="comment-list"><li class="comment"><p>See
        <a href="{URL}">this post</a> by her.</p>{OFFICIAL}</li></ol></section>""",
    "webmention": f"""<ul class="webmentions"><li class="h-cite u-comment"><a class="u-url" href="{URL}">replied</a> Well
        said!</li></ul>""",
    "feed in the sidebar": f"""<aside class="sidebar"><div class="widget"><ul><li>{BODY} <a href="{URL}">2 hours ago</a></li></ul>
        </div></aside>""",
    "syndication link": f'<p>Also on <a class="u-syndication" href="{URL}" rel="syndication">Twitter</a></p>',
    "discussion link": f'<p><a href="{URL}">Discuss this on Twitter</a></p>',
    "quotation": "<blockquote><p>The river is rising.</p><p>— Rana Example, poet</p></blockquote>",
    "like button for a post": """<div class="fb-like" data-href="https://www.facebook.com/examplemill/posts/1234567890123456">
        </div>""",
    "creator embed": """<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@example.river"
        data-embed-type="creator"></blockquote>""",
}


@pytest.mark.parametrize("markup", NOT_CITED.values(), ids=NOT_CITED.keys())
def test_what_is_no_citation(markup: str) -> None:
    assert in_article(markup) == []


def test_a_call_of_the_widget_library_is_enough() -> None:
    page = f"""<article><p>Look.</p><script>twttr.widgets.createTweet('{ID}', box)</script></article>"""
    assert [each.post_id for each in find_citations(page)] == [ID]


def test_a_link_in_the_running_text_is_a_link() -> None:
    (found,) = in_article(f'<p>The flood was <a href="{URL}">announced</a> a day before it came.</p>')
    assert (found.kind, found.form, found.post_id, found.handle, found.text) == (
        Kind.LINK,
        "link",
        ID,
        "example_river",
        None,
    )
    assert found.place is not None
    assert found.place.exact == "announced"
    assert found.place.prefix.endswith("The flood was")
    assert found.place.suffix.startswith("a day before it came.")


def test_the_words_before_a_citation_are_those_that_a_reader_sees_and_not_the_title() -> None:
    page = f'<title>Title</title><meta name="a" content="b"><article><p>It rained.</p><p><a href="{URL}">said</a></p></article>'
    (found,) = find_citations(page)
    assert found.place is not None
    assert found.place.prefix == "It rained."


def test_a_quotation_that_links_to_a_post_is_a_link_and_no_embed() -> None:
    (found,) = in_article(
        f'<blockquote><p>Water has <a href="{URL}">no mercy</a>, my grandmother said, and then she told us of the year in which '
        "the mill wheel was found in the next town, still turning.</p></blockquote>"
    )
    assert found.kind is Kind.LINK


def test_a_bare_address_among_words_is_a_link() -> None:
    (found,) = in_article(f"<p>Her words are at {URL}. They were read aloud.</p>")
    assert (found.kind, found.form, found.post_id) == (Kind.LINK, "bare-url", ID)


def test_a_link_and_the_embed_below_it_are_two_citations() -> None:
    found = in_article(f'<p>She <a href="{URL}">warned</a> them the day before:</p>{OFFICIAL}')
    assert [each.kind for each in found] == [Kind.LINK, Kind.EMBED]


def test_a_link_and_its_archived_copy_are_one_citation() -> None:
    copy = f"https://web.archive.org/web/20210801120000/{URL}"
    (found,) = in_article(
        f'<ol><li>"<a href="{URL}">The river</a>" (Post). <a href="{copy}">Archived</a> from the original.</li></ol>'
    )
    assert (found.kind, found.post_id) == (Kind.LINK, ID)


@pytest.mark.parametrize(
    "markup",
    [
        f'<figure data-oembed-url="{URL}">{OFFICIAL}<figcaption>Source: <a href="{URL}">Twitter</a></figcaption></figure>',
        f"""<div class="tweet-embed"><b>Rana Example</b> <span>@example_river</span><p class="tweet-embed__text">{BODY}</p>
        <a class="tweet-embed__link" href="{URL}">27 Jul 2021</a></div>""",
    ],
    ids=["quote and caption in a container", "date as the link of a card"],
)
def test_the_date_is_found_wherever_it_stands(markup: str) -> None:
    (found,) = in_article(markup)
    assert (found.handle, found.date, found.text) == ("example_river", "2021-07-27", BODY)


def test_a_post_shown_twice_in_the_article_is_two_citations() -> None:
    found = in_article(f"{OFFICIAL}<p>And on the next morning she repeated the warning, word for word:</p>{OFFICIAL}")
    assert [(each.position, each.post_id) for each in found] == [(1, ID), (2, ID)]


def test_a_quote_without_its_link_is_kept_by_handle_and_date() -> None:
    signature = "— Rana Example (@example_river) July 27, 2021"
    (found,) = in_article(f'<blockquote class="twitter-tweet"><p>{BODY}</p>{signature}</blockquote>')
    assert (found.post_id, found.handle, found.date, found.text) == (None, "example_river", "2021-07-27", BODY)


def test_signed_prose_whose_widget_was_stripped_is_found() -> None:
    (found,) = in_article(f"<p>{BODY} pic.twitter.com/AbCdEfGh12 — Rana Example (@example_river) July 27, 2021</p>")
    assert (found.form, found.handle, found.date) == ("prose", "example_river", "2021-07-27")
    assert found.short_links == ("pic.twitter.com/AbCdEfGh12",)


def test_line_breaks_and_short_links_of_a_quote_are_kept() -> None:
    (found,) = in_article(
        '<blockquote class="twitter-tweet"><p>The river is rising.<br><br>Move your <b>cars</b>. <a href="https://t.co/AbCdEfGh12">'
        'pic.twitter.com/AbCdEfGh12</a> <a href="https://t.co/ZyXwVuTs98">example.org/map</a></p>&mdash; Rana – of the (Lower) '
        f'Town (@example_river) <a href="{URL}">27 июля 2021 г.</a></blockquote>'
    )
    assert found.text == "The river is rising.\n\nMove your cars. pic.twitter.com/AbCdEfGh12 example.org/map"
    assert found.short_links == ("pic.twitter.com/AbCdEfGh12", "t.co/ZyXwVuTs98")
    assert found.author_name == "Rana – of the (Lower) Town"
    assert found.date == "2021-07-27"


@pytest.mark.parametrize(
    "name", ["sidebar-layout", "widget", "share-content", "comment-enabled", "nav-wrapper", "footer-less"]
)
def test_the_name_of_the_container_that_holds_the_article_does_not_matter(name: str) -> None:
    page = ARTICLE.replace("<main>", f'<div class="{name}">').replace("</main>", "</div>")
    found = find_citations(
        page.replace("{here}", f'<p>The flood was <a href="{URL}">announced</a> in time.</p>{OFFICIAL}')
    )
    assert [each.kind for each in found] == [Kind.LINK, Kind.EMBED]


@pytest.mark.parametrize(
    "wrapper", ['<aside class="component">{}</aside>', '<div class="social-embed widget">{}</div>']
)
def test_an_aside_inside_the_article_may_show_a_post(wrapper: str) -> None:
    (found,) = in_article(wrapper.format(OFFICIAL))
    assert found.post_id == ID


def test_a_following_story_is_another_article() -> None:
    prose = "<p>Long ago it ground the flour of three counties, and then it did not.</p>"
    story = f"<article><h1>Mill sold</h1>{prose}{OFFICIAL}</article>"
    assert find_citations(ARTICLE.replace("{here}", "").replace("</article>", f"</article>{story}")) == []


@pytest.mark.parametrize("count", [1, 3])
def test_stories_of_equal_length_that_follow_the_one_of_the_title_are_others(count: int) -> None:
    story = re.search("<article>.*</article>", ARTICLE, re.DOTALL)
    assert story
    following = (
        story[0].replace("High water", "Mill sold").replace("{here}", OFFICIAL.replace(ID, "1430000000000000000"))
    )
    page = ARTICLE.replace("{here}", OFFICIAL).replace("</main>", count * following + "</main>")
    assert [each.post_id for each in find_citations(page)] == [ID]


FURNITURE = {
    "most shared": f'<div class="most-shared"><ol><li><a href="{URL}">The post of the day</a></li></ol></div>',
    "author box": f"""<div class="authorCard"><h4>Mara Example</h4><div class="author-latest-tweet"><p>Coffee first.
        <a href="{URL}">2h ago</a></p></div></div>""",
    "related posts": f'<div id="jp-relatedposts"><p>Mill sold. {URL} was the first to know</p></div>',
    "Facebook feed": '<div id="cff"><div class="cff-item"><a href="https://www.facebook.com/examplemill/posts/1234567890123456">'
    "View on Facebook</a></div></div>",
    "advert": f'<div id="div-gpt-ad-12-0"><a href="{URL}"><img src="/creative.png"></a></div>',
    "who passed it on": '<ol class="notes"><li class="note reblog"><a href="https://example-mill.tumblr.com/post/190000000001/x">'
    "example-mill</a> reblogged this</li></ol>",
}


@pytest.mark.parametrize("markup", FURNITURE.values(), ids=FURNITURE.keys())
@pytest.mark.parametrize("where", ["</article>", "</main>", "<footer>"])
def test_furniture_is_known_by_words_that_go_together(markup: str, where: str) -> None:
    page = ARTICLE.replace("{here}", "")
    assert find_citations(page.replace(where, f"{markup}{where}")) == []


@pytest.mark.parametrize(
    "name", ["reactions-list", "tweet-replies", "social-share-embed", "mentions", "discussion", "follow-up"]
)
def test_official_embed_codes_inside_the_article_count_in_parts_of_any_soft_name(name: str) -> None:
    (found,) = in_article(f'<div class="{name}">{OFFICIAL}</div>')
    assert found.post_id == ID
    page = ARTICLE.replace("{here}", "").replace("</main>", f'</main><div class="{name}"><p>See {URL}</p></div>')
    assert find_citations(page) == []


def test_the_latest_posts_of_one_account_apart_from_the_text_are_a_feed() -> None:
    post = """<div class="tweet-item"><p>Words of the day</p>
        <a href="https://twitter.com/rivertongazette/status/{}">July {}, 2021</a></div>"""
    feed = (
        "<div id='below'><h4>Our posts</h4>" + "".join(post.format(int(ID) + day, day) for day in (1, 2, 3)) + "</div>"
    )
    assert find_citations(ARTICLE.replace("{here}", "").replace("</main>", f"</main>{feed}")) == []


def test_teasers_of_related_stories_are_known_by_their_name_however_long() -> None:
    teaser = "<article><h3>Mill sold</h3><p>After two hundred years the mill was sold to a baker from the upper town.</p></article>"
    section = f'<section class="recirc">{2 * teaser}{OFFICIAL}</section>'
    assert find_citations(ARTICLE.replace("{here}", "").replace("</main>", f"</main>{section}")) == []


@pytest.mark.parametrize("name", ["post tag-next-year", "author-quote box", "most of-what-we-read"])
def test_words_that_do_not_follow_each_other_name_nothing(name: str) -> None:
    (found,) = in_article(f'<div class="{name}"><p>So <a href="{URL}">she wrote</a>.</p></div>')
    assert found.kind is Kind.LINK


def test_the_teaser_of_the_next_story_is_not_this_article() -> None:
    teaser = f'<section class="next-article"><h2>Mill sold</h2><p>After two hundred years it was sold.</p>{OFFICIAL}</section>'
    assert find_citations(ARTICLE.replace("{here}", "").replace("</main>", f"</main>{teaser}")) == []


def test_a_list_of_nothing_but_links_apart_from_the_text_is_furniture() -> None:
    row = f'<li><a href="{URL}">The post of the day</a></li>'
    listed = f"<div class='box'><ul>{row}{row}</ul></div>"
    assert find_citations(ARTICLE.replace("{here}", "").replace("</main>", f"</main>{listed}")) == []
    assert [each.kind for each in find_citations(ARTICLE.replace("{here}", listed))] == [Kind.LINK]


def test_the_xpath_leads_to_the_element() -> None:
    from lxml import etree

    page = ARTICLE.replace("{here}", OFFICIAL)
    (found,) = find_citations(page)
    assert found.place is not None
    assert found.place.xpath is not None
    elements = etree.fromstring(page, etree.HTMLParser()).xpath(found.place.xpath)
    assert isinstance(elements, list)
    assert [getattr(each, "tag", None) for each in elements] == ["blockquote"]


@pytest.mark.parametrize("form", all_described(), ids=lambda form: form.title)
def test_the_example_of_each_form_is_found_by_it(form: Described) -> None:
    (found,) = in_article(form.example, videos=form.form.name == "video")
    told = [found.platform, found.post_id, f"@{found.handle}" if found.handle else None, found.date, str(found.kind)]
    assert " ".join(each for each in told if each) == form.finds
    assert found.form in {form.form.name, *form.form.variants}


@pytest.mark.parametrize("form", all_described(), ids=lambda form: form.title)
def test_the_documentation_shows_each_form_with_its_example(form: Described) -> None:
    assert form.markdown() in (Path(__file__).parents[2] / "docs" / "finding.md").read_text("utf-8")


def test_the_documentation_lists_every_form_of_text_and_its_examples_are_found() -> None:
    from citesnap.finding.documentation import text_forms, text_markdown

    assert text_markdown() in (Path(__file__).parents[2] / "docs" / "finding.md").read_text("utf-8")
    for each in text_forms():
        found = find_citations(each.example.replace(" ⏎ ", "\n"), media_type="text/plain")
        assert [one.form for one in found] == [each.form], each
