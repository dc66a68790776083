"""Which post a citation means when its link is lost, by what a web archive holds of its author's posts of that day, on networks
other than X whose ids hold their time.

The platform's file says under which addresses an account's posts stand (`folders`) and, where ids are ordered by time, how those of
a day begin (`id_at`). Each captured post whose id lies in the day is looked at; words and numbers have to agree as with posts that
the archive of citations holds (`this_archive.choose`), and as long as a capture could not be looked at, none is chosen: a wrong id
is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from citesnap import platforms
from citesnap.model import Attempt, HeldPost, Outcome, Post, Snapshot
from citesnap.resolving import this_archive
from citesnap.resolving.archives import CANDIDATES, INDEX
from citesnap.resolving.listed import AFTER, BEFORE
from citesnap.resolving.redirect import Clues
from citesnap.text.jsonvalues import text_of
from citesnap.webarchives import choosing, wayback
from citesnap.webarchives.cdx import Capture
from citesnap.webarchives.index import Index, Search, Site, Stopped, index
from citesnap.webarchives.lookup import first_shown, reasons

if TYPE_CHECKING:
    from citesnap.web import Web

LOOKS = 2
"""Captures of one post that are looked at."""

_QUOTED = re.compile(r"[\"“](.+)[\"”]", re.DOTALL)
"""What descriptions of pages hold the words in: `12 Likes. TikTok video from NAME: “WORDS”`."""


def is_asked(platform: str, clues: Clues) -> bool:
    """Whether an archive is asked: where addresses name the account and ids the day, and there is something to be compared."""
    return (
        clues.handle is not None
        and bool(platforms.folders(platform, clues.handle))
        and this_archive.day_of(clues) is not None
        and this_archive.is_telling(clues.text)
    )


def resolve(platform: str, clues: Clues, web: Web, site: Site = wayback.SITE) -> Iterator[Attempt]:
    """Ask an archive for the author's posts of the cited day. The attempt that found the post has the outcome `resolved`."""
    if is_asked(platform, clues):
        yield _Looking(platform, clues, site, web).run()


@dataclass(slots=True)
class _Looking:
    """The search for one citation: `seen` are the posts of the day that are captured, `held` those that showed words."""

    platform: str
    clues: Clues
    site: Site
    web: Web
    search: Search = field(default_factory=lambda: Search(INDEX))
    seen: dict[str, list[Capture]] = field(default_factory=dict)
    held: list[HeldPost] = field(default_factory=list)
    dismissed: list[str] = field(default_factory=list)
    failures: list[Stopped] = field(default_factory=list)
    excluded: str | None = None
    is_whole: bool = True

    def run(self) -> Attempt:
        """List the captures of the day, look at each post, and choose."""
        archive = index(self.site, self.web)
        try:
            self._list(archive)
            for key in sorted(self.seen)[:CANDIDATES]:
                self._read(archive, key)
        except Stopped as stop:
            return self.search.over(stop.outcome, stop.detail)
        self.is_whole = self.is_whole and len(self.seen) <= CANDIDATES
        return self._concluded()

    def _list(self, archive: Index) -> None:
        day, handle = this_archive.day_of(self.clues), self.clues.handle or ""
        assert day is not None  # `is_asked`
        midnight = datetime.combine(day, datetime.min.time(), UTC)
        first, last = midnight - BEFORE, midnight + AFTER
        beginning = platforms.common_beginning(self.platform, first, last)
        for folder in platforms.folders(self.platform, handle):
            listing = archive.captures(folder + beginning, prefix=True, search=self.search, web=self.web)
            self.excluded = self.excluded or listing.excluded
            self.is_whole = self.is_whole and listing.whole
            for row in listing.captures:
                ref = platforms.identify(row.original)
                if ref is not None and ref.platform == self.platform and _is_between(ref.posted_at, first, last):
                    self.seen.setdefault(ref.key, []).append(row)

    def _read(self, archive: Index, key: str) -> None:
        """Look at the best captures of one post until one shows words."""
        rows = self.seen[key]
        ref = platforms.identify(rows[0].original)
        assert ref is not None  # `_list` has read the same address.
        # The folder is the author's own, in whatever spelling the archive has it.
        post = Post(ref.platform, ref.key, ref.url, self.clues.handle, ref.posted_at)
        looked_at = choosing.choose(rows, ref.posted_at)[:LOOKS]
        shown = first_shown(archive, looked_at, post, self.search, self.web)
        if isinstance(shown, Stopped):
            self.failures.append(shown)
        elif isinstance(shown, str):
            self.dismissed.append(f"{ref.native_id}: {shown}")
        elif shown is not None:
            self.held.append(HeldPost(post, _texts(shown), ()))

    def _concluded(self) -> Attempt:
        extent = f"{len(self.seen)} captured posts of @{self.clues.handle} about that day"
        if self.failures:
            return self.search.over(self.failures[0].outcome, self.failures[0].detail)
        if not self.is_whole:
            return self.search.over(Outcome.TOO_LARGE, f"more captures than can be looked at; {extent}")
        if choice := this_archive.choose(self.clues, self.held):
            detail = f"{choice.how}; {extent}; {choice.post.url}"
            return replace(self.search.over(Outcome.RESOLVED, detail), found=choice.post)
        if self.held:
            return self.search.over(Outcome.MISMATCH, f"none has the words cited: {extent}")
        if self.excluded:
            return self.search.over(Outcome.EXCLUDED, self.excluded)
        why = f"; {reasons(self.dismissed)}" if self.dismissed else ""
        return self.search.over(Outcome.NOT_ARCHIVED, f"no captured post of @{self.clues.handle} of that day{why}")


def _is_between(posted_at: datetime | None, first: datetime, last: datetime) -> bool:
    return posted_at is not None and first <= posted_at < last


def _texts(shown: Snapshot) -> tuple[str, ...]:
    """The words that a capture shows: its description, and its title, each also without what the page says around a quotation."""
    texts = [text for text in (shown.text, text_of(shown.data.get("title"))) if text]
    quoted = [match[1] for text in texts if (match := _QUOTED.search(text))]
    return tuple(dict.fromkeys((*texts, *quoted)))
