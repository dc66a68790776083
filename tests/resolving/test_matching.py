"""Cited words against shown words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.model import Agreement
from citesnap.resolving.matching import Shown, compare, doubts, similarity

ANY = st.text() | st.text("\ud800\udfff\udc80\ud83d\ude00 a@.é")
"""Any text, with halves of surrogate pairs as well, which JSON and undecodable bytes bring."""


@pytest.mark.parametrize(
    ("cited", "shown"),
    [
        ("Rain in Riverton pic.twitter.com/AbCdEfGhIj", "Rain in Riverton"),
        ("Rain &amp; wind “soon”", 'Rain & wind "soon"'),
        ("@lyre_ex @other_ex Thank you", "Thank you"),
        ("The whole plan is to fill the bags and then to carry the…", "The whole plan is to fill the bags and then to carry"),
        ("Levels https://t.co/AbCdEfGhIj", "Levels https://levels.example/now"),
        ("水位が上がる", "水位が上がる"),
    ],
)  # fmt: skip
def test_the_same_words_agree_wholly(cited: str, shown: str) -> None:
    assert similarity(cited, shown) == 1.0


def test_other_words_do_not_agree() -> None:
    assert similarity("The bridge is closed", "Happy birthday to our mayor") == 0.0
    assert 0 < similarity("The bridge is closed now", "The bridge is open now") < 1


@given(ANY, ANY)
def test_agreement_is_a_share_and_wholly_so_with_itself(a: str, b: str) -> None:
    assert 0.0 <= similarity(a, b) <= 1.0
    assert similarity(a, a) == 1.0


SAME: list[tuple[str, str]] = [
    ("Rain in Riverton pic.twitter.com/AbCdEfGhIj", "Rain in Riverton"),
    ("Rain in Riverton", "Rain in Riverton https://t.co/AbCdEfGhIj"),
    ("Rain in Riverton pic.x.com/AbCdEfGhIj", "Rain in Riverton https://t.co/AbCdEfGhIj"),
    ("Levels: riverton.example/levels/now…", "Levels: https://riverton.example/levels/now-and-then"),
    ("Levels: riverton.example/levels", "Levels: https://t.co/AbCdEfGhIj"),
    ("It’s “high water”", 'It\'s "high water"'),
    ("Rain &amp; wind", "Rain & wind"),
    ("Se\u00adptem\u00adber", "September"),
    ("\u2068Rain\u2069 in \u200eRiverton\u200e", "Rain in Riverton"),
    ("Ri\u0301o y cafe\u0301", "R\u00edo y caf\u00e9"),
    ("\U0001d411\U0001d41a\U0001d422\U0001d427 in Riverton", "Rain in Riverton"),
    ("the \ufb01rst \ufb02ood", "the first flood"),
    ("STRASSE und Straße", "straße und strasse"),
    ("The well-\nknown levee", "The well-known levee"),
    ("The levee of Septem-\nber", "The levee of September"),
    ("The _levee_ of *today*", "The levee of today"),
    ("Rain?? in Riverton", "Rain 🌧️ in Riverton"),
    ("#Riverton holds", "Riverton holds"),
    ("@lyre_ex @gauge_ex the levee holds", "the levee holds"),
    ("Rain\u00a0in\u2009Riverton", "Rain in Riverton"),
    ("Rain  in\n\n\nRiverton", "Rain in Riverton"),
    ("水位が上がる", "水位 が 上がる"),
    ("RT @lyre_ex: The levee holds", "The levee holds"),
    ("1,000 people, 12\u202f000 in all", "1000 people, 12000 in all"),
    ("The levee holds pic.twitter.com/AbCdEfGhIj (1/3)", "The levee holds (1/3)"),
]


@pytest.mark.parametrize(("cited", "shown"), SAME)
def test_what_says_nothing_about_the_words_is_not_compared(cited: str, shown: str) -> None:
    told = compare(cited, [Shown(shown)])
    assert (told.agreement, told.match, told.difference) == (Agreement.EQUAL, 1.0, None)


PARTS: list[tuple[str, str, bool]] = [
    ("The levee holds, the bridge…", "The levee holds, the bridge is closed", False),
    ("The levee holds, the bridge [...]", "The levee holds, the bridge is closed", False),
    ("The levee holds, the bri…", "The levee holds, the bridge is closed", False),
    ("The levee holds, the bridge is closed", "The levee holds, the bri…", True),
    ("The levee holds, the bridge is closed", "The levee holds, the bridge", True),
    ("The levee holds (…)", "The levee holds, the bridge is closed", False),
    ("the bridge is closed", "The levee holds, the bridge is closed", False),
    ("…the bridge is closed", "The levee holds, the bridge is closed until Monday", False),
    ("The levee holds … is closed", "The levee holds, the bridge is closed until Monday", False),
    ("The levee holds [...] until Monday", "The levee holds, the bridge is closed until Monday", False),
    ("The levee holds", "The levee holds, the bridge is closed until Monday", False),
]


@pytest.mark.parametrize(("cited", "shown", "is_cut"), PARTS)
def test_a_part_of_the_post_is_quoted_rightly(cited: str, shown: str, is_cut: bool) -> None:
    told = compare(cited, [Shown(shown, is_cut)])
    assert (told.agreement, told.difference) == (Agreement.TRUNCATED, None)


OTHERS: list[tuple[str, str, str]] = [
    ("The levee holds", "The levee does not hold", "The levee [-holds-] {+does not hold+}"),
    (
        "The bridge is open pic.twitter.com/AbCdEfGhIj",
        "The bridge is closed https://t.co/AbCdEfGhIj",
        "The bridge is [-open-] {+closed+}",
    ),
    ("“The Bridge is open!”", "The bridge, is closed.", "“The Bridge is [-open!”-] {+closed.+}"),
    ("水位が上がる", "水位が下がる", "水位が [-上-] {+下+} がる"),
    ("The river is at 410 cm", "The river is at 412 cm", "The river is at [-410-] {+412+} cm"),
    ("The river is at 3-4 m", "The river is at 5-4 m", "The river is at [-3--] {+5-+} 4 m"),
    ("Never mind", "No", "[-Never mind-] {+No+}"),
    ("is closed", "The levee holds, the bridge is closed", "{+The levee holds, the bridge+} is closed"),
    ("The levee … open until Monday", "The levee holds, the bridge is closed until Monday", ""),
    ("@lyre_ex said the levee holds", "@lyre_ex said the levee broke", "said the levee [-holds-] {+broke+}"),
]


@pytest.mark.parametrize(("cited", "shown", "difference"), OTHERS)
def test_other_words_are_told_apart_and_nothing_besides(cited: str, shown: str, difference: str) -> None:
    told = compare(cited, [Shown(shown)])
    assert told.agreement is Agreement.DIFFERENT
    assert told.difference == (difference or told.difference)
    assert not any(sign in (told.difference or "") for sign in ("pic.", "t.co"))


def test_words_of_an_earlier_version_are_no_invention() -> None:
    told = compare("The bridge is open pic.x.com/a", [Shown("The bridge is closed"), Shown("the bridge is open!")])
    assert (told.agreement, told.difference) == (Agreement.EDITED, "The bridge is [-open-] {+closed+}")


@pytest.mark.parametrize(
    ("moment", "has_doubt"),
    [
        ("2021-08-18T00:00:00", False),
        ("2021-08-17T11:00:00", False),  # the 18th in Kiritimati
        ("2021-08-19T11:00:00", False),  # the 18th in Baker Island
        ("2021-08-17T09:00:00", True),
        ("2021-08-19T12:30:00", True),
    ],
)
def test_a_date_is_that_of_some_place(moment: str, has_doubt: bool) -> None:
    posted_at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert bool(doubts("lyre_ex", "2021-08-18", ["Lyre_Ex"], posted_at)) is has_doubt


@given(ANY, ANY, st.booleans())
def test_every_comparison_ends_in_a_word_and_what_is_equal_has_no_difference(a: str, b: str, is_cut: bool) -> None:
    told = compare(a, [Shown(b, is_cut)])
    assert (told.match is None) == (told.agreement is None)
    assert (told.difference is None) == (told.agreement is None or not told.agreement.is_disagreement)


@pytest.mark.parametrize("cited", ["", "pic.twitter.com/AbCdEfGhIj", "https://t.co/AbCdEfGhIj", "🌧️", "…"])
def test_what_has_no_words_is_compared_with_nothing(cited: str) -> None:
    assert compare(cited, [Shown("The levee holds")]).agreement is None


@pytest.mark.parametrize("day", ["x", "2021-13-45", "x" * 100_000, "0000-00-00", "20210818T"])
def test_a_day_that_is_none_tells_nothing(day: str) -> None:
    assert doubts(None, day, [], datetime(2021, 8, 18, tzinfo=UTC)) == ()


WHOLE = "The river is rising faster than we thought, at 410 cm. Stay home!"


@pytest.mark.parametrize(
    ("cited", "shown", "agreement"),
    [
        ("The river is rising faster than [they] thought, at 410 cm. Stay home!", WHOLE, "truncated"),
        ("The river is rising faster than we thought [sic], at 410 cm. Stay home!", WHOLE, "equal"),
        (f"{WHOLE} [image: a bridge]", WHOLE, "equal"),
        ("The river is rising faster than we tho", WHOLE, "truncated"),
        ("The river is rising faster than you tho", WHOLE, "different"),
        ("The river [never] rose at 410 cm", WHOLE, "different"),
        ("At 12 000 people", "At 12,000 people", "equal"),
        ("In 2020 300 people", "In 2020,300 people", "different"),
        ("النهـــر يرتفع بسرعة", "النهر يرتفع بسرعة", "equal"),
    ],
)
def test_marks_of_editors_and_of_print_are_no_disagreement(cited: str, shown: str, agreement: str) -> None:
    assert compare(cited, [Shown(shown)]).agreement == agreement


@pytest.mark.parametrize(
    ("cited", "shown", "has_doubt"),
    [
        ("rana", "rana@lake.example", False),
        ("rana@lake.example", "rana", False),
        ("Rana@Lake.example", "rana@lake.example", False),
        ("rana@river.example", "rana@lake.example", True),
        ("rana", "rana.bsky.social", False),
        ("@rana", "rana", False),
        ("rana.example", "rana.bsky.social", True),
        ("rana", "rana_x", True),
    ],
)
def test_an_account_may_be_named_without_its_server(cited: str, shown: str, has_doubt: bool) -> None:
    assert bool(doubts(cited, None, [shown], None)) is has_doubt
