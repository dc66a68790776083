"""A new platform with a live source is two files: `platforms/NAME.py` and `sources/NAME.py`. Nothing else is touched."""

from __future__ import annotations

import json

import pytest

from internet import World
from recipes.conftest import House

URL = "https://lyrenet.example/Example_Lyre/tune/12345678"
WORDS = "As the river rose last night, people came out and sang in the streets of Riverton until the morning."
STATE = {"body": [{"type": "paragraph", "text": WORDS}, {"type": "embed", "url": URL}]}
TUNE = {
    "id": "12345678",
    "words": "The river sings tonight",
    "author": {"handle": "Example_Lyre", "name": "Lyre"},
    "posted_at": "2026-03-01T18:00:00Z",
    "likes": 3,
}


@pytest.fixture
def lyrenet(house: House) -> House:
    """The program with the two files."""
    house.put("platform_of_lyrenet.py", "platforms/lyrenet.py")
    house.put("source_of_lyrenet.py", "sources/lyrenet.py")
    return house


@pytest.mark.parametrize(
    ("name", "article", "kind"),
    [
        ("a.txt", f"As one could read ({URL}), the river sings.", "link"),
        ("a.html", f'<p>As <a href="{URL}">one could read</a>, the river sings.</p>', "link"),
        ("b.html", f'<p>Listen:</p><iframe src="{URL}?embed=1"></iframe>', "embed"),
        ("c.html", f"<p>{WORDS}</p><script>window.data = {json.dumps(STATE)}</script>", "embed"),
    ],
    ids=["text", "link", "iframe", "state"],
)
def test_its_posts_are_found(lyrenet: House, name: str, article: str, kind: str) -> None:
    (lyrenet.command.cwd / name).write_text(article)
    done = lyrenet.run("find", name, "--format", "jsonl")
    (found,) = map(json.loads, done.stdout.splitlines())
    assert (found["platform"], found["post_id"], found["handle"], found["link"], found["kind"]) == (
        "lyrenet",
        "12345678",
        "Example_Lyre",
        URL,
        kind,
    )


def test_its_source_is_asked_and_what_it_shows_is_recorded(lyrenet: House, world: World) -> None:
    world.page("https://api.lyrenet.example/v1/tunes/12345678", json.dumps(TUNE), "application/json")
    (lyrenet.command.cwd / "a.txt").write_text(f"As one could read: {URL}")
    assert lyrenet.run("archive", "a.db", "a.txt").returncode == 0
    assert lyrenet.rows("select platform, native_id, handle, state, certainty, text from posts") == [
        ("lyrenet", "12345678", "Example_Lyre", "alive", "confirmed", "The river sings tonight")
    ]
    assert lyrenet.rows("select source, outcome from attempts") == [("lyrenet", "captured")]
    assert lyrenet.rows("select source, author_name, posted_at from snapshots") == [
        ("lyrenet", "Lyre", "2026-03-01T18:00:00Z")
    ]


def test_a_post_that_is_gone_is_reported_so(lyrenet: House, world: World) -> None:
    world.page("https://api.lyrenet.example/v1/tunes/12345678", "{}", "application/json", status=410)
    (lyrenet.command.cwd / "a.txt").write_text(f"As one could read: {URL}")
    assert lyrenet.run("archive", "a.db", "a.txt", "--without", "wayback").returncode == 0
    assert lyrenet.rows("select state, certainty from posts") == [("deleted", "reported")]


def test_it_can_be_left_out_and_is_called_by_its_labels(lyrenet: House) -> None:
    assert "lyrenet" in lyrenet.run("archive", "--help").stdout
    (lyrenet.command.cwd / "a.txt").write_text(f"As one could read: {URL}")
    assert lyrenet.run("archive", "a.db", "a.txt", "--without", "lyrenet").returncode == 0
    assert ("lyrenet",) not in lyrenet.rows("select source from attempts")
    names = "from citesnap.browsing import labels; print(labels.platform('lyrenet'), '|', labels.source('lyrenet'))"
    assert lyrenet.python("-X", "utf8", "-c", names).stdout.strip() == "LyreNet | LyreNet’s API"


def test_its_host_is_asked_at_the_pace_that_its_file_names(lyrenet: House) -> None:
    pace = "from citesnap.platforms import rates; print(rates()['api.lyrenet.example'])"
    assert lyrenet.python("-c", pace).stdout.strip() == "3000/m"
