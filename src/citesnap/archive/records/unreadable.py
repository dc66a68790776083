"""Articles whose bytes are here and could not be read: beyond the limits of time and memory, or through an error of ours.

The bytes are kept, and the same version of citesnap does not try them again (`questions.articles`). A newer one does.
"""

from __future__ import annotations

from datetime import datetime

from citesnap.archive.questions.forgotten import is_forgotten
from citesnap.archive.records import blobs, search_index
from citesnap.archive.records.articles import identity
from citesnap.archive.records.base import Records
from citesnap.archive.records.evidence import Subject, add_attempt
from citesnap.archive.records.rows import Value, insert, transaction, update
from citesnap.archive.values import clean, clean_or_none, shorten
from citesnap.model import Attempt
from citesnap.text.times import stamp, stamp_or_none

__all__ = ["UnreadableRecords"]


class UnreadableRecords(Records):
    """Articles that could not be read although they were had."""

    def record_unreadable_article(
        self,
        run_id: int,
        name: str,
        url: str | None,
        body: bytes,
        media_type: str,
        attempt: Attempt,
        next_read_at: datetime | None = None,
    ) -> int:
        """Remember an article whose bytes are here and could not be read, with its bytes and the attempt. Returns its id.

        Args:
            run_id: the run that tried.
            name: what it is known by.
            url: its address, None for a file.
            body: its bytes.
            media_type: what they are said to be.
            attempt: why it was not read.
            next_read_at: when to read it again; None means not before there is another version of citesnap.

        Raises:
            LookupError: the article was forgotten.
        """
        name, url = clean(name), clean_or_none(url)
        with transaction(self._db):
            article_id = self._unreadable(name, url, body)
            exchange_id = add_attempt(self._db, run_id, Subject(article_id=article_id), attempt).exchange_id
            sha256 = blobs.store(self._db, body, media_type)
            known = "select 1 from article_versions where article_id = ? and body_sha256 = ?"
            if not self._db.execute(known, [article_id, sha256]).fetchone():
                version: dict[str, Value] = {
                    "article_id": article_id,
                    "run_id": run_id,
                    "read_at": stamp(self._clock()),
                    "exchange_id": exchange_id,
                    "media_type": clean(media_type),
                    "body_sha256": sha256,
                }
                insert(self._db, "article_versions", version)
            update(self._db, "articles", article_id, {"next_read_at": stamp_or_none(next_read_at)})
        return article_id

    def _unreadable(self, name: str, url: str | None, body: bytes) -> int:
        """The id of the article's row, which is made if there is none."""
        url_hash = identity(url, name, body)
        if is_forgotten(self._db, "article", url_hash):
            raise LookupError("the article was forgotten")
        row = self._db.execute("select id from articles where url_hash = ? or url = ?", [url_hash, url]).fetchone()
        if row is not None:
            return int(row[0])
        values: dict[str, Value] = {
            "title": shorten(url or name) or "untitled",
            "name": name,
            "url": url,
            "url_hash": url_hash,
        }
        article_id = insert(self._db, "articles", values)
        search_index.index(self._db, "articles", article_id)
        return article_id
