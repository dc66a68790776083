"""Reading captures of X posts out of web archives. Pure: bytes in, a snapshot or the reason why there is none out.

A capture is what an archive kept of an address at one moment, and X looked different every few years. One module knows one era:

    api_json.py     JSON objects of API v2 and v1.1, captures of the endpoints for embeds
    server_html.py  pages made by the server, about 2011 to 2020
    early_html.py   the same, 2006 to about 2011
    mobile.py       mobile.twitter.com without scripts, until 2020
    schema_org.py   light pages of spring 2022
    rendered.py     pages of the script-driven site, saved by a browser
    open_graph.py   pages with metas for link previews
    nothing.py      everything that shows no post: shells, login walls, redirects, "page doesn't exist"

An HTML era is a module with `ids(root)`, the ids of the posts that a page shows, and `read(root, post_id)`. The wanted id
has to stand at the post itself: a page shows many posts, and its address proves nothing, its handle least of all.
Must not open a socket, and must not raise, whatever the bytes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from types import ModuleType

from citesnap.finding.page import Element, parse
from citesnap.model import Post, Snapshot
from citesnap.text.decoding import decode
from citesnap.webarchives.x_pages import (
    api_json,
    early_html,
    mobile,
    nothing,
    open_graph,
    rendered,
    schema_org,
    server_html,
)
from citesnap.webarchives.x_pages._captured import CapturedPost, NoContent, NoContentReason

__all__ = ["LIMIT", "NoContent", "NoContentReason", "read_capture"]

LIMIT = 10_000_000
"""Bytes. The largest page of X kept by the projects that publish captures has 0.5 MB."""

_HTML_ERAS: tuple[ModuleType, ...] = (server_html, mobile, schema_org, rendered, early_html, open_graph)
"""In the order to try: the eras that tell most first. A page of one era never has the marks of an earlier one in this list."""


def read_capture(
    body: bytes,
    *,
    content_type: str,
    url: str,
    post: Post,
    observed_at: datetime,
    captured_at: datetime,
    source: str = "wayback",
) -> Snapshot | NoContent:
    """What a capture shows of `post`.

    `body` is the entity as the archive keeps it, content coding undone and nothing rewritten; `content_type` its header value
    or an empty string; `url` the address that was captured. `observed_at` is the moment of the capture, `captured_at` when
    we read it.

    The snapshot's author is what the capture shows, None where it shows none. `data["capture"]` names the era: `json-v2`,
    `json-v1`, `syndication`, `oembed`, `html-2006`, `html-2011`, `html-2014`, `html-2016`, `mobile-m2`, `schema-org`, `rendered`,
    `open-graph`.
    Never raises on any content. Time and memory are linear in the size of `body`, and beyond `LIMIT` it is not read.
    """
    shown = _read(body, content_type, url, post)
    if isinstance(shown, NoContent):
        return shown
    return replace(shown, data={"capture": shown.era} | shown.data).snapshot(source, observed_at, captured_at)


def _read(body: bytes, content_type: str, url: str, post: Post) -> CapturedPost | NoContent:
    post_id = post.native_id
    if post.platform != "x" or not (post_id.isascii() and post_id.isdigit()):
        return NoContent(NoContentReason.NOT_A_POST, "only posts of X are read here")
    if len(body) > LIMIT:
        return NoContent(NoContentReason.BROKEN, f"{len(body)} bytes: too large")
    text = decode(body, content_type).lstrip("\ufeff \t\r\n")
    if not text:
        return nothing.by_target(url) or NoContent(NoContentReason.BROKEN, "an empty body")
    if text[0] in "{[":
        return api_json.read(text, post_id)
    if redirect := nothing.of_text(text):
        return redirect
    if "<" not in text[:1000]:
        return NoContent(
            NoContentReason.NOT_A_POST, f"neither a page nor JSON: {content_type[:100] or 'no content type'}"
        )
    root = parse(text)
    if root is None:
        return NoContent(NoContentReason.BROKEN, "no page in it")
    return _read_page(root, text, url, post_id)


def _read_page(root: Element, text: str, url: str, post_id: str) -> CapturedPost | NoContent:
    for era in _HTML_ERAS:
        shown: CapturedPost | None = era.read(root, post_id)
        if shown is not None:
            return _maybe_cut(shown, text)
    ids = list(dict.fromkeys(post_on_page for era in _HTML_ERAS for post_on_page in era.ids(root)))
    if post_id in ids:
        return NoContent(NoContentReason.BROKEN, "the post without its text")
    if ids:
        return NoContent(NoContentReason.OTHER_POST, f"shows {', '.join(ids[:5])}"[:300])
    return nothing.of_page(root, url)


def _maybe_cut(shown: CapturedPost, text: str) -> CapturedPost:
    """Marks a text that ends where a capture was cut."""
    return replace(shown, truncated=True) if shown.at_end and "</html" not in text[-2000:].lower() else shown
