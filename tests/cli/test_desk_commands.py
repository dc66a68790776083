"""`citesnap list`, `search`, `show` and `check`: what a desk asks, by whatever name it uses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from internet import Citesnap, World
from internet.posts import Tweet, snowflake

GATE = snowflake("2024-03-01T10:00:00")
LOCK = snowflake("2024-03-02T10:00:00")


@pytest.fixture
def archived(world: World, citesnap: Citesnap, tmp_path: Path) -> Citesnap:
    """One story that cites a post which is gone and one which is there, and quotes a third whose link is lost."""
    world.post(Tweet(GATE, "Lyre_Ex", "Lyre", "The gates of Riverton are shut", fate="deleted"))
    world.post(Tweet(LOCK, "lock_ex", "Lock", "Lock four is open"))
    (tmp_path / "story.html").write_text(
        '<title>The bridge</title><meta property="article:section" content="Weather"><link rel="canonical" href="https://gazette.example/bridge"><article>'
        f'<p><a href="https://x.com/Lyre_Ex/status/{GATE}">one</a> <a href="https://x.com/lock_ex/status/{LOCK}">two</a></p>'
        '<blockquote class="twitter-tweet"><p>Nobody was hurt at the quay</p>&mdash; Quay (@quay_ex) March 3, 2024</blockquote>'
        "</article>"
    )
    assert citesnap("archive", "a.db", "story.html", "--without", "wayback").returncode == 0
    return citesnap


def rows(citesnap: Citesnap, *words: str) -> list[dict[str, object]]:
    done = citesnap(*words, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


LISTED: tuple[tuple[Sequence[str], set[str]], ...] = (
    ([], {GATE, LOCK}),
    (["--state", "gone"], {GATE}),
    (["--state", "lost"], {GATE}),
    (["--state", "LOST", "--state", "Alive"], {GATE, LOCK}),
    (["--state", "account_gone"], set()),
    (["--state", "alive"], {LOCK}),
    (["--state", "alive", "--state", "deleted"], {GATE, LOCK}),
    (["--handle", "@LYRE_ex"], {GATE}),
    (["--article", "gazette.example/bridge/"], {GATE, LOCK}),
    (["--article", "The Bridge"], {GATE, LOCK}),
    (["--since", "1h"], {GATE, LOCK}),
    (["--since", "2999-01-01"], set()),
    (["--platform", "mastodon"], set()),
    (["--watched"], set()),
    (["--section", "weather"], {GATE, LOCK}),
    (["--section", "Sport"], set()),
    (["--section", "Weather", "--site", "Elsewhere"], set()),
)
SOUGHT: tuple[tuple[list[str], tuple[str, str] | None], ...] = (
    (["gates"], None),  # The post was gone: no source ever showed its words.
    (["hurt", "quay"], ("citation", "The bridge")),
    (["bridge"], ("article", "The bridge")),
    ([f"https://twitter.com/whoever/status/{LOCK}?s=20"], ("post", "@lock_ex: Lock four is open")),
    ([LOCK], ("post", "@lock_ex: Lock four is open")),
    (["@LOCK_ex"], ("post", "@lock_ex: Lock four is open")),
    (["http://gazette.example/bridge"], ("article", "The bridge")),
)
ARTICLE_NAMES = ("gazette.example/bridge", "story.html", "the bridge")
POST_NAMES = ("@Lock_Ex", "lock_ex", LOCK)


def test_rows_are_found_by_what_people_call_them(archived: Citesnap) -> None:
    for options, ids in LISTED:
        assert {row["native_id"] for row in rows(archived, "list", "a.db", *options)} == ids, options
    for words, named in SOUGHT:
        found = {(row["kind"], row["title"]) for row in rows(archived, "search", "a.db", *words)}
        assert named in found if named else found == set(), words
    for name in (*ARTICLE_NAMES, *POST_NAMES):
        done = archived("show", "a.db", name)
        assert (done.returncode, done.stderr) == (0, ""), name
        assert "Lock four is open" in done.stdout, name
        assert json.loads(archived("show", "a.db", name, "--json").stdout), name
        if name in ARTICLE_NAMES:
            assert "1 of 2 posts gone, 0 of these kept" in done.stdout
            assert "@quay_ex  March 3, 2024  Nobody was hurt at the quay" in done.stdout
    (article,) = rows(archived, "list", "a.db", "--articles", "--state", "gone")
    assert (article["posts"], article["gone"], article["gone_and_kept"], article["unresolved"]) == (2, 1, 0, 1)
    for state, count in (("lost", 1), ("alive", 1), ("suspended", 0)):
        assert len(rows(archived, "list", "a.db", "--articles", "--state", state)) == count, state
    for section, count in (("WEATHER", 1), ("Sport", 0)):
        assert len(rows(archived, "list", "a.db", "--articles", "--section", section)) == count, section
        assert len(rows(archived, "list", "a.db", "--unresolved", "--section", section)) == count, section
    assert rows(archived, "list", "a.db", "--articles", "--platform", "mastodon") == []
    assert rows(archived, "list", "a.db", "--articles", "--handle", "@lock_ex", "--state", "deleted") == []
    for word, told in (
        (
            "dead",
            "posts that readers no longer see are gone, those without a copy are lost. The states are gone, lost,",
        ),
        ("unresolved", "are listed with --unresolved"),
        ("private", "are protected"),
    ):
        refused = archived("list", "a.db", "--state", word)
        assert (refused.returncode, told in refused.stderr) == (2, True), refused.stderr
    assert archived("list", "a.db", "--unresolved", "--state", "gone").returncode == 2
    (lost,) = rows(archived, "list", "a.db", "--unresolved", "--handle", "QUAY_EX")
    assert (lost["handle"], lost["address"]) == ("quay_ex", "https://gazette.example/bridge")
    table = archived("list", "a.db").stdout.splitlines()
    assert {line.split()[0] for line in table} == {"state", "deleted", "alive"}
    assert archived("list", "a.db", "--state", "protected", "--format", "csv").stdout.startswith("id,state,certainty,")
    for unknown in (("show", "a.db", "@nobody"), ("check", "a.db", "nothing"), ("list", "a.db", "--article", "none")):
        done = archived(*unknown)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), unknown


def test_a_look_out_of_schedule_tells_what_changed(archived: Citesnap, world: World) -> None:
    assert archived("run", "a.db").returncode in (0, 3)
    world.becomes(LOCK, "deleted")
    told = archived.cwd / "told.txt"
    done = archived("check", "a.db", "@LOCK_EX", "--notify", f"cat >> {told}", "--notify-format", "text")
    assert (done.returncode, done.stderr) == (0, "")
    assert told.read_text().startswith("deleted (was alive): @lock_ex: Lock four is open")
    assert archived("run", "a.db", "--notify", f"cat >> {told}").returncode in (0, 3)
    assert told.read_text().count("(was alive)") == 1
    (line,) = done.stdout.splitlines()
    assert line.startswith("deleted (was alive)  @lock_ex: Lock four is open  https://x.com/lock_ex/status/")
    assert "gone on " in line
    (row,) = rows(archived, "list", "a.db", "--handle", "lock_ex")
    assert row["first_gone_at"] is not None
    world.becomes(LOCK, "alive")
    assert archived("check", "a.db", LOCK, "--json").stdout.count('"before": "deleted"') == 1
    # A watched post is due again within the hour.
    assert archived("check", "a.db", "gazette.example/bridge", "--state", "alive", "--watch", "hourly").returncode == 0
    (row,) = rows(archived, "list", "a.db", "--watched")
    assert (row["native_id"], row["watch"]) == (LOCK, "hourly")
    post = json.loads(archived("show", "a.db", LOCK, "--json").stdout)["post"]
    next_check, last_check = (datetime.fromisoformat(post[name]) for name in ("next_check_at", "last_checked_at"))
    assert next_check - last_check == timedelta(hours=1)
    assert archived("check", "a.db", LOCK, "--watch", "normal").returncode == 0
    assert rows(archived, "list", "a.db", "--watched") == []
