"""`citesnap status`: a page for people, an object for programs."""

from __future__ import annotations

import doctest
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.invented import ALIVE, NOW, PENDING, article, capture, cited, days, failure
from citesnap.archive import open_archive
from citesnap.archive.records.feeds import FeedReading, Found
from citesnap.cli import reports
from citesnap.model import Certainty, Outcome, State, Verdict
from internet import Citesnap

WORDS = """
articles unread_articles unreadable_articles citations unresolved posts states snapshots
media_held media_missing due next_due waiting due_articles
next_article_due feeds due_feeds next_feed_due feeds_failing failing_feeds failing_sources resting_hosts failures runs size growth
gone_lately lately last_run_at overdue not_understood
"""
"""What docs/cli.md names, and scripts rely on."""


def fill(path: Path) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    with open_archive(path, clock=lambda: now) as archive, archive.run("run") as run:
        recorded = archive.record_article(run.id, article(), [cited("1"), cited("2", 2)])
        first, second = archive.posts_of([recorded.article_id])
        archive.record_check(run.id, first, [capture(at=now)], ALIVE, now + days(1))
        archive.record_check(run.id, second, [failure(Outcome.REFUSED, at=now)], PENDING, now)
        feed = archive.follow("https://gazette.example/feed")
        named = FeedReading(
            now + timedelta(hours=2), feed.pause, changed=True, articles=[Found("https://gazette.example/1")]
        )
        archive.record_feed_read(run.id, feed, named)
        refused = failure(Outcome.REFUSED, source="article", at=now)
        archive.record_unread_article(run.id, "https://gazette.example/2", refused)
        told = failure(Outcome.MALFORMED, source="feed", at=NOW, detail="a page \x1b[31m\u202ein red")
        archive.record_feed_read(run.id, feed, FeedReading(now + timedelta(hours=2), feed.pause, told, failed=True))
        run.counts["posts"] = 2


def test_a_page_for_people(citesnap: Citesnap, tmp_path: Path) -> None:
    fill(tmp_path / "a.db")
    done = citesnap("status", "a.db")
    assert (done.returncode, done.stderr) == (0, "")
    words = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert words[0].startswith("a.db: ")
    assert "No post was found gone in the last 7 days." in words
    assert "articles 1 1 more not read yet: `citesnap run` reads them; 1 more could not be read" in words
    assert {"posts 2", "alive 1 confirmed", "pending 1", "now next"} <= set(words)
    assert "1 feed is followed, 1 of them failing." in words
    feed = words.index("https://gazette.example/feed")
    assert words[feed + 1].startswith("1 time, last 2026-03-14 09:26, next try ")
    assert words[feed + 1].endswith(r"malformed (a page \x1b[31m\u202ein red)")
    (refused,) = (line for line in words if "syndication refused" in line)
    assert refused.startswith("1 ")
    assert words[-1].endswith("run done 2 posts asked for")


def test_an_object_for_programs(citesnap: Citesnap, tmp_path: Path) -> None:
    fill(tmp_path / "a.db")
    found = json.loads(citesnap("status", "a.db", "--json").stdout)
    assert set(found) == set(WORDS.split())
    documented = (Path(__file__).parents[2] / "docs" / "cli.md").read_text()
    assert [key for key in WORDS.split() if f"`{key}`" not in documented] == []
    assert (found["due"], found["feeds"], found["failing_feeds"][0]["failures"]) == (1, 1, 1)
    assert found["runs"][0]["counts"] == {"posts": 2}
    assert found["states"][0] == {"state": "alive", "certainty": "confirmed", "posts": 1}
    assert found["growth"] is None


def test_the_examples_of_the_page() -> None:
    assert doctest.testmod(reports).failed == 0


GONE = Verdict(State.DELETED, Certainty.REPORTED, NOW)


def test_it_begins_with_what_died_and_warns_when_nothing_runs(citesnap: Citesnap, tmp_path: Path) -> None:
    """The last run was five days ago; a look was due since."""
    then = datetime.now(UTC).replace(microsecond=0) - timedelta(days=5)
    with open_archive(tmp_path / "a.db", clock=lambda: then) as archive, archive.run("run") as run:
        recorded = archive.record_article(run.id, article(), [cited("1")])
        (post,) = archive.posts_of([recorded.article_id])
        archive.record_check(run.id, post, [capture(at=then)], ALIVE, then, looked_at=then)
        verdict = replace(GONE, since=then + timedelta(hours=1))
        archive.record_check(
            run.id, post, [failure(Outcome.DELETED)], verdict, then + timedelta(days=1), looked_at=then
        )
    done = citesnap("status", "a.db")
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert lines[2].startswith("WARNING: nothing ran for 5 days, and 1 items are due.")
    assert lines[4:6] == ["Found gone in the last 7 days: 1 post", "@example_river: Water at the gates"]
    assert lines[6].startswith("deleted, gone ") and lines[6].endswith("; 1 story; kept")
    checked = citesnap("status", "a.db", "--check")
    assert checked.returncode == 1
    assert checked.stdout.startswith(
        "CITESNAP WARNING - nothing ran for 5 days; 1 of 1 posts gone, 1 found so in the last"
    )
    numbers = citesnap("status", "a.db", "--prometheus").stdout.splitlines()
    assert {"citesnap_posts_gone_lately 1", 'citesnap_posts{state="deleted",certainty="reported"} 1'} <= set(numbers)
    assert citesnap("status", "none.db", "--check").returncode == 3
