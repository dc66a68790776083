"""Light pages of spring 2022 with schema.org items: `[itemtype$=SocialMediaPosting]` and metas directly below.

Parents come first, and an author's item has an `identifier` too, so only the metas directly below a posting are about it.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from citesnap.finding.page import Element
from citesnap.platforms.x import status_handle, status_id
from citesnap.text.jsonvalues import number, without_nothing
from citesnap.text.times import read_iso
from citesnap.webarchives.x_pages._captured import CapturedPost
from citesnap.webarchives.x_pages._tree import below, find, is_last, pictures, words_of

_POSTINGS = etree.XPath("//*[contains(@itemtype, 'schema.org/SocialMediaPosting')]")
_COUNTS = {"Likes": "likes", "Retweets": "reposts", "Replies": "replies", "Quotes": "quotes"}


def ids(root: Element) -> list[str]:
    """The ids of the posts on the page."""
    return [native_id for posting in find(root, _POSTINGS) if (native_id := _metas(posting).get("identifier"))]


def read(root: Element, post_id: str) -> CapturedPost | None:
    """The post with this id as the page shows it; None when it does not, or not its text."""
    posting = next((e for e in find(root, _POSTINGS) if _metas(e).get("identifier") == post_id), None)
    if posting is None:
        return None
    own = list(below(posting, lambda node: node.get("itemtype", "").endswith("SocialMediaPosting")))
    article = next((e for e in own if e.get("itemprop") == "articleBody"), None)
    if article is None:
        return None
    body = next((e for e in below(article) if e.get("data-testid") == "tweetText" or e.get("lang")), article)
    words = words_of(body)
    metas = _metas(posting)
    author = next((_metas(e) for e in posting.iterchildren() if e.get("itemprop") == "author"), {})
    parent = metas.get("isPartOf")
    return CapturedPost(
        era="schema-org",
        text=words.text,
        at_end=is_last(body),
        author_name=author.get("givenName"),
        handle=author.get("additionalName"),
        posted_at=read_iso(metas.get("datePublished")) or read_iso(metas.get("dateCreated")),
        lang=(body.get("lang") or "")[:20] or None,
        data=without_nothing(
            {
                "id": post_id,
                "counts": _counts(posting),
                "author": without_nothing({"id": author.get("identifier")}),
                "links": words.links,
                "short_links": words.short_links,
                "mentions": words.mentions,
                "hashtags": words.hashtags,
                "reply_to": without_nothing({"id": status_id(parent), "handle": status_handle(parent)}),
            }
        ),
        media=pictures(iter(own)),
    )


def _metas(item: Element) -> dict[str, str]:
    """What the metas directly below an item say, the first of each name."""
    metas: dict[str, str] = {}
    for meta in item.iterchildren("meta"):
        name, value = meta.get("itemprop"), meta.get("content")
        if name and value:
            metas.setdefault(name, value)
    return metas


def _counts(posting: Element) -> dict[str, Any]:
    """Numbers of reactions. The author's item has counters of the same names, one level deeper."""
    counters = (_metas(each) for each in posting.iterchildren() if each.get("itemprop") == "interactionStatistic")
    counts = {_COUNTS.get(each.get("name", "")): number(each.get("userInteractionCount")) for each in counters}
    return without_nothing({name: counts.get(name) for name in ("likes", "reposts", "replies", "quotes")})
