"""The page of a post on Instagram, as far as Instagram lets a program that says what it is look.

Where it does, the page holds the post as JSON (`xig_polaris_media`), beside others of the same author, so the code decides; or at
least the metas of link previews. A shell without a post looks the same for a missing post and for a program that is turned away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from citesnap import platforms
from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.limits import objects_in
from citesnap.sources.formats.open_graph import PageMetas, metas_of
from citesnap.sources.formats.pages import json_or_none, objects_under, page_reading
from citesnap.sources.formats.post import File, ShownPost
from citesnap.text.jsonvalues import Object, number, object_of, text_of
from citesnap.text.times import from_unix_ms
from citesnap.web.question import Reading, ask_once

if TYPE_CHECKING:
    from citesnap.finding.page import Element
    from citesnap.web import Web

NAME = "instagram"
_PREVIEW = re.compile(
    r"(?:[\d.,KMB]+ likes?, [\d.,KMB]+ comments? - )?([\w.]{1,30}) on [A-Z][a-z]+ \d{1,2}, \d{4}: \"(.*)\"\.?\s*$",
    re.DOTALL,
)


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the page of one post."""
    return ask_once(NAME, post, web, post.url, reading, accept="text/html", redirects=1)


@page_reading()
def reading(root: Element, post: Post) -> Reading:
    """What a page says of a post."""
    scripts = [script.text or "" for script in root.iter("script") if script.get("type") == "application/json"][:200]
    for text in scripts:
        if post.native_id not in text:
            continue
        for holder in objects_under(json_or_none(text), "xig_polaris_media"):
            if text_of(holder.get("code")) not in (post.native_id, None):
                continue
            item = object_of(holder.get("if_not_gated_logged_out"))
            if text_of(item.get("code")) == post.native_id:
                return _read(item, post).reading(NAME)
            if holder.get("code") and holder.get("gating_ruling"):
                return Reading(Outcome.RESTRICTED, "there, and shown to nobody who is not logged in")
    metas = metas_of(root)
    if shown := _previewed(metas, post):
        return shown.reading(NAME)
    others = [ref.key for url in metas.addresses if (ref := platforms.identify(url)) is not None]
    if others and post.native_id not in others:
        return Reading(Outcome.MISMATCH, f"asked for {post.native_id}, was shown {others[0]}")
    return Reading(Outcome.REFUSED, "Instagram shows programs a page without the post")


def _read(item: Object, post: Post) -> ShownPost:
    user = object_of(item.get("user"))
    seconds = number(item.get("taken_at"))
    return ShownPost(
        id=post.native_id,
        text=text_of(object_of(item.get("caption")).get("text")) or "",
        handle=text_of(user.get("username")),
        author_name=text_of(user.get("full_name")),
        author={"id": text_of(user.get("pk"))},
        posted_at=from_unix_ms(seconds * 1000, 2010) if seconds and seconds < 10**11 else post.posted_at,
        files=tuple(file for each in objects_in(item.get("carousel_media")) or [item] for file in _files(each)),
        counts={"likes": number(item.get("like_count")), "replies": number(item.get("comment_count"))},
    )


def _files(item: Object) -> Iterator[File]:
    alt = text_of(item.get("accessibility_caption"))
    films = objects_in(item.get("video_versions"))
    pictures = objects_in(object_of(item.get("image_versions2")).get("candidates"))
    for kind, sizes in (("video", films), ("poster" if films else "photo", pictures)):
        best = max(sizes, key=lambda size: number(size.get("width")) or 0, default=None)
        if best is not None and (url := text_of(best.get("url"))):
            yield File(kind, url, alt, number(best.get("width")), number(best.get("height")))


def _previewed(metas: PageMetas, post: Post) -> ShownPost | None:
    """The post in the metas, if they name it."""
    if post.native_id not in [ref.key for url in metas.addresses if (ref := platforms.identify(url)) is not None]:
        return None
    preview = _PREVIEW.match(metas.first("og:description") or "")
    if preview is None:
        return None
    text = preview[2]
    return ShownPost(post.native_id, text, preview[1], posted_at=post.posted_at, is_cut=text.endswith(("…", "...")))
