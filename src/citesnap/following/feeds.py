"""One reading of a feed, sitemap or list: a conditional request and its result. Records nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from citesnap import bounded
from citesnap.articles import conditions
from citesnap.model import Attempt, Outcome
from citesnap.web.question import Question

if TYPE_CHECKING:
    from citesnap.articles.feeds import Feed
    from citesnap.web import Answer, Web

SOURCE = "feed"
"""The source name of attempts to read a feed."""

ACCEPT = (
    "application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=0.9,application/json;q=0.8,"
    "text/xml;q=0.9,text/plain;q=0.8,*/*;q=0.5"
)
REDIRECTS = 5
PERMANENT = frozenset({301, 308})
"""RFC 9110, 15.4.2 and 15.4.9: future requests ought to go to the new address."""


@dataclass(frozen=True, slots=True)
class FeedReply:
    """The result of one reading. `feed` is None when it failed, and when nothing has changed (`outcome` says which)."""

    attempt: Attempt
    feed: Feed | None = None
    gone: bool = False
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None

    @property
    def failed(self) -> bool:
        """True when the feed could not be read."""
        return self.attempt.outcome is not Outcome.CAPTURED


def read_feed(web: Web, url: str, etag: str | None = None, last_modified: str | None = None) -> FeedReply:
    """Read a feed, unless it is unchanged since these validators were sent. Nothing that the network or the feed does is raised."""
    from citesnap.articles.feeds import (  # Here: a run with nothing due loads no parser.
        MAX_BODY,
        feeds_named,
        parse_feed,
    )

    question = Question(SOURCE)
    validators = conditions(etag, last_modified)
    answer = web.get(url, limit=MAX_BODY, accept=ACCEPT, redirects=REDIRECTS, headers=validators)

    def failed(outcome: Outcome, detail: str, *, gone: bool = False) -> FeedReply:
        return FeedReply(_without_bodies(question.ended(outcome, answer, detail=detail)), gone=gone)

    if answer.failure is not None:
        return failed(answer.failure, answer.detail or str(answer.failure))
    status = answer.status or 0
    if status == 304 and validators:
        unchanged = _without_bodies(question.ended(Outcome.CAPTURED, answer))
        return FeedReply(unchanged, etag=etag, last_modified=last_modified, moved_to=_moved_to(answer))
    if status == 410:
        return failed(Outcome.NOT_FOUND, "gone for good, says its server (HTTP 410)", gone=True)
    if status == 404:
        return failed(Outcome.NOT_FOUND, "no such page (HTTP 404)")
    if status != 200:
        return failed(Outcome.REFUSED if status >= 400 else Outcome.MALFORMED, f"HTTP {status}")
    header = answer.header("content-type") or ""
    try:
        feed = bounded.call(parse_feed, answer.body, answer.url, header)
        named = bounded.call(feeds_named, answer.body, answer.url, header) if feed is None else []
    except bounded.TooHard as error:
        return failed(Outcome.TOO_HARD, f"too hard to read: {error}")
    except bounded.OutOfTime:
        return failed(Outcome.TIMED_OUT, "the time of the run was over before it was read")
    if feed is None:
        hint = f"; the page names {' and '.join(named)}" if named else ""
        return failed(Outcome.MALFORMED, f"neither a feed nor a list of articles{hint}")
    return FeedReply(
        _without_bodies(question.ended(Outcome.CAPTURED, answer)),
        feed,
        etag=answer.header("etag"),
        last_modified=answer.header("last-modified"),
        moved_to=_moved_to(answer),
    )


def _moved_to(answer: Answer) -> str | None:
    """The address that permanent redirects lead to, up to the first redirect that is not permanent."""
    moved_to = None
    for exchange, following in zip(answer.exchanges, answer.exchanges[1:], strict=False):
        if exchange.status in PERMANENT:
            moved_to = following.url
        elif exchange.status in (302, 303, 307):
            break
    return moved_to


def _without_bodies(attempt: Attempt) -> Attempt:
    """A feed proves nothing about a post, and one that is read every hour would fill the archive with itself."""
    return replace(
        attempt, exchanges=tuple(replace(exchange, body=None, received=None) for exchange in attempt.exchanges)
    )
