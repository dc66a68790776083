"""The README's job runs as it is typed: every command of the marked blocks, in order, in a clone, on an internet of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
JOB = "\n".join(re.findall(r"<!-- job -->\n```sh\n(.*?)```", README, re.DOTALL))
CRON = re.search(r"```crontab\n[\d* ]+(.*?)\n```", README)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with what a clone has of examples, and the environment that the README makes."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    return tmp_path


def typed(script: str, clone: Path) -> subprocess.CompletedProcess[str]:
    """Run lines of a shell on the loopback internet."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("CITESNAP_")}
    variables |= {"PATH": f"{clone}/.venv/bin:{os.environ['PATH']}", "HOME": str(clone), "CITESNAP_RATE": "*=6000/m"}
    demo = [sys.executable, str(ROOT / "tests" / "demo.py"), "--story", "examples", "--", "bash", "-euxc", script]
    return subprocess.run(demo, capture_output=True, text=True, cwd=clone, env=variables, timeout=150, check=False)


def test_the_job_of_the_readme_runs_as_typed(clone: Path) -> None:
    assert JOB.count("citesnap ") > 10
    done = typed(JOB, clone)
    assert done.returncode == 0, done.stderr
    assert "just setting up my twttr" in done.stdout
    for made in ("citations.csv", "archive.db", "flat.csv", "site/index.html"):
        assert (clone / made).stat().st_size, made


def test_the_line_for_cron_runs_without_a_path(clone: Path) -> None:
    assert CRON is not None
    line = CRON[1].replace("/srv/archive", str(clone))
    done = typed(f"citesnap archive archive.db examples -q; env -i sh -c '{line}'", clone)
    assert done.returncode in (0, 3), done.stderr
    assert "not found" not in done.stderr
