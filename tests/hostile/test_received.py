"""Web archives that somebody sent, through the commands that take them: no traceback, no hang, bounded memory, no file outside."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archive.measuring import measured
from hostile.webarchives import WEB_ARCHIVES
from sizes import NIGHTLY

CALLS = [
    *(("import", name) for name in WEB_ARCHIVES),
    *(("verify", name) for name in WEB_ARCHIVES if name.endswith(".wacz")),
    *(("find", name) for name in WEB_ARCHIVES),
]
TRIED = CALLS if NIGHTLY else CALLS[3::18]


@pytest.mark.timeout(600)
def test_hostile_web_archives(tmp_path: Path) -> None:
    """All of them in one test, one command after another from one process: starting that takes longer than most of them."""
    inside = tmp_path / "in" / "deep"
    inside.mkdir(parents=True)
    for name in {name for _, name in TRIED}:
        (inside / name).write_bytes(WEB_ARCHIVES[name]())
    calls = [[command, *(["a.db"] if command == "import" else []), name] for command, name in TRIED]
    told = measured(calls, tmp_path / "said", {**os.environ, "HOME": str(tmp_path)}, inside)
    for (command, name), used in zip(TRIED, told, strict=True):
        assert used.code in (0, 2, 3, 4), (command, name, used.said)
        assert "Traceback" not in used.said, (command, name, used.said)
        assert used.code == 4 or command != "verify" or used.said.startswith("Error: "), "nothing of it is proved"
        assert used.is_bounded, (command, name)
    # None of them wrote outside of its folder.
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in", "said"]
    assert [each.name for each in (tmp_path / "in").iterdir()] == ["deep"]
    assert {each.name for each in inside.iterdir() if not each.name.startswith("a.db")} <= WEB_ARCHIVES.keys()
