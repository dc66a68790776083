"""A captured API object and the same object as an answer of today tell the same of a post: one reader reads both."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest

from citesnap.model import Post
from citesnap.sources.x import api, syndication
from citesnap.webarchives.x_pages import NoContent, read_capture
from internet import Link, Photo, Tweet, Video, World, poll_card, snowflake
from internet.messages import Request
from internet.posts import tweet_json
from internet.x_apis import TOKEN, official

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
LINK = Link("AbCdEfGhIj", "https://levels.example/?a=1&copy=2")
OTHER = Tweet(snowflake("2024-02-02T04:05:06"), "lyre_ex", "Lyre", "Words of another", photos=[Photo("OtHeRpHoTo")])
POSTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "a link": {"text": "Levels 🌊 <6 m> at https://levels.example/?a=1&copy=2 today", "links": [LINK]},
    "media": {"photos": [Photo("PhOtOfIrSt", alt="A dike")], "videos": [Video("ViDeOfIrSt")]},
    "a quotation": {"quoted": OTHER},
    "a reply": {"reply_to": OTHER, "leading_mentions": ["lyre_ex"]},
    "a poll": {"card": poll_card([("Yes", 3), ("No", 4)])},
    "a long post": {"text": "The gauge reads 6 m. " * 40, "long": True},
}


def captured(found: dict[str, Any], tweet: Tweet) -> tuple[Any, ...]:
    shown = read_capture(
        json.dumps(found).encode(),
        content_type="application/json",
        url=tweet.url,
        post=Post("x", tweet.id, tweet.url),
        observed_at=NOW,
        captured_at=NOW,
    )
    assert not isinstance(shown, NoContent)
    data = {name: value for name, value in shown.data.items() if name != "capture"}
    return shown.text, shown.author_name, shown.handle, shown.posted_at, shown.lang, shown.media, data


@pytest.mark.parametrize("members", POSTS.values(), ids=POSTS)
def test_an_object_of_api_v2(world: World, members: dict[str, Any]) -> None:
    world.post(OTHER)
    text = "The gauge reads 6 m"
    tweet = world.post(Tweet(snowflake("2024-02-03T04:05:06"), "gauge_ex", "Gauge", **{"text": text, **members}))
    query = "&".join(f"{name}={quote(','.join(values))}" for name, values in api.FIELDS.items())
    request = Request(
        "GET", "https", "api.x.com", 443, f"/2/tweets/{tweet.id}", query, (("Authorization", f"Bearer {TOKEN}"),), 0.0
    )
    found: dict[str, Any] = json.loads(official(world, request).body)
    live = api.read(found, tweet.id, NOW)
    told = (live.text, live.author_name, live.handle, live.posted_at, live.lang, live.media, dict(live.data))
    assert captured(found, tweet) == told


@pytest.mark.parametrize("members", POSTS.values(), ids=POSTS)
def test_an_object_of_syndication(world: World, members: dict[str, Any]) -> None:
    world.post(OTHER)
    text = "The gauge reads 6 m"
    tweet = world.post(Tweet(snowflake("2024-02-03T04:05:06"), "gauge_ex", "Gauge", **{"text": text, **members}))
    found = tweet_json(tweet)
    live = syndication.read(found, NOW)
    told = (live.text, live.author_name, live.handle, live.posted_at, live.lang, live.media, dict(live.data))
    assert captured(found, tweet) == told
