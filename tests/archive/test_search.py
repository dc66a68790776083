"""Words in any script are found where they are, and no query is an error."""

from __future__ import annotations

import doctest
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.conftest import Rows
from archive.invented import ALIVE, NOW, article, capture, cited, days, page, shown
from citesnap.archive import Archive, Run, search
from citesnap.archive.rows import transaction
from citesnap.archive.search import COLUMNS, match_expression, segment
from citesnap.articles import words

TEXTS = [
    "記者会見で事実と異なる発言",
    "ทะเลสาบน้ำท่วม",
    "홍수가 났습니다",
    "ຝົນຕົກ",
    "မိုးရွာသည်",
    "The café rose, ’twas naïve",
    "हिन्दी में समाचार",
    "نهر يفيض الليلة",
    "Überschwemmung in Straße",
]

UNSPACED = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=30)


def test_examples() -> None:
    assert doctest.testmod(search).failed == 0
    assert doctest.testmod(words).failed == 0


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(search.TABLES)
        for number, text in enumerate(TEXTS, 1):
            db.execute("insert into posts_fts (rowid, text) values (?, ?)", [number, segment(text)])
        yield db


def found(db: sqlite3.Connection, query: str) -> list[int]:
    rows = db.execute("select rowid from posts_fts where posts_fts match ? order by 1", [match_expression(query)])
    return [row_id for (row_id,) in rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("会見", [1]),
        ("見", [1]),
        ("見会", []),
        ("事実 会見", [1]),
        ("น้ำท่วม", [2]),
        ("น้ำ", [2]),
        ("났습니다", [3]),
        ("홍", [3]),
        ("ຕົກ", [4]),
        ("ရွာ", [5]),
        ("cafe", [6]),
        ("CAFÉ naive", [6]),
        ("cafe\u0301", [6]),
        ('"the cafe"', [6]),
        ('"cafe the"', []),
        ("caf*", [6]),
        ("caf", []),
        ("समाचार", [7]),
        ("يفيض", [8]),
        ("uberschwemmung", [9]),
        ("AND", []),
        ("cafe AND naive", []),
        ("NEAR(cafe naive)", []),
        ("text:cafe", []),
        ("-cafe", [6]),
        ("cafe!!! ???", [6]),
    ],
)
def test_what_is_found(index: sqlite3.Connection, query: str, expected: list[int]) -> None:
    assert found(index, query) == expected


@given(
    query=st.text() | st.text('"*()-:^+&|{}AND ORNT', max_size=20) | st.from_regex(r"[\x00-\x7f]{0,30}", fullmatch=True)
)
def test_no_query_is_an_error(index: sqlite3.Connection, query: str) -> None:
    found(index, query)


@pytest.mark.parametrize("query", ["", " ", '"', '""', "*", "\0", "!?", "\ud800", "\u202e", "👍"])
def test_nothing_to_look_for_finds_nothing(index: sqlite3.Connection, query: str) -> None:
    assert found(index, query) == []


@given(UNSPACED, st.data())
def test_any_part_of_an_unspaced_text_is_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(search.TABLES)
        db.execute("insert into posts_fts (rowid, text) values (1, ?)", [segment("x" + text)])
        assert found(db, text[start:end]) == [1]


def in_step(rows: Rows) -> None:
    """The indexes hold what the tables hold, and nothing else."""
    for table, source in (("posts_fts", "posts"), ("citations_fts", "citations")):
        held = {row[0]: row[1:] for row in rows(f"select rowid, * from {table}")}
        for row_id, *values in rows(f"select id, {', '.join(COLUMNS[table])} from {source}"):
            wanted = tuple(segment(value or "") for value in values)
            assert held.pop(row_id, ("", "", "")) == wanted
        assert held == {}
    held = {row[0]: row[1:4] for row in rows("select rowid, * from articles_fts")}
    for row_id, *values in rows("select id, title, site, author from articles where same_as is null"):
        assert held.pop(row_id) == tuple(segment(value or "") for value in values)
    assert held == {}


@pytest.mark.usefixtures("sound")
def test_the_indexes_keep_step_with_what_is_recorded(archive: Archive, run: Run, rows: Rows) -> None:
    first = archive.record_article(
        run.id, article("川の水位"), [cited(), cited("502", 2, text="別の投稿")], words="川の水位"
    )
    post_id, other = archive.posts_of([first.article_id])
    in_step(rows)
    archive.record_check(run.id, post_id, [capture(shown("記者会見"))], ALIVE, NOW + days(1))
    in_step(rows)
    later = NOW + days(2)
    archive.record_check(run.id, post_id, [capture(shown("訂正された投稿", at=later), at=later)], ALIVE, NOW + days(9))
    archive.record_article(run.id, article("川の水位", title="River"), [cited(text="changed")], words="another text")
    archive.record_article(run.id, page("<p>Rain</p>"), [cited("503")])
    in_step(rows)
    assert rows("select rowid from posts_fts where posts_fts match ?", match_expression("会見")) == []
    assert rows("select rowid from posts_fts where posts_fts match ?", match_expression("訂正")) == [(post_id,)]
    assert rows("select words from articles_fts where rowid = ?", first.article_id) == [("another text",)]
    assert other != post_id
    for table in COLUMNS:
        archive.db.execute(f"insert into {table} ({table}) values ('integrity-check')")


def test_a_look_that_shows_nothing_new_writes_nothing_to_the_index(archive: Archive, run: Run, post_id: int) -> None:
    archive.record_check(run.id, post_id, [capture(shown())], ALIVE, NOW + days(1))
    written: list[str] = []
    archive.db.conn.set_trace_callback(written.append)
    later = NOW + days(2)
    archive.record_check(run.id, post_id, [capture(shown(at=later), at=later)], ALIVE, NOW + days(5))
    archive.db.conn.set_trace_callback(None)
    assert written
    assert not [sql for sql in written if "_fts" in sql and not sql.startswith(("select", "SELECT", "--"))]


def test_what_was_recorded_before_there_were_indexes_is_found(archive: Archive, run: Run, rows: Rows) -> None:
    recorded = archive.record_article(
        run.id, page("<title>T</title><p>記者会見の<b>記録</b>"), [cited(text="会見")], words="w"
    )
    with transaction(archive._db):
        for table in COLUMNS:
            archive.db.execute(f"delete from {table}")
        search.fill(archive._db)
    in_step(rows)
    for query in ("会見の", "記録"):
        matched = rows("select rowid from articles_fts where articles_fts match ?", match_expression(query))
        assert matched == [(recorded.article_id,)]


def test_words_of_a_page_are_what_readers_see() -> None:
    html = (
        "<head><title>Not seen</title><style>p{}</style></head><nav>Menu</nav><p>One <!-- no -->two</p>"
        "<script>var three</script><noscript>four</noscript><blockquote>five<br>six</blockquote><footer>seven</footer>"
    )
    assert words.words_of(html, "text/html") == "One two five six"
    assert words.words_of("a\n\n b", "text/plain") == "a b"
    assert words.words_of("", "text/html") == ""
    assert len(words.words_of("<p>" + "word " * 100_000, "text/html")) <= words.MOST


@given(st.text())
def test_words_of_anything_are_text(text: str) -> None:
    assert len(words.words_of(text, "text/html")) <= words.MOST


def test_deep_and_long_pages_are_bounded() -> None:
    words.words_of("<div>" * 100_000 + "deep", "text/html")
    words.words_of("<p>" + "<b>x" * 200_000, "text/html")
