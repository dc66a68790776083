"""An empty archive on a real disk, and a run under way in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from archive.invented import NOW, article, cited
from citesnap.archive import Archive, Run, open_archive


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


Rows = Callable[..., list[tuple[Any, ...]]]


def statements(archive: Archive, ask: Callable[[Archive], Any]) -> list[str]:
    """What the archive asks SQLite meanwhile."""
    asked: list[str] = []
    archive.db.conn.set_trace_callback(asked.append)
    ask(archive)
    archive.db.conn.set_trace_callback(None)
    assert asked
    return asked


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def archive(tmp_path: Path, clock: Clock) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db", clock=clock) as opened:
        yield opened


@pytest.fixture
def run(archive: Archive) -> Iterator[Run]:
    with archive.run("archive") as started:
        yield started


@pytest.fixture
def rows(archive: Archive) -> Rows:
    """Ask the archive in SQL."""

    def ask(sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        return archive.db.conn.execute(sql, parameters).fetchall()

    return ask


@pytest.fixture
def post_id(archive: Archive, run: Run) -> int:
    """A post that one article cites, not asked about yet."""
    recorded = archive.record_article(run.id, article(), [cited()])
    (found,) = archive.posts_of([recorded.article_id])
    return found


@pytest.fixture
def sound(rows: Rows) -> Iterator[None]:
    """At the end of the test the file is sound and every reference holds."""
    yield
    assert rows("pragma integrity_check") == [("ok",)]
    assert rows("pragma foreign_key_check") == []
