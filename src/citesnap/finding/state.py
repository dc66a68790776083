"""Posts in JSON: the state that frameworks leave in script elements, JSON-LD, and JSON in attributes.

State is the most tempting evidence and the most treacherous: it holds other articles too, with posts that this page never
shows. So a post counts only when its surroundings in the JSON are tied to this page's own article: prose beside it that the
page shows, or an enclosing object with the page's own title or address. Whatever cannot be tied is left alone.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from citesnap.finding import dates
from citesnap.finding.boilerplate import Regions
from citesnap.finding.forms import form, sightings
from citesnap.finding.hidden import inside
from citesnap.finding.page import Element, Page, attributes, text_of
from citesnap.finding.prefilter import may_be_post, may_hold_ids, may_hold_posts, posts_in
from citesnap.finding.sighting import Sighting
from citesnap.model import Kind
from citesnap.platforms import PostRef, identify, reference

_TOTAL = 30_000_000
"""Characters of JSON read per page."""
_NODES = 400_000
"""Values looked at per page."""
_STARTS = 24
"""Places per script at which JSON is tried to be read."""

_OPENING = re.compile(r"[=(:]\s*(\{\s*\"|\[\s*[\[{\"\d])")
"""The beginning of JSON behind an assignment or in a call. What follows must look like JSON at once, or thousands of function
bodies would be tried."""
_HTML_STRING = re.compile(r"\"(?:\\u003[Cc]|<)[A-Za-z]")
"""The beginning of a string of HTML."""
_PARSE_CALL = re.compile(r"JSON\.parse\(\s*(?:decodeURIComponent\(\s*)?([\"'])")
_HINT = re.compile(
    r"embed|tweet|twitter|instagram|facebook|tiktok|bluesky|threads|social|external|provider|widget|rich|iframe|media_?url",
    re.I,
)
_NO_EMBED_KEY = re.compile(
    r"credit|author|pinned|same_?as|share|sharing|profile|via|attribution|source|publisher|account|follow|canonical|redirect|byline",
    re.I,
)
_HTML = re.compile(r"<(?:blockquote|iframe|a|p|div|figure|amp-|script)[\s>]|&lt;(?:blockquote|iframe)", re.I)
_LETTERS = re.compile(r"[\W_]+")
_TAGS = re.compile(r"<[^<>]{0,2000}>")


@dataclass(frozen=True, slots=True)
class _Step:
    """A container on the way down, with the key under which it was found."""

    value: dict[str, Any] | list[Any]
    key: str
    parent: _Step | None


_ARTICLE_KEYS = frozenset(
    [
        *(
            "slug",
            "url",
            "link",
            "body",
            "content",
            "contents",
            "html",
            "author",
            "authors",
            "publishedAt",
            "published_at",
        ),
        *(
            "datePublished",
            "date",
            "excerpt",
            "summary",
            "description",
            "dek",
            "byline",
            "postedAt",
            "createdAt",
            "pageUrl",
        ),
    ]
)


class _Owner:
    """What ties JSON to the page's own article."""

    def __init__(self, page: Page, regions: Regions) -> None:
        self.page = page
        self.regions = regions

    @cached_property
    def shown(self) -> str:
        """Letters and digits of the page's visible text."""
        if not self.page.elements:
            return ""
        # The body of the article alone: teasers of other articles show the first words of theirs.
        everything = 2 * len(self.page.elements) + 2
        shown = letters(text_of(self.page.elements[self.regions.body], everything))
        return shown if len(shown) > 400 else letters(text_of(self.page.elements[0], everything))

    @cached_property
    def titles(self) -> set[str]:
        """The page's titles, reduced to letters. Parts of titles only when they are long: short ones name sections and sites."""
        found: set[str] = set()
        root = self.page.root
        if root is not None:
            for node in root.iter("title", "h1", "meta"):
                if node.tag == "meta":
                    said = (node.get("property") or node.get("name") or "").lower()
                    text = (node.get("content") or "") if said in ("og:title", "twitter:title", "title") else ""
                else:
                    text = text_of(node)
                parts = [text, *re.split(r"\s+[|\-–—·»]\s+", text)]
                found.update(cut for part in parts if len(cut := letters(part[:400])) >= 12)
                if node.tag != "title" and len(cut := letters(text[:400])) >= _SHORT_TITLE:
                    found.add(cut)
        return found

    @cached_property
    def addresses(self) -> set[str]:
        """The page's addresses without scheme, host and query."""
        found = [self.page.url or ""]
        root = self.page.root
        if root is not None:
            for node in root.iter("link", "meta"):
                if node.get("rel") == "canonical":
                    found.append(node.get("href") or "")
                elif node.get("property") == "og:url":
                    found.append(node.get("content") or "")
        return {path for each in found if len(path := _path(each)) >= 8}

    @cached_property
    def slugs(self) -> set[str]:
        """The last parts of the page's addresses, when they are made of several words."""
        ends = (path.rpartition("/")[2] for path in self.addresses)
        return {end for end in ends if len(end) >= 8 and "-" in end}

    @cached_property
    def hosts(self) -> set[str]:
        """The hosts of the page's addresses, an empty one for addresses without host."""
        root = self.page.root
        links = (
            []
            if root is None
            else [node.get("href") or "" for node in root.iter("link") if node.get("rel") == "canonical"]
        )
        return {"", *(_host(each) for each in (self.page.url or "", *links))}

    def shows(self, text: str) -> bool:
        """True when the page shows the beginning of `text` (or of its middle, where the beginning was cut)."""
        reduced = letters(_TAGS.sub(" ", text[:3000]))
        if len(reduced) < 30:
            return False
        if len(reduced) < 400:
            return reduced[:40] in self.shown
        middle = len(reduced) // 2
        return reduced[middle : middle + 50] in self.shown or reduced[200:250] in self.shown

    def is_ours(self, value: dict[str, Any]) -> bool | None:
        """True when `value` is this page's article by title or address, False when it is another one, None when it is none."""
        told = None
        for key in (
            "title",
            "headline",
            "headlines",
            "name",
            "url",
            "link",
            "canonicalUrl",
            "canonical_url",
            "permalink",
            "slug",
            "path",
            "href",
        ):
            said = value.get(key)
            if isinstance(said, dict):
                said = said.get("rendered") or said.get("basic") or said.get("text") or said.get("path")
            if not isinstance(said, str) or len(said) < _SHORT_TITLE:
                continue
            if key in ("title", "headline", "headlines", "name"):
                own = letters(said[:400])
                if own in self.titles and (key != "name" or len(own) >= 12):
                    return True
                if key != "name" and len(said) >= 8 and not _ARTICLE_KEYS.isdisjoint(value):
                    told = False
            elif (
                (key == "slug" and said in self.slugs)
                or _path(said) in self.addresses
                or any(len(said) > 15 and said in each for each in self.addresses)
            ):
                return True
            elif key in _OWN_ADDRESS and self.addresses and len(_path(said)) > 3 and _host(said) in self.hosts:
                told = False
        return told


_SHORT_TITLE = 6
"""Letters from which on a whole title tells one article from another."""
_OWN_ADDRESS = frozenset(["canonicalUrl", "canonical_url", "permalink"])
"""Keys that hold the address of the very article that an object is."""


def letters(text: str) -> str:
    """Lower-case letters and digits of `text`: what survives every way of writing it down."""
    return _LETTERS.sub("", text).lower()


def _path(url: str) -> str:
    path = re.sub(r"^(?:https?:)?//[^/]*", "", url.strip())
    return path.partition("?")[0].partition("#")[0].strip("/").lower()


def _host(url: str) -> str:
    found = re.match(r"(?:https?:)?//(?:www\.)?([^/?#]*)", url.strip())
    return found[1].lower() if found else ""


def find(page: Page, regions: Regions, seen: Sequence[Sighting] = ()) -> list[Sighting]:
    """The posts in the page's JSON that are tied to its own article, in the order of the JSON.

    `seen` is what the markup shows. JSON that holds no other posts and could tell nothing more of them is not read.
    """
    if page.depth or page.root is None:
        return []
    texts = [(element, text) for element in page.root.iter("script") if (text := element.text)]
    # All at once first: a page has some thirty scripts, and mostly none of them holds a post.
    everything = "\n".join(text for _, text in texts)
    if not may_hold_ids(everything):
        told = {each.key for each in seen if each.kind is Kind.EMBED and each.text}
        if all((ref.platform, ref.key) in told for ref in posts_in(everything)):
            return []
    total = 0
    scripts: list[tuple[Element, str]] = []
    for element, text in texts:
        total += len(text)
        if total <= _TOTAL and len(text) > 20 and may_hold_posts(text):
            scripts.append((element, text))
    walk = _Walk(page, regions)
    for value in _streamed(texts):
        walk.through(value, "json-state")
    for element, text in scripts:
        placed = in_small_script(element, page) if len(text) < _SMALL and regions.in_body(element) else None
        if placed:
            walk.found += placed
            continue
        linked = (element.get("type") or "").lower() == "application/ld+json"
        for value in _values(text):
            walk.through(value, "json-ld" if linked else "json-state")
    return walk.found


def _streamed(texts: list[tuple[Element, str]]) -> Iterator[Any]:
    """The rows of React's server components, which Next.js streams as strings: `self.__next_f.push([1,"7:[\\"$\\",…"])`."""
    parts: list[str] = []
    for _, text in texts:
        if text.startswith("self.__next_f.push([1,"):
            got = _decoded(json.JSONDecoder(), text, len("self.__next_f.push("))
            if got is not None and isinstance(got[0], list) and len(got[0]) > 1 and isinstance(got[0][1], str):
                parts.append(got[0][1])
    for row in "".join(parts).split("\n") if parts else ():
        name, _, value = row.partition(":")
        if len(name) <= 8 and value[:1] in ("[", "{") and may_hold_posts(value):
            whole = _decoded(json.JSONDecoder(), value, 0)
            if whole is not None:
                yield whole[0]


_ANGULAR = (("&q;", '"'), ("&s;", "'"), ("&l;", "<"), ("&g;", ">"), ("&a;", "&"))


def _values(text: str) -> Iterator[Any]:
    """The JSON values in a script: the whole of it, what is assigned or passed, what `JSON.parse` is given."""
    decoder = json.JSONDecoder()
    if "&q;" in text:  # Angular's TransferState
        for escape, meant in _ANGULAR:
            text = text.replace(escape, meant)
    stripped = text.strip().removeprefix("<!--").strip()
    if stripped[:1] in "{[":
        whole = _decoded(decoder, stripped, 0)
        if whole is not None:
            yield whole[0]
            if whole[1] > 0.9 * len(stripped):
                return
    behind = 0
    for _, opening in zip(range(_STARTS * 40), _OPENING.finditer(text), strict=False):
        if opening.start(1) < behind:
            continue
        got = _decoded(decoder, text, opening.start(1))
        if got is not None:
            behind = got[1]
            if got[1] - opening.start(1) > 60:
                yield got[0]
    if "function(" in text[:200]:
        # Nuxt 2: a function that returns what is no JSON. Its strings of HTML stand for themselves.
        for _, code in zip(range(_STARTS), _HTML_STRING.finditer(text), strict=False):
            inner = _string(text, code.start())
            if inner and may_hold_posts(inner):
                yield [inner]
    for _, call in zip(range(_STARTS), _PARSE_CALL.finditer(text), strict=False):
        inner = _string(text, call.start(1))
        if inner and may_hold_posts(inner):
            got = _decoded(decoder, inner, 0)
            if got is not None:
                yield got[0]


def _decoded(decoder: json.JSONDecoder, text: str, start: int) -> tuple[Any, int] | None:
    try:
        return decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None


def _string(text: str, start: int) -> str | None:
    """The JavaScript string literal at `start`, unescaped as JSON would."""
    mark = text[start]
    end = start + 1
    while True:
        end = text.find(mark, end)
        if end < 0:
            return None
        slashes = end - 1
        while text[slashes] == "\\":
            slashes -= 1
        if (end - slashes) % 2:
            break
        end += 1
    raw = text[start + 1 : end]
    if mark == "'":
        raw = raw.replace("\\'", "'").replace('"', '\\"') if '\\"' not in raw else raw.replace("\\'", "'")
    try:
        value = json.loads(f'"{raw}"', strict=False)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, str) else None


class _Walk:
    """One walk through all JSON of a page, without recursion, with bounds on everything."""

    def __init__(self, page: Page, regions: Regions) -> None:
        self.page = page
        self.owner = _Owner(page, regions)
        self.found: list[Sighting] = []
        self.nodes = _NODES
        self._tied: dict[int, bool] = {}
        self._table: list[Any] | None = None

    def through(self, value: Any, name: str) -> None:
        """Look at everything in `value`."""
        table = self._table = value if _is_flat(value) else None
        stack: list[tuple[Any, str, _Step | None]] = [(table[0] if table else value, "", None)]
        seen: set[int] = set()
        kept: list[Any] = [value]
        while stack and self.nodes > 0:
            self.nodes -= 1
            item, key, parent = stack.pop()
            if isinstance(item, str):
                self._text(item, key, parent, name)
            elif isinstance(item, dict | list):
                if table is not None:
                    if id(item) in seen:
                        continue
                    seen.add(id(item))
                    item = _unflat(item, table)
                    kept.append(item)  # ids must stay taken
                step = _Step(item, key, parent)
                self.nodes -= len(item)
                if isinstance(item, dict):
                    if not _ID_KEYS_OF_X.isdisjoint(item):
                        self._object(item, step, name)
                    stack += [(each, under, step) for under, each in reversed(item.items()) if _is_worth_a_look(each)]
                else:
                    stack += [(each, key, step) for each in reversed(item) if _is_worth_a_look(each)]
        self._tied.clear()
        del kept

    def _text(self, text: str, key: str, parent: _Step | None, name: str) -> None:
        if len(text) < 12:
            return
        if len(text) > 60 and ("<" in text or "&lt;" in text) and _HTML.search(text) and may_hold_posts(text):
            self._markup(text, parent, name)
        elif (
            len(text) < 600 and text.lstrip()[:2].lower() in ("ht", "//", "at", "ww") and not _NO_EMBED_KEY.search(key)
        ):
            ref = identify(text.strip()) if may_be_post(text) else None
            if ref is not None and self._hinted(key, parent) and self._is_tied(parent):
                self._add(ref, parent, name)
        elif text[:1] in "{[" and len(text) > 60 and may_hold_posts(text):
            got = _decoded(json.JSONDecoder(), text, 0)
            if got is not None and self.nodes > 0 and isinstance(got[0], dict | list) and self._is_tied(parent):
                inner = _Walk(self.page, self.owner.regions)
                inner.owner, inner.nodes = _Anything(self.page, self.owner.regions), min(self.nodes, 5000)
                inner.through(got[0], name)
                self.nodes -= 5000
                self.found += inner.found

    def _object(self, value: dict[str, Any], step: _Step, name: str) -> None:
        """An object that is a post of X by its own id keys, without any address."""
        for key in _ID_KEYS_OF_X.intersection(value):
            number = value.get(key)
            if isinstance(number, int):
                number = str(number)
            if isinstance(number, str) and number.isascii() and number.isdigit() and 15 <= len(number) <= 19:
                ref = reference("x", number)
                if ref is not None and self._is_tied(step):
                    self._add(ref, step, name)
                    return

    def _hinted(self, key: str, parent: _Step | None) -> bool:
        """True when the key, or a short word beside it or one level up, speaks of embedding."""
        if _HINT.search(key):
            return True
        step, levels = parent, 0
        while step is not None and levels < 4:
            if _HINT.search(step.key):
                return True
            if isinstance(step.value, dict):
                for under, each in list(step.value.items())[:40]:
                    if isinstance(each, str) and len(each) < 60 and not each.startswith("http") and _HINT.search(each):
                        return True
                    if under in ("embed", "oembed", "tweet", "html"):
                        return True
            step, levels = step.parent, levels + 1
        return False

    def _is_tied(self, step: _Step | None) -> bool:
        """True when the surroundings belong to this page's article: the nearest evidence, for or against, decides."""
        if step is None:
            return False
        known = self._tied.get(id(step.value))
        if known is None:
            known = self._tied[id(step.value)] = self._tie(step)
        return known

    def _tie(self, step: _Step) -> bool:
        node: _Step | None = step
        levels = 0
        while node is not None and levels < 40:
            if isinstance(node.value, dict):
                ours = self.owner.is_ours(node.value)
                # An embed may have a title of its own; an object that holds more text is an article.
                if ours is not None and (ours or levels > 0 or any(len(text) > 400 for text in _prose(node.value))):
                    return ours
            if levels <= 5 and any(self.owner.shows(text) for text in self._beside(_view(node.value, self._table))):
                return True
            node, levels = node.parent, levels + 1
        return False

    def _is_named_ours(self, step: _Step | None) -> bool:
        """True when the nearest enclosing object that is an article is this page's by its title or address."""
        while step is not None:
            if isinstance(step.value, dict) and (ours := self.owner.is_ours(step.value)) is not None:
                return ours
            step = step.parent
        return False

    def _beside(self, value: dict[str, Any] | list[Any]) -> Iterator[str]:
        """Prose in a container and its members, without members that are articles of their own."""
        members = list(value.values()) if isinstance(value, dict) else value
        blocks = [each for each in members[:60] if not isinstance(each, dict) or self.owner.is_ours(each) is None]
        return _prose(blocks)

    def _markup(self, text: str, parent: _Step | None, name: str) -> None:
        """A string of HTML: an embed code, or the article's whole body."""
        shown = self.owner.shows(text)
        if not shown and not self._is_tied(parent):
            return
        ours = not shown and self._is_named_ours(parent)
        if "&lt;" in text and "<" not in text:
            text = html.unescape(text)
        inner = Page(text, self.page.url, self.page.depth + 1)
        for seen in sightings(inner):
            # Links of a body that the page shows stand in the page already.
            if seen.kind is Kind.EMBED or ours:
                self.found.append(replace(seen, form=name, first=None, last=None))

    def _add(self, ref: PostRef, step: _Step | None, name: str) -> None:
        fields = read_fields(step.value) if step is not None and isinstance(step.value, dict) else {}
        self.found.append(from_fields(ref, fields, name))


_ID_KEYS_OF_X = frozenset(["tweetId", "tweet_id", "tweetID", "tweetid", "statusId", "id_str"])


def _is_worth_a_look(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) > 11 and ("/" in value or "%2F" in value)
    return isinstance(value, dict | list)


class _Anything(_Owner):
    """For JSON inside a string that is tied already."""

    def is_ours(self, value: dict[str, Any]) -> bool | None:
        return True


def _is_flat(value: Any) -> bool:
    """True for the flattened form of Nuxt 3, SvelteKit and Astro (the `devalue` package): a list whose members point at members."""
    if not isinstance(value, list) or len(value) < 4 or not isinstance(value[0], dict | list):
        return False
    objects = [each for each in value[:60] if isinstance(each, dict) and each]
    pointers = sum(all(isinstance(under, int) for under in each.values()) for each in objects)
    return bool(objects) and pointers == len(objects)


def _unflat(item: Any, table: list[Any]) -> Any:
    if isinstance(item, dict):
        return {key: _at(under, table) for key, under in item.items()}
    return [_at(under, table) for under in item]


def _at(pointer: Any, table: list[Any]) -> Any:
    if isinstance(pointer, int) and not isinstance(pointer, bool):
        return table[pointer] if 0 <= pointer < len(table) else None
    return pointer


def _view(value: Any, table: list[Any] | None, depth: int = 3) -> Any:
    """`value` with the members of its members put in place of pointers, a few of them, where the JSON is flattened."""
    if table is None or depth == 0 or not isinstance(value, dict | list):
        return value
    if isinstance(value, dict):
        return {key: _view(_at(under, table), table, depth - 1) for key, under in list(value.items())[:60]}
    return [_view(_at(under, table), table, depth - 1) for under in value[:60]]


def _prose(value: dict[str, Any] | list[Any]) -> Iterator[str]:
    """Stretches of prose that stand in a container or directly in its members, a few of them."""
    given = 0
    members = list(value.values())[:60] if isinstance(value, dict) else value[:60]
    for each in members:
        inner: list[Any] = [each]
        if isinstance(each, dict):
            inner = list(each.values())[:30]
            inner += [deep for under in inner if isinstance(under, dict) for deep in list(under.values())[:20]]
        elif isinstance(each, list):  # React's elements: ["$", "p", null, {"children": "…"}]
            inner = [deep for under in each[:8] if isinstance(under, dict) for deep in list(under.values())[:20]]
        for text in inner:
            if isinstance(text, str) and len(text) > 60 and " " in text[:60]:
                yield text
                given += 1
                if given > 12:
                    return


_FIELD_NAMES = {
    "text": ("full_text", "fullText", "text", "tweet_text", "caption", "content", "description"),
    "handle": ("username", "screen_name", "screenName", "author_handle", "handle", "authorHandle", "user_name"),
    "name": ("name", "author_name", "authorName", "displayName", "display_name"),
    "date": ("date", "created_at", "createdAt", "publishedAt", "timestamp"),
}


def read_fields(value: dict[str, Any]) -> dict[str, str]:
    """Text, handle, name and date of a post as the JSON of widgets spells them."""
    found: dict[str, str] = {}
    for field, names in _FIELD_NAMES.items():
        for name in names:
            said = value.get(name)
            if isinstance(said, str) and 0 < len(said) < 5000:
                found[field] = said
                break
    user = value.get("user") or value.get("author")
    if isinstance(user, dict):
        for field in ("handle", "name"):
            for name in _FIELD_NAMES[field]:
                said = user.get(name)
                if isinstance(said, str) and said:
                    found.setdefault(field, said)
                    break
    return found


def from_fields(ref: PostRef, fields: dict[str, str], name: str) -> Sighting:
    """A sighting of `ref` with what JSON tells. Fields count only when a handle says that they are a post's."""
    handle = fields.get("handle", "").removeprefix("@") or None
    if handle is not None and (
        len(handle) > 64 or " " in handle or (ref.handle and handle.lower() != ref.handle.lower())
    ):
        handle = None
    told = fields if handle else {}
    shown = told.get("date")
    return Sighting(
        form=name,
        platform=ref.platform,
        post_id=ref.native_id,
        post_key=ref.key,
        handle=handle or ref.handle,
        author_name=told.get("name"),
        date=_day(shown),
        date_text=shown,
        link=ref.url,
        posted_at=ref.posted_at,
        text=_plain(told.get("text")),
    )


def _plain(text: str | None) -> str | None:
    """Text out of JSON, which may be HTML."""
    if text is None or ("<" not in text and "&" not in text):
        return text
    return html.unescape(_TAGS.sub("", _BREAK.sub("\n", text))).strip() or None


_BREAK = re.compile(r"<br\s*/?>|</p>", re.I)


_ISO_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T|\s|$)")
_API_DATE = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) [\d:]{8} (?:UTC)?\+0000 (\d{4})")


def _day(text: str | None) -> str | None:
    """The day of a date in JSON: ISO 8601, the API's `Sat Sep 19 05:18:23 +0000 2020`, or as people write it."""
    if not text or len(text) > 60:
        return None
    if iso := _ISO_DAY.match(text):
        return iso[1]
    if api := _API_DATE.match(text):
        return dates.parse_date(f"{api[1]} {int(api[2])}, {api[3]}")
    return dates.parse_date(text)


_SMALL = 20_000
_DIRECT_KEYS = (
    *(
        "url",
        "href",
        "permalink",
        "tweet_url",
        "tweetUrl",
        "src",
        "link",
        "embedUrl",
        "embed_url",
        "permalink_url",
        "uri",
    ),
    *("canonicalUrl", "originalUrl", "sourceUrl", "postUrl"),
)
_MARKUP_KEYS = ("html", "embedHtml", "embed_html", "code", "embedCode", "embed_code", "markup", "content", "raw")
_ID_KEYS = {"tweet_id": "x", "tweetId": "x", "tweetid": "x", "instagram_id": "instagram", "shortcode": "instagram"}
_HINTED_ID = re.compile(r"\"(?:id|tweet_?id|tweetId)\"\s*:\s*(?:\[\s*0\s*,\s*)?\"?(\d{15,19})\b")
_ABOUT_TWEETS = re.compile(r"tweet|twitter", re.I)


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
        if 30 < len(value) < _SMALL and value[0] in "{[":
            found = _direct(value, element, page, "json-attribute")
            if found:
                return found
            told = " ".join(each for key, each in attributes(element) if len(each) < 200) + str(element.tag)
            number = _HINTED_ID.search(value) if _ABOUT_TWEETS.search(told) else None
            ref = reference("x", number[1]) if number else None
            if ref is not None:
                first, last = page.span(element)
                return [replace(from_fields(ref, {}, "json-attribute"), first=first, last=last)]
    return None


def in_small_script(element: Element, page: Page) -> list[Sighting] | None:
    """A small JSON script at the very place of the post, the data of a widget that a script will draw there.

    The place ties it to the article, so the caller asks only about scripts that stand in the article's body.
    """
    text = (element.text or "").strip()
    if not 20 < len(text) < _SMALL:
        return None
    if (element.get("type") or "").lower().endswith("json"):
        return _direct(text, element, page, "json-state") if text[0] == "{" else None
    code = _EMBED_CODE.search(text)
    if code is None:
        return None
    # A string of a program: what follows the embed code in it is text to the parser.
    markup = _unquoted(text[code.start() :])
    found = inside(html.unescape(markup) if "&lt;" in markup else markup, element, page, "json-state")
    return found if found and len({seen.key for seen in found}) == 1 else None


_EMBED_CODE = re.compile(
    r"(?:<|&lt;|\\{1,3}u003[Cc]|\\{1,3}x3[Cc])(?:blockquote|iframe)\b(?=.{0,80}(?:tweet|twitter|insta|facebook|tiktok|bluesky|reddit))",
    re.DOTALL,
)
_JS_ESCAPE = re.compile(r"\\{1,3}(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([nrt])|(.))", re.DOTALL)


def _unquoted(text: str) -> str:
    """`text` from inside a string of JavaScript, escapes undone, also those of a string in a string."""
    if "\\" not in text:
        return text
    return _JS_ESCAPE.sub(
        lambda said: chr(int(said[1] or said[2], 16)) if said[1] or said[2] else " " if said[3] else said[4], text
    )


def _direct(text: str, element: Element, page: Page, name: str) -> list[Sighting] | None:
    """The post that the top of some JSON, or an object right below it, names by address, id or embed code."""
    got = _decoded(json.JSONDecoder(), text, 0)
    top = got[0] if got else None
    if not isinstance(top, dict):
        return None
    first, last = page.span(element)
    for each in (top, *list(top.values())[:40]):
        if not isinstance(each, dict):
            continue
        for key in _MARKUP_KEYS:
            code = each.get(key)
            if isinstance(code, str) and len(code) > 40 and "<" in code and may_hold_posts(code):
                inner = Page(code, page.url, page.depth + 1)
                seen = [one for one in sightings(inner) if one.kind is Kind.EMBED]
                if len({one.key for one in seen}) == 1:
                    return [replace(one, form=name, first=first, last=last) for one in seen[:1]]
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
    for key, platform in _ID_KEYS.items():
        own = value.get(key)
        if isinstance(own, str) and 4 < len(own) < 40:
            ref = reference(platform, own)
            if ref is not None:
                return ref
    return None
