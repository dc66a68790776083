"""oEmbed answers (oembed.com, 2.3.4): a post as the HTML in which others may show it. Pure.

The HTML is the platform's embed code, as articles hold it, so the finder of articles reads it. Most platforms say less than the
post: no date, often no words. An answer counts only when its embed code names the post that was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from citesnap.finding import find_citations
from citesnap.model import Citation, Outcome, Post
from citesnap.text.jsonvalues import Object, text_of
from citesnap.web import Answer
from citesnap.web.question import Reading, shown_object

MAX_HTML = 200_000
"""Characters; an embed code is a few kilobytes. Beyond, an answer is meant to cost us time."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """The answer about the post asked for: its members, and what the embed code in it says."""

    body: Object
    citation: Citation

    @property
    def title(self) -> str:
        """The title, on some platforms the words of the post."""
        return text_of(self.body.get("title")) or ""

    @property
    def author_name(self) -> str | None:
        """The author as the answer names them."""
        return text_of(self.body.get("author_name")) or self.citation.author_name


def address_of(endpoint: str, url: str, **more: str) -> str:
    """The question about one address."""
    return f"{endpoint}?{urlencode({'url': url, 'format': 'json', **more})}"


def embedded(answer: Answer, post: Post, absent: str | None = None) -> Embedded | Reading:
    """What an answer says of a post; a reading where it does not say anything of it.

    `absent` is what 404 means on a site that keeps it for posts that are not there.
    """
    if answer.status == 404 and absent is not None:
        return Reading(Outcome.NOT_FOUND, f"HTTP 404: {absent}")
    body = shown_object(answer, 200)
    if isinstance(body, Reading):
        return body
    html = text_of(body.get("html"))
    if html is None or len(html) > MAX_HTML:
        return Reading(Outcome.MALFORMED, "an answer without HTML of a reasonable size")
    citations = [
        citation for citation in find_citations(html, media_type="text/html") if citation.platform == post.platform
    ]
    for citation in citations:
        if (citation.post_key or citation.post_id) == post.native_id:
            return Embedded(body, citation)
    if citations:
        return Reading(
            Outcome.MISMATCH, f"asked for {post.native_id}, was shown {citations[0].post_key or citations[0].post_id}"
        )
    return Reading(Outcome.MALFORMED, "an embed code that does not say which post it is")


def whether_there(answer: Answer, post: Post) -> Reading:
    """What an answer says of a post where it tells no more than that the post is there."""
    embed = embedded(answer, post, absent="deleted, hidden, or never existed")
    return (
        Reading(Outcome.RESOLVED, "the post is there; its words are not told") if isinstance(embed, Embedded) else embed
    )
