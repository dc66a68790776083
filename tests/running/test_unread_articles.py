"""An article that a site does not give today is asked for again, less and less often; one that is not there is not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from citesnap.archive import Reader
from citesnap.following.schedule import AT_ONCE, LAST_TRIES, TRIES, next_try_by_hand
from internet import Citesnap, Internet, World, faults, rows
from sizes import some

HOST = "gazette.example"
URL = f"https://{HOST}/river"
PAGE = "<title>The river</title><article><p>The river rose this morning and nobody had foreseen it.</p></article>"
NO_WAIT: dict[str, str | None] = {"CITESNAP_MAX_WAIT": "0.1"}

PASSING = {
    **{
        str(status): faults.status(status, "<p>Please wait", content_type="text/html")
        for status in (202, 401, 403, 406, 423, 429, 451, 500, 503)
    },
    "empty": faults.status(200, "", content_type="text/html"),
    "broken gzip": faults.bad_gzip(),
    "redirects in a circle": faults.redirect_loop(),
}


@pytest.fixture
def archive(citesnap: Citesnap, tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("Nothing is cited here, and nobody minds.")
    assert citesnap("archive", "a.db", "a.txt").returncode == 0
    return tmp_path / "a.db"


@pytest.mark.parametrize("name", some(PASSING, 3))
def test_what_may_pass_is_recorded_and_tried_again(
    name: str, archive: Path, world: World, citesnap: Citesnap, internet: Internet
) -> None:
    world.page(URL, PAGE)
    world.fault(HOST, PASSING[name])
    done = citesnap("archive", "a.db", URL, env=NO_WAIT)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1), done.stderr
    assert rows(archive, "select count(*) from attempts where source = 'article'") == [(1,)]
    assert rows(archive, "select count(*) from article_versions") == [(1,)]
    world.heal()
    assert citesnap("run", "a.db", env=NO_WAIT).returncode == 0
    assert rows(
        archive, "select title, next_read_at from articles where first_read_at is not null order by id desc limit 1"
    ) == [("The river", None)]
    internet.forget()
    assert citesnap("run", "a.db", env=NO_WAIT).returncode == 0
    assert not internet.log


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_not_there_is_bad_input_and_not_asked_again(
    status: int, archive: Path, world: World, citesnap: Citesnap, internet: Internet
) -> None:
    world.page(URL, PAGE, status=status)
    assert citesnap("archive", "a.db", URL, env=NO_WAIT).returncode == 2
    internet.forget()
    assert citesnap("run", "a.db", env=NO_WAIT).returncode == 0
    assert not internet.log
    told = citesnap("show", "a.db", URL).stdout
    assert "it could not be read so far" in told
    assert f"not-found: no such page (HTTP {status})" in told
    with closing(sqlite3.connect(archive)) as db:
        (key,) = db.execute("select url_hash from articles where url = ?", [URL]).fetchone()
        history = Reader.on(db).article_history(key)
    assert history is not None
    assert [one.outcome for one in history.failures] == ["not-found"]


def test_what_is_no_article_is_bad_input_and_not_asked_again(
    archive: Path, world: World, citesnap: Citesnap, internet: Internet
) -> None:
    world.page(URL, b"{}", "application/json")
    assert citesnap("archive", "a.db", URL, env=NO_WAIT).returncode == 2
    internet.forget()
    assert citesnap("run", "a.db", env=NO_WAIT).returncode == 0
    assert not internet.log


def test_a_site_that_refuses_for_ever_is_not_asked_by_every_run(
    archive: Path, world: World, citesnap: Citesnap, internet: Internet
) -> None:
    world.page(URL, PAGE, status=403)
    assert citesnap("archive", "a.db", URL, env=NO_WAIT).returncode == 3
    codes = [citesnap("run", "a.db", env=NO_WAIT).returncode for _ in range(4)]
    assert codes == [3, 3, 0, 0]
    assert len(internet.asked(HOST)) == AT_ONCE
    with closing(sqlite3.connect(archive)) as db, db:
        db.execute("update articles set next_read_at = '2024-01-01T00:00:00Z' where next_read_at is not null")
    world.page(URL, PAGE)
    assert citesnap("run", "a.db", env=NO_WAIT).returncode == 0
    assert rows(archive, "select count(*) from article_versions") == [(2,)]


def test_the_pauses_grow_and_never_end() -> None:
    now = datetime(2026, 3, 14, tzinfo=UTC)
    pauses = [next_try_by_hand(failures, now) - now for failures in range(1, AT_ONCE + len(TRIES) + 3)]
    assert pauses == [timedelta(0)] * (AT_ONCE - 1) + [*TRIES] + [LAST_TRIES] * 3
    assert next_try_by_hand(1, now, now + timedelta(hours=2)) == now + timedelta(hours=2)
