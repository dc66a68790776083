"""Captures without the post: shells, login walls, redirects, pages that say that there is nothing.

HTTP 200 in an archive's index is not content. What X said on such a page is kept as a sentence with its kind; none of it is a
verdict, because first captures of living posts have been "page doesn't exist" (measured by the ODU web archiving group, 2024).
"""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

from citesnap.finding.page import Element, ancestors, tag
from citesnap.webarchives.x_pages._captured import NoContent, NoContentReason
from citesnap.webarchives.x_pages._tree import folded

_SENTENCES: dict[NoContentReason, tuple[str, ...]] = {
    NoContentReason.SUSPENDED_PAGE: (
        "twitter / account suspended",
        "account suspended",
        "account has been suspended",
        "from a suspended account",
        "suspends accounts",
        "compte suspendu",
        "cuenta suspendida",
        "conta suspensa",
        "account gesperrt",
        "hesap askıya alındı",
        "アカウントは凍結されています",
    ),
    NoContentReason.PROTECTED_PAGE: (
        "tweets are protected",
        "posts are protected",
        "tweets are private",
        "protected their tweets",
        "protected their updates",
        "limits who can view",
        "not authorized to see",
    ),
    NoContentReason.SOFT_404: (
        # The last is the title of every "page doesn't exist" until 2020, in any language.
        "page doesn't exist",
        "account doesn't exist",
        "page does not exist",
        "was deleted by",
        "no longer exists",
        "tweet is unavailable",
        "tweet is not available",
        "post is unavailable",
        "has been withheld",
        "no status found",
        "esa página no existe",
        "esta página no existe",
        "cette page n'existe pas",
        "diese seite existiert nicht",
        "essa página não existe",
        "esta página não existe",
        "questa pagina non esiste",
        "bu sayfa mevcut değil",
        "このページは存在しません",
        "=twitter / ?",
    ),
    # The dialog to log in is hidden in every page of the server, so this comes last.
    NoContentReason.LOGIN_WALL: (
        "log in to twitter",
        "login on twitter",
        "log in to x",
        "sign in to x",
        "sign in to twitter",
    ),
}
"""What X's pages say, lower-case, and what it means; the first kind that a page says counts. Seen in public code and reports
of 2009 to 2026. `=` stands for a line of nothing else."""

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
_REFRESH = re.compile(r"""\s{0,5}[0-9]{0,4}\s{0,5};\s{0,5}url=["']?([^"'\s]{1,2000})""", re.I)

_SHORT = 3000
"""Characters. A page longer than this is no bare redirect."""

_SHELL_IDS = frozenset({"react-root", "ScriptLoadFailure", "placeholder"})
_SILENT = frozenset({"script", "style", "noscript", "template", "textarea", "option", "svg", "iframe"})

_INLINE = frozenset({"a", "abbr", "b", "em", "i", "img", "s", "small", "span", "strong", "u", "wbr"})

_VISIBLE = 60_000
"""Characters of a page's text that are searched for what X says; whole error pages have less than 10 000."""


def of_text(text: str) -> NoContent | None:
    """What a text without a page around it is: a redirect that a server put in words, or None."""
    redirect = _SPOKEN_REDIRECT.match(text) or (_LINKED_REDIRECT.search(text) if len(text) <= _SHORT else None)
    return _redirect(redirect[1]) if redirect else None


def _redirect(target: str) -> NoContent:
    return by_target(target) or NoContent(NoContentReason.REDIRECT, f"a redirect to {target[:300]}")


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
    for reason, sentences in _SENTENCES.items():
        for line, low in zip(lines, lowered, strict=True):
            if any(low == sentence[1:] if sentence[0] == "=" else sentence in low for sentence in sentences):
                return NoContent(reason, line[:300])
    if elsewhere := by_target(url) or _by_refresh(root):
        return elsewhere
    if _is_shell(root):
        return NoContent(NoContentReason.SHELL, "a page that scripts were to fill")
    return NoContent(NoContentReason.NOT_A_POST, f"a page without a post: {(lines or ['no text'])[0][:200]}")


def _by_refresh(root: Element) -> NoContent | None:
    """A page that browsers leave at once. Not the one for browsers without scripts, which many pages of X hold."""
    for meta in islice(root.iter("meta"), 100):
        if (meta.get("http-equiv") or "").lower() != "refresh" or any(tag(e) == "noscript" for e in ancestors(meta)):
            continue
        if refresh := _REFRESH.match((meta.get("content") or "")[:2100]):
            return _redirect(refresh[1])
    return None


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
