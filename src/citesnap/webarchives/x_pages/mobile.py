"""Pages of mobile.twitter.com without scripts ("M2"), until 2020: `div.tweet-text[data-id]`.

The time they show is local without a zone, so `posted_at` stays None. Attributes stand without blanks between them; libxml2 reads
them as browsers do.
"""

from __future__ import annotations

from lxml import etree

from citesnap.finding.page import Element, ancestors
from citesnap.platforms.x import profile_handle
from citesnap.text.jsonvalues import without_nothing
from citesnap.webarchives.x_pages._captured import CapturedPost
from citesnap.webarchives.x_pages._tree import (
    below,
    find,
    first_text,
    folded,
    is_last,
    label,
    pictures,
    with_class,
    words_of,
)

_WANTED = etree.XPath("//*[@data-id = $id][contains(concat(' ', normalize-space(@class), ' '), ' tweet-text ')]")
_ANY = etree.XPath("//*[@data-id][contains(concat(' ', normalize-space(@class), ' '), ' tweet-text ')]")
_USERNAME = with_class("username")
_NAME = etree.XPath(".//*[contains(concat(' ', normalize-space(@class), ' '), ' fullname ')]//strong")
_FULL_NAME = with_class("fullname")
_REPLY = etree.XPath(".//*[contains(@class, 'reply-context')]//a[@href]")
_REPLY_BOX = etree.XPath(".//*[contains(@class, 'reply-context')]")


def ids(root: Element) -> list[str]:
    """The ids of the posts on the page."""
    return [native_id for element in find(root, _ANY) if (native_id := element.get("data-id"))]


def read(root: Element, post_id: str) -> CapturedPost | None:
    """The post with this id as the page shows it; None when it does not."""
    body = next(iter(find(root, _WANTED, id=post_id)), None)
    if body is None:
        return None
    # One table per post, around the whole of it.
    post = next((around for around in ancestors(body) if around.tag == "table"), None)
    words = words_of(body)
    return CapturedPost(
        era="mobile-m2",
        text=words.text,
        at_end=is_last(body),
        author_name=(first_text(post, _NAME) or first_text(post, _FULL_NAME)) if post is not None else None,
        handle=_handle(post) if post is not None else None,
        data=without_nothing(
            {
                "id": post_id,
                "links": words.links,
                "short_links": words.short_links,
                "mentions": words.mentions,
                "hashtags": words.hashtags,
                "reply_to": _reply_to(post) if post is not None else None,
            }
        ),
        media=pictures(below(post)) if post is not None else (),
    )


def _handle(post: Element) -> str | None:
    """The author's `@name`. "Replying to @name" carries the same class and comes after it."""
    replies = set(find(post, _REPLY_BOX))
    for element in find(post, _USERNAME)[:10]:
        if element not in replies and (name := folded(label(element)).replace(" ", "").lstrip("@")):
            return profile_handle(f"/{name}")
    return None


def _reply_to(post: Element) -> dict[str, str]:
    for anchor in find(post, _REPLY)[:1]:
        return without_nothing({"handle": profile_handle((anchor.get("href") or "").partition("?")[0])})
    return {}
