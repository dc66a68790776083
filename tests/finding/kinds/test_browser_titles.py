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
