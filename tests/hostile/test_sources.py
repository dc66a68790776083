"""Every source of every platform, asked while its server lies: no exception, never a false 'gone', never a false post.

The sources come from the registry and the honest answers from the loopback internet, so a new source needs no line here.
"""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.invented import ALIVE, article, cited
from citesnap import platforms
from citesnap.archive import open_archive
from citesnap.model import Attempt, Outcome, Post, Source
from citesnap.webarchives import ARCHIVES
from hostile.quiet import QuietWeb, Spoil
from hostile.spoiling import another, spoiled
from internet import Tweet, World, snowflake
from internet.bluesky import AccountFate, PostFate
from internet.messages import Response
from internet.networks import NETWORKS
from internet.posts import Fate
from sizes import NIGHTLY
from webarchives.x_pages import pages

FATES = tuple(fate for fate in get_args(Fate) if fate != "alive")
SOURCES = {
    f"{platform}: {source.name}": (platform, source)
    for platform in platforms.names()
    for source in (*platforms.platform(platform).SOURCES, *(ARCHIVES if platform == "x" else ()))
}
NEVER_SHOWN = ("lemmy: activitypub", "reddit: reddit-oembed", "snapchat: snapchat-oembed", "tumblr: tumblr-oembed")
"""Pairs for which the loopback internet knows no answer that shows a post."""
SAID = frozenset(
    {Outcome.DELETED, Outcome.ACCOUNT_GONE, Outcome.SUSPENDED, Outcome.PROTECTED, Outcome.WITHHELD, Outcome.RESTRICTED}
)
"""Outcomes that a source has to say in so many words, which a spoiled answer about a living post does not hold."""


def _of_networks(platform: str) -> list[tuple[World, Post]]:
    """A world for each state in which a network shows its post."""
    found = []
    for network in NETWORKS.values():
        for state in network.states if network.platform == platform else ():
            world = World()
            network.becomes(world, state)
            found.append((world, post_at(network.url)))
    return found


@cache
def living(name: str) -> tuple[World, Post]:
    """A world in which the source shows the post, where there is one; and the post."""
    platform, source = SOURCES[name]
    if platform == "x":
        return _of_x()
    if platform == "bluesky":
        return _of_bluesky()
    found = _of_networks(platform)
    return next((each for each in found if _ask(source, *each).outcome is Outcome.CAPTURED), found[0])


def _of_x(fate: Fate = "alive") -> tuple[World, Post]:
    world = World()
    at = snowflake("2022-05-03T10:15:00")
    tweet = world.post(Tweet(at, "example_river", "Example River", "Water at the gates", fate=fate))
    url = f"https://twitter.com/example_river/status/{tweet.id}"
    for archive in ("wayback", "arquivo", "archive.example", "archive.ph", "ghostarchive.org"):
        shown = pages.page(pages.server_post(tweet.id, "example_river", "Example River", "Water at the gates"))
        world.capture(url, "20220504101500", shown, archive=archive)
    return world, post_at(url)


def _of_bluesky(account: AccountFate = "alive", fate: PostFate = "alive") -> tuple[World, Post]:
    world = World()
    author = world.bluesky.account("river.example", fate=account)
    made = world.bluesky.post(author, "Water at the gates", datetime(2026, 3, 1, 10, tzinfo=UTC), fate=fate)
    return world, post_at(f"https://bsky.app/profile/{author.did}/post/{made.key}")


def post_at(url: str) -> Post:
    ref = platforms.identify(url)
    assert ref is not None
    return Post(ref.platform, ref.key, ref.url, ref.handle, ref.posted_at)


Sink = Callable[[Attempt], None]


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sink]:
    """Records attempts in a real archive: what no column takes is found there."""
    with open_archive(tmp_path_factory.mktemp("hostile") / "archive.db") as archive, archive.run("run") as run:
        (recorded,) = [archive.record_article(run.id, article(), [cited()])]
        (post_id,) = archive.posts_of([recorded.article_id])
        yield lambda attempt: archive.record_check(run.id, post_id, [attempt], ALIVE, None, {})


def _ask(source: Source, world: World, post: Post, spoil: Spoil = lambda response: response) -> Attempt:
    asked: Attempt = importlib.import_module(source.module).ask(post, QuietWeb(world, spoil))
    return asked


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_shows_a_living_post(name: str) -> None:
    """So that what follows spoils an answer that would be read."""
    attempt, answers = honest(name, 0)
    assert answers
    assert attempt.outcome in {Outcome.CAPTURED, Outcome.RESOLVED} or name in NEVER_SHOWN, attempt


@cache
def worlds(name: str) -> tuple[tuple[World, Post], ...]:
    """The world in which the source shows the post, and those in which something else has become of a post of the platform."""
    return (living(name), *lost(SOURCES[name][0]))


@cache
def honest(name: str, number: int) -> tuple[Attempt, tuple[Response, ...]]:
    """What comes of asking in one of these worlds while nobody lies, and what was answered."""
    world, post = worlds(name)[number]
    web = QuietWeb(world)
    attempt: Attempt = importlib.import_module(SOURCES[name][1].module).ask(post, web)
    return attempt, tuple(web.asked)


def lying(name: str, number: int, data: st.DataObject) -> Attempt:
    """The same with something spoiled in one of the answers."""
    bodies = [response.body for response in honest(name, number)[1]]
    at = data.draw(st.integers(0, len(bodies) - 1))
    body = data.draw(spoiled(bodies[at]))
    count = itertools.count()
    return _ask(
        SOURCES[name][1], *worlds(name)[number], lambda each: replace(each, body=body) if next(count) == at else each
    )


@pytest.mark.parametrize("name", SOURCES)
@settings(max_examples=1000 if NIGHTLY else 15)
@given(data=st.data())
def test_a_spoiled_answer_about_a_living_post_is_no_exception_and_no_false_fate(
    name: str, data: st.DataObject, sink: Sink
) -> None:
    attempt = lying(name, 0, data)
    assert attempt.outcome not in SAID, attempt
    if attempt.snapshot is not None:
        sink(attempt)


@pytest.mark.parametrize("name", SOURCES)
@settings(max_examples=1000 if NIGHTLY else 15)
@given(data=st.data())
def test_a_spoiled_answer_about_a_lost_post_is_no_exception_and_no_false_post(name: str, data: st.DataObject) -> None:
    """Whatever has become of the post: a spoiled answer gives no reason that nobody gave, and makes up no post."""
    number = data.draw(st.integers(1, len(worlds(name)) - 1))
    told, answers = honest(name, number)[0].outcome, honest(name, number)[1]
    attempt = lying(name, number, data)
    if told is Outcome.CAPTURED:
        return
    assert attempt.outcome not in SAID or told in SAID, (told, attempt)
    shows_words = any(b"Water at the gates" in answer.body or b"gauge at Riverton" in answer.body for answer in answers)
    if attempt.outcome is Outcome.CAPTURED and not shows_words:
        # Whoever lies may put in words; those that stand in an honest answer about a lost post are none of a post's.
        words = (attempt.snapshot.text or "").encode() if attempt.snapshot is not None else b""
        assert words and not any(words in answer.body for answer in answers), attempt


@cache
def lost(platform: str) -> tuple[tuple[World, Post], ...]:
    """The worlds in which something has become of a post of the platform."""
    if platform == "x":
        return tuple(_of_x(fate) for fate in FATES)
    if platform == "bluesky":
        posts = tuple(_of_bluesky(fate=fate) for fate in get_args(PostFate)[1:])
        return (*posts, *(_of_bluesky(fate) for fate in get_args(AccountFate)[1:]))
    return tuple(_of_networks(platform))


@pytest.mark.parametrize("name", SOURCES)
def test_an_answer_about_another_post_shows_nothing(name: str) -> None:
    world, post = living(name)
    about = _ask(SOURCES[name][1], world, post, lambda each: replace(each, body=another(each.body, post.native_id)))
    assert about.snapshot is None, about
    assert about.outcome not in SAID
