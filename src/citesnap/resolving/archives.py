"""Which post a citation means when its link is lost, by what web archives hold of t.co and of the account on that day.

The captures of `https://t.co/CODE` come first. Then every captured post of the handle whose id lies in the cited day is read: its
words are compared with the words cited, and the best is believed only if it agrees well (`ENOUGH`) and clearly better than the
next (`MARGIN`). Posts that tie are all named in `detail`, and none is chosen. What an archive did not answer never counts as a
miss.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post, Snapshot
from citesnap.platforms import x
from citesnap.resolving import redirect, serial_ids
from citesnap.resolving.matching import similarity, without_links
from citesnap.resolving.redirect import Clues
from citesnap.webarchives import address_forms, blocks, choosing, playback, wayback
from citesnap.webarchives.cdx import Capture
from citesnap.webarchives.index import Index, Search, Site, Stopped, index
from citesnap.webarchives.lookup import BODY_LIMIT, ENDS_IT, first_shown, reasons
from citesnap.webarchives.playback import PlaybackKind

if TYPE_CHECKING:
    from citesnap.web import Web

PLATFORM = x.NAME
"""The platform whose lost links this module looks for: the words of no other's posts are compared."""

TCO = "archived t.co"
INDEX = "archived posts"
"""Names of the two questions, for `Attempt.source` and `citations.resolved_by`."""

ENOUGH = 0.8
"""The least agreement of words that is believed: embeds repeat a post word for word, less its links; a citation typed by hand
loses a word or a sign."""

CERTAIN = 0.95
"""Agreement that is believed though some captures of that day were not looked at."""

MARGIN = 0.1
"""By how much the best has to agree better than the next: two posts of one author and day that differ in one word of ten tie."""

LEAST_LETTERS = 12
"""Letters and digits. Fewer ("Thank you!") prove nothing, unless the account has only that one captured post in the window."""

CANDIDATES = 24
"""Captures looked at for one citation. Of ordinary accounts up to some twenty posts of a day are captured."""

LINK_CAPTURES = 3
CODES = 3
"""Captures looked at for one t.co code, and codes asked about for one citation."""


def resolve(clues: Clues, web: Web, site: Site = wayback.SITE) -> Iterator[Attempt]:
    """Ask an archive where the short links led, then which of the account's captured posts has the words cited.

    The attempt that found the post has the outcome `resolved` and the post in `found`; the evidence for it is in `detail`.
    A citation without handle or date, or without words and codes, has nothing to be compared and is not asked for.
    """
    labels = sorted(redirect.codes(clues.short_links), key=lambda link: not link.startswith("pic."))
    for label in labels[:CODES]:
        attempt = _follow(label, clues, site, web)
        yield attempt
        if attempt.outcome is Outcome.RESOLVED or attempt.outcome in ENDS_IT:
            return
    if clues.handle and clues.date and (clues.text or labels) and (spans := windows(clues)):
        yield _CandidateSearch(clues, site, web).run(spans)


# Captures of t.co


def _follow(label: str, clues: Clues, site: Site, web: Web) -> Attempt:
    """Where a short link led when an archive asked it."""
    search = Search(TCO)
    code = label.partition("/")[2]
    try:
        listing = index(site, web).captures(f"https://t.co/{code}", prefix=False, search=search, web=web)
        if listing.excluded:
            return search.over(Outcome.EXCLUDED, listing.excluded)
        # One key for all spellings of a code: only `original` tells AbC from aBc.
        rows = [row for row in listing.captures if _leads(row) and x.read_short_link(row.original) == ("t.co", code)]
        targets = (_target(row, code, site, search, web) for row in rows[:LINK_CAPTURES])
        target = next(filter(None, targets), None)
    except Stopped as stop:
        return search.over(stop.outcome, stop.detail)
    if target is None:
        miss = f"{len(rows)} captures of t.co/{code}, none says where it led" if rows else f"no capture of t.co/{code}"
        return search.over(Outcome.NOT_ARCHIVED, miss)
    led = redirect.judge_target(label, target, clues, verb="led", when=" when it was captured")
    return replace(search.over(led.outcome, led.detail), found=led.post)


def _leads(row: Capture) -> bool:
    return row.status in (200, 301, 302, 303, 307, 308)


def _target(row: Capture, code: str, site: Site, search: Search, web: Web) -> str | None:
    """Where t.co sent the archive, by one capture; None when the capture does not say, or is of another code."""
    answer = search.get(web, site.raw(row.timestamp, row.original), limit=BODY_LIMIT)
    played = playback.judge(answer)
    if played.kind is PlaybackKind.FAILED:
        raise Stopped(played.outcome, f"capture of t.co/{code}: {played.detail}")
    if played.kind is PlaybackKind.EXCLUDED:
        raise Stopped(Outcome.EXCLUDED, played.detail)
    original = playback.original(answer.header("link"))
    if original is not None and x.read_short_link(original) != ("t.co", code):
        return None
    if played.kind is PlaybackKind.REDIRECT:
        return played.target
    return redirect.target(answer) if played.kind is PlaybackKind.CAPTURE else None


# Captured posts of the account


def windows(clues: Clues) -> list[tuple[int, int]]:
    """The ranges of ids to look in, half open: the UTC day; then the day of any place on Earth where the date may be one.

    >>> [high - low for low, high in windows(Clues("example_river", "2021-08-18", "August 18, 2021", ()))]
    [362387865600000]
    """
    try:
        day = date.fromisoformat(clues.date or "")
    except ValueError:
        return []
    low, high = x.id_range(day)
    if low < x.FIRST_SNOWFLAKE:
        span = serial_ids.id_range(day)
        return [span] if span else []
    ranges = [(low, high)]
    midnight = datetime.combine(day, datetime.min.time(), UTC)
    # Which dates are days of any place on Earth is the rule of `fits`, and so are the hours.
    if redirect.fits(midnight - timedelta(seconds=1), clues.date or "", clues.date_text):
        hour = (high - low) // 24
        ranges.append((low - 14 * hour, high + 12 * hour))
    return [span for span in ranges if _beginnings(*span)]


def _beginnings(low: int, high: int) -> tuple[str, ...]:
    """What to ask an index for; nothing for the first days of ids with time, whose beginnings do not tell them apart."""
    return serial_ids.prefixes(low, high) or blocks.prefixes(low, high)


@dataclass(slots=True)
class _CapturedCandidate:
    """One captured post in the window, what a capture showed of it, and how well its words agree with those cited."""

    post: Post
    snapshot: Snapshot
    score: float
    is_proof: bool


@dataclass(slots=True)
class _CandidateSearch:
    """The search for one citation among the captured posts of its author.

    `seen` are the ids of captured posts in the window, `played` counts the captures that were looked at, `unread` the posts for
    which no more could be. `is_cut` tells that the index had more rows than were read.
    """

    clues: Clues
    site: Site
    web: Web
    search: Search = field(default_factory=lambda: Search(INDEX))
    candidates: list[_CapturedCandidate] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    played: int = 0
    unread: int = 0
    dismissed: list[str] = field(default_factory=list)
    failures: list[Stopped] = field(default_factory=list)
    excluded: str | None = None
    is_cut: bool = False

    def run(self, spans: list[tuple[int, int]]) -> Attempt:
        """Look through the windows, and in each through the account's folders, until one post stands out."""
        handle = self.clues.handle or ""
        # One question serves all windows if their ids have a common beginning: the last is the widest.
        shared = _beginnings(*spans[-1])
        try:
            for low, high in spans:
                for folder in address_forms.folders(handle, is_old=high < x.FIRST_SNOWFLAKE):
                    self._look(folder, low, high, shared if len(shared) == 1 else _beginnings(low, high))
                    if chosen := self._best():
                        return self._resolved(chosen)
        except Stopped as stop:
            return self.search.over(stop.outcome, stop.detail)
        return self._unresolved()

    def _look(self, folder: str, low: int, high: int, beginnings: Sequence[str]) -> None:
        archive = index(self.site, self.web)
        for beginning in beginnings:
            captures = self._rows(archive, folder, beginning, low, high)
            for native_id in sorted(captures, key=int):
                if low <= int(native_id) < high and native_id not in self.seen:
                    self.seen.add(native_id)
                    self._read(archive, native_id, captures[native_id])

    def _rows(self, archive: Index, folder: str, beginning: str, low: int, high: int) -> dict[str, list[Capture]]:
        """The captures under a beginning of ids, by id; in smaller portions where there are too many for one answer."""
        wide = archive.captures(folder + beginning, prefix=True, search=self.search, web=self.web, pages=1)
        self.excluded = self.excluded or wide.excluded
        if wide.whole:
            return wide.by_id
        by_id: dict[str, list[Capture]] = {}
        for narrow in blocks.prefixes(low, high, blocks.NARROW):
            if narrow.startswith(beginning):
                listing = archive.captures(folder + narrow, prefix=True, search=self.search, web=self.web)
                self.is_cut = self.is_cut or not listing.whole
                by_id |= listing.by_id
        return by_id or wide.by_id

    def _read(self, archive: Index, native_id: str, rows: list[Capture]) -> None:
        """Look at the best capture of one post, or at the second when the first shows nothing."""
        handle = self.clues.handle
        posted_at = x.posted_at(native_id)
        post = Post(x.NAME, native_id, x.canonical_url(native_id, handle), handle, posted_at)
        looked_at = choosing.choose(rows, posted_at)[:2]
        shown = first_shown(archive, looked_at, post, self.search, self.web, self._may_play)
        if shown is None:
            self.unread += 1
        elif isinstance(shown, Stopped):
            self.failures.append(shown)
        elif isinstance(shown, str):
            self.dismissed.append(f"{native_id}: {shown}")
        elif (shown.handle or "").casefold() != (handle or "").casefold():
            # A capture may be filed under the handle of somebody who was only mentioned.
            by = f"by @{shown.handle}" if shown.handle else "by nobody it names"
            self.dismissed.append(f"{native_id}: {by}")
        else:
            self.candidates.append(self._weigh(post, shown))

    def _may_play(self) -> bool:
        """Whether one capture more may be played; counts it."""
        if self.played >= CANDIDATES:
            return False
        self.played += 1
        return True

    def _weigh(self, post: Post, shown: Snapshot) -> _CapturedCandidate:
        links = shown.data.get("short_links")
        own = {str(link).rpartition("/")[2] for link in links} if isinstance(links, list) else set()
        codes = {
            label.rpartition("/")[2] for label in redirect.codes(self.clues.short_links) if label.startswith("pic.")
        }
        is_proof = bool(own & codes)
        score = similarity(self.clues.text, shown.text) if self.clues.text else 0.0
        return _CapturedCandidate(post, shown, score, is_proof)

    def _best(self) -> _CapturedCandidate | None:
        """The post that stands out; None when none agrees well enough, or two do."""
        ranked = self._ranked()
        if not ranked:
            return None
        best, others = ranked[0], ranked[1:]
        if best.is_proof:
            return None if others and others[0].is_proof else best
        least = CERTAIN if self.unread or self.is_cut or self.failures else ENOUGH
        if best.score < least or (others and best.score - others[0].score < MARGIN):
            return None
        letters = sum(char.isalnum() for char in without_links(self.clues.text or ""))
        return best if letters >= LEAST_LETTERS or len(self.seen) == 1 else None

    def _ranked(self) -> list[_CapturedCandidate]:
        return sorted(self.candidates, key=lambda c: (c.is_proof, c.score), reverse=True)

    def _resolved(self, chosen: _CapturedCandidate) -> Attempt:
        others = [c.score for c in self._ranked() if c is not chosen]
        how = "the media label cited is the post's own" if chosen.is_proof else f"words agree {chosen.score:.2f}"
        memento = chosen.snapshot.data.get("memento")
        address = memento.get("url") if isinstance(memento, dict) else ""
        detail = f"{how}, next {max(others, default=0.0):.2f}; {self._extent()}; {address}"
        return replace(self.search.over(Outcome.RESOLVED, detail), found=chosen.post)

    def _unresolved(self) -> Attempt:
        if self.failures:
            return self.search.over(self.failures[0].outcome, self.failures[0].detail)
        if self.is_cut or (self.unread and not self._tied()):
            return self.search.over(Outcome.TOO_LARGE, f"more captures than can be looked at; {self._extent()}")
        if self.candidates:
            return self.search.over(Outcome.MISMATCH, f"{self._objection()}; {self._extent()}")
        if self.excluded:
            return self.search.over(Outcome.EXCLUDED, self.excluded)
        why = f"; {reasons(self.dismissed)}" if self.dismissed else ""
        return self.search.over(Outcome.NOT_ARCHIVED, f"no captured post of @{self.clues.handle} in the window{why}")

    def _tied(self) -> list[_CapturedCandidate]:
        ranked = self._ranked()
        return [c for c in ranked if c.score >= ENOUGH and ranked[0].score - c.score < MARGIN]

    def _objection(self) -> str:
        tied = self._tied()
        if len(tied) > 1:
            return "these tie: " + ", ".join(f"{c.post.url} ({c.score:.2f})" for c in tied[:5])
        best = self._ranked()[0]
        if best.score >= ENOUGH:
            return f"too few words to tell: {best.post.url} ({best.score:.2f})"
        return f"none has the words cited; nearest {best.post.url} ({best.score:.2f})"

    def _extent(self) -> str:
        unread = f", {self.unread} not looked at" if self.unread else ""
        return f"{len(self.seen)} captured posts of @{self.clues.handle} in the window{unread}"
