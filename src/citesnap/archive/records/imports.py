"""Posts that a third party reports, and articles that a scan found, each with its file and place. Judges nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from citesnap.archive.questions.forgotten import is_forgotten
from citesnap.archive.records import blobs
from citesnap.archive.records.articles import identity
from citesnap.archive.records.base import Records
from citesnap.archive.records.evidence import Subject, add_attempt
from citesnap.archive.records.posts import show_reported, upsert_post
from citesnap.archive.records.rows import Value, insert, transaction
from citesnap.archive.values import clean
from citesnap.model import Article, Attempt, Citation, Post
from citesnap.text.times import stamp

__all__ = ["ImportRecords", "ImportedArticle", "ImportedPost", "RecordedImport"]


@dataclass(frozen=True, slots=True)
class ImportedPost:
    """A post as a record of another program tells of it. `record` are its bytes, `place` is where it stands in the file."""

    post: Post
    attempt: Attempt
    place: str
    record: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class ImportedArticle:
    """An article out of a file that a scan read: how it was had, where the record stands, and what the record holds."""

    article: Article
    citations: Sequence[Citation]
    attempt: Attempt
    place: str
    record: bytes


@dataclass(slots=True)
class RecordedImport:
    """How many posts were taken, and how many were not, by the reason."""

    taken: int = 0
    left: Counter[str] = field(default_factory=Counter)


class ImportRecords(Records):
    """What is taken from files of other programs."""

    def record_import(self, run_id: int, kind: str, name: str, size: int, sha256: str) -> int:
        """Record that a file is taken from. Returns its id, which is the same when the same bytes come again."""
        with transaction(self._db):
            known = self._db.execute("select id from imports where sha256 = ?", [sha256]).fetchone()
            if known is not None:
                return int(known[0])
            row: dict[str, Value] = {
                "run_id": run_id,
                "kind": clean(kind),
                "imported_at": stamp(self._clock()),
                "size": size,
                "sha256": sha256,
                "name": clean(name),
            }
            return insert(self._db, "imports", row)

    def record_imported(
        self, run_id: int, import_id: int, posts: Sequence[ImportedPost], *, only_known: bool = False
    ) -> RecordedImport:
        """Record these posts in one transaction. What was taken before, was forgotten, or is not wanted is left out.

        A post's own columns show what a third party reports only where no source of ours has shown the post.

        Args:
            run_id: the run.
            import_id: the file.
            posts: each with its attempt and its snapshot.
            only_known: leave out posts that the archive does not have.
        """
        db, done = self._db, RecordedImport()
        with transaction(db):
            for one in posts:
                known = "select 1 from imported where import_id = ? and place = ?"
                if db.execute(known, [import_id, clean(one.place)]).fetchone():
                    done.left["taken before"] += 1
                elif not self._wanted(one, only_known):
                    done.left["not known here, or forgotten"] += 1
                else:
                    self._take(run_id, import_id, one)
                    done.taken += 1
        return done

    def is_wanted(self, one: ImportedPost, *, only_known: bool) -> bool:
        """Whether a post would be taken. Records nothing."""
        return self._wanted(one, only_known)

    def _wanted(self, one: ImportedPost, only_known: bool) -> bool:
        key = [clean(one.post.platform), clean(one.post.native_id)]
        known = "select 1 from posts where platform = ? and native_id = ?"
        if only_known and not self._db.execute(known, key).fetchone():
            return False
        return not is_forgotten(self._db, "post", *key, clean(one.post.url))

    def _take(self, run_id: int, import_id: int, one: ImportedPost) -> None:
        db = self._db
        post_id = upsert_post(db, one.post)
        if post_id is None:
            return
        attempt_id = add_attempt(db, run_id, Subject(post_id=post_id), one.attempt).id
        row: dict[str, Value] = {
            "import_id": import_id,
            "attempt_id": attempt_id,
            "sha256": blobs.store(db, one.record, one.media_type),
            "place": clean(one.place),
        }
        insert(db, "imported", row)
        if one.attempt.snapshot is not None:
            show_reported(db, post_id, stamp(one.attempt.snapshot.observed_at))

    def why_not(self, one: ImportedArticle) -> str | None:
        """Why an article would not be taken; None for one that would. Records nothing.

        An article that the archive has with other content stays as it is: which of the two is older is not known, and the later
        one decides which citations have vanished.
        """
        digest = hashlib.sha256(one.record).hexdigest()
        known = "select 1 from imported where place = ? and sha256 = ?"
        if self._db.execute(known, [clean(one.place), digest]).fetchone():
            return "taken before"
        name = identity(one.article.url, one.article.name, one.article.body)
        if is_forgotten(self._db, "article", name):
            return "forgotten"
        row = self._db.execute(
            "select id from articles where url_hash = ? and first_read_at is not null", [name]
        ).fetchone()
        if row is None:
            return None
        body = hashlib.sha256(one.article.body).hexdigest()
        version = "select 1 from article_versions where article_id = ? and body_sha256 = ?"
        same = self._db.execute(version, [row[0], body]).fetchone()
        return None if same else "the archive has the article with other content"

    def record_origin(self, run_id: int, import_id: int, article_id: int, one: ImportedArticle) -> None:
        """Record where an article came from."""
        with transaction(self._db):
            attempt_id = add_attempt(self._db, run_id, Subject(article_id=article_id), one.attempt).id
            row: dict[str, Value] = {
                "import_id": import_id,
                "attempt_id": attempt_id,
                "sha256": blobs.store(self._db, one.record, "application/http"),
                "place": clean(one.place),
            }
            insert(self._db, "imported", row)
