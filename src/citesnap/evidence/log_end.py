"""Where a log ends, in SQL: how many leaves its last checkpoint covers, and the last row of a kind that it states.

Asked by each run that has nothing to do, and so apart from what makes leaves.
"""

from __future__ import annotations

__all__ = ["OWN", "covered", "newest"]

OWN = "(select id from logs where own = 1)"
"""SQL: the id of the archive's own log. Logs of archives that were merged state rows of this one too."""


def covered(log: str = OWN, database: str = "main") -> str:
    """SQL: how many leaves of a log a checkpoint covers. `log` is SQL that tells its id in this database."""
    return f"(select coalesce(max(size), 0) from {database}.log_checkpoints where log_id = {log})"


def newest(*kinds: str, log: str = OWN, sealed: bool = False) -> str:
    """SQL: the greatest id of a row of these kinds that a log states, or 0. An index has it.

    Args:
        kinds: of statements, as `LATEST` and `EVENTS` name them.
        log: SQL that tells the id of the log.
        sealed: leaves that no checkpoint covers do not count.
    """
    covering = f" and idx < {covered(log)}" if sealed else ""
    of_kind = (
        f"select row_id from log_leaves where kind = '{kind}' and row_id is not null and log_id = {log}{covering}"
        " order by row_id desc limit 1"
        for kind in kinds
    )
    return f"max(0, {', '.join(f'coalesce(({one}), 0)' for one in of_kind)})"
