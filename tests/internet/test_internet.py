"""The loopback internet keeps its own promises; asked with nothing but the standard library."""

from __future__ import annotations

import gzip
import html
import http.client
import json
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internet import (
    Citesnap,
    Fault,
    Internet,
    Link,
    Photo,
    Story,
    Tweet,
    Video,
    World,
    code_for,
    embed_html,
    faults,
    founding,
    founding_article,
    link_card,
    poll_card,
    riverton,
    shown_date,
    snowflake,
)
from internet.posts import Fate, wire_text

ROOT = Path(__file__).resolve().parents[2]
AGENT = {"User-Agent": "loopback-test/1 (+https://tests.example)"}
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/145.0"}
EXAMPLE = Tweet(snowflake("2022-05-03T10:15:00", 7), "river_example", "Example River", "Hello & welcome <everybody>")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def connect(net: Internet, url: str, timeout: float = 5) -> http.client.HTTPConnection:
    """A connection to the URL's host through the proxy, its TLS trusting the internet's authority alone."""
    parts = urlsplit(url)
    if parts.scheme == "http":
        return http.client.HTTPConnection("127.0.0.1", net.port, timeout=timeout)
    context = ssl.create_default_context(cafile=net.env["SSL_CERT_FILE"])
    connection = http.client.HTTPSConnection("127.0.0.1", net.port, timeout=timeout, context=context)
    connection.set_tunnel(parts.netloc, 443)
    return connection


def send(
    connection: http.client.HTTPConnection, url: str, headers: dict[str, str] = AGENT, method: str = "GET"
) -> Answer:
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    connection.request(method, url if parts.scheme == "http" else target, headers=headers)
    response = connection.getresponse()
    return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())


def ask(net: Internet, url: str, headers: dict[str, str] = AGENT, method: str = "GET", timeout: float = 5) -> Answer:
    connection = connect(net, url, timeout)
    try:
        return send(connection, url, headers, method)
    finally:
        connection.close()


def tweet_url(post_id: str, token: str = "a") -> str:
    return f"https://cdn.syndication.twimg.com/tweet-result?id={post_id}&lang=en&token={token}"


def oembed_url(url: str) -> str:
    return f"https://publish.x.com/oembed?url={quote(url, safe='')}&omit_script=1"


def clean_text(body: dict[str, Any]) -> str:
    """The clean text by the documented order of work: range to code points, entities from the last, cut, unescape."""
    points = list(body["text"])
    units = body["text"].encode("utf-16-le")
    start, end = (len(units[: unit * 2].decode("utf-16-le")) for unit in body["display_text_range"])
    points = points[:end]
    for entity in sorted(body["entities"].get("urls") or [], key=lambda url: url["indices"], reverse=True):
        first, last = entity["indices"]
        assert "".join(points[first:last]) == entity["url"]
        points[first:last] = html.escape(entity["expanded_url"], quote=False)
    return html.unescape("".join(points[start:]))


# The proxy


def test_names_are_reached_through_a_tunnel_with_a_certificate_of_our_authority(
    world: World, internet: Internet
) -> None:
    world.post(EXAMPLE)
    assert ask(internet, tweet_url(EXAMPLE.id)).json["id_str"] == EXAMPLE.id
    assert internet.tunnels == ["cdn.syndication.twimg.com"]
    assert [request.url for request in internet.log] == [tweet_url(EXAMPLE.id)]
    assert internet.log[0].header("user-agent") == AGENT["User-Agent"]


def test_a_strange_authority_is_not_needed_and_not_trusted(internet: Internet) -> None:
    connection = http.client.HTTPSConnection(
        "127.0.0.1", internet.port, timeout=5, context=ssl.create_default_context()
    )
    connection.set_tunnel("t.co", 443)
    with pytest.raises(ssl.SSLCertVerificationError):
        connection.connect()


def test_plain_http_is_answered_too(world: World, internet: Internet) -> None:
    world.short_link("AbCdEfGhIj", "https://x.com/river_example/status/1/photo/1")
    assert ask(internet, "http://t.co/AbCdEfGhIj").headers["location"].endswith("/photo/1")
    assert internet.log[0].scheme == "http"


def test_a_connection_serves_many_requests(world: World, internet: Internet) -> None:
    world.post(EXAMPLE)
    connection = connect(internet, tweet_url(EXAMPLE.id))
    assert [send(connection, tweet_url(post_id)).status for post_id in (EXAMPLE.id, "1", EXAMPLE.id)] == [200, 404, 200]
    connection.close()
    assert len(internet.tunnels) == 1
    assert len(internet.log) == 3


def test_many_may_ask_at_once(world: World, internet: Internet) -> None:
    world.post(EXAMPLE)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: ask(internet, tweet_url(EXAMPLE.id)).status, range(48)))
    assert answers == [200] * 48
    assert len(internet.asked("cdn.syndication.twimg.com", "/tweet-result")) == 48
    assert [request.at for request in internet.log] == sorted(request.at for request in internet.log)


def test_unknown_names_do_not_resolve(internet: Internet) -> None:
    with pytest.raises(OSError, match="502"):
        ask(internet, "https://nobody.example/")
    assert ask(internet, "http://nobody.example/").status == 502
    assert internet.tunnels == ["nobody.example"]


def test_nameless_clients_are_refused(world: World, internet: Internet) -> None:
    world.post(EXAMPLE)
    assert ask(internet, tweet_url(EXAMPLE.id), headers={}).status == 403
    assert ask(internet, "https://web.archive.org/cdx/search/cdx?url=x.com", headers={}).status == 400


def test_long_answers_are_gzipped_for_those_who_ask(world: World, internet: Internet) -> None:
    world.post(EXAMPLE)
    plain = ask(internet, tweet_url(EXAMPLE.id))
    packed = ask(internet, tweet_url(EXAMPLE.id), headers={**AGENT, "Accept-Encoding": "gzip, br"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


def test_head_has_no_body(world: World, internet: Internet) -> None:
    world.page("https://news.example/story", "<p>Story</p>")
    answer = ask(internet, "https://news.example/story", method="HEAD")
    assert (answer.status, answer.headers["content-length"], answer.body) == (200, "12", b"")


def test_an_end_of_the_internet_ends_everything_in_it() -> None:
    world = World()
    world.fault("t.co", faults.stall(600))
    with Internet(world) as net, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ask, net, "https://t.co/AbCdEfGhIj", timeout=120)
        while not net.log:
            time.sleep(0.01)
        started = time.monotonic()
        net.__exit__(None, None, None)
        with pytest.raises((OSError, http.client.HTTPException)):
            waiting.result(60)
        assert time.monotonic() - started < 60
    assert not net.ca_file.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", net.port), timeout=5)


# Syndication


@pytest.mark.parametrize(
    ("fate", "status", "marker"),
    [
        ("alive", 200, '"user":'),
        ("deleted", 200, "deleted by the Post author"),
        ("suspended", 200, "suspended account"),
        ("account-gone", 200, "no longer exists"),
        ("protected", 200, "limits who can view"),
        ("restricted", 200, '"tombstone":{}'),
        ("restricted-old", 200, "Age-restricted adult content"),
        ("withheld", 200, "withheld in"),
        ("unexplained", 200, "TweetTombstone"),
        ("empty", 200, "{}"),
        ("refused", 200, "{}"),
        ("hidden", 404, "<!DOCTYPE html>"),
        ("never", 404, "<!DOCTYPE html>"),
        ("user-missing", 200, '"__typename":"Tweet"'),
    ],
)
def test_syndication_tells_each_fate_in_its_own_way(
    world: World, internet: Internet, fate: Fate, status: int, marker: str
) -> None:
    world.post(EXAMPLE)
    world.becomes(EXAMPLE.id, fate)
    answer = ask(internet, tweet_url(EXAMPLE.id))
    assert answer.status == status
    assert marker in answer.text
    assert (
        ("user" in answer.json) == (fate == "alive") if status == 200 else "text/html" in answer.headers["content-type"]
    )


@pytest.mark.parametrize(
    ("fate", "status", "marker"),
    [
        ("alive", 200, "twitter-tweet"),
        ("refused", 200, "twitter-tweet"),
        ("hidden", 200, "twitter-tweet"),
        ("unexplained", 200, "twitter-tweet"),
        ("deleted", 404, "<!DOCTYPE html>"),
        ("account-gone", 404, "<!DOCTYPE html>"),
        ("withheld", 404, "<!DOCTYPE html>"),
        ("empty", 404, "<!DOCTYPE html>"),
        ("never", 404, "<!DOCTYPE html>"),
        ("protected", 403, "not authorized to see this status"),
        ("restricted", 403, "not authorized to see this status"),
        ("restricted-old", 403, "not authorized to see this status"),
        ("suspended", 403, "Forbidden"),
        ("user-missing", 403, "Forbidden"),
    ],
)
def test_oembed_tells_each_fate_in_its_own_way(
    world: World, internet: Internet, fate: Fate, status: int, marker: str
) -> None:
    world.post(EXAMPLE)
    world.becomes(EXAMPLE.id, fate)
    answer = ask(internet, oembed_url(EXAMPLE.url))
    assert answer.status == status
    assert marker in answer.text


def test_every_fate_is_told(world: World, internet: Internet) -> None:
    world.post(EXAMPLE)
    for fate in get_args(Fate):
        world.becomes(EXAMPLE.id, fate)
        assert ask(internet, tweet_url(EXAMPLE.id)).status in (200, 404)


def test_a_missing_token_looks_like_a_missing_post(world: World, internet: Internet) -> None:
    world.post(EXAMPLE)
    for url in (tweet_url(EXAMPLE.id, token=""), tweet_url(EXAMPLE.id).partition("&")[0]):
        answer = ask(internet, url)
        assert (answer.status, answer.json) == (200, {})


def test_syndication_knows_ids_only(internet: Internet) -> None:
    assert ask(internet, tweet_url("abc")).json == {"error": "Bad request."}
    assert ask(internet, tweet_url(str(1 << 64))).status == 400
    assert ask(internet, tweet_url("1521433000000000000")).status == 404


STORY_LINK = Link("LiNkCoDe01", "https://news.example/a?b=1&c=<2>")
HARD_TEXTS = [
    "",
    "plain",
    "Tom & Jerry <3 > all; &amp; stays",
    "🦀🦀 first, then a link https://news.example/a?b=1&c=<2> and 🇪🇺 a flag",
    "https://news.example/a?b=1&c=<2>",
    "twice: https://news.example/a?b=1&c=<2> https://news.example/a?b=1&c=<2>",
    "@gauge_example says #Flood at $RIV, mail a@b.example & C#",
    "several\n\nparagraphs\n🌊 नीला نیلا e\u0301 \u200d",
]


@pytest.mark.parametrize("empty_entities", ["omitted", "lists", "objects"])
@pytest.mark.parametrize("text", HARD_TEXTS)
def test_the_clean_text_comes_back_from_the_wire(text: str, empty_entities: Any) -> None:
    tweet = Tweet(
        EXAMPLE.id,
        "river_example",
        "Example River",
        text,
        links=[STORY_LINK],
        photos=[Photo("PhOtOcOdE1")],
        leading_mentions=["gauge_example", "other_example"],
        empty_entities=empty_entities,
    )
    world = World()
    world.post(tweet)
    with Internet(world) as net:
        body = ask(net, tweet_url(tweet.id)).json
    assert clean_text(body) == tweet.display == text
    assert body["text"].startswith("@gauge_example @other_example ")
    assert body["text"].endswith("https://t.co/PhOtOcOdE1")
    for kind, group in body["entities"].items():
        for entity in group:
            shown = "".join(list(body["text"])[slice(*entity["indices"])])
            assert shown == {
                "urls": lambda e: e["url"],
                "media": lambda e: e["url"],
                "user_mentions": lambda e: "@" + e["screen_name"],
                "hashtags": lambda e: "#" + e["text"],
                "symbols": lambda e: "$" + e["text"],
            }[kind](entity)


@given(
    st.lists(
        st.one_of(
            st.just(STORY_LINK.url), st.just(" "), st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
        )
    )
)
def test_any_text_comes_back_from_the_wire(pieces: list[str]) -> None:
    tweet = Tweet(
        EXAMPLE.id, "river_example", "Example River", "".join(pieces), links=[STORY_LINK], photos=[Photo("PhOtOcOdE1")]
    )
    wire = wire_text(tweet)
    body = {"text": wire.text, "display_text_range": list(wire.display_text_range), "entities": wire.entities}
    assert clean_text(body) == tweet.display


def test_the_units_are_mixed_as_on_the_real_wire() -> None:
    wire = wire_text(Tweet(EXAMPLE.id, "a", "A", "🦀&🦀 https://news.example/a?b=1&c=<2>", links=[STORY_LINK]))
    assert wire.text == "🦀&amp;🦀 https://t.co/LiNkCoDe01"
    assert wire.entities["urls"][0]["indices"] == [8, 31]  # code points of the escaped text
    assert wire.display_text_range == (0, 33)  # UTF-16 units


def test_empty_entities_come_in_three_fashions() -> None:
    world = World()
    with Internet(world) as net:
        for fashion, members in (("omitted", {}), ("lists", {"urls": []}), ("objects", {"urls": {}})):
            world.post(Tweet(EXAMPLE.id, "a", "A", "plain", empty_entities=fashion))  # type: ignore[arg-type] # a loop loses the literal
            entities = ask(net, tweet_url(EXAMPLE.id)).json["entities"]
            assert {kind: entities[kind] for kind in members} == members
            assert set(entities) == ({"hashtags", "urls", "user_mentions", "symbols"} if members else set())


def test_a_post_is_dated_by_its_id(world: World, internet: Internet) -> None:
    tweet = world.post(Tweet(snowflake("2022-05-03T23:59:59.900", 99), "river_example", "Example River", "late"))
    assert ask(internet, tweet_url(tweet.id)).json["created_at"] == "2022-05-03T23:59:59.000Z"
    assert shown_date(tweet) == "May 3, 2022"
    assert tweet.posted_at == datetime(2022, 5, 3, 23, 59, 59, 900000, UTC)
    # Two points of the public table of ids and days.
    assert snowflake("2018-12-01") == "1068655917265846272"
    assert snowflake("2026-09-23") == "2102548497822646272"


def test_old_posts_bring_their_own_date(world: World, internet: Internet) -> None:
    world.post(Tweet("991", "old_example", "Old", "long ago", at=datetime(2006, 3, 24, 20, 0, tzinfo=UTC)))
    assert ask(internet, tweet_url("991")).json["created_at"] == "2006-03-24T20:00:00.000Z"


def test_quotes_replies_edits_and_renames_have_their_members(world: World, internet: Internet) -> None:
    quoted = Tweet(
        snowflake("2022-05-01"),
        "quoted_example",
        "Quoted",
        "the first word",
        photos=[Photo("QuOtEd0001", alt="A pier")],
    )
    parent = Tweet(snowflake("2022-05-02"), "parent_example", "Parent", "what now?")
    versions = [snowflake("2022-05-03T10:00:00"), snowflake("2022-05-03T10:10:00")]
    tweet = world.post(
        Tweet(
            versions[1],
            "river_old",
            "Example River",
            "the last word",
            photos=[Photo("PhOtOcOdE1")],
            quoted=quoted,
            reply_to=parent,
            leading_mentions=["parent_example"],
            edits=versions,
            renamed_to="river_new",
            card=poll_card([("yes", 12), ("no", 3)]),
        )
    )
    body = ask(internet, tweet_url(tweet.id)).json
    assert body["user"]["screen_name"] == "river_new"
    assert body["mediaDetails"][0]["expanded_url"] == f"https://x.com/river_old/status/{tweet.id}/photo/1"
    assert (body["isEdited"], body["isStaleEdit"], body["edit_control"]["edit_tweet_ids"]) == (True, False, versions)
    assert body["in_reply_to_status_id_str"] == body["parent"]["id_str"] == parent.id
    assert body["quoted_tweet"]["mediaDetails"][0]["ext_alt_text"] == "A pier"
    assert "__typename" not in body["quoted_tweet"]
    assert body["card"]["binding_values"]["choice1_count"]["string_value"] == "12"
    assert ask(internet, tweet_url(quoted.id)).json["id_str"] == quoted.id
    world.post(
        Tweet(
            tweet.id,
            "river_old",
            "Example River",
            "x",
            quoted=Tweet("1", "a", "A", "gone", fate="deleted"),
            edits=(*versions, "2"),
        )
    )
    body = ask(internet, tweet_url(tweet.id)).json
    assert "quoted_tweet" not in body
    assert body["isStaleEdit"]


def test_long_posts_are_cut(world: World, internet: Internet) -> None:
    tweet = world.post(Tweet(EXAMPLE.id, "a", "A", "🌊 word " * 60, long=True))
    body = ask(internet, tweet_url(tweet.id)).json
    assert "note_tweet" in body
    assert clean_text(body) == tweet.display
    assert len(tweet.display.encode("utf-16-le")) // 2 <= 280
    assert tweet.text.startswith(tweet.display)
    assert ask(internet, oembed_url(tweet.url)).json["html"].partition("</p>")[0].endswith("…")


def test_cards_show_links(world: World, internet: Internet) -> None:
    world.post(
        Tweet(EXAMPLE.id, "a", "A", STORY_LINK.url, links=[STORY_LINK], card=link_card(STORY_LINK, "Title", "Words"))
    )
    card = ask(internet, tweet_url(EXAMPLE.id)).json["card"]
    assert (card["url"], card["binding_values"]["title"]["string_value"]) == ("https://t.co/LiNkCoDe01", "Title")


# oEmbed and t.co


@pytest.mark.parametrize(
    "url",
    [
        "https://x.com/{0}/status/{1}",
        "https://twitter.com/Someone_Else/status/{1}",
        "http://mobile.twitter.com/{0}/statuses/{1}?s=20",
        "https://www.twitter.com/i/status/{1}",
        "https://twitter.com/i/web/status/{1}/photo/1",
    ],
)
def test_oembed_takes_every_spelling_of_a_post(world: World, internet: Internet, url: str) -> None:
    world.post(EXAMPLE)
    assert ask(internet, oembed_url(url.format(EXAMPLE.handle, EXAMPLE.id))).json["url"] == EXAMPLE.url


def test_oembed_refuses_what_is_no_post(world: World, internet: Internet) -> None:
    world.post(EXAMPLE)
    assert ask(internet, oembed_url(f"https://example.com/a/status/{EXAMPLE.id}")).status == 404
    assert ask(internet, oembed_url("https://x.com/river_example")).status == 404
    assert ask(internet, "https://publish.x.com/oembed").json["errors"][0]["code"] == 357


def test_the_former_oembed_host_sends_on(world: World, internet: Internet) -> None:
    world.post(EXAMPLE)
    answer = ask(internet, oembed_url(EXAMPLE.url).replace("publish.x.com", "publish.twitter.com"))
    assert (answer.status, answer.headers["location"]) == (301, oembed_url(EXAMPLE.url))


def test_embed_code_has_the_official_form() -> None:
    tweet = Tweet(
        EXAMPLE.id,
        "river_example",
        "B&C River (gauge)",
        f"Up & up\n@gauge_example #Flood {STORY_LINK.url}",
        links=[STORY_LINK],
        photos=[Photo("PhOtOcOdE1"), Photo("PhOtOcOdE2")],
    )
    assert embed_html(tweet) == (
        '<blockquote class="twitter-tweet"><p lang="en" dir="ltr">Up &amp; up<br>'
        '<a href="https://x.com/gauge_example?ref_src=twsrc%5Etfw">@gauge_example</a> '
        '<a href="https://x.com/hashtag/Flood?src=hash&amp;ref_src=twsrc%5Etfw">#Flood</a> '
        '<a href="https://t.co/LiNkCoDe01">https://t.co/LiNkCoDe01</a> '
        '<a href="https://t.co/PhOtOcOdE1">pic.twitter.com/PhOtOcOdE1</a></p>'
        "&mdash; B&amp;C River (gauge) (@river_example) "
        f'<a href="https://x.com/river_example/status/{tweet.id}?ref_src=twsrc%5Etfw">May 3, 2022</a></blockquote>\n'
        '<script async src="https://platform.x.com/widgets.js" charset="utf-8"></script>\n\n'
    )


def test_short_links_send_on_by_the_askers_name(world: World, internet: Internet) -> None:
    photo = Photo("PhOtOcOdE1")
    tweet = world.post(Tweet(EXAMPLE.id, "river_example", "Example River", "look", photos=[photo]))
    target = f"https://x.com/river_example/status/{tweet.id}/photo/1"
    plain = ask(internet, "https://t.co/PhOtOcOdE1")
    assert (plain.status, plain.headers["location"], plain.body) == (301, target, b"")
    browser = ask(internet, "https://t.co/PhOtOcOdE1", headers=BROWSER)
    assert browser.status == 200
    assert f'content="0;URL={target}"' in browser.text
    assert ask(internet, "https://t.co/photocode1").status == 404


def test_a_short_link_may_always_answer_in_one_way(world: World, internet: Internet) -> None:
    world.short_link("HtMlHtMl01", "https://news.example/?a=1&b=2", style="html")
    world.short_link("ReDiReCt01", "https://news.example/", style="redirect")
    assert 'content="0;URL=https://news.example/?a=1&amp;b=2"' in ask(internet, "https://t.co/HtMlHtMl01").text
    assert ask(internet, "https://t.co/ReDiReCt01", headers=BROWSER).status == 301


def test_borrowed_pictures_lead_to_their_first_author(world: World, internet: Internet) -> None:
    source = "https://x.com/other_example/status/1521000000000000000/photo/1"
    world.post(Tweet(EXAMPLE.id, "river_example", "Example River", "look", photos=[Photo("BoRrOwEd01", source=source)]))
    assert ask(internet, "https://t.co/BoRrOwEd01").headers["location"] == source


# Media


def test_pictures_come_in_every_form_of_their_address(world: World, internet: Internet) -> None:
    photo = Photo("PhOtOcOdE1", alt="A pier")
    world.post(Tweet(EXAMPLE.id, "a", "A", "look", photos=[photo]))
    base = f"https://pbs.twimg.com/media/{photo.key}"
    for url in (f"{base}?format=jpg&name=orig", f"{base}.jpg?name=orig", f"{base}.jpg:orig"):
        answer = ask(internet, url)
        assert (answer.status, answer.headers["content-type"], answer.body) == (200, "image/jpeg", photo.original)
    assert ask(internet, f"{base}.jpg").body == photo.rendition("medium") != photo.original
    for url in (
        f"{base}?format=png&name=orig",
        f"{base}?format=jpg&name=poster",
        "https://pbs.twimg.com/media/nothing.jpg",
    ):
        assert ask(internet, url).status == 404


def test_a_picture_may_lack_its_original_or_be_gone(world: World, internet: Internet) -> None:
    lacking = Photo("LaCkInG001", missing=frozenset({"orig", "4096x4096"}))
    gone = Photo("GoNeGoNe01", gone=True)
    world.post(Tweet(EXAMPLE.id, "a", "A", "look", photos=[lacking, gone]))

    def status(photo: Photo, name: str) -> int:
        return ask(internet, f"https://pbs.twimg.com/media/{photo.key}?format=jpg&name={name}").status

    assert [status(lacking, name) for name in ("orig", "4096x4096", "large", "medium", "small")] == [
        404,
        404,
        200,
        200,
        200,
    ]
    assert [status(gone, name) for name in ("orig", "large", "small")] == [404, 404, 404]


def test_pictures_are_real_and_all_different() -> None:
    photos = [Photo(code_for(str(number)), extension=extension) for number in range(5) for extension in ("jpg", "png")]
    contents = [
        content for photo in photos for name in ("orig", "large", "small") if (content := photo.rendition(name))
    ]
    assert len(set(contents)) == len(photos) * 3
    for photo in photos:
        start = b"\xff\xd8\xff" if photo.extension == "jpg" else b"\x89PNG\r\n\x1a\n"
        assert photo.original.startswith(start)
    assert Photo("OwNbYtEs01", b"bytes of the test").rendition("orig") == b"bytes of the test"


@pytest.mark.parametrize("gif", [False, True])
def test_clips_have_posters_and_variants(world: World, internet: Internet, gif: bool) -> None:
    clip = Video("ClIpClIp01", gif=gif, alt="Water")
    world.post(Tweet(EXAMPLE.id, "a", "A", "look", videos=[clip]))
    details = ask(internet, tweet_url(EXAMPLE.id)).json["mediaDetails"][0]
    assert (details["type"], details["ext_alt_text"]) == ("animated_gif" if gif else "video", "Water")
    assert ask(internet, details["media_url_https"]).body == clip.poster
    files = [variant for variant in details["video_info"]["variants"] if variant["content_type"] == "video/mp4"]
    assert [ask(internet, file["url"]).body for file in files] == [content for _, _, content in clip.variants]
    assert [file["bitrate"] for file in files] == ([0] if gif else [256000, 832000, 2176000])
    assert ask(internet, "https://t.co/ClIpClIp01").headers["location"].endswith("/photo/1" if gif else "/video/1")
    assert ask(internet, clip.playlist_url).status == (404 if gif else 200)


# Archives and pages


def test_the_archives_know_their_forms_and_have_nothing(internet: Internet) -> None:
    base = "https://web.archive.org"
    assert ask(internet, f"{base}/cdx/search/cdx?url=x.com/a/status/1").body == b""
    assert ask(internet, f"{base}/cdx/search/cdx?url=x.com/a/status/1&output=json").json == []
    assert ask(internet, f"{base}/web/timemap/link/https://x.com/a/status/1").status == 404
    assert ask(internet, f"{base}/web/2022/https://x.com/a/status/1").status == 404
    assert ask(internet, "https://archive.org/wayback/available?url=x.com").json["archived_snapshots"] == {}


def test_pages_go_out_as_the_test_wants_them(world: World, internet: Internet) -> None:
    world.page("https://news.example/latin", "Café", charset="windows-1252")
    world.page("https://news.example/lies", b"\xff\xfeA\0", content_type="text/plain", charset="ascii")
    world.page("https://news.example/gone?x=1", "gone", status=410, headers={"X-Reason": "none"})
    world.redirect("https://news.example/old", "https://news.example/latin", 308)
    latin = ask(internet, "https://news.example/latin")
    assert (latin.headers["content-type"], latin.body) == ("text/html; charset=windows-1252", b"Caf\xe9")
    assert ask(internet, "https://news.example/lies").body == b"\xff\xfeA\0"
    gone = ask(internet, "https://news.example/gone?x=1")
    assert (gone.status, gone.headers["x-reason"]) == (410, "none")
    assert ask(internet, "https://news.example/old").headers["location"] == "https://news.example/latin"
    assert ask(internet, "https://news.example/other").status == 404


def test_pages_answer_conditional_requests(world: World, internet: Internet) -> None:
    url = world.page("https://news.example/story", "<p>Story</p>", headers={"ETag": '"1"'})
    assert ask(internet, url, headers={**AGENT, "If-None-Match": '"1"'}).status == 304
    assert ask(internet, url, headers={**AGENT, "If-None-Match": '"0"'}).status == 200


def test_a_page_may_stand_in_for_any_service(world: World, internet: Internet) -> None:
    world.page("https://t.co/AbCdEfGhIj", "overridden")
    assert ask(internet, "https://t.co/AbCdEfGhIj").text == "overridden"


# Faults

PAGE = "https://news.example/story"
BODY = b"<p>" + b"The river rose. " * 40 + b"</p>"
Asks = Callable[..., Answer]


@pytest.fixture
def fetch(world: World, internet: Internet) -> Asks:
    """Asks for one page of the world."""
    world.page(PAGE, BODY)

    def fetch_page(timeout: float = 5, **headers: str) -> Answer:
        return ask(internet, PAGE, {**AGENT, **headers}, timeout=timeout)

    return fetch_page


def test_a_fault_strikes_as_often_as_booked(world: World, fetch: Asks) -> None:
    world.fault("news.example", faults.status(429, retry_after=1), times=2, skip=1)
    world.fault("news.example", faults.status(503), times=1)
    # The first request passes the first fault by and meets the second one.
    answers = [fetch() for _ in range(4)]
    assert [answer.status for answer in answers] == [503, 429, 429, 200]
    assert answers[1].headers["retry-after"] == "1"
    assert answers[1].text == "Rate limit exceeded"


def test_a_fault_strikes_where_and_when_it_was_booked(world: World, internet: Internet, fetch: Asks) -> None:
    world.page("https://news.example/other", "fine")
    world.fault("news.example/story", faults.status(500))
    assert fetch().status == 500
    assert ask(internet, "https://news.example/other").status == 200
    world.heal("news.example/story")
    assert fetch().status == 200
    world.fault("*", faults.status(500), when=lambda request: request.header("x-bad") is not None)
    assert fetch().status == 200
    assert fetch(**{"X-Bad": "1"}).status == 500
    world.heal()
    assert fetch(**{"X-Bad": "1"}).status == 200


def test_retry_after_may_be_a_date(world: World, fetch: Asks) -> None:
    world.fault("news.example", faults.status(503, retry_after=faults.http_date(1_800_000_000)))
    assert fetch().headers["retry-after"] == "Fri, 15 Jan 2027 08:00:00 GMT"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.drop(), http.client.RemoteDisconnected),
        (faults.drop(reset=True), ConnectionResetError),
        (faults.drop("head"), http.client.IncompleteRead),
        (faults.drop("body"), http.client.IncompleteRead),
        (faults.truncate(0.9), http.client.IncompleteRead),
        (faults.garbage(), http.client.BadStatusLine),
        (faults.many_headers(), http.client.HTTPException),
        (faults.drop_connect(), http.client.RemoteDisconnected),
        (faults.drop_connect(reset=True), ConnectionResetError),
        (faults.refuse_connect(403), OSError),
        (faults.refuse_connect(407), OSError),
        (faults.refuse_connect(502), OSError),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else "",
)
def test_broken_connections_break_in_their_own_way(
    world: World, fetch: Asks, fault: Fault, error: type[Exception]
) -> None:
    world.fault("news.example", fault, times=1)
    with pytest.raises(error):
        fetch()
    assert fetch().body == BODY


@pytest.mark.parametrize(
    "fault",
    [
        faults.stall(),
        faults.stall(after="head"),
        faults.stall(after="body"),
        faults.stall_connect(),
        faults.stall_handshake(),
    ],
    ids=lambda fault: fault.name,
)
def test_silence_lasts_until_the_asker_gives_up(world: World, fetch: Asks, fault: Fault) -> None:
    world.fault("news.example", fault)
    with pytest.raises(TimeoutError):
        fetch(timeout=0.2)


@pytest.mark.parametrize(
    "fault",
    [faults.stall(0.2), faults.stall(0.2, "body"), faults.drip(0.002, 10), faults.stall_connect(0.2)],
    ids=lambda fault: fault.name,
)
def test_slow_answers_are_whole_in_the_end(world: World, fetch: Asks, fault: Fault) -> None:
    world.fault("news.example", fault)
    started = time.monotonic()
    assert fetch().body == BODY
    assert time.monotonic() - started > 0.1


@pytest.mark.parametrize("kind", ["unknown-authority", "wrong-name", "expired"])
def test_bad_certificates_are_not_believed(world: World, fetch: Asks, kind: Any) -> None:
    world.fault("news.example", faults.bad_certificate(kind), times=1)
    reason = {"unknown-authority": "self-signed|unable to get", "wrong-name": "mismatch", "expired": "expired"}[kind]
    with pytest.raises(ssl.SSLCertVerificationError, match=reason):
        fetch()
    assert fetch().body == BODY


def test_bodies_may_be_far_too_large(world: World, internet: Internet, fetch: Asks) -> None:
    world.fault("news.example", faults.gzip_bomb(30_000_000), times=1)
    bomb = fetch()
    assert bomb.headers["content-encoding"] == "gzip"
    assert len(bomb.body) < 100_000
    assert len(gzip.decompress(bomb.body)) == 30_000_000
    for announced in (False, True):
        world.fault("news.example", faults.huge(3_000_001, announced=announced), times=1)
        assert len(fetch().body) == 3_000_001
    world.fault("news.example", faults.huge(10**12), times=1)
    connection = connect(internet, PAGE)
    connection.request("GET", "/story", headers=AGENT)
    assert len(connection.getresponse().read(100_000)) == 100_000
    connection.close()


def test_answers_may_lie_about_themselves(world: World, fetch: Asks) -> None:
    for fault in (
        faults.content_type("image/png"),
        faults.content_type(None),
        faults.instead("{not json"),
        faults.bad_gzip(),
    ):
        world.fault("news.example", fault, times=1)
    assert fetch().headers["content-type"] == "image/png"
    assert "content-type" not in fetch().headers
    assert fetch().text == "{not json"
    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(fetch().body)
    world.fault("news.example", faults.foreign_coding("br"))
    assert fetch().headers["content-encoding"] == "br"


def test_redirects_may_lead_astray(world: World, fetch: Asks, internet: Internet) -> None:
    for fault in (faults.redirect("http://169.254.169.254/latest/"), faults.redirect_loop()):
        world.fault("news.example", fault, times=1)
    assert fetch().headers["location"] == "http://169.254.169.254/latest/"
    assert fetch().headers["location"] == PAGE
    world.fault("news.example", faults.endless_redirects())
    assert fetch().headers["location"] == "/story?turn=1"
    assert ask(internet, f"{PAGE}?turn=7").headers["location"] == "/story?turn=8"


# Stories


@pytest.mark.parametrize("name", ["riverton", "founding"])
def test_a_story_answers_its_own_article(name: str) -> None:
    path = founding_article()
    if name == "founding" and path is None:
        pytest.skip("the founding article is not here")
    story: Story = riverton() if path is None or name == "riverton" else founding(path)
    assert len(story.posts) == len(story.bodies) == 4
    with Internet(story.world) as net:
        for post, body in zip(story.posts, story.bodies, strict=True):
            assert f"{body} — {post.name} (@{post.handle}) {shown_date(post)}\n" in story.article
            (code,) = re.findall(r"pic\.twitter\.com/(\w+)$", body)
            target = ask(net, f"https://t.co/{code}").headers["location"]
            assert f"/{post.handle}/status/{post.id}/photo/1" in target
            answer = ask(net, tweet_url(post.id)).json
            assert answer["user"]["screen_name"] == post.handle
            assert clean_text(answer).split() == body.removesuffix(f"pic.twitter.com/{code}").split()
            for photo in post.photos:
                names = [name for name in ("orig", "4096x4096") if photo.rendition(name)]
                url = f"https://pbs.twimg.com/media/{photo.key}?format={photo.extension}&name={names[0]}"
                assert ask(net, url).body == photo.rendition(names[0])


def test_the_invented_story_has_what_makes_the_form_hard() -> None:
    story = riverton()
    assert any("\n\n\n\n" in body for body in story.bodies)
    assert any(re.search(r"\S pic\.", body) for body in story.bodies)
    assert any(re.search(r"[^ ]pic\.", body) for body in story.bodies)
    assert any(
        re.search(r"[\u0600-\u06ff]", post.name) and re.search(r"[\u0900-\u097f]", post.name) for post in story.posts
    )
    assert any(ord(character) > 0xFFFF for body in story.bodies for character in body)
    assert any("&" in post.name for post in story.posts)


def test_the_invented_story_is_a_web_page_too() -> None:
    story = riverton()
    assert story.page is not None
    with Internet(story.world) as net:
        page = ask(net, story.page).text
    assert [f"/status/{post.id}?" in page for post in story.posts] == [True] * 4
    assert page.count("twitter-tweet") == 4


# Commands


def run(*command: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "tests/demo.py", *command]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)


def test_a_command_runs_inside_the_internet_and_its_code_comes_back() -> None:
    script = (
        "import os, sys, urllib.request as r; print(len(open(sys.argv[1]).read()));"
        "print(r.urlopen(r.Request(sys.argv[2], headers={'User-Agent': 'demo/1'})).status); sys.exit(3)"
    )
    done = run("--log", "--", sys.executable, "-c", script, "{article}", "{page}")
    assert (done.returncode, done.stdout.split()) == (3, [str(len(riverton().article)), "200"])
    assert done.stderr == f"GET {riverton().page}\n"


def test_a_killed_command_gives_the_code_that_shells_give() -> None:
    done = run("--", sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGTERM)")
    assert done.returncode == 128 + signal.SIGTERM
    assert run("--", "no-such-command-here").returncode == 2


def test_the_command_under_test_sees_this_internet_and_no_other(
    citesnap: Citesnap, internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("all_proxy", "http://outside.example:3128")
    monkeypatch.setenv("CITESNAP_CONTACT", "https://developer.example")
    environment = citesnap.environment({"CITESNAP_RATE": None, "CITESNAP_TIMEOUT": "1"})
    assert {name: value for name, value in environment.items() if name.lower().endswith("_proxy")} == dict.fromkeys(
        ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"), internet.proxy_url
    )
    assert environment["SSL_CERT_FILE"] == str(internet.ca_file)
    assert environment["CITESNAP_TIMEOUT"] == "1"
    assert "CITESNAP_RATE" not in environment
    assert "CITESNAP_CONTACT" not in environment


def test_offline_means_that_nothing_listens(offline: Citesnap) -> None:
    proxy = urlsplit(offline.net["HTTPS_PROXY"])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((proxy.hostname or "", proxy.port or 0), timeout=5)
