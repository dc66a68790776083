"""X's official API: what it says of a post in both spellings, and that the token is found nowhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citesnap.model import Attempt, Outcome
from citesnap.sources.formats.limits import MAX_TEXT
from citesnap.sources.x import api, syndication
from citesnap.web import Rate, Web, WebSettings
from internet import Internet, Link, Photo, Tweet, Video, World, faults, poll_card, snowflake
from internet.messages import Request
from internet.posts import Fate, tweet_json
from internet.x_apis import TOKEN, official
from sources.x.gauge import check_outcome, check_shown, make, post_of

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOST = "api.x.com"
LINK = Link("AbCdEfGhIj", "https://levels.example/?a=1&copy=2")
PROBLEM = "https://api.x.com/2/problems/"


@pytest.fixture
def web(internet: Internet) -> Iterator[Web]:
    """The client with a token, without patience and without pauses."""
    settings = WebSettings(max_wait=0, rates={"*": Rate.parse("9999/s")}, credentials={"x": TOKEN})
    with Web(settings, environ=internet.env) as client:
        yield client


def answered(world: World, tweet: Tweet) -> dict[str, Any]:
    """The answer of the loopback service to the question that the source asks, without a socket."""
    query = "&".join(f"{name}={quote(','.join(values))}" for name, values in api.FIELDS.items())
    headers = (("Authorization", f"Bearer {TOKEN}"),)
    found: dict[str, Any] = json.loads(
        official(world, Request("GET", "https", HOST, 443, f"/2/tweets/{tweet.id}", query, headers, 0.0)).body
    )
    return found


def renamed(value: Any) -> Any:
    """The same answer in the words of X's newer reference: `post` for `tweet`, `repost` for `retweet`."""
    if isinstance(value, dict):
        return {str(renamed(name)): renamed(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [renamed(inner) for inner in value]
    words = {
        "edit_history_tweet_ids": "edit_history_post_ids",
        "referenced_tweets": "referenced_posts",
        "note_tweet": "note_post",
        "retweet_count": "repost_count",
        "tweets": "posts",
        "retweeted": "reposted",
    }
    return words.get(value, value) if isinstance(value, str) else value


def test_without_a_token_nothing_is_sent(world: World, internet: Internet) -> None:
    with Web(WebSettings(), environ=internet.env) as web:
        attempt = api.ask(post_of(make(world)), web)
    assert (attempt.outcome, attempt.tries, attempt.exchanges) == (Outcome.SKIPPED, 0, ())
    assert attempt.detail == "no token for X's API is configured"
    assert internet.asked(HOST) == []


def test_a_post_is_shown_with_author_time_and_counts(world: World, internet: Internet, web: Web) -> None:
    tweet = make(world, likes=8, replies=2)
    check_shown(api.ask(post_of(tweet), web), "xapi")
    (request,) = internet.asked(HOST)
    assert (request.path, request.header("authorization")) == (f"/2/tweets/{tweet.id}", f"Bearer {TOKEN}")
    assert "note_tweet" in request.params["tweet.fields"].split(",")


def everything(attempt: Attempt) -> str:
    """All that an attempt keeps, as one text: headers, addresses, bodies, words."""
    return repr(asdict(attempt))


@pytest.mark.parametrize(
    "fault",
    [
        None,
        faults.status(401),
        faults.status(429),
        faults.status(503),
        faults.instead(json.dumps({"title": "Unauthorized", "detail": f"Bearer {TOKEN} is unknown"}), status=401),
        faults.instead(json.dumps({"errors": [{"detail": TOKEN, "type": f"{PROBLEM}usage-capped"}]})),
        faults.instead(f"<html>{quote(TOKEN, safe='')}", "text/html", 403),
        faults.redirect(f"https://elsewhere.example/?token={quote(TOKEN, safe='')}"),
        faults.drop(),
        faults.truncate(),
    ],
)
def test_the_token_is_in_no_record(
    world: World, internet: Internet, web: Web, fault: faults.Fault | None, caplog: pytest.LogCaptureFixture
) -> None:
    if fault:
        world.fault(HOST, fault)
    with caplog.at_level(0):
        attempt = api.ask(post_of(make(world)), web)
    assert attempt.exchanges
    kept = everything(attempt) + caplog.text
    assert not [spelt for spelt in (TOKEN, quote(TOKEN, safe=""), TOKEN[:12]) if spelt in kept]
    assert ("Authorization", "[redacted]") in attempt.exchanges[0].request_headers
    # It goes to nobody else.
    assert {request.host for request in internet.log if TOKEN in str(request.headers)} <= {HOST}


@pytest.mark.parametrize("spelling", [lambda found: found, renamed])
def test_a_long_post_comes_whole(world: World, spelling: Callable[[Any], Any]) -> None:
    written = "Water & more. " * 100 + LINK.url
    tweet = make(world, written, long=True, links=[LINK], photos=[Photo("AAAAAAAAA1")], leading_mentions=["lyre_ex"])
    shown = api.read(spelling(answered(world, tweet)), tweet.id, NOW)
    assert (shown.text, shown.truncated, shown.data["long_post"]) == (written, False, True)
    assert len(shown.media) == 1


@settings(deadline=None)  # The first example also pays for imports.
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80).map(str.strip).filter(bool))
def test_the_text_is_what_the_author_wrote_whatever_it_was(written: str) -> None:
    world = World()
    parent = world.post(Tweet(snowflake("2024-02-01T00:00:00"), "lyre_ex", "Lyre", "How high?"))
    tweet = make(
        world,
        f"🌊 {written} {LINK.url} end",
        links=[LINK],
        photos=[Photo("AAAAAAAAA1"), Photo("AAAAAAAAA2")],
        reply_to=parent,
        quoted=parent,
        leading_mentions=["lyre_ex"],
    )
    shown = api.read(answered(world, tweet), tweet.id, NOW)
    assert shown.text == tweet.display
    assert shown.text == syndication.read_tweet(tweet_json(tweet)).display_text


@pytest.mark.parametrize("spelling", [lambda found: found, renamed])
def test_the_same_names_as_from_syndication(world: World, spelling: Callable[[Any], Any]) -> None:
    parent = world.post(Tweet(snowflake("2024-02-01T00:00:00"), "lyre_ex", "Lyre", "How high?"))
    quoted = world.post(Tweet(snowflake("2024-01-01T00:00:00"), "bell_ex", "Bell", "Dry & calm"))
    tweet = make(
        world,
        f"Look #river @dike_ex {LINK.url}",
        links=[LINK],
        reply_to=parent,
        leading_mentions=["lyre_ex"],
        photos=[Photo("AAAAAAAAA1", alt="A dike")],
        videos=[Video("BBBBBBBBB1", alt="The wave"), Video("BBBBBBBBB2", gif=True)],
        card=poll_card([("Rising", 30), ("Falling", 12)]),
    )
    ours = api.read(spelling(answered(world, tweet)), tweet.id, NOW)
    theirs = syndication.read(tweet_json(tweet), NOW)
    for name in ("id", "links", "short_links", "mentions", "hashtags", "reply_to"):
        assert ours.data[name] == theirs.data[name], name
    for name in ("id", "handle", "author_name", "posted_at", "text"):
        assert ours.data["parent"][name] == theirs.data["parent"][name], name
    assert ours.media == theirs.media
    assert ours.data["counts"]["reposts"] == 1
    assert ours.data["card"]["kind"] == theirs.data["card"]["kind"]
    assert ours.data["card"]["values"].items() <= theirs.data["card"]["values"].items()
    quoting = make(world, "Look", quoted=quoted)
    shown = api.read(spelling(answered(world, quoting)), quoting.id, NOW)
    assert (shown.text, shown.data["quoted"]["text"]) == ("Look", "Dry & calm")


@pytest.mark.parametrize("spelling", [lambda found: found, renamed])
def test_earlier_versions_are_kept(world: World, spelling: Callable[[Any], Any]) -> None:
    first, second = snowflake("2024-02-03T04:05:06"), snowflake("2024-02-03T04:15:06")
    for native_id, text in ((first, "The gauge reads 9 m"), (second, "The gauge reads 6 m")):
        world.post(Tweet(native_id, "riverton_ex", "Riverton", text, edits=(first, second)))
    newest = api.read(spelling(answered(world, world.posts[second])), second, NOW)
    assert newest.data["edits"] == [first, second]
    assert [(each["id"], each["text"]) for each in newest.data["versions"]] == [(first, "The gauge reads 9 m")]
    assert "stale_edit" not in newest.data
    assert api.read(spelling(answered(world, world.posts[first])), first, NOW).data["stale_edit"] is True


def test_what_became_of_a_quoted_post_is_kept(world: World) -> None:
    quoted = world.post(Tweet(snowflake("2024-01-01T00:00:00"), "bell_ex", "Bell", "Dry", fate="deleted"))
    tweet = make(world, "Look", quoted=quoted)
    found = answered(world, tweet)
    assert api.classify(found, tweet.id) == (Outcome.CAPTURED, None)
    assert api.read(found, tweet.id, NOW).data["quoted"] == {"id": quoted.id, "outcome": "not-found"}


def test_a_repost_is_completed_by_the_post_that_it_repeats() -> None:
    post = {
        "id": "31",
        "text": "RT @lyre_ex: The gauge rea…",
        "author_id": "1",
        "referenced_tweets": [{"type": "retweeted", "id": "30"}],
    }
    original = {"id": "30", "text": "The gauge reads 6 m &amp; more", "author_id": "2"}
    users = [{"id": "1", "username": "riverton_ex"}, {"id": "2", "username": "Lyre_Ex"}]
    whole = api.read({"data": post, "includes": {"users": users, "tweets": [original]}}, "31", NOW)
    assert (whole.text, whole.handle, whole.truncated) == (
        "RT @Lyre_Ex: The gauge reads 6 m & more",
        "riverton_ex",
        False,
    )
    assert whole.data["reposted"]["id"] == "30"
    cut = api.read({"data": post}, "31", NOW)
    assert (cut.text, cut.truncated) == ("RT @lyre_ex: The gauge rea…", True)


def test_what_is_shown_of_a_text_is_told_by_its_range_and_no_link_is_ever_halved() -> None:
    text = "🌊🌊 rising https://t.co/QuOtEqUoTe"
    start = text.index("https")
    entities = {"urls": [{"url": text[start:], "expanded_url": "https://e.example/", "start": start, "end": len(text)}]}
    for last in (start - 1, start + 1):  # In code points, and as UTF-16 units would have it.
        post = {"id": "20", "text": text, "entities": entities, "display_text_range": [0, last]}
        assert api.read({"data": post}, "20", NOW).text == "🌊🌊 rising"
    whole = {"id": "20", "text": text, "entities": entities, "display_text_range": [0, len(text)]}
    assert api.read({"data": whole}, "20", NOW).text == "🌊🌊 rising https://e.example/"


def test_where_a_post_is_withheld_its_place_and_its_article_are_kept() -> None:
    post = {
        "id": "20",
        "text": "a",
        "withheld": {"copyright": False, "country_codes": ["DE"], "scope": "tweet"},
        "geo": {"place_id": "p1"},
        "article": {"title": "The flood", "plain_text": "First. Second."},
    }
    data = api.read({"data": post, "includes": {"places": [{"id": "p1", "full_name": "Riverton"}]}}, "20", NOW).data
    assert data["withheld"] == {"countries": ["DE"], "scope": "tweet"}
    assert (data["place"], data["article"], data["article_text"]) == ("Riverton", "The flood", "First. Second.")


@pytest.mark.parametrize(
    ("fate", "outcome"),
    [
        ("alive", Outcome.CAPTURED),
        ("restricted", Outcome.CAPTURED),
        ("deleted", Outcome.NOT_FOUND),
        ("suspended", Outcome.NOT_FOUND),
        ("account-gone", Outcome.NOT_FOUND),
        ("never", Outcome.NOT_FOUND),
        ("protected", Outcome.PROTECTED),
    ],
)
def test_every_fate_has_its_outcome(world: World, web: Web, fate: Fate, outcome: Outcome) -> None:
    check_outcome(api.ask(post_of(make(world, fate=fate)), web), outcome)


def problem(kind: str, **members: Any) -> dict[str, Any]:
    return {"type": f"{PROBLEM}{kind}", "title": "T", "detail": "D", "resource_type": "tweet", **members}


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        ({"errors": [problem("resource-not-found", resource_id="20")]}, Outcome.NOT_FOUND),
        ({"errors": [problem("resource-not-found", value="20")]}, Outcome.NOT_FOUND),
        ({"errors": [problem("resource-not-found")]}, Outcome.NOT_FOUND),
        ({"errors": [problem("resource-not-found", resource_id="21")]}, Outcome.MISMATCH),
        ({"errors": [problem("not-authorized-for-resource", resource_id="20")]}, Outcome.PROTECTED),
        ({"errors": [problem("resource-unavailable", resource_id="20")]}, Outcome.UNAVAILABLE),
        ({"errors": [problem("disallowed-resource", resource_id="20")]}, Outcome.UNAVAILABLE),
        # The older host name, and a refusal without a list.
        (
            {"errors": [problem("", type="https://api.twitter.com/2/problems/resource-not-found", value="20")]},
            Outcome.NOT_FOUND,
        ),
        (problem("client-forbidden"), Outcome.REFUSED),
        ({"errors": [problem("usage-capped")]}, Outcome.REFUSED),
        ({"errors": [problem("rate-limit-exceeded")]}, Outcome.RATE_LIMITED),
        ({"errors": [problem("internal-error")]}, Outcome.SERVER_ERROR),
        ({"errors": [problem("invalid-request")]}, Outcome.MALFORMED),
        # Trouble of ours beside a refusal makes the refusal worthless.
        ({"errors": [problem("resource-not-found", resource_id="20"), problem("usage-capped")]}, Outcome.REFUSED),
        # An author who cannot be shown says more than the post that cannot; a suspended person mentioned says nothing.
        (
            {
                "errors": [
                    problem("resource-not-found", resource_id="20"),
                    {
                        "type": f"{PROBLEM}resource-not-found",
                        "resource_type": "user",
                        "parameter": "author_id",
                        "detail": "User has been suspended: [2].",
                    },
                ]
            },
            Outcome.SUSPENDED,
        ),
        (
            {
                "errors": [
                    problem("resource-not-found", resource_id="20"),
                    {
                        "type": f"{PROBLEM}resource-not-found",
                        "resource_type": "user",
                        "parameter": "entities.mentions.username",
                        "detail": "User has been suspended: [lyre_ex].",
                    },
                ]
            },
            Outcome.NOT_FOUND,
        ),
        ({"errors": [problem("not-authorized-for-field", resource_id="20")]}, Outcome.MALFORMED),
        ({"title": "Not Found", "type": "about:blank", "status": 404}, Outcome.MALFORMED),
        ({"errors": []}, Outcome.MALFORMED),
        ({"errors": "none"}, Outcome.MALFORMED),
        ({}, Outcome.MALFORMED),
        ({"meta": {"result_count": 0}}, Outcome.MALFORMED),
        ({"data": {"id": "20", "text": "a"}}, Outcome.CAPTURED),
        ({"data": [{"id": "21", "text": "b"}, {"id": "20", "text": "a"}]}, Outcome.CAPTURED),
        ({"data": {"id": "20"}}, Outcome.MALFORMED),
        ({"data": {"id": "21", "text": "a"}}, Outcome.MISMATCH),
        ({"data": {"id": "21", "text": "a", "edit_history_tweet_ids": ["20", "21"]}}, Outcome.CAPTURED),
        ({"data": {"id": "21", "text": "a", "edit_history_post_ids": ["20", "21"]}}, Outcome.CAPTURED),
        (
            {"data": {"id": "20", "text": "a"}, "errors": [problem("resource-not-found", resource_id="19")]},
            Outcome.CAPTURED,
        ),
        (
            {
                "data": {
                    "id": "20",
                    "text": "This Tweet from @lyre_ex has been withheld in response to a report from the copyright holder.",
                    "withheld": {"copyright": True},
                }
            },
            Outcome.WITHHELD,
        ),
    ],
)
def test_every_answer_is_told_apart(found: dict[str, Any], outcome: Outcome) -> None:
    assert api.classify(found, "20")[0] is outcome


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (faults.instead(json.dumps(problem("invalid-request")), status=400), Outcome.MALFORMED),
        (faults.instead(json.dumps({"title": "Unauthorized"}), status=401), Outcome.REFUSED),
        (faults.instead(json.dumps({"title": "CreditsDepleted"}), status=402), Outcome.REFUSED),
        (faults.instead(json.dumps(problem("client-forbidden")), status=403), Outcome.REFUSED),
        (faults.instead(json.dumps(problem("usage-capped")), status=403), Outcome.REFUSED),
        (faults.instead(json.dumps(problem("usage-capped")), status=429), Outcome.RATE_LIMITED),
        # Even words about the post: a refusal of the question is none of the post.
        (faults.instead(json.dumps(problem("not-authorized-for-resource")), status=403), Outcome.REFUSED),
        (faults.instead("<html>denied", "text/html", 403), Outcome.REFUSED),
        (faults.instead("<html>maintenance", "text/html"), Outcome.MALFORMED),
        (faults.instead("<html>nothing here", "text/html", 404), Outcome.MALFORMED),
        (faults.instead("{}"), Outcome.MALFORMED),
        (faults.instead("[1]"), Outcome.MALFORMED),
        (faults.status(503), Outcome.SERVER_ERROR),
        (faults.redirect("https://x.com/"), Outcome.MALFORMED),
    ],
)
def test_no_trouble_of_ours_or_of_the_service_says_anything_about_the_post(
    world: World, web: Web, fault: faults.Fault, outcome: Outcome
) -> None:
    world.fault(HOST, fault)
    attempt = api.ask(post_of(make(world)), web)
    assert attempt.outcome is outcome
    assert attempt.outcome.is_failure
    assert attempt.snapshot is None
    assert attempt.detail


def test_a_wrong_token_is_said_to_be_one(world: World, internet: Internet) -> None:
    settings = WebSettings(max_wait=0, credentials={"x": "another-token"})
    with Web(settings, environ=internet.env) as web:
        attempt = api.ask(post_of(make(world)), web)
    assert (attempt.outcome, attempt.detail) == (Outcome.REFUSED, "HTTP 401: Unauthorized")


def test_a_rate_limit_tells_when_to_come_back(world: World, web: Web) -> None:
    reset = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=14)
    world.fault(HOST, faults.status(429, headers={"x-rate-limit-reset": str(int(reset.timestamp()))}))
    attempt = api.ask(post_of(make(world)), web)
    assert attempt.outcome is Outcome.RATE_LIMITED
    assert attempt.not_before is not None
    assert abs(attempt.not_before - reset) < timedelta(seconds=5)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
URLS = st.fixed_dictionaries(
    {}, optional={"url": JSON, "expanded_url": JSON, "display_url": JSON, "start": JSON, "end": JSON, "media_key": JSON}
)
POSTS = st.fixed_dictionaries(
    {"id": st.sampled_from(["20", "21", 20, None])},
    optional={
        "text": st.text() | JSON,
        "entities": st.fixed_dictionaries({"urls": st.lists(URLS | JSON, max_size=2), "mentions": JSON}) | JSON,
        "display_text_range": st.lists(st.integers(), max_size=3) | JSON,
        "note_tweet": st.fixed_dictionaries({"text": st.text(), "entities": JSON}) | JSON,
        "referenced_tweets": st.lists(
            st.fixed_dictionaries({"type": st.sampled_from(["quoted", "retweeted", "replied_to"]), "id": JSON}),
            max_size=2,
        )
        | JSON,
        "attachments": st.fixed_dictionaries({"media_keys": JSON, "poll_ids": JSON}) | JSON,
        "edit_history_tweet_ids": st.lists(st.sampled_from(["20", "21"]), max_size=2) | JSON,
        **dict.fromkeys(["public_metrics", "withheld", "geo", "article", "created_at", "author_id", "lang"], JSON),
    },
)
PROBLEMS = st.fixed_dictionaries(
    {}, optional={"type": st.sampled_from([f"{PROBLEM}{kind}" for kind in api.ABOUT_THE_POST]) | JSON, "value": JSON}
)


@settings(deadline=None)  # The first example also pays for imports.
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "data": POSTS | st.lists(POSTS, max_size=2) | JSON,
            "includes": st.dictionaries(
                st.sampled_from(["users", "media", "polls", "tweets", "posts", "places"]),
                st.lists(POSTS | JSON, max_size=2) | JSON,
            )
            | JSON,
            "errors": st.lists(PROBLEMS | JSON, max_size=3) | JSON,
        },
    )
)
def test_reading_never_raises_whatever_the_members_hold(found: dict[str, Any]) -> None:
    api.classify(found, "20")
    api.read(found, "20", NOW)


def test_a_version_named_many_times_is_read_once() -> None:
    post = {"id": "20", "text": "a", "edit_history_tweet_ids": ["19", "20"] * 100}
    data = api.read({"data": post, "includes": {"tweets": [{"id": "19", "text": "b"}]}}, "20", NOW).data
    assert (data["edits"], [each["text"] for each in data["versions"]]) == (["19", "20"], ["b"])


def test_many_links_in_a_huge_text_cost_no_more_than_their_bound() -> None:
    urls = [{"url": f"https://t.co/{n:08}", "start": 0, "end": 1, "media_key": "3_1"} for n in range(50_000)]
    post = {"id": "20", "text": "x" * 4_000_000, "entities": {"urls": urls}}
    assert len(api.read({"data": post}, "20", NOW).text) == MAX_TEXT
