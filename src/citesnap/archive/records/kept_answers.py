"""What a newer reader reads out of answers that are kept: further snapshots beside those of the older one, which stay."""

from __future__ import annotations

from citesnap.archive.questions.kept_answers import KeptAnswer, KeptAnswerQuestions
from citesnap.archive.questions.rows import json_object
from citesnap.archive.records.base import Records
from citesnap.archive.records.evidence import Subject, add_attempt, digest
from citesnap.archive.records.posts import show
from citesnap.archive.records.rows import transaction, update
from citesnap.archive.values import clean, clean_or_none, to_json
from citesnap.model import KEPT_ANSWER, Attempt, Outcome, Snapshot
from citesnap.text.times import iso, stamp
from citesnap.versions import READER

__all__ = ["KeptAnswerRecords"]


class KeptAnswerRecords(Records, KeptAnswerQuestions):
    """Snapshots read anew, and those that may be."""

    def changes(self, kept: KeptAnswer, snapshot: Snapshot) -> tuple[str, ...]:
        """What a snapshot read anew tells otherwise than the kept one, by name; nothing where it is recorded already."""
        shown = digest(snapshot)
        known = "select 1 from snapshots where post_id = ? and source = ? and observed_at = ? and digest = ?"
        about = [kept.subject, clean(kept.source), stamp(snapshot.observed_at), shown]
        if shown == kept.digest or self._db.execute(known, about).fetchone():
            return ()
        (row,) = self._db.rows("select * from snapshots where id = ?", [kept.id])
        columns = {
            "text": clean(snapshot.text),
            "handle": clean_or_none(snapshot.handle),
            "author_name": clean_or_none(snapshot.author_name),
            "posted_at": iso(snapshot.posted_at),
            "lang": clean_or_none(snapshot.lang),
            "truncated": int(snapshot.truncated),
            "observed_at": stamp(snapshot.observed_at),
        }
        differing = [name for name, value in columns.items() if row[name] != value]
        if json_object(row["data"]) != json_object(to_json(snapshot.data)):
            differing.append("data")
        return tuple(differing) or ("media",)

    def record_read_anew(self, run_id: int, kept: KeptAnswer, snapshot: Snapshot) -> None:
        """Record a snapshot that was read anew out of a kept answer, beside the one of the older reader.

        Its attempt is one in which nobody was asked: it has the time of the question that was answered, so that nothing looks
        as if the post had been seen again.
        """
        attempt = Attempt(
            source=KEPT_ANSWER,
            outcome=Outcome.CAPTURED,
            started_at=kept.started_at,
            seconds=0.0,
            detail=f"{READER} read what was answered to attempt {kept.attempt_id}, in place of {kept.reader or 'an older reader'}",
            tries=0,
            snapshot=snapshot,
        )
        with transaction(self._db):
            recorded = add_attempt(self._db, run_id, Subject(post_id=kept.subject), attempt)
            update(self._db, "attempts", recorded.id, {"exchange_id": kept.exchange_id})
            show(self._db, kept.subject)
