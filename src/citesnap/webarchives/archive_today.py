"""archive.today, also archive.ph and others, asked only with `--with archive.today`: whether it has a capture, by its TimeMap.

It keeps programs out of its captures with captchas, which are never answered: then the attempt is `refused` and names the capture,
for a person to look at. It was found to have altered captures, and its pages to have attacked another site (English Wikipedia
stopped citing it on 2026-02-20), so what it shows is marked, keeps no other archive from being asked, and decides no verdict, as no
archive does. Nothing is ever submitted to it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post, Snapshot
from citesnap.text.mementos import memento_url
from citesnap.webarchives import captcha, timemap
from citesnap.webarchives.address_forms import is_post
from citesnap.webarchives.cdx import Capture
from citesnap.webarchives.choosing import SKEW
from citesnap.webarchives.index import LIMIT, Search, Site, Stopped
from citesnap.webarchives.lookup import listed, show
from citesnap.webarchives.memento import address

if TYPE_CHECKING:
    from citesnap.web import Web

NAME = "archive.today"

SITE = Site(NAME, index="", play="https://archive.ph/", pages=False, silent_miss=True, raw_mark="")
TIMEMAP = f"{SITE.play}timemap/"

WARNING = "this archive was found to have altered captures"
NO_TIMEMAP = "timemap does not exist"


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the captures of a post, and for the first of them."""
    search = Search(NAME)
    answer = search.get(web, TIMEMAP + address(post), limit=LIMIT)
    if captcha.is_asked_for(answer):
        return search.over(Outcome.REFUSED, "asks for a captcha, which no program answers")
    is_miss = answer.status == 404 and NO_TIMEMAP in answer.body[:2000].decode("utf-8", "replace").lower()
    try:
        mementos = listed(answer, search, is_miss=is_miss)
    except Stopped as stop:
        return search.over(stop.outcome, stop.detail)
    rows = captures(mementos, post, datetime.now(UTC))
    if not rows:
        return search.over(Outcome.NOT_ARCHIVED, "no capture of the address")
    return _first(rows, post, search, web)


def captures(mementos: list[timemap.Memento], post: Post, now: datetime) -> list[Capture]:
    """The captures in a TimeMap that can be the post's, the oldest first."""
    rows: list[Capture] = []
    for memento in mementos:
        inner = memento_url(memento.url)
        is_too_old = post.posted_at is not None and memento.moment < post.posted_at - SKEW
        if inner is not None and not is_too_old and memento.moment <= now and is_post(inner.original, post):
            rows.append(Capture(inner.timestamp, inner.original, "text/html", 200, "", None, memento.moment))
    return sorted(rows, key=lambda row: row.moment)


def _first(rows: list[Capture], post: Post, search: Search, web: Web) -> Attempt:
    """The attempt once captures are known: what the oldest shows, or where it is."""
    place = f"{len(rows)} captures, the first at {SITE.raw(rows[0].timestamp, rows[0].original)}"
    try:
        shown = show(SITE, rows[0], post, search, web)
    except Stopped as stop:
        if captcha.is_asked_for(search.answers[-1]):
            return search.over(Outcome.REFUSED, f"{place}, which is shown to people alone (a captcha)")
        return search.over(stop.outcome, f"{place}: {stop.detail}")
    if isinstance(shown, str):
        return search.over(Outcome.RESOLVED, f"{place}, in which nothing was read: {shown}")
    marked: Snapshot = replace(shown, data={**shown.data, "warning": WARNING})
    return search.over(Outcome.CAPTURED, f"{place}; {WARNING}", marked)
