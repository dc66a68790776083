"""A divided archive comes together again as if it had never been divided, whatever dies and in whichever order parts come."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from citesnap.evidence.verifying import ALTERED, verify
from internet import Citesnap, Internet, Tweet, World, rows, snowflake
from internet.killing import KILLED
from internet.posts import Fate
from scanning.conftest import scanned

DAYS = range(1, 13)
FATES: dict[int, Fate] = {3: "deleted", 5: "suspended", 8: "protected"}

FIGURES = (
    "select native_id, state, certainty, text, handle, articles from posts"
    " join (select post_id, count(*) as articles from citations group by post_id) on post_id = posts.id order by 1",
    "select native_id, source, outcome, count(*) from attempts join posts on posts.id = post_id group by 1, 2, 3 order by 1, 2, 3",
    "select native_id, source, snapshots.text from snapshots join posts on posts.id = post_id order by 1, 2, 3",
    "select native_id, verdicts.state, verdicts.certainty from verdicts join posts on posts.id = post_id order by 1, verdicts.id",
)
"""What is known of the posts, without who found it out and when."""


def figures(archive: Path) -> list[list[tuple[Any, ...]]]:
    return [rows(archive, sql) for sql in FIGURES]


def imported(citesnap: Citesnap, folder: Path, archive: str, links: list[str]) -> None:
    """An article that cites these posts, by a scan: nobody is asked about them yet."""
    name = f"story{len(links)}"
    paragraphs = "".join(f'<p>Part {n} <a href="{link}">here</a>, said the keeper.</p>' for n, link in enumerate(links))
    (folder / f"{name}.html").write_text(f"<html><body><article>{paragraphs}</article></body></html>")
    if not (folder / name).exists():
        scanned(folder / name, [folder / f"{name}.html"])
    done = citesnap("import", archive, name)
    assert done.returncode == 0, done.stderr


def merged(citesnap: Citesnap, folder: Path, name: str, *commands: tuple[str, ...]) -> list[list[tuple[Any, ...]]]:
    """What a copy of the archive knows after these merges; it is sound."""
    shutil.copy(folder / "a.db", folder / name)
    for parts in commands:
        done = citesnap("merge", name, *parts)
        assert done.returncode == 0, done.stderr
    findings = verify(folder / name).findings
    assert [str(finding) for finding in findings if finding.severity == ALTERED] == []
    return figures(folder / name)


def test_parts_make_what_one_machine_makes(
    tmp_path: Path, citesnap: Citesnap, internet: Internet, world: World
) -> None:
    posts = [
        Tweet(snowflake(f"2024-02-{day:02}T00:00:00"), f"keeper{day % 4}_ex", "Keeper", f"Day {day}") for day in DAYS
    ]
    links = [world.post(replace(post, fate=FATES.get(day, "alive"))).url for day, post in zip(DAYS, posts, strict=True)]
    late = world.post(Tweet(snowflake("2024-03-01T00:00:00"), "keeper9_ex", "Keeper", "Later")).url
    imported(citesnap, tmp_path, "a.db", links)
    assert citesnap("split", "a.db", "3").returncode == 0
    # Meanwhile an article comes that cites posts which other machines ask about, and one that waits here.
    imported(citesnap, tmp_path, "a.db", [links[0], links[2], late])
    shutil.copy(tmp_path / "a.db", tmp_path / "alone.db")
    # The second machine dies in the midst of its run, more than once, and a part comes back under two names.
    killed = 0
    for statement in (150, 400, 650):
        command = [sys.executable, "-c", KILLED, str(statement), "run", "a-2.db"]
        died = subprocess.run(command, cwd=tmp_path, env=citesnap.environment(None), capture_output=True)
        killed += died.returncode == -signal.SIGKILL
    assert killed > 0
    for part in ("a-1.db", "a-2.db", "a-3.db"):
        done = citesnap("run", part)
        assert done.returncode == 0, done.stderr
    assert (
        sum(rows(tmp_path / f"a-{n}.db", "select count(*) from posts where state = 'pending'")[0][0] for n in (1, 2, 3))
        == 0
    )
    shutil.copy(tmp_path / "a-3.db", tmp_path / "again.db")
    every = ("a-1.db", "a-2.db", "a-3.db")
    once = merged(citesnap, tmp_path, "once.db", every)
    assert merged(citesnap, tmp_path, "twice.db", every, every) == once
    assert merged(citesnap, tmp_path, "back.db", ("again.db",), ("a-2.db",), ("a-3.db", "a-1.db")) == once
    # What is left to ask is the post that nobody had.
    internet.forget()
    assert citesnap("run", "back.db").returncode == 0
    asked = " ".join(str(request) for request in internet.log)
    assert late.rsplit("/", 1)[1] in asked
    assert not any(post.id in asked for post in posts)
    assert citesnap("run", "alone.db").returncode == 0
    assert figures(tmp_path / "back.db") == figures(tmp_path / "alone.db")
    assert verify(tmp_path / "back.db").exit_code in (0, 3)
