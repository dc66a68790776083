"""Keys, blocks of ids and address forms: what is asked for, and which rows are of the post."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap import platforms
from citesnap.model import Post
from citesnap.platforms import x
from citesnap.webarchives import address_forms, blocks
from citesnap.webarchives.surt import surt
from internet import archives
from internet.posts import snowflake


def post_of(url: str) -> Post:
    ref = platforms.identify(url)
    assert ref is not None
    return Post(ref.platform, ref.native_id, ref.url, ref.handle, ref.posted_at)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.Twitter.com:80/Example_River/status/1/?b=2&a=1", "com,twitter)/example_river/status/1?a=1&b=2"),
        ("https://mobile.twitter.com/a/status/1", "com,twitter,mobile)/a/status/1"),
        ("twitter.com/a/status/1#frag", "com,twitter)/a/status/1"),
        ("https://user:secret@x.com:8443/A", "com,x:8443)/a"),
        ("https://t.co/AbCdEf", "co,t)/abcdef"),
        ("https://www2.riverton.example/", "example,riverton)/"),
        ("", ")/"),
    ],
)
def test_keys(url: str, key: str) -> None:
    assert surt(url) == key


@given(st.text(max_size=80))
def test_any_text_has_a_key(text: str) -> None:
    assert ")/" in surt(text)


@given(st.dates(date(2010, 11, 8), date(2060, 1, 1)), st.integers(0, 86_399_999))
def test_the_beginnings_of_a_day_cover_every_id_of_it(day: date, at: int) -> None:
    low, high = x.id_range(day)
    found = blocks.prefixes(low, high)
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(milliseconds=at)
    native_id = snowflake(moment, at % 4_000_000)
    assert 1 <= len(found) <= 2
    assert sum(native_id.startswith(beginning) for beginning in found) == 1
    assert all(len(native_id) - len(beginning) <= blocks.WIDEST for beginning in found)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2020-05-24", ("1264",)),
        ("2018-05-25", ("999", "1000")),
        ("2015-03-09", ("57",)),
        ("2026-11-22", ("2124",)),
        ("2010-11-05", ()),
    ],
)
def test_blocks_of_days(day: str, found: tuple[str, ...]) -> None:
    assert blocks.prefixes(*x.id_range(date.fromisoformat(day))) == found


@pytest.mark.parametrize(
    ("url", "native_id"),
    [
        ("https://twitter.com/a/status/1267890123456789012", "1267890123456789012"),
        ("https://twitter.com/a/status/1267890123456789012?s=20", "1267890123456789012"),
        ("https://twitter.com/a/status/1267890123456789012/photo/1", "1267890123456789012"),
        ("https://twitter.com/a/status//1267890123456789012", "1267890123456789012"),
        ("https://twitter.com/a/status/1267890123456789012%E2%80%A6", "1267890123456789012"),
        ("https://twitter.com/a/status/1267890123456789012,", "1267890123456789012"),
        ("https://twitter.com/i/web/status/20", "20"),
        ("http://twitter.com/statuses/5345892061", "5345892061"),
        ("https://twitter.com/a/status/%22", None),
        ("https://twitter.com/a", None),
        ("https://twitter.com/a/status/123456789012345678901234", None),
    ],
)
def test_the_id_in_the_address_of_a_capture(url: str, native_id: str | None) -> None:
    assert x.status_id(url) == native_id


def test_questions_for_a_post_of_x_ask_for_beginnings() -> None:
    native_id = snowflake("2019-05-03T10:15:00")
    post = post_of(f"https://x.com/Example_River/status/{native_id}")
    first, *others = address_forms.forms(post)
    assert first == address_forms.AddressForm(
        f"twitter.com/Example_River/status/{native_id[:4]}",
        prefix=True,
        narrow=f"twitter.com/Example_River/status/{native_id}",
    )
    assert [form.url.partition("/")[0] for form in others] == ["x.com", "mobile.twitter.com", "twitter.com"]
    assert all(form.prefix for form in others)


def test_other_platforms_are_asked_for_by_their_address_alone() -> None:
    post = post_of("https://t.me/example_river/77")
    assert address_forms.forms(post) == (address_forms.AddressForm(post.url, prefix=False),)


@given(st.text(max_size=60))
def test_no_address_breaks_the_reading_of_ids(text: str) -> None:
    x.status_id(f"https://twitter.com/{text}")
    address_forms.is_address(text, post_of("https://t.me/example_river/77"))


def test_the_loopback_archive_makes_the_same_keys() -> None:
    for url in ("http://www.X.com/A/status/1?b=2&a=1", "https://mobile.twitter.com/a/status/1", "https://t.co/AbC"):
        assert archives.key(url) == surt(url)
