"""The folder of a scan that somebody sent: each file in it is a stranger's. What is sound in it is taken, the rest is told."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

from archive.measuring import MOST_MEMORY, measured  # noqa: E402  # they need what was looked for above
from citesnap.articles.documents.placed import in_memory  # noqa: E402
from citesnap.errors import CitesnapError  # noqa: E402
from citesnap.scanning import summary  # noqa: E402
from citesnap.scanning.plan import read_tasks  # noqa: E402
from citesnap.scanning.results import ScanFolder  # noqa: E402
from citesnap.scanning.tables import TABLES  # noqa: E402
from citesnap.scanning.task import located  # noqa: E402
from scanning import crawls  # noqa: E402
from scanning.conftest import scanned  # noqa: E402
from sizes import NIGHTLY  # noqa: E402

ARTICLES = 4
"""In the one task of the sound scan."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scan of one file in one task, and the file."""
    folder = tmp_path_factory.mktemp("scan")
    (folder / "one.warc").write_bytes(crawls.warc(100, 10))
    scanned(folder / "out", [folder / "one.warc"], task_size=10_000_000)
    return folder


Marker = Callable[[dict[str, Any]], object]

MARKERS: dict[str, Marker] = {
    "nothing": lambda told: "",
    "a list": lambda told: [],
    "null": lambda told: None,
    "without files": lambda told: {"counts": {}},
    "files that are numbers": lambda told: told | {"files": [1]},
    "files that are null": lambda told: told | {"files": None},
    "a file with more to it": lambda told: told | {"files": [told["files"][0] | {"more": 1}]},
    "a name that is a number": lambda told: told | {"files": [told["files"][0] | {"path": 7}]},
    "a name that is a list": lambda told: told | {"files": [told["files"][0] | {"path": []}]},
    "a file outside": lambda told: told | {"files": [told["files"][0] | {"path": "articles/../../../../etc/passwd"}]},
    "a file by its full name": lambda told: told | {"files": [told["files"][0] | {"path": "/etc/passwd"}]},
    "a file of another task": lambda told: told | {"files": [told["files"][0] | {"path": "articles/0000009.parquet"}]},
    "a name with NUL": lambda told: told | {"files": [told["files"][0] | {"path": "articles/a\0b"}]},
    "a name of half a pair": lambda told: told | {"files": [told["files"][0] | {"path": "articles/\ud800"}]},
    "nesting": lambda told: "[" * 200_000,
    "digits": lambda told: '{"files": ' + "9" * 6000 + "}",
    "counts that are words": lambda told: told | {"counts": {"pages": "x"}},
    "counts that are a list": lambda told: told | {"counts": [1]},
}


@pytest.mark.parametrize("name", MARKERS)
def test_a_marker_that_no_scan_writes(sound: Path, tmp_path: Path, name: str) -> None:
    told = json.loads((sound / "out" / "tasks" / "0000001.json").read_text())
    said = MARKERS[name](told)
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / "0000001.json").write_text(said if isinstance(said, str) else json.dumps(said))
    with pytest.raises(CitesnapError, match="damaged"):
        ScanFolder(tmp_path).done("0000001")


def _is_fifo(path: Path) -> None:
    os.mkfifo(path)


FILES: dict[str, Callable[[Path], object]] = {
    "a FIFO": _is_fifo,
    "zeros without end": lambda path: path.symlink_to("/dev/zero"),
    "a folder": Path.mkdir,
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "no text": lambda path: path.write_bytes(b"\xff\xfe"),
    "no JSON": lambda path: path.write_text("x\n"),
    "lists": lambda path: path.write_text("[]\n"),
    "numbers": lambda path: path.write_text('{"task": 1, "pieces": [1]}\n'),
    "a piece with too much": lambda path: path.write_text('{"task": "1", "pieces": [[1, 2, 3, 4, 5, 6, 7]]}\n'),
    "a piece of numbers": lambda path: path.write_text('{"task": "1", "pieces": [[1, 2, 3]]}\n'),
    "a piece that begins nowhere": lambda path: path.write_text('{"task": "1", "pieces": [["a", "b", "c"]]}\n'),
    "nesting": lambda path: path.write_text("[" * 200_000),
}


@pytest.mark.parametrize("name", FILES)
def test_files_that_no_scan_writes(tmp_path: Path, name: str) -> None:
    """None of them is waited for, and none is read without end."""
    (tmp_path / "tasks").mkdir()
    for file in ("plan.jsonl", "tasks/1.json", "scan.json"):
        FILES[name](tmp_path / file)
    folder = ScanFolder(tmp_path)
    with pytest.raises(CitesnapError, match="damaged"):
        list(read_tasks(tmp_path / "plan.jsonl"))
    with pytest.raises(CitesnapError, match="damaged"):
        folder.done("1")
    if name not in ("numbers", "a piece with too much", "a piece of numbers", "a piece that begins nowhere"):
        with pytest.raises(CitesnapError, match="holds no scan"):
            folder.description()


PLACES = (
    *("-5", "x", "", " 0", "0 ", "9" * 5000, "9" * 18, "0+" + "9" * 5000, "0+", "+0", "1e3", "0.0", "\u0661\u0662"),
    *(
        "nope.warc#0",
        "#0",
        "#",
        "../../etc/passwd#0",
        "a" * 5000 + "#0",
        "a\0b#0",
        "archive#-1",
        "\u202e0",
        "0x10",
        "1_0",
    ),
)


@pytest.mark.parametrize("place", PLACES, ids=range(len(PLACES)))
def test_a_place_where_no_record_is(place: str) -> None:
    for content in (crawls.warc(100, 2), crawls.wacz(), b"", b"PK\x05\x06" + bytes(18), b"PK\x03\x04"):
        assert located(in_memory(content), "one.warc", place) is None


Table = Any
Spoil = Callable[[Table], Table]


def put(column: str, value: object) -> Spoil:
    """Another value in each row of a column, of the column's type."""
    return lambda table: table.set_column(
        at := table.schema.names.index(column),
        table.schema.field(at),
        pyarrow.array([value] * table.num_rows, type=table.schema.field(at).type),
    )


def retyped(column: str, value: object, kind: Any = None) -> Spoil:
    """A column of another type."""
    return lambda table: table.set_column(
        table.schema.names.index(column), column, pyarrow.array([value] * table.num_rows, type=kind)
    )


def multiplied(rows: int, title: int) -> Spoil:
    """Very many rows that are alike, and take next to nothing."""

    def make(table: Table) -> Table:
        at = pyarrow.array([0] * rows, type=pyarrow.int32())
        values = {"title": "x" * title, "article": "x", "source": "x", "body_sha256": "x"}
        return pyarrow.table(
            [
                pyarrow.DictionaryArray.from_arrays(at, pyarrow.array([values[field.name]]))
                if field.name in values
                else pyarrow.nulls(rows, field.type)
                for field in table.schema
            ],
            names=table.schema.names,
        )

    return make


ROWS: dict[str, Spoil] = {
    **{f"{column} is null": put(column, None) for column in ("source", "article", "body_sha256")},
    **{f"{column} is nothing": put(column, "") for column in ("source", "article", "body_sha256")},
    **{f"{column} is long": put(column, "a" * 100_000) for column in ("source", "article", "place", "record_id")},
    **{f"{column} is a number": retyped(column, 5) for column in ("source", "article", "body_sha256", "place")},
    "source is a list": retyped("source", ["a"]),
    "source is bytes": retyped("source", b"\xff"),
    "article is a structure": retyped("article", {"a": 1}),
    "the hash is decimal": retyped("body_sha256", 5, pyarrow.decimal128(38, 3)),
    "the time is beyond time": put("captured_at", 2**62),
    "the time is before time": put("captured_at", -(2**62)),
    "the time is finer": retyped("captured_at", 1234567, pyarrow.timestamp("ns", tz="UTC")),
    "the time is of no zone that is known": retyped("captured_at", 5, pyarrow.timestamp("us", tz="Nowhere/Zone")),
    "the time is a text": retyped("captured_at", "x"),
    "source has NUL": put("source", "a\0b"),
    "source is a folder": put("source", "/etc"),
    "source has no end": put("source", "/dev/zero"),
    "source is a secret": put("source", "/proc/self/environ"),
    "source is on this machine": put("source", "http://127.0.0.1:9/x.warc"),
    "source is chained": put("source", "s3://a::file:///etc/passwd"),
    "source is a terminal's command": put("source", "\x1b]0;x\x07\u202e"),
    "the place is before the file": put("place", "-5"),
    "the place is in no member": put("place", "nope.warc#0"),
    "the place has too many digits": put("place", "9" * 5000),
    "the hash is another": put("body_sha256", "0" * 64),
    "without a source": lambda table: table.drop_columns(["source"]),
    "without a place": lambda table: table.drop_columns(["place"]),
    "no rows": lambda table: table.slice(0, 0),
    "more than a million rows": multiplied(1_000_001, 10),
    # A reader fills its memory twice before that is told.
    **({"titles of ten gigabytes": multiplied(2_000, 5_000_000)} if NIGHTLY else {}),
}
RAW: dict[str, Callable[[Path], object]] = {
    "nothing": lambda path: path.write_bytes(b""),
    "no Parquet": lambda path: path.write_bytes(b"x" * 1000),
    "marks alone": lambda path: path.write_bytes(b"PAR1PAR1"),
    "a size of two gigabytes": lambda path: path.write_bytes(b"PAR1" + bytes(50) + b"\xff\xff\xff\x7fPAR1"),
    "a FIFO": _is_fifo,
    "zeros without end": lambda path: path.symlink_to("/dev/zero"),
    "a folder": Path.mkdir,
}


@pytest.mark.timeout(600)
def test_what_is_sound_is_taken_from_among_what_is_not(sound: Path, tmp_path: Path) -> None:
    """One task is spoiled in each way; the last one is sound."""
    out, first = tmp_path / "out", sound / "out" / "articles" / "0000001.parquet"
    shutil.copytree(sound / "out", out)
    table, citations = parquet.read_table(first), sound / "out" / "citations" / "0000001.parquet"
    marker = (out / "tasks" / "0000001.json").read_text()
    names = [*ROWS, *RAW, "sound"]
    for number, name in enumerate(names, 1):
        key = f"{number:07}"
        file = out / "articles" / f"{key}.parquet"
        file.unlink(missing_ok=True)
        if name in RAW:
            RAW[name](file)
        else:
            parquet.write_table(ROWS.get(name, lambda rows: rows)(table), file, compression="zstd")
        shutil.copy(citations, out / "citations" / f"{key}.parquet") if number > 1 else None
        (out / "tasks" / f"{key}.json").write_text(marker.replace("0000001", key))
    (out / "tasks" / "9999998.json").write_text("null")
    environment = {
        **os.environ,
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9"),
        "HOME": str(tmp_path),
    }
    calls = [
        ["import", "a.db", "out", "-v"],
        ["import", "a.db", "out", "--where", "platform = 'x'", "--dry-run"],
    ]
    for used in measured(calls, tmp_path / "said", environment, tmp_path):
        assert used.code == 0, used.said
        assert "Traceback" not in used.said
        assert not {"\x1b", "\u202e"} & set(used.said), used.said
        assert "root:" not in used.said
        assert len(used.said) < 20_000
        assert used.kilobytes < MOST_MEMORY, used.kilobytes
        assert "which article, and where it is" in used.said
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        taken = {name for (name,) in db.execute("select title from articles")}
        assert len(taken) == db.execute("select count(*) from articles").fetchone()[0] == ARTICLES
        assert all(title.startswith("Story ") for title in taken)
    assert {each.name for each in tmp_path.iterdir()} <= {"out", "said", "a.db", "a.db.lock", "a.db-wal", "a.db-shm"}


def _linked(name: str, to: str = "letter.txt") -> Callable[[Path, Path], None]:
    def do(out: Path, victim: Path) -> None:
        place = out / name
        if place.is_dir():
            shutil.rmtree(place)
        place.unlink(missing_ok=True)
        place.symlink_to(victim / to)

    return do


def _fifo(name: str) -> Callable[[Path, Path], None]:
    def do(out: Path, _: Path) -> None:
        (out / name).unlink(missing_ok=True)
        os.mkfifo(out / name)

    return do


LINKS = {
    **{f"the folder {name} is a link": _linked(name, "") for name in (*TABLES, "tasks", "journal", ".parts")},
    **{
        f"{name} is a link": _linked(name)
        for name in (
            "plan.jsonl",
            ".plan.jsonl.part",
            "scan.json",
            "manifest.json",
            "index.html",
            ".lock",
            "journal/0000001",
        )
    },
    "a table without rows is a link to nothing": _linked("citations/schema.parquet", "new"),
    **{f"{name} is a FIFO": _fifo(name) for name in (".lock", "journal/0000001", "articles/0000001.parquet")},
}


@pytest.mark.parametrize("name", LINKS)
def test_a_scan_that_goes_on_in_a_received_folder_writes_and_removes_nothing_outside(
    sound: Path, tmp_path: Path, name: str
) -> None:
    """Where `citations` was a link, all files behind it were removed, as files that no task had left there."""
    out, victim = tmp_path / "out", tmp_path / "victim"
    shutil.copytree(sound / "out", out)
    victim.mkdir()
    (victim / "letter.txt").write_text("mine")
    LINKS[name](out, victim)
    with pytest.raises(CitesnapError, match="which no scan leaves there"):
        scanned(out, [sound / "one.warc"], task_size=10_000_000)
    assert {each.name: each.read_text() for each in victim.iterdir()} == {"letter.txt": "mine"}


@pytest.mark.parametrize("place", ["plan.jsonl", "manifest.json", "index.html"])
def test_what_stands_in_a_scan_under_another_name_elsewhere_is_replaced_and_not_written_to(
    sound: Path, tmp_path: Path, place: str
) -> None:
    out, letter = tmp_path / "out", tmp_path / "letter.txt"
    shutil.copytree(sound / "out", out)
    (out / place).unlink(missing_ok=True)
    if place == "plan.jsonl":
        shutil.rmtree(out / "tasks")
    letter.write_text("" if place == "plan.jsonl" else "mine")
    before = letter.read_text()
    os.link(letter, out / place)
    counts = scanned(out, [sound / "one.warc"], task_size=10_000_000)
    summary.write(ScanFolder(out), counts)
    assert letter.read_text() == before
