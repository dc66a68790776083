"""Full-text search: what is found, what is written for it, and that nothing typed is an error."""

from __future__ import annotations

import doctest
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.conftest import Clock, Rows
from archive.invented import ALIVE, NOW, article, capture, cited, failure, page, shown
from citesnap.archive import Archive, Run, open_archive
from citesnap.archive.file.database import Database
from citesnap.archive.file.schema import MIGRATIONS
from citesnap.archive.questions import search
from citesnap.archive.questions.search import match_expression, segment
from citesnap.archive.records import search_index
from citesnap.archive.records.feeds import FeedReading, Found
from citesnap.model import Outcome, Post


class Texts:
    """An index of its own, with the tokenizer of archives."""

    def __init__(self) -> None:
        self.db = Database(sqlite3.connect(":memory:"))
        MIGRATIONS.apply(self.db)

    def found(self, query: str, *texts: str) -> list[str]:
        """Those of the texts that a query finds."""
        self.db.execute("delete from posts_fts")
        for row_id, text in enumerate(texts):
            self.db.execute("insert into posts_fts (rowid, text) values (?, ?)", [row_id, segment(text)])
        rows = self.db.execute(
            "select rowid from posts_fts where posts_fts match ? order by rowid", [match_expression(query)]
        )
        return [texts[row_id] for (row_id,) in rows]


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts()


def test_examples() -> None:
    assert doctest.testmod(search).failed == 0


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("会見", "首相の記者会見が開かれた"),
        ("会", "記者会見"),
        ("ツイート", "ﾂｲｰﾄを見た"),
        ("NHK会見", "ＮＨＫ会見"),
        ("ジョンレノン", "ジョン・レノンの歌"),
        ("葛城", "葛\U000e0100城市"),
        ("東京　会見", "会見は東京で"),
        ("대통령", "대통령은 오늘 말했다"),
        ("น้ำท่วม", "เมืองนี้น้ำท่วมหนัก"),
        ("ນ້ຳ", "ມີນ້ຳຖ້ວມ"),
        ("ទឹក", "មានទឹកជំនន់"),
        ("ရေ", "မြို့ရေကြီး"),
        ("हिन्दी", "यह हिन्दी है"),
        ("كتاب", "هذا كِتَاب جديد"),
        ("שלום", "שָׁלוֹם"),
        ("میخواهم", "می‌خواهم"),
        ("cafe", "the Café at the weir"),
        ("café", "a cafe"),
        ("CAFE", "cafe\u0301"),
        ("Viet Nam", "Việt Nam"),
        ("Donaudampfer", "Donau\u00addampfer"),
        ("flo*", "the flood"),
        ("記者*", "新聞記者会見"),
        ('"two words"', "these two words"),
        ('"two words', "these two words"),
        ("@example_river", "says @example_river"),
        ("don't", "Don't go"),
        ("x.com/a", "see https://x.com/a"),
        ("river AND flood", "river and flood"),
        ('flood"', "the flood"),
        ("flood\0", "the flood"),
    ],
)
def test_a_search_finds_the_text(texts: Texts, query: str, text: str) -> None:
    assert texts.found(query, text) == [text]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("見会", "記者会見"),
        ("น้าท่วม", "น้ำท่วม"),  # another vowel
        ("हन्द", "हिन्दी"),
        ('"words two"', "two words"),
        ("flo", "flood"),
        ("river OR flood", "river"),
        ("NOT river", "flood"),
        ("text:flood", "flood"),
        ("café bar", "café"),
    ],
)
def test_a_search_does_not_find_the_text(texts: Texts, query: str, text: str) -> None:
    assert texts.found(query, text) == []


@pytest.mark.parametrize(
    "query", ["", " ", '"', '""', "*", "()", "^-+", "🔥", "\0", "\ud800", "\u200d", "❤\ufe0f", '"*"*']
)
def test_nothing_to_search_for_finds_nothing(texts: Texts, query: str) -> None:
    assert match_expression(query) == '""'
    assert texts.found(query, "river 🔥 会 \ufffd") == []


@pytest.mark.parametrize("query", ["word " * 50_000, '"' + "会" * 50_000, '"a" ' * 5000, "a*" * 5000])
def test_a_very_long_query_is_no_error(texts: Texts, query: str) -> None:
    assert texts.found(query, "another") == []


_RUNS = st.text("記者会見東京のがパーティ々ทน้ำที่ระກນ້ຳទឹកကမြို대통령은ㄅꀀ", min_size=1, max_size=30)


@given(run=_RUNS, data=st.data())
def test_any_part_of_a_run_is_found(texts: Texts, run: str, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(run) - 1))
    part = run[first : data.draw(st.integers(first + 1, len(run)))]
    assert texts.found(part, f"@handle {run}!", f"x{run}y") == [f"@handle {run}!", f"x{run}y"]


@given(run=_RUNS, part=_RUNS.filter(lambda text: len(text) < 4))
def test_nothing_else_is_found(texts: Texts, run: str, part: str) -> None:
    assert bool(texts.found(part, run)) == (segment(part).replace(" ", "") in segment(run).replace(" ", ""))


@given(
    query=st.text(st.characters() | st.sampled_from('"*()^+-:{}\0 \ud800AND'), max_size=40), text=st.text(max_size=40)
)
@example(query='NEAR("a" "b", 3)', text="near")
@example(query='{text}: a OR "b', text="a")
def test_no_query_is_an_error_and_a_text_finds_itself(texts: Texts, query: str, text: str) -> None:
    found = texts.found(query, query, text)
    assert (query in found) == (match_expression(query) != '""')


@given(text=st.text())
def test_to_segment_twice_is_to_segment_once(text: str) -> None:
    assert segment(segment(text)) == segment(text)


def out_of_step(db: Database) -> list[tuple[str, int]]:
    """Rows whose index is not what they hold, and entries without a row."""
    wrong = []
    for table, columns in search_index.COLUMNS.items():
        known = [column for column in columns if (table, column) != ("articles", "text")]
        held = {row[0]: row[1:] for row in db.execute(f"select rowid, {', '.join(known)} from {table}_fts")}
        for row_id, *values in db.execute(f"select id, {', '.join(known)} from {table}").fetchall():
            if held.pop(row_id, None) != tuple(None if value is None else segment(value) for value in values):
                wrong.append((table, row_id))
        wrong += [(table, row_id) for row_id in held]
        db.execute(f"insert into {table}_fts ({table}_fts, rank) values ('integrity-check', 1)")
    return wrong


def ids(archive: Archive, table: str, query: str) -> list[int]:
    rows = archive.db.execute(
        f"select rowid from {table}_fts where {table}_fts match ? order by rowid", [match_expression(query)]
    )
    return [row_id for (row_id,) in rows]


@pytest.mark.usefixtures("sound")
def test_the_index_keeps_step_with_all_that_is_written(archive: Archive, run: Run, clock: Clock) -> None:
    feed = archive.follow("https://gazette.example/feed")
    named = (Found("https://gazette.example/new", "洪水の記事"), Found("https://gazette.example/river", "River"))
    archive.record_feed_read(run.id, feed, FeedReading(NOW, timedelta(hours=1), changed=True, articles=named))
    archive.record_unread_article(run.id, "https://short.example/1", failure(started_at=NOW))
    archive.record_unread_article(run.id, "https://lost.example/2", failure(started_at=NOW))
    archive.record_article(run.id, page("<p>", given="https://short.example/1", words="水門が開いた"), [cited()])
    first = archive.record_article(
        run.id,
        article(title="The weir", site="Gazette", author="Ada Example", words="held"),
        [cited("1", text="記者会見"), cited(None, 2), cited("2", 3, handle=None, link="https://x.com/i/status/2")],
    )
    one, two = (archive.posts_of([first.article_id]) or [0, 0])[:2]
    archive.record_check(run.id, one, [capture(shown("首相の記者会見"))], ALIVE, None, {})
    archive.record_check(run.id, two, [failure(Outcome.DELETED)], ALIVE, None, {})
    lost = first.citation_ids[1]
    archive.record_resolution(run.id, lost, [], Post("x", "2", "https://x.com/i/status/2", "late_ex"), "t.co", None)
    archive.record_relations(run.id, one, [("quotes", Post("x", "9", "https://x.com/q_ex/status/9", "q_ex"))])
    clock.now += timedelta(days=1)
    archive.record_article(
        run.id, article("Again.", title="堰", words="broke"), [cited("1", text="改めた", author_name="知事")]
    )
    archive.record_check(run.id, one, [capture(shown("取り消し", author_name="県"))], ALIVE, None, {})
    assert out_of_step(archive._db) == []
    assert ids(archive, "posts", "取り消し") == [one]
    assert ids(archive, "posts", "会見") == []
    assert len(ids(archive, "posts", "late_ex")) == 1
    assert ids(archive, "citations", "改めた 知事") == [first.citation_ids[0]]
    assert ids(archive, "articles", "堰 broke") == [first.article_id]
    assert ids(archive, "articles", "held") == []
    assert len(ids(archive, "articles", "水門")) == 1
    assert len(ids(archive, "articles", "洪水")) == 1


def test_what_shows_nothing_new_writes_nothing_to_the_index(
    archive: Archive, run: Run, post_id: int, rows: Rows
) -> None:
    archive.record_check(run.id, post_id, [capture()], ALIVE, None, {})

    def stored() -> list[object]:
        return [
            rows(f"select * from {table}_fts_{part}")
            for table in search_index.COLUMNS
            for part in ("data", "content", "docsize")
        ]

    before = stored()
    archive.record_check(run.id, post_id, [capture(at=NOW + timedelta(days=9))], ALIVE, None, {})
    archive.record_article(run.id, article(), [cited()])
    assert stored() == before


def test_a_reading_without_words_takes_none_away(archive: Archive, run: Run) -> None:
    recorded = archive.record_article(run.id, article(words="水門"), [])
    archive.record_article(run.id, article("Other."), [])
    assert ids(archive, "articles", "水門") == [recorded.article_id]


def test_marks_heaped_on_a_letter_take_no_time() -> None:
    # Seven seconds for a fifth of it, before such heaps were cut.
    assert len(segment("z" + "\u0315\u0300" * 100_000 + "x")) < 100


def test_a_row_that_is_not_there_cannot_be_indexed(archive: Archive) -> None:
    with pytest.raises(LookupError, match="no row 99"):
        search_index.index(archive._db, "posts", 99)


def before_search(path: Path) -> None:
    """Make an archive one of before there was a search."""
    db = sqlite3.connect(path)
    _before_sections(db)
    for table in search_index.COLUMNS:
        db.execute(f"drop table {table}_fts")
    db.execute("drop table articles_to_index")
    db.execute("delete from _sqlite_migrations where name = 'm006_search'")
    db.commit()
    db.close()


def _before_sections(db: sqlite3.Connection) -> None:
    """Undo the step that fills a table which the search brought."""
    triggers = "select name, sql from sqlite_master where type = 'trigger' and tbl_name = 'articles'"
    for name in ("stories_with_gaps", "citations_flat"):
        db.execute(f"drop view {name}")
    db.execute("drop index articles_section")
    for name, _ in db.execute(triggers).fetchall():
        db.execute(f"drop trigger {name}")
    db.execute("alter table articles drop column section")
    with closing(sqlite3.connect(":memory:")) as older:
        MIGRATIONS.apply(Database(older), stop_before="m023_sections")
        for _, sql in older.execute(triggers).fetchall():
            db.execute(sql)
    db.execute("delete from _sqlite_migrations where name = 'm023_sections'")


def test_an_older_archive_gets_its_index(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with open_archive(path) as archive, archive.run("archive") as run:
        first = archive.record_article(run.id, article("水門が開いた", title="堰の話"), [cited(text="記者会見")])
        archive.record_article(run.id, article("A later version."), [])
        second = archive.record_article(run.id, article("もう一つ", "other.txt"), [])
        (post_id,) = archive.posts_of([first.article_id])
        archive.record_check(run.id, post_id, [capture(shown("首相の会見"))], ALIVE, None, {})
    before_search(path)
    with open_archive(path) as archive:
        assert out_of_step(archive._db) == []
        assert ids(archive, "posts", "会見") == [post_id]
        assert ids(archive, "citations", "会見") == list(first.citation_ids)
        (waiting,) = archive.articles_to_index(1)
        assert (waiting.article_id, waiting.media_type) == (first.article_id, "text/plain")
        assert archive.blob(waiting.body_sha256) == b"A later version."
        archive.record_told({waiting.article_id: ("a later version", None)})
        assert ids(archive, "articles", "later") == [first.article_id]
        assert [item.article_id for item in archive.articles_to_index(9)] == [second.article_id]
        with archive.run("archive") as run:
            archive.record_article(run.id, article("もう一つ", "other.txt", words="もう一つ"), [])
        assert archive.articles_to_index(9) == []


def test_other_tools_find_and_check_the_index(archive: Archive, run: Run, post_id: int, rows: Rows) -> None:
    archive.record_check(run.id, post_id, [capture(shown("首相の会見 and café"))], ALIVE, None, {})
    assert archive.db.table("posts").detect_fts() == "posts_fts"
    assert [row["id"] for row in archive.db.table("posts").search("cafe")] == [post_id]
    archive.db.table("posts").rebuild_fts()
    archive.db.execute("vacuum")
    assert ids(archive, "posts", "会見") == [post_id]
    assert rows("pragma integrity_check") == [("ok",)]
    assert rows("select id from posts where id in (select rowid from posts_fts where posts_fts match '\"会 見\"')") == [
        (post_id,)
    ]
