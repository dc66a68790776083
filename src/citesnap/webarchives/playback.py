"""What the answer to a request for a capture is: the capture, another one, a captured redirect, an error of today. Pure.

The one universal sign is `Memento-Datetime`: an answer without it is no memento, whatever its status (RFC 7089, 2.1.1). Redirects
must be followed by hand, because "the page redirected then" and "we have no such capture, look there" look alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from citesnap.model import Outcome
from citesnap.text.mementos import memento_url
from citesnap.text.times import read_mail_date
from citesnap.webarchives import cdx

if TYPE_CHECKING:
    from citesnap.web import Answer

_EXCLUDED = ("has been excluded from the wayback machine", "administrativeaccesscontrolexception", "blocked site error")
_ORIGINAL = re.compile(r'<([^<>]{1,4000})>\s*;\s*rel="?original"?', re.IGNORECASE)


class PlaybackKind(Enum):
    """What an answer is."""

    CAPTURE = auto()
    """The captured bytes."""
    REDIRECT = auto()
    """The page redirected then; `target` says where to."""
    ELSEWHERE = auto()
    """The archive offers another capture; `timestamp` and `target` say which."""
    ERROR_PAGE = auto()
    """The page was an error then: captured, and worthless."""
    EXCLUDED = auto()
    """The archive does not show this address."""
    ABSENT = auto()
    """The archive says that it has no such capture."""
    FAILED = auto()
    """No answer that tells anything about the capture; `outcome` says why."""


@dataclass(frozen=True, slots=True)
class Playback:
    """What an answer is. `moment` is when the archive took the bytes, `original` the address it took them from."""

    kind: PlaybackKind
    detail: str = ""
    outcome: Outcome = Outcome.MALFORMED
    moment: datetime | None = None
    original: str | None = None
    timestamp: str | None = None
    target: str | None = None


def judge(answer: Answer) -> Playback:
    """What this answer to a request for a capture is."""
    captured_at = read_mail_date(answer.header("memento-datetime"))
    status = answer.status or 0
    if answer.failure is not None:
        if captured_at and answer.failure in (Outcome.RATE_LIMITED, Outcome.SERVER_ERROR):
            return Playback(PlaybackKind.ERROR_PAGE, f"captured as HTTP {status}", moment=captured_at)
        return Playback(PlaybackKind.FAILED, answer.detail or str(answer.failure), answer.failure)
    location = answer.header("location")
    if status // 100 == 3 and location:
        return _redirect(_absolute(answer.url, location), captured_at)
    if captured_at:
        if status == 200:
            return Playback(PlaybackKind.CAPTURE, moment=captured_at, original=original(answer.header("link")))
        return Playback(PlaybackKind.ERROR_PAGE, f"captured as HTTP {status}", moment=captured_at)
    text = answer.body[:200_000].decode("utf-8", "replace")
    if any(sentence in text.lower() for sentence in _EXCLUDED):
        return Playback(PlaybackKind.EXCLUDED, "excluded from the archive")
    if status == 404:
        return Playback(PlaybackKind.ABSENT, "the archive says that it has no such capture")
    if status in (401, 403, 451):
        return Playback(PlaybackKind.FAILED, f"HTTP {status}", Outcome.REFUSED)
    try:
        cdx.refuse(text)
    except cdx.Offline as error:
        return Playback(PlaybackKind.FAILED, str(error), Outcome.SERVER_ERROR)
    except (cdx.NotAnIndex, cdx.Excluded):
        pass  # Some other page: said below in the words that fit here.
    return Playback(PlaybackKind.FAILED, f"HTTP {status} without Memento-Datetime: not a capture", Outcome.MALFORMED)


def _absolute(base: str, location: str) -> str:
    try:
        return urljoin(base, location)
    except ValueError:  # A captured link may lead to anything, `https://[` included.
        return location


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url[:60]
    except ValueError:
        return url[:60]


def _redirect(location: str, made: datetime | None) -> Playback:
    inner = memento_url(location)
    if made:
        return Playback(PlaybackKind.REDIRECT, moment=made, target=inner.original if inner else location)
    if inner is None:
        return Playback(PlaybackKind.FAILED, f"sent away to {_host(location)}", Outcome.REFUSED)
    return Playback(PlaybackKind.ELSEWHERE, timestamp=inner.timestamp, target=inner.original)


def original(link: str | None) -> str | None:
    """The address that a memento is of, from its `Link` header (`rel="original"`)."""
    match = _ORIGINAL.search(link[:20_000]) if link else None
    return match[1] if match else None
