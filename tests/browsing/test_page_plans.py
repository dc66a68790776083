"""What a page asks costs what it shows, however much the archive holds: SQLite's own plans say so."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from archive.invented import NOW
from archive.test_plans import fill
from citesnap.archive import Reader, open_archive
from citesnap.browsing import pages
from citesnap.browsing.pages.bounds import FEW
from citesnap.browsing.queries import QUERIES

ASKED: dict[str, Callable[[Reader], Any]] = {
    "home": lambda archive: archive.overview(NOW, FEW),  # without the figures, which read whole tables and are kept
    "post": lambda archive: pages.post(archive, "x", "7"),
    "post by row": lambda archive: archive.post_key(7),
    "article": lambda archive: pages.article(archive, "h"),
    "run": lambda archive: pages.run(archive, 1),
    "exchange": lambda archive: pages.exchange(archive, 7),
    "snapshot": lambda archive: archive.snapshot_place(7),
    "citation": lambda archive: archive.citation_place(7),
    "stories": lambda archive: pages.stories(archive, {}),
    "stories of a site": lambda archive: pages.stories(archive, {"site": "gazette.example"}),
    "posts": lambda archive: pages.posts(archive, {}),
    "posts that are gone": lambda archive: pages.posts(archive, {"state": "gone"}),
    "posts of a platform": lambda archive: pages.posts(
        archive, {"platform": "x", "state": "withheld", "order": "added"}
    ),
    "posts of an account": lambda archive: pages.posts(archive, {"handle": "@Nobody_Ex"}),
    "articles": lambda archive: pages.articles(archive, {"order": "read"}),
    "articles of an author": lambda archive: pages.articles(archive, {"author": "Nobody", "gaps": "1"}),
    "stories of a section": lambda archive: pages.stories(archive, {"section": "Weather"}),
    "articles of a section": lambda archive: pages.articles(archive, {"section": "Weather"}),
    "citations": lambda archive: pages.citations(archive, {}),
    "citations not resolved": lambda archive: pages.citations(archive, {"which": "unresolved", "platform": "x"}),
    "citations that differ": lambda archive: pages.citations(archive, {"which": "disagreeing"}),
    "citations taken out": lambda archive: pages.citations(archive, {"which": "vanished", "kind": "link"}),
    "runs": lambda archive: pages.runs(archive, {}),
    "search for a link": lambda archive: pages.search(archive, "https://x.com/example_river/status/7"),
}

LISTS = {name for name in ASKED if name.partition(" ")[0] in ("stories", "posts", "articles", "citations", "runs")}

TABLES = (
    "articles",
    "article_versions",
    "citations",
    "posts",
    "verdicts",
    "attempts",
    "exchanges",
    "snapshots",
    "media",
    "blobs",
)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("full") / "archive.db"
    with open_archive(path) as archive:
        fill(archive)
    with closing(sqlite3.connect(path)) as db:
        yield db


def plans(db: sqlite3.Connection, ask: Callable[[Reader], Any]) -> Iterator[tuple[str, str]]:
    asked: list[str] = []
    db.set_trace_callback(asked.append)
    found = ask(Reader.on(db))
    db.set_trace_callback(None)
    assert found is not None or "snapshot" in asked[-1]
    for sql in asked:
        if sql.lstrip().lower().startswith(("select", "with")):
            for row in db.execute(f"explain query plan {sql}"):
                yield sql, row[3]


@pytest.mark.parametrize("page", ASKED)
def test_no_table_is_read_through(full: sqlite3.Connection, page: str) -> None:
    for sql, step in plans(full, ASKED[page]):
        if re.search(r" not indexed where .* order by \w+\.id desc limit \d+$", sql):
            continue  # in the table's own order, and no further than the page is full: the steps below count it
        scanned = re.match(r"SCAN (\w+)(?! USING (COVERING )?INDEX)", step)
        assert scanned is None or scanned[1] not in TABLES or "USING" in step, (step, sql)


@pytest.mark.parametrize("page", [name for name in ASKED if name != "home"])
def test_a_page_reads_next_to_nothing(full: sqlite3.Connection, page: str) -> None:
    """Counted in steps of SQLite's virtual machine: no clock, no luck. The archive has 10,000 posts, one article and one run."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 100
        return 0

    full.set_progress_handler(step, 100)
    ASKED[page](Reader.on(full))
    full.set_progress_handler(None, 0)
    whole = page in ("article", "articles", "run")  # these have all the posts there are, and count them
    # A list looks at the 5,000 rows that it would put in order, and at no others.
    assert steps < (2_000_000 if whole else 150_000 if page in LISTS else 5_000), steps


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_ready_made_questions_have_answers(full: sqlite3.Connection, query: Any) -> None:
    parameters = dict.fromkeys(re.findall(r":(\w+)", query.sql), "7")
    steps = [row[3] for row in full.execute(f"explain query plan {query.sql}", parameters)]
    assert not [step for step in steps if "AUTOMATIC" in step and step.split()[1] in TABLES]
    full.execute(query.sql, parameters).fetchall()
