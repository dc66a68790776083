"""Which addresses Save Page Now may be asked for. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from citesnap.platforms import identify, no_archives
from citesnap.web.guard import Refused, check_target

__all__ = ["accepts"]

OWN_HOST = "web.archive.org"
"""The archive does not capture itself."""

LONGEST = 2000
"""Characters. Longer addresses are trackers and states of scripts, hardly ever pages."""


def accepts(url: str, platform: str | None = None) -> bool:
    """Whether to ask for a capture of this page: an article (`platform` None) or a post of a platform. Never raises.

    No for everything of X, whatever front or short link leads to it, for sites that let no archive in, for what is not public
    (other schemes and ports, passwords, local names and addresses), and for addresses beyond 2000 characters.
    """
    closed = no_archives()
    if platform in closed or len(url) > LONGEST or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        # IDNA as far as the standard library has it; a name that it refuses is refused.
        host = (parts.hostname or "").encode("idna").decode("ascii").lower().removesuffix(".")
        check_target(parts.scheme, "@" in parts.netloc, host, parts.port)
    except (Refused, ValueError):
        return False
    shut = (OWN_HOST, *(name for hosts in closed.values() for name in hosts))
    if any(host == name or host.endswith(f".{name}") for name in shut):
        return False
    post = identify(url)
    return post is None or post.platform not in closed
