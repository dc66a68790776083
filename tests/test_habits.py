"""What CONTRIBUTING.md and the bare `make` promise: every target is real, every check of a commit is one of `make lint`."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = re.findall(r"^([a-z.]+):(?!=)", MAKEFILE, re.MULTILINE)


def recipe(target: str) -> str:
    """The commands of a target, as make would run them on a machine where everything has been set up."""
    make = shutil.which("make")
    if make is None:
        pytest.skip("make is not installed")
    done = subprocess.run([make, "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_declared_target_is_there_and_explained() -> None:
    declared = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert declared is not None
    assert sorted(declared[1].split()) == sorted(TARGETS)
    assert [
        target for target in TARGETS if not re.search(rf"^{re.escape(target)}:.*## \S", MAKEFILE, re.MULTILINE)
    ] == []


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_names_files_that_there_are(target: str) -> None:
    named = re.findall(r"\b(?:tests|benchmarks|tools|examples|docs)/[\w./]*\w", recipe(target))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_a_commit_is_checked_by_what_lint_and_docs_run() -> None:
    entries = re.findall(
        r"^ +entry: (?:sh -c ')?(\S+)", (ROOT / ".pre-commit-config.yaml").read_text("utf-8"), re.MULTILINE
    )
    assert len(entries) == 4
    known = recipe("lint") + recipe("docs")
    assert [entry for entry in entries if entry not in known] == []
