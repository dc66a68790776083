"""URLs and short links in running text, however they are glued to words. Must not ask anybody where they lead."""

from __future__ import annotations

import re
from collections.abc import Iterator

from citesnap.finding.prefilter import is_platform
from citesnap.platforms import PostRef, cited, identify, is_usual
from citesnap.text.patterns import regex

RUN = r"[^\s<>\"“”«»`{}|\\^\u3000-\u303f\uff08\uff09\uff0c\uff1a\uff1b]"
"""A character of an address in running text."""
_FIRST = 100
"""Characters of a URL that are looked at first, so that a text of nothing but `https://` costs no more than its length."""
_HEAD = regex(rf"{RUN}{{1,{_FIRST}}}")
_SIGN = regex(
    r"[:.](?:(?<=[tT][tT][pP]:)|(?<=[tT][pP][sS]:)|(?<=\.)[a-zA-Z]{2,11}(?=/|[^\S\n]*\r?\n[^\S\n]*/))",
)
"""What every address has near its beginning: the colon of the scheme, or the last label of a host and a slash. Fast to look for."""
_SCHEME = regex(r"https?:", re.IGNORECASE)
_HOST = regex(r"(?<![\w/.@:%=&?-])[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\Z", re.ASCII)
_LONGEST_HOST = 120
_ON_ANY_HOST = regex(r"/@[\w.-]{1,40}(?:@[\w.-]{1,80})?/\d{17,19}(?!\w)", re.ASCII)
"""The path of a post of Mastodon, which tells without a scheme and on a host of any name that it is one."""
_MORE = regex(rf"{RUN}{{0,4000}}")
_CLOSING = frozenset(".,;:!?'’‘*_~…]}>[(")
_SECOND = regex(r"(?<![/=:?&])(?:https?://|pic\.(?:twitter|x)\.com/)", re.IGNORECASE)
_T_CO = regex(r"https?://t\.co/\w{8,10}", re.IGNORECASE | re.ASCII)


def starts(text: str) -> Iterator[int]:
    """Where addresses may begin, in order: at a scheme, at a platform's host before a slash, before the path of a Mastodon post."""
    for sign in _SIGN.finditer(text):
        at = sign.start()
        if text[at] == ":":
            begin = at - 5 if text[at - 1] in "sS" else at - 4
            if begin >= 0 and _SCHEME.match(text, begin):
                yield begin
            continue
        host = _HOST.search(text[max(0, at - _LONGEST_HOST) : sign.end()])
        if host and (is_platform(host[0]) or _ON_ANY_HOST.match(text, sign.end())):
            yield sign.end() - len(host[0])


def find_urls(text: str) -> Iterator[tuple[int, int, str]]:
    """The URLs of a text in order, as (start, end, URL), without a scheme only on the hosts of platforms.

    No word boundary is wanted in front of a scheme; final punctuation is cut off.

    Two URLs run together are two; a URL inside a path or a query (web archives, redirectors) stays where it is. The code of
    a t.co link ends after ten characters, whatever is glued to it.

    >>> [url for _, _, url in find_urls("floodhttps://t.co/AbCdEfGhIjhttps://riverton.example/a_(b). And")]
    ['https://t.co/AbCdEfGhIj', 'https://riverton.example/a_(b)']
    """
    pos = 0
    for start in starts(text):
        if start < pos or (hit := _HEAD.match(text, start)) is None:
            continue
        end = hit.end()
        if second := _SECOND.search(text, start + 8, end):
            end = second.start()
        elif end - start == _FIRST and (more := _MORE.match(text, end)):
            end = second.start() if (second := _SECOND.search(text, start + 8, more.end())) else more.end()
        short = _T_CO.match(text, start, end)
        end = short.end() if short else _trim(text, start, end)
        if end - start > len("https://") and (text[start + 4] not in ":sS" or "://" in text[start:end]):
            yield start, end, text[start:end]
        pos = max(end, start + 8)


def trimmed(url: str) -> str:
    """A URL without what running text put behind it: final punctuation, a closing parenthesis that was not opened inside it."""
    return url[: _trim(url, 0, len(url))]


def _trim(text: str, start: int, end: int) -> int:
    """Cut final punctuation, and a closing parenthesis that was not opened inside the URL."""
    surplus: int | None = None
    while end > start:
        last = text[end - 1]
        if last in _CLOSING:
            end -= 1
        elif last == ")":
            if surplus is None:
                surplus = text.count(")", start, end) - text.count("(", start, end)
            if surplus <= 0:
                break
            surplus -= 1
            end -= 1
        else:
            break
    return end


_CUT = regex(r"(?P<blank>[ \u00a0])?(?:…|\.\.\.|[\[(](?:…|\.\.\.)[\])]|&hellip;?)")


def post_at(text: str, start: int, end: int) -> PostRef | None:
    """The post of the URL that stands there, None when it is not one or when an ellipsis behind it says that its id was cut.

    A share link has an empty id (`platforms.cited`).

    >>> text = "https://x.com/example_river/status/14200… and https://x.com/example_river/status/1420000000000000001…"
    >>> [post_at(text, *url[:2]) is not None for url in find_urls(text)]
    [False, True]
    """
    url = text[start:end]
    cut = _CUT.match(text, end)
    if cut is None:
        return cited(url)
    ref = identify(f"{url}…")
    if ref is None and cut["blank"] and (apart := identify(url)) and is_usual(apart.platform, apart.native_id):
        return apart  # the ellipsis is one of the text
    return ref
