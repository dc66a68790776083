"""The state of an archive for programs that watch over services: Nagios' plugins, Prometheus' text format. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from citesnap.model import State

if TYPE_CHECKING:
    from citesnap.archive.questions.status import Status

__all__ = ["CRITICAL", "OK", "UNKNOWN", "WARNING", "nagios", "prometheus", "unknown"]

# Exit codes of plugins (Monitoring Plugins Development Guidelines, "Plugin Return Codes").
OK = 0
WARNING = 1
CRITICAL = 2
UNKNOWN = 3

LONG = timedelta(days=7)
"""How long nothing may run, although something is due, before that is critical."""


def nagios(status: Status) -> tuple[int, str]:
    """Exit code and line of a plugin: whether runs do their work. Posts that are gone are no fault of the archive."""
    code, problems = OK, []
    if status.overdue is not None:
        code = CRITICAL if status.overdue > LONG else WARNING
        problems.append(f"nothing ran for {status.overdue.days} days")
    if status.failing_sources:
        code = max(code, WARNING)
        problems.append(f"no answer from {', '.join(status.failing_sources)}")
    if status.feeds_failing:
        code = max(code, WARNING)
        problems.append(f"{status.feeds_failing} of {status.feeds} feeds failing")
    gone = _gone(status)
    gone_posts = f"{gone} of {status.posts} posts gone, {status.gone_lately} found so in the last 7 days"
    word = ("OK", "WARNING", "CRITICAL")[code]
    numbers = (
        f"posts={status.posts} gone={gone} due={status.due} feeds_failing={status.feeds_failing} size={status.size}B"
    )
    return code, f"CITESNAP {word} - {'; '.join([*problems, gone_posts])} | {numbers}"


def unknown(why: str) -> str:
    """The line of a plugin that could not tell."""
    return f"CITESNAP UNKNOWN - {' '.join(why.split())}"


def prometheus(status: Status) -> str:
    """The numbers as gauges, in the text format 0.0.4."""
    gauges: list[tuple[str, str, float]] = [
        ("articles", "Articles read.", status.articles),
        ("articles_unread", "Articles not read yet.", status.unread_articles),
        ("citations", "Citations found.", status.citations),
        ("citations_unresolved", "Citations whose post is not known.", status.unresolved),
        ("posts_due", "Posts to ask about now.", status.due),
        ("posts_gone_lately", "Posts first found gone in the last seven days.", status.gone_lately),
        ("snapshots", "Snapshots of posts.", status.snapshots),
        ("media_missing", "Media files whose bytes are missing.", status.media_missing),
        ("feeds", "Feeds followed.", status.feeds),
        ("feeds_failing", "Feeds that fail.", status.feeds_failing),
        ("size_bytes", "Size of the archive.", status.size),
        ("overdue_seconds", "How long nothing ran although something is due.", _seconds(status.overdue)),
    ]
    if status.last_run_at is not None:
        gauges.append(("last_run_timestamp_seconds", "When the last run began.", status.last_run_at.timestamp()))
    lines = []
    for name, help_text, value in gauges:
        lines += [f"# HELP citesnap_{name} {help_text}", f"# TYPE citesnap_{name} gauge", f"citesnap_{name} {value:g}"]
    lines += ["# HELP citesnap_posts Posts by state and certainty.", "# TYPE citesnap_posts gauge"]
    for one in status.states:
        if one.state in tuple(State):
            lines.append(f'citesnap_posts{{state="{one.state}",certainty="{one.certainty or ""}"}} {one.posts}')
    return "\n".join(lines) + "\n"


def _gone(status: Status) -> int:
    return sum(one.posts for one in status.states if one.state in tuple(State) and State(one.state).is_gone)


def _seconds(span: timedelta | None) -> float:
    return 0 if span is None else span.total_seconds()
