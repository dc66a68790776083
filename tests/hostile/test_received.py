"""Web archives that somebody sent, through the commands that take them: no traceback, no hang, bounded memory, no file outside."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archive.measuring import Used, measured
from hostile.webarchives import WEB_ARCHIVES

NIGHTLY = os.environ.get("CITESNAP_TEST_SIZE") == "nightly"
CALLS = [
    *(("import", name) for name in WEB_ARCHIVES),
    *(("verify", name) for name in WEB_ARCHIVES if name.endswith(".wacz")),
    *(("find", name) for name in WEB_ARCHIVES),
]
TRIED = CALLS if NIGHTLY else CALLS[3::9]
MOST_SECONDS, MOST_MEMORY = 10.0, 300_000
"""Of processor time; and kilobytes."""

Told = dict[tuple[str, str], Used]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("received")


@pytest.fixture(scope="module")
def told(folder: Path) -> Told:
    inside = folder / "in" / "deep"
    inside.mkdir(parents=True)
    for name in {name for _, name in TRIED}:
        (inside / name).write_bytes(WEB_ARCHIVES[name]())
    calls = [[command, *(["a.db"] if command == "import" else []), name] for command, name in TRIED]
    return dict(zip(TRIED, measured(calls, folder / "said", {**os.environ, "HOME": str(folder)}, inside), strict=True))


@pytest.mark.parametrize(("command", "name"), TRIED)
def test_a_hostile_web_archive(told: Told, command: str, name: str) -> None:
    used = told[command, name]
    assert used.code in (0, 2, 3, 4), used.said
    assert "Traceback" not in used.said
    assert used.code == 4 or command != "verify" or used.said.startswith("Error: "), "nothing of it is proved"
    assert used.seconds < MOST_SECONDS
    assert used.kilobytes < MOST_MEMORY


def test_no_hostile_web_archive_wrote_outside(told: Told, folder: Path) -> None:
    assert told
    assert sorted(each.name for each in folder.iterdir()) == ["in", "said"]
    assert [each.name for each in (folder / "in").iterdir()] == ["deep"]
    assert {
        each.name for each in (folder / "in" / "deep").iterdir() if not each.name.startswith("a.db")
    } <= WEB_ARCHIVES.keys()
