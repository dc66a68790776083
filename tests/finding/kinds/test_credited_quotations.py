"""Quotations whose author is named in `<cite>`, `<footer>` or `<figcaption>`, as HTML asks for, or in a link around the handle.

Rows are (what, markup, what an editor expects). A quotation without a handle, or with one and neither link nor day, is no post.
"""

from __future__ import annotations

import pytest

from finding.kinds.table import Expected, check, post, x

A = "1420000000000000000"
URL = f"https://twitter.com/river_example/status/{A}"
SAID = "The river is rising faster than we thought"
DAY = "2021-07-27"
BSKY = "https://bsky.app/profile/rana.bsky.social/post/3kabcdefgh2ab"
PAGE = (
    "<html><head><title>High water</title></head><body><article><h1>High water</h1><p>The council asked for patience on"
    " Tuesday night and nobody agreed on anything, officials said to the reporters who had come.</p>{}<p>Residents told reporters"
    " that they had seen it coming for some time and that nobody had listened to them at all.</p></article></body></html>"
)
LINKED = [x(A, kind="embed", author_name="Rana Example", text=SAID)]
DATED = [x(A, kind="embed", author_name="Rana Example", text=SAID, date=DAY)]
LOST = [x(None, kind="embed", author_name="Rana Example", text=SAID, date=DAY)]


def quoted(source: str) -> str:
    """A block quotation with its source inside."""
    return f"<blockquote><p>{SAID}</p>{source}</blockquote>"


def figure(caption: str) -> str:
    """A figure with a block quotation."""
    return f"<figure><blockquote><p>{SAID}</p></blockquote><figcaption>{caption}</figcaption></figure>"


HANDLE = f'Rana Example (<a href="{URL}">@river_example</a>)'
ROWS: list[tuple[str, str, Expected]] = [
    ("footer, handle linked", quoted(f"<footer>— {HANDLE}</footer>"), LINKED),
    ("cite, handle linked", quoted(f"<cite>— {HANDLE}</cite>"), LINKED),
    ("paragraph, handle linked", quoted(f"<p>— {HANDLE}</p>"), LINKED),
    ("handle linked, day behind", quoted(f"<footer>— {HANDLE} July 27, 2021</footer>"), DATED),
    (
        "footer, day linked",
        quoted(f'<footer>— Rana Example (@river_example) <a href="{URL}">July 27, 2021</a></footer>'),
        DATED,
    ),
    ("footer, all linked", quoted(f'<footer><a href="{URL}">— Rana Example (@river_example)</a></footer>'), LINKED),
    ("cite without a dash", quoted("<cite>Rana Example (@river_example), Twitter, July 27, 2021</cite>"), LOST),
    ("footer without a dash", quoted("<footer>Rana Example (@river_example) on Twitter, July 27, 2021</footer>"), LOST),
    ("footer without a network", quoted("<footer>Rana Example (@river_example), 27 July 2021</footer>"), LOST),
    ("figure, handle linked", figure(f"— {HANDLE}"), LINKED),
    ("figure, day linked", figure(f'— Rana Example (@river_example) <a href="{URL}">July 27, 2021</a>'), DATED),
    ("figure, network linked", figure(f'Rana Example (@river_example) on <a href="{URL}">Twitter</a>'), LINKED),
    ("figure, day and network", figure(f'Rana Example (@river_example), <a href="{URL}">X</a>, July 27, 2021'), DATED),
    ("figure without a link", figure("— Rana Example (@river_example) July 27, 2021"), LOST),
    ("figure with a network", figure("Rana Example (@river_example) on Twitter, July 27, 2021"), LOST),
    ("figure with a title", figure("— Rana Example (@river_example), <cite>Twitter</cite>, July 27, 2021"), LOST),
    ("figure, day in parentheses", figure("Rana Example (@river_example) (July 27, 2021)"), LOST),
    (
        "figure of Bluesky",
        figure(f'Rana Example (<a href="{BSKY}">@rana.bsky.social</a>), July 27, 2024'),
        [post("bluesky", "3kabcdefgh2ab", "rana.bsky.social", kind="embed", text=SAID, date="2024-07-27")],
    ),
    (
        "what the page quotes, in microformats",
        f'<blockquote class="h-cite u-quotation-of"><p class="p-content">{SAID}</p><p>— <a class="p-author" href="{URL}">Rana Example'
        " (@river_example)</a></p></blockquote>",
        LINKED,
    ),
    (
        "a caption that tells of another post",
        figure(f'Rana Example (@river_example), who <a href="{URL}">asked for patience</a> before'),
        [x(A, kind="link", text=None)],
    ),
    ("handle alone", figure("— Rana Example (@river_example)"), []),
    ("an office", figure("Rana Example (@river_example), Mayor of Riverton"), []),
    ("a month", figure("Rana Example (@river_example), July 2021"), []),
    ("a picture", figure("Photo: Rana Example (@river_example), July 27, 2021"), []),
    ("no handle", figure("— Rana Example, July 27, 2021"), []),
    ("a book", quoted("<cite>Rana Example, <i>Rivers</i>, 2019</cite>"), []),
    (
        "a footer with the sources",
        f'<footer><h4>Sources</h4><ul><li><a href="{URL}">Rana Example on Twitter</a></li><li>The council</li></ul></footer>',
        [x(A, kind="link")],
    ),
    (
        "a footer with notes, in German",
        f'<footer><strong>Quellen:</strong><p>Rana Example, <a href="{URL}">Tweet</a>, 27. Juli 2021.</p></footer>',
        [x(A)],
    ),
    ("a footer with other stories", f'<footer><h4>More</h4><ul><li><a href="{URL}">Rana</a></li></ul></footer>', []),
    ("a footer of the page", f'<footer>Follow us: <a href="{URL}">@river_example</a></footer>', []),
    (
        "an answer to the page",
        f'<div class="h-cite u-comment"><blockquote><p>{SAID}</p><footer>— {HANDLE}</footer></blockquote></div>',
        [],
    ),
    (
        "signature among the words of a post",
        '<blockquote class="twitter-tweet"><p>As they say — Mayor (@mayor_example) July 26, 2021</p>&mdash; Rana Example'
        f' (@river_example) <a href="{URL}">July 27, 2021</a></blockquote>',
        [x(A, kind="embed", text="As they say — Mayor (@mayor_example) July 26, 2021", date=DAY)],
    ),
]


@pytest.mark.parametrize(("markup", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_quotation_tells_its_author_in_the_element_made_for_it(markup: str, expected: Expected) -> None:
    check(PAGE.format(markup), expected, "text/html")
