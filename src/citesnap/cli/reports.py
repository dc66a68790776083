"""Pages of text for a terminal: the state of an archive, one post, what a run did. Pure; prints nothing.

Times are UTC, to the minute. What came from the web is made fit for a terminal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from citesnap.cli.tables import table
from citesnap.model import State
from citesnap.text.characters import escaped
from citesnap.text.sizes import counted, in_words
from citesnap.text.telling import fate, gone_when

if TYPE_CHECKING:
    from citesnap.archive.questions.evidence import AttemptRow, CitationRow, SnapshotRow
    from citesnap.archive.questions.feeds import FailingFeed
    from citesnap.archive.questions.post_history import Attachment, PostHistory
    from citesnap.archive.questions.status import Status
    from citesnap.archive.questions.totals import PastRun

__all__ = ["post_page", "run_counts", "status_page"]

_AGREEMENTS = {
    "equal": "the same words as were shown",
    "truncated": "cut short, or longer than was shown",
    "edited": "as it was before an edit",
    "different": "words differ from what was shown",
}
"""How a citation agrees with what sources showed."""

WHOLE_LINES = 400
"""Columns of a list whose lines a terminal may break: what a run did is not cut."""

LATELY_DAYS = 7
FEEDS = 10
"""Feeds that fail, at most, on the page."""

COUNTED = (
    ("feeds", "feed read", "feeds read"),
    ("found", "article found", "articles found"),
    ("articles", "article read", "articles read"),
    ("added", "post added", "posts added"),
    ("citations", "citation", "citations"),
    ("new_citations", "new citation", "new citations"),
    ("read_anew", "snapshot read anew", "snapshots read anew"),
    ("without_citations", "article without a citation", "articles without a citation"),
    ("resolved", "post identified", "posts identified"),
    ("posts", "post asked for", "posts asked for"),
    ("captured", "captured", "captured"),
    ("media", "media file", "media files"),
    ("newly_gone", "newly gone", "newly gone"),
    ("saves", "capture asked for", "captures asked for"),
    ("attached", "file added by hand", "files added by hand"),
    ("imported", "record taken in", "records taken in"),
    ("forgotten", "forgotten", "forgotten"),
    ("too_hard", "too hard to read", "too hard to read"),
    ("failed", "failed through an error of citesnap", "failed through an error of citesnap"),
)
"""What a run counts, and what people call one of it and several."""


def status_page(status: Status, name: str, width: int) -> str:
    """The page. `name` is what the archive is called, `width` how many columns there are."""
    parts = [_head(status, name), _warning(status), _lately(status), _contents(status), _verdicts(status), _due(status)]
    parts += [_failing(status, width), _not_understood(status), _runs(status.runs, width)]
    return "\n\n".join(part for part in parts if part)


def post_page(history: PostHistory, now: datetime) -> str:
    """All that an archive knows of one post, oldest first. `now` tells how long ago it was last looked at."""
    from citesnap.archive.questions.post_history import equal_failures_as_one  # not with the page of `status`

    post = history.post
    certainty = f", {post.certainty}" if post.certainty else ""
    since = f", since {post.state_since}" if post.state_since else ""
    citations = sorted(history.citations, key=lambda citation: citation.id)
    lines = [
        post.title,
        post.url,
        *_known(history, now),
        f"{post.state}{certainty}{since}; next look {post.next_check_at or 'not planned'}",
        f"last shown {post.last_shown_at or 'never'}; last looked at {post.last_checked_at or 'never'}"
        + (f"; looked at {post.watch}" if post.watch else ""),
        *([f"added by hand {post.added_at}"] if post.added_at else []),
        *(f"perhaps the same post: {one.name} ({one.state})" for one in history.maybe_same),
        *("", "cited by", *(line for citation in citations for line in _citation(citation))),
        *("", "shown as", *(line for snapshot in reversed(history.snapshots) for line in _snapshot(snapshot))),
        *(line for one in reversed(history.attachments) for line in _attachment(one)),
        *("", "verdicts"),
        *(f"  {one.reached_at}  {one.state}  {one.certainty or ''}".rstrip() for one in history.verdicts),
        *("", "asked"),
        *map(_asked, equal_failures_as_one(history.attempts)),
    ]
    return "\n".join(map(escaped, lines))


def _known(history: PostHistory, now: datetime) -> Iterator[str]:
    """What is known of its fate, and why no more is."""
    post = history.post
    yield fate(post.state, post.last_shown_at, post.first_gone_at, post.last_checked_at, now)
    if post.state == State.PENDING:
        from citesnap.browsing.unanswered import why_unknown

        yield why_unknown(post.platform, history.attempts)


def _citation(citation: CitationRow) -> Iterator[str]:
    gone = "no longer in the article" if citation.vanished_at else None
    agrees = _AGREEMENTS.get(citation.agreement or "", citation.agreement)
    claim = "; ".join(filter(None, (agrees, citation.doubts, gone)))
    article = citation.article
    place = f"  {article.title or article.address} ({article.address}), {citation.kind} {citation.position}"
    yield f"{place}: {claim}" if claim else place
    if citation.decided_by is not None:
        yield f"    set by hand: {citation.decided_by}, {citation.decided_at}: {citation.decided_because or ''}"
    if citation.difference:
        yield f"    {citation.difference}"


def _asked(equal: Sequence[AttemptRow]) -> str:
    """One question, or equal failures of one source with when the last was."""
    first = equal[0]
    line = f"  {first.started_at}  {first.source}  {first.outcome}  {first.detail or ''}".rstrip()
    return line if len(equal) == 1 else f"{line}  ({len(equal)} times, last {equal[-1].started_at})"


def _attachment(one: Attachment) -> Iterator[str]:
    yield ""
    yield f"added by hand: {one.name}, by {one.by}, {one.added_at}"
    yield f"  {one.note}"
    yield f"  SHA-256 {one.sha256}"


def _snapshot(snapshot: SnapshotRow) -> Iterator[str]:
    marks = (", truncated" if snapshot.truncated else "") + (", superseded" if snapshot.superseded else "")
    yield f"  {snapshot.observed_at}  {snapshot.source}  @{snapshot.handle}{marks}"
    yield from (f"    {line}" for line in snapshot.text.splitlines())
    for file in snapshot.media:
        yield f"    [{file.kind}: {file.sha256 or file.outcome}] {file.alt_text or ''}".rstrip()


def run_counts(counts: dict[str, int], nothing: str = "nothing to do") -> str:
    """What a run did, in words: `3 articles read, 12 citations, 4 new citations`."""
    parts = [f"{counts[key]:,} {one if counts[key] == 1 else many}" for key, one, many in COUNTED if counts.get(key)]
    return ", ".join(parts) or nothing


def _head(status: Status, name: str) -> str:
    growth = status.growth
    grows = "" if growth is None else f", {_growing(growth.bytes_per_day)} (last {growth.days:.0f} days)"
    return f"{escaped(name)}: {in_words(status.size)}{grows}"


def _warning(status: Status) -> str:
    if status.overdue is None:
        return ""
    days = status.overdue.days
    return (
        f"WARNING: nothing ran for {days} days, and {_number(status.due + status.due_feeds + status.due_articles)} items are"
        " due. Does cron still call `citesnap run`?"
    )


def _not_understood(status: Status) -> str:
    """One line for each source whose answers may have a new shape."""
    if not status.not_understood:
        return ""
    from citesnap.browsing.labels import source

    return "\n".join(
        f"{escaped(source(one.source))}: {_number(one.answers)} answers not understood since {one.since:%Y-%m-%d}; kept raw;"
        " a newer citesnap may understand them"
        for one in status.not_understood
    )


def _lately(status: Status) -> str:
    if not status.posts:
        return ""
    if not status.lately:
        return f"No post was found gone in the last {LATELY_DAYS} days."
    several = status.gone_lately != 1
    lines = [f"Found gone in the last {LATELY_DAYS} days: {_number(status.gone_lately)} post{'s' if several else ''}"]
    for post in status.lately:
        stories = f"{_number(post.articles)} {'story' if post.articles == 1 else 'stories'}"
        has_copy = "kept" if post.kept else "not kept"
        lines += [
            f"  {post.name}",
            f"    {post.state}, {gone_when(post.last_shown_at, post.first_gone_at)}; {stories}; {has_copy}",
        ]
    more = status.gone_lately - len(status.lately)
    if more > 0:
        lines.append(f"  ... and {_number(more)} more: `citesnap list ARCHIVE_DB --state gone --since {LATELY_DAYS}d`")
    return "\n".join(map(escaped, lines))


def _growing(bytes_per_day: int) -> str:
    return f"{'grows' if bytes_per_day >= 0 else 'shrinks'} by {in_words(abs(bytes_per_day))} a day"


def _contents(status: Status) -> str:
    rows = (
        ("articles", status.articles, 0, ""),
        ("citations", status.citations, status.unresolved, "whose post is not known"),
        ("posts", status.posts, 0, ""),
        ("snapshots", status.snapshots, 0, ""),
        ("media files", status.media_held, status.media_missing, "more are missing"),
    )
    notes = [f"{_number(count)} {words}" if count else "" for _, _, count, words in rows]
    unread = (
        (status.unread_articles - status.unreadable_articles, "more not read yet: `citesnap run` reads them"),
        (status.unreadable_articles, "more could not be read"),
    )
    notes[0] = "; ".join(f"{_number(count)} {words}" for count, words in unread if count)
    return _aligned([("", label, _number(count), note) for (label, count, _, _), note in zip(rows, notes, strict=True)])


def _verdicts(status: Status) -> str:
    if not status.states:
        return ""
    sums: dict[str, int] = {}
    certainties: dict[str, list[str]] = {}
    for state in status.states:
        sums[state.state] = sums.get(state.state, 0) + state.posts
        certainties.setdefault(state.state, []).extend(
            [f"{_number(state.posts)} {state.certainty}"] if state.certainty else []
        )
    rows = [
        (
            "",
            state,
            _number(posts),
            ", ".join(certainties[state])
            if len(certainties[state]) > 1
            else "".join(certainties[state]).partition(" ")[2],
        )
        for state, posts in sorted(sums.items(), key=lambda row: -row[1])
    ]
    return "Verdicts\n" + _aligned(rows)


def _due(status: Status) -> str:
    rows = [("", "", "now", "next"), ("", "posts", _number(status.due), _minute(status.next_due))]
    rows.append(("", "articles", _number(status.due_articles), _minute(status.next_article_due)))
    if status.feeds:
        rows.append(("", "feeds", _number(status.due_feeds), _minute(status.next_feed_due)))
    lines = [_aligned(rows)]
    if status.waiting:
        waits = "post waits" if status.waiting == 1 else "posts wait"
        lines.append(f"  {_number(status.waiting)} {waits} for the next try: nobody has answered yet.")
    if status.feeds:
        failing = f", {_number(status.feeds_failing)} of them failing" if status.feeds_failing else ", all well"
        one = status.feeds == 1
        lines.append(f"  {_number(status.feeds)} {'feed is' if one else 'feeds are'} followed{failing}.")
    return "Due\n" + "\n".join(lines)


def _failing(status: Status, width: int) -> str:
    parts: list[str] = []
    if status.failing_feeds:
        feeds = status.failing_feeds[:FEEDS]
        page = "Feeds that fail\n" + "\n".join(line for feed in feeds for line in _failing_feed(feed))
        more = status.feeds_failing - len(feeds)
        parts.append(page + (f"\n  ... and {_number(more)} more: `citesnap follow --list`" if more > 0 else ""))
    if status.failing_sources:
        names = ", ".join(map(escaped, status.failing_sources))
        parts.append(f"Sources that answer nothing; each run asks once until they do\n  {names}")
    if status.resting_hosts:
        resting = [("", rest.host, "until", _minute(rest.until)) for rest in status.resting_hosts]
        parts.append("Hosts that asked to be left alone\n" + _aligned(resting))
    if status.failures:
        failures: list[list[object]] = [
            [f.attempts, _minute(f.latest), f.source, str(f.outcome)] for f in status.failures
        ]
        parts.append(
            "Questions without an answer, last 7 days\n"
            + _indented(failures, ["times", "last", "source", "how"], width)
        )
    return "\n\n".join(parts)


def _failing_feed(feed: FailingFeed) -> Iterator[str]:
    times = f"{_number(feed.failures)} time{'' if feed.failures == 1 else 's'}"
    yield f"  {escaped(feed.url)}"
    yield f"    {times}, last {_minute(feed.failed_at)}, next try {_minute(feed.next_read_at)}: {escaped(feed.reason or '')}"


def _runs(runs: Sequence[PastRun], width: int) -> str:
    if not runs:
        return ""
    rows: list[list[object]] = [
        [
            _minute(run.started_at),
            _span(run.finished_at - run.started_at) if run.finished_at else "",
            run.command,
            run.outcome or "under way, or killed",
            _did(run),
        ]
        for run in runs
    ]
    return "Last runs\n" + _indented(rows, ["started", "took", "command", "ended", "did"], max(width, WHOLE_LINES))


def _did(run: PastRun) -> str:
    """What a run of before did; a merge counts the rows that came from the other archive."""
    if run.command.split(" ", 1)[0] != "merge":
        return run_counts(run.counts, "nothing")
    rows = sum(run.counts.values())
    return f"{counted(rows, 'row')} taken over" if rows else "nothing"


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
