"""What is followed: feeds are read when they are due, and the articles that they name, once and again while they are young.

    follow(path, urls, settings, watcher, summary)              remember feeds, and read each once
    read_followed(archive, run, web, settings, watcher, ...)    what a run does about them

Orchestration, like `pipeline`: this room knows the web and the archive. When is decided in `rhythm`, whether in `robots`, and
what a feed says in `articles.feeds`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from citesnap.archive import FeedReading, Found, open_archive
from citesnap.articles import ArticleError, Unchanged, conditions, read_article
from citesnap.articles.addresses import normalise
from citesnap.following.feeds import SOURCE, Told, read_feed
from citesnap.following.robots import Robots
from citesnap.following.schedule import (
    FIRST,
    LONGEST,
    TOLD,
    next_look,
    next_pause,
    next_reading,
    next_try,
    pause_after_failure,
)
from citesnap.model import Article, Attempt, Outcome
from citesnap.running.signals import shield
from citesnap.web import Web

if TYPE_CHECKING:
    from citesnap.archive import Archive, DueArticle, FollowedFeed, Run
    from citesnap.articles.feeds import Entry, Feed
    from citesnap.config import Settings
    from citesnap.running.plan import Summary, Watcher

__all__ = ["follow", "foresee_followed", "read_followed"]

T = TypeVar("T")


def follow(
    path: Path,
    urls: Sequence[str],
    settings: Settings,
    watcher: Watcher,
    summary: Summary,
    since: datetime | None = None,
    lock_wait: float = 0.0,
) -> None:
    """Follow feeds, sitemaps and lists, each of which is read once to see that it is one.

    What is none, or is not there, is told to the watcher and not followed; what cannot be reached now is followed all the same.
    No archive is made when nothing is followed.

    Raises:
        ArchiveError: the archive cannot be used, or another run holds it.
        WebConfigError: the proxy or certificate settings are broken.
    """
    with ExitStack() as stack:
        archive = _open(stack, path, lock_wait) if path.exists() else None
        manners = (archive.recent_hosts(), archive.closed_hosts(datetime.now(UTC))) if archive else ({}, {})
        web = stack.enter_context(Web(settings.web, recent=manners[0], closed_until=manners[1]))
        run: Run | None = None
        for done, given in enumerate(urls):
            watcher.on_progress("Following", done, len(urls), given)
            url = normalise(given)
            if url is None:
                watcher.on_warning(
                    f"{given}: not an http:// or https:// URL; give the address of a feed, sitemap or list"
                )
                summary.bad_input = True
                continue
            told = read_feed(web, url)
            if told.failed and not told.attempt.outcome.may_pass:
                watcher.on_warning(f"{given}: {told.attempt.detail}; not followed")
                summary.bad_input = True
                continue
            archive = archive or _open(stack, path, lock_wait)
            run = run or stack.enter_context(archive.run("follow"))
            with shield():
                _record(archive, run, archive.follow(url, since), told, summary)
        if run is not None:
            run.counts.update(summary.counts)
            run.outcome = "incomplete" if summary.incomplete else "done"


def _open(stack: ExitStack, path: Path, lock_wait: float) -> Archive:
    archive = stack.enter_context(open_archive(path))
    stack.enter_context(archive.lock(lock_wait))
    return archive


def _always() -> bool:
    return True


def read_followed(
    archive: Archive,
    run: Run,
    web: Web,
    settings: Settings,
    watcher: Watcher,
    summary: Summary,
    go_on: Callable[[], bool] = _always,
) -> Iterator[tuple[str, Article]]:
    """Read the feeds that are due, then the articles that are: new ones, and young ones again where they have changed.

    Each article is given with its address as soon as it is read, and is to be recorded before the next is asked for; what came of
    the others is recorded here. `go_on` is asked before anything new is taken up.
    """
    _read_feeds(archive, run, web, watcher, summary, go_on)
    robots = None if settings.ignore_robots else Robots(web)
    due = _by_turns(archive.due_articles(datetime.now(UTC), settings.max_articles), lambda item: item.url)
    for done, item in enumerate(due):
        if not go_on():
            return
        watcher.on_progress("Reading", done, len(due), item.url)
        attempt = robots.forbids(item.url) if robots else None
        if attempt is None:
            try:
                asked = conditions(item.etag, item.last_modified) if item.first_read_at else {}
                yield item.url, read_article(item.url, web, conditions=asked)
            except Unchanged:
                summary.counts["unchanged"] += 1
            except ArticleError as error:
                attempt = error.attempt
        with shield():
            if attempt is None:
                _record_read(archive, item, settings)
            else:
                _record_not_read(archive, run, item, attempt, settings, summary)


def foresee_followed(archive: Archive, settings: Settings, now: datetime) -> Iterator[tuple[str, str]]:
    """The feeds and then the articles that `read_followed` would take up now: the source of the attempt, and the address."""
    for feed in _by_turns(archive.due_feeds(now), lambda feed: feed.url):
        yield SOURCE, feed.url
    for item in _by_turns(archive.due_articles(now, settings.max_articles), lambda item: item.url):
        yield "article", item.url


def _record_read(archive: Archive, item: DueArticle, settings: Settings) -> None:
    first_read_at = archive.first_read_at(item.id)
    again = next_reading(first_read_at, datetime.now(UTC), settings.reread_days) if first_read_at else None
    archive.record_read(item.id, again)


def _record_not_read(
    archive: Archive, run: Run, item: DueArticle, attempt: Attempt, settings: Settings, summary: Summary
) -> None:
    """Record why an article was not read. One that was read before is due again at its age, whatever happened now."""
    now = datetime.now(UTC)
    failures = item.failures + 1
    if attempt.outcome.may_pass:
        summary.failures[f"article: {attempt.outcome} ({attempt.detail})"] += 1
    if attempt.outcome is Outcome.SKIPPED and not attempt.exchanges:
        return  # Nobody was asked, so there is nothing to record: it stays due.
    if item.first_read_at is not None:
        again = next_reading(item.first_read_at, now, settings.reread_days)
    elif attempt.outcome is Outcome.EXCLUDED:
        again = next_look(failures, now)
    else:
        again = next_try(failures, now, attempt.not_before) if attempt.outcome.may_pass else None
    summary.counts["excluded" if attempt.outcome is Outcome.EXCLUDED else "unread"] += 1
    archive.record_not_read(run.id, item.id, attempt, again)


def _read_feeds(
    archive: Archive, run: Run, web: Web, watcher: Watcher, summary: Summary, go_on: Callable[[], bool]
) -> None:
    """Read the feeds that are due, and those that come up by it: the sitemaps of an index, the feeds of a list."""
    read: set[int] = set()
    while feeds := [feed for feed in archive.due_feeds(datetime.now(UTC)) if feed.id not in read]:
        for done, feed in enumerate(_by_turns(feeds, lambda feed: feed.url)):
            if not go_on():
                return
            read.add(feed.id)
            watcher.on_progress("Following", done, len(feeds), feed.url)
            told = read_feed(web, feed.url, feed.etag, feed.last_modified)
            if told.gone:
                watcher.on_warning(f"{feed.url}: {told.attempt.detail}; no longer followed")
            with shield():
                _record(archive, run, feed, told, summary)


def _record(archive: Archive, run: Run, feed: FollowedFeed, told: Told, summary: Summary) -> None:
    now, attempt = datetime.now(UTC), told.attempt
    if told.failed:
        if not told.gone:
            summary.failures[f"feed {feed.url}: {attempt.outcome} ({attempt.detail})"] += 1
        if attempt.outcome is Outcome.SKIPPED and not attempt.exchanges:
            return  # Its host wants to be left alone for a while: nobody was asked, and it stays due.
        at = now + pause_after_failure(feed.pause, feed.failures + 1)
        if attempt.not_before is not None:
            at = max(at, attempt.not_before)
        archive.record_feed_read(run.id, feed, FeedReading(at, feed.pause, attempt, failed=True, gone=told.gone))
        return
    summary.counts["feeds"] += 1
    reading = _unchanged(feed, told, now) if told.feed is None else _changed(archive, feed, told, told.feed, now)
    summary.counts["found"] += archive.record_feed_read(run.id, feed, reading)


def _unchanged(feed: FollowedFeed, told: Told, now: datetime) -> FeedReading:
    pause = next_pause(feed.pause, news=False)
    return FeedReading(now + (TOLD if feed.is_told else pause), pause, url=told.moved_to)


def _changed(archive: Archive, feed: FollowedFeed, told: Told, said: Feed, now: datetime) -> FeedReading:
    articles, feeds = _wanted(said.entries, feed), _wanted(said.feeds, feed)
    news = bool(archive.unknown_addresses([found.url for found in articles]))
    pause = next_pause(feed.pause, news, said.pause)
    if feeds:
        pause = LONGEST if said.kind == "opml" else FIRST
    return FeedReading(
        now + (TOLD if feed.is_told else pause),
        pause,
        told.attempt if news else None,
        changed=True,
        kind=said.kind,
        title=said.title,
        etag=told.etag,
        last_modified=told.last_modified,
        url=told.moved_to,
        articles=articles,
        feeds=feeds,
    )


def _wanted(entries: Iterable[Entry], feed: FollowedFeed) -> list[Found]:
    """What is not older than the user wants it, by the feed's own word."""
    return [
        Found(entry.url, entry.title, entry.changed_at)
        for entry in entries
        if feed.since is None or entry.changed_at is None or entry.changed_at >= feed.since
    ]


def _by_turns(items: Iterable[T], url: Callable[[T], str]) -> list[T]:
    """The same items, the hosts taking turns: each has its own pace, and nobody waits for another's."""
    hosts: dict[str, deque[T]] = {}
    for item in items:
        hosts.setdefault(urlsplit(url(item)).netloc, deque()).append(item)
    turns: list[T] = []
    while hosts:
        for host in list(hosts):
            turns.append(hosts[host].popleft())
            if not hosts[host]:
                del hosts[host]
    return turns
