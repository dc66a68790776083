"""The page of a post on Threads: its whole text in `og:description`. The time is the one in the post's code.

For some posts Threads shows programs a page to log in, with status 200, and it has no sign for a post that is missing: a page
that does not show the post says nothing about it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citesnap import platforms
from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.open_graph import metas_of
from citesnap.sources.formats.pages import shown_page
from citesnap.sources.formats.post import File, ShownPost
from citesnap.web.question import Reading, ask_once

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "threads"
_TITLE = re.compile(r"(.{0,200}?) ?\(@([\w.]{1,30})\) on Threads", re.DOTALL)


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the page of one post."""
    return ask_once(NAME, post, web, post.url, reading, accept="text/html", redirects=2)


def reading(answer: Answer, post: Post) -> Reading:
    """What a page says of a post."""
    root = shown_page(answer)
    if isinstance(root, Reading):
        return root
    metas = metas_of(root)
    named = _TITLE.match((metas.first("og:title") or "")[:300])
    words = metas.first("og:description")
    if named is None or words is None or words.startswith("Join Threads to share"):
        return Reading(Outcome.REFUSED, "Threads shows programs a page to log in, or nothing")
    # The page names its author; its address, which Threads itself led to, names the post.
    addresses = metas.addresses or (answer.url,)
    refs = [ref for url in addresses if (ref := platforms.identify(url)) is not None]
    asked_handle = post.handle or next((ref.handle for ref in refs if ref.handle), None)
    if post.native_id not in [ref.key for ref in refs] or (asked_handle or named[2]).lower() != named[2].lower():
        return Reading(Outcome.MISMATCH, f"asked for {post.native_id}, was shown a page of @{named[2]}")
    # Without the large card the picture is the author's.
    pictures = metas.all("og:image") if metas.first("twitter:card") == "summary_large_image" else ()
    return ShownPost(
        id=post.native_id,
        text=words,
        handle=named[2],
        author_name=named[1].strip() or None,
        posted_at=post.posted_at,
        files=tuple(File("photo", url) for url in pictures),
    ).reading(NAME)
