"""A forked command is what a new interpreter would be: same output, code, streams and end; only its start is quicker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from internet import Citesnap, Tweet, World, snowflake
from internet.command import FORKED, server
from internet.prefork import Command, Forked

pytestmark = pytest.mark.skipif(not FORKED, reason="CITESNAP_TEST_COMMAND=exec: nothing is forked")


def start(folder: Path, code: str, *arguments: str, stdin: bytes = b"", **env: str) -> Forked:
    """A forked `python -m program`, with `code` as the program."""
    (folder / "program.py").write_text(code)
    return Forked(server(), Command("program", arguments, str(folder), env), stdin)


def test_a_fork_and_a_new_interpreter_say_the_same(world: World, citesnap: Citesnap, tmp_path: Path) -> None:
    post = world.post(Tweet(snowflake("2024-02-01T00:00:00"), "lyre_ex", "Lyre", "Zürich 🌊"))
    (tmp_path / "a.txt").write_text(post.url)
    assert citesnap("archive", "a.db", "a.txt").returncode == 0
    (tmp_path / "b.txt").write_text(f"{post.url} " + "word " * 100_000)
    for command in (
        ("find", "a.txt"),
        ("show", "a.db", post.url),
        ("status", "a.db"),
        ("find", "none.txt"),
        ("run", "a.db", "--no-such-option"),
        ("archive", "a.db", "b.txt", "--max-read-memory", "20MB"),
    ):
        new = subprocess.run(
            [*citesnap.program, *command],
            cwd=tmp_path,
            env=citesnap.environment(),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        fork = citesnap(*command)
        assert (fork.returncode, fork.stdout, fork.stderr) == (new.returncode, new.stdout, new.stderr), command


def test_a_fork_has_its_own_folder_environment_arguments_streams_and_nothing_else_open(tmp_path: Path) -> None:
    code = """
import os, sys
print(os.getcwd(), dict(os.environ), sys.argv[1:], sys.stdin.read(), sys.stdout.isatty(), __name__)
print("ß", sorted(os.listdir("/proc/self/fd"))[:-1], file=sys.stderr)
sys.exit(7)
"""
    (tmp_path / "other").mkdir()
    others = [start(tmp_path / "other", "input()") for _ in range(2)]
    process = start(tmp_path, code, "a", "b", stdin="ü".encode(), WORD="w")
    assert process.wait(30) == 7
    out, err = process.communicate()
    assert out == f"{tmp_path} {{'WORD': 'w'}} ['a', 'b'] ü False __main__\n"
    assert err == "ß ['0', '1', '2']\n"
    for other in others:
        assert other.wait(30) == 1


def test_much_goes_through_its_streams(tmp_path: Path) -> None:
    process = start(tmp_path, "import sys; print(sys.stdin.read() * 3)", stdin=b"x" * 1_000_000)
    assert process.communicate(30)[0] == "x" * 3_000_000 + "\n"


@pytest.mark.parametrize(
    ("code", "returned", "told"),
    [
        ("pass", 0, ""),
        ("raise ValueError('wrong')", 1, "ValueError: wrong\n"),
        ("import os; os._exit(9)", 9, ""),
        ("import sys; sys.stderr.write('seven'); sys.exit(7)", 7, "seven"),
        ("import sys; sys.exit(-1)", 255, ""),
        ("import sys; sys.stdout.close(); sys.stdout = None; sys.exit(3)", 3, ""),
        (
            "import sys, threading, time\n"
            "def late():\n    time.sleep(0.2)\n    print('late', file=sys.stderr)\n"
            "threading.Thread(target=late).start()",
            0,
            "late\n",
        ),
        ("import tempfile, sys; sys.keep = tempfile.TemporaryDirectory(dir='.', prefix='kept')", 0, ""),
        ("import sys; sys.exit('one line')", 1, "one line\n"),
        ("import atexit; atexit.register(lambda: print('last', file=__import__('sys').stderr))", 0, "last\n"),
    ],
)
def test_it_ends_as_an_interpreter_ends(code: str, returned: int, told: str, tmp_path: Path) -> None:
    process = start(tmp_path, code)
    assert process.wait(30) == returned
    assert process.communicate()[1].endswith(told)
    assert ("Traceback" in process.communicate()[1]) == ("raise" in code)
    assert not list(tmp_path.glob("kept*"))


READER = """
import os, sys, citesnap
print(sys.argv, dict(os.environ), sys.path, sys.stdin.read(), hasattr(citesnap, "changed"), __name__, os.getcwd())
print(sorted(os.listdir("/proc/self/fd"))[:-1], len(os.listdir("/proc/self/task")), flush=True)
os.kill(os.getpid(), 10)
"""
STARTING = """
import os, subprocess, sys, threading, citesnap
citesnap.changed = True
kept = open("kept", "w")
threading.Thread(target=threading.Event().wait, daemon=True).start()
pipe, null = subprocess.PIPE, subprocess.DEVNULL
env = {name: os.environ[name] for name in os.environ if name.startswith("PYTHON")} | {"A": "1", "LC_CTYPE": "C.UTF-8"}
def start(code):
    args = [sys.executable, "-P", "-c", f"import sys; sys.path[:] = {sys.path}\\n{code}", "7"]
    return subprocess.Popen(args, stdin=pipe, stdout=pipe, stderr=null, bufsize=0, env=env)
reader = start(open("reader.py").read())
reader.stdin.write(b"given")
reader.stdin.close()
print(type(reader).__name__, reader.stdout.read().decode(), reader.wait(), reader.wait(), reader.kill())
other = subprocess.Popen([sys.executable, "-c", "print(8)"], stdout=pipe)
print(other.communicate(), isinstance(other, subprocess.Popen), other.returncode)
sleeping = start("import time; time.sleep(60)")
sleeping.kill()
print(sleeping.wait())
"""


def test_an_interpreter_that_a_command_starts_is_a_fork_with_nothing_of_the_command(tmp_path: Path) -> None:
    (tmp_path / "reader.py").write_text(READER)
    (tmp_path / "program.py").write_text(STARTING)
    fork, told = Forked(server(), Command("program", (), str(tmp_path), os.environ.copy())).communicate(60)
    new = subprocess.run(
        [sys.executable, "-m", "program"], cwd=tmp_path, capture_output=True, text=True, env=os.environ, check=True
    )
    assert new.stdout.startswith("Popen ['-c', '7']")
    assert " given False __main__ " in new.stdout
    assert new.stdout.endswith(" -10 -10 None\n(b'8\\n', None) True 0\n-9\n")
    assert fork == new.stdout.replace("Popen", "_Started", 1), told


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_signals_reach_it_alone(number: signal.Signals, tmp_path: Path) -> None:
    code = "import time; open('here', 'w').close(); time.sleep(60)"
    process, other = start(tmp_path, code), start(tmp_path, code)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.05)
    deadline = time.monotonic() + 60
    while not (tmp_path / "here").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert process.poll() is None
    process.send_signal(number)
    assert process.wait(30) == -number
    assert other.poll() is None
    other.kill()
    assert other.wait(30) == -signal.SIGKILL
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def test_two_forks_draw_different_random_numbers(tmp_path: Path) -> None:
    drawn = [start(tmp_path, "import random; print(random.random())").communicate(30)[0] for _ in range(2)]
    assert drawn[0] != drawn[1]


def test_what_changes_the_interpreter_is_not_forked(citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("print('loaded')")
    assert citesnap("--version", env={"PYTHONPATH": str(tmp_path)}).stdout.startswith("loaded\n")
