"""Snapchat's oEmbed: whether a video is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap.sources.formats.oembed import address_of, whether_there
from citesnap.web.question import ask_once

if TYPE_CHECKING:
    from citesnap.model import Attempt, Post
    from citesnap.web import Web

NAME = "snapchat-oembed"
ENDPOINT = "https://www.snapchat.com/oembed"


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the embed code of one video."""
    return ask_once(NAME, post, web, address_of(ENDPOINT, post.url), whether_there)
