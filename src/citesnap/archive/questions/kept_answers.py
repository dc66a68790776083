"""Answers of sources that are kept, for a newer reader: snapshots that another reader made, and the exchanges behind each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from citesnap.archive.file.database import beyond
from citesnap.archive.questions.blobs import BlobQuestions
from citesnap.archive.questions.rows import load
from citesnap.model import Exchange, Post
from citesnap.versions import READER

__all__ = ["KeptAnswer", "KeptAnswerQuestions", "looked_through"]


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A snapshot with the attempt whose answer it was read out of, and the post. `subject` is the id of the post's row."""

    id: int
    subject: int
    attempt_id: int
    exchange_id: int | None
    source: str
    reader: str | None
    started_at: datetime
    observed_at: datetime
    captured_at: datetime
    digest: str
    post: Post


def looked_through() -> str:
    """The name under which a run counts how far the present reader has come: the highest id of a snapshot that it looked at."""
    return f"read_anew_by_{READER.replace(' ', '_')}_until"


_ASKED = (
    "join attempts on attempts.id = snapshots.attempt_id and attempts.tries > 0"
    " and not exists (select 1 from imported where imported.attempt_id = attempts.id)"
)
"""SQL: the snapshots behind which there is an answer, and no record of another program."""


class KeptAnswerQuestions(BlobQuestions):
    """Snapshots that another version of the reader made."""

    def answers_of_other_readers(self, limit: int, after: int | None = None) -> list[KeptAnswer]:
        """At most `limit` snapshots that another reader made, those with the lowest ids above `after` first.

        Without `after`, those above the highest one that a run with the present reader has looked at. Snapshots whose records
        another program made are left out: there is no answer behind them.
        """
        ids = sorted(
            snapshot_id
            for reader in self._other_readers()
            for (snapshot_id,) in self._db.execute(
                f"select snapshots.id from snapshots indexed by snapshots_reader {_ASKED}"
                " where reader is ? and snapshots.id > ? order by snapshots.id limit ?",
                [reader, self._looked_at() if after is None else after, limit],
            )
        )[:limit]
        return [self._kept(snapshot_id) for snapshot_id in ids]

    def exchanges_of(self, attempt_id: int) -> list[Exchange]:
        """The requests of an attempt and what was answered, in their order.

        Raises:
            DamagedBlob: bytes of an answer have changed since.
        """
        rows = self._db.rows(
            "select method, url, started_at, seconds, status, status_line, error, request_headers, response_headers, body_sha256"
            " from exchanges where attempt_id = ? order by id",
            [attempt_id],
        )
        exchange_rows = [load(_KeptRow, row) for row in rows]
        return [row.exchange(self.blob(row.body_sha256) if row.body_sha256 else None) for row in exchange_rows]

    def _kept(self, snapshot_id: int) -> KeptAnswer:
        (row,) = self._db.rows(
            """
            select snapshots.id, snapshots.post_id as subject, snapshots.attempt_id, attempts.exchange_id, snapshots.source,
                snapshots.reader, attempts.started_at, snapshots.observed_at, snapshots.captured_at, snapshots.digest,
                posts.platform as post_platform, posts.native_id as post_native_id, posts.url as post_url,
                posts.handle as post_handle, posts.posted_at as post_posted_at
            from snapshots join attempts on attempts.id = snapshots.attempt_id join posts on posts.id = snapshots.post_id
            where snapshots.id = ?
            """,
            [snapshot_id],
        )
        return load(KeptAnswer, row)

    def _other_readers(self) -> list[str | None]:
        """The readers of the snapshots but the present one; each costs one look into an index."""
        readers: list[str | None] = []
        if self._db.execute(
            "select 1 from snapshots indexed by snapshots_reader where reader is null limit 1"
        ).fetchone():
            readers.append(None)
        name = ""
        following = "select reader from snapshots indexed by snapshots_reader where reader > ? order by reader limit 1"
        while row := self._db.execute(following, [name]).fetchone():
            name = beyond(name, row[0])
            if name != READER:
                readers.append(name)
        return readers

    def _looked_at(self) -> int:
        key = f'$."{looked_through()}"'
        row = self._db.execute("select max(json_extract(counts, ?)) from runs", [key]).fetchone()
        return int(row[0] or 0)


@dataclass(frozen=True, slots=True)
class _KeptRow:
    method: str
    url: str
    started_at: datetime
    seconds: float
    status: int | None
    status_line: str | None
    error: str | None
    request_headers: tuple[tuple[str, str], ...]
    response_headers: tuple[tuple[str, str], ...]
    body_sha256: str | None

    def exchange(self, body: bytes | None) -> Exchange:
        values: dict[str, Any] = {name: getattr(self, name) for name in ("method", "url", "started_at", "seconds")}
        plain = Exchange(
            **values, request_headers=self.request_headers, status=self.status, status_line=self.status_line
        )
        return replace(plain, response_headers=self.response_headers, error=self.error, body=body)
