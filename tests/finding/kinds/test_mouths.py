"""Nobody's words in another one's mouth: inputs near what tools got wrong, in text and in pages. Each gives what stands there, or less."""

from __future__ import annotations

from typing import Any

import pytest

from finding.kinds.table import Expected, check, post, x

A = "1420000000000000000"
B = "1420000000000000001"
URL = f"https://twitter.com/river_example/status/{A}"
OTHER = f"https://x.com/harbour_example/status/{B}"
DAY = "2021-07-27"
SIGNED = "— Rana Example (@river_example) July 27, 2021"
SAID = "The river is rising faster than we thought."


def own(**more: Any) -> dict[str, Any]:
    """The post with its id."""
    return x(A, **{"text": SAID, "date": DAY, "author_name": "Rana Example", **more})


def lost(**more: Any) -> dict[str, Any]:
    """The same without one."""
    return x(None, **{"text": SAID, "date": DAY, "author_name": "Rana Example", **more})


TEXTS: list[tuple[str, str, Expected]] = [
    # Printed pages.
    (
        "two columns",
        f"The city waited for days.            The mayor said so on Monday,\n{SAID}             and nobody believed it.\n{SIGNED}\n",
        [lost(text=None)],
    ),
    (
        "header of a page",
        f"She wrote:\n\n“The river is rising\n\nRiverton Gazette            12\n\nfaster than we thought.”\n\n{SIGNED}\n",
        [lost(text="“The river is rising\nfaster than we thought.”")],
    ),
    ("stamp of a page", f"{SAID}\nGOV-EX-000123\n{SIGNED}\n", [lost()]),
    ("stamp without a hyphen", f"{SAID}\nRIVERTON0001234\n{SIGNED}\n", [lost()]),
    ("stamp behind", f"{SAID}\n{SIGNED}\nGOV_EX_000123\n", [lost()]),
    ("numbered lines", f" 1   The witness posted: {SAID}\n 2   {SIGNED}\n 3   That was before noon.\n", [lost()]),
    (
        "subtitles",
        f"1\n00:00:01,000 --> 00:00:04,000\n{SAID}\n{SIGNED}\n\n2\n00:00:05,000 --> 00:00:08,000\nMore.\n",
        [lost()],
    ),
    # Mail.
    ("signature of a mail", "Regards\n\n-- \nJo Example (@jo_example)\n", []),
    ("signature of a mail, dated", "Regards\n\n-- \nJo Example (@jo_example)\nSent July 27, 2021\n", []),
    (
        "quoted-printable",
        "See https://twitter.com/river_example/status/142000000000=\n0000000 for it.\n",
        [x(A, kind="link")],
    ),
    ("quoted-printable, cut", "See https://twitter.com/river_example/status/142000000000=\n\nfor it.\n", []),
    # Announcements.
    ("tweeted", f"The mayor tweeted on Monday: {SAID} {SIGNED}", [lost()]),
    ("on X", f"She wrote on X: {SAID} {SIGNED}", [lost()]),
    ("twitterte", f"Sie twitterte am Montag: {SAID} {SIGNED}", [lost()]),
    ("a colon of the post", f"Breaking: {SAID} {SIGNED}", [lost(text=f"Breaking: {SAID}")]),
    ("told, tweeted behind", f"“{SAID},” Rana Example (@river_example) tweeted on July 27, 2021.", [lost()]),
    ("told, tweeted before", f"“{SAID}” tweeted Rana Example (@river_example) on July 27, 2021.", [lost()]),
    ("told without a verb", f"“{SAID}” Rana Example (@river_example) came on July 27, 2021.", []),
    ("day in front", f"Rana Example (@river_example), July 27, 2021: “{SAID}” The mayor left.", [lost()]),
    ("handle in front of the name", f"{SAID} — @river_example (Rana Example), July 27, 2021\n", [lost()]),
    ("handle alone", f"{SAID} — @river_example, July 27, 2021\n", [lost(author_name=None)]),
    ("handle in a heading", "— @river_example and the city, July 27, 2021\n", []),
    # Source formats.
    ("emphasis", f"> {SAID}\n>\n> — **Rana Example** (@river_example) *July 27, 2021*\n", [lost()]),
    ("hard break", f"> {SAID}\\\n> {SIGNED}\n", [lost()]),
    ("Org", f"#+BEGIN_QUOTE\n{SAID}\n— Rana Example (@river_example) [[{URL}][July 27, 2021]]\n#+END_QUOTE\n", [own()]),
    ("wiki", f"{SAID} — Rana Example (@river_example) [{URL} July 27, 2021]\n", [own()]),
    ("Textile", f'bq. {SAID}\n\n— Rana Example (@river_example) "July 27, 2021":{URL}\n', [own()]),
    (
        "TeX",
        f"\\begin{{quote}}\n{SAID}\n\n--- Rana Example (@river\\_example) \\href{{{URL}}}{{July 27, 2021}}\n\\end{{quote}}\n",
        [own()],
    ),
    ("callout", f"> [!quote] Rana Example (@river_example)\n> {SAID}\n> [July 27, 2021]({URL})\n", [own()]),
    (
        "field of a word processor",
        f'{SAID}\n\n— Rana Example (@river_example) HYPERLINK "{URL}?ref_src=a" \\h July 27, 2021',
        [own()],
    ),
    # Other networks.
    (
        "note for a picture",
        f"{SAID}\n\n[image or embed]\n\n— Rana Example (@river.example.com) September 26, 2023 at 2:45 AM\n",
        [post("bluesky", None, "river.example.com", text=SAID, date="2023-09-26")],
    ),
    (
        "Instagram",
        f"View this post on Instagram\n\n{SAID}\n\nA post shared by Rana Example (@rana.example) on Jul 27, 2021 at 9:41am PDT\n",
        [post("instagram", None, "rana.example", text=SAID, date=DAY)],
    ),
    (
        "Instagram without a caption",
        "View this post on Instagram\n\nA post shared by Rana Example (@rana.example)\n",
        [post("instagram", None, "rana.example", text=None)],
    ),
    # What is no post.
    ("photograph", "(Photo: Jo Example (@jo_example), July 27, 2021)\n", []),
    ("talk", "Talk by Rana Example (@river_example) July 27, 2021 at 7 pm, Town Hall\n", []),
    ("interview", f"Jo Example (@jo_example): What do you think?\n\nRana Example (@river_example): {SAID}\n", []),
    ("biography", "About the author\n\nJo Example (@jo_example) has been a reporter since July 27, 2021.\n", []),
]


@pytest.mark.parametrize(("name", "text", "expected"), TEXTS, ids=[name for name, *_ in TEXTS])
def test_words_in_a_text_stay_with_who_said_them(name: str, text: str, expected: Expected) -> None:
    check(text, expected, "text/plain")


WATER = f"<p>{'The water left its bed on Tuesday night, and by the morning the lower town could be crossed by boat only. ' * 2}</p>"
QUOTE = f'<blockquote class="twitter-tweet"><p lang="en">{SAID}</p>&mdash; Rana Example (@river_example) <a href="{URL}">July 27, 2021</a></blockquote>'
HARBOUR = f'<blockquote class="twitter-tweet"><p>Two ships.</p>&mdash; Harbour (@harbour_example) <a href="{OTHER}">July 27, 2021</a></blockquote>'
SHIPS = x(B, "harbour_example", text="Two ships.", kind="embed")
LOOSE = f'{SAID} &mdash; Rana Example (@river_example) <a href="{URL}">July 27, 2021</a>'

PAGES: list[tuple[str, str, Expected]] = [
    ("a quote in a quote", QUOTE.replace("</blockquote>", f"{HARBOUR}</blockquote>"), [own(), SHIPS]),
    ("a quote that nobody closed", f"{QUOTE.removesuffix('</blockquote>')}{WATER}{HARBOUR}", [own(), SHIPS]),
    ("a quote around prose and a quote", f'<blockquote class="twitter-tweet">{WATER}{HARBOUR}</blockquote>', [SHIPS]),
    (
        "the link of a quoted post alone",
        f'<blockquote class="twitter-tweet"><p>{SAID} <a href="{OTHER}">{OTHER}</a></p>&mdash; Rana Example (@river_example) July 27, 2021</blockquote>',
        [lost(text=f"{SAID} {OTHER}")],
    ),
    ("signed between paragraphs", f"{LOOSE}{WATER}", [own()]),
    ("signed in a section", f"<section><h2>Floods</h2><p>It rained.</p>{LOOSE}</section>", [own()]),
    (
        "signed below a paragraph of the article",
        f'<p>{"The water left its bed on Tuesday night. " * 9}</p><p>&mdash; Rana Example (@river_example) <a href="{URL}">July 27, 2021</a></p>',
        [own(text=None)],
    ),
    (
        "caption of a picture",
        '<figure><img src="a.png"><figcaption>Rana Example (@river_example), July 27, 2021</figcaption></figure>',
        [lost(text=None)],
    ),
    ("escaped once too often", f"<p>{QUOTE.replace('<', '&lt;').replace('>', '&gt;')}</p>", [own()]),
    ("escaped twice too often", f"<p>{QUOTE.replace('<', '&amp;lt;').replace('>', '&amp;gt;')}</p>", [own()]),
    ("shown as code", f"<pre><code>{QUOTE.replace('<', '&lt;').replace('>', '&gt;')}</code></pre>", []),
    ("address of an archived copy", f'<p>See <a href="https://perma.cc/ABCD-1234">{URL}</a>.</p>', [x(A, kind="link")]),
    (
        "address of a tracker",
        f'<p>See <a href="https://list.gazette.example/click?u=1">{URL}</a>.</p>',
        [x(A, kind="link")],
    ),
    ("address with words", f'<p>See <a href="https://gazette.example/a">{URL} and more</a>.</p>', []),
    ("two addresses", f'<p>See <a href="{OTHER}">{URL}</a>.</p>', [x(B, "harbour_example", kind="link")]),
    ("told", f"<p>“{SAID},” Rana Example (@river_example) tweeted on July 27, 2021.</p>", [lost()]),
]


@pytest.mark.parametrize(("name", "inner", "expected"), PAGES, ids=[name for name, *_ in PAGES])
def test_words_in_a_page_stay_with_who_said_them(name: str, inner: str, expected: Expected) -> None:
    page = f"<!doctype html><html lang='en'><head><title>High water</title></head><body><article><h1>High water</h1>{WATER}{inner}{WATER}</article></body></html>"
    check(page, expected, "text/html")
