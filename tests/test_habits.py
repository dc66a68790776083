"""What documents promise: targets are real, checks of a commit those of `make lint`, tables whole, tests that are named there."""

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


def documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "benchmarks" / "README.md"])


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_tables_of_a_document_are_whole(document: Path) -> None:
    """Each table has a head with a line below it, and each row as many cells: a blank line or a bar in a cell breaks a table."""
    text = re.sub(r"^```.*?^```$", "", document.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        rows = table.splitlines()
        assert len(rows) > 1 and re.fullmatch(r"(\|\s*:?-+:?\s*)+\|", rows[1]), rows[0]
        cells = {len(re.findall(r"(?<!\\)\|", row)): row for row in rows}
        assert len(cells) == 1, list(cells.values())[-1]


def test_tests_that_documents_and_docstrings_name_are_there() -> None:
    texts = [*documents(), *(ROOT / "src").rglob("*.py")]
    named = {(path, name) for path in texts for name in re.findall(r"\btests/[\w/]+\.\w+", path.read_text("utf-8"))}
    assert named
    assert [f"{path.relative_to(ROOT)}: {name}" for path, name in sorted(named) if not (ROOT / name).exists()] == []
