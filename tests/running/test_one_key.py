"""Posts of Bluesky with one record key: which of them are one post, by handles and accounts, as each becomes known.

No network: what sources answer is given. Each step is part of a run that seals what it recorded.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

from archive.invented import NOW, capture, cited, failure, page, shown
from citesnap.archive import Archive, open_archive
from citesnap.evidence.forgetting import forget
from citesnap.evidence.sealing import sealed_run
from citesnap.evidence.verifying import verify
from citesnap.model import Attempt, Outcome, Post
from citesnap.platforms import identify
from citesnap.running.askable import of_fate
from citesnap.running.judging import join_same_posts
from citesnap.running.merging import merge
from citesnap.verdicts import assess

LETTERS = "abcdefghijklmnopqrstuvwxyz"
Step = tuple[str, ...]


def address(number: int, who: str) -> str:
    """The address of the post of a situation: of an account where the name is `D1`, else of a handle."""
    mark = LETTERS[number // 26] + LETTERS[number % 26]
    actor = f"did:plc:{'a' * 21}{mark}{LETTERS[int(who[1])]}" if who.startswith("D") else f"{who}.{mark}.example"
    return f"https://bsky.app/profile/{actor}/post/3mgz5exam{mark}2b"


def name_of(url: str) -> str:
    actor = url.split("/")[4]
    return f"D{LETTERS.index(actor[-1])}" if actor.startswith("did:") else actor.partition(".")[0]


class Desk:
    """An archive to which the same number of steps happens in each situation: the first of all in one run, and so on."""

    def __init__(self, path: Path, at: datetime = NOW) -> None:
        self.path, self.now = path, at

    def __call__(self, situations: Sequence[Sequence[Step]]) -> None:
        with open_archive(self.path, clock=lambda: self.now) as archive:
            for steps in zip_longest(*situations):
                self.now += timedelta(days=1, seconds=7)
                with sealed_run(archive, "run") as run:
                    for number, step in enumerate(steps):
                        self.now += timedelta(seconds=1)
                        if step is not None:
                            getattr(self, f"_{step[0]}")(archive, run.id, number, *step[1:])
                    join_same_posts(archive, run.id)

    def _cite(self, archive: Archive, run_id: int, number: int, *who: str) -> None:
        for name in who:
            ref = identify(address(number, name))
            assert ref is not None
            told: dict[str, Any] = {
                "link": ref.url,
                "handle": ref.handle,
                "post_key": ref.key,
                "posted_at": ref.posted_at,
            }
            self.now += timedelta(seconds=1)
            read = page(name, f"https://gazette.example/{number}-{name}-{self.now:%d%H%M%S}")
            archive.record_article(run_id, read, [cited(ref.native_id, platform="bluesky", **told)])

    def _look(self, archive: Archive, run_id: int, number: int, who: str, account: str, handle: str = "") -> None:
        """A source shows the post at an address to be that of an account, under a handle."""
        about: dict[str, Any] = {
            "at": self.now,
            "source": "bluesky",
            "handle": address(number, handle).split("/")[4] if handle else None,
            "data": {"url": address(number, account), "cid": "bafyexample"},
        }
        self._asked(archive, run_id, number, who, capture(shown(f"Words of {account}", **about), at=self.now))

    def _capture(self, archive: Archive, run_id: int, number: int, who: str, handle: str) -> None:
        """A web archive shows the post: whose it is it takes from the article."""
        named = address(number, handle).split("/")[4]
        old = shown(f"Words of {who}", at=self.now, source="wayback", handle=named, data={"read_from": "page metadata"})
        self._asked(archive, run_id, number, who, capture(old, at=self.now))

    def _fail(self, archive: Archive, run_id: int, number: int, who: str) -> None:
        self._asked(archive, run_id, number, who, failure(Outcome.SERVER_ERROR, at=self.now, source="bluesky"))

    def _gone(self, archive: Archive, run_id: int, number: int, who: str) -> None:
        self._asked(archive, run_id, number, who, failure(Outcome.NOT_FOUND, at=self.now, source="bluesky"))

    def _asked(self, archive: Archive, run_id: int, number: int, who: str, attempt: Attempt) -> None:
        post_id = self._post(archive, number, who)
        found = assess(of_fate(archive.history(post_id)), [attempt], [])
        archive.record_check(run_id, post_id, [attempt], found.verdict, None, looked_at=found.looked_at)

    def _attach(self, archive: Archive, run_id: int, number: int, who: str) -> None:
        archive.record_attachment(self._post(archive, number, who), "a.png", b"a", "image/png", "Ada", "A screenshot")

    def _relate(self, archive: Archive, run_id: int, number: int, who: str) -> None:
        other = Post("bluesky", "3mgz5exother2", "https://bsky.app/profile/did:web:a.example/post/3mgz5exother2")
        archive.record_relations(run_id, self._post(archive, number, who), [("quotes", other)])

    def _forget(self, archive: Archive, run_id: int, number: int, who: str) -> None:
        forget(archive, "post", self._post(archive, number, who), "Ada", "asked to", self.now)

    def _post(self, archive: Archive, number: int, who: str) -> int:
        sql = "select distinct post_id from citations where link = ? and post_id is not null order by id desc"
        ((post_id,),) = archive.connection.execute(sql, [address(number, who)]).fetchall()
        return int(post_id)


def groups(path: Path) -> dict[str, list[str]]:
    """By situation: which addresses stand for one post, in order, with what is known of its account behind them."""
    found = {}
    with closing(sqlite3.connect(path)) as db:
        for number, name in enumerate(SITUATIONS):
            key = address(number, "h").rpartition("/")[2]
            named: dict[int, set[str]] = {
                post_id: set() for (post_id,) in db.execute("select id from posts where url like '%/' || ?", [key])
            }
            for link, post_id in db.execute("select link, post_id from citations where link like '%/' || ?", [key]):
                named[post_id].add(name_of(link))
            urls = dict(db.execute("select id, url from posts"))
            found[name] = sorted(
                f"{' '.join(sorted(who))} = {name_of(urls[post_id])}" for post_id, who in named.items()
            )
    return found


SITUATIONS: dict[str, tuple[Sequence[Step], Iterable[str]]] = {
    "by handle, then by account, then asked": (
        [("cite", "h"), ("cite", "D1"), ("look", "h", "D1", "h")],
        ["D1 h = D1"],
    ),
    "by account, then by handle, then asked": (
        [("cite", "D1"), ("cite", "h"), ("look", "D1", "D1", "h")],
        ["D1 h = D1"],
    ),
    "both in one run, the handle asked alone": ([("cite", "D1", "h"), ("look", "h", "D1", "h")], ["D1 h = D1"]),
    "by handle, asked, then by account": ([("cite", "h"), ("look", "h", "D1", "h"), ("cite", "D1")], ["D1 h = D1"]),
    "by account, asked, then by handle": ([("cite", "D1"), ("look", "D1", "D1", "h"), ("cite", "h")], ["D1 h = D1"]),
    "in capitals": ([("cite", "h"), ("cite", "H")], ["H h = h"]),
    "two handles that nobody was asked about": ([("cite", "h", "i")], ["h = h", "i = i"]),
    "two handles of two accounts": (
        [("cite", "h", "i"), ("look", "h", "D1", "h"), ("look", "i", "D2", "i")],
        ["h = D1", "i = D2"],
    ),
    "two handles of one account": (
        [("cite", "h", "i"), ("look", "h", "D1", "h"), ("look", "i", "D1", "i")],
        ["h i = D1"],
    ),
    "renamed between two articles": (
        [("cite", "h"), ("look", "h", "D1", "h"), ("cite", "i"), ("look", "i", "D1", "i"), ("cite", "h", "D1")],
        ["D1 h i = D1"],
    ),
    "renamed, and the new name was not asked about": (
        [("cite", "h"), ("look", "h", "D1", "h"), ("cite", "i")],
        ["h = D1", "i = i"],
    ),
    "renamed, and the post seen again under its new name": (
        [("cite", "h"), ("look", "h", "D1", "h"), ("cite", "i"), ("look", "h", "D1", "i")],
        ["h i = D1"],
    ),
    "the account's handle is shown by nobody": (
        [("cite", "h"), ("look", "h", "D1"), ("cite", "h"), ("cite", "D1")],
        ["D1 h = D1"],
    ),
    "both gone before the account was learnt": (
        [("cite", "h", "D1"), ("gone", "h"), ("gone", "D1")],
        ["D1 = D1", "h = h"],
    ),
    "a web archive alone shows it, with the handle that an article told": (
        [("cite", "D1", "h"), ("gone", "D1"), ("capture", "D1", "h"), ("gone", "h")],
        ["D1 = D1", "h = h"],
    ),
    "the directory is down at first": (
        [("cite", "D1", "h"), ("fail", "h"), ("look", "D1", "D1"), ("fail", "h"), ("look", "h", "D1", "h")],
        ["D1 h = D1"],
    ),
    "the directory stays down": ([("cite", "D1", "h"), ("fail", "h"), ("look", "D1", "D1")], ["D1 = D1", "h = h"]),
    "the handle went to another account, whose post has the key": (
        [("cite", "D1", "D2"), ("look", "D1", "D1", "h"), ("look", "D2", "D2", "h"), ("cite", "h")],
        ["D1 = D1", "D2 = D2", "h = h"],
    ),
    "and is asked about": (
        [
            ("cite", "D1", "D2"),
            ("look", "D1", "D1", "h"),
            ("look", "D2", "D2", "h"),
            ("cite", "h"),
            ("look", "h", "D2", "h"),
        ],
        ["D1 = D1", "D2 h = D2"],
    ),
    "two accounts": ([("cite", "D1", "D2"), ("look", "D2", "D2", "h")], ["D1 = D1", "D2 = D2"]),
    "two accounts and a handle of the second": (
        [("cite", "D1", "D2", "h"), ("look", "h", "D2", "h")],
        ["D1 = D1", "D2 h = D2"],
    ),
    "three names of one account": (
        [("cite", "h", "i", "j", "D1"), *(("look", who, "D1", who) for who in "jih")],
        ["D1 h i j = D1"],
    ),
    "each has evidence that people added": (
        [("cite", "D1", "h"), ("attach", "h"), ("look", "D1", "D1"), ("look", "h", "D1", "h")],
        ["D1 h = D1"],
    ),
    "the one that would go has relations": (
        [("cite", "D1", "h"), ("look", "D1", "D1"), ("relate", "D1"), ("look", "h", "D1", "h")],
        ["D1 h = D1"],
    ),
    "both have evidence that is sealed": (
        [("cite", "D1", "h"), ("attach", "h"), ("attach", "D1"), ("look", "D1", "D1"), ("look", "h", "D1", "h")],
        ["D1 = D1", "h = D1"],
    ),
    "the account's is forgotten": (
        [("cite", "D1", "h"), ("look", "D1", "D1"), ("forget", "D1")],
        ["h = h"],
    ),
    "the handle's is forgotten": (
        [("cite", "h", "i"), ("look", "h", "D1", "h"), ("forget", "h"), ("cite", "h", "j", "D1", "D2")],
        ["D2 = D2", "i = i"],
    ),
    "one of two handles is forgotten": (
        [("cite", "h", "i"), ("forget", "i"), ("cite", "i", "h", "D1", "j")],
        ["h = h", "j = j"],
    ),
    "it is forgotten after it was joined": (
        [("cite", "h", "D1", "D2"), ("look", "h", "D1", "h"), ("forget", "D1"), ("cite", "h", "D1")],
        ["D2 = D2"],
    ),
}


def altered(path: Path) -> list[str]:
    """What `verify` finds altered; nothing."""
    return [f"{one.about} {one.row}: {one.what}" for one in verify(path).findings if one.severity == "altered"]


def merged(into: Path, *others: Path) -> Path:
    with open_archive(into) as archive, archive.lock():
        for other in others:
            merge(archive, other, NOW, lambda *_: None, lambda _: None, None, dry_run=False)
    return into


def wrong(path: Path, expected: dict[str, list[str]]) -> dict[str, tuple[list[str], list[str]]]:
    """What is there and what should be, of the situations in which these differ."""
    return {name: (found, expected[name]) for name, found in groups(path).items() if found != expected[name]}


def test_posts_are_one_as_soon_as_that_is_known_and_never_before(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    Desk(path)([steps for steps, _ in SITUATIONS.values()])
    expected = {name: list(found) for name, (_, found) in SITUATIONS.items()}
    assert (wrong(path, expected), altered(path)) == ({}, [])
    # A copy has the same posts, and so has one into which it is merged again.
    copy = merged(tmp_path / "b.db", path)
    assert (wrong(copy, expected), altered(copy)) == ({}, [])
    again = merged(tmp_path / "c.db", path, copy)
    assert (wrong(again, expected), altered(again)) == ({}, [])


def test_two_archives_that_saw_half_of_it_agree_whichever_comes_first(tmp_path: Path) -> None:
    """Both know all articles; what sources answered, every other time."""
    for half in (0, 1):
        situations = []
        for steps, _ in SITUATIONS.values():
            cites = [step for step in steps if step[0] == "cite"]
            situations.append([*cites, *[step for step in steps if step[0] in ("look", "fail", "gone")][half::2]])
        Desk(tmp_path / f"{half}.db", NOW + timedelta(days=100 * half))(situations)
    found = []
    for first, second in ((0, 1), (1, 0)):
        path = Path(shutil.copy(tmp_path / f"{first}.db", tmp_path / f"{first}{second}.db"))
        found.append(groups(merged(path, tmp_path / f"{second}.db")))
        assert altered(path) == []
    assert {name: (found[0][name], found[1][name]) for name in SITUATIONS if found[0][name] != found[1][name]} == {}
    for name, (steps, expected) in SITUATIONS.items():
        handles = {(step[3], step[2]) for step in steps if step[0] == "look" and len(step) == 4}
        # A handle that two accounts had is the one's where the one was seen, and the other's elsewhere.
        one_each = len({handle for handle, _ in handles}) == len(handles)
        if one_each and all(step[0] in ("cite", "look", "fail", "gone") for step in steps) and steps[-1][0] != "cite":
            assert found[0][name] == list(expected), name
