"""How fast citesnap gets a thousand posts, on an internet of its own where every answer takes a while.

    python benchmarks/fetching.py [--check] [--posts N] [--latency SECONDS]

2 000 citations of 1 000 posts in 50 articles: most are there, some lost their link, some are gone, and a web archive has some
of these. What is measured and why stands in README.md beside this file. The command runs as a user runs it, in a process of
its own, against `tests/internet`.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from citesnap.web import Rate, Web, WebSettings

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from internet import Internet, Photo, Tweet, World, archives, code_for, embed_html, services, snowflake

ARTICLES = 50
PLACES_CITED = 2
"""How many articles cite each post."""

AUTHORS = 40
"""Each has all posts on one day, so that one question to an archive's index can serve them."""

LIMITS = {
    "cdn.syndication.twimg.com": 20.0,
    "publish.x.com": 20.0,
    "t.co": 20.0,
    "pbs.twimg.com": 40.0,
    "web.archive.org": 5.0,
    "arquivo.pt": 10.0,
    "memgator.cs.odu.edu": 2.0,
}
"""Requests a second: the built-in limits, twenty times as fast, so that the measuring takes a minute and not twenty."""

MOST_OVER_LIMITS = 1.25
LEAST_SPEEDUP = 8.0
MOST_MEMORY = 200_000_000
MOST_DATABASE = 0.15


@dataclass(frozen=True)
class Cited:
    """A post, how it is cited, and whether the article kept its link."""

    post: Tweet
    has_link: bool
    has_code: bool

    def blockquote(self) -> str:
        if self.has_link:
            return embed_html(self.post)
        code = f" pic.twitter.com/{self.post.photos[0].code}" if self.has_code else ""
        day = services.shown_date(self.post)
        return (
            f'<blockquote class="twitter-tweet"><p>{self.post.text}{code}</p>'
            f"&mdash; {self.post.name} (@{self.post.handle}) {day}</blockquote>"
        )


WORDS = (
    *("river", "gauge", "bridge", "dike", "rain", "crest", "pump", "sandbag", "ferry"),
    *("school", "mill", "street", "noon", "county", "siren", "water", "level", "road"),
)


def posts(world: World, count: int) -> list[Cited]:
    """The posts of the world: of fifty, 43 alive, 4 alive and cited without their link, 3 gone."""
    draw = random.Random("fetching")
    made = []
    for number in range(count):
        author, place = number % AUTHORS, number // AUTHORS
        moment = f"20{17 + author % 5}-{author % 12 + 1:02}-{author % 27 + 1:02}T{place % 24:02}:{place % 60:02}:00"
        kind = number % 50
        lost = kind in (3, 14, 25, 36, 47)
        gone = kind in (7, 27, 47)
        photos = [Photo(code_for(f"fetching {number}"))] if lost or number % 5 < 3 else []
        post = Tweet(
            snowflake(moment, number),
            f"river{author}_ex",
            f"River {author}",
            f"Number {number}: " + " ".join(draw.choices(WORDS, k=18)),
            photos=[] if kind == 47 else photos,
            fate="deleted" if gone else "alive",
        )
        world.post(post)
        if kind in (27, 47):
            url = f"https://twitter.com/{post.handle}/status/{post.id}"
            world.capture(url, "20220301000000", archives.json_v2(post), "application/json")
        made.append(Cited(post, not lost, kind != 47))
    return made


def write_articles(folder: Path, cited: Sequence[Cited]) -> list[str]:
    """Articles that cite each post in `PLACES_CITED` places."""
    names = []
    for number in range(ARTICLES):
        mine = [c for place in range(PLACES_CITED) for c in cited[(number + place * 7) % ARTICLES :: ARTICLES]]
        body = "\n".join(
            f"<p>So it went on, said the clerk in report {n}.</p>{c.blockquote()}" for n, c in enumerate(mine)
        )
        name = f"article-{number:02}.html"
        page = f"<html><head><title>Report {number}</title></head><body><article>{body}</article></body></html>"
        (folder / name).write_text(page, "utf-8")
        names.append(name)
    return names


@dataclass(frozen=True)
class Measured:
    """One run of the command: what it took, what it asked, what it made of the archive."""

    seconds: float
    peak: int
    code: int
    database: float
    database_cpu: float
    hosts: Counter[str]
    one_by_one: float
    index_folders: Counter[tuple[str, str]]
    nameless: int
    figures: dict[str, int]


def measure(count: int, latency: float, rates: Sequence[str]) -> Measured:
    """Archive everything once; time, memory and requests as seen from outside, but for the time in the database."""
    world = World()
    cited = posts(world, count)
    with tempfile.TemporaryDirectory() as name, Internet(world, latency=latency) as net:
        folder = Path(name)
        articles = write_articles(folder, cited)
        command = [sys.executable, str(Path(__file__).with_name("database_time.py")), "seconds.txt"]
        command += ["archive", "a.db", *articles, "--without", "arquivo", "--without", "memento"]
        command += [word for rate in rates for word in ("--rate", rate)]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("CITESNAP_")} | net.env
        started = time.monotonic()
        child = subprocess.Popen(command, cwd=folder, env=environment)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        log = list(net.log)
        questions = [r.params["url"].rpartition("/")[0] for r in log if r.path.startswith("/cdx/")]
        days = {post.handle: f"{post.posted_at:%Y-%m-%d}" for post in (c.post for c in cited)}
        return Measured(
            seconds=seconds,
            peak=usage.ru_maxrss * 1024,
            code=child.returncode,
            database=float((folder / "seconds.txt").read_text().split()[0]),
            database_cpu=float((folder / "seconds.txt").read_text().split()[1]),
            hosts=Counter(request.host for request in log),
            one_by_one=len(log) * alone(net, [request.url for request in log]),
            index_folders=Counter((f, days[f.split("/")[1]]) for f in questions if "/i/" not in f + "/"),
            nameless=sum("/i/" in f + "/" for f in questions),
            figures=dict(kept(folder / "a.db")),
        )


def alone(net: Internet, urls: list[str], count: int = 60) -> float:
    """Seconds that one request takes when each waits for the one before, on a connection kept open."""
    chosen = random.Random("alone").sample(urls, min(count, len(urls)))
    lifted = WebSettings(rates={"*": Rate.parse("100000/s")}, max_wait=0)
    with Web(lifted, environ=net.env) as web:
        web.get(chosen[0], limit=10_000_000)
        started = time.monotonic()
        for url in chosen:
            web.get(url, limit=10_000_000)
        return (time.monotonic() - started) / len(chosen)


def kept(path: Path) -> Iterator[tuple[str, int]]:
    """What the archive holds."""
    questions = {
        "citations": "select count(*) from citations",
        "citations that know their post": "select count(*) from citations where post_id is not null",
        "posts": "select count(*) from posts",
        "posts with a snapshot": "select count(distinct post_id) from snapshots",
        "pictures": "select count(*) from media where sha256 is not null",
    }
    with closing(sqlite3.connect(path)) as db:
        for name, sql in questions.items():
            yield name, int(db.execute(sql).fetchone()[0])


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure how fast citesnap gets posts.")
    parser.add_argument("--check", action="store_true", help="end with 1 when an aim is missed")
    parser.add_argument("--posts", type=int, default=1000, help="how many posts (default: %(default)s)")
    parser.add_argument(
        "--latency", type=float, default=0.1, help="seconds that every answer takes (default: %(default)s)"
    )
    options = parser.parse_args()

    lifted = measure(options.posts, options.latency, ["*=100000/s"])
    limited = measure(options.posts, options.latency, [f"{host}={rate:g}/s" for host, rate in LIMITS.items()])

    print("kept: " + ", ".join(f"{count} {name}" for name, count in lifted.figures.items()))
    print("\n| host | requests | limit, per second | seconds that it allows |\n|---|---|---|---|")
    for host, count in limited.hosts.most_common():
        print(f"| {host} | {count} | {LIMITS[host]:g} | {count / LIMITS[host]:.1f} |")
    allowed = max(count / LIMITS[host] for host, count in limited.hosts.items())
    figures = [
        ("time / time that the limits allow", limited.seconds / allowed, "<=", MOST_OVER_LIMITS),
        ("one by one / limits lifted", lifted.one_by_one / lifted.seconds, ">=", LEAST_SPEEDUP),
        ("peak memory, MB", max(lifted.peak, limited.peak) / 1e6, "<=", MOST_MEMORY / 1e6),
        ("index questions per account, day and address form", max(lifted.index_folders.values()), "<=", 1),
        ("share of time in the database, within limits", limited.database / limited.seconds, "<=", MOST_DATABASE),
        ("processor time in the database, limits lifted", lifted.database_cpu / lifted.seconds, "<=", MOST_DATABASE),
        ("exit code", max(lifted.code, limited.code), "<=", 0),
    ]
    print(
        f"\n{limited.seconds:.1f} s within limits that allow {allowed:.1f} s\n"
        f"{lifted.seconds:.1f} s with limits lifted, {lifted.database:.1f} s of it in the database; "
        f"{lifted.one_by_one:.0f} s one by one\n"
        f"{lifted.nameless} index questions for addresses without an account"
    )
    print("\n| figure | measured | aim |\n|---|---|---|")
    missed = 0
    for name, value, sign, aim in figures:
        met = value <= aim if sign == "<=" else value >= aim
        missed += not met
        print(f"| {name} | {value:.2f} | {sign} {aim:g}{'' if met else '  **missed**'} |")
    return 1 if missed and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
