"""Marks of direction, zero-width blanks and joiners, soft hyphens round names, handles, dates and addresses.

The record is the same as without them, and offsets are those of the text as it came.
"""

from __future__ import annotations

import pytest

from citesnap import find_citations
from finding.kinds.table import check, found_in, post, x

A = "1420000000000000000"
MARKS = {
    "LRM": ("\u200e", "\u200e"),
    "RLM": ("\u200f", "\u200f"),
    "ALM": ("\u061c", "\u061c"),
    "LRE": ("\u202a", "\u202c"),
    "RLE": ("\u202b", "\u202c"),
    "LRO": ("\u202d", "\u202c"),
    "RLO": ("\u202e", "\u202c"),
    "LRI": ("\u2066", "\u2069"),
    "RLI": ("\u2067", "\u2069"),
    "FSI": ("\u2068", "\u2069"),
    "ZWSP": ("\u200b", "\u200b"),
    "ZWNJ": ("\u200c", "\u200c"),
    "ZWJ": ("\u200d", "\u200d"),
    "WJ": ("\u2060", "\u2060"),
    "BOM": ("\ufeff", "\ufeff"),
    "SHY": ("\u00ad", "\u00ad"),
    "MVS": ("\u180e", "\u180e"),
    "several": ("\u200f\u2068\u200e", "\u2069\u200b"),
}
# Where the marks stand: {0} opens, {1} closes.
PLACES = [
    "The river is rising pic.twitter.com/AbCdEfGhIj — {0}Rana Example{1} (@river_example) July 27, 2021",
    "The river is rising pic.twitter.com/AbCdEfGhIj — Rana Example ({0}@river_example{1}) July 27, 2021",
    "The river is rising pic.twitter.com/AbCdEfGhIj — Rana Example {0}(@river_example){1} July 27, 2021",
    "The river is rising pic.twitter.com/AbCdEfGhIj — Rana Example (@{0}river_example{1}) July 27, 2021",
    "The river is rising pic.twitter.com/AbCdEfGhIj — Rana Example (@river{0}_{1}example) July 27, 2021",
    "The river is rising pic.twitter.com/AbCdEfGhIj — Rana Example (@river_example) {0}July 27, 2021{1}",
    "The river is rising pic.twitter.com/AbCdEfGhIj — Rana Example (@river_example) July{0} 27{1}, 2021",
    "The river is rising pic.twitter.com/AbCdEfGhIj {0}—{1} Rana Example (@river_example) July 27, 2021",
    "The river is rising pic.twitter.com/AbCdEfGhIj{0} — Rana Example{1} (@river_example) July 27, 2021",
    "{0}The river is rising pic.twitter.com/AbCdEfGhIj{1} — Rana Example (@river_example) July 27, 2021",
    "The river is rising {0}pic.twitter.com/AbCdEfGhIj{1} — Rana Example (@river_example) July 27, 2021",
    "The river is rising pic.twitter.com/{0}AbCdEfGhIj{1} — {0}Rana Example{1} ({0}@river_example{1}) {0}July 27, 2021{1}",
]
BEFORE = "The council asked for patience.\n\n"
AFTER = "\n\nNext came the night."


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("mark", MARKS)
def test_the_record_is_the_same_as_without_marks(mark: str, place: str) -> None:
    shown = place.format(*MARKS[mark])
    text = f"{BEFORE}{shown}{AFTER}"
    [found] = found_in(text)
    [plain] = found_in(f"{BEFORE}{place.format('', '')}{AFTER}")
    offsets = ("start", "end")
    assert {key: value for key, value in found.items() if key not in offsets} == {
        key: value for key, value in plain.items() if key not in offsets
    }
    cited = text[found["start"] : found["end"]]
    opening, closing = MARKS[mark]
    assert cited.strip(opening + closing) == shown.strip(opening + closing)
    assert text[: found["start"]].rstrip(opening + closing) == BEFORE


@pytest.mark.parametrize("mark", MARKS)
def test_the_same_in_an_official_quote_of_html(mark: str) -> None:
    o, c = MARKS[mark]
    page = (
        '<html lang="ar"><body><article><h1>High water</h1><p>The council asked for patience.</p>'
        f'<blockquote class="twitter-tweet"><p lang="ar" dir="rtl">{o}The river is rising{c}</p>&mdash; {o}Rana Example{c}'
        f" ({o}@river_example{c}) <a"
        f' href="https://twitter.com/river_example/status/{A}">{o}July 27, 2021{c}</a></blockquote></article></body></html>'
    )
    check(page, [x(A, author_name="Rana Example", date="2021-07-27", text="The river is rising")])


LANGUAGES = [
    (
        "المياه ترتفع pic.twitter.com/AbCdEfGhIj — رنا المثال ({0}@river_example{1}) ٢٧ يوليو، ٢٠٢١",
        "رنا المثال",
        "المياه ترتفع pic.twitter.com/AbCdEfGhIj",
    ),
    (
        "المياه ترتفع pic.twitter.com/AbCdEfGhIj — {0}رنا المثال{1} (@river_example) {0}٢٧ يوليو ٢٠٢١{1}",
        "رنا المثال",
        "المياه ترتفع pic.twitter.com/AbCdEfGhIj",
    ),
    ("{0}المياه ترتفع{1} — {0}رنا{1} ({0}@river_example{1}) {0}27 يوليو 2021{1}", "رنا", "المياه ترتفع"),
    ("המים עולים {0}— רנה לדוגמה{1} ({0}@river_example{1}) {0}27 ביולי 2021{1}", "רנה לדוגמה", "המים עולים"),
    (
        "{0}המים עולים{1} pic.twitter.com/AbCdEfGhIj — {0}רנה{1} (@river_example) {0}July 27, 2021{1}",
        "רנה",
        "המים עולים pic.twitter.com/AbCdEfGhIj",
    ),
    (
        "آب رودخانه بالا می\u200cآید — {0}رعنا نمونه\u200cای{1} ({0}@river_example{1}) {0}۲۷ ژوئیهٔ ۲۰۲۱{1}",
        "رعنا نمونه\u200cای",
        "آب رودخانه بالا می\u200cآید",
    ),
    (
        "آب رودخانه بالا می\u200cآید{0} — رعنا{1} (@river_example) {0}۵ مرداد ۱۴۰۰{1}",
        "رعنا",
        "آب رودخانه بالا می\u200cآید",
    ),
    ("دریا چڑھ رہا ہے — {0}رعنا مثال{1} ({0}@river_example{1}) {0}27 جولائی، 2021{1}", "رعنا مثال", "دریا چڑھ رہا ہے"),
    ("دریا چڑھ رہا ہے — رعنا ({0}@river_example{1}) {0}جولائی27, 2021{1}", "رعنا", "دریا چڑھ رہا ہے"),
    (
        "The river 👩\u200d🚒 rises — {0}Rana 👩\u200d🚒{1} ({0}@river_example{1}) {0}July 27, 2021{1}",
        "Rana 👩\u200d🚒",
        "The river 👩\u200d🚒 rises",
    ),
]


@pytest.mark.parametrize(("shown", "name", "body"), LANGUAGES)
@pytest.mark.parametrize("mark", MARKS)
def test_languages_written_from_the_right(mark: str, shown: str, name: str, body: str) -> None:
    text = f"{BEFORE}{shown.format(*MARKS[mark])}{AFTER}"
    check(text, [x(None, author_name=name, date="2021-07-27", text=body)])


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (
            "Rana Example\n{0}@river_example{1}\nThe river is rising\n{0}12:35 PM · Jul 27, 2021{1}\n·\n3 Likes",
            x(None, date="2021-07-27", text="The river is rising"),
        ),
        ("She wrote {0}https://x.com/river_example/status/1420000000000000000{1} there", x(A)),
        ("She wrote [{0}her post{1}]({0}https://x.com/river_example/status/1420000000000000000{1}) there", x(A)),
        (
            "> The river is rising\n>\n> — {0}Rana{1} ({0}@river_example{1}) [{0}July 27, 2021{1}](https://x.com/river_example/status/1420000000000000000)",
            x(A, text="The river is rising"),
        ),
        (
            "The river is rising — {0}Rana{1} ({0}@river.example.com{1}) {0}July 27, 2021 at 12:35 PM{1}",
            post("bluesky", None, "river.example.com", text="The river is rising", date="2021-07-27"),
        ),
    ],
)
def test_widgets_links_and_markdown(mark: str, shown: str, expected: dict[str, object]) -> None:
    check(f"{BEFORE}{shown.format(*MARKS[mark])}{AFTER}", [expected])


def test_offsets_lead_into_the_text_as_it_came() -> None:
    text = "\ufeffRain.\n\n\u200fIt rises \u200e— \u2068Rana\u2069 (\u2066@river_example\u2069) \u200eJuly 27, 2021\u200e there"
    [found] = find_citations(text)
    assert (
        text[found.start : found.end]
        == "It rises \u200e— \u2068Rana\u2069 (\u2066@river_example\u2069) \u200eJuly 27, 2021"
    )
    assert found.place is not None and found.place.exact == text[found.start : found.end]
