"""Posts that a page draws without embed code, classes or an address, as newsletters do: name, handle, words, day, and a sign of X.

Each begins at an element that holds nothing but a handle. They are lost links: all links in such boxes are a sender's trackers.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from citesnap.finding import quote
from citesnap.finding.boilerplate import names_of
from citesnap.finding.page import Element, Line, Page, ancestors, pieces, tidy, within
from citesnap.finding.repair import without_marks
from citesnap.finding.sighting import Sighting
from citesnap.model import Kind
from citesnap.platforms import identify, x
from citesnap.text import furniture
from citesnap.text.patterns import regex
from citesnap.text.words import places_of

_ALONE = regex(r"@(?<=[>\s]@)\w{1,15}\s{0,40}<")
_CLOCK = regex(
    r":\d\d\s?[AaPp]\.?[Mm]\.?\s{0,3}(?:[·∙•-]|[?\x1a]{1,3}|&(?:middot|bull);|&#(?:183|8226|8729);)\s{0,3}\w"
)
"""The time as X writes it. Where only ASCII is looked at, question marks or SUB (0x1A) stand for the dot."""
_COUNTED = ("etweets", "eposts")
"""What its posts alone have."""
_HANDLE = regex(r"@(\w{1,15})")
_OF_AUTHORS = frozenset("author authors byline bio profile contributor contributors writer about".split())
"""Names of boxes that tell of who wrote the article."""
_MOST = 200
_LEVELS = 8
_ELEMENTS = 80
_LONGEST = 4_000


def may_be_drawn(source: str) -> bool:
    """False when the markup of a page surely holds no such post."""
    alone = (place for place in places_of("@", source) if _ALONE.match(source, place))
    return any(source[max(0, place - 40) : place].rstrip().endswith(">") for place in alone) and _is_of_x(source)


def _is_of_x(text: str) -> bool:
    return any(word in text for word in _COUNTED) or _CLOCK.search(text) is not None


def augment(page: Page, sightings: list[Sighting]) -> list[Sighting]:
    """`sightings`, and the posts that are drawn without anything that a form knows; with the address that a link of theirs has."""
    if not may_be_drawn(page.markup):
        return sightings
    known = {(seen.handle or "").lower() for seen in sightings if seen.text or seen.date}
    bare = [seen for seen in sightings if not (seen.text or seen.date)]
    alone = ((element, said) for element in page.elements if _HANDLE.fullmatch(said := _own_line(element)))
    new: list[Sighting] = []
    for element, said in islice(alone, _MOST):
        handle = said.removeprefix("@")
        if handle.lower() in known or (drawn := _post(page, element, handle)) is None:
            continue
        box, seen = drawn
        inside = [each for each in bare if _may_be(each, handle) and _are_one(each, element, box, page)]
        if not inside and not any((each.handle or "").lower() == handle.lower() for each in bare):
            new.append(_with_empty_link(seen, box))
        elif len({each.key for each in inside}) == 1 and _ends_its_line(element, box):
            sightings = [each for each in sightings if each not in inside]
            new.append(_with_address(seen, inside[0]))
    return [*sightings, *new]


def _may_be(bare: Sighting, handle: str) -> bool:
    return bare.platform == x.NAME and (bare.handle or handle).lower() == handle.lower()


def _are_one(bare: Sighting, element: Element, box: Element, page: Page) -> bool:
    """Whether a link stands in the box of a drawn post, or the box in an element that is known to show one."""
    if bare.first is None:
        return False
    first, last = page.span(box)
    return first <= bare.first <= last or (
        bare.kind is Kind.EMBED and bare.first <= page.place(element) <= (bare.last or bare.first)
    )


def _own_line(element: Element) -> str:
    """What an element says before its first member, and a line break before the next one."""
    return ((element.tail if element.tag == "br" else element.text) or "").strip()


def _ends_its_line(element: Element, box: Element) -> bool:
    """Whether nothing but a day stands behind a handle in its line. A handle among words is one of the article."""
    lines = pieces(box, 3 * _ELEMENTS, _LONGEST)
    at = next((place for place, line in enumerate(lines) if without_marks(line.text).strip() == _own_line(element)), -1)
    behind = "".join(line.text for line in lines[at + 1 :]).lstrip(" \u00a0")
    rest = behind.partition("\n")[0].strip(" \u00a0·•∙|-")
    return not rest or quote.day(rest) is not None or furniture.FOLLOW.fullmatch(rest) is not None


def _with_address(seen: Sighting, link: Sighting) -> Sighting:
    """A drawn post with what the link to it tells."""
    return replace(
        seen, post_id=link.post_id, post_key=link.post_key, link=link.link, posted_at=link.posted_at, first=link.first
    )


def _with_empty_link(seen: Sighting, box: Element) -> Sighting:
    """A drawn post with the address of the link around it, which the parser ends in front of a table."""
    around = box.getparent()
    links = islice(within(box if around is None else around, "a"), _ELEMENTS)
    refs = [ref for link in links if not link.text and (ref := identify(link.get("href") or "")) is not None]
    own = {ref.key: ref for ref in refs if (ref.handle or "").lower() == (seen.handle or "").lower()}
    if len(own) != 1:
        return seen
    ref = next(iter(own.values()))
    return replace(seen, post_id=ref.native_id, post_key=ref.key, link=ref.url, posted_at=ref.posted_at)


def _post(page: Page, element: Element, handle: str) -> tuple[Element, Sighting] | None:
    """The smallest box around a handle that is a post, and what it shows."""
    for box in ancestors(element, _LEVELS):
        first, last = page.span(box)
        if last - first > _ELEMENTS or not names_of(box).isdisjoint(_OF_AUTHORS):
            return None
        lines = pieces(box, 3 * _ELEMENTS, _LONGEST)
        signs = [place for place, line in enumerate(lines) if _HANDLE.fullmatch(without_marks(line.text).strip())]
        if not signs or without_marks(lines[signs[0]].text).strip() != f"@{handle}":
            return None  # the box of another post
        read = _read(lines, signs[0])
        if read is None:
            continue
        words, shown, date = read
        if not _is_of_x(" ".join(line.text for line in lines)):
            continue
        return box, Sighting(
            form="card",
            platform=x.NAME,
            handle=handle,
            author_name=_name(lines[: signs[0]]),
            date=date,
            date_text=shown,
            text=words,
            first=page.place(element),
            last=last,
            near=words,
        )
    return None


def _read(lines: list[Line], at: int) -> tuple[str, str, str] | None:
    """The words between the handle and the day, the day as shown, and the day."""
    for place in range(at + 1, len(lines)):
        shown = without_marks(lines[place].text).strip()
        date = quote.day(shown) if 6 <= len(shown) < 60 else None
        if date is not None:
            between = [line.text for line in lines[at + 1 : place] if not furniture.FOLLOW.fullmatch(line.text.strip())]
            words = without_marks(tidy("".join(between)))
            first, _, rest = words.partition("\n")
            words = rest.strip() if furniture.REPLYING.fullmatch(first) else words
            return (words, shown, date) if words else None
    return None


def _name(lines: list[Line]) -> str | None:
    said = [text for line in lines if (text := without_marks(line.text).strip(" \n·(")) and len(text) <= 60]
    return said[-1] if said else None
