"""Looking a post up in a web archive: its index tells the captures of the post, then the best of them are played.

`wayback`, `arquivo`, `memento` and `resolving/archives.py` share it. Every request is kept (`Search`). What an archive did not
answer is never taken for a miss: a lookup that ends early ends as the failure that ended it (`Stopped`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from citesnap import bounded
from citesnap.model import Attempt, Outcome, Post, Snapshot
from citesnap.platforms import x
from citesnap.text.gzips import MAGIC, gunzip
from citesnap.text.jsonvalues import without_nothing
from citesnap.text.times import iso
from citesnap.webarchives import address_forms, choosing, digest, page, playback, timemap
from citesnap.webarchives.cdx import Capture
from citesnap.webarchives.index import Index, Listing, Search, Site, Stopped, index
from citesnap.webarchives.playback import PlaybackKind

if TYPE_CHECKING:
    from citesnap.web import Answer, Web


BODY_LIMIT = 5_000_000
"""Bytes. Captured pages of X have 30 to 600 kB."""

PLAYBACKS_PER_FORM = 3
PLAYBACKS = 6
"""Captures played for one lookup, under one address form and in all. Each is an expensive request for the archive."""

HOPS = 3
"""Redirects that are followed for one capture: those that were captured, and those to another capture."""


ENDS_IT = frozenset(
    {
        *(Outcome.RATE_LIMITED, Outcome.REFUSED, Outcome.UNREACHABLE),
        *(Outcome.TIMED_OUT, Outcome.SKIPPED, Outcome.BLOCKED),
    }
)
"""Failures after which another request to the same archive would fail as well, or do harm."""


@dataclass(frozen=True, slots=True)
class PlaybackBody:
    """The bytes of a capture, whose they are and from when. `url` is the address they were got at."""

    body: bytes
    content_type: str
    url: str
    original: str
    moment: datetime
    agreement: digest.DigestCheck
    digest: str

    def provenance(self, archive: str) -> dict[str, object]:
        """What a snapshot keeps of where it comes from."""
        where = {"archive": archive, "url": self.url, "original": self.original, "datetime": iso(self.moment)}
        return without_nothing({**where, "digest": self.digest, "digest_check": self.agreement})


def play(site: Site, row: Capture, post: Post | None, search: Search, web: Web) -> PlaybackBody | str:
    """The bytes of a capture, or in a few words why it holds none.

    A redirect that was captured, and another capture that the archive offers instead, are followed while they are of the same
    post. With `post` None nothing is followed.

    Raises:
        Stopped: the archive did not answer.
    """
    timestamp, url, expected = row.timestamp, row.original, row.digest
    for _ in range(HOPS + 1):
        answer = search.get(web, site.raw(timestamp, url), limit=BODY_LIMIT)
        played = playback.judge(answer)
        if played.kind is PlaybackKind.CAPTURE and played.moment:
            return _played(answer, played, url, expected)
        if played.kind is PlaybackKind.FAILED:
            raise Stopped(played.outcome, f"capture {timestamp} of {url[:200]}: {played.detail}")
        if played.kind is PlaybackKind.EXCLUDED:
            raise Stopped(Outcome.EXCLUDED, played.detail)
        if played.kind is PlaybackKind.ABSENT:
            raise Stopped(Outcome.SERVER_ERROR, f"capture {timestamp} of {url[:200]} is in the index and not played")
        if played.kind is PlaybackKind.ERROR_PAGE:
            return played.detail
        target = played.target or ""
        if post is None or not (x.status_id(target) == post.native_id or address_forms.is_address(target, post)):
            return f"a redirect to {target[:120]}"
        if played.kind is PlaybackKind.ELSEWHERE and (played.timestamp, target) == (timestamp, url):
            # Not a captured redirect: the archive offers the very capture that was asked for.
            raise Stopped(Outcome.MALFORMED, f"capture {timestamp} of {url[:200]}: the archive sends in a circle")
        url = target
        # A captured redirect is followed at its own time. The digest of the row is not that of another capture.
        timestamp, expected = played.timestamp or timestamp, ""
    return "redirects without end"


def _played(answer: Answer, played: playback.Playback, url: str, expected: str) -> PlaybackBody:
    received = answer.last.received if answer.last else None
    return PlaybackBody(
        body=unpacked(answer.body),
        content_type=answer.header("content-type") or "",
        url=answer.url,
        original=played.original or url,
        moment=played.moment or datetime.now(UTC),
        agreement=digest.check(expected, answer.body, received),
        digest=expected,
    )


def unpacked(body: bytes) -> bytes:
    """A body that was stored gzipped without saying so (Truth Social's JSON), unpacked; any other as it is."""
    unpacked_body = gunzip(body, BODY_LIMIT) if body.startswith(MAGIC) else None
    return unpacked_body.content if unpacked_body else body


def show(site: Site, row: Capture, post: Post, search: Search, web: Web) -> Snapshot | str:
    """What a capture shows of a post, or in a few words why it shows nothing.

    Raises:
        Stopped: the archive did not answer.
    """
    played = play(site, row, post, search, web)
    return played if isinstance(played, str) else bounded.call(read, site.name, played, post)


def read(archive: str, played: PlaybackBody, post: Post) -> Snapshot | str:
    """The post in the bytes of a capture, or in a few words why it is not there."""
    from citesnap.webarchives.x_pages import (  # HTML readers: needed by few runs, slow to import.
        NoContent,
        read_capture,
    )

    now = datetime.now(UTC)
    shown: Snapshot | NoContent | page.Unproven
    if post.platform == x.NAME:
        shown = read_capture(
            played.body,
            content_type=played.content_type,
            url=played.original,
            post=post,
            observed_at=played.moment,
            captured_at=now,
        )
    else:
        shown = page.read(
            played.body, played.content_type, post, source=archive, observed_at=played.moment, captured_at=now
        )
    if isinstance(shown, Snapshot):
        return replace(shown, source=archive, data={**shown.data, "memento": played.provenance(archive)})
    return f"{shown.reason}: {shown.detail}"[:200] if isinstance(shown, NoContent) else shown.reason


def first_shown(
    archive: Index,
    rows: Sequence[Capture],
    post: Post,
    search: Search,
    web: Web,
    may_play: Callable[[], bool] = lambda: True,
) -> Snapshot | str | Stopped | None:
    """What the first of some captures that shows a post shows of it, or why the last of them shows nothing.

    What one capture shows is remembered in `archive`, so that it is played once for all citations of a run. `may_play` is asked
    before one is played, and None is the answer when it may not. A failure that concerns this capture alone is returned.

    Raises:
        Stopped: the archive answers nothing more.
    """
    shown: Snapshot | str = "no capture with content"
    for row in rows:
        known = archive.shown.get((row.original, row.timestamp))
        if known is None:
            if not may_play():
                return None
            try:
                known = show(archive.site, row, post, search, web)
            except Stopped as stop:
                if stop.outcome in ENDS_IT:
                    raise
                return stop
            archive.shown[row.original, row.timestamp] = known
        shown = known
        if isinstance(shown, Snapshot):
            break
    return shown


def listed(answer: Answer, search: Search, *, is_miss: bool) -> list[timemap.Memento]:
    """The captures that a TimeMap lists; none where the archive says that it has none (`is_miss`).

    Raises:
        Stopped: no list came.
    """
    if answer.failure is not None:
        raise Stopped(answer.failure, answer.detail or "no reason")
    if is_miss:
        return []
    if answer.status != 200:
        ended = search.refused(answer)
        raise Stopped(ended.outcome, ended.detail or "no reason")
    if not answer.body.strip():
        # A miss is a 404; nothing at all with 200 comes from what stands before the archive.
        raise Stopped(Outcome.MALFORMED, "an empty answer where a list of links was expected")
    try:
        return bounded.call(timemap.read, answer.body)
    except timemap.NotATimeMap as error:
        raise Stopped(Outcome.MALFORMED, str(error)) from error


def look_up(site: Site, post: Post, questions: Sequence[address_forms.AddressForm], web: Web) -> Attempt:
    """Ask an archive for a post: its index form by form until a capture shows the post.

    `not-archived` is said only when every form was answered and no capture that was looked at holds the post; at most
    `PLAYBACKS` are looked at, the most promising ones.
    """
    search = Search(site.name)
    progress = _LookupProgress()
    try:
        for form in questions:
            listing = _captures(site, form, search, web)
            progress.note(listing)
            for row in choosing.choose(listing.of(post), post.posted_at)[:PLAYBACKS_PER_FORM]:
                if progress.played >= PLAYBACKS or not progress.is_new(row):
                    continue
                try:
                    shown = show(site, row, post, search, web)
                except Stopped as stop:
                    if stop.outcome in ENDS_IT:
                        raise
                    progress.failures.append(stop)
                    continue
                if isinstance(shown, Snapshot):
                    return search.over(Outcome.CAPTURED, f"capture of {shown.observed_at:%Y-%m-%d}", shown)
                progress.empty.append(shown)
    except Stopped as stop:
        return search.over(stop.outcome, stop.detail)
    return search.over(*progress.verdict())


def _captures(site: Site, form: address_forms.AddressForm, search: Search, web: Web) -> Listing:
    """The rows of one form; of the post alone where the block has too many."""
    archive = index(site, web)
    if form.narrow is None:
        return archive.captures(form.url, prefix=form.prefix, search=search, web=web)
    wide = archive.captures(form.url, prefix=form.prefix, search=search, web=web, pages=1)
    if wide.whole:
        return wide
    return archive.captures(form.narrow, prefix=True, search=search, web=web)


@dataclass(slots=True)
class _LookupProgress:
    """What an ask has seen so far without finding the post."""

    cut: bool = False
    excluded: str | None = None
    empty: list[str] = field(default_factory=list)
    failures: list[Stopped] = field(default_factory=list)
    digests: set[str] = field(default_factory=set)

    @property
    def played(self) -> int:
        return len(self.digests)

    def note(self, listing: Listing) -> None:
        self.cut = self.cut or not listing.whole
        self.excluded = self.excluded or listing.excluded

    def is_new(self, row: Capture) -> bool:
        """Whether these bytes were not looked at before; remembers them."""
        known = len(self.digests)
        self.digests.add(row.digest or row.timestamp + row.original)
        return len(self.digests) > known

    def verdict(self) -> tuple[Outcome, str]:
        """How the ask ends when no capture showed the post."""
        if self.failures:
            first = self.failures[0]
            return first.outcome, first.detail
        if self.excluded:
            return Outcome.EXCLUDED, self.excluded
        if self.cut:
            return Outcome.TOO_LARGE, "the index has more rows than could be read"
        if self.empty:
            return (
                Outcome.NOT_ARCHIVED,
                f"{len(self.empty)} captures looked at, none shows the post: {reasons(self.empty)}",
            )
        return Outcome.NOT_ARCHIVED, "no capture in the index"


def reasons(given: Iterable[str]) -> str:
    """Different reasons, each once, the first three."""
    return "; ".join(islice(dict.fromkeys(given), 3))
