"""What holds for every text: nothing raises, nothing is lost, offsets are slices, and the work grows with the length only."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from citesnap.finding.prose.texts import find_in_text
from citesnap.model import Citation
from sizes import some
from timing import grows_at_most

CITED = "Levees hold at #Riverton. — Example River (@example_river) May 1, 2019"

# Text that is dense in what the finder looks for, so that chance meets its rules.
PIECES = [
    *(
        "— ",
        "– ",
        "-- ",
        "? ",
        "; ",
        "&mdash; ",
        "â€” ",
        "  ",
        " ",
        "\n",
        "\n\n",
        "\n\n\n\n",
        "\r\n",
        "> ",
        ":::",
        "\u2028",
        "\0",
    ),
    *(
        "Example River ",
        "(@example_river)",
        "(@example_river) ",
        "@example_river",
        "(@",
        "(\\@a_b) ",
        "([@a](b)) ",
        "（＠例）",
    ),
    *(
        "May 1, 2019",
        "1 мая 2019 г.",
        "2019年5月1日",
        "9:29 PM - 18 Oct 2016",
        "5:52 PM · Aug 30, 2026",
        "03/04/2021",
        "2017",
    ),
    *(
        "[",
        "](",
        ")",
        "][9]",
        "[9]: ",
        "https://x.com/example_river/status/20",
        "pic.twitter.com/AbCdEfGhIj",
        "https://t.co/AbCdEfGhIj",
    ),
    *(
        "Levees hold. ",
        "Watch:",
        "ok!Then ",
        "• one\n\n• two",
        "1. ",
        "#flood ",
        "🌊",
        "Skip Twitter post by @example_river ",
        "\ud800",
    ),
    *('Jo on Twitter: "', "”", "水が増す。", "x" * 300, "نهر "),
]
TEXTS = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))


def check(text: str, found: list[Citation]) -> None:
    assert [citation.position for citation in found] == list(range(1, len(found) + 1))
    assert [citation.start for citation in found] == sorted(citation.start or 0 for citation in found)
    for citation in found:
        assert citation.start is not None and citation.end is not None and citation.place is not None
        assert 0 <= citation.start < citation.end <= len(text)
        whole = text[citation.start : citation.end]
        assert whole.endswith(citation.place.exact) and len(citation.place.exact) <= 600
        at = citation.end - len(citation.place.exact)
        assert text[:at].endswith(citation.place.prefix) and len(citation.place.prefix) <= 32
        assert text[citation.end :].startswith(citation.place.suffix)


@given(TEXTS)
@settings(max_examples=200, deadline=None)
@example("(@(@(@" * 50)
@example("\ud800(@a) May 1, 2019")
@example("— (@a) May 1, 2019")
def test_any_text_is_read_and_offsets_are_slices_of_it(text: str) -> None:
    check(text, find_in_text(text))


@given(TEXTS, TEXTS)
@settings(max_examples=200, deadline=None)
@example("Example River\n@example_river\nOne", "5:52 PM · Aug 30, 2026\n")
@example("> a", "> b")
@example("Jo (@jo) It rises", "")
def test_an_attribution_is_never_lost_whatever_stands_around_it(before: str, after: str) -> None:
    text = f"{before}\n\n{CITED}\n\n{after}"
    at = len(before) + 2
    found = [
        citation
        for citation in find_in_text(text)
        if citation.handle == "example_river" and (citation.start or 0) < at + len(CITED) and (citation.end or 0) > at
    ]
    assert [(c.author_name, c.date) for c in found if c.end == at + len(CITED)] == [("Example River", "2019-05-01")]


@given(TEXTS, TEXTS)
@settings(max_examples=200, deadline=None)
def test_a_bare_address_is_never_lost(before: str, after: str) -> None:
    address = "https://x.com/riverton_gazette/status/1267890123456789012"
    found = find_in_text(f"{before}\n\n{address}\n\n{after}")
    at = len(before) + 2
    assert any((c.start or 0) <= at and (c.end or 0) >= at + len(address) for c in found)


HOSTILE = {
    "handles opened": "(@",
    "handles": "(@a)",
    "dated handles": "— (@a) May 1, 2019",
    "attributions": f"{CITED}\n\n",
    "sentences": "A.B. C! " * 180 + "— A (@a) May 1, 2019",
    "blanks": " " * 1500 + "— A (@a) May 1, 2019",
    "newlines": "\n" * 1500 + "— A (@a) May 1, 2019",
    "quoted lines": "> a\n",
    "handle lines": "a\n@abc\n",
    "times": "a @abc\n5:52\n",
    "schemes": "https://",
    "addresses": "https://x.com/a/status/1267890123456789012 ",
    "brackets": "[(@a]( ",
    "definitions": "[a]: b\n(@a) [May 1, 2019][a]\n",
    "titles": 'a on Twitter: "\nhttps://x.com/a/status/20\n',
    "digits": "(@a) 11 ",
    "media": "pic.twitter.com/AbCdEfGhIj ",
    "dashes": "—",
    "signs": "# # ! ",
    "nul": "\0@",
}


@pytest.mark.parametrize("kind", some(HOSTILE, 3))
def test_work_grows_no_faster_than_the_text(kind: str) -> None:
    """Eight times the text may take no more than thirty times the time: far from the 64 of quadratic work, far from noise."""
    unit = HOSTILE[kind]
    small = unit * (8_000 // len(unit) + 1)
    assert grows_at_most(lambda times: lambda: find_in_text(small * times), (1, 8), factor=30, least=0.005)


def test_a_million_signs_and_one_long_line() -> None:
    assert find_in_text("@" * 1_000_000) == []
    assert find_in_text("(@(@(@" * 200_000) == []
    long = "Lorem ipsum dolor sit amet. " * 100_000
    assert [c.handle for c in find_in_text(f"{long}{CITED}")] == ["example_river"]


def test_many_attributions_in_one_text_are_all_found() -> None:
    found = find_in_text(f"{CITED}\n\n" * 5_000)
    assert len(found) == 5_000
    assert {citation.text for citation in found} == {"Levees hold at #Riverton."}
