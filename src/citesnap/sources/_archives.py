"""Asking a web archive: its index for the captures of a post, then for the bytes of the best of them.

What `wayback`, `arquivo` and `memento` share, and `resolving/archives.py` with them. Everything sent is kept (`Search`), and
what an archive did not answer is never taken for a miss: an ask that ends early ends as the failure that ended it (`Stopped`).
"""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from citesnap.mementos import cdx, choosing, digest, forms, page, playback
from citesnap.mementos.cdx import Capture
from citesnap.mementos.playback import Kind
from citesnap.model import Attempt, Outcome, Post, Snapshot, iso
from citesnap.platforms import x
from citesnap.sources._answers import Question, without_nothing
from citesnap.web import Answer

if TYPE_CHECKING:
    from citesnap.web import Web

PAGE = 10_000
"""Rows of one index answer. The Wayback Machine's index stops in silence after 150 000 rows *read*, and tells that there are more
only when as many as asked for were *written* (internetarchive/wayback, CDXServer.java). So no filter is ever sent: then what it
reads is what it writes, and its answer is whole unless it says otherwise."""

PAGES = 5
"""Pages read of one question. More than fifty thousand captures of one post are no capture more."""

INDEX_LIMIT = 8_000_000
BODY_LIMIT = 5_000_000
"""Bytes. Captured pages of X have 30 to 600 kB."""

PLAYBACKS_PER_FORM = 3
PLAYBACKS = 6
"""Captures looked at for one ask, under one address form and in all: each is a request that costs the archive dear."""

HOPS = 3
"""Redirects of then, and to other captures, that are followed for one capture."""

ROWS_KEPT = 300_000
"""Rows that the indexes asked in one run may hold in memory, about 100 MB; the oldest answers go first."""

ENDS_IT = frozenset(
    {
        *(Outcome.RATE_LIMITED, Outcome.REFUSED, Outcome.UNREACHABLE),
        *(Outcome.TIMED_OUT, Outcome.SKIPPED, Outcome.BLOCKED),
    }
)
"""Failures after which the next request to the same archive would fare no better, or make it worse."""


@dataclass(frozen=True, slots=True)
class Site:
    """An archive that has an index of the CDX kind.

    `index` is the address of the index, `play` what stands before the timestamp of a capture. `pages` is true where long
    answers can be continued (resume keys); pywb does not. `silent_miss` is true where a miss is an empty body: elsewhere
    an empty body is no answer.
    """

    name: str
    index: str
    play: str
    pages: bool
    silent_miss: bool

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
        """The URL of a capture's own bytes, without the archive's rewriting (`id_`)."""
        return f"{self.play}{timestamp}id_/{url.replace(' ', '%20').replace('#', '%23')}"


class Stopped(Exception):
    """An ask that cannot go on, and how it ends."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail


class Search(Question):
    """A question that takes several requests: keeps them all, and how often they were repeated."""

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
            if native_id := forms.post_id(row.original):
                self.by_id.setdefault(native_id, []).append(row)

    def of(self, post: Post) -> list[Capture]:
        """The captures of one post."""
        if post.platform == x.NAME:
            return list(self.by_id.get(post.native_id, ()))
        return [row for row in self.captures if forms.concerns(row, post)]


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
        """What captures showed that were looked at to compare words, by original address and timestamp."""

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
        found: list[Capture] = []
        keys: set[str | None] = {None}
        resume_key: str | None = None
        for _ in range(pages):
            question = self.site.question(url, prefix=prefix, resume_key=resume_key)
            rows = self._read(search.get(web, question, limit=INDEX_LIMIT))
            if rows is None:
                return Listing((), excluded="excluded from the archive's index")
            found += rows.captures
            resume_key = rows.resume_key
            if resume_key is None:
                # As many as asked for and no word of more: the end is where we cut it.
                return Listing(tuple(dict.fromkeys(found)), whole=rows.count < PAGE)
            if resume_key in keys or not rows.count:
                break  # The index leads in a circle.
            keys.add(resume_key)
        return Listing(tuple(dict.fromkeys(found)), whole=False)

    def _read(self, answer: Answer) -> cdx.Rows | None:
        """The rows of an answer; None when the archive excludes the address."""
        if answer.failure is not None:
            raise Stopped(answer.failure, answer.detail or str(answer.failure))
        status, name = answer.status or 0, self.site.name
        says = answer.header("x-archive-wayback-runtime-error") or ""
        try:
            if status != 200 and says:
                cdx.refuse(says)
            rows = cdx.read(answer.body) if status == 200 else self._unless_miss(answer)
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

    def _unless_miss(self, answer: Answer) -> cdx.Rows:
        """No rows, when an error status is how an index of the pywb kind says that it has none."""
        text = answer.body[:4000].decode("utf-8", "replace")
        if answer.status == 404 and self.site.silent_miss and "no captures found" in text.lower():
            return cdx.Rows(())
        cdx.refuse(text)
        raise cdx.NotAnIndex(f"HTTP {answer.status}")


_INDEXES: WeakKeyDictionary[Web, dict[str, Index]] = WeakKeyDictionary()
_INDEXES_LOCK = threading.Lock()


def index(site: Site, web: Web) -> Index:
    """The index of an archive in the run that `web` belongs to. It is forgotten together with `web`."""
    with _INDEXES_LOCK:
        return _INDEXES.setdefault(web, {}).setdefault(site.name, Index(site))


@dataclass(frozen=True, slots=True)
class Played:
    """The bytes of a capture, whose they are and from when. `url` is the address they were got at."""

    body: bytes
    content_type: str
    url: str
    original: str
    moment: datetime
    agreement: digest.Agreement
    digest: str

    def provenance(self, archive: str) -> dict[str, object]:
        """What a snapshot keeps of where it comes from."""
        found = {"archive": archive, "url": self.url, "original": self.original, "datetime": iso(self.moment)}
        return without_nothing({**found, "digest": self.digest, "digest_check": self.agreement})


def play(site: Site, row: Capture, post: Post | None, search: Search, web: Web) -> Played | str:
    """The bytes of a capture, or in a few words why it holds none.

    Another capture that the archive offers instead, and a redirect of then, are followed while they are of the same post. With
    `post` None nothing is followed.

    Raises:
        Stopped: the archive did not answer.
    """
    timestamp, url, wanted = row.timestamp, row.original, row.digest
    for _ in range(HOPS + 1):
        answer = search.get(web, site.raw(timestamp, url), limit=BODY_LIMIT)
        found = playback.judge(answer)
        if found.kind is Kind.CAPTURE and found.moment:
            return _played(answer, found, url, wanted)
        if found.kind is Kind.FAILED:
            raise Stopped(found.outcome, f"capture {timestamp} of {url[:200]}: {found.detail}")
        if found.kind is Kind.EXCLUDED:
            raise Stopped(Outcome.EXCLUDED, found.detail)
        if found.kind is Kind.ABSENT:
            raise Stopped(Outcome.SERVER_ERROR, f"capture {timestamp} of {url[:200]} is in the index and not played")
        if found.kind is Kind.ERROR_PAGE:
            return found.detail
        target = found.target or ""
        if post is None or not (forms.post_id(target) == post.native_id or forms.is_address(target, post)):
            return f"a redirect to {target[:120]}"
        url = target
        # A redirect of then leads on at its own time; where another capture is offered, its digest is not the row's.
        timestamp, wanted = found.timestamp or timestamp, ""
    return "redirects without end"


def _played(answer: Answer, found: playback.Playback, url: str, wanted: str) -> Played:
    received = answer.last.received if answer.last else None
    return Played(
        body=unpacked(answer.body),
        content_type=answer.header("content-type") or "",
        url=answer.url,
        original=found.original or url,
        moment=found.moment or datetime.now(UTC),
        agreement=digest.check(wanted, answer.body, received),
        digest=wanted,
    )


def unpacked(body: bytes) -> bytes:
    """A body that was stored gzipped without saying so (Truth Social's JSON), unpacked; any other as it is."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, BODY_LIMIT)
    except zlib.error:
        return body


def show(site: Site, row: Capture, post: Post, search: Search, web: Web) -> Snapshot | str:
    """What a capture shows of a post, or in a few words why it shows nothing.

    Raises:
        Stopped: the archive did not answer.
    """
    played = play(site, row, post, search, web)
    return played if isinstance(played, str) else read(site.name, played, post)


def read(archive: str, played: Played, post: Post) -> Snapshot | str:
    """The post in the bytes of a capture, or in a few words why it is not there."""
    from citesnap.captures import NoContent, read_capture  # HTML readers: needed by few runs, slow to import.

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


def look_up(site: Site, post: Post, questions: Sequence[forms.Form], web: Web) -> Attempt:
    """Ask an archive for a post: its index form by form until a capture shows the post.

    `not-archived` is said only when every form was answered and no capture that was looked at holds the post; at most
    `PLAYBACKS` are looked at, the most promising ones.
    """
    search = Search(site.name)
    seen = _Seen()
    try:
        for form in questions:
            listing = _captures(site, form, search, web)
            seen.note(listing)
            for row in choosing.choose(listing.of(post), post.posted_at)[:PLAYBACKS_PER_FORM]:
                if seen.played >= PLAYBACKS or not seen.is_new(row):
                    continue
                try:
                    shown = show(site, row, post, search, web)
                except Stopped as stop:
                    if stop.outcome in ENDS_IT:
                        raise
                    seen.failures.append(stop)
                    continue
                if isinstance(shown, Snapshot):
                    return search.over(Outcome.CAPTURED, f"capture of {shown.observed_at:%Y-%m-%d}", shown)
                seen.empty.append(shown)
    except Stopped as stop:
        return search.over(stop.outcome, stop.detail)
    return search.over(*seen.verdict())


def _captures(site: Site, form: forms.Form, search: Search, web: Web) -> Listing:
    """The rows of one form; of the post alone where the block has too many."""
    asked = index(site, web)
    if form.narrow is None:
        return asked.captures(form.url, prefix=form.prefix, search=search, web=web)
    wide = asked.captures(form.url, prefix=form.prefix, search=search, web=web, pages=1)
    if wide.whole:
        return wide
    return asked.captures(form.narrow, prefix=True, search=search, web=web)


@dataclass(slots=True)
class _Seen:
    """What an ask has seen so far without finding the post."""

    rows: int = 0
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


def reasons(found: Iterable[str]) -> str:
    """Different reasons, each once, the first three."""
    return "; ".join(_first(dict.fromkeys(found), 3))


def _first(items: Iterable[str], count: int) -> Iterator[str]:
    for at, item in enumerate(items):
        if at == count:
            return
        yield item
