"""Addresses of posts given in place of articles: one by itself, or a text that is a list of them. Pure.

Such a post is archived without an article that cites it; a text with any other content is an article that cites posts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap import platforms
from citesnap.articles import addresses

if TYPE_CHECKING:
    from citesnap.model import Article, Post

__all__ = ["post_at", "posts_listed"]

MOST_LETTERS = 1_000
"""Characters of one address. A text with a longer line is not a list."""


def post_at(name: str) -> Post | None:
    """The post whose address this is; None for the address of anything else, and for what is not an address.

    >>> post_at("https://x.com/example_river/status/20").native_id
    '20'
    """
    if not addresses.is_url(name) or len(name) > MOST_LETTERS:
        return None
    ref = platforms.own_post(name)
    if ref is None:
        return None
    from citesnap.model import Post

    return Post(ref.platform, ref.key, ref.url, ref.handle, ref.posted_at)


def posts_listed(article: Article) -> tuple[Post, ...]:
    """The posts in a file or on standard input that lists addresses of posts, one a line, each once; else nothing.

    Each line has to be an address and have a line end: an address alone without a line end is a text that cites a post, and so is
    a text with anything else in it, such as empty lines.
    """
    if article.url is not None or article.media_type != "text/plain":
        return ()
    lines = article.text.strip("\ufeff").splitlines()
    if len(lines) == 1 and not article.text.endswith("\n"):
        return ()
    posts: dict[tuple[str, str], Post] = {}
    for line in lines:
        post = post_at(line.strip())
        if post is None:
            return ()
        posts.setdefault((post.platform, post.native_id), post)
    return tuple(posts.values())
