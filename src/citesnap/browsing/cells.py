"""Cells of Datasette's tables: links to the pages of a row's subject, and small pictures. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from citesnap.archive.questions.links import KEY_LENGTH
from citesnap.browsing.links import DatasetteLinks
from citesnap.browsing.render import contained

__all__ = ["COLUMNS", "cell"]

_SHA256 = re.compile(r"[0-9a-f]{64}")


def cell(links: DatasetteLinks, table: str | None, column: str, value: Any, row: Any) -> Markup | None:
    """The cell as HTML; None: Datasette shows it in its own way.

    Args:
        links: addresses of pages.
        table: the table or view; None in the results of a query.
        column: its name.
        value: its value; a dict with `value` and `label` where Datasette has looked up a foreign key.
        row: the whole row.
    """
    label = value
    if isinstance(value, dict):
        value, label = value.get("value"), value.get("label")
    if value is None:
        return None
    if column in _TITLES and table is not None:
        return _title(links, table, column, value, row)
    if (page := _BY_COLUMN.get(column)) is not None and isinstance(value, int):
        return _linked(page(links, value), label if label is not None else value)
    if column in _HASHES and isinstance(value, str) and _SHA256.fullmatch(value):
        return _bytes(links, table, column, value)
    return None


def _post(links: DatasetteLinks, row_id: int) -> str:
    return f"{links.database}/-/post/{row_id}"


def _article(links: DatasetteLinks, row_id: int) -> str:
    return f"{links.database}/-/article/{row_id}"


_BY_COLUMN: dict[str, Callable[[DatasetteLinks, int], str | None]] = {
    "post_id": _post,
    "other_post_id": _post,
    "article_id": _article,
    "same_as": _article,
    "run_id": lambda links, row_id: links.run(row_id),
    "first_seen_run": lambda links, row_id: links.run(row_id),
    "last_seen_run": lambda links, row_id: links.run(row_id),
    "exchange_id": lambda links, row_id: links.exchange(row_id),
    "snapshot_id": lambda links, row_id: f"{links.database}/-/snapshot/{row_id}",
    "citation_id": lambda links, row_id: f"{links.database}/-/citation/{row_id}",
}
"""Columns that refer to a row of another table, and the page of that row."""
_TITLES = ("title", "post", "article", "command", "url", "form", "source")
_HASHES = ("sha256", "picture", "body_sha256")
COLUMNS = frozenset((*_TITLES, *_HASHES, *_BY_COLUMN))
"""Columns of which `cell` makes something, in some tables at least."""


def _title(links: DatasetteLinks, table: str, column: str, value: Any, row: Any) -> Markup | None:
    """The cell with a row's title, linked to the row's page."""
    if table in ("posts", "cited_posts", "missing_posts") and column == "title":
        platform, native_id = _get(row, "platform"), _get(row, "native_id")
        is_named = isinstance(platform, str) and isinstance(native_id, str) and platform and native_id
        address = links.post(platform, native_id) if is_named else _by_id(links, _post, row, "id")
    elif table == "articles" and column == "title":
        key = _get(row, "url_hash")
        address = (
            links.article(key[:KEY_LENGTH]) if key and isinstance(key, str) else _by_id(links, _article, row, "id")
        )
    elif column == "post":
        address = _by_id(links, _post, row, "post_id")
    elif column == "article":
        address = _by_id(links, _article, row, "article_id")
    elif table in ("runs", "runs_summary") and column == "command":
        address = _by_id(links, _BY_COLUMN["run_id"], row, "id")
    elif table == "exchanges" and column == "url":
        address = _by_id(links, _BY_COLUMN["exchange_id"], row, "id")
    elif table == "citations" and column == "form":
        address = _by_id(links, _BY_COLUMN["citation_id"], row, "id")
    elif table == "snapshots" and column == "source":
        address = _by_id(links, _BY_COLUMN["snapshot_id"], row, "id")
    else:
        return None
    return _linked(address, value) if address else None


def _by_id(
    links: DatasetteLinks, page: Callable[[DatasetteLinks, int], str | None], row: Any, column: str
) -> str | None:
    row_id = _get(row, column)
    return page(links, row_id) if isinstance(row_id, int) else None


def _bytes(links: DatasetteLinks, table: str | None, column: str, sha256: str) -> Markup | None:
    if column == "picture" or (table == "media" and column == "sha256"):
        return Markup('<a href="{}"><img class="citesnap-thumb" src="{}" alt="Media file" loading="lazy"></a>').format(
            links.media(sha256), links.preview(sha256, small=True)
        )
    return _linked(links.body(sha256), sha256)


def _linked(address: str | None, label: Any) -> Markup | None:
    """A link; None where there is no such address."""
    if address is None:
        return None
    return Markup('<a href="{}"><bdi>{}</bdi></a>').format(address, contained(label, 160))


def _get(row: Any, column: str) -> Any:
    """A column of a row, if the row has it; rows are mappings of different types."""
    try:
        value = row[column]
    except (KeyError, IndexError, TypeError):
        return None
    return value.get("value") if isinstance(value, dict) else value
