"""Attributions that name the network of the post: `— NAME (@HANDLE) on Threads, DATE`, in prose, in front of the words, behind them."""

from __future__ import annotations

import pytest

from finding.kinds.table import Expected, check, post, x

SAID = "The river is rising faster than we thought."
WORDS = SAID.removesuffix(".")
DAY = "2021-07-27"


def of(platform: str, handle: str | None, name: str | None = "Rana Example", text: str | None = SAID) -> Expected:
    """One post shown, with its day and words."""
    return [post(platform, None, handle, author_name=name, date=DAY, text=text, kind="embed")]


ROWS: list[tuple[str, str, Expected]] = [
    ("Threads", f"{SAID}\n— Rana Example (@rana.example) on Threads, July 27, 2021\n", of("threads", "rana.example")),
    (
        "Bluesky",
        f"{SAID}\n\n— Rana Example (@rana.example.org) on Bluesky, 27 July 2021\n",
        of("bluesky", "rana.example.org"),
    ),
    (
        "Instagram",
        f"{SAID}\n— Rana Example (@rana.example) on Instagram (July 27, 2021)\n",
        of("instagram", "rana.example"),
    ),
    (
        "Mastodon",
        f"{SAID}\n— Rana Example (@rana@mastodon.example) on Mastodon, July 27, 2021\n",
        of("mastodon", "rana@mastodon.example"),
    ),
    (
        "Mastodon without its server",
        f"{SAID}\n— Rana Example (@rana) on Mastodon, July 27, 2021\n",
        of("mastodon", "rana"),
    ),
    (
        "Truth Social",
        f"{SAID}\n— Rana Example (@rana_example) on Truth Social, July 27, 2021\n",
        of("truthsocial", "rana_example"),
    ),
    ("via", f"{SAID}\n— Rana Example (@river_example) via Twitter, 27 July 2021\n", of("x", "river_example")),
    ("German", f"{SAID}\n— Rana Example (@rana.example) auf Threads am 27. Juli 2021\n", of("threads", "rana.example")),
    (
        "French",
        f"{SAID}\n— Rana Example (@rana.example) sur Threads, le 27 juillet 2021\n",
        of("threads", "rana.example"),
    ),
    (
        "handle after a comma",
        f"{SAID}\n— Rana Example, @river_example on Twitter (July 27, 2021)\n",
        of("x", "river_example"),
    ),
    (
        "handle alone",
        f"{SAID}\n— @rana@mastodon.example on Mastodon, July 27, 2021\n",
        of("mastodon", "rana@mastodon.example", None),
    ),
    ("name alone", f"“{SAID}” — Rana Example on LinkedIn, July 27, 2021\n", of("linkedin", None)),
    ("in front", f"Rana Example (@rana.example) on Threads, July 27, 2021: “{SAID}”\n", of("threads", "rana.example")),
    (
        "wrote",
        f"“{WORDS},” Rana Example (@rana.example.org) wrote on Bluesky on July 27, 2021. He left.\n",
        of("bluesky", "rana.example.org", text=WORDS),
    ),
    (
        "schrieb",
        f"„{WORDS}“, Rana Example (@river_example) schrieb auf Twitter am 27. Juli 2021.\n",
        of("x", "river_example", text=WORDS),
    ),
    (
        "wrapped",
        "“The river is rising faster than we\nthought, and no-\nbody came,” Rana Example\n(@river_example) wrote on Twitter on July 27,\n2021.\n",
        of("x", "river_example", text="The river is rising faster than we\nthought, and nobody came"),
    ),
    (
        "quoted, signed",
        f"“{SAID}” — Rana Example (@river_example) via Twitter, 27 July 2021\n",
        of("x", "river_example", text=f"“{SAID}”"),
    ),
    ("a sentence", "The mayor (@mayor_example) on Twitter in 2021 was the first. On July 27, 2021 nobody came.\n", []),
    ("the end of a sentence", "As Rana Example (@rana.example) on Threads. July 27, 2021 was a Tuesday.\n", []),
    ("no day", "“It rises, hold on.” — The Gazette on Facebook, where it has many readers.\n", []),
    ("an article of that name", "Levees hold — Rana Example on Facebook, July 27, 2021\n", []),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_network_that_an_attribution_names_is_that_of_its_post(text: str, expected: Expected) -> None:
    check(f"The council asked for patience.\n\n{text}\nThen came the night.\n", expected, "text/plain")


LEFT_OVER = [
    (
        "full stop of the year",
        "Erste Meldung — Rana (@river_example) 27. srp 2021.\n\nZweite Meldung — Jo (@jo_example) 27. Juli 2021.\n",
    ),
    (
        "bracket",
        "Erste Meldung — Rana (@river_example) (27. srp 2021).\n\nZweite Meldung — Jo (@jo_example) 27. Juli 2021\n",
    ),
]


@pytest.mark.parametrize("text", [row[1] for row in LEFT_OVER], ids=[row[0] for row in LEFT_OVER])
def test_the_end_of_one_attribution_is_no_word_of_the_next_post(text: str) -> None:
    check(text, [x(None, text="Erste Meldung"), x(None, "jo_example", text="Zweite Meldung", date=DAY)], "text/plain")
