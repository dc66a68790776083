"""Posts of Bluesky in a run of the real command: captured, looked at again half a year later, and told truthfully."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from citesnap.archive import open_reader
from citesnap.browsing import pages
from internet import Citesnap, Internet, World, bluesky, faults, pictures

LIVE_ALONE = {"CITESNAP_WITHOUT": "wayback arquivo memento", "CITESNAP_DEPTH": "1"}
AT = datetime(2026, 3, 4, 12, tzinfo=UTC)


def rows(citesnap: Citesnap, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(citesnap.cwd / "a.db")) as db:
        return db.execute(query).fetchall()


def story(world: World) -> dict[str, bluesky.Post]:
    """Posts of accounts of their own, by what becomes of them."""
    network = world.bluesky
    fates = ("lives", "is deleted", "is hidden", "is taken down", "leaves", "is edited", "asks to be hidden")
    found: dict[str, bluesky.Post] = {}
    for number, fate in enumerate(fates):
        author = network.account(f"{fate.replace(' ', '-')}.rivers.example", name=f"Example {fate}")
        picture = pictures.png(fate, 8, 8)
        words = f"Gauge {number} at Riverton reads {number + 3} feet and is rising"
        found[fate] = network.post(author, words, AT.replace(minute=number), images=[(picture, f"Gauge {number}")])
    found["asks to be hidden"].author.labels.append("!no-unauthenticated")
    quoting = network.account("quotes.rivers.example")
    found["quotes"] = network.post(quoting, "As was said before", AT.replace(hour=14), quoted=found["lives"])
    found["is detached"] = network.post(quoting, "Somebody said", AT.replace(hour=13), quoted=found["is hidden"])
    return found


def test_a_story_and_half_a_year_later(citesnap: Citesnap, world: World, internet: Internet) -> None:
    posts = story(world)
    article = (
        "<article><p>They said:</p>" + "<p>and</p>".join(post.embed_html for post in posts.values()) + "</article>"
    )
    (citesnap.cwd / "a.html").write_text(article)
    done = citesnap("archive", "a.db", "a.html", env=LIVE_ALONE)
    assert done.returncode == 0, done.stderr
    assert set(rows(citesnap, "select state, certainty from posts")) == {("alive", "confirmed")}
    assert {text for (text,) in rows(citesnap, "select text from posts")} == {post.text for post in posts.values()}
    assert rows(citesnap, "select count(*), count(sha256) from media") == [(7, 7)]
    assert {alt for (alt,) in rows(citesnap, "select alt_text from media")} == {f"Gauge {n}" for n in range(7)}
    assert set(rows(citesnap, "select agreement from citations")) == {("equal",)}
    assert rows(citesnap, "select kind, count(*) from relations group by 1") == [("quotes", 2)]
    quoted = "select json_extract(data, '$.quoted.text') from snapshots where data like '%quoted%' order by 1"
    assert rows(citesnap, quoted) == [(posts["lives"].text,), (posts["is hidden"].text,)]
    hidden = "select handle from snapshots where json_extract(data, '$.hidden_from_logged_out')"
    assert rows(citesnap, hidden) == [(posts["asks to be hidden"].author.handle,)]

    embedded = {post.key: post.cid for post in posts.values()}
    assert dict(rows(citesnap, "select native_id, version from citations")) == embedded
    assert rows(citesnap, "select count(doubts) from citations") == [(0,)]

    posts["is deleted"].fate = "deleted"
    posts["is hidden"].fate = "hidden"
    posts["is taken down"].fate = "taken-down"
    posts["leaves"].author.fate = "deactivated"
    posts["is edited"].record["text"] = "Gauge 5 was never read"
    posts["is detached"].detached = True

    internet.forget()
    with closing(sqlite3.connect(citesnap.cwd / "a.db")) as db, db:
        db.execute("update posts set next_check_at = '2026-01-01T00:00:00Z'")
        # As an older version of the finder left it, which the run makes up for.
        db.execute("update citations set version = null")
        db.execute("update article_versions set finder = 'finder 4'")
    done = citesnap("run", "a.db", env=LIVE_ALONE)
    assert done.returncode == 0, done.stderr
    states = dict(rows(citesnap, "select handle, state from posts"))
    assert {fate: states[post.author.handle] for fate, post in posts.items()} == {
        "lives": "alive",
        "is deleted": "deleted",
        "is hidden": "alive",
        "is taken down": "withheld",
        "leaves": "account-gone",
        "is edited": "alive",
        "asks to be hidden": "alive",
        "quotes": "alive",
        "is detached": "alive",
    }
    # Files that are held by their hash are not asked for again.
    assert not internet.asked("pds.rivers.example", "/xrpc/com.atproto.sync.getBlob")
    # The words as they were are kept beside those of today.
    texts = rows(
        citesnap,
        f"select snapshots.text from snapshots join posts on posts.id = post_id where native_id = '{posts['is edited'].key}'",
    )
    assert len(texts) == 2
    edited = posts["is edited"]
    doubt = f"edited since it was embedded: the version of today is {edited.cid}"
    assert dict(rows(citesnap, "select native_id, version from citations")) == embedded
    assert rows(citesnap, "select native_id, doubts from citations where doubts is not null") == [(edited.key, doubt)]
    assert doubt in citesnap("show", "a.db", edited.url).stdout
    assert citesnap("export", "report", "a.db", edited.url, "report.html").returncode == 0
    assert doubt in (citesnap.cwd / "report.html").read_text()


def test_a_lost_link_is_looked_for_as_soon_as_a_source_is_allowed(citesnap: Citesnap, world: World) -> None:
    author = world.bluesky.account("gauge.rivers.example")
    made = world.bluesky.post(author, "The water in Riverton has reached the second step of the town hall", AT)
    (citesnap.cwd / "a.txt").write_text(f"{made.text} — Gauge (@{author.handle}) March 4, 2026\n")
    without = {"CITESNAP_WITHOUT": "bluesky bluesky-pds wayback arquivo memento"}
    waits = "select post_id, left_out, next_try_at > '2026' from citations"
    assert citesnap("archive", "a.db", "a.txt", env=without).returncode == 0
    assert rows(citesnap, waits) == [(None, "lists of posts", 1)]
    # Nothing is due as long as the settings are the same.
    assert citesnap("run", "a.db", env=without).returncode == 0
    assert rows(citesnap, "select count(*) from attempts") == [(0,)]
    assert citesnap("run", "a.db", env=LIVE_ALONE).returncode == 0
    found = "select posts.native_id, resolved_by, left_out, next_try_at from citations join posts on posts.id = post_id"
    assert rows(citesnap, found) == [(made.key, "author’s posts", None, None)]


def test_two_accounts_that_use_one_key_have_two_posts(citesnap: Citesnap, offline: Citesnap, world: World) -> None:
    one, two, three = (world.bluesky.account(f"{name}.rivers.example") for name in ("one", "two", "three"))
    posts = [
        world.bluesky.post(author, f"Words of {author.handle}", AT, key=bluesky.tid(AT)) for author in (one, two, three)
    ]
    (citesnap.cwd / "a.html").write_text(f"<article>{posts[0].embed_html}{posts[1].embed_html}</article>")
    assert citesnap("archive", "a.db", "a.html", env=LIVE_ALONE).returncode == 0
    told = "select p.url, p.text, p.state, c.agreement from posts p join citations c on c.post_id = p.id order by p.id"
    assert rows(citesnap, told) == [(post.url, post.text, "alive", "equal") for post in posts[:2]]
    ids = rows(citesnap, "select native_id from posts order by id")
    assert ids == [(posts[0].key,), (f"{two.did}/{posts[0].key}",)]
    for post in posts[:2]:
        assert json.loads(citesnap("show", "a.db", post.url, "--json").stdout)["post"]["text"] == post.text
        assert post.text in offline("proof", "a.db", post.url).stdout

    # Who is behind a name is known only when it was asked; then the post of the other account is told apart.
    names = f"Some said so: {posts[0].url_by_handle} and others {posts[2].url}"
    (citesnap.cwd / "b.txt").write_text(names)
    assert citesnap("archive", "b.db", "b.txt", env=LIVE_ALONE).returncode == 0
    assert citesnap("run", "b.db", env=LIVE_ALONE).returncode == 0
    with closing(sqlite3.connect(citesnap.cwd / "b.db")) as db:
        found = db.execute(told.replace(", c.agreement", "")).fetchall()
    assert found == [(post.url, post.text, "alive") for post in (posts[0], posts[2])]

    # Two archives that know one of them each, by the key alone.
    (citesnap.cwd / "c.txt").write_text(f"Some said so: {posts[1].url} and no others")
    assert citesnap("archive", "c.db", "c.txt", env=LIVE_ALONE).returncode == 0
    for first, second in (("b.db", "c.db"), ("c.db", "b.db")):
        merged = f"{first[0]}{second[0]}.db"
        assert citesnap("merge", merged, first, second).returncode == 0
        with closing(sqlite3.connect(citesnap.cwd / merged)) as db:
            found = db.execute(told.replace(", c.agreement", "").replace("order by p.id", "order by p.text")).fetchall()
        assert found == sorted(((post.url, post.text, "alive") for post in posts), key=lambda row: row[1])
        assert citesnap("verify", merged).returncode == 0
        # And those that stand there with their accounts are the same posts here.
        assert citesnap("merge", merged, "a.db").returncode == 0
        with closing(sqlite3.connect(citesnap.cwd / merged)) as db:
            assert db.execute("select count(*) from posts").fetchone() == (3,)


def test_posts_by_handles_are_told_apart_and_joined_in_the_run_that_learns_their_accounts(
    citesnap: Citesnap, offline: Citesnap, world: World
) -> None:
    one, two = (world.bluesky.account(f"{name}.rivers.example") for name in ("one", "two"))
    posts = [world.bluesky.post(author, f"Words of {author.handle}", AT, key=bluesky.tid(AT)) for author in (one, two)]
    links = " and ".join((posts[0].url_by_handle, posts[1].url_by_handle, posts[0].url, posts[1].url))
    (citesnap.cwd / "a.txt").write_text(f"Some said so: {links}")
    without = {"CITESNAP_WITHOUT": "bluesky bluesky-pds wayback arquivo memento"}
    assert citesnap("archive", "a.db", "a.txt", env=without).returncode == 0
    assert rows(citesnap, "select count(*) from posts") == [(4,)]
    told = offline("show", "a.db", posts[0].url_by_handle).stdout
    assert told.count("perhaps the same post: ") == 3
    assert citesnap("run", "a.db", env=LIVE_ALONE).returncode == 0
    kept = (
        "select p.url, p.text, count(*) from posts p join citations c on c.post_id = p.id group by p.id order by p.text"
    )
    assert rows(citesnap, kept) == [(post.url, post.text, 2) for post in posts]
    assert offline("verify", "a.db").returncode == 0

    # Each address, present or former, leads to its post: in the program, on pages, in the static site, in an export.
    for post in posts:
        for address in (post.url, post.url_by_handle):
            assert json.loads(offline("show", "a.db", address, "--json").stdout)["post"]["text"] == post.text
            assert post.text in offline("search", "a.db", address).stdout
    former = rows(citesnap, "select row_id, native_id, post_id from former_posts where row_id is not null order by id")
    assert len(former) == 2
    with open_reader(citesnap.cwd / "a.db") as archive:
        for row_id, native_id, post_id in former:
            page = pages.post(archive, "bluesky", native_id)
            assert page is not None
            assert (page.post.id, archive.post_key(row_id)) == (post_id, archive.post_key(post_id))
    assert offline("export", "html", "a.db", "site").returncode == 0
    assert len(list((citesnap.cwd / "site" / "posts").glob("bluesky-*.html"))) == 4
    assert offline("export", "wacz", "a.db", "a.wacz", "--post", posts[1].url_by_handle).returncode == 0
    assert offline("verify", "a.wacz").returncode == 0

    # A post that stood by a handle alone is taken out when it turns out to be one that was forgotten meanwhile.
    (citesnap.cwd / "b.txt").write_text(f"Some said so: {posts[0].url} and {posts[0].url_by_handle}")
    assert citesnap("archive", "b.db", "b.txt", env=without).returncode == 0
    assert offline("forget", "b.db", posts[0].url, "--reason", "asked to", "--yes").returncode == 0
    assert citesnap("run", "b.db", env=LIVE_ALONE).returncode == 0
    with closing(sqlite3.connect(citesnap.cwd / "b.db")) as db:
        assert db.execute("select count(*) from posts").fetchone() == (0,)
        assert db.execute("select count(*) from snapshots").fetchone() == (0,)


def test_forgetting_a_post_leaves_those_of_other_accounts_with_its_key(citesnap: Citesnap, world: World) -> None:
    accounts = [world.bluesky.account(f"{name}.rivers.example") for name in ("one", "two", "three")]
    gone, kept, later = (
        world.bluesky.post(author, f"Words of {author.handle}", AT, key=bluesky.tid(AT)) for author in accounts
    )
    (citesnap.cwd / "a.html").write_text(f"<article>{gone.embed_html}{kept.embed_html}</article>")
    for archive in ("a.db", "whole.db"):
        assert citesnap("archive", archive, "a.html", env=LIVE_ALONE).returncode == 0
    assert citesnap("forget", "a.db", gone.url, "--reason", "asked to", "--yes").returncode == 0
    told = "select url, text, state from posts order by text desc"
    cited = "select p.url, c.resolved_by like 'forgotten:%' from citations c left join posts p on p.id = post_id order by c.id"
    assert rows(citesnap, told) == [(kept.url, kept.text, "alive")]
    assert rows(citesnap, cited) == [(None, 1), (kept.url, 0)]

    # An address by a handle may be that of the forgotten post: nobody was asked whose it is.
    for place, address in enumerate(
        (gone.url, gone.url_by_handle, "https://bsky.app/profile/renamed.example/post/" + gone.key)
    ):
        (citesnap.cwd / f"back{place}.txt").write_text(f"Some said so: {address}")
        citesnap("archive", "a.db", f"back{place}.txt", env=LIVE_ALONE)
        assert rows(citesnap, told) == [(kept.url, kept.text, "alive")]
    (citesnap.cwd / "c.txt").write_text(f"Some said so: {later.url}")
    assert citesnap("archive", "a.db", "c.txt", env=LIVE_ALONE).returncode == 0
    both = [(kept.url, kept.text, "alive"), (later.url, later.text, "alive")]
    assert rows(citesnap, told) == both

    # Neither does a merge bring it back, nor take more from the archive that has it still.
    for merged, names in (("there.db", ("a.db", "whole.db")), ("here.db", ("whole.db", "a.db"))):
        assert citesnap("merge", merged, *names, "--yes").returncode == 0
        with closing(sqlite3.connect(citesnap.cwd / merged)) as db:
            assert db.execute(told).fetchall() == both
        assert citesnap("verify", merged).returncode == 0


def test_sources_can_be_left_out_and_a_run_without_them_says_nothing_of_a_fate(
    citesnap: Citesnap, world: World
) -> None:
    posts = story(world)
    (citesnap.cwd / "a.txt").write_text(f"As one could read: {posts['lives'].url_by_handle}")
    without = {"CITESNAP_WITHOUT": "bluesky bluesky-pds wayback arquivo memento"}
    assert citesnap("archive", "a.db", "a.txt", env=without).returncode == 0
    assert rows(citesnap, "select state from posts") == [("pending",)]
    post = posts["lives"]
    world.page(f"https://{post.author.handle}/.well-known/atproto-did", post.author.did, "text/plain")
    world.fault("public.api.bsky.app", faults.status(503))
    done = citesnap("run", "a.db", env={"CITESNAP_MAX_WAIT": "0.1", **LIVE_ALONE})
    # The author's server alone shows that it lives; the AppView is asked again.
    assert (done.returncode, "bluesky: server-error" in done.stderr) == (3, True), done.stderr
    assert rows(citesnap, "select state, text, url from posts") == [("alive", post.text, post.url)]


def test_what_authors_signed_is_proven_without_a_network(citesnap: Citesnap, offline: Citesnap, world: World) -> None:
    posts = {fate: post for fate, post in story(world).items() if fate in ("lives", "is edited", "is deleted")}
    embeds = "<p>and</p>".join(post.embed_html for post in posts.values())
    (citesnap.cwd / "a.html").write_text(f"<article><p>They said:</p>{embeds}</article>")
    assert citesnap("archive", "a.db", "a.html", env=LIVE_ALONE).returncode == 0
    for post in posts.values():
        done = offline("proof", "a.db", post.url)
        assert (done.returncode, done.stderr) == (0, "")
        assert f"{post.cid}: the signed version" in done.stdout
        assert post.text in done.stdout
    before = posts["is edited"].cid
    posts["is edited"].record["text"] = "Nobody ever said anything"
    posts["is deleted"].fate = "deleted"
    with closing(sqlite3.connect(citesnap.cwd / "a.db")) as db, db:
        db.execute("update posts set next_check_at = '2026-01-01T00:00:00Z'")
    changed = bytearray(bluesky.car(*world.bluesky.repository(posts["lives"].author)))
    changed[-1] ^= 1
    lives = f"did={posts['lives'].author.did.replace(':', '%3A')}"
    world.fault(
        "pds.rivers.example/xrpc/com.atproto.sync.getRecord",
        faults.instead(bytes(changed), "application/vnd.ipld.car"),
        when=lambda request: lives in request.query,
    )
    assert citesnap("run", "a.db", env=LIVE_ALONE).returncode == 0
    edited = json.loads(offline("proof", "a.db", posts["is edited"].url, "--json").stdout)
    assert [(each["cid"], each["is_same"]) for each in edited["embedded"]] == [(before, False)]
    assert [each["text"] for each in edited["proofs"]] == ["Nobody ever said anything", posts["is edited"].text]
    deleted = offline("proof", "a.db", posts["is deleted"].url, "--save", "proof")
    assert "absent" in deleted.stdout
    assert {path.name for path in (citesnap.cwd / "proof").iterdir()} == {"record.car", "did-log.json"}
    refused = offline("proof", "a.db", posts["lives"].url)
    assert (refused.returncode, "refused" in refused.stdout) == (4, True)


def test_answers_of_a_new_shape_are_told_in_one_line(citesnap: Citesnap, world: World) -> None:
    posts = list(story(world).values())[:6]
    (citesnap.cwd / "a.txt").write_text("\n\n".join(f"As one could read there: {post.url}" for post in posts))
    world.fault("public.api.bsky.app", faults.instead('{"feed": []}'))
    assert citesnap("archive", "a.db", "a.txt", env=LIVE_ALONE).returncode == 3
    told = "Bluesky’s own service: 5 answers not understood since "
    assert [line for line in citesnap("status", "a.db").stdout.splitlines() if line.startswith(told)]


def test_a_post_whose_link_was_lost_is_found_among_its_authors(
    citesnap: Citesnap, world: World, internet: Internet
) -> None:
    author = world.bluesky.account("gauge.rivers.example", name="Gauge")
    words = "The gauge at Riverton reads 7 feet and is rising"
    made = world.bluesky.post(author, words, AT)
    world.bluesky.post(author, "The gauge at Riverton reads 9 feet and is rising", AT.replace(hour=16))
    (citesnap.cwd / "a.txt").write_text(
        f"All was said.\n\n{words} — Gauge (@gauge.rivers.example) March 4, 2026\n\nAnd so on.\n"
    )
    without = [word for name in ("bluesky", "bluesky-pds", "wayback") for word in ("--without", name)]
    citesnap("archive", "b.db", "a.txt", *without, env=LIVE_ALONE)
    assert not internet.log
    done = citesnap("archive", "a.db", "a.txt", env=LIVE_ALONE)
    assert done.returncode == 0, done.stderr
    cited = "select c.resolved_by, p.url, p.state, c.agreement from citations c join posts p on p.id = c.post_id"
    assert rows(citesnap, cited) == [("author’s posts", made.url, "alive", "equal")]
    kept = "select count(*) from attempts join exchanges on attempt_id = attempts.id where source = 'author’s posts'"
    assert rows(citesnap, kept) == [(4,)]
