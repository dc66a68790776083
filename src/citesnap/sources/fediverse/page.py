"""The page of a post of the fediverse, as browsers get it: the words in its OpenGraph metas.

The only source for servers that show their API to members alone (GoToSocial always, Mastodon in secure mode). The words may be
cut, and pictures of the author stand where the post has none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citesnap import platforms
from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.fediverse.activitypub import REDIRECTS, gone
from citesnap.sources.formats.open_graph import PageMetas, metas_of
from citesnap.sources.formats.pages import shown_page
from citesnap.sources.formats.post import File, ShownPost
from citesnap.sources.formats.walls import wall
from citesnap.text.times import read_iso
from citesnap.web.question import Reading, ask_once

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "fediverse-page"
_ALTERNATE = "alternate application/activity+json"
_TITLE = re.compile(r"(.{1,200}?)\s*\(@?([\w.\-]{1,64}(?:@[\w.\-]{3,253})?)\)", re.DOTALL)
_HANDLE = re.compile(r"@?([\w.\-]{1,64}(?:@[\w.\-]{3,253})?)", re.ASCII)
_ATTACHED = re.compile(r"^Attached: .{1,80}\n\n", re.DOTALL)
"""Mastodon puts the number of attachments before the words of a description."""


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the page of a post."""
    return ask_once(NAME, post, web, post.url, reading, accept="text/html", redirects=REDIRECTS)


def reading(answer: Answer, post: Post) -> Reading:
    """What a page says of a post."""
    if refused := wall(answer):
        return refused
    if answer.status == 404:
        return Reading(Outcome.NOT_FOUND, "HTTP 404: deleted, private, or never existed")
    if answer.status == 410:
        return gone(answer)
    root = shown_page(answer)
    if isinstance(root, Reading):
        return root
    metas = metas_of(root)
    # A server that led from the address of a copy to the original says what the original is.
    addresses = (*metas.addresses, *metas.links.get(_ALTERNATE, ()))
    keys = [ref.key for url in addresses if (ref := platforms.identify(url)) is not None]
    if not keys:
        return Reading(Outcome.MALFORMED, "a page that does not say which post it is")
    asked = {post.native_id}
    if answer.url != post.url and (led_to := platforms.identify(answer.url)) is not None:
        asked.add(led_to.key)
    if not asked & set(keys):
        return Reading(Outcome.MISMATCH, f"asked for {post.native_id}, was shown {keys[0][:100]}")
    shown = _shown(metas, post)
    if shown is None:
        return Reading(Outcome.MALFORMED, "a page without the words of the post")
    return shown.reading(NAME)


def _shown(metas: PageMetas, post: Post) -> ShownPost | None:
    words = metas.first("og:description", "twitter:description", "description")
    pictures = metas.all("og:image") if metas.first("twitter:card") == "summary_large_image" else ()
    if words is None and not pictures:
        return None
    title = metas.first("og:title") or ""
    named = _TITLE.search(title[:600])
    handle = _HANDLE.fullmatch((metas.first("profile:username") or "")[:320])
    alts = metas.all("og:image:alt")
    text = _ATTACHED.sub("", words or "")
    return ShownPost(
        id=post.native_id,
        text=text,
        handle=handle[1] if handle else named[2] if named else post.handle,
        author_name=named[1].strip() if named else title[:200] or None,
        posted_at=read_iso(metas.first("og:published_time", "article:published_time")),
        edited_at=read_iso(metas.first("article:modified_time")),
        files=tuple(
            File("photo", url, alts[at] if len(alts) == len(pictures) else None) for at, url in enumerate(pictures)
        ),
        is_cut=text.endswith(("…", "...")),
    )
