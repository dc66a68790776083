"""Make an archive as it is after three years of daily runs: `big_archive.py OUT.db [--posts N] [--alike N] [--due SHARE]`.

For N posts there are 2N citations in N/10 articles, three attempts for two posts or, with `--looks often`, four for each, a
snapshot each, their verdicts, some media, followed feeds and a run a day. Everybody and everything in it is invented. The same
arguments make the same archive. With `--alike 10` a tenth of it is invented, and each of its posts and articles stands ten times,
with ids and addresses of its own: SQLite copies rows faster than Python makes them up, and ten million posts take hours else.

The archive's own code makes the file, so that it has every table, index and view that any archive has. The rows then go in by
SQL, with the indexes set aside: by the archive's own methods a million posts would take hours. Exchanges alone go in by those,
for the last few posts, so that nothing here depends on how an exchange is stored.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import random
import struct
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from citesnap.archive import Archive, open_archive
from citesnap.archive.file.database import Database
from citesnap.archive.records import blobs, search_index
from citesnap.archive.values import post_title
from citesnap.model import Attempt, Certainty, Exchange, Media, Outcome, Snapshot, State, Verdict
from citesnap.versions import FINDER, READER

DAYS = 3 * 365
EXCHANGES = 2000
"""Posts, at most, whose check goes in by the archive's own methods, with its exchange."""
PICTURES = 40
HANDLES = 60_000
SITES = 800
FEEDS = 150

Row = tuple[Any, ...]
Looks = tuple[tuple[int, int], ...]
"""Second looks: the age of a post in days, and of how many posts one is looked at."""

SELDOM: Looks = ((30, 2), (400, 4))
LOOKS: dict[str, Looks] = {"seldom": SELDOM, "often": ((3, 1), (30, 1), (90, 1), (400, 2))}

# platform, share of the posts, address of a post
PLATFORMS = (
    ("x", 0.62, "https://x.com/{handle}/status/{id}"),
    ("instagram", 0.09, "https://www.instagram.com/p/{id}/"),
    ("facebook", 0.07, "https://www.facebook.com/{handle}/posts/{id}"),
    ("youtube", 0.06, "https://www.youtube.com/watch?v={id}"),
    ("tiktok", 0.05, "https://www.tiktok.com/@{handle}/video/{id}"),
    ("bluesky", 0.04, "https://bsky.app/profile/{handle}.example/post/{id}"),
    ("telegram", 0.03, "https://t.me/{handle}/{id}"),
    ("mastodon", 0.02, "https://mastodon.example/@{handle}/{id}"),
    ("reddit", 0.01, "https://www.reddit.com/comments/{id}/"),
    ("truthsocial", 0.01, "https://truthsocial.com/@{handle}/posts/{id}"),
)

# state, share of the posts, the outcome that tells it
FATES = (
    (State.ALIVE, 0.85, Outcome.CAPTURED),
    (State.DELETED, 0.065, Outcome.DELETED),
    (State.ACCOUNT_GONE, 0.02, Outcome.ACCOUNT_GONE),
    (State.SUSPENDED, 0.02, Outcome.SUSPENDED),
    (State.PROTECTED, 0.01, Outcome.PROTECTED),
    (State.RESTRICTED, 0.01, Outcome.RESTRICTED),
    (State.WITHHELD, 0.005, Outcome.WITHHELD),
    (State.UNAVAILABLE, 0.01, Outcome.UNAVAILABLE),
    (State.PENDING, 0.01, Outcome.TIMED_OUT),
)
FAILURES = (Outcome.TIMED_OUT, Outcome.RATE_LIMITED, Outcome.UNREACHABLE, Outcome.SERVER_ERROR, Outcome.REFUSED)

# language, share of the posts, what stands between two words, words
COMMON = {
    "en": "the river rose at night and people left their homes while the council met about water bridge flood relief school "
    "hospital minister says report live now breaking photos from our reporter two three hundred morning evening road closed",
    "ja": "記者会見 大雨 警報 川 が 氾濫 しました 東京 大阪 避難所 は 本日 発表 市長 です 写真 速報 被害 道路 学校 から まで",
    "ar": "النهر ارتفع ليلا والناس غادروا بيوتهم مجلس المدينة جسر فيضان عاجل صور من مراسلنا مدرسة مستشفى الوزير تقرير صباح مساء",
    "es": "el río subió anoche y la gente dejó sus casas mientras el concejo habló del agua puente inundación escuela última hora",
    "tr": "nehir gece yükseldi insanlar evlerini terk etti köprü sel okul hastane bakan açıkladı son dakika fotoğraf sabah",
}
LANGUAGES = (("en", 0.66, " "), ("ja", 0.12, ""), ("ar", 0.1, " "), ("es", 0.07, " "), ("tr", 0.05, " "))
SYLLABLES = [
    "ba",
    "den",
    "fi",
    "gor",
    "hal",
    "ki",
    "lun",
    "mer",
    "nos",
    "pra",
    "qui",
    "rol",
    "sten",
    "tu",
    "vex",
    "wy",
    "zan",
]


def main() -> None:
    """Make it, and say how long that took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path, help="the archive to make; must not exist")
    parser.add_argument("--posts", type=int, default=1_000_000, metavar="N", help="default: a million")
    parser.add_argument(
        "--due", type=float, default=0.0, metavar="SHARE", help="of the posts that are due; default: none"
    )
    parser.add_argument("--looks", choices=LOOKS, default="seldom", help="how often posts are looked at again")
    parser.add_argument("--alike", type=int, default=1, metavar="N", help="posts with the same words; default: 1")
    parser.add_argument("--until", type=date.fromisoformat, metavar="DAY", help="of the last run; default: today")
    options = parser.parse_args()
    if options.out.exists():
        parser.error(f"{options.out} exists")
    started = time.monotonic()
    until = datetime.combine(options.until or datetime.now(UTC).date(), datetime.min.time(), UTC)
    make(
        options.out, Invention(options.posts // options.alike, options.due, until, LOOKS[options.looks]), options.alike
    )
    size = options.out.stat().st_size
    print(
        f"{options.out}: {options.posts} posts, {size / 1e9:.2f} GB, {time.monotonic() - started:.0f} s",
        file=sys.stderr,
    )


def make(path: Path, invention: Invention, alike: int = 1) -> None:
    """An archive in which each invented post and article stands so many times."""
    with open_archive(path) as archive, archive.lock():
        db = Database(archive.db.conn)
        # Nothing else has the file open, and a crash means to begin anew: safety is turned off for the bulk of it.
        for pragma in (
            "foreign_keys = off",
            "journal_mode = off",
            "synchronous = off",
            "cache_size = -400000",
            "threads = 2",
        ):
            db.execute(f"pragma {pragma}").fetchall()
        rows = _Rows(db, alike)
        with _without_indexes(db):
            db.execute("begin immediate")
            pictures = [blobs.store(db, _picture(number), "image/png") for number in range(PICTURES)]
            for feed in invention.feeds():
                _insert(db, "feeds", [feed])
            for day in range(DAYS):
                _day(rows, invention, day, pictures)
            db.commit()
            db.execute("begin immediate")
            with _large_pieces(db):
                search_index.fill(db)
            db.commit()
        db.execute("pragma journal_mode = wal").fetchall()
        db.execute("pragma foreign_keys = on")
        _exchanges(archive, invention, alike)
        db.execute("analyze")


def _without_indexes(db: Database) -> _SetAside:
    return _SetAside(
        db, db.execute("select name, sql from sqlite_master where type = 'index' and sql is not null").fetchall()
    )


@dataclass(frozen=True, slots=True)
class _SetAside:
    """Indexes are built at the end, in one sweep each."""

    db: Database
    indexes: list[tuple[str, str]]

    def __enter__(self) -> None:
        for name, _ in self.indexes:
            self.db.execute(f'drop index "{name}"')

    def __exit__(self, *error: object) -> None:
        for _, sql in self.indexes:
            self.db.execute(sql)
        self.db.commit()


@contextmanager
def _large_pieces(db: Database) -> Iterator[None]:
    """Full-text indexes that keep 256 MB of new words in memory instead of 1 MB: pieces on disk are merged again and again."""
    for size in (1 << 28, 1 << 20):
        for table in search_index.COLUMNS:
            db.execute(f"insert into {table}_fts ({table}_fts, rank) values ('hashsize', ?)", [size])
        if size == 1 << 28:
            yield


COLUMNS = {
    "runs": "id, command, started_at, finished_at, outcome, version, counts, size",
    "feeds": "title, kind, followed_at, last_read_at, last_news_at, next_read_at, pause, failures, given_url, url",
    "articles": "id, title, site, author, published_at, first_read_at, last_read_at, next_read_at, feed_id, name, url, url_hash",
    "article_versions": "article_id, run_id, read_at, media_type, body_sha256, finder",
    "posts": "id, title, platform, handle, author_name, posted_at, state, certainty, state_since, next_check_at, lang, text,"
    " native_id, url, last_shown_at, first_gone_at, last_checked_at",
    "citations": 'article_id, position, platform, handle, "date", kind, form, post_id, resolved_by, "match", agreement,'
    " author_name, date_text, posted_at, native_id, next_try_at, first_seen_run, last_seen_run, short_link, link, text, doubts,"
    " difference, short_links, selectors, fingerprint",
    "attempts": "id, run_id, post_id, source, started_at, seconds, outcome, tries, snapshot_id, detail",
    "snapshots": "id, post_id, attempt_id, source, observed_at, captured_at, handle, author_name, posted_at, lang, truncated,"
    " superseded, text, data, digest, reader",
    "media": "snapshot_id, position, kind, alt_text, width, height, outcome, url, sha256",
    "verdicts": "post_id, run_id, reached_at, state, certainty",
}


def _insert(db: Database, table: str, rows: list[Row], columns: str | None = None) -> None:
    columns = columns or COLUMNS[table]
    marks = ", ".join("?" * (columns.count(",") + 1))
    db.executemany(f"insert into {table} ({columns}) values ({marks})", rows)


_COPY = "({0} - 1) * :alike + copy"
_SECONDS_PART = 1 << 22
"""By so much the ids of X grow each millisecond."""
_NATIVE_ID = f"iif(platform = 'x', cast(native_id + copy * {_SECONDS_PART} as text), native_id || 'n' || copy)"


def _with_own_id(column: str) -> str:
    return f"iif(native_id is null, {column}, replace({column}, native_id, {_NATIVE_ID}))"


COPIED = {
    "articles": {
        "id": _COPY.format("id"),
        "name": "name || '-' || copy",
        "url": "url || '-' || copy",
        "url_hash": "sha256(url || '-' || copy)",
    },
    "article_versions": {"article_id": _COPY.format("article_id")},
    "posts": {
        "id": _COPY.format("id"),
        "title": _with_own_id("title"),
        "native_id": _NATIVE_ID,
        "url": _with_own_id("url"),
    },
    "citations": {
        "article_id": _COPY.format("article_id"),
        "post_id": _COPY.format("post_id"),
        "native_id": _NATIVE_ID,
        "link": _with_own_id("link"),
    },
    "attempts": {name: _COPY.format(name) for name in ("id", "post_id", "snapshot_id")},
    "snapshots": {name: _COPY.format(name) for name in ("id", "post_id", "attempt_id")},
    "media": {"snapshot_id": _COPY.format("snapshot_id")},
    "verdicts": {"post_id": _COPY.format("post_id")},
}
"""What of a row is another in each of its copies, as SQL; `copy` counts from 1."""


class _Rows:
    """Inserts rows, each so many times as posts are alike."""

    def __init__(self, db: Database, alike: int) -> None:
        self.db, self.alike = db, alike
        if alike == 1:
            return
        db.conn.create_function("sha256", 1, lambda text: hashlib.sha256(text.encode()).hexdigest(), deterministic=True)
        db.execute("create temp table copies (copy integer primary key)")
        db.executemany("insert into temp.copies values (?)", [(copy + 1,) for copy in range(alike)])
        for table in COPIED:
            db.execute(f"create temp table invented_{table} as select {COLUMNS[table]} from main.{table} limit 0")

    def insert(self, table: str, rows: list[Row]) -> None:
        """Insert rows of one day."""
        if self.alike == 1:
            _insert(self.db, table, rows)
            return
        _insert(self.db, f"temp.invented_{table}", rows, COLUMNS[table])
        columns = [name.strip() for name in COLUMNS[table].split(",")]
        values = ", ".join(COPIED[table].get(name, name) for name in columns)
        self.db.execute(
            f"insert into main.{table} ({COLUMNS[table]}) select {values} from temp.invented_{table} cross join temp.copies",
            {"alike": self.alike},
        )
        self.db.execute(f"delete from temp.invented_{table}")


@dataclass(slots=True)
class Day:
    """What one run brought, as rows."""

    articles: list[Row] = field(default_factory=list)
    posts: list[Row] = field(default_factory=list)
    citations: list[Row] = field(default_factory=list)
    attempts: list[Row] = field(default_factory=list)
    snapshots: list[Row] = field(default_factory=list)
    media: list[Row] = field(default_factory=list)
    verdicts: list[Row] = field(default_factory=list)


def _day(into: _Rows, invention: Invention, day: int, pictures: list[str]) -> None:
    rows = invention.day(day, pictures)
    at = invention.at(day)
    counts = {
        name: into.alike * len(those)
        for name, those in (("articles", rows.articles), ("new_citations", rows.citations), ("posts", rows.posts))
    }
    ended = stamp(at + timedelta(seconds=40 + len(rows.posts)))
    size = 3000 * (day + 1) * into.alike * invention.posts // DAYS
    _insert(into.db, "runs", [(day + 1, "run", stamp(at), ended, "done", "0.1.0", json.dumps(counts), size)])
    versions = []
    for article in rows.articles:
        body = f"<title>{article[1]}</title><p>{invention.words('en', 30)}</p>".encode()
        versions.append((article[0], day + 1, article[5], "text/html", blobs.store(into.db, body, "text/html"), FINDER))
    into.insert("article_versions", versions)
    for table in Day.__slots__:
        into.insert(table, getattr(rows, table))


class Invention:
    """Makes it all up, from one seed."""

    def __init__(self, posts: int, due: float, until: datetime, looks: Looks = SELDOM) -> None:
        self.posts = posts
        self.looks = looks
        self.due = due
        self.until = until
        # Of the last ones the checks are recorded by the archive itself.
        self.by_methods = min(EXCHANGES, posts // 10)
        self._random = random.Random(20)
        self._words = {lang: _vocabulary(lang) for lang, _, _ in LANGUAGES}
        self._attempts = itertools.count(1)
        self._snapshots = itertools.count(1)
        self._deaths: dict[int, list[tuple[int, Outcome, State, Certainty]]] = {}
        self._dead: dict[int, int] = {}  # the day on which a post that was seen alive was found gone

    def at(self, day: int) -> datetime:
        """The start of that day's run."""
        return self.until - timedelta(days=DAYS - 1 - day)

    def feeds(self) -> Iterator[Row]:
        """What is followed; none is due for a while, every fifth fails."""
        ahead = stamp(self.until + timedelta(days=40))
        for number in range(min(FEEDS, max(1, self.posts // 100))):
            url = f"https://{_site(number)}/feed.xml"
            read = stamp(self.at(DAYS - 1 - number % 9))
            failures = number % 7 if number % 5 == 0 else 0
            yield (f"{_site(number)}: news", "rss", stamp(self.at(0)), read, read, ahead, 3600, failures, url, url)

    def day(self, day: int, pictures: list[str]) -> Day:
        """The new articles of a day with their posts, those found gone, and second looks at posts of before."""
        rows = Day()
        first, last = self._range(day)
        for post_id in range(first, last):
            self._post(rows, day, post_id, pictures)
        for article_id in range(first // 10, last // 10):
            self._article(rows, day, article_id + 1)
        for post_id, outcome, state, certainty in self._deaths.pop(day, ()):
            self._attempt(rows, day, post_id, "syndication", outcome, None)
            at = stamp(self.at(day) + timedelta(seconds=20 + post_id % 3000))
            rows.verdicts.append((post_id, day + 1, at, state, certainty))
        for before, share in self.looks:
            for post_id in range(*self._range(day - before)) if day >= before else ():
                if (
                    post_id % share == 1 % share
                    and post_id <= self.posts - self.by_methods
                    and self._dead.get(post_id, DAYS) > day
                ):
                    outcome = Outcome.CAPTURED if self._random.random() < 0.9 else self._random.choice(FAILURES)
                    self._attempt(rows, day, post_id, "syndication", outcome, None)
        return rows

    def words(self, lang: str, number: int) -> str:
        """So many words, the common ones commonly."""
        vocabulary, weights, between = self._words[lang]
        return between.join(self._random.choices(vocabulary, cum_weights=weights, k=number))

    def _range(self, day: int) -> tuple[int, int]:
        return day * self.posts // DAYS + 1, (day + 1) * self.posts // DAYS + 1

    def _post(self, rows: Day, day: int, post_id: int, pictures: list[str]) -> None:
        chance = self._random.random
        at = self.at(day) + timedelta(seconds=20 + post_id % 3000)
        platform, address = _pick(PLATFORMS, chance())
        handle = _handle(int(HANDLES * chance() ** 3), platform)
        age = timedelta(days=int(900 * chance() ** 4), seconds=int(80_000 * chance()))
        posted = at - age
        native_id = _native_id(platform, posted, post_id)
        url = address.format(handle=handle, id=native_id)
        lang = _pick(LANGUAGES, chance())[0]
        text = self.words(lang, 6 + int(22 * chance()))
        state, outcome = _pick(FATES, chance())
        recorded = post_id <= self.posts - self.by_methods
        name = f"{handle.split('_')[0].title()} of {_site(post_id % SITES).split('.')[0].title()}"
        if not recorded or state in (State.PENDING, State.UNAVAILABLE):
            shown: str | None = None
        else:
            shown = text
        ahead = self.until + timedelta(days=40 + int(360 * chance()))
        next_check = at if chance() < self.due else ahead
        known_state = state if recorded else State.PENDING
        certainty = None
        if known_state is not State.PENDING:
            sure = state is State.ALIVE or (chance() < 0.7 and day < DAYS - 10)
            certainty = Certainty.CONFIRMED if sure else Certainty.REPORTED
        # Most that die do so young; half of them were gone when they were first looked at.
        dies = day
        if recorded and state is not State.ALIVE and shown is not None and chance() < 0.5:
            dies = min(DAYS - 1, day + 1 + int(500 * chance() ** 3))
        since = self.at(dies) + timedelta(seconds=20 + post_id % 3000)
        last_shown = self.at(dies - 1 if dies > day else day) if shown is not None else None
        if shown is not None and dies == day and state is not State.ALIVE:
            last_shown = posted + timedelta(days=1)  # the capture of a web archive
        is_gone = known_state.is_gone
        rows.posts.append(
            (
                *(post_id, post_title(platform, native_id, handle, shown), platform, handle, name if shown else None),
                *(stamp(posted), known_state, certainty, stamp(since) if certainty else None, stamp(next_check)),
                *(lang if shown else None, shown, native_id, url),
                *(stamp(last_shown) if last_shown else None, stamp(since) if is_gone else None, stamp(since)),
            )
        )
        self._cite(rows, day, post_id, platform, handle, name, posted, native_id, url, text, shown)
        if not recorded:
            return
        source = "syndication" if platform == "x" else "wayback"
        if dies > day and certainty is not None:
            self._deaths.setdefault(dies, []).append((post_id, outcome, state, certainty))
            self._dead[post_id] = dies
        elif state is not State.ALIVE and shown is not None:
            # Gone before: what there is of it is a capture of a web archive.
            self._dead[post_id] = day
            self._attempt(rows, day, post_id, "syndication", outcome, None)
            source = "wayback"
        snapshot_id = next(self._snapshots) if shown is not None else None
        asked = Outcome.CAPTURED if shown is not None else outcome
        attempt_id = self._attempt(rows, day, post_id, source, asked, snapshot_id)
        if snapshot_id is not None:
            observed = at if source == "syndication" else posted + timedelta(days=1)
            data = f'{{"counts":{{"likes":{int(5000 * chance() ** 5)}}},"links":[]}}'
            digest = hashlib.sha256(native_id.encode()).hexdigest()
            rows.snapshots.append(
                (
                    *(
                        snapshot_id,
                        post_id,
                        attempt_id,
                        source,
                        stamp(observed),
                        stamp(at),
                        handle,
                        name,
                        stamp(posted),
                    ),
                    *(lang, 0, 0, text, data, digest, READER),
                )
            )
            if chance() < 0.05:
                picture = f"https://pbs.twimg.com/media/P{post_id}?format=png&name=orig"
                held = pictures[post_id % len(pictures)] if chance() < 0.9 else None
                got = Outcome.CAPTURED if held else Outcome.TIMED_OUT
                rows.media.append((snapshot_id, 1, "photo", "A flooded lock", 8, 8, got, picture, held))
        if certainty is not None:
            alive = dies > day
            rows.verdicts.append(
                (post_id, day + 1, stamp(at), State.ALIVE, Certainty.CONFIRMED)
                if alive
                else (post_id, day + 1, stamp(at), state, certainty)
            )

    def _attempt(
        self, rows: Day, day: int, post_id: int, source: str, outcome: Outcome, snapshot_id: int | None
    ) -> int:
        attempt_id = next(self._attempts)
        at = stamp(self.at(day) + timedelta(seconds=20 + post_id % 3000)).replace("Z", f".{post_id % 1000:03}Z")
        detail = "no answer within 60 s" if outcome is Outcome.TIMED_OUT else None
        rows.attempts.append((attempt_id, day + 1, post_id, source, at, 0.3, outcome, 1, snapshot_id, detail))
        return attempt_id

    def _article(self, rows: Day, day: int, article_id: int) -> None:
        chance = self._random.random
        at = stamp(self.at(day))
        lang = _pick(LANGUAGES, chance())[0]
        site = _site(int(SITES * chance() ** 2))
        title = self.words(lang, 5 + int(4 * chance()))[:80]
        url = f"https://{site}/{at[:4]}/{at[5:7]}/story-{article_id}"
        again = stamp(self.until + timedelta(days=40)) if day >= DAYS - 7 else None
        feeds = min(FEEDS, max(1, self.posts // 100))
        author = _handle(int(3000 * chance()), "").replace("_", " ").title()
        url_hash = hashlib.sha256(url.encode()).hexdigest()
        rows.articles.append(
            (article_id, title, site, author, at, at, at, again, 1 + article_id % feeds, url, url, url_hash)
        )

    def _cite(
        self,
        rows: Day,
        day: int,
        post_id: int,
        platform: str,
        handle: str,
        name: str,
        posted: datetime,
        native_id: str,
        url: str,
        text: str,
        shown: str | None,
    ) -> None:
        """Two citations: one as shown in today's article, one in another one of those days, every second a mere link."""
        chance = self._random.random
        articles = max(1, self.posts // 10)
        here = min(articles, (post_id - 1) // 10 + 1)
        before = max(1, here - int(50 * chance()))
        for number, article_id in enumerate((here, before)):
            lost = chance() < 0.01
            link = number == 1 and post_id % 2 == 0
            cited = None if link else text
            agreement, match, doubts, difference = None, None, None, None
            if shown is not None and cited is not None:
                agreement, match = "equal", 1.0
                if chance() < 0.02:
                    agreement, match, difference = "different", 0.8, "[-now-] {+then+}"
                    cited = cited + " now"
                if chance() < 0.01:
                    doubts = "the article says another day"
            day_shown = posted.date().isoformat()
            code = f"pic.twitter.com/{post_id:x}" if platform == "x" and post_id % 3 == 0 else None
            selectors = None
            if cited is not None:
                selectors = _TO_JSON(
                    [{"type": "TextQuoteSelector", "exact": cited, "prefix": "and said: ", "suffix": " The river"}]
                )
            rows.citations.append(
                (
                    *(article_id, 2 * post_id % 20 + 1 + number, platform, handle, day_shown),
                    *("link" if link else "embed", "link" if link else "blockquote", None if lost else post_id),
                    *(None if lost else "article", match, agreement, name, _in_words(posted.date())),
                    *(stamp(posted) if platform == "x" else None, None if lost else native_id),
                    *(stamp(self.until + timedelta(days=50)) if lost else None, day + 1, day + 1, code),
                    *(None if lost else url, cited, doubts, difference, json.dumps([code] if code else []), selectors),
                    hashlib.sha256(f"{post_id}|{number}".encode()).hexdigest(),
                )
            )


def _exchanges(archive: Archive, invention: Invention, alike: int) -> None:
    """Checks of the last posts, with their requests, by the archive's own methods."""
    ahead = invention.until + timedelta(days=45)
    at = invention.until + timedelta(minutes=5)
    headers = (
        ("Date", "Thu, 20 Nov 2025 05:00:00 GMT"),
        ("Content-Type", "application/json; charset=utf-8"),
        ("Cache-Control", "public, max-age=300"),
        ("Server", "example"),
        ("Strict-Transport-Security", "max-age=631138519"),
    )
    with archive.run("run") as run:
        last = invention.posts * alike
        first = last - min(EXCHANGES, invention.by_methods * alike) + 1
        for post_id in range(first, last + 1):
            post = archive.post(post_id)
            number = int(hashlib.sha256(post.url.encode()).hexdigest()[:8], 16)
            lang = _pick(LANGUAGES, number % 997 / 997)[0]
            text = invention.words(lang, 6 + number % 22)
            body = json.dumps({"id": post.native_id, "text": text}, ensure_ascii=False).encode()
            picture = Media(1, "photo", f"https://pbs.twimg.com/media/P{post_id}", content=_picture(number % PICTURES))
            shown = Snapshot(
                *("syndication", at, at, text, None, post.handle, post.posted_at, lang),
                data={"counts": {"likes": number % 900}, "links": []},
                media=(picture,) if number % 20 == 0 else (),
            )
            address = f"https://cdn.syndication.twimg.com/tweet-result?id={post.native_id}"
            exchange = Exchange(
                *("GET", address, at, 0.2, (("User-Agent", "citesnap/0.1.0"),), 200, "HTTP/1.1 200 OK"),
                response_headers=headers,
                body=body,
                peer="192.0.2.7:443",
                certificate="ab" * 32,
            )
            attempt = Attempt("syndication", Outcome.CAPTURED, at, 0.3, exchanges=(exchange,), snapshot=shown)
            verdict = Verdict(State.ALIVE, Certainty.CONFIRMED, at)
            archive.record_check(run.id, post_id, [attempt], verdict, ahead)
        run.counts["posts"] = run.counts["captured"] = last - first + 1


_TO_JSON = json.JSONEncoder(ensure_ascii=False).encode


def stamp(moment: datetime) -> str:
    """As the archive writes times. Its own way takes three times as long, and here there are ten million."""
    return f"{moment.isoformat()[:19]}Z"


@cache
def _in_words(day: date) -> str:
    return day.strftime("%B %d, %Y")


def _pick(shares: tuple[tuple[Any, ...], ...], chance: float) -> tuple[Any, Any]:
    """The one on which the chance falls: what it is, and the last thing said of it."""
    for what, share, other in shares:
        chance -= share
        if chance < 0:
            return what, other
    return shares[0][0], shares[0][2]


def _vocabulary(lang: str) -> tuple[list[str], list[float], str]:
    """Words with the sums of their weights, by Zipf's law, and what stands between two: a few hundred common, thousands rare."""
    common = COMMON[lang].split()
    between = next(gap for language, _, gap in LANGUAGES if language == lang)
    rare = [] if lang in ("ja", "ar") else ["".join(some) for some in itertools.product(SYLLABLES, repeat=3)]
    if lang == "ja":
        rare = [chr(0x4E00 + 7 * number) + chr(0x4E00 + 11 * number % 6000) for number in range(1500)]
    elif lang == "ar":
        rare = ["".join(chr(0x628 + (number // 12**place) % 12) for place in range(4)) for number in range(3000)]
    words = common + rare
    return words, list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words)))), between


def _native_id(platform: str, posted: datetime, number: int) -> str:
    """An id of the platform's form, each only once; those of X hold their time."""
    if platform == "x":
        milliseconds = int(posted.timestamp() * 1000) - 1288834974657
        return str(milliseconds << 22 | number & 0x3FFFFF)
    if platform in ("telegram", "facebook", "tiktok", "mastodon", "truthsocial"):
        return str(7_000_000_000_000_000_000 + number)
    letters = "0123456789abcdefghijklmnopqrstuvwxyz"
    return "ex" + "".join(letters[number // 36**place % 36] for place in reversed(range(9)))


def _handle(number: int, platform: str) -> str:
    first = (
        "river",
        "north",
        "daily",
        "harbour",
        "kanal",
        "sakura",
        "medina",
        "plaza",
        "storm",
        "field",
        "metro",
        "valley",
    )
    second = ("watch", "news", "voice", "desk", "post", "live", "radio", "times")
    found = f"{first[number % 12]}_{second[number // 12 % 8]}{number // 96 or ''}_ex"
    return found.replace("_", "-") if platform == "bluesky" else found


def _site(number: int) -> str:
    names = ("gazette", "courier", "herald", "observer", "tribune", "chronicle", "shimbun", "sahafa", "diario", "haber")
    return f"{names[number % 10]}{number // 10 or ''}.example"


def _picture(number: int) -> bytes:
    """A PNG of eight by eight pixels in one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    line = b"\0" + bytes((number * 6 % 256, number * 40 % 256, 90)) * 8
    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(line * 8)) + chunk(b"IEND", b"")


if __name__ == "__main__":
    main()
