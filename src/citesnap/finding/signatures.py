"""Where on a page a signature stands, and whether the words in front of it can be what it signs.

In a text without markup the words in front of `NAME (@HANDLE) DATE` are the post's. A page tells more: a heading, a term, a cell or
the first line of an item belongs to what follows, and what stands in front of it is somebody else's.
"""

from __future__ import annotations

from functools import cached_property

from citesnap.finding.page import Element, Page, tag, text_of
from citesnap.finding.state.ownership import letters
from citesnap.text.patterns import regex

_HANDLE = regex(r"@\w{1,20}")
_LEADS = frozenset("h1 h2 h3 h4 h5 h6 dt th summary caption legend figcaption".split())
"""Elements that belong to what follows them, or to what they stand in."""
_MOST = 60
"""Elements of what counts as one box of the page. Larger ones hold other paragraphs too."""
_LETTERS_OF_BOX = 4_000
"""Characters of a box that are looked at."""
_CLIMB = 6
_MOST_PLACES = 20
_SAME = 40
"""Letters of the words that are looked for."""
_LONGEST = 120
"""Letters of a signature: a name, a handle, a date."""
_REST = 12
"""Letters behind a date that are more than the time of day."""


class Signatures:
    """The places of handles on a page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @cached_property
    def _places(self) -> dict[str, list[Element]]:
        places: dict[str, list[Element]] = {}
        for element in self._page.elements:
            for text in (element.text, *(child.tail for child in element)):
                for hit in _HANDLE.finditer(text or ""):
                    places.setdefault(hit[0].lower(), []).append(element)
        return places

    def places(self, handle: str) -> list[Element]:
        """The elements that directly hold a handle, which is given without its sign."""
        hit = _HANDLE.match(f"@{handle}")
        return self._places.get(hit[0].lower(), [])[:_MOST_PLACES] if hit else []

    def are_apart(self, handle: str, day: str | None, words: str) -> bool:
        """Whether `words` stand outside of the box in which the handle and the date stand, so that they are not what it signs.

        The box is the smallest element around both with more in it than they are; a box of many elements is none.
        """
        when, end = letters(day or ""), letters(words)[-_SAME:]
        for element in self.places(handle.removeprefix("@")):
            box, signature = element, ""
            for _ in range(_CLIMB):
                first, last = self._page.span(box)
                if last - first > _MOST:
                    break
                shown = text_of(box, _MOST * 4, _LETTERS_OF_BOX)
                said = letters(shown)
                is_box = signature != "" and len(said) > len(signature)
                if not signature and when in said:
                    signature = said
                    goes_on = bool(when) and len(said.rpartition(when)[2]) > _REST
                    leads = tag(box) in _LEADS or (tag(box) in ("b", "strong") and shown.strip()[:1].isalnum())
                    is_box = goes_on or leads or len(said) > _LONGEST or _is_followed_by_quotation(box)
                if is_box:
                    return end not in said
                above = box.getparent()
                if above is None:
                    break
                box = above
        return False


def _is_followed_by_quotation(element: Element) -> bool:
    after = element.getnext()
    return after is not None and tag(after) == "blockquote" and not (element.tail or "").strip()
