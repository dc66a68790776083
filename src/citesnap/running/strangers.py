"""Whether a post of an archive is one that its platform can have. Archives may come from strangers, with any value in any row.

Sources build addresses from the id, the address and the author of a post. What is no id of the platform would be an error of ours
there, and another's address would be asked in the platform's name, so that whoever sent the archive could answer for a post.
"""

from __future__ import annotations

from dataclasses import replace

from citesnap import platforms
from citesnap.model import Post

__all__ = ["doubt", "with_an_author"]

_MOST_SIGNS = 2000
"""Of an address. Those of posts have some 100."""
_NOT_IN_NAMES = frozenset("/?#\\%: ")
"""What would end the name of a host or a part of a path in an address that is built with an author's name."""


def doubt(post: Post) -> str | None:
    """Why no source can be asked about a post: its address or its id is none of its platform. None where there is no such reason.

    >>> doubt(Post("x", "20", "https://x.com/jack/status/20"))
    >>> doubt(Post("x", "twenty", "https://x.com/jack/status/20"))
    'the address and the id are not those of one post of X'
    >>> doubt(Post("x", "20", "https://riverton.example/?u=https://x.com/jack/status/20"))
    'the address is none of X'
    """
    label = platforms.label(post.platform)
    if len(post.url) > _MOST_SIGNS or not post.url.isprintable() or " " in post.url:
        return "the address is none"
    if platforms.platform(post.platform).HOSTS and not platforms.is_of(post.platform, post.url):
        return f"the address is none of {label}"
    return None if _is_one_post(post) else f"the address and the id are not those of one post of {label}"


def _is_one_post(post: Post) -> bool:
    named = platforms.identify(post.url)
    if named is not None and named.platform == post.platform:
        return post.native_id in (named.key, platforms.named_key(post.platform, post.url))
    canonical = platforms.reference(post.platform, post.native_id, post.handle)
    return canonical is not None and canonical.url == post.url


def with_an_author(post: Post) -> Post:
    """The same post with the author of its address, where the archive's word for the author is no name.

    >>> with_an_author(Post("x", "20", "https://x.com/jack/status/20", "a/../b")).handle
    'jack'
    """
    handle = post.handle
    if handle is None or (handle.isprintable() and len(handle) <= _MOST_SIGNS and _NOT_IN_NAMES.isdisjoint(handle)):
        return post
    named = platforms.identify(post.url)
    return replace(post, handle=named.handle if named else None)
