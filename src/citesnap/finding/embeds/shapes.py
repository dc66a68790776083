"""Which post an element names: by an address or a bare id in its attributes, and what says whose id it is. Declares no form."""

from __future__ import annotations

import re
from urllib.parse import unquote

from citesnap.finding.page import Element, attributes
from citesnap.finding.prefilter import is_platform, may_be_post
from citesnap.finding.traces import BARE_IDS, BY_NAME, hinted_platform, platform_named, platform_of_attribute
from citesnap.platforms import PostRef, cited, identify, platform, reference
from citesnap.text.patterns import regex

_NO_URL = frozenset("class id style title alt lang width height rel target type role dir".split())
_URL_START = regex(r"\s*(?:https?:|https?%3A|//|at:|www\.)", re.I)


def attribute_ref(element: Element, *, shares: bool = False) -> PostRef | None:
    """The post that some attribute of `element` names by its URL.

    With `shares` also by a share link, which buttons hold as well as embed code does.
    """
    read = cited if shares else identify
    for key, value in attributes(element):
        if key in _NO_URL or key.startswith("on") or not 10 < len(value) < 4000:
            continue
        if _URL_START.match(value) or is_platform(value.partition("/")[0][:_LONGEST_HOST]):
            ref = read(value) if may_be_post(value) else None
            if ref is not None:
                return ref
    return None


_LONGEST_HOST = 253


def iframe_ref(frame: Element) -> PostRef | None:
    """The post that an iframe shows, by any of its attributes."""
    return (
        own_id(frame) or attribute_ref(frame, shares=True) or by_id(frame, None) or named_id(frame) or _by_path(frame)
    )


def _by_path(frame: Element) -> PostRef | None:
    """The post that a page of the article's own site shows in a frame: `/embed/twitter?url=…` of Telegraph."""
    for key in ("src", "data-src"):
        path, _, query = (frame.get(key) or "").partition("?")
        if path.startswith("/") and "embed" in path and may_be_post(query):
            return identify(f"https://site.invalid{path}?{query}")
    return None


def own_id(element: Element) -> PostRef | None:
    """The post whose id stands in an attribute that is made for it, as `data-tweet-id`."""
    for key, value in attributes(element):
        if value and key.endswith("id") and (platform := platform_of_attribute(key)):
            return reference(platform, value)
    return None


_IDS = [name for name, platform in BY_NAME.items() if platform in BARE_IDS]
_NAMED_ID = regex(
    rf"(?:.{{1,120}}[?&]id=|)(?:({'|'.join(_IDS)})(?:://|[-_:])|.{{0,200}}/({'|'.join(_IDS)})(?:\.min)?\.html#)"
    r"([\w/-]{5,40})(?:[&#].{0,200})?",
    re.IGNORECASE,
)


def named_id(element: Element) -> PostRef | None:
    """The post whose platform and id make up a value: `twitter-1420...`, `instagram://CODE`, `…/twitter.min.html#1420...`.

    Kinja's frames hold the first two, those of s9e's media plugin (XenForo, phpBB, Flarum) the last. Where case does not matter,
    Python takes `İ` for an `i`, which is no `i` in lower case: such a name is none.
    """
    for _, value in attributes(element):
        if 10 < len(value) < 600 and (named := _NAMED_ID.fullmatch(value)):
            ref = bare_reference(BY_NAME.get((named[1] or named[2]).lower()), named[3])
            if ref is not None:
                return ref
    return None


_PLAYER = regex(r"/(\w{2,20})(?:\.min)?\.html#([^#\s\"'\\]{3,200})")
_FEDERATED = regex(r"@([\w.-]{1,64})@([\w.-]{1,253})/(\w{5,40})")


def player_ref(value: str) -> PostRef | None:
    """The post of a player of s9e's media plugin: `…/iframe/2/SITE.min.html#REST`, where the rest is an id, a path or an AT URI."""
    player = _PLAYER.search(value.replace("\\/", "/")) if 20 < len(value) < 4000 else None
    name = platform_named(player[1]) if player else None
    if player is None or name is None:
        return None
    rest = unquote(player[2])
    if federated := _FEDERATED.fullmatch(rest):
        return identify(f"https://{federated[2]}/@{federated[1]}/{federated[3]}")
    if rest.startswith("at://"):
        return identify(rest)
    own = [identify(f"https://{host}/{rest}") for host in platform(name).HOSTS[:1]]
    return next((ref for ref in own if ref is not None), None) or reference(name, rest)


def bare_reference(platform: str | None, value: str) -> PostRef | None:
    """The post of an id that has the form of the platform's ids, None for a platform whose bare ids are not believed."""
    shape = BARE_IDS.get(platform or "")
    return reference(platform, value) if platform and shape and shape.fullmatch(value) else None


_SOME_ID = regex(
    r"(?:data-)?(?:embed|media|content|post|video|external|social|item|oembed|provider)?[-_]?(?:id|code|shortcode|key)",
    re.I,
)


def by_id(element: Element, platform: str | None) -> PostRef | None:
    """The post whose bare id an attribute holds: `data-tweet-id`, `data-video-id`, `data-shortcode`, `data-embed-id`."""
    for key, value in attributes(element):
        if key[0] == ":":  # bound by Vue and not rendered yet: :tweet-id="'1420...'"
            key, value = key[1:], value.strip("'\"` ")
        value = value.strip()
        if not 4 < len(value) < 60 or key in _NO_URL or "widget" in key:
            continue
        own = platform_of_attribute(key)
        if own is None and _SOME_ID.fullmatch(key):
            own = platform or hinted_platform(element)
        if own is not None and (ref := bare_reference(own, value)):
            return ref
    return None
