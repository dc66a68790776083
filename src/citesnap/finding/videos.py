"""Films that an article embeds. A film is no post, so they are told only to those who ask (`Page.videos`)."""

from __future__ import annotations

import re

from citesnap.finding.forms import form
from citesnap.finding.page import Element, Page, attributes
from citesnap.finding.sighting import Evidence, Sighting, sighting
from citesnap.platforms import video
from citesnap.text.patterns import regex
from citesnap.text.words import folded

__all__ = ["may_embed_films"]

_PLAYERS = regex(
    r"youtube(?:-nocookie)?\.com/(?:embed|v)/|<(?:amp-|lite-)youtube|<youtube-video|data-youtube-id", re.IGNORECASE
)
_ID_ATTRIBUTES = ("videoid", "data-videoid", "video-id", "data-youtube-id", "youtube-id")
_PLAYER = "https://www.youtube.com/embed/"


@form(
    "video",
    tags=["iframe", "embed", "object", "amp-youtube", "lite-youtube", "youtube-video"],
    attributes=["data-youtube-id"],
    rank=22,
    evidence=Evidence.OFFICIAL | Evidence.LOOSE,
)
def player(element: Element, page: Page) -> Sighting | None:
    """A player of YouTube, in a frame or a web component. Only where films are asked for: `find --videos`.

    Example:
        <iframe src="https://www.youtube-nocookie.com/embed/AbCdEfGhIjK?rel=0" title="The river at noon"></iframe>
    Finds:
        youtube AbCdEfGhIjK embed
    """
    if not page.videos:
        return None
    for key, value in attributes(element):
        ref = video(_PLAYER + value if key in _ID_ATTRIBUTES and len(value) == 11 else value)
        if ref is not None:
            return sighting("video", element, page, ref)
    return None


def may_embed_films(source: str) -> bool:
    """False when the markup of a page surely embeds no film. True says nothing."""
    # Each of them has this word, which most pages do not hold: to look for it is ten times as fast.
    return "youtube" in folded(source) and _PLAYERS.search(source) is not None
