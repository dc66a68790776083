"""Entries in markup: JATS `<element-citation>`, TEI `<biblStruct>`, EndNote's `<record>`, COinS, Scholar's `citation_reference`.

Pure. Elements are those of JATS 1.3 (ANSI/NISO Z39.96), of the TEI guidelines P5, and of EndNote's export. An entry in running
text, `<mixed-citation>` and `<bibl>`, is read by `bibliographies`; that what it links to is no embed is said here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from urllib.parse import parse_qsl

from lxml.etree import iterwalk

from citesnap.finding.catalogues.entry import CatalogueEntry, cited
from citesnap.finding.dates import day_of
from citesnap.finding.markers import Spans
from citesnap.finding.page import Element, Page, attributes, tag
from citesnap.finding.prose import references
from citesnap.finding.prose.parts import addresses
from citesnap.finding.prose.references import Reference
from citesnap.finding.sighting import Sighting, with_words
from citesnap.finding.sighting import of_reference as sighting_of
from citesnap.model import Kind
from citesnap.text.patterns import regex

_FIELDS = frozenset("element-citation nlm-citation biblstruct record".split())
_RUNNING = frozenset("mixed-citation citation bibl citation-alternatives".split())
_AUTHORS = ("author", "person-group", "collab", "name", "string-name", "persname", "editor")
_TITLES = ("article-title", "chapter-title", "part-title", "data-title", "title", "source")
_URLS = ("ext-link", "uri", "url", "ptr", "ref", "idno", "self-uri", "comment", "note")
_ABOUT = tuple(
    "source publisher-name publisher comment note secondary-title title ref-type work-type genre periodical".split()
)
_STEPS = 200
_BLANKS = regex(r"\s+")
_TAG = regex(r"</?[a-zA-Z][^<>]{0,300}>")


def augment(page: Page, sightings: list[Sighting]) -> list[Sighting]:
    """`sightings`, where what entries link to is a link, with what they tell of those posts, and the posts that have no address."""
    result = list(sightings)
    placed = sorted((seen.first, at) for at, seen in enumerate(sightings) if seen.first is not None)
    for element in page.elements:
        if tag(element) in _RUNNING or tag(element) in _FIELDS:
            first, last = page.span(element)
            within = slice(bisect_left(placed, (first, 0)), bisect_left(placed, (last + 1, 0)))
            own = sorted(at for _, at in placed[within])
            for at in own:
                result[at] = replace(result[at], kind=Kind.LINK, form="link")
            if tag(element) in _FIELDS and (each := cited(_entry(element, first, last))) is not None:
                _add(result, own, each)
    return result


def augment_hidden(page: Page, sightings: list[Sighting]) -> list[Sighting]:
    """`sightings`, with what entries in attributes tell of those posts, and the posts that only they name.

    COinS, OpenURL's context in the title of a `span` (NISO Z39.88), and Google Scholar's `<meta name="citation_reference">`.
    """
    result = list(sightings)
    for element in page.elements:
        if tag(element) == "meta" and element.get("name") == "citation_reference":
            shown = (element.get("content") or "")[:_LONGEST]
            pairs = [pair.partition("=") for pair in shown.split(";")]
            fields = [(key.strip().removeprefix("citation_"), value.strip()) for key, _, value in pairs if value]
            if "citation_" not in shown:
                for each in references.read(shown, addresses(shown), Spans()):
                    _add_hidden(result, replace(each, start=page.place(element), end=page.place(element)))
                continue
        elif "Z3988" in (element.get("class") or "").split():
            fields = [
                (key.removeprefix("rft."), value) for key, value in parse_qsl((element.get("title") or "")[:_LONGEST])
            ]
        else:
            continue
        if (told_here := cited(_of_pairs(fields, page.place(element)))) is not None:
            _add_hidden(result, told_here)
    return result


def _of_pairs(fields: list[tuple[str, str]], place: int) -> CatalogueEntry:
    def of(*names: str) -> str:
        return next((value for name in names for key, value in fields if key == name and value), "")

    last, first = of("aulast"), of("aufirst")
    return CatalogueEntry(
        start=place,
        end=place,
        author=of("author", "au", "creator") or (f"{last}, {first}" if first else last),
        title=of("title", "atitle", "btitle"),
        date=of("publication_date", "date", "online_date", "year"),
        urls=tuple(value for key, value in fields if key.endswith(("_id", "identifier", "_url", "url", "source"))),
        about="\n".join(value for key, value in fields if key in _ABOUT_HIDDEN),
    )


_LONGEST = 8_000
_ABOUT_HIDDEN = frozenset("type genre pub publisher jtitle journal_title source note medium inbook_title".split())


def _add_hidden(result: list[Sighting], each: Reference) -> None:
    """What a hidden entry tells: of the post that the page shows where it shows it, else a citation of its own."""
    same = [at for at, seen in enumerate(result) if each.ref and seen.key == (each.ref.platform, each.ref.key)]
    if same:
        result[same[0]] = with_words(result[same[0]], each)
    elif not any(seen.handle == each.handle and seen.date in (each.date, None) for seen in result if seen.handle):
        result.append(sighting_of(each, each.start))


def _add(result: list[Sighting], own: list[int], each: Reference) -> None:
    same = [at for at in own if each.ref and result[at].key == (each.ref.platform, each.ref.key)]
    if same:
        result[same[0]] = with_words(result[same[0]], each)
    else:
        result.append(sighting_of(each, each.start))


def _entry(element: Element, first: int, last: int) -> CatalogueEntry:
    fields: dict[str, list[Element]] = {}
    for event, child in _own(element):
        if event == "start" and child is not element:
            fields.setdefault(tag(child), []).append(child)

    def of(names: tuple[str, ...]) -> Iterator[str]:
        return (said for name in names for child in fields.get(name, []) if (said := _text(child)))

    titles = list(of(_TITLES))
    return CatalogueEntry(
        start=first,
        end=last,
        author=next(of(_AUTHORS), ""),
        title=titles[0] if titles else "",
        date=_date(fields),
        urls=tuple(_addresses(fields)),
        about="\n".join(dict.fromkeys(of(_ABOUT))),
    )


def _own(element: Element) -> Iterator[tuple[str, Element]]:
    """Where elements within this one begin and end, up to a number of steps. What an inner entry holds belongs to that one alone:
    each element is gone through for one entry, however deep they stand in one another."""
    walk = iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, child in islice(walk, 2 * _STEPS):
        if event == "start" and child is not element and tag(child) in _FIELDS:
            walk.skip_subtree()
        yield event, child


def _texts(element: Element) -> Iterator[str]:
    for event, each in _own(element):
        text = each.text if event == "start" else each.tail if each is not element else None
        if text:
            yield text


def _text(element: Element) -> str:
    said = " ".join(_texts(element))
    if "<" in said:  # a parser of HTML reads no elements in a title
        said = _TAG.sub(" ", said)
    return _BLANKS.sub(" ", said).strip()


def _addresses(fields: dict[str, list[Element]]) -> Iterator[str]:
    for name in _URLS:
        for element in fields.get(name, []):
            yield from (value for key, value in attributes(element) if key in ("xlink:href", "href", "target", "url"))
            yield _text(element)


def _date(fields: dict[str, list[Element]]) -> str:
    """The date with its day: an attribute in ISO's form, the parts of it, or a date in words with the year of another element."""
    for name in ("date", "year", "date-in-citation"):
        for element in fields.get(name, []):
            for key, value in attributes(element):
                if key in ("when", "iso-8601-date", "when-iso") and day_of(value):
                    return value[:10]

    def part(name: str) -> str:
        return next((said for element in fields.get(name, []) if (said := _text(element))), "")

    day, month, year = part("day"), part("month"), part("year")
    if month.isdigit() and day.isdigit() and year[:4].isdigit():
        return f"{year[:4]}-{month.zfill(2)}-{day.zfill(2)}"
    said = part("date") if not day else f"{day} {month}"
    return said if not year or year in said else f"{said} {year}".strip()
