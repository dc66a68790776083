"""Files beside an archive: those of another database are refused and change nothing; its own are always taken."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from citesnap.archive import open_archive, open_reader
from citesnap.archive.file.beside import check_beside
from citesnap.errors import NotAnArchive
from internet import unmeasured

PAGE = 4096


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "archive.db"
    open_archive(path).close()
    return path


def journal(pages_before: int, pages: dict[int, bytes], above: str = "", page_size: int = PAGE) -> bytes:
    """A rollback journal that SQLite would play back (sqlite.org/fileformat2.html, 3)."""
    head = bytes.fromhex("d9d505f920a163d7") + struct.pack(">IIIII", len(pages), 7, pages_before, 512, page_size)
    out = head.ljust(512, b"\0")
    for number, page in pages.items():
        out += struct.pack(">I", number) + page + struct.pack(">I", (7 + sum(page[page_size - 200 : 0 : -200])) % 2**32)
    if above:
        name = os.fsencode(above)
        last = struct.pack(">I", 0x40000000 // page_size + 1)
        out += last + name + struct.pack(">II", len(name), sum(name)) + bytes.fromhex("d9d505f920a163d7")
    return out


JOURNALS: dict[str, Callable[[bytes], bytes]] = {
    "of an archive being made": lambda data: journal(0, {}),
    "of a smaller database": lambda data: journal(3, {2: data[PAGE : 2 * PAGE]}),
    "with pages of 512 bytes": lambda data: journal(len(data) // PAGE, {2: bytes(512)}, page_size=512),
    "with a first page of nothing": lambda data: journal(len(data) // PAGE, {1: bytes(PAGE)}),
    "of a later transaction": lambda data: journal(
        len(data) // PAGE, {1: data[:24] + b"\0\0\1\0" + data[28:92] + b"\0\0\1\0" + data[96:PAGE]}
    ),
    "of another archive": lambda data: journal(len(data) // PAGE, {1: data[:60] + b"\1\2\3\4" + data[64:PAGE]}),
    "that names a file above it": lambda data: journal(len(data) // PAGE, {2: data[PAGE : 2 * PAGE]}, "victim"),
}


@pytest.mark.parametrize("mode", ["wal", "delete"])
@pytest.mark.parametrize("name", JOURNALS)
def test_a_journal_of_a_stranger_is_not_played_back(made: Path, tmp_path: Path, name: str, mode: str) -> None:
    """SQLite would empty the archive, or delete `victim`, which the last one names."""
    path = tmp_path / "archive.db"
    shutil.copy(made, path)
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"pragma journal_mode = {mode}")
    (tmp_path / "victim").write_bytes(b"\0")
    Path(f"{path}-journal").write_bytes(JOURNALS[name](path.read_bytes()))
    before = contents(tmp_path)
    for opened in (open_archive, open_reader):
        with pytest.raises(NotAnArchive, match=r"archive\.db-journal is of another database, or of another moment"):
            opened(path)
    assert contents(tmp_path) == before


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def with_log(path: Path, *statements: str, checkpointed: str = "") -> tuple[bytes, bytes]:
    """The archive and its WAL as a kill leaves them."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("pragma journal_mode = wal")
        db.execute("pragma wal_autocheckpoint = 0")
        if checkpointed:
            db.execute(checkpointed)
            db.execute("pragma wal_checkpoint(restart)")
        for statement in statements:
            db.execute(statement)
        return path.read_bytes(), Path(f"{path}-wal").read_bytes()


GREAT = (
    "create table notes as with recursive n(i) as (values (1) union all select i + 1 from n where i < 3000)"
    " select i, hex(zeroblob(500)) from n"
)
LOGS: dict[str, Callable[[Path], bytes]] = {
    "of another archive of the same age": lambda path: with_log(made_at(path), "create table notes (a)")[1],
    "of another archive that is larger": lambda path: with_log(
        made_at(path), "update notes set i = 0", checkpointed=GREAT
    )[1],
    "of its successor, with new pages": lambda path: with_log(path, "create table more (a)", checkpointed=GREAT)[1],
    "of its successor, with old pages": lambda path: with_log(path, "update notes set i = 0", checkpointed=GREAT)[1],
    "of another program": lambda path: with_log(path.with_name("other.db"), "create table t (a)")[1],
    "with pages of 512 bytes": lambda path: with_log(
        path.with_name("other.db"), "pragma page_size = 512", "create table t (a)"
    )[1],
}


def made_at(path: Path) -> Path:
    other = path.with_name("other.db")
    open_archive(other).close()
    return other


@pytest.mark.parametrize("name", LOGS)
def test_a_wal_of_another_archive_or_moment_is_not_taken(made: Path, tmp_path: Path, name: str) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    shutil.copy(made, aside / "archive.db")
    path = tmp_path / "archive.db"
    shutil.copy(made, path)
    Path(f"{path}-wal").write_bytes(LOGS[name](aside / "archive.db"))
    shutil.rmtree(aside)
    before = contents(tmp_path)
    for opened in (open_archive, open_reader):
        with pytest.raises(NotAnArchive, match=r"archive\.db-wal is of another database, or of another moment"):
            opened(path)
    assert contents(tmp_path) == before
    Path(f"{path}-wal").unlink()
    open_archive(path, create=False).close()


ROWS = (
    "create table notes (id integer primary key, a, b)",
    "create table others (id integer primary key, a, b)",
    "create index notes_a on notes (a)",
    *(
        f"insert into {table} with recursive n(i) as (values (1) union all select i + 1 from n where i < 400)"
        " select i, i, hex(zeroblob(100)) from n"
        for table in ("notes", "others")
    ),
    "insert into others values (500, 0, hex(zeroblob(9000)))",
)
"""What each history begins with: trees of several pages, and a value of several pages."""
SMALL = "update notes set a = a + 1000 where id in (150, 250)"
"""Changes no first page, as it takes no new page."""
LONG = "update others set b = hex(randomblob(9000)) where id = 500"
FIRST = "create table more (a)"
BETWEEN: dict[str, tuple[str, str]] = {
    "more rows": ("insert into notes select id + 1000, a, b from notes", SMALL),
    "more rows, then a table": ("insert into notes select id + 1000, a, b from notes", FIRST),
    "one page more": ("insert into notes values (999, 0, hex(zeroblob(3500)))", SMALL),
    "rows deleted, and their pages unused": ("delete from notes where id between 200 and 300", SMALL),
    "rows deleted, then a table": ("delete from notes where id between 200 and 300", FIRST),
    "written anew without unused pages": ("drop table others; vacuum", SMALL),
    "written anew, then a table": ("drop table others; vacuum", FIRST),
    "an index in the pages of a table": (
        "delete from notes where id between 200 and 300; create index others_b on others (a, b)",
        SMALL,
    ),
    "long values in the pages of a table": (
        "delete from notes where id between 200 and 300; insert into others values (600, 0, hex(zeroblob(15000)))",
        SMALL,
    ),
    "tables whose pages changed about": (
        "create table kept as select * from notes; drop table notes; create table notes as select * from kept; drop table kept",
        FIRST,
    ),
    "one transaction": ("create table between_them (a)", FIRST),
    "ten transactions": (";".join(f"create table t{number} (a)" for number in range(10)), FIRST),
    "a table made and dropped": ("create table between_them (a); drop table between_them", FIRST),
}
"""What happens between two moments of an archive, and what is in the WAL of the one or the other."""
UNTOLD: dict[tuple[str, str], tuple[str, str]] = {
    ("the same pages", "later"): (SMALL, "update notes set a = a + 1 where id in (150, 250)"),
    ("other pages", "later"): (SMALL, "update notes set a = a + 1 where id in (350, 370)"),
    ("a long value of the same length", "later"): (LONG, SMALL),
    ("another first page afterwards", "later"): (SMALL, FIRST),
    **{
        (name, whose): BETWEEN[name]
        for name, whose in (
            ("rows deleted, and their pages unused", "later"),
            ("rows deleted, then a table", "earlier"),
            ("one transaction", "earlier"),
        )
    },
}
MOMENTS = [(name, whose) for name in BETWEEN for whose in ("earlier", "later") if (name, whose) not in UNTOLD]


def at_two_moments(path: Path, between: str, last: str) -> dict[str, tuple[bytes, bytes]]:
    """An archive with its WAL at two moments: `last` done before what is between, or behind it. Each is done by another program."""
    moments = {}
    for name, before in (("earlier", ""), ("later", between)):
        copy = path.with_name(f"{name}.db")
        shutil.copy(path, copy)
        for statement in filter(None, before.split(";")):
            with closing(sqlite3.connect(copy, isolation_level=None)) as db:
                db.execute(statement)
        with closing(sqlite3.connect(copy, isolation_level=None)) as db:
            db.execute("pragma wal_autocheckpoint = 0")
            db.execute(last)
            moments[name] = copy.read_bytes(), Path(f"{copy}-wal").read_bytes()
        copy.unlink()
    return moments


@pytest.fixture(scope="module")
def with_rows(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rows") / "archive.db"
    shutil.copy(made, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in ROWS:
            db.execute(statement)
    return path


@pytest.mark.parametrize(("name", "whose"), MOMENTS)
def test_a_wal_of_another_moment_of_the_archive_is_not_taken(
    with_rows: Path, tmp_path: Path, name: str, whose: str
) -> None:
    """Of the archive's successor, as beside a backup that was put back; and of its past."""
    moments = at_two_moments(with_rows, *BETWEEN[name])
    path = tmp_path / "archive.db"
    path.write_bytes(moments["later" if whose == "earlier" else "earlier"][0])
    log = Path(f"{path}-wal")
    log.write_bytes(moments[whose][1])
    with pytest.raises(NotAnArchive, match=r"archive\.db-wal is of another database, or of another moment"):
        check_beside(path, path)
    path.write_bytes(moments[whose][0])
    check_beside(path, path)


def test_a_journal_beside_an_archive_with_a_wal_holds_its_first_page(made: Path, tmp_path: Path) -> None:
    """SQLite makes one only to begin with a WAL, or to do without, and then changes the first page."""
    path = tmp_path / "archive.db"
    data = made.read_bytes()
    path.write_bytes(data)
    for pages in (
        {2: data[PAGE : 2 * PAGE]},
        {1: data[:24] + bytes([0, 0, 0, data[27] - 1]) + data[28:92] + bytes(4) + data[96:PAGE]},
    ):
        Path(f"{path}-journal").write_bytes(journal(len(data) // PAGE, pages))
        with pytest.raises(NotAnArchive, match=r"archive\.db-journal is of another database, or of another moment"):
            check_beside(path, path)


@pytest.mark.parametrize(("name", "whose"), UNTOLD)
def test_what_cannot_be_told_of_another_moment(with_rows: Path, tmp_path: Path, name: str, whose: str) -> None:
    """As SECURITY.md says: nothing in the file or in the WAL tells these moments apart."""
    moments = at_two_moments(with_rows, *UNTOLD[name, whose])
    path = tmp_path / "archive.db"
    path.write_bytes(moments["later" if whose == "earlier" else "earlier"][0])
    Path(f"{path}-wal").write_bytes(moments[whose][1])
    check_beside(path, path)


@pytest.mark.parametrize("at", [0.2, 0.6, 0.97])
def test_what_a_loss_of_power_left_of_a_wal_is_its_own(with_rows: Path, tmp_path: Path, at: float) -> None:
    """Pages of it are on the disk, others are not: SQLite takes what stands before the first that is not, by its sum."""
    path = tmp_path / "archive.db"
    shutil.copy(with_rows, path)
    archive, log = with_log(
        path, SMALL, FIRST, "insert into notes select id + 1000, a, b from notes", "create table e (a)"
    )
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    path.write_bytes(archive)
    frame = int(at * (len(log) - 32) / (24 + PAGE))
    start = 32 + frame * (24 + PAGE) + 24
    # What was on the disk before: the first page of an older moment.
    lost = archive[:24] + bytes(4) + archive[28:PAGE]
    Path(f"{path}-wal").write_bytes(
        log[: start - 24] + struct.pack(">I", 1) + log[start - 20 : start] + lost + log[start + PAGE :]
    )
    check_beside(path, path)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("pragma quick_check").fetchone() == ("ok",)


@pytest.mark.parametrize("suffix", ["-wal", "-shm", "-journal"])
@pytest.mark.parametrize("kind", ["link", "link to nothing", "FIFO", "folder"])
def test_what_is_no_file_beside_an_archive_is_not_followed(made: Path, tmp_path: Path, suffix: str, kind: str) -> None:
    path = tmp_path / "archive.db"
    shutil.copy(made, path)
    beside = Path(f"{path}{suffix}")
    (tmp_path / "victim").write_bytes(b"kept")
    if kind == "FIFO":
        os.mkfifo(beside)
    elif kind == "folder":
        beside.mkdir()
    else:
        beside.symlink_to(tmp_path / ("victim" if kind == "link" else "nothing"))
    before = path.read_bytes()
    for opened in (open_archive, open_reader):
        with pytest.raises(NotAnArchive, match=rf"archive\.db{suffix} is .*, which SQLite does not make"):
            opened(path)
    assert (path.read_bytes(), (tmp_path / "victim").read_bytes()) == (before, b"kept")
    assert not (tmp_path / "nothing").exists()


def left_by_kills(path: Path, mode: str, chance: random.Random) -> Iterator[tuple[bytes, bytes]]:
    """The archive and the file beside it, at many moments of work on it."""
    beside = Path(f"{path}-wal" if mode == "wal" else f"{path}-journal")
    with closing(sqlite3.connect(path, isolation_level=None)) as db, closing(sqlite3.connect(path)) as reader:
        db.execute(f"pragma journal_mode = {mode}")
        db.execute(f"pragma wal_autocheckpoint = {chance.choice((0, 5, 1000))}")
        db.execute("pragma cache_size = 5")
        db.execute("create table notes (id integer primary key, a, b)")
        for number in range(25):
            reader.execute("select count(*) from notes").fetchone()
            db.execute("begin")
            for _ in range(chance.randrange(1, 5)):
                size = chance.choice((10, 3000, 30_000))
                db.execute("insert into notes (a, b) values (?, zeroblob(?))", [number, size])
                if chance.random() < 0.2:
                    db.execute("update notes set a = a + 1")
                if chance.random() < 0.1:
                    db.execute("delete from notes where id % 3 = 1")
                if mode == "delete" and beside.exists():
                    yield path.read_bytes(), beside.read_bytes()
            db.execute("commit" if chance.random() < 0.8 else "rollback")
            if mode == "wal":
                if chance.random() < 0.2:
                    db.execute(f"pragma wal_checkpoint({chance.choice(('passive', 'truncate'))})")
                if chance.random() < 0.05:
                    db.execute("vacuum")
                yield path.read_bytes(), beside.read_bytes()


@pytest.mark.parametrize("mode", ["wal", "delete"])
@pytest.mark.parametrize("seed", range(3))
def test_what_a_kill_left_of_its_own_is_taken_at_any_moment(made: Path, tmp_path: Path, mode: str, seed: int) -> None:
    shutil.copy(made, tmp_path / "archive.db")
    copy = tmp_path / "copy.db"
    beside = Path(f"{copy}-wal" if mode == "wal" else f"{copy}-journal")
    moments = 0
    for archive, log in left_by_kills(tmp_path / "archive.db", mode, random.Random(seed)):
        copy.write_bytes(archive)
        beside.write_bytes(log)
        check_beside(copy, copy)
        moments += 1
    assert moments > 20


OTHER = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('select count(*) from runs').fetchone(); db.close()"


@pytest.mark.parametrize("keep", [True, False], ids=["read meanwhile", "read before"])
def test_opening_an_archive_twice_keeps_the_locks_of_the_first(tmp_path: Path, keep: bool) -> None:
    """A program that was the last to close the file would delete the WAL in which the first connection writes."""
    path = tmp_path / "archive.db"
    with open_archive(path) as archive:
        with archive.run("run"):
            pass
        with open_reader(path) as reader:
            if not keep:
                reader.close()
            program = [sys.executable, "-c", OTHER, str(path)]
            subprocess.run(program, check=True, capture_output=True, env=unmeasured(os.environ))
            assert Path(f"{path}-wal").exists()
