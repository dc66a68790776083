"""Finding the posts that an article cites, in HTML and in text. Pure: no sockets, no files, no state between calls.

`find_citations` is for callers from outside; `find_in_article` does the same for an article that was read.

A page:

| module | holds |
|---|---|
| `article` | from the markup to citations: the order of all that follows |
| `gate`, `prefilter`, `traces` | what is looked for before a page is parsed, or a text is read more closely |
| `page`, `boilerplate` | the tree; which of its elements surround the article |
| `forms` | the registry: how a form is declared, and how an element finds the forms that may know it |
| `embeds/`, `state/`, `hidden` | forms of embedded posts, posts in JSON, markup inside markup |
| `text_links`, `runningtext`, `videos` | links and addresses among words; films |
| `bibliographies`, `wikireferences`, `tables`, `definitions` | posts told by references, tables and lists |
| `signedprose`, `signatures`, `unclassed`, `screenshots` | posts told by words and pictures alone |
| `quote`, `dates`, `_calendar`, `links` | a quoted post taken apart: author, words, day, short links |
| `networks`, `posted` | how networks are named in words, and that something was posted; whether a text may refer to a post at all |
| `sighting`, `merge` | what one form saw; one citation of all that was seen of a post at one place |

A text:

| module | holds |
|---|---|
| `prose/` | from a text to citations |
| `repair`, `spelled` | broken addresses, escapes and spelled-out addresses undone |
| `markers`, `printed`, `runningheads` | what is left out: comments and code, line numbers, headers of pages |
| `sourceforms`, `leftovers`, `htmlblocks` | embed markup of source formats, in texts and left on pages; HTML in texts |
| `wikitext`, `catalogues/` | templates of wikis; entries of reference managers |
| `numbered` | numbered lists of links behind a text |

Both: `agreement` checks a citation against what its id proves, `cutaddresses` tells of addresses cut short, `record` is the JSON
record that `citesnap find` prints, `documentation` the forms as they stand in docs/finding.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from citesnap import platforms
from citesnap.finding.agreement import settled
from citesnap.model import Article, Citation, Kind
from citesnap.text.decoding import decode
from citesnap.text.patterns import regex

if TYPE_CHECKING:
    from citesnap.finding.page import Element

__all__ = ["find_citations", "find_in_article", "find_with_tree"]

_LOOKS_LIKE_HTML = regex(
    r"<(?:!doctype\s|html|head|body|meta|title|div|p|a|blockquote|article|script|iframe|figure|section|span|table|br|amp-|h[1-6])"
    r"(?:[\s>/]|$)",
    re.IGNORECASE,
)


def find_citations(
    content: str | bytes, *, url: str | None = None, media_type: str | None = None, videos: bool = False
) -> list[Citation]:
    """Every post that an article shows or links to in its running text, in document order.

    `content` is the article as HTML or plain text (Markdown is text); bytes are decoded as a browser would. `url` is the
    address it came from. `media_type` is its `Content-Type`, parameters included; without one, or with one that says
    nothing, the content itself decides whether it is HTML. With `videos`, films of YouTube that a page embeds are told too, as
    embeds of the form `video`.

    Never raises on any content. Takes time and memory linear in its size. May be called from many threads at once.
    """
    text = decode(content, media_type) if isinstance(content, bytes) else content
    return _find(text, url, media_type, videos=videos)[0]


def find_in_article(
    article: Article, kinds: Collection[Kind], root: Element | None = None, *, videos: bool = False
) -> list[Citation]:
    """The citations of these kinds in an article that was read, in document order; with `videos` embedded films too.

    `root` is the tree of an HTML article, for a caller who has parsed it already; it is not changed.
    """
    return find_with_tree(article, kinds, root, videos=videos)[0]


def find_with_tree(
    article: Article, kinds: Collection[Kind], root: Element | None = None, *, videos: bool = False
) -> tuple[list[Citation], Element | None]:
    """The same with the tree of an HTML article, where one was made or given, for a caller who wants to read more of it."""
    citations, tree = _find(article.text, article.url, article.text_type or article.media_type, root, videos=videos)
    return [citation for citation in citations if citation.kind in kinds], tree


def _find(
    text: str, url: str | None, media_type: str | None, root: Element | None = None, *, videos: bool = False
) -> tuple[list[Citation], Element | None]:
    if is_html(text, media_type):
        from citesnap.finding import article

        citations, tree = article.find_with_tree(text, url, root, videos=videos)
        return list(map(settled, citations)), tree
    from citesnap.finding.prose.texts import find_in_text

    return [settled(_with_key(citation)) for citation in find_in_text(text, find_in_page=_in_page)], None


def _in_page(source: str) -> list[Citation]:
    """The finder of pages, imported only for a text that holds HTML: importing its parser takes longer than reading most texts."""
    from citesnap.finding import article

    return article.find(source)


def _with_key(citation: Citation) -> Citation:
    """The same with `post_key`, where the platform counts its ids within something smaller than itself."""
    if citation.post_id is None or citation.link is None or citation.platform == "x":
        return citation
    ref = platforms.identify(citation.link)
    if ref is None or ref.key == citation.post_id:
        return citation
    return replace(citation, post_key=ref.key)


def is_html(text: str, media_type: str | None = None) -> bool:
    """True when `text` is to be read as HTML. A media type that names HTML or text is believed, others are not."""
    kind = (media_type or "").partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"):
        return True
    if kind in ("text/plain", "text/markdown", "text/x-markdown"):
        return False
    head = text[:4096].lstrip("\ufeff \t\r\n\f\x00")
    return head.startswith("<") and _LOOKS_LIKE_HTML.search(head) is not None
