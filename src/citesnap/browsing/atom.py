"""An Atom feed (RFC 4287) of posts newly gone, returned or edited. Pure: from the archive's news to XML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import quote
from xml.etree import ElementTree as Tree

from citesnap.archive.questions.news import EDITED, RETURNED, NewsItem
from citesnap.browsing.links import outside
from citesnap.text.characters import removed
from citesnap.text.lines import one_line
from citesnap.text.telling import gone_when
from citesnap.text.times import stamp

__all__ = ["DAYS", "MOST", "feed"]

DAYS = 90
"""How far back the feed goes."""
MOST = 200
"""The most entries of the feed."""

ATOM = "http://www.w3.org/2005/Atom"


def feed(
    news: Sequence[NewsItem],
    title: str,
    now: datetime,
    post_page: Callable[[str, str], str | None],
    own_address: str | None = None,
) -> bytes:
    """The feed.

    Args:
        news: its entries, the latest first.
        title: the name of the archive.
        now: when it is written; the time of an empty feed.
        post_page: the absolute address of the page of a post, by platform and native id; None leads to the post itself.
        own_address: the feed's own address.
    """
    Tree.register_namespace("", ATOM)
    root = Tree.Element(f"{{{ATOM}}}feed")
    _add(root, "id", f"tag:citesnap.invalid,2026:{quote(title, safe='')}")
    _add(root, "title", f"{title}: posts gone, returned and edited")
    _add(root, "updated", news[0].at if news else stamp(now))
    _add(_add(root, "author", None), "name", "citesnap")
    if own_address:
        _add(root, "link", None, rel="self", href=own_address)
    for item in news:
        post = item.post
        entry = _add(root, "entry", None)
        key = "/".join(quote(part, safe="") for part in (post.platform, post.native_id, item.kind, item.at))
        _add(entry, "id", f"tag:citesnap.invalid,2026:{quote(title, safe='')}/{key}")
        _add(entry, "title", f"{_told(item)}: {post.name}")
        _add(entry, "updated", item.at)
        page = post_page(post.platform, post.native_id) or outside(post.url)
        if page:
            _add(entry, "link", None, rel="alternate", href=page)
        lines = [post.text or "", f"{post.url}", _told(item)]
        lines += [f"In: {story.title} ({story.address}), citation {story.position}" for story in item.stories]
        _add(entry, "content", "\n".join(filter(None, lines)), type="text")
    written: bytes = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _told(item: NewsItem) -> str:
    if item.kind in (EDITED, RETURNED):
        return "Edited" if item.kind == EDITED else "Shown again"
    return f"{item.state.capitalize()}, {gone_when(item.post.last_shown_at, item.post.first_gone_at)}"


def _add(parent: Tree.Element, name: str, text: str | None, **attributes: str) -> Tree.Element:
    element = Tree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    if text is not None:
        # XML 1.0 has no place for control characters, not even escaped.
        element.text = "\n".join(one_line(line, 2_000, unsafe=removed) for line in text.split("\n")[:200])
    return element
