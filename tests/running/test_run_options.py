"""`citesnap run` with its options: how much to do, what to say to whom, and where settings come from."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from citesnap.archive import open_archive
from internet import Citesnap, Internet, World, faults
from internet.posts import Tweet, snowflake


@pytest.fixture
def posts(world: World, tmp_path: Path) -> list[Tweet]:
    """Six posts, cited in `a.txt`."""
    made = [
        world.post(Tweet(snowflake(f"2024-02-{day:02}T00:00:00"), "lyre_ex", "Lyre", f"Day {day}"))
        for day in range(1, 7)
    ]
    (tmp_path / "a.txt").write_text("\n\n".join(post.url for post in made))
    return made


def states(tmp_path: Path) -> list[str]:
    db = sqlite3.connect(tmp_path / "a.db")
    try:
        return [state for (state,) in db.execute("select state from posts order by id")]
    finally:
        db.close()


def test_a_limit_leaves_the_others_due(
    posts: list[Tweet], internet: Internet, citesnap: Citesnap, tmp_path: Path
) -> None:
    assert citesnap("archive", "a.db", "a.txt", "--limit", "2").returncode == 0
    assert sorted(states(tmp_path)) == ["alive"] * 2 + ["pending"] * 4
    assert citesnap("run", "a.db", "--limit", "3").returncode == 0
    assert sorted(states(tmp_path)) == ["alive"] * 5 + ["pending"]
    assert citesnap("run", "a.db").returncode == 0
    assert states(tmp_path) == ["alive"] * 6
    assert len(internet.asked("cdn.syndication.twimg.com")) == 6


def test_after_its_time_a_run_takes_up_nothing_new(
    posts: list[Tweet], internet: Internet, citesnap: Citesnap, tmp_path: Path
) -> None:
    assert citesnap("archive", "a.db", "a.txt", "--max-duration", "0").returncode == 0
    assert states(tmp_path) == ["pending"] * 6
    assert internet.log == []
    assert citesnap("run", "a.db", "--max-duration", "50m").returncode == 0
    assert states(tmp_path) == ["alive"] * 6


def test_a_dry_run_says_whom_it_would_ask_and_asks_nobody(
    posts: list[Tweet], internet: Internet, citesnap: Citesnap, tmp_path: Path
) -> None:
    (tmp_path / "b.txt").write_text("Words pic.twitter.com/AbCdEfGhIj — Lyre (@lyre_ex) February 1, 2024\n")
    citesnap("archive", "a.db", "a.txt", "b.txt", "--max-duration", "0")
    before = (tmp_path / "a.db").read_bytes()
    done = citesnap("run", "a.db", "--dry-run")
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr, internet.log) == (0, "", [])
    assert lines[0] == ["ask", "t.co", "@lyre_ex 2024-02-01"]
    assert [line[:2] for line in lines[1:]] == [["ask", "syndication"]] * 6
    assert {line[2] for line in lines[1:]} == {post.url for post in posts}
    assert (tmp_path / "a.db").read_bytes() == before


def test_a_dry_run_lists_what_is_followed_and_what_would_be_captured(
    posts: list[Tweet], world: World, internet: Internet, citesnap: Citesnap, tmp_path: Path
) -> None:
    items = "".join(f"<item><link>https://gazette.example/{number}</link></item>" for number in (1, 2))
    world.page(
        "https://gazette.example/feed", f"<rss version='2.0'><channel>{items}</channel></rss>", "application/rss+xml"
    )
    world.page("https://lyre.example/story", f"<title>Lyre</title><a href='{posts[0].url}'>a post</a>")
    citesnap("archive", "a.db", "https://lyre.example/story", "https://nowhere.example/", "--max-duration", "0")
    assert citesnap("follow", "a.db", "https://gazette.example/feed").returncode == 0
    db = sqlite3.connect(tmp_path / "a.db")
    db.execute("update feeds set next_read_at = '2024-01-01T00:00:00Z'")
    db.commit()
    db.close()
    internet.forget()
    keys = {"CITESNAP_IA_KEYS": "RivertonAccess01:RivertonSecret01"}
    done = citesnap("run", "a.db", "--dry-run", "--save", env=keys)
    assert (done.returncode, internet.log) == (0, [])
    assert [line.split("\t") for line in done.stdout.splitlines()] == [
        ["read", "article", "https://nowhere.example/"],
        ["read", "feed", "https://gazette.example/feed"],
        ["read", "article", "https://gazette.example/1"],
        ["read", "article", "https://gazette.example/2"],
        ["ask", "syndication", posts[0].url],
        ["save", "save-page-now", "https://lyre.example/story"],
    ]
    only = citesnap("run", "a.db", "--dry-run", "--only", "read", "--max-articles", "1")
    assert [line.rpartition("/")[2] for line in only.stdout.splitlines()] == ["", "feed", "1"]


def test_only_one_stage_and_only_recent_articles(
    posts: list[Tweet], internet: Internet, citesnap: Citesnap, tmp_path: Path
) -> None:
    citesnap("archive", "a.db", "a.txt", "--max-duration", "0")
    assert citesnap("run", "a.db", "--only", "read").returncode == 0
    assert citesnap("run", "a.db", "--since", "2099-01-01").returncode == 0
    assert internet.log == []
    assert citesnap("run", "a.db", "--only", "ask", "--since", "1h").returncode == 0
    assert states(tmp_path) == ["alive"] * 6


def test_fail_on_chooses_when_an_unanswered_question_fails_the_run(
    posts: list[Tweet], world: World, citesnap: Citesnap, tmp_path: Path
) -> None:
    env: dict[str, str | None] = {"CITESNAP_MAX_WAIT": "0"}
    for host in ("cdn.syndication.twimg.com", "publish.x.com"):
        world.fault(host, faults.status(500), when=lambda request: posts[0].id in request.url)
    for fail_on, code in (("some", 3), ("all", 0), ("never", 0)):
        (tmp_path / "a.db").unlink(missing_ok=True)
        assert citesnap("archive", "a.db", "a.txt", "--fail-on", fail_on, env=env).returncode == code
    assert states(tmp_path)[0] == "pending"


def test_a_monitor_is_told_of_start_and_end(
    posts: list[Tweet], world: World, internet: Internet, citesnap: Citesnap, tmp_path: Path
) -> None:
    citesnap("archive", "a.db", "a.txt", "--max-duration", "0")
    for what in ("start", "0", "3"):
        world.page(f"https://monitor.example/abc/{what}", "OK")
    ping = ("--ping-url", "https://monitor.example/abc/")
    assert citesnap("run", "a.db", *ping).returncode == 0
    asked = internet.asked("monitor.example")
    assert [request.path for request in asked] == ["/abc/start", "/abc/0"]
    assert len({request.url.partition("?rid=")[2] for request in asked}) == 1
    db = sqlite3.connect(tmp_path / "a.db")
    assert db.execute("select count(*) from exchanges where url like '%monitor%'").fetchone() == (0,)
    db.close()


def test_a_monitor_out_of_reach_changes_no_exit_code(posts: list[Tweet], citesnap: Citesnap) -> None:
    citesnap("archive", "a.db", "a.txt", "--max-duration", "0")
    done = citesnap("run", "a.db", "--ping-url", "https://nowhere.example/abc")
    assert done.returncode == 0
    assert "monitor" in done.stderr
    assert "abc" not in done.stderr


@pytest.mark.parametrize("fault", [faults.status(500), faults.drop()], ids=str)
def test_a_monitor_in_trouble_is_told_three_times(
    fault: faults.Fault, posts: list[Tweet], world: World, internet: Internet, citesnap: Citesnap
) -> None:
    citesnap("archive", "a.db", "a.txt")
    world.page("https://monitor.example/", "OK")
    world.fault("monitor.example", fault, times=2)
    assert citesnap("run", "a.db", "--ping-url", "https://monitor.example/abc").returncode == 0
    assert [request.path for request in internet.asked("monitor.example")] == ["/abc/start"] * 3 + ["/abc/0"]


def test_a_monitor_that_hangs_holds_up_no_run_that_is_told_to_stop(
    posts: list[Tweet], world: World, internet: Internet, citesnap: Citesnap
) -> None:
    citesnap("archive", "a.db", "a.txt", "--max-duration", "0")
    world.page("https://monitor.example/abc/start", "OK")
    world.fault("monitor.example/abc/143", faults.stall())
    world.fault("cdn.syndication.twimg.com", faults.stall())
    process = citesnap.start("run", "a.db", "--ping-url", "https://monitor.example/abc")
    while not internet.asked("cdn.syndication.twimg.com"):
        assert process.poll() is None
    process.terminate()
    assert process.wait(2) == 143
    process.communicate()
    assert internet.asked("monitor.example")[-1].path == "/abc/143"


def test_a_monitor_without_an_address_is_a_wrong_setting(citesnap: Citesnap, tmp_path: Path) -> None:
    open_archive(tmp_path / "a.db").close()
    done = citesnap("run", "a.db", env={"CITESNAP_PING_URL": "monitor.example/abc"})
    assert (done.returncode, "CITESNAP_PING_URL" in done.stderr) == (2, True)


def test_changed_verdicts_are_told_to_a_command(
    posts: list[Tweet], world: World, citesnap: Citesnap, tmp_path: Path
) -> None:
    citesnap("archive", "a.db", "a.txt")
    world.becomes(posts[2].id, "deleted")
    db = sqlite3.connect(tmp_path / "a.db")
    db.execute("update posts set next_check_at = '2024-01-01T00:00:00Z'")
    db.commit()
    db.close()
    assert citesnap("run", "a.db", "--notify", "cat > told.jsonl").returncode == 0
    (change,) = map(json.loads, (tmp_path / "told.jsonl").read_text().splitlines())
    assert (change["native_id"], change["before"], change["state"], change["certainty"], change["articles"]) == (
        posts[2].id,
        "alive",
        "deleted",
        "reported",
        1,
    )
    (tmp_path / "told.jsonl").unlink()
    assert citesnap("run", "a.db", "--notify", "cat > told.jsonl").returncode == 0
    assert not (tmp_path / "told.jsonl").exists()


def test_a_run_waits_for_the_lock_if_asked_to(
    posts: list[Tweet], world: World, internet: Internet, citesnap: Citesnap
) -> None:
    world.fault("cdn.syndication.twimg.com", faults.stall(1.5), times=1)
    first = citesnap.start("archive", "a.db", "a.txt")
    try:
        while not internet.asked("cdn.syndication.twimg.com"):
            assert first.poll() is None
        assert citesnap("run", "a.db").returncode == 75
        assert citesnap("run", "a.db", "--lock-wait", "30s").returncode == 0
    finally:
        first.communicate(timeout=60)


def test_following_waits_for_the_lock_as_well(
    posts: list[Tweet], world: World, internet: Internet, citesnap: Citesnap, tmp_path: Path
) -> None:
    (tmp_path / "settings.toml").write_text('lock_wait = "30s"\n')
    world.page("https://gazette.example/feed", "<rss version='2.0'><channel/></rss>", "application/rss+xml")
    citesnap("archive", "a.db", "a.txt", "--max-duration", "0")
    for follow in (("follow", "--lock-wait", "30"), ("unfollow",)):
        world.fault("cdn.syndication.twimg.com", faults.stall(1.5), times=1)
        internet.forget()
        first = citesnap.start("run", "a.db", "--limit", "1")
        try:
            while not internet.asked("cdn.syndication.twimg.com"):
                assert first.poll() is None
            feed = "https://gazette.example/feed"
            assert citesnap(follow[0], "a.db", feed).returncode == 75
            assert citesnap("--config", "settings.toml", *follow, "a.db", feed).returncode == 0
        finally:
            first.communicate(timeout=60)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("max_wiat = 3", "did you mean max_wait"),
        ("[run]\nlimit = 3", "under no heading"),
        ("limit = [1]", "limit: [1]"),
        ('limit = "many"', "limit: 'many'"),
        ('with = "nobody"', "with: 'nobody'"),
        ('ping_url = "monitor"', "ping_url: give the address"),
        ("rate = 3", "rate: "),
        ("limit = ", "not valid TOML"),
    ],
)
def test_a_wrong_setting_is_told_with_its_file(text: str, words: str, citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(text)
    done = citesnap("--config", "settings.toml", "run", "a.db")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert done.stderr.startswith("Error: settings.toml")
    assert words in done.stderr


def test_settings_tell_where_they_come_from_and_secrets_stay_in(citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('timeout = 7\nrate = { "t.co" = "10/m" }\n')
    env: dict[str, str | None] = {
        "CITESNAP_MAX_WAIT": "9",
        "CITESNAP_RATE": None,
        "CITESNAP_TIMEOUT": None,
        "CITESNAP_X_TOKEN": "hidden-token-1",
    }
    done = citesnap("--config", "settings.toml", "config", "show", env=env)
    assert done.returncode == 0, done.stderr
    rows = {name: rest for name, *rest in (line.split("\t") for line in done.stdout.splitlines())}
    assert rows["--timeout"] == ["7", "file"]
    assert rows["--rate"] == ["t.co=10/m", "file"]
    assert rows["--max-wait"] == ["9", "environment (CITESNAP_MAX_WAIT)"]
    assert rows["--fail-on"] == ["some", "default"]
    assert rows["CITESNAP_X_TOKEN"] == ["set", "environment (CITESNAP_X_TOKEN)"]
    assert "hidden-token-1" not in done.stdout


@pytest.mark.parametrize("arguments", [("--max-duration", "soon"), ("--since", "the flood"), ("--limit", "0")])
def test_options_that_mean_nothing(arguments: tuple[str, ...], citesnap: Citesnap, tmp_path: Path) -> None:
    open_archive(tmp_path / "a.db").close()
    done = citesnap("run", "a.db", *arguments)
    assert done.returncode == 2
    assert arguments[0] in done.stderr
