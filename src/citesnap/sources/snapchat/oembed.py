"""Snapchat's oEmbed: whether a video is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.oembed import Embedded, address_of, embedded
from citesnap.web.question import Reading, ask_once, refusal

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "snapchat-oembed"
ENDPOINT = "https://www.snapchat.com/oembed"


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the embed code of one video."""
    return ask_once(NAME, post, web, address_of(ENDPOINT, post.url), reading)


def reading(answer: Answer, post: Post) -> Reading:
    """What an answer says of a video."""
    if answer.status == 404:
        return Reading(Outcome.NOT_FOUND, "HTTP 404: deleted, ended, or never existed")
    if answer.status != 200:
        return refusal(answer)
    found = embedded(answer, post)
    return (
        Reading(Outcome.RESOLVED, "the video is there; its words are not told")
        if isinstance(found, Embedded)
        else found
    )
