"""A followed feed that is dead for weeks: whoever reads the mails of cron hears of it once a week."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from internet import Citesnap, World, faults
from internet.clock import WrongClock

FEED = "https://gazette.example/feed.xml"
DAYS = (2, 8, 9, 10, 12, 15, 16, 18, 22, 23, 26, 29, 30)


def test_a_feed_that_is_dead_for_weeks_is_told_once_a_week(
    world: World, citesnap: Citesnap, clock: WrongClock, tmp_path: Path
) -> None:
    world.page(FEED, '<rss version="2.0"><channel><title>Gazette</title></channel></rss>', "application/rss+xml")
    assert citesnap("follow", "a.db", FEED).returncode == 0
    world.fault("gazette.example", faults.status(503))
    told: dict[int, list[int]] = {}
    for day in DAYS:
        done = citesnap("run", "a.db", env={"CITESNAP_MAX_WAIT": "0.1", **clock.env(timedelta(days=day))})
        assert len(done.stderr.splitlines()) <= 1, done.stderr
        assert done.returncode == (3 if done.stderr else 0)
        if done.stderr:
            assert FEED in done.stderr
            told.setdefault(day // 7, []).append(day)
    # Told on some day of each week from the second on, and only once in each; after that silence.
    assert sorted(told) == [0, 1, 2, 3, 4]
    assert all(len(days) == 1 for week, days in told.items() if week), told
    quiet = citesnap("run", "a.db", "-q", "--fail-on", "never", env=clock.env(timedelta(days=36)))
    assert (quiet.returncode, quiet.stderr) == (0, "")
