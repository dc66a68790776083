"""A copy of the program into which a test puts files, and nothing else: what a contributor would write."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import citesnap as program
from internet import Citesnap, Internet

HERE = Path(__file__).parent


@dataclass(frozen=True)
class House:
    """`source` is the copied package; commands run with it in a folder of their own, inside the loopback internet."""

    source: Path
    command: Citesnap

    def put(self, recipe: str, place: str) -> None:
        """Copy a file that stands beside this one to its place in the package."""
        shutil.copyfile(HERE / recipe, self.source / place)

    def run(self, *args: str) -> subprocess.CompletedProcess[str]:
        """Run `citesnap ARGS` of the copy."""
        return self.python("-m", "citesnap", *args)

    def python(self, *args: str) -> subprocess.CompletedProcess[str]:
        """Run Python with the copy on its path."""
        environment = self.command.environment({"PYTHONPATH": str(self.source.parent)})
        return subprocess.run(
            [sys.executable, *args], capture_output=True, text=True, cwd=self.command.cwd, env=environment, check=False
        )

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """What `a.db` holds."""
        with sqlite3.connect(self.command.cwd / "a.db") as db:
            return db.execute(sql).fetchall()


@pytest.fixture
def house(tmp_path: Path, internet: Internet) -> House:
    """A copy of the program as it is, and an empty folder to run it in."""
    source = tmp_path / "house" / "citesnap"
    # With its bytecode, but for what somebody is just writing.
    shutil.copytree(Path(program.__file__).parent, source, ignore=shutil.ignore_patterns("*.pyc.*"))
    (tmp_path / "desk").mkdir()
    house = House(source, Citesnap(tmp_path / "desk", internet.env))
    found = house.python("-c", "import citesnap; print(citesnap.__file__)").stdout.strip()
    assert found == str(source / "__init__.py")
    return house
