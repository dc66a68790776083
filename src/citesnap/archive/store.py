"""The archive as its users see it: open it, hold its lock, record what happened, ask what is due.

A face and no more: each method is one line to the module that does the work, with SQLite's errors put into words.
One thread uses it, the one that opened it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cached_property, wraps
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

from citesnap.archive.file import lock
from citesnap.archive.file.database import Database
from citesnap.archive.file.errors import translate_errors
from citesnap.archive.file.opening import connect
from citesnap.archive.questions import hosts, search
from citesnap.archive.questions import post_history as accounts
from citesnap.archive.questions import status as numbers
from citesnap.archive.questions.search import StoredText
from citesnap.archive.questions.status import Status
from citesnap.archive.records import articles, blobs, feeds, posts, runs, saves
from citesnap.archive.records.articles import RecordedArticle, Unresolved
from citesnap.archive.records.feeds import DueArticle, FeedReading, FollowedFeed, ListedFeed
from citesnap.archive.records.posts import Change, CitedText, DuePost, PastAttempt, ShownText
from citesnap.archive.records.runs import Run
from citesnap.archive.records.saves import SavePage
from citesnap.archive.values import Clock
from citesnap.model import Article, Attempt, Citation, Comparison, Kind, Post, Verdict

if TYPE_CHECKING:
    import sqlite_utils

P = ParamSpec("P")
R = TypeVar("R")


def _now() -> datetime:
    return datetime.now(UTC)


def open_archive(path: Path, *, create: bool = True, clock: Clock = _now) -> Archive:
    """Open the archive at `path`, or make it.

    Args:
        path: the SQLite file.
        create: make the file when there is none. What could not be set up is removed again.
        clock: tells the time of what is recorded.

    Raises:
        NotAnArchive: the file is something else, damaged, or made by a newer citesnap. It is left as it was.
        ArchiveBusy: another program keeps it locked.
        ArchiveError: it is missing and `create` is False; or it cannot be read, made or written.
    """
    return Archive(path, connect(path, create=create), clock)


def _translated(method: Callable[Concatenate[Archive, P], R]) -> Callable[Concatenate[Archive, P], R]:
    """A method whose SQLite errors become `ArchiveError`."""

    @wraps(method)
    def translated(self: Archive, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with translate_errors(self.path):
            return method(self, *args, **kwargs)

    return translated


class Archive:
    """An open archive. Close it, or use it as a context manager.

    Every method that records is one transaction: it happened wholly or not at all. Any method may raise `ArchiveError` when the
    disk is full, fails or is read-only, and `ArchiveBusy` when another program keeps the file locked; what was recorded
    before stays.
    """

    def __init__(self, path: Path, db: Database, clock: Clock = _now) -> None:
        self.path = path
        self._db = db
        self._clock = clock
        self._locked = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def db(self) -> sqlite_utils.Database:
        """The same connection as sqlite-utils has it, for questions that this class does not answer."""
        import sqlite_utils

        return sqlite_utils.Database(self._db.conn, execute_plugins=False)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # Runs

    @contextmanager
    def lock(self, wait: float = 0.0) -> Iterator[None]:
        """Hold the archive against other runs; readers are not kept out. May be nested.

        Args:
            wait: seconds to wait for another run to end.

        Raises:
            ArchiveBusy: another run holds it; the message names the process and since when.
        """
        with ExitStack() as stack:
            if not self._locked:
                stack.enter_context(lock.hold(self.path, wait))
            self._locked += 1
            try:
                yield
            finally:
                self._locked -= 1

    @contextmanager
    def run(self, command: str) -> Iterator[Run]:
        """Record one execution of the program; takes the lock if it is not held.

        The row is there at once and is closed however the block ends. Earlier runs that died are marked `interrupted`. At the end
        the WAL is folded into the file.
        """
        # An OSError of the block, such as a broken pipe, is not about the archive.
        with (
            self.lock(),
            translate_errors(self.path, files=False),
            runs.recorded(self._db, command, self._clock) as run,
        ):
            yield run

    # Articles and citations

    @_translated
    def record_article(
        self, run_id: int, article: Article, citations: Sequence[Citation], kinds: Collection[Kind] = tuple(Kind)
    ) -> RecordedArticle:
        """Record an article as read now: its version if the content is new, its citations, and the posts whose ids these tell.

        An article is known by its URL, a text by its name; a text whose bytes were read before under another name is that same
        article. Citations of before that are no longer there stay, with the time in `vanished_at`; only those of the
        `kinds` that were looked for can be missed. Content known already leaves no row behind, requests included.
        """
        return articles.record_article(self._db, run_id, article, citations, self._clock(), kinds)

    @_translated
    def record_unread_article(self, run_id: int, given_url: str, attempt: Attempt) -> int:
        """Remember an address that could not be read, and the attempt. Returns the article's id."""
        return articles.record_unread_article(self._db, run_id, given_url, attempt, self._clock())

    @_translated
    def unread_articles(self) -> list[str]:
        """Addresses that could not be read for a reason that may pass, in the order in which they were given."""
        return articles.unread_articles(self._db)

    @_translated
    def unresolved(self, now: datetime, citation_ids: Collection[int] | None = None) -> list[Unresolved]:
        """Citations, all or among these, whose post is not known and may be looked for now."""
        return articles.unresolved(self._db, now, citation_ids)

    @_translated
    def record_resolution(
        self,
        run_id: int,
        citation_id: int,
        attempts: Sequence[Attempt],
        post: Post | None,
        resolved_by: str | None,
        next_try_at: datetime | None,
    ) -> int | None:
        """Record the questions which post a citation means. Returns the id of the post if one was found.

        Without a post, `next_try_at` is when to try again; None means at the next run.
        """
        return articles.record_resolution(self._db, run_id, citation_id, attempts, post, resolved_by, next_try_at)

    @_translated
    def articles_since(self, since: datetime) -> list[int]:
        """The ids of articles first read at or after that moment."""
        return articles.articles_since(self._db, since)

    @_translated
    def citations_in(self, article_ids: Collection[int]) -> list[int]:
        """The ids of all citations in these articles."""
        return articles.citations_in(self._db, article_ids)

    @_translated
    def articles_to_index(self, limit: int) -> list[StoredText]:
        """Some of the articles, at most `limit`, that were read before there was a search and whose words it does not know."""
        return search.articles_to_index(self._db, limit)

    @_translated
    def record_words(self, words: Mapping[int, str]) -> None:
        """What such articles say, by their ids."""
        search.record_words(self._db, words)

    # What is followed

    @_translated
    def follow(self, url: str, since: datetime | None = None) -> FollowedFeed:
        """Follow a feed, a sitemap or a list, or follow it again; it is due at once.

        Args:
            url: its address.
            since: articles that are older, by the feed's word, are not taken.
        """
        return feeds.follow(self._db, url, since, self._clock())

    @_translated
    def unfollow(self, url: str) -> int:
        """Follow an address no more, nor what it names; what it led to is not read any more. Returns how many feeds ended."""
        return feeds.unfollow(self._db, url, self._clock())

    @_translated
    def feeds(self) -> list[ListedFeed]:
        """All feeds, in the order in which they were followed; those that ended last."""
        return feeds.listed(self._db)

    @_translated
    def due_feeds(self, now: datetime) -> list[FollowedFeed]:
        """The feeds to read now, those that wait longest first."""
        return feeds.due_feeds(self._db, now)

    @_translated
    def unknown_addresses(self, urls: Collection[str]) -> set[str]:
        """Those of the addresses that are of no article yet."""
        return feeds.unknown(self._db, urls)

    @_translated
    def record_feed_read(self, run_id: int, feed: FollowedFeed, reading: FeedReading) -> int:
        """Record one reading of a feed with all that it named. Returns how many articles are new."""
        return feeds.record_feed_read(self._db, run_id, feed, reading, self._clock())

    @_translated
    def due_articles(self, now: datetime, limit: int) -> list[DueArticle]:
        """Articles that feeds led to and that are to be read now: those never read first, of these the newest first."""
        return feeds.due_articles(self._db, now, limit)

    @_translated
    def first_read_at(self, article_id: int) -> datetime | None:
        """When an article was read for the first time, if ever."""
        return feeds.first_read_at(self._db, article_id)

    @_translated
    def record_read(self, article_id: int, next_read_at: datetime | None) -> None:
        """An article was read, or found to be what it was; None: it need not be read again."""
        feeds.record_read(self._db, article_id, next_read_at, self._clock())

    @_translated
    def record_not_read(self, run_id: int, article_id: int, attempt: Attempt, next_read_at: datetime | None) -> None:
        """An article that a feed led to could not be read, or must not be; None: it is not tried again."""
        feeds.record_not_read(self._db, run_id, article_id, attempt, next_read_at)

    # Posts

    @_translated
    def changed_verdicts(self, run_id: int) -> list[Change]:
        """Verdicts that changed in a run, for posts that had one before."""
        return posts.changed_verdicts(self._db, run_id)

    @_translated
    def posts_of(self, article_ids: Iterable[int]) -> list[int]:
        """The ids of all posts that these articles cite."""
        return posts.posts_of_articles(self._db, article_ids)

    @_translated
    def due_posts(
        self,
        now: datetime,
        post_ids: Collection[int] | None = None,
        limit: int | None = None,
        platforms: Collection[str] | None = None,
    ) -> list[DuePost]:
        """Posts, all or among these, to ask about now: never asked before, pending, or with a check due.

        A pending post with a `next_check_at` that lies ahead is not due: some source said to come back later.

        Args:
            now: the time that decides.
            post_ids: only these.
            limit: at most so many.
            platforms: only posts of these.
        """
        return posts.due_posts(self._db, now, post_ids, platforms, limit)

    @_translated
    def pending_platforms(self) -> list[str]:
        """The platforms that pending posts are of."""
        return posts.pending_platforms(self._db)

    @_translated
    def count_waiting(self, now: datetime, post_ids: Collection[int] | None, platforms: Collection[str]) -> int:
        """How many pending posts of these platforms, all or among these, wait for a time that a source set."""
        return posts.count_waiting(self._db, now, post_ids, platforms)

    @_translated
    def history(self, post_id: int) -> list[PastAttempt]:
        """Every attempt about the post, oldest first."""
        return posts.history(self._db, post_id)

    @_translated
    def held_media(self, post_id: int) -> dict[str, str]:
        """Addresses, asked for and answered, of this post's media in the archive, each with its SHA-256."""
        return posts.held_media(self._db, post_id)

    @_translated
    def citations_of(self, post_id: int) -> list[CitedText]:
        """All citations of the post, with the text that they claim."""
        return posts.citations_of(self._db, post_id)

    @_translated
    def post(self, post_id: int) -> Post:
        """A post by its id."""
        return posts.known_post(self._db, post_id)

    @_translated
    def held_versions(self, post_id: int) -> frozenset[str]:
        """The versions of an edited post that there are snapshots of, by their ids."""
        return posts.held_versions(self._db, post_id)

    @_translated
    def record_relations(self, run_id: int, post_id: int, others: Sequence[tuple[str, Post]]) -> list[int]:
        """Record posts that were shown beside this one, as posts of their own. Returns their ids.

        Args:
            run_id: the run that saw them.
            post_id: the post that was shown.
            others: each with `quotes` or `replies-to`.
        """
        return posts.record_relations(self._db, run_id, post_id, others)

    @_translated
    def shown(self, post_id: int) -> list[ShownText]:
        """What the post was shown to be by any source, the latest first."""
        return posts.shown(self._db, post_id)

    @_translated
    def record_comparisons(self, comparisons: Mapping[int, Comparison]) -> None:
        """How citations, by their ids, agree with what is known of their posts."""
        posts.record_comparisons(self._db, comparisons)

    @_translated
    def record_check(
        self,
        run_id: int,
        post_id: int,
        attempts: Sequence[Attempt],
        verdict: Verdict,
        next_check_at: datetime | None,
        comparisons: Mapping[int, Comparison] | None = None,
    ) -> None:
        """Record one check of a post: attempts, exchanges, bodies, snapshots, media and the verdict, all or nothing.

        A snapshot that shows what the source's latest one showed is that one; files that it lacked are added to it.

        Args:
            run_id: the run that asked.
            post_id: the post asked about.
            attempts: in the order in which they were made.
            verdict: what the post's whole history makes of it now.
            next_check_at: when to ask again; None is at once while pending, and never otherwise.
            comparisons: by id of citation, how it agrees with what was shown.
        """
        posts.record_check(self._db, run_id, post_id, attempts, verdict, next_check_at, comparisons or {})

    # Captures asked for

    @_translated
    def pages_to_save(self, platforms: Sequence[str]) -> list[SavePage]:
        """Articles, and living posts of these platforms, that a web archive is still to capture."""
        return saves.pages_to_save(self._db, platforms)

    @_translated
    def record_save(self, run_id: int, page: SavePage, attempt: Attempt) -> None:
        """Record one question about capturing a page."""
        saves.record_save(self._db, run_id, page, attempt)

    # Manners and numbers

    @_translated
    def recent_hosts(self) -> dict[str, datetime]:
        """Each host with the start of the latest exchange with it."""
        return hosts.recent_hosts(self._db)

    @_translated
    def closed_hosts(self, now: datetime) -> dict[str, datetime]:
        """Each host that said not to come back before a time that lies ahead, and that time."""
        return hosts.closed_hosts(self._db, now)

    @_translated
    def failing_hosts(self) -> set[str]:
        """The hosts that answered none of the latest requests."""
        return hosts.failing_hosts(self._db)

    @_translated
    def failing_sources(self) -> set[str]:
        """The sources that answered for none of the latest five posts or citations that they were asked about."""
        return hosts.failing_sources(self._db)

    @_translated
    def find_post(self, platform: str | None, native_id: str) -> list[int]:
        """The ids of the posts with that native id, of one platform or of any."""
        return accounts.find_post(self._db, platform, native_id)

    @_translated
    def account(self, post_id: int) -> accounts.Account:
        """All that is known of a post. Raises LookupError when there is none with this id."""
        return accounts.account(self._db, post_id)

    @_translated
    def blob(self, sha256: str) -> bytes:
        """Stored bytes by their hash, verified.

        Raises:
            DamagedBlob: there are none, or they have changed since.
        """
        return blobs.read(self._db, sha256)

    @_translated
    def status(self, now: datetime) -> Status:
        """The archive in numbers."""
        return numbers.status(self._db, now)
