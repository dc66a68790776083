"""What `citesnap status` shows: the numbers of an archive as a page that is read at a glance. Pure; prints nothing.

Times are UTC, to the minute. What came from the web is made fit for a terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from citesnap.text.characters import escaped
from citesnap.text.lines import table
from citesnap.text.sizes import in_words

if TYPE_CHECKING:
    from citesnap.archive import PastRun, Status

__all__ = ["status_page"]

FEEDS = 10
"""Feeds that fail, at most, on the page."""

DID = (
    ("feeds", "feeds read"),
    ("found", "articles found"),
    ("articles", "articles"),
    ("citations", "citations"),
    ("new_citations", "new"),
    ("resolved", "resolved"),
    ("posts", "posts asked for"),
    ("captured", "captured"),
    ("media", "media files"),
    ("newly_gone", "newly gone"),
    ("saves", "captures asked for"),
)
"""What a run counts, and what people call it."""


def status_page(found: Status, name: str, width: int) -> str:
    """The page. `name` is what the archive is called, `width` how many columns there are."""
    parts = [_head(found, name), _contents(found), _verdicts(found), _due(found)]
    parts += [_trouble(found, width), _runs(found.runs, width)]
    return "\n\n".join(part for part in parts if part)


def did(counts: dict[str, int], nothing: str = "nothing to do") -> str:
    """What a run did, in words: `3 articles, 12 citations, 4 new`."""
    return ", ".join(f"{counts[key]} {words}" for key, words in DID if counts.get(key)) or nothing


def _head(found: Status, name: str) -> str:
    growth = found.growth
    grows = "" if growth is None else f", {_growing(growth.bytes_per_day)} (last {growth.days:.0f} days)"
    return f"{escaped(name)}: {in_words(found.size)}{grows}"


def _growing(bytes_per_day: int) -> str:
    return f"{'grows' if bytes_per_day >= 0 else 'shrinks'} by {in_words(abs(bytes_per_day))} a day"


def _contents(found: Status) -> str:
    rows = (
        ("articles", found.articles, found.unread_articles, "more could not be read"),
        ("citations", found.citations, found.unresolved, "whose post is not known"),
        ("posts", found.posts, 0, ""),
        ("snapshots", found.snapshots, 0, ""),
        ("media files", found.media_held, found.media_missing, "more are missing"),
    )
    notes = [f"{_number(count)} {words}" if count else "" for _, _, count, words in rows]
    return _aligned([("", what, _number(count), note) for (what, count, _, _), note in zip(rows, notes, strict=True)])


def _verdicts(found: Status) -> str:
    if not found.states:
        return ""
    sums: dict[str, int] = {}
    sure: dict[str, list[str]] = {}
    for state in found.states:
        sums[state.state] = sums.get(state.state, 0) + state.posts
        sure.setdefault(state.state, []).extend(
            [f"{_number(state.posts)} {state.certainty}"] if state.certainty else []
        )
    rows = [
        (
            "",
            state,
            _number(posts),
            ", ".join(sure[state]) if len(sure[state]) > 1 else "".join(sure[state]).partition(" ")[2],
        )
        for state, posts in sorted(sums.items(), key=lambda row: -row[1])
    ]
    return "Verdicts\n" + _aligned(rows)


def _due(found: Status) -> str:
    rows = [("", "", "now", "next"), ("", "posts", _number(found.due), _minute(found.next_due))]
    rows.append(("", "articles", _number(found.due_articles), _minute(found.next_article_due)))
    if found.feeds:
        rows.append(("", "feeds", _number(found.due_feeds), _minute(found.next_feed_due)))
    lines = [_aligned(rows)]
    if found.waiting:
        lines.append(f"  {_number(found.waiting)} posts that nobody has answered for wait for their next try.")
    if found.feeds:
        failing = f", {_number(found.feeds_failing)} of them failing" if found.feeds_failing else ", all well"
        lines.append(f"  {_number(found.feeds)} feeds are followed{failing}.")
    return "Due\n" + "\n".join(lines)


def _trouble(found: Status, width: int) -> str:
    parts: list[str] = []
    if found.failing_feeds:
        rows = [
            [feed.failures, _minute(feed.failed_at), _minute(feed.next_read_at), feed.url, feed.reason or ""]
            for feed in found.failing_feeds[:FEEDS]
        ]
        page = "Feeds that fail\n" + _indented(rows, ["times", "last", "next try", "feed", "why"], width)
        more = found.feeds_failing - len(rows)
        parts.append(page + (f"\n  ... and {_number(more)} more: `citesnap follow --list`" if more > 0 else ""))
    if found.failing_sources:
        names = ", ".join(map(escaped, found.failing_sources))
        parts.append(f"Sources that answer nothing; each run asks once until they do\n  {names}")
    if found.resting_hosts:
        resting = [("", rest.host, "until", _minute(rest.until)) for rest in found.resting_hosts]
        parts.append("Hosts that asked to be left alone\n" + _aligned(resting))
    if found.failures:
        failures: list[list[object]] = [
            [f.attempts, _minute(f.latest), f.source, str(f.outcome)] for f in found.failures
        ]
        parts.append(
            "Questions without an answer, last 7 days\n"
            + _indented(failures, ["times", "last", "source", "how"], width)
        )
    return "\n\n".join(parts)


def _runs(runs: Sequence[PastRun], width: int) -> str:
    if not runs:
        return ""
    rows: list[list[object]] = [
        [
            _minute(run.started_at),
            _span(run.finished_at - run.started_at) if run.finished_at else "",
            run.command,
            run.outcome or "under way, or killed",
            did(run.counts, "nothing"),
        ]
        for run in runs
    ]
    return "Last runs\n" + _indented(rows, ["started", "took", "command", "ended", "did"], width)


def _aligned(rows: Sequence[tuple[str, str, str, str]]) -> str:
    """Rows of a word, a number to the right, and a remark."""
    cells = [tuple(escaped(cell) for cell in row) for row in rows]
    word, number = (max(len(row[at]) for row in cells) for at in (1, 2))
    return "\n".join(f"  {row[1]:<{word}}  {row[2]:>{number}}  {row[3]}".rstrip() for row in cells)


def _indented(rows: Sequence[Sequence[object]], headings: Sequence[str], width: int) -> str:
    return "\n".join(f"  {line}" for line in table(rows, headings, max(width - 2, 40)).splitlines())


def _number(count: int) -> str:
    return f"{count:,}"


def _minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "none"


def _span(span: timedelta) -> str:
    """A time in one unit that says enough.

    >>> [_span(timedelta(seconds=s)) for s in (7, 200, 9000)]
    ['7 s', '3 min', '2.5 h']
    """
    seconds = span.total_seconds()
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"
