"""Pages that Twitter's server made, about 2011 to the end of 2020: `[data-tweet-id]`, `p.tweet-text`, `data-time-ms`.

A page shows a whole conversation, parents first, so the wanted post is found by its id and never by its place. The
interface may be in any language; nothing here reads its words.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from citesnap.finding.page import Element
from citesnap.platforms.x import profile_handle, status_handle, status_id
from citesnap.text.jsonvalues import number, without_nothing
from citesnap.webarchives.x_pages._captured import CapturedPost
from citesnap.webarchives.x_pages._tree import (
    below,
    classes,
    find,
    first_text,
    folded,
    is_last,
    pictures,
    with_class,
    words_of,
)
from citesnap.webarchives.x_pages._values import from_milliseconds

_WANTED = etree.XPath("//*[@data-tweet-id = $id]")
_ANY = etree.XPath("//*[@data-tweet-id]")
_OWN_ADDRESSES = (etree.XPath("//meta[@property = 'og:url']"), etree.XPath("//link[@rel = 'canonical']"))
_QUOTED = with_class("QuoteTweet-innerContainer")
_QUOTED_TEXT = with_class("QuoteTweet-text")
_QUOTED_NAME = with_class("QuoteTweet-fullname")
_LINKS = etree.XPath(".//a[@href]")

_COUNTS = (("retweet", "reposts"), ("favorit", "likes"), ("reply", "replies"))


def ids(root: Element) -> list[str]:
    """The ids of the posts on the page."""
    return [native_id for element in find(root, _ANY) if (native_id := element.get("data-tweet-id"))]


def read(root: Element, post_id: str) -> CapturedPost | None:
    """The post with this id as the page shows it; None when it does not, or not its text."""
    wanted = find(root, _WANTED, id=post_id)
    focal = next((element for element in wanted if "permalink-tweet" in classes(element)), None)
    focal = focal if focal is not None else next(iter(wanted), None)
    if focal is None:
        return None
    own = [element for element in below(focal, lambda node: _foreign(node, post_id)) if not _foreign(element, post_id)]
    body = next((e for e in own if "tweet-text" in classes(e) or "js-tweet-text" in classes(e)), None)
    if body is None:
        return None
    words = words_of(body)
    return CapturedPost(
        era=_era(body),
        text=words.text,
        author_name=folded(focal.get("data-name") or "") or None,
        handle=focal.get("data-screen-name") or _handle(root, focal, own, post_id),
        posted_at=_time(own),
        lang=_language(body),
        at_end=is_last(body),
        data=without_nothing(
            {
                "id": post_id,
                "counts": _counts(own),
                "author": without_nothing(
                    {
                        "id": focal.get("data-user-id"),
                        "verified": any("Icon--verified" in classes(e) for e in own) or None,
                        "avatar": next((e.get("src") for e in own if e.tag == "img" and "avatar" in classes(e)), None),
                    }
                ),
                "links": words.links,
                "short_links": words.short_links,
                "mentions": words.mentions,
                "hashtags": words.hashtags,
                "reply_to": _reply_to(own),
                "card": _card(own),
                "quoted": _quoted(focal),
            }
        ),
        media=pictures(iter(own)),
    )


def _foreign(node: Element, post_id: str) -> bool:
    """True for what stands inside a post and belongs to another one."""
    if node.get("data-tweet-id", post_id) != post_id:
        return True
    return any(word.startswith("QuoteTweet") for word in classes(node))


def _era(body: Element) -> str:
    """Named by the year from which texts were marked so."""
    words = classes(body)
    if "TweetTextSize--jumbo" in words:
        return "html-2016"
    return "html-2014" if any(word.startswith("TweetTextSize") for word in words) else "html-2011"


def _handle(root: Element, focal: Element, own: list[Element], post_id: str) -> str | None:
    """The handle where the post itself does not name it: that of its permalink, or of the address that the page gives itself.

    These servers redirected addresses with a wrong handle, so the page's own address has the right one (all in lower case
    in `link[rel=canonical]`).
    """
    links = (e.get("href") for e in own if e.tag == "a" and "tweet-timestamp" in classes(e))
    addresses = (
        focal.get("data-permalink-path"),
        *links,
        *(_address(e) for path in _OWN_ADDRESSES for e in find(root, path)[:3]),
    )
    return next((handle for url in addresses if status_id(url) == post_id and (handle := status_handle(url))), None)


def _address(element: Element) -> str | None:
    return element.get("content") or element.get("href")


def _time(own: list[Element]) -> Any:
    for element in own:
        if exact := from_milliseconds(element.get("data-time-ms")) or from_milliseconds(element.get("data-time"), 1000):
            return exact
    return None


def _language(body: Element) -> str | None:
    return (body.get("lang") or body.get("xml:lang") or "")[:20] or None


def _counts(own: list[Element]) -> dict[str, int]:
    """Numbers of reactions; the kind is told by the class of the element or of the one around it."""
    counts: dict[str, int] = {}
    for element in own:
        value = number(element.get("data-tweet-stat-count"))
        if value is None:
            continue
        parent = element.getparent()
        class_words = (
            f"{element.get('class') or ''} {(parent.get('class') or '') if parent is not None else ''}".lower()
        )
        for word, name in _COUNTS:
            if word in class_words:
                counts.setdefault(name, value)
                break
    return {name: counts[name] for name in ("likes", "reposts", "replies") if name in counts}


def _reply_to(own: list[Element]) -> dict[str, str]:
    """Whom the post answers, as pages said since 2017. The id of the post answered is not told."""
    for element in own:
        if any(word.startswith("ReplyingToContext") for word in classes(element)):
            anchor = next(iter(find(element, _LINKS)), None)
            return without_nothing({"handle": profile_handle(anchor.get("href"))}) if anchor is not None else {}
    return {}


def _card(own: list[Element]) -> dict[str, str]:
    for element in own:
        if element.get("data-card-url") or element.get("data-card-name"):
            return without_nothing({"kind": element.get("data-card-name"), "url": element.get("data-card-url")})
    return {}


def _quoted(focal: Element) -> dict[str, Any]:
    """The post that is quoted inside, with the names that `Tweet.describe` uses."""
    for box in find(focal, _QUOTED)[:1]:
        body = next(iter(find(box, _QUOTED_TEXT)), None)
        words = words_of(body) if body is not None else None
        media = [without_nothing({"kind": m.kind, "url": m.url, "alt_text": m.alt_text}) for m in pictures(below(box))]
        return without_nothing(
            {
                "id": box.get("data-item-id"),
                "handle": box.get("data-screen-name"),
                "author_name": first_text(box, _QUOTED_NAME),
                "author": without_nothing({"id": box.get("data-user-id")}),
                "text": words.text if words else None,
                "links": words.links if words else None,
                "mentions": words.mentions if words else None,
                "hashtags": words.hashtags if words else None,
                "media": media,
            }
        )
    return {}
