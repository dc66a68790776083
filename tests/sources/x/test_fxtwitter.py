"""FxTwitter: what it says of a post, in which words, and that its text is the author's."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citesnap.model import Attempt, Outcome
from citesnap.sources.formats.limits import MAX_TEXT
from citesnap.sources.x import fxtwitter, syndication
from citesnap.web import Web
from internet import Internet, Link, Photo, Tweet, Video, World, faults, poll_card, snowflake
from internet.messages import Request
from internet.posts import Fate, tweet_json
from internet.x_apis import fxtwitter as service
from sources.x.gauge import check_outcome, check_shown, make, post_of

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOST = "api.fxtwitter.com"
LINK = Link("AbCdEfGhIj", "https://levels.example/?a=1&copy=2")


def answered(world: World, tweet: Tweet, agent: str = "citesnap/1") -> dict[str, Any]:
    """The answer of the loopback service, without a socket."""
    request = Request("GET", "https", HOST, 443, f"/2/status/{tweet.id}", "", (("User-Agent", agent),), 0.0)
    found: dict[str, Any] = json.loads(service(world, request).body)
    return found


def test_a_post_is_shown_with_author_time_and_counts(world: World, internet: Internet, web: Web) -> None:
    tweet = make(world, likes=8, replies=2)
    check_shown(fxtwitter.ask(post_of(tweet), web), "fxtwitter")
    assert [request.path for request in internet.asked(HOST)] == [f"/2/status/{tweet.id}"]


def test_a_long_post_comes_whole(world: World) -> None:
    written = "Water & more. " * 100 + LINK.url
    tweet = make(world, written, long=True, links=[LINK], photos=[Photo("AAAAAAAAA1")], leading_mentions=["lyre_ex"])
    shown = fxtwitter.read(answered(world, tweet), NOW)
    assert shown.text == written
    assert not shown.truncated
    assert shown.data["long_post"] is True
    assert syndication.read(tweet_json(tweet), NOW).truncated


@settings(deadline=None)  # The first example also pays for imports.
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80).map(str.strip).filter(bool))
def test_the_text_is_what_the_author_wrote_whatever_it_was(written: str) -> None:
    world = World()
    photos = [Photo("AAAAAAAAA1")]
    tweet = make(world, f"🌊 {written} {LINK.url} end", links=[LINK], photos=photos, leading_mentions=["lyre_ex"])
    shown = fxtwitter.read(answered(world, tweet), NOW)
    assert shown.text == tweet.display
    assert shown.text == syndication.read_tweet(tweet_json(tweet)).display_text


@settings(deadline=None)  # The first example also pays for imports.
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80).map(str.strip).filter(bool))
def test_without_the_wire_text_the_own_reading_of_the_service_is_taken_as_it_is(written: str) -> None:
    found = {"code": 200, "status": {"id": "20", "text": written}}
    assert fxtwitter.read(found, NOW).text == written


def test_the_same_names_as_from_syndication(world: World) -> None:
    parent = world.post(Tweet(snowflake("2024-02-01T00:00:00"), "lyre_ex", "Lyre", "How high?"))
    quoted = world.post(Tweet(snowflake("2024-01-01T00:00:00"), "bell_ex", "Bell", "Dry & calm"))
    tweet = make(
        world,
        f"Look #river @dike_ex {LINK.url}",
        links=[LINK],
        quoted=quoted,
        reply_to=parent,
        leading_mentions=["lyre_ex"],
        photos=[Photo("AAAAAAAAA1", alt="A dike")],
    )
    ours, theirs = fxtwitter.read(answered(world, tweet), NOW), syndication.read(tweet_json(tweet), NOW)
    for name in ("id", "links", "short_links", "mentions", "hashtags", "reply_to"):
        assert ours.data[name] == theirs.data[name], name
    for name in ("id", "handle", "author_name", "posted_at", "text"):
        assert ours.data["quoted"][name] == theirs.data["quoted"][name], name
    assert ours.media == theirs.media


def test_photos_in_original_size_and_films_in_the_best_mp4_that_is_no_hevc(world: World) -> None:
    photos = [Photo("AAAAAAAAA1", alt="A dike"), Photo("AAAAAAAAA2", extension="png")]
    film, gif = Video("BBBBBBBBB1", alt="The wave"), Video("BBBBBBBBB2", gif=True)
    tweet = make(world, photos=photos, videos=[film, gif])
    media = fxtwitter.read(answered(world, tweet), NOW).media
    assert media == syndication.read(tweet_json(tweet), NOW).media
    assert [(m.kind, m.alt_text) for m in media] == [
        *(("photo", "A dike"), ("photo", None), ("video", "The wave"), ("poster", "The wave")),
        *(("animated_gif", None), ("poster", None)),
    ]
    assert media[0].url == f"https://pbs.twimg.com/media/{photos[0].key}?format=jpg&name=orig"
    assert media[2].url == film.variants[-1][1]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://pbs.twimg.com/media/AbCd.jpg", "https://pbs.twimg.com/media/AbCd?format=jpg&name=orig"),
        ("https://pbs.twimg.com/media/AbCd.jpg:large", "https://pbs.twimg.com/media/AbCd?format=jpg&name=orig"),
        ("https://pbs.twimg.com/media/AbCd.png?name=orig", "https://pbs.twimg.com/media/AbCd?format=png&name=orig"),
        (
            "https://pbs.twimg.com/media/AbCd?format=webp&name=orig",
            "https://pbs.twimg.com/media/AbCd?format=webp&name=orig",
        ),
        ("https://mosaic.fxtwitter.com/jpeg/20/AbCd", None),
        ("http://pbs.twimg.com/media/AbCd.jpg", None),
        ("https://evil.example/pbs.twimg.com/media/AbCd.jpg", None),
        ("https://pbs.twimg.com.evil.example/media/AbCd.jpg", None),
        ("https://[", None),
        (7, None),
    ],
)
def test_only_files_of_x_are_the_media_of_a_post(url: object, expected: str | None) -> None:
    status = {"id": "20", "text": "a", "media": {"all": [{"type": "photo", "url": url}]}}
    media = fxtwitter.read({"status": status}, NOW).media
    assert [item.url for item in media] == ([expected] if expected else [])


def test_an_animation_without_formats_is_taken_from_its_address() -> None:
    item = {"type": "gif", "url": "https://video.twimg.com/tweet_video/AbCd.mp4"}
    found = fxtwitter.read({"status": {"id": "20", "text": "a", "media": {"videos": [item]}}}, NOW)
    assert [(m.kind, m.url) for m in found.media] == [("animated_gif", item["url"])]


def test_a_community_note_and_a_poll_are_kept(world: World) -> None:
    card = poll_card([("Rising", 30), ("Falling", 12)])
    tweet = make(world, card=card, community_note="The gauge was moved in 2023.")
    data = fxtwitter.read(answered(world, tweet), NOW).data
    assert data["community_note"] == {"text": "The gauge was moved in 2023."}
    assert data["card"]["kind"] == "poll2choice_text_only"
    theirs = syndication.read(tweet_json(tweet), NOW).data["card"]["values"]
    assert data["card"]["values"] == {name: value for name, value in theirs.items() if name != "duration_minutes"}


def test_the_preview_of_a_link_an_article_a_thread_and_a_community_are_kept() -> None:
    status = {
        "id": "20",
        "text": "a",
        "card": {"card_name": "summary", "url": "https://levels.example/", "title": "Levels", "image": {"url": "x"}},
        "article": {"title": "The flood", "content": {"blocks": [{"text": "First."}, {}, {"text": "Second."}]}},
        "community": {"name": "Gauges"},
    }
    data = fxtwitter.read({"status": status, "thread": [{"id": "20"}, None, {"id": "21"}]}, NOW).data
    assert data["card"] == {"kind": "summary", "url": "https://levels.example/", "values": {"title": "Levels"}}
    assert (data["article"], data["article_text"]) == ("The flood", "First.\n\nSecond.")
    assert (data["thread"], data["community"]) == (["20", "21"], "Gauges")


def test_what_became_of_a_quoted_post_is_kept(world: World) -> None:
    quoted = world.post(Tweet(snowflake("2024-01-01T00:00:00"), "bell_ex", "Bell", "Dry", fate="deleted"))
    tweet = make(world, quoted=quoted)
    assert fxtwitter.read(answered(world, tweet), NOW).data["quoted"] == {"id": quoted.id, "outcome": "deleted"}


@pytest.mark.parametrize(
    ("fate", "outcome"),
    [
        ("alive", Outcome.CAPTURED),
        ("deleted", Outcome.DELETED),
        ("suspended", Outcome.SUSPENDED),
        ("user-missing", Outcome.SUSPENDED),
        ("account-gone", Outcome.UNAVAILABLE),
        ("protected", Outcome.PROTECTED),
        ("withheld", Outcome.UNAVAILABLE),
        ("unexplained", Outcome.UNAVAILABLE),
        ("restricted", Outcome.UNAVAILABLE),
        ("empty", Outcome.UNAVAILABLE),
        ("never", Outcome.UNAVAILABLE),
    ],
)
def test_every_fate_has_its_outcome(world: World, web: Web, fate: Fate, outcome: Outcome) -> None:
    check_outcome(fxtwitter.ask(post_of(make(world, fate=fate)), web), outcome)


@pytest.mark.parametrize(
    ("found", "http_status", "outcome"),
    [
        ({"code": 404, "status": {"type": "tombstone", "reason": "blocked", "id": "20"}}, 404, Outcome.REFUSED),
        ({"code": 404, "status": {"type": "tombstone", "reason": "on a walk"}}, 404, Outcome.UNAVAILABLE),
        ({"code": 404, "status": {"type": "tombstone", "reason": []}}, 404, Outcome.UNAVAILABLE),
        ({"code": 404, "status": {"type": "tombstone", "reason": "deleted", "id": "21"}}, 404, Outcome.MISMATCH),
        # The code in the body speaks where a proxy changed the status.
        ({"code": 401, "status": {"type": "tombstone", "reason": "private", "id": "20"}}, 200, Outcome.PROTECTED),
        ({"code": 500, "message": "API_FAIL", "status": None}, 200, Outcome.SERVER_ERROR),
        ({"code": 429, "message": "slow down"}, 200, Outcome.RATE_LIMITED),
        ({"code": 401, "message": "PRIVATE_TWEET", "tweet": None}, 401, Outcome.PROTECTED),
        ({"error": "You must identify yourself with a User-Agent header"}, 401, Outcome.REFUSED),
        ({"code": 400, "message": "bad"}, 400, Outcome.MALFORMED),
        ({"code": 404, "message": "Not found"}, 404, Outcome.MALFORMED),
        ({"code": 404, "status": None}, 404, Outcome.UNAVAILABLE),
        ({}, 200, Outcome.MALFORMED),
        ({"status": {}}, 200, Outcome.MALFORMED),
        ({"code": 200, "status": {"type": "status", "id": "21", "text": "a"}}, 200, Outcome.MISMATCH),
        ({"code": 200, "status": {"id": "20", "text": "a", "provider": "bluesky"}}, 200, Outcome.MISMATCH),
        ({"code": 200, "status": {"id": 20, "text": "a"}}, 200, Outcome.MISMATCH),
        ({"code": 200, "status": {"id": "20", "text": None}}, 200, Outcome.MALFORMED),
        ({"code": 200, "status": {"id": "20", "text": "a"}}, 404, Outcome.MALFORMED),
        ({"code": 200, "status": {"id": "20", "text": ""}}, 200, Outcome.CAPTURED),
    ],
)
def test_every_answer_is_told_apart(found: dict[str, Any], http_status: int, outcome: Outcome) -> None:
    assert fxtwitter.classify(found, "20", http_status)[0] is outcome


def test_a_repost_is_shown_as_another_post_and_said_to_be_one() -> None:
    found = {"status": {"id": "21", "text": "a", "reposted_by": {"screen_name": "lyre_ex"}}}
    assert fxtwitter.classify(found, "20") == (Outcome.MISMATCH, "asked for 20, was shown 21, which it reposts")


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (faults.instead("<html>down for maintenance", "text/html"), Outcome.MALFORMED),
        (faults.instead("<html>404", "text/html", 404), Outcome.MALFORMED),
        (faults.instead("<html>who are you", "text/html", 401), Outcome.REFUSED),
        (faults.instead("<html>captcha", "text/html", 403), Outcome.REFUSED),
        (faults.instead("{", status=200), Outcome.MALFORMED),
        (faults.instead("[]", status=200), Outcome.MALFORMED),
        (faults.instead('{"code":500,"message":"API_FAIL","tweet":null}', status=500), Outcome.SERVER_ERROR),
        (faults.instead('{"code":503,"message":"UPSTREAM_UNAVAILABLE"}', status=503), Outcome.SERVER_ERROR),
        (faults.status(429), Outcome.RATE_LIMITED),
        (faults.redirect("https://x.com/"), Outcome.MALFORMED),
        (faults.truncate(), Outcome.MALFORMED),
    ],
)
def test_no_trouble_of_the_service_says_anything_about_the_post(
    world: World, web: Web, fault: faults.Fault, outcome: Outcome
) -> None:
    world.fault(HOST, fault)
    attempt: Attempt = fxtwitter.ask(post_of(make(world)), web)
    assert attempt.outcome is outcome
    assert attempt.outcome.is_failure
    assert attempt.snapshot is None
    assert attempt.detail


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = [
    *("type", "provider", "id", "text", "raw_text", "author", "media", "quote", "poll", "card", "article"),
    *("community_note", "replying_to", "created_timestamp", "created_at", "likes", "views", "reason", "lang"),
]
SHAPES = st.one_of(
    JSON,
    st.fixed_dictionaries(
        {
            "text": st.text(),
            "display_text_range": st.lists(st.integers() | st.none(), max_size=3),
            "facets": st.lists(
                st.fixed_dictionaries(
                    {"type": st.sampled_from(["url", "media", "mention", "hashtag"])},
                    optional={"original": JSON, "replacement": JSON, "indices": JSON},
                ),
                max_size=3,
            ),
        }
    ),
    st.fixed_dictionaries(
        {
            "all": st.lists(
                st.fixed_dictionaries(
                    {"type": st.sampled_from(["photo", "video", "gif"])},
                    optional={"url": JSON, "formats": st.lists(JSON, max_size=2), "thumbnail_url": JSON},
                ),
                max_size=3,
            )
        }
    ),
)


@settings(deadline=None)  # The first example also pays for imports.
@given(st.dictionaries(st.sampled_from(MEMBERS), SHAPES), JSON, JSON)
def test_reading_never_raises_whatever_the_members_hold(status: dict[str, Any], thread: Any, code: Any) -> None:
    for found in ({"status": status, "thread": thread, "code": code}, {"status": thread}, status):
        fxtwitter.classify(found, "20")
        fxtwitter.read(found, NOW)


def test_many_links_in_a_huge_text_cost_no_more_than_their_bound() -> None:
    facets = [{"type": "url", "original": f"https://t.co/{n:08}", "indices": [0, 1]} for n in range(50_000)]
    found = {"status": {"id": "20", "text": "a", "raw_text": {"text": "x" * 4_000_000, "facets": facets}}}
    assert len(fxtwitter.read(found, NOW).text) == MAX_TEXT


@pytest.mark.parametrize("shown_id", ["21", [], {}, 404, "", "x"])
def test_a_tombstone_of_something_else_says_nothing_of_the_post(shown_id: object) -> None:
    told = {"code": 404, "status": {"type": "tombstone", "reason": "suspended", "id": shown_id}}
    assert fxtwitter.classify(told, "20", 404)[0] is Outcome.MISMATCH
