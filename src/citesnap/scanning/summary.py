"""The page of a scan: what was found, as charts and tables. HTML without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from citesnap.scanning.results import ScanFolder
from citesnap.scanning.writing import write_whole
from citesnap.text.lines import one_line

__all__ = ["Counted", "counted", "write"]

MOST_ROWS = 20

_STYLE = """section{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:1rem;align-items:start}
h2{grid-column:1/-1;margin-bottom:0}"""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are of each: `unit` is what is counted, `rows` are names with their numbers."""

    name: str
    title: str
    column: str
    unit: str
    rows: tuple[tuple[str, int], ...]


_TITLES = {
    "bytes": "bytes read",
    "records": "records that may hold a page",
    "pages": "pages read",
    "cited_pages": "pages with citations",
    "citations": "citations",
    "revisits": "revisits, which have no body of their own",
    "not_in_sample": "not in the sample",
    "other_language": "in other languages",
    "other_section": "with citations, in other sections",
    "older": "captured before",
    "damaged": "damaged",
}


def write(folder: ScanFolder, counts: Mapping[str, int]) -> Path:
    """Write the page; returns where it is."""
    target = folder.path / "index.html"
    draw, style = _drawing()
    parts = [_counts(folder, counts)]
    for one in counted(folder.path):
        drawn = draw(one.name, one.title, one.unit, one.rows)
        chart = f'<div class="chart">{drawn}</div>' if drawn else ""
        parts.append(f"<section><h2>{escape(one.title)}</h2>{chart}{_table(one)}</section>")
    write_whole(
        target,
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Scan</title><style>{style}{_STYLE}</style></head><body><main><h1>What the scan found</h1>{''.join(parts)}"
        "</main></body></html>\n",
    )
    return target


def counted(folder: Path) -> Iterator[Counted]:
    """The numbers of the page, out of the Parquet files."""
    import pyarrow.dataset

    citations = pyarrow.dataset.dataset(folder / "citations", format="parquet")
    articles = pyarrow.dataset.dataset(folder / "articles", format="parquet")
    yield _counted(citations, "platform", "scan_platforms", "Platforms", "citations")
    yield _counted(articles, "site", "scan_sites", "Sites", "pages")
    yield _counted(citations, "form", "scan_forms", "Forms", "citations")
    yield _counted(articles, "lang", "scan_languages", "Languages", "pages")
    yield _by_year(citations)


def _counted(table: Any, column: str, name: str, title: str, unit: str) -> Counted:
    """How often each value of a column occurs, the most frequent first."""
    counts: dict[str, int] = {}
    for batch in table.to_batches(columns=[column]):
        for pair in batch.column(0).value_counts().to_pylist():
            value = "not told" if pair["values"] is None else str(pair["values"])
            counts[value] = counts.get(value, 0) + pair["counts"]
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:MOST_ROWS]
    return Counted(name, title, column, unit, tuple(rows))


def _by_year(citations: Any) -> Counted:
    """Citations by the year of the cited post, as its id or the page tells it."""
    import pyarrow.compute

    counts: dict[str, int] = {}
    for batch in citations.to_batches(columns=["posted_at", "date"]):
        by_id = pyarrow.compute.strftime(batch.column(0), format="%Y")
        by_page = pyarrow.compute.utf8_slice_codeunits(batch.column(1), 0, 4)
        for pair in pyarrow.compute.coalesce(by_id, by_page).value_counts().to_pylist():
            if pair["values"] is not None:
                counts[pair["values"]] = counts.get(pair["values"], 0) + pair["counts"]
    rows = tuple(sorted(counts.items()))[-MOST_ROWS:]
    return Counted("scan_years", "Years of the posts", "year", "citations", rows)


def _drawing() -> tuple[Callable[[str, str, str, Sequence[tuple[str, int]]], str | None], str]:
    """How counts are drawn, and the style sheet; where the extra that draws is not installed, the tables are enough."""
    try:
        from citesnap.browsing.charts import draw_counts, page_style
    except ModuleNotFoundError:
        return lambda *_: None, ""
    return draw_counts, page_style()


def _counts(folder: ScanFolder, counts: Mapping[str, int]) -> str:
    description = folder.description()
    options = ", ".join(
        f"{name.replace('_', ' ')}: {', '.join(value) if isinstance(value, list) else value}"
        for name, value in description["options"].items()
        if value not in (None, [], 1.0)
    )
    rows = "".join(
        f"<tr><td>{escape(title.capitalize())}</td><td>{counts.get(name, 0):,}</td></tr>"
        for name, title in _TITLES.items()
    )
    return f"<p>{escape(description['finder'])}; {escape(options)}</p><table>{rows}</table>"


def _table(one: Counted) -> str:
    rows = "".join(
        f"<tr><td><bdi>{escape(one_line(str(name), 60))}</bdi></td><td>{count:,}</td></tr>" for name, count in one.rows
    )
    head = "".join(f'<th scope="col">{escape(name.capitalize())}</th>' for name in (one.column, one.unit))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>" if rows else "<p>None.</p>"
