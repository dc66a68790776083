"""Captures without the post: shells, login walls, redirects, pages that say that there is nothing.

HTTP 200 in an archive's index is not content. What X said on such a page is kept as a sentence with its kind; none of it is a
verdict, because first captures of living posts have been "page doesn't exist" (measured by the ODU web archiving group, 2024).
"""

from __future__ import annotations

import re

from lxml import etree

from citesnap.captures._shown import NoContent, NoContentReason
from citesnap.captures._tree import folded
from citesnap.finding.page import Element, tag

_SENTENCES: tuple[tuple[str, NoContentReason], ...] = (
    ("twitter / account suspended", NoContentReason.SUSPENDED_PAGE),
    ("account suspended", NoContentReason.SUSPENDED_PAGE),
    ("account has been suspended", NoContentReason.SUSPENDED_PAGE),
    ("from a suspended account", NoContentReason.SUSPENDED_PAGE),
    ("suspends accounts", NoContentReason.SUSPENDED_PAGE),
    ("compte suspendu", NoContentReason.SUSPENDED_PAGE),
    ("cuenta suspendida", NoContentReason.SUSPENDED_PAGE),
    ("conta suspensa", NoContentReason.SUSPENDED_PAGE),
    ("account gesperrt", NoContentReason.SUSPENDED_PAGE),
    ("hesap askıya alındı", NoContentReason.SUSPENDED_PAGE),
    ("アカウントは凍結されています", NoContentReason.SUSPENDED_PAGE),
    ("tweets are protected", NoContentReason.PROTECTED_PAGE),
    ("posts are protected", NoContentReason.PROTECTED_PAGE),
    ("tweets are private", NoContentReason.PROTECTED_PAGE),
    ("protected their tweets", NoContentReason.PROTECTED_PAGE),
    ("protected their updates", NoContentReason.PROTECTED_PAGE),
    ("limits who can view", NoContentReason.PROTECTED_PAGE),
    ("not authorized to see", NoContentReason.PROTECTED_PAGE),
    ("page doesn't exist", NoContentReason.SOFT_404),
    ("account doesn't exist", NoContentReason.SOFT_404),
    ("page does not exist", NoContentReason.SOFT_404),
    ("was deleted by", NoContentReason.SOFT_404),
    ("no longer exists", NoContentReason.SOFT_404),
    ("tweet is unavailable", NoContentReason.SOFT_404),
    ("tweet is not available", NoContentReason.SOFT_404),
    ("post is unavailable", NoContentReason.SOFT_404),
    ("has been withheld", NoContentReason.SOFT_404),
    ("no status found", NoContentReason.SOFT_404),
    ("esa página no existe", NoContentReason.SOFT_404),
    ("esta página no existe", NoContentReason.SOFT_404),
    ("cette page n'existe pas", NoContentReason.SOFT_404),
    ("diese seite existiert nicht", NoContentReason.SOFT_404),
    ("essa página não existe", NoContentReason.SOFT_404),
    ("esta página não existe", NoContentReason.SOFT_404),
    ("questa pagina non esiste", NoContentReason.SOFT_404),
    ("bu sayfa mevcut değil", NoContentReason.SOFT_404),
    ("このページは存在しません", NoContentReason.SOFT_404),
    # The title of every "page doesn't exist" until 2020, in any language. A whole line, not a part of one.
    ("=twitter / ?", NoContentReason.SOFT_404),
    # The dialog to log in is hidden in every page of the server, so these come last.
    ("log in to twitter", NoContentReason.LOGIN_WALL),
    ("login on twitter", NoContentReason.LOGIN_WALL),
    ("log in to x", NoContentReason.LOGIN_WALL),
    ("sign in to x", NoContentReason.LOGIN_WALL),
    ("sign in to twitter", NoContentReason.LOGIN_WALL),
)
"""What X's pages say, lower-case, and what it means; the first that a page says counts. Seen in public code and reports of 2009 to
2026. `=` stands for a line of nothing else."""

_TARGETS = (
    ("/account/suspended", NoContentReason.SUSPENDED_PAGE),
    ("/i/flow/login", NoContentReason.LOGIN_WALL),
    ("/login", NoContentReason.LOGIN_WALL),
    ("/account/access", NoContentReason.LOGIN_WALL),
)
"""Where X sends those to whom it shows no post."""

_SPOKEN_REDIRECT = re.compile(
    r"\s{0,20}(?:Found|Moved Permanently|See Other|Temporary Redirect|Permanent Redirect)\. Redirecting to (\S{1,2000})"
)
_LINKED_REDIRECT = re.compile(r"""You are being <a href="([^"]{1,2000})">redirected</a>""")
_REFRESH = re.compile(
    r"""<meta[^>]{0,40}\shttp-equiv=["']?refresh["']?[^>]{0,40}\scontent=["']?\d{1,4};\s{0,3}url=([^"'>\s]{1,2000})""",
    re.I,
)

_SHORT = 3000
"""Characters. A page longer than this is no bare redirect; X's own pages hold a refresh for browsers without scripts."""

_SHELL_IDS = frozenset({"react-root", "ScriptLoadFailure", "placeholder"})
_SILENT = frozenset({"script", "style", "noscript", "template", "textarea", "option", "svg", "iframe"})

_INLINE = frozenset({"a", "abbr", "b", "em", "i", "img", "s", "small", "span", "strong", "u", "wbr"})

_VISIBLE = 60_000
"""Characters of a page's text that are searched for what X says; whole error pages have less than 10 000."""


def of_text(text: str, url: str) -> NoContent | None:
    """What a text without a page around it is: a redirect that a server put in words, or None."""
    found = _SPOKEN_REDIRECT.match(text) or _LINKED_REDIRECT.search(text[:_SHORT])
    if found is None and len(text) <= _SHORT:
        found = _REFRESH.search(text)
    if found is None:
        return None
    return by_target(found[1]) or NoContent(NoContentReason.REDIRECT, f"a redirect to {found[1][:300]}")


def by_target(url: str) -> NoContent | None:
    """What the address of a page for those without access says."""
    path = re.sub(r"^(?:https?:)?//[^/]{1,300}", "", url[:2000])
    for prefix, reason in _TARGETS:
        if path.partition("?")[0].rstrip("/") == prefix:
            return NoContent(reason, f"sent to {url[:300]}")
    return None


def of_page(root: Element, url: str) -> NoContent:
    """Why a page that shows no post does not."""
    lines = _lines(root)
    lowered = [line.lower().replace("’", "'") for line in lines]
    shell = _is_shell(root)
    for sentence, reason in _SENTENCES:
        for line, low in zip(lines, lowered, strict=True):
            if low == sentence[1:] if sentence[0] == "=" else sentence in low:
                return NoContent(reason, line[:300])
    if found := by_target(url):
        return found
    if shell:
        return NoContent(NoContentReason.SHELL, "a page that scripts were to fill")
    return NoContent(NoContentReason.NOT_A_POST, f"a page without a post: {(lines or ['no text'])[0][:200]}")


def _is_shell(root: Element) -> bool:
    return any((element.get("id") or "") in _SHELL_IDS for element in root.iter("div", "form"))


def _lines(root: Element) -> list[str]:
    """The visible text of a page in lines, one per element, the title first."""
    lines: list[str] = []
    size = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    current: list[str] = []
    for event, node in walk:
        name = tag(node)
        if event == "start" and name in _SILENT:
            walk.skip_subtree()
            continue
        if name not in _INLINE:
            lines.append(folded("".join(current)))
            current = []
        piece = node.text if event == "start" else node.tail
        if piece:
            current.append(piece)
            size += len(piece)
        if size > _VISIBLE:
            break
    lines.append(folded("".join(current)))
    return [line for line in lines if line]
