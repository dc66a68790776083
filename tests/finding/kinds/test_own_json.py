"""JSON of a page: what it says of its own article counts, what it keeps of other stories does not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from finding.kinds.table import Expected, check, post, x

A, B, C = "1420000000000000000", "1420000000000000001", "1420000000000000002"
URL = f"https://x.com/river_example/status/{A}"
OTHER = f"https://twitter.com/other_example/status/{B}"
HEADLINE = "Speaker and ministers working on drafting articles of the new finance bill again"
PROSE = (
    "The council asked for patience on Tuesday night and nobody agreed on anything, officials said to the reporters."
)
PAGE = (
    '<!doctype html><html lang="en"><head><title>High water</title>{}</head><body><article><h1>High water</h1><p>'
    + PROSE
    + "</p>"
    "<p>Residents told reporters that they had seen it coming for some time and that nobody had listened to them at all.</p>"
    "</article>{}</body></html>"
)


def linked(**members: Any) -> str:
    """JSON-LD of the article, in the head."""
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "High water", **members}
    return PAGE.format(f'<script type="application/ld+json">{json.dumps(data)}</script>', "")


def state(value: Any, before: str = "") -> str:
    """The state of the page, at its end."""
    return PAGE.format("", f'{before}<script type="application/json" id="s">{json.dumps(value)}</script>')


def embed(url: str) -> dict[str, str]:
    return {"type": "embed", "html": f'<blockquote class="twitter-tweet"><a href="{url}"></a></blockquote>'}


POSTING = {
    "@type": "SocialMediaPosting",
    "url": URL,
    "author": {"@type": "Person", "name": "Rana Example"},
    "datePublished": "2021-07-27T12:35:56Z",
    "articleBody": "The river is rising",
}
CLAIM = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "claimReviewed": "The river stands still",
    "itemReviewed": {"@type": "Claim", "appearance": {"@type": "CreativeWork", "url": URL}},
}
TILE = f'<div><a class="tile" href="/live-1"><h3>{HEADLINE}</h3></a></div>'
SHARED = [x(A, kind="embed", form="json-ld", author_name="Rana Example", date="2021-07-27", text="The river is rising")]
ROWS: list[tuple[str, str, Expected]] = [
    ("shared content", linked(sharedContent=POSTING), SHARED),
    ("shared in an update", linked(liveBlogUpdate=[{"@type": "BlogPosting", "sharedContent": POSTING}]), SHARED),
    (
        "cited works",
        linked(citation=[{"@type": "CreativeWork", "url": URL}, OTHER]),
        [x(A, kind="link"), x(B, "other_example", kind="link")],
    ),
    ("account of the author", linked(author={"@type": "Person", "name": "Rana", "sameAs": [URL]}), []),
    ("where it is discussed", linked(discussionUrl=URL), []),
    (
        "claim",
        PAGE.format(f'<script type="application/ld+json">{json.dumps(CLAIM)}</script>', ""),
        [x(A, kind="link", form="json-ld")],
    ),
    (
        "claim that a post makes",
        linked(
            **{
                "@type": "ClaimReview",
                "claimReviewed": "The river is dry.",
                "itemReviewed": {"@type": "Claim", "url": URL},
            }
        ),
        [x(A, kind="link", form="json-ld")],
    ),
    (
        "claim of another page",
        PAGE.format(
            '<link rel="canonical" href="https://gazette.example/claims/high-water">'
            f'<script type="application/ld+json">{json.dumps({**CLAIM, "url": "https://gazette.example/claims/other"})}</script>',
            "",
        ),
        [],
    ),
    (
        "claim that the page links to",
        PAGE.format(f'<script type="application/ld+json">{json.dumps(CLAIM)}</script>', "").replace(
            PROSE, f'{PROSE} She <a href="{URL}">wrote</a> it.'
        ),
        [x(A, kind="link", form="link")],
    ),
    ("own story", state({"article": {"title": "High water", "blocks": [embed(URL)]}}), [x(A, kind="embed")]),
    (
        "a related story inside the own one",
        state(
            {
                "article": {
                    "title": "High water",
                    "blocks": [embed(URL)],
                    "related": [{"name": "Other", "blocks": [embed(OTHER)]}],
                }
            }
        ),
        [x(A, kind="embed")],
    ),
    (
        "stories to read next",
        state({"article": {"title": "High water", "text": PROSE, "readNext": {"items": [embed(OTHER)]}}}),
        [],
    ),
    (
        "what a post quotes and answers, in raw data",
        state(
            {
                "title": "High water",
                "blocks": [
                    {"text": PROSE},
                    {
                        "type": "tweet",
                        "tweet": {
                            "__typename": "Tweet",
                            "id_str": A,
                            "text": "It rises.",
                            "created_at": "2021-07-27T12:35:56.000Z",
                            "user": {"id_str": "99", "name": "Rana Example", "screen_name": "river_example"},
                            "parent": {"id_str": B, "text": "No danger."},
                            "quoted_tweet": {"url": OTHER, "user": {"screen_name": "other_example"}},
                            "entities": {"urls": [{"expanded_url": OTHER}]},
                        },
                    },
                ],
            }
        ),
        [x(A, kind="embed", text="It rises.", date="2021-07-27")],
    ),
    (
        "a headline with variants, and text in pieces of blocks",
        state(
            {
                "article": {
                    "headline": {"default": "High water"},
                    "body": {
                        "content": [
                            {"type": "ParagraphBlock", "content": [{"text": PROSE}]},
                            {"type": "TwitterEmbedBlock", "twitterUrl": URL},
                        ]
                    },
                }
            }
        ),
        [x(A, kind="embed")],
    ),
    (
        "headline in a tile",
        state({"items": [{"headline": HEADLINE, "uri": "/live-1", "embeds": [embed(OTHER)]}]}, TILE),
        [],
    ),
    ("headline as a name in a tile", state({"items": [{"slugline": HEADLINE, "embeds": [embed(OTHER)]}]}, TILE), []),
    (
        "state in the article",
        PAGE.format("", "").replace(
            "</article>",
            f"<script>window.__STATE__={json.dumps({'stories': [{'headline': 'Other story', 'html': embed(OTHER)['html']}]})}</script></article>",
        ),
        [],
    ),
    (
        "answer of oEmbed in the article",
        PAGE.format("", "").replace(
            "</article>",
            f'<script type="application/json">{json.dumps({"url": URL, "author_name": "Rana Example", "html": embed(URL)["html"]})}'
            "</script></article>",
        ),
        [x(A, kind="embed")],
    ),
    (
        "post of Bluesky shared in a forum",
        PAGE.format(
            '<script type="application/ld+json">{"@context":"https://schema.org","@type":"DiscussionForumPosting","headline":"High'
            ' water","sharedContent":{"@type":"WebPage","url":"https://bsky.app/profile/rana.example.org/post/3kabcdefgh2ab"},'
            f'"comment":[{{"@type":"Comment","text":"see {OTHER}"}}]}}</script>',
            "",
        ),
        [post("bluesky", "3kabcdefgh2ab", "rana.example.org", kind="embed")],
    ),
]


@pytest.mark.parametrize(("page", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_json_counts_where_it_is_of_this_article(page: str, expected: Expected) -> None:
    check(page, expected, "text/html")
