"""Quotations credited to a post by a line below or by a bracket behind them, and exhibits and figures that show a post.

Rows are (what, text, what an editor expects). A credit that names no network, or no full day, is none of a post.
"""

from __future__ import annotations

import pytest

from finding.kinds.table import Expected, check, post, x

SAID = "The river is rising faster than we thought."
DAY = "2021-07-27"
BARE = [x(None, kind="embed", author_name=None, text=SAID, date=DAY)]
NAMED = [x(None, kind="embed", author_name="Rana Example", text=SAID, date=DAY)]
SHOWN = [x(None, author_name="Rana Example", date=DAY)]
BEFORE, BEHIND = (
    "The council met on Tuesday night in the old hall.\n\n",
    "\n\nNobody else spoke, as the minutes show.\n",
)
ROWS: list[tuple[str, str, Expected]] = [
    ("source on", f"“{SAID}”\nSource: @river_example on Twitter, 27 July 2021", BARE),
    ("source with a slash", f"“{SAID}”\nSource: Twitter/@river_example, July 27, 2021", BARE),
    ("source with a name", f"“{SAID}”\nSource: Rana Example (@river_example) on X, July 27, 2021", NAMED),
    ("tweeted by", f"“{SAID}”\nTweeted by @river_example on July 27, 2021", BARE),
    ("tweeted by a name", f"“{SAID}”\nTweeted by Rana Example (@river_example) on July 27, 2021.", NAMED),
    ("tweet by, behind", f"“{SAID}” Tweet by @river_example, July 27, 2021.", BARE),
    ("tweet from, in a bracket", f"“{SAID}” (tweet from @river_example, July 27, 2021)", BARE),
    ("posted to X", f"“{SAID}”\nPosted on X by @river_example on July 27, 2021", BARE),
    ("the day first", f"“{SAID}”\nTwitter, July 27, 2021, @river_example", BARE),
    ("straight quotation marks", f'"{SAID}"\nSource: @river_example, Twitter, 27 July 2021', BARE),
    ("in quote marks of mails", f"> “{SAID}”\n> Source: @river_example on Twitter, 27 July 2021", BARE),
    ("German", f"„{SAID}“\nQuelle: Twitter, @river_example, 27. Juli 2021", BARE),
    ("German tweet", f"„{SAID}“ (Tweet von @river_example vom 27. Juli 2021)", BARE),
    ("French", f"«{SAID}»\nSource : Twitter / @river_example, 27 juillet 2021", BARE),
    ("Spanish", f"“{SAID}” Tuit de @river_example, 27 de julio de 2021.", BARE),
    ("Italian", f"«{SAID}»\nFonte: Twitter, @river_example, 27 luglio 2021", BARE),
    ("Portuguese", f"“{SAID}”\nFonte: @river_example no Twitter, 27 de julho de 2021", BARE),
    ("Dutch", f"“{SAID}”\nBron: @river_example op Twitter, 27 juli 2021", BARE),
    ("Polish", f"„{SAID}”\nŹródło: Twitter, @river_example, 27 lipca 2021", [x(None, date=DAY)]),
    ("Russian", f"«{SAID}»\nИсточник: Twitter, @river_example, 27 июля 2021", BARE),
    ("a bracket of name, handle and day", f"“{SAID}” (Rana Example, @river_example, July 27, 2021)", NAMED),
    ("a bracket of handle and day", f"“{SAID}” [@river_example, July 27, 2021]", BARE),
    (
        "Bluesky",
        f"“{SAID}”\nSource: @rana.example.org on Bluesky, July 27, 2024",
        [post("bluesky", None, "rana.example.org", text=SAID, date="2024-07-27")],
    ),
    ("no network", f"“{SAID}”\nSource: @river_example, July 27, 2021", []),
    ("no day", f"“{SAID}”\nSource: @river_example on Twitter", []),
    ("a bracket with more in it", f"“{SAID}” (@river_example met the mayor on July 27, 2021)", []),
    ("another sentence", f"“{SAID}” The mayor saw @river_example on Twitter, July 27, 2021.", []),
    ("a picture’s credit", f"“{SAID}”\nPhoto by @river_example, July 27, 2021", []),
    ("a paragraph apart", f"“{SAID}”\n\nFollow @river_example on Twitter, July 27, 2021", []),
    ("exhibit", "Exhibit B: Tweet by Rana Example (@river_example), dated July 27, 2021.", SHOWN),
    ("figure", "Fig. 3. Tweet by Rana Example (@river_example), July 27, 2021.", SHOWN),
    ("German figure", "Abb. 4: Tweet von Rana Example (@river_example), 27. Juli 2021.", SHOWN),
    ("figure that counts", "Figure 3: Tweets by Rana Example (@river_example) since July 27, 2021.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_credit_of_a_quotation_tells_its_post(text: str, expected: Expected) -> None:
    check(BEFORE + text + BEHIND, expected)


@pytest.mark.parametrize("role", ["Speaker", "Host", "Moderator", "Guest", "Author", "Editor", "Referent"])
def test_who_speaks_on_a_day_has_posted_nothing(role: str) -> None:
    check(f"{BEFORE}{role}: Rana Example (@river_example), July 27, 2021, Riverton Hall{BEHIND}", [])


@pytest.mark.parametrize(
    "when", ["at 12:35 p.m. on July 27, 2021", "at 12:35 p.m. ET on July 27, 2021", "at 12:35, July 27, 2021"]
)
def test_a_report_may_give_the_time_before_the_day(when: str) -> None:
    check(f"{BEFORE}“{SAID}” Rana Example (@river_example) tweeted {when}.{BEHIND}", NAMED)
