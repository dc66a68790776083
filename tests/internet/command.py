"""The program under test as a user runs it: a process of its own, led by its environment."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FAST = {"CITESNAP_RATE": "*=6000/m", "CITESNAP_MAX_WAIT": "2", "CITESNAP_TIMEOUT": "20"}
"""Settings that keep a test short where politeness to a loopback would only cost time."""


@dataclass(frozen=True, slots=True)
class Citesnap:
    """Runs `python -m citesnap` in `cwd`, with nothing of the user's own settings or network in its environment."""

    cwd: Path
    net: Mapping[str, str]
    defaults: Mapping[str, str] = field(default_factory=lambda: FAST)

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
        timeout: float = 60,
    ) -> subprocess.CompletedProcess[str]:
        """Run the command to its end; its output as text."""
        done = subprocess.run(
            [sys.executable, "-m", "citesnap", *map(str, args)],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            cwd=self.cwd,
            env=self.environment(env),
            timeout=timeout,
            check=False,
        )
        out, err = (stream.decode("utf-8", "replace") for stream in (done.stdout, done.stderr))
        return subprocess.CompletedProcess(done.args, done.returncode, out, err)

    def start(self, *args: str | Path, env: Mapping[str, str | None] | None = None) -> subprocess.Popen[str]:
        """Start the command and leave it running: for locks, signals and `kill -9`."""
        return subprocess.Popen(
            [sys.executable, "-m", "citesnap", *map(str, args)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.cwd,
            env=self.environment(env),
            text=True,
        )
