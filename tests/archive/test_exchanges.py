"""Exchanges through the view: what went in comes out, byte for byte, however little of it is stored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.conftest import Rows
from archive.invented import ALIVE, HOST, NOW, article, capture, cited, exchange, shown
from citesnap.archive import Archive, Run, open_archive
from citesnap.archive.records import header_templates
from citesnap.archive.values import to_json
from citesnap.model import Headers
from sizes import NIGHTLY

REPEATED = 500 if NIGHTLY else 150
"""Posts that are looked at five times."""

pytestmark = pytest.mark.usefixtures("sound")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive, with a run under way, that learns from one example to the next."""
    with open_archive(tmp_path_factory.mktemp("kept") / "archive.db") as archive, archive.run("archive"):
        yield archive


def record(archive: Archive, run_id: int, post_id: int, *answers: Headers) -> None:
    """One attempt with these answers."""
    asked = tuple(exchange(response_headers=headers) for headers in answers)
    archive.record_check(run_id, post_id, [capture(exchanges=asked)], ALIVE, None)


def bytes_of_headers(rows: Rows) -> int:
    """What the tables hold of response headers."""
    ((size,),) = rows(
        "select (select total(length(fields)) from heads) + (select total(length(response_values)) from exchange_facts)"
    )
    return int(size)


# Few names and values, so that sets meet again; and any character there is, for which no server has to be asked.
NAMES = st.sampled_from(["Date", "date", "Server", "X-Ö", '"', "[0]", "0"]) | st.text(max_size=8)
VALUES = st.sampled_from(["", "1", "null", "0", '["a",0]', "\\", "\x00", "\x1f\x7f", "€", "\U0001f4a7"]) | st.text()
PAIRS = st.lists(st.tuples(NAMES, VALUES), max_size=8)


@settings(max_examples=100 if NIGHTLY else 40)
@given(sets=st.lists(PAIRS, max_size=3).flatmap(lambda known: st.lists(st.sampled_from(known) if known else PAIRS)))
def test_any_header_fields_come_out_as_they_went_in(kept: Archive, sets: list[list[tuple[str, str]]]) -> None:
    went_in(kept, sets)


@given(
    names=st.lists(NAMES, min_size=1, max_size=5),
    data=st.data(),
)
def test_fields_of_the_same_names_come_out_as_they_went_in(
    kept: Archive, names: list[str], data: st.DataObject
) -> None:
    values = st.lists(VALUES, min_size=len(names), max_size=len(names))
    drawn = data.draw(st.lists(values, min_size=2, max_size=5))
    went_in(kept, [list(zip(names, found, strict=True)) for found in drawn])


def went_in(archive: Archive, sets: Sequence[Sequence[tuple[str, str]]]) -> None:
    """Each set, recorded as a response's and read through the view, is the very text that JSON has for it."""
    answers = [exchange(response_headers=tuple(pairs), request_headers=tuple(pairs[::-1])) for pairs in sets]
    last = archive.db.execute("select coalesce(max(id), 0) from exchanges").fetchone()[0]
    archive.record_not_read(1, an_article(archive), capture(exchanges=tuple(answers)), None)
    found = archive.db.execute(
        "select request_headers, response_headers from exchanges where id > ? order by id", [last]
    ).fetchall()
    assert found == [
        (to_json([list(pair) for pair in pairs[::-1]]), to_json([list(pair) for pair in pairs])) for pairs in sets
    ]


def an_article(archive: Archive) -> int:
    archive.db.execute("insert into articles (title, url_hash) values ('t', 'h') on conflict do nothing")
    return int(archive.db.execute("select id from articles").fetchone()[0])


def rich(n: int, *, policy: str = "default-src 'self'; " * 10) -> Headers:
    """Twenty headers as a large service sends them; of seven every value is another each time."""
    return (
        ("Date", f"Wed, 25 Nov 2026 08:{n // 60 % 60:02}:{n % 60:02} GMT"),
        ("Content-Type", "application/json; charset=utf-8"),
        ("Content-Length", str(1000 + n % 97)),
        ("Connection", "keep-alive"),
        ("CF-Ray", f"{n:016x}-LYR"),
        ("CF-Cache-Status", "HIT"),
        ("Access-Control-Allow-Origin", "https://platform.river.example"),
        ("Age", str(n * 7 % 600)),
        ("Cache-Control", "must-revalidate, max-age=600"),
        ("ETag", f'W/"{n * 2654435761 % 2**64:x}"'),
        ("Last-Modified", f"Wed, 25 Nov 2026 07:00:{n % 60:02} GMT"),
        ("Strict-Transport-Security", "max-age=631138519; includeSubdomains"),
        ("Content-Security-Policy", policy),
        ("Vary", "Accept-Encoding"),
        ("X-Frame-Options", "SAMEORIGIN"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Transaction-Id", f"{n * 40503 % 2**64:016x}"),
        ("X-XSS-Protection", "0"),
        ("Perf", "7402827104"),
        ("Server", "lyre_a"),
    )


def test_what_a_host_always_sends_is_kept_once(archive: Archive, run: Run, post_id: int, rows: Rows) -> None:
    for n in range(300):
        record(archive, run.id, post_id, rich(n))
    found = [json.loads(text) for (text,) in rows("select response_headers from exchanges order by id")]
    assert found == [[list(pair) for pair in rich(n)] for n in range(300)]
    assert rows("select count(*) from heads where host = ?", HOST)[0][0] < 6
    assert bytes_of_headers(rows) / 300 < 200


def test_a_header_that_changes_once_in_a_while_is_not_repeated_for_ever(
    archive: Archive, run: Run, post_id: int, rows: Rows
) -> None:
    """A policy of two hundred characters is changed, and changed again: after a while the new one is kept once as well."""
    for n in range(1, 20):
        record(archive, run.id, post_id, *(rich(1000 * n + m, policy=f"img-src 'self' {n}; " * 12) for m in range(100)))
    assert rows("select count(*) from heads where host = ?", HOST)[0][0] < 20
    before = bytes_of_headers(rows)
    record(archive, run.id, post_id, *(rich(n, policy="img-src 'self' 19; " * 12) for n in range(1000)))
    record(archive, run.id, post_id, *(rich(n, policy="img-src 'self' 19; " * 12) for n in range(100)))
    middle = bytes_of_headers(rows)
    record(archive, run.id, post_id, *(rich(n, policy="img-src 'self' 19; " * 12) for n in range(100)))
    assert bytes_of_headers(rows) - middle < 100 * 200
    assert middle > before


@pytest.mark.parametrize("headers", ["few headers", "rich headers"])
def test_many_rechecks_add_much_less_than_a_kilobyte_each(headers: str, archive: Archive, run: Run, rows: Rows) -> None:
    """Looks at many posts, again and again; certificate, two addresses and packed bodies included."""
    recorded = archive.record_article(run.id, article(), [cited(str(10**18 + n), n) for n in range(1, REPEATED + 1)])
    posts = archive.posts_of([recorded.article_id])

    def look(turn: int) -> None:
        for n, post_id in enumerate(posts):
            at = NOW + timedelta(days=9 * turn, seconds=n)
            asked = exchange(
                f"https://{HOST}/tweet-result?id={10**18 + n}&lang=en&token=4c2bcc3d2e",
                f"Gauge {n}, and a few words more. ".encode() * 20,
                zipped=True,
                started_at=at,
                peer=f"192.0.2.{(n + turn) % 2}:443",
                certificate=hashlib.sha256(b"lyre").hexdigest(),
                **({"response_headers": rich(n * 100 + turn)} if headers == "rich headers" else {}),
            )
            found = capture(shown(f"Gauge {n}", at=at), at=at, exchanges=(asked,))
            archive.record_check(run.id, post_id, [found], ALIVE, at + timedelta(days=9))

    look(0)
    before = size(rows)
    for turn in range(1, 5):
        look(turn)
    assert rows("select count(*) from snapshots") == [(REPEATED,)]
    each = (size(rows) - before) / (4 * REPEATED)
    print(f"{headers}: {each:.0f} bytes a recheck")
    assert each < (700 if headers == "rich headers" else 500)


def size(rows: Rows) -> int:
    """Bytes in use."""
    ((used,),) = rows(
        "select (page_count - freelist_count) * page_size from pragma_page_count, pragma_freelist_count, pragma_page_size"
    )
    return int(used)


@pytest.mark.parametrize(
    "habit", ["other names each time", "other values each time", "one more that differs each time"]
)
def test_a_hostile_server_costs_little_more_than_its_headers(
    habit: str, archive: Archive, run: Run, post_id: int, rows: Rows
) -> None:
    def sent(n: int) -> Headers:
        match habit:
            case "other names each time":
                return tuple((f"X-{n}-{m}", "x" * 100) for m in range(50))
            case "other values each time":
                return tuple((f"X-{m}", f"{n}".ljust(100, "x")) for m in range(50))
            case _:
                return tuple((f"X-{m}", (f"{n}" if n > m else "").ljust(100, "x")) for m in range(50))

    for n in range(60):
        record(archive, run.id, post_id, sent(n))
    whole = sum(len(to_json([list(pair) for pair in sent(n)])) for n in range(60))
    assert bytes_of_headers(rows) < whole * 1.05
    assert [json.loads(text) for (text,) in rows("select response_headers from exchanges order by id")] == [
        [list(pair) for pair in sent(n)] for n in range(60)
    ]


def test_two_shapes_with_one_number_are_not_confused(archive: Archive, run: Run, post_id: int, rows: Rows) -> None:
    record(archive, run.id, post_id, (("Server", "lyre"),))
    archive.db.execute("update heads set first_line = 'HTTP/1.1 404 Not Found' where fields like '%lyre%'")
    record(archive, run.id, post_id, (("Server", "lyre"),))
    archive.db.execute("update heads set fields = '[[\"Other\",0]]' where id = (select max(id) from heads)")
    record(archive, run.id, post_id, (("Server", "lyre"),))
    assert rows("select status_line, response_headers from exchanges order by id desc limit 1") == [
        ("HTTP/1.1 200 OK", '[["Server","lyre"]]')
    ]


def test_json_of_others_is_kept_as_it_stands(archive: Archive) -> None:
    for text in ("[]", "{}", ' [ ["a", "b"] ]', '[["a",1]]', '"x"', '[["a","b","c"]]', "[" * 900 + "]" * 900):
        with archive.db.atomic():
            head = header_templates.keep(archive._db, 1, "h.example", None, text)
        assert head.values is None
        assert archive.db.execute("select fields from heads where id = ?", [head.id]).fetchone() == (text,)


def test_what_answered_and_what_came_are_kept_once_and_told_apart(
    archive: Archive, run: Run, post_id: int, rows: Rows
) -> None:
    answers = (
        exchange(body=b"{}" * 600, zipped=True, certificate="c1"),
        exchange(body=b"{}" * 600, zipped=True, certificate="c1", started_at=NOW + timedelta(seconds=1)),
        exchange(body=b"{}" * 600, certificate="c2"),
        exchange(body=b"", peer="192.0.2.8:443"),
        exchange(body=None, peer=None, status=None, status_line=None, response_headers=(), error="no answer"),
    )
    archive.record_check(run.id, post_id, [capture(exchanges=answers)], ALIVE, None)
    assert rows("select count(*) from bodies") == [(3,)]
    assert rows("select count(*) from peers") == [(3,)]
    found = rows(
        "select peer, certificate, body_size, received_size is null, body_sha256 is null, received_sha256 is null"
        " from exchanges order by id"
    )
    assert found == [
        ("192.0.2.7:443", "c1", 1200, 0, 0, 0),
        ("192.0.2.7:443", "c1", 1200, 0, 0, 0),
        ("192.0.2.7:443", "c2", 1200, 1, 0, 1),
        ("192.0.2.8:443", None, 0, 1, 0, 1),
        (None, None, None, 1, 1, 1),
    ]


def test_a_view_of_exchanges_opens_in_any_program(archive: Archive, run: Run, post_id: int, tmp_path: Path) -> None:
    """A copy made with `vacuum into` shows the same rows: nothing refers to row numbers that such a copy may change."""
    record(archive, run.id, post_id, *(rich(n) for n in range(5)))
    archive.db.execute("vacuum into ?", [str(tmp_path / "copy.db")])
    with open_archive(tmp_path / "copy.db") as copy:
        assert (
            copy.db.execute("select * from exchanges").fetchall()
            == archive.db.execute("select * from exchanges").fetchall()
        )
