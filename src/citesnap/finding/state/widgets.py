"""JSON that is one widget's own data, in an attribute or in a small script at the place of the post."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import islice
from typing import Any

from citesnap.finding.forms import form, sightings
from citesnap.finding.hidden import inside
from citesnap.finding.page import Element, Page, attributes
from citesnap.finding.prefilter import may_be_post, may_hold_posts
from citesnap.finding.sighting import Sighting
from citesnap.finding.state.fields import from_fields, read_fields
from citesnap.finding.state.scripts import decoded
from citesnap.finding.traces import ANY_HINT, ID_KEYS, OBJECT_IDS, hinted_platforms
from citesnap.model import Kind
from citesnap.platforms import PostRef, identify, reference
from citesnap.text.entities import unescape
from citesnap.text.patterns import regex

SMALL = 20_000
_DIRECT_KEYS = tuple(
    "url href permalink tweet_url tweetUrl src link embedUrl embed_url permalink_url uri"
    " canonicalUrl originalUrl sourceUrl postUrl".split()
)
_MARKUP_KEYS = ("html", "embedHtml", "embed_html", "code", "embedCode", "embed_code", "markup", "content", "raw")
_HINTED_IDS = {
    name: regex(
        rf"\"(?:id|{'|'.join(key for key, whose in ID_KEYS.items() if whose == name)})\"\s*:"
        rf"\s*(?:\[\s*0\s*,\s*)?\"?({shape.pattern})\b"
    )
    for name, shape in OBJECT_IDS.items()
}
"""The id of a post in JSON whose element names the platform."""


@form(
    "json-attribute",
    other_attributes=True,
    attributes=["props", "data-props", "data-attrs", "data-react-props", "data-params"],
    rank=42,
)
def in_attribute(element: Element, page: Page) -> list[Sighting] | None:
    """A widget's own data as JSON in an attribute: the post's address, mostly with its text, author and date.

    Example:
        <div class="tweet" data-attrs='{"url":"https://twitter.com/example_river/status/1420000000000000000",
        "full_text":"The river is rising.","username":"example_river","name":"Rana Example",
        "date":"Tue Jul 27 12:35:56 +0000 2021"}'></div>
    Finds:
        x 1420000000000000000 @example_river 2021-07-27 embed
    """
    for _, value in attributes(element):
        value = value.strip()
        if 30 < len(value) < SMALL and value[0] in "{[":
            posts = _direct(value, element, page, "json-attribute")
            if posts:
                return posts
            about = " ".join(each for _, each in attributes(element) if len(each) < 200) + str(element.tag)
            for platform in hinted_platforms(about):
                number = _HINTED_IDS[platform].search(value) if platform in _HINTED_IDS else None
                ref = reference(platform, number[1]) if number else None
                if ref is not None:
                    first, last = page.span(element)
                    return [replace(from_fields(ref, {}, "json-attribute"), first=first, last=last)]
    return None


def in_small_script(element: Element, page: Page) -> list[Sighting] | None:
    """A small JSON script at the very place of the post, the data of a widget that a script will draw there.

    The place ties it to the article, so the caller asks only about scripts that stand in the article's body.
    """
    text = (element.text or "").strip()
    if not 20 < len(text) < SMALL:
        return None
    if (element.get("type") or "").lower().endswith("json"):
        return _direct(text, element, page, "json-state") if text[0] == "{" else None
    code = _EMBED_CODE.search(text)
    if code is None or _STATE.search(text):
        return None
    # A string of a program: what follows the embed code in it is text to the parser.
    markup = _unquoted(text[code.start() :])
    posts = inside(unescape(markup) if "&lt;" in markup else markup, element, page, "json-state")
    return posts if posts and len({seen.key for seen in posts}) == 1 else None


def is_of_post(text: str) -> bool:
    """Whether JSON-LD is that of a post, and not that of the page that shows it."""
    return _POSTING.match(text) is not None


_POSTING = regex(
    r"\s*\{\s*(?:\"@context\"\s*:\s*\"[^\"]{0,100}\"\s*,\s*)?\"@type\"\s*:\s*\"(?:SocialMediaPosting|DiscussionForumPosting)\""
)
_STATE = regex(r"__[A-Z][A-Z_]{2,40}__\s*=|[\"'](?:headline|related\w{0,20}|articles|stories)\\{0,2}[\"']\s*:")
"""What the state of a whole page has, and the data of one widget has not."""
_EMBED_CODE = regex(
    rf"(?:<|&lt;|\\{{1,3}}u003[Cc]|\\{{1,3}}x3[Cc])(?:blockquote|iframe)\b(?=.{{0,80}}(?i:{ANY_HINT}))", re.DOTALL
)
_JS_ESCAPE = regex(r"\\{1,3}(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([nrt])|(.))", re.DOTALL)


def _unquoted(text: str) -> str:
    """`text` from inside a string of JavaScript, escapes undone, also those of a string in a string."""
    if "\\" not in text:
        return text
    return _JS_ESCAPE.sub(
        lambda said: chr(int(said[1] or said[2], 16)) if said[1] or said[2] else " " if said[3] else said[4], text
    )


def _direct(text: str, element: Element, page: Page, name: str) -> list[Sighting] | None:
    """The post that the top of some JSON, or an object right below it, names by address, id or embed code."""
    got = decoded(json.JSONDecoder(), text, 0)
    top = got[0] if got else None
    if not isinstance(top, dict):
        return None
    first, last = page.span(element)
    for each in (top, *islice(top.values(), 40)):
        if not isinstance(each, dict):
            continue
        for key in _MARKUP_KEYS:
            code = each.get(key)
            if isinstance(code, str) and len(code) > 40 and "<" in code and may_hold_posts(code):
                inner = Page(code, page.url, page.depth + 1)
                seen = [one for one in sightings(inner) if one.kind is Kind.EMBED]
                if len({one.key for one in seen}) == 1:
                    return [one.as_told_by(name, first, last) for one in seen[:1]]
        ref = _direct_ref(each)
        if ref is not None:
            return [replace(from_fields(ref, read_fields(each), name), first=first, last=last)]
    return None


def _direct_ref(value: dict[str, Any]) -> PostRef | None:
    for key in _DIRECT_KEYS:
        url = value.get(key)
        if isinstance(url, str) and 12 < len(url) < 600 and may_be_post(url):
            ref = identify(url)
            if ref is not None:
                return ref
    for key, platform in ID_KEYS.items():
        own = value.get(key)
        if isinstance(own, str) and 4 < len(own) < 40:
            ref = reference(platform, own)
            if ref is not None:
                return ref
    return None
