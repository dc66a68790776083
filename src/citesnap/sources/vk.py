"""The page of a post on VK, which open communities show to programs at times: the words in its metas.

Most programs get a challenge or a page to log in. What the page does not show says nothing about the post.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap import platforms
from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.fragments import words_of
from citesnap.sources.formats.open_graph import metas_of
from citesnap.sources.formats.pages import elements_with, page_reading
from citesnap.sources.formats.post import File, ShownPost
from citesnap.web.question import Reading, ask_once

if TYPE_CHECKING:
    from citesnap.finding.page import Element
    from citesnap.web import Web

NAME = "vk"


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the page of one post."""
    return ask_once(NAME, post, web, post.url, reading, accept="text/html", redirects=1)


@page_reading()
def reading(root: Element, post: Post) -> Reading:
    """What a page says of a post."""
    metas = metas_of(root)
    keys = [ref.key for url in metas.addresses if (ref := platforms.identify(url)) is not None and ref.platform == "vk"]
    if not keys:
        return Reading(Outcome.REFUSED, "VK shows programs a page without the post")
    if post.native_id not in keys:
        return Reading(Outcome.MISMATCH, f"asked for {post.native_id}, was shown {keys[0]}")
    bodies = [each for each in elements_with(root, "data-testid", 500) if each.get("data-testid") == "post_description"]
    text = words_of(bodies[0]).text if bodies else metas.first("og:description", "description")
    if not text:
        return Reading(Outcome.MALFORMED, "a page without the words of the post")
    return ShownPost(
        id=post.native_id,
        text=text,
        handle=post.handle,
        author_name=metas.first("og:title"),
        files=tuple(File("photo", url) for url in metas.all("og:image") if "userapi.com" in url[:200]),
        is_cut=not bodies,
    ).reading(NAME)
