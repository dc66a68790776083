"""A command starts quickly: it imports what it needs and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from citesnap.archive import open_archive
from internet import Citesnap, World, faults, rows
from internet.posts import Tweet, snowflake

HEAVY = {"httpx", "httpcore", "ssl", "tenacity", "bs4", "lxml", "feedparser", "protego", "sqlite_utils", "tomllib"}
"""Libraries that take a while to import."""
QUESTIONS_OF_RUNS = set("accounts articles base blob_pieces blobs feeds forgotten hosts posts rows".split())

COMMAND = """
import sys
from citesnap.cli import cli
code = cli.main(sys.argv[1:], standalone_mode=False)
print(code, *sys.modules)
"""


def started(*arguments: str, cwd: Path, env: dict[str, str] | None = None) -> tuple[str, set[str], str]:
    """The exit code of a command, the modules that it loaded, and what it wrote to stderr."""
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments], capture_output=True, text=True, check=True, cwd=cwd, env=env
    )
    code, *loaded = done.stdout.splitlines()[-1].split()
    return code, set(loaded), done.stderr


def without_settings(folder: Path) -> dict[str, str]:
    """The environment of a user who has no settings file, which would have to be parsed."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("CITESNAP_")}
    return own | {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}


def within(package: str, loaded: set[str]) -> set[str]:
    return {name.removeprefix(f"{package}.") for name in loaded if name.startswith(f"{package}.")}


def test_help_answers_at_once_because_nothing_heavy_is_imported(tmp_path: Path) -> None:
    _, loaded, _ = started("--help", cwd=tmp_path)
    assert not loaded & (HEAVY | {"sqlite3", "dataclasses"})
    assert within("citesnap", loaded) == {"cli", "cli.exits", "cli.lazy", "errors"}


def test_a_run_with_nothing_due_loads_none_of_what_would_do_the_work(
    world: World, citesnap: Citesnap, tmp_path: Path
) -> None:
    lives, waits = (
        world.post(Tweet(snowflake(f"2024-02-{day:02}T00:00:00"), "lyre_ex", "Lyre", f"Day {day}")) for day in (1, 2)
    )
    (tmp_path / "a.txt").write_text(f"{lives.url}\n\n{waits.url}")
    world.fault(
        "cdn.syndication.twimg.com", faults.status(429, retry_after=3600), when=lambda request: waits.id in request.url
    )
    world.fault("publish.x.com", faults.status(404))
    assert citesnap("archive", "a.db", "a.txt").returncode == 3
    assert rows(tmp_path / "a.db", "select state from posts order by state") == [("alive",), ("pending",)]
    env = citesnap.environment({"SSL_CERT_FILE": None})
    code, loaded, errors = started("run", "a.db", cwd=tmp_path, env=env)
    assert (code, errors.count("1 post waits")) == ("3", 1)
    assert not loaded & (HEAVY | {"importlib.metadata"})
    assert within("citesnap.cli", loaded) == {
        *("archive", "arguments", "commands", "console", "exits", "lazy", "options", "progress", "telling", "types")
    }
    assert within("citesnap.running", loaded) == {"askable", "due", "plan", "scheduled", "stamping"}
    assert within("citesnap.archive.questions", loaded) == QUESTIONS_OF_RUNS
    assert within("citesnap.archive.records", loaded) == {"base", "figures", "rows", "runs"}
    assert within("citesnap.web", loaded) == {"certificates", "environment", "proxies", "rates", "settings"}
    assert not {name.split(".")[1] for name in loaded if name.startswith("citesnap.")} & {
        *("articles", "bounded", "finding", "following", "resolving", "sources", "verdicts")
    }
    assert rows(tmp_path / "a.db", "select command, outcome, counts from runs order by id desc limit 1") == [
        ("run", "incomplete", "{}")
    ]


@pytest.mark.parametrize("command", ["find", "status", "show", "search"])
def test_a_command_loads_no_other(command: str, tmp_path: Path) -> None:
    _, loaded, _ = started(command, "--help", cwd=tmp_path)
    assert not loaded & HEAVY
    assert (
        len(within("citesnap.cli", loaded) & {"archive", "attach", "browse", "desk", "export", "find", "follow"}) == 1
    )


def test_status_loads_its_own_questions_alone(tmp_path: Path) -> None:
    open_archive(tmp_path / "a.db").close()
    code, loaded, _ = started("status", "a.db", cwd=tmp_path, env=without_settings(tmp_path))
    assert code == "0"
    assert not loaded & HEAVY
    assert "citesnap.archive.store" not in loaded
    assert "citesnap.platforms" not in loaded
    own = set("chosen_posts quoted status totals".split())
    assert within("citesnap.archive.questions", loaded) == QUESTIONS_OF_RUNS | own


def test_find_reads_a_text_without_the_parser_of_pages(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Read https://x.com/jack/status/20 and the rest.\n")
    code, loaded, _ = started("find", "a.txt", cwd=tmp_path, env=without_settings(tmp_path))
    assert code == "0"
    assert not loaded & HEAVY


def test_find_reads_a_page_that_links_to_a_post_without_what_reads_texts_and_answers(tmp_path: Path) -> None:
    link = '<a href="https://x.com/rana_example/status/1420000000000000000">said so on Twitter in 2021</a>'
    (tmp_path / "a.html").write_text(f"<!doctype html><p>The keeper of the lock {link}, and went home.</p>")
    code, loaded, _ = started("find", "a.html", cwd=tmp_path, env=without_settings(tmp_path))
    assert code == "0"
    assert within("citesnap.model", loaded) == {"articles"}
    assert not loaded & {
        "citesnap.finding.prose.texts",
        "citesnap.finding.wikireferences",
        "citesnap.articles.webpages",
    }


FIND = """
import gc, sys
from citesnap.cli import cli
from citesnap.text import patterns
cli.main(["find", sys.argv[1]], standalone_mode=False)
print(sum(type(one) is patterns._Pattern and "search" in vars(one) for one in gc.get_objects()))
"""


def test_a_text_that_cites_nothing_has_hardly_a_pattern_compiled(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Nothing is cited here.\n")
    done = subprocess.run(
        [sys.executable, "-c", FIND, "a.txt"], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert int(done.stdout.splitlines()[-1]) < 40


def test_a_page_that_shows_one_post_has_few_patterns_compiled(tmp_path: Path) -> None:
    code = (
        '<blockquote class="twitter-tweet"><p>The river rose.</p>&mdash; Rana (@rana_example) '
        '<a href="https://twitter.com/rana_example/status/1420000000000000000">July 27, 2021</a></blockquote>'
    )
    (tmp_path / "a.html").write_text(f"<!doctype html><title>A day</title><p>It was told so.</p>{code}<p>And more.</p>")
    done = subprocess.run(
        [sys.executable, "-c", FIND, "a.html"], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert int(done.stdout.splitlines()[-1]) < 75


READ_IN_A_READER = (
    *("citesnap.running.contents", "citesnap.scanning.pages", "citesnap.articles.feeds", "citesnap.following.robots"),
    *("citesnap.resolving.redirect", "citesnap.webarchives.lookup", "citesnap.webarchives.index"),
    *("citesnap.sources.x.syndication", "citesnap.sources.bluesky.listing", "citesnap.sources.fediverse.listing"),
)
"""Modules of functions that are called in a reader."""


@pytest.mark.parametrize("module", READ_IN_A_READER)
def test_a_reader_loads_nothing_that_asks_the_web_or_opens_archives(module: str, tmp_path: Path) -> None:
    """Nothing of it is any use there, and loading it takes longer than reading most articles."""
    code = f"import sys; import citesnap.bounded.child, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    loaded = set(done.stdout.split())
    assert not loaded & {"httpx", "httpcore", "ssl", "asyncio", "tenacity", "click", "sqlite3", "sqlite_utils"}
