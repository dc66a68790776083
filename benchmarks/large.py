"""What each day's commands take on a large archive: `large.py ARCHIVE_DB [--due N] [--copy-into FOLDER]`.

`big_archive.py` makes one. Each command is a process of its own, with processor time, time by the clock and the most memory as
the kernel counted them. The run of N due posts (the last row) meets a loopback internet that answers for them; it writes to the
archive, as any run does. `vacuum into` needs room for a second file, and is left out without `--copy-into`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

RATE = "*=6000/m"
"""The pace towards the loopback internet: politeness would be all that is measured."""

COPY = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('vacuum into ?', [sys.argv[2]])"


@dataclass(frozen=True)
class Taken:
    """What a command took: seconds of processor and by the clock, memory in MB."""

    cpu: float
    wall: float
    memory: float


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument(
        "--due", type=int, default=1000, metavar="N", help="posts of the run with due posts; default 1000"
    )
    parser.add_argument("--copy-into", type=Path, metavar="FOLDER", help="a folder with room for a second file")
    parser.add_argument("--without-verify", action="store_true", help="leave out the longest")
    options = parser.parse_args()
    path = options.archive
    size = path.stat().st_size
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        counts = {
            table: db.execute(f"select count(*) from {table}").fetchone()[0]
            for table in ("posts", "citations", "attempts")
        }
        post_id = db.execute("select native_id from posts where platform = 'x' order by id desc limit 1").fetchone()[0]
    print(", ".join(f"{count:,} {table}" for table, count in counts.items()), end="; ")
    print(f"{size / 1e9:.2f} GB, {size / max(1, counts['posts']):,.0f} bytes a post; load {os.getloadavg()[0]:.1f}\n")
    print("| command | s of CPU | s by the clock | MB |\n|---|---|---|---|", flush=True)
    # A made-up archive has never been sealed, nor have its figures been worked out: its first run does both.
    tell("run, the first", taken([sys.executable, "-m", "citesnap", "run", str(path)]))
    commands: list[tuple[str, ...]] = [
        ("run", str(path)),
        ("status", str(path)),
        ("show", str(path), post_id),
        ("search", str(path), "hospital", "bridge"),
        ("list", str(path), "--state", "gone", "--since", "7d"),
        ("list", str(path), "--articles", "--state", "lost", "--limit", "50"),
        ("digest", str(path), "--since", "7d"),
    ]
    if not options.without_verify:
        commands.append(("verify", str(path), "--quick"))
    for command in commands:
        tell(" ".join(Path(word).name for word in command), taken([sys.executable, "-m", "citesnap", *command]))
    if options.copy_into:
        copy = options.copy_into / "copy.db"
        if shutil.disk_usage(options.copy_into).free < 1.1 * size:
            print(f"vacuum into: {options.copy_into} has no room for it", file=sys.stderr)
        else:
            tell("vacuum into", taken([sys.executable, "-c", COPY, str(path), str(copy)]))
            copy.unlink()
    if options.due:
        tell(f"run, {options.due:,} posts due", due(path, options.due))


def tell(what: str, cost: Taken) -> None:
    """One row of the table."""
    print(f"| `{what}` | {cost.cpu:.2f} | {cost.wall:.2f} | {cost.memory:.0f} |", flush=True)


def taken(command: list[str], env: dict[str, str] | None = None) -> Taken:
    """Run a command to its end.

    Raises:
        SystemExit: it failed.
    """
    started = time.monotonic()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, env=env)
        _, status, used = os.wait4(process.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        process.returncode = code
        if code not in (0, 3):  # 3: some posts wait for their host.
            said.seek(0)
            raise SystemExit(f"{' '.join(command[2:])} ended with {code}: {said.read().decode()}")
    return Taken(used.ru_utime + used.ru_stime, time.monotonic() - started, used.ru_maxrss / 1024)


def due(path: Path, count: int) -> Taken:
    """A run that asks about so many living posts of X, which the loopback internet shows as the archive has them."""
    # Here: a process that starts with what this one holds has at least its memory (getrusage(2), of fork and exec).
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    from internet import Internet, Tweet, World

    world = World()
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()[:19] + "Z"
    with closing(sqlite3.connect(path)) as db, db:
        rows = db.execute(
            "select id, native_id, handle, author_name, text from posts where platform = 'x' and state = 'alive'"
            " and text is not null order by id limit ?",
            [count],
        ).fetchall()
        db.executemany("update posts set next_check_at = ? where id = ?", [(yesterday, row[0]) for row in rows])
    for _, native_id, handle, name, text in rows:
        world.post(Tweet(native_id, handle, name, text))
    with Internet(world) as net:
        env = {key: value for key, value in os.environ.items() if not key.startswith("CITESNAP_")} | net.env
        cost = taken([sys.executable, "-m", "citesnap", "run", str(path)], env | {"CITESNAP_RATE": RATE})
        asked = len(net.asked("cdn.syndication.twimg.com"))
    if asked < len(rows):
        raise SystemExit(f"only {asked} of {len(rows)} posts were asked about")
    return cost


if __name__ == "__main__":
    main()
