"""The Dockerfile, without Docker: what hadolint would say of it, and at night its RUN lines in a folder in place of the root."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NIGHTLY = os.environ.get("CITESNAP_TEST_SIZE") == "nightly"


def instructions() -> list[tuple[str, str]]:
    """The instructions in order, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = (line.strip() for line in text.splitlines())
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines if line and not line.startswith("#")]


def of(kind: str) -> list[str]:
    return [rest for name, rest in instructions() if name == kind]


def test_it_is_as_a_careful_person_writes_it() -> None:
    names = [name for name, _ in instructions()]
    assert all(re.fullmatch(r"[\w.-]+(/[\w.-]+)*:(?!latest)[\w.-]+( AS \w+)?", image) for image in of("FROM"))
    # What a container does, it does not do as root; nothing is fetched with ADD; no cache stays in a layer.
    assert names.index("USER") > max(at for at, name in enumerate(names) if name == "RUN")
    assert "ADD" not in names
    assert of("USER") == ["citesnap"]
    assert all("--no-cache-dir" in line for line in of("RUN") if "pip install" in line)
    assert all(json.loads(line) for name in ("ENTRYPOINT", "CMD") for line in of(name))
    assert all(path.startswith("/") for path in of("WORKDIR"))
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".git", ".venv", "*.db"} <= set(ignored)
    for needed in ("src", "pyproject.toml", "README.md", "LICENSE"):
        assert needed not in ignored and (ROOT / needed).exists()


def test_the_extras_that_it_installs_are_there() -> None:
    known = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    (line,) = [line for line in of("RUN") if "pip install" in line]
    found = re.search(r"\[([\w,]+)\]", line)
    assert found is not None
    assert set(found[1].split(",")) <= known.keys()


@pytest.mark.skipif(not NIGHTLY, reason="installs everything anew: CITESNAP_TEST_SIZE=nightly")
@pytest.mark.timeout(600)
def test_its_lines_make_what_its_entry_runs(tmp_path: Path) -> None:
    """Each RUN line, with a folder in place of `/`; users are made in that folder too, which takes root."""
    shutil.copytree(ROOT, tmp_path / "src", ignore=shutil.ignore_patterns(".git", ".venv", "*.db", "tests", ".*_cache"))
    (tmp_path / "etc").mkdir()
    for name in ("passwd", "group", "shadow", "gshadow"):
        (tmp_path / "etc" / name).touch()
    for line in of("RUN"):
        if line.startswith("useradd"):
            if os.geteuid() != 0:
                continue
            line = line.replace("useradd", f"useradd --prefix {tmp_path}", 1)
        else:
            line = re.sub(r"(?<![\w.])(/opt|/src)", rf"{tmp_path}\1", line)
        (tmp_path / "var" / "lib").mkdir(parents=True, exist_ok=True)
        subprocess.run(line, shell=True, check=True, timeout=500)
    if os.geteuid() == 0:
        assert "citesnap:x:999:" in (tmp_path / "etc" / "passwd").read_text()
    (entry,) = (json.loads(line) for line in of("ENTRYPOINT"))
    (command,) = (json.loads(line) for line in of("CMD"))
    program = tmp_path / "opt" / "citesnap" / "bin" / entry[0]
    done = subprocess.run([program, *command], capture_output=True, text=True, timeout=60)
    assert (done.returncode, "Commands:" in done.stdout) == (0, True)
    assert sys.version_info >= (3, 11)
