"""`citesnap serve`: Datasette in the command's place, and one line where it cannot be."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette
from datasette.utils import StartupError

from browsing.conftest import answered
from internet import Citesnap
from internet.ports import free_port


@pytest.mark.parametrize("options", [[], ["--immutable"]], ids=["written to", "immutable"])
def test_serve_shows_the_archive_until_it_is_stopped(command: Citesnap, options: list[str]) -> None:
    port = free_port()
    process = command.start("serve", "archive.db", "--port", str(port), *options)
    try:
        home = answered(process, f"http://127.0.0.1:{port}/archive/-/home")
        assert home.status_code == 200
        assert "The river rose" in home.text
        known = httpx.get(f"http://127.0.0.1:{port}/-/settings.json", trust_env=False, verify=False, timeout=30).json()
        assert (known["suggest_facets"], known["default_page_size"]) == (False, 50)
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert f"Serving archive.db at http://127.0.0.1:{port}/archive/-/home" in err.splitlines()[0]
    assert "Traceback" not in err


def test_options_after_two_dashes_are_datasettes(command: Citesnap) -> None:
    port = free_port()
    extra = ["--", "--setting", "default_page_size", "7", "--setting", "base_url", "/kept/"]
    process = command.start("serve", "archive.db", "--port", str(port), *extra)
    try:
        url = f"http://127.0.0.1:{port}/kept"
        assert answered(process, f"{url}/-/settings.json").json()["default_page_size"] == 7
        home = httpx.get(f"{url}/archive/-/home", trust_env=False, verify=False, timeout=30)
        assert home.status_code == 200
        assert 'href="/kept/archive/-/post/' in home.text
        assert 'href="/archive/' not in home.text
        assert 'href="/kept/-/static-plugins/citesnap/citesnap.css' in home.text
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.mark.parametrize("name", ["missing.db", "notes.txt"])
@pytest.mark.parametrize("options", [[], ["--immutable"]], ids=["written to", "immutable"])
def test_what_cannot_be_served_is_told_in_one_line(command: Citesnap, name: str, options: list[str]) -> None:
    (command.cwd / "notes.txt").write_text("not a database at all, and long enough to be looked at")
    done = command("serve", name, "--port", str(free_port()), *options)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert name in done.stderr
    assert not (command.cwd / "missing.db").exists()
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("arguments", [["serve", "archive.db"], ["export", "html", "archive.db", "site"]])
def test_a_missing_extra_is_told_in_one_line_with_what_brings_it(command: Citesnap, arguments: list[str]) -> None:
    # Python as it is where only citesnap itself was installed: the extra's packages cannot be found.
    (command.cwd / "sitecustomize.py").write_text(
        "import sys\nfor name in ('datasette', 'jinja2', 'PIL', 'markupsafe', 'pygal'):\n    sys.modules[name] = None\n"
    )
    done = command(*arguments, env={"PYTHONPATH": str(command.cwd)})
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "pip install 'citesnap[datasette]'" in done.stderr
    assert not (command.cwd / "site").exists()


def test_the_command_works_without_the_extra_where_nobody_browses(command: Citesnap) -> None:
    (command.cwd / "sitecustomize.py").write_text(
        "import sys\nfor name in ('datasette', 'jinja2', 'PIL', 'markupsafe', 'pygal'):\n    sys.modules[name] = None\n"
    )
    done = command("status", "archive.db", env={"PYTHONPATH": str(command.cwd)})
    assert done.returncode == 0


def test_an_archive_beside_the_wal_of_another_is_not_served(command: Citesnap) -> None:
    path, other = command.cwd / "archive.db", command.cwd / "other.db"
    with closing(sqlite3.connect(other)) as db:
        db.execute("pragma journal_mode = wal")
        db.execute("create table t (a)")
        Path(f"{path}-wal").write_bytes(Path(f"{other}-wal").read_bytes())
    before = path.read_bytes()
    served = Datasette([str(path)])
    with pytest.raises(StartupError, match=r"archive\.db-wal is of another database"):
        asyncio.run(served.invoke_startup())
    done = command("serve", "archive.db", "--port", str(free_port()))
    assert done.returncode == 2
    assert done.stderr.startswith("Error: archive.db-wal is of another database")
    assert len(done.stderr.splitlines()) == 1
    assert path.read_bytes() == before
