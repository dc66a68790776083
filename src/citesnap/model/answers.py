"""What was asked about a post and answered: requests, attempts, snapshots, verdicts. No IO, no parsing, no rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

SAVE_PAGE_NOW = "save-page-now"
"""The source of attempts to have a web archive capture a page. Their outcomes are about captures and never about a post's fate."""
KEPT_ANSWER = "kept answer"
"""The source of attempts that ask nobody: the present reader read an answer that an older one had read."""


class Outcome(StrEnum):
    """How one question to one source ended."""

    CAPTURED = "captured"
    DELETED = "deleted"
    ACCOUNT_GONE = "account-gone"
    SUSPENDED = "suspended"
    PROTECTED = "protected"
    WITHHELD = "withheld"
    RESTRICTED = "restricted"
    NOT_FOUND = "not-found"
    UNAVAILABLE = "unavailable"
    NOT_ARCHIVED = "not-archived"
    EXCLUDED = "excluded"
    RESOLVED = "resolved"
    MISMATCH = "mismatch"
    # The outcomes from here on say nothing about the post. They never change a verdict.
    RATE_LIMITED = "rate-limited"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed-out"
    SERVER_ERROR = "server-error"
    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    TOO_HARD = "too-hard"
    """The answer could not be read within the limits of time and memory."""
    FAILED = "failed"
    """A fault of this program."""
    BLOCKED = "blocked"
    SKIPPED = "skipped"

    @property
    def is_failure(self) -> bool:
        """True when the outcome is about the network or this program, and says nothing about the post."""
        return self in _FAILURES

    @property
    def may_pass(self) -> bool:
        """True for a failure that may be gone when asked again; not for a refusal, or a file beyond the size limit."""
        return self in _PASSING


_FAILURES = frozenset(
    {
        Outcome.RATE_LIMITED,
        Outcome.REFUSED,
        Outcome.UNREACHABLE,
        Outcome.TIMED_OUT,
        Outcome.SERVER_ERROR,
        Outcome.MALFORMED,
        Outcome.TOO_LARGE,
        Outcome.TOO_HARD,
        Outcome.FAILED,
        Outcome.BLOCKED,
        Outcome.SKIPPED,
    }
)

TOLD = (
    Outcome.CAPTURED,
    Outcome.DELETED,
    Outcome.ACCOUNT_GONE,
    Outcome.SUSPENDED,
    Outcome.PROTECTED,
    Outcome.WITHHELD,
    Outcome.RESTRICTED,
    Outcome.NOT_FOUND,
    Outcome.UNAVAILABLE,
)
"""The outcomes by which a source tells the fate of a post."""

_PASSING = frozenset(
    {Outcome.RATE_LIMITED, Outcome.UNREACHABLE, Outcome.TIMED_OUT, Outcome.SERVER_ERROR, Outcome.SKIPPED}
)


class State(StrEnum):
    """What is known of a post's fate."""

    PENDING = "pending"
    ALIVE = "alive"
    DELETED = "deleted"
    ACCOUNT_GONE = "account-gone"
    SUSPENDED = "suspended"
    PROTECTED = "protected"
    WITHHELD = "withheld"
    RESTRICTED = "restricted"
    UNAVAILABLE = "unavailable"

    @property
    def is_gone(self) -> bool:
        """True when a reader who follows the link does not see the post."""
        return self not in (State.PENDING, State.ALIVE)


class Certainty(StrEnum):
    """How sure a verdict is."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"


class Watch(StrEnum):
    """How often a post is looked at that matters more than others."""

    DAILY = "daily"
    HOURLY = "hourly"


@dataclass(frozen=True, slots=True)
class Post:
    """A post that is cited, once per platform and native id. `url` is its canonical address."""

    platform: str
    native_id: str
    url: str
    handle: str | None = None
    posted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post that an archive holds: every text that a source showed, and the short links of its own media."""

    post: Post
    texts: tuple[str, ...]
    short_links: tuple[str, ...]


Headers = tuple[tuple[str, str], ...]
"""Header fields in the order and case in which they were sent or received; secrets are redacted before they get here."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP request and what came back.

    `body` is the entity with its content coding undone; `received` the same as transferred where that differs (gzip), else None.
    `peer` is `address:port` of the machine that answered, which is the proxy where `via_proxy` is True (None: not known).
    `certificate` is the SHA-256 in hex of the server's TLS certificate, `certificate_der` the certificate itself (X.509, DER);
    `tls_version` and `cipher` are as OpenSSL names them. `request_body` is what a POST sent. `error` is set, and `status` None,
    when no whole answer came.
    """

    method: str
    url: str
    started_at: datetime
    seconds: float
    request_headers: Headers = ()
    status: int | None = None
    status_line: str | None = None
    response_headers: Headers = ()
    body: bytes | None = None
    received: bytes | None = None
    peer: str | None = None
    certificate: str | None = None
    error: str | None = None
    request_body: bytes | None = None
    certificate_der: bytes | None = None
    tls_version: str | None = None
    cipher: str | None = None
    via_proxy: bool | None = None

    def header(self, name: str) -> str | None:
        """The first response header of that name, case-insensitive."""
        wanted = name.lower()
        return next((value for key, value in self.response_headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Media:
    """One media file of a snapshot: a picture, a video, an animated GIF.

    `url` is the one asked for, or the one that answered. `content` holds the bytes when this run downloaded them; `sha256`
    is their hash. `outcome` is None until a download was tried. `exchanges` are the requests made for it.
    """

    position: int
    kind: str
    url: str
    alt_text: str | None = None
    width: int | None = None
    height: int | None = None
    outcome: Outcome | None = None
    detail: str | None = None
    sha256: str | None = None
    media_type: str | None = None
    content: bytes | None = None
    exchanges: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one source showed a post to be at one moment.

    `observed_at` is when the source saw it (for a memento its datetime), `captured_at` when we did. `data` is normalised JSON:
    counts, links, quoted post and whatever else the source gives. `truncated` marks a text that the source cut. `version` is the
    id of the version shown where a post was edited (each version of an X post has its own), `superseded` marks one that a
    later version replaced.
    """

    source: str
    observed_at: datetime
    captured_at: datetime
    text: str
    author_name: str | None = None
    handle: str | None = None
    posted_at: datetime | None = None
    lang: str | None = None
    truncated: bool = False
    version: str | None = None
    superseded: bool = False
    data: dict[str, Any] = field(default_factory=dict)
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One question to one source, and how it ended.

    `detail` is a short reason in words. `tries` counts the requests that were repeated, at least 1 when anything was sent, 0 when
    the host's limit or a breaker prevented the request. `not_before` is set when the source set a time for the next request.
    `found` is the post that a resolving question led to.
    """

    source: str
    outcome: Outcome
    started_at: datetime
    seconds: float
    detail: str | None = None
    tries: int = 1
    exchanges: tuple[Exchange, ...] = ()
    snapshot: Snapshot | None = None
    not_before: datetime | None = None
    found: Post | None = None


class Agreement(StrEnum):
    """How an article's claim compares with what sources showed."""

    EQUAL = "equal"
    TRUNCATED = "truncated"
    """The article quotes words that stand together in the post and leaves others out; or the source cut the post, and says so."""
    EDITED = "edited"
    """The article quotes an earlier version of the post."""
    DIFFERENT = "different"

    @property
    def is_disagreement(self) -> bool:
        """True when the article quotes words that differ from those that sources showed."""
        return self in (Agreement.EDITED, Agreement.DIFFERENT)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A citation compared with the snapshots of its post.

    `match` is the share of the words that agree, 0 to 1; it and `agreement` are None for a mere link. `difference` shows the
    words that differ, `[-cited-]` and `{+shown+}`, None when none do. `doubts` are further points on which the article and
    the source disagree: the author, the date, the version embedded.
    """

    match: float | None
    agreement: Agreement | None
    difference: str | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a post's fate, how sure, and since when. `certainty` is None while pending."""

    state: State
    certainty: Certainty | None
    since: datetime | None
