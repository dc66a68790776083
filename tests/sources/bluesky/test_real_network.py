"""The real command against the AT Protocol's own software: accounts, posts and what becomes of them are made by its methods.

`tests/internet/atproto.py` starts it where it is installed; elsewhere the test is skipped, in CI it fails.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from internet import Citesnap, Internet, World, atproto, pictures, rows
from internet.atproto import Author, RealNetwork

QUIET: dict[str, str | None] = {"CITESNAP_WITHOUT": "wayback arquivo memento"}
PHOTO = pictures.png("the levee from the bridge", 32, 24)

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def network() -> Iterator[RealNetwork]:
    found = atproto.parts()
    if isinstance(found, str):
        if os.environ.get("CI") == "true":
            pytest.fail(found)
        pytest.skip(found)
    with atproto.running(found) as running:
        yield running


def address(uri: str, author: Author | None = None) -> str:
    """The address of a post in the app; with the handle of its author where one is given."""
    _, _, did, _, key = uri.split("/")
    return f"https://bsky.app/profile/{author.handle if author else did}/post/{key}"


def embed(post: dict[str, str], words: str) -> str:
    """The embed code of the app's own dialogue."""
    return (
        f'<blockquote class="bluesky-embed" data-bluesky-uri="{post["uri"]}" data-bluesky-cid="{post["cid"]}"><p>{words}</p>'
        f'&mdash; <a href="{address(post["uri"])}?ref_src=embed">now</a></blockquote>'
    )


def record(post: dict[str, str]) -> dict[str, str]:
    """A post as a subject of moderation."""
    return {"$type": "com.atproto.repo.strongRef", "uri": post["uri"], "cid": post["cid"]}


def test_posts_of_real_servers_and_what_becomes_of_them(
    network: RealNetwork, world: World, internet: Internet, citesnap: Citesnap, tmp_path: Path
) -> None:
    network.put_into(world)
    alice, bob, carol, dan = (network.account(name) for name in ("alice", "bob", "carol", "dan"))
    image = {
        "$type": "app.bsky.embed.images",
        "images": [{"alt": "A levee", "image": network.blob(alice, PHOTO, "image/png")}],
    }
    lives = network.post(alice, "The levee holds", embed=image)
    quoted = network.post(bob, "The river is at 7 feet")
    quote = {"$type": "app.bsky.embed.record", "record": {"uri": quoted["uri"], "cid": quoted["cid"]}}
    quotes = network.post(alice, "So says Bob", embed=quote)
    posts = {
        "lives": lives,
        "quotes": quotes,
        "dies": network.post(alice, "The levee will hold for ever"),
        "hidden": network.post(alice, "Nobody in the app shall see this"),
        "removed": network.post(alice, "Removed by those who run the server"),
        "closed": network.post(carol, "Carol was here"),
        "banned": network.post(dan, "Dan was here"),
    }
    uris = {name: post["uri"] for name, post in posts.items()}
    network.wait(lambda: len(network.views(*uris.values())) == len(uris))
    (tmp_path / "story.html").write_text(
        "<title>Levees</title><article><p>What was said of the levees in the county.</p>"
        + embed(lives, "The levee holds")
        + embed(posts["dies"], "The levee will hold for ever")
        + "".join(
            f'<p>See <a href="{address(uris[name], author)}">what was said</a>.</p>'
            for name, author in (
                ("quotes", alice),
                ("hidden", alice),
                ("removed", None),
                ("closed", carol),
                ("banned", dan),
            )
        )
        + "</article>"
    )

    done = citesnap("archive", "a.db", "story.html", env=QUIET)
    assert (done.returncode, done.stderr) == (0, "")
    archive = tmp_path / "a.db"
    shown = {
        url: (state, text, handle)
        for url, state, text, handle in rows(
            archive, "select p.url, p.state, s.text, s.handle from posts p join snapshots s on s.post_id = p.id"
        )
    }
    assert shown[address(uris["lives"])] == ("alive", "The levee holds", "alice.test")
    assert shown[address(uris["closed"])] == ("alive", "Carol was here", "carol.test")
    assert len(shown) == 7 and {state for state, _, _ in shown.values()} == {"alive"}
    # The original by its hash, not the copy that the app shows.
    media = rows(archive, "select alt_text, content from media join blobs using (sha256)")
    assert media == [("A levee", PHOTO)]
    told = json.loads(rows(archive, "select data from snapshots where text = 'So says Bob'")[0][0])
    assert (told["quoted"]["text"], told["quoted"]["handle"]) == ("The river is at 7 feet", "bob.test")

    network.delete(alice, uris["dies"])
    network.take_down("appview", record(posts["hidden"]))
    for part in ("pds", "appview"):
        network.take_down(part, record(posts["removed"]))
    network.by(carol, "com.atproto.server.deactivateAccount", {})
    network.take_down("pds", {"$type": "com.atproto.admin.defs#repoRef", "did": dan.did})
    gate = {"post": quoted["uri"], "detachedEmbeddingUris": [quotes["uri"]], "createdAt": "2026-03-01T00:00:00.000Z"}
    network.record(bob, "app.bsky.feed.postgate", gate, key=quoted["uri"].rpartition("/")[2])
    network.wait(lambda: set(network.views(*uris.values())) == {uris["lives"], uris["quotes"]})
    network.wait(lambda: "viewDetached" in json.dumps(network.views(uris["quotes"])))

    done = citesnap("check", "a.db", env=QUIET)
    assert done.returncode == 0, done.stderr
    states = dict(rows(archive, "select url, state from posts"))
    assert {name: states[address(uri)] for name, uri in uris.items()} == {
        "lives": "alive",
        "quotes": "alive",
        "dies": "deleted",
        "hidden": "alive",
        "removed": "withheld",
        "closed": "account-gone",
        "banned": "suspended",
    }
    # One look is no more than a report.
    assert set(rows(archive, "select certainty from posts where state not in ('alive')")) == {("reported",)}
    (detached,) = rows(archive, "select data from snapshots where text = 'So says Bob' order by id desc limit 1")
    assert json.loads(detached[0])["quoted"]["not_shown"].startswith("detached")
    said = rows(archive, "select detail from attempts where source = 'bluesky-pds' and outcome = 'deleted'")
    assert said == [("deleted: the repository that the account signed does not have the record",)]


def test_a_real_server_lists_the_posts_of_a_day(
    network: RealNetwork, world: World, citesnap: Citesnap, tmp_path: Path
) -> None:
    network.put_into(world)
    author = network.account("frank")
    words = "The gauge at the old bridge reads 7 feet and is rising"
    for text in ("Good morning", words, words.replace("7", "9")):
        uri = network.post(author, text)["uri"]
        if text == words:
            wanted = uri
    network.wait(lambda: bool(network.views(uri)))
    today = datetime.now(UTC)
    (tmp_path / "story.txt").write_text(f"{words} — Frank (@{author.handle}) {today:%B} {today.day}, {today.year}\n")
    assert citesnap("archive", "a.db", "story.txt", env=QUIET).returncode == 0
    cited = "select c.resolved_by, p.url, p.state from citations c join posts p on p.id = c.post_id"
    assert rows(tmp_path / "a.db", cited) == [("author’s posts", address(wanted), "alive")]


def test_what_real_servers_signed_is_checked_without_them(
    network: RealNetwork, world: World, citesnap: Citesnap, tmp_path: Path
) -> None:
    network.put_into(world)
    author = network.account("erin")
    post = network.post(author, "Signed and delivered")
    network.wait(lambda: bool(network.views(post["uri"])))
    (tmp_path / "story.html").write_text(
        f"<article><p>Words about a post that somebody signed.</p>{embed(post, 'Signed and delivered')}</article>"
    )
    assert citesnap("archive", "a.db", "story.html", env=QUIET).returncode == 0
    world.real.clear()
    proved = citesnap("proof", "a.db", address(post["uri"]), "--json", "--save", "proof")
    assert proved.returncode == 0, proved.stderr
    assert post["cid"] in proved.stdout
    (car,) = (tmp_path / "proof").glob("*.car")
    content = car.read_bytes()
    assert b"Signed and delivered" in content
