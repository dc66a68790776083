"""SQL of strangers: it learns nothing of the process, it stays within bounds, and honest SQL means what it always meant."""

from __future__ import annotations

import re
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from browsing.archives import DELETED_ID
from browsing.conftest import Site, datasette, python_of
from citesnap.archive.questions.search import MOST_TERMS, match_expression
from citesnap.browsing import connections, searching
from citesnap.browsing.connections import MAX_ROWS_SIZE, MAX_VALUE, RowsTooLarge, is_explain, prepare
from timing import grows_at_most, is_quick

LONG = MAX_VALUE - 1000
"""Characters of a value that is not too large."""


@pytest.fixture
def db(every_kind: Path) -> Iterator[sqlite3.Connection]:
    """A connection as Datasette opens it, prepared."""
    with closing(sqlite3.connect(f"file:{every_kind}?mode=ro", uri=True)) as opened:
        opened.row_factory = sqlite3.Row
        connections.prepare(opened)
        yield opened


@pytest.fixture(scope="module")
def native() -> Iterator[sqlite3.Connection]:
    """SQLite as it comes."""
    with closing(sqlite3.connect(":memory:")) as opened:
        yield opened


@pytest.fixture(scope="module")
def bounded() -> Iterator[sqlite3.Connection]:
    """The same, prepared."""
    with closing(sqlite3.connect(":memory:")) as opened:
        connections.prepare(opened)
        yield opened


TELLING = [
    "select hex(fts3_tokenizer('simple'))",
    "select fts3_tokenizer('simple', x'4141414141414141')",
    "select FTS3_Tokenizer('simple')",
    "select load_extension('x')",
    "select sqlite_version()",
    "select sqlite_source_id()",
    "select fts5_source_id()",
    "select sqlite_compileoption_get(1)",
    "select sqlite_compileoption_used('FTS5')",
    "select sqlite_log(1, 'x')",
    "select * from pragma_database_list",
    "select * from PRAGMA_Database_List()",
    'select file from main."pragma_database_list"',
    "select count(*) from pragma_database_list",
    "select * from pragma_function_list",
    "select * from pragma_schema_version",
    "select * from pragma_page_count",
    "select * from pragma_compile_options",
    "select * from sqlite_stmt",
    "select count(*) from SQLITE_STMT",
    "select * from dbstat limit 3",
    "select (select sum(pgsize) from dbstat)",
    "with x as (select * from sqlite_stmt) select * from x",
    "select * from fts3tokenize('simple', 'x')",
]


@pytest.mark.parametrize("sql", TELLING)
def test_nothing_is_told_of_the_process_and_of_the_file(db: sqlite3.Connection, sql: str) -> None:
    with pytest.raises(sqlite3.DatabaseError, match=r"not authorized|prohibited|no such (function|table)"):
        db.execute(sql).fetchall()


def test_nothing_of_it_is_told_over_http(usual: Site) -> None:
    for sql in TELLING:
        for path in (f"?{urlencode({'sql': sql})}", f".json?{urlencode({'sql': sql})}"):
            answer = usual.get(path, follow_redirects=True)
            # The coming line of Datasette answers a page of HTML with 200 that says what is wrong.
            assert answer.status_code < 500, (sql, path)
            assert re.search(r"not authorized|prohibited|no such (function|table)|disallowed PRAGMA", answer.text), (
                sql,
                path,
            )
            assert str(usual.path) not in answer.text
        where = usual.get(f"/posts?{urlencode({'_where': f'exists ({sql})'})}")
        assert 400 <= where.status_code < 600 and str(usual.path) not in where.text, sql


@pytest.mark.parametrize(
    "sql",
    [
        "explain select 1",
        "EXPLAIN select 1",
        " \n explain\tselect 1",
        "-- a comment\nexplain select 1",
        "/* a */ /* b */ explain select 1",
        "/**/explain select 1",
        "explain -- a comment\n select 1",
        "explain with x as (select 1) select * from x",
        "explain/**/select 1",
    ],
)
def test_the_program_of_a_statement_is_not_shown(usual: Site, sql: str) -> None:
    query = urlencode({"sql": sql})
    assert is_explain(query.encode())
    assert is_explain(query.replace("sql=", "a=b&%73ql=").encode())
    for path in (f"?{query}", f".json?{query}", f"/-/query.json?{query}"):
        answer = usual.get(path)
        assert answer.status_code >= 400
        assert "opcode" not in answer.text


def test_other_questions_are_no_explaining() -> None:
    for sql in ("select 1", "explain query plan select 1", "select 'explain select 1'", "-- explain\nselect 1", ""):
        assert not is_explain(urlencode({"sql": sql}).encode()), sql
    assert not is_explain(b"_search=explain+select")
    long = urlencode({"sql": "/**/" * 20_000 + "x"}).encode()
    assert not is_explain(long)
    assert is_quick(lambda: is_explain(long), 2)


def test_honest_sql_is_answered(usual: Site) -> None:
    known = {
        "select count(*) > 5 as yes from posts": 1,
        "select replace('a river', 'river', 'lake') as yes": "a lake",
        "select printf('%05.1f|%s|%d', 3.14159, 'x', 7) as yes": "003.1|x|7",
        "select instr('the river', 'river') as yes": 5,
        "select trim('--x--', '-') as yes": "x",
        "select name as yes from pragma_table_info('posts') where cid = 0": "id",
        "select json_extract('{\"a\": [1, 2]}', '$.a[1]') as yes": 2,
        "select count(*) > 0 as yes from posts_fts where posts_fts match 'water'": 1,
        "with recursive n(x) as (select 1 union all select x + 1 from n limit 9) select max(x) as yes from n": 9,
        "select text like '%gates%' as yes from posts where native_id = '" + DELETED_ID + "'": 1,
    }
    suffix = ".json" if usual.line == "installed" else "/-/query.json"
    for sql, expected in known.items():
        answer = usual.get(f"{suffix}?{urlencode({'sql': sql, '_shape': 'array'})}")
        assert answer.status_code == 200, (sql, answer.text)
        assert answer.json() == [{"yes": expected}], sql


def test_raw_bytes_are_on_pages_of_ours_alone(usual: Site) -> None:
    """Tables of Datasette's read all rows of a page with all that is in them: of films that are gigabytes."""
    rows = usual.get("/blobs.json?_shape=array&_size=5").json()
    assert [row["content"] for row in rows] == [None] * 5
    assert usual.get(f"/-/body/{rows[0]['sha256']}").status_code == 200
    assert usual.get(f"/blobs/{rows[0]['sha256']}").status_code == 200
    suffix = ".json" if usual.line == "installed" else "/-/query.json"
    (row,) = usual.get(f"{suffix}?sql=select+length(content)+as+n+from+blobs+limit+1&_shape=array").json()
    assert row["n"] is None


characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
texts = st.one_of(st.text(alphabet="abAé川 '-\n", max_size=12), st.text(characters, max_size=6))
values = st.one_of(
    st.none(), texts, texts.map(str.encode), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False)
)


FUNCTIONS = {"instr": 2, "replace": 3, "trim": 2, "ltrim": 2, "rtrim": 2}


@given(st.sampled_from(sorted(FUNCTIONS)), st.data())
def test_replaced_functions_say_what_sqlites_own_say(
    native: sqlite3.Connection, bounded: sqlite3.Connection, name: str, data: st.DataObject
) -> None:
    given_values = [data.draw(values) for _ in range(FUNCTIONS[name])]
    sql = f"select {name}({', '.join('?' * FUNCTIONS[name])})"
    assert bounded.execute(sql, given_values).fetchone()[0] == native.execute(sql, given_values).fetchone()[0]


@given(
    st.text(alphabet="%dsfcqxgi05.-+*! a", max_size=8),
    st.lists(st.one_of(st.none(), st.integers(-99, 99), st.floats(-1e6, 1e6), st.text("ab9", max_size=3)), max_size=4),
)
def test_printf_says_what_sqlites_own_says(
    native: sqlite3.Connection, bounded: sqlite3.Connection, pattern: str, given_values: list[Any]
) -> None:
    sql = f"select printf({', '.join('?' * (1 + len(given_values)))})"
    assert (
        bounded.execute(sql, [pattern, *given_values]).fetchone()[0]
        == native.execute(sql, [pattern, *given_values]).fetchone()[0]
    )


GROWING = {
    "instr": "select instr(printf('%.*c', {n}, 'a'), printf('%.*c', {n} / 2, 'a') || 'b')",
    "instr of bytes": "select instr(zeroblob({n}), cast(zeroblob({n} / 2) as blob) || x'01')",
    "replace": "select length(replace(printf('%.*c', {n}, 'a'), printf('%.*c', {n} / 2, 'a') || 'b', 'c'))",
    "trim": "select length(trim(printf('%.*c', {n}, 'a'), printf('%.*c', {n} / 2, 'b') || 'a'))",
    "like": "select printf('%.*c', {n}, 'a') like '%" + "a%" * 40 + "b%'",
}


@pytest.mark.parametrize("what", GROWING)
def test_one_call_takes_time_in_proportion(bounded: sqlite3.Connection, what: str) -> None:
    def call(n: int) -> Callable[[], object]:
        return lambda: bounded.execute(GROWING[what].format(n=n)).fetchall()

    assert grows_at_most(call, (200_000, 1_600_000), factor=8**1.5, least=0.002)


@pytest.mark.parametrize(
    "sql",
    [
        "select length(printf('%.*c', 400000000, 'x'))",
        "select length(printf('%.*c', '400000000', 'x'))",
        "select length(printf('%400000000d', 1))",
        "select length(printf('%.400000000f', 1.5))",
        "select length(format('%-*s|%s', 9e99, 'x', 'y'))",
        "select length(printf(replace(printf('%.*c', 9999, 'x'), 'x', '%9999c')))",
        f"select replace(hex(zeroblob({MAX_VALUE // 4})), '0', '{'0' * 100}')",
        f"select zeroblob({MAX_VALUE + 1})",
        "select group_concat(printf('%.*c', 1000000, 'x')) from (select 1 union all select 2 union all select 3)",
        "select 'x' like '" + "%a" * 200 + "'",
        "select " + "(" * 2000 + "1" + ")" * 2000,
        "select '" + "x" * 300_000 + "'",
        "select 1 " + "union all select 1 " * 200,
        f"with recursive n(x) as (select 1 union all select x + 1 from n limit {MAX_ROWS_SIZE // LONG + 2})"
        f" select printf('%.*c', {LONG}, 'x') from n",
        *(
            f"with recursive n(x) as (select 1 union all select x + 1 from n limit 9) select {large} from n"
            for large in ("replace(printf('%.*c', 1000000, 'x'), 'x', char(1))", "zeroblob(1000000)")
        ),
        "select snippet(posts_fts, 0, '', '', '', 64) from posts_fts where posts_fts match 'water'",
        "select json_patch('{}', '{}')",
    ],
)
def test_what_is_too_large_is_refused_before_it_is_made(db: sqlite3.Connection, sql: str) -> None:
    def refused() -> None:
        with pytest.raises(sqlite3.Error):
            db.execute(sql).fetchall()

    assert is_quick(refused, 5)


@pytest.mark.parametrize(
    "sql",
    [
        "printf('%.*c', 400000000, 'x')",
        "format('%-*s|%s', 9e99, 'x', 'y')",
        "printf('%s', printf('%2000001d', 1))",
        "replace(printf('%.*c', 1900000, 'x'), 'x', 'yy')",
        "replace(printf('%.*c', 900000, 'é'), 'é', 'éé')",
        "instr('x', replace(hex(zeroblob(500000)), '0', 'xyz'))",
    ],
)
def test_a_value_that_is_too_large_is_told_to_who_asks_and_not_in_the_log(
    bounded: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, sql: str
) -> None:
    logged: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", logged.append)
    sqlite3.enable_callback_tracebacks(True)  # as Datasette does
    with pytest.raises(sqlite3.DataError, match="string or blob too big"):
        bounded.execute(f"select {sql}").fetchall()
    assert logged == []


@pytest.mark.parametrize(
    "call", ["instr(bad, 'x')", "replace(bad, 'a', 'b')", "trim(bad, 'x')", "printf('%s', bad)", "escape_fts(bad)"]
)
def test_a_text_that_is_no_utf_8_is_told_to_who_asks_and_not_in_the_log(
    monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    logged: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", logged.append)
    sqlite3.enable_callback_tracebacks(True)  # as Datasette does
    with closing(sqlite3.connect(":memory:")) as db:
        prepare(db)
        searching.prepare(db)
        with pytest.raises(sqlite3.OperationalError, match="user-defined function raised exception"):
            db.execute(f"select {call} from (select cast(x'41ff80' as text) as bad)").fetchall()
    assert logged == []


def test_rows_are_counted_for_each_query_anew(db: sqlite3.Connection) -> None:
    sql = f"select printf('%.*c', {LONG}, 'x') as x"
    for _ in range(MAX_ROWS_SIZE // LONG + 3):
        (row,) = db.execute(sql).fetchall()
        assert isinstance(row, sqlite3.Row) and len(row["x"]) == LONG
    with pytest.raises(RowsTooLarge, match="48 MB"):
        db.execute(f"{sql} from posts a, posts b").fetchall()


def test_a_query_that_is_read_half_keeps_no_old_state(every_kind: Path, tmp_path: Path) -> None:
    """Datasette reads some rows and lets the cursor go: a statement that stayed open would show yesterday's archive for ever."""
    copy = tmp_path / "archive.db"
    copy.write_bytes(every_kind.read_bytes())
    with (
        closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as reading,
        closing(sqlite3.connect(copy)) as writing,
    ):
        connections.prepare(reading)
        reading.execute("select * from posts").fetchmany(2)
        writing.execute("update runs set version = 'another'")
        writing.commit()
        assert {row[0] for row in reading.execute("select version from runs")} == {"another"}


@contextmanager
def memory_of(site: Site) -> Iterator[Callable[[], int]]:
    """How many MB the server's memory has grown at most since the block began."""
    process = Path("/proc", str(site.pid))

    def peak() -> int:
        lines = (process / "status").read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) // 1000

    (process / "clear_refs").write_text("5")
    before = peak()
    yield lambda: peak() - before


def doubling(levels: int) -> str:
    """A statement of some hundred bytes that doubles with each level while it is compiled."""
    tables = "".join(f", a{n + 1} as (select x from a{n} union all select x from a{n})" for n in range(levels))
    return f"with a0 as (select 1 x){tables} select count(*) from a{levels} limit 0"


def test_memory_of_one_request_is_bounded(usual: Site) -> None:
    bombs = [
        "select length(replace(hex(zeroblob(20000000)),'0','" + "0" * 100 + "'))",
        "select length(printf('%.*c', 400000000, 'x'))",
        f"with recursive n(x) as (select 1 union all select x+1 from n) select printf('%.*c',{LONG},'x') from n limit 999",
        "with recursive n(x) as (select 1 union all select x+1 from n) select group_concat(x) from n",
        doubling(30),
    ]
    with memory_of(usual) as grown:
        for sql in bombs:
            suffix = ".json" if usual.line == "installed" else "/-/query.json"
            answer = usual.get(f"{suffix}?{urlencode({'sql': sql, '_timelimit': 500})}")
            assert answer.status_code >= 400, sql
        # Below the 16 KiB that h11 keeps of an unfinished head: a longer one is refused where it arrives in two parts.
        searches = [
            "/posts?_search=" + "a+" * 7000,
            '/posts?_search="' + "a+" * 7000,
            "/posts?_search=" + "%E6%9C%83" * 1600,
        ]
        for path in searches:
            assert usual.get(path).status_code == 200
        assert grown() < 400
    assert usual.get("/-/home").status_code == 200


def test_a_search_has_a_bound_for_its_words() -> None:
    for query in ("a " * 5000, '"' + "a " * 5000, "会" * 5000, '"a b" ' * 5000):
        assert len(match_expression(query).replace('"', "").split()) == MOST_TERMS


def test_two_requests_of_any_page_do_not_end_the_server(line: str, every_kind: Path, tmp_path: Path) -> None:
    """An archive with a table of FTS4: a pointer of one's own in the place of a tokenizer, and then a search."""
    copy = tmp_path / "archive.db"
    copy.write_bytes(every_kind.read_bytes())
    with closing(sqlite3.connect(copy)) as db:
        db.execute("create virtual table old using fts4 (words)")
        db.execute("insert into old values ('water')")
        db.commit()
    with datasette(python_of(line), [copy]) as url:
        suffix = ".json" if line == "installed" else "/-/query.json"
        for sql in (
            "select fts3_tokenizer('simple', x'4141414141414141')",
            "select * from old where old match 'water'",
            "select * from old where old match 'water'",
        ):
            httpx.get(f"{url}/archive{suffix}?{urlencode({'sql': sql})}", trust_env=False, verify=False, timeout=30)
        assert httpx.get(f"{url}/archive/-/home", trust_env=False, verify=False, timeout=30).status_code == 200


def test_preparing_a_connection_and_asking_cost_next_to_nothing(every_kind: Path) -> None:
    """The authorizer is asked once for each part of a statement, when that is compiled."""

    def seconds(*, prepared: bool) -> float:
        with closing(sqlite3.connect(f"file:{every_kind}?mode=ro", uri=True, cached_statements=0)) as db:
            db.row_factory = sqlite3.Row
            if prepared:
                connections.prepare(db)
            started = time.thread_time()
            for _ in range(100):
                db.execute("select * from cited_posts order by id desc limit 51").fetchall()
            return time.thread_time() - started

    # Pairs, one after the other: a machine that is busy with something else for a moment slows both down.
    assert min(seconds(prepared=True) / seconds(prepared=False) for _ in range(6)) < 2
