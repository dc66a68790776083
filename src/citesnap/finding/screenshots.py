"""Pictures of posts in a page: what captions and alternative texts say of them, where nothing else tells the post."""

from __future__ import annotations

from citesnap.finding.markers import Spans
from citesnap.finding.page import Page, ancestors, figure_around, tag, text_of
from citesnap.finding.repair import without_marks
from citesnap.finding.sighting import Sighting, of_reference

_MOST = 2_000
"""Pictures and captions of one page that are looked at."""
_LONGEST = 2_000


def augment(page: Page, sightings: list[Sighting]) -> list[Sighting]:
    """`sightings`, and the posts that pictures show: one a figure, none where the figure or a link around it has its post."""
    if page.root is None:
        return sightings
    new: list[Sighting] = []
    at_hand = _Days()
    for seen in sightings:
        at_hand.add((seen.platform, seen.handle), seen.date)
    in_figure = _Days()
    known = Spans((seen.first, (seen.last or seen.first) + 1) for seen in sightings if seen.first is not None)
    for element in page.named("img", "figcaption")[:_MOST]:
        said = element.get("alt") or "" if tag(element) == "img" else text_of(element, length=_LONGEST)
        if "@" not in said:
            continue
        frame = next((node for node in ancestors(element, 4) if tag(node) in ("figure", "a")), element)
        first, last = page.span(frame)
        if known.touch(first, last + 1):
            continue
        from citesnap.finding.prose import pictured

        figure = figure_around(element)
        for each in pictured.pictured(without_marks(said[:_LONGEST])):
            account = (each.platform, each.handle)
            if at_hand.has(account, each.date) or (figure is not None and in_figure.has((figure, *account), each.date)):
                continue  # the picture belongs to what shows the post, the caption to its picture
            in_figure.add((figure, *account), each.date)
            new.append(of_reference(each, page.place(element)))
    return [*sightings, *new]


class _Days:
    """The days of which posts are known, by what they belong to. A day that is not told may be any."""

    def __init__(self) -> None:
        self._days: dict[tuple[object, ...], set[str | None]] = {}

    def add(self, whose: tuple[object, ...], day: str | None) -> None:
        self._days.setdefault(whose, set()).add(day)

    def has(self, whose: tuple[object, ...], day: str | None) -> bool:
        days = self._days.get(whose)
        return days is not None and (day is None or day in days or None in days)
