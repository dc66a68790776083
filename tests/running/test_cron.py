"""What `docs/cron.md` and `examples/systemd` tell people to do works."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from internet import Citesnap, riverton

HERE = Path(__file__).resolve().parents[2]
PAGE = (HERE / "docs" / "cron.md").read_text(encoding="utf-8")
UNITS = HERE / "examples" / "systemd"


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """The units as installed, their program one that is here: systemd looks whether it can be executed."""
    made = []
    for unit in sorted(UNITS.iterdir()):
        copy = tmp_path / unit.name
        copy.write_text(unit.read_text().replace("/opt/citesnap/bin/citesnap", sys.executable))
        made.append(copy)
    return made


def test_systemd_finds_nothing_wrong_with_the_units(units: list[Path]) -> None:
    done = subprocess.run([tool("systemd-analyze"), "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_service_is_as_confined_as_the_page_says(units: list[Path]) -> None:
    analyze = tool("systemd-analyze")
    version = int(subprocess.run([analyze, "--version"], capture_output=True, text=True, check=True).stdout.split()[1])
    if version < 250:
        pytest.skip("this systemd-analyze cannot judge a unit that is not installed")
    done = subprocess.run(
        [analyze, "security", "--offline=true", "--no-pager", units[0]], capture_output=True, text=True, check=True
    )
    level = re.search(r"exposure level for citesnap\.service: ([\d.]+) (\w+)", done.stdout)
    assert level is not None
    assert float(level[1]) <= 1.5
    assert f'exposure {level[1]}, "{level[2]}"' in PAGE or version != 252


def test_every_option_that_the_page_and_the_units_use_is_there(citesnap: Citesnap) -> None:
    said = citesnap("run", "--help").stdout
    used = set(re.findall(r"(?<![\w-])--[a-z-]+", (UNITS / "citesnap.service").read_text()))
    for line in PAGE.splitlines():
        if "citesnap run" in line or line.startswith("`--"):
            used |= set(re.findall(r"(?<![\w-])--[a-z-]+", line))
    assert {"--max-duration", "--lock-wait"} <= used
    assert [option for option in sorted(used) if option not in said] == []


def test_the_settings_of_logrotate_are_read(tmp_path: Path) -> None:
    rotate = tool("logrotate")
    (snippet,) = re.findall(r"```logrotate\n(.*?)```", PAGE, re.DOTALL)
    log = tmp_path / "citesnap.log"
    log.write_text("a line\n")
    settings = tmp_path / "settings"
    settings.write_text(snippet.replace("/var/log/citesnap.log", str(log)))
    settings.chmod(0o644)
    state = tmp_path / "state"
    done = subprocess.run([rotate, "--force", "--state", state, settings], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert log.with_name("citesnap.log.1").exists()


def test_a_backup_is_an_archive_whole_and_moved_to_another_place(citesnap: Citesnap, tmp_path: Path) -> None:
    story = riverton()
    (tmp_path / "a.txt").write_text(story.article)
    assert citesnap("archive", "a.db", "a.txt").returncode in (0, 3)
    (statement,) = set(re.findall(r"\"(vacuum into '[^']*')\"", PAGE.split("## Upgrade")[0]))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    # Made while another program is in the middle of writing.
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as writer:
        writer.execute("begin immediate")
        writer.execute("update posts set title = 'never'")
        with closing(sqlite3.connect(tmp_path / "a.db")) as reader:
            reader.execute(re.sub(r"'[^']*'", f"'{elsewhere / 'b.db'}'", statement))
        writer.execute("rollback")
    # The first line has the name and the size, which is without slack in the copy.
    ours, theirs = (citesnap("status", path).stdout.partition("\n")[2] for path in ("a.db", elsewhere / "b.db"))
    assert ours == theirs != ""
    assert citesnap("run", elsewhere / "b.db").returncode in (0, 3)
    with closing(sqlite3.connect(elsewhere / "b.db")) as copy:
        assert copy.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert copy.execute("pragma application_id").fetchall() == [(0x43495445,)]
        assert copy.execute("select count(*) from posts where title = 'never'").fetchall() == [(0,)]
