"""What a page asks costs what it shows, however much the archive holds: SQLite's own plans say so."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from archive.test_plans import fill
from citesnap.archive import open_archive
from citesnap.browsing import pages
from citesnap.browsing.queries import QUERIES

ASKED: dict[str, Callable[[sqlite3.Connection], Any]] = {
    "home": lambda db: pages.home(db),
    "post": lambda db: pages.post(db, "x", "7"),
    "post by row": lambda db: pages.post_key(db, 7),
    "article": lambda db: pages.article(db, "h"),
    "run": lambda db: pages.run(db, 1),
    "exchange": lambda db: pages.exchange(db, 7),
    "snapshot": lambda db: pages.snapshot_key(db, 7),
    "citation": lambda db: pages.citation_key(db, 7),
}

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


def plans(db: sqlite3.Connection, ask: Callable[[sqlite3.Connection], Any]) -> Iterator[tuple[str, str]]:
    asked: list[str] = []
    db.set_trace_callback(asked.append)
    found = ask(db)
    db.set_trace_callback(None)
    assert found is not None or "snapshot" in asked[0]
    for sql in asked:
        if sql.lstrip().lower().startswith(("select", "with")):
            for row in db.execute(f"explain query plan {sql}"):
                yield sql, row[3]


@pytest.mark.parametrize("page", ASKED)
def test_no_table_is_read_through(full: sqlite3.Connection, page: str) -> None:
    for sql, step in plans(full, ASKED[page]):
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
    ASKED[page](full)
    full.set_progress_handler(None, 0)
    whole = page in ("article", "run")  # these have all the posts there are, and count them
    assert steps < (2_000_000 if whole else 5_000)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_ready_made_questions_have_answers(full: sqlite3.Connection, query: Any) -> None:
    parameters = dict.fromkeys(re.findall(r":(\w+)", query.sql), "7")
    steps = [row[3] for row in full.execute(f"explain query plan {query.sql}", parameters)]
    assert not [step for step in steps if "AUTOMATIC" in step and step.split()[1] in TABLES]
    full.execute(query.sql, parameters).fetchall()
