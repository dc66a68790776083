"""What every run asks costs what it finds, however much the archive holds: SQLite's own plans say so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.conftest import statements
from archive.invented import NOW
from citesnap.archive import Archive, open_archive
from citesnap.archive.file import views
from citesnap.archive.questions.chosen_posts import Filter
from citesnap.browsing.queries import QUERIES
from citesnap.text.times import stamp
from timing import is_quick

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
            "insert into heads (id, since, first_line, fields) values (?, 1, ?, ?)",
            [(1, "GET", "[]"), (2, "HTTP/1.1 200 OK", '[["Date",0],["Server","lyre"]]')],
        )
        execute(
            "insert into exchange_facts (id, run_id, attempt_id, host, status, started_at, seconds, url, request_head_id,"
            " response_head_id, response_values) values (?, 1, ?, ?, 200, '2026-01-01T00:00:00.000Z', 1, 'u', 1, 2, '[\"today\"]')",
            ((n, n, f"h{n % 7}.example") for n in ids),
        )
        archive.db.commit()


ASKED: dict[str, Callable[[Archive], Any]] = {
    "due_posts": lambda archive: archive.due_posts(NOW, platforms=["x"]),
    "count_waiting": lambda archive: archive.count_waiting(NOW, None, ["x"]),
    "due_posts of some": lambda archive: archive.due_posts(NOW, [1, 2, 3]),
    "unresolved": lambda archive: archive.unresolved(NOW),
    "unresolved of some": lambda archive: archive.unresolved(NOW, [1, 2, 3]),
    "lost_citations_of": lambda archive: archive.lost_citations_of("x", "example_river", NOW),
    "held_posts": lambda archive: archive.held_posts("x", "example_river", NOW.date(), 500),
    "unread_articles": lambda archive: archive.unread_articles(NOW),
    "closed_hosts": lambda archive: archive.closed_hosts(NOW),
    "failing_hosts": lambda archive: archive.failing_hosts(),
    "recent_hosts": lambda archive: archive.recent_hosts(),
    "failing_sources": lambda archive: archive.failing_sources(),
    "pending_platforms": lambda archive: archive.pending_platforms(),
    "history": lambda archive: archive.history(1),
    "held_media": lambda archive: archive.held_media(1),
    "citations_of": lambda archive: archive.citations_of(1),
    "a post by its id alone": lambda archive: archive.reader.find_post(None, "7"),
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
    assert machine_steps(full, lambda: ASKED[name](full)) < POSTS / 10


def test_posts_gone_of_late_cost_nothing_for_those_that_went_before(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive.db") as archive:
        archive.db.conn.executemany(
            "insert into posts (title, platform, native_id, state, certainty, first_gone_at, state_since, url)"
            " values ('t', 'x', ?, 'deleted', 'confirmed', ?, ?, 'u')",
            [
                (str(number), gone, since)
                for number in range(2_000)
                for since in ["2019-01-01T00:00:00Z" if number else stamp(NOW)]
                for gone in [None if number < 2 else since]
            ],
        )
        archive.db.commit()
        wanted = Filter(("gone",), since=NOW - timedelta(days=7), limit=10)
        (post,) = archive.reader.posts_of_desk(wanted)
        assert post.id == 1
        assert machine_steps(archive, lambda: archive.reader.posts_of_desk(wanted)) < 1_000


LISTS: dict[str, Callable[[Archive], Iterator[Any]]] = {
    "posts": lambda archive: archive.reader.each_post_of_desk(Filter()),
    "unresolved": lambda archive: archive.reader.each_lost_citation(Filter()),
    "of ids": lambda archive: archive.reader.each_post_of_desk(Filter(ids=range(1, POSTS))),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_read_as_it_is_told(full: Archive, name: str) -> None:
    of_one = statements(full, lambda archive: next(LISTS[name](archive)))
    assert len(of_one) <= 3
    told = [one.id for one in LISTS[name](full)]
    assert len(told) == len(set(told)) > 2_000
    assert told in (sorted(told), sorted(told, reverse=True))


@pytest.mark.parametrize("view", views.VIEWS)
def test_the_first_page_of_a_view_sorts_nothing(full: Archive, view: str) -> None:
    steps = [row[3] for row in full.db.execute(f"explain query plan select * from {view} limit 101")]
    assert "USE TEMP B-TREE FOR ORDER BY" not in steps
    assert not any("AUTOMATIC" in step for step in steps)


READ = {
    "the last hundred": "select * from exchanges order by id desc limit 101",
    "the first page": "select * from exchanges limit 101",
    "one": "select * from exchanges where id = 7",
    "of an attempt": "select * from exchanges where attempt_id = 7",
    "of a host, the latest": "select * from exchanges where host = 'h3.example' order by started_at desc limit 10",
    "joined": "select attempts.id, e.* from attempts join exchanges e on e.id = attempts.exchange_id where post_id = 7",
    "if there is one": "select t.id, e.* from attempts t left join exchanges e on e.id = t.exchange_id where t.post_id = 7",
    "with its body": "select content from exchanges join blobs on sha256 = body_sha256 where exchanges.id = 7",
}


@pytest.mark.parametrize("name", READ)
def test_exchanges_are_read_as_if_they_were_a_table(full: Archive, name: str) -> None:
    """None is put together that is not shown, and nothing is sorted: 10,000 cost what a hundred cost."""
    steps = [row[3] for row in full.db.execute(f"explain query plan {READ[name]}")]
    assert not any(word in step for step in steps for word in ("AUTOMATIC", "MATERIALIZE", "CO-ROUTINE", "TEMP B-TREE"))
    assert machine_steps(full, lambda: full.db.execute(READ[name]).fetchall()) < 101 * 180


def test_exchanges_are_counted_without_being_put_together(full: Archive) -> None:
    steps = [row[3] for row in full.db.execute("explain query plan select count(*) from exchanges")]
    assert len(steps) == 1
    assert steps[0].startswith("SCAN exchange_facts USING COVERING INDEX")


def machine_steps(archive: Archive, ask: Callable[[], object]) -> int:
    """Of SQLite's virtual machine while something is asked, to the nearest hundred."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 100
        return 0

    archive.db.conn.set_progress_handler(step, 100)
    ask()
    archive.db.conn.set_progress_handler(None, 0)
    return steps


WITHOUT_CITATIONS = {
    "posts_cited_most": next(one.sql for one in QUERIES if one.name == "posts_cited_most"),
    "articles_with_missing_posts": next(one.sql for one in QUERIES if one.name == "articles_with_missing_posts"),
    "stories_with_gaps": "select count(*) from stories_with_gaps",
}
"""Questions about all articles or all posts that are gone: they go through many citations."""


@pytest.mark.parametrize("name", WITHOUT_CITATIONS)
def test_which_post_is_cited_where_is_answered_by_an_index_alone(full: Archive, name: str) -> None:
    steps = [row[3] for row in full.db.execute(f"explain query plan {WITHOUT_CITATIONS[name]}")]
    reading = [step for step in steps if re.match(r"(SCAN|SEARCH) citations\b", step)]
    assert reading
    assert all("USING COVERING INDEX" in step for step in reading), steps


def test_a_run_with_nothing_to_do_is_quick(full: Archive) -> None:
    def run() -> None:
        with full.run("run"):
            for ask in ASKED.values():
                ask(full)

    assert is_quick(run, 0.3)
