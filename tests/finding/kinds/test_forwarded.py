"""Posts that apps, mails, chats and services pass on: author, day and words beside the address, and never another one's."""

from __future__ import annotations

from typing import Any

import pytest

from finding.kinds.table import Expected, check, post, x

A = "1420000000000000000"
URL = f"https://twitter.com/river_example/status/{A}"
OTHER = "https://x.com/harbour_example/status/1420000000000000001"
SAID = "The river is rising faster."
DAY = "2021-07-27"


def own(**more: Any) -> dict[str, Any]:
    """The post with its address and words."""
    return x(A, **{"text": SAID, "kind": "embed", **more})


NAMED = own(author_name="Rana Example")
DATED = own(author_name="Rana Example", date=DAY)

FORWARDED: list[tuple[str, str, Expected]] = [
    ("shared", f"Rana Example (@river_example) Tweeted:\n{SAID} {URL}?s=20\n", [NAMED]),
    ("shared by an app", f"Check out this Tweet: Rana Example (@river_example) Tweeted: {SAID} {URL}?s=20\n", [NAMED]),
    (
        "by mail",
        f"Rana Example (@river_example) tweeted at 9:41 AM on Tue, Jul 27, 2021:\n{SAID}\n({URL}?s=03)\n\nGet the official app at https://twitter.com/download?s=13\n",
        [DATED],
    ),
    (
        "by mail, quoted",
        f"> Rana Example (@river_example) posted at 9:41 AM on Tue, Jul 27, 2021:\n> {SAID}\n> ({URL}?s=03)\n",
        [DATED],
    ),
    (
        "by mail, Spanish",
        f"Rana Example (@river_example) twitteó a las 9:41 a. m. on mar., jul. 27, 2021:\n{SAID}\n({URL})\n",
        [DATED],
    ),
    (
        "by mail, German",
        f"Rana Example (@river_example) twitterte um 9:41 vorm. on Di., Juli 27, 2021:\n{SAID}\n({URL})\n",
        [DATED],
    ),
    ("in a chat", f"[27/07/2021, 09:42:12] Kim: Rana Example (@river_example) Tweeted: {SAID} {URL}?s=08\n", [NAMED]),
    (
        "told with its day",
        f"Rana Example (@river_example) tweeted on July 27, 2021: “{SAID}” The mayor disagreed.\n",
        [x(None, date=DAY, text=SAID)],
    ),
    ("retweet", f"RT @river_example: {SAID}\n", [x(None, text=SAID)]),
    ("retweet with its address", f"RT @river_example: {SAID} {URL}\n", [own()]),
    ("named", f"@river_example: {SAID} {URL}\n", [own()]),
    ("new", f"New tweet from @river_example: {SAID} {URL}\n", [own()]),
    ("new, with name", f"New tweet from Rana Example (@river_example): {SAID} {URL}\n", [NAMED]),
    ("new, in lines", f"New Tweet by @river_example\n\n{SAID}\n\nJuly 27, 2021 at 09:41AM\n{URL}\n", [own()]),
    (
        "Discord",
        f"{URL}\nRana Example (@river_example)\n{SAID}\nLikes\n1234\nRetweets\n56\nTwitter\n•\nJuly 27, 2021\n",
        [NAMED],
    ),
    (
        "Discord, mirror",
        f"{URL}\nRana Example (@river_example)\n{SAID}\n\n💬 12 🔁 56 ❤️ 1.2K 👁️ 12.3K\n\nFxTwitter\n",
        [NAMED],
    ),
    (
        "Discord, bot",
        f"Bot — Today at 9:41 AM\nRana Example (@river_example)\n{URL}\n{SAID}\nTwitter•Today at 9:41 AM\n",
        [NAMED],
    ),
    ("Slack", f"jo  9:43 AM\n{URL}\nRana Example @river_example\n{SAID}\nTwitter | Jul 27th, 2021\n", [DATED]),
    (
        "Slack, copied twice",
        f"{URL}\n\nRana ExampleRana Example @river_example\n{SAID}\nTwitterTwitter | Jul 27th, 2021\n",
        [DATED],
    ),
    ("Telegram", f"Jo, [27.07.21 09:41]\n{URL}\n\nTwitter\nRana Example (@river_example)\n{SAID}\n", [NAMED]),
    (
        "notification",
        f"Rana Example tweeted\n\nRana Example\n@river_example\n{SAID}\n9:41 AM - 27 Jul 21\n\nView on Twitter: {URL}?refsrc=email\n",
        [DATED],
    ),
    (
        "notification in lines",
        f"Subject: Rana Example (@river_example) just tweeted: {SAID}\n\nRana Example (@river_example)\n{SAID} \n{URL}\n",
        [NAMED],
    ),
    (
        "Bluesky",
        "New post from @river.example.com: It rises https://bsky.app/profile/river.example.com/post/3kabcdefgh22a\n",
        [post("bluesky", "3kabcdefgh22a", "river.example.com", text="It rises")],
    ),
    (
        "Mastodon",
        "https://mastodon.example/@rana/113500000000000000\nRana Example (@rana@mastodon.example)\nIt rises.\nMastodon\n",
        [post("mastodon", "113500000000000000", "rana@mastodon.example", text="It rises.")],
    ),
    (
        "address of another one above",
        f"{OTHER}\nRana Example (@river_example)\n{SAID}\n",
        [x("1420000000000000001", "harbour_example", text=None)],
    ),
    (
        "address of another one behind",
        f"@river_example: {SAID} {OTHER}\n",
        [x("1420000000000000001", "harbour_example", text=None)],
    ),
    (
        "Slack",
        f"Jo Example  8:00 AM\n{URL}\nX (formerly Twitter)X (formerly Twitter)\nRana Example (@river_example) on X\n{SAID}\n",
        [x(A, text=SAID)],
    ),
    ("saved links", f'Rana Example on X: "{SAID}" / X\nx.com\n{URL}\n', [x(A, text=SAID)]),
    (
        "day first",
        f"Rana Example\n@river_example\n\n{SAID}\n\nJul 27, 2021, 8:00 AM\n\n{URL}\n",
        [x(A, text=SAID, date="2021-07-27")],
    ),
    ("prose", "Rana Example (@river_example) tweeted later: nothing was known.\n", []),
    ("retweet in prose", "He wrote RT @river_example: and nothing else.\n", []),
    ("byline", f"By Rana Example (@river_example)\n\nThe mayor said so.\n{URL}\n", [x(A, kind="link", text=None)]),
]


@pytest.mark.parametrize(("name", "text", "expected"), FORWARDED, ids=[name for name, *_ in FORWARDED])
def test_what_is_passed_on_keeps_its_author_and_its_words(name: str, text: str, expected: Expected) -> None:
    check(text, expected, "text/plain")
