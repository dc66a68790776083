"""The walk through a page's JSON that looks for posts and asks for each whether it is tied to the article."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

from citesnap.finding.boilerplate import Regions
from citesnap.finding.forms import sightings
from citesnap.finding.page import Page
from citesnap.finding.prefilter import may_be_post, may_hold_posts
from citesnap.finding.sighting import Sighting
from citesnap.finding.state.fields import from_fields, read_fields
from citesnap.finding.state.ownership import OTHERS, Anything, Owner, letters
from citesnap.finding.state.scripts import decoded
from citesnap.finding.state.typed import TYPE_KEYS, exact, typed_post
from citesnap.finding.traces import ANY_HINT, OBJECT_IDS, OBJECT_KEYS
from citesnap.model import Kind
from citesnap.platforms import PostRef, identify, reference
from citesnap.text.entities import unescape
from citesnap.text.patterns import regex

_NODES = 400_000
"""Values looked at per page."""
_LOOKS = 2_000_000
"""Values looked at per page for prose that the page shows."""
_LEVELS = 40
"""Containers around a value that may tell whose it is."""

_HINT = regex(rf"embed|social|external|provider|widget|rich|iframe|media_?url|sharedContent|{ANY_HINT}", re.I)
_CITES = regex(r"(?:first)?appearance|citation|isBasedOn(?:Url)?", re.I)
"""Members of schema.org under which an article, or a review of a claim, names what it rests on."""
_NO_EMBED_KEY = regex(
    r"credit|author|pinned|same_?as|share(?!dContent)|sharing|profile|via|attribution|source|publisher|account|follow|canonical|redirect|byline",
    re.I,
)
_HTML = regex(r"<(?:blockquote|iframe|a|p|div|figure|amp-|script)[\s>]|&lt;(?:blockquote|iframe)", re.I)


class _Step(NamedTuple):
    """A container on the way down, with the key under which it was found."""

    value: dict[str, Any] | list[Any]
    key: str
    parent: _Step | None


class Walk:
    """One walk through all JSON of a page, without recursion, with bounds on everything."""

    def __init__(self, page: Page, regions: Regions) -> None:
        self.page = page
        self.owner = Owner(page, regions)
        self.found: list[Sighting] = []
        self.nodes = _NODES
        self.looks = _LOOKS
        self._table: list[Any] | None = None
        # By the identity of a container, as long as one value is walked through.
        self._tied: dict[int, bool] = {}
        self._ours: dict[int, bool | None] = {}
        self._beside: dict[int, bool] = {}
        self._speaking: dict[int, bool] = {}

    def through(self, value: Any, name: str) -> None:
        """Look at everything in `value`."""
        table = self._table = value if _is_flat(value) else None
        stack: list[tuple[Any, str, _Step | None]] = [(table[0] if table else value, "", None)]
        seen: set[int] = set()
        visited: list[Any] = [value]
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
                    visited.append(item)  # ids must stay taken
                step = _Step(item, key, parent)
                self.nodes -= len(item)
                if isinstance(item, dict):
                    if not OBJECT_KEYS.keys().isdisjoint(item):
                        self._object(item, step, name)
                    elif not TYPE_KEYS.isdisjoint(item):
                        self._typed(item, step, name)
                    stack += [(each, under, step) for under, each in reversed(item.items()) if _is_worth_a_look(each)]
                else:
                    stack += [(each, key, step) for each in reversed(item) if _is_worth_a_look(each)]
        for known in (self._tied, self._ours, self._beside, self._speaking):
            known.clear()
        del visited

    def _text(self, text: str, key: str, parent: _Step | None, name: str) -> None:
        if len(text) < 12:
            return
        if len(text) > 60 and ("<" in text or "&lt;" in text) and _HTML.search(text) and may_hold_posts(text):
            self._markup(text, parent, name)
        elif (
            len(text) < 600 and text.lstrip()[:2].lower() in ("ht", "//", "at", "ww") and not _NO_EMBED_KEY.search(key)
        ):
            ref = identify(text.strip()) if may_be_post(text) else None
            if ref is None or (parent is not None and _is_within_post(parent)):
                return
            cites = name == "json-ld" and _is_among_cited(key, parent)
            if (cites or self._hinted(key, parent)) and not _is_beside(parent) and self._is_tied(parent):
                self._add(ref, parent, name, Kind.LINK if cites else Kind.EMBED)
        elif text[:1] in "{[" and len(text) > 60 and may_hold_posts(text):
            got = decoded(json.JSONDecoder(), text, 0)
            if got is not None and self.nodes > 0 and isinstance(got[0], dict | list) and self._is_tied(parent):
                inner = Walk(self.page, self.owner.regions)
                inner.owner, inner.nodes = Anything(self.owner), min(self.nodes, 5000)
                inner.through(got[0], name)
                self.nodes -= 5000
                self.found += inner.found

    def _object(self, value: dict[str, Any], step: _Step, name: str) -> None:
        """An object that is a post by its own id keys, without any address."""
        if not _USER_KEYS.isdisjoint(value) or _is_within_post(step):
            return
        for key in OBJECT_KEYS.keys() & value.keys():
            platform, number = OBJECT_KEYS[key], exact(value.get(key))
            if number is not None and OBJECT_IDS[platform].fullmatch(number):
                ref = reference(platform, number)
                if ref is not None and self._is_tied(step):
                    self._add(ref, step, name)
                    return

    def _typed(self, value: dict[str, Any], step: _Step, name: str) -> None:
        """An object that is a post by its type, and has an id."""
        post = typed_post(value)
        if post is None or not _USER_KEYS.isdisjoint(value) or _is_within_post(step) or _is_beside(step):
            return
        if (post.is_surely_post or self._is_block(step)) and self._is_tied(step):
            self._add(post.ref, step, name)

    def _is_block(self, step: _Step) -> bool:
        """True for a member of a list in which there is prose that the page shows."""
        blocks = step.parent.value if step.parent is not None else None
        return isinstance(blocks, list) and self._shows_beside(blocks)

    def _hinted(self, key: str, parent: _Step | None) -> bool:
        """True when the key, or a short word beside it or one level up, is about embedding."""
        if _HINT.search(key):
            return True
        step, levels = parent, 0
        while step is not None and levels < 4:
            if _HINT.search(step.key):
                return True
            if isinstance(step.value, dict) and self._speaks(step.value):
                return True
            step, levels = step.parent, levels + 1
        return False

    def _speaks(self, value: dict[str, Any]) -> bool:
        """True when a short word directly in `value` is about embedding."""
        known = self._speaking.get(id(value))
        if known is None:
            known = self._speaking[id(value)] = any(
                under in ("embed", "oembed", "tweet", "html")
                or (isinstance(each, str) and len(each) < 60 and not each.startswith("http") and _HINT.search(each))
                for under, each in islice(value.items(), 40)
            )
        return known

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
        while node is not None and levels < _LEVELS:
            if isinstance(node.value, dict):
                ours = self._is_ours(node.value)
                # An embed may have a title of its own; an object that holds more text is an article.
                if ours is not None and (
                    ours or levels > 0 or any(len(text) > 400 for text in self._prose(node.value))
                ):
                    return ours
            if levels <= 5 and self._shows_beside(node.value):
                return True
            if node.key and letters(node.key) in OTHERS:
                return False
            node, levels = node.parent, levels + 1
        return False

    def _is_ours(self, value: dict[str, Any]) -> bool | None:
        key = id(value)
        if key not in self._ours:
            self._ours[key] = self.owner.is_ours(value)
        return self._ours[key]

    def _shows_beside(self, value: dict[str, Any] | list[Any]) -> bool:
        """True when the page shows prose in a container and its members, members left out that are articles of their own."""
        known = self._beside.get(id(value))
        if known is None:
            members = (_at(each, self._table) for each in islice(_members(value), 60))
            blocks = [each for each in members if not isinstance(each, dict) or self._is_no_article(each)]
            known = self._beside[id(value)] = any(self.owner.shows(text) for text in self._prose(blocks))
        return known

    def _is_no_article(self, value: dict[str, Any]) -> bool:
        if self._table is not None:
            value = {key: _at(each, self._table) for key, each in islice(value.items(), 60)}
        return self.owner.is_ours(value) is None

    def _prose(self, value: dict[str, Any] | list[Any]) -> Iterator[str]:
        """Stretches of prose that stand in a container or directly in its members, a few of them."""
        stretches = 0
        for text in self._near(value):
            self.looks -= 1
            if self.looks < 0:
                return
            if isinstance(text, str) and len(text) > 60 and " " in text[:60]:
                yield text
                stretches += 1
                if stretches > 12:
                    return

    def _near(self, value: dict[str, Any] | list[Any]) -> Iterator[Any]:
        """The members of a container, theirs and theirs, some of each."""
        for each in self._some(value, 60):
            if isinstance(each, dict):
                inner = list(self._some(each, 30))
                yield from inner
                for under in inner:
                    if isinstance(under, dict):
                        yield from self._some(under, 20)
                    elif isinstance(under, list):  # blocks of text: {"content": [{"text": "…"}]}
                        for piece in self._some(under, 8):
                            if isinstance(piece, dict):
                                yield from self._some(piece, 20)
            elif isinstance(each, list):  # React's elements: ["$", "p", null, {"children": "…"}]
                for under in self._some(each, 8):
                    if isinstance(under, dict):
                        yield from self._some(under, 20)
            else:
                yield each

    def _some(self, value: dict[str, Any] | list[Any], count: int) -> Iterator[Any]:
        """The first members of a container but for headlines, what they point at in their place where the JSON is flattened."""
        return (_at(each, self._table) for each in islice(_prose_members(value), count))

    def _is_named_ours(self, step: _Step | None) -> bool:
        """True when the nearest enclosing object that is an article is this page's by its title or address."""
        levels = 0
        while step is not None and levels < _LEVELS:
            if isinstance(step.value, dict) and (ours := self._is_ours(step.value)) is not None:
                return ours
            step, levels = step.parent, levels + 1
        return False

    def _markup(self, text: str, parent: _Step | None, name: str) -> None:
        """A string of HTML: an embed code, or the article's whole body."""
        shown = self.owner.shows(text)
        if not shown and not self._is_tied(parent):
            return
        ours = not shown and self._is_named_ours(parent)
        if "&lt;" in text and "<" not in text:
            text = unescape(text)
        inner = Page(text, self.page.url, self.page.depth + 1)
        for seen in sightings(inner):
            # Links of a body that the page shows stand in the page already.
            if seen.kind is Kind.EMBED or ours:
                self.found.append(seen.as_told_by(name, None, None))

    def _add(self, ref: PostRef, step: _Step | None, name: str, kind: Kind = Kind.EMBED) -> None:
        fields = read_fields(step.value) if step is not None and isinstance(step.value, dict) else {}
        if step is not None and isinstance(step.value, dict) and step.value.get("@type") in _POSTINGS and ref.handle:
            fields.setdefault("handle", ref.handle)  # schema.org has no member for it
        self.found.append(replace(from_fields(ref, fields, name), kind=kind))


_POSTINGS = ("SocialMediaPosting", "DiscussionForumPosting")
"""Types of schema.org that are posts, so that their author, day and text are those of a post."""

_USER_KEYS = frozenset(
    "screen_name followers_count friends_count followersCount profile_image_url_https default_profile".split()
)
"""Members of an account in raw data: its id is that of a person and no post."""

_WORDS_OF_POST = frozenset(
    "full_text fullText display_text_range in_reply_to_status_id_str conversation_id_str".split()
)


def _is_within_post(step: _Step) -> bool:
    """True for what stands inside another post's raw data: the account, the post it quotes, the one it answers."""
    node = step.parent
    while node is not None:
        if isinstance(node.value, dict) and not OBJECT_KEYS.keys().isdisjoint(node.value):
            user = node.value.get("user")
            if not _WORDS_OF_POST.isdisjoint(node.value) or (
                isinstance(user, dict) and not _USER_KEYS.isdisjoint(user)
            ):
                return True
        node = node.parent
    return False


def _is_among_cited(key: str, parent: _Step | None) -> bool:
    """True for the address of a work that is cited: `"citation": "…"`, `"appearance": [{"url": "…"}]`."""
    if parent is not None and key == "url" and parent.key == "itemReviewed" and parent.value.get("@type") == "Claim":  # type: ignore[union-attr]
        return True  # a claim that was posted
    levels = 0
    while not _CITES.fullmatch(key):
        if parent is None or levels > 2:
            return False
        key, parent, levels = parent.key, parent.parent, levels + 1
    return True


def _is_beside(step: _Step | None) -> bool:
    """True for what describes the article's author, site or credits, at whatever depth below that."""
    while step is not None:
        if isinstance(step.value, dict) and _NO_EMBED_KEY.search(step.key):
            return True
        step = step.parent
    return False


def _is_worth_a_look(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) > 11 and ("/" in value or "%2F" in value)
    return isinstance(value, dict | list)


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


def _at(pointer: Any, table: list[Any] | None) -> Any:
    """What a member points at where the JSON is flattened, else the member itself."""
    if table is not None and isinstance(pointer, int) and not isinstance(pointer, bool):
        return table[pointer] if 0 <= pointer < len(table) else None
    return pointer


_HEADLINES = frozenset("title headline headlines shortTitle short_title seoTitle kicker label".split())
"""Keys of what is shown in lists of other articles too, and is no prose."""


def _prose_members(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    if isinstance(value, dict):
        return (each for key, each in value.items() if key not in _HEADLINES)
    return value


def _members(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value
