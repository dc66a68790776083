"""What every run asks costs what it finds, however much the archive holds: SQLite's own plans say so."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from archive.conftest import statements
from archive.invented import NOW
from citesnap.archive import Archive, open_archive, views

POSTS = 10_000


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive of many posts that no test here changes."""
    with open_archive(tmp_path_factory.mktemp("full") / "archive.db") as archive:
        fill(archive)
        yield archive


def fill(archive: Archive) -> None:
    """Posts, most of them checked and not due, some never to be asked about; citations and attempts of each."""
    ids = range(1, POSTS + 1)
    execute = archive.db.conn.executemany
    with archive.run("seed"):
        archive.db.execute("begin")
        archive.db.execute("insert into articles (title, url_hash, first_read_at) values ('t', 'h', '2026')")
        execute(
            "insert into posts (title, platform, native_id, state, certainty, next_check_at, url)"
            " values ('t', ?, ?, ?, ?, ?, 'u')",
            (
                ("tube", str(n), "pending", None, None)
                if n % 4 == 0
                else ("x", str(n), "alive", "confirmed", f"2027-01-{1 + n % 28:02}T00:00:00Z")
                for n in ids
            ),
        )
        execute(
            "insert into citations (article_id, position, platform, kind, form, post_id, next_try_at, fingerprint,"
            " first_seen_run, last_seen_run) values (1, 1, 'x', 'embed', 'prose', ?, '2027-01-01T00:00:00Z', ?, 1, 1)",
            ((n if n % 4 else None, str(n)) for n in ids),
        )
        execute(
            "insert into attempts (id, run_id, post_id, source, started_at, seconds, outcome, tries, exchange_id)"
            " values (?, 1, ?, 'syndication', '2026-01-01T00:00:00.000Z', 1, 'captured', 1, ?)",
            ((n, n, n) for n in ids),
        )
        execute(
            "insert into exchanges (id, run_id, attempt_id, method, host, status, started_at, seconds, url, request_headers,"
            " response_headers) values (?, 1, ?, 'GET', ?, 200, '2026-01-01T00:00:00.000Z', 1, 'u', '[]', '[]')",
            ((n, n, f"h{n % 7}.example") for n in ids),
        )
        archive.db.commit()


ASKED: dict[str, Callable[[Archive], Any]] = {
    "due_posts": lambda archive: archive.due_posts(NOW, platforms=["x"]),
    "count_waiting": lambda archive: archive.count_waiting(NOW, None, ["x"]),
    "due_posts of some": lambda archive: archive.due_posts(NOW, [1, 2, 3]),
    "unresolved": lambda archive: archive.unresolved(NOW),
    "unresolved of some": lambda archive: archive.unresolved(NOW, [1, 2, 3]),
    "unread_articles": lambda archive: archive.unread_articles(),
    "closed_hosts": lambda archive: archive.closed_hosts(NOW),
    "failing_hosts": lambda archive: archive.failing_hosts(),
    "recent_hosts": lambda archive: archive.recent_hosts(),
    "failing_sources": lambda archive: archive.failing_sources(),
    "pending_platforms": lambda archive: archive.pending_platforms(),
    "history": lambda archive: archive.history(1),
    "held_media": lambda archive: archive.held_media(1),
    "citations_of": lambda archive: archive.citations_of(1),
}


def plans(archive: Archive, ask: Callable[[Archive], Any]) -> Iterable[str]:
    for sql in statements(archive, ask):
        for row in archive.db.conn.execute(f"explain query plan {sql}"):
            yield row[3]


@pytest.mark.parametrize("name", ASKED)
def test_no_table_is_read_through(full: Archive, name: str) -> None:
    tables = full.db.table_names()
    for step in plans(full, ASKED[name]):
        assert not any(step.startswith(f"SCAN {table}") for table in tables), step


@pytest.mark.parametrize("name", ASKED)
def test_a_run_with_nothing_to_do_reads_next_to_nothing(full: Archive, name: str) -> None:
    """Counted in steps of SQLite's virtual machine: no clock, no luck."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 100
        return 0

    full.db.conn.set_progress_handler(step, 100)
    ASKED[name](full)
    full.db.conn.set_progress_handler(None, 0)
    assert steps < POSTS / 10


@pytest.mark.parametrize("view", views.VIEWS)
def test_the_first_page_of_a_view_sorts_nothing(full: Archive, view: str) -> None:
    steps = [row[3] for row in full.db.execute(f"explain query plan select * from {view} limit 101")]
    assert "USE TEMP B-TREE FOR ORDER BY" not in steps
    assert not any("AUTOMATIC" in step for step in steps)


def test_a_run_with_nothing_to_do_is_quick(full: Archive) -> None:
    began = time.process_time()
    with full.run("run"):
        for ask in ASKED.values():
            ask(full)
    assert time.process_time() - began < 0.3
