"""Articles, their versions and citations."""

from __future__ import annotations

import gzip
import json

import pytest

from archive.conftest import Clock, Rows
from archive.invented import NOW, article, cited, days, exchange, failure, page
from citesnap.archive import Archive, Run
from citesnap.model import Article, Kind, Outcome, Post

pytestmark = pytest.mark.usefixtures("sound")


def counts(archive: Archive) -> dict[str, int]:
    return {table: archive.db.table(table).count for table in archive.db.table_names() if "sqlite" not in table}


def test_a_text_is_kept_with_its_citations_and_posts(archive: Archive, run: Run, rows: Rows) -> None:
    read = article("# Floods\n\nThe river rose.", site="Riverton Gazette", published_at="2026-03-01")
    recorded = archive.record_article(run.id, read, [cited(), cited(None, 2, start=4, end=90)])
    assert (recorded.new_citations, recorded.is_new_version, len(recorded.citation_ids)) == (2, True, 2)
    assert rows("select title, site, published_at, first_read_at, last_read_at, name, url from articles") == [
        (
            "Floods",
            "Riverton Gazette",
            "2026-03-01",
            "2026-03-14T09:26:53Z",
            "2026-03-14T09:26:53Z",
            "river.txt",
            None,
        )
    ]
    ((body,),) = rows("select body_sha256 from article_versions")
    assert archive.blob(body) == read.body
    assert rows('select position, handle, date, short_link, link, "start", "end" from citations order by id') == [
        (1, "example_river", "2021-08-18", None, "https://x.com/example_river/status/501", None, None),
        (2, "example_river", "2021-08-18", "pic.twitter.com/Ab1", "https://pic.twitter.com/Ab1", 4, 90),
    ]
    assert rows("select post_id is not null, resolved_by, native_id from citations order by id") == [
        (1, "article", "501"),
        (0, None, None),
    ]
    assert rows("select title, platform, native_id, url, state, text from posts") == [
        ("@example_river (501)", "x", "501", "https://x.com/example_river/status/501", "pending", None)
    ]
    (selectors,) = {selectors for (selectors,) in rows("select selectors from citations")}
    assert json.loads(selectors)[0]["type"] == "TextQuoteSelector"


def test_reading_the_same_again_adds_no_row(archive: Archive, run: Run, clock: Clock, rows: Rows) -> None:
    citations = [cited(), cited(None, 2), cited(None, 3)]
    first = archive.record_article(run.id, page("The river rose."), citations)
    before = counts(archive)
    with archive.run("archive") as again:
        clock.now += days(1)
        second = archive.record_article(again.id, page("The river rose."), citations)
    assert (second.citation_ids, second.new_citations, second.is_new_version) == (first.citation_ids, 0, False)
    assert counts(archive) == before | {"runs": 2}
    assert rows("select first_read_at, last_read_at from articles") == [
        ("2026-03-14T09:26:53Z", "2026-03-15T09:26:53Z")
    ]
    assert set(rows("select first_seen_run, last_seen_run, vanished_at from citations")) == {(run.id, again.id, None)}


def test_changed_bytes_are_a_new_version_of_the_same_article(archive: Archive, run: Run, rows: Rows) -> None:
    first = archive.record_article(run.id, page("The river rose."), [cited()])
    second = archive.record_article(run.id, page("The river rose again."), [cited(position=2, text="Water at gate 2")])
    assert (second.article_id, second.citation_ids) == (first.article_id, first.citation_ids)
    assert rows("select count(*) from article_versions") == [(2,)]
    assert rows("select position, text from citations") == [(2, "Water at gate 2")]


def test_the_requests_behind_a_version_are_kept(archive: Archive, run: Run, rows: Rows) -> None:
    moved = exchange("https://gazette.example/r", b"", status=301)
    answer = exchange("https://gazette.example/river", b"<p>The river rose.", zipped=True)
    archive.record_article(run.id, page("<p>The river rose.", exchanges=(moved, answer)), [])
    assert rows("select source, outcome, article_id, post_id from attempts") == [("article", "captured", 1, None)]
    assert rows("select url, status, body_size from exchanges order by id") == [
        (moved.url, 301, 0),
        (answer.url, 200, 18),
    ]
    ((last,),) = rows("select exchange_id from article_versions")
    assert rows("select url from exchanges where id = ?", last) == [(answer.url,)]
    ((content,),) = rows("select content from blobs join article_versions on body_sha256 = sha256")
    assert gzip.decompress(content) == b"<p>The river rose."


def test_a_moved_file_is_the_same_article(archive: Archive, run: Run, rows: Rows) -> None:
    first = archive.record_article(run.id, article(name="river.txt"), [cited()])
    moved = archive.record_article(run.id, article(name="archive/2026/river.txt"), [cited()])
    assert moved.article_id == first.article_id
    assert rows("select name from articles") == [("river.txt",)]


def test_one_name_written_differently_is_one_article(archive: Archive, run: Run) -> None:
    names = ("caf\u00e9/river.txt", "./cafe\u0301/river.txt", "café//river.txt")
    assert len({archive.record_article(run.id, article(f"Draft {n}", n), []).article_id for n in names}) == 1


def test_two_texts_from_standard_input_are_two_articles(archive: Archive, run: Run) -> None:
    first = archive.record_article(run.id, article("One", "-"), [])
    assert archive.record_article(run.id, article("Two", "-"), []).article_id != first.article_id
    assert archive.record_article(run.id, article("One", "-"), []).article_id == first.article_id


def test_two_pages_with_the_same_bytes_are_two_articles(archive: Archive, run: Run) -> None:
    first = archive.record_article(run.id, page("Please accept cookies", "https://one.example/"), [])
    second = archive.record_article(run.id, page("Please accept cookies", "https://two.example/"), [])
    text = archive.record_article(run.id, article("Please accept cookies"), [])
    assert len({first.article_id, second.article_id, text.article_id}) == 3


def test_a_citation_that_is_gone_stays_and_is_marked(archive: Archive, run: Run, clock: Clock, rows: Rows) -> None:
    archive.record_article(run.id, page("Both"), [cited("501"), cited("502", 2)])
    clock.now += days(1)
    with archive.run("archive") as second:
        recorded = archive.record_article(second.id, page("One"), [cited("502")])
        assert recorded.new_citations == 0
    marks = "select native_id, vanished_at, last_seen_run from citations order by native_id"
    assert rows(marks) == [("501", "2026-03-15T09:26:53Z", run.id), ("502", None, second.id)]
    with archive.run("archive") as third:
        archive.record_article(third.id, page("Both"), [cited("501"), cited("502", 2)])
    assert rows(marks) == [("501", None, third.id), ("502", None, third.id)]


def test_a_post_shown_twice_is_two_citations_of_one_post(archive: Archive, run: Run, rows: Rows) -> None:
    recorded = archive.record_article(
        run.id, article(), [cited(), cited(position=2), cited(position=3, kind=Kind.LINK)]
    )
    assert len(set(recorded.citation_ids)) == 3
    assert archive.posts_of([recorded.article_id]) == [1]
    assert len(archive.citations_of(1)) == 3


def test_citations_without_any_clue_are_told_apart_by_their_text(archive: Archive, run: Run) -> None:
    bare = {"handle": None, "date": None, "date_text": None, "short_links": (), "link": None}
    citations = [cited(None, 1, text="One", **bare), cited(None, 2, text="Two", **bare)]
    first = archive.record_article(run.id, article(), citations)
    second = archive.record_article(run.id, article(), citations[::-1])
    assert second.citation_ids == first.citation_ids[::-1]


def test_a_resolved_citation_stays_resolved_when_the_article_is_read_again(
    archive: Archive, run: Run, rows: Rows
) -> None:
    (citation_id,) = archive.record_article(run.id, article(), [cited(None)]).citation_ids
    (waiting,) = archive.unresolved(NOW)
    assert (waiting.id, waiting.short_links, waiting.date) == (citation_id, ("pic.twitter.com/Ab1",), "2021-08-18")
    post = Post("x", "501", "https://x.com/example_river/status/501", "example_river")
    led = failure(Outcome.RESOLVED, source="t.co", found=post)
    post_id = archive.record_resolution(run.id, citation_id, [led], post, "t.co", None)
    archive.record_article(run.id, article("Changed"), [cited(None)])
    assert rows("select post_id, resolved_by from citations") == [(post_id, "t.co")]
    assert rows("select citation_id, post_id, found_url from attempts") == [(citation_id, None, post.url)]
    assert archive.unresolved(NOW) == []


def test_a_citation_that_led_nowhere_is_tried_again_in_its_time(archive: Archive, run: Run) -> None:
    ids = archive.record_article(run.id, article(), [cited(None), cited(None, 2, handle="other_river")]).citation_ids
    assert archive.record_resolution(run.id, ids[0], [failure()], None, None, NOW + days(1)) is None
    archive.record_resolution(run.id, ids[1], [failure()], None, None, None)
    assert [found.id for found in archive.unresolved(NOW)] == [ids[1]]
    assert [found.id for found in archive.unresolved(NOW + days(1))] == list(ids)
    assert [found.id for found in archive.unresolved(NOW + days(1), [ids[0], 99])] == [ids[0]]
    assert archive.unresolved(NOW, []) == []


def test_an_address_that_could_not_be_read_is_remembered(archive: Archive, run: Run, rows: Rows) -> None:
    url = "https://gazette.example/river"
    article_id = archive.record_unread_article(run.id, url, failure(source="article"))
    assert archive.record_unread_article(run.id, url, failure(source="article")) == article_id
    assert archive.unread_articles(NOW) == [url]
    assert rows("select title, first_read_at from articles") == [(url, None)]
    assert rows("select outcome, article_id from attempts") == [("timed-out", article_id)] * 2
    assert archive.record_article(run.id, page("At last", url, given=url), [cited()]).article_id == article_id
    assert archive.unread_articles(NOW) == []
    assert rows("select title, first_read_at is not null from articles") == [("The river rose", 1)]


def test_an_address_that_leads_to_another_is_read_with_it(archive: Archive, run: Run, rows: Rows) -> None:
    short, url = "https://gaz.example/r", "https://gazette.example/river"
    article_id = archive.record_unread_article(run.id, short, failure(source="article"))
    assert archive.record_article(run.id, page("At last", url, given=short), []).article_id == article_id
    assert rows("select url, same_as from articles") == [(url, None)]
    assert archive.unread_articles(NOW) == []


def test_an_address_that_leads_to_a_known_article_is_not_asked_for_again(
    archive: Archive, run: Run, rows: Rows
) -> None:
    short, url = "https://gaz.example/r", "https://gazette.example/river"
    known = archive.record_article(run.id, page("Read", url), []).article_id
    unread = archive.record_unread_article(run.id, short, failure(source="article"))
    assert archive.unread_articles(NOW) == [short]
    assert archive.record_article(run.id, page("Read", url, given=short), []).article_id == known
    assert archive.unread_articles(NOW) == []
    assert rows("select id, same_as from articles order by id") == [(known, None), (unread, known)]
    assert (archive.reader.status(NOW).articles, archive.reader.status(NOW).unread_articles) == (1, 0)


def test_hostile_articles_are_kept(archive: Archive, run: Run, rows: Rows) -> None:
    read = article(
        "\ufeff\n\0\x1b[2J\u202e" + "x" * 100_000,
        "\udcff\0.txt",
        title="\x1b]0;owned\x07\ud800 " + "long " * 100,
        author="\0",
        site="'; drop table posts; --",
    )
    wild = cited(None, text="\0\ud800", handle="\ud83d", short_links=("\0", "\udfff"), author_name="\x00" * 10)
    recorded = archive.record_article(run.id, read, [wild])
    assert recorded.new_citations == 1
    ((title,),) = rows("select title from articles")
    assert len(title) <= 80
    assert title.isprintable()
    assert archive.unresolved(NOW)[0].short_links == ("\0", "\ufffd")


@pytest.mark.parametrize(
    ("read", "title"),
    [
        (article("\n  First line\nSecond"), "First line"),
        (article("<html>..", "story.html", media_type="text/html"), "story.html"),
        (page("<html>", title=None), "https://gazette.example/river"),
        (article(" \n", "-"), "-"),
        (article("x", title=" \n "), "x"),
    ],
)
def test_every_article_has_a_title(archive: Archive, run: Run, rows: Rows, read: Article, title: str) -> None:
    archive.record_article(run.id, read, [])
    assert rows("select title from articles") == [(title,)]
