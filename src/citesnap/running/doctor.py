"""Whether what citesnap needs works from this machine: each source is asked for a post known to live and for one that never was.

Records nothing. A platform says which posts these are (`WITNESSES`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from citesnap import platforms
from citesnap.model import Attempt, Outcome, Post
from citesnap.running.askable import is_asked
from citesnap.running.failures import attempts_of
from citesnap.sources import load

if TYPE_CHECKING:
    from citesnap.config import Settings
    from citesnap.web import Web

__all__ = ["Finding", "examine_archive", "examine_sources"]

MOST_SKEW = timedelta(minutes=5)
"""How wrong the clock may be: times of requests are evidence."""

LEAST_SPACE = 500_000_000
"""Bytes that the disk should have left."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `well` when it is as it should be, `told` in words."""

    about: str
    well: bool
    told: str


def examine_sources(settings: Settings, web: Web) -> Iterator[Finding]:
    """Each source of the platforms that name witnesses, as soon as it answered; at the end the clock, by what servers said."""
    attempts: list[Attempt] = []
    for name in platforms.names():
        living, never = getattr(platforms.platform(name), "WITNESSES", (None, None))
        if living is None or never is None:
            continue
        for source in platforms.platform(name).SOURCES:
            if not is_asked(source, settings):
                continue
            asked = [_ask(source.name, url, web) for url in (living, never)]
            attempts += asked
            yield Finding(source.label, *_judged(*asked))
    if (skew := _skew(attempts)) is not None:
        yield Finding("clock", abs(skew) < MOST_SKEW, f"{abs(skew).total_seconds():.0f} s from what servers say")


def examine_archive(path: Path) -> Iterator[Finding]:
    """The file of an archive: whether it can be read and written, and what room is left."""
    from citesnap.archive import open_archive

    with open_archive(path, create=False) as archive:
        status = archive.reader.status(datetime.now(UTC))
    yield Finding("archive", True, f"{status.posts} posts, {status.size} bytes")
    writable = os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)
    yield Finding(
        "rights", writable, "file and folder can be written" if writable else "the file or its folder cannot be written"
    )
    disk = os.statvfs(path)
    left = disk.f_bavail * disk.f_frsize
    yield Finding("disk", left >= LEAST_SPACE, f"{left // 1_000_000} MB left")


def _ask(name: str, url: str, web: Web) -> Attempt:
    from citesnap.running.askable import source

    ref = platforms.identify(url)
    assert ref is not None  # The tests of platforms hold it.
    post = Post(ref.platform, ref.key, ref.url, ref.handle, ref.posted_at)
    return attempts_of(name, lambda: [load(source(name)).ask(post, web)], web, [])[-1]


def _judged(living: Attempt, never: Attempt) -> tuple[bool, str]:
    """Whether a source answered as it should, and in words what it did."""
    if living.outcome is not Outcome.CAPTURED:
        return False, f"a post that lives: {living.outcome} ({living.detail or 'no reason'})"
    if never.outcome is Outcome.CAPTURED or never.outcome.is_failure:
        return False, f"a post that never was: {never.outcome} ({never.detail or 'no reason'})"
    return True, f"shows a post that lives; one that never was: {never.outcome}"


def _skew(attempts: list[Attempt]) -> timedelta | None:
    """By how much this machine's clock is ahead of the servers', the median; None without an answer that has a date."""
    found: list[timedelta] = []
    for exchange in (exchange for attempt in attempts for exchange in attempt.exchanges):
        try:
            said = parsedate_to_datetime(exchange.header("date") or "")
        except (ValueError, TypeError, IndexError):
            continue
        found.append(exchange.started_at - (said if said.tzinfo else said.replace(tzinfo=UTC)))
    return sorted(found)[len(found) // 2] if found else None
