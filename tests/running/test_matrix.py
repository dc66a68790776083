"""Every way in which a source can mislead or fail, at every source: what the archive then says must be true.

One article cites many posts, each post meets one fault, and the real command archives them all. Nobody may be called gone
who is not, whatever a source looks like; and once all is well again, the truth is found.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from citesnap.running.breaker import MOST_FAILURES
from internet import Citesnap, Fault, Internet, Photo, Tweet, World, archives, code_for, faults, services, snowflake
from internet.faults import Line
from internet.messages import Request, Response
from internet.posts import Fate
from sizes import NIGHTLY, some

SETTINGS: dict[str, str | None] = {
    "CITESNAP_MAX_WAIT": "0.1",
    "CITESNAP_TIMEOUT": "2",
    "CITESNAP_WITHOUT": "arquivo memento",
}

MISLED = {"pending", "unavailable", "restricted"}
"""What may be said as long as sources lie: nothing; that it is not shown, for no reason told; that it is not shown to everybody.
Never that it was deleted, or its account closed."""


# The posts


@dataclass(frozen=True)
class Cited:
    """A post that meets a fault, what an address of it has in it, and how an article cites it."""

    fault: str
    post: Tweet

    @property
    def keys(self) -> tuple[str, ...]:
        """What tells this post's requests from those for others, at any host."""
        return (self.post.id, self.post.handle, self.post.photos[0].code, self.post.photos[0].key)

    def is_asked_for(self, request: Request) -> bool:
        return any(key in unquote(request.url) for key in self.keys)

    @property
    def lost(self) -> str:
        """A citation that has lost its link."""
        day = services.shown_date(self.post)
        code = self.post.photos[0].code
        return f"{self.post.text} pic.twitter.com/{code} — {self.post.name} (@{self.post.handle}) {day}"


def made(number: int, fate: Fate, fault: str = "") -> Cited:
    day = f"2019-{number // 28 + 1:02}-{number % 28 + 1:02}T10:00:00"
    words = f"Gauge {number} at Riverton reads {number + 3} feet and is rising since noon"
    photo = Photo(code_for(f"matrix {number}"), extension="png", width=64, height=256)
    return Cited(fault, Tweet(snowflake(day, number), f"gauge{number}_ex", "Gauge", words, photos=[photo], fate=fate))


STRANGER = made(300, "alive")


# The faults

LOGIN = "<html><head><title>Log in to X</title></head><body><form action='/login'>Log in</form></body></html>"
CAPTCHA = "<html><head><title>Just a moment...</title></head><body>Verify you are human</body></html>"
ABSENT = "<!DOCTYPE html><html><head><title>404 Not Found</title></head><body>Not Found</body></html>"


def another(world: World, cited: Cited) -> Fault:
    """The true answer, for another post."""

    def act(line: Line, request: Request, _true: Callable[[], Response]) -> None:
        path, query = request.path, request.query
        for ours, theirs in zip(cited.keys, STRANGER.keys, strict=True):
            path, query = path.replace(ours, theirs), query.replace(ours, theirs)
        line.send(b"".join(services.answer(world, replace(request, path=path, query=query)).render(request)))

    return Fault("another post", "request", act)


LOOK_ALIKES: dict[str, Fault] = {
    "nothing": faults.instead("{}"),
    "empty-tombstone": faults.instead('{"__typename":"TweetTombstone","tombstone":{}}'),
    "no-page": faults.status(404, ABSENT, content_type="text/html; charset=utf-8"),
    "login": faults.instead(LOGIN, "text/html; charset=utf-8"),
    "json": faults.instead(archives.json_v2(STRANGER.post)),
    "maintenance": faults.answer(archives.offline()),
    "too-many": faults.status(429),
    "captcha": faults.status(403, CAPTCHA, content_type="text/html; charset=utf-8"),
    "cut": faults.truncate(),
    "too-short": faults.wrong_length(+7),
    "too-long": faults.wrong_length(-7),
    "bad-gzip": faults.bad_gzip(),
    "bomb": faults.gzip_bomb(1_000_000_000),
    "endless": faults.huge(10**15),
    "slow": faults.drip(pause=1),
    "circle": faults.redirect_loop(),
    "metadata": faults.redirect("http://169.254.169.254/latest/meta-data/"),
    "loopback": faults.redirect("http://127.1/"),
    "reset": faults.drop(reset=True),
}
OUT_OF_REACH: dict[str, Fault] = {
    "expired": faults.bad_certificate("expired"),
    "refused": faults.drop_connect(reset=True),
    "no such name": faults.refuse_connect(502),
}


# Where they strike, and how the attempt ends


@dataclass(frozen=True)
class Place:
    """Where faults strike. `fate` is of the posts that meet them; `source` is whose attempts tell of it."""

    where: tuple[str, ...]
    source: str
    fate: Fate = "alive"
    captured: bool = False
    lost: bool = False

    @property
    def truth(self) -> str:
        return "deleted" if self.fate == "deleted" else "alive"


PLACES = {
    "syndication": Place(("cdn.syndication.twimg.com",), "syndication"),
    # Shown by oEmbed alone: were its failure taken for a refusal, two sources would agree.
    "oembed": Place(("publish.x.com",), "oembed", fate="hidden"),
    "both": Place(("cdn.syndication.twimg.com", "publish.x.com"), "syndication"),
    "t.co": Place(("t.co",), "t.co", lost=True),
    "index": Place(("web.archive.org/cdx",), "wayback", fate="deleted", captured=True),
    "playback": Place(("web.archive.org/web",), "wayback", fate="deleted", captured=True),
    "pictures": Place(("pbs.twimg.com",), "media"),
}

_COLUMNS = ("syndication", "oembed", "t.co", "index", "playback", "pictures")
_OUTCOMES = """
nothing          unavailable   malformed     malformed     malformed     malformed     malformed
empty-tombstone  restricted    malformed     malformed     malformed     malformed     malformed
no-page          not-found     not-found     not-found     malformed     server-error  not-found
login            malformed     malformed     malformed     malformed     malformed     malformed
json             malformed     malformed     malformed     malformed     malformed     malformed
maintenance      malformed     malformed     malformed     server-error  server-error  malformed
too-many         rate-limited  rate-limited  rate-limited  rate-limited  rate-limited  rate-limited
captcha          refused       refused       refused       refused       refused       refused
cut              malformed     malformed     malformed     malformed     malformed     malformed
too-short        malformed     malformed     malformed     malformed     malformed     malformed
too-long         malformed     malformed     resolved      malformed     malformed     captured
bad-gzip         malformed     malformed     malformed     malformed     malformed     malformed
bomb             too-large     too-large     too-large     too-large     too-large     too-large
endless          too-large     too-large     too-large     too-large     too-large     too-large
slow             timed-out     timed-out     timed-out     timed-out     timed-out     timed-out
circle           malformed     malformed     malformed     malformed     malformed     refused
metadata         malformed     blocked       mismatch      malformed     refused       refused
loopback         malformed     blocked       mismatch      malformed     refused       refused
reset            unreachable   unreachable   unreachable   unreachable   unreachable   unreachable
another-post     mismatch      mismatch      mismatch      not-archived  not-archived  captured
"""
"""A body that was announced shorter than it is cannot be told from a whole one by HTTP; the page of t.co still says where it
leads, JSON is broken. One picture cannot be told from another."""

OUTCOMES = {
    column: {words[0]: words[number] for line in _OUTCOMES.strip().splitlines() if (words := line.split())}
    for number, column in enumerate(_COLUMNS, 1)
}
OUTCOMES["both"] = OUTCOMES["syndication"]

BELIEVED = {
    "syndication": {"nothing", "empty-tombstone", "no-page", "another-post"},
    "oembed": {"no-page"},
    "both": {"empty-tombstone", "no-page"},
    "t.co": {"no-page", "metadata", "loopback", "another-post"},
    "index": {"another-post"},
    "playback": {"another-post"},
    "pictures": {"nothing", "empty-tombstone", "no-page", "login", "json", "maintenance", "captcha", "bomb", "endless"}
    | {"circle", "metadata", "loopback"},
}
"""What is taken for an answer: a whole one, in the words of that source, or one that asking again at once would not mend. It is
asked for again in days or weeks and not by the next run."""


@dataclass
class Scene:
    """An internet with an article about many posts, and the archive that the command makes of it."""

    world: World
    net: Internet
    run: Citesnap
    place: Place
    cited: list[Cited]
    path: Path

    def command(self, *args: str) -> int:
        done = self.run(*args, env=SETTINGS, timeout=110)
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        with closing(sqlite3.connect(self.path)) as db:
            db.row_factory = sqlite3.Row
            return [dict(row) for row in db.execute(sql, values)]

    def state(self, cited: Cited) -> str:
        """What the archive says of a post; `pending` too where it does not know that a citation means it."""
        found = self.rows("select state from posts where native_id = ?", cited.post.id)
        return str(found[0]["state"]) if found else "pending"

    def outcomes(self) -> dict[str, str]:
        """How the attempt at the place of the fault ended, in the last run, by fault."""
        found = {}
        for cited in self.cited:
            if self.place.source == "media":
                sql = "select outcome from media join snapshots s on s.id = snapshot_id join posts p on p.id = post_id"
                rows = self.rows(f"{sql} where native_id = ? order by media.id", cited.post.id)
            else:
                rows = self.rows(
                    "select outcome from attempts a left join posts p on p.id = a.post_id"
                    " left join citations c on c.id = a.citation_id"
                    " where source = ? and (p.native_id = ? or c.handle = ?) order by a.id",
                    *(self.place.source, cited.post.id, cited.post.handle),
                )
            found[cited.fault] = str(rows[-1]["outcome"]) if rows else "never asked"
        return found

    def later(self) -> None:
        """Let a year pass, as far as the archive can tell."""
        with closing(sqlite3.connect(self.path)) as db, db:
            db.execute("update posts set next_check_at = '2001-01-01T00:00:00Z' where next_check_at is not null")
            db.execute("update citations set next_try_at = '2001-01-01T00:00:00Z' where next_try_at is not null")
            db.execute("update attempts set started_at = strftime('%Y-%m-%dT%H:%M:%SZ', started_at, '-1 year')")

    def false_verdicts(self) -> list[tuple[str, str]]:
        """Posts of which the archive says what is not so."""
        true = {self.place.truth, *MISLED}
        return [(c.fault, state) for c in self.cited if (state := self.state(c)) not in true]

    def untold(self) -> set[str]:
        """Posts of which the archive does not say or hold everything that is to be had."""
        missing = []
        for cited in self.cited:
            state = self.state(cited)
            snapshots = self.rows(
                "select s.id from snapshots s join posts p on p.id = post_id where native_id = ?", cited.post.id
            )
            pictures = self.rows(
                "select sha256 from media join snapshots s on s.id = snapshot_id join posts p on p.id = post_id"
                " where native_id = ? and sha256 is not null",
                cited.post.id,
            )
            # oEmbed and captures of API v2 without media show no pictures.
            due = 1 if self.place.fate == "alive" else 0
            if state != self.place.truth or not snapshots or len(pictures) < due:
                missing.append(cited.fault)
        return set(missing)

    def sound(self) -> None:
        """Every request is on record, and nothing else; no private address was asked for."""
        assert self.rows("pragma integrity_check") == [{"integrity_check": "ok"}]
        assert self.rows("pragma foreign_key_check") == []
        answered = Counter(row["url"] for row in self.rows("select url from exchanges where error is null"))
        broken = Counter(row["url"] for row in self.rows("select url from exchanges where error is not null"))
        arrived = Counter(request.url for request in self.net.log)
        assert not answered - arrived
        assert not arrived - answered - broken
        assert not any("169.254" in url or "//127.1" in url for url in answered + broken)


def scenes(tmp_path: Path, net: Internet, faulty: Mapping[str, Iterable[str]]) -> list[Scene]:
    """One article about the posts that meet faults at several places: a scene for each place, all with one archive."""
    made = [
        scene(tmp_path, net, PLACES[name], faults_there, 60 * number)
        for number, (name, faults_there) in enumerate(faulty.items())
    ]
    lines = [cited.lost if each.place.lost else cited.post.url for each in made for cited in each.cited]
    if len(made) > 1:
        (tmp_path / "article.txt").write_text("\n\n".join(lines), "utf-8")
    return made


def scene(tmp_path: Path, net: Internet, place: Place, names: Iterable[str], first: int = 0) -> Scene:
    world = net.world
    # A source that fails five times in a row is given up. An archive, asked one post at a time, has posts that nothing happens to
    # between them; elsewhere no more than `TOGETHER` meet a fault.
    between = ["", ""] if place.captured else []
    posts = [
        made(number, place.fate, name)
        for number, name in enumerate((n for name in names for n in (name, *between)), first)
    ]
    for cited in (*posts, STRANGER):
        world.post(cited.post)
        if place.lost:
            # With the page that t.co gives, so that there is a body to spoil.
            item = cited.post.photos[0]
            world.short_link(item.code, cited.post.media_target(item), style="html")
        if place.captured:
            url = f"https://twitter.com/{cited.post.handle}/status/{cited.post.id}"
            world.capture(url, "20200301000000", archives.json_v2(cited.post), "application/json")
    lines = [cited.lost if place.lost else cited.post.url for cited in posts]
    (tmp_path / "article.txt").write_text("\n\n".join(lines), "utf-8")
    return Scene(world, net, Citesnap(tmp_path, net.env), place, [c for c in posts if c.fault], tmp_path / "a.db")


TOGETHER = MOST_FAILURES - 1
"""How many posts may meet faults in one run, when it is chance in which order their questions end."""


APART = (("syndication", "oembed", "t.co", "pictures"), ("both",), ("index",), ("playback",))
"""Places whose faults meet different posts at different hosts, so that one archive can have them all."""


def parts() -> Iterator[dict[str, tuple[str, ...]]]:
    """The faults that are tried in one archive, by place: each at each source. At two sources at once those that both believe, and
    some of those that they do not; when nightly all of them.
    """
    every = (*LOOK_ALIKES, "another-post")
    for places in APART:
        names = every if NIGHTLY or "both" not in places else (*every[:TOGETHER],)
        size = len(names) if PLACES[places[0]].captured else TOGETHER
        for start in range(0, len(names), size):
            yield dict.fromkeys(places, names[start : start + size])


@pytest.mark.parametrize(
    "faulty", [pytest.param(each, id=f"{next(iter(each))}-{next(iter(each.values()))[0]}") for each in parts()]
)
def test_what_looks_like_an_answer(faulty: dict[str, tuple[str, ...]], tmp_path: Path) -> None:
    with Internet(World()) as net:
        made = scenes(tmp_path, net, faulty)
        for s in made:
            for cited in s.cited:
                fault = LOOK_ALIKES.get(cited.fault) or another(s.world, cited)
                for where in s.place.where:
                    s.world.fault(where, fault, when=cited.is_asked_for)
        are_believed = all(BELIEVED[name].issuperset(there) for name, there in faulty.items())
        # A picture without end is too large in time, however busy the machine.
        done = made[0].command("archive", "a.db", "article.txt", "--max-media", "1MB")
        assert done == (0 if are_believed else 3)
        for s, (name, there) in zip(made, faulty.items(), strict=True):
            assert s.outcomes() == {fault: OUTCOMES[name][fault] for fault in there}, name
            assert s.false_verdicts() == [], name
        made[0].sound()

        made[0].world.heal()
        assert made[0].command("run", "a.db") == 0
        for s, (name, there) in zip(made, faulty.items(), strict=True):
            assert s.untold() == BELIEVED[name] & set(there), name
            assert s.false_verdicts() == [], name

        made[0].later()
        assert made[0].command("run", "a.db") == 0
        assert all(s.untold() == set() for s in made)
        made[0].sound()


def test_answers_for_another_post_are_no_answers(tmp_path: Path) -> None:
    place = PLACES["both"]
    with Internet(World()) as net:
        s = scene(tmp_path, net, place, ["another-post"])
        for where in place.where:
            s.world.fault(where, another(s.world, s.cited[0]))
        assert s.command("archive", "a.db", "article.txt") == 3
        assert s.state(s.cited[0]) == "pending"
        s.world.heal()
        assert s.command("run", "a.db") == 0
        assert s.untold() == set()


@pytest.mark.parametrize("name", some(PLACES, 2))
def test_nobody_there(name: str, tmp_path: Path) -> None:
    place = PLACES[name]
    with Internet(World()) as net:
        s = scene(tmp_path, net, place, ["one", "two", "three"])
        for number, fault in enumerate(OUT_OF_REACH.values()):
            for where in place.where:
                s.world.fault(where.partition("/")[0], fault)
            assert s.command(*(("run", "a.db") if number else ("archive", "a.db", "article.txt"))) == 3
            assert set(s.outcomes().values()) <= {"unreachable", "skipped", "never asked"}
            hosts = [where.partition("/")[0] for where in place.where]
            tried = [
                row for row in s.rows("select * from exchanges where run_id = ?", number + 1) if row["host"] in hosts
            ]
            assert tried
            assert all(row["status"] is None and row["error"] for row in tried)
            assert s.false_verdicts() == []
            s.world.heal()
        s.sound()
        assert s.command("run", "a.db") == 0
        assert s.untold() == set()
