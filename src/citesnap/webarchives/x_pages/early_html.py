"""Pages of Twitter's first years, 2006 to about 2011: `span.entry-content` beside `a.entry-date`.

The markup followed the hAtom microformat; it is known from scripts and styles that people wrote for those pages. Line breaks in
it mean nothing, and the only proof of the id is the permalink beside the text.
"""

from __future__ import annotations

import re
from datetime import datetime

from lxml import etree

from citesnap.finding.page import Element
from citesnap.platforms.x import profile_handle, status_handle, status_id
from citesnap.text.jsonvalues import without_nothing
from citesnap.text.times import read_iso
from citesnap.webarchives.x_pages._captured import CapturedPost
from citesnap.webarchives.x_pages._tree import below, classes, find, first_text, folded, is_last, with_class, words_of
from citesnap.webarchives.x_pages._values import from_api

_PERMALINKS = etree.XPath(
    "//a[contains(@href, '/status') and (@rel = 'bookmark' or contains(concat(' ', @class, ' '), ' entry-date '))]"
)
_BODY = with_class("entry-content")
_SCREEN_NAME = with_class("screen-name")
_FULL_NAME = with_class("full-name")
_DATA_TIME = re.compile(r"time:\s{0,3}'([^']{10,60})'")

_LEVELS = 6
"""How far above its permalink a post's text may begin; two on the pages known."""


def ids(root: Element) -> list[str]:
    """The ids of the posts on the page."""
    if not find(root, _BODY):
        return []
    return [native_id for anchor in find(root, _PERMALINKS) if (native_id := status_id(anchor.get("href")))]


def read(root: Element, post_id: str) -> CapturedPost | None:
    """The post with this id as the page shows it; None when it does not."""
    permalinks = find(root, _PERMALINKS)
    permalink = next((anchor for anchor in permalinks if status_id(anchor.get("href")) == post_id), None)
    if permalink is None:
        return None
    post, body = _around(permalink)
    if post is None or body is None:
        return None
    words = words_of(body, fold=True)
    alone = len({status_id(anchor.get("href")) for anchor in permalinks}) == 1
    where = root if alone else post
    return CapturedPost(
        era="html-2006",
        text=words.text,
        at_end=is_last(body),
        author_name=first_text(root, _FULL_NAME) if alone else None,
        handle=status_handle(permalink.get("href")) or first_text(where, _SCREEN_NAME),
        posted_at=_time(permalink),
        data=without_nothing(
            {
                "id": post_id,
                "links": words.links,
                "mentions": words.mentions,
                "hashtags": words.hashtags,
                "reply_to": _reply_to(permalink),
            }
        ),
    )


def _around(permalink: Element) -> tuple[Element | None, Element | None]:
    """The smallest part of the page that holds the permalink and a text, and that text."""
    post = permalink.getparent()
    for _ in range(_LEVELS):
        if post is None:
            break
        if bodies := find(post, _BODY):
            # More than one: the permalink belongs to none of them for sure.
            return (post, bodies[0]) if len(bodies) == 1 else (None, None)
        post = post.getparent()
    return None, None


def _time(permalink: Element) -> datetime | None:
    """The exact time: `data="{time:'Fri Feb 05 14:12:32 +0000 2010'}"`, before 2009 `title="2008-02-05T14:12:32+00:00"`."""
    for element in below(permalink):
        if "published" in classes(element) or element.tag == "abbr":
            match = _DATA_TIME.search((element.get("data") or "")[:200])
            if exact := from_api(match[1] if match else None) or read_iso(element.get("title")):
                return exact
    return None


def _reply_to(permalink: Element) -> dict[str, str]:
    """The post answered: `in reply to NAME`, a link beside the permalink."""
    for sibling in permalink.itersiblings("a"):
        href = sibling.get("href")
        if (answered := status_id(href)) and answered != status_id(permalink.get("href")):
            return without_nothing({"id": answered, "handle": status_handle(href)})
        if folded(sibling.text or "").startswith("in reply to"):
            return without_nothing({"handle": profile_handle(href)})
    return {}
