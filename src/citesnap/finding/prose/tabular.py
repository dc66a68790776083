"""Tables with one post in each row, and headings that name the columns of account, day, words and address.

Pure, linear. It reads tables of Markdown and Org, and lists with commas, semicolons or tabs between their fields (RFC 4180). A row
without an address is a citation only where it has a handle and a day, and the table names the network of its posts.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citesnap.finding.dates import day_of
from citesnap.finding.links import find_urls, post_at
from citesnap.finding.markers import Spans
from citesnap.finding.prose.parts import network_named
from citesnap.finding.prose.references import Reference, citation_of
from citesnap.model import Citation
from citesnap.platforms import PostRef, reference, x
from citesnap.text.patterns import regex

_COLUMNS = {
    "handle": r"@|handle|(?:twitter |x )?(?:account|user(?:name| ?name)?|handle|profile)|screen ?name|author(?: handle)?|who"
    r"|konto|nutzer(?:name)?|compte|auteur|cuenta|usuario|autora?|conta|utente|autore|аккаунт|автор",
    "name": r"(?:display )?name|nom|nombre|nome|имя",
    "date": r"(?:post(?:ed)? ?|tweet ?)?(?:date|day|when|time ?stamp|created(?: at)?|posted(?: (?:at|on))?)"
    r"|datum|tag|fecha|día|data|дата|日付",
    "text": r"(?:full |tweet |post )?(?:text|content|body|message|words|quote)|tweet|post"
    r"|inhalt|wortlaut|texte|texto|testo|mensaje|contenido|текст|本文",
    "link": r"(?:tweet |post |status )?(?:link|url|address|permalink)|source|quelle|lien|enlace|fuente|fonte|ссылка",
    "id": r"(?:tweet|status|post) ?id(?: str)?|id(?: str)?",
}
"""The headings of columns in lower case, by the content of the column."""
_HEADINGS = {column: regex(words) for column, words in _COLUMNS.items()}
_SEPARATOR = regex(r"[^\S\n]*\|?[^\S\n]*:?-{2,}:?[^\S\n]*(?:[|+][^\S\n]*:?-{2,}:?[^\S\n]*)+\|?[^\S\n]*")
_HANDLE = regex(r"@?(?P<handle>[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,60}[A-Za-z0-9_])?(?:@[A-Za-z0-9.-]{3,80})?)")
_ID = regex(r"\d{15,19}")
_LINK = regex(r"!?\[([^\[\]]{0,500})\]\([^()\s]{0,2000}\)")
_WORDS_OF_NETWORKS = regex(r"tweets?\b", re.IGNORECASE)
_FIELDS = {sign: regex(rf"(?:[\w @#\".-]{{1,32}}{sign}){{2,40}}[\w @#\".-]{{0,32}}") for sign in "\t;,"}
"""A line of short fields, as headings have. Most lines of a text do not match."""
_LONGEST_HEADING = 400
_LONGEST_ROW = 8_000
_MOST_COLUMNS = 40
_LONGEST_LABEL = 32
_MOST_LINES = 60
"""Lines of one row. RFC 4180 (2.6) allows line breaks within quote marks."""
_OPENS_QUOTED = {sign: regex(rf'(?:^|{sign})"') for sign in "\t;,"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its place, the texts of its cells, and the posts that addresses in it lead to."""

    start: int
    end: int
    cells: Sequence[str]
    refs: Sequence[PostRef]


def columns_of(headings: Sequence[str]) -> dict[str, int] | None:
    """The columns of a table of posts by their content. None for any other table.

    >>> columns_of(["No.", "Account", "Date", "Tweet"])
    {'handle': 1, 'date': 2, 'text': 3}
    """
    places: dict[str, int] = {}
    for place, heading in enumerate(headings[:_MOST_COLUMNS]):
        if len(heading) > _LONGEST_LABEL:
            continue
        shown = re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)).strip().lower() or heading.strip()
        for column, words in _HEADINGS.items():
            if column not in places and words.fullmatch(shown):
                places[column] = place
                break
    is_table = ("handle" in places or "link" in places or "id" in places) and len(places.keys() & {"date", "text"}) > 0
    return places if is_table and len(places) > 2 else None


def posts_in(
    columns: dict[str, int], headings: Sequence[str], rows: Sequence[Row], about: str = ""
) -> Iterator[Reference]:
    """The posts of the rows. `about` is the caption of the table."""
    networks = {ref.platform for row in rows for ref in row.refs}
    said = f"{' '.join(headings)} {about}"
    network = "x" if _WORDS_OF_NETWORKS.search(said) else network_named(said)
    if network is None and len(networks) == 1:
        network = next(iter(networks))
    for row in rows:
        if (post := _post(columns, row, network)) is not None:
            yield post


def _post(columns: dict[str, int], row: Row, network: str | None) -> Reference | None:
    def cell(column: str) -> str:
        at = columns.get(column)
        return row.cells[at].strip() if at is not None and at < len(row.cells) else ""

    refs = {ref.key: ref for ref in row.refs}
    if len(refs) > 1:
        return None
    ref = next(iter(refs.values()), None)
    named = _HANDLE.fullmatch(cell("handle"))
    handle = named["handle"] if named else None
    if ref is None and _ID.fullmatch(cell("id")) and network in ("x", None):
        ref = reference("x", cell("id"), handle)
    if ref is not None and ref.handle and handle and ref.handle.casefold() != handle.partition("@")[0].casefold():
        return None  # the address is of another post, which is found as a link
    shown = cell("date")
    day = day_of(shown)
    if ref is None and not (network and day and handle and (named and named[0].startswith("@"))):
        return None
    return Reference(
        start=row.start,
        end=row.end,
        platform=ref.platform if ref else network or "x",
        handle=(ref.handle if ref else None) or handle,
        name=cell("name") or None,
        date=day,
        date_text=shown or None,
        words=cell("text") or None,
        ref=ref,
        short_links=x.short_links(cell("text")),
    )


def find(text: str, unseen: Spans) -> list[Citation]:
    """The posts in the tables of a text, in order, outside of `unseen`.

    >>> table = "| Account | Date | Tweet |\\n|---|---|---|\\n| @jo_example | May 1, 2020 | It rises |\\n"
    >>> [(each.handle, each.date, each.text) for each in find(table, Spans())]
    [('jo_example', '2020-05-01', 'It rises')]
    """
    if "|" not in text and "," not in text and "\t" not in text and ";" not in text:
        return []
    posts: list[Reference] = []
    lines = _lines(text)
    at = 0
    while at < len(lines):
        table = _table(text, lines, at)
        if table is None:
            at += 1
            continue
        columns, headings, rows, at = table
        posts += posts_in(columns, headings, rows)
    return [citation_of(each) for each in posts if not unseen.touch(each.start, each.end)]


Lines = list[tuple[int, int]]


def _lines(text: str) -> Lines:
    lines, at = [], 0
    for line in text.split("\n"):
        lines.append((at, at + len(line)))
        at += len(line) + 1
    return lines


def _table(text: str, lines: Lines, at: int) -> tuple[dict[str, int], list[str], list[Row], int] | None:
    """The table whose heading is the line `at`: its columns, headings and rows, and the number of the first line after it."""
    start, end = lines[at]
    if not 8 < end - start <= _LONGEST_HEADING:
        return None
    line = text[start:end]
    barred = "|" in line and at + 1 < len(lines) and _SEPARATOR.fullmatch(text[slice(*lines[at + 1])]) is not None
    sign = "|" if barred else next((sign for sign in "\t;," if line.count(sign) > 1), None)
    if sign is None or not (barred or _FIELDS[sign].fullmatch(line)):
        return None
    headings = _cells(line, sign)
    columns = columns_of(headings)
    if columns is None:
        return None
    rows: list[Row] = []
    at += 2 if barred else 1
    while at < len(lines):
        start, end = lines[at]
        last = at if sign == "|" else _last_line(text, lines, at, sign)
        end = lines[last][1]
        line = text[start : min(end, start + _LONGEST_ROW)]
        cells = _cells(line, sign)
        if not line.strip() or len(cells) < len(headings) - 1:
            break
        refs = [ref for s, e, _ in find_urls(line) if (ref := post_at(line, s, e))]
        rows.append(Row(start, end, [_LINK.sub(r"\1", each) for each in cells], refs))
        at = last + 1
    return columns, headings, rows, at


def _last_line(text: str, lines: Lines, at: int, sign: str) -> int:
    """The last line of the row that begins in the line `at`. It is the same line where no later one closes its quote marks."""
    start, end = lines[at]
    is_open = text.count('"', start, end) % 2 == 1
    if not is_open or not _OPENS_QUOTED[sign].search(text[start:end]):
        return at
    for last in range(at + 1, min(at + _MOST_LINES, len(lines))):
        begin, end = lines[last]
        if end - start > _LONGEST_ROW:
            break
        if text.count('"', begin, end) % 2:
            return last
    return at


def _cells(line: str, sign: str) -> list[str]:
    if sign == "|":
        return re.split(r"(?<!\\)\|", line.strip().strip("|"))
    try:
        return next(csv.reader([line], delimiter=sign), [])
    except csv.Error:  # a field of more than 131,072 characters
        return []
