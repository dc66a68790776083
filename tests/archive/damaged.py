"""Archives as no run of citesnap leaves them: mutations of one sound archive, by kind. Makes files; judges nothing.

Each mutation is the same at each call: whatever is drawn by lot comes from a generator that its name seeds.
"""

from __future__ import annotations

import gzip
import random
import sqlite3
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

TABLES = (
    *(
        "runs",
        "articles",
        "article_versions",
        "citations",
        "posts",
        "verdicts",
        "relations",
        "attempts",
        "snapshots",
        "media",
    ),
    *("blobs", "feeds", "heads", "peers", "bodies", "exchange_facts", "figures", "articles_to_index"),
)

VALUES = {
    "bytes": "x'ff00fe'",
    "a number": "7",
    "infinity": "9e999",
    "nothing": "null",
    "text that is no UTF-8": "cast(x'41ff80' as text)",
    "a megabyte": "printf('%.*c', 1000000, 'x')",
    "markup": "'</title><script>alert(1)</script>' || char(27) || '[31m' || char(8238)",
    "the largest integer": "9223372036854775807",
}

BOMB_SIZE = 1_200_000_000
"""Bytes that a packed blob of 1.2 MB unpacks to."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A kind of damage, its name, and what does it to the archive at a path."""

    kind: str
    name: str
    do: Callable[[Path], None]


def mutations() -> Iterator[Damage]:
    """All of them, the kinds one after the other."""
    yield from _schema()
    yield from _types()
    yield from _values()
    yield from _pages()
    yield from _logs()
    yield from _blobs()


def columns(path: Path, table: str) -> list[str]:
    """The columns of a table, without the id."""
    with closing(sqlite3.connect(path)) as db:
        return [name for _, name, *_ in db.execute(f"pragma table_info({table})") if name != "id"]


def _run(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("pragma ignore_check_constraints = on")
        db.execute("pragma wal_autocheckpoint = 1")
        db.executescript(sql)
        db.execute("pragma wal_checkpoint(truncate)")


def _sql(kind: str, name: str, sql: str) -> Damage:
    return Damage(kind, name, lambda path: _run(path, sql))


ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select i as id"

SCHEMA = {
    "a trigger that forges": "create trigger t after insert on runs begin update posts set state = 'deleted'; end",
    "a trigger without end": f"create trigger t after update on posts begin insert into notes {ENDLESS} from n; end",
    "a trigger on another table": "create table notes (t); create trigger t after insert on notes begin delete from posts; end",
    "an endless view of our own": f"drop view cited_posts; create view cited_posts as {ENDLESS} from n",
    "an endless view for verdicts": f"alter table verdicts rename to other; create view verdicts as {ENDLESS} from n",
    "an endless view for exchanges": f"drop view exchanges; create view exchanges as {ENDLESS} from n",
    "exchanges of huge texts": "drop view exchanges; create view exchanges as select *, printf('%.*c', 90000000, 'x') as url"
    " from exchange_facts",
    "an endless view beside ours": f"create view notes as {ENDLESS} from n",
    "a view of itself": "create view a as select * from b; create view b as select * from a",
    "an index that computes": "create index i on posts (printf('%.*c', 1000, title))",
    "an index that fails": "create index i on posts (json_extract(title, '$.a')) where json_valid(title)",
    "a table with a quote in its name": 'create table "uo""te; drop table posts" (id); create view "v""iew" as select 1',
    "a table named like an index of words": "drop table posts_fts; create table posts_fts (handle, author_name, text)",
    "words without their content": "drop table articles_fts_content",
    "words of other columns": "drop table posts_fts; create virtual table posts_fts using fts5 (other)",
    "the migrations are empty": "delete from _sqlite_migrations",
    "a migration of the future": "insert into _sqlite_migrations (migration_set, name, applied_at) values ('citesnap', 'm999_future', '')",
    "half of the migrations": "delete from _sqlite_migrations where rowid > 4",
    "only the first migration": "delete from _sqlite_migrations where rowid > 1",
    "the migrations are another table": "drop table _sqlite_migrations; create table _sqlite_migrations (a, b, c)",
    "the migrations are a view": "drop table _sqlite_migrations;"
    " create view _sqlite_migrations as select 'citesnap' as migration_set, 'm001_tables' as name, '' as applied_at",
    "another application": "pragma application_id = 7",
    "a huge user version": "pragma user_version = 2147483647",
    "a computed column": "alter table posts add column extra text generated always as (title || 'x') virtual",
    "one more column": "alter table posts add column extra text",
    "a column less": "alter table posts drop column lang",
    "a column renamed": "alter table snapshots rename column text to words",
    "columns in another order": "pragma writable_schema = on; update sqlite_master set sql = replace(replace(replace(sql, 'handle text',"
    " 'h text'), 'author_name text', 'handle text'), 'h text', 'author_name text') where name = 'posts'",
    "two tables in one place": "pragma writable_schema = on; update sqlite_master set rootpage = (select rootpage from sqlite_master"
    " where name = 'runs') where name = 'posts'",
    "a table on page one": "pragma writable_schema = on; update sqlite_master set rootpage = 1 where name = 'citations'",
    "a table beyond the end": "pragma writable_schema = on; update sqlite_master set rootpage = 99999 where name = 'attempts'",
    "a schema that is no SQL": "pragma writable_schema = on; update sqlite_master set sql = 'create tabel' where name = 'posts'",
    "a schema without names": "pragma writable_schema = on; update sqlite_master set name = null where name = 'posts'",
    "a schema of bytes": "pragma writable_schema = on; update sqlite_master set sql = x'00ff' where name = 'media'",
    "a trigger without SQL": "pragma writable_schema = on;"
    " insert into sqlite_master values ('trigger', 't', 'posts', 0, 'create trigger t after insert on posts begin select 1; end')",
    "a CHECK that takes very long": "pragma writable_schema = on; update sqlite_master set sql = replace(sql, 'command text not null',"
    " 'command text not null check (printf(''%.*c'', 40000, ''a'') not like replace(hex(zeroblob(3000)), ''00'', ''%a''))')"
    " where name = 'runs'",
    "an index of words of an endless view": f"create view notes as {ENDLESS} from n; drop table posts_fts;"
    " create virtual table posts_fts using fts5 (handle, author_name, text, content='notes', content_rowid='id')",
    "an endless view from an older version": f"delete from _sqlite_migrations where rowid > 9;"
    f" alter table verdicts rename to other; create view verdicts as {ENDLESS} from n",
    "an endless view from a newer version": f"insert into _sqlite_migrations (migration_set, name, applied_at) values"
    f" ('citesnap', 'm999_future', ''); alter table posts rename to other; create view posts as {ENDLESS} from n",
    "an index that refuses": "update attempts set seconds = id; create unique index i on attempts (seconds)",
    "a huge schema": "pragma writable_schema = on; update sqlite_master set sql = sql || printf('%.*c', 5000000, ' ')"
    " where name = 'posts'",
    "statistics of nonsense": "delete from sqlite_stat1;"
    " insert into sqlite_stat1 values ('posts', 'posts_state', '0 0 0'), ('x', 'y', printf('%.*c', 100000, '9')), (null, null, null)",
    "not STRICT": "drop table figures; create table figures (id integer primary key, name, run_id, worked_out_at, rows)",
    "a thousand tables": ";".join(f"create table t{number} (a, b, c)" for number in range(1000)),
    "a table of two thousand columns": f"create table wide ({', '.join(f'c{number}' for number in range(1999))})",
}


def _schema() -> Iterator[Damage]:
    for name, sql in SCHEMA.items():
        yield _sql("schema", name, sql)
    for table in TABLES:
        yield _sql("schema", f"no {table}", f"pragma foreign_keys = off; drop table {table}")


def _types() -> Iterator[Damage]:
    for table in TABLES[:-1]:
        for value in ("bytes", "a number", "infinity", "nothing"):
            yield Damage("types", f"{table}: {value}", _of_another_type(table, VALUES[value]))


def _of_another_type(table: str, value: str) -> Callable[[Path], None]:
    def do(path: Path) -> None:
        """Through a schema that is not strict and has no checks, put back afterwards."""
        names = columns(path, table)
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            (sql,) = db.execute("select sql from sqlite_master where name = ?", [table]).fetchone()
            kept = [
                row
                for (row,) in db.execute(
                    "select sql from sqlite_master where tbl_name = ? and type = 'index' and sql is not null", [table]
                )
            ]
        loose = ", ".join(f'"{name}"' for name in names)
        is_keyed = "id integer primary key" in sql
        _run(
            path,
            f"""
pragma foreign_keys = off; pragma legacy_alter_table = on;
create table damaged ({"id integer primary key, " if is_keyed else ""}{loose});
insert into damaged select {"id, " if is_keyed else ""}{", ".join([value] * len(names))} from {table};
""",
        )
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            (root,) = db.execute("select rootpage from sqlite_master where name = 'damaged'").fetchone()
            db.execute("pragma writable_schema = on")
            db.execute("delete from sqlite_master where name = 'damaged'")
            db.execute("update sqlite_master set rootpage = ? where name = ?", [root, table])
            # Indexes that no longer fit their table would be found by SQLite itself.
            db.execute("delete from sqlite_master where tbl_name = ? and type = 'index' and sql is not null", [table])
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            for index in kept:
                try:
                    db.execute(index)
                except sqlite3.Error:
                    continue

    return do


WORDS = {
    "states": "update posts set state = '<x>'",
    "certainties": "update posts set certainty = 'zz'; update verdicts set certainty = 'zz'",
    "states of verdicts": "update verdicts set state = 'zz'",
    "kinds of citations": "update citations set kind = 'zz'",
    "agreements": "update citations set agreement = 'zz'",
    "outcomes": "update attempts set outcome = 'zz'",
    "outcomes of media": "update media set outcome = 'zz', kind = '<b>'",
    "outcomes of runs": "update runs set outcome = 'zz'",
    "kinds of relations": "update relations set kind = 'zz'",
    "why feeds ended": "update feeds set ended = 'zz', kind = 'zz'",
    "codings": "update blobs set encoding = 'br'",
    "platforms": "update posts set platform = '../../x' || id; update citations set platform = '../../x'",
    "sources": "update attempts set source = '../../os'; update snapshots set source = '../x'",
    "times of runs": "update runs set started_at = 'x', finished_at = 'y'",
    "times of posts": "update posts set next_check_at = 'x', posted_at = '0000-00-00', state_since = '99999-01-01T00:00:00Z'",
    "times of attempts": "update attempts set started_at = '2025-13-45T99:99:99Z', not_before = 'x'",
    "times of articles": "update articles set next_read_at = 'x', first_read_at = 'x', last_read_at = 'y', published_at = 'z'",
    "times of feeds": "update feeds set next_read_at = 'x', last_read_at = 'x', last_news_at = 'x', followed_at = 'x', since = 'x'",
    "times of snapshots": "update snapshots set observed_at = 'x', captured_at = 'x', posted_at = 'x'",
    "times long past": "update posts set next_check_at = '0001-01-01T00:00:00Z'; update feeds set next_read_at = '0001-01-01T00:00:00Z'",
    "times far away": "update posts set next_check_at = '9999-12-31T23:59:59Z'; update runs set started_at = '9999-12-31T23:59:59Z',"
    " finished_at = '9999-12-31T23:59:59Z'; update attempts set started_at = '9999-12-31T23:59:59Z'",
    "JSON of another kind": "update runs set counts = '[1]'; update snapshots set data = '[1]'; update citations set selectors = '{}',"
    " short_links = '{}'; update figures set rows = '{}'; update heads set fields = '{}'",
    "JSON of other members": 'update runs set counts = \'{"posts": [1], "articles": "x"}\'; update heads set fields = \'[1, [2], [3, 4, 5]]\';'
    ' update snapshots set data = \'{"counts": 7, "quoted": [1], "links": {"a": 1}, "media": 3}\'; update figures set rows = \'[1, [2]]\'',
    "JSON that is none": "update snapshots set data = '{'; update runs set counts = 'x'; update heads set fields = 'x';"
    " update citations set selectors = 'x', short_links = 'x'",
    "JSON that is deep": "update snapshots set data = replace(printf('%.*c', 50000, 'x'), 'x', '[') ; update heads set fields ="
    " replace(printf('%.*c', 5000, 'x'), 'x', '[') || replace(printf('%.*c', 5000, 'x'), 'x', ']')",
    "JSON of huge numbers": "update runs set counts = '{\"posts\": ' || printf('%.*c', 5000, '9') || '}'; update snapshots set data ="
    " '{\"counts\": {\"likes\": ' || printf('%.*c', 5000, '9') || '}, \"a\": 1e999, \"b\": NaN}'",
    "negative ids": "update citations set position = -position; update attempts set seconds = -1, tries = -5; update feeds set pause = -1",
    "huge numbers": "update attempts set seconds = 9e300, tries = 9223372036854775807; update feeds set pause = 9223372036854775807,"
    " failures = 9223372036854775807; update media set width = 9223372036854775807, height = -1; update runs set size = 9223372036854775807",
    "a pause without end": "update feeds set pause = 0, failures = -1, next_read_at = '2020-01-01T00:00:00Z'",
    "a circle of articles": "update articles set same_as = id % (select max(id) from articles) + 1",
    "an article that is itself": "update articles set same_as = id",
    "a circle of feeds": "update feeds set parent_id = id",
    "a circle of posts": "update relations set other_post_id = post_id",
    "ids of nothing": "pragma foreign_keys = off; update citations set post_id = 99999, article_id = 99998 + id; update snapshots set post_id ="
    " 99999; update attempts set run_id = 99999, exchange_id = 99999, snapshot_id = 99999, article_id = 99999",
    "rows of nothing": "pragma foreign_keys = off; delete from posts; delete from articles; delete from runs",
    "hashes that are paths": "update articles set url_hash = '../../../escaped' || id; update media set sha256 = null",
    "hashes that are paths within": "update articles set url_hash = 'a/../../../../escaped' || id",
    "hashes of another case": "pragma foreign_keys = off; update blobs set sha256 = upper(sha256); update media set sha256 = upper(sha256)",
    "names that are paths": "update articles set name = '../../../../escaped' || id, url = null; update posts set native_id ="
    " '../../../../escaped' || id, url = 'file:///etc/passwd'",
    "addresses of this machine": "update posts set url = 'http://127.0.0.1:1/'; update articles set url = 'file:///dev/zero#' || id;"
    " update feeds set url = 'file:///dev/zero#' || id, given_url = 'x', next_read_at = '2020-01-01T00:00:00Z'",
    "addresses that are none": "update articles set url = 'http://[' || id; update feeds set url = 'http://[' || id, next_read_at ="
    " '2020-01-01T00:00:00Z'; update media set url = 'http://[', asked_url = '//'; update citations set link = 'http://[',"
    " short_link = 'http://[', short_links = '[\"http://[\"]', post_id = null, next_try_at = null",
    "all is due": "update posts set next_check_at = null, state = 'pending', certainty = null; update citations set next_try_at = null",
    "figures of nonsense": "delete from figures; insert into figures (name, run_id, worked_out_at, rows) values ('lifetimes', 1, 'x', '[[]]'),"
    " ('lost_by_month', 1, 'x', '[[1, 2, 3, 4, 5, 6, 7], null, \"x\"]')",
}


def _values() -> Iterator[Damage]:
    for name, sql in WORDS.items():
        yield _sql("values", name, sql)
    for table in (
        "posts",
        "citations",
        "articles",
        "snapshots",
        "media",
        "runs",
        "attempts",
        "feeds",
        "exchange_facts",
        "heads",
    ):
        for value in ("text that is no UTF-8", "a megabyte", "markup", "the largest integer"):
            yield Damage(
                "values",
                f"{table}: {value}",
                _whole_columns(table, VALUES[value], is_text=value != "the largest integer"),
            )


def _whole_columns(table: str, value: str, *, is_text: bool) -> Callable[[Path], None]:
    def do(path: Path) -> None:
        """Each column of a row that takes it; where the column is unique, of one row."""
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute("pragma ignore_check_constraints = on")
            known = [(name, kind) for _, name, kind, *_ in db.execute(f"pragma table_info({table})") if name != "id"]
            for name, kind in known:
                if (kind.upper() == "TEXT") is is_text:
                    # A row of its own for each column, so that no damage hides another.
                    try:
                        db.execute(f'update {table} set "{name}" = {value} where id % 23 = 0')
                    except sqlite3.Error:
                        continue

    return do


def _pages() -> Iterator[Damage]:
    for number in range(24):
        yield Damage(
            "pages", f"60 bytes flipped, {number}", _bytes(f"flip {number}", lambda lot, data: _flip(lot, data, 60))
        )
    for number in range(6):
        yield Damage(
            "pages", f"2000 bytes flipped, {number}", _bytes(f"many {number}", lambda lot, data: _flip(lot, data, 2000))
        )
    for number in range(8):
        yield Damage("pages", f"a page of zeros, {number}", _bytes(f"zero {number}", _zero))
    for number in range(8):
        yield Damage("pages", f"a page of noise, {number}", _bytes(f"noise {number}", _noise))
    for number in range(6):
        yield Damage("pages", f"two pages changed about, {number}", _bytes(f"swap {number}", _swap))
    for number in range(6):
        yield Damage("pages", f"flipped in the first page, {number}", _bytes(f"first {number}", _first))
    for share in (0.02, 0.3, 0.9):
        yield Damage("pages", f"cut at {share}", _bytes("cut", _cut(share)))
    for table in ("posts", "runs", "citations", "attempts", "articles"):
        yield Damage("pages", f"a tree of endless rows: {table}", endless(table))
    for name, offset, value in HEADER:
        yield Damage("pages", f"header: {name}", _bytes(name, _put(offset, value)))


def endless(name: str) -> Callable[[Path], None]:
    def do(path: Path) -> None:
        """Lets the tree of a table have 300^12 leaves, all of them one page (sqlite.org/fileformat2.html, 1.6)."""
        fan, depth = 300, 12
        _run(path, "pragma journal_mode = delete")
        with closing(sqlite3.connect(path)) as db:
            (size,) = db.execute("pragma page_size").fetchone()
            (root,) = db.execute("select rootpage from sqlite_master where name = ?", [name]).fetchone()
        data = bytearray(path.read_bytes())
        place = slice((root - 1) * size, root * size)
        data += data[place]
        for level in range(depth):
            child, page = len(data) // size, bytearray(size)
            start = size - 5 * fan
            struct.pack_into(">BHHHBI", page, 0, 5, 0, fan, start, 0, child)
            for cell in range(fan):
                struct.pack_into(">H", page, 12 + 2 * cell, start + 5 * cell)
                struct.pack_into(">IB", page, start + 5 * cell, child, 1 + cell % 100)
            if level < depth - 1:
                data += page
            else:
                data[place] = page
        struct.pack_into(">I", data, 28, len(data) // size)
        path.write_bytes(data)

    return do


def _cut(share: float) -> Callable[[random.Random, bytes], bytes]:
    return lambda _, data: data[: int(len(data) * share)]


def _put(at: int, value: bytes) -> Callable[[random.Random, bytes], bytes]:
    return lambda _, data: data[:at] + value + data[at + len(value) :]


HEADER = (
    ("pages of 512 bytes", 16, b"\x02\x00"),
    ("pages of 65536 bytes", 16, b"\x00\x01"),
    ("pages of 3 bytes", 16, b"\x00\x03"),
    ("another version", 18, b"\x09\x09"),
    ("reserved bytes", 20, b"\xff"),
    ("a billion pages", 28, b"\x3f\xff\xff\xff"),
    ("a list of free pages that is none", 32, b"\x00\x00\x00\x02\x00\x00\xff\xff"),
    ("a schema of another format", 44, b"\x00\x00\x00\x09"),
    ("UTF-16", 56, b"\x00\x00\x00\x02"),
    ("an encoding that is none", 56, b"\x00\x00\x00\x07"),
)


def _bytes(name: str, change: Callable[[random.Random, bytes], bytes]) -> Callable[[Path], None]:
    def do(path: Path) -> None:
        _run(path, "")
        path.write_bytes(change(random.Random(name), path.read_bytes()))

    return do


def _flip(lot: random.Random, data: bytes, times: int) -> bytes:
    changed = bytearray(data)
    for _ in range(times):
        changed[lot.randrange(100, len(changed))] ^= 1 << lot.randrange(8)
    return bytes(changed)


def _first(lot: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(20):
        changed[lot.randrange(100, 4096)] = lot.randrange(256)
    return bytes(changed)


def _page(lot: random.Random, data: bytes) -> int:
    return lot.randrange(1, len(data) // 4096) * 4096


def _zero(lot: random.Random, data: bytes) -> bytes:
    at = _page(lot, data)
    return data[:at] + bytes(4096) + data[at + 4096 :]


def _noise(lot: random.Random, data: bytes) -> bytes:
    at = _page(lot, data)
    return data[:at] + lot.randbytes(4096) + data[at + 4096 :]


def _swap(lot: random.Random, data: bytes) -> bytes:
    one, other = sorted((_page(lot, data), _page(lot, data)))
    if one == other:
        return data
    return (
        data[:one]
        + data[other : other + 4096]
        + data[one + 4096 : other]
        + data[one : one + 4096]
        + data[other + 4096 :]
    )


def _logs() -> Iterator[Damage]:
    for suffix in ("-wal", "-journal", "-shm"):
        yield Damage("logs", f"a {suffix} of noise", _beside(suffix, random.Random(suffix).randbytes(40_000)))
        yield Damage("logs", f"a {suffix} that is empty", _beside(suffix, b""))
        yield Damage("logs", f"a {suffix} that is a folder", _folder(suffix))
    yield Damage("logs", "a log with damaged frames", _damaged_log(0.5))
    yield Damage("logs", "a log with a damaged end", _damaged_log(0.99))
    yield Damage("logs", "a log that lacks its archive", _log_alone)
    yield Damage(
        "logs", "a journal of another file", _beside("-journal", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(4000))
    )


def _beside(suffix: str, content: bytes) -> Callable[[Path], None]:
    def do(path: Path) -> None:
        _run(path, "")
        Path(f"{path}{suffix}").write_bytes(content)

    return do


def _folder(suffix: str) -> Callable[[Path], None]:
    def do(path: Path) -> None:
        _run(path, "")
        Path(f"{path}{suffix}").unlink(missing_ok=True)
        Path(f"{path}{suffix}").mkdir()

    return do


def _with_log(path: Path) -> tuple[bytes, bytes]:
    """The archive and its log, in which each title was changed."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("pragma journal_mode = wal")
        db.execute("pragma wal_autocheckpoint = 0")
        db.execute("update posts set author_name = author_name || '!'")
        return path.read_bytes(), Path(f"{path}-wal").read_bytes()


def _damaged_log(share: float) -> Callable[[Path], None]:
    def do(path: Path) -> None:
        data, log = _with_log(path)
        at = int(len(log) * share)
        path.write_bytes(data)
        Path(f"{path}-wal").write_bytes(log[:at] + bytes(byte ^ 0x55 for byte in log[at : at + 500]) + log[at + 500 :])
        Path(f"{path}-shm").unlink(missing_ok=True)

    return do


def _log_alone(path: Path) -> None:
    data, log = _with_log(path)
    path.write_bytes(data[:100])
    Path(f"{path}-wal").write_bytes(log)
    Path(f"{path}-shm").unlink(missing_ok=True)


def _blobs() -> Iterator[Damage]:
    stored = "sha256 in (select sha256 from blobs)"
    for name, sql in {
        "sizes of nothing": "update blobs set size = -1",
        "sizes that are too large": "update blobs set size = 9223372036854775807",
        "sizes of a gigabyte": "update blobs set size = 1200000000, encoding = 'gzip'",
        "packed as it is not": "update blobs set encoding = case when encoding is null then 'gzip' end",
        "other content": "update blobs set content = x'00'",
        "no content": "update blobs set content = zeroblob(0), size = 0",
        "cut content": "update blobs set content = substr(content, 1, length(content) / 2) where length(content) > 2",
        "types that break lines": "update blobs set media_type = 'text/html' || char(13, 10) || 'Set-Cookie: a=b'",
        "content of a hundred megabytes": f"update blobs set content = zeroblob(100000000), size = 100000000 where rowid ="
        f" (select min(rowid) from blobs where {stored})",
    }.items():
        yield _sql("blobs", name, sql)
    yield Damage("blobs", "all unpack to 1.2 GB", _bombs(claimed=BOMB_SIZE))
    yield Damage("blobs", "all unpack to 1.2 GB and claim a kilobyte", _bombs(claimed=1000))
    yield Damage("blobs", "all unpack to 1.2 GB and claim 100 MB", _bombs(claimed=100_000_000))
    yield Damage(
        "blobs", "all unpack to 1.2 GB and claim 50 MB, at their end as well", _bombs(claimed=50_000_000, told=True)
    )


def bomb() -> bytes:
    """Gzip of 1.2 MB that unpacks to 1.2 GB: one compressed block of zeros again and again (RFC 1951)."""
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(bytes(10_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    head = gzip.compress(b"")[:10]
    return head + block * (BOMB_SIZE // 10_000_000) + b"\x03\x00" + bytes(8)


def _bombs(claimed: int, *, told: bool = False) -> Callable[[Path], None]:
    def do(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            packed = bomb()[:-4] + struct.pack("<I", claimed if told else 0)
            db.execute(
                "update blobs set encoding = 'gzip', content = ?, size = ? where sha256 in (select sha256 from media"
                " where sha256 is not null union select body_sha256 from article_versions) and rowid % 2",
                [packed, claimed],
            )

    return do
