"""Pictures of posts in a page: what captions and alternative texts say of them, where nothing else tells the post."""

from __future__ import annotations

from itertools import islice

from citesnap.finding.markers import Spans
from citesnap.finding.page import Element, Page, ancestors, figure_around, tag, text_of
from citesnap.finding.prose import pictured
from citesnap.finding.repair import without_marks
from citesnap.finding.sighting import Sighting, of_reference

_MOST = 2_000
"""Pictures and captions of one page that are looked at."""
_LONGEST = 2_000


def told(page: Page, found: list[Sighting]) -> list[Sighting]:
    """`found`, and the posts that pictures show: one for each figure, none where the figure or a link around it has its post."""
    if page.root is None:
        return found
    new: list[Sighting] = []
    at_hand = _by_account(found)
    known = Spans((seen.first, (seen.last or seen.first) + 1) for seen in found if seen.first is not None)
    for element in islice(page.root.iter("img", "figcaption"), _MOST):
        said = element.get("alt") or "" if tag(element) == "img" else text_of(element, length=_LONGEST)
        if "@" not in said:
            continue
        frame = next((node for node in ancestors(element, 4) if tag(node) in ("figure", "a")), element)
        first, last = page.span(frame)
        if known.touch(first, last + 1):
            continue
        for each in pictured.pictured(without_marks(said[:_LONGEST])):
            seen = of_reference(each, page.order[element])
            if any(_same(seen, other) for other in at_hand.get((seen.platform, seen.handle), ())):
                continue  # the picture belongs to what shows the post
            if not any(_same(seen, other) and _are_near(page, element, other) for other in new):
                new.append(seen)
    return [*found, *new]


def _by_account(found: list[Sighting]) -> dict[tuple[str, str | None], list[Sighting]]:
    accounts: dict[tuple[str, str | None], list[Sighting]] = {}
    for seen in found:
        accounts.setdefault((seen.platform, seen.handle), []).append(seen)
    return accounts


def _same(one: Sighting, other: Sighting) -> bool:
    days = {one.date, other.date} - {None}
    return one.platform == other.platform and one.handle == other.handle and len(days) < 2


def _are_near(page: Page, element: Element, other: Sighting) -> bool:
    """Whether a picture or caption belongs to the figure of another one."""
    figure = figure_around(element)
    if figure is None or other.first is None:
        return False
    first, last = page.span(figure)
    return first <= other.first <= last
