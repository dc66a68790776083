"""`citesnap import` of a database of twitter-to-sqlite, of gallery-dl's JSON, of web archives with X's answers."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from citesnap.evidence.verifying import verify
from citesnap.text.sizes import counted
from importing.test_twarc import AUTHOR, SHOWN, TWEET, V1
from internet import Citesnap, rows

ID = "1427889000000000501"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def twitter_to_sqlite(folder: Path) -> Path:
    path = folder / "twitter.db"
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(
            """
            create table users (id integer primary key, screen_name text, name text);
            create table tweets (id integer primary key, user integer references users (id), created_at text, full_text text,
                lang text, favorite_count integer, in_reply_to_status_id text, source text);
            create table media (id integer primary key, media_url_https text, type text);
            create table media_tweets (media_id integer, tweets_id integer, primary key (media_id, tweets_id));
            insert into users values (77, 'example_river', 'River Watch');
            insert into media values (9, 'https://pbs.twimg.com/media/Abc.jpg', 'photo');
            """
        )
        db.execute(
            "insert into tweets values (?, 77, '2021-08-18T07:01:02+00:00', 'Water & mud https://river.example/', 'en', 3, null,"
            " '')",
            [int(ID)],
        )
        db.execute("insert into media_tweets values (9, ?)", [int(ID)])
    return path


def sidecar(folder: Path) -> Path:
    told = {
        "category": "twitter", "tweet_id": int(ID), "content": "Water & mud https://river.example/", "date": "2021-08-18 07:01:02",
        "author": {"id": 77, "name": "example_river", "nick": "River Watch"}, "lang": "en", "favorite_count": 3,
        "filename": "Abc", "extension": "png", "num": 1, "type": "photo", "description": "A lock",
    }  # fmt: skip
    (folder / "Abc.png").write_bytes(PICTURE)
    path = folder / "Abc.png.json"
    path.write_text(json.dumps(told))
    return path


def dump(folder: Path) -> Path:
    told = json.loads(sidecar(folder).read_text())
    (folder / "Abc.png.json").unlink()
    (folder / "Abc.png").unlink()
    path = folder / "dump.json"
    files = [
        [3, f"https://pbs.twimg.com/media/{name}?format=jpg&name=orig", told | {"num": n}]
        for n, name in enumerate("AB", 1)
    ]
    path.write_text(json.dumps([[2, told], *files], indent=1))
    return path


def record(url: str, body: bytes, content_type: str = "application/json") -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: " + content_type.encode() + b"\r\n\r\n" + body
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0a0a0a0a-0000-4000-8000-{abs(hash(url)) % 10**12:012}>\r\n"
        f"WARC-Date: 2022-05-01T10:00:00Z\r\nWARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n", mtime=0)


NAMED = {"screen_name": "example_river", "name": "River Watch"}
LINK = {"url": "https://t.co/Ab1", "expanded_url": "https://river.example/", "indices": [16, 32]}
OF_PAGES = {
    "data": {
        "tweetResult": {
            "result": {
                "__typename": "Tweet",
                "rest_id": ID,
                "core": {"user_results": {"result": {"rest_id": "77", "legacy": NAMED}}},
                "legacy": {
                    "full_text": "Water &amp; mud https://t.co/Ab1",
                    "created_at": "Wed Aug 18 07:01:02 +0000 2021",
                    "entities": {"urls": [LINK]},
                },
            }
        }
    }
}  # fmt: skip


def warc(folder: Path) -> Path:
    path = folder / "crawl.warc.gz"
    page = {"data": [TWEET], "includes": {"users": [AUTHOR]}}
    path.write_bytes(
        record("https://gazette.example/", b"<p>It rose.</p>", "text/html")
        + record("https://api.twitter.com/2/tweets?ids=1", json.dumps(page).encode())
        + record("https://x.com/i/api/graphql/abc/TweetResultByRestId", json.dumps(OF_PAGES).encode())
        + record("https://x.com/i/api/graphql/abc/Nothing", b'{"data": {}}')
        + record("https://evil.example/x.com", json.dumps(V1 | {"id_str": "1427889000000000777"}).encode())
    )
    return path


def wacz(folder: Path) -> Path:
    inside = warc(folder)
    path = folder / "crawl.wacz"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("datapackage.json", "{}")
        package.write(inside, "archive/data.warc.gz")
    inside.unlink()
    return path


AT_ID, AT_CRAWL = "2021-08-18T07:04:01Z", "2022-05-01T10:00:00Z"
MUD = "Water & mud https://river.example/"
FROM_X = [(ID, MUD, AT_CRAWL), ("1427889000000000502", "The lock is shut", AT_CRAWL)]
KINDS: dict[str, tuple[Callable[[Path], Path], list[tuple[str, str, str]], list[str]]] = {
    "twitter-to-sqlite": (twitter_to_sqlite, [(ID, MUD, AT_ID)], [f"tweets {ID}"]),
    "gallery-dl": (sidecar, [(ID, MUD, AT_ID)], ["the file"]),
    "gallery-dl dump": (dump, [(ID, MUD, AT_ID)], [f"post {ID}"]),
    "web-archive": (warc, FROM_X, []),
    "web-archive in a WACZ": (wacz, FROM_X, []),
}


@pytest.mark.parametrize("name", KINDS)
def test_each_program_is_read_with_its_origin(name: str, offline: Citesnap, tmp_path: Path) -> None:
    make, posts, places = KINDS[name]
    file = make(tmp_path)
    done = offline("import", "archive.db", str(file))
    assert (done.returncode, done.stderr) == (0, f"archive.db: {counted(len(posts), 'post')} taken\n"), done.stderr
    path = tmp_path / "archive.db"
    assert rows(path, SHOWN) == posts
    assert rows(path, "select distinct kind, name from imports") == [(name.split()[0], file.name)]
    assert rows(path, "select handle, author_name, state from posts where native_id = " + repr(ID)) == [
        ("example_river", "River Watch", "pending")
    ]
    told = [place for (place,) in rows(path, "select place from imported order by id")]
    assert told == places or (not places and all("#" in place and ", post " in place for place in told))
    assert verify(path).exit_code == 0
    again = offline("import", "archive.db", str(file))
    assert again.stderr == f"archive.db: 0 posts taken; {len(posts)} left: taken before\n"


def test_media_are_those_that_it_names_and_bytes_those_beside(offline: Citesnap, tmp_path: Path) -> None:
    sidecar(tmp_path)
    twitter_to_sqlite(tmp_path)
    assert offline("import", "archive.db", str(tmp_path / "Abc.png.json"), str(tmp_path / "twitter.db")).returncode == 0
    assert rows(tmp_path / "archive.db", "select source, media.url, sha256 is not null, size from media join snapshots on"
        " snapshots.id = snapshot_id left join blobs using (sha256) order by media.id") == [
        ("gallery-dl", "https://pbs.twimg.com/media/Abc?format=png&name=orig", 1, len(PICTURE)),
        ("twitter-to-sqlite", "https://pbs.twimg.com/media/Abc?format=jpg&name=orig", 0, None),
    ]  # fmt: skip


def test_a_folder_is_looked_through(offline: Citesnap, tmp_path: Path) -> None:
    folder = tmp_path / "downloads" / "inner"
    folder.mkdir(parents=True)
    sidecar(folder)
    (folder / "other.json").write_text("{}")
    assert offline("import", "archive.db", str(tmp_path / "downloads")).stderr == "archive.db: 1 post taken\n"
    (tmp_path / "empty").mkdir()
    assert offline("import", "archive.db", str(tmp_path / "empty")).returncode == 2


def endless(folder: Path) -> Path:
    """Tables of the right names that are views without end."""
    path = folder / "twitter.db"
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(
            """
            create view tweets as with recursive n (id) as (select 1 union all select id + 1 from n)
                select id, 1 as user, '' as created_at, 'x' as full_text from n;
            create table users (id integer primary key, screen_name text, name text);
            """
        )
    return path


def odd_rows(folder: Path) -> Path:
    path = twitter_to_sqlite(folder)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("insert into tweets values (-5, 'no number', x'ff00', cast(x'ff41' as text), 7, 'many', x'00', 1)")
        db.execute("insert into tweets values (7, 77, null, x'00', null, null, null, null)")
        db.execute("insert into tweets values (8, 78, '2021', 'y', null, null, null, null)")
    return path


def torn_wacz(folder: Path) -> Path:
    path = wacz(folder)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] + content[len(content) // 2 + 40 :])
    return path


def packed_wacz(folder: Path) -> Path:
    path = folder / "crawl.wacz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("archive/data.warc.gz", b"0" * 1000)
    return path


def deep(folder: Path) -> Path:
    value: Any = OF_PAGES
    for _ in range(400):
        value = {"data": [value]}
    path = folder / "crawl.warc.gz"
    path.write_bytes(
        record("https://x.com/i/api/1", b"[" * 500_000)
        + record("https://x.com/i/api/2", json.dumps(value).encode())
        + record("https://x.com/i/api/3", b'{"rest_id": "1", "legacy": {"full_text": "y"}, "core": [1]}')
    )
    return path


def long_rows(folder: Path) -> Path:
    """Beside an honest one."""
    path = twitter_to_sqlite(folder)
    with closing(sqlite3.connect(path)) as db, db:
        for row_id in range(20, 30):
            db.execute("insert into tweets values (?, 77, '2021', zeroblob(2000000), null, null, null, null)", [row_id])
        db.execute("insert into users values (79, 'long', printf('%.*c', 2000000, 'x'))")
        db.execute("insert into tweets values (30, 79, '2021', 'y', null, null, null, null)")
    return path


def lines_without_end(folder: Path) -> Path:
    """A hundred and fifty million bytes of lines that hold nothing, packed to a thousandth, behind an honest one."""
    path = folder / "tweets.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(V1).encode() + b"\n" + (b"{}" + b" " * 999_997 + b"\n") * 150))
    return path


HOSTILE: dict[str, tuple[Callable[[Path], Path], int]] = {
    "views without end": (endless, 2),
    "odd rows": (odd_rows, 0),
    "a torn WACZ": (torn_wacz, 0),
    "a packed WACZ": (packed_wacz, 2),
    "deep JSON": (deep, 0),
    "long rows": (long_rows, 0),
    "lines without end": (lines_without_end, 2),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_odd_or_hostile_harms_nothing(name: str, offline: Citesnap, tmp_path: Path) -> None:
    make, code = HOSTILE[name]
    done = offline("import", "archive.db", str(make(tmp_path)))
    assert (done.returncode, done.stderr.count("\n"), "Traceback" in done.stderr) == (code, 1, False), done.stderr
    assert verify(tmp_path / "archive.db").exit_code in (0, 3)


def test_a_row_longer_than_any_post_is_left_and_the_others_are_taken(offline: Citesnap, tmp_path: Path) -> None:
    """Rows were read five hundred at once, whatever they hold."""
    done = offline("import", "archive.db", str(long_rows(tmp_path)))
    assert "10 left: is longer than any post" in done.stderr, done.stderr
    assert rows(tmp_path / "archive.db", f"select count(*) from posts where native_id = '{ID}'") == [(1,)]
