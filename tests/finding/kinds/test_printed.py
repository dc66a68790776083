"""Text out of PDFs: lines broken at a width, words divided, numbers of lines and pages, headers, footers, footnotes."""

from __future__ import annotations

import pytest

from finding.kinds.table import check, found_in, x

TEXT = "The river is rising faster than we thought"
WHO = {"author_name": "Rana Example", "date": "2026-09-10"}
SIGNED = "— Rana Example (@river_example) September 10, 2026"
BEFORE = "The council met in the old town hall on Monday evening, and many came.\n"
HEADER = "Case 1:26-cv-00123 Document 45 Filed 10/02/26 Page 4 of 20"

QUOTATIONS: list[str] = [
    f"She wrote: “The river is rising\nfaster than we\nthought” {SIGNED}",
    f"“The river is rising\nfaster than we thought”\n{SIGNED}",
    f'She wrote, "The river is rising\nfaster than we thought" {SIGNED}',
    f"She wrote: «The river is rising\nfaster than we thought» {SIGNED}",
    f"She wrote: „The river is rising\nfaster than we thought“ {SIGNED}",
    f"She wrote: »The river is rising\nfaster than we thought« {SIGNED}",
    f"She wrote: 「The river is rising\nfaster than we thought」 {SIGNED}",
    f"He said “no” and she wrote: “The river is rising\nfaster than we thought” {SIGNED}",
    f"She wrote: “The river is rising\nfaster than we thought”5 {SIGNED}",
    f"She wrote: “The river is rising\nfaster than we thought”[5] {SIGNED}",
    f"She wrote: “The river is rising\nfaster than we thought.” {SIGNED}",
    f"She wrote: “The river is ris-\ning faster than we thought” {SIGNED}",
    f"She wrote: “The river is rising\nfas-\nter than we thought” {SIGNED}",
    f"She wrote: “The river is rising\n\n{HEADER}\n\nfaster than we thought” {SIGNED}",
    f"She wrote: “The river is rising\n3\n\f{HEADER}\nfaster than we thought” {SIGNED}",
    f"She wrote: “The river is rising\n12\nfaster than we thought” {SIGNED}",
    f"She wrote: “The river is rising\n\n- 12 -\n\nfaster than we thought” {SIGNED}",
    f"She wrote: “The river is rising\n\nPage 12\n\nfaster than we thought” {SIGNED}",
    f"She wrote: “The river is rising\n_________________\n5 See the minutes of June 3.\nfaster than we thought” {SIGNED}",
    f"She wrote: “The river is rising\n_____\n5 See the minutes,\npage 2.\n\n12\n\nfaster than we thought” {SIGNED}",
    f"The Riverton Review\n\nShe wrote: “The river is rising\n\nThe Riverton Review\n\nfaster than we thought” {SIGNED}",
    f"1  She wrote: “The river is rising\n2  faster than we thought”\n3  {SIGNED}\n4  and so on.",
    f" 14 She wrote: “The river is rising\n 15 faster than we\n 16 thought” {SIGNED}",
    "She wrote: “The river is rising\nfaster than we thought” — Rana\nExample (@river_example) September 10, 2026",
    "She wrote: “The river is rising\nfaster than we thought” — Rana Example\n(@river_example) September 10, 2026",
    "She wrote: “The river is rising\nfaster than we thought” — Rana Example (@river_\nexample) September 10, 2026",
    "She wrote: “The river is rising\nfaster than we thought” — Rana Example (@river_example) Septem-\nber 10, 2026",
    "She wrote: “The river is rising\nfaster than we thought” — Rana Example (@river_example) September\n10, 2026",
    "She wrote: “The river is rising\nfaster than we thought” — Rana Example (@river_example) September 10,\n2026",
]


@pytest.mark.parametrize("text", QUOTATIONS)
@pytest.mark.parametrize("lead", ["", BEFORE, BEFORE + "\n"])
def test_a_quotation_over_lines_is_whole_and_nothing_else_is_in_it(lead: str, text: str) -> None:
    if lead and text.lstrip().startswith("1"):
        lead = ""  # lines with numbers have them from the first on
    whole = f"{lead}{text}\n\nThen came the night.\n"
    [record] = found_in(whole, "text/plain")
    assert " ".join(record["text"].split()).strip('“”„"«»「」. ') == TEXT
    check(whole, [x(None, **WHO)], "text/plain")


LONG = (
    "The levee at the lower town stands, and nobody has seen the water there before. We measured it at noon and again at six.",
    "Whoever lives below the bridge should take what is needed for three days and go to the school on the hill.",
    "The bus runs every ten minutes. There is room for everybody, and for animals as well.",
)


@pytest.mark.parametrize("opens_each", [False, True])
def test_a_quotation_of_several_paragraphs_is_whole(opens_each: bool) -> None:
    body = ("\n\n“" if opens_each else "\n\n").join(LONG)
    [record] = found_in(f"{BEFORE}\nShe wrote:\n\n“{body}”\n\n{SIGNED}\n", "text/plain")
    assert [part in record["text"] for part in LONG] == [True] * 3
    assert "council" not in record["text"]


KEPT: list[tuple[str, str]] = [
    # what looks like furniture and is not
    (f"Gauges of today:\n\n1 upper town\n2 lower town\n3 harbour\n\nIt holds #Riverton {SIGNED}", "It holds #Riverton"),
    (f"It holds. The mayor says “no danger” {SIGNED}", "It holds. The mayor says “no danger”"),
    (f"Water levels\n\n12\n\nThe levee holds {SIGNED}", "The levee holds"),
]


@pytest.mark.parametrize(("text", "shown"), KEPT)
def test_what_is_no_print_stays(text: str, shown: str) -> None:
    check(text, [x(None, text=shown, **WHO)], "text/plain")
