"""Signs in front of items of lists are none of a post's words; ages beside a copied post are no dates; its own address is its own."""

from __future__ import annotations

import pytest

from finding.kinds.table import check, found_in, x

A = "1420000000000000000"
URL = f"https://x.com/river_example/status/{A}"
SIGNED = "Rana Example (@river_example) July 27, 2021"
SAID = "The river is rising faster than we thought"

BULLETS = ["• ", "* ", "- ", "· ", "‣ ", "◦ ", "– ", "▪ ", "● ", "→ ", "➤ ", "✓ ", "•\t", "□ ", "■ ", "  • ", "•   "]


@pytest.mark.parametrize("bullet", BULLETS)
def test_the_sign_of_a_list_is_none_of_the_words(bullet: str) -> None:
    items = f"{bullet}It rises #Riverton — {SIGNED}\n{bullet}It holds #Riverton — {SIGNED}\n"
    texts = [each["text"] for each in found_in(f"The posts:\n\n{items}", "text/plain")]
    assert texts == ["It rises #Riverton", "It holds #Riverton"]
    assert [each["text"] for each in found_in(f"{bullet}“It rises, hold on” — {SIGNED}", "text/plain")] == [
        "“It rises, hold on”"
    ]


OWN = ["- It rises #Riverton", "• It rises\n• It falls #Riverton", "1. It rises\n2. It falls #Riverton", "→ levels.example #Riverton", "-5 degrees #Riverton"]  # fmt: skip


@pytest.mark.parametrize("words", OWN)
def test_a_sign_that_its_author_wrote_stays(words: str) -> None:
    check(f"The town waits.\n\n{words}\n— {SIGNED}\n\nThen came the night.", [x(None, text=words)], "text/plain")


AGES = [
    "8h", "2d", "45m", "30s", "1y", "5w", "now", "8 Std.", "2 T.", "8 ч", "8時間", "8時間前", "3일", "2 hours ago", "an hour ago",
    "just now", "yesterday", "vor 8 Stunden", "vor einem Tag", "il y a 2 h", "il y a 3 jours", "hace 2 horas", "há 2 dias", "2 ore fa",
    "2 uur geleden", "5 часов назад", "5 godzin temu", "2 saat önce", "Aug 3", "3 Aug", "3 sept.", "27.7.", "03/08",
]  # fmt: skip
LAYOUTS = {
    "lines": "Rana Example\n@river_example\n·\n{age}\n{said}\n12\n34\n5.6K\n\nThe end of it.",
    "a line": "Rana Example @river_example · {age}\n{said}\n12 34 56\n\nThe end of it.",
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("age", AGES)
def test_an_age_is_kept_as_it_stands_and_is_no_date(age: str, layout: str) -> None:
    check(
        LAYOUTS[layout].format(age=age, said=SAID),
        [x(None, author_name="Rana Example", date=None, date_text=age, text=SAID)],
        "text/plain",
    )


@pytest.mark.parametrize("age", ["8h", "Aug 3", "27.7.", "2 hours ago"])
def test_the_day_of_the_page_makes_no_date_of_an_age(age: str) -> None:
    page = (
        "<html><head><meta property='article:published_time' content='2021-08-05T10:00:00Z'></head><body><article><h1>High water</h1>"
        "<p>The town waits for what comes down the river, and many have left it for the night already.</p>"
        f"<blockquote><p>{SAID}</p>— Rana Example (@river_example) <a href='{URL}'>{age}</a></blockquote></article></body>"
    )
    check(page, [x(A, date=None, date_text=age, text=SAID)], "text/html")


ADDRESSED = {
    "an age": ("8h", A, SAID),
    "a day without its year": ("Jul 27", A, SAID),
    "the day before, elsewhere": ("Jul 26", A, SAID),
    "another day without its year": ("Aug 3", None, f"{SAID}\n{URL}"),
}


@pytest.mark.parametrize("name", ADDRESSED)
def test_the_address_in_the_last_line_of_a_copied_post_is_its_own(name: str) -> None:
    age, post_id, text = ADDRESSED[name]
    check(f"Rana Example\n@river_example\n·\n{age}\n{SAID}\n{URL}\n", [x(post_id, date=None, text=text)], "text/plain")
