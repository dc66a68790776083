"""Tables of posts in a page: what a row tells of the post that it links to, and the posts of rows without a link.

The columns are told by their headings, by the rules of tables in text (`prose.tabular`).
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from citesnap.finding.page import Element, Page, text_of
from citesnap.finding.repair import without_marks
from citesnap.finding.sighting import Sighting, of_reference, with_words
from citesnap.platforms import cited

if TYPE_CHECKING:
    from citesnap.finding.prose import tabular

_MOST_TABLES = 60
_MOST_ROWS = 3_000
_STEPS = 200


def augment(page: Page, sightings: list[Sighting]) -> list[Sighting]:
    """`sightings`, with what tables tell of those posts, and the posts that they name without an address."""
    tables = page.named("table")[:_MOST_TABLES]
    if not tables:
        return sightings
    from citesnap.finding.prose import tabular

    result = list(sightings)
    for table in tables:
        rows = [row for row in islice(table.iter("tr"), _MOST_ROWS) if _is_row_of(row, table)]
        headings = [_text(cell) for cell in rows[0]] if rows else []
        columns = tabular.columns_of(headings)
        if columns is None:
            continue
        caption = next((_text(each) for each in table.iter("caption")), "")
        read = [_row(page, row) for row in rows[1:]]
        at = {seen.first: place for place, seen in enumerate(result) if seen.first is not None}
        for each in tabular.posts_in(columns, headings, read, caption):
            own = [at[place] for place in range(each.start, each.end + 1) if place in at]
            if not own:
                result.append(of_reference(each, each.start))
            elif len(own) == 1 and each.ref is not None and result[own[0]].key == (each.ref.platform, each.ref.key):
                result[own[0]] = with_words(result[own[0]], each)
    return result


def _is_row_of(row: Element, table: Element) -> bool:
    """Whether a row is the table's own, and not one of a table within it."""
    parent = row.getparent()
    return parent is table or (parent is not None and parent.getparent() is table)


def _row(page: Page, row: Element) -> tabular.Row:
    from citesnap.finding.prose import tabular

    first, last = page.span(row)
    links = (node.get("href") or "" for node in islice(row.iter("a"), _STEPS))
    refs = [ref for href in links if (ref := cited(href)) is not None]
    return tabular.Row(first, last, [_text(cell) for cell in row], refs)


def _text(cell: Element) -> str:
    return without_marks(text_of(cell, _STEPS)) if isinstance(cell.tag, str) else ""
