"""Pinterest: pins by number, on its many country hosts. `pin.it/…` needs a request. Ids hold no time."""

from __future__ import annotations

import re

from citesnap.model import Source
from citesnap.platforms._link import BASE64, Link, coded, leading
from citesnap.platforms._ref import Examples, PostRef, Shares
from citesnap.text.patterns import regex

NAME = "pinterest"
LABEL = "Pinterest"
_COUNTRIES = (
    "com at be ca ch cl co co.at co.in co.kr co.nz co.uk com.au com.bo com.ec com.mx com.pe com.py com.uy com.vn cr de dk ec"
    " engineering es fr hu id ie in info it jp kr mx nl nz pe ph pt ru se th tw uk vn".split()
)
HOSTS = (*(f"pinterest.{country}" for country in _COUNTRIES), "pin.it")
SOURCES = (
    Source("pinterest", "Pinterest’s pages", "citesnap.sources.pinterest.pin"),
    Source("pinterest-oembed", "Pinterest’s oEmbed", "citesnap.sources.pinterest.oembed"),
)
USUAL = regex(r"\d{15,19}", re.ASCII)


def identify(link: Link) -> PostRef | None:
    """`/pin/[SLUG--]ID/` and the iframe `assets.pinterest.com/ext/embed.html?id=ID`; `/pin/create/…` is a button."""
    parts = link.parts
    if parts[:1] == ("ext",):
        return reference(link.param("id") or "")
    return reference(parts[1]) if len(parts) > 1 and parts[0] == "pin" else None


def share_link(link: Link) -> str | None:
    """`pin.it/CODE`."""
    path = coded(link, "", words=True) if link.host == "pin.it" else None
    return f"https://pin.it{path}" if path else None


WALLS = ("/login", "/signup")
SHARES: Shares = (
    ("https://pin.it/4ExAmPle1", "https://pin.it/4ExAmPle1/"),
    ("pin.it/ExAmPle?utm_source=x", "https://pin.it/ExAmPle/"),
    ("https://pin.it/", None),
    ("https://www.pinterest.com/example_river/rivers/", None),
)


def inner(link: Link) -> str | None:
    """The target of `/offsite/?url=…` and of oEmbed."""
    return link.param("url") if link.parts[:1] in {("offsite",), ("oembed.json",)} else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The pin of an id: digits, or some 50 letters and digits in old links. The author is no part of the address."""
    pin_id = leading(native_id.rpartition("--")[2], BASE64)
    if not (pin_id.isdigit() and 5 <= len(pin_id) <= 20) and not 30 <= len(pin_id) <= 100:
        return None
    return PostRef(NAME, pin_id, f"https://www.pinterest.com/pin/{pin_id}/", handle or None, None)


_ID = "123456789012345678"
EXAMPLES: Examples = (
    (f"https://www.pinterest.com/pin/{_ID}/", _ID, None),
    (f"https://de.pinterest.com/pin/{_ID}", _ID, None),
    (f"https://www.pinterest.co.uk/pin/a-river-at-dawn--{_ID}/", _ID, None),
    (f"https://assets.pinterest.com/ext/embed.html?id={_ID}&src=x", _ID, None),
)
NO_POSTS = tuple(
    """
    https://www.pinterest.com/pin/create/button/?url=https%3A%2F%2Friverton.example%2F
    https://www.pinterest.com/exampleriver/
    https://www.pinterest.com/exampleriver/rivers/
    https://pinterest.evil.example/pin/123456789012345678/
    """.split()
)
