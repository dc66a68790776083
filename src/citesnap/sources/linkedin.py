"""The public page of a post on LinkedIn: JSON-LD with the words, the author and the time, where LinkedIn lets a program look.

The same JSON holds the words of people who answered, and `text` is that of an article shared; only `articleBody` is the post.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.pages import linked_data, page_reading
from citesnap.sources.formats.post import File, ShownPost
from citesnap.text.jsonvalues import Object, list_of, object_of, text_of
from citesnap.text.times import read_iso
from citesnap.web.question import Reading, ask_once

if TYPE_CHECKING:
    from citesnap.finding.page import Element
    from citesnap.web import Web

NAME = "linkedin"
_KINDS = frozenset({"SocialMediaPosting", "DiscussionForumPosting", "VideoObject", "Article"})


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the page of one post."""
    return ask_once(NAME, post, web, post.url, reading, accept="text/html", redirects=2)


@page_reading(absent="deleted, not public, or never existed")
def reading(root: Element, post: Post) -> Reading:
    """What a page says of a post."""
    posts = [each for each in linked_data(root) if each.get("@type") in _KINDS]
    for each in posts:
        if any(
            post.native_id in address for address in (text_of(each.get("@id")) or "", text_of(each.get("url")) or "")
        ):
            return _read(each, post)
    if posts:
        return Reading(Outcome.MISMATCH, f"a page that does not name {post.native_id}")
    return Reading(Outcome.REFUSED, "LinkedIn shows programs a page without the post")


def _read(item: Object, post: Post) -> Reading:
    words = text_of(item.get("articleBody")) or (
        text_of(item.get("description")) if item["@type"] == "VideoObject" else None
    )
    if words is None:
        return Reading(Outcome.MALFORMED, "a post without words")
    author = object_of(item.get("author")) or object_of(item.get("creator"))
    images = item.get("image")
    urls = [text_of(object_of(each).get("url")) for each in (images if isinstance(images, list) else [images])[:20]]
    return ShownPost(
        id=post.native_id,
        text=words,
        handle=post.handle,
        author_name=text_of(author.get("name")),
        author={"url": text_of(author.get("url"))},
        posted_at=read_iso(item.get("datePublished")) or post.posted_at,
        files=tuple(File("photo", url) for url in urls if url),
        counts={"replies": len(list_of(item.get("comment"))) or None},
    ).reading(NAME)
