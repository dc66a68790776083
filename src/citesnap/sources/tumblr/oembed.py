"""Tumblr's oEmbed: whether a post is there. It has the name of the blog, and no words, no time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap.sources.formats.oembed import address_of, whether_there
from citesnap.web.question import ask_once

if TYPE_CHECKING:
    from citesnap.model import Attempt, Post
    from citesnap.web import Web

NAME = "tumblr-oembed"
ENDPOINT = "https://www.tumblr.com/oembed/1.0"


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the embed code of one post."""
    return ask_once(NAME, post, web, address_of(ENDPOINT, post.url), whether_there)
