"""Posts cited in plain text, by their attribution. Pure: opens nothing, knows forms and never sites."""

from __future__ import annotations

import re

from citesnap.finding.dates import find_date
from citesnap.model import Citation, Kind, Place

_HANDLE = re.compile(r"\(@(\w{1,20})\)\s?", re.ASCII)
_SHORT_LINK = re.compile(r"(?:pic\.(?:twitter|x)\.com|t\.co)/\w{6,12}", re.ASCII)
_NAME_WINDOW = 100
_BODY_WINDOW = 1500


def find_in_text(text: str) -> list[Citation]:
    """All citations of a plain-text article, in order."""
    found: list[Citation] = []
    last_end = 0
    for handle in _HANDLE.finditer(text):
        when = find_date(text, handle.end())
        dash = text.rfind("—", max(last_end, handle.start() - _NAME_WINDOW), handle.start())
        if when is None or dash < 0:
            continue
        start = _body_start(text, max(last_end, dash - _BODY_WINDOW), dash)
        body = re.sub(r"\n{2,}", "\n\n", text[start:dash].strip())
        codes = tuple(_SHORT_LINK.findall(body))
        found.append(
            Citation(
                position=len(found) + 1,
                platform="x",
                kind=Kind.EMBED,
                form="prose",
                handle=handle[1],
                author_name=text[dash + 1 : handle.start()].strip(),
                date=when[2],
                date_text=text[when[0] : when[1]],
                link=f"https://{codes[0]}" if codes else None,
                short_links=codes,
                text=body,
                start=start,
                end=when[1],
                place=Place(text[start : when[1]], text[max(0, start - 32) : start], text[when[1] : when[1] + 32]),
            )
        )
        last_end = when[1]
    return found


def _body_start(text: str, low: int, dash: int) -> int:
    """Walk back over gaps of three and more newlines (line breaks of the post), stop at two (the article's)."""
    start = dash
    while (gap := text.rfind("\n\n", low, start)) >= 0:
        first = gap
        while first > low and text[first - 1] == "\n":
            first -= 1
        if gap + 2 - first < 3 and text[gap + 2 : dash].strip():
            return gap + 2
        start = first
    return low
