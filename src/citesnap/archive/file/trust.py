"""Whether the tables of an archive are those that citesnap makes: the file may come from a stranger. Reads only.

Our own writes would fire a trigger, and a view in the place of a table returns whatever its author wants, even endless rows.
So tables of our names have to be tables, STRICT, without generated columns; views of our names say what ours say;
no trigger acts on any of them but those of the log, which say what ours say. Tables, views and indexes of other names are allowed:
our code does not read them.
"""

from __future__ import annotations

from pathlib import Path

from citesnap.archive.file import log_tables, views
from citesnap.archive.file.database import Database
from citesnap.errors import NotAnArchive

__all__ = ["check_schema", "refuse_triggers"]

TABLES = frozenset(
    "article_versions articles articles_to_index attachments attempts blobs bodies certificates citations exchange_facts feeds"
    " figures forgotten heads identity imported imports log_changes log_checkpoints log_events log_leaves log_stamps"
    " log_statements logs media peers posts received_forms relations runs snapshots verdicts".split()
)
"""The tables that citesnap makes and writes to; full-text indexes are checked by name alone."""

INDEXES_OF_WORDS = frozenset({"articles_fts", "citations_fts", "posts_fts"})


def refuse_triggers(db: Database, path: Path) -> None:
    """Refuse an archive in which a write would fire a trigger.

    Raises:
        NotAnArchive: there is a trigger on one of our tables, in any state of the schema.
    """
    names = {"_sqlite_migrations", "exchanges", *TABLES, *INDEXES_OF_WORDS, *views.VIEWS}
    for name, table, sql in db.execute("select name, tbl_name, sql from sqlite_master where type = 'trigger'"):
        ours = log_tables.TRIGGERS.get(name)
        if str(table).lower() in names and (ours is None or _normal(sql) != _normal(ours)):
            raise _strange(path, f"a trigger {name!r} on {table}")


def check_schema(db: Database, path: Path) -> None:
    """Refuse an archive, brought up to date, whose tables and views are not those that citesnap makes.

    Raises:
        NotAnArchive: the message names the first unexpected one.
    """
    refuse_triggers(db, path)
    kinds = {name: (kind, strict) for _, name, kind, _, _, strict in db.execute("pragma main.table_list")}
    for name in sorted(TABLES):
        kind, strict = kinds.get(name, ("", 0))
        if kind != "table":
            raise _strange(path, f"{'a ' + kind if kind else 'nothing'} in the place of the table {name}")
        if not strict:
            raise _strange(path, f"a table {name} that is not STRICT")
        if any(row[6] for row in db.execute(f"pragma table_xinfo({name})")):
            raise _strange(path, f"a computed column in the table {name}")
    for name in sorted(INDEXES_OF_WORDS):
        if kinds.get(name, ("",))[0] != "virtual":
            raise _strange(path, f"no index of words {name}")
    sql = dict(db.execute("select name, sql from sqlite_master where type = 'view'"))
    for name, query in views.VIEWS.items():
        if _normal(sql.get(name)) != _normal(f"create view {name} as {query.strip()}"):
            raise _strange(path, f"another view {name}")
    if "exchanges" not in sql:
        raise _strange(path, "nothing in the place of the view exchanges")


def _normal(sql: str | None) -> str:
    return " ".join((sql or "").lower().replace('"', "").split())


def _strange(path: Path, what: str) -> NotAnArchive:
    return NotAnArchive(
        f"{path} has {what}, which citesnap does not make: another program changed it; nothing was written. "
        "Put back a backup, or remove the change if it is yours"
    )
