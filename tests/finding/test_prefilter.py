"""The quick looks dismiss nothing that a form would know, whatever platform is added. They know platforms by asking for them."""

from __future__ import annotations

import inspect
import json
import re
from types import ModuleType
from urllib.parse import quote

import pytest

from citesnap.finding import merge, prefilter
from citesnap.finding.gate import SURE_SIGNS, look, worth_reading
from citesnap.finding.prefilter import (
    addresses_in,
    each_address_in,
    host_at,
    is_platform,
    may_be_post,
    may_hold_embeds,
    may_hold_ids,
    may_hold_posts,
    post_at,
    posts_among,
    posts_in,
    signs,
    traces_in,
)
from citesnap.platforms import SIGNS_OF_HIDDEN, identify, names, platform, traces

POSTS = [url for name in names() for url, _, _ in platform(name).EXAMPLES]
WRAPPERS = (
    "{url}",
    "https://web.archive.org/web/20210728120000/{url}",
    "/web/20210728120000/{url}",
    "https://riverton.example/out?target={quoted}",
    "https://riverton.example/out?target={quoted_twice}",
    "https://href.li/?{url}",
    "https://www.google.com/amp/s/{url}",
)
HOSTS = [host for name in names() for host in platform(name).HOSTS if not host.endswith(":")]


@pytest.mark.parametrize("module", [merge, prefilter], ids=lambda module: module.__name__.rpartition(".")[2])
def test_no_platform_is_named_where_all_are_treated_alike(module: ModuleType) -> None:
    source = inspect.getsource(module).lower()
    words = {name for name in names() if len(name) > 2} | {f'"{name}"' for name in names()}
    words |= {host.strip(":") for host in HOSTS if "*" not in host}
    words |= {word.lower() for name in names() for word in (*traces(name).names, *traces(name).classes)}
    assert [word for word in sorted(words) if re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", source)] == []


@pytest.mark.parametrize("url", POSTS)
def test_the_address_of_a_post_is_never_dismissed(url: str) -> None:
    quoted = quote(url, safe="")
    wrapped = [wrapper.format(url=url, quoted=quoted, quoted_twice=quote(quoted)) for wrapper in WRAPPERS]
    for each in wrapped:
        assert may_be_post(each) or identify(each) is None, each
    assert sum(may_be_post(each) for each in wrapped) >= 3
    assert worth_reading(f'<p>She said <a href="{url}">so</a>.</p>')


@pytest.mark.parametrize("host", HOSTS)
def test_no_host_of_any_platform_is_missing(host: str) -> None:
    host = host.replace("*", "riverton.example")
    for spelled in (host, f"www.{host}", *([] if "riverton" in host else [host.upper()])):
        assert is_platform(spelled)
        assert may_be_post(f"https://{spelled}/anything/1420000000000000000")
        assert may_be_post(f"{spelled}/anything/1420000000000000000")
        place = len("<a href='//") + spelled.lower().index(host.lower())
        assert host_at(f"<a href='//{spelled}/anything/1'>so</a>", place, place + len(host)) == len("<a href='//")


def escapes(url: str) -> dict[str, str]:
    in_json = json.dumps({"url": url}).replace("/", "\\/")
    return {
        "JSON": json.dumps({"url": url}),
        "JSON with escaped slashes": in_json,
        "JSON in JSON": json.dumps(in_json),
        "JSON with slashes as numbers": json.dumps({"url": url}).replace("/", "\\u002F"),
        "percent-encoded": f'"https://riverton.example/?u={quote(url, safe="")}"',
    }


@pytest.mark.parametrize("url", [url for url in POSTS if url.startswith("http") and "&amp;" not in url])
def test_the_address_of_a_post_is_seen_in_a_script_however_escaped(url: str) -> None:
    post = identify(url)
    assert post is not None
    for name, text in escapes(url).items():
        assert may_hold_posts(f"window.state = {text};"), name
        if platform(post.platform).HOSTS and name != "percent-encoded":
            assert post.key in [each.key for each in posts_in(f"window.state = {text};")], name


def test_what_no_platform_has_is_dismissed() -> None:
    assert not may_be_post("https://gazette.example/2021/07/27/high-water.html?utm_source=feed")
    assert not may_be_post("https://gazette.example/@editor/high-water")
    assert not may_be_post("https://netflix.example.com/status/of-the-river")
    assert not may_be_post("/2021/07/27/high-water")
    assert not may_hold_posts('{"url": "https://gazette.example/p/high-water", "id": "1420000000000000000"}')


def test_a_platform_without_paths_and_hosts_is_told_apart_by_its_file_alone() -> None:
    """Platforms on any host are known by the path that their file declares; without one they could not be found at all."""
    assert [name for name in names() if not platform(name).HOSTS and not traces(name).path] == []


IDLE = (
    "https://gazette.example/2021/07/27/high-water.html?utm_source=feed",
    "https://netflix.example.com/status/of-the-river",
    "/2021/07/27/high-water",
    "https://gazette.example/наводнение",
    "",
)


def test_the_addresses_of_posts_are_the_same_ones_in_a_list_and_one_by_one() -> None:
    urls = [
        each
        for number, url in enumerate(POSTS)
        for each in (
            *(
                wrapper.format(url=url, quoted=quote(url, safe=""), quoted_twice=quote(quote(url, safe="")))
                for wrapper in WRAPPERS
            ),
            url.upper(),
            url.replace("://", "://\u200b"),
            IDLE[number % len(IDLE)],
        )
    ]
    urls += [f"https://riverton.example/{sign}" for sign in (*SIGNS_OF_HIDDEN, *signs()["host"], *signs()["open host"])]
    assert posts_among(urls) == [number for number, url in enumerate(urls) if may_be_post(url)]
    assert posts_among([]) == []


@pytest.mark.parametrize("name", names())
def test_the_traces_of_a_long_text_are_the_same_ones_together_and_one_by_one(name: str) -> None:
    posts = [url for url, _, _ in platform(name).EXAMPLES]
    texts = [text for url in posts for text in escapes(url).values()]
    texts += [f'{{"{key}": "1420000000000000000"}}' for key in (*traces(name).id_keys, *traces(name).object_keys)]
    texts += [f'<p class=\\"{word}\\">' for word in traces(name).classes]
    texts += [f"https://www.{host}/a/1 {host.upper()}/b/2 a{host}/c/3" for host in platform(name).HOSTS]
    for text in [*texts, " Überall ".join(texts)]:
        found = traces_in(text)
        assert (found.has_ids, found.has_embeds) == (may_hold_ids(text), may_hold_embeds(text)), text
        assert {post_at(text, place) for place in each_address_in(text)} <= {
            None,
            *(post_at(text, place) for place in found.addresses),
        }, text
        assert set(found.addresses) == set(addresses_in(text)) <= set(each_address_in(text))


@pytest.mark.parametrize("sign", SURE_SIGNS)
def test_no_sign_that_stages_ask_for_is_hidden_by_the_one_before(sign: str) -> None:
    pytest.importorskip("re2")
    before = [each for kind in ("word", "key", "class", "attribute") for each in signs()[kind]]
    for word in (*before, *SURE_SIGNS, "&#47;", "<wbr>", "\u200b", "Ж"):
        assert sign.lower() in (look(f"<p>{word}{sign}</p>").signs or ()), word
