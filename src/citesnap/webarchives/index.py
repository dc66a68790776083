"""The index of a web archive in one run: each question is asked once, each request is kept, a failure is never taken for a miss.

`Site` describes an archive that has an index, `Search` collects the requests of one lookup, `Index` holds the answers.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from citesnap import bounded
from citesnap.model import Attempt, Outcome, Post, Snapshot
from citesnap.platforms import x
from citesnap.web import Answer
from citesnap.web.question import Question
from citesnap.webarchives import address_forms, cdx
from citesnap.webarchives.cdx import Capture

if TYPE_CHECKING:
    from citesnap.web import Web

PAGE = 10_000
"""Rows of one index answer. The Wayback Machine's index stops in silence after 150 000 rows *read*, and tells that there are more
only when as many as asked for were *written* (internetarchive/wayback, CDXServer.java). So no filter is ever sent: then what it
reads is what it writes, and its answer is whole unless it says otherwise."""

PAGES = 5
"""Pages read of one question. Fifty thousand captures of one post are enough to choose from."""

LIMIT = 8_000_000
"""Bytes of one index answer, or one list of mementos."""

ROWS_KEPT = 100_000
"""Rows of one archive's index that a run holds in memory; the oldest answers go first."""


@dataclass(frozen=True, slots=True)
class Site:
    """An archive that has an index of the CDX kind.

    `index` is the address of the index, `play` what stands before the timestamp of a capture. `pages` is true where long
    answers can be continued (resume keys); pywb does not. `silent_miss` is true where a miss is an empty body: elsewhere
    an empty body is no answer. `raw_mark` stands behind a timestamp and asks for the bytes as they were captured.
    """

    name: str
    index: str
    play: str
    pages: bool
    silent_miss: bool
    raw_mark: str = "id_"

    def question(self, url: str, *, prefix: bool, resume_key: str | None = None) -> str:
        """The URL that asks the index."""
        fields = {"url": url, "output": "json", "limit": str(PAGE)}
        if prefix:
            fields["matchType"] = "prefix"
        if self.pages:
            fields |= {"fl": ",".join(cdx.FIELDS), "showResumeKey": "true"}
        if resume_key is not None:
            fields["resumeKey"] = resume_key
        return f"{self.index}?{urlencode(fields)}"

    def raw(self, timestamp: str, url: str) -> str:
        """The URL of a capture's own bytes, without the archive's rewriting."""
        return f"{self.play}{timestamp}{self.raw_mark}/{url.replace(' ', '%20').replace('#', '%23')}"


class Stopped(Exception):
    """A lookup cannot go on. Control flow within this package: its attempt gets this outcome and detail."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail


class Search(Question):
    """A question that takes several requests. Keeps their answers, and with them the exchanges and repeats."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.answers: list[Answer] = []

    def get(self, web: Web, url: str, *, limit: int, accept: str = "*/*") -> Answer:
        """Ask, and remember the answer."""
        self.answers.append(web.get(url, limit=limit, accept=accept))
        return self.answers[-1]

    def over(self, outcome: Outcome, detail: str | None, snapshot: Snapshot | None = None) -> Attempt:
        """The attempt that this question became, with all its exchanges."""
        whole = Answer(
            exchanges=tuple(exchange for answer in self.answers for exchange in answer.exchanges),
            failure=None,
            detail=None,
            tries=max((answer.tries for answer in self.answers), default=0),
            not_before=max((answer.not_before for answer in self.answers if answer.not_before), default=None)
            if outcome.is_failure
            else None,
        )
        return self.ended(outcome, whole, detail=detail, snapshot=snapshot)


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows that an index has for one question. `whole` is False when it has more than were read."""

    captures: tuple[Capture, ...]
    whole: bool = True
    excluded: str | None = None
    by_id: dict[str, list[Capture]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.captures:
            if native_id := x.status_id(row.original):
                self.by_id.setdefault(native_id, []).append(row)

    def of(self, post: Post) -> list[Capture]:
        """The captures of one post."""
        if post.platform == x.NAME:
            return list(self.by_id.get(post.native_id, ()))
        return [row for row in self.captures if address_forms.concerns(row, post)]


class Index:
    """One archive's index as asked in one run: each question once, and none whose answer a wider one holds.

    Threads may share it; one asks while the others wait, as the archives want it.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[str, bool], Listing] = OrderedDict()
        self._rows = 0
        self.shown: dict[tuple[str, str], Snapshot | str] = {}
        """What captures showed, by original address and timestamp, of those looked at to compare words."""

    def captures(self, url: str, *, prefix: bool, search: Search, web: Web, pages: int = PAGES) -> Listing:
        """The rows filed under an address, or under all that begin with it.

        Raises:
            Stopped: the archive did not answer, or not with rows.
        """
        with self._lock:
            held = self._lookup(url.lower(), prefix)
            if held is not None and (held.whole or pages == 1):
                return held
            listing = self._ask(url, prefix, search, web, pages)
            self._keep((url.lower(), prefix), listing)
            return listing

    def _lookup(self, url: str, prefix: bool) -> Listing | None:
        if not prefix:
            return self._held.get((url, False))
        if listing := self._held.get((url, True)):
            return listing
        # A listing of a shorter beginning holds the rows of a longer one. Ids have 20 digits at most.
        shorter = (self._held.get((url[:length], True)) for length in range(len(url) - 1, len(url) - 21, -1))
        return next((listing for listing in shorter if listing is not None and listing.whole), None)

    def _keep(self, key: tuple[str, bool], listing: Listing) -> None:
        if old := self._held.pop(key, None):
            self._rows -= len(old.captures)
        self._held[key] = listing
        self._rows += len(listing.captures)
        while self._rows > ROWS_KEPT and len(self._held) > 1:
            _, oldest = self._held.popitem(last=False)
            self._rows -= len(oldest.captures)

    def _ask(self, url: str, prefix: bool, search: Search, web: Web, pages: int) -> Listing:
        captures: list[Capture] = []
        keys: set[str | None] = {None}
        resume_key: str | None = None
        for _ in range(pages):
            question = self.site.question(url, prefix=prefix, resume_key=resume_key)
            rows = self._read(search.get(web, question, limit=LIMIT))
            if rows is None:
                return Listing((), excluded="excluded from the archive's index")
            captures += rows.captures
            resume_key = rows.resume_key
            if resume_key is None:
                # As many rows as were asked for, and no resume key: the answer was cut there.
                return Listing(tuple(dict.fromkeys(captures)), whole=rows.count < PAGE)
            if resume_key in keys or not rows.count:
                break  # The index leads in a circle.
            keys.add(resume_key)
        return Listing(tuple(dict.fromkeys(captures)), whole=False)

    def _read(self, answer: Answer) -> cdx.IndexPage | None:
        """The rows of an answer; None when the archive excludes the address."""
        if answer.failure is not None:
            raise Stopped(answer.failure, answer.detail or str(answer.failure))
        status, name = answer.status or 0, self.site.name
        says = answer.header("x-archive-wayback-runtime-error") or ""
        try:
            if status != 200 and says:
                cdx.refuse(says)
            rows = bounded.call(cdx.read, answer.body) if status == 200 else self._unless_miss(answer)
        except cdx.Excluded:
            return None
        except cdx.Offline as error:
            raise Stopped(Outcome.SERVER_ERROR, f"index of {name}: {error}") from error
        except cdx.NotAnIndex as error:
            outcome = Outcome.REFUSED if status in (401, 403, 451) else Outcome.MALFORMED
            raise Stopped(
                outcome, f"index of {name}: {error}" if status == 200 else f"index of {name}: HTTP {status}"
            ) from error
        if not answer.body.strip() and not self.site.silent_miss:
            raise Stopped(Outcome.MALFORMED, f"index of {name}: an empty body, which is no answer")
        return rows

    def _unless_miss(self, answer: Answer) -> cdx.IndexPage:
        """No rows, when an error status is how an index of the pywb kind says that it has none."""
        text = answer.body[:4000].decode("utf-8", "replace")
        if answer.status == 404 and self.site.silent_miss and "no captures found" in text.lower():
            return cdx.IndexPage(())
        cdx.refuse(text)
        raise cdx.NotAnIndex(f"HTTP {answer.status}")


_INDEXES: WeakKeyDictionary[Web, dict[str, Index]] = WeakKeyDictionary()
_INDEXES_LOCK = threading.Lock()


def index(site: Site, web: Web) -> Index:
    """The index of an archive in the run that `web` belongs to. It is forgotten together with `web`."""
    with _INDEXES_LOCK:
        return _INDEXES.setdefault(web, {}).setdefault(site.name, Index(site))
