"""A short link as evidence: what counts as the post cited, and what only looks like it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from citesnap import platforms
from citesnap.model import Exchange, Outcome, Post
from citesnap.resolving import redirect
from citesnap.resolving.redirect import Clues
from citesnap.web import Answer, Web
from internet import Internet, World, faults
from internet.posts import snowflake
from timing import grows_at_most

CLUES = redirect.Clues("example_river", "2021-08-18", "August 18, 2021", ("pic.twitter.com/AbCdEfGhIj",))


def post(moment: str, handle: str = "example_river") -> Post:
    ref = platforms.identify(f"https://x.com/{handle}/status/{snowflake(moment)}")
    assert ref is not None
    return Post(ref.platform, ref.native_id, ref.url, ref.handle, ref.posted_at)


def answer(status: int, body: str = "", **headers: str) -> Answer:
    exchange = Exchange(
        "GET",
        "https://t.co/AbCdEfGhIj",
        datetime(2026, 1, 1, tzinfo=UTC),
        0.1,
        status=status,
        body=body.encode(),
        response_headers=tuple(headers.items()),
    )
    return Answer((exchange,), None, None, 1, None)


@pytest.mark.parametrize("moment", ["2021-08-18T00:00:00", "2021-08-18T23:59:59.999"])
def test_the_utc_day_and_the_author_make_it_the_post(moment: str) -> None:
    assert redirect.doubt(post(moment), CLUES, is_media=True) is None


def test_the_author_is_compared_without_case() -> None:
    assert redirect.doubt(post("2021-08-18T05:00:00", "Example_River"), CLUES, is_media=True) is None


@pytest.mark.parametrize("moment", ["2021-08-17T23:59:59.999", "2021-08-19T00:00:00"])
def test_another_utc_day_is_another_post(moment: str) -> None:
    assert "not 2021-08-18" in str(redirect.doubt(post(moment), CLUES, is_media=True))


def test_a_date_with_a_time_of_day_is_the_day_of_some_place() -> None:
    rendered = redirect.Clues("example_river", "2021-08-18", "9:44 PM · Aug 18, 2021", CLUES.short_links)
    assert redirect.doubt(post("2021-08-19T03:44:00"), rendered, is_media=True) is None
    assert redirect.doubt(post("2021-08-17T11:00:00"), rendered, is_media=True) is None
    assert redirect.doubt(post("2021-08-19T12:30:00"), rendered, is_media=True) is not None
    assert redirect.doubt(post("2021-08-17T09:00:00"), rendered, is_media=True) is not None


def test_a_picture_of_somebody_else_is_borrowed() -> None:
    assert "borrowed media" in str(redirect.doubt(post("2021-08-18T05:00:00", "other_ex"), CLUES, is_media=True))


def test_a_link_to_a_post_that_is_not_its_media_is_a_quotation() -> None:
    assert "quotation" in str(redirect.doubt(post("2021-08-18T05:00:00"), CLUES, is_media=False))


def test_an_old_id_without_a_time_is_not_believed() -> None:
    ref = platforms.identify("https://x.com/example_river/status/20123")
    assert ref is not None
    old = Post(ref.platform, ref.native_id, ref.url, ref.handle, ref.posted_at)
    assert "carries no time" in str(redirect.doubt(old, CLUES, is_media=True))


@pytest.mark.parametrize(
    ("given", "target"),
    [
        (answer(301, Location="https://x.com/a/status/1/photo/1"), "https://x.com/a/status/1/photo/1"),
        (answer(302, location="/b/status/2"), "https://t.co/b/status/2"),
        (answer(301), None),
        (
            answer(
                200, '<head><noscript><META http-equiv="refresh" content="0;URL=https://x.com/a/status/1?b=1&amp;c=2">'
            ),
            "https://x.com/a/status/1?b=1&c=2",
        ),
        (answer(200, "<title>https://x.com/a/status/3</title>"), "https://x.com/a/status/3"),
        (
            answer(200, r'<script>location.replace("https:\/\/x.com\/a\/status\/4")</script>'),
            "https://x.com/a/status/4",
        ),
        (
            answer(
                301, Location="https://twitter.com/safety/unsafe_link_warning?unsafe_link=https%3A%2F%2Fa.example%2F"
            ),
            "https://a.example/",
        ),
        (answer(200, "nothing"), None),
        (answer(301, Location="http://[broken"), None),
    ],
)
def test_where_an_answer_leads(given: Answer, target: str | None) -> None:
    assert redirect.target(given) == target


def test_a_target_that_urllib_refuses_is_judged_all_the_same() -> None:
    """A bracket before the host is a strange user name to browsers and to `identify`."""
    post_id = "1427891000000000000"
    clues = Clues("example_river", None, None, ())
    found = redirect.judge_target("t.co/AbC", f"https://a[@x.com/example_river/status/{post_id}/photo/1?s=20", clues)
    assert (found.outcome, found.post and found.post.native_id) == (Outcome.RESOLVED, post_id)


def test_each_code_is_asked_once_and_other_hosts_never() -> None:
    links = [
        "t.co/AAAAAAAA",
        "pic.twitter.com/AAAAAAAA",
        "pic.x.com/BBBBBBBB",
        "t.co/a/b",
        "evil.example/CCCC",
        "t.co/ü",
    ]
    assert redirect.codes(links) == ["pic.twitter.com/AAAAAAAA", "pic.x.com/BBBBBBBB"]


def test_a_code_is_asked_for_once_in_a_run_however_many_cite_it(world: World, internet: Internet, web: Web) -> None:
    cited = post("2021-08-18T05:00:00")
    world.short_link("AbCdEfGhIj", f"https://twitter.com/example_river/status/{cited.native_id}/photo/1")
    other = redirect.Clues("other_ex", "2021-08-18", "August 18, 2021", CLUES.short_links)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda clues: next(redirect.resolve(clues, web)), [CLUES, other, CLUES, other]))
    assert [attempt.outcome.value for attempt in found] == ["resolved", "mismatch", "resolved", "mismatch"]
    assert sorted((len(attempt.exchanges), attempt.tries) for attempt in found) == [(0, 0)] * 3 + [(1, 1)]
    assert len(internet.asked("t.co")) == 1


def test_a_code_that_nobody_told_of_is_asked_for_again(world: World, internet: Internet, web: Web) -> None:
    world.fault("t.co", faults.drop(), times=1)
    assert [next(redirect.resolve(CLUES, web)).outcome.value for _ in range(2)] == ["unreachable", "not-found"]
    assert len(internet.asked("t.co")) == 2


@pytest.mark.parametrize(
    "page",
    [
        "content={}",
        "content{}=",
        "content='{}0{};",
        "<title>{}",
        "<title>https://{}",
        "location.replace({}",
        "content=0;url={}",
    ],
)
def test_a_page_of_blanks_takes_no_longer_than_its_length(page: str) -> None:
    def read(n: int) -> Callable[[], object]:
        blank = answer(200, page.replace("{}", " " * n) + "x")
        return lambda: [redirect.target(blank) for _ in range(20)]

    assert grows_at_most(read, (4000, 32_000), factor=16, least=0.01)
