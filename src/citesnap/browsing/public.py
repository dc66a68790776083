"""What strangers may see of an archive that is served to the public: pages, tables, columns. Data and pure functions.

Everything is refused that is not named here, so what a later version records is not public until it is added. Three places apply
it, each by itself: the gate answers no other address, Datasette's permissions hide the rest from its menus, and the authorizer of
each connection lets Datasette's own SQL read no other column, whatever parameter made the SQL.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qsl

from citesnap.browsing.links import decode, encode

__all__ = ["ACTIONS", "COLUMNS", "INDEXES", "TABLES", "VIEWS", "Decision", "decide", "may_read"]

COLUMNS: dict[str, frozenset[str]] = {
    "posts": frozenset(
        "id title platform handle author_name posted_at state certainty state_since lang text native_id url"
        " last_shown_at first_gone_at last_checked_at".split()
    ),
    "articles": frozenset(
        "id title site section author published_at first_read_at last_read_at same_as url url_hash".split()
    ),
    "citations": frozenset(
        "id article_id position platform handle date kind form post_id match agreement author_name date_text posted_at native_id"
        " vanished_at start end short_link link text doubts difference version short_links selectors".split()
    ),
}
"""The public columns of tables; the others read as null."""

VIEWS = frozenset({"cited_posts", "missing_posts", "cited_and_shown", "disagreements"})
"""Views that are public, but for `_KEPT_BACK`."""

_KEPT_BACK = frozenset({"next_check_at"})
"""Columns of posts that read as null in public views too: an early next look tells that somebody marked the post to be watched."""

TABLES = frozenset({*COLUMNS, *VIEWS})

INDEXES = frozenset(f"{table}_fts" for table in COLUMNS)
"""Indexes of words, which Datasette 1.0 searches only for those who may see them; they have no page."""

ACTIONS = frozenset({"view-instance", "view-database", "view-table"})
"""Datasette's actions that strangers are allowed; the last one for `TABLES` alone."""

_INDEX = re.compile(r"(?:posts|articles|citations)_fts(?:_(?:data|idx|content|docsize|config))?")
_SCHEMA = frozenset({"sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema"})
_PAGE = re.compile(
    r"-/(?:home|logo|stories|post|posts|articles|citations|search|(?:post|article|snapshot|citation|media|thumb)/[^.?#]+)"
)
_TABLE = re.compile(rf"(?:{'|'.join(sorted(TABLES))})(?:\.json|\.csv)?")
_ROW = re.compile(r"(posts|articles|citations|cited_posts|missing_posts|cited_and_shown|disagreements)/(\d{1,18})")
_PAGE_OF_ROW = {"posts": "post", "articles": "article", "cited_posts": "post", "missing_posts": "post"}
_STATIC = re.compile(r"/(?:-/static/|-/static-plugins/)[\w./-]+|/favicon\.ico")
_PARAMETER = re.compile(
    r"(?!_).+|_(?:col|nocol|facet|facet_size|filter_(?:column|op|value)(?:_\d+)?|header|dl|json|json_infinity|labels|next|nl"
    r"|nocount|nofacet|nosuggest|search(?:_(?!.*_fts).+)?|shape|size|sort|sort_desc|sort_by_desc|stream)"
)
"""Parameters of a table's address. Not among them are SQL of one's own, other tables and indexes to go through, and extras."""


@dataclass(frozen=True, slots=True)
class Decision:
    """How a request is answered without Datasette: a refusal, or with `location` a redirect to an address below `base_url`."""

    status: int
    message: str = ""
    location: str | None = None


_NOT_SHOWN = Decision(403, "This is not shown to the public.")


def decide(method: str, path: str, query: bytes, archives: Collection[str]) -> Decision | None:
    """What becomes of a stranger's request; None: it is answered as usual.

    Args:
        method: of the request.
        path: as it came, still encoded, below `base_url`.
        query: the query string.
        archives: the names of the archives that are served.

    >>> decide("GET", "/archive/-/run/7", b"", ["archive"]).status, decide("GET", "/archive/posts.csv", b"", ["archive"])
    (403, None)
    >>> decide("GET", "/archive/posts/7", b"", ["archive"]).location
    '/archive/-/post/7'
    """
    if method not in ("GET", "HEAD"):
        return Decision(405, "Only GET and HEAD are answered here.")
    if path in ("", "/"):
        first = min(archives, default=None)
        return _NOT_SHOWN if first is None else Decision(302, location=f"/{encode(first)}/-/home")
    if _STATIC.fullmatch(path):
        return None if ".." not in path else _NOT_SHOWN
    database, _, rest = path.removeprefix("/").partition("/")
    if decode(database) not in archives:
        return _NOT_SHOWN
    if not rest:
        return Decision(302, location=f"/{database}/-/home")
    if _PAGE.fullmatch(rest):
        return None
    if row := _ROW.fullmatch(rest):
        return Decision(302, location=f"/{database}/-/{_PAGE_OF_ROW.get(row[1], 'citation')}/{row[2]}")
    if not _TABLE.fullmatch(rest):
        return _NOT_SHOWN
    for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
        if not _PARAMETER.fullmatch(name):
            return Decision(403, "A parameter of this address is not answered to the public.")
    return None


def may_read(table: str, column: str, within: str | None) -> bool:
    """Whether SQL that Datasette made may read a column, `within` a view or by itself."""
    name = table.lower()
    if column.lower() in _KEPT_BACK:
        return False
    if within in VIEWS or name in VIEWS or name in _SCHEMA or name.startswith("pragma_") or _INDEX.fullmatch(name):
        return True
    return not column or column.lower() in COLUMNS.get(name, ())
