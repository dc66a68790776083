"""What a person at a terminal sees: progress and whom it waits for, colours, examples in every help."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import subprocess
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from citesnap.cli import cli
from cli.every_command import every_command, parse
from internet import Citesnap, World, faults
from internet.posts import Tweet, snowflake
from sizes import some


def at_a_terminal(citesnap: Citesnap, *args: str, env: dict[str, str | None] | None = None) -> tuple[int, str]:
    """Run the command with a terminal of 100 columns as stdout and stderr; its exit code and all that was written."""
    ours, theirs = pty.openpty()
    variables = citesnap.environment({"COLUMNS": "100", "TERM": "xterm", "NO_COLOR": None, **(env or {})})
    process = subprocess.Popen(
        [*citesnap.program, *args], cwd=citesnap.cwd, env=variables, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    written = b""
    ends_at = time.monotonic() + 60
    while time.monotonic() < ends_at:
        if select.select([ours], [], [], 0.2)[0]:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux says so once nobody has the other end open
                break
            if not piece:
                break
            written += piece
        elif process.poll() is not None:
            break
    os.close(ours)
    return process.wait(10), written.decode("utf-8", "replace")


@pytest.fixture
def posts(world: World, tmp_path: Path) -> list[Tweet]:
    """Three posts that a story links, one of them deleted."""
    found = [
        world.post(Tweet(snowflake("2024-02-01T00:00:00", number), "lyre_ex", "Lyre", f"Gauge {number}"))
        for number in range(3)
    ]
    world.becomes(found[0].id, "deleted")
    (tmp_path / "a.txt").write_text("\n\n".join(post.url for post in found))
    return found


def test_a_terminal_sees_how_far_it_is_and_whom_it_waits_for(
    world: World, citesnap: Citesnap, posts: list[Tweet]
) -> None:
    world.fault("cdn.syndication.twimg.com", faults.status(429, retry_after=3), times=1)
    code, seen = at_a_terminal(citesnap, "archive", "a.db", "a.txt", env={"CITESNAP_MAX_WAIT": "20"})
    assert code in (0, 3), seen
    lines = re.split(r"\r\x1b\[K|\r\n", seen)
    assert any(re.match(r"Asking \d/\d +https://", line) for line in lines), lines
    waits = [line for line in lines if "waiting for" in line]
    assert any(
        re.fullmatch(r"\w+ \d/\d +waiting for cdn\.syndication\.twimg\.com until \d\d:\d\d:\d\d", line)
        for line in waits
    ), lines
    assert max(map(len, lines)) < 100
    # The line is gone once there is a summary in its place.
    assert seen.rstrip().endswith(lines[-1].rstrip() or lines[-2].rstrip())


def test_a_terminal_sees_settings_in_columns_and_which_file_they_are_from(citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("timeout = 7\n")
    words = ("--config", "settings.toml", "config", "show")
    _, seen = at_a_terminal(citesnap, *words, env={"CITESNAP_TIMEOUT": None})
    file, _, *rows = seen.replace("\r", "").splitlines()
    assert file == "Settings file: settings.toml"
    (timeout,) = (re.fullmatch(r"(--timeout +)(7 +)file", row) for row in rows if row.startswith("--timeout "))
    assert timeout is not None
    assert {row[timeout.end(1) - 2 : timeout.end(1)] for row in rows} == {"  "}


@pytest.mark.parametrize(
    ("env", "has_colour"),
    some([({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)], 3),
)
def test_states_have_colours_where_they_are_wanted(
    env: dict[str, str | None], has_colour: bool, citesnap: Citesnap, posts: list[Tweet]
) -> None:
    assert citesnap("archive", "a.db", "a.txt").returncode == 0
    _, seen = at_a_terminal(citesnap, "list", "a.db", env=env)
    assert "deleted" in seen
    assert ("\x1b[31mdeleted" in seen, "\x1b[32malive" in seen) == (has_colour, has_colour)
    plain = citesnap("list", "a.db").stdout
    assert "deleted" in plain
    assert "\x1b" not in plain


@pytest.mark.parametrize("name", every_command())
def test_every_help_has_examples_that_fit_a_terminal_and_whose_options_there_are(name: str) -> None:
    shown = CliRunner().invoke(cli, [*name.split(), "--help"], prog_name="citesnap", env={"COLUMNS": "80"}).output
    assert max(map(len, shown.splitlines())) <= 80
    whole = re.sub(r" \\\n +", " ", shown)  # a long one goes on in the next line, as in a shell
    examples = re.findall(rf"^    (citesnap {name}\b.*)$", whole, re.MULTILINE)
    assert examples, shown
    for example in examples:
        words = shlex.split(example.partition("|")[0].partition(">")[0])[1 + len(name.split()) :]
        if name != "find":  # its tables go into files
            assert words or name in ("config show", "completion")
        parse(name, words)


def test_the_commands_of_the_guide_to_scans_are_such_as_there_are() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "scale.md").read_text(encoding="utf-8")
    lines = re.findall(r"^    (citesnap .*)$", guide.replace("\\\n", " "), re.MULTILINE)
    assert len(lines) > 15
    for line in lines:
        words = shlex.split(line, comments=True)[1:]
        name = next(
            name
            for name in sorted(every_command(), key=len, reverse=True)
            if f"{' '.join(words)} ".startswith(f"{name} ")
        )
        parse(name, words[len(name.split()) :])


def test_every_summary_is_whole_at_80_columns() -> None:
    for path in ([], ["export"], ["key"], ["config"]):
        shown = CliRunner().invoke(cli, [*path, "--help"], prog_name="citesnap", env={"COLUMNS": "80"}).output
        assert "..." not in shown.partition("Commands:")[2] and "…" not in shown.partition("Commands:")[2], shown
        assert max(map(len, shown.splitlines())) <= 80
