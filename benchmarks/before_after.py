"""Whether honest input takes longer than with an earlier version. `before_after.py OTHER_SRC PAGE... [--repeat N]`

OTHER_SRC is the folder `src` of another commit (`git archive COMMIT src | tar x -C FOLDER`), run by the same interpreter. Both do
the same by turns, so that what else the machine does falls on both, each with an archive of its own. What counts is the least
processor time of each command, from its start to its end, and the ratio of the two: seconds differ from machine to machine.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

NOBODY = "http://127.0.0.1:9"
"""A proxy that refuses at once: what is measured is the program, not the network."""


def main() -> int:
    """Print a row for each command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("other", type=Path, metavar="OTHER_SRC")
    parser.add_argument("pages", type=Path, nargs="+", metavar="PAGE")
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="the least of N; default 5")
    options = parser.parse_args()
    pages = [str(page.resolve()) for page in options.pages]
    sources = {"before": options.other.resolve(), "after": Path(__file__).resolve().parents[1] / "src"}
    commands = {
        "find, all pages": ("find", *pages),
        "find, one page": ("find", pages[0]),
        "archive, all pages": ("archive", "new.db", *pages, "--max-wait", "0"),
        "run, nothing due": ("run", "kept.db", "--max-wait", "0"),
        "status": ("status", "kept.db"),
        "export html": ("export", "html", "kept.db", "site"),
    }
    print(f"{len(pages)} pages\n\n| command | before | after | ratio |\n|---|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        rooms = {name: Path(folder, name) for name in sources}
        for name, room in rooms.items():
            room.mkdir()
            spent(sources[name], ("archive", "kept.db", *pages, "--max-wait", "0"), room)
            spent(sources[name], ("run", "kept.db", "--max-wait", "0"), room)
        for label, command in commands.items():
            least = dict.fromkeys(sources, float("inf"))
            for _ in range(options.repeat):
                for name, source in sources.items():
                    Path(rooms[name], "new.db").unlink(missing_ok=True)
                    least[name] = min(least[name], spent(source, command, rooms[name]))
            before, after = least["before"], least["after"]
            print(f"| {label} | {before:.2f} s | {after:.2f} s | {after / before:.2f} |", flush=True)
    return 0


def spent(source: Path, command: Sequence[str], room: Path) -> float:
    """Seconds of processor time of one command of a version, with its children.

    Raises:
        subprocess.CalledProcessError: it failed otherwise than for want of a network.
    """
    # As installed programs run: compiled modules are kept, so that a longer program is not compiled anew each time.
    environment: Mapping[str, str] = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), NOBODY),
        "PYTHONPATH": str(source),
        "HOME": str(room),
    }
    arguments = [sys.executable, "-m", "citesnap", *command]
    with subprocess.Popen(
        arguments, cwd=room, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):
        raise subprocess.CalledProcessError(process.returncode, arguments)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
