"""Posts that the running text of a page quotes without markup of their own: the words, and who signs them.

Widgets are stripped from pages as from texts, and people quote posts by hand. `prose` reads them in the text of the article's
body. Only what no form has found is told, and only with a date or a short link: a name with a handle in parentheses is no post.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from citesnap import platforms
from citesnap.finding.boilerplate import Regions, names_of
from citesnap.finding.networks import ON_SITE
from citesnap.finding.page import Element, Page, ancestors, tag, text_of
from citesnap.finding.posted import POSTED
from citesnap.finding.sighting import Sighting, of_citation
from citesnap.model import Citation, Kind
from citesnap.text.patterns import regex
from citesnap.text.words import places_of

if TYPE_CHECKING:
    from citesnap.finding.htmlblocks import FinderOfPages
    from citesnap.finding.signatures import Signatures

_LONGEST = 2_000_000
"""Characters of body text searched for signed prose."""
_MOST = 5_000
"""Handles and dashes of one page that are looked at. A page with more is no article."""
_REACH = 400
"""Characters of markup in front of a handle that are looked at."""
_TAGS = r"(?:<[^<>]{0,300}>|\s|&nbsp;|&#160;){0,6}"
_BEFORE_HANDLE = "(>—―–;"
"""What a handle that somebody signs with may stand behind, besides blanks."""
_HANDLE = regex(
    rf"@(?P<handle>\w[\w.@-]{{0,80}}){_TAGS}\)?[^<\"]{{0,60}}(?:<[^<>]{{1,300}}>[^<\"]{{0,60}}){{0,3}}?\d{{4}}"
)
"""A handle, and a year not far behind it."""
_NAME_OF_ACCOUNT = regex(r"@(?P<handle>\w[\w.@-]{0,80})")
_DASHES = ("—", "―", "–", "&mdash;", "&#8212;", "&ndash;", "&#8211;")
SIGNS = ("&mdash;",)
"""Strings that a page is searched for beforehand."""
_COMMON_DASHES = ("—", "–", *SIGNS)
_OPENS = regex(rf"(?:\(|(?:{'|'.join(_DASHES)})[^<>()\n]{{0,60}}){_TAGS}\Z")
_MAY_OPEN = ("(", "—", "–", "―", "&")
_NAMED = regex(
    rf"\s?(?:<[^<>]{{1,200}}>)?[^\W\d_][^\n@()<>—–:,]{{1,60}}?(?:</\w{{1,10}}>)?\s{ON_SITE}(?:</\w{{1,10}}>)?[,\s(:]{{1,2}}"
)
"""A name and a network, behind a dash."""
_LABELS = (
    " X",
    " Twitter",
    *(f" {platforms.label(name)}" for name in platforms.names() if name not in ("x", "youtube")),
)
_LONGEST_NAME = 200
_PLAIN = regex(r"\(@(\w{1,20})\)[^<\"]{0,40}\d{4}")
"""A signature without markup in it. Names of authors at the head of an article are links as a rule."""
_REACH_OF_SENTENCE = 240
"""Characters of markup on either side of a handle in which a sentence says of which day a post is, and quotes it."""
_YEAR = regex(r"20[012]\d(?<!\d20..)(?!\d)")
"""That no digit stands before it is asked last: Python finds a pattern that begins with certain characters many times as fast."""
_OPENS_QUOTATION = ("“", "„", "«", "「", '"', "&ldquo;", "&laquo;", "&bdquo;", "&#8220;", "&quot;")
_TAG = regex(r"<[^<>]{0,300}>")
_QUOTED = regex(r"[\"“„«»「『].*[\"”“»«」』]\W*", re.DOTALL)
_DASH = regex(r"(?:[—―–]|--|\s-\s)[^\n]{0,120}\Z")
_CODE = ("pre", "code", "textarea")
_OF_AUTHORS = frozenset("author authors byline bio profile contributor contributors writer about meta".split())
"""Names of boxes that tell of who wrote the article."""


def augment(page: Page, sightings: list[Sighting], regions: Regions, find_in_page: FinderOfPages) -> list[Sighting]:
    """`sightings`, and the posts that the article's body quotes and signs.

    `find_in_page` is the finder of pages, for embed code that the body shows as text.
    """
    if not page.elements or not _is_unexplained(page, sightings):
        return sightings
    text = text_of(page.elements[regions.body], 2 * len(page.elements) + 2)
    if len(text) > _LONGEST:
        return sightings
    from citesnap.finding.prose.texts import find_in_text

    quoted = find_in_text(text, keep_credits=True, find_in_page=find_in_page)
    return [*sightings, *_unexplained(quoted, text, page, sightings, regions)]


def may_be_signed(source: str) -> bool:
    """False when the markup of a page surely holds nobody's signature with a day, other than one that begins with a parenthesis."""
    return next(_signing(source), None) is not None or _names_network(source)


def _is_unexplained(page: Page, sightings: list[Sighting]) -> bool:
    """True when somebody signs in the page whom no form has found."""
    known = {_local(seen.handle) for seen in sightings}
    dashes = [dash for dash in _COMMON_DASHES if dash not in SIGNS or page.says(dash)]
    return any(_local(handle) not in known for handle in _signing(page.markup)) or _names_network(page.markup, dashes)


def _signing(source: str) -> Iterator[str]:
    """The handles in the markup that stand in parentheses or behind a dash, with a year not far behind them, or in a report."""
    for start in islice(_handles(source), _MOST):
        hit = _HANDLE.match(source, start)
        if hit and (source[start - 1] == "(" or _opens(source[max(0, start - _REACH) : start])):
            yield hit["handle"]
        elif (named := _NAME_OF_ACCOUNT.match(source, start)) and _is_report(source, start, named.end()):
            yield named["handle"]


def _is_report(source: str, start: int, end: int) -> bool:
    """Whether what stands around a handle says that something was posted, of which day it is, and opens a quotation."""
    around = source[max(0, start - _REACH_OF_SENTENCE) : end + _REACH_OF_SENTENCE]
    if not _YEAR.search(around) or not any(sign in around for sign in _OPENS_QUOTATION):
        return False
    text = _TAG.sub(" ", around)
    return _YEAR.search(text) is not None and POSTED.search(text) is not None


def _opens(before: str) -> bool:
    """Whether what stands before a handle begins a signature."""
    return any(mark in before for mark in _MAY_OPEN) and _OPENS.search(before) is not None


def _handles(source: str) -> Iterator[int]:
    """Where handles may begin that somebody signs with."""
    for place in places_of("@", source):
        before, behind = source[place - 1 : place], source[place + 1 : place + 2]
        if (before.isspace() or (before and before in _BEFORE_HANDLE)) and (behind.isalnum() or behind == "_"):
            yield place


def _names_network(source: str, dashes: Iterable[str] = _COMMON_DASHES) -> bool:
    """True when a name and a network stand behind a dash, as in `— Rana Example on LinkedIn, May 1, 2020`."""
    for dash in dashes:
        if not dash.isascii() and source.isascii():
            continue
        at = source.find(dash)
        for _ in range(_MOST):
            if at < 0:
                break
            behind = source[at + len(dash) : at + _LONGEST_NAME]
            if any(label in behind for label in _LABELS) and _NAMED.match(behind):
                return True
            at = source.find(dash, at + 1)
    return False


def _local(handle: str | None) -> str:
    """A handle without its server, folded."""
    return (handle or "").lower().removeprefix("@").partition("@")[0].rstrip(".-")


def _unexplained(
    quoted: list[Citation], text: str, page: Page, sightings: list[Sighting], regions: Regions
) -> Iterator[Sighting]:
    """Those of the posts quoted in the text of the body that no form has found and somebody signs."""
    from citesnap.finding.prose import creditlines
    from citesnap.finding.signatures import Signatures

    known = {(_local(seen.handle), seen.date) for seen in sightings}
    named = {(seen.author_name, seen.date) for seen in sightings}
    ids = {seen.post_id for seen in sightings}
    shown = [seen.text for seen in sightings if seen.text and "@" in seen.text]
    plain = {handle.lower() for handle in _PLAIN.findall(page.markup)}
    captions = [text_of(element) for element in page.elements if tag(element) == "figcaption"]
    signatures = Signatures(page)
    for said in quoted:
        whose = said.handle or said.author_name
        if said.kind is not Kind.EMBED or whose is None or (said.date is None and not said.short_links):
            continue
        if (said.handle and (_local(said.handle), said.date) in known) or (said.author_name, said.date) in named:
            continue
        if said.post_id and said.post_id in ids:
            continue
        if said.form == "rendered" and any(_is_of_day_of(said, seen) for seen in sightings):
            continue
        if said.handle and any(f"@{said.handle}" in words and (said.date_text or "") in words for words in shown):
            continue  # a signature inside the words of a post
        elements = signatures.places(said.handle) if said.handle else []
        if elements and all(
            any(_is_within(element, name) for name in _CODE) or regions.is_boilerplate(_quotation_around(element))
            for element in elements
        ):
            continue
        if creditlines.is_credit(
            text,
            said,
            is_item=bool(elements) and all(_is_within(element, "li") for element in elements),
            is_quoted=any(_is_within(element, "blockquote") for element in elements),
        ):
            continue
        if (said.handle or "").lower() not in plain and not _is_signed(text, said, elements):
            continue
        said = replace(said, platform=_linked_network(elements) or said.platform)
        yield of_citation(
            "prose", _without_others_words(said, captions, signatures), page.place(page.elements[regions.body])
        )


def _is_of_day_of(said: Citation, seen: Sighting) -> bool:
    """Whether a sighting is of the same account and day as what a sentence reports, which may give the day of another time zone."""
    if said.date is None or said.handle is None or _local(said.handle) != _local(seen.handle):
        return False
    day = seen.posted_at.date().isoformat() if seen.posted_at is not None else seen.date
    return day is not None and abs((date.fromisoformat(day) - date.fromisoformat(said.date)).days) <= 1


def _quotation_around(element: Element) -> Element:
    """The quotation that an element stands in, else the element. A quotation names its author in a `<footer>`."""
    for box in (element, *ancestors(element, 6)):
        if tag(box) == "blockquote":
            return box
        if tag(box) == "footer":
            return box if (parent := box.getparent()) is None else parent
    return element


def _is_within(element: Element, name: str) -> bool:
    return any(tag(box) == name for box in (element, *ancestors(element, 6)))


def _linked_network(elements: list[Element]) -> str | None:
    """The platform of the account that a handle is linked to."""
    links = [
        box.get("href") or "" for element in elements for box in (element, *ancestors(element, 2)) if tag(box) == "a"
    ]
    return next(filter(None, map(platforms.network, links)), None)


def _is_signed(text: str, said: Citation, elements: list[Element]) -> bool:
    """Whether a signature with markup in it is that of a quotation, and not the line of an article's author."""
    if any(
        not names_of(box).isdisjoint(_OF_AUTHORS) for element in elements for box in (element, *ancestors(element, 3))
    ):
        return False
    shown = text[max(0, (said.start or 0) - 1) : (said.end or 0) + 1]
    before = shown[: shown.rfind("@")]
    sentence = text[max(0, (said.start or 0) - _REACH_OF_SENTENCE) : said.end or 0]
    return (
        bool(said.short_links)
        or _DASH.search(before) is not None
        or _QUOTED.search(shown) is not None
        or (said.form == "rendered" and POSTED.search(sentence) is not None)
        or any(tag(box) == "blockquote" for element in elements for box in ancestors(element, 6))
    )


def _without_others_words(said: Citation, captions: list[str], signatures: Signatures) -> Citation:
    """The citation, without words that are the article's."""
    if said.handle is None or said.text is None:
        return said
    in_caption = any(f"@{said.handle})" in caption and said.text not in caption for caption in captions)
    if in_caption or signatures.are_apart(f"@{said.handle}", said.date_text, said.text):
        return replace(said, text=None)
    return said
