"""What a page says about itself: title, site, author, section, date, address. Pure; never raises, whatever the page.

The values are claims that nobody has checked, cleaned for display (no control and bidi characters, no markup, bounded length),
and None where the page says nothing clear. Trusted in this order: JSON-LD of an article, Open Graph, `meta` names in
use by publishers, then the visible `<time>`, `<h1>` and `<title>`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from citesnap.text.characters import removed
from citesnap.text.entities import unescape
from citesnap.text.lines import one_line
from citesnap.text.patterns import regex
from citesnap.text.times import iso

if TYPE_CHECKING:
    from citesnap.finding.page import Element

MAX_TITLE = 500
MAX_AUTHOR = 300
MAX_SITE = 200
MAX_SECTION = 200
MAX_TAGS = 5_000
"""Describing tags looked at in one page: `meta`, `link`, `time` and so on. Pages have some hundred."""
MAX_HEADINGS = 50
"""First headings looked at until one has words."""
MAX_NODES = 10_000
"""JSON-LD objects looked at in one page. The pages of news sites have some dozen."""
MAX_ARTICLES = 100
"""Those among them that describe an article and are asked what they say of it: each may refer to one and the same long name."""

_ARTICLE_TYPE = regex(r"(?:^|[/:])(?:\w*Article|\w*BlogPosting|SocialMediaPosting|Report|WebPage|VideoObject)$")
_WEAK_TYPES = ("WebPage", "VideoObject")

_TITLE_NAMES = ("og:title", "twitter:title", "citation_title", "dc.title", "dcterms.title", "title")
_SITE_NAMES = ("og:site_name", "application-name", "dc.publisher", "citation_journal_title")
_AUTHOR_NAMES = (
    *("author", "article:author", "article:author_name", "parsely-author", "sailthru.author", "citation_author"),
    *("dc.creator", "dcterms.creator", "dc.creator.creator", "byl", "og:article:author"),
)
_SECTION_NAMES = ("article:section", "articlesection", "og:article:section", "parsely-section")
"""`article:section` is Open Graph's (ogp.me), `articleSection` schema.org's as microdata, `parsely-section` that of Parse.ly."""
_CXENSE_SECTION = regex(r"cxenseparse:(?:[a-z0-9]{3}-|recs:)?section")
"""Cxense lets publishers add fields, which begin with three characters of their own."""
_DATE_NAMES = (
    *("article:published_time", "article:published", "og:article:published_time", "og:published_time", "datepublished"),
    *("parsely-pub-date", "sailthru.date", "citation_publication_date", "citation_date", "dc.date.issued"),
    *(
        "dcterms.issued",
        "dcterms.created",
        "dc.date.created",
        "dc.date",
        "dcterms.date",
        "cxenseparse:recs:publishtime",
    ),
    *("pubdate", "publishdate", "publish-date", "publish_date", "published_time", "publication_date", "date"),
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page claims about itself. `addresses` are its canonical links, as written, the most trusted first.

    `published_at` is ISO 8601: UTC with `Z` where the page names a zone, else the local time or the bare day as it stands.
    """

    title: str | None = None
    site: str | None = None
    author: str | None = None
    published_at: str | None = None
    addresses: tuple[str, ...] = ()
    section: str | None = None


def describe(root: Element | None) -> Metadata:
    """What an HTML page says about itself; `root` is the root of its tree, None for an empty page.

    >>> from citesnap.finding.page import parse
    >>> describe(parse("<title>Flood in Riverton - Gazette</title><meta property=og:site_name content=Gazette>")).title
    'Flood in Riverton'
    """
    claims = _Claims(root)
    site = _first(
        MAX_SITE, [*claims.named(_SITE_NAMES), *(_names(node.get("publisher"), claims) for node in claims.articles)]
    )
    return Metadata(
        title=_title(claims, site),
        site=site,
        author=_first(MAX_AUTHOR, _authors(claims)),
        published_at=next((when for value in _dates(claims) if (when := published(value))), None),
        addresses=tuple(claims.addresses),
        section=_first(MAX_SECTION, _sections(claims)),
    )


def describe_markdown(text: str) -> Metadata:
    """What a Markdown article says about itself: its first heading, if it begins with one.

    >>> describe_markdown("# Flood in Riverton\\n\\nThe river rose.").title
    'Flood in Riverton'
    """
    heading = re.match(r"\s{0,100}#[ \t]+([^\n]+)", text[:5000])
    return Metadata(title=plain(heading[1].rstrip("# \t"), MAX_TITLE)) if heading else Metadata()


class _Claims:
    """The describing elements of a page, sorted."""

    def __init__(self, root: Element | None) -> None:
        from citesnap.finding.page import ancestors, tag

        self.meta: dict[str, list[str]] = {}
        self.addresses: list[str] = []
        self.heading: str | None = None
        self.window_title: str | None = None
        self.times: list[str] = []
        self.loose_time: str | None = None
        self.nodes: list[dict[str, Any]] = []
        self._headings = 0
        describing = root.iter("meta", "link", "title", "script", "time", "h1") if root is not None else ()
        for element in islice(describing, MAX_TAGS):
            if not any(tag(around) in _NOT_OF_THE_PAGE for around in ancestors(element)):
                self._take(element)
        self.addresses += self.meta.get("og:url", [])[:1]
        self.addresses = [address for address in self.addresses if address.strip()][:5]
        self.by_id = {
            node["@id"]: node for node in reversed(self.nodes) if isinstance(node.get("@id"), str) and len(node) > 1
        }

    def _take(self, element: Element) -> None:
        match element.tag:
            case "meta":
                self._take_meta(element)
            case "link":
                if "canonical" in (element.get("rel") or "").lower().split():
                    self.addresses.append(element.get("href") or "")
            case "script":
                self._take_script(element)
            case "time":
                self._take_time(element)
            case "title" if self.window_title is None:
                self.window_title = _PAIR_OF_TAGS.sub(r"\2", _content(element))
            case "h1" if self.heading is None and self._headings < MAX_HEADINGS:
                self._headings += 1
                self.heading = _shown(_content(element), MAX_TITLE)

    def _take_meta(self, element: Element) -> None:
        from citesnap.finding.page import ancestors, tag

        content = element.get("content") or ""
        names = ["property", "name"]
        if element.get("itemprop") and not any(tag(around) in _BESIDE for around in ancestors(element)):
            names.append("itemprop")
        for key in {(element.get(name) or "").strip().lower() for name in names} - {""}:
            self.meta.setdefault(key, []).append(content)

    def _take_time(self, element: Element) -> None:
        when = element.get("datetime") or ""
        about = f"{element.get('itemprop') or ''} {element.get('class') or ''}".lower()
        if element.get("pubdate") is not None or _PUBLISHED.search(about):
            self.times.append(when)
        elif self.heading is not None and self.loose_time is None:
            self.loose_time = when

    def _take_script(self, element: Element) -> None:
        kind = (element.get("type") or "").split(";")[0].strip().lower()
        if kind == "application/ld+json" and element.text:
            self.nodes.extend(_objects(_json(element.text), MAX_NODES - len(self.nodes)))

    def named(self, names: Iterable[str]) -> Iterator[str]:
        """The values of these `meta` names, in the order of the names."""
        for name in names:
            yield from self.meta.get(name, ())[:20]

    @cached_property
    def articles(self) -> list[dict[str, Any]]:
        """The JSON-LD objects that describe an article, the most reliable first, at most `MAX_ARTICLES`.

        One with this page's own address comes before others (pages also hold the objects of their teasers), an article before a
        page or video. One with another address and another title is a teaser's, also where it is the only one.
        """
        ordered = sorted(filter(_is_article, self.nodes), key=lambda node: (_is_weak(node), not self._is_own(node)))
        return [node for node in ordered[:MAX_ARTICLES] if not self._is_anothers(node)]

    def _is_own(self, node: dict[str, Any]) -> bool:
        return any(url.partition("#")[0] in self.addresses for url in _urls(node))

    def _is_anothers(self, node: dict[str, Any]) -> bool:
        """Whether both the address and the title of an object are others than the page's, as far as it tells these."""
        own = {_last_part(address) for address in self.addresses} - {""}
        told = {_last_part(url) for url in _urls(node)} - {""}
        if not own or not told or own & told:
            return False
        titles = [self.window_title, self.heading, *self.meta.get("og:title", ())[:1]]
        ours = [letters for title in titles if (letters := _letters(title))]
        theirs = [letters for key in ("headline", "name") if (letters := _letters(node.get(key)))]
        return bool(ours and theirs) and not any(one in each or each in one for one in ours for each in theirs)


def _urls(node: dict[str, Any]) -> list[str]:
    """The addresses of what a JSON-LD object describes."""
    page = node.get("mainEntityOfPage")
    urls = (node.get("url"), node.get("@id"), page.get("@id") if isinstance(page, dict) else page)
    return [url for url in urls if isinstance(url, str)]


def _last_part(url: str) -> str:
    """The part of an address that names an article, however its host and folders are written."""
    path = url[:4096].partition("#")[0].partition("?")[0].rstrip("/")
    return path.rpartition("/")[2].lower() if path.count("/") > 2 or not path.startswith("http") else ""


def _letters(text: Any) -> str:
    return _NO_LETTERS.sub("", text[:MAX_TITLE]).lower() if isinstance(text, str) else ""


_NO_LETTERS = regex(r"[\W_]+")
_NOT_OF_THE_PAGE = frozenset("style template textarea svg".split())
"""Elements whose members describe something else: a drawing has a `title` of its own."""
_BESIDE = frozenset("aside nav footer".split())
"""Elements whose members are of other articles than the page's."""
_PUBLISHED = regex(r"datepublished|publish|entry-date|post-date|article-date")


_PAIR_OF_TAGS = regex(r"<([a-z]{1,10})(?:\s[^<>]{0,200})?>([^<>]{0,500})</\1>", re.IGNORECASE)
"""Markup in a title, which browsers show as text. A single tag is not removed: the title is about that tag."""


def _content(element: Element) -> str:
    """The text in an element, the beginning of it if it is long."""
    return "".join(str(text) for text in islice(element.itertext(), 100))[: 20 * MAX_TITLE]


def _json(text: str) -> Any:
    text = re.sub(
        r"^\s*(?:<!--|(?://\s*|/\*\s*)?<!\[CDATA\[(?:\s*\*/)?)|(?:-->|(?://\s*|/\*\s*)?\]\]>(?:\s*\*/)?)\s*$",
        "",
        text.strip(),
    )
    try:
        return json.loads(text.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


# Keys that lead from the description of a page to that of other things: teasers, comments, breadcrumbs.
_ELSEWHERE = frozenset("itemlistelement haspart comment review about mentions citation isbasedon subjectof".split())


def _objects(root: Any, limit: int) -> Iterator[dict[str, Any]]:
    """The objects in JSON-LD, outermost first, without those that describe other things; at most `limit`."""
    level: list[Any] = [root]
    while level and limit > 0:
        below: list[Any] = []
        for value in level:
            if isinstance(value, list):
                below.extend(value[:MAX_NODES])
            elif isinstance(value, dict):
                limit -= 1
                if limit < 0:
                    return
                yield value
                below.extend(inner for key, inner in value.items() if key.lower() not in _ELSEWHERE)
        level = [value for value in below[:MAX_NODES] if isinstance(value, dict | list)]


def _types(node: dict[str, Any]) -> list[str]:
    kind = node.get("@type")
    return [name for name in (kind if isinstance(kind, list) else [kind]) if isinstance(name, str)]


def _is_article(node: dict[str, Any]) -> bool:
    return any(_ARTICLE_TYPE.search(kind[:100]) for kind in _types(node))


def _is_weak(node: dict[str, Any]) -> bool:
    return all(kind.endswith(_WEAK_TYPES) or not _ARTICLE_TYPE.search(kind[:100]) for kind in _types(node))


_LONGEST_NAME = 20 * MAX_AUTHOR
"""Characters of a name that are read, as `plain` reads of any value."""


def _names(value: Any, claims: _Claims) -> str:
    """The names of people or organisations in JSON-LD: a string, an object, a reference to an object, or a list of them."""
    names: list[str] = []
    for one in value[:20] if isinstance(value, list) else [value]:
        if isinstance(one, dict) and "name" not in one and isinstance(one.get("@id"), str):
            one = claims.by_id.get(one["@id"], one)
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, list):
            name = ", ".join(part[:_LONGEST_NAME] for part in name[:20] if isinstance(part, str))
        if isinstance(name, str) and (name := name[:_LONGEST_NAME]).strip() and name not in names:
            names.append(name)
    return ", ".join(names)


def _title(claims: _Claims, site: str | None) -> str | None:
    headlines = [node.get("headline") for node in claims.articles]
    window = _without_site(_shown(claims.window_title, MAX_TITLE), site)
    heading = claims.heading
    if heading and window and not _alike(heading, window):
        heading = None  # the first heading of many pages is the site's logo
    return _first(MAX_TITLE, [*headlines, *claims.named(_TITLE_NAMES)]) or heading or window


def _alike(heading: str, window: str) -> bool:
    """Whether two titles are of the same article: one holds the other, or they share three words."""
    one, other = heading.casefold(), window.casefold()
    return one in other or other in one or len({*re.findall(r"\w+", one)} & {*re.findall(r"\w+", other)}) >= 3


_BESIDE_SITE = " -–—|·:»•"


def _without_site(title: str | None, site: str | None) -> str | None:
    """The title of a browser window without the site's name: `Headline - Site`, `Site | Headline`."""
    if not title or not site:
        return title
    if title.casefold().endswith(site.casefold()):
        rest = title[: -len(site)]
        return rest.strip(_BESIDE_SITE) or title if rest[-1:] in _BESIDE_SITE else title
    if title.casefold().startswith(site.casefold()):
        rest = title[len(site) :]
        return rest.strip(_BESIDE_SITE) or title if rest.strip()[:1] in _BESIDE_SITE else title
    return title


def _authors(claims: _Claims) -> Iterator[str]:
    for name in [*(_names(node.get("author"), claims) for node in claims.articles), *_joined(claims)]:
        name = re.sub(r"^\s*(?:by|von|par|por|di|door)\s+", "", name, flags=re.IGNORECASE)
        if not re.match(r"(?:https?:)?//|@|www\.", name.strip()):
            yield name


_ADDRESS = regex(r"\s*(?:(?:https?:)?//|www\.)", re.IGNORECASE)


def _joined(claims: _Claims) -> Iterator[str]:
    # A page with several authors repeats the tag.
    for name in _AUTHOR_NAMES:
        yield ", ".join(dict.fromkeys(value.strip() for value in claims.meta.get(name, ())[:20] if value.strip()))


def _sections(claims: _Claims) -> Iterator[str]:
    """The part of the site that an article is in, as the page tells it; what stands in its address would be a guess."""
    for node in claims.articles:
        yield from _words_of(node.get("articleSection"))
    fields = [name for name in claims.meta if _CXENSE_SECTION.fullmatch(name)]
    for value in claims.named((*_SECTION_NAMES, *fields[:5])):
        yield from _words_of(value)


def _words_of(value: Any) -> Iterator[str]:
    """The names of sections in a value of `articleSection`: a text, an object with a name, or a list of them; no address of one."""
    for one in value[:20] if isinstance(value, list) else [value]:
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, str) and not _ADDRESS.match(name):
            yield name


def _dates(claims: _Claims) -> Iterator[Any]:
    for node in claims.articles:
        yield node.get("datePublished")
    yield from claims.named(_DATE_NAMES)
    yield from claims.times
    yield claims.loose_time
    for node in claims.articles:
        yield node.get("dateCreated") or node.get("uploadDate")


_ISO = regex(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:(?:T|\s+)(\d{1,2}:\d\d(?::\d\d)?)(?:[.,]\d{1,9})?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?",
    re.IGNORECASE,
)


def published(value: object) -> str | None:
    """A moment or a day as ISO 8601; None when it is neither, or lies outside 1990 to 2100.

    The limits keep out the zeros of databases (0001-01-01, 1970-01-01).

    >>> published("2021-08-18T09:30:00+0200"), published("2021-08-18 09:30"), published("2021/8/18")
    ('2021-08-18T07:30:00Z', '2021-08-18T09:30:00', '2021-08-18')
    """
    if not isinstance(value, str) or not 8 <= len(value := value.strip()) <= 64:
        return None
    try:
        shown = _ISO.fullmatch(value)
        if shown is None:
            moment = _mail_date(value)
        else:
            day = f"{shown[1]}-{int(shown[3]):02}-{int(shown[4]):02}"
            if shown[5] is None:
                return day if 1990 <= datetime.fromisoformat(day).year <= 2100 else None
            zone = re.sub(r"^(?:z|utc|gmt)$", "+00:00", (shown[6] or "").lower())
            moment = datetime.fromisoformat(
                f"{day}T{shown[5].zfill(5) if shown[5].count(':') == 1 else shown[5].zfill(8)}{zone}"
            )
        if moment is None or not 1990 <= moment.year <= 2100:
            return None
        return iso(moment.astimezone(UTC)) if moment.tzinfo else moment.isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        return None


def _mail_date(value: str) -> datetime | None:
    """`Wed, 18 Aug 2021 07:30:00 GMT`, the date of RFC 5322, which some publishing systems print."""
    if not re.match(r"(?:[A-Z][a-z]{2},? )?\d{1,2} [A-Z][a-z]{2} \d{4} \d", value):
        return None
    from email.utils import parsedate_to_datetime  # rarely needed, and it imports half of the mail package

    try:
        return parsedate_to_datetime(value)
    except (TypeError, IndexError):  # what email.utils raises for a few malformed dates besides ValueError
        return None


def _first(limit: int, values: Iterable[Any]) -> str | None:
    return next((text for value in values if isinstance(value, str) and (text := plain(value, limit))), None)


_MARKUP = regex(r"<!--.{0,2000}?-->|</?[a-zA-Z][^<>]{0,2000}>", re.DOTALL)


def plain(value: str | None, limit: int) -> str | None:
    """One clean line: no markup, character references resolved, no control, bidi or surrogate characters, at most `limit` long.

    >>> plain("  Flood &amp; <em>mud</em>\\u202e in\\n Riverton ", 100)
    'Flood & mud in Riverton'
    """
    if not value:
        return None
    text = value[: limit * 20]
    return _shown(unescape(_MARKUP.sub("", text)) if "<" in text or "&" in text else text, limit)


def _shown(text: str | None, limit: int) -> str | None:
    return one_line(text, limit, unsafe=removed) or None if text else None
