"""Quotations in pages that are signed in running text, with markup inside the signature; and lines of authors, which sign no post."""

from __future__ import annotations

from typing import Any

import pytest

from finding.kinds.table import Expected, check, post

W = "The river is rising faster than we thought."
Q = f"“{W}”"
X = "https://x.com/jo_example"
LINKED = f'<a href="{X}">@jo_example</a>'


def page(fragment: str) -> str:
    """An article with a fragment in its midst."""
    return (
        "<!doctype html><html lang=en><head><title>High water</title></head><body><article><h1>High water</h1>"
        f"<p>The river rose on Monday, as everybody in the town could see.</p>{fragment}"
        "<p>Nobody was hurt, the harbour office said in the evening of that day.</p></article></body></html>"
    )


def one(platform: str = "x", handle: str | None = "jo_example", **more: Any) -> Expected:
    """The quoted post."""
    return [post(platform, None, handle, **{"author_name": "Jo Example", "date": "2020-05-01", "text": W, **more})]


ROWS: list[tuple[str, str, Expected]] = [
    ("handle linked", f"<p>{Q} — Jo Example ({LINKED}), May 1, 2020</p>", one(text=Q)),
    ("in a footer", f"<blockquote><p>{W}</p><footer>— Jo Example ({LINKED}), May 1, 2020</footer></blockquote>", one()),
    ("in a cite", f'<blockquote><p>{W}</p><cite>— <a href="{X}">Jo Example (@jo_example)</a>, May 1, 2020</cite></blockquote>', one()),
    ("in a span", f"<p>{Q} &mdash; Jo Example (<span>@jo_example</span>) May 1, 2020</p>", one(text=Q)),
    ("day in emphasis", f"<p>{Q} — Jo Example (@jo_example) <em>May 1, 2020</em></p>", one(text=Q)),
    ("day linked elsewhere", f'<p>{W}<br>— Jo Example ({LINKED}) <a href="/go/123">May 1, 2020</a></p>', one()),
    ("Bluesky", f"<blockquote><p>{W}</p><p>— Jo Example (@jo.example.org) May 1, 2020</p></blockquote>", one("bluesky", "jo.example.org")),
    (
        "Mastodon",
        f'<blockquote><p>{W}</p><p>— Jo Example (<a href="https://mastodon.example/@jo">@jo@mastodon.example</a>), May 1, 2020</p></blockquote>',
        one("mastodon", "jo@mastodon.example"),
    ),
    (
        "Threads, named",
        f"<blockquote><p>{W}</p><p>— Jo Example (<b>@jo.example</b>) on Threads, May 1, 2020</p></blockquote>",
        one("threads", "jo.example"),
    ),
    (
        "Threads, by the link of the account",
        f'<p>{Q} — Jo Example (<a href="https://www.threads.net/@jo.example">@jo.example</a>), May 1, 2020</p>',
        one("threads", "jo.example", text=Q),
    ),
    ("handle alone", f"<p>{Q} — {LINKED}, May 1, 2020</p>", one(text=Q, author_name=None)),
    ("handle alone below", f"<blockquote><p>{W}</p><footer>— {LINKED}, May 1, 2020</footer></blockquote>", one(author_name=None)),
    ("handle in front of the name", f"<p>{Q} — {LINKED} (Jo Example), May 1, 2020</p>", one(text=Q)),
    ("name and network", f"<p>{Q} — Jo Example on LinkedIn, May 1, 2020</p>", one("linkedin", None)),
    ("name and network below", f"<blockquote><p>{Q}</p><p>— Jo Example on Truth Social, May 1, 2020</p></blockquote>", one("truthsocial", None)),
    ("told", f"<p>“{W[:-1]},” Jo Example ({LINKED}) tweeted on May 1, 2020.</p>", one(text=W[:-1])),
    ("in front of the words", f"<p>Jo Example ({LINKED}), May 1, 2020: {Q}</p>", one()),
    (
        "with a short link",
        f'<p>{W} <a href="https://t.co/AbCdEfGhIj">pic.twitter.com/AbCdEfGhIj</a> — Jo Example ({LINKED}) May 1, 2020</p>',
        one(text=f"{W} pic.twitter.com/AbCdEfGhIj", short_links=["pic.twitter.com/AbCdEfGhIj"]),
    ),
    ("byline", f'<p class="byline">By Jo Example ({LINKED}), May 1, 2020</p>', []),
    ("byline of two paragraphs", f"<p>Jo Example ({LINKED})</p><p>May 1, 2020</p>", []),
    ("byline with a dot", f'<div class="meta">Jo Example ({LINKED}) · May 1, 2020</div>', []),
    ("byline in a box without a name", f"<div>Jo Example ({LINKED}) · May 1, 2020</div>", []),
    ("about the author", f"<p><em>Jo Example ({LINKED}) has been a reporter since May 1, 2020.</em></p>", []),
    ("contact", f"<p>Contact Jo Example ({LINKED}), updated May 1, 2020</p>", []),
    ("photographer", f'<figure><img src="a.jpg"><figcaption>Photo by Jo Example ({LINKED}), May 1, 2020</figcaption></figure>', []),
    ("comment", f'<section id="comments"><p>{Q} — Jo Example ({LINKED}), May 1, 2020</p></section>', []),
]  # fmt: skip


@pytest.mark.parametrize(("fragment", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_signatures_with_markup_in_them(fragment: str, expected: Expected) -> None:
    check(page(fragment), expected)
