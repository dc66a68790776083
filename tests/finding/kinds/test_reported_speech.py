"""Sentences that say who posted what on which day and then quote it, in several languages.

Rows are (what, sentence, what an editor expects). Where no network is told, nobody knows that it was a post.
"""

from __future__ import annotations

import pytest

from finding.kinds.table import Expected, check, post, x

SAID = "The river is rising faster than we thought."
DAY = "2021-07-27"
NAMED = [x(None, kind="embed", author_name="Rana Example", text=SAID, date=DAY)]
BARE = [x(None, kind="embed", author_name=None, text=SAID, date=DAY)]
ROWS: list[tuple[str, str, Expected]] = [
    ("tweeted", f"On July 27, 2021, @river_example tweeted: “{SAID}”", BARE),
    ("tweeted, named", f"On July 27, 2021, Rana Example (@river_example) tweeted, “{SAID}”", NAMED),
    ("tweeted, straight quotation marks", f'On July 27, 2021, Rana Example (@river_example) tweeted: "{SAID}"', NAMED),
    ("tweeted at", f"On July 27, 2021, at 12:35 PM, Rana Example (@river_example) tweeted: “{SAID}”", NAMED),
    ("posted on", f"On July 27, 2021, Rana Example (@river_example) posted on X: “{SAID}”", NAMED),
    ("wrote on", f"On July 27, 2021, Rana Example (@river_example) wrote on Twitter, “{SAID}”", NAMED),
    ("in a tweet", f"In a tweet on July 27, 2021, Rana Example (@river_example) said: “{SAID}”", NAMED),
    ("in a tweet of", f"In a tweet of 27 July 2021, @river_example wrote: “{SAID}”", BARE),
    ("in an X post", f"In an X post dated July 27, 2021, Rana Example (@river_example) wrote, “{SAID}”", NAMED),
    ("the tweet reads", f"The tweet by @river_example, dated July 27, 2021, reads: “{SAID}”", BARE),
    ("day behind", f"Rana Example (@river_example) tweeted on July 27, 2021: “{SAID}”", NAMED),
    ("over lines", f"On July 27,\n2021, Rana Example (@river_example)\ntweeted: “{SAID}”", NAMED),
    ("behind a sentence", f"It rained. On July 27, 2021, Rana Example (@river_example) tweeted: “{SAID}”", NAMED),
    ("German", f"Rana Example (@river_example) schrieb am 27. Juli 2021 auf Twitter: „{SAID}“", NAMED),
    ("German tweet", f"In einem Tweet vom 27. Juli 2021 schrieb Rana Example (@river_example): „{SAID}“", NAMED),
    ("French", f"Dans un tweet du 27 juillet 2021, Rana Example (@river_example) écrit : «{SAID}»", NAMED),
    ("Spanish", f"En un tuit del 27 de julio de 2021, Rana Example (@river_example) escribió: «{SAID}»", NAMED),
    ("Portuguese", f"Em um tuíte de 27 de julho de 2021, Rana Example (@river_example) escreveu: “{SAID}”", NAMED),
    (
        "Bluesky",
        f"On July 27, 2024, Rana Example (@rana.example.org) wrote on Bluesky: “{SAID}”",
        [post("bluesky", None, "rana.example.org", text=SAID, date="2024-07-27", author_name="Rana Example")],
    ),
    ("no network", f"On July 27, 2021, Rana Example (@river_example) said: “{SAID}”", []),
    (
        "somebody else’s words",
        f"On July 27, 2021, @river_example tweeted a photo of the mayor, who had said: “{SAID}”",
        [],
    ),
    (
        "about somebody’s words",
        f"On July 27, 2021, @river_example tweeted about a speech in which he said: “{SAID}”",
        [],
    ),
    ("no day", f"Rana Example (@river_example) tweeted: “{SAID}”", []),
    ("a year", f"In 2021, Rana Example (@river_example) tweeted: “{SAID}”", []),
    ("of somebody else", f"On July 27, 2021, @river_example and @mayor_example tweeted: “{SAID}”", []),
    ("another sentence", f"On July 27, 2021, @river_example tweeted. The mayor said: “{SAID}”", []),
    ("two words", "On July 27, 2021, @river_example tweeted: “Oh no.”", []),
    ("an address of a mail", f"On July 27, 2021, rana@river.example tweeted: “{SAID}”", []),
]


@pytest.mark.parametrize(("sentence", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_sentence_reports_a_post(sentence: str, expected: Expected) -> None:
    check(
        f"The council asked for patience.\n\n{sentence} Then came the night.\n\nNobody agreed.\n",
        expected,
        "text/plain",
    )


PARAGRAPH = "<p>The council asked for patience on Tuesday night, and nobody agreed on anything, officials said to the reporters.</p>"
A = "1420000000000000000"
LINK = f"https://twitter.com/river_example/status/{A}"
HANDLE = '<a href="https://twitter.com/river_example">@river_example</a>'
IN_PAGES: list[tuple[str, str, Expected]] = [
    ("the day first", f"<p>On July 27, 2021, Rana Example (@river_example) tweeted: “{SAID}”</p>", NAMED),
    ("a linked handle", f"<p>On July 27, 2021, Rana Example ({HANDLE}) tweeted: “{SAID}”</p>", NAMED),
    ("a bare handle", f"<p>On July 27, 2021, {HANDLE} posted on X: “{SAID}”</p>", BARE),
    ("entities", f"<p>On July 27, 2021, Rana Example (@river_example) tweeted: &ldquo;{SAID}&rdquo;</p>", NAMED),
    ("French", f"<p>Dans un tweet du 27 juillet 2021, Rana Example (@river_example) écrit : « {SAID} »</p>", [x(None, date=DAY)]),
    ("a credit below", f"<blockquote>“{SAID}”</blockquote><p>Source: @river_example on Twitter, July 27, 2021</p>", BARE),
    ("the verb is the link", f'<p>On July 27, 2021, Rana Example (@river_example) <a href="{LINK}">tweeted</a>: “{SAID}”</p>', [x(A, kind="link")]),
    ("the day of another zone", f'<p>“{SAID}” Rana Example (@river_example) <a href="{LINK}">tweeted</a> on July 26, 2021.</p>', [x(A, kind="link")]),
    ("a byline", "<p>By Rana Example (@river_example), July 27, 2021</p>", []),
    ("no network", f"<p>On July 27, 2021, Rana Example (@river_example) said: “{SAID}”</p>", []),
    ("a mail", f"<p>On July 27, 2021, rana@river.example tweeted: “{SAID}”</p>", []),
]  # fmt: skip


@pytest.mark.parametrize(("said", "expected"), [row[1:] for row in IN_PAGES], ids=[row[0] for row in IN_PAGES])
def test_a_sentence_of_a_page_that_reports_a_post_is_read(said: str, expected: Expected) -> None:
    page = f"<!doctype html><html><head><title>Water</title></head><body><article><h1>Water</h1>{PARAGRAPH}{said}{PARAGRAPH * 3}</article></body></html>"
    check(page, expected, "text/html")
