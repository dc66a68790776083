"""Tumblr's oEmbed: whether a post is there. It has the name of the blog, and no words, no time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.oembed import Embedded, address_of, embedded
from citesnap.web.question import Reading, ask_once, refusal

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "tumblr-oembed"
ENDPOINT = "https://www.tumblr.com/oembed/1.0"


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the embed code of one post."""
    return ask_once(NAME, post, web, address_of(ENDPOINT, post.url), reading)


def reading(answer: Answer, post: Post) -> Reading:
    """What an answer says of a post."""
    if answer.status == 404:
        return Reading(Outcome.NOT_FOUND, "HTTP 404: deleted, in a hidden blog, or never existed")
    if answer.status != 200:
        return refusal(answer)
    found = embedded(answer, post)
    return (
        Reading(Outcome.RESOLVED, "the post is there; its words are not told") if isinstance(found, Embedded) else found
    )
