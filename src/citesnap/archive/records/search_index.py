"""The indexes of full-text search over posts, citations and articles, kept in step with their rows. Reads no markup.

Python code (`questions.search`) decides what a word is in every script, so a trigger cannot fill the indexes: the code that writes
a row calls `index` in the same transaction.

The indexes hold the words that they are made of (their own content, not `content='posts'`). That costs some bytes. In return
SQLite's checks and `rebuild` work in every version, a row that another program changed cannot corrupt an index, and a word can be
removed even if Python's Unicode tables have changed since it was added. Rowids are the ids of the rows.
"""

from __future__ import annotations

from collections.abc import Mapping

from citesnap.archive.file.database import Database
from citesnap.archive.questions.base import Questions
from citesnap.archive.records.rows import transaction
from citesnap.archive.values import clean

__all__ = ["COLUMNS", "SearchRecords", "create", "fill", "index", "index_article"]

COLUMNS = {
    "posts": ("handle", "author_name", "text"),
    "citations": ("handle", "author_name", "text"),
    "articles": ("title", "site", "author", "text"),
}
"""The searched columns of each table. The `text` of an article is its plain text, which is not a column of its row."""

# What separates words besides blanks, and a "word" of nothing else. Marks are kept: vowels of Indic scripts are marks.
_CATEGORIES = "L* N* Co Mn Mc"


def create(db: Database) -> None:
    """Make the indexes and fill them from the existing rows. Part of the caller's transaction.

    The text of articles is not known here: those that were read before are listed in `articles_to_index`, for runs to look into.
    """
    for table, columns in COLUMNS.items():
        # The comment is for Datasette and sqlite-utils: they look for these words to find the index of a table.
        db.execute(
            f"create virtual table {table}_fts using fts5 ({', '.join(columns)},"
            f' tokenize = "unicode61 remove_diacritics 2 categories \'{_CATEGORIES}\'" /* content="{table}" */)'
        )
    db.execute("create table articles_to_index (id integer primary key references articles (id)) strict")
    db.execute("insert into articles_to_index (id) select distinct article_id from article_versions")
    fill(db)


def fill(db: Database) -> None:
    """Fill empty indexes from the existing rows. Part of the caller's transaction."""
    for table, columns in COLUMNS.items():
        known = [column for column in columns if (table, column) != ("articles", "text")]
        into = f"insert into {table}_fts (rowid, {', '.join(known)}) values (?{', ?' * len(known)})"
        rows = db.execute(f"select id, {', '.join(known)} from {table} order by id")
        db.executemany(into, ((row_id, *map(_segmented, words)) for row_id, *words in rows))


def index(db: Database, table: str, row_id: int) -> None:
    """Update the index of a table for one of its rows. Part of the caller's transaction; writes nothing where nothing changed.

    Raises:
        LookupError: there is no such row.
    """
    columns = [column for column in COLUMNS[table] if (table, column) != ("articles", "text")]
    row = db.execute(f"select {', '.join(columns)} from {table} where id = ?", [row_id]).fetchone()
    if row is None:
        raise LookupError(f"no row {row_id} in {table}")
    _write(db, table, row_id, dict(zip(columns, map(_segmented, row), strict=True)))


def index_article(db: Database, article_id: int, words: str | None) -> None:
    """The same for an article with its plain text; None where the text was not extracted, and the indexed text stays."""
    index(db, "articles", article_id)
    if words is not None:
        _write(db, "articles", article_id, {"text": _segmented(words)})
        db.execute("delete from articles_to_index where id = ?", [article_id])


def _segmented(text: str | None) -> str | None:
    from citesnap.archive.questions.search import segment  # Here: its classes of characters take four milliseconds.

    return None if text is None else segment(text)


def _write(db: Database, table: str, row_id: int, words: dict[str, str | None]) -> None:
    known = db.execute(f"select {', '.join(words)} from {table}_fts where rowid = ?", [row_id]).fetchone()
    values = list(words.values())
    if known is None:
        db.execute(
            f"insert into {table}_fts (rowid, {', '.join(words)}) values (?{', ?' * len(words)})", [row_id, *values]
        )
    elif list(known) != values:
        assignments = ", ".join(f"{column} = ?" for column in words)
        db.execute(f"update {table}_fts set {assignments} where rowid = ?", [*values, row_id])


class SearchRecords(Questions):
    """What articles say that were read before citesnap took it from them."""

    def record_told(self, told: Mapping[int, tuple[str, str | None] | None]) -> None:
        """Add the words and the section of such articles, by their ids, in one transaction; what is known of them stays.

        None is told by what cannot be read: it is not tried again.
        """
        with transaction(self._db):
            for article_id, words_and_section in told.items():
                words, section = words_and_section or ("", None)
                known = self._db.execute("select text from articles_fts where rowid = ?", [article_id]).fetchone()
                index_article(self._db, article_id, words if known is None or known[0] is None else None)
                if section is not None:
                    self._db.execute(
                        "update articles set section = ? where id = ? and section is null", [clean(section), article_id]
                    )
                self._db.execute("delete from articles_to_index where id = ?", [article_id])
