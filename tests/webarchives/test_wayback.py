"""The Wayback Machine as a source: which captures are found and believed, and that an outage is never a miss."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from citesnap import platforms
from citesnap.model import Outcome, Post
from citesnap.web import Rate, Web, WebSettings
from citesnap.webarchives import wayback
from citesnap.webarchives.choosing import self_redirect_digest
from citesnap.webarchives.index import PAGE
from citesnap.webarchives.lookup import PLAYBACKS
from internet import Internet, Response, Tweet, World, archives, faults, snowflake

HOST = "web.archive.org"
CDX = f"{HOST}/cdx/search/cdx"
PLAY = f"{HOST}/web/"
ID = snowflake("2019-05-03T10:15:00")
TWEET = Tweet(ID, "example_river", "Example River", "The gauge at Riverton stands at nine feet & rising")


def post_of(url: str) -> Post:
    ref = platforms.identify(url)
    assert ref is not None
    return Post(ref.platform, ref.native_id, ref.url, ref.handle, ref.posted_at)


POST = post_of(f"https://x.com/example_river/status/{ID}")
ADDRESS = f"https://twitter.com/example_river/status/{ID}"


def other(at: int) -> str:
    """Another post of the same account and hour."""
    return snowflake("2019-05-03T10:30:00", at + 1)


def test_the_bytes_of_a_capture_with_where_they_come_from(world: World, web: Web, internet: Internet) -> None:
    made = world.capture(ADDRESS, "20190503101500", archives.json_v2(TWEET), "application/json")
    attempt = wayback.ask(POST, web)
    assert attempt.outcome is Outcome.CAPTURED
    assert attempt.snapshot is not None
    assert (attempt.snapshot.source, attempt.snapshot.text) == ("wayback", TWEET.text)
    assert attempt.snapshot.observed_at == made.moment
    assert attempt.snapshot.data["memento"] == {
        "archive": "wayback",
        "url": f"https://web.archive.org/web/20190503101500id_/{ADDRESS}",
        "original": ADDRESS,
        "datetime": "2019-05-03T10:15:00Z",
        "digest": made.row()["digest"],
        "digest_check": "agrees",
    }
    assert [exchange.url for exchange in attempt.exchanges] == [request.url for request in internet.asked(HOST)]
    assert attempt.tries == 1


@pytest.mark.parametrize(
    "address",
    [
        f"https://twitter.com/Example_River/status/{ID}",
        f"http://www.twitter.com:80/example_river/status/{ID}",
        f"https://twitter.com/example_river/status/{ID}?s=20&t=AbC",
        f"https://twitter.com/example_river/status/{ID}/photo/1",
        f"https://twitter.com/example_river/status/{ID}?lang=de",
        f"https://mobile.twitter.com/example_river/status/{ID}",
        f"https://x.com/example_river/status/{ID}?s=46",
        f"https://twitter.com/i/web/status/{ID}",
    ],
)
def test_a_post_is_found_under_each_of_its_addresses(address: str, world: World, web: Web) -> None:
    world.capture(address, "20190601000000", archives.server_html(TWEET))
    attempt = wayback.ask(POST, web)
    assert attempt.snapshot is not None, attempt.detail
    assert (attempt.snapshot.text, attempt.snapshot.handle) == (TWEET.text, "example_river")


@pytest.mark.parametrize("path", ["i/status", "i/web/status"])
def test_a_post_without_a_handle_is_found_under_its_id(path: str, world: World, web: Web) -> None:
    world.capture(f"https://twitter.com/{path}/{ID}", "20190601000000", archives.server_html(TWEET))
    assert wayback.ask(post_of(f"https://x.com/i/status/{ID}"), web).outcome is Outcome.CAPTURED


@pytest.mark.parametrize("path", ["example_river/statuses", "statuses", "example_river/status"])
def test_the_paths_of_the_early_years(path: str, world: World, web: Web) -> None:
    native_id = "5345892061"
    world.capture(
        f"http://twitter.com/{path}/{native_id}",
        "20110101000000",
        archives.server_html(Tweet(native_id, "example_river", "Example River", "Fog.", at=TWEET.posted_at)),
    )
    assert wayback.ask(post_of(f"https://x.com/example_river/status/{native_id}"), web).outcome is Outcome.CAPTURED


def test_one_index_question_serves_all_posts_of_an_account_and_day(world: World, web: Web, internet: Internet) -> None:
    tweets = [Tweet(other(at), "example_river", "Example River", f"Report {at} of the gauge") for at in range(5)]
    for tweet in tweets:
        address = f"https://twitter.com/example_river/status/{tweet.id}"
        world.capture(address, "20190601000000", archives.server_html(tweet))
    found = [wayback.ask(post_of(tweet.url), web) for tweet in tweets]
    assert [attempt.snapshot and attempt.snapshot.text for attempt in found] == [tweet.text for tweet in tweets]
    assert len(internet.asked(HOST, "/cdx")) == 1
    assert [len(attempt.exchanges) for attempt in found] == [2, 1, 1, 1, 1]


def test_threads_share_the_index_question(world: World, web: Web, internet: Internet) -> None:
    world.fault(CDX, faults.stall(0.1))
    with ThreadPoolExecutor(4) as pool:
        found = list(
            pool.map(lambda at: wayback.ask(post_of(f"https://x.com/example_river/status/{other(at)}"), web), range(4))
        )
    assert {attempt.outcome for attempt in found} == {Outcome.NOT_ARCHIVED}
    asked = [request.params["url"] for request in internet.asked(HOST, "/cdx")]
    assert len([url for url in asked if url.startswith("twitter.com/example_river/status/")]) == 1


def test_the_next_run_asks_again(world: World, web: Web, internet: Internet) -> None:
    assert wayback.ask(POST, web).outcome is Outcome.NOT_ARCHIVED
    world.capture(ADDRESS, "20190601000000", archives.server_html(TWEET))
    assert wayback.ask(POST, web).outcome is Outcome.NOT_ARCHIVED
    with Web(WebSettings(rates={"*": Rate.parse("9999/s")}), environ=internet.env) as later:
        assert wayback.ask(POST, later).outcome is Outcome.CAPTURED


def test_a_miss_is_said_when_every_address_was_answered(web: Web, internet: Internet) -> None:
    attempt = wayback.ask(POST, web)
    assert (attempt.outcome, attempt.detail) == (Outcome.NOT_ARCHIVED, "no capture in the index")
    assert [request.params["url"].rpartition("/")[0] for request in internet.asked(HOST, "/cdx")] == [
        "twitter.com/example_river/status",
        "x.com/example_river/status",
        "mobile.twitter.com/example_river/status",
        "twitter.com/i/web/status",
    ]
    assert len(attempt.exchanges) == 4


OUTAGES = [
    (faults.status(429), Outcome.RATE_LIMITED),
    (faults.status(403), Outcome.REFUSED),
    (faults.status(400), Outcome.MALFORMED),
    (faults.status(502), Outcome.SERVER_ERROR),
    (faults.status(504, "<html>Gateway Time-out</html>"), Outcome.SERVER_ERROR),
    (faults.answer(archives.offline(200)), Outcome.SERVER_ERROR),
    (faults.answer(archives.offline(503)), Outcome.SERVER_ERROR),
    (faults.answer(archives.bot_block()), Outcome.RATE_LIMITED),
    (faults.answer(Response.html("<html><title>Wayback Machine</title></html>")), Outcome.MALFORMED),
    (faults.drop(), Outcome.UNREACHABLE),
    (faults.drop("body"), Outcome.MALFORMED),
]


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        *OUTAGES,
        (faults.answer(Response(200, b"", "application/json")), Outcome.MALFORMED),
        (
            faults.answer(Response(200, b'[["urlkey","timestamp","original"],["com', "application/json")),
            Outcome.MALFORMED,
        ),
        (faults.answer(Response(200, b"{}", "application/json")), Outcome.MALFORMED),
        (
            faults.answer(
                Response(200, b"org.archive.wayback.exception.ResourceIndexNotAvailableException: x", "text/plain")
            ),
            Outcome.MALFORMED,
        ),
    ],
    ids=str,
)
@pytest.mark.parametrize("after", [0, 2])
def test_no_trouble_with_the_index_is_a_miss(
    fault: faults.Fault, outcome: Outcome, after: int, world: World, web: Web
) -> None:
    world.fault(CDX, fault, skip=after)
    attempt = wayback.ask(POST, web)
    assert attempt.outcome is outcome, attempt.detail
    assert attempt.outcome.is_failure
    assert len(attempt.exchanges) == after + 1


@pytest.mark.parametrize(("fault", "outcome"), OUTAGES, ids=str)
def test_no_trouble_with_playback_is_a_miss(fault: faults.Fault, outcome: Outcome, world: World, web: Web) -> None:
    world.capture(ADDRESS, "20190601000000", archives.server_html(TWEET))
    world.fault(PLAY, fault)
    attempt = wayback.ask(POST, web)
    assert attempt.outcome is outcome, attempt.detail
    assert attempt.outcome.is_failure


def test_after_429_nobody_is_asked_again(world: World, web: Web, internet: Internet) -> None:
    world.capture(ADDRESS, "20190601000000", archives.server_html(TWEET))
    world.capture(ADDRESS, "20190602000000", archives.server_html(TWEET) + " ")
    world.fault(PLAY, faults.answer(archives.bot_block()))
    wayback.ask(POST, web)
    assert len(internet.asked(HOST, "/web/")) == 1


def test_a_capture_that_is_not_played_does_not_hide_the_next(world: World, web: Web) -> None:
    world.capture(ADDRESS, "20190601000000", archives.server_html(TWEET))
    world.capture(ADDRESS, "20190701000000", archives.server_html(TWEET) + " ")
    world.fault(PLAY, faults.status(502), times=1)
    assert wayback.ask(POST, web).outcome is Outcome.CAPTURED


def test_a_capture_in_the_index_that_cannot_be_played_is_no_miss(world: World, web: Web) -> None:
    world.capture(ADDRESS, "20190601000000", archives.server_html(TWEET), playable=False)
    attempt = wayback.ask(POST, web)
    assert (attempt.outcome, attempt.detail) == (
        Outcome.SERVER_ERROR,
        f"capture 20190601000000 of {ADDRESS} is in the index and not played",
    )


def test_an_excluded_account(world: World, web: Web) -> None:
    world.archives["wayback"].excluded.add("com,twitter)/example_river")
    assert wayback.ask(POST, web).outcome is Outcome.EXCLUDED


def test_an_account_excluded_under_one_name_is_shown_under_the_other(world: World, web: Web) -> None:
    world.archives["wayback"].excluded.add("com,twitter)/example_river")
    world.capture(f"https://x.com/example_river/status/{ID}", "20240601000000", archives.server_html(TWEET))
    assert wayback.ask(POST, web).outcome is Outcome.CAPTURED


def test_a_capture_excluded_from_playback(world: World, web: Web) -> None:
    world.capture(ADDRESS, "20190601000000", archives.server_html(TWEET))
    said = "<h1>Sorry.</h1><p>This URL has been excluded from the Wayback Machine.</p>"
    world.fault(PLAY, faults.answer(Response.html(said)))
    assert wayback.ask(POST, web).outcome is Outcome.EXCLUDED


def test_login_walls_and_shells_are_no_content(world: World, web: Web, internet: Internet) -> None:
    world.capture(ADDRESS, "20230701170812", f"Found. Redirecting to /example_river/status/{ID}", "text/plain", 302)
    world.capture(ADDRESS, "20230801170812", revisit=True, digest=self_redirect_digest(ADDRESS))
    world.capture(ADDRESS, "20230101000000", "gone", status=404)
    world.capture(ADDRESS, "20220101000000", archives.shell())
    attempt = wayback.ask(POST, web)
    assert attempt.outcome is Outcome.NOT_ARCHIVED
    assert "1 captures looked at, none shows the post: shell" in str(attempt.detail)
    assert [request.path[:24] for request in internet.asked(HOST, "/web/")] == ["/web/20220101000000id_/h"]


def test_content_is_looked_for_where_it_is_likely(world: World, web: Web, internet: Internet) -> None:
    world.capture(ADDRESS, "20190503110000", archives.shell() + " ")
    world.capture(ADDRESS, "20210503110000", archives.shell())
    world.capture(ADDRESS, "20260408000000", archives.json_v2(TWEET), "application/json")
    assert wayback.ask(POST, web).outcome is Outcome.CAPTURED
    assert len(internet.asked(HOST, "/web/")) == 1


def test_only_so_many_captures_are_looked_at(world: World, web: Web, internet: Internet) -> None:
    for host in ("twitter.com", "x.com", "mobile.twitter.com"):
        for day in range(10, 20):
            world.capture(
                f"https://{host}/example_river/status/{ID}", f"202201{day}000000", f"{archives.shell()}{host}{day}"
            )
    attempt = wayback.ask(POST, web)
    assert attempt.outcome is Outcome.NOT_ARCHIVED
    assert len(internet.asked(HOST, "/web/")) == PLAYBACKS


def test_the_same_bytes_are_looked_at_once(world: World, web: Web, internet: Internet) -> None:
    for day in range(10, 20):
        world.capture(ADDRESS, f"202201{day}000000", archives.shell())
    wayback.ask(POST, web)
    assert len(internet.asked(HOST, "/web/")) == 1


def test_an_unchanged_capture_plays_as_what_it_repeats(world: World, web: Web) -> None:
    made = archives.server_html(TWEET)
    world.capture(ADDRESS, "20200102000000", made, revisit=True)
    assert wayback.ask(POST, web).outcome is Outcome.CAPTURED


def test_a_longer_id_is_another_post(world: World, web: Web) -> None:
    longer = f"{ID}7"
    world.capture(
        f"https://twitter.com/example_river/status/{longer}",
        "20190601000000",
        archives.server_html(Tweet(longer, "example_river", "Example River", "Another")),
    )
    assert wayback.ask(POST, web).outcome is Outcome.NOT_ARCHIVED


def test_a_page_that_shows_another_post_is_not_the_post(world: World, web: Web) -> None:
    world.capture(ADDRESS, "20190601000000", archives.server_html(Tweet(other(1), "example_river", "E", "Another")))
    attempt = wayback.ask(POST, web)
    assert attempt.outcome is Outcome.NOT_ARCHIVED
    assert "other-post" in str(attempt.detail)


def test_a_capture_older_than_its_post_is_none_of_it(world: World, web: Web, internet: Internet) -> None:
    world.capture(ADDRESS, "20190502000000", archives.server_html(TWEET))
    assert wayback.ask(POST, web).outcome is Outcome.NOT_ARCHIVED
    assert not internet.asked(HOST, "/web/")


def test_the_author_is_whom_the_capture_shows_and_not_its_address(world: World, web: Web) -> None:
    world.capture(ADDRESS, "20190503101500", archives.json_v2(TWEET, author=False), "application/json")
    attempt = wayback.ask(POST, web)
    assert attempt.snapshot is not None
    assert attempt.snapshot.handle is None


def test_the_nearest_capture_of_the_same_post_will_do(world: World, web: Web) -> None:
    world.capture(ADDRESS, "20190601000000", archives.server_html(TWEET), playable=False)
    nearest = world.capture(ADDRESS, "20200101000000", archives.server_html(TWEET))
    attempt = wayback.ask(POST, web)
    assert attempt.snapshot is not None
    assert attempt.snapshot.observed_at == nearest.moment
    assert attempt.snapshot.data["memento"]["digest_check"] == "unchecked"


def test_a_redirect_of_then_to_the_renamed_account_is_followed(world: World, web: Web) -> None:
    target = f"https://twitter.com/river_renamed/status/{ID}"
    world.capture(ADDRESS, "20190601000000", status=301, headers={"Location": target}, digest="A" * 32)
    world.archives["wayback"].extra_rows.append(
        {**world.archives["wayback"].captures[0].row(), "statuscode": "200", "digest": "B" * 32}
    )
    world.capture(target, "20190601000001", archives.server_html(TWEET))
    assert wayback.ask(POST, web).outcome is Outcome.CAPTURED


def test_a_redirect_of_then_to_the_login_page_is_not_followed(world: World, web: Web, internet: Internet) -> None:
    world.capture(ADDRESS, "20190601000000", "x", status=302, headers={"Location": "https://twitter.com/login"})
    world.archives["wayback"].extra_rows.append(
        {**world.archives["wayback"].captures[0].row(), "statuscode": "200", "digest": "B" * 32}
    )
    attempt = wayback.ask(POST, web)
    assert (attempt.outcome, len(internet.asked(HOST, "/web/"))) == (Outcome.NOT_ARCHIVED, 1)
    assert "a redirect to https://twitter.com/login" in str(attempt.detail)


def test_an_archived_429_is_an_error_of_then(world: World, web: Web) -> None:
    world.capture(ADDRESS, "20190601000000", "slow down", status=429)
    world.archives["wayback"].extra_rows.append(
        {**world.archives["wayback"].captures[0].row(), "statuscode": "200", "digest": "B" * 32}
    )
    attempt = wayback.ask(POST, web)
    assert attempt.outcome is Outcome.NOT_ARCHIVED
    assert "captured as HTTP 429" in str(attempt.detail)


def test_bytes_that_are_not_those_indexed_are_marked(world: World, web: Web) -> None:
    world.capture(ADDRESS, "20190601000000", archives.server_html(TWEET), digest="C" * 32)
    attempt = wayback.ask(POST, web)
    assert attempt.snapshot is not None
    assert attempt.snapshot.data["memento"]["digest_check"] == "differs"


def crowd(world: World, address: str, count: int, year: int = 2019) -> None:
    """So many rows of captures nobody wants, all of one address or (with `{}`) of one each."""
    for at in range(count):
        url = address.format(other(at))
        world.archives["wayback"].extra_rows.append(
            {
                "urlkey": archives.key(url),
                "timestamp": f"{year}0601{at // 3600:02}{at // 60 % 60:02}{at % 60:02}",
                "original": url,
                "mimetype": "text/html",
                "statuscode": "302",
                "digest": "D" * 32,
                "length": "400",
            }
        )


def test_where_a_block_has_too_many_captures_the_post_alone_is_asked_for(
    world: World, web: Web, internet: Internet
) -> None:
    late = Tweet(snowflake("2019-05-03T23:00:00"), "example_river", "Example River", "Last report of the day")
    crowd(world, "https://twitter.com/example_river/status/{}", PAGE + 5)
    world.capture(f"https://twitter.com/example_river/status/{late.id}", "20190601000000", archives.server_html(late))
    assert wayback.ask(post_of(late.url), web).outcome is Outcome.CAPTURED
    asked = [request.params["url"].rpartition("/")[2] for request in internet.asked(HOST, "/cdx")]
    assert asked == [late.id[:4], late.id]
    assert wayback.ask(POST, web).outcome is Outcome.NOT_ARCHIVED
    assert internet.asked(HOST, "/cdx")[2].params["url"].endswith(f"/{ID}")


def test_a_long_answer_is_continued(world: World, web: Web, internet: Internet) -> None:
    crowd(world, ADDRESS, PAGE + 5)
    world.capture(ADDRESS, "20200101000000", archives.server_html(TWEET))
    assert wayback.ask(POST, web).outcome is Outcome.CAPTURED
    assert [("resumeKey" in request.params) for request in internet.asked(HOST, "/cdx")] == [False, False, True]


def test_an_index_that_leads_in_a_circle_is_not_read_for_ever(world: World, web: Web, internet: Internet) -> None:
    row = ["com,twitter)/x", "20190601000000", "https://twitter.com/x", "text/html", "200", "E" * 32, "1"]
    table = [["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"], row, [], ["same+key"]]
    world.fault(CDX, faults.answer(Response(200, json.dumps(table).encode(), "application/json")))
    attempt = wayback.ask(POST, web)
    assert attempt.outcome is Outcome.TOO_LARGE
    assert len(internet.asked(HOST, "/cdx")) < 15


def test_no_filter_is_sent_so_that_the_index_cannot_stop_in_silence(world: World, web: Web, internet: Internet) -> None:
    world.archives["wayback"].scan_limit = PAGE + 1
    crowd(world, "https://twitter.com/example_river/status/{}", PAGE + 5)
    late = Tweet(snowflake("2019-05-03T23:00:00"), "example_river", "Example River", "Last report of the day")
    world.capture(f"https://twitter.com/example_river/status/{late.id}", "20190601000000", archives.server_html(late))
    assert wayback.ask(post_of(late.url), web).outcome is Outcome.CAPTURED
    assert all(
        "filter" not in request.params and "collapse" not in request.params for request in internet.asked(HOST, "/cdx")
    )


# Posts of other platforms


GAUGE = "https://mastodon.example/@example_river/109876543210987654"
CHANNEL = "https://t.me/example_river/77"
PAGE_OF_CHANNEL = (
    '<html><head><meta property="og:title" content="Example River"><meta property="og:description" content="Nine feet">'
    '<meta property="al:ios:url" content="tg://resolve?domain=example_river&post=77"></head></html>'
)


def test_a_post_of_another_platform_by_what_its_page_says_of_itself(world: World, web: Web, internet: Internet) -> None:
    world.capture(CHANNEL, "20230601000000", PAGE_OF_CHANNEL)
    attempt = wayback.ask(post_of(CHANNEL), web)
    assert attempt.snapshot is not None, attempt.detail
    assert (attempt.snapshot.text, attempt.snapshot.data["title"]) == ("Nine feet", "Example River")
    asked = internet.asked(HOST, "/cdx")
    assert [request.params.get("matchType") for request in asked] == [None]


@pytest.mark.parametrize(
    "page",
    [
        '<meta property="og:url" content="https://t.me/login"><meta property="og:description" content="Log in">',
        '<meta property="og:description" content="Log in to see this">',
        PAGE_OF_CHANNEL.replace("post=77", "post=78"),
        PAGE_OF_CHANNEL.replace('"Nine feet"', '""').replace('"Example River"', '""'),
        "",
    ],
)
def test_a_page_that_does_not_prove_to_be_the_post_is_no_capture_of_it(page: str, world: World, web: Web) -> None:
    world.capture(CHANNEL, "20230601000000", f"<html><head>{page}</head><body>{page and 'x'}</body></html>")
    assert wayback.ask(post_of(CHANNEL), web).outcome is Outcome.NOT_ARCHIVED


def test_a_status_in_json_stored_gzipped_without_saying_so(world: World, web: Web) -> None:
    url = "https://truthsocial.com/@example_river/posts/109876543210987654"
    status = {"url": url, "content": "<p>Nine feet</p><p>and rising</p>", "account": {"username": "example_river"}}
    world.capture(url, "20230601000000", gzip.compress(json.dumps(status).encode()), "application/json")
    attempt = wayback.ask(post_of(url), web)
    assert attempt.snapshot is not None, attempt.detail
    assert attempt.snapshot.text == "Nine feet\nand rising"
    assert attempt.snapshot.data["memento"]["digest_check"] == "agrees"
