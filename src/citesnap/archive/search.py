"""Full-text search in every script: what goes into the indexes, and what a query becomes. Judges nothing, asks nobody.

FTS5's tokenizers take a run of Chinese, Japanese or Thai for one word, or (trigram) find nothing shorter than three characters. So
characters of scripts that are written without spaces are set apart here, each a token, on the way into an index and in queries: a
word of a query is a phrase, and any part of such a run is found exactly. Words of other scripts stay words, without their accents.

The indexes keep their texts themselves and are written by the code that writes the rows, in its transaction. Triggers could not
segment, and an index over the tables' own text would not agree with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from citesnap.archive import blobs
from citesnap.archive.database import Database

__all__ = ["COLUMNS", "TABLES", "fill", "index_article", "index_citation", "index_post", "match_expression", "segment"]

# Unicode blocks of scripts written without spaces between words; Hangul too, whose words come with endings of all kinds.
_UNSPACED = re.compile(
    "(["
    "\u0e00-\u0eff"  # Thai, Lao
    "\u0f40-\u0fbc"  # Tibetan
    "\u1000-\u109f\uaa60-\uaa7f\ua9e0-\ua9ff"  # Myanmar
    "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"  # Hangul
    "\u1780-\u17ff\u19e0-\u19ff"  # Khmer
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b"  # radicals, iteration marks, numerals
    "\u3040-\u312f\u31a0-\u31bf\u31f0-\u31ff"  # Hiragana, Katakana, Bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"  # Han
    "\uff66-\uff9f"  # halfwidth Katakana
    "])"
)
_QUOTED = re.compile(r'"([^"]*)"?|([^\s"]+)')
# What FTS5's tokenizer, with the categories below, makes a token of.
_TOKEN_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No", "Co", "Mn", "Mc"})
NOTHING = '""'
"""An expression that matches no row."""
MAX_QUERY = 1_000
"""Characters of a query."""

_TOKENIZE = "unicode61 remove_diacritics 2 categories ''L* N* Co Mn Mc''"
"""Marks belong to words: without them Hindi falls to pieces."""

COLUMNS = {
    "posts_fts": ("handle", "author_name", "text"),
    "citations_fts": ("handle", "author_name", "text"),
    "articles_fts": ("title", "site", "author", "words"),
}
"""Each index and what is in it. Its `rowid` is the `id` of the row it is about."""

TABLES = "\n".join(
    f"create virtual table {table} using fts5 ({', '.join(columns)}, tokenize = '{_TOKENIZE}');"
    for table, columns in COLUMNS.items()
)


def segment(text: str) -> str:
    """The text as it goes into an index: composed (NFC), and characters of unspaced scripts set apart.

    >>> segment("記者会見 in Tokyo")
    '記 者 会 見 in Tokyo'
    """
    return " ".join(_UNSPACED.sub(r" \1 ", unicodedata.normalize("NFC", text.replace("\0", " "))).split())


def match_expression(query: str) -> str:
    """What a person typed, as an expression for `match` that is never an error. All of its words must be there.

    >>> match_expression('会見 "in Tokyo" gov*')
    '"会 見" "in Tokyo" "gov"*'
    >>> match_expression('!!! "')
    '""'
    """
    phrases: list[str] = []
    for quoted, word in _QUOTED.findall(query[:MAX_QUERY]):
        phrase = segment((quoted or word).encode("utf-8", "replace").decode())
        if not any(unicodedata.category(letter) in _TOKEN_CATEGORIES for letter in phrase):
            continue
        prefix = "*" if word.endswith("*") else ""
        phrases.append(f'"{phrase.replace(chr(34), " ").rstrip("*").rstrip()}"{prefix}')
    return " ".join(phrases) or NOTHING


def index_post(db: Database, post_id: int) -> None:
    """Bring the index up to a post's row. Part of the caller's transaction, as all of these are."""
    _bring(db, "posts_fts", post_id, db.execute("select handle, author_name, text from posts where id = ?", [post_id]))


def index_citation(db: Database, citation_id: int) -> None:
    """Bring the index up to a citation's row."""
    rows = db.execute("select handle, author_name, text from citations where id = ?", [citation_id])
    _bring(db, "citations_fts", citation_id, rows)


def index_article(db: Database, article_id: int, words: str | None = None) -> None:
    """Bring the index up to an article's row.

    Args:
        db: the archive.
        article_id: whose row it is.
        words: what the article says, when it was read just now; None leaves what is there.
    """
    if words is None:
        held = db.execute("select words from articles_fts where rowid = ?", [article_id]).fetchone()
        words = held[0] if held else ""
    title, site, author = db.execute("select title, site, author from articles where id = ?", [article_id]).fetchone()
    _bring(db, "articles_fts", article_id, [(title, site, author, words)])


def _bring(db: Database, table: str, row_id: int, rows: Iterable[tuple[str | None, ...]]) -> None:
    """Write a row of an index where it is not what it should be: a look that shows nothing new writes nothing."""
    wanted = _segmented(next(iter(rows)))
    held = db.execute(f"select * from {table} where rowid = ?", [row_id]).fetchone()
    if held == wanted or (held is None and not any(wanted)):
        return
    if held is not None:
        db.execute(f"delete from {table} where rowid = ?", [row_id])
    db.execute(_insert(table), [row_id, *wanted])


def _insert(table: str) -> str:
    columns = COLUMNS[table]
    return f"insert into {table} (rowid, {', '.join(columns)}) values (?{', ?' * len(columns)})"


def _segmented(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(segment(value or "") for value in values)


def fill(db: Database) -> None:
    """Index all that was recorded before there were indexes. Words of articles come from their stored bodies."""
    for table, source in (("posts_fts", "posts"), ("citations_fts", "citations")):
        rows = db.conn.execute(f"select id, {', '.join(COLUMNS[table])} from {source}")
        db.conn.executemany(
            _insert(table), ((row_id, *found) for row_id, *row in rows if any(found := _segmented(row)))
        )
    db.conn.executemany(_insert("articles_fts"), _articles(db))


def _articles(db: Database) -> Iterator[tuple[int | str, ...]]:
    from citesnap.articles.words import words_of_body

    for article_id, title, site, author, sha256, media_type in db.conn.execute(
        """
        select articles.id, title, site, author, body_sha256, media_type from articles
        left join article_versions on article_versions.id =
            (select max(id) from article_versions latest where latest.article_id = articles.id)
        """
    ):
        try:
            words = words_of_body(blobs.read(db, sha256), media_type) if sha256 else ""
        except blobs.DamagedBlob:
            words = ""  # Whoever looks at the article is told; what cannot be read cannot be searched.
        yield article_id, *_segmented((title, site, author, words))
