"""Followed feeds and their articles: read when they are due, and recorded one by one.

    follow(path, urls, settings, watcher, summary)    remember feeds, and read each once
    read_followed(work)                               what a run does about them

When to read is decided in `following.schedule`, whether in `following.robots`; what a feed says is read in `articles.feeds`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from citesnap import bounded
from citesnap.archive import open_archive
from citesnap.articles import ArticleError, Unchanged, conditions
from citesnap.articles.addresses import normalise
from citesnap.errors import CitesnapError
from citesnap.following.feeds import SOURCE, FeedReply, read_feed
from citesnap.following.robots import Robots
from citesnap.following.schedule import next_reading
from citesnap.following.updates import article_due_again, feed_reading, was_asked
from citesnap.model import Attempt, Outcome
from citesnap.running.contents import Read
from citesnap.running.failures import one_item
from citesnap.running.feed_items import filled, record_items, without_posts
from citesnap.running.reading import Unread, record_unread
from citesnap.running.signals import deferred
from citesnap.running.stamping import sealed_run
from citesnap.text.hosts import host_of
from citesnap.web import Web

if TYPE_CHECKING:
    from citesnap.archive import Archive, Run
    from citesnap.archive.questions.articles import DueArticle
    from citesnap.archive.questions.feeds import FollowedFeed
    from citesnap.articles.feeds import Entry
    from citesnap.config import Settings
    from citesnap.running.plan import Summary, Watcher
    from citesnap.running.work import Work

__all__ = ["follow", "foresee_followed", "read_followed"]

T = TypeVar("T")
WEEK = timedelta(days=7)


def follow(
    path: Path,
    urls: Sequence[str],
    settings: Settings,
    watcher: Watcher,
    summary: Summary,
    since: datetime | None = None,
    lock_wait: float = 0.0,
) -> None:
    """Follow feeds, sitemaps and lists; each is read once to check that it is one.

    An address that is none of these, or does not exist, is reported to the watcher and not followed; one that cannot be reached
    now is followed nevertheless. No archive is made when nothing is followed.

    Raises:
        ArchiveError: the archive cannot be used, or another run holds it.
        WebConfigError: the proxy or certificate settings are broken.
    """
    with ExitStack() as stack:
        archive = _open(stack, path, lock_wait) if path.exists() else None
        recent, closed = (archive.recent_hosts(), archive.closed_hosts(datetime.now(UTC))) if archive else ({}, {})
        web = stack.enter_context(Web(settings.web, recent=recent, closed_until=closed, on_wait=watcher.on_wait))
        stack.enter_context(bounded.readers(bounded.Limits(settings.max_read_time, settings.max_read_memory)))
        run: Run | None = None
        for done, address in enumerate(urls):
            watcher.on_progress("Following", done, len(urls), address)
            url = normalise(address)
            if url is None:
                watcher.on_warning(
                    f"{address}: not an http:// or https:// URL; give the address of a feed, sitemap or list"
                )
                summary.bad_input = True
                continue
            reply = read_feed(web, url)
            if reply.failed and not reply.attempt.outcome.may_pass:
                watcher.on_warning(f"{address}: {reply.attempt.detail}; not followed")
                summary.bad_input = True
                continue
            archive = archive or _open(stack, path, lock_wait)
            run = run or stack.enter_context(sealed_run(archive, "follow", settings))
            with deferred():
                items = _record_feed(archive, run, archive.follow(url, since), reply, summary)
            record_items(archive, run, items, summary, watcher)
        if run is not None:
            summary.close(run)


def _open(stack: ExitStack, path: Path, lock_wait: float) -> Archive:
    archive = stack.enter_context(open_archive(path))
    stack.enter_context(archive.lock(lock_wait))
    return archive


def read_followed(work: Work) -> Iterator[Read]:
    """Read the feeds that are due, then the articles that are: new ones, and young ones again where they have changed.

    Each article is yielded as soon as it is read, and the caller records it before the next; the results of the others are recorded
    here. Nothing is begun once the plan's time is over.
    """
    archive, settings = work.archive, work.settings
    _read_feeds(work)
    robots = None if settings.ignore_robots else Robots(work.web)
    articles = _by_turns(archive.due_articles(datetime.now(UTC), settings.max_articles), lambda item: item.url)
    for done, item in enumerate(articles):
        if not work.plan.has_time:
            return
        work.watcher.on_progress("Reading", done, len(articles), item.url)
        unread: Unread | None = None
        try:
            attempt = robots.forbids(item.url) if robots else None
            if attempt is not None:
                unread = Unread(item.url, attempt)
            else:
                validators = conditions(item.etag, item.last_modified) if item.first_read_at else {}
                for reading in work.reader.read(item.url, validators):
                    if isinstance(reading, Read):
                        yield filled(archive, item.id, reading)
                    elif isinstance(reading, Unread):
                        unread = reading
        except Unchanged:
            work.summary.counts["unchanged"] += 1
        except ArticleError as error:
            unread = Unread(item.url, error.attempt, error.lasting) if error.attempt else None
        with deferred():
            if unread is None:
                _record_read(archive, item, settings)
            else:
                _record_not_read(work, item, unread)


def foresee_followed(archive: Archive, settings: Settings, now: datetime) -> Iterator[tuple[str, str]]:
    """The feeds and then the articles that `read_followed` would read now: the source of the attempt, and the address."""
    for feed in _by_turns(archive.due_feeds(now), lambda feed: feed.url):
        yield SOURCE, feed.url
    for item in _by_turns(archive.due_articles(now, settings.max_articles), lambda item: item.url):
        yield "article", item.url


def _record_read(archive: Archive, item: DueArticle, settings: Settings) -> None:
    first_read_at = archive.first_read_at(item.id)
    again = next_reading(first_read_at, datetime.now(UTC), settings.reread_days) if first_read_at else None
    archive.record_read(item.id, again)


def _record_not_read(work: Work, item: DueArticle, unread: Unread) -> None:
    """Record why an article was not read."""
    attempt = unread.attempt
    if not unread.lasting and attempt.outcome is not Outcome.EXCLUDED:
        work.summary.failures[f"article: {attempt.outcome} ({attempt.detail})"] += 1
    if not was_asked(attempt):
        return
    work.summary.counts["excluded" if attempt.outcome is Outcome.EXCLUDED else "unread"] += 1
    days = work.settings.reread_days
    next_read_at = article_due_again(item, attempt, datetime.now(UTC), days, lasting=unread.lasting)
    if unread.received is None:
        work.archive.record_not_read(work.run.id, item.id, attempt, next_read_at)
        return
    if attempt.outcome is Outcome.TOO_HARD and not unread.known:
        work.reader.report_too_hard(unread)
    record_unread(work, unread, next_read_at)


def _read_feeds(work: Work) -> None:
    """Read the feeds that are due, and those that they name: the sitemaps of an index, the feeds of a list."""
    seen: set[int] = set()
    while feeds := [feed for feed in work.archive.due_feeds(datetime.now(UTC)) if feed.id not in seen]:
        for done, feed in enumerate(_by_turns(feeds, lambda feed: feed.url)):
            if not work.plan.has_time:
                return
            seen.add(feed.id)
            work.watcher.on_progress("Following", done, len(feeds), feed.url)
            reply = _read_feed(work, feed)
            if reply.gone:
                work.watcher.on_warning(f"{feed.url}: {reply.attempt.detail}; no longer followed")
            with deferred():
                items = _record_feed(work.archive, work.run, feed, reply, work.summary)
            record_items(work.archive, work.run, items, work.summary, work.watcher)


def _read_feed(work: Work, feed: FollowedFeed) -> FeedReply:
    started_at = datetime.now(UTC)
    try:
        return read_feed(work.web, feed.url, feed.etag, feed.last_modified)
    except CitesnapError:
        raise
    except Exception as error:
        detail = one_item(feed.url, error, work.summary, work.watcher)
        return FeedReply(Attempt(SOURCE, Outcome.FAILED, started_at, 0.0, detail))


def _record_feed(archive: Archive, run: Run, feed: FollowedFeed, reply: FeedReply, summary: Summary) -> list[Entry]:
    """Record one reading of a feed; the new articles of which the feed itself holds something."""
    if reply.failed and not reply.gone and not _was_said_this_week(archive, feed, datetime.now(UTC)):
        summary.failures[f"feed {feed.url}: {reply.attempt.outcome} ({reply.attempt.detail})"] += 1
    if not was_asked(reply.attempt):
        return []
    added = 0
    if reply.feed is not None:
        content, posts = without_posts(reply.feed)
        reply = replace(reply, feed=content)
        added = archive.record_added(posts)[1]
        summary.counts["added"] += added
    entries = [entry for entry in reply.feed.entries if entry.content] if reply.feed is not None else []
    new = archive.unknown_addresses([entry.url for entry in entries])
    reading = feed_reading(
        feed, reply, datetime.now(UTC), lambda urls: archive.unknown_addresses(urls) or ({feed.url} if added else set())
    )
    new_articles = archive.record_feed_read(run.id, feed, reading)
    if not reply.failed:
        summary.counts["feeds"] += 1
        summary.counts["found"] += new_articles
    return [entry for entry in entries if entry.url in new]


def _was_said_this_week(archive: Archive, feed: FollowedFeed, now: datetime) -> bool:
    """Whether a feed that has not been read for weeks was already reported to have failed in this one: once a week is enough."""
    times = archive.times_of_feed(feed.id)
    weeks = (now - times.read_at) // WEEK
    return weeks > 0 and times.asked_at is not None and (times.asked_at - times.read_at) // WEEK == weeks


def _by_turns(items: Iterable[T], url: Callable[[T], str]) -> list[T]:
    """The same items, with the hosts alternating: each has its own rate limit, and no host waits for another."""
    hosts: dict[str, deque[T]] = {}
    for item in items:
        hosts.setdefault(host_of(url(item)) or "", deque()).append(item)
    turns: list[T] = []
    while hosts:
        for host in list(hosts):
            turns.append(hosts[host].popleft())
            if not hosts[host]:
                del hosts[host]
    return turns
