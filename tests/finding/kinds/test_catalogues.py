"""Posts in files of reference managers and in journals' markup: day and words beside the address, a lost link without one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from finding.kinds.table import Expected, check, post, x

A = "1420000000000000000"
URL = f"https://twitter.com/river_example/status/{A}"
ESCAPED = URL.replace("_", r"\_")
SAID = "The river is rising faster than we thought"
DAY = "2021-07-27"
BLUESKY = "https://bsky.app/profile/river.example.com/post/3kabcdefgh22a"


def own(**more: Any) -> dict[str, Any]:
    """The post with its address."""
    return x(A, **{"date": DAY, "text": SAID, "kind": "link", **more})


def lost(**more: Any) -> dict[str, Any]:
    """The post without an address."""
    return x(None, **{"date": DAY, "text": SAID, "kind": "link", "link": None, **more})


BIBTEX: list[tuple[str, str, Expected]] = [
    (
        "online",
        f"author = {{{{Rana Example [@river_example]}}}}, title = {{{SAID}}}, date = {{2021-07-27}}, url = {{{URL}}}, urldate = {{2021-08-03}}",
        [own(author_name="Rana Example")],
    ),
    (
        "howpublished",
        f'author = "Example, Rana", title = "{{{SAID}}}", howpublished = "\\url{{{ESCAPED}}}", month = jul # "~27", year = 2021, note = "Tweet"',
        [own(author_name="Example, Rana")],
    ),
    ("href", f"title={{{SAID}}}, year={{2021}}, month=jul, day=27, note={{\\href{{{URL}}}{{Tweet}}}}", [own()]),
    ("month in words", f"title={{{SAID}}}, year={{2021}}, month={{July}}, day={{27}}, url={{{URL}}}", [own()]),
    ("day in the month", f"title={{{SAID}}}, year={{2021}}, month={{July 27}}, url={{{URL}}}", [own()]),
    ("month alone", f"title={{{SAID}}}, year={{2021}}, month=jul, url={{{URL}}}", [own(date=None)]),
    ("time", f"title={{{SAID}}}, date={{2021-07-27T12:35:56Z}}, url={{{URL}}}", [own()]),
    ("kind in the title", f"title={{{SAID} [Tweet]}}, date={{2021-07-27}}, url={{{URL}}}", [own()]),
    (
        "title of a browser",
        f'title={{Rana Example on Twitter: "{SAID}" / Twitter}}, date={{2021-07-27}}, url={{{URL}}}',
        [own()],
    ),
    ("title without words", f"title={{Tweet by @river_example}}, date={{2021-07-27}}, url={{{URL}}}", [own(text=None)]),
    ("quotation marks", f"title={{``{SAID}''}}, date={{2021-07-27}}, url={{{URL}}}", [own()]),
    ("numbers, day first", f"title={{{SAID}}}, date={{27/07/2021}}, url={{{URL}}}", [own()]),
    (
        "no address",
        f"author={{{{@river\\_example}}}}, title={{{SAID}}}, howpublished={{Twitter}}, year=2021, month=7, day=27",
        [lost()],
    ),
    (
        "no address, account",
        f"author={{Example, Rana [river_example]}}, title={{{SAID}}}, note={{Tweet}}, date={{2021-07-27}}",
        [lost()],
    ),
    (
        "accents",
        f"title={{R{{\\\"u}}gen \\& caf\\'e: \\emph{{hold}} on \\#river\\_a}}, date={{2021-07-27}}, url={{{URL}}}",
        [own(text="Rügen & café: hold on #river_a")],
    ),
    (
        "Bluesky",
        f"title={{It rises}}, date={{2023-09-26}}, url={{{BLUESKY}}}",
        [post("bluesky", "3kabcdefgh22a", "river.example.com", text="It rises", date="2023-09-26")],
    ),
    ("no address and no day", f"author={{@river_example}}, title={{{SAID}}}, howpublished={{Twitter}}, year=2021", []),
    ("no address and no network", f"author={{@river_example}}, title={{{SAID}}}, date={{2021-07-27}}", []),
    (
        "a paper about Twitter",
        "author={Jo Example}, title={What Twitter tells}, journal={Rivers}, year=2021, month=7, day=27",
        [],
    ),
    ("a film", "author={Jo Example}, title={X}, date={2021-07-27}, url={https://gazette.example/a}", []),
]


@pytest.mark.parametrize(("name", "fields", "expected"), BIBTEX, ids=[name for name, *_ in BIBTEX])
def test_an_entry_of_bibtex_tells_its_post(name: str, fields: str, expected: Expected) -> None:
    check(f"@online{{example2021,\n  {fields}\n}}\n", expected, "text/plain")
    other = "@book{jo, author={Jo Example}, title={Rivers {of} the \\'Ecole}, year=1999}"
    check(
        f"% a comment\n{other}\n\n@misc{{a:b-1, {fields.replace(', ', f',{chr(10)}    ')},\n}}\n\n{other}\n",
        expected,
        "text/plain",
    )


def ris(*lines: str) -> str:
    return "\n".join(("TY  - ICOMM", *lines, "ER  - ", ""))


def refer(*lines: str) -> str:
    return "\n".join(("%0 Web Page", *lines, ""))


TAGGED: list[tuple[str, str, Expected]] = [
    (
        "RIS",
        ris(
            "AU  - Example, Rana [@river_example]",
            f"TI  - {SAID}",
            "PB  - Twitter",
            "DA  - 2021/07/27/",
            "PY  - 2021",
            f"UR  - {URL}",
        ),
        [own(author_name="Example, Rana")],
    ),
    ("RIS, older tags", ris(f"T1  - {SAID}", "Y1  - 2021/07/27", f"UR  - {URL}", "Y2  - 2021/08/03"), [own()]),
    ("RIS, year alone", ris(f"T1  - {SAID}", "PY  - 2021///", f"UR  - {URL}"), [own(date=None)]),
    ("RIS, no address", ris("A1  - @river_example", f"T1  - {SAID}", "T2  - Twitter", "DA  - 2021/07/27/"), [lost()]),
    (
        "RIS, two",
        ris(f"TI  - {SAID}", "DA  - 2021/07/27/", f"UR  - {URL}")
        + ris("TI  - It rises", "DA  - 2023/09/26/", f"UR  - {BLUESKY}"),
        [
            own(),
            post("bluesky", "3kabcdefgh22a", "river.example.com", text="It rises", date="2023-09-26"),
        ],
    ),
    ("RIS, a paper", ris("AU  - Example, Jo", "TI  - What Twitter tells", "JO  - Rivers", "DA  - 2021/07/27/"), []),
    (
        "refer",
        refer(
            "%A Example, Rana (@river_example)",
            f"%T {SAID}",
            "%I Twitter",
            "%D 2021",
            "%8 July 27",
            f"%U {URL}",
            "%[ August 3, 2021",
        ),
        [own(author_name="Example, Rana")],
    ),
    (
        "refer, no address",
        refer("%A @river_example", f"%T {SAID}", "%B Twitter", "%D 2021", "%8 27 July 2021"),
        [lost()],
    ),
]


@pytest.mark.parametrize(("name", "text", "expected"), TAGGED, ids=[name for name, *_ in TAGGED])
def test_an_entry_in_tagged_lines_tells_its_post(name: str, text: str, expected: Expected) -> None:
    check(text, expected, "text/plain")
    check(text.replace("\n", "\r\n"), expected, "text/plain")


PARTS = {"date-parts": [[2021, 7, 27]]}
CSL: list[tuple[str, list[dict[str, Any]], Expected]] = [
    (
        "post",
        [
            {
                "id": "a",
                "type": "post",
                "title": SAID,
                "container-title": "Twitter",
                "URL": URL,
                "issued": PARTS,
                "accessed": {"date-parts": [[2021, 8, 3]]},
                "author": [{"family": "Example", "given": "Rana [@river_example]"}],
            }
        ],
        [own(author_name="Example, Rana")],
    ),
    ("strings", [{"title": SAID, "URL": URL, "issued": {"date-parts": [["2021", "7", "27"]]}}], [own()]),
    ("raw", [{"title": SAID, "URL": URL, "issued": {"raw": "2021-07-27"}}], [own()]),
    ("month alone", [{"title": SAID, "URL": URL, "issued": {"date-parts": [[2021, 7]]}}], [own(date=None)]),
    (
        "no address",
        [{"title": SAID, "genre": "Tweet", "issued": PARTS, "author": [{"literal": "@river_example"}]}],
        [lost()],
    ),
    ("braces in a string", [{"title": SAID, "note": "a } b {", "URL": URL, "issued": PARTS}], [own()]),
    ("a paper", [{"title": "What Twitter tells", "container-title": "Rivers", "issued": PARTS}], []),
]


@pytest.mark.parametrize(("name", "items", "expected"), CSL, ids=[name for name, *_ in CSL])
def test_an_item_of_csl_json_tells_its_post(name: str, items: list[dict[str, Any]], expected: Expected) -> None:
    check(json.dumps(items), expected, "text/plain")
    check(json.dumps(items, indent=2, ensure_ascii=False), expected, "text/plain")
    check(
        f"Text before.\n\n{json.dumps([{'id': 'b', 'issued': PARTS}, *items])}\n\nText behind.\n",
        expected,
        "text/plain",
    )


LINK = f'<ext-link ext-link-type="uri" xlink:href="{URL}">{URL}</ext-link>'
WHEN = "<year>2021</year><month>07</month><day>27</day>"
RANA = "<name><surname>Example</surname><given-names>R</given-names></name>"
JATS: list[tuple[str, str, Expected]] = [
    (
        "fields",
        f"<element-citation><person-group>{RANA}</person-group><article-title>{SAID} [Tweet]</article-title><source>Twitter</source>{WHEN}{LINK}</element-citation>",
        [own(author_name="Example R")],
    ),
    (
        "fields, no address",
        f"<element-citation><collab>@river_example</collab><source>{SAID}</source><publisher-name>Twitter</publisher-name>"
        '<year iso-8601-date="2021-07-27">2021</year></element-citation>',
        [lost()],
    ),
    (
        "running text",
        f"<mixed-citation>{RANA} [@river_example]. (<year>2021</year>, <month>July</month> <day>27</day>). <source>{SAID}</source> [Tweet]. Twitter. {LINK}</mixed-citation>",
        [own()],
    ),
    ("an address alone", f"<mixed-citation>See {LINK}</mixed-citation>", [own(date=None, text=None)]),
    (
        "a paper",
        f"<element-citation>{RANA}<article-title>What Twitter tells</article-title><source>Rivers</source>{WHEN}</element-citation>",
        [],
    ),
]


@pytest.mark.parametrize(("name", "citation", "expected"), JATS, ids=[name for name, *_ in JATS])
def test_a_citation_of_jats_tells_its_post(name: str, citation: str, expected: Expected) -> None:
    words = "The river is rising, and everybody in the town knew that well before the day on which it was said. " * 3
    page = (
        '<?xml version="1.0" encoding="UTF-8"?><article xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta><title-group>'
        f"<article-title>Water</article-title></title-group></article-meta></front><body><sec><title>Intro</title><p>{words}"
        f'<xref ref-type="bibr" rid="R1">1</xref></p></sec></body><back><ref-list><ref id="R1"><label>1</label>{citation}</ref></ref-list></back></article>'
    )
    check(page, expected, "text/html")


TEI: list[tuple[str, str, Expected]] = [
    (
        "fields",
        f'<biblStruct><analytic><author><persName>Rana Example</persName> (@river_example)</author><title level="a">{SAID}</title></analytic><monogr>'
        f'<title level="m">Twitter</title><imprint><date when="2021-07-27">27 July 2021</date></imprint></monogr><ptr target="{URL}"/></biblStruct>',
        [own(author_name="Rana Example")],
    ),
    (
        "fields, no address",
        f'<biblStruct><analytic><author>@river_example</author><title level="a">{SAID}</title></analytic><monogr><title level="m">Twitter</title>'
        '<imprint><date when="2021-07-27"/></imprint></monogr></biblStruct>',
        [lost()],
    ),
    (
        "running text",
        f'<bibl>@river_example, “{SAID}”, Twitter, <date when="2021-07-27">27 July 2021</date>.</bibl>',
        [lost()],
    ),
]


@pytest.mark.parametrize(("name", "entry", "expected"), TEI, ids=[name for name, *_ in TEI])
def test_an_entry_of_tei_tells_its_post(name: str, entry: str, expected: Expected) -> None:
    page = (
        '<?xml version="1.0" encoding="UTF-8"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Water</title></titleStmt></fileDesc>'
        f"</teiHeader><text><body><div><p>As she wrote, the river is rising.</p></div></body><back><div><listBibl>{entry}</listBibl></div></back></text></TEI>"
    )
    check(page, expected, "text/html")


def test_a_record_of_endnote_tells_its_post() -> None:
    style = '<style face="normal" font="default" size="100%">{}</style>'
    record = (
        '<?xml version="1.0" encoding="UTF-8"?><xml><records><record><ref-type name="Web Page">12</ref-type><contributors><authors><author>'
        f"{style.format('Example, Rana [@river_example]')}</author></authors></contributors><titles><title>{style.format(SAID)}</title></titles><dates><year>"
        f"{style.format('2021')}</year><pub-dates><date>{style.format('July 27')}</date></pub-dates></dates><urls><related-urls><url>{style.format(URL)}</url>"
        "</related-urls></urls></record></records></xml>"
    )
    check(record, [own(author_name="Example, Rana")], "text/html")


NUMBERS: list[tuple[str, str, Expected]] = [
    ("day first", f"Example, R. [@river_example]. (27/07/2021). {SAID} [Tweet]. Twitter. {URL}", [own()]),
    ("year first", f"Example, R. [@river_example]. (2021-07-27). {SAID} [Tweet]. Twitter. {URL}", [own()]),
    ("month first", f"Example, Rana [@river_example]. “{SAID}.” Twitter, 7/27/21, {URL}.", [own()]),
    (
        "dots",
        f"Example, Rana (@river_example): „{SAID}“, Twitter, 27.07.2021, {URL} (abgerufen am 03.08.2021).",
        [own()],
    ),
    ("hyphens", f"Example, Rana (@river_example), '{SAID}', Twitter, 27-07-2021, {URL}", [own()]),
    ("dots, lost", f"Example, Rana (@river_example): „{SAID}“, Twitter, 07.08.2021.", [lost(date="2021-08-07")]),
    ("slashes, lost", f"Rana Example (@river_example), “{SAID},” Twitter, 27/07/2021.", [lost()]),
    (
        "two meanings, lost",
        f"Example, Rana [@river_example]. “{SAID}.” Twitter, 08/07/2021.",
        [lost(date=None, date_text="08/07/2021")],
    ),
    (
        "two meanings, decided by the id",
        f"Example, Rana [@river_example]. “{SAID}.” Twitter, 08/07/2021, https://twitter.com/river_example/status/1413100000000000000.",
        [x("1413100000000000000", date="2021-07-08", text=SAID)],
    ),
    ("signed", f"{SAID} — Rana Example (@river_example) 27/07/2021", [x(None, date=DAY, text=SAID)]),
    (
        "signed, two meanings",
        f"{SAID} — Rana Example (@river_example) 03/04/2021",
        [x(None, date=None, date_text="03/04/2021", text=SAID)],
    ),
]


@pytest.mark.parametrize(("name", "text", "expected"), NUMBERS, ids=[name for name, *_ in NUMBERS])
def test_a_day_in_numbers_is_believed_where_it_has_one_meaning(name: str, text: str, expected: Expected) -> None:
    check(text, expected, "text/plain")


@pytest.mark.parametrize(
    ("language", "day"), [("en-GB", "2021-04-03"), ("en-US", "2021-03-04"), ("de", "2021-04-03"), ("en", None)]
)
def test_the_language_of_a_page_decides_a_day_in_numbers(language: str, day: str | None) -> None:
    page = (
        f'<html lang="{language}"><body><article><h1>Water</h1><p>{"The river is rising in the lower town. " * 9}</p>'
        f"<ol><li>Rana Example (@river_example), “{SAID},” Twitter, 03/04/2021.</li></ol></article></body></html>"
    )
    check(page, [lost(date=day)], "text/html")
