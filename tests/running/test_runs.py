"""One run at a time, stopped at any moment: locks, signals, kill -9."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from internet import Citesnap, Internet, World, faults, rows
from internet.posts import Photo, Tweet, snowflake


@pytest.fixture
def posts(world: World, tmp_path: Path) -> list[Tweet]:
    """Ten posts, cited in `a.txt`."""
    made = [
        world.post(
            Tweet(
                snowflake(f"2024-02-{day:02}T00:00:00"),
                "lyre_ex",
                "Lyre",
                f"Day {day}",
                photos=[Photo(f"Ph0t0Day{day:02}")],
            )
        )
        for day in range(1, 11)
    ]
    (tmp_path / "a.txt").write_text("\n\n".join(post.url for post in made))
    return made


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_idle(pid: int) -> bool:
    """Whether all threads of a process and of its children wait for something, ten looks in a row. One that is ready to run and
    gets no processor does not."""
    for _ in range(10):
        tasks = [Path(f"/proc/{pid}/task")]
        tasks += [
            Path(f"/proc/{child}/task")
            for task in tasks[0].iterdir()
            for child in (task / "children").read_text().split()
        ]
        states = [(one / "stat").read_text().rpartition(")")[2].split()[0] for task in tasks for one in task.iterdir()]
        if "R" in states:
            return False
        time.sleep(0.05)
    return True


def sound(path: Path) -> None:
    assert rows(path, "pragma integrity_check") == [("ok",)]
    assert rows(path, "pragma foreign_key_check") == []


def test_a_second_process_is_sent_away_with_75(
    world: World, internet: Internet, citesnap: Citesnap, posts: list[Tweet], tmp_path: Path
) -> None:
    world.fault("cdn.syndication.twimg.com", faults.stall())
    first = citesnap.start("archive", "a.db", "a.txt")
    try:
        wait_for(lambda: internet.asked("cdn.syndication.twimg.com"))
        for command in (("archive", "a.db", "a.txt"), ("run", "a.db")):
            second = citesnap(*command)
            assert second.returncode == 75
            assert str(first.pid) in second.stderr
            assert len(second.stderr.splitlines()) == 1
        assert citesnap("status", "a.db").returncode == 0
    finally:
        first.kill()
        first.wait()


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_the_run_soon_and_keeps_what_was_answered(
    sent: signal.Signals,
    code: int,
    world: World,
    internet: Internet,
    citesnap: Citesnap,
    posts: list[Tweet],
    tmp_path: Path,
) -> None:
    world.fault("cdn.syndication.twimg.com", faults.stall(), skip=4)
    process = citesnap.start("archive", "a.db", "a.txt")
    wait_for(lambda: len(internet.asked("cdn.syndication.twimg.com")) > 4)
    wait_for(lambda: rows(tmp_path / "a.db", "select count(*) from snapshots") == [(4,)])
    process.send_signal(sent)
    started = time.monotonic()
    _, said = process.communicate(timeout=60)
    assert time.monotonic() - started < 15, "it waits for the answer"
    assert process.returncode == code
    assert "Traceback" not in said
    (told,) = filter(None, said.splitlines())
    how_far = r"Warning: interrupted while asking: \d of 10 done, and all of it is kept; the same command goes on"
    assert re.fullmatch(how_far, told)
    sound(tmp_path / "a.db")
    assert rows(tmp_path / "a.db", "select count(*) from snapshots") == [(4,)]
    assert rows(tmp_path / "a.db", "select outcome, finished_at is not null from runs") == [("interrupted", 1)]
    world.heal()
    assert citesnap("run", "a.db").returncode == 0
    assert rows(tmp_path / "a.db", "select state, count(*) from posts group by 1") == [("alive", 10)]
    assert rows(tmp_path / "a.db", "select count(*) from snapshots") == [(10,)]


def test_a_signal_keeps_answers_of_posts_that_were_on_their_way(
    world: World, internet: Internet, citesnap: Citesnap, posts: list[Tweet], tmp_path: Path
) -> None:
    """Posts whose pictures are still under way, and one that only waits for a web archive."""
    world.becomes(posts[0].id, "deleted")
    world.fault("pbs.twimg.com", faults.stall())
    world.fault("web.archive.org", faults.stall())
    process = citesnap.start("archive", "a.db", "a.txt")
    wait_for(lambda: len(internet.asked("cdn.syndication.twimg.com")) == 10 and internet.asked("web.archive.org"))
    wait_for(lambda: internet.asked("pbs.twimg.com"))
    wait_for(lambda: is_idle(process.pid))
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 143
    process.communicate()
    sound(tmp_path / "a.db")
    assert rows(tmp_path / "a.db", "select state, count(*) from posts group by 1") == [("alive", 9), ("deleted", 1)]
    assert rows(tmp_path / "a.db", "select count(*) from snapshots") == [(9,)]
    assert rows(tmp_path / "a.db", "select count(*) from media where outcome is null") == [(9,)]
    world.heal()
    assert citesnap("run", "a.db").returncode == 0
    assert rows(tmp_path / "a.db", "select count(*) from media where sha256 is not null") == [(9,)]
    assert rows(tmp_path / "a.db", "select outcome from attempts where source = 'wayback'") == [("not-archived",)]


def test_kill_9_loses_nothing_and_the_next_run_carries_on(
    world: World, internet: Internet, citesnap: Citesnap, posts: list[Tweet], tmp_path: Path
) -> None:
    for answered in (1, 4, 7):
        world.fault("cdn.syndication.twimg.com", faults.stall(), skip=answered - 1 if answered == 1 else 2)
        internet.forget()
        process = citesnap.start(*(("archive", "a.db", "a.txt") if answered == 1 else ("run", "a.db")))
        wait_for(lambda n=answered: len(internet.asked("cdn.syndication.twimg.com")) >= (1 if n == 1 else 3))  # type: ignore[misc]  # the default binds n
        process.kill()
        process.wait()
        world.heal()
        sound(tmp_path / "a.db")
    assert citesnap("run", "a.db").returncode == 0
    sound(tmp_path / "a.db")
    assert rows(tmp_path / "a.db", "select state, count(*) from posts group by 1") == [("alive", 10)]
    assert rows(tmp_path / "a.db", "select count(*), count(distinct post_id) from snapshots") == [(10, 10)]
    assert rows(tmp_path / "a.db", "select outcome from runs order by id") == [("interrupted",)] * 3 + [("done",)]


def test_the_pace_holds_across_runs(
    world: World, internet: Internet, citesnap: Citesnap, posts: list[Tweet], tmp_path: Path
) -> None:
    """Two commands in a row keep the distance that one command keeps between two questions."""
    (tmp_path / "one.txt").write_text(posts[0].url)
    (tmp_path / "two.txt").write_text(posts[1].url)
    env: dict[str, str | None] = {"CITESNAP_RATE": "cdn.syndication.twimg.com=20/m *=6000/m", "CITESNAP_MAX_WAIT": "20"}
    assert citesnap("archive", "a.db", "one.txt", env=env).returncode == 0
    assert citesnap("archive", "a.db", "two.txt", env=env).returncode == 0
    first, second = internet.asked("cdn.syndication.twimg.com")
    # Times of exchanges are kept to the millisecond.
    assert second.at - first.at >= 2.9


def test_a_host_that_asked_for_time_is_left_alone_until_then(
    world: World, internet: Internet, citesnap: Citesnap, posts: list[Tweet], tmp_path: Path
) -> None:
    world.fault("cdn.syndication.twimg.com", faults.status(429, retry_after=3600), times=1)
    world.fault("publish.x.com", faults.status(404))
    done = citesnap("archive", "a.db", "a.txt")
    assert done.returncode == 3
    assert len(internet.asked("cdn.syndication.twimg.com")) == 1
    assert rows(tmp_path / "a.db", "select distinct state from posts") == [("pending",)]
    internet.forget()
    assert citesnap("run", "a.db").returncode == 3
    assert internet.asked("cdn.syndication.twimg.com") == []


@pytest.mark.parametrize(
    ("variable", "value"), [("HTTPS_PROXY", "socks9://nowhere"), ("SSL_CERT_FILE", "/nowhere/ca.pem")]
)
def test_broken_settings_are_told_even_when_nothing_is_due(
    variable: str, value: str, world: World, citesnap: Citesnap, tmp_path: Path
) -> None:
    post = world.post(Tweet(snowflake("2024-02-01T00:00:00"), "lyre_ex", "Lyre", "Day 1"))
    (tmp_path / "a.txt").write_text(post.url)
    assert citesnap("archive", "a.db", "a.txt").returncode == 0
    done = citesnap("run", "a.db", env={variable: value, variable.lower(): None})
    assert (done.returncode, variable in done.stderr) == (2, True)
    assert rows(tmp_path / "a.db", "select command from runs") == [("archive",)]


def test_an_archive_that_says_nothing_does_not_hold_up_the_run(
    world: World, internet: Internet, citesnap: Citesnap, tmp_path: Path
) -> None:
    made = [
        world.post(
            Tweet(snowflake(f"2024-02-{day:02}T00:00:00"), f"lyre{day}_ex", "Lyre", f"Day {day}", fate="deleted")
        )
        for day in range(1, 29)
    ]
    (tmp_path / "a.txt").write_text("\n\n".join(post.url for post in made))
    world.fault("web.archive.org", faults.stall())
    env: dict[str, str | None] = {"CITESNAP_TIMEOUT": "0.5", "CITESNAP_MAX_WAIT": "0.1"}
    assert citesnap("archive", "a.db", "a.txt", env=env, timeout=20).returncode == 3
    assert len(internet.asked("web.archive.org")) == 5
    assert rows(tmp_path / "a.db", "select state, count(*) from posts group by 1") == [("deleted", 28)]
    world.heal()
    assert citesnap("run", "a.db").returncode == 0
    kept = rows(tmp_path / "a.db", "select count(distinct post_id) from attempts where outcome = 'not-archived'")
    assert kept == [(28,)]
