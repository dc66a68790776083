"""All other web archives at once, through an aggregator of Memento TimeMaps (MemGator, Old Dominion University).

One question makes it ask a dozen archives, so it is put once per post and for one address. What it names is looked at only in
archives that play raw bytes; those with a source of their own were asked before, or only when the user says so (`archive_today`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citesnap.model import Attempt, Outcome, Post, Snapshot
from citesnap.platforms import x
from citesnap.text.mementos import memento_url
from citesnap.webarchives import arquivo, timemap, wayback
from citesnap.webarchives.cdx import Capture
from citesnap.webarchives.choosing import SKEW
from citesnap.webarchives.index import LIMIT, Search, Site, Stopped
from citesnap.webarchives.lookup import PLAYBACKS_PER_FORM, listed, reasons, show

if TYPE_CHECKING:
    from citesnap.web import Web

NAME = "memento"

ENDPOINT = "https://memgator.cs.odu.edu/timemap/link/"

RENAMED = datetime(2024, 5, 17, tzinfo=UTC)
"""When x.com became the address of X. Archives know older posts by twitter.com."""

NOT_ASKED = frozenset(
    {
        *(urlsplit(site.play).hostname for site in (wayback.SITE, arquivo.SITE)),
        *(f"archive.{end}" for end in ("today", "ph", "is", "li", "vn", "md", "fo")),
    }
)


def ask(post: Post, web: Web) -> Attempt:
    """Ask which archives hold a post, then the first three captures that can be played for what they show."""
    search = Search(NAME)
    answer = search.get(web, ENDPOINT + address(post), limit=LIMIT)
    try:
        mementos = listed(answer, search, is_miss=answer.status == 404 and answer.content_type != "text/html")
    except Stopped as stop:
        return search.over(stop.outcome, stop.detail)
    captures = playable(mementos, post, datetime.now(UTC))
    without_post: list[str] = []
    failures: list[Stopped] = []
    for site, row in captures[:PLAYBACKS_PER_FORM]:
        try:
            shown = show(site, row, post, search, web)
        except Stopped as stop:
            failures.append(stop)
            continue
        if isinstance(shown, Snapshot):
            return search.over(Outcome.CAPTURED, f"capture of {shown.observed_at:%Y-%m-%d} at {site.play}", shown)
        without_post.append(shown)
    if failures:
        return search.over(failures[0].outcome, failures[0].detail)
    if without_post:
        return search.over(
            Outcome.NOT_ARCHIVED,
            f"{len(without_post)} captures looked at, none shows the post: {reasons(without_post)}",
        )
    if mementos:
        return search.over(Outcome.NOT_ARCHIVED, f"{len(mementos)} captures, all in archives asked otherwise or never")
    return search.over(Outcome.NOT_ARCHIVED, "no archive knows the address")


def address(post: Post) -> str:
    """The one address of a post to ask for."""
    handle = x.clean_handle(post.handle)
    if post.platform != x.NAME or not handle or (post.posted_at and post.posted_at >= RENAMED):
        return post.url
    return f"https://twitter.com/{handle}/status/{post.native_id}"


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:  # Other archives write these lists.
        return None


def playable(mementos: list[timemap.Memento], post: Post, now: datetime) -> list[tuple[Site, Capture]]:
    """The captures that can be asked for as raw bytes, one per archive first, each archive's oldest first.

    Captures dated in the future (such lists contain them) or before the post are passed over.
    """
    by_host: dict[str, list[tuple[Site, Capture]]] = {}
    for memento in mementos:
        inner = memento_url(memento.url)
        host = _host(memento.url)
        if inner is None or host is None or host.removeprefix("www.") in NOT_ASKED or memento.moment > now:
            continue
        if post.posted_at is not None and memento.moment < post.posted_at - SKEW:
            continue
        row = Capture(inner.timestamp, inner.original, "text/html", 200, "", None, memento.moment)
        # What stands before the timestamp is that archive's own address for playing.
        by_host.setdefault(host, []).append((Site(NAME, "", inner.prefix, pages=False, silent_miss=True), row))
    for rows in by_host.values():
        rows.sort(key=lambda item: item[1].moment)
    ranked = sorted(
        ((place, item) for rows in by_host.values() for place, item in enumerate(rows)), key=lambda pair: pair[0]
    )
    return [item for _, item in ranked]
