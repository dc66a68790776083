"""Pages that browsers and converters wrote as text: numbered links with a list of addresses, targets in brackets, drawn rules."""

from __future__ import annotations

from typing import Any

import pytest

from finding.kinds.table import Expected, check, post, x

A = "1420000000000000000"
B = "1420000000000000001"
URL = f"https://twitter.com/river_example/status/{A}"
OTHER = f"https://x.com/harbour_example/status/{B}"
SHORT = "pic.twitter.com/AbCdEfGhIj"
SAID = "The river is rising."


def own(text: str = SAID, **more: Any) -> dict[str, Any]:
    """The post of the river, whole."""
    return x(A, date="2021-07-27", author_name="Rana Example", kind="embed", **{"text": text, **more})


LINK = x(B, "harbour_example", kind="link")

DUMPS: list[tuple[str, str, Expected]] = [
    (
        "lynx, links alone",
        f"   She [1]wrote it on [2]Tuesday.\n\nReferences\n\n   Visible links:\n   1. {URL}\n   2. {OTHER}\n   Hidden links:\n   3. https://gazette.example/share\n",
        [x(A, kind="link"), LINK],
    ),
    (
        "lynx, quotation",
        f"     {SAID} [1]#Riverton [2]{SHORT}\n\n     -- Rana Example (@river_example) [3]July 27, 2021\n\n   More.\n\nReferences\n\n"
        f"   1. https://twitter.com/hashtag/Riverton?src=hash\n   2. https://t.co/AbCdEfGhIj\n   3. {URL}?ref_src=twsrc%5Etfw\n",
        [own(f"{SAID} #Riverton {SHORT}", short_links=[SHORT])],
    ),
    (
        "links, linked handle",
        f"   {SAID}\n   — Rana Example ([1]@river_example) [2]July 27, 2021\n\n   More [3]here.\n\n   Links:\n   1. https://x.com/river_example\n   2. {URL}\n   3. {OTHER}\n",
        [own(), LINK],
    ),
    (
        "w3m",
        f"The city waits.\n\n    {SAID}\n\n    — Rana Example (@river_example) [3]July 27, 2021\n\nReferences:\n\n[1] https://gazette.example/\n[2] https://gazette.example/x\n[3] {URL}\n",
        [own()],
    ),
    (
        "two pages in a file, numbered anew",
        f"   {SAID} — Rana Example (@river_example) [1]July 27, 2021\n\nReferences\n\n   1. {URL}\n\n   Two ships. — Harbour Office (@harbour_example)\n   [1]July 27, 2021\n\nReferences\n\n   1. {OTHER}\n",
        [own(), x(B, "harbour_example", text="Two ships.", date="2021-07-27", kind="embed")],
    ),
    (
        "German months",
        f"   {SAID} — Rana Example (@river_example) [2]27. Juli 2021\n\nVerweise\n\n   Sichtbare Links:\n   1. https://gazette.example/\n   2. {URL}\n",
        [own()],
    ),
    (
        "Mastodon",
        "   The [1]office said so, [2]they say.\n\nReferences\n\n   1. https://mastodon.example/@rana/113500000000000000\n   2. https://bsky.app/profile/river.example.com/post/3kabcdefgh22a\n",
        [
            post("mastodon", "113500000000000000", "rana", kind="link"),
            post("bluesky", "3kabcdefgh22a", "river.example.com", kind="link"),
        ],
    ),
    (
        "number behind the date",
        f"> {SAID}\n>\n> — Rana Example (@river_example) July 27, 2021[1]\n\n[1] {URL}\n",
        [own()],
    ),
    ("target in brackets", f"> {SAID}\n> — Rana Example (@river_example) July 27, 2021 [{URL}?ref_src=a]\n", [own()]),
    (
        "targets in brackets, over lines",
        f"> {SAID} {SHORT} [https://t.co/AbCdEfGhIj]\n> — Rana Example (@river_example) July 27, 2021\n> [{URL}]\n",
        [own(f"{SAID} {SHORT}")],
    ),
    ("target in parentheses", f"{SAID}\n\n— Rana Example (@river_example) July 27, 2021 ( {URL} )\n", [own()]),
    (
        "targets in angle brackets",
        f"{SAID} #river <https://x.com/hashtag/river> {SHORT} <https://t.co/AbCdEfGhIj>\n\n— Rana Example (@river_example) July 27, 2021 <{URL}>\n",
        [own(f"{SAID} #river {SHORT}")],
    ),
    (
        "labels that are names of links",
        f"> {SAID} [#river]\n>\n> --- Rana Example (@river_example) [July 27, 2021]\n\nShe [wrote][] so.\n\n  [#river]: https://x.com/hashtag/river\n"
        f"  [July 27, 2021]: {URL}\n  [wrote]: {OTHER}\n",
        [own(f"{SAID} #river"), LINK],
    ),
    (
        "rule above",
        f"The city waits.\n\n   ----------\n\n   {SAID}\n   — Rana Example (@river_example) July 27, 2021\n\n   ----------\n",
        [x(None, date="2021-07-27", text=SAID)],
    ),
    (
        "drawn rule above",
        f"The city waits.\n\n══════\n\n{SAID}\n— Rana Example (@river_example) July 27, 2021\n",
        [x(None, date="2021-07-27", text=SAID)],
    ),
    (
        "notes of an article are no numbered links",
        f"The river rose.[1] The mayor left.[2]\n\nReferences\n1. {URL}\n2. {OTHER}\n",
        [x(A, kind="link"), LINK],
    ),
    (
        "a number that is in no list",
        f"{SAID} [7]Riverton\n— Rana Example (@river_example) [9]July 27, 2021\n\n1. {OTHER}\n",
        [x(None), LINK],
    ),
    (
        "the address of another account is not the post's own",
        f"{SAID}\n— Rana Example (@river_example) July 27, 2021\n{OTHER}\n",
        [x(None, date="2021-07-27", text=SAID), LINK],
    ),
    (
        "the address of another day is not the post's own",
        f"{SAID}\n— Rana Example (@river_example) March 2, 2019\n\nfrom Twitter {URL}\n",
        [x(None, date="2019-03-02", text=SAID), x(A, kind="link")],
    ),
    (
        "from Twitter",
        f"{SAID}\n\n— Rana Example (@river_example) July 27, 2021\n\nfrom Twitter {URL}\n\nvia IFTTT\n",
        [own()],
    ),
]


@pytest.mark.parametrize(("name", "text", "expected"), DUMPS, ids=[name for name, *_ in DUMPS])
def test_a_page_written_as_text_tells_what_it_shows(name: str, text: str, expected: Expected) -> None:
    check(text, expected, "text/plain")
