"""The program under test as a user runs it: a process of its own, led by its environment."""

from __future__ import annotations

import atexit
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sizes import NIGHTLY

from .prefork import Client, Command, Forked, Prefork, listening

FAST = {"CITESNAP_RATE": "*=6000/m", "CITESNAP_MAX_WAIT": "2", "CITESNAP_TIMEOUT": "20"}
"""Settings that keep a test short where politeness to a loopback would only cost time."""

FORKED = os.environ.get("CITESNAP_TEST_COMMAND") != "exec"
"""Whether commands are forked from a process that has imported everything. With `exec` each is a new interpreter."""

PATIENCE = 900 if NIGHTLY else 60
"""Seconds that a command may take before it counts as hanging. At night the tests run at the lowest priority, beside other work."""

PRELOADED = (
    *("citesnap.*", "datasette.cli", "datasette.app", "uvicorn.*"),
    # What commands import inside of functions. A new archive alone takes a tenth of a second for sqlite-utils.
    *("sqlite_utils", "httpx", "lxml.html", "bs4", "feedparser", "re2", "encodings.idna", "cryptography.x509"),
)
"""What is imported before the first fork, as far as it is installed."""

READ_ONCE = """
from citesnap.finding import find_citations
from citesnap.resolving.matching import Shown, compare
url = "https://x.com/example_lyre/status/1752848400000000000"
by = f"&mdash; Lyre (@example_lyre) <a href='{url}'>February 1, 2024</a>"
quote = f"<blockquote class='twitter-tweet'><p>Hello</p>{by}</blockquote>"
find_citations(f"<article><h1>Lyres</h1><p>Words</p>{quote}</article>", media_type="text/html")
find_citations(f"All about a remark: {url}", media_type="text/plain")
compare("Rain in Riverton", [Shown("Sun in Riverton")])
"""
"""What runs before the first fork: patterns are compiled at their first use, and readers of most articles need the same ones."""


def unmeasured(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process that may write nothing, and so not which of its lines ran (coverage.py tells that on stderr)."""
    return {name: value for name, value in environment.items() if not name.startswith("COVERAGE_")}


Process = Forked | subprocess.Popen[str]
"""A command that was started."""


SHARED = "CITESNAP_TEST_SERVERS"
"""The variable that tells workers of a run where the servers are that they share."""


def server(python: str = sys.executable, library: str = "") -> Client:
    """What forks commands of an interpreter, started when the first one is wanted, and ended with this process or with the run.

    `library` is loaded into it and its forks in front of others, as `LD_PRELOAD` has it.
    """
    return _server(python, library)


@cache
def _server(python: str, library: str) -> Client:
    shared = json.loads(os.environ.get(SHARED, "{}"))
    # Processes of a worker have the variable as well, and may have another program to import.
    if not library and shared.get("of") == os.getppid() and python in shared["at"]:
        return Client(shared["at"][python])
    return Prefork(listening(), PRELOADED, python, {"LD_PRELOAD": library} if library else {}, READ_ONCE)


def share(pythons: Iterable[str]) -> None:
    """Have one server for each of these interpreters for all workers that this process starts, from when the first one asks it."""
    at = {}
    for python in dict.fromkeys(pythons):
        asked = listening()
        at[python] = asked.getsockname()
        atexit.register(shutil.rmtree, Path(at[python]).parent, ignore_errors=True)
        threading.Thread(target=_serve_when_asked, args=(python, asked), daemon=True).start()
    os.environ[SHARED] = json.dumps({"of": os.getpid(), "at": at})


_SERVERS: list[Prefork] = []


def _serve_when_asked(python: str, asked: socket.socket) -> None:
    select.select([asked], [], [])
    _SERVERS.append(Prefork(asked, PRELOADED, python, None, READ_ONCE))


def started(python: str, module: str, arguments: Sequence[str], env: Mapping[str, str]) -> Process:
    """Start `PYTHON -m MODULE ARGUMENTS...` in the folder of the tests."""
    if _forks(env):
        return Forked(server(python, env.get("LD_PRELOAD", "")), Command(module, arguments, str(Path.cwd()), env))
    return subprocess.Popen(
        [python, "-m", module, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env, text=True
    )


@dataclass(frozen=True, slots=True)
class Citesnap:
    """Runs `python -m citesnap` in `cwd`, with nothing of the user's own settings or network in its environment."""

    cwd: Path
    net: Mapping[str, str]
    defaults: Mapping[str, str] = field(default_factory=lambda: FAST)

    @property
    def program(self) -> list[str]:
        """How the command is called in a new interpreter, before its arguments."""
        return [sys.executable, "-m", "citesnap"]

    def environment(self, env: Mapping[str, str | None] | None = None) -> dict[str, str]:
        """The environment of the process. A None in `env` takes a variable away."""
        ours = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("CITESNAP_")
            and not name.lower().endswith("_proxy")
            and not name.startswith("SSL_CERT_")
        }
        # No settings file of whoever runs the tests.
        ours |= {"HOME": str(self.cwd), "XDG_CONFIG_HOME": str(self.cwd / ".config"), "PYTHONUTF8": "1"}
        wanted = {**ours, **self.defaults, **self.net, **(env or {})}
        return {name: value for name, value in wanted.items() if value is not None}

    def __call__(
        self,
        *args: str | Path,
        stdin: str | bytes = b"",
        env: Mapping[str, str | None] | None = None,
        timeout: float = PATIENCE,
    ) -> subprocess.CompletedProcess[str]:
        """Run the command to its end; its output as text."""
        given = stdin.encode() if isinstance(stdin, str) else stdin
        variables = self.environment(env)
        if not _forks(variables):
            done = subprocess.run(
                [*self.program, *map(str, args)],
                input=given,
                capture_output=True,
                cwd=self.cwd,
                env=variables,
                timeout=timeout,
                check=False,
            )
            out, err = (stream.decode("utf-8", "replace") for stream in (done.stdout, done.stderr))
            return subprocess.CompletedProcess(done.args, done.returncode, out, err)
        process = self._forked(args, variables, given)
        try:
            out, err = process.communicate(timeout)
        finally:
            process.kill()
        return subprocess.CompletedProcess(process.args, process.wait(), out, err)

    def start(self, *args: str | Path, env: Mapping[str, str | None] | None = None) -> Process:
        """Start the command and leave it running: for locks, signals and `kill -9`."""
        variables = self.environment(env)
        if _forks(variables):
            return self._forked(args, variables)
        return subprocess.Popen(
            [*self.program, *map(str, args)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.cwd,
            env=variables,
            text=True,
        )

    def _forked(self, args: tuple[str | Path, ...], variables: Mapping[str, str], stdin: bytes = b"") -> Forked:
        command = Command("citesnap", [str(arg) for arg in args], str(self.cwd), variables)
        return Forked(server(library=variables.get("LD_PRELOAD", "")), command, stdin)


def _forks(variables: Mapping[str, str]) -> bool:
    """Whether a command with these variables can be a fork: not when they change what is there once everything is imported.

    There is a server for each library that `LD_PRELOAD` names, and `LD_CLOCK_SHIFT` is read at each look at the clock.
    """
    return FORKED and not any(
        variables.get(name) != os.environ.get(name)
        for name in {*variables, *os.environ}
        if name.startswith(("PYTHON", "LD_", "DATASETTE_"))
        and name not in ("PYTHONUTF8", "LD_PRELOAD", "LD_CLOCK_SHIFT")
    )
