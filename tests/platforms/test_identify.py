"""Every platform's own examples, and what articles do to URLs."""

from __future__ import annotations

import difflib
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from citesnap import platforms
from timing import is_quick

EXAMPLES = [(name, *row) for name in platforms.names() for row in platforms.platform(name).EXAMPLES]
POSTS = [(name, url, native_id) for name, url, native_id, _ in EXAMPLES]
NO_POSTS = [url for name in platforms.names() for url in platforms.platform(name).NO_POSTS]
WEB_POSTS = [row for row in POSTS if row[1].startswith("http")]

QUOTED = "{quoted}"
WRAPPERS = (
    # Web archives and caches, the URL as it is
    "https://web.archive.org/web/20200102030405/{url}",
    "http://web.archive.org/web/20200102030405id_/{url}",
    "https://web.archive.org/web/2020*/{url}",
    "/web/20200102030405im_/{url}",
    "https://arquivo.pt/wayback/20200102030405/{url}",
    "https://www.webarchive.org.uk/wayback/archive/20200102030405mp_/{url}",
    "https://wayback.archive-it.org/1234/20200102030405/{url}",
    "https://timetravel.mementoweb.org/memento/2020/{url}",
    "https://archive.ph/2020.01.02-030405/{url}",
    "https://archive.is/newest/{url}",
    "https://archive.today/o/AbCdE/{url}",
    "https://href.li/?{url}",
    # Redirectors and wrappers, the URL percent-encoded
    "https://l.facebook.com/l.php?u={quoted}&h=AT0abc",
    "https://lm.facebook.com/l.php?u={quoted}",
    "https://l.instagram.com/?u={quoted}&e=AT0abc",
    "https://out.reddit.com/t3_1abc2d?url={quoted}&token=abc",
    "https://www.google.com/url?sa=t&url={quoted}&usg=abc",
    "https://www.google.de/url?q={quoted}&sa=D",
    "https://eur01.safelinks.protection.outlook.com/?url={quoted}&amp;data=05%7C01&amp;reserved=0",
    "https://slack-redir.net/link?url={quoted}",
    "https://cdn.embedly.com/widgets/media.html?src=https%3A%2F%2Fplayer.example%2F1&url={quoted}&schema=x",
    "https://vk.com/away.php?to={quoted}",
    "https://t.umblr.com/redirect?z={quoted}&t=abc",
    "https://www.youtube.com/redirect?event=video_description&q={quoted}",
    "https://duckduckgo.com/l/?uddg={quoted}",
    "https://riverton.example/embed-frame?url={quoted}&width=500",
    "https://www.linkedin.com/redir/redirect?url={quoted}",
)


def quoted(url: str) -> str:
    from urllib.parse import quote

    return quote(url, safe="")


def wrap(wrapper: str, url: str) -> str:
    return wrapper.replace("{url}", url).replace(QUOTED, quoted(url))


@pytest.mark.parametrize(("name", "url", "native_id", "handle"), EXAMPLES, ids=[row[1][:100] for row in EXAMPLES])
def test_examples_beside_the_module(name: str, url: str, native_id: str, handle: str | None) -> None:
    ref = platforms.identify(url)
    assert ref is not None
    assert (ref.platform, ref.native_id, ref.handle) == (name, native_id, handle)


@pytest.mark.parametrize("url", NO_POSTS, ids=[url[:100] for url in NO_POSTS])
def test_what_a_module_names_as_no_post_is_none(url: str) -> None:
    assert platforms.identify(url) is None


@pytest.mark.parametrize(("name", "url", "native_id"), POSTS, ids=[row[1][:100] for row in POSTS])
def test_the_canonical_address_identifies_the_same_post(name: str, url: str, native_id: str) -> None:
    ref = platforms.identify(url)
    assert ref is not None
    again = platforms.identify(ref.url)
    assert again is not None
    assert (again.platform, again.url, again.key, again.posted_at) == (name, ref.url, ref.key, ref.posted_at)


@pytest.mark.parametrize(("name", "url", "native_id"), POSTS, ids=[row[1][:100] for row in POSTS])
def test_a_key_and_a_handle_lead_back_to_the_post(name: str, url: str, native_id: str) -> None:
    ref = platforms.identify(url)
    assert ref is not None
    back = platforms.reference(name, ref.key, ref.handle)
    if back is None:  # the address holds more than the two, such as a DID or the key of a Tumblr blog
        assert ref.handle is None
    else:
        assert (back.native_id, back.key) == (ref.native_id, ref.key)


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_an_archive_or_redirector_around_a_url_changes_nothing(wrapper: str) -> None:
    for _, url, _ in WEB_POSTS:
        if "#" in url and QUOTED not in wrapper:
            continue  # a bare fragment belongs to the outer URL
        bare = url.replace("&amp;", "&")
        assert platforms.identify(wrap(wrapper, bare)) == platforms.identify(url), bare


@given(st.sampled_from(WEB_POSTS), st.lists(st.sampled_from(WRAPPERS), min_size=1, max_size=platforms.MAX_WRAPS))
@settings(max_examples=200)
def test_nested_wrappers(post: tuple[str, str, str], wrappers: list[str]) -> None:
    ref = platforms.identify(post[1])
    assert ref is not None
    url = ref.url
    for wrapper in wrappers:
        if not url.startswith("/"):
            url = wrap(wrapper, url)
    found = platforms.identify(url)
    # An inner URL that a page of a platform passes on may be a layer of its own.
    assert found is not None and (found.platform, found.key) == (ref.platform, ref.key)


def test_more_wrappers_than_allowed_give_nothing() -> None:
    url = "https://x.com/i/status/1267890123456789012"
    for _ in range(platforms.MAX_WRAPS + 1):
        url = f"https://href.li/?{url}"
    assert platforms.identify(url) is None


@given(st.sampled_from(WEB_POSTS), st.data())
@settings(max_examples=300)
def test_spelling_does_not_matter(post: tuple[str, str, str], data: st.DataObject) -> None:
    ref = platforms.identify(post[1])
    assert ref is not None
    scheme, _, rest = ref.url.partition("://")
    host, slash, path = rest.partition("/")
    host = "".join(data.draw(st.sampled_from((char.upper(), char))) for char in host)
    host += data.draw(st.sampled_from(("", ":443", ".", ".:80")))
    host = data.draw(st.sampled_from(("", "user@", "user:secret@"))) + host
    scheme = data.draw(st.sampled_from(("http://", "https://", "HTTPS://", "//", "", "https:/", "http:\\\\")))
    tail = ""
    if "?" not in path:
        tail = data.draw(st.sampled_from(("", "/"))) if not path.endswith("/") else ""
        tail += data.draw(st.sampled_from(("", "?s=20", "?ref_src=twsrc%5Etfw&amp;x=1", "?utm_source=a&utm_medium=b")))
    tail += data.draw(st.sampled_from(("", "#", "#m", "#comments")))
    around = data.draw(st.sampled_from(("{}", " {}\n", '"{}"', "<{}>", "({})", "\u200b{}")))
    if tail.startswith("?") and "?" in path:
        tail = ""
    found = platforms.identify(around.format(f"{scheme}{host}{slash}{path}{tail}"))
    assert found is not None and (found.platform, found.key, found.url) == (ref.platform, ref.key, ref.url)


URL_PIECES = st.sampled_from(
    [
        *(
            "http",
            "https",
            "://",
            ":",
            "//",
            "/",
            "\\",
            "?",
            "&",
            "=",
            "#",
            "#!",
            "@",
            "%",
            "%2F",
            "%3A",
            ".",
            "..",
            "-",
            "_",
            "\0",
            " ",
        ),
        *(
            "twitter.com",
            "x.com",
            "status",
            "statuses",
            "i",
            "web",
            "20",
            "1267890123456789012",
            "instagram.com",
            "p",
            "reel",
        ),
        *(
            "www.facebook.com",
            "posts",
            "photos",
            "permalink.php",
            "story_fbid",
            "id",
            "v",
            "watch",
            "l.php",
            "u",
            "url",
            "href",
            "groups",
        ),
        *(
            "t.me",
            "s",
            "c",
            "bsky.app",
            "profile",
            "post",
            "did:plc:",
            "at",
            "tg",
            "resolve",
            "@user",
            "users",
            "notice",
            "objects",
        ),
        *(
            "web.archive.org",
            "20200102030405",
            "archive.ph",
            "cache:",
            "tumblr.com",
            "weibo.com",
            "detail",
            "linkedin.com",
            "feed",
        ),
        *(
            "update",
            "urn:li:activity:",
            "7123456789012345678",
            "²",
            "٣",
            "ｘ.com",
            "é",
            "\U0001f600",
            "&amp;",
            "&#x2F;",
            "\\u0026",
            "[",
            "]",
        ),
    ]
)


@given(st.one_of(st.text(), st.lists(URL_PIECES, max_size=20).map("".join)))
@example("https://[::1")
@example("https://x.com/²/status/²²²²²²²²²²²²²²²²")
@example("//" * 5000)
@example("https://twitter.com/%ff%fe/status/%30")
@settings(max_examples=1500)
def test_any_text_is_answered_and_an_answer_is_stable(text: str) -> None:
    ref = platforms.identify(text)
    if ref is not None:
        again = platforms.identify(ref.url)
        assert again is not None
        assert (again.platform, again.key, again.url) == (ref.platform, ref.key, ref.url)
        assert ref.url.startswith("https://") and not set(ref.url) & set(' "<>\n\t\r\0\\')


@given(st.sampled_from(sorted(platforms.names())), st.text(), st.one_of(st.none(), st.text()))
@settings(max_examples=500)
def test_ids_and_handles_from_outside_urls_are_checked(name: str, native_id: str, handle: str | None) -> None:
    ref = platforms.reference(name, native_id, handle)
    if ref is not None:
        assert platforms.canonical_url(name, native_id, handle) == ref.url
        assert not set(ref.url) & set(' "<>\n\t\r\0\\')


@pytest.mark.parametrize(
    "url",
    [
        "",
        "#top",
        "/about",
        "mailto:editor@riverton.example",
        "javascript:void(0)",
        "data:text/html;base64,AAAA",
        "https://riverton.example/news/2020/01/02/on-rivers",
        "https://riverton.example/share?url=https%3A%2F%2Fx.com%2Fi%2Fstatus%2F1267890123456789012",
        "https://x.com@riverton.example/example_river/status/1267890123456789012",
        "https://xx.com/example_river/status/1267890123456789012",
        "https://x.com.riverton.example/example_river/status/1267890123456789012",
        "ftp://x.com/example_river/status/1267890123456789012",
        "https://riverton.example/example_river/status/1267890123456789012",
    ],
)
def test_what_is_no_post(url: str) -> None:
    assert platforms.identify(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://ｘ.ｃｏｍ/example_river/status/1267890123456789012",
        "https:\\/\\/x.com\\/example_river\\/status\\/1267890123456789012",
        "https:&#x2F;&#x2F;x.com&#x2F;example_river&#x2F;status&#x2F;1267890123456789012",
        "https%3A%2F%2Fx.com%2Fexample_river%2Fstatus%2F1267890123456789012",
        "https%253A%252F%252Fx.com%252Fexample_river%252Fstatus%252F1267890123456789012".replace("%25", "%"),
        "x.com/example_river/status/1267890123456789012",
        "https://x.com//example_river//status//1267890123456789012",
        "https://x.com/@example_river/status/1267890123456789012",
        "https://x.com/example_river/status/1267890123456789012pic.twitter.com/AbCdEfGhIj",
        "https://x.com/example_river/status/1267890123456789012https://x.com/other/status/1",
        "https://urldefense.com/v3/__https://x.com/example_river/status/1267890123456789012__;!!AbC!dEf$",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__x.com_example-5Friver_status_1267890123456789012&d=x",
        "https://webcache.googleusercontent.com/search?q=cache:AbCdEf123456:https://x.com/example_river/status/1267890123456789012+river",
        "https://x-com.translate.goog/example_river/status/1267890123456789012?_x_tr_sl=en",
        "https://x-com.cdn.ampproject.org/c/s/x.com/example_river/status/1267890123456789012",
        "https://www.google.com/amp/s/x.com/example_river/status/1267890123456789012",
        "https://web.archive.org/web/2020/x.com/example_river/status/1267890123456789012",
    ],
)
def test_damage_and_disguise(url: str) -> None:
    ref = platforms.identify(url)
    assert ref is not None
    assert ref.url == "https://x.com/example_river/status/1267890123456789012"


def test_hostile_length_costs_no_more_than_its_reading() -> None:
    bombs = (
        "https://x.com/" + "status/" * 200_000,
        "https://riverton.example/" + "/http" * 1500,
        "https://riverton.example/?" + "url=http%3A&" * 600,
        "https://archive.example/" + "1234/a." * 1000,
        "https://riverton.example/@" + "a." * 4000,
        "&amp;" * 1_000_000,
        "%25" * 2500 + "x.com/a/status/20",
        "https://" + "a." * 4000 + "com/",
    )
    assert is_quick(lambda: [platforms.identify(bomb) for bomb in bombs], 1)


def test_a_telegram_number_is_told_apart_by_its_channel() -> None:
    one, other = (platforms.identify(f"https://t.me/{channel}/7") for channel in ("example_river", "example_lake"))
    assert one is not None and other is not None
    assert one.native_id == other.native_id == "7"
    assert (one.key, other.key) == ("example_river/7", "example_lake/7")


def test_a_reddit_comment_is_told_apart_from_its_thread() -> None:
    ref = platforms.identify("https://www.reddit.com/r/examplerivers/comments/1abc2d/a_title/d16zzzz/")
    assert ref is not None
    assert (ref.native_id, ref.key) == ("1abc2d", "1abc2d/d16zzzz")
    assert ref.url == "https://www.reddit.com/r/examplerivers/comments/1abc2d/comment/d16zzzz/"


def test_an_address_that_cannot_be_made_is_an_error() -> None:
    for name, native_id, handle in (
        ("telegram", "7", None),
        ("mastodon", "109761234567890123", "river"),
        ("x", "y", None),
        ("no", "1", None),
    ):
        with pytest.raises(ValueError):
            platforms.canonical_url(name, native_id, handle)
    with pytest.raises(KeyError):
        platforms.platform("no")


def test_no_name_in_a_platform_is_a_slip_of_one_in_the_contract() -> None:
    """What is optional is read if it is there: a slip in its name would go unnoticed."""
    contract = set(re.findall(r"^- `(\w+)", platforms.__doc__ or "", re.MULTILINE))
    assert {"NAME", "RATES", "TRACES", "inner", "media_file"} <= contract
    for name in platforms.names():
        own = {word for word in vars(platforms.platform(name)) if not word.startswith("_")} - contract
        slips = {word: close for word in own if (close := difflib.get_close_matches(word, contract, 1, 0.8))}
        assert slips == {}, name


def test_every_platform_keeps_the_contract() -> None:
    assert {"x", "bluesky", "mastodon", "threads", "instagram", "facebook", "tiktok", "reddit", "telegram"} <= set(
        platforms.names()
    )
    for name in platforms.names():
        module = platforms.platform(name)
        assert name == module.NAME
        assert module.LABEL.strip() == module.LABEL != ""
        assert all(host == host.lower() for host in module.HOSTS)
        assert module.EXAMPLES
        assert module.NO_POSTS
    assert [source.name for source in platforms.platform("x").SOURCES[:2]] == ["syndication", "oembed"]
