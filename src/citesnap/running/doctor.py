"""Whether what citesnap needs works from this machine: each source is asked for a post known to live and for one known to be gone.

Records nothing. A platform names these posts (`WITNESSES`), or an archive gives those that it last saw alive and gone.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from citesnap import __version__, platforms
from citesnap.model import TOLD, Attempt, Outcome, Post, State
from citesnap.running.askable import is_asked
from citesnap.running.askable import source as source_of
from citesnap.running.failures import attempts_of
from citesnap.running.strangers import doubt
from citesnap.sources import load
from citesnap.text.times import read_mail_date
from citesnap.webarchives import ARCHIVES

if TYPE_CHECKING:
    from citesnap.config import Settings
    from citesnap.model import Source
    from citesnap.web import Web

__all__ = ["Diagnosis", "Witness", "examine_archive", "examine_network", "examine_sources", "witnesses"]

MOST_SKEW = timedelta(minutes=5)
"""How wrong the clock may be: times of requests are evidence."""

LEAST_SPACE = 500_000_000
"""Free bytes that the disk should have."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at: `well` when it is as it should be, `told` in words."""

    about: str
    well: bool
    told: str


@dataclass(frozen=True, slots=True)
class Witness:
    """A post, and whether it lives for certain (`is_sure`) or lived when it was last looked at."""

    post: Post
    is_sure: bool = False


def witnesses(archive: Path | None) -> dict[str, tuple[Witness, Witness | None]]:
    """For each platform that has one, a post that lives; and one that is gone or never was, if one is known.

    A platform's own witnesses come first, for they do not change.
    """
    by_platform: dict[str, tuple[Witness, Witness | None]] = {}
    held = _held(archive) if archive is not None else {}
    for name in platforms.names():
        living, never = getattr(platforms.platform(name), "WITNESSES", (None, None))
        if living is not None and never is not None:
            by_platform[name] = Witness(_post(living), is_sure=True), Witness(_post(never), is_sure=True)
        elif (alive := held.get((name, State.ALIVE))) is not None:
            gone = next((post for state in State if state.is_gone and (post := held.get((name, state)))), None)
            by_platform[name] = Witness(alive), Witness(gone) if gone is not None else None
    return by_platform


def _held(path: Path) -> Mapping[tuple[str, State], Post]:
    from citesnap.archive import open_archive

    with open_archive(path, create=False) as archive:
        return {
            at: post for at, post in archive.witnesses().items() if at[0] in platforms.names() and doubt(post) is None
        }


def _post(url: str) -> Post:
    ref = platforms.identify(url)
    assert ref is not None  # The tests of platforms hold it.
    return Post(ref.platform, ref.key, ref.url, ref.handle, ref.posted_at)


def examine_sources(
    known: Mapping[str, tuple[Witness, Witness | None]], settings: Settings, web: Web
) -> Iterator[Diagnosis]:
    """Each source of the platforms with a witness, and each web archive; then those for which no post is known; at the end the
    clock, by what servers said."""
    attempts: list[Attempt] = []
    rows = [(source, *pair) for name, pair in known.items() for source in platforms.platform(name).SOURCES]
    lasting = [pair for pair in known.values() if pair[0].is_sure and pair[0].post.posted_at is not None]
    if lasting:
        # Web archives are more likely to hold an old post than a new one.
        oldest = min(lasting, key=lambda pair: pair[0].post.posted_at or datetime.max.replace(tzinfo=UTC))
        rows += [(source, *oldest) for source in ARCHIVES]
    several = {label for label, count in Counter(source.label for source, *_ in rows).items() if count > 1}
    for source, living, gone in rows:
        if not is_asked(source, settings):
            continue
        asked = [_ask(source, witness, web) for witness in (living, gone) if witness is not None]
        attempts += asked
        of_whom = f" ({platforms.label(living.post.platform)})" if source.label in several else ""
        yield Diagnosis(source.label + of_whom, *_judged(source, living, *asked))
    yield from _not_asked(known, settings)
    if (skew := _skew(attempts)) is not None:
        yield Diagnosis("clock", abs(skew) < MOST_SKEW, f"{abs(skew).total_seconds():.0f} s from what servers say")


def _not_asked(known: Mapping[str, tuple[Witness, Witness | None]], settings: Settings) -> Iterator[Diagnosis]:
    """The sources that could not be asked for anything: no fault, and no proof that they work either."""
    asked = {source for name in known for source in platforms.platform(name).SOURCES}
    for source in platforms.sources():
        if source not in asked and is_asked(source, settings):
            yield Diagnosis(
                source.label, True, "not asked: no post of it is known that lasts; an archive that cites some tells"
            )


def examine_network(environ: Mapping[str, str]) -> Iterator[Diagnosis]:
    """The way out: the proxies and the certificates that the environment names.

    Raises:
        WebConfigError: it names some that cannot be used.
    """
    from citesnap.web.environment import described

    for about, words in described(environ):
        yield Diagnosis(about, True, words)


def examine_archive(path: Path) -> Iterator[Diagnosis]:
    """The file of an archive: whether it is sound, can be read and written, and what room is left."""
    from citesnap.archive import open_archive

    with open_archive(path, create=False) as archive:
        status = archive.status(datetime.now(UTC))
    yield Diagnosis("archive", True, f"{status.posts} posts, {status.size} bytes")
    for each in status.not_understood:
        reason = f"{each.answers} answers since {each.since:%Y-%m-%d} were not understood, and are kept"
        yield Diagnosis(_label(each.source), False, f"{reason}; a newer citesnap than {__version__} may read them")
    writable = os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)
    yield Diagnosis(
        "rights", writable, "file and folder can be written" if writable else "the file or its folder cannot be written"
    )
    disk = os.statvfs(path)
    left = disk.f_bavail * disk.f_frsize
    yield Diagnosis("disk", left >= LEAST_SPACE, f"{left // 1_000_000} MB left")


def _label(name: str) -> str:
    try:
        return source_of(name).label
    except KeyError:  # Of another version.
        return name


def _ask(source: Source, witness: Witness, web: Web) -> Attempt:
    return attempts_of(source.name, lambda: [load(source).ask(witness.post, web)], web, [])[-1]


def _judged(source: Source, witness: Witness, living: Attempt, gone: Attempt | None = None) -> tuple[bool, str]:
    """Whether a source answered as it should, and in words what it did."""
    is_shown = living.outcome in (Outcome.CAPTURED, Outcome.RESOLVED)
    # A post that only the archive knows may have gone since.
    if living.outcome is Outcome.MALFORMED:
        reason = (
            f"its answers have another shape than citesnap {__version__} was made for: {living.detail or 'no reason'}"
        )
        return False, f"{reason}; a newer one may read them"
    if source.walled and living.outcome is Outcome.REFUSED:
        reason = f"turns programs away from here ({living.detail or 'no reason'})"
        return True, f"{reason}, which is usual; posts that it refuses are left to web archives"
    if not is_shown and (witness.is_sure or living.outcome not in TOLD):
        return False, f"a post that lives: {living.outcome} ({living.detail or 'no reason'})"
    first = (
        "shows a post that lives"
        if is_shown
        else f"a post that lived: {living.outcome} ({living.detail or 'no reason'})"
    )
    if gone is None:
        return True, first
    # A source that turns programs away refuses to say that a post is not there, too.
    is_wall = source.walled and gone.outcome is Outcome.REFUSED
    if (gone.outcome.is_failure and not is_wall) or (witness.is_sure and gone.outcome is Outcome.CAPTURED):
        return False, f"a post that is gone: {gone.outcome} ({gone.detail or 'no reason'})"
    return True, f"{first}; one that is gone: {gone.outcome}"


def _skew(attempts: list[Attempt]) -> timedelta | None:
    """By how much this machine's clock is ahead of the servers', the median; None without an answer that has a date."""
    skews: list[timedelta] = []
    for exchange in (exchange for attempt in attempts for exchange in attempt.exchanges):
        if (said := read_mail_date(exchange.header("date"))) is not None:
            skews.append(exchange.started_at - said)
    return sorted(skews)[len(skews) // 2] if skews else None
