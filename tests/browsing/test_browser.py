"""What a reader sees, in a real Chromium: on both lines of Datasette, of an archive of every kind and of one full of attacks."""

from __future__ import annotations

import sqlite3
from collections import Counter, deque
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import pytest

from browsing.conftest import Site
from browsing.looking import DESK, is_within, measured, opened, template
from citesnap.browsing.links import encode
from sizes import NIGHTLY

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LISTS = {"-/stories", "-/posts", "-/articles", "-/citations", "-/runs", "-/questions"}
OURS = {"-/home", "-/post", "-/article", "-/run", "-/exchange", "-/look", *LISTS}
FILES = {"-/body", "-/media", "-/thumb"}
MOST = {"-/post": 3, "-/article": 2}
"""Pages of one kind that are looked at; of all others one."""
SAME = {"attempts/", "exchanges/", "verdicts/", "feeds/", "blobs/", "relations/", "runs/", "article_versions/"}
"""Rows that look like those of other tables: their tables are enough."""
WHOLE = {"", "posts", "articles", "citations", "snapshots", "media", "posts/", "articles/"}
"""Pages of Datasette's own that are looked at on each line, of each archive. What the plugin makes of values in other tables is the
same on both lines: those are looked at on one, where the archive is full of attacks."""
OTHERS = {
    "attempts",
    "exchanges",
    "verdicts",
    "feeds",
    "runs",
    "article_versions",
    "blobs",
    "citations_flat",
    "posts_cited_most",
}
"""Other tables, a view and a question whose values become links, pictures or words of ours; nightly all that there are."""
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules of axe on colours. What it finds by others is the same in the light scheme and in the dark one."""
READ = ("/-/posts?state=gone", "/-/stories", "/-/questions/posts_cited_most")
"""Lists and answers: one of each shape."""


def spread(site: Site, sql: str, number: int) -> list[tuple[Any, ...]]:
    """Some rows from everywhere in the archive."""
    with closing(sqlite3.connect(site.path)) as db:
        rows = db.execute(sql).fetchall()
    return rows[:: max(1, len(rows) // max(1, number))][:number]


def posts(site: Site, number: int) -> list[str]:
    rows = spread(site, "select platform, native_id from posts order by id", number)
    return [f"/-/post/{encode(platform)}/{encode(native_id)}" for platform, native_id in rows]


def articles(site: Site, number: int) -> list[str]:
    return [f"/-/article/{key[:16]}" for (key,) in spread(site, "select url_hash from articles order by id", number)]


def samples(site: Site, most: int | None = None) -> list[str]:
    """A page of each kind of ours, those with the most on them; unless nightly no more than `most`."""
    with closing(sqlite3.connect(site.path)) as db:
        post = db.execute(
            "select platform, native_id from posts join snapshots on post_id = posts.id group by posts.id"
            " order by count(*) desc, posts.id limit 1"
        ).fetchone()
        (article,) = db.execute(
            "select url_hash from articles join citations on article_id = articles.id where url is not null"
            " and vanished_at is not null union all select url_hash from articles join citations"
            " on article_id = articles.id where doubts is not null limit 1"
        ).fetchone()
    made = f"/-/post/{encode(post[0])}/{encode(post[1])}"
    found = ["/-/home", made, f"/-/article/{article[:16]}", READ[0], "/-/run/1", "/-/exchange/1", *READ[1:]]
    return found if NIGHTLY else found[:most]


def test_every_page_is_whole_and_asks_nobody_else(site: Site, browser: Any) -> None:
    """A walk along the links from the database's page and the archive's home, at the width of a phone."""
    seen: Counter[str] = Counter()
    left_out = FILES | SAME | {"/"}
    known: set[str] = set()
    # Pages of ours are the same HTML on both lines: a few on the second will do.
    fully = site.line == "installed"
    most = MOST if fully else {}
    is_full = fully and site.archive == "attacks"
    queue = deque([site.at(path) for path in ("", "/-/home", *posts(site, 2 * fully), *articles(site, 1 * fully))])
    with opened(browser, site.url) as (page, watched):
        while queue:
            url = queue.popleft()
            path = urlsplit(url).path
            kind = template(path)
            if path in known or kind in left_out or kind.startswith(("sqlite", "_")):
                continue
            if seen[kind] >= most.get(kind, 1):
                continue
            if not (NIGHTLY or kind in WHOLE | OURS or (is_full and kind in OTHERS)):
                continue
            known.add(path)
            seen[kind] += 1
            watched.forget()
            answer = page.goto(url)
            found = measured(page)
            assert answer.status == 200, url
            assert watched.complaints() == {}, url
            assert found["broken"] == found["nameless"] == [], url
            assert found["title"].strip(), url
            assert found["h1"] == 1, url
            if template(urlsplit(page.url).path) in OURS:
                assert found["main"] == 1, url
                assert found["wide"] <= 0, (url, found["widest"])
                assert len(found["ids"]) == len(set(found["ids"])), url
            queue += [
                link
                for link in found["links"]
                if is_within(link, site.url) and "." not in urlsplit(link).path.rsplit("/")[-1]
            ]
    assert seen.keys() >= OURS | WHOLE | (OTHERS if is_full else set())
    assert seen["-/post"] >= (3 if fully else 1)


ALL_RULES: dict[str, Any] = {}
BUT_COLOURS = {"rules": {rule: {"enabled": False} for rule in COLOURS}}
ONLY_COLOURS = {"runOnly": {"type": "rule", "values": COLOURS}}


# What a page holds changes nothing about its colours, and dark pages are judged by those alone.
@pytest.mark.parametrize(
    ("archive", "most", "judged"),
    [
        ("every_kind", 5, {"light": ALL_RULES, "dark": ONLY_COLOURS}),
        ("attacks", 2, {"light": ALL_RULES if NIGHTLY else BUT_COLOURS}),
    ],
    ids=["every_kind", "attacks"],
)
def test_pages_can_be_read_by_everybody(
    archive: str, most: int | None, judged: dict[str, dict[str, Any]], serving: Any, browser: Any, axe: str
) -> None:
    site: Site = serving("installed", archive)
    # The pages' own policy lets no script in, not even the one that judges them.
    with opened(browser, site.url, viewport=DESK, bypass_csp=True) as (page, _):
        for path in samples(site, most):
            page.goto(site.at(path))
            page.evaluate(axe)
            for scheme, rules in judged.items():
                page.emulate_media(color_scheme=scheme)
                found = page.evaluate(
                    "async rules => (await axe.run(document, {resultTypes: ['violations'], ...rules})).violations",
                    rules,
                )
                serious = [
                    (one["id"], node["target"], node["failureSummary"])
                    for one in found
                    if one["impact"] in ("serious", "critical")
                    for node in one["nodes"][:3]
                ]
                assert serious == [], (path, scheme)


_FOCUSABLE = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, video, [tabindex]')]
  .filter(one => one.tabIndex >= 0 && one.checkVisibility({visibilityProperty: true}))
  .map((one, at) => one.dataset.at = at).length"""
_FOCUSED = """() => {
  const one = document.activeElement, look = getComputedStyle(one), box = one.getBoundingClientRect();
  return {at: Number(one.dataset.at ?? -1), tag: one.tagName, text: one.outerHTML.slice(0, 120),
    ring: look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 1,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight};
}"""


def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(serving: Any, browser: Any) -> None:
    site: Site = serving("installed", "every_kind")
    with opened(browser, site.url, viewport=DESK) as (page, _):
        for path in samples(site)[:3]:
            page.goto(site.at(path))
            wanted = page.evaluate(_FOCUSABLE)
            reached: list[int] = []
            while len(reached) < wanted:
                page.keyboard.press("Tab")
                focus = page.evaluate(_FOCUSED)
                if focus["tag"] == "VIDEO" and reached and reached[-1] == focus["at"]:
                    continue  # Its own controls, one after another.
                assert focus["ring"] and focus["seen"], (path, focus)
                reached.append(focus["at"])
            assert reached == list(range(wanted)), path


def test_pages_can_be_printed(serving: Any, browser: Any) -> None:
    site: Site = serving("installed", "every_kind")
    with opened(browser, site.url, viewport=DESK) as (page, watched):
        for path in samples(site, 4):
            page.goto(site.at(path))
            page.emulate_media(media="print")
            printed = page.pdf()
            assert printed.startswith(b"%PDF"), path
            assert page.locator("h1").is_visible()
            assert not page.locator("form[role=search]").is_visible()
            page.emulate_media(media="screen")
        assert watched.complaints() == {}


def test_evidence_is_looked_at_without_acting(hostile: Site, browser: Any) -> None:
    """Stored HTML, media and whatever else came: nothing runs, nothing is asked for, nobody is led away."""
    rows = spread(
        hostile, "select sha256, media_type from blobs where size > 0 group by media_type, length(content) > 3000", 16
    )
    with closing(sqlite3.connect(hostile.path)) as db:
        rows += db.execute(
            "select body_sha256, 'page' from article_versions join articles on articles.id = article_id"
            " where title = 'A hostile page'"
        ).fetchall()
    with opened(browser, hostile.url, accept_downloads=False) as (page, watched):
        shown = 0
        for sha256, media_type in rows:
            for kind in ("body", "media"):
                url = hostile.at(f"/-/{kind}/{sha256}")
                try:
                    page.goto(url, wait_until="load")
                    page.wait_for_timeout(30)
                except Exception as error:  # the browser saves it instead of showing it
                    assert "ERR_ABORTED" in str(error) or "Download is starting" in str(error), url
                    continue
                shown += 1
                assert page.url == url, (media_type, page.url)
                assert (watched.foreign, watched.dialogs, watched.errors) == ([], [], []), (url, media_type)
        assert shown >= 4
