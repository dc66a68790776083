"""Templates of wikis whose parameters have no names: an id, an account, a day, words, in any order. Nothing is put in a wrong place."""

from __future__ import annotations

from typing import Any

import pytest

from finding.kinds.table import check, found_in, post, x

A = "1420000000000000000"
URL = f"https://twitter.com/river_example/status/{A}"
SAID = "The river is rising faster than we thought"
DAY = "2021-07-27"


def whole(**more: Any) -> dict[str, Any]:
    return {**x(A, kind="embed", date=DAY, text=SAID), **more}


TEMPLATES: dict[str, tuple[str, dict[str, Any]]] = {
    "user, id, words, day": (f"Twitter status|river_example|{A}|{SAID}|July 27, 2021", whole()),
    "id, user, words, day": (f"Twitter status|{A}|river_example|{SAID}|{DAY}", whole()),
    "id, user": (f"Tweet|{A}|river_example|{SAID}", whole(date=None)),
    "user, id": (f"Tweet|river_example|{A}", whole(date=None, text=None)),
    "id alone": (f"Tweet|{A}", x(A, None, date=None, text=None)),
    "numbers as names": (f"Tweet|1=river_example|2={A}|3={SAID}|4=27 July 2021", whole()),
    "numbers as names, not in order": (f"Tweet|2={A}|1=river_example|4=27 July 2021|3={SAID}", whole()),
    "name, user, words, day, id": (f"tweet|Rana Example|river_example|{SAID}|27 July 2021|{A}", whole(author_name="Rana Example")),
    "the name last": (f"Tweet|@river_example|{A}|''{SAID}''|27 July 2021|Rana Example", whole(author_name="Rana Example")),
    "some with names": (f"Tweet|user=river_example|id={A}|{SAID}|July 27, 2021", whole()),
    "words with a name": (f"Tweet|river_example|{A}|text={SAID}|27 July 2021", whole()),
    "Russian": (f"Твит|river_example|{A}|{SAID}|27 июля 2021", whole()),
    "Japanese": (f"ツイート|river_example|{A}|{SAID}|2021年7月27日", whole()),
    "Spanish": (f"Tuit|river_example|{A}|{SAID}|27 de julio de 2021", whole()),
    "Arabic": (f"تغريدة|river_example|{A}|{SAID}|27 يوليو 2021", whole()),
    "to cite": (f"cite tweet|river_example|{A}|{SAID}|27 July 2021", whole()),
    "lines": (f"Twitter status\n|river_example\n|{A}\n|{SAID}\n|27 July 2021\n", whole()),
    "a day of parts": (f"Tweet|river_example|{A}|{SAID}|{{{{date|2021|7|27}}}}", whole()),
    "a linked word": (f"Tweet|river_example|{A}|The [[River|river]] is rising faster than we thought|27 July 2021", whole()),
    "day and time": (f"X post|river_example|{A}|{SAID}|July 27, 2021|10:15 AM", whole()),
    "an address": (f"Tweet|river_example|{URL}|{SAID}|July 27, 2021", whole()),
    "a language": (f"Tweet|river_example|{A}|{SAID}|27 July 2021|en", whole()),
    "words of one word": (f"Tweet|river_example|{A}|No|27 July 2021", whole(text="No")),
    "words that are a number": (f"Tweet|river_example|{A}|2021|27 July 2021", whole(text="2021")),
    "a day without its year": (f"Tweet|river_example|{A}|{SAID}|Jul 27", whole(date=None, date_text="Jul 27")),
    "no id, and the figure of the day is none": (f"Tweet|river_example|{SAID}|27 July 2021", whole(post_id=None)),
    "Instagram": (
        f"Instagram post|rana.example|CExampleAB1|{SAID}|July 27, 2021",
        post("instagram", "CExampleAB1", "rana.example", date=DAY, text=SAID),
    ),
    "Mastodon": (
        f"Mastodon post|river_example|lake.example|113500000000000000|{SAID}|July 27, 2021",
        post("mastodon", "113500000000000000", "river_example", date=DAY, text=SAID),
    ),
    "Bluesky": (
        f"Bluesky post|rana.example|3kabcdefgh2ab|{SAID}|July 27, 2024",
        post("bluesky", "3kabcdefgh2ab", "rana.example", date="2024-07-27", text=SAID),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TEMPLATES)
def test_each_parameter_is_in_its_place(name: str) -> None:
    template, expected = TEMPLATES[name]
    check(f"The town waits.{{{{{template}}}}}\n", [expected], "text/plain")


NONE = [
    "{{Twitter|river_example}}",
    "{{Tweet|27 July 2021}}",
    "{{Tweet|Rana Example|27 July 2021}}",
    "{{date|27|7|2021}}",
    "{{Tweet|1420000000000000000|1420000000000000001}}",
]


@pytest.mark.parametrize("text", NONE)
def test_what_names_no_post_is_none(text: str) -> None:
    assert found_in(text, "text/plain") == []


@pytest.mark.parametrize(
    "tag", ["[tweet river_example 27 July 2021]", '{% tweet "27 July 2021" %}', '{{< tweet "in 20 days" >}}']
)
def test_a_figure_among_words_is_no_id(tag: str) -> None:
    assert [each["post_id"] for each in found_in(f"The town.\n\n{tag}\n", "text/plain") if each["post_id"]] == []
