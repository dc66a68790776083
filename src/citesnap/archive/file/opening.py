"""Open the file that holds an archive, or make it: checks, settings, migrations. Afterwards everything else may trust the file.

Nothing is written to a file that is not an archive, and nothing is left of an archive that could not be set up.
"""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

from citesnap.archive.file.beside import BESIDE, MAGIC, check_beside, has_recovery_files
from citesnap.archive.file.database import Database, is_open_here
from citesnap.archive.file.errors import translate_errors
from citesnap.archive.file.lock import LOCK
from citesnap.archive.file.patience import Patience
from citesnap.archive.file.schema import APPLICATION_ID, MIGRATIONS, NAMES, make
from citesnap.archive.file.trust import check_schema
from citesnap.errors import ArchiveError, NotAnArchive

BUSY_TIMEOUT = 30.0
"""Seconds to wait for another connection's write: Datasette or a checkpoint, never another run (that is what the lock is for)."""


def connect(path: Path, *, create: bool) -> Database:
    """A connection to the archive at `path`, with its schema brought up to date.

    Raises:
        NotAnArchive: the file is something else, damaged, or made by a newer citesnap.
        ArchiveBusy: another program keeps it locked.
        ArchiveError: no such file and `create` is False; or it cannot be read, made or written.
    """
    real = _real(path)
    is_new = _make(real, path) if create else False
    try:
        _check_file(real, path)
        check_beside(real, path)
        return _set_up(real, path)
    except BaseException:
        if is_new:
            _unmake(real)
        raise


def connect_reading(path: Path) -> Database:
    """A connection to the archive at `path` that cannot write. Its schema may be that of another version.

    Raises:
        NotAnArchive: the file is something else, or damaged.
        ArchiveError: no such file, or it cannot be read.
    """
    real = _real(path)
    _check_file(real, path)
    check_beside(real, path)
    with translate_errors(path):
        connection = sqlite3.connect(f"{real.as_uri()}?mode=ro", uri=True, timeout=BUSY_TIMEOUT)
        db = Database(connection, Patience(connection, real))
        try:
            db.is_of(real)
            _distrust(db)
            check_schema(db, path)
        except BaseException:
            db.close()
            raise
        return db


def _real(path: Path) -> Path:
    """The file that a name leads to, as an absolute path: SQLite does not take ":memory:" for the name of a file then.

    `Path.resolve` raises where links lead in a circle, until Python 3.13.
    """
    return Path(os.path.realpath(path))


def _make(real: Path, path: Path) -> bool:
    """Make an empty file, for clear errors and to know whether we made it. False when something is there already."""
    try:
        os.close(os.open(real, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o666))
    except FileExistsError:
        return False
    except FileNotFoundError as error:
        raise ArchiveError(f"cannot make {path}: its folder {real.parent} does not exist; make it first") from error
    except NotADirectoryError as error:
        raise ArchiveError(f"cannot make {path}: {real.parent} is not a folder") from error
    except OSError as error:
        raise ArchiveError(
            f"cannot make {path}: {error.strerror}; name a place that this user can write to",
            exit_code=2 if isinstance(error, PermissionError) else 1,
        ) from error
    return True


def _unmake(real: Path) -> None:
    """Remove the file that we made, unless another process has meanwhile turned it into an archive."""
    try:
        if _application_id(real.read_bytes()[:100]) == APPLICATION_ID:
            return
        for suffix in ("", *BESIDE):
            Path(f"{real}{suffix}").unlink(missing_ok=True)
    except OSError:
        return  # the error that led here is already being raised


def check(path: Path) -> None:
    """Check by its first bytes that the file can be an archive, without opening it as a database or changing anything.

    Raises:
        NotAnArchive: it is something else, or cut short.
        ArchiveError: there is no such file, or it cannot be read.
    """
    _check_file(_real(path), path)


def archive_at(path: Path) -> Path | None:
    """The archive that a file is, or whose recovery file or lock has this place; None for every other place."""
    for suffix in ("", *BESIDE, LOCK):
        if path.name.endswith(suffix) and path.name != suffix:
            archive = path.with_name(path.name.removesuffix(suffix))
            if is_open_here(archive) or _begins_as_archive(archive):
                return archive
    return None


def _begins_as_archive(path: Path) -> bool:
    try:
        if not path.is_file():
            return False
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            header = file.read(100)
    except OSError:
        return False
    return header.startswith(MAGIC) and _application_id(header) == APPLICATION_ID


def _check_file(real: Path, path: Path) -> None:
    """Refuse what is not an archive by its first bytes, before SQLite gets to write recovery files beside it."""
    if is_open_here(real):
        return
    try:
        if real.is_dir():
            raise NotAnArchive(f"{path} is a folder: name a file for the archive")
        if not real.exists():
            raise ArchiveError(f"there is no archive {path}: name another, or make it with `citesnap archive`")
        if not real.is_file():
            raise NotAnArchive(f"{path} is not a regular file: name a file for the archive")
        with real.open("rb") as file:
            header = file.read(100)
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise ArchiveError(f"cannot read {path}: {error.strerror}") from error
    if size == 0:
        return
    if not header.startswith(MAGIC[: len(header)]):
        raise NotAnArchive(f"{path} is not a SQLite database: name another file for the archive")
    # A short file with a WAL or journal beside it was left so by a kill or a full disk, and SQLite makes it whole.
    if (len(header) < 100 or size < _expected_size(header)) and not has_recovery_files(real):
        raise NotAnArchive(
            f"{path} is cut short: put back a backup, or save what is left with `sqlite3 {path.name} .recover`"
        )
    if _application_id(header) != APPLICATION_ID and not _is_blank(real):
        raise NotAnArchive(f"{path} is a database of another program: name another file for the archive")


def _application_id(header: bytes) -> int:
    """Offset 68 of the database header (sqlite.org/fileformat2.html)."""
    return int.from_bytes(header[68:72], "big")


def _expected_size(header: bytes) -> int:
    """The least size in bytes that the header allows; 0 where the header does not say (offsets 16, 24, 28 and 92)."""
    page_size = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    if header[24:28] != header[92:96]:
        return 0
    return pages * (65536 if page_size == 1 else page_size)


def _is_blank(real: Path) -> bool:
    """Whether a database that belongs to no program is empty. The check neither changes it nor makes files beside it."""
    if has_recovery_files(real):
        return False
    with translate_errors(real):
        connection = sqlite3.connect(f"{real.as_uri()}?immutable=1", uri=True)
        try:
            owner = connection.execute("pragma application_id").fetchone()[0]
            return owner == 0 and connection.execute("select 1 from sqlite_master").fetchone() is None
        finally:
            connection.close()


def _set_up(real: Path, path: Path) -> Database:
    with translate_errors(path):
        connection = sqlite3.connect(f"{real.as_uri()}?mode=rw", uri=True, timeout=BUSY_TIMEOUT, cached_statements=256)
        db = Database(connection, Patience(connection, real))
        try:
            db.is_of(real)
            _distrust(db)
            check_schema(db, path)
            for pragma in (
                "synchronous = normal",  # with WAL: a power cut may lose the last commits, never more; a kill loses none
                "journal_size_limit = 67108864",
            ):
                db.execute(f"pragma {pragma}")
            # Only now: a migration replaces tables that others refer to (sqlite.org/lang_altertable.html, 7).
            if _migrate(db, path):
                check_schema(db, path)
            db.execute("pragma foreign_keys = on")
            _use_wal(db)
        except BaseException:
            db.close()
            raise
    return db


def _distrust(db: Database) -> None:
    """Have SQLite check the pages more carefully, because strangers may have made the file (sqlite.org/security.html)."""
    db.execute("pragma cell_size_check = on")


def _migrate(db: Database, path: Path) -> bool:
    """Bring the archive up to date; whether anything was to be done."""
    try:
        applied = MIGRATIONS.applied(db)
    except sqlite3.OperationalError as error:
        raise _cannot_be_brought_up_to_date(path, error) from error
    if applied == NAMES:
        return False
    # IMMEDIATE, so that two processes that open a new archive do it one after the other.
    db.execute("pragma foreign_keys = off")  # some builds of SQLite have them on
    db.execute("begin immediate")
    try:
        db.execute(f"pragma application_id = {APPLICATION_ID}")
        if db.execute("pragma user_version").fetchone()[0] == 0:
            import secrets  # Here: with all that it imports it takes longer than opening an archive that is there.

            # Stands in each first page, also in that of a WAL: whose it is.
            db.execute(f"pragma user_version = {1 + secrets.randbelow(2**31 - 1)}")
        if db.execute("select 1 from sqlite_master").fetchone():
            MIGRATIONS.apply(db)
        else:
            make(db)
        db.commit()
    except BaseException as error:
        db.rollback()
        # SQLite's unspecific code, and what sqlite-utils or a step raises for tables that are not as the steps before left them.
        if isinstance(error, ValueError | AttributeError | LookupError | TypeError) or (
            isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) in (1, sqlite3.SQLITE_CONSTRAINT)
        ):
            raise _cannot_be_brought_up_to_date(path, error) from error
        raise
    return True


def _cannot_be_brought_up_to_date(path: Path, reason: object) -> NotAnArchive:
    return NotAnArchive(
        f"{path} cannot be brought up to date ({reason}): its tables are not those that citesnap made. Nothing was changed; put"
        " back a backup"
    )


def _use_wal(db: Database) -> None:
    """Set WAL mode, in which readers (Datasette) and the writer do not wait for each other. The file keeps the setting."""
    give_up = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            # SQLite does not use its busy timeout for this statement: two processes that make an archive at once collide here.
            db.execute("pragma journal_mode = wal").fetchone()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= give_up:
                raise
            time.sleep(0.05)
