"""Full-text search over posts, citations and articles, in every script. Kept in step with their rows; reads no markup.

SQLite's tokenizer takes a run of letters for one word. Chinese, Japanese, Thai and others write many words in one run, so that
記者会見 would only be found by the whole of it. Here each character of such scripts is a word of its own (`segment`), and a word
of a query becomes a phrase (`match_expression`): any part of a run is found, and nothing else. Both are done in Python, which is
why no trigger can do it: whoever writes a row calls `index` in the same transaction.

The indexes hold the words that they are made of (their own content, not `content='posts'`). That costs some bytes. In return
SQLite's checks and `rebuild` hold in every version of it, no index can be spoilt by a row that another program changed, and a word
can be taken out whatever Python's tables of Unicode said when it was put in. Rowids are the ids of the rows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from citesnap.archive.file.database import Database
from citesnap.archive.records import blobs
from citesnap.archive.records.rows import transaction
from citesnap.archive.values import clean
from citesnap.errors import DamagedBlob

__all__ = [
    "COLUMNS",
    "StoredText",
    "articles_to_index",
    "create",
    "fill",
    "index",
    "index_article",
    "match_expression",
    "record_words",
    "segment",
    "unindex",
]


@dataclass(frozen=True, slots=True)
class StoredText:
    """An article whose words are not in the index yet: the bytes last read, None when they are damaged."""

    article_id: int
    media_type: str
    body: bytes | None


COLUMNS = {
    "posts": ("handle", "author_name", "text"),
    "citations": ("handle", "author_name", "text"),
    "articles": ("title", "site", "author", "text"),
}
"""Of each table the columns that are searched. The `text` of an article is what it says, which is no column of its row."""

_NO_SPACES = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u0f00-\u0fff"  # Tibetan: marks between syllables, none between words
    "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f"  # Myanmar
    "\u1780-\u17ff"  # Khmer
    "\u1950-\u19df\u1a20-\u1aaf\uaa80-\uaadf"  # Tai Le, New Tai Lue, Tai Tham, Tai Viet
    "\u1b00-\u1b7f\ua980-\ua9df"  # Balinese, Javanese
    "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"  # Hangul: spaces, but particles cling to the words
    "\u2e80-\u2fdf"  # radicals
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c"  # 々 and other marks that stand for characters
    "\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f\U0001aff0-\U0001b16f"  # Hiragana, Katakana
    "\u3100-\u312f\u31a0-\u31bf"  # Bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "\ua000-\ua4cf"  # Yi
)
"""Scripts in which a word is not told by spaces (blocks of Unicode 16)."""

_APART = re.compile(f"([{_NO_SPACES}])")

# Vowel points of Arabic and Hebrew, the stretching of Arabic, accents that make no letter of Unicode with theirs: few people type
# them. Joiners, soft hyphens, direction marks and variation selectors nobody sees. All would part a word in two.
_IGNORED = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u00ad\u061c\u200c-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]+"
)

# Marks heaped on one letter ("zalgo"): to normalise a run of them takes the square of its length.
_PILES = re.compile(r"([^\w\s\x00-\x7f]{30})[^\w\s\x00-\x7f]+")

# What separates words besides blanks, and a "word" of nothing else. Marks are kept: vowels of Indic scripts are such.
_CATEGORIES = "L* N* Co Mn Mc"

_TERM = re.compile(r'"([^"]*)(?:"|$)(\*?)|([^\s"]+)')

MOST_TERMS = 200
"""Terms of one query that are looked at. SQLite takes thousands, but nobody types them."""


def segment(text: str) -> str:
    """The text as the index and every query of it hold it. Rules of folding case and accents are the tokenizer's.

    Compatible forms (full and half width, ligatures) become one, and characters of scripts that are written without spaces stand
    apart.

    >>> segment("NHK記者会見 at ｔｅｎ")
    'NHK 記 者 会 見 at ten'
    """
    text = clean(text)
    if not text.isascii():
        text = _IGNORED.sub("", unicodedata.normalize("NFKC", _PILES.sub(r"\1 ", text)))
        text = _APART.sub(r" \1 ", text)
    return " ".join(text.split())


def match_expression(query: str) -> str:
    """What to hand to `MATCH` of FTS5 for what somebody typed. Never one that SQLite refuses; `""` finds nothing.

    All terms must be there. `"two words"` stay together, `wor*` is the beginning of a word; everything else is meant literally.

    >>> match_expression('会見 "two words" floo* AND')
    '"会 見" "two words" "floo"* "AND"'
    >>> match_expression('"(')
    '""'
    """
    terms: list[str] = []
    for found in _TERM.finditer(query):
        phrase, star, bare = found.groups()
        if phrase is None:
            phrase = bare.rstrip("*")
            star = "*" if phrase != bare else ""
        words = segment(phrase.replace("\0", " ")).replace('"', " ").strip()
        if any(map(_is_searched, words)):
            terms.append(f'"{words}"{star}')
    return " ".join(terms[:MOST_TERMS]) or '""'


def _is_searched(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LN" or category in ("Mn", "Mc", "Co")


def create(db: Database) -> None:
    """Make the indexes and fill them from the rows that there are. Part of the caller's transaction.

    What articles said is not known here: those that were read before are noted in `articles_to_index`.
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
    """Fill indexes that are empty from the rows that there are. Part of the caller's transaction."""
    for table, columns in COLUMNS.items():
        known = [column for column in columns if (table, column) != ("articles", "text")]
        into = f"insert into {table}_fts (rowid, {', '.join(known)}) values (?{', ?' * len(known)})"
        rows = db.execute(f"select id, {', '.join(known)} from {table} order by id")
        db.conn.executemany(into, ((row_id, *map(_segmented, words)) for row_id, *words in rows))


def index(db: Database, table: str, row_id: int) -> None:
    """Bring the index of a table up to one of its rows. Part of the caller's transaction; writes nothing where nothing changed.

    Raises:
        LookupError: there is no such row.
    """
    columns = [column for column in COLUMNS[table] if (table, column) != ("articles", "text")]
    row = db.execute(f"select {', '.join(columns)} from {table} where id = ?", [row_id]).fetchone()
    if row is None:
        raise LookupError(f"no row {row_id} in {table}")
    _write(db, table, row_id, dict(zip(columns, map(_segmented, row), strict=True)))


def index_article(db: Database, article_id: int, words: str | None) -> None:
    """The same for an article with what it says; None where nobody read that out, and what is known of it stays."""
    index(db, "articles", article_id)
    if words is not None:
        _write(db, "articles", article_id, {"text": segment(words)})
        db.execute("delete from articles_to_index where id = ?", [article_id])


def articles_to_index(db: Database, limit: int) -> list[StoredText]:
    """Some of the articles that were read before there was an index."""
    rows = db.execute(
        "select waiting.id, media_type, body_sha256"
        " from (select id from articles_to_index order by id limit ?) waiting"
        " join article_versions on article_versions.id = ("
        "select id from article_versions where article_id = waiting.id order by read_at desc, id desc limit 1)",
        [limit],
    ).fetchall()
    return [StoredText(article_id, media_type, _body(db, sha256)) for article_id, media_type, sha256 in rows]


def _body(db: Database, sha256: str) -> bytes | None:
    try:
        return blobs.read(db, sha256)
    except DamagedBlob:
        return None


def record_words(db: Database, words: Mapping[int, str]) -> None:
    """What articles say that were read before there was an index, in one transaction."""
    with transaction(db):
        for article_id, said in words.items():
            index_article(db, article_id, said)


def unindex(db: Database, table: str, row_id: int) -> None:
    """Take a row out of the index. Part of the caller's transaction."""
    db.execute(f"delete from {table}_fts where rowid = ?", [row_id])


def _segmented(text: str | None) -> str | None:
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
