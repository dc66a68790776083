"""A feed as a file: each item that holds its article is one, and the items that are posts are together one article that shows them.

What a feed only names is read by `citesnap follow`: a feed that holds no text, a sitemap and a list of feeds are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from citesnap.articles.documents import DocumentError, DocumentPart
from citesnap.articles.documents.publishing import MOST, page
from citesnap.articles.feeds import NOWHERE, Entry, parse_feed, posts_of
from citesnap.platforms import identify
from citesnap.text.entities import unescape
from citesnap.text.patterns import regex

_LONE_ADDRESS = regex(r"^[^\S\n]*(?P<url>https?://[^\s<>\"]{4,2000})[^\S\n]*$", re.MULTILINE)
"""An address that is all of its line: WordPress shows what it leads to, and its exports hold the line as it was written."""


def parts(content: bytes) -> Iterator[DocumentPart]:
    """The articles of the feed, in its order, then its posts, each as a page with what the feed says about it."""
    feed = parse_feed(content, NOWHERE)
    if feed is None:
        raise DocumentError("a feed that is damaged; save the article as HTML or text")
    posts: list[str] = []
    number = 0
    refs, has_their_words = posts_of(feed)
    for entry in feed.entries[:MOST]:
        url = None if entry.url.startswith(NOWHERE) else entry.url
        if url and url in refs:
            posts.append(_post(entry) if has_their_words else _link(entry))
        elif entry.content and entry.content.strip():
            number += 1
            date = entry.changed_at.isoformat() if entry.changed_at else None
            body = _LONE_ADDRESS.sub(r"<p>\g<url></p>", entry.content)
            yield DocumentPart(f"#{number}", page(entry.title, None, date, url, body).encode(), "text/html", url)
    if posts:
        yield DocumentPart("#posts", page(feed.title, None, None, None, "\n".join(posts)).encode(), "text/html")
    elif not number:
        raise DocumentError("a feed or list without the text of any article: `citesnap follow` reads what it names")


def _post(entry: Entry) -> str:
    """A post as quotations of posts are written: the words, a dash, the day as the link to it. Then the posts that it quotes."""
    day = f"{entry.changed_at:%B} {entry.changed_at.day}, {entry.changed_at.year}" if entry.changed_at else entry.url
    quoted: list[str] = []

    def taken(block: re.Match[str]) -> str:
        inner = block[1]
        other = next((hit[1] for hit in _LINK.finditer(inner) if _is_other_post(unescape(hit[1]), entry.url)), None)
        if other is None:
            return f"<div>{inner}</div>"  # the words of the post itself, as RSS-Bridge has them
        author = _AUTHOR.search(inner)
        words = _SIGNATURE.sub("", inner.replace(author[0], "") if author else inner)
        by = f"{author[1].strip()} " if author else ""
        quoted.append(f'<blockquote>{words}<p>— {by}<a href="{other}">{other}</a></p></blockquote>')
        return ""

    words = _BLOCK.sub(taken, _NOTE.sub("", entry.content or ""))
    own = f'<blockquote>{words}<p>— <a href="{escape(entry.url)}">{escape(day)}</a></p></blockquote>'
    return "\n".join([own, *quoted])


_BLOCK = regex(
    r"(?:<hr\s*/?>\s*)?<blockquote\b[^<>]{0,500}>((?:(?!</?blockquote\b).){0,20000})</blockquote\s*>",
    re.IGNORECASE | re.DOTALL,
)
"""A quotation that holds no other one, with the line above it."""
_LINK = regex(r"<a\b[^<>]{0,500}?\bhref=[\"']([^\"'<>]{1,2000})", re.IGNORECASE)
_AUTHOR = regex(r"<b>([^<>]{0,200}\(@[\w.@-]{1,100}\))</b>", re.IGNORECASE)
"""Name and handle above a quoted post, as Nitter writes them."""
_SIGNATURE = regex(r"<footer\b(?:(?!</footer).){0,3000}</footer\s*>", re.IGNORECASE | re.DOTALL)
_NOTE = regex(
    r"\s*\[contains quote post or other embedded content\]"
    r"|(?:&#32;|\s)*submitted by(?:&#32;|\s)*<a\b[^<>]{0,500}>[^<>]{0,100}</a>"
    r"(?:(?:<br\s*/?>|</?span>|&#32;|\s)*<a\b[^<>]{0,2000}>\[(?:link|comments)\]</a>)*",
    re.IGNORECASE,
)
"""What Bluesky and Reddit put below the words of a post in their feeds."""


def _is_other_post(url: str, own: str) -> bool:
    ref, this = identify(url), identify(own)
    return ref is not None and bool(ref.native_id) and (this is None or ref.key != this.key)


def _link(entry: Entry) -> str:
    """A post that an item of a blog leads to: what stands in the item are the words of the blog."""
    return f'{entry.content or ""}<p><a href="{escape(entry.url)}">{escape(entry.title or entry.url)}</a></p>'
