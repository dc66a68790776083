"""Archives whose rows lie, through whole chains of commands: each is told in one line, and none spoils another archive."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from archive.measuring import measured
from browsing.archives import DELETED_ID, every_kind
from citesnap.archive import open_archive
from citesnap.evidence.sealing import seal
from hostile.poisoned import POISONED
from sizes import NIGHTLY

SAMPLE = (
    *("log/events that are deep", "names/an archive named by a path", "rows/verdicts of nothing"),
    *("ids/ids of posts below zero", "beside/-wal is a hard link to another file"),
)
SEALED = ("log/", "beside/")
"""What is done to an archive that was sealed. Other lies meet one that never was, which no seal gives away."""


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one archive that was sealed, the same before, and another one that is merged with it."""
    folder = tmp_path_factory.mktemp("archives")
    for name, voices in (("sealed.db", 2), ("good.db", 1)):
        every_kind(folder / name, voices=voices)
        if name == "sealed.db":
            shutil.copy(folder / name, folder / "unsealed.db")
        with open_archive(folder / name) as archive, archive.lock():
            seal(archive, also_runs=True)
    return folder


def chain(inside: Path) -> list[list[str]]:
    """The command lines that an archive meets, one after the other."""
    archive, good, new = (str(inside / f"{name}.db") for name in ("archive", "good", "new"))
    asked = [
        *([command, archive] for command in ("status", "list", "digest", "verify")),
        *(["show", archive, DELETED_ID], ["list", archive, "--articles"], ["search", archive, "river"]),
        *(["verify", "--quick", archive], ["merge", good, archive], ["verify", good], ["merge", new, archive]),
        *(["merge", archive, good], ["export", "html", archive, str(inside / "site")]),
        *(
            ["export", form, archive, str(inside / f"out.{form}")]
            for form in ("csv", "json", "parquet", "wacz", "warc")
        ),
        *(["export", form, archive, DELETED_ID, str(inside / f"{form}.html")] for form in ("card", "report")),
        *(["split", archive, "2", "--into", str(inside)], ["run", archive, "--max-duration", "5s"], ["seal", archive]),
        *(["reread", archive], ["report", "rot", archive, str(inside / "rot")], ["proof", archive, DELETED_ID]),
        *(["forget", archive, DELETED_ID, "--by", "E", "--reason", "x", "--yes"], ["verify", good]),
    ]
    return asked if NIGHTLY else [call for call in asked if call[0] not in ("reread", "report", "list")]


@pytest.mark.parametrize("name", POISONED if NIGHTLY else SAMPLE)
@pytest.mark.timeout(900)
def test_a_poisoned_archive_is_told_in_one_line_and_spoils_no_other(archives: Path, tmp_path: Path, name: str) -> None:
    """No traceback, no hang, no file outside, bounded memory; and the good archive is still what was sealed."""
    inside = tmp_path / "in" / "deep"
    inside.mkdir(parents=True)
    shutil.copy(archives / ("sealed.db" if name.startswith(SEALED) else "unsealed.db"), inside / "archive.db")
    shutil.copy(archives / "good.db", inside / "good.db")
    POISONED[name](inside / "archive.db")
    nobody = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9", "CITESNAP_RATE": "*=6000/m"}
    environment = {**os.environ, **nobody, "CITESNAP_MAX_WAIT": "0", "HOME": str(inside)}
    asked = chain(inside)
    for call, used in zip(asked, measured(asked, tmp_path / "said", environment, inside), strict=True):
        assert used.code in (0, 1, 2, 3, 4), (call, used.said)
        assert "Traceback" not in used.said, (call, used.said)
        assert not {"\x1b", "\x07", "\u202e"} & set(used.said), (call, used.said)
        assert used.is_bounded, call
        # Slices that were merged before an error stay, and are sealed by the next run: 3.
        assert call != ["verify", str(inside / "good.db")] or used.code in (0, 3), (call, used.said)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in", "said"]
    assert [each.name for each in (tmp_path / "in").iterdir()] == ["deep"]
    victim = inside / "victim.txt"
    assert not victim.exists() or victim.read_text() == "mine"


def test_there_are_two_hundred_kinds_of_lies() -> None:
    assert len(POISONED) >= 200
    assert set(SAMPLE) <= POISONED.keys()
