"""`citesnap import` of JSON Lines of twarc: what is taken, where it came from, and what it never does."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from citesnap.archive import open_archive
from citesnap.evidence.verifying import verify
from internet import Citesnap, rows

USER = {"id": "77", "id_str": "77", "name": "River Watch", "screen_name": "example_river"}
V1: dict[str, Any] = {
    "created_at": "Wed Aug 18 07:01:02 +0000 2021",
    "id": 1427889000000000501,
    "id_str": "1427889000000000501",
    "full_text": "Water at the gates https://t.co/Ab1",
    "entities": {"urls": [{"url": "https://t.co/Ab1", "expanded_url": "https://river.example/", "indices": [19, 35]}]},
    "user": USER,
    "lang": "en",
}
AUTHOR = {"id": "77", "name": "River Watch", "username": "example_river"}
TWEET: dict[str, Any] = {
    "id": "1427889000000000502",
    "text": "The lock is shut",
    "author_id": "77",
    "created_at": "2021-08-18T07:05:00.000Z",
}
TWARC = {"url": "https://api.twitter.com/2/tweets", "version": "2.14.0", "retrieved_at": "2022-05-01T10:00:00+00:00"}
PAGE = {"data": [TWEET, TWEET | {"id": "1427889000000000503"}], "includes": {"users": [AUTHOR]}, "__twarc": TWARC}
FLAT = TWEET | {"author": AUTHOR, "__twarc": TWARC}

SHAPES: dict[str, tuple[list[Any], list[tuple[str, str, str]]]] = {
    # lines of the file; native id, words, when it was seen
    "v1.1": ([V1], [("1427889000000000501", "Water at the gates https://river.example/", "2021-08-18T07:04:01Z")]),
    "v1.1 stream": (
        [{key: value for key, value in V1.items() if key != "full_text"} | {"text": "The river rose"}],
        [("1427889000000000501", "The river rose", "2021-08-18T07:04:01Z")],
    ),
    "v2 page": (
        [PAGE],
        [
            ("1427889000000000502", "The lock is shut", "2022-05-01T10:00:00Z"),
            ("1427889000000000503", "The lock is shut", "2022-05-01T10:00:00Z"),
        ],
    ),
    "v2 single": ([PAGE | {"data": TWEET}], [("1427889000000000502", "The lock is shut", "2022-05-01T10:00:00Z")]),
    "v2 flat": ([FLAT], [("1427889000000000502", "The lock is shut", "2022-05-01T10:00:00Z")]),
    "mixed with rubbish": (
        [V1, "text", ["list"], {"delete": {"status": {"id": 1}}}, None, 7, {"data": [{"id": "no"}]}, FLAT],
        [
            ("1427889000000000501", "Water at the gates https://river.example/", "2021-08-18T07:04:01Z"),
            ("1427889000000000502", "The lock is shut", "2022-05-01T10:00:00Z"),
        ],
    ),
}


def jsonl(path: Path, lines: list[Any]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


SHOWN = (
    "select native_id, snapshots.text, observed_at from posts join snapshots on post_id = posts.id order by native_id"
)


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_is_taken_with_its_origin(name: str, offline: Citesnap, tmp_path: Path) -> None:
    lines, posts = SHAPES[name]
    file = jsonl(tmp_path / "river.jsonl", lines)
    done = offline("import", "archive.db", str(file), "-v")
    assert done.returncode == 0, done.stderr
    path = tmp_path / "archive.db"
    assert rows(path, SHOWN) == posts
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert rows(path, "select kind, name, sha256, size from imports") == [
        ("twarc", "river.jsonl", digest, file.stat().st_size)
    ]
    kept = rows(
        path,
        "select place, blobs.sha256, source, outcome, tries, exchange_id, state from imported"
        " join blobs on blobs.sha256 = imported.sha256 join attempts on attempts.id = attempt_id"
        " join posts on posts.id = attempts.post_id",
    )
    assert len(kept) == len(posts)
    held = file.read_bytes().splitlines()
    for place, sha256, *others in kept:
        number = int(place.split()[1].rstrip(","))
        assert hashlib.sha256(held[number - 1]).hexdigest() == sha256
        assert others == ["twarc", "captured", 0, None, "pending"]
    assert verify(path).exit_code == 0


def test_the_same_file_again_adds_nothing_and_a_packed_one_is_read(offline: Citesnap, tmp_path: Path) -> None:
    packed = tmp_path / "river.jsonl.gz"
    packed.write_bytes(gzip.compress(json.dumps(V1).encode() + b"\n\n" + json.dumps(FLAT).encode()))
    assert "would take 2 posts\n" in offline("import", "archive.db", str(packed), "--dry-run").stdout
    assert rows(tmp_path / "archive.db", "select count(*) from posts") == [(0,)]
    offline("import", "archive.db", str(packed))
    again = offline("import", "archive.db", str(packed))
    assert "0 posts taken; 2 left: taken before" in again.stderr
    assert rows(tmp_path / "archive.db", "select count(*) from imported") == [(2,)]
    assert rows(tmp_path / "archive.db", "select place from imported order by id") == [
        ("line 1, post 1427889000000000501",),
        ("line 3, post 1427889000000000502",),
    ]


def test_nothing_that_a_source_showed_is_replaced(offline: Citesnap, tmp_path: Path) -> None:
    from archive.invented import ALIVE, NOW, capture, cited, page, shown

    path = tmp_path / "archive.db"
    with open_archive(path) as archive, archive.run("archive") as run:
        (post_id,) = archive.posts_of(
            [archive.record_article(run.id, page("It rose."), [cited(V1["id_str"])]).article_id]
        )
        archive.record_check(run.id, post_id, [capture(shown("Seen by us"))], ALIVE, NOW)
        before = archive.connection.execute("select * from posts").fetchall()
    file = jsonl(tmp_path / "river.jsonl", [V1, FLAT])
    done = offline("import", "archive.db", str(file), "--known", "--seen-at", "2022-05-01")
    assert "1 post taken; 1 left: not known here" in done.stderr
    assert rows(path, "select * from posts") == before
    assert rows(path, "select source, text, observed_at from snapshots order by id") == [
        ("syndication", "Seen by us", "2026-03-14T09:26:53Z"),
        ("twarc", "Water at the gates https://river.example/", "2022-05-01T00:00:00Z"),
    ]
    assert verify(path).exit_code == 0


WRONG = {
    "no json": b"The river rose\n",
    "nothing": b"",
    "another json": b'{"title": "The river rose"}\n',
    "cut gzip": gzip.compress(b'{"id": 1}' * 100)[:-30],
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_such_file_is_said_in_a_line(name: str, offline: Citesnap, tmp_path: Path) -> None:
    file = tmp_path / "river.jsonl"
    file.write_bytes(WRONG[name])
    done = offline("import", "archive.db", str(file))
    assert (done.returncode, done.stderr.count("\n"), "Traceback" in done.stderr) == (2, 1, False), done.stderr


def test_a_file_of_hostile_posts_harms_nothing(offline: Citesnap, tmp_path: Path) -> None:
    odd: list[Any] = [
        V1 | {"user": {"screen_name": ["a"], "name": {"b": 1}}, "id_str": "1427889000000000601"},
        V1 | {"full_text": "\u0000\ud800" + "x" * 200_000, "id_str": "1427889000000000602"},
        V1 | {"entities": {"urls": [{"indices": [9**30, -1], "url": 3}] * 10_000}, "id_str": "1427889000000000603"},
        V1 | {"created_at": "Wed Aug 18 07:01:02 +0000 9021", "id_str": "17"},
        V1 | {"id_str": "9" * 400},
        {"data": [{"id": str(n), "text": "t"} for n in range(50_000)]},
        V1,
    ]
    done = offline("import", "archive.db", str(jsonl(tmp_path / "river.jsonl", [V1, *odd])))
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert verify(tmp_path / "archive.db").exit_code == 0
