"""Articles, their versions, and the citations in them. Searches nothing and sends no request: its callers pass in the results."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from citesnap.archive.file.database import Database
from citesnap.archive.questions.articles import SOURCE, KeptVersion
from citesnap.archive.questions.forgotten import FORGOTTEN, Forgotten, ForgottenQuestions, is_forgotten
from citesnap.archive.records import blobs, search_index
from citesnap.archive.records.base import Records
from citesnap.archive.records.evidence import Subject, add_attempt
from citesnap.archive.records.posts import upsert_post
from citesnap.archive.records.rows import Value, insert, transaction, update
from citesnap.archive.values import clean, clean_or_none, first_line, shorten, to_json, validator
from citesnap.model import Agreement, Article, Attempt, Citation, Kind, Outcome, Post
from citesnap.text import perma
from citesnap.text.times import iso, stamp, stamp_or_none
from citesnap.versions import FINDER

BY_HAND = "hand"
"""The source of decisions by a person; `citations.resolved_by` is `hand: NAME` then."""

_NAMELESS = frozenset({"", "-"})


@dataclass(frozen=True, slots=True)
class RecordedArticle:
    """The rows of an article and its citations. The ids are in the order of the citations given."""

    article_id: int
    citation_ids: tuple[int, ...]
    new_citations: int
    is_new_version: bool


def identity(url: str | None, name: str, body: bytes) -> str:
    """SHA-256 of what identifies an article: the URL; else the name; else, for standard input, the content."""
    if url is not None:
        key = url
    elif name in _NAMELESS:
        key = "sha256:" + hashlib.sha256(body).hexdigest()
    else:
        key = "name:" + os.path.normpath(unicodedata.normalize("NFC", name))
    return hashlib.sha256(clean(key).encode()).hexdigest()


class ArticleRecords(Records, ForgottenQuestions):
    """Articles as they are read, and which posts their citations mean."""

    def record_article(
        self, run_id: int, article: Article, citations: Sequence[Citation], kinds: Collection[Kind] = tuple(Kind)
    ) -> RecordedArticle:
        """Record an article as read now: its version if the content is new, its citations, and the posts whose ids these contain.

        An article is known by its URL, a text by its name; a text whose bytes were read before under another name is the same
        article. Earlier citations that are no longer there stay, with the time in `vanished_at`; only those of the
        `kinds` that were looked for can be marked so. Content already known adds no row, not even for requests. Citations of posts
        that were forgotten are left out.

        Raises:
            LookupError: the article was forgotten.
        """
        now = self._clock()
        with transaction(self._db):
            article_id = _article(self._db, article, now)
            search_index.index_article(self._db, article_id, article.words)
            is_new_version = _version(self._db, run_id, article_id, article, now)
            citation_ids, new = _citations(self._db, run_id, article_id, citations, now, kinds)
        return RecordedArticle(article_id, citation_ids, new, is_new_version)

    def record_unread_article(
        self, run_id: int, given_url: str, attempt: Attempt, next_read_at: datetime | None = None
    ) -> int:
        """Remember an address that could not be read, and why. Returns the article's id.

        `next_read_at` is when to try again, None for never. An address from a feed keeps the time set for articles of feeds.

        Raises:
            LookupError: the article was forgotten.
        """
        url = clean(given_url)
        if is_forgotten(self._db, "article", identity(url, url, b"")):
            raise LookupError("the article was forgotten")
        with transaction(self._db):
            row = self._db.execute("select id from articles where url = ?", [url]).fetchone()
            if row is None:
                unread = {
                    "title": shorten(url) or "untitled",
                    "name": url,
                    "url": url,
                    "url_hash": identity(url, url, b""),
                }
                article_id = insert(self._db, "articles", unread)
                search_index.index(self._db, "articles", article_id)
            else:
                article_id = int(row[0])
            add_attempt(self._db, run_id, Subject(article_id=article_id), attempt)
            self._db.execute(
                "update articles set next_read_at = ? where id = ? and feed_id is null and first_read_at is null",
                [stamp_or_none(next_read_at), article_id],
            )
        return article_id

    def record_resolution(
        self,
        run_id: int,
        citation_id: int,
        attempts: Sequence[Attempt],
        post: Post | None,
        resolved_by: str | None,
        next_try_at: datetime | None,
        left_out: str | None = None,
    ) -> int | None:
        """Record the attempts to learn which post a citation means. Returns the id of the post if one was found.

        A citation whose post is known by now, or that a person refused, stays as it is: only the attempts are recorded. One that
        means a post which was forgotten is emptied, and what led there is not kept.

        Without a post, `next_try_at` is when to try again; None means at the next run. `left_out` names what the
        settings kept from being asked: as soon as other settings allow it, `reopen` has the citation tried again.
        """
        with transaction(self._db):
            for attempt in attempts:
                add_attempt(self._db, run_id, Subject(citation_id=citation_id), _without_forgotten(self._db, attempt))
            lost = "select 1 from citations where id = ? and post_id is null and resolved_by is null"
            if not self._db.execute(lost, [citation_id]).fetchone():
                return None
            if post is None:
                waits = {"next_try_at": stamp_or_none(next_try_at), "left_out": clean_or_none(left_out)}
                update(self._db, "citations", citation_id, waits)
                return None
            post_id = upsert_post(self._db, post)
            if post_id is None:
                self._forget_citation(citation_id, post)
                return None
            update(
                self._db,
                "citations",
                citation_id,
                {"post_id": post_id, "resolved_by": clean_or_none(resolved_by), "next_try_at": None, "left_out": None},
            )
        return post_id

    def reopen(self, left_out: str, platform: str) -> None:
        """Let the citations of a platform be tried again for which the settings of an earlier run left this out."""
        with transaction(self._db):
            self._db.execute(
                "update citations set next_try_at = null, left_out = null where left_out = ? and platform = ?",
                [left_out, platform],
            )

    def forgotten_reading(self, url: str | None, name: str, body: bytes) -> Forgotten | None:
        """The entry of the article with this address, name and content, if it was forgotten; else None."""
        return self.forgotten_article(identity(clean_or_none(url), name, body))

    def _forget_citation(self, citation_id: int, post: Post) -> None:
        """A citation turned out to mean a post that was forgotten: what it says of the post goes too."""
        entry = self.forgotten_post(post.platform, post.native_id, post.url)
        if entry is not None:
            from citesnap.archive.records.forgetting import forget_citation  # Here: runs hardly ever need it.

            forget_citation(self._db, citation_id, entry.by, entry.reason, self._clock())

    def found_anew(self, article_id: int, citations: Sequence[Citation]) -> list[Citation]:
        """The citations among these, found in an article, that are not recorded for it. Records nothing."""
        return [citation for citation, _ in _found_anew(self._db, article_id, citations)]

    def record_reread(self, run_id: int, version: KeptVersion, citations: Sequence[Citation]) -> list[int]:
        """Add the unrecorded citations found in a kept version of an article. Returns the ids of posts to compare with it anew.

        These are those of which more is told, and those with whose words the article was found to disagree: a newer version of
        citesnap may know better. A citation in a replaced version is no longer there: `vanished_at` is when the article was first
        read with other content.
        """
        with transaction(self._db):
            post_ids = _add_anew(self._db, run_id, version.article_id, citations, version.replaced_at)
            post_ids += _posts_in_disagreement(self._db, version.article_id)
            if version.replaced_at is None:
                post_ids += _add_versions(self._db, version.article_id, citations)
            update(self._db, "article_versions", version.id, {"finder": FINDER})
        return post_ids

    def record_feed_item(self, run_id: int, article: Article, citations: Sequence[Citation]) -> bool:
        """Record what a feed holds of an article that it led to, as a version of the article. False if it is known already.

        The article stays unread: its own page is still to be read. The version belongs to the request that brought the feed.
        """
        now = self._clock()
        with transaction(self._db):
            row = self._db.execute(
                "select id, feed_id from articles where url = ?", [clean_or_none(article.url)]
            ).fetchone()
            if row is None or row[1] is None:
                return False
            article_id, feed_id = row
            digest = hashlib.sha256(article.body).hexdigest()
            known = "select 1 from article_versions where article_id = ? and body_sha256 = ?"
            if self._db.execute(known, [article_id, digest]).fetchone():
                return False
            asked = "select exchange_id from attempts where feed_id = ? order by id desc limit 1"
            brought = self._db.execute(asked, [feed_id]).fetchone()
            insert(
                self._db,
                "article_versions",
                {
                    "article_id": article_id,
                    "run_id": run_id,
                    "read_at": stamp(now),
                    "exchange_id": brought[0] if brought else None,
                    "finder": FINDER,
                    "media_type": clean(article.media_type),
                    "body_sha256": blobs.store(self._db, article.body, article.media_type),
                },
            )
            search_index.index_article(self._db, article_id, article.words)
            _add_anew(self._db, run_id, article_id, citations, None)
        return True

    def record_decision(self, run_id: int, citation_id: int, post: Post | None, name: str, because: str) -> int | None:
        """Record which post a citation means, as a person decided; without a post, that it means none. Returns the post's id.

        Neither a run nor reading the article again changes it; only a later decision does, and `attempts` keeps the earlier ones.

        Raises:
            LookupError: there is no such citation, or the post was forgotten.
        """
        now = self._clock()
        if post is not None and self.forgotten_post(post.platform, post.native_id, post.url) is not None:
            raise LookupError("the post was forgotten")
        with transaction(self._db):
            if not self._db.execute("select 1 from citations where id = ?", [citation_id]).fetchone():
                raise LookupError(f"no citation {citation_id}")
            outcome = Outcome.EXCLUDED if post is None else Outcome.RESOLVED
            decision = Attempt(BY_HAND, outcome, now, 0.0, f"{name}: {because}", tries=0, found=post)
            add_attempt(self._db, run_id, Subject(citation_id=citation_id), decision)
            decided: dict[str, Value] = {
                "post_id": None if post is None else upsert_post(self._db, post),
                "resolved_by": clean(f"{BY_HAND}: {name}"),
                "decided_at": stamp(now),
                "decided_because": clean(because),
                "next_try_at": None,
                "left_out": None,
            }
            # A comparison with another post says nothing about this one.
            decided |= dict.fromkeys(("match", "agreement", "doubts", "difference"))
            update(self._db, "citations", citation_id, decided)
        return decided["post_id"] if isinstance(decided["post_id"], int) else None


def _without_forgotten(db: Database, attempt: Attempt) -> Attempt:
    """The attempt; where it led to a post that was forgotten, without what tells of that post."""
    ref = attempt.found
    if ref is None or not is_forgotten(db, "post", clean(ref.platform), clean(ref.native_id), clean(ref.url)):
        return attempt
    return replace(attempt, found=None, exchanges=(), detail="led to a post that was forgotten")


def _article(db: Database, article: Article, now: datetime) -> int:
    url = clean_or_none(article.url)
    url_hash = identity(url, article.name, article.body)
    if is_forgotten(db, "article", url_hash):
        raise LookupError("the article was forgotten")
    article_id = _known(db, article, url, url_hash)
    title = shorten(article.title or "") or _untitled(article)
    values: dict[str, Value] = {
        "title": title,
        "site": clean_or_none(article.site),
        "section": clean_or_none(article.section),
        "author": clean_or_none(article.author),
        "published_at": clean_or_none(article.published_at),
        "last_read_at": stamp(now),
    }
    if article.exchanges:
        answered = article.exchanges[-1]
        values |= {
            "etag": validator(answered.header("etag")),
            "last_modified": validator(answered.header("last-modified")),
        }
    if article_id is None:
        return insert(
            db,
            "articles",
            values | {"first_read_at": stamp(now), "name": clean(article.name), "url": url, "url_hash": url_hash},
        )
    update(db, "articles", article_id, values)
    # For an article given by hand, the stored time was that of the next try.
    db.execute(
        "update articles set first_read_at = last_read_at, next_read_at = iif(feed_id is null, null, next_read_at)"
        " where id = ? and first_read_at is null",
        [article_id],
    )
    return article_id


def _untitled(article: Article) -> str:
    """The title of an article that has none. The first line of markup is not useful."""
    words = "" if "html" in article.media_type else shorten(first_line(article.text))
    return words or shorten(article.url or article.name) or "untitled"


def _known(db: Database, article: Article, url: str | None, url_hash: str) -> int | None:
    """The article's row, if it has one."""
    row = db.execute("select id from articles where url_hash = ?", [url_hash]).fetchone()
    if url is None:
        # A text that was moved or renamed is the same article. An article from the web is not: its address identifies it.
        row = (
            row
            or db.execute(
                "select articles.id from article_versions join articles on articles.id = article_id"
                " where body_sha256 = ? and url is null order by articles.id limit 1",
                [hashlib.sha256(article.body).hexdigest()],
            ).fetchone()
        )
    elif clean(article.given) != url:
        # The address given could not be read before, and now turns out to lead to this one.
        unread = db.execute(
            "select id from articles where url = ? and first_read_at is null and same_as is null",
            [clean(article.given)],
        ).fetchone()
        if unread and row:
            update(db, "articles", unread[0], {"same_as": row[0]})
        elif unread:
            update(db, "articles", unread[0], {"url": url, "url_hash": url_hash})
            _keep_alias(db, unread[0], clean(article.given))
            row = unread
    if row is None and url is not None:
        # Bytes that were kept because they could not be read until now hold their address themselves.
        row = db.execute(
            "select articles.id from article_versions join articles on articles.id = article_id"
            " where body_sha256 = ? and url is null and first_read_at is null order by articles.id limit 1",
            [hashlib.sha256(article.body).hexdigest()],
        ).fetchone()
        if row:
            update(db, "articles", row[0], {"url": url, "url_hash": url_hash})
    return row[0] if row else None


def _keep_alias(db: Database, article_id: int, given: str) -> None:
    """Keep the given address: a feed names the article by it again, and it must not be taken for a new one."""
    feed_id = db.execute("select feed_id from articles where id = ?", [article_id]).fetchone()[0]
    if feed_id is not None and not is_forgotten(db, "article", identity(given, given, b"")):
        alias = {
            "title": shorten(given) or "untitled",
            "name": given,
            "url": given,
            "url_hash": identity(given, given, b""),
        }
        alias_id = insert(db, "articles", alias | {"same_as": article_id, "feed_id": feed_id})
        search_index.index(db, "articles", alias_id)


def _version(db: Database, run_id: int, article_id: int, article: Article, now: datetime) -> bool:
    body_sha256 = hashlib.sha256(article.body).hexdigest()
    known = db.execute(
        "select id from article_versions where article_id = ? and body_sha256 = ?", [article_id, body_sha256]
    ).fetchone()
    if known:
        update(db, "article_versions", known[0], {"finder": FINDER})
        return False
    exchange_id = None
    if article.exchanges:
        first = article.exchanges[0]
        seconds = sum(exchange.seconds for exchange in article.exchanges)
        reading = Attempt(SOURCE, Outcome.CAPTURED, first.started_at, seconds, exchanges=article.exchanges)
        exchange_id = add_attempt(db, run_id, Subject(article_id=article_id), reading).exchange_id
    insert(
        db,
        "article_versions",
        {
            "article_id": article_id,
            "run_id": run_id,
            "read_at": stamp(now),
            "exchange_id": exchange_id,
            "finder": FINDER,
            "media_type": clean(article.media_type),
            "body_sha256": blobs.store(db, article.body, article.media_type),
        },
    )
    return True


def _citations(
    db: Database,
    run_id: int,
    article_id: int,
    citations: Sequence[Citation],
    now: datetime,
    kinds: Collection[Kind],
) -> tuple[tuple[int, ...], int]:
    """Record the citations of this reading; those that are no longer there stay and are marked."""
    rows = db.execute("select fingerprint, id, decided_at from citations where article_id = ?", [article_id]).fetchall()
    known = {fingerprint: row_id for fingerprint, row_id, _ in rows}
    decided = {fingerprint for fingerprint, _, decided_at in rows if decided_at is not None}
    ids: list[int] = []
    for citation, fingerprint in _with_decided(db, article_id, _remembered(db, article_id, citations)):
        values = _columns(citation) | {"last_seen_run": run_id, "vanished_at": None}
        if citation.doubt and fingerprint not in decided:
            values["doubts"] = clean(citation.doubt)
        if citation.post_id is not None and fingerprint not in decided:
            values |= {
                "post_id": upsert_post(db, _post(citation, citation.post_key or citation.post_id)),
                "resolved_by": SOURCE,
            }
        if fingerprint in known:
            update(db, "citations", known[fingerprint], values)
            ids.append(known[fingerprint])
        else:
            values |= {"article_id": article_id, "fingerprint": fingerprint, "first_seen_run": run_id}
            ids.append(insert(db, "citations", values))
        search_index.index(db, "citations", ids[-1])
    db.execute(
        "update citations set vanished_at = ? where article_id = ? and last_seen_run <> ? and vanished_at is null"
        " and kind in (select value from json_each(?)) and coalesce(resolved_by, '') not like ? || ':%'",
        [stamp(now), article_id, run_id, to_json([str(kind) for kind in kinds]), FORGOTTEN],
    )
    return tuple(ids), len(set(ids) - set(known.values()))


def _with_decided(
    db: Database, article_id: int, fingerprinted: Sequence[tuple[Citation, str]]
) -> list[tuple[Citation, str]]:
    """The citations with their fingerprints; one with the words of a citation that a person decided on has that one's.

    Another version of citesnap may tell a citation by more than an older one did, and so by another fingerprint. What a person
    said of it stays with it.
    """
    rows = db.execute(
        "select fingerprint, kind, text, short_link from citations where article_id = ? and decided_at is not null",
        [article_id],
    ).fetchall()
    fingerprints = {fingerprint for _, fingerprint in fingerprinted}
    heirs = {(kind, claim): of for of, kind, *claims in rows if of not in fingerprints for claim in claims if claim}
    inherited: set[str] = set()
    named: list[tuple[Citation, str]] = []
    known = {row[0] for row in rows}
    for citation, fingerprint in fingerprinted:
        claims = [(str(citation.kind), clean(words)) for words in (citation.text, *citation.short_links[:1]) if words]
        heir = next((heirs[claim] for claim in claims if claim in heirs and heirs[claim] not in inherited), None)
        if fingerprint not in known and heir is not None:
            inherited.add(heir)
            fingerprint = heir
        named.append((citation, fingerprint))
    return named


def _fingerprinted(citations: Sequence[Citation]) -> Iterator[tuple[Citation, str]]:
    """Each citation of one reading with the fingerprint that identifies it when the article is read again."""
    occurrences: Counter[str] = Counter()
    for citation in citations:
        key = _key(citation)
        occurrences[key] += 1
        yield citation, hashlib.sha256(f"{key}|{occurrences[key]}".encode()).hexdigest()


def _meant(citation: Citation, post_id: str) -> tuple[str, str, str]:
    """The platform, the id and the address of the post that a citation links to."""
    return citation.platform, citation.post_key or post_id, citation.link or ""


def _remembered(db: Database, article_id: int, citations: Sequence[Citation]) -> list[tuple[Citation, str]]:
    """The citations with their fingerprints, except those that were forgotten themselves or with their posts."""
    fingerprinted = list(_fingerprinted(citations))
    if not db.execute("select 1 from forgotten limit 1").fetchone():
        return fingerprinted
    (url_hash,) = db.execute("select url_hash from articles where id = ?", [article_id]).fetchone()
    return [
        (citation, fingerprint)
        for citation, fingerprint in fingerprinted
        if not is_forgotten(db, "citation", url_hash, fingerprint)
        and not (
            citation.post_id is not None and is_forgotten(db, "post", *map(clean, _meant(citation, citation.post_id)))
        )
    ]


def _found_anew(db: Database, article_id: int, citations: Sequence[Citation]) -> list[tuple[Citation, str]]:
    """The unrecorded citations with their fingerprints. One that was recorded earlier without its id is not new."""
    rows = db.execute(
        "select fingerprint, kind, text, short_link from citations where article_id = ?", [article_id]
    ).fetchall()
    known = {fingerprint for fingerprint, *_ in rows}
    recorded = {(kind, words) for _, kind, *claims in rows for words in claims if words}
    return [
        (citation, fingerprint)
        for citation, fingerprint in _remembered(db, article_id, citations)
        if fingerprint not in known
        and not {(str(citation.kind), clean(words)) for words in (citation.text, *citation.short_links[:1]) if words}
        & recorded
    ]


def _posts_in_disagreement(db: Database, article_id: int) -> list[int]:
    disagreements = [agreement for agreement in Agreement if agreement.is_disagreement]
    rows = db.execute(
        "select distinct post_id from citations where article_id = ? and post_id is not null"
        f" and agreement in ({', '.join('?' * len(disagreements))})",
        [article_id, *disagreements],
    )
    return [post_id for (post_id,) in rows]


def _add_anew(
    db: Database, run_id: int, article_id: int, citations: Sequence[Citation], vanished_at: datetime | None
) -> list[int]:
    """Add the unrecorded citations. Returns the ids of the newly cited posts."""
    post_ids: list[int] = []
    for citation, fingerprint in _found_anew(db, article_id, citations):
        values = _columns(citation) | {
            "article_id": article_id,
            "fingerprint": fingerprint,
            "first_seen_run": run_id,
            "last_seen_run": run_id,
            "vanished_at": stamp_or_none(vanished_at),
            "doubts": clean_or_none(citation.doubt),
        }
        if citation.post_id is not None:
            post_id = upsert_post(db, _post(citation, citation.post_key or citation.post_id))
            if post_id is not None:
                post_ids.append(post_id)
                values |= {"post_id": post_id, "resolved_by": SOURCE}
        search_index.index(db, "citations", insert(db, "citations", values))
    return post_ids


def _add_versions(db: Database, article_id: int, citations: Sequence[Citation]) -> list[int]:
    """Note which versions of posts are embedded where an older finder did not. Returns the ids of these posts."""
    versions = [
        (clean(citation.version), article_id, fingerprint)
        for citation, fingerprint in _fingerprinted(citations)
        if citation.version
    ]
    noted = "update citations set version = ? where article_id = ? and fingerprint = ? and version is null returning post_id"
    rows = [row for values in versions for row in db.execute(noted, values).fetchall()]
    return [post_id for (post_id,) in rows if post_id is not None]


def _key(citation: Citation) -> str:
    """Identifies a citation when the article is read again, together with its number among those with the same key."""
    if citation.post_id is not None:
        identifying = [citation.post_key or citation.post_id]
    else:
        identifying = [
            (citation.handle or "").casefold(),
            citation.date or citation.date_text or "",
            # A link to a capture is kept since `finder 5`: what identifies a citation stays the same.
            *(link for link in (*citation.short_links, citation.link or "") if not perma.guids([link])),
        ]
        if not any(identifying):
            identifying = [citation.text or ""]
    return clean("|".join((citation.platform, citation.kind, *identifying)))


def _post(citation: Citation, native_id: str) -> Post:
    url = citation.link or f"{citation.platform}:{native_id}"
    return Post(citation.platform, native_id, url, citation.handle, citation.posted_at)


def _columns(citation: Citation) -> dict[str, Value]:
    return {
        "position": citation.position,
        "platform": clean(citation.platform),
        "handle": clean_or_none(citation.handle),
        "date": clean_or_none(citation.date),
        "kind": citation.kind,
        "form": clean(citation.form),
        "author_name": clean_or_none(citation.author_name),
        "date_text": clean_or_none(citation.date_text),
        "posted_at": iso(citation.posted_at),
        "native_id": clean_or_none(citation.post_id),
        "start": citation.start,
        "end": citation.end,
        "short_link": clean(citation.short_links[0]) if citation.short_links else None,
        "link": clean_or_none(citation.link),
        "text": clean_or_none(citation.text),
        "version": clean_or_none(citation.version),
        "short_links": to_json(citation.short_links),
        "selectors": to_json(citation.place.selectors()) if citation.place else None,
    }
