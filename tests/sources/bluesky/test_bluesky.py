"""Asking about posts of Bluesky: what each answer means, and what no answer may make of a post."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from citesnap.model import Attempt, Exchange, Outcome, Post, State
from citesnap.platforms import identify
from citesnap.sources.bluesky import appview, pds
from citesnap.sources.bluesky.accounts import is_held, names_by_time, server_of
from citesnap.sources.bluesky.post import place_of, snapshot
from citesnap.sources.media import take
from citesnap.verdicts import Check, judge
from citesnap.web import Answer, Rate, Web, WebSettings
from internet import Fault, Internet, World, bluesky, faults, pictures
from internet.messages import Request
from sizes import NIGHTLY, some

SAMPLES = Path(__file__).parent / "samples"
AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def cited(url: str) -> Post:
    ref = identify(url)
    assert ref is not None
    return Post(ref.platform, ref.key, ref.url, ref.handle, ref.posted_at)


def asked(post: Post, web: Web) -> list[Attempt]:
    """The two sources in the order of a run: the second where the first did not show the post."""
    first = appview.ask(post, web)
    return [first] if first.snapshot else [first, pds.ask(post, web)]


# What the reference software answered


def sample(name: str) -> tuple[Answer, dict[str, Any]]:
    recorded = json.loads((SAMPLES / f"{name}.json").read_text())
    body = json.dumps(recorded["body"]).encode()
    headers = tuple(recorded["headers"].items())
    method, path = recorded["request"].split(" ", 1)
    last = Exchange(method, f"https://public.api.bsky.app{path}", NOW, 0.1, (), recorded["status"], None, headers, body)
    return Answer((last,), None, None, 1), recorded["body"]


def post_of_sample(name: str) -> Post:
    """The post that a recorded question was about."""
    recorded = json.loads((SAMPLES / f"{name}.json").read_text())
    uri = unquote(recorded["request"]).partition("uris=")[2].partition("&")[0]
    place = place_of(uri)
    assert place is not None
    return Post("bluesky", place.key, place.url)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("getPosts-image-selflabel", "image post", {"labels": [{"value": "graphic-media", "by": "author"}]}),
        (
            "getPosts-quote",
            "quoting",
            {"quoted.text": "image post", "quoted.handle": "bob.test", "quoted.not_shown": None},
        ),
        (
            "getPosts-quote-detached",
            "quoting bob, to be detached",
            {"quoted.text": None, "quoted.not_shown": "detached"},
        ),
        ("getPosts-quote-of-blocked", "quoting dan", {"quoted.not_shown": "blocked"}),
        ("getPosts-quote-of-deleted", "quoting a deleted one", {"quoted.not_shown": "not found"}),
        ("getPosts-recordWithMedia", "quote with image", {"quoted.text": "a reply", "quoted.handle": "carol.test"}),
        (
            "getPosts-no-unauthenticated-author",
            "eve opted out of logged-out view",
            {"hidden_from_logged_out": True, "labels": [{"value": "!no-unauthenticated", "by": "author"}]},
        ),
    ],
)
def test_a_recorded_view_is_read(name: str, text: str, expected: dict[str, Any]) -> None:
    answer, _ = sample(name)
    reading = appview.reading(answer, post_of_sample(name))
    assert reading.outcome is Outcome.CAPTURED
    assert reading.snapshot is not None
    assert reading.snapshot.text == text
    for path, value in expected.items():
        found: Any = reading.snapshot.data
        for member in path.split("."):
            found = found.get(member)
        assert (found or "").startswith(value) if path.endswith("not_shown") and value else found == value


def test_files_of_a_recorded_view_have_their_descriptions_and_are_asked_of_the_author_s_server() -> None:
    _, body = sample("getPosts-image-selflabel")
    (view,) = body["posts"]
    place = place_of(view["uri"])
    assert place is not None
    _, document = sample("plc-ok")
    shown = snapshot("bluesky", NOW, place, view["record"], view, server_of(document))
    (photo,) = shown.media
    assert (photo.kind, photo.alt_text) == ("photo", "two pixels")
    assert photo.url == (
        "http://localhost:2601/xrpc/com.atproto.sync.getBlob?did=did:plc:acsuixj4z6bvsjm2a46t6yjq"
        "&cid=bafkreibhzzgnbbm77ijx5skrwyw7toumdhjxvqd5fqlgusvwukr34hu25a"
    )


def test_a_recorded_record_is_read_with_its_links() -> None:
    answer, body = sample("getRecord-ok")
    place = place_of(body["uri"])
    assert place is not None
    reading = pds.reading(answer, Post("bluesky", place.key, place.url))
    assert reading.snapshot is not None
    assert reading.snapshot.text == "Hello from a loopback PDS https://example.org"
    assert reading.snapshot.data["links"] == [{"short": "https://example.org", "url": "https://example.org"}]
    assert reading.snapshot.data["cid"] == body["cid"]
    deleted, _ = sample("getRecord-deleted")
    assert pds.reading(deleted, Post("bluesky", place.key, place.url)).outcome is Outcome.DELETED


@pytest.mark.parametrize(
    ("record", "kinds"),
    [
        ({"embed": {"images": [{"image": {"cid": "bafkreiold", "mimeType": "image/jpeg"}}]}}, ["photo"]),
        (
            {"embed": {"items": [{"image": bluesky.blob(b"1"), "alt": "one"}, {"image": bluesky.blob(b"2")}]}},
            ["photo"] * 2,
        ),
        ({"embed": {"video": bluesky.blob(b"film", "video/mp4"), "alt": "a film"}}, ["video", "poster"]),
        ({"embed": {"media": {"video": bluesky.blob(b"film", "video/mp4")}, "record": {}}}, ["video", "poster"]),
        ({"embed": {"external": {"uri": "https://news.example/", "title": "News", "thumb": bluesky.blob(b"t")}}}, []),
        ({"embed": {"images": {"0": 1}, "items": [None, 7, {"image": {"ref": {"$link": "../../x"}}}]}}, []),
        ({"embed": [], "facets": {"a": 1}, "labels": 7, "reply": "no", "langs": 3, "tags": None}, []),
    ],
)
def test_files_of_every_form_of_embed(record: dict[str, Any], kinds: list[str]) -> None:
    place = place_of("at://did:web:rivers.example/app.bsky.feed.post/3krfexamp2k2w")
    assert place is not None
    shown = snapshot("bluesky", NOW, place, {"text": "a", **record}, {}, "https://pds.example")
    assert [item.kind for item in shown.media] == kinds


# Fates and how they are told

FATES: list[tuple[str, dict[str, Any], dict[str, Any], str, list[str]]] = [
    ("alive", {}, {}, "alive", ["captured"]),
    ("deleted", {}, {"fate": "deleted"}, "deleted", ["not-found", "deleted"]),
    ("taken down", {}, {"fate": "taken-down"}, "withheld", ["not-found", "withheld"]),
    ("hidden in the app", {}, {"fate": "hidden"}, "alive", ["not-found", "captured"]),
    ("account taken down", {"fate": "taken-down"}, {}, "suspended", ["suspended", "suspended"]),
    ("account deactivated", {"fate": "deactivated"}, {}, "account-gone", ["account-gone", "account-gone"]),
    ("account deleted", {"fate": "deleted"}, {}, "account-gone", ["not-found", "account-gone"]),
]


@pytest.mark.parametrize(
    ("account", "post", "state", "outcomes"), [each[1:] for each in FATES], ids=[f[0] for f in FATES]
)
def test_each_fate_is_told(
    account: dict[str, Any], post: dict[str, Any], state: str, outcomes: list[str], world: World, web: Web
) -> None:
    author = world.bluesky.account("gauge.rivers.example", **account)
    made = world.bluesky.post(author, "The gauge at Riverton reads 7 feet", AT, **post)
    attempts = asked(cited(made.url), web)
    assert [attempt.outcome for attempt in attempts] == outcomes
    assert judge(Check.of(attempts)) == state
    assert all(attempt.detail for attempt in attempts if attempt.outcome is not Outcome.CAPTURED)
    assert all(attempt.exchanges for attempt in attempts)


def test_a_post_cited_by_handle_is_found_and_keeps_its_lasting_address(world: World, web: Web) -> None:
    author = world.bluesky.account("gauge.rivers.example")
    made = world.bluesky.post(author, "The gauge at Riverton reads 7 feet", AT)
    (attempt,) = asked(cited(made.url_by_handle), web)
    assert attempt.snapshot is not None
    assert (attempt.snapshot.handle, attempt.snapshot.data["url"]) == ("gauge.rivers.example", made.url)
    assert attempt.snapshot.posted_at == AT


@pytest.mark.parametrize(
    ("had_it_until", "state"),
    [(None, State.DELETED), (datetime(2026, 6, 1, tzinfo=UTC), State.UNAVAILABLE)],
    ids=["the author's", "another's"],
)
def test_a_handle_that_changed_hands_speaks_for_nobody_else(
    had_it_until: datetime | None, state: State, world: World, web: Web
) -> None:
    """The account that has the handle today took it in June; the post is of March."""
    before = [("old.rivers.example", had_it_until)] if had_it_until else []
    author = world.bluesky.account("gauge.rivers.example", handles=before)
    made = world.bluesky.post(author, "The gauge reads 7 feet", AT, fate="deleted")
    assert judge(Check.of(asked(cited(made.url_by_handle), web))) is state
    assert judge(Check.of(asked(cited(made.url), web))) is State.DELETED


def test_an_unknown_handle_is_no_deletion(world: World, internet: Internet, web: Web) -> None:
    url = "https://bsky.app/profile/nobody.rivers.example/post/3krfexamp2k2w"
    attempts = asked(cited(url), web)
    assert [attempt.outcome for attempt in attempts] == [Outcome.UNREACHABLE] * 2
    world.page("https://nobody.bsky.social/.well-known/atproto-did", "User not found", "text/plain", status=404)
    attempts = asked(cited(url.replace("rivers.example", "bsky.social")), web)
    assert [attempt.outcome for attempt in attempts] == [Outcome.UNAVAILABLE] * 2


@pytest.mark.parametrize(
    ("status", "said", "outcome"),
    [
        (410, "DID not available: {did}", Outcome.ACCOUNT_GONE),
        (404, "DID not registered: {did}", Outcome.NOT_FOUND),
        (410, "Gone", Outcome.MALFORMED),
        (410, "DID not available: did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", Outcome.MALFORMED),
        (404, "Not Found", Outcome.MALFORMED),
    ],
)
def test_the_directory_names_the_account_that_it_does_not_have(
    status: int, said: str, outcome: Outcome, world: World, web: Web
) -> None:
    """Another error of the same number is somebody's on the way."""
    author = world.bluesky.account("gauge.rivers.example")
    made = world.bluesky.post(author, "The gauge reads 7 feet", AT)
    body = json.dumps({"message": said.format(did=author.did)})
    world.fault("plc.directory", faults.instead(body, status=status))
    assert pds.ask(cited(made.url), web).outcome is outcome


def test_the_log_of_a_did_tells_who_had_a_handle() -> None:
    account = bluesky.Account("new.example", handles=[("old.example", datetime(2024, 1, 1, tzinfo=UTC))])
    first = {"type": "create", "handle": "first.example"}
    log = [{"operation": first, "createdAt": "2022-11-17T00:00:00Z", "nullified": False}, *account.log]

    headers = (("content-type", "application/json; charset=utf-8"),)
    exchange = Exchange("GET", "https://plc.directory/", NOW, 0.0, (), 200, None, headers, json.dumps(log).encode())
    names = names_by_time(Answer((exchange,), None, None, 1))
    assert names is not None

    def held(handle: str, day: str) -> bool:
        return is_held(names, handle, datetime.fromisoformat(f"{day}T00:00:00+00:00"))

    assert held("first.example", "2023-01-01")
    assert not held("first.example", "2022-01-01")
    assert held("OLD.example", "2023-12-31")
    assert not held("old.example", "2024-01-02")
    assert held("new.example", "2024-01-02")


# Files


def test_originals_are_taken_by_their_hash(world: World, web: Web) -> None:
    author = world.bluesky.account("gauge.rivers.example")
    content = pictures.png("levee", 8, 8)
    made = world.bluesky.post(author, "The levee", AT, images=[(content, "A levee, seen from the bridge")])
    (attempt,) = asked(cited(made.url), web)
    assert attempt.snapshot is not None
    (photo,) = take(attempt.snapshot.media, {}, web, 10_000)
    assert (photo.outcome, photo.content, photo.detail) == (Outcome.CAPTURED, content, None)
    assert photo.alt_text == "A levee, seen from the bridge"
    assert photo.sha256 is not None
    (again,) = take(attempt.snapshot.media, {photo.url: photo.sha256}, web, 10_000)
    assert (again.sha256, again.exchanges) == (photo.sha256, ())


@pytest.mark.parametrize(
    ("fault", "outcome", "words"),
    [
        (None, Outcome.CAPTURED, "the author's server holds no such file"),
        (faults.instead(pictures.png("other", 8, 8), "image/png"), Outcome.CAPTURED, "hash"),
        (faults.drop(), Outcome.CAPTURED, "closed the connection"),
        (faults.status(429), Outcome.CAPTURED, "429"),
    ],
    ids=["gone", "other bytes", "cut", "429"],
)
def test_a_copy_stands_in_for_an_original_that_cannot_be_had(
    fault: Fault | None, outcome: Outcome, words: str, world: World, web: Web
) -> None:
    author = world.bluesky.account("gauge.rivers.example")
    content = pictures.png("levee", 8, 8)
    made = world.bluesky.post(author, "The levee", AT, images=[(content, "")])
    (attempt,) = asked(cited(made.url), web)
    assert attempt.snapshot is not None
    world.fault(
        "pds.rivers.example/xrpc/com.atproto.sync.getBlob", fault or faults.status(400, '{"message":"Blob not found"}')
    )
    (photo,) = take(attempt.snapshot.media, {}, web, 10_000)
    assert photo.outcome is outcome
    assert photo.content == content + b"\0"
    assert photo.detail is not None
    assert photo.detail.startswith("a copy")
    assert words in photo.detail
    # The copy does not stand for the original: that is asked for again.
    world.heal()
    assert photo.sha256 is not None
    (better,) = take(attempt.snapshot.media, {photo.url: photo.sha256}, web, 10_000)
    assert better.content == content


# Look-alikes

STRANGER = bluesky.Account("stranger.rivers.example")
LOGIN = "<html><head><title>Sign in</title></head><body><form action='/login'>Sign in</form></body></html>"


def _another(world: World) -> Fault:
    made = world.bluesky.post(STRANGER, "Somebody else’s words", AT, key="3krfexamp2k2x")
    both = {"posts": [bluesky.view(made)], **bluesky.view(made)}
    return faults.instead(
        json.dumps(both | {"value": made.record, "did": STRANGER.did, "id": STRANGER.did, "active": True})
    )


LOOK_ALIKES: dict[str, Callable[[World], Fault]] = {
    "nothing": lambda _: faults.instead("{}"),
    "a list": lambda _: faults.instead("[]"),
    "another post": _another,
    "login": lambda _: faults.instead(LOGIN, "text/html"),
    "forbidden": lambda _: faults.status(403, LOGIN, content_type="text/html"),
    "challenge": lambda _: faults.status(403, "{}", content_type="application/json"),
    "no page": lambda _: faults.status(404, LOGIN, content_type="text/html"),
    "bad request": lambda _: faults.status(400, LOGIN, content_type="text/html"),
    "other error": lambda _: faults.status(
        400, '{"error":"ExpiredToken","message":""}', content_type="application/json"
    ),
    "too many": lambda _: faults.status(429, '{"error":"RateLimitExceeded"}', content_type="application/json"),
    "down": lambda _: faults.status(502, '{"error":"UpstreamFailure"}', content_type="application/json"),
    "cut": lambda _: faults.truncate(),
    "bomb": lambda _: faults.gzip_bomb(20_000_000),
    "reset": lambda _: faults.drop(reset=True),
    "elsewhere": lambda _: faults.redirect("http://169.254.169.254/latest/"),
}
PLACES = {
    "handle": ("com.atproto.identity.resolveHandle",),
    "view": ("app.bsky.feed.getPosts",),
    "profile": ("app.bsky.actor.getProfile",),
    "document": ("did:plc",),
    "state": ("com.atproto.sync.getRepoStatus",),
    "record": ("com.atproto.repo.getRecord",),
    "signed record": ("com.atproto.sync.getRecord",),
    "view and record": ("app.bsky.feed.getPosts", "com.atproto.repo.getRecord"),
    "profile and state": ("app.bsky.actor.getProfile", "com.atproto.sync.getRepoStatus"),
    "all": ("",),
}


@pytest.mark.parametrize("look_alike", some(LOOK_ALIKES, 2))
def test_no_look_alike_makes_a_living_post_gone_or_a_deleted_one_alive(
    look_alike: str, world: World, internet: Internet
) -> None:
    """At every place: `hidden` lives at its author's server alone, so one wrong answer decides."""
    allowed = {
        "alive": {None, State.ALIVE},
        # What the app does not show and the author's server cannot be asked about may be called not shown, and never deleted.
        "hidden": {None, State.ALIVE, State.UNAVAILABLE},
        "deleted": {None, State.DELETED, State.UNAVAILABLE},
    }
    posts = [
        world.bluesky.post(world.bluesky.account(f"{fate}.rivers.example"), "The gauge reads 7 feet", AT, fate=fate)
        for fate in allowed
    ]
    # The first time nothing is wrong.
    for place, methods in {"none": (), **PLACES}.items():
        world.heal()
        if methods:

            def strikes(request: Request, methods: tuple[str, ...] = methods) -> bool:
                return any(method in unquote(request.path) for method in methods)

            world.fault("*", LOOK_ALIKES[look_alike](world), when=strikes)
        # A client of its own for each place: hosts that failed are left alone by one that remembers it.
        with Web(WebSettings(max_wait=0, rates={"*": Rate.parse("9999/s")}), environ=internet.env) as web:
            for post in posts:
                urls = (post.url_by_handle,) if place in ("handle", "profile") else (post.url,)
                for url in (post.url, post.url_by_handle) if NIGHTLY else urls:
                    attempts = asked(cited(url), web)
                    found = judge(Check.of(attempts))
                    if methods:
                        assert found in allowed[post.fate], (place, url, [(a.outcome, a.detail) for a in attempts])
                    else:
                        assert found == {"hidden": "alive"}.get(post.fate, post.fate)


def test_a_block_page_of_the_network_in_front_leads_to_the_second_address(
    world: World, internet: Internet, web: Web
) -> None:
    made = world.bluesky.post(world.bluesky.account("gauge.rivers.example"), "The gauge", AT)
    world.fault("public.api.bsky.app", faults.status(403, LOGIN, content_type="text/html"))
    (attempt,) = asked(cited(made.url), web)
    assert attempt.outcome is Outcome.CAPTURED
    assert [request.host for request in internet.log[:2]] == ["public.api.bsky.app", "api.bsky.app"]


def test_an_address_that_is_no_account_is_not_asked(internet: Internet, web: Web) -> None:
    post = cited("https://bsky.app/profile/gauge.rivers.example/post/3krfexamp2k2w")
    for url in ("https://bsky.app/profile/did:web:127.0.0.1:8000/post/3krfexamp2k2w", "https://bsky.app/x"):
        assert appview.ask(replace(post, url=url), web).outcome is Outcome.BLOCKED
    assert not internet.log
