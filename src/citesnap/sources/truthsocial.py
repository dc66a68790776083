"""Truth Social's API, which is Mastodon's: JSON for one public post. A network in front of it turns most programs away with 403."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap.sources.fediverse.mastodon import ask_at

if TYPE_CHECKING:
    from citesnap.model import Attempt, Post
    from citesnap.web import Web

NAME = "truthsocial"


def ask(post: Post, web: Web) -> Attempt:
    """Ask for one post."""
    return ask_at(NAME, "truthsocial.com", post.native_id, post, web)
