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
    embed = embedded(answer, post, absent="deleted, or never existed")
    if not isinstance(embed, Embedded):
        return embed
    picture = text_of(embed.body.get("thumbnail_url"))
    address = (text_of(embed.body.get("author_url")) or "").rstrip("/")
    return ShownPost(
        id=post.native_id,
        text=embed.title,
        handle=address.rpartition("/")[2] or None,
        author_name=embed.author_name,
        files=(File("photo", picture),) if picture else (),
        is_cut=True,
    ).reading(NAME)
