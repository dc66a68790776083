"""The post that each source of X is asked about in its tests, and what every one of them has to say of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from citesnap.model import Attempt, Outcome, Post
from internet import Tweet, World, snowflake


def post_of(tweet: Tweet) -> Post:
    return Post("x", tweet.id, tweet.url)


def make(world: World, text: str = "The gauge reads 6 m", **members: Any) -> Tweet:
    return world.post(Tweet(snowflake("2024-02-03T04:05:06"), "riverton_ex", "Riverton", text, **members))


def check_shown(attempt: Attempt, source: str) -> None:
    """That the attempt shows the post with author, time and counts, where it has 8 likes and 2 replies."""
    assert (attempt.source, attempt.outcome, attempt.tries) == (source, Outcome.CAPTURED, 1)
    shown = attempt.snapshot
    assert shown is not None
    assert (shown.source, shown.text, shown.handle, shown.author_name) == (
        *(source, "The gauge reads 6 m", "riverton_ex", "Riverton"),
    )
    assert (shown.posted_at, shown.lang, shown.truncated) == (datetime(2024, 2, 3, 4, 5, 6, tzinfo=UTC), "en", False)
    assert shown.data["counts"] == {"likes": 8, "reposts": 4, "replies": 2, "quotes": 1, "bookmarks": 0, "views": 800}


def check_outcome(attempt: Attempt, outcome: Outcome) -> None:
    """How the attempt ended; only one that captured the post shows anything."""
    assert attempt.outcome is outcome
    assert (attempt.snapshot is not None) == (outcome is Outcome.CAPTURED)
