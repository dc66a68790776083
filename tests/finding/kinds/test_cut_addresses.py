"""Addresses broken over lines, hyphenated, shortened with an ellipsis, or with invisible characters inside.

What follows is joined where it makes the address whole; else there is no id: never a shorter one.
"""

from __future__ import annotations

import pytest

from citesnap.finding import find_in_article
from citesnap.finding.cutaddresses import cut_addresses
from citesnap.model import Article, Kind
from citesnap.platforms import identify
from finding.kinds.table import Expected, check, post, x

ID = "1420000000000000001"
TID = "3krfexamp2k2w"
LONG = "109761234567890123"
TIKTOK = "7123456789012345678"
LINKEDIN = "7012345678901234567"

BROKEN: list[tuple[str, Expected]] = [
    # X, over lines
    ("See https://twitter.com/river_example/status/14200000000\n00000001.", [x(ID)]),
    ("See https://twitter.com/river_example/status/14200000000\r\n00000001.", [x(ID)]),
    ("See https://twitter.com/river_example/status/14200000000\n    00000001 there", [x(ID)]),
    ("> See https://twitter.com/river_example/status/14200000000\n> 00000001 there", [x(ID)]),
    ("See https://twitter.com/river_example/status/1420000000-\n000000001", [x(ID)]),
    ("See https://twitter.com/river_example/status/1420000000\u2010\n000000001", [x(ID)]),
    ("See https://twitter.com/river_example/status/1420000000\u00ad\n000000001", [x(ID)]),
    ("See https://twitter.com/river_example/\nstatus/1420000000000000001", [x(ID)]),
    ("See https://twitter.com/river_example\n/status/1420000000000000001", [x(ID)]),
    ("See https://twitter.com/river_example/status/\n1420000000000000001", [x(ID)]),
    ("See https://twitter.com/river_example/status\n/1420000000000000001", [x(ID)]),
    ("See https://twitter.com/\nriver_example/status/1420000000000000001", [x(ID)]),
    ("See https://twitter.com/river_\nexample/status/1420000000000000001", [x(ID)]),
    ("See https://twitter.com/river_ex-\nample/status/1420000000000000001", [x(ID)]),
    ("See https://twitter.com/river_example/sta-\ntus/1420000000000000001", [x(ID)]),
    ("See https://twit-\nter.com/river_example/status/1420000000000000001", [x(ID)]),
    ("See https://twitter.\ncom/river_example/status/1420000000000000001", [x(ID)]),
    ("See https://\ntwitter.com/river_example/status/1420000000000000001", [x(ID)]),
    ("See https:\n//twitter.com/river_example/status/1420000000000000001", [x(ID)]),
    ("See https://x.com/river_example/status/142\n00000000\n00000001", [x(ID)]),
    ("See https://\nx.com/\nriver_example/\nstatus/\n1420000000000000001", [x(ID)]),
    ("See https://twitter.com/river_\nexample/status/14200000\n00000000001", [x(ID)]),
    ("See https://twitter.com/river_\nexample/status/20\n\nThen came the night.", [x("20")]),
    ("See twitter.com/river_example/status/14200000000\n00000001.", [x(ID)]),
    ("See twitter.com/river_example/\nstatus/1420000000000000001.", [x(ID)]),
    ("(https://twitter.com/river_example/status/14200000000\n00000001)", [x(ID)]),
    ("<https://twitter.com/river_example/status/14200000000\n00000001>", [x(ID)]),
    ("[her post](https://twitter.com/river_example/status/14200000000\n00000001)", [x(ID)]),
    ("See https://twitter.com/river_example/status/14200000000\n00000001?s=20 and", [x(ID)]),
    ("See https://twitter.com/river_example/status/1420000000000000001?\nref_src=twsrc", [x(ID)]),
    ("See https://mobile.twitter.com/river_example/status/1420000\n000000000001", [x(ID)]),
    (
        "See https://web.archive.org/web/2021072\n8000000/https://twitter.com/river_example/status/1420000000000000001",
        [x(ID)],
    ),
    (
        "See https://web.archive.org/web/20210728000000/https://twitter.com/river_example/\nstatus/1420000000000000001",
        [x(ID)],
    ),
    # on one line, with blanks
    ("See https://twitter.com/river_example/status/14200000000 00000001.", [x(ID)]),
    ("See https://twitter.com/river_example/status/14200000000\u00a000000001.", [x(ID)]),
    ("See https://twitter.com/river_example/status/14200000000\u202f00000001.", [x(ID)]),
    ("See https://twitter.com/river_example/ status/1420000000000000001.", [x(ID)]),
    ("See https://twitter.com/river_example/status/ 1420000000000000001.", [x(ID)]),
    ("See https://twitter.com/ river_example/status/1420000000000000001.", [x(ID)]),
    ("See https://twitter.com/\u00a0river_example/status/1420000000000000001.", [x(ID)]),
    ("See https:// twitter.com/river_example/status/1420000000000000001.", [x(ID)]),
    # with invisible characters
    ("See https://twitter.com/river_example/status/14200000000\u00ad00000001.", [x(ID)]),
    ("See https://twitter.com/river_example/\u200bstatus/\u200b1420000000000000001.", [x(ID)]),
    ("See https://twitter.com/river_\u00adexample/status/1420000000000000001.", [x(ID)]),
    ("See https://twit\u200bter.com/river_example/status/1420000000000000001.", [x(ID)]),
    ("See https://\u2060twitter.com/river_example/status/1420000000000\ufeff000001.", [x(ID)]),
    ("See \u200ehttps://twitter.com/river_example/status/1420000000000000001\u200e.", [x(ID)]),
    ("See https://twitter.com/river_example/status/14200000000%C2%AD00000001", [x(ID)]),
    ("See https://twitter.com/river_example/status/14200000000%E2%80%8B00000001", [x(ID)]),
    ("See https://twitter.com/river_example/status/14200000000%2000000001", [x(ID)]),
    # other platforms
    (
        f"https://bsky.app/profile/river.example.com/post/{TID[:6]}\n{TID[6:]}",
        [post("bluesky", TID, "river.example.com")],
    ),
    (
        f"https://bsky.app/profile/river.example.com/post/{TID[:6]}-\n{TID[6:]}",
        [post("bluesky", TID, "river.example.com")],
    ),
    (f"https://bsky.app/profile/river.\nexample.com/post/{TID}", [post("bluesky", TID, "river.example.com")]),
    (f"https://bsky.app/profile/river.example.com/\npost/{TID}", [post("bluesky", TID, "river.example.com")]),
    (
        f"https://bsky.app/profile/river.example.com/post/{TID[:6]}\u200b{TID[6:]}",
        [post("bluesky", TID, "river.example.com")],
    ),
    ("https://www.instagram.com/p/CexAm\npLe1_3/", [post("instagram", "CexAmpLe1_3")]),
    ("https://www.instagram.com/p/CexAm-\npLe1_3/", [post("instagram", "CexAmpLe1_3")]),
    ("https://www.instagram.com/p/CexAm-\npLe12/", [post("instagram", "CexAm-pLe12")]),
    ("https://www.instagram.com/\nreel/CexAmpLe1_3/", [post("instagram", "CexAmpLe1_3")]),
    ("https://www.insta-\ngram.com/p/CexAmpLe1_3/", [post("instagram", "CexAmpLe1_3")]),
    ("https://www.instagram.com/p/CexAm\u00adpLe1_3/", [post("instagram", "CexAmpLe1_3")]),
    ("https://www.threads.net/@river.example/\npost/CexAmpLe1_3", [post("threads", "CexAmpLe1_3", "river.example")]),
    ("https://www.threads.net/@river.example/post/CexAm\npLe1_3", [post("threads", "CexAmpLe1_3", "river.example")]),
    (
        f"https://www.tiktok.com/@river.example/video/{TIKTOK[:8]}\n{TIKTOK[8:]}",
        [post("tiktok", TIKTOK, "river.example")],
    ),
    (
        f"https://www.tiktok.com/@river.example/video/{TIKTOK[:16]}-\n{TIKTOK[16:]}",
        [post("tiktok", TIKTOK, "river.example")],
    ),
    (f"https://www.tiktok.com/@river.example/\nvideo/{TIKTOK}", [post("tiktok", TIKTOK, "river.example")]),
    (f"https://mastodon.social/@river_example/{LONG[:7]}\n{LONG[7:]}", [post("mastodon", LONG, "river_example")]),
    (f"https://mastodon.social/\n@river_example/{LONG}", [post("mastodon", LONG, "river_example")]),
    (f"https://riverton.example/@river_example/{LONG[:5]}-\n{LONG[5:]}", [post("mastodon", LONG, "river_example")]),
    (
        f"https://truthsocial.com/@riverexample/posts/{LONG[:15]}\n{LONG[15:]}",
        [post("truthsocial", LONG, "riverexample")],
    ),
    (
        "https://www.facebook.com/river.example/posts/12345678\n90123456",
        [post("facebook", "1234567890123456", "river.example")],
    ),
    (
        "https://www.facebook.com/river.example/posts/\n1234567890123456",
        [post("facebook", "1234567890123456", "river.example")],
    ),
    (
        "https://www.face-\nbook.com/river.example/posts/1234567890123456",
        [post("facebook", "1234567890123456", "river.example")],
    ),
    ("https://www.reddit.com/r/examplerivers/comments/1ab\nc2d/a_title_of_a_post/", [post("reddit", "1abc2d")]),
    ("https://www.reddit.com/r/examplerivers/\ncomments/1abc2d/a_title_of_a_post/", [post("reddit", "1abc2d")]),
    (
        f"https://www.linkedin.com/feed/update/urn:li:activity:{LINKEDIN[:9]}\n{LINKEDIN[9:]}/",
        [post("linkedin", LINKEDIN)],
    ),
    (
        f"https://www.linkedin.com/posts/river-example_high-water-activ-\nity-{LINKEDIN}-AbCd",
        [post("linkedin", LINKEDIN, "river-example")],
    ),
    ("https://t.me/\nexample_river/7356", [post("telegram", "7356", "example_river")]),
    ("https://t.me/example_river/\n7356.", [post("telegram", "7356", "example_river")]),
    ("https://exampleriver.tumblr.com/\npost/185912345678/a-slug", [post("tumblr", "185912345678", "exampleriver")]),
    ("https://vk.com/\nwall-123456_789", [post("vk", "-123456_789")]),
    ("https://www.pinterest.com/pin/\n123456789012345678/", [post("pinterest", "123456789012345678")]),
]


@pytest.mark.parametrize(("text", "expected"), BROKEN)
def test_what_follows_is_joined_where_it_makes_the_address_whole(text: str, expected: Expected) -> None:
    check(text, expected)
    check(f"The council asked for patience on Tuesday.\n\n{text}\n\nThen came the night.", expected)


CUT: list[str] = [
    "as quoted at https://x.com/sam_example/status/14200…",
    "as quoted at https://x.com/sam_example/status/14200...",
    "as quoted at https://x.com/sam_example/status/14200… and more",
    "as quoted at https://x.com/sam_example/status/142000000000000000… and",
    "as quoted at https://x.com/sam_example/status/14200 …",
    "as quoted at https://x.com/sam_example/status/14200[…]",
    "as quoted at https://x.com/sam_example/status/14200[...]",
    "as quoted at https://x.com/sam_example/status/14200%E2%80%A6",
    "as quoted at https://x.com/sam_example/status/14200&hellip;",
    "as quoted at https://x.com/sam_example/status/14200\u2026\n00000000000000",
    "as quoted at twitter.com/sam_example/status/1420…",
    "as quoted at https://x.com/sam_example/status/14200000000-\n\nThen",
    "as quoted at https://x.com/sam_example/status/14200000000-\nnever",
    "[there](https://x.com/sam_example/status/14200…)",
    "<https://x.com/sam_example/status/14200...>",
    "as quoted at https://x.com/sam_example/st…",
    "as quoted at https://x.com/sam_example/status/1420000000000",
    "as quoted at https://x.com/sam_example/status/14200000000000 there",
    "https://bsky.app/profile/river.example.com/post/3krfex…",
    "https://bsky.app/profile/river.example.com/post/3krfex...",
    "https://www.instagram.com/p/CexAm…",
    "https://www.instagram.com/p/CexAm...",
    "https://www.threads.net/@river.example/post/CexAm…",
    "https://www.tiktok.com/@river.example/video/712345678901234…",
    "https://mastodon.social/@river_example/109761234…",
    "https://truthsocial.com/@riverexample/posts/109761234567890…",
    "https://www.facebook.com/river.example/posts/12345678901…",
    "https://www.facebook.com/river.example/posts/pfbid02ExAmPle…",
    "https://www.reddit.com/r/examplerivers/comments/1ab…",
    "https://t.me/example_river/735…",
    "https://vk.com/wall-123456_78…",
    "https://www.pinterest.com/pin/1234567890…",
    "https://www.linkedin.com/feed/update/urn:li:activity:7012345678901…",
    "https://exampleriver.tumblr.com/post/1859123…",
    "https://weibo.com/1234567890/QaBcD…",
    "https://gab.com/river_example/posts/1091234567890…",
    "https://riverton.example/notes/9abcdef0gh…",
    "https://www.youtube.com/post/UgkxExAmPlE0123456789ab…",
    "https://web.archive.org/web/2021/https://x.com/sam_example/status/14200…",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fx.com%2Fsam_example%2Fstatus%2F14200%E2%80%A6",
]


@pytest.mark.parametrize("text", CUT)
def test_a_cut_address_is_no_post(text: str) -> None:
    check(text, [])


WHOLE: list[tuple[str, Expected]] = [
    ("See https://x.com/river_example/status/1420000000000000001… and", [x(ID)]),
    ("See https://x.com/river_example/status/1420000000000000001...", [x(ID)]),
    ("See https://x.com/river_example/status/1420000000000000001/photo/1…", [x(ID)]),
    ("See https://x.com/river_example/status/1420000000000000001?ref_src=twsr…", [x(ID)]),
    ("See https://x.com/river_example/status/1420000000000000001\n12 See also", [x(ID)]),
    ("See https://x.com/river_example/status/1420000000000000001\n000 people", [x(ID)]),
    ("See https://x.com/river_example/status/1420000000000000001 2021", [x(ID)]),
    ("See https://x.com/river_example/status/1420000000000000001-\nand", [x(ID)]),
    ("See https://x.com/river_example/status/1420000000000000001 - 12", [x(ID)]),
    ("See https://x.com/river_example/status/20\n\nThen", [x("20")]),
    ("See https://x.com/river_example/status/20 of 2006", [x("20")]),
    ("See https://x.com/river_example/status/17854321098\nThe mayor", [x("17854321098")]),
    ("1 https://x.com/river_example/status/17854321098\n2 Mayor of Riverton", [x("17854321098")]),
    ("12 https://x.com/river_example/status/987654321098765432\n13 Mayor of Riverton", [x("987654321098765432")]),
    ("2. https://x.com/river_example/status/155555555555555555\n3. Mayor of Riverton", [x("155555555555555555")]),
    ("[2] https://x.com/river_example/status/155555555555555555\n[3] Mayor of Riverton", [x("155555555555555555")]),
    ("https://x.com/river_example/status/987654321098765432\n2021 was a year", [x("987654321098765432")]),
    ("[twitter.com/river_exam…](https://twitter.com/river_example/status/1420000000000000001)", [x(ID)]),
    (
        "[https://twitter.com/river_example/status/14200…](https://twitter.com/river_example/status/1420000000000000001)",
        [x(ID)],
    ),
    ("https://twitter.com/river_example\nhttps://twitter.com/river_example/status/1420000000000000001", [x(ID)]),
    (
        "https://x.com/river_example/status/1420000000000000001\nhttps://x.com/mayor_example/status/1420000000000000002",
        [x(ID), x("1420000000000000002", "mayor_example")],
    ),
    (f"https://bsky.app/profile/river.example.com/post/{TID}\nhold on", [post("bluesky", TID, "river.example.com")]),
    (f"https://bsky.app/profile/river.example.com/post/{TID}…", [post("bluesky", TID, "river.example.com")]),
    ("https://www.instagram.com/p/CexAmpLe1_3\nThe river", [post("instagram", "CexAmpLe1_3")]),
    ("https://www.instagram.com/p/CexAmpLe1_3…", [post("instagram", "CexAmpLe1_3")]),
    ("http://instagr.am/p/wExAmpLe12\nThe river rose", [post("instagram", "wExAmpLe12")]),
    ("https://t.me/example_river/7\n356 people came that day", [post("telegram", "7", "example_river")]),
    ("https://t.me/example_river/7356\nThe river", [post("telegram", "7356", "example_river")]),
    ("https://www.reddit.com/r/examplerivers/comments/1abc2d/a_title_of…", [post("reddit", "1abc2d")]),
    ("https://www.reddit.com/r/examplerivers/comments/1abc2d\nThe river", [post("reddit", "1abc2d")]),
    (
        "https://www.facebook.com/river.example/posts/1234567890123456\n2 See",
        [post("facebook", "1234567890123456", "river.example")],
    ),
    (f"https://www.tiktok.com/@river.example/video/{TIKTOK}…", [post("tiktok", TIKTOK, "river.example")]),
    ("She left https://x.com/river_example\n20 people wrote status/1420000000000000001", []),
    ("https://twitter.com/\nThe mayor", []),
]


@pytest.mark.parametrize(("text", "expected"), WHOLE)
def test_a_whole_address_takes_nothing_from_what_follows(text: str, expected: Expected) -> None:
    check(text, expected)
    check(f"The council asked for patience on Tuesday.\n\n{text}\n\nThen came the night.", expected)


IN_HTML: list[tuple[str, Expected]] = [
    ("<p>See https://twitter.com/river_example/status/14200000000&shy;00000001 there.</p>", [x(ID)]),
    ("<p>See https://twitter.com/river_example/status/14200000000<wbr>00000001 there.</p>", [x(ID)]),
    ("<p>See https://twitter.com/river_example/&#8203;status/1420000000000000001 there.</p>", [x(ID)]),
    ("<p>See https://twitter.com/river_example/status/14200000000\n00000001 there.</p>", [x(ID)]),
    ("<p>See https://twitter.com/river_example/status/14200000000<br>00000001 there.</p>", [x(ID)]),
    ("<p>See https://x.com/sam_example/status/14200… there.</p>", []),
    ("<p>See https://x.com/sam_example/status/14200&hellip;</p>", []),
    ("<p>See https://x.com/sam_example/status/14200...</p>", []),
    ('<p>See <a href="https://x.com/sam_example/status/14200…">her post</a> there.</p>', []),
    ('<p>See <a href="https://x.com/sam_example/status/14200...">her post</a> there.</p>', []),
    ('<p>See <a href="https://x.com/sam_example/status/14200%E2%80%A6">her post</a> there.</p>', []),
    ('<p>See <a href="https://x.com/sam_example/status/14200000000000">her post</a> there.</p>', []),
    ('<p>See <a href="https://x.com/river_example/status/14200000000&shy;00000001">her post</a> there.</p>', [x(ID)]),
    ('<p>See <a href="https://x.com/river_example/status/14200000000%C2%AD00000001">her post</a> there.</p>', [x(ID)]),
    ('<p>See <a href="https://x.com/river_example/&#8203;status/1420000000000000001">her post</a> there.</p>', [x(ID)]),
    ('<p>See <a href="https://x.com/river_example/status/14200000000\n00000001">her post</a> there.</p>', [x(ID)]),
    ('<p>See <a href="https://x.com/river_example/status/14200000000 00000001">her post</a> there.</p>', [x(ID)]),
    (
        '<p>See <a href="https://x.com/river_example/status/1420000000000000001">x.com/river_exa…</a> there.</p>',
        [x(ID)],
    ),
]


@pytest.mark.parametrize(("text", "expected"), IN_HTML)
def test_the_same_in_html(text: str, expected: Expected) -> None:
    check(
        f"<html><body><article><h1>High water</h1><p>The council asked for patience.</p>{text}</article></body></html>",
        expected,
    )


CONTRADICTED = [
    (
        "The river rises — Rana Example (@river_example) [July 27, 2021](https://x.com/river_example/status/142000000000000000)",
        None,
    ),
    (
        "The river rises — Rana Example (@river_example) [July 27, 2021](https://x.com/river_example/status/14200000000)",
        None,
    ),
    (
        "The river rises — Rana Example (@river_example) [May 1, 2015](https://x.com/river_example/status/1420000000000000001)",
        None,
    ),
    (
        "The river rises — Rana Example (@river_example) [July 28, 2021](https://x.com/river_example/status/1420000000000000001)",
        ID,
    ),
    (
        "The river rises — Rana Example (@river_example) [July 26, 2021](https://x.com/river_example/status/1420000000000000001)",
        ID,
    ),
    (
        "The river rises — Rana Example (@river_example) [27/07/2021](https://x.com/river_example/status/1420000000000000001)",
        ID,
    ),
    (
        "The river rises — Rana Example (@river_example) [March 1, 2010](https://x.com/river_example/status/9876543210)",
        "9876543210",
    ),
    (
        "The river rises — Rana Example (@river_example) [26. listopada 2021.](https://x.com/river_example/status/1453000000000000000)",
        "1453000000000000000",
    ),
]


UP_TO_ID = "See https://twitter.com/river_example/status/"
OVER_PAGES: list[tuple[str, Expected]] = [
    (f"{UP_TO_ID}\n12\n\f\nHigh water\n{ID} there.", [x(ID)]),
    (f"{UP_TO_ID}\n12\n{ID} there.", [x(ID)]),
    (f"{UP_TO_ID}\n\n- 12 -\n\n{ID}", [x(ID)]),
    (f"{UP_TO_ID}\r\nPage 3 of 9\r\n\r\n{ID} there", [x(ID)]),
    (f"{UP_TO_ID}\nHigh water        12\n\n{ID} there", [x(ID)]),
    (f"{UP_TO_ID}\nHigh water\n12\n\f\nThe harbour\n{ID}", [x(ID)]),
    (f"{UP_TO_ID}20\nThen came the night.\n12\n", [x("20")]),
    (f"{UP_TO_ID}\nHis number was\n{ID}", []),
    (f"{UP_TO_ID}14200000\n12\n\f\nHigh water\n00000000001 there", [x(ID)]),
    (f"{UP_TO_ID}14200000\n12\n\f\nHigh water\nand no more", []),
    (f"{UP_TO_ID}14200000\n12\n\f\nHigh water\n12345 people", []),
    (f"{UP_TO_ID}\n12\n\f\nHigh water\nand no more", []),
    (f"{UP_TO_ID}\n12\n\f\nHigh water\n123456 people", []),
    (f"{UP_TO_ID}{ID}\n12\n\f\nHigh water\n1234567 people", [x(ID)]),
    (f"{UP_TO_ID}\n142\n00000000\n00000001 there", [x(ID)]),
    (f"{UP_TO_ID}20 and\n12\n\f\nHigh water", [x("20")]),
]


@pytest.mark.parametrize(("text", "expected"), OVER_PAGES)
def test_an_id_behind_the_end_of_a_page_is_whole_or_none(text: str, expected: Expected) -> None:
    check(text, expected, "text/plain")


@pytest.mark.parametrize(("text", "post_id"), CONTRADICTED)
def test_an_id_of_another_day_than_the_date_beside_it_is_not_believed(text: str, post_id: str | None) -> None:
    check(text, [x(post_id, text="The river rises")])


def test_the_doubt_is_noted() -> None:
    from citesnap import find_citations

    [found] = find_citations(CONTRADICTED[0][0])
    assert (found.date, found.link, found.posted_at) == ("2021-07-27", None, None)
    assert found.doubt == "cited with 2021-07-27, but the id 142000000000000000 is of 2011-11-30"


def test_the_time_in_the_id_settles_a_month_of_two_meanings() -> None:
    from citesnap import find_citations

    [found] = find_citations(CONTRADICTED[-1][0])
    assert (found.date, found.date_text) == ("2021-10-26", "26. listopada 2021")


@pytest.mark.parametrize(
    ("url", "post_id"),
    [
        ("https://x.com/river_example/status/1420000000000000001…", ID),
        ("https://x.com/river_example/status/142000000000000000…", None),
        ("https://x.com/river_example/status/1420000000000000", "1420000000000000"),
        ("https://x.com/river_example/status/1420000000000", None),
        ("https://x.com/river_example/status/29700859247", "29700859247"),
        ("https://x.com/river_example/status/29700859248", None),
    ],
)
def test_ids_that_x_never_gave_out_are_none(url: str, post_id: str | None) -> None:
    ref = identify(url)
    assert (ref.native_id if ref else None) == post_id


NAMED: list[tuple[str, str, list[str]]] = [
    ("ellipsis", "See https://x.com/sam_example/status/14200… there.", ["https://x.com/sam_example/status/14200"]),
    ("dots", "See https://x.com/sam_example/status/14200... there.", ["https://x.com/sam_example/status/14200"]),
    ("before the first digit", "See https://x.com/sam_example/status/… there.", ["https://x.com/sam_example/status/"]),
    ("twice", "https://x.com/sam_example/status/14200… https://x.com/sam_example/status/14200…", ["https://x.com/sam_example/status/14200"]),
    ("without a scheme", "See x.com/sam_example/status/14200… there.", ["x.com/sam_example/status/14200"]),
    ("in a link", '<!doctype html><p>See <a href="https://x.com/sam_example/status/14200&hellip;">this</a>.</p>', ["https://x.com/sam_example/status/14200"]),
    ("in a paragraph", "<!doctype html><p>See https://x.com/sam_example/status/14200… there.</p>", ["https://x.com/sam_example/status/14200"]),
    ("TikTok", "See https://www.tiktok.com/@sam/video/749360… there.", ["https://www.tiktok.com/@sam/video/749360"]),
    ("Bluesky", "See https://bsky.app/profile/sam.example.org/post/3krfex… there.", ["https://bsky.app/profile/sam.example.org/post/3krfex"]),
    ("the end of a page", "See https://x.com/sam_example/status/14200000\n\n12\n\nHigh water\n\nand more.", ["https://x.com/sam_example/status/14200000"]),
    ("a hyphen", "See https://x.com/sam_example/status/14200000-\n\nand more.", ["https://x.com/sam_example/status/14200000"]),
    ("whole elsewhere", f"See https://x.com/sam_example/status/14200… and https://x.com/sam_example/status/{ID}.", []),
    ("label of its link", f'<!doctype html><p>See <a href="https://x.com/sam_example/status/{ID}">x.com/sam_example/status/14200…</a></p>', []),
    ("an account", "See https://x.com/sam_example… there.", []),
    ("no post yet", "See https://x.com/sam_example/sta… there.", []),
    ("another site", "See https://riverton.example/status/14200… there.", []),
    ("whole in front of an ellipsis", f"See https://x.com/sam_example/status/{ID}… there.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "named"), [row[1:] for row in NAMED], ids=[row[0] for row in NAMED])
def test_an_address_that_is_cut_is_named(text: str, named: list[str]) -> None:
    kind = "text/html" if text.startswith("<") else "text/plain"
    article = Article("a", "a", text.encode(), text, kind)
    citations = find_in_article(article, list(Kind))
    assert [each.split("…")[0] for each in cut_addresses(article, citations)] == named
    assert all(each.post_id is None or each.post_id == ID for each in citations)


MISREAD = [
    "See https://twitter.com/river_example/status/142000000000000000O there.",
    "See https://twitter.com/river_example/status/14200000000000000Ol there.",
    "See https://twitter.com/river_example/status/1420000000O00000000 there.",
    "See https://twitter.com/river_example/status/142000000000000000I there.",
    "See https://twitter.com/river_example/status/14200000      and of the other column\n00000000001                    more of it",
    "https://twitter.com/river_example/status/142000    The council asked\n0000000000001                          for patience",
]


@pytest.mark.parametrize("text", MISREAD)
def test_an_id_of_which_a_part_is_misread_or_in_the_next_line_of_a_column_is_none(text: str) -> None:
    check(text, [], "text/plain")


GLUED = [
    "See https://twitter.com/river_example/status/1420000000000000001Residents saw it.",
    "See https://twitter.com/river_example/status/1420000000000000001I saw it.",
    "See https://twitter.com/river_example/status/1420000000000000001    and the mayor\n2021 was a year of floods",
]


@pytest.mark.parametrize("text", GLUED)
def test_a_whole_id_is_one_whatever_stands_behind_it(text: str) -> None:
    check(text, [x(ID)], "text/plain")
