"""Facebook's plugin for one post, `plugins/post.php`, which articles embed: the words of public posts of pages.

It answers a card of one sentence for everything that it does not show, so only what it shows counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from citesnap.finding.page import text_of as text_in
from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.fragments import words_of
from citesnap.sources.formats.pages import by_class, elements_with, page_reading
from citesnap.sources.formats.post import File, ShownPost
from citesnap.text.jsonvalues import number
from citesnap.text.times import from_unix_ms
from citesnap.web.question import Reading, ask_once

if TYPE_CHECKING:
    from citesnap.finding.page import Element
    from citesnap.web import Web

NAME = "facebook"
PLUGIN = "https://www.facebook.com/plugins/post.php"


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the plugin of one post."""
    query = urlencode({"href": post.url, "show_text": "true", "width": "500"})
    return ask_once(NAME, post, web, f"{PLUGIN}?{query}", reading, accept="text/html")


@page_reading()
def reading(root: Element, post: Post) -> Reading:
    """What the plugin says of a post."""
    bodies = by_class(root, "userContent", 1)
    links = [link for link in elements_with(root, "href", 500) if post.native_id in (link.get("href") or "")]
    if not bodies:
        return Reading(Outcome.REFUSED, "Facebook shows programs a card without the post")
    if not links:
        return Reading(Outcome.MISMATCH, f"a card that does not name {post.native_id}")
    words = words_of(bodies[0])
    times = [number(each.get("data-utime")) for each in elements_with(root, "data-utime", 5)]
    names = by_class(root, "profileLink", 1) or by_class(root, "fwb", 1)
    seconds = times[0] if times else None
    return ShownPost(
        id=post.native_id,
        text=words.text,
        handle=post.handle,
        author_name=" ".join(text_in(names[0], length=300).split()) if names else None,
        posted_at=from_unix_ms(seconds * 1000, 2004) if seconds and seconds < 10**11 else None,
        links=words.links,
        files=tuple(
            File("photo", url) for image in by_class(root, "scaledImageFitWidth", 20) if (url := image.get("src"))
        ),
    ).reading(NAME)
