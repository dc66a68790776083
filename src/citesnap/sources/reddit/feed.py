"""The Atom feed of a thread, `/comments/ID/.rss`: the words, author and time of a post and of its first comments.

Reddit answers one such request a minute to a stranger and says so in `X-RateLimit-*`. A post that was taken away stays in the feed
with `[removed]` (by moderators) or `[deleted]` (by its author) in place of its words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.fragments import words_in
from citesnap.sources.formats.post import File, ShownPost
from citesnap.sources.formats.walls import not_shown
from citesnap.text.jsonvalues import without_nothing
from citesnap.text.times import read_iso
from citesnap.web.question import Reading, ask_once

if TYPE_CHECKING:
    from citesnap.finding.page import Element
    from citesnap.web import Answer, Web

NAME = "reddit"
LIMIT = 100
"""Entries that are looked at; a feed has 25, or up to 100."""

_ATOM = "{http://www.w3.org/2005/Atom}"
_BODY = re.compile(r"<!-- SC_OFF -->(.*?)<!-- SC_ON -->", re.DOTALL)
_LINK = re.compile(r'<a href="([^"<>]{1,2000})">\[link\]</a>')
_TAKEN_AWAY = {"[removed]": Outcome.WITHHELD, "[deleted]": Outcome.DELETED}


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the feed of a post's thread, or of the comment."""
    thread, _, comment = post.native_id.partition("/")
    path = f"comments/{thread}/_/{comment}" if comment else f"comments/{thread}"
    url = f"https://www.reddit.com/{path}/.rss"
    return ask_once(NAME, post, web, url, reading, accept="application/atom+xml", redirects=1)


def reading(answer: Answer, post: Post) -> Reading:
    """What a feed says of a post."""
    # The page of a network in front of Reddit has other statuses; a 404 is Reddit's own, as a page or as a feed.
    if nothing := not_shown(answer, absent="deleted, in a private community, or never existed"):
        return nothing
    if not answer.content_type.endswith("xml"):
        return Reading(Outcome.MALFORMED, f"expected a feed, got {answer.content_type or 'no content type'}")
    entries = _entries(answer.body)
    if entries is None:
        return Reading(Outcome.MALFORMED, "a feed that cannot be read")
    thread, _, comment = post.native_id.partition("/")
    wanted = f"t1_{comment}" if comment else f"t3_{thread}"
    entry = next((each for each in entries if _text(each, "id") == wanted), None)
    if entry is None:
        shown = next((_text(each, "id") for each in entries), None)
        return Reading(Outcome.MISMATCH if shown else Outcome.MALFORMED, f"a feed without {wanted}")
    return _read(entry, post)


def _entries(body: bytes) -> list[Element] | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.LxmlError, ValueError):
        return None
    return list(root.iter(f"{_ATOM}entry"))[:LIMIT] if root.tag == f"{_ATOM}feed" else None


def _read(entry: Element, post: Post) -> Reading:
    content = _text(entry, "content") or ""
    is_comment = "/" in post.native_id
    body = _BODY.search(content)
    if body is None and 'class="md"' in content:
        return Reading(Outcome.MALFORMED, "a post whose words are cut")
    words = words_in(body[1] if body else "")
    outcome = _TAKEN_AWAY.get(words.text.strip())
    author = (_text(entry, "author", "name") or "").removeprefix("/u/")
    if outcome is not None:
        # An author "[deleted]" beside whole words has closed the account, and the post is still there.
        by = "its author" if outcome is Outcome.DELETED else "moderators"
        return Reading(outcome, f"“{words.text.strip()}” in place of the words: taken away by {by}")
    title = None if is_comment else _text(entry, "title")
    link = _LINK.search(content)
    target = link[1].replace("&amp;", "&") if link else None
    picture = target if target and re.match(r"https://i\.redd\.it/[\w.\-]{1,200}$", target) else None
    film = target if target and target.startswith("https://v.redd.it/") else None
    missing = "a film in pieces (picture and sound apart), which are not joined"
    return ShownPost(
        id=post.native_id,
        text="\n\n".join(filter(None, (title, words.text))),
        handle=author if author != "[deleted]" else None,
        author_name=author if author != "[deleted]" else None,
        posted_at=read_iso(_text(entry, "published") or _text(entry, "updated")),
        links=tuple(dict.fromkeys((*words.links, *([target] if target and not picture and not film else [])))),
        files=(
            *([File("photo", picture)] if picture else []),
            *([File("video", film, missing=missing)] if film else []),
        ),
        more=without_nothing({"title": title, "community": _label(entry)}),
    ).reading(NAME)


def _text(element: Element, *path: str) -> str | None:
    child = element.find("/".join(f"{_ATOM}{name}" for name in path))
    return (child.text or "").strip() or None if child is not None else None


def _label(entry: Element) -> str | None:
    category = entry.find(f"{_ATOM}category")
    return category.get("label") if category is not None else None
