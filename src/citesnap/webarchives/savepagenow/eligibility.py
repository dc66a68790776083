"""Which addresses Save Page Now may be asked for. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from citesnap.platforms import facebook, identify, instagram, linkedin, x
from citesnap.web.guard import Refused, check_target

__all__ = ["accepts"]

CLOSED_PLATFORMS = frozenset(
    {
        x.NAME,  # Refused by the service, and X allows no capture (internetarchive/wayback-machine-webextension #1054).
        # What these show to the archive is a login page, which is worse than no capture.
        *(facebook.NAME, instagram.NAME),
        linkedin.NAME,  # Answers crawlers with status 999: the service's code `blocked` is made for it.
    }
)
CLOSED_HOSTS = (
    *("x.com", "twitter.com", "t.co", "twimg.com"),
    *("facebook.com", "fb.com", "fb.watch", "instagram.com", "linkedin.com", "lnkd.in"),
    # The archive does not capture itself.
    "web.archive.org",
)
"""With all hosts below them."""

LONGEST = 2000
"""Characters. Longer addresses are trackers and states of scripts, hardly ever pages."""


def accepts(url: str, platform: str | None = None) -> bool:
    """Whether to ask for a capture of this page: an article (`platform` None) or a post of a platform. Never raises.

    No for everything of X, whatever front or short link leads to it, for sites that let no archive in, for what is not public
    (other schemes and ports, passwords, local names and addresses), and for addresses beyond 2000 characters.
    """
    if platform in CLOSED_PLATFORMS or len(url) > LONGEST or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        # IDNA as far as the standard library has it; a name that it refuses is refused.
        host = (parts.hostname or "").encode("idna").decode("ascii").lower().removesuffix(".")
        check_target(parts.scheme, "@" in parts.netloc, host, parts.port)
    except (Refused, ValueError):
        return False
    if any(host == closed or host.endswith(f".{closed}") for closed in CLOSED_HOSTS):
        return False
    post = identify(url)
    return post is None or post.platform not in CLOSED_PLATFORMS
