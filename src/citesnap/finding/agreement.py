"""What an article says of one post must agree with what the post's id proves. Pure; looks at one citation at a time.

The time in an id settles a month name that means two months. An id whose time contradicts the date beside it is not believed: it
may have been cut, and a shorter id is a stranger's post. The citation stays, with its date and words and without the id. Where all
ids of a platform have one length and this one has it, it was not cut: it stays, and the doubt is noted.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from citesnap import platforms
from citesnap.finding import dates
from citesnap.model import Citation

_ZONES = timedelta(days=1)
"""A day as shown may be that of any place on Earth, from UTC-12 to UTC+14."""


def settled(citation: Citation) -> Citation:
    """The citation with its date and id made to agree, or without the id where they cannot."""
    if citation.post_id is None or not citation.date_text:
        return citation
    span = platforms.posted_between(citation.platform, citation.post_key or citation.post_id)
    if span is None:
        return citation
    possible = dates.possible_days(citation.date_text)
    if len(possible) > 1:
        fitting = [day for day in possible if _fits(day, span)]
        return replace(citation, date=fitting[0]) if len(fitting) == 1 else citation
    if citation.date is None and possible and _fits(possible[0], span):
        return replace(citation, date=possible[0])
    if citation.date is None or _fits(citation.date, span):
        return citation
    doubt = f"cited with {citation.date}, but the id {citation.post_id} is of {_named(span)}"
    if platforms.is_whole(citation.platform, citation.post_id) and not platforms.lengths_vary(citation.platform):
        return replace(citation, doubt=doubt)
    return replace(
        citation,
        post_id=None,
        post_key=None,
        posted_at=None,
        link=f"https://{citation.short_links[0]}" if citation.short_links else None,
        doubt=doubt,
    )


def _fits(day: str, span: tuple[datetime, datetime]) -> bool:
    first, last = (moment.date() for moment in span)
    return first - _ZONES <= date.fromisoformat(day) <= last + _ZONES


def _named(span: tuple[datetime, datetime]) -> str:
    first, last = (f"{moment:%Y-%m-%d}" for moment in span)
    return first if first == last else f"{first} to {last}"
