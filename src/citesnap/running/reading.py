"""Reading articles and finding the posts they cite, each article recorded before the next is read.

Bytes come by way of the web or from a file; what looks into them runs within limits (`bounded`). An article that is too hard, or
that we fail at, is recorded with its bytes, reported, and costs no other.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from citesnap import bounded
from citesnap.articles import ArticleError, Received, Unchanged, post_at, receive
from citesnap.articles.addresses import is_url
from citesnap.articles.kinds import by_name
from citesnap.errors import CitesnapError
from citesnap.following.schedule import next_try_by_hand
from citesnap.model import Article, Attempt, Kind, Outcome
from citesnap.running.contents import Contents, NamedPosts, Read, look_into
from citesnap.running.failures import one_item

if TYPE_CHECKING:
    from citesnap.archive import Archive
    from citesnap.archive.questions.forgotten import Forgotten
    from citesnap.archive.records.articles import RecordedArticle
    from citesnap.running.plan import Summary, Watcher
    from citesnap.running.work import Work
    from citesnap.web import Web

__all__ = [
    "AddedPosts",
    "ArticleReader",
    "Reading",
    "Unread",
    "index_words",
    "record_articles",
    "record_unread",
]

INDEXED_PER_RUN = 2000
"""Articles of older archives that one run looks into for words and sections: some ten to thirty seconds of work."""

INDEXED_AT_ONCE = 50
"""Articles in one transaction: few, so that other writers wait only a moment."""

SOURCE = "article"
"""The source of attempts at reading an article."""


@dataclass(frozen=True, slots=True)
class Unread:
    """An article that was not read, and the attempt.

    `lasting` tells that asking again would bring the same. `received` are the bytes that came and could not be read, to be kept;
    `known` that the same bytes were too much for this version before, so that they were not tried now.
    """

    name: str
    attempt: Attempt
    lasting: bool = False
    received: Received | None = None
    known: bool = False


@dataclass(frozen=True, slots=True)
class AddedPosts:
    """The same once they are recorded, by their ids."""

    post_ids: tuple[int, ...]


Reading = Read | Unread | NamedPosts


@dataclass(slots=True)
class ArticleReader:
    """Reads the articles of one run. `archive` is None as long as there is none."""

    web: Web
    kinds: Collection[Kind]
    summary: Summary
    watcher: Watcher
    archive: Archive | None = None

    def named(self, names: Sequence[str], go_on: Callable[[], bool] = lambda: True) -> Iterator[Reading]:
        """Read articles one by one. The watcher is told of each that cannot be read.

        `go_on` is asked before each whether there is time for it.
        """
        for done, name in enumerate(names):
            if not go_on():
                return
            self.watcher.on_progress("Reading", done, len(names), name)
            if forgotten := self._forgotten(name):
                self.watcher.on_warning(f"{name}: {forgotten.sentence}; nothing of it is read or fetched again")
                self.summary.bad_input = True
                continue
            if post := post_at(name):
                yield NamedPosts((post,))
                continue
            try:
                for reading in self.read(name):
                    if isinstance(reading, Unread) and not reading.lasting:
                        self.watcher.on_warning(f"{reading.name}: {reading.attempt.detail}")
                        self.summary.unread += 1
                    elif isinstance(reading, Unread) and reading.attempt.outcome is Outcome.TOO_HARD:
                        self.report_too_hard(reading)
                        self.summary.bad_input = True
                    yield reading
            except ArticleError as error:
                self.watcher.on_warning(str(error))
                if error.lasting:
                    self.summary.bad_input = True
                else:
                    self.summary.unread += 1
                if error.attempt is not None:
                    yield Unread(name, error.attempt, error.lasting)

    def _forgotten(self, name: str) -> Forgotten | None:
        """The entry of a post or article of this name that was forgotten; None where none was."""
        return self.archive.forgotten_named(name) if self.archive is not None else None

    def read(self, name: str, conditions: Mapping[str, str] = MappingProxyType({})) -> Iterator[Reading]:
        """Read an article, or those in a file that holds several.

        Raises:
            ArticleError: it could not be had, or there is no article in it, or not to its end; what stood before the damage
                has been given.
            Unchanged: as for `receive`, whose argument `conditions` is.
        """
        started_at = datetime.now(UTC)
        try:
            received = receive(name, self.web, conditions=conditions)
        except (CitesnapError, Unchanged):
            raise
        except Exception as error:
            detail = one_item(name, error, self.summary, self.watcher)
            yield Unread(name, Attempt(SOURCE, Outcome.FAILED, started_at, 0.0, detail), lasting=True)
            return
        contents = self._look_into(received)
        if isinstance(contents, Unread):
            yield contents
            return
        problem, has_any = contents.problem, contents.reading is not None
        if contents.reading is not None:
            yield contents.reading
        for part in contents.parts:
            of_part = self._look_into(part)
            if isinstance(of_part, Unread):
                yield of_part
            elif of_part.reading is not None:
                has_any = True
                yield of_part.reading
            elif not of_part.has_no_words:  # A part that cannot be read costs no other.
                problem = (
                    problem or f"{part.name.removeprefix(received.name)} of it {of_part.problem.removeprefix('it ')}"
                )
        if problem or not has_any:
            raise received.refused(problem or "there is no article in it")

    def _look_into(self, received: Received) -> Contents | Unread:
        started_at, started = datetime.now(UTC), time.monotonic()
        before = self.archive.unreadable_before(received.content) if self.archive is not None else None
        try:
            if before is not None:
                raise bounded.TooHard(before)
            contents = bounded.call(look_into, replace(received, attempt=None), tuple(self.kinds))
        except bounded.OutOfTime:
            outcome, detail = Outcome.TIMED_OUT, "the time of the run was over before it was read"
            lasting = False
        except bounded.TooHard as error:
            outcome, detail, lasting = Outcome.TOO_HARD, str(error), True
            self.summary.counts["too_hard"] += 1
        except Exception as error:
            detail = one_item(received.name, error, self.summary, self.watcher)
            outcome, lasting = Outcome.FAILED, True
        else:
            return contents.of(received)
        attempt = received.attempt or Attempt(
            SOURCE, outcome, started_at, round(time.monotonic() - started, 3), tries=0
        )
        attempt = replace(attempt, outcome=outcome, detail=detail)
        return Unread(received.name, attempt, lasting, received if lasting else None, before is not None)

    def report_too_hard(self, unread: Unread) -> None:
        """Tell the watcher of an article that went beyond the limits."""
        why = f"{unread.name}: too hard to read: {unread.attempt.detail}"
        self.watcher.on_warning(f"{why}; its bytes are kept, and this version of citesnap does not try again")


def record_articles(
    work: Work, readings: Iterable[Reading], kinds: Collection[Kind], *, named: bool = False
) -> Iterator[RecordedArticle | AddedPosts]:
    """Record each article with its citations of these kinds, each attempt that did not get one, and each post given by hand.

    The watcher is told of each article without a citation, and of addresses that articles cut short, if they were `named` by a
    person; those of feeds are only counted.
    """
    counts = work.summary.counts
    for reading in readings:
        if forgotten := _forgotten_reading(work.archive, reading):
            work.watcher.on_note(f"{_name_of(reading)}: {forgotten.sentence}; it is not recorded again")
            continue
        if isinstance(reading, Unread):
            record_unread(work, reading, _next_try(work, reading))
            continue
        if isinstance(reading, NamedPosts):
            post_ids, new = work.archive.record_added(reading.posts)
            counts["added"] += new
            yield AddedPosts(post_ids)
            continue
        try:
            recorded = work.archive.record_article(work.run.id, reading.article, reading.citations, kinds)
        except CitesnapError:
            raise
        except Exception as error:
            _record_failure(work, reading.article, error)
            continue
        counts["articles"] += 1
        counts["citations"] += len(recorded.citation_ids)
        counts["new_citations"] += recorded.new_citations
        for line in reading.cut if named else ():
            work.watcher.on_note(f"{reading.article.name}: {line}")
        if not recorded.citation_ids:
            counts["without_citations"] += 1
            if named:
                work.watcher.on_note(f"{reading.article.name}: no citation found in it")
        yield recorded


def _forgotten_reading(archive: Archive, reading: Reading) -> Forgotten | None:
    """The entry of an article that was forgotten, if this is one: an address may lead to one by a redirect."""
    match reading:
        case Read(article):
            return archive.forgotten_reading(article.url, article.name, article.body)
        case Unread(name, received=received):
            url = name if is_url(name) else None
            return archive.forgotten_reading(url, name, received.content if received else b"")
    return None


def _name_of(reading: Reading) -> str:
    match reading:
        case Read(article):
            return article.name
        case Unread(name):
            return name
    return ""


def _next_try(work: Work, unread: Unread) -> datetime | None:
    """When to try again to read an article that was named by hand; None when that would bring the same."""
    if unread.lasting:
        return None
    failures = work.archive.failed_readings(unread.name) + 1
    return next_try_by_hand(failures, datetime.now(UTC), unread.attempt.not_before)


def record_unread(work: Work, unread: Unread, next_read_at: datetime | None) -> None:
    """Record why an article was not read, when to try again, and its bytes if they came."""
    received = unread.received
    if received is None:
        if is_url(unread.name):  # A file that was not tried is no article yet.
            work.archive.record_unread_article(work.run.id, unread.name, unread.attempt, next_read_at)
        return
    url = unread.name if received.attempt is not None and not received.is_part else received.url
    work.archive.record_unreadable_article(
        work.run.id,
        unread.name,
        url,
        received.content,
        (received.media_type or by_name(received.name) or "application/octet-stream").partition(";")[0],
        unread.attempt,
        next_read_at,
    )


def _record_failure(work: Work, article: Article, error: Exception) -> None:
    """Record an article that was read and could not be recorded, such as for a value that no column takes."""
    detail = one_item(article.name, error, work.summary, work.watcher)
    now = datetime.now(UTC)
    attempt = Attempt(
        SOURCE, Outcome.FAILED, now, 0.0, detail, tries=1 if article.exchanges else 0, exchanges=article.exchanges
    )
    work.archive.record_unreadable_article(
        work.run.id, article.name, article.url, article.body, article.media_type, attempt
    )


def index_words(work: Work) -> None:
    """Add to some articles what older versions of citesnap did not take from them: words for the search, the section."""
    done = 0
    while done < INDEXED_PER_RUN and work.plan.has_time:
        waiting = work.archive.articles_to_index(INDEXED_AT_ONCE)
        if not waiting:
            return
        from citesnap.running.rereading import told_in

        work.archive.record_told({version.article_id: told_in(work.archive, version) for version in waiting})
        done += len(waiting)
