"""Heads and feet that stand on each page of a print, with and without a number: no part of words or addresses that run over them."""

from __future__ import annotations

import pytest

from finding.kinds.table import check, found_in, x

WORDS = "The river is rising faster than we thought and all of us have to leave tonight"
WHO = {"author_name": "Rana Example", "date": "2026-09-10"}
SIGNED = "— Rana Example (@river_example) September 10, 2026"
FILLER = [
    "The council met in the old town hall on Monday evening, and many came to hear what it had to say about the levee.",
    "Nobody had seen the water there before, and the engineer said that it was measured at noon and again at six.",
    "The bus runs every ten minutes, and there is room for everybody on it, and for animals as well, said the driver.",
]

HEADS: dict[str, tuple[str, str]] = {
    "confidential": ("CONFIDENTIAL", ""),
    "confidential below": ("", "CONFIDENTIAL"),
    "newspaper": ("The Riverton Gazette", ""),
    "newspaper and day": ("The Riverton Gazette, September 12, 2026", ""),
    "newspaper below": ("", "The Riverton Gazette"),
    "day of print": ("", "Printed on 12.09.2026 at 10:15"),
    "day of print alone": ("12/09/2026, 10:15", ""),
    "court": ("IN THE SUPERIOR COURT OF RIVERTON", ""),
    "caption of three lines": ("IN THE SUPERIOR COURT\nOF RIVERTON COUNTY\nNo. 26-CV-0123", ""),
    "filing": ("Case 1:26-cv-00123 Document 45 Filed 10/02/26", ""),
    "case below": ("", "Example v. Riverton, 26-CV-0123"),
    "address of the page": ("", "https://gazette.example/2026/09/12/high-water"),
    "title and address": ("High water - The Riverton Gazette", "https://gazette.example/2026/09/12/high-water"),
    "law firm": ("", "EXAMPLE & GAUGE LLP\nATTORNEYS AT LAW"),
    "privileged": ("PRIVILEGED & CONFIDENTIAL -- ATTORNEY WORK PRODUCT", ""),
    "german": ("Riverton-Bote · Ausgabe vom 12. September", ""),
    "numbered": ("", "Seite {}"),
    "numbered of": ("The Riverton Gazette", "{} von 4"),
    "roman": ("", "{roman}"),
    "letter": ("", "A-{}"),
    "head and foot": ("The Riverton Gazette", "CONFIDENTIAL"),
    "draft": ("DRAFT -- NOT FOR CITATION", "Riverton County Archive"),
    "cyrillic": ("Ривертонский вестник", ""),
    "arabic": ("جريدة النهر", ""),
    "japanese": ("川町新聞", ""),
    "in lower case": ("riverton gazette", ""),
    "a mail address": ("", "records@riverton.example"),
}
BREAKS = {"form feed": "\n\f", "form feed alone": "\f", "blank lines": "\n\n\f", "windows": "\r\n\f"}


def printed(head: str, pages: list[str], page_break: str) -> str:
    """The text of a print of several pages, each with the same head and foot."""
    above, below = HEADS[head]
    told = []
    for number, page in enumerate(pages, 1):
        marks = {"roman": ["i", "ii", "iii", "iv"][number - 1]}
        parts = [above.format(number, **marks), page, below.format(number, **marks)]
        told.append("\n".join(part for part in parts if part))
    return page_break.join(told)


@pytest.mark.parametrize("page_break", BREAKS)
@pytest.mark.parametrize("head", HEADS)
def test_a_quotation_over_a_page_is_whole_and_has_no_head_in_it(head: str, page_break: str) -> None:
    pages = [
        FILLER[0],
        f"{FILLER[1]}\nShe wrote: “The river is rising\nfaster than we",
        f"thought and all of us\nhave to leave tonight” {SIGNED}\n{FILLER[2]}",
        FILLER[0],
    ]
    text = printed(head, pages, BREAKS[page_break])
    [record] = found_in(text, "text/plain")
    assert " ".join(record["text"].split()).strip("“” ") == WORDS
    check(text, [x(None, **WHO)], "text/plain")


@pytest.mark.parametrize("head", HEADS)
def test_words_that_go_on_with_a_capital_are_whole(head: str) -> None:
    pages = [
        FILLER[0],
        f"{FILLER[1]}\nShe wrote: “All of us in",
        f"Riverton have to leave” {SIGNED}\n{FILLER[2]}",
        FILLER[0],
    ]
    [record] = found_in(printed(head, pages, "\n\f"), "text/plain")
    assert " ".join(record["text"].split()).strip("“” ") == "All of us in Riverton have to leave"


@pytest.mark.parametrize("head", HEADS)
def test_an_address_over_a_page_is_whole(head: str) -> None:
    pages = [
        FILLER[0],
        f"{FILLER[1]}\nSee https://twitter.com/river_example/status/14200000",
        f"00000000001 and more.\n{FILLER[2]}",
        FILLER[0],
    ]
    check(printed(head, pages, "\n\f"), [x("1420000000000000001")], "text/plain")


@pytest.mark.parametrize("head", HEADS)
def test_an_address_whose_rest_is_not_there_is_no_shorter_one(head: str) -> None:
    pages = [FILLER[0], f"{FILLER[1]}\nSee https://twitter.com/river_example/status/14200000", FILLER[2], FILLER[0]]
    assert all(each["post_id"] is None for each in found_in(printed(head, pages, "\n\f"), "text/plain"))


@pytest.mark.parametrize(
    "head", ["confidential", "newspaper", "newspaper and day", "court", "caption of three lines", "draft"]
)
def test_heads_at_regular_distances_are_known_without_marks_of_pages(head: str) -> None:
    lines = [f"{line}\n{line[::-1]}" for line in FILLER] * 4
    cut = "She wrote: “The river is rising\nfaster than we"
    rest = f"thought and all of us\nhave to leave tonight” {SIGNED}"
    pages = ["\n".join(lines), "\n".join([*lines[1:], cut]), "\n".join([rest, *lines[1:]]), "\n".join(lines)]
    [record] = found_in(printed(head, pages, "\n"), "text/plain")
    assert " ".join(record["text"].split()).strip("“” ") == WORDS


def test_what_recurs_at_the_edges_of_pages_and_is_a_post_stays() -> None:
    who = "Rana Example (@river_example)"
    pages = [f"It rises to {number} metres. #Riverton\n\n— {who} September {number}, 2026" for number in (3, 4, 5)]
    check(
        "\n\f".join(pages),
        [x(None, date=f"2026-09-0{n}", text=f"It rises to {n} metres. #Riverton") for n in (3, 4, 5)],
        "text/plain",
    )


def test_posts_that_are_a_page_each_keep_name_and_handle() -> None:
    pages = [
        f"Rana Example\n@river_example\nIt rises to {number} metres\n5:52 PM · Sep {number}, 2026\n3 Likes"
        for number in (3, 4, 5)
    ]
    check(
        "\n\f".join(pages),
        [x(None, author_name="Rana Example", date=f"2026-09-0{n}", text=f"It rises to {n} metres") for n in (3, 4, 5)],
        "text/plain",
    )


LAYOUTS = {
    "card": "{name}\n@{handle}\n{said}\n5:52 PM · Sep {day}, 2026\n3 Likes",
    "card of one line": "{name} @{handle} · Sep {day}, 2026\n{said}\n12\n3\n4",
    "signed": "{said}\n— {name} (@{handle}) September {day}, 2026",
    "quoted": "“{said}” — {name} (@{handle}) September {day}, 2026",
}
ACCOUNTS = [("Ana Brook", "ana_brook"), ("Ben Weir", "bweir"), ("Cleo Ford", "cleo_f"), ("Dan Levee", "dlevee")]
SAID = ["It rises to 3 metres", "Nobody came to see it", "We leave tonight", "The gates are shut"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_print_of_one_post_a_page_tells_each_with_its_own_words_and_day(layout: str) -> None:
    """With any head and foot, of one account or of several. Counts and days recur as well, and with them went words and posts."""
    for head in HEADS.keys() - {"roman"}:
        for accounts in (ACCOUNTS, ACCOUNTS[:1] * 4):
            posts = [
                (*who, f"2026-09-0{day}", said) for day, who, said in zip((3, 4, 5, 6), accounts, SAID, strict=True)
            ]
            pages = [
                LAYOUTS[layout].format(name=name, handle=handle, said=said, day=at[-1])
                for name, handle, at, said in posts
            ]
            found = found_in(printed(head, pages, "\n\f"), "text/plain")
            told = [(one["author_name"], one["handle"], one["date"], one["text"].strip("“”")) for one in found]
            assert told == posts, head


def test_the_day_of_printing_is_the_day_of_no_post() -> None:
    for line in ("9/29/26, 12:35 PM", "9/29/26, 12:35 PM Rana Example on Twitter", "29.09.2026, 12:35"):
        card = "Rana Example\n@river_example\nIt rises, says number {}"
        for page in (f"{line}\n{card}", f"{card}\n{line}"):
            found = found_in("\n\f".join(page.format(number) for number in (1, 2, 3)), "text/plain")
            assert all(one["date"] is None for one in found), page


def test_words_that_two_pages_begin_with_stay_whole() -> None:
    quoted = "“The river is rising faster than\nwe thought it would and nobody\nhas come to see what is\nhappening in the lower town\nso far”"
    pages = [f"{quoted} — Rana Example (@river_example) September 3, 2026\n{line}" for line in FILLER]
    assert {one["text"] for one in found_in("\n\f".join(pages), "text/plain")} == {quoted}


def test_a_signature_goes_on_behind_a_head() -> None:
    pages = [FILLER[0], f"{FILLER[1]}\n\n“{WORDS}” — Rana Example", f"(@river_example) September 10, 2026\n{FILLER[2]}"]
    check(printed("newspaper", pages, "\n\f"), [x(None, text=f"“{WORDS}”", **WHO)], "text/plain")


def test_an_id_goes_on_behind_a_head_without_marks_of_pages() -> None:
    lines = [f"{line}\n{line[::-1]}" for line in FILLER] * 4
    cut = "\n".join([*lines, "See https://twitter.com/river_example/status/14200000"])
    pages = ["\n".join(lines), cut, "\n".join(["00000000001 there.", *lines]), "\n".join(lines)]
    assert [one["post_id"] for one in found_in(printed("newspaper", pages, "\n"), "text/plain")] == [
        "1420000000000000001"
    ]


def test_an_address_on_each_page_stays() -> None:
    post = "https://twitter.com/river_example/status/1420000000000000001"
    assert {each["post_id"] for each in found_in(f"\n{post}\n\f".join(FILLER), "text/plain")} == {"1420000000000000001"}


KEPT: dict[str, tuple[str, str]] = {
    # Words of a post that are like those of another page, but stand at no edge.
    "a refrain": (f"It rains.\n{FILLER[0]}\n\f{FILLER[1]}\nIt rains.\nStay home #Riverton\n{SIGNED}\n{FILLER[2]}", "Stay home #Riverton"),
    "one page": (f"CONFIDENTIAL\n\nStay home #Riverton\n\n{SIGNED}", "Stay home #Riverton"),
    "a line of the post at the edge": (
        f"Stay home!\n{FILLER[0]}\n\f{FILLER[1]}\nShe wrote: “It rises, all of you\nStay home!” {SIGNED}", "“It rises, all of you\nStay home!”",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_what_is_no_head_stays(name: str) -> None:
    text, shown = KEPT[name]
    [record] = found_in(text, "text/plain")
    assert shown in record["text"]
