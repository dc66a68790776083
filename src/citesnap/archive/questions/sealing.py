"""What the archive's own log says of a post, for its page: sealed, stamped, changed since. Reads only, and judges nothing."""

from __future__ import annotations

from dataclasses import dataclass

from citesnap.archive.questions.base import Questions

__all__ = ["SealOfPost", "SealQuestions"]


@dataclass(frozen=True, slots=True)
class SealOfPost:
    """Rows about a post in the log. `authority` and the two after it are of the first stamp over all of them, None without one."""

    sealed: int
    waiting: int
    """Rows that the next run seals."""
    changed: int
    """Rows that changed after they were sealed, as triggers noticed."""
    sealed_at: str | None
    authority: str | None
    stamped_at: str | None
    """The time that it says; None for one of OpenTimestamps, whose block says it."""
    state: str | None


_ROWS = """
with about(kind, row_id) as (
    select 'post', :post
    union all select 'attempt', id from attempts where post_id = :post
    union all select 'verdict', id from verdicts where post_id = :post
    union all select 'citation', id from citations where post_id = :post
    union all select 'attachment', id from attachments where post_id = :post
    union all select 'media', media.id from media join snapshots on snapshots.id = snapshot_id where post_id = :post
)
"""


class SealQuestions(Questions):
    """The log, as far as pages show it."""

    def seal_of_post(self, post_id: int) -> SealOfPost:
        """What the log says of a post."""
        sealed, waiting, newest = self._db.execute(
            f"{_ROWS} select count(idx), count(*) - count(idx), max(idx) from (select"
            " (select max(idx) from log_leaves l where l.kind = about.kind and l.row_id = about.row_id"
            # A leaf that no checkpoint covers seals nothing yet.
            " and idx < (select coalesce(max(size), 0) from log_checkpoints c where c.log_id = l.log_id)) as idx from about)",
            {"post": post_id},
        ).fetchone()
        (changed,) = self._db.execute(
            f"{_ROWS} select count(distinct about.kind || about.row_id) from about join log_changes c on c.row_id = about.row_id"
            " and (c.kind = about.kind or (about.kind = 'citation' and c.kind in ('resolution', 'vanished')))",
            {"post": post_id},
        ).fetchone()
        of_own = "join logs on logs.id = log_id and own = 1"
        sealed_at = self._value(
            f"select made_at from log_checkpoints {of_own} where size > ? order by size limit 1", [newest]
        )
        stamp = self._db.execute(
            f"select authority, gen_time, state from log_stamps s join log_checkpoints c on c.id = s.checkpoint_id {of_own}"
            " where size > ? and state <> 'pending' order by size, s.id limit 1",
            [newest],
        ).fetchone()
        return SealOfPost(sealed, waiting, changed, sealed_at, *(stamp or (None, None, None)))
