"""X's oEmbed endpoint: the official quote of one post as HTML, and a second opinion on whether it is shown at all.

It gives the text (long posts cut), the author and the UTC date. It knows three refusals and explains none of them well, so a
verdict never rests on it alone. Facts: X's documentation of 2026-08, itteco/iframely, and 60 requests measured 2026-09-23.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from citesnap import platforms
from citesnap.model import Attempt, Outcome, Post, Snapshot
from citesnap.platforms.x import profile_handle
from citesnap.text.decoding import in_utf8
from citesnap.text.jsonvalues import text_of, without_nothing
from citesnap.web.question import NotJSON, Reading, ask_once, json_object, refusal

if TYPE_CHECKING:
    from bs4 import Tag

    from citesnap.web import Answer, Web

NAME = "oembed"
ENDPOINT = "https://publish.x.com/oembed"

MAX_HTML = 200_000
"""Characters; a quoted post is a few kilobytes. Beyond, an answer is meant to cost us time."""

REDIRECTS = 3
"""publish.twitter.com and publish.x.com have redirected to each other in turn since 2024."""


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the embed code of one post of X."""
    query = urlencode({"url": post.url, "omit_script": "1", "dnt": "true", "lang": "en"})
    return ask_once(NAME, post, web, f"{ENDPOINT}?{query}", reading, redirects=REDIRECTS)


def reading(answer: Answer, post: Post) -> Reading:
    """What an answer of the endpoint says of a post."""
    if answer.status == 404:
        return Reading(Outcome.NOT_FOUND, detail="HTTP 404: deleted, or never existed")
    if answer.status not in (200, 400, 403):
        return refusal(answer)
    try:
        body = json_object(answer)
    except NotJSON as error:
        # A block page (HTML with 403) is about us and not about the post.
        if answer.status == 200:
            return Reading(Outcome.MALFORMED, detail=str(error))
        return refusal(answer)
    if answer.status == 403:
        error_text = text_of(body.get("error"))
        if error_text is None:
            # Somebody's on the way: the endpoint says what is wrong.
            return refusal(answer)
        if "not authorized" in error_text:
            return Reading(Outcome.RESTRICTED, detail=f"protected or age-restricted: {error_text[:200]}")
        return Reading(Outcome.SUSPENDED, detail=f"HTTP 403, as for suspended accounts: {error_text[:200]}")
    if answer.status == 400:
        return Reading(Outcome.MALFORMED, detail="HTTP 400: the question was not understood")
    url = text_of(body.get("url"))
    if url is None:
        return Reading(Outcome.MALFORMED, detail="an answer that does not say for which post")
    shown = platforms.identify(url)
    if shown is None or (shown.platform, shown.native_id) != (post.platform, post.native_id):
        return Reading(
            Outcome.MISMATCH,
            detail=f"asked for {post.native_id}, was shown {shown and shown.native_id}",
        )
    html = text_of(body.get("html"))
    if html is None or len(html) > MAX_HTML:
        return Reading(Outcome.MALFORMED, detail="an answer without HTML of a reasonable size")
    snapshot = read(html, datetime.now(UTC), text_of(body.get("author_name")), text_of(body.get("author_url")))
    if snapshot is None:
        return Reading(Outcome.MALFORMED, detail="HTML without the quoted post")
    return Reading(Outcome.CAPTURED, snapshot=snapshot)


def read(html: str, now: datetime, author_name: str | None, author_url: str | None) -> Snapshot | None:
    """The snapshot in the HTML of an oEmbed answer; None when no quoted post is in it.

    Web links stay `https://t.co/CODE`: this source does not tell where they lead. The label of attached media
    (`pic.twitter.com/CODE`) is taken out of the text and kept in `data`.
    """
    start = html.lower().find("<blockquote")
    if start < 0:
        return None
    from bs4 import BeautifulSoup  # Imported when needed: it costs more than the question.

    # From the quote on: whatever stands before it could only make the parser warn on standard error.
    quote = BeautifulSoup(in_utf8(html[start:]), "lxml", from_encoding="utf-8").find("blockquote")
    body = quote.find("p") if quote is not None else None
    if quote is None or body is None:
        return None
    text, short_links = _body_text(body)
    attribution = quote.find_all("a")[-1:]
    lang = body.get("lang")
    return Snapshot(
        source=NAME,
        observed_at=now,
        captured_at=now,
        text=text,
        author_name=author_name,
        handle=profile_handle(author_url),
        lang=lang if isinstance(lang, str) else None,
        truncated=text.endswith("…"),
        data=without_nothing(
            {
                "date": attribution[0].get_text() if attribution else None,
                "short_links": short_links,
                "html": html,
            }
        ),
    )


def _body_text(body: Tag) -> tuple[str, list[str]]:
    """The quoted words with their line breaks, and the media links that stood at their end."""
    for line_break in body.find_all("br"):
        line_break.replace_with("\n")
    text = body.get_text()
    short_links: list[str] = []
    while match := re.search(r"\s?(pic\.(?:twitter|x)\.com/\w{1,20})\s*$", text[-60:]):
        short_links.insert(0, match[1])
        text = text[: max(0, len(text) - 60) + match.start()]
    return text.strip(), short_links
