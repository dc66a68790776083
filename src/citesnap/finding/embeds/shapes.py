"""Which post an element names: by an address or a bare id in its attributes, and what says whose id it is. Declares no form."""

from __future__ import annotations

import re

from citesnap.finding.page import Element, attributes, tag
from citesnap.finding.prefilter import may_be_post
from citesnap.platforms import PostRef, identify, reference

_NO_URL = frozenset(
    ["class", "id", "style", "title", "alt", "lang", "width", "height", "rel", "target", "type", "role", "dir"]
)
_URL_START = re.compile(
    r"\s*(?:https?:|https?%3A|//|at:|www\.|(?:mobile\.|m\.)?(?:twitter|x|instagram|facebook)\.com/)", re.I
)


def attribute_ref(element: Element) -> PostRef | None:
    """The post that some attribute of `element` names by its URL."""
    for key, value in attributes(element):
        if key not in _NO_URL and not key.startswith("on") and 10 < len(value) < 4000 and _URL_START.match(value):
            ref = identify(value) if may_be_post(value) else None
            if ref is not None:
                return ref
    return None


def iframe_ref(frame: Element) -> PostRef | None:
    """The post that an iframe shows, by any of its attributes."""
    numbered = frame.get("data-tweet-id")
    if numbered and (ref := reference("x", numbered)):
        return ref
    bluesky = frame.get("data-bluesky-uri")
    return (identify(bluesky) if bluesky else None) or attribute_ref(frame) or by_id(frame, None) or named_id(frame)


_NAMED_ID = re.compile(
    r"(?:.{1,120}[?&]id=|)(?:(twitter|tweet|instagram|tiktok)(?:://|[-_:])|.{0,200}/(twitter|instagram|tiktok|telegram)(?:\.min)?\.html#)"
    r"([\w/-]{5,40})(?:[&#].{0,200})?",
    re.IGNORECASE,
)
_NAMES = {"twitter": "x", "tweet": "x"}


def named_id(element: Element) -> PostRef | None:
    """The post whose platform and id make up a value: `twitter-1420...`, `instagram://CODE`, `…/twitter.min.html#1420...`.

    Kinja's frames hold the first two, those of s9e's media plugin (XenForo, phpBB, Flarum) the last.
    """
    for _, value in attributes(element):
        if 10 < len(value) < 600 and (found := _NAMED_ID.fullmatch(value)):
            said = (found[1] or found[2]).lower()
            platform = _NAMES.get(said, said)
            if SHAPES[platform].fullmatch(found[3]) and (ref := reference(platform, found[3])):
                return ref
    return None


HINTS = (
    ("x", re.compile(r"twitter|tweet|(?<![a-z])x-(?:post|embed)", re.I)),
    ("instagram", re.compile(r"instagram|instgrm", re.I)),
    ("facebook", re.compile(r"facebook|fb-(?:post|video)", re.I)),
    ("tiktok", re.compile(r"tiktok", re.I)),
    ("bluesky", re.compile(r"bluesky|bsky", re.I)),
    ("threads", re.compile(r"threads", re.I)),
    ("reddit", re.compile(r"reddit", re.I)),
    ("telegram", re.compile(r"telegram", re.I)),
)
_TWEET_ID = re.compile(r"(?:data-)?(?:tweet|twitter|status)[-_]?(?:status[-_]?)?(?:id)?", re.I)
_SOME_ID = re.compile(
    r"(?:data-)?(?:embed|media|content|post|video|external|social|item|oembed|provider)?[-_]?(?:id|code|shortcode|key)",
    re.I,
)
SHAPES = {
    "x": re.compile(r"\d{9,19}"),
    "instagram": re.compile(r"[\w-]{10,12}"),
    "tiktok": re.compile(r"\d{17,20}"),
    "telegram": re.compile(r"\w{4,32}/\d{1,9}"),
}
"""What an id may look like when nothing but a nearby word says whose it is."""


def hinted_platform(element: Element) -> str | None:
    """The platform that tag, class or attributes of `element` speak of, when they speak of one only."""
    said = " ".join([tag(element), *(f"{key}={value}" for key, value in attributes(element) if len(value) < 100)])
    spoken = [platform for platform, pattern in HINTS if pattern.search(said)]
    return spoken[0] if len(spoken) == 1 else None


def by_id(element: Element, platform: str | None) -> PostRef | None:
    """The post whose bare id an attribute holds: `data-tweet-id`, `data-video-id`, `data-shortcode`, `data-embed-id`."""
    for key, value in attributes(element):
        if key[0] == ":":  # bound by Vue and not rendered yet: :tweet-id="'1420...'"
            key, value = key[1:], value.strip("'\"` ")
        value = value.strip()
        if not 4 < len(value) < 60 or key in _NO_URL or "widget" in key:
            continue
        if _TWEET_ID.fullmatch(key):
            if SHAPES["x"].fullmatch(value) and (ref := reference("x", value)):
                return ref
        elif _SOME_ID.fullmatch(key):
            whose = platform or hinted_platform(element)
            shape = SHAPES.get(whose or "")
            if whose and shape and shape.fullmatch(value) and (ref := reference(whose, value)):
                return ref
    return None
