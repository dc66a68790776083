"""Titles of browser tabs in lists of sources: each belongs to its own address, to none, and never to its neighbour's."""

from __future__ import annotations

import pytest

from citesnap.finding import find_citations

FIRST, SECOND, THIRD = (
    f"https://x.com/{handle}/status/142000000000000000{n}"
    for n, handle in enumerate(("example_river", "example_mayor", "example_jo"))
)
RIVER = 'Rana Example on X: "The river is rising" / X'
MAYOR = 'Mayor of Riverton on X: "There is no danger" / X'
OLD = 'Jo Example on Twitter: "We are leaving" / Twitter'
WORDS = {"example_river": "The river is rising", "example_mayor": "There is no danger", "example_jo": "We are leaving"}
NAMES = {"example_river": "Rana Example", "example_mayor": "Mayor of Riverton", "example_jo": "Jo Example"}

LISTS = {
    "address above": f"{FIRST}\n{RIVER}\n{SECOND}\n{MAYOR}",
    "address below": f"{RIVER}\n{FIRST}\n{MAYOR}\n{SECOND}",
    "address above, parted by empty lines": f"{FIRST}\n{RIVER}\n\n{SECOND}\n{MAYOR}\n\n{THIRD}\n{OLD}",
    "address below, parted by empty lines": f"{RIVER}\n{FIRST}\n\n{MAYOR}\n{SECOND}\n\n{OLD}\n{THIRD}",
    "address behind": f"- {RIVER} {FIRST}\n- {MAYOR} {SECOND}\n- {OLD} {THIRD}",
    "address behind in angle brackets": f"* {RIVER} <{FIRST}>\n* {MAYOR} <{SECOND}>",
    "address before": f"- {FIRST} {RIVER}\n- {SECOND} {MAYOR}",
    "address before, with a dash": f"1. {FIRST} - {RIVER}\n2. {SECOND} - {MAYOR}",
    "numbers and brackets": f"[1] {RIVER} {FIRST}\n[2] {MAYOR} {SECOND}",
    "numbers in parentheses": f"(1) {RIVER} {FIRST}\n(2) {MAYOR} {SECOND}",
    "numbered addresses above": f"1. {FIRST}\n{RIVER}\n2. {SECOND}\n{MAYOR}",
    "labels of links": f"- [{RIVER}]({FIRST})\n- [{MAYOR}]({SECOND})\n- [{OLD}]({THIRD})",
    "labels of links, numbered": f"1. [{RIVER}]({FIRST})\n2. [{MAYOR}]({SECOND})",
    "labels without bullets": f"[{RIVER}]({FIRST})\n[{MAYOR}]({SECOND})",
    "a table": f"| {RIVER} | {FIRST} |\n| {MAYOR} | {SECOND} |",
    "a table, address first": f"| {FIRST} | {RIVER} |\n| {SECOND} | {MAYOR} |",
    "a table of links": f"| [{RIVER}]({FIRST}) | 2021 |\n| [{MAYOR}]({SECOND}) | 2021 |",
    "a quotation": f"> {RIVER}\n> {FIRST}\n\nHe said no.\n\n> {MAYOR}\n> {SECOND}",
    "a heading between": f"{RIVER}\n{FIRST}\n\n## Answers\n\n{MAYOR}\n{SECOND}",
    "an archived address": f"- [{OLD}](https://web.archive.org/web/20210728000000/{THIRD})\n- [{MAYOR}]({SECOND})",
    "with dates": f"{FIRST}\n{RIVER}\n12:35 PM · Jul 27, 2021\n\n{SECOND}\n{MAYOR}\n12:36 PM · Jul 27, 2021",
    "in German": f"Rana Example auf X: „The river is rising“ / X\n{FIRST}\nMayor of Riverton auf X: „There is no danger“ / X\n{SECOND}",
    "in French": f"Rana Example sur X : « The river is rising » / X {FIRST}\nMayor of Riverton sur X : « There is no danger » / X {SECOND}",
    "in Spanish": f'Rana Example en X: "The river is rising" / X\n{FIRST}\n\nMayor of Riverton en X: "There is no danger" / X\n{SECOND}',
    "one without an address between": f"{RIVER} {FIRST}\n{OLD}\n{MAYOR} {SECOND}",
    "one without an address at the end": f"See {FIRST} for more.\n\n{MAYOR}\n",
    "an address of another page above": f"https://gazette.example/story\n{MAYOR}\n\n{FIRST}",
}


@pytest.mark.parametrize("name", LISTS)
def test_a_title_belongs_to_its_own_address_or_to_none(name: str) -> None:
    text = LISTS[name]
    citations = find_citations(text, media_type="text/markdown")
    handles = [citation.handle or "" for citation in citations]
    assert sorted(handles) == sorted(handle for handle in WORDS if f"/{handle}/" in text)
    for citation in citations:
        assert citation.text in (None, WORDS[citation.handle or ""])
        assert citation.author_name in (None, NAMES[citation.handle or ""])


@pytest.mark.parametrize(
    "name",
    ["address above", "address below", "address behind", "numbers and brackets", "a table", "in German", "in French"],
)
def test_the_words_of_a_title_are_kept(name: str) -> None:
    citations = find_citations(LISTS[name], media_type="text/markdown")
    assert [citation.text for citation in citations] == [WORDS[citation.handle or ""] for citation in citations]


TITLES: list[tuple[str, str | None, str | None]] = [
    ('Rana Example on X: "It rises." / X', "Rana Example", "It rises."),
    ('(3) Rana Example on X: "It rises." / X', "Rana Example", "It rises."),
    ('(20+) Rana Example on X: "It rises." / X', "Rana Example", "It rises."),
    ('Rana Example on Twitter: "It rises"', "Rana Example", "It rises"),
    ("Rana Example auf X: „Er steigt.“ / X", "Rana Example", "Er steigt."),
    ("Rana Example sur X : « Il monte » / X", "Rana Example", "Il monte"),
    ('Rana Example on X: "“It rises,” he says" / X', "Rana Example", "It rises,” he says"),
    ('Rana Example on Instagram: "It rises"', "Rana Example", "It rises"),
    ('Rana Example (@rana.example): "It rises" | Bluesky', "Rana Example", "It rises"),
    ('Rana Example: "It rises" - mastodon.example', "Rana Example", "It rises"),
    ('What she wrote on X: "It rises."', None, None),
    ('Her tweet on Twitter: "It rises."', None, None),
    ("the mayor: it rises", None, None),
    ("Rana Example on X", None, None),
]


@pytest.mark.parametrize(("label", "name", "words"), TITLES, ids=[row[0] for row in TITLES])
def test_a_title_that_labels_its_link_tells_name_and_words(label: str, name: str | None, words: str | None) -> None:
    escaped = label.replace("&", "&amp;")
    page = (
        "<html><head><title>High water</title></head><body><article><h1>High water</h1><p>The river rose on Monday, as all saw.</p>"
        f'<ul><li><a href="{FIRST}">{escaped}</a> of Monday</li></ul></article></body></html>'
    )
    for text in (f"See [{label}]({FIRST}) for it.", page):
        [found] = find_citations(text)
        assert (found.handle, found.author_name, found.text) == ("example_river", name, words)
        assert found.kind == "link"


def test_a_title_in_quotation_marks_keeps_its_words() -> None:
    [found] = find_citations(f'"Rana Example auf X: „Er steigt.“ / X" <{FIRST}>', media_type="text/plain")
    assert (found.handle, found.author_name, found.text) == ("example_river", "Rana Example", "Er steigt.")
