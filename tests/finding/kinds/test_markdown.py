"""Markdown as blogs keep it: the platforms' embed code in the midst of it, front matter, addresses that are their own labels."""

from __future__ import annotations

from typing import Any

import pytest

from finding.kinds.table import Expected, check, post, x

A = "1420000000000000000"
B = "1420000000000000001"
TEXT = "The river is rising."
QUOTE = (
    f'<blockquote class="twitter-tweet"><p lang="en" dir="ltr">{TEXT}</p>&mdash; Rana Example (@example_river) '
    f'<a href="https://twitter.com/example_river/status/{A}?ref_src=twsrc%5Etfw">July 27, 2021</a></blockquote>'
)
SCRIPT = '<script async src="https://platform.twitter.com/widgets.js" charset="utf-8"></script>'
SHOWN = x(A, "example_river", kind="embed", text=TEXT, date="2021-07-27", author_name="Rana Example")
DID = "did:plc:abcdefghijklmnopqrstuvwx"
SKY = (
    f'<blockquote class="bluesky-embed" data-bluesky-uri="at://{DID}/app.bsky.feed.post/3kpq2rfexam2w" data-bluesky-cid="bafyexample">'
    f'<p lang="en">{TEXT}<br><br><a href="https://bsky.app/profile/{DID}/post/3kpq2rfexam2w?ref_src=embed">[image or embed]</a></p>'
    f'&mdash; Rana Example (<a href="https://bsky.app/profile/{DID}?ref_src=embed">@river.example.com</a>) '
    f'<a href="https://bsky.app/profile/{DID}/post/3kpq2rfexam2w?ref_src=embed">April 8, 2024 at 12:35 PM</a></blockquote>'
    '<script async src="https://embed.bsky.app/static/embed.js" charset="utf-8"></script>'
)
SKY_SHOWN = post(
    "bluesky",
    "3kpq2rfexam2w",
    "river.example.com",
    kind="embed",
    text=TEXT,
    date="2024-04-08",
    author_name="Rana Example",
)
MASTODON = (
    '<iframe src="https://mastodon.social/@example_river/109761234567890123/embed" class="mastodon-embed" style="max-width: 100%; border: 0" '
    'width="400" allowfullscreen="allowfullscreen"></iframe><script src="https://mastodon.social/embed.js" async="async"></script>'
)
MASTODON_QUOTE = (
    '<blockquote class="mastodon-embed" data-embed-url="https://mastodon.social/@example_river/109761234567890123/embed">'
    ' <a href="https://mastodon.social/@example_river/109761234567890123" target="_blank"> <div>Post by @example_river@mastodon.social</div>'
    ' <div>View on Mastodon</div> </a> </blockquote> <script data-allowed-prefixes="https://mastodon.social/" async src="https://mastodon.social/embed.js"></script>'
)
INSTAGRAM = (
    '<blockquote class="instagram-media" data-instgrm-captioned data-instgrm-permalink="https://www.instagram.com/p/CexAmpLe123/?utm_source=ig_embed"'
    ' data-instgrm-version="14"><a href="https://www.instagram.com/p/CexAmpLe123/">View this post on Instagram</a>'
    '<p><a href="https://www.instagram.com/p/CexAmpLe123/">A post shared by Rana Example (@river.example)</a></p></blockquote>'
)
TIKTOK = (
    '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@river.example/video/7123456789012345678" data-video-id="7123456789012345678">'
    '<section> <a target="_blank" title="@river.example" href="https://www.tiktok.com/@river.example?refer=embed">@river.example</a>'
    f'<p>{TEXT}</p> <a href="https://www.tiktok.com/music/x">♬ original sound</a></section> </blockquote>'
)

IN_MARKDOWN: list[tuple[str, Expected]] = [
    (f"{QUOTE} {SCRIPT}", [SHOWN]),
    (f"{QUOTE}\n{SCRIPT}", [SHOWN]),
    (f"{QUOTE}\n\n{SCRIPT}", [SHOWN]),
    (QUOTE, [SHOWN]),
    (QUOTE.replace("><", ">\n<"), [SHOWN]),
    (f"  {QUOTE}", [SHOWN]),
    (f"- {QUOTE}", [SHOWN]),
    (f"<div>{QUOTE}</div>", [SHOWN]),
    (f'<div class="tweet">\n\n{QUOTE}\n\n</div>', [SHOWN]),
    (f"<center>{QUOTE}</center>", [SHOWN]),
    (f"<figure>{QUOTE}<figcaption>It rises</figcaption></figure>", [SHOWN]),
    (f"{QUOTE} {SCRIPT}\n\nThen:\n\n{QUOTE.replace(A, B)} {SCRIPT}", [SHOWN, {**SHOWN, "post_id": B}]),
    (f"{{{{< rawhtml >}}}}\n{QUOTE}\n{{{{< /rawhtml >}}}}", [SHOWN]),
    (f"```{{=html}}\n{QUOTE}\n```", [SHOWN]),
    (f"{{% raw %}}{QUOTE}{{% endraw %}}", [SHOWN]),
    (f"<!-- a post -->{QUOTE}", [SHOWN]),
    (QUOTE.replace('class="twitter-tweet"', "class='twitter-tweet' data-lang='en'"), [SHOWN]),
    (QUOTE.replace("<blockquote ", '<blockquote data-theme="dark" '), [SHOWN]),
    (SKY, [SKY_SHOWN]),
    (f"{SKY}\n\n{QUOTE}", [SKY_SHOWN, SHOWN]),
    (MASTODON, [post("mastodon", "109761234567890123", "example_river", kind="embed")]),
    (MASTODON_QUOTE, [post("mastodon", "109761234567890123", "example_river@mastodon.social", kind="embed")]),
    (INSTAGRAM, [post("instagram", "CexAmpLe123", "river.example", kind="embed")]),
    (TIKTOK, [post("tiktok", "7123456789012345678", "river.example", kind="embed", text=TEXT)]),
    (
        f'<iframe src="https://platform.twitter.com/embed/Tweet.html?id={A}" width="550"></iframe>',
        [x(A, None, kind="embed")],
    ),
    (
        '<iframe src="https://t.me/example_river/7356?embed=1"></iframe>',
        [post("telegram", "7356", "example_river", kind="embed")],
    ),
    (
        f'<p><a href="https://twitter.com/example_river/status/{A}">her post</a> was first.</p>',
        [x(A, "example_river", kind="link")],
    ),
    (
        f'<div align="center">See https://twitter.com/example_river/status/{A}</div>',
        [x(A, "example_river", kind="link")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), IN_MARKDOWN)
@pytest.mark.parametrize("media_type", ["text/markdown", "text/plain"])
def test_embed_code_in_the_midst_of_a_text(text: str, expected: Expected, media_type: str) -> None:
    check(f"# Wind\n\nThe ferry stayed in. As she wrote:\n\n{text}\n\nThen it rained.\n", expected, media_type)
    check(f"---\ntitle: Wind\n---\n\nThe ferry stayed in. As she wrote:\n\n{text}\n", expected, media_type)


UNSEEN: list[str] = [
    f"<!-- {QUOTE} -->",
    f"```html\n{QUOTE}\n```",
    f"Write `{QUOTE}` to show it.",
    f"{{% comment %}}{QUOTE}{{% endcomment %}}",
    f"<!--\nhttps://twitter.com/example_river/status/{A}\n-->",
]


@pytest.mark.parametrize("text", UNSEEN)
def test_what_stands_in_a_comment_or_is_an_example_is_not_cited(text: str) -> None:
    check(f"# Wind\n\nThe ferry stayed in.\n\n{text}\n\nThen it rained.\n", [], "text/markdown")


URL = "https://mastodon.social/@example_river/109761234567890123"
OWN: list[str] = [
    f"---\ntitle: Wind\ntoot: {URL}\n---\n",
    f'---\ntitle: "Wind"\nmastodon: "{URL}"\ndate: 2021-07-27\n---\n',
    f"---\ntweet: https://twitter.com/example_river/status/{A}\n---\n",
    f"---\ntweet_id: {A}\n---\n",
    f"---\nsyndication:\n  - {URL}\n  - https://twitter.com/example_river/status/{A}\n---\n",
    f"---\ncomments:\n  host: mastodon.social\n  username: example_river\n  id: 109761234567890123\n  url: {URL}\n---\n",
    f'+++\ntitle = "Wind"\ntoot = "{URL}"\n+++\n',
    f'+++\ntitle = "Wind"\n[extra]\ntoot = "{URL}"\n[extra.comments]\nurl = "{URL}"\n+++\n',
    f"---\ncanonical_url: {URL}\n---\n",
    f"---\nsocial: {{mastodon: {URL}}}\n---\n",
    "---\nbluesky: https://bsky.app/profile/river.example.com/post/3krfexamp2k2w\n---\n",
    f"---\r\ntoot: {URL}\r\n---\r\n",
    f"\ufeff---\ntoot: {URL}\n---\n",
]


@pytest.mark.parametrize("head", OWN)
def test_the_announcement_of_the_text_itself_is_no_citation(head: str) -> None:
    check(f"{head}\nThe ferry stayed in.\n", [], "text/markdown")
    check(
        f"{head}\nThe ferry stayed in. See https://x.com/example_river/status/{B}\n",
        [x(B, "example_river")],
        "text/markdown",
    )


@pytest.mark.parametrize(
    "head",
    [
        f"---\ntitle: Wind\nsource: https://x.com/example_river/status/{A}\n---\n",
        f"---\ntitle: Wind\nsources:\n  - https://x.com/example_river/status/{A}\ntoot: {URL}\n---\n",
        f"---\nvia: https://x.com/example_river/status/{A}\n---\n",
        f"---\nreferences:\n- title: Wind\n  url: https://x.com/example_river/status/{A}\n---\n",
        f"---\nin-reply-to: https://x.com/example_river/status/{A}\n---\n",
        f'+++\nsource = "https://x.com/example_river/status/{A}"\n+++\n',
        f"---\nbookmark-of: https://x.com/example_river/status/{A}\n---\n",
    ],
)
def test_sources_named_at_the_head_are_citations(head: str) -> None:
    check(f"{head}\nThe ferry stayed in.\n", [x(A, "example_river")], "text/markdown")


def test_a_rule_is_no_front_matter() -> None:
    check(
        f"The ferry.\n\n---\ntoot: {URL}\n---\n\nThen.\n",
        [post("mastodon", "109761234567890123", "example_river")],
        "text/markdown",
    )
    check(f"---\n\nSee {URL}\n", [post("mastodon", "109761234567890123", "example_river")], "text/markdown")


POST = f"https://twitter.com/example_river/status/{A}"
ONCE: list[str] = [
    f"[{POST}]({POST})",
    f"[{POST}]({POST}?s=20)",
    f"[twitter.com/example_river/status/{A}]({POST})",
    f"[{POST}](<{POST}>)",
    f"[{POST}][1]\n\n[1]: {POST}",
    f"<{POST}>",
    f"**{POST}**",
    f"[**{POST}**]({POST})",
    f"[`{POST}`]({POST})",
    f"[x.com/example_river/status/{A}](https://x.com/example_river/status/{A})",
    f'[{POST}]({POST} "a title")',
    f"[{POST} ]( {POST} )",
    f"[link: {POST}]({POST})",
    f"[{POST}](https://web.archive.org/web/2021/{POST})",
    f"[{POST}](https://t.co/AbCdEfGhIj)",
    f"![]({POST})",
    f'<a href="{POST}">{POST}</a>',
    f'<a href="{POST}">twitter.com/example_river/status/{A}</a>',
    f"{POST} [[archived]](https://web.archive.org/web/2021/{POST})",
    f"{POST} ([archive](https://archive.ph/newest/{POST}))",
    f"[her post]({POST}) ([archived](https://web.archive.org/web/20210728/{POST}))",
    f"| [{POST}]({POST}) | first |",
]


@pytest.mark.parametrize("text", ONCE)
def test_an_address_that_is_its_own_label_counts_once(text: str) -> None:
    check(
        f"The council asked for patience.\n\n{text}\n\nThen came the night.", [x(A, "example_river")], "text/markdown"
    )


def test_two_links_to_one_post_are_two() -> None:
    both: list[dict[str, Any]] = [x(A, "example_river"), x(A, "example_river")]
    check(f"She wrote [it]({POST}) at noon, and the mayor read [it]({POST}) at night.", both, "text/markdown")
    check(f"{POST}\n\nThe mayor answered.\n\n{POST}", both, "text/markdown")


@pytest.mark.parametrize(
    "left_over",
    [
        f"[tweet {POST}]",
        f"[embed]{POST}[/embed]",
        f'[blackbirdpie url="{POST}"]',
        f'{{{{< tweet user="example_river" id="{A}" >}}}}',
        f'{{{{&lt; tweet user="example_river" id="{A}" &gt;}}}}',
        f"{{% twitter {POST} %}}",
        f"[tweet]{POST}[/tweet]",
        f"[media]{POST}[/media]",
    ],
)
def test_tags_left_over_in_html_are_embeds(left_over: str) -> None:
    page = f"<html><body><article><h1>High water</h1><p>The council asked for patience on Tuesday night.</p><p>{left_over}</p><p>Then came the night.</p></article></body></html>"
    check(page, [x(A, "example_river", kind="embed")])


@pytest.mark.parametrize(
    ("info", "is_sample"),
    [
        ("html", True),
        ("json", True),
        ("bash", True),
        ("jinja2 title='x'", True),
        ("Python", True),
        ("", False),
        ("text", False),
    ],
)
def test_an_address_in_code_of_a_language_is_an_example(info: str, is_sample: bool) -> None:
    address = "https://twitter.com/river_example/status/1420000000000000000"
    text = f"It rained.\n\n```{info}\n{address}\n```\n\nThen it stopped.\n"
    check(text, [] if is_sample else [x("1420000000000000000")], "text/markdown")
