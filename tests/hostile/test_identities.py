"""Posts of accounts that can use one id, in archives that somebody sent: names that contradict one another, and thousands."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from archive.measuring import measured
from citesnap.archive import Archive, open_archive
from citesnap.archive.questions.accounts import meant_by
from citesnap.archive.values import post_title
from sizes import NIGHTLY

MOST_SECONDS, MOST_MEMORY = 10.0, 300_000
"""Of processor time; and kilobytes."""
KEY = "3l6oveex3ii2l"
OTHER_KEY = "3l6oveex3ii2m"

Row = tuple[str, str | None, str, str | None]
"""Of a post: `native_id`, `plain_id`, `url`, `handle`."""


def did(number: int) -> str:
    return "did:plc:" + "".join("abcdefghij"[int(digit)] for digit in f"{number:024}")


def url(who: str, key: str = KEY) -> str:
    return f"https://bsky.app/profile/{who}/post/{key}"


MANY: dict[str, Callable[[int], Row]] = {
    "of an account each": lambda n: (f"{did(n)}/{KEY}", KEY, url(did(n)), None),
    "of a handle each": lambda n: (f"h{n}.example/{KEY}", KEY, url(f"h{n}.example"), f"h{n}.example"),
    "at one address of an account": lambda n: (f"{did(n)}/{KEY}", KEY, url(did(0)), None),
    "at one address of a handle": lambda n: (f"h{n}.example/{KEY}", KEY, url("h.example"), "h.example"),
    "of accounts and handles": lambda n: (
        (f"{did(n)}/{KEY}", KEY, url(did(n)), f"h{n}.example")
        if n % 2
        else (f"h{n}.example/{KEY}", KEY, url(f"h{n}.example"), f"h{n + 1}.example")
    ),
}

STRANGE: dict[str, list[Row]] = {
    "an account at the address of another": [
        (f"{did(1)}/{KEY}", KEY, url(did(2)), None),
        (KEY, None, url(did(3)), None),
    ],
    "two accounts at each other's addresses": [
        (f"{did(1)}/{KEY}", KEY, url(did(2)), None),
        (f"{did(2)}/{KEY}", KEY, url(did(1)), None),
    ],
    "a handle that is an account's name": [(f"{did(1)}/{KEY}", KEY, url("h.example"), did(1))],
    "an account that is called as a handle": [(f"h.example/{KEY}", KEY, url(did(1)), "h.example")],
    "another id without its account": [(f"{did(1)}/{KEY}", OTHER_KEY, url(did(1)), None)],
    "an id of nothing without its account": [(f"{did(1)}/{KEY}", "", url(did(1)), None)],
    "an account of nothing": [(f"/{KEY}", KEY, url(did(1)), None)],
    "slashes": [(f"{did(1)}/{KEY}/{KEY}", KEY, url(did(1)), None), ("/", "/", url(did(1)), None)],
    "nothing at all": [("", "", "", "")],
    "a handle of five thousand signs": [(f"{'h.' * 2500}example/{KEY}", KEY, url("h." * 2500 + "example"), None)],
    "an account of five thousand signs": [(f"did:plc:{'a' * 5000}/{KEY}", KEY, url("did:plc:" + "a" * 5000), None)],
    "a handle turned about": [(f"\u202eh.example\u2066/{KEY}", KEY, url("\u202eh.example"), "\u202eh.example")],
    "commands of a terminal": [(f"\x1b]0;x\x07/{KEY}", KEY, url("\x1b]0;x\x07"), "\x1b[31m")],
    "markup": [(f"<b>/{KEY}", KEY, url("<script>alert(1)</script>"), "<img src=x onerror=alert(1)>")],
    "the ways of SQL": [(f"%/{KEY}", KEY, url("%"), "%"), (f"_/{KEY}", KEY, url("_"), "_")],
    "a handle in two cases": [
        (f"H.example/{KEY}", KEY, url("H.example"), "H.example"),
        (f"h.example/{KEY}", KEY, url("h.example"), "h.example"),
    ],
    "an id without its account on another platform": [],
    "a name that a post had, and another has": [
        (f"{did(1)}/{KEY}", KEY, url(did(1)), "h.example"),
        (f"h.example/{KEY}", KEY, url("h.example"), "h.example"),
    ],
    "posts that were one another": [
        (f"{did(1)}/{KEY}", KEY, url(did(1)), None),
        (f"{did(2)}/{KEY}", KEY, url(did(2)), None),
    ],
    "a former post that is nobody's": [(f"{did(1)}/{KEY}", KEY, url(did(1)), None)],
}
MORE = {
    "an id without its account on another platform": "insert into posts (title, platform, native_id, plain_id, url) values"
    " ('t', 'x', '1420000000000000000', '1420000000000000001', 'https://x.com/i/status/1420000000000000000'),"
    " ('t', 'x', '1420000000000000001', null, 'https://x.com/i/status/1420000000000000001')",
    "a name that a post had, and another has": "insert into former_posts (post_id, found_at, platform, native_id, url)"
    f" values (1, '2026-01-01T00:00:00Z', 'bluesky', 'h.example/{KEY}', '{url('h.example')}')",
    "posts that were one another": "insert into former_posts (post_id, row_id, found_at, platform, native_id, url) values"
    f" (1, 2, 'x', 'bluesky', '{did(2)}/{KEY}', '{url(did(2))}'), (2, 1, 'y', 'bluesky', '{did(1)}/{KEY}', '{url(did(1))}')",
    "a former post that is nobody's": "pragma foreign_keys = off; insert into former_posts"
    " (post_id, row_id, found_at, platform, native_id, url) values"
    f" (99, -5, '\x1b[31m', 'zz', '{KEY}', '//')",
}
SHOWN = (KEY, url(did(1)), url("h.example"))


def archive(path: Path, rows: list[Row], more: str = "") -> None:
    open_archive(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.executemany(
            "insert into posts (title, platform, native_id, plain_id, url, handle) values (?, 'bluesky', ?, ?, ?, ?)",
            [(post_title("bluesky", row[0], row[3], None), *row) for row in rows],
        )
        db.executescript(more)
        db.commit()


def calls(name: str) -> list[list[str]]:
    archive_db, into = f"{name}.db", f"into {name}.db"
    return [
        ["merge", into, archive_db],
        ["run", archive_db, "--max-duration", "5s"],
        ["merge", archive_db, into],
        ["archive", archive_db, "note.txt"],
        *([command, archive_db] for command in ("status", "list", "seal", "verify")),
        *(["show", archive_db, post] for post in SHOWN),
        ["export", "html", archive_db, f"{name} site"],
        ["forget", archive_db, url(did(1)), "--by", "E", "--reason", "x", "--yes"],
    ]


ENVIRONMENT = {
    **os.environ,
    **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9"),
    "CITESNAP_MAX_WAIT": "0",
    "CITESNAP_RATE": "*=6000/m",
}


def meets(folder: Path, asked: list[list[str]]) -> None:
    inside = folder / "in"
    (inside / "note.txt").write_text("\n\n".join(url(who) for who in (did(1), did(2), "h.example", "H.example")))
    environment = {**ENVIRONMENT, "HOME": str(inside)}
    for call, used in zip(asked, measured(asked, folder / "said", environment, inside), strict=True):
        assert used.code in (0, 2, 3, 4), (call, used.said)
        assert "Traceback" not in used.said, (call, used.said)
        assert "error of citesnap" not in used.said, (call, used.said)
        assert not {"\x1b", "\u202e"} & set(used.said), (call, used.said)
        assert used.seconds < MOST_SECONDS, call
        assert used.kilobytes < MOST_MEMORY, call
    assert sorted(file.name for file in folder.iterdir()) == ["in", "said"]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", STRANGE if NIGHTLY else list(STRANGE)[::10])
def test_names_that_contradict_one_another(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    archive(tmp_path / "in" / f"{name}.db", STRANGE[name], MORE.get(name, ""))
    meets(tmp_path, calls(name))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", MANY if NIGHTLY else list(MANY)[1:2])
def test_thousands_of_posts_with_one_id(tmp_path: Path, name: str) -> None:
    """Each was held against each: a merge of 2,700 took a minute."""
    (tmp_path / "in").mkdir()
    archive(tmp_path / "in" / f"{name}.db", [MANY[name](number) for number in range(2_700)])
    meets(tmp_path, calls(name) if NIGHTLY else calls(name)[:1])
    with closing(sqlite3.connect(tmp_path / "in" / f"into {name}.db")) as db:
        assert db.execute("select count(*) from posts").fetchone()[0] > (2_600 if name.endswith("each") else 0)


HANDLE = "h.example"
SEEN = (
    "insert into snapshots (post_id, attempt_id, source, observed_at, captured_at, truncated, superseded, text, data, digest,"
    " handle) values (1, 1, 's', 'x', 'x', 0, 0, 't', ?, ?, ?)"
)
FORMER = "insert into former_posts (post_id, found_at, platform, native_id, url) values (?, 'x', ?, ?, 'u')"
AUTHOR = (
    "insert into posts (title, platform, native_id, url, handle, posted_at, text)"
    " values ('t', 'x', ?, 'u', ?, '2026', 't')"
)

MUCH: dict[str, tuple[str, Callable[[int], tuple[object, ...]], Callable[[int], str]]] = {
    "seen under many handles": (SEEN, lambda n: ('{"url": "u"}', str(n), f"h{n}.example"), lambda n: f"H{n}.example"),
    "seen under one handle by sources that tell no account": (SEEN, lambda n: ("{}", str(n), HANDLE), lambda _: HANDLE),
    "seen with data that is no JSON": (SEEN, lambda n: ("{", str(n), HANDLE), lambda _: HANDLE),
    "with many former names": (FORMER, lambda n: (1, "bluesky", f"h{n}.example/{KEY}"), lambda n: f"g{n}.example"),
    "of many posts that had one name": (FORMER, lambda n: (n, "bluesky", f"{HANDLE}/{KEY}"), lambda _: "g.example"),
    "with former names elsewhere": (FORMER, lambda n: (1, "x", f"{HANDLE}/{KEY}"), lambda _: HANDLE),
    "whose handle many have elsewhere": (AUTHOR, lambda n: (str(n), HANDLE), lambda _: HANDLE),
}
"""What a received archive may hold much of: how a row is written, what is in it, and the handle by which a post is asked for."""


def steps_of_asking(folder: Path, name: str, count: int) -> int:
    """Tens of steps of SQLite's that it takes to ask as many times as there are such rows."""
    sql, row, handle = MUCH[name]
    steps = 0

    def counted() -> None:
        nonlocal steps
        steps += 1

    with open_archive(folder / f"{count}.db") as received:
        fill(received, sql, row, count)
        db = received.connection
        db.conn.set_progress_handler(counted, 10)
        for number in range(count):
            meant_by(db, "bluesky", KEY, url(handle(number)))
        db.conn.set_progress_handler(None, 0)
    return steps


def fill(received: Archive, sql: str, row: Callable[[int], tuple[object, ...]], count: int) -> None:
    """A post of a known account, seen once as `h.example`, and as many rows as are asked for."""
    db = received.connection
    db.execute("pragma ignore_check_constraints = on")
    db.execute("pragma foreign_keys = off")
    db.execute("begin")
    db.execute("insert into posts (title, platform, native_id, url) values ('t', 'bluesky', ?, ?)", [KEY, url(did(1))])
    db.execute(SEEN, ['{"url": "u"}', "last", HANDLE])
    db.executemany(sql, map(row, range(2, count + 2)))
    db.execute("commit")


@pytest.mark.parametrize("name", MUCH)
def test_which_post_an_address_means_is_told_in_linear_time(tmp_path: Path, name: str) -> None:
    """Each address looked through all that was seen of the post: ten thousand of both took a quarter of a minute."""
    assert steps_of_asking(tmp_path, name, 1200) < 4 * steps_of_asking(tmp_path, name, 400)
