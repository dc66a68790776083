"""What scripts rely on stays: the exit codes in every help, the names of commands, and the keys of `find`'s records.

The wording of each help is held by docs/cli.md, which `cog --check` compares with the commands.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import citesnap as package
from citesnap.cli import cli
from citesnap.errors import ExitCode
from cli.every_command import every_command
from internet import Citesnap

DOCUMENT = Path(package.__file__).parents[2] / "docs" / "cli.md"

COMMANDS = {
    *(
        "find",
        "archive",
        "run",
        "follow",
        "unfollow",
        "resolve",
        "reread",
        "status",
        "show",
        "serve",
        "export html",
        "config show",
    ),
}
"""Commands that scripts of users call. More may come; none may go."""

RECORD = [
    *("article", "position", "platform", "post_id", "handle", "author_name", "date", "date_text", "link"),
    *("short_links", "posted_at", "text", "kind", "form", "start", "end"),
]


def test_no_command_has_gone() -> None:
    assert set(every_command()) >= COMMANDS


@pytest.mark.parametrize("command", sorted({"", *every_command()} - {"config show"}))
def test_every_help_tells_the_exit_codes_and_stands_in_the_document(command: str) -> None:
    shown = CliRunner().invoke(cli, [*command.split(), "--help"], prog_name="citesnap", env={"COLUMNS": "100"}).output
    codes = {int(code) for code in re.findall(r"\d+", shown.partition("Exit codes:")[2])}
    assert codes == set(map(int, ExitCode))
    assert f"```text\n{shown.strip()}\n```" in DOCUMENT.read_text("utf-8")


def test_a_record_has_its_keys_whatever_is_known(citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Words — Lyre (@lyre_ex) August 18, 2021\n")
    (tmp_path / "a.html").write_text('<p><a href="https://x.com/lyre_ex/status/1752862345678901234">a</a></p>')
    for line in citesnap("find", "a.txt", "a.html").stdout.splitlines():
        assert list(json.loads(line)) == RECORD
    records = json.loads(citesnap("find", "--format", "json", "a.txt", "a.html").stdout)
    assert [list(record) for record in records] == [[*RECORD, "selectors"]] * 2
    assert citesnap("find", "--format", "csv", "a.txt").stdout.splitlines()[0] == ",".join(RECORD)
