"""Checks of posts: what is kept of each, what is shared, and what is due."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from archive.conftest import Clock, Rows
from archive.invented import (
    ALIVE,
    HOST,
    NOW,
    PENDING,
    PICTURE,
    article,
    capture,
    cited,
    days,
    exchange,
    failure,
    picture,
    shown,
)
from citesnap.archive import Archive, Run
from citesnap.archive.file import schema
from citesnap.archive.file.database import Database
from citesnap.archive.questions.posts import PastAttempt
from citesnap.archive.records.accounts import checks_of_both
from citesnap.model import Agreement, Attempt, Certainty, Comparison, Media, Outcome, Post, State, Verdict

pytestmark = pytest.mark.usefixtures("sound")

DELETED = Verdict(State.DELETED, Certainty.REPORTED, NOW)


def check(
    archive: Archive,
    run: Run,
    post_id: int,
    *attempts: Attempt,
    verdict: Verdict = ALIVE,
    again: datetime | None = None,
) -> None:
    archive.record_check(run.id, post_id, attempts, verdict, again)


def test_a_check_keeps_everything(archive: Archive, run: Run, post_id: int, rows: Rows) -> None:
    found = shown(media=[picture(1), picture(2, None, detail="no answer within 60 s")])
    archive.record_check(
        run.id, post_id, [capture(found)], ALIVE, NOW + days(1), {1: Comparison(0.875, Agreement.EQUAL)}
    )
    assert rows("select state, certainty, state_since, next_check_at from posts") == [
        ("alive", "confirmed", "2026-03-14T09:26:53Z", "2026-03-15T09:26:53Z")
    ]
    assert rows("select title, handle, author_name, posted_at, lang, text from posts") == [
        (
            "@example_river: Water at the gates",
            "example_river",
            "River Watch",
            "2021-08-18T07:01:02.345Z",
            "en",
            "Water at the gates",
        )
    ]
    assert rows("select match from citations") == [(0.875,)]
    assert rows("select source, outcome, tries, post_id, snapshot_id, seconds from attempts") == [
        ("syndication", "captured", 1, post_id, 1, 0.3)
    ]
    assert rows("select source, observed_at, captured_at, text, truncated from snapshots") == [
        ("syndication", "2026-03-14T09:26:53Z", "2026-03-14T09:26:53Z", "Water at the gates", 0)
    ]
    assert json.loads(rows("select data from snapshots")[0][0])["counts"] == {"likes": 3}
    first, second = rows("select position, kind, alt_text, width, outcome, detail, sha256 from media order by position")
    assert first[:6] == (1, "photo", "A flooded lock", 800, "captured", None)
    assert archive.blob(first[6]) == PICTURE
    assert second[4:] == ("timed-out", "no answer within 60 s", None)


def test_it_is_told_when_a_post_was_last_shown_and_first_found_gone(
    archive: Archive, run: Run, post_id: int, rows: Rows
) -> None:
    times = "select last_shown_at, first_gone_at, last_checked_at from posts"

    def looked(day: int, attempt: Attempt, state: State, since: int) -> list[tuple[object, ...]]:
        verdict = Verdict(state, Certainty.CONFIRMED, NOW + days(since))
        told = None if attempt.outcome.is_failure or attempt.source == "wayback" else NOW + days(day)
        archive.record_check(run.id, post_id, [attempt], verdict, None, looked_at=told)
        return rows(times)

    def day(number: int) -> str:
        return f"2026-03-{14 + number}T09:26:53Z"

    gone = Outcome.DELETED
    memento = capture(shown(observed_at=NOW + days(4)), source="wayback", at=NOW + days(9))
    assert looked(0, capture(), State.ALIVE, 0) == [(day(0), None, day(0))]
    assert looked(3, failure(gone, at=NOW + days(3)), State.DELETED, 3) == [(day(0), day(3), day(3))]
    assert looked(6, failure(Outcome.SUSPENDED), State.SUSPENDED, 6) == [(day(0), day(3), day(6))]
    assert looked(7, failure(Outcome.TIMED_OUT), State.SUSPENDED, 6) == [(day(0), day(3), day(6))]
    assert looked(9, memento, State.SUSPENDED, 6) == [(day(4), day(3), day(6))]
    back = capture(shown("Back", observed_at=NOW + days(10)), at=NOW + days(10))
    assert looked(10, back, State.ALIVE, 10) == [(day(10), None, day(10))]


def test_an_archive_without_these_times_is_given_them(archive: Archive, run: Run, post_id: int, rows: Rows) -> None:
    """Of the migration: what it finds in attempts, snapshots and verdicts equals what runs record from then on."""
    for number, outcome in ((0, None), (1, None), (5, Outcome.DELETED), (8, Outcome.DELETED), (9, Outcome.TIMED_OUT)):
        at = NOW + days(number)
        attempt = failure(outcome, at=at) if outcome else capture(shown(observed_at=at), at=at)
        state = State.DELETED if number >= 5 else State.ALIVE
        told = None if outcome is Outcome.TIMED_OUT else at
        since = NOW + days(5) if number >= 5 else NOW
        archive.record_check(run.id, post_id, [attempt], Verdict(state, Certainty.REPORTED, since), at, looked_at=told)
    times = "select last_shown_at, first_gone_at, last_checked_at from posts"
    recorded = rows(times)
    assert recorded == [("2026-03-15T09:26:53Z", "2026-03-19T09:26:53Z", "2026-03-22T09:26:53Z")]
    for name in ("last_shown_at", "first_gone_at", "last_checked_at", "watch"):
        rows("drop index if exists posts_gone")
        for (view,) in rows("select name from sqlite_schema where type = 'view'"):
            rows(f"drop view {view}")
        rows(f"alter table posts drop column {name}")
    for statement in ("drop table attachments", "drop index posts_handle_in_any_case"):
        rows(statement)
    schema.m015_newsroom(Database(archive.db.conn))
    assert rows(times) == recorded


def test_every_request_of_a_check_is_kept_with_what_came_back(
    archive: Archive, run: Run, post_id: int, rows: Rows
) -> None:
    asked = exchange(f"https://{HOST}/post?id=501", b'{"a": 1}', zipped=True, certificate="ab" * 32)
    check(archive, run, post_id, capture(shown(media=[picture()]), exchanges=(exchange(status=503, body=None), asked)))
    assert rows("select status, host from exchanges order by id") == [
        (503, HOST),
        (200, HOST),
        (200, "pbs.river.example"),
    ]
    assert rows("select count(distinct attempt_id) from exchanges") == [(1,)]
    ((decisive,),) = rows("select exchange_id from attempts where post_id is not null")
    columns = "url, method, status_line, peer, certificate, body_size, received_size, started_at"
    assert rows(f"select {columns} from exchanges where id = ?", decisive) == [
        (
            asked.url,
            "GET",
            "HTTP/1.1 200 OK",
            "192.0.2.7:443",
            "ab" * 32,
            8,
            len(asked.received or b""),
            "2026-03-14T09:26:53.000Z",
        )
    ]
    sent, got = rows("select request_headers, response_headers from exchanges where id = ?", decisive)[0]
    assert json.loads(sent) == [["User-Agent", "citesnap"]]
    assert [name for name, _ in json.loads(got)] == ["Content-Type", "X-Twice", "X-Twice"]
    ((received,),) = rows(
        "select content from exchanges join blobs on sha256 = body_sha256 where exchanges.id = ?", decisive
    )
    assert received == asked.received


def test_a_failure_is_kept_and_takes_nothing_away(archive: Archive, run: Run, post_id: int, rows: Rows) -> None:
    check(archive, run, post_id, capture())
    before = rows("select title, text, author_name from posts")
    check(archive, run, post_id, failure(detail="no answer"), verdict=ALIVE)
    assert rows("select title, text, author_name from posts") == before
    assert rows(
        "select outcome, detail, snapshot_id from attempts where post_id is not null order by id desc limit 1"
    ) == [("timed-out", "no answer", None)]
    assert rows("select error, status, body_sha256 from exchanges order by id desc limit 1") == [
        ("no answer", None, None)
    ]
    assert [row["post"] for row in archive.db.query("select * from failures")] == ["@example_river: Water at the gates"]


def test_a_look_that_shows_nothing_new_is_an_attempt_and_no_snapshot(
    archive: Archive, run: Run, post_id: int, rows: Rows
) -> None:
    check(archive, run, post_id, capture(shown(media=[picture()])))
    likes = {"counts": {"likes": 99}, "links": [{"url": "https://river.example/"}]}
    held = picture(
        content=None, outcome=Outcome.CAPTURED, exchanges=(), sha256=next(iter(archive.held_media(post_id).values()))
    )
    later = shown(at=NOW + days(1), data=likes, media=[held])
    blobs = rows("select count(*) from blobs")
    check(archive, run, post_id, capture(later, at=NOW + days(1)))
    assert rows("select count(*) from snapshots") == [(1,)]
    assert rows("select count(*) from media") == [(1,)]
    assert rows("select count(*) from blobs") == blobs
    assert rows("select snapshot_id from attempts where post_id is not null") == [(1,), (1,)]


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Water at the gates again"},
        {"author_name": "River Watch (old)"},
        {"handle": "river_example"},
        {"lang": "de"},
        {"truncated": True},
        {"data": {"counts": {"likes": 3}, "links": []}},
        {"media": [picture(alt_text="Another description")]},
        {"media": []},
        {"media": [picture(), picture(2)]},
    ],
    ids=str,
)
def test_a_look_that_shows_something_new_is_a_snapshot(
    archive: Archive, run: Run, post_id: int, rows: Rows, change: dict[str, object]
) -> None:
    usual: dict[str, object] = {"media": [picture()]}
    check(archive, run, post_id, capture(shown(**usual)))  # type: ignore[arg-type]
    check(archive, run, post_id, capture(shown(**(usual | change))))  # type: ignore[arg-type]
    assert rows("select count(*) from snapshots") == [(2,)]


def test_a_post_that_changes_back_has_three_snapshots(archive: Archive, run: Run, post_id: int, rows: Rows) -> None:
    for text in ("One", "Two", "One"):
        check(archive, run, post_id, capture(shown(text)))
    assert [text for (text,) in rows("select text from snapshots order by id")] == ["One", "Two", "One"]


def test_a_later_memento_that_shows_the_same_is_a_snapshot_of_its_own(
    archive: Archive, run: Run, post_id: int, rows: Rows
) -> None:
    for year in (2021, 2021, 2023):
        memento = shown(source="wayback", observed_at=datetime(year, 9, 1, tzinfo=UTC))
        check(archive, run, post_id, capture(memento))
    assert rows("select observed_at from snapshots") == [("2021-09-01T00:00:00Z",), ("2023-09-01T00:00:00Z",)]


def test_a_picture_that_was_missing_completes_its_snapshot(
    archive: Archive, run: Run, post_id: int, rows: Rows
) -> None:
    check(archive, run, post_id, capture(shown(media=[picture(1), picture(2, None)])))
    held = archive.held_media(post_id)
    assert list(held) == ["https://pbs.river.example/media/P1?name=orig"]
    url = "https://pbs.river.example/media/P2?name=large"
    asked = (exchange("https://pbs.river.example/media/P2?name=orig", b"", status=404), exchange(url, b"GIF89a"))
    second = picture(2, b"GIF89a", url=url, exchanges=asked, media_type="image/gif")
    check(archive, run, post_id, capture(shown(media=[picture(1, exchanges=()), second])))
    assert rows("select count(*) from snapshots") == [(1,)]
    assert rows("select outcome, url, asked_url from media where position = 2") == [("captured", url, asked[0].url)]
    assert archive.held_media(post_id).keys() >= {url, asked[0].url}
    ((sha256, exchange_url),) = rows(
        "select sha256, exchanges.url from media join exchanges on exchanges.id = exchange_id where position = 2"
    )
    assert (archive.blob(sha256), exchange_url) == (b"GIF89a", url)


def test_a_picture_that_is_held_is_never_lost_again(archive: Archive, run: Run, post_id: int, rows: Rows) -> None:
    check(archive, run, post_id, capture(shown(media=[picture(1)])))
    check(archive, run, post_id, capture(shown(media=[picture(1, None)])))
    assert rows("select outcome, sha256 is not null from media") == [("captured", 1)]


def test_a_picture_that_two_posts_show_is_kept_once(archive: Archive, run: Run, post_id: int, rows: Rows) -> None:
    recorded = archive.record_article(run.id, article("Other", "other.txt"), [cited("777")])
    (other,) = archive.posts_of([recorded.article_id])
    for each in (post_id, other):
        check(archive, run, each, capture(shown(media=[picture()])))
    assert rows("select count(*) from media") == [(2,)]
    assert rows("select count(*) from blobs where media_type = 'image/png'") == [(1,)]


def test_bytes_that_nobody_has_are_not_claimed(archive: Archive, run: Run, post_id: int, rows: Rows) -> None:
    check(archive, run, post_id, capture(shown(media=[picture(1, None, sha256="0" * 64)])))
    assert rows("select sha256 from media") == [(None,)]


def test_positions_given_twice_are_counted_anew(archive: Archive, run: Run, post_id: int, rows: Rows) -> None:
    check(archive, run, post_id, capture(shown(media=[picture(1), picture(1), picture(3)])))
    assert rows("select position from media order by id") == [(1,), (2,), (3,)]


def test_the_source_asked_first_speaks_unless_it_cut_the_text(
    archive: Archive, run: Run, post_id: int, rows: Rows
) -> None:
    check(archive, run, post_id, capture(shown("Whole")), capture(shown("Whole, retold", source="oembed")))
    assert rows("select text from posts") == [("Whole",)]
    check(
        archive,
        run,
        post_id,
        capture(shown("Cut of…", truncated=True)),
        capture(shown("Longer, whole", source="oembed")),
    )
    assert rows("select text from posts") == [("Longer, whole",)]


def test_a_memento_of_before_does_not_hide_what_was_seen_later(
    archive: Archive, run: Run, post_id: int, rows: Rows
) -> None:
    check(archive, run, post_id, capture(shown("Edited")))
    old = shown("Original", source="wayback", observed_at=datetime(2021, 9, 1, tzinfo=UTC), at=NOW + days(9))
    check(archive, run, post_id, capture(old, at=NOW + days(9)), verdict=DELETED)
    assert rows("select text, state from posts") == [("Edited", "deleted")]


def test_what_was_confirmed_today_speaks_before_what_was_new_yesterday(
    archive: Archive, run: Run, post_id: int, rows: Rows
) -> None:
    check(archive, run, post_id, capture(shown("Same")))
    check(archive, run, post_id, capture(shown("Other", source="oembed", at=NOW + days(1)), at=NOW + days(1)))
    check(archive, run, post_id, capture(shown("Same", at=NOW + days(2)), at=NOW + days(2)))
    assert rows("select text from posts") == [("Same",)]
    assert rows("select count(*) from snapshots") == [(2,)]


def test_a_renamed_author_renames_the_post(archive: Archive, run: Run, post_id: int, rows: Rows) -> None:
    check(archive, run, post_id, capture(shown(handle="river_example")))
    archive.record_article(run.id, article(), [cited(handle="example_river")])
    assert rows("select title, handle from posts") == [("@river_example: Water at the gates", "river_example")]


def test_a_citation_fills_what_nobody_told_before(archive: Archive, run: Run, rows: Rows) -> None:
    archive.record_article(run.id, article("A", "a"), [cited(handle=None)])
    assert rows("select title, handle from posts") == [("x (501)", None)]
    posted_at = datetime(2021, 8, 18, tzinfo=UTC)
    archive.record_article(run.id, article("B", "b"), [cited(posted_at=posted_at)])
    assert rows("select title, handle, posted_at from posts") == [
        ("@example_river (501)", "example_river", "2021-08-18T00:00:00Z")
    ]


def test_history_is_told_in_order(archive: Archive, run: Run, post_id: int) -> None:
    check(archive, run, post_id, failure(), failure(source="oembed"), verdict=PENDING)
    check(archive, run, post_id, capture(at=NOW + days(1)))
    assert archive.history(post_id) == [
        PastAttempt(run.id, NOW, "syndication", Outcome.TIMED_OUT),
        PastAttempt(run.id, NOW, "oembed", Outcome.TIMED_OUT),
        PastAttempt(run.id, NOW + days(1), "syndication", Outcome.CAPTURED),
    ]
    assert archive.history(99) == []


def test_runs_of_one_second_are_told_in_order(archive: Archive, post_id: int) -> None:
    """Runs are dated to the second, and two that a merge brought together may have begun in the same one."""
    at = [NOW + timedelta(milliseconds=10 * number) for number in range(9)]
    for moment in at:
        with archive.run("run") as run:
            check(archive, run, post_id, failure(at=moment), verdict=PENDING)
    assert len(set(archive.connection.execute("select started_at from runs"))) == 1
    assert [attempt.started_at for attempt in archive.history(post_id)] == at


def test_citations_of_a_post(archive: Archive, run: Run, post_id: int) -> None:
    archive.record_article(run.id, article("Other", "other.txt"), [cited(text=None)])
    assert [(found.id, found.text) for found in archive.citations_of(post_id)] == [(1, "Water at the gates"), (2, None)]


def test_what_is_due_comes_new_first_then_by_time(archive: Archive, run: Run) -> None:
    recorded = archive.record_article(run.id, article(), [cited(str(n), n) for n in range(1, 9)])
    new, later, soon, never, waiting, retry, coming, other_new = archive.posts_of([recorded.article_id])
    check(archive, run, later, capture(), again=NOW - days(1))
    check(archive, run, soon, capture(), again=NOW - days(2))
    check(archive, run, never, capture(), again=None)
    check(archive, run, waiting, failure(), verdict=PENDING, again=NOW + days(1))
    check(archive, run, retry, failure(), verdict=PENDING, again=NOW)
    check(archive, run, coming, capture(), again=NOW + days(1))
    order = [new, other_new, retry, soon, later]
    assert [due.id for due in archive.due_posts(NOW)] == order
    assert [due.state for due in archive.due_posts(NOW)] == [State.PENDING] * 3 + [State.ALIVE] * 2
    for limit in range(6):
        assert [due.id for due in archive.due_posts(NOW, limit=limit)] == order[:limit]
    assert [due.id for due in archive.due_posts(NOW, [later, soon, new, never, 99])] == [new, soon, later]
    assert archive.due_posts(NOW, []) == []
    assert len(archive.due_posts(NOW + days(1))) == 7
    assert (archive.count_waiting(NOW, None, ["x"]), archive.count_waiting(NOW + days(1), None, ["x"])) == (1, 0)
    assert (archive.count_waiting(NOW, [waiting, new], ["x"]), archive.count_waiting(NOW, [new], ["x"])) == (1, 0)
    assert archive.count_waiting(NOW, None, ["telegram"]) == archive.count_waiting(NOW, [waiting], ["telegram"]) == 0
    status = archive.reader.status(NOW)
    assert (status.due, status.next_due) == (5, NOW + days(1))


def test_a_due_post_tells_what_sources_need(archive: Archive, run: Run) -> None:
    posted_at = datetime(2021, 8, 18, 7, 1, 2, 345000, tzinfo=UTC)
    archive.record_article(run.id, article(), [cited(posted_at=posted_at)])
    (due,) = archive.due_posts(NOW)
    assert due.post == Post("x", "501", "https://x.com/example_river/status/501", "example_river", posted_at)


def test_only_platforms_that_can_be_asked(archive: Archive, run: Run) -> None:
    citations = [cited("1"), cited("2", 2, platform="tube"), cited("3", 3, platform="gram")]
    recorded = archive.record_article(run.id, article(), citations)
    posts = archive.posts_of([recorded.article_id])
    assert [due.post.platform for due in archive.due_posts(NOW)] == ["x", "tube", "gram"]
    assert [due.post.platform for due in archive.due_posts(NOW, platforms=["x", "gram"])] == ["x", "gram"]
    assert [due.post.platform for due in archive.due_posts(NOW, posts, platforms={"tube"})] == ["tube"]
    assert archive.due_posts(NOW, platforms=()) == []


def test_thousands_of_ids_may_be_named(archive: Archive, run: Run, post_id: int) -> None:
    assert [due.id for due in archive.due_posts(NOW, range(100_000))] == [post_id]


def test_hosts_are_remembered(archive: Archive, run: Run, post_id: int, clock: Clock) -> None:
    assert archive.recent_hosts() == {}
    check(archive, run, post_id, capture(shown(media=[picture()])))
    check(archive, run, post_id, capture(at=NOW + days(1)))
    check(archive, run, post_id, failure(exchanges=(exchange("not a url"),)))
    assert archive.recent_hosts() == {HOST: NOW + days(1), "pbs.river.example": NOW}


def test_hosts_that_asked_for_peace_are_closed_until_then(archive: Archive, run: Run, post_id: int) -> None:
    for hours in (3, 9, 1):
        limited = failure(Outcome.RATE_LIMITED, not_before=NOW + days(hours / 24))
        check(archive, run, post_id, limited, verdict=PENDING)
    check(archive, run, post_id, failure(Outcome.SKIPPED, exchanges=(), not_before=NOW + days(30)), verdict=PENDING)
    assert archive.closed_hosts(NOW) == {HOST: NOW + days(9 / 24)}
    assert archive.closed_hosts(NOW + days(9 / 24)) == {}


def test_hosts_that_only_fail_are_remembered_until_they_answer(archive: Archive, run: Run, post_id: int) -> None:
    def asked(day: int, number: int, status: int | None) -> None:
        one = exchange(f"https://{HOST}/{number}", started_at=NOW + days(day), status=status, body=None)
        check(archive, run, post_id, failure(Outcome.SERVER_ERROR, exchanges=(one,)), verdict=PENDING)

    for day, (number, status) in enumerate([(1, 200), (2, 503), (2, None), (2, 429), (2, 500)]):
        asked(day, number, status)
    assert archive.failing_hosts() == set()
    asked(6, 2, 502)
    assert archive.failing_hosts() == set()  # All for one thing, which may be bad in itself.
    asked(7, 3, 502)
    assert archive.failing_hosts() == {HOST}
    asked(8, 3, 404)
    assert archive.failing_hosts() == set()


def test_hostile_answers_are_kept(archive: Archive, run: Run, post_id: int, rows: Rows) -> None:
    wild: dict[str, object] = {"n": 10**400, "f": float("nan"), "s": "\ud800\0", "deep": [[[[[{}]]]]], "\0": None}
    found = shown(
        "\0\ud800" + "\u202e" * 1000,
        handle="\0",
        author_name="\udfff",
        lang="x" * 10_000,
        data=wild,
        media=[picture(width=10**30, alt_text="\0", url="https://[bad", kind="\ud800")],
    )
    strange = exchange("https://[bad", b"\xff", response_headers=(("\0", "\ud800"),), status=999, peer="\0")
    check(archive, run, post_id, capture(found, exchanges=(strange,), detail="\x1b[31m\0"))
    ((title,),) = rows("select title from posts")
    assert title.isprintable()
    assert rows("select width from media") == [(None,)]


def test_a_match_beyond_its_range_is_brought_back(archive: Archive, run: Run, post_id: int, rows: Rows) -> None:
    archive.record_check(run.id, post_id, [capture()], ALIVE, None, {1: Comparison(1.0000000002, Agreement.EQUAL)})
    assert rows("select match from citations") == [(1.0,)]


def test_a_check_that_cannot_be_recorded_wholly_is_not_recorded(
    archive: Archive, run: Run, post_id: int, rows: Rows
) -> None:
    before = rows("select count(*) from exchanges") + rows("select count(*) from blobs")
    bad = Media(1, "photo", "https://pbs.river.example/1", width="wide")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        check(archive, run, post_id, capture(), capture(shown("Other", media=[bad], source="oembed")))
    assert rows("select count(*) from exchanges") + rows("select count(*) from blobs") == before
    assert rows("select state from posts") == [("pending",)]


def test_the_view_of_posts_that_readers_cannot_see(archive: Archive, run: Run, post_id: int) -> None:
    check(archive, run, post_id, capture())
    assert list(archive.db.query("select * from missing_posts")) == []
    check(archive, run, post_id, failure(Outcome.DELETED), verdict=DELETED)
    (row,) = archive.db.query("select * from missing_posts")
    assert (row["state"], row["certainty"], row["articles"], row["captured"]) == ("deleted", "reported", 1, 1)
    (row,) = archive.db.query("select * from cited_posts")
    assert (row["articles"], row["snapshots"]) == (1, 1)
    (row,) = archive.db.query("select * from cited_and_shown")
    assert (row["cited_text"], row["shown_text"], row["article"]) == (
        "Water at the gates",
        "Water at the gates",
        "The river rose.",
    )


CHECKS = {
    "who looked last says when to look next": (
        ("2026-01-02", "2026-03-01"),
        ("2026-01-01", "2026-02-01"),
        "2026-03-01",
    ),
    "nor is it looked at again, if that one says so": (("2026-01-02", None), ("2026-01-01", "2026-02-01"), None),
    "of two that looked at once the earlier": (
        ("2026-01-02", "2026-03-01"),
        ("2026-01-02", "2026-02-01"),
        "2026-02-01",
    ),
    "of two that looked at once the one that says": (("2026-01-02", None), ("2026-01-02", "2026-02-01"), "2026-02-01"),
    "of two that never looked the earlier": ((None, "2026-03-01"), (None, "2026-02-01"), "2026-02-01"),
    "who looked before who never did": (("2026-01-02", "2026-03-01"), (None, "2026-02-01"), "2026-03-01"),
}


@pytest.mark.parametrize("name", CHECKS)
def test_when_a_post_of_two_rows_is_looked_at_next(name: str) -> None:
    *told, expected = CHECKS[name]
    with closing(sqlite3.connect(":memory:")) as db:
        db.row_factory = sqlite3.Row
        names = "null as added_at, null as watch, null as last_shown_at, ? as last_checked_at, ? as next_check_at"
        one, other = (db.execute(f"select {names}", each).fetchone() for each in told)
    assert checks_of_both(one, other)["next_check_at"] == expected
    assert checks_of_both(one, other) == checks_of_both(other, one)
