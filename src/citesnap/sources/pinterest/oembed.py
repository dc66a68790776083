"""Pinterest's oEmbed: title and author of a pin, and a second opinion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap.model import Attempt, Post
from citesnap.sources.formats.oembed import Embedded, address_of, embedded
from citesnap.sources.formats.post import File, ShownPost
from citesnap.text.jsonvalues import text_of
from citesnap.web.question import Reading, ask_once

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "pinterest-oembed"
ENDPOINT = "https://www.pinterest.com/oembed.json"


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the embed code of one pin."""
    return ask_once(NAME, post, web, address_of(ENDPOINT, post.url), reading)


def reading(answer: Answer, post: Post) -> Reading:
    """What an answer says of a pin."""
    found = embedded(answer, post, absent="deleted, or never existed")
    if not isinstance(found, Embedded):
        return found
    picture = text_of(found.body.get("thumbnail_url"))
    address = (text_of(found.body.get("author_url")) or "").rstrip("/")
    return ShownPost(
        id=post.native_id,
        text=found.title,
        handle=address.rpartition("/")[2] or None,
        author_name=found.author_name,
        files=(File("photo", picture),) if picture else (),
        is_cut=True,
    ).reading(NAME)
