"""What each error code of Save Page Now means to us, and whether asking again can help. Pure data.

The codes are those of the service's public API document (2026-07); `no-captures` is missing there (internetarchive/wayback #304).
Which of them are final is our reading: what the address itself or the page's own server decides; all others may pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

from citesnap.model import Outcome

__all__ = ["CODES", "UNKNOWN", "Again", "Code", "code_in_words"]


class Again(Enum):
    """When asking again for the same page can help."""

    NEVER = auto()
    SOON = auto()
    """Within the hour: a session ends, a minute passes."""
    LATER = auto()
    TOMORROW = auto()
    """A quota of the day."""


@dataclass(frozen=True, slots=True)
class Code:
    """The meaning of one code."""

    outcome: Outcome
    again: Again
    ends_run: bool = False
    """It is about us or the service and not about this page: the next page would meet it as well today."""


_REFUSED_BY_PAGE = Code(Outcome.NOT_ARCHIVED, Again.NEVER)
_CLOSED = Code(Outcome.EXCLUDED, Again.NEVER)
_QUOTA = Code(Outcome.RATE_LIMITED, Again.TOMORROW, ends_run=True)
_SLOW = Code(Outcome.TIMED_OUT, Again.LATER)
_BROKEN = Code(Outcome.SERVER_ERROR, Again.LATER)

UNKNOWN = _BROKEN
"""For a code that nobody has documented."""

CODES: Mapping[str, Code] = MappingProxyType(
    {
        # The address, or the page's own server, says no.
        "bad-request": _REFUSED_BY_PAGE,
        "invalid-url-syntax": _REFUSED_BY_PAGE,
        "invalid-host-resolution": _REFUSED_BY_PAGE,
        "not-found": _REFUSED_BY_PAGE,
        "ftp-access-denied": _REFUSED_BY_PAGE,
        "method-not-allowed": _REFUSED_BY_PAGE,
        "not-implemented": _REFUSED_BY_PAGE,
        "http-version-not-supported": _REFUSED_BY_PAGE,
        "filesize-limit": Code(Outcome.TOO_LARGE, Again.NEVER),
        # The site keeps the archive out, or the archive keeps off the site.
        "no-access": _CLOSED,
        "blocked": _CLOSED,
        "blocked-url": _CLOSED,
        # We are kept out: our address is on a list of spammers.
        "blocked-client-ip": Code(Outcome.REFUSED, Again.TOMORROW, ends_run=True),
        # We have reached a limit.
        "user-session-limit": Code(Outcome.RATE_LIMITED, Again.SOON, ends_run=True),
        "bandwidth-limit-exceeded": _QUOTA,
        "max-daily-bandwidth": _QUOTA,
        "max-daily-bandwidth-from-ip": _QUOTA,
        # A host or a page has reached its limit, whoever asked. Such a page was captured five times today: there is a capture.
        "max-daily-bandwidth-host": Code(Outcome.RATE_LIMITED, Again.TOMORROW),
        "too-many-daily-captures": Code(Outcome.CAPTURED, Again.TOMORROW),
        "too-many-requests": Code(Outcome.RATE_LIMITED, Again.LATER),
        # What may have been the moment.
        "unauthorized": Code(Outcome.NOT_ARCHIVED, Again.LATER),
        "network-authentication-required": Code(Outcome.NOT_ARCHIVED, Again.LATER),
        "too-many-redirects": Code(Outcome.NOT_ARCHIVED, Again.LATER),
        "cannot-fetch": Code(Outcome.UNREACHABLE, Again.LATER),
        "no-captures": Code(Outcome.UNREACHABLE, Again.LATER),
        "gateway-timeout": _SLOW,
        "browsing-timeout": _SLOW,
        "read-timeout": _SLOW,
        "soft-time-limit-exceeded": _SLOW,
        "bad-gateway": _BROKEN,
        "service-unavailable": _BROKEN,
        "internal-server-error": _BROKEN,
        "capture-location-error": _BROKEN,
        "celery": _BROKEN,
        "job-failed": _BROKEN,
        "no-browsers-available": _BROKEN,
        "proxy-error": _BROKEN,
        "protocol-error": _BROKEN,
        "redis-error": _BROKEN,
        "invalid-server-response": _BROKEN,
        # Our words for what comes as a sentence without a code.
        "not-logged-in": Code(Outcome.REFUSED, Again.SOON, ends_run=True),
        "host-paused": Code(Outcome.RATE_LIMITED, Again.LATER),
        "cannot-start": _BROKEN,
    }
)

_WORDS = (
    # Sentences that scripts of others look for (overcast07/wayback-machine-spn-scripts).
    ("need to be logged in", "not-logged-in"),
    ("limit of active", "user-session-limit"),
    ("cannot start capture", "cannot-start"),
    ("crawling this host is paused", "host-paused"),
    ("times today", "too-many-daily-captures"),
    ("daily limit", "max-daily-bandwidth"),
    ("block list", "blocked-url"),
    # What it says of X (internetarchive/wayback-machine-webextension #1054).
    ("limitations when it comes to archiving this site", "blocked-url"),
)


def code_in_words(message: str) -> str | None:
    """The code that a sentence stands for; None when it is not one that is known."""
    words = message.lower()
    return next((code for phrase, code in _WORDS if phrase in words), None)
