"""Usual mistakes are told in the words of the mistake, with the command that is right; help and logs are for reading."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from citesnap.cli import COMMANDS, cli
from citesnap.cli.found import pages
from citesnap.text.lines import columns
from internet import Citesnap, World
from internet.faults import refuse_connect
from internet.posts import Tweet, snowflake


@pytest.mark.parametrize(
    ("words", "variables", "told"),
    [
        (["archive", "a.html", "archive.db"], {}, "the database comes first: citesnap archive archive.db a.html"),
        (
            ["archive", "https://x.com/jack/status/20", "a.html"],
            {},
            "citesnap archive archive.db https://x.com/jack/status/20",
        ),
        (["archive", "story.txt"], {}, "the database comes first: citesnap archive archive.db story.txt"),
        (
            ["run", "--config", "good.toml", "a.db"],
            {},
            "--config stands before the command: citesnap --config FILE run",
        ),
        (
            ["run", "a.db"],
            {"CITESNAP_TIMEOUT": "abc"},
            "'--timeout', set by CITESNAP_TIMEOUT in the environment: 'abc'",
        ),
        (
            ["run", "a.db", "--since", "tomorrow"],
            {},
            "'tomorrow' is not a day or a time span; write for example 2026-11-01",
        ),
    ],
)
def test_a_mistake_is_named(
    words: list[str], variables: Mapping[str, str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, words, env={**variables, "COLUMNS": "200"})
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.exit_code == 2


@pytest.mark.parametrize("words", [["help"], ["help", "run"]])
def test_help_is_asked_for_by_its_word(words: list[str]) -> None:
    asked = CliRunner().invoke(cli, words)
    assert (asked.exit_code, asked.stdout) == (0, CliRunner().invoke(cli, [*words[1:], "--help"]).stdout)
    assert asked.stdout.startswith("Usage: ")


def test_an_address_without_its_scheme_is_told(citesnap: Citesnap) -> None:
    done = citesnap("archive", "x.db", "news.example/story")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: news.example/story: no such file; for a web page, write https://news.example/story\n"


def test_a_taken_port_is_told(citesnap: Citesnap, tmp_path: Path) -> None:
    pytest.importorskip("datasette")
    (tmp_path / "a.txt").write_text("Nothing is cited here.")
    assert citesnap("archive", "a.db", "a.txt").returncode == 0
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = citesnap("serve", "a.db", "--port", str(port))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"Error: port {port} is taken, perhaps by another citesnap serve; give another one: --port {port + 1}, or 0 for any\n"
    )


def test_every_line_of_help_fits_eighty_columns_and_no_summary_is_cut() -> None:
    for command in ((), *((name,) for name in COMMANDS)):
        shown = CliRunner().invoke(cli, [*command, "--help"], terminal_width=80).output
        assert [line for line in shown.splitlines() if len(line) > 80 and "|" not in line] == [], command
    listed = CliRunner().invoke(cli, ["--help"], terminal_width=80).output
    assert not re.search(r"\.\.\.$", listed.partition("Commands:")[2], re.MULTILINE)
    assert CliRunner().invoke(cli, ["-V"]).output.partition(", ")[2].startswith("version ")
    assert "_CITESNAP_COMPLETE" in CliRunner().invoke(cli, ["completion", "zsh"]).output


def test_what_is_found_is_for_reading() -> None:
    def citation(number: int, text: str) -> dict[str, object]:
        return {
            "position": number, "handle": "example_river", "author_name": None, "platform": "x", "date": "2021-08-18",
            "date_text": None, "kind": "embed", "text": text, "link": f"https://x.com/example_river/status/{number}",
        }  # fmt: skip

    long = "The river rose above the gates of Riverton tonight and nobody was hurt " * 9
    articles = [("a.html", [citation(1, long), citation(2, "川の水位が上がる" * 40)]), ("b.html", [])]
    shown = list(pages(articles, 80))
    lines = "\n".join(shown).splitlines()
    assert lines[:2] == ["a.html", "  1  @example_river · 2021-08-18 · x embed"]
    assert lines[2] == "     The river rose above the gates of Riverton tonight and nobody was hurt The"
    assert all(columns(line) <= 80 for line in lines)
    assert shown[-1] == "2 citations in 1 of 2 articles"
    assert list(pages([("a.html", [])], 80)) == ["No citations found in 1 article."]


def test_a_log_has_times_and_outcomes_and_silence_can_be_had(world: World, citesnap: Citesnap, tmp_path: Path) -> None:
    post = world.post(Tweet(snowflake("2024-02-01T00:00:00"), "lyre_ex", "Lyre", "The gates are shut"))
    (tmp_path / "a.txt").write_text(post.url)
    done = citesnap("archive", "a.db", "a.txt", "-v")
    (line,) = (line for line in done.stderr.splitlines() if "was pending" in line)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ alive \(was pending\) @lyre_ex \S+ \(syndication: captured\)", line
    )
    world.becomes(post.id, "deleted")
    logged = citesnap("check", "a.db", post.id, "-v", "--log-format", "json").stderr.splitlines()
    told = next(found for found in map(json.loads, logged) if "outcome" in found)
    assert (told["state"], told["before"], told["source"], told["outcome"]) == (
        "deleted",
        "alive",
        "syndication",
        "deleted",
    )
    assert told["post"] == post.url
    assert told["time"].endswith("Z")
    world.fault("*", refuse_connect(503))
    quiet = citesnap("check", "a.db", "-q", "--fail-on", "never")
    assert (quiet.returncode, quiet.stderr) == (0, "")
