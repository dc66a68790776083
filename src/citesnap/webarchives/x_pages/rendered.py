"""Pages of the script-driven site (2020 on) as a browser had built them when it saved them: `[data-testid=tweetText]`.

Only a crawler that runs scripts keeps these. The link around a post's time is the proof of its id; a quoted post has a time and a
text of its own, but no such link.
"""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

from citesnap.finding.page import Element, ancestors
from citesnap.platforms.x import profile_handle, status_handle, status_id
from citesnap.text.jsonvalues import number, without_nothing
from citesnap.text.times import read_iso
from citesnap.webarchives.x_pages._captured import CapturedPost
from citesnap.webarchives.x_pages._tree import below, folded, is_last, label, pictures, words_of

_TIMES = 1000
"""Times on a page that are looked at; a long thread as saved has some hundred."""

_COUNTS = {"like": "likes", "retweet": "reposts", "reply": "replies", "bookmark": "bookmarks"}
_COUNT = re.compile(r"(?<![0-9.,])(?<![0-9]\s)[0-9]{1,15}(?![0-9.,]|\s[0-9])")


def ids(root: Element) -> list[str]:
    """The ids of the posts on the page."""
    return [native_id for _, permalink, _ in _posts(root) if (native_id := status_id(permalink.get("href")))]


def read(root: Element, post_id: str) -> CapturedPost | None:
    """The post with this id as the page shows it; None when it does not, or not its text."""
    wanted = next((each for each in _posts(root) if status_id(each[1].get("href")) == post_id), None)
    if wanted is None:
        return None
    article, permalink, moment = wanted
    own = list(below(article, lambda node: _quote(node, article)))
    body = next((e for e in own if e.get("data-testid") == "tweetText"), None)
    media = pictures(e for e in own if not _quote(e, article))
    if body is None and not media:
        return None
    words = words_of(body) if body is not None else words_of(etree.Element("p"))
    name, handle = _author(own)
    return CapturedPost(
        era="rendered",
        text=words.text,
        author_name=name,
        handle=handle or status_handle(permalink.get("href")),
        posted_at=read_iso(moment.get("datetime")),
        lang=((body.get("lang") or "")[:20] or None) if body is not None else None,
        at_end=body is not None and is_last(body),
        truncated=any(e.get("data-testid") == "tweet-text-show-more-link" for e in own),
        data=without_nothing(
            {
                "id": post_id,
                "counts": _counts(own),
                "links": words.links,
                "short_links": words.short_links,
                "mentions": words.mentions,
                "hashtags": words.hashtags,
                "quoted": _quoted(next((e for e in own if _quote(e, article)), None)),
            }
        ),
        media=media,
    )


def _posts(root: Element) -> list[tuple[Element, Element, Element]]:
    """Every post with its permalink and its time: the first time inside it that is a link to a post."""
    posts: dict[Element, tuple[Element, Element, Element]] = {}
    for moment in islice(root.iter("time"), _TIMES):
        permalink = next((e for e in ancestors(moment, 4) if e.tag == "a"), None)
        if permalink is None or not status_id(permalink.get("href")):
            continue
        article = next((e for e in ancestors(permalink) if e.get("data-testid") == "tweet"), None)
        if article is not None:
            posts.setdefault(article, (article, permalink, moment))
    return list(posts.values())


def _quote(node: Element, article: Element) -> bool:
    """True for the box of a quoted post, a `div` that acts as a link, and for another post inside this one."""
    if node is article:
        return False
    return (node.tag == "div" and node.get("role") == "link") or node.get("data-testid") == "tweet"


def _author(own: list[Element]) -> tuple[str | None, str | None]:
    """Name and handle. The block holds links: the name, the @handle, the time."""
    block = next((e for e in own if e.get("data-testid") == "User-Name"), None)
    if block is None:
        return None, None
    name = handle = None
    for part in islice(below(block), 100):
        if part.tag not in ("a", "span"):
            continue
        words = folded(label(part))
        if words.startswith("@") and handle is None and (known := profile_handle(f"/{words[1:]}")):
            handle = known
        elif words and name is None:
            name = words
        if name and handle:
            break
    return name, handle


def _counts(own: list[Element]) -> dict[str, int]:
    """Numbers of reactions from the buttons' labels, exact there and rounded on sight; grouped digits are not guessed at."""
    counts: dict[str, int] = {}
    for element in own:
        name = _COUNTS.get(element.get("data-testid", ""))
        match = _COUNT.search((element.get("aria-label") or "")[:200]) if name else None
        value = number(match[0]) if match else None
        if name and value is not None:
            counts.setdefault(name, value)
    return {name: counts[name] for name in _COUNTS.values() if name in counts}


def _quoted(box: Element | None) -> dict[str, object]:
    if box is None:
        return {}
    inside = list(below(box))
    name, handle = _author(inside)
    body = next((e for e in inside if e.get("data-testid") == "tweetText"), None)
    moment = next((e.get("datetime") for e in inside if e.tag == "time"), None)
    exact = read_iso(moment)
    return without_nothing(
        {
            "handle": handle,
            "author_name": name,
            "posted_at": exact.isoformat().replace("+00:00", "Z") if exact else None,
            "text": words_of(body).text if body is not None else None,
        }
    )
