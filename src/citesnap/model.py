"""The vocabulary of citesnap as types: the values that pass between packages.

Frozen dataclasses and enums, nothing else: no IO, no parsing, no rules. A value that crosses from one package
to another (`finding` to `archive`, `sources` to `verdicts`) is one of these and never a dict of unknown keys.

Times are aware `datetime` objects in UTC; dates are ISO 8601 strings (`YYYY-MM-DD`), because a displayed date has
no time and no zone. Ids of posts are strings everywhere: ids of X exceed 2**53.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

SAVE_PAGE_NOW = "save-page-now"
"""The source of attempts to have a web archive capture a page. Their outcomes are about captures and never about a post's fate."""
KEPT_ANSWER = "kept answer"
"""The source of attempts that ask nobody: the present reader read an answer that an older one had read."""


class Kind(StrEnum):
    """How an article uses a post."""

    EMBED = "embed"
    """Shown as a post."""
    LINK = "link"
    """A hyperlink in the running text whose target is a post."""


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
class Place:
    """The place of a citation in the article, as W3C Web Annotation selectors need it.

    `exact` is the text of the citation as the article shows it, `prefix` and `suffix` up to 32 characters of the text around
    it (TextQuoteSelector); `xpath` leads to the element in an HTML article, else None (XPathSelector).
    """

    exact: str
    prefix: str = ""
    suffix: str = ""
    xpath: str | None = None

    def selectors(self) -> list[dict[str, str]]:
        """The selectors as JSON-ready W3C Web Annotation objects."""
        values = [{"type": "TextQuoteSelector", "exact": self.exact, "prefix": self.prefix, "suffix": self.suffix}]
        if self.xpath:
            values.append({"type": "XPathSelector", "value": self.xpath})
        return values


@dataclass(frozen=True, slots=True)
class Citation:
    """One post, shown or linked at one place in one article.

    `position` counts from 1 in document order. `post_id` is the platform's native id where the article holds it.
    `date` is what the article shows (`date_text` as shown, `date` as ISO day, None when relative or ambiguous);
    `posted_at` is the time that the id itself holds. `link` is the canonical status URL if the id is known, else the first
    short link as a URL, else None. `short_links` hold no scheme (`pic.twitter.com/CODE`, `t.co/CODE`), in order.
    `post_key` is unique on the platform where `post_id` alone is not: two Telegram channels each have a message 7.
    `doubt` says why an id in the article is not accepted: it is left out then. `version` is the hash of the version of the post
    that the embed code shows (a CID of Bluesky). `text` is the body as cited. `start` and `end`
    are `str` indices of the whole citation in a text article, None in HTML.
    """

    position: int
    platform: str
    kind: Kind
    form: str
    post_id: str | None = None
    handle: str | None = None
    author_name: str | None = None
    date: str | None = None
    date_text: str | None = None
    link: str | None = None
    short_links: tuple[str, ...] = ()
    posted_at: datetime | None = None
    text: str | None = None
    start: int | None = None
    end: int | None = None
    place: Place | None = None
    post_key: str | None = None
    doubt: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """Something that cites, read once. `given` is what the user named (a path, a URL, `-`).

    `url` is the address that identifies it, None for a bare text, which `name` identifies. `body` holds the bytes as read, of the
    format that `media_type` says, and `text` the article in them as HTML or text: decoded, or taken out of a document. `text_type`
    says which of both where `media_type` names a document. `words` are the words that a reader sees, None where they were not
    wanted. `exchanges` are the requests that fetched it, empty for a file.
    """

    given: str
    name: str
    body: bytes
    text: str
    media_type: str
    url: str | None = None
    title: str | None = None
    site: str | None = None
    author: str | None = None
    published_at: str | None = None
    words: str | None = None
    exchanges: tuple[Exchange, ...] = ()
    text_type: str | None = None
    section: str | None = None


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
class Source:
    """A service that can answer for a post, as its platform or `webarchives` declares it: one row, cheap to import.

    `name` is the word for `attempts.source`, `label` what people read, `module` the dotted path of the module with `ask`, imported
    when the source is first asked. `past` marks a web archive: it shows what a post was and knows nothing about its fate today.
    `long_posts` marks a source that has the whole text of posts that others cut. `opt_in` marks a third party that is asked only
    when the user says so. `credential` is the name of the token without which the source is not asked. `shows_only` marks a source
    whose silence says nothing: what it does not show may be there. `walled` marks one that turns many programs away for good: a
    post that it refuses is left to web archives and asked about again after a month. `altered` marks an archive that was found to
    have altered captures: what it shows keeps no other archive from being asked.
    """

    name: str
    label: str
    module: str
    past: bool = False
    long_posts: bool = False
    opt_in: bool = False
    credential: str | None = None
    shows_only: bool = False
    walled: bool = False
    altered: bool = False


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
