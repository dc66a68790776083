"""The registry of forms: how a form is declared, and how an element finds the forms that may know it.

A form is one small function `(element, page) -> Sighting | list | None` under the `form` decorator, which names what must be
there for the function to be asked at all: a tag, a word of the class attribute, or an attribute. That keeps a page of ten
thousand elements cheap, since no function is called for most of them. The decorator also says how far the form is believed
(`rank`, `evidence`), so that nothing else has to know of it. The function's docstring ends in an `Example:` with a `Finds:`
line, which the tests run and the documentation lists.

A new form is one such function in a module of `embeds/`, all of which `discover` imports.
This module knows no form and no platform by name.
"""

from __future__ import annotations

import pkgutil
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib import import_module
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from citesnap.finding.page import Element, Page, is_name, within
from citesnap.finding.prefilter import may_be_post, posts_among
from citesnap.finding.sighting import Evidence, Sighting
from citesnap.text.patterns import regex

Rule = Callable[[Element, Page], "Sighting | list[Sighting] | None"]
ClassPattern = tuple[tuple[str, ...], re.Pattern[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A declared form. The fields are the parameters of `form`; `rule` is the decorated function."""

    name: str
    rule: Rule
    tags: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    class_pattern: ClassPattern | None = None
    attributes: frozenset[str] = frozenset()
    other_attributes: bool = False
    custom_tags: bool = False
    bare_text: bool = False
    rank: int = 50
    evidence: Evidence = Evidence.PLAIN
    variants: Mapping[str, Evidence] = field(default_factory=lambda: MappingProxyType({}))
    traces: frozenset[str] = frozenset()


class Registry:
    """The declared forms, in the order of their declaration, and the index by which elements find them."""

    def __init__(self) -> None:
        self._forms: list[Form] = []
        self._index: _FormIndex | None = None
        self._traces: tuple[str, ...] | None = None

    def __iter__(self) -> Iterator[Form]:
        return iter(self._forms)

    def add(self, declared: Form) -> None:
        """Declare one more form."""
        self._forms.append(declared)
        self._index = self._traces = None

    def remove(self, declared: Form) -> None:
        """Forget a form. Raises ValueError for one that is not declared."""
        self._forms.remove(declared)
        self._index = self._traces = None

    @property
    def index(self) -> _FormIndex:
        """The index of all forms, made when first asked for and made anew when a form was added or removed."""
        index = self._index
        if index is None:
            index = self._index = _FormIndex(self._forms)
        return index

    @property
    def traces(self) -> tuple[str, ...]:
        """The traces of all forms, each once."""
        traces = self._traces
        if traces is None:
            traces = self._traces = tuple(sorted({trace for each in self._forms for trace in each.traces}))
        return traces


REGISTRY = Registry()
"""The forms that `sightings` asks."""


def form(
    name: str,
    *,
    tags: Iterable[str] = (),
    classes: Iterable[str] = (),
    class_pattern: ClassPattern | None = None,
    attributes: Iterable[str] = (),
    other_attributes: bool = False,
    custom_tags: bool = False,
    bare_text: bool = False,
    rank: int = 50,
    evidence: Evidence = Evidence.PLAIN,
    variants: Mapping[str, Evidence] = MappingProxyType({}),
    traces: Iterable[str] = (),
) -> Callable[[Rule], Rule]:
    """Declare the decorated function as the form `name`, asked about elements with any of the tags, class words or attributes.

    Args:
        name: the word for `Citation.form`.
        tags: names of elements, lower-case.
        classes: words of the class attribute, lower-case.
        class_pattern: some literals, one of which must occur in the class attribute (lower-case), and a pattern that is then
            searched in each of its words.
        attributes: names of attributes.
        other_attributes: ask about every element with an attribute that is not one of the everyday ones and may hold a post.
        custom_tags: ask about every element whose tag has a hyphen.
        bare_text: ask about every element whose text holds an address.
        rank: of several forms that know an element the one with the lowest rank is believed. Platforms' own embed codes
            have 10 to 30, containers and cards 35 to 48, hidden markup 50 to 60, bare addresses and links 70 and more.
        evidence: what kind of evidence the form is; see `Evidence`.
        variants: other names that the function may give what it sees, each with the kind of evidence it is.
        traces: for markup that names no host and no word of a platform: strings, one of which stands in every page that has
            the form. A page without any trace is not parsed.
    """

    def declare(rule: Rule) -> Rule:
        REGISTRY.add(
            Form(
                name,
                rule,
                frozenset(tags),
                frozenset(classes),
                class_pattern,
                frozenset(attributes),
                other_attributes,
                custom_tags,
                bare_text,
                rank,
                evidence,
                MappingProxyType(dict(variants)),
                frozenset(traces),
            )
        )
        return rule

    return declare


ELSEWHERE = ("hidden", "text_links", "videos", "state.widgets")
"""Modules with forms outside of `embeds`. The other modules of finding are imported when a page needs them."""


@cache
def discover() -> None:
    """Import every module that declares a form: all of `embeds`, and those that `ELSEWHERE` names."""
    embeds = import_module("citesnap.finding.embeds")
    for name in (*(module.name for module in pkgutil.iter_modules(embeds.__path__, "embeds.")), *ELSEWHERE):
        import_module(f"citesnap.finding.{name}")


# Attributes that nearly every element may have and that hold no post; the rest are "other".
_PLAIN = frozenset(
    "class id style title alt lang dir width height rel target type role name itemprop itemscope itemtype srcset sizes loading"
    " align colspan rowspan border tabindex hidden aria-hidden aria-label aria-labelledby viewbox d fill xmlns content property"
    " charset async defer for media datetime valign bgcolor onclick data-reactid decoding crossorigin integrity data-srcset"
    " data-sizes".split()
)
_NO_WIDGETS = frozenset("a img source script link meta html body area base form input button".split())
"""Elements whose attributes lead elsewhere or hold files: their everyday address attributes are not looked at."""
_ADDRESSES = frozenset("src href data-src action poster data-href".split())
_BARE_TAGS = frozenset(
    "p div figure td section center li span figcaption blockquote article dd main"
    " em strong b i u font small h2 h3 h4 br body".split()
)
"""Elements whose own text may be the address of a post."""
IGNORED = frozenset(
    "meta link img source input option style title label button html head picture"
    " svg path g use symbol circle rect polygon defs clippath base form select".split()
)
"""Elements that no form is about."""
_UNSEEN = frozenset("noscript template".split())
"""Elements whose members browsers do not show while scripts run; libxml2 parses them like any others."""
_BASE64_OF_MARKUP = frozenset("PG PD PH PE PF JT Cj Ci DQ ID IC".split())
"""What base64 begins with when what is encoded begins with `<` and a letter, with `%3C`, or with blanks before those."""


class _Shape(NamedTuple):
    """What is known beforehand of all elements with one tag and one set of attribute names."""

    forms: list[Form]
    others: tuple[str, ...]
    classed: bool
    bare: bool
    idle: bool


class _FormIndex:
    """Which forms are asked about an element, by what it is made of. Remembers what pages repeat, a limited number of each."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self._by_tag: dict[str, list[Form]] = defaultdict(list)
        self._by_word: dict[str, list[Form]] = defaultdict(list)
        self._by_attribute: dict[str, list[Form]] = defaultdict(list)
        self._by_class_pattern: list[tuple[ClassPattern, Form]] = []
        self.class_literals: tuple[str, ...] = ()
        self.by_other_attribute: list[Form] = []
        self.by_bare_text: list[Form] = []
        self._by_custom_tag: list[Form] = []
        for each in forms:
            for keys, index in (
                (each.tags, self._by_tag),
                (each.classes, self._by_word),
                (each.attributes, self._by_attribute),
            ):
                for key in keys:
                    index[key].append(each)
            if each.class_pattern is not None:
                self._by_class_pattern.append((each.class_pattern, each))
            if each.other_attributes:
                self.by_other_attribute.append(each)
            if each.custom_tags:
                self._by_custom_tag.append(each)
            if each.bare_text:
                self.by_bare_text.append(each)
        self.class_literals = tuple(
            sorted({literal for (literals, _), _ in self._by_class_pattern for literal in literals})
        )
        self.shape = lru_cache(maxsize=8192)(self._shape)
        self.classes: dict[str, list[Form]] = {}
        self._idle_words: set[str] = set()

    def _shape(self, *shape: str | bytes) -> _Shape:
        """What is known of elements with this tag and these attribute names."""
        tag, *keys = map(str, shape)
        known = list(self._by_tag.get(tag, ()))
        if "-" in tag:
            known += self._by_custom_tag
        for key in keys:
            known += self._by_attribute.get(key, ())
        skip = _PLAIN | _ADDRESSES if tag in _NO_WIDGETS else _PLAIN
        # lxml looks attributes up one by one, so that a thousand of them would cost a million steps.
        others = tuple(
            key for key in keys[:64] if key not in skip and not key.startswith(("on", "aria-")) and is_name(key)
        )
        return _Shape(known, others, "class" in keys, tag in _BARE_TAGS, not (known or others))

    def for_class(self, classes: str) -> list[Form]:
        """The forms that a class attribute calls for."""
        lowered = classes.lower()
        words = lowered.split()
        known = _NONE
        if self._are_idle(words):
            return self._remembered(classes, known)
        if not self._by_word.keys().isdisjoint(words):
            known = [each for word in words if word in self._by_word for each in self._by_word[word]]
        if any(literal in lowered for literal in self.class_literals):
            known = known + [
                each
                for (literals, pattern), each in self._by_class_pattern
                if any(literal in lowered for literal in literals) and any(pattern.search(word) for word in words)
            ]
        return self._remembered(classes, known)

    def _are_idle(self, words: list[str]) -> bool:
        """True when no form is called for by any of these words. A page has a thousand class attributes of some hundred words."""
        idle = self._idle_words
        if idle.issuperset(words):
            return True
        if len(idle) >= 20_000:
            idle.clear()
        for word in words:
            if len(word) < 60 and word not in self._by_word and not any(part in word for part in self.class_literals):
                idle.add(word)
        return idle.issuperset(words)

    def _remembered(self, classes: str, known: list[Form]) -> list[Form]:
        if len(classes) < 200:
            if len(self.classes) >= 10_000:
                self.classes.clear()
            self.classes[classes] = known
        return known


_NONE: list[Form] = []


class _AskedElement(NamedTuple):
    """An element about which some form is asked."""

    place: int
    element: Element
    shape: _Shape
    by_class: list[Form]


def _asked(page: Page, index: _FormIndex) -> list[_AskedElement]:
    """The elements that any form is asked about, in document order."""
    asked: list[_AskedElement] = []
    for name, places in page.places.items():
        if name not in IGNORED:
            asked += _asked_of(name, _linked(page, places) if name == "a" else places, page, index)
    asked.sort(key=lambda each: each.place)
    return asked


def _asked_of(name: str, places: Sequence[int], page: Page, index: _FormIndex) -> Iterator[_AskedElement]:
    """Those with the tag `name`. The one loop that runs for most elements of every page, of which nearly all are dismissed."""
    elements, shape_of, known_classes = page.elements, index.shape, index.classes
    for place in places:
        element = elements[place]
        shape = shape_of(name, *element.keys())
        by_class = _NONE
        if shape.classed:
            classes = element.get("class") or ""
            remembered = known_classes.get(classes)
            by_class = index.for_class(classes) if remembered is None else remembered
        if shape.idle and not by_class:
            text = element.text if shape.bare else None
            if not text or "//" not in text:
                continue
        yield _AskedElement(place, element, shape, by_class)


def _linked(page: Page, places: Sequence[int]) -> list[int]:
    """The places of those links that lead to a post or have the address of one for their label."""
    links = [page.elements[place] for place in places]
    leading = set(posts_among([link.get("href") or "" for link in links]))
    return [
        place
        for number, (place, link) in enumerate(zip(places, links, strict=True))
        if number in leading or _is_address(_label(link))
    ]


def _with_telling_attributes(asked: list[_AskedElement]) -> set[int]:
    """The places of those elements of which an attribute that is not one of the everyday ones may hold a post."""
    values = [
        (each.place, value)
        for each in asked
        for key in each.shape.others
        if len(value := each.element.get(key) or "") > _SHORTEST_VALUE
    ]
    telling = {values[number][0] for number in posts_among([value for _, value in values])}
    telling.update(place for place, value in values if _may_be_markup(value))
    return telling


_SHORTEST_VALUE = 11
"""Characters. No shorter value of an attribute leads to a post."""


def _candidates(asked: _AskedElement, index: _FormIndex, *, telling: bool) -> list[Form]:
    """The forms that may know an element, lowest rank first, each once; `telling` says that another attribute may hold a post."""
    shape = asked.shape
    known = shape.forms + asked.by_class if asked.by_class else shape.forms
    if telling:
        known = known + index.by_other_attribute
    if shape.bare and (text := asked.element.text) and "//" in text:
        known = known + index.by_bare_text
    return sorted(dict.fromkeys(known), key=_rank) if len(known) > 1 else known


def _may_be_markup(value: str) -> bool:
    """True when the value of an attribute may be markup that holds a post, or JSON that holds the id of one."""
    return len(value) > 40 and (
        "<" in value
        or "&lt;" in value
        or "%3C" in value
        or value[:2] in _BASE64_OF_MARKUP
        or (value[0] == "{" and _LONG_NUMBER.search(value) is not None)
    )


_LONG_NUMBER = regex(r"\d{15}", re.ASCII)


def _rank(declared: Form) -> int:
    return declared.rank


def sightings(page: Page) -> list[Sighting]:
    """What the forms see, in document order. Elements inside one that a form has known are not asked about again."""
    index = REGISTRY.index
    asked = _asked(page, index)
    telling = _with_telling_attributes(asked)
    sighted: list[Sighting] = []
    behind = -1
    unseen, unseen_until = "", -1
    for one_asked in asked:
        place, element = one_asked.place, one_asked.element
        if place <= behind:
            continue
        if element.tag in _UNSEEN and place > unseen_until and len(element):
            unseen, unseen_until = str(element.tag), page.span(element)[1]
        for each in _candidates(one_asked, index, telling=place in telling):
            seen = each.rule(element, page)
            if seen:
                several = seen if isinstance(seen, list) else [seen]
                if len(several) == 1 and element.tag != "blockquote" and len(element):
                    several = [_with_quote(several[0], element, page, index)]
                if place <= unseen_until:
                    several = [replace(one, form=unseen, evidence=Evidence.HIDDEN) for one in several]
                else:
                    several = [replace(one, evidence=_evidence(each, one.form)) for one in several]
                sighted += several
                behind = max(behind, *(one.last or 0 for one in several))
                break
    return sighted


_NEAR_IN_BOX = 60
"""Elements of a box among which an official quote is looked for."""


def _with_quote(seen: Sighting, box: Element, page: Page, index: _FormIndex) -> Sighting:
    """What a box shows, with the words of the official quote of the same post in it: no other part of the box says them better."""
    for block in within(box, "blockquote", limit=_NEAR_IN_BOX):
        for each in index.for_class(block.get("class") or ""):
            quoted = each.rule(block, page)
            if isinstance(quoted, Sighting) and quoted.text and quoted.key == seen.key:
                return replace(
                    seen,
                    text=quoted.text,
                    handle=quoted.handle or seen.handle,
                    author_name=quoted.author_name or seen.author_name,
                    date=quoted.date or seen.date,
                    date_text=quoted.date_text or seen.date_text,
                    short_links=quoted.short_links or seen.short_links,
                )
    return seen


def _label(anchor: Element) -> str | None:
    """The label of a link, put together where X and Mastodon hide parts of an address in elements of their own."""
    if len(anchor) < 2 or anchor[0].tag != "span" or (anchor.text and anchor.text.strip()):
        return anchor.text
    return "".join(f"{part.text or ''}{part.tail or ''}" for part in islice(anchor, _PARTS_OF_LABEL))


_PARTS_OF_LABEL = 6


def _is_address(label: str | None) -> bool:
    """Whether a label may be the address of a post, which the link itself does not lead to."""
    return label is not None and "/status" in label and may_be_post(label.strip())


def _evidence(declared: Form, name: str) -> Evidence:
    return declared.evidence if name == declared.name else declared.variants.get(name, Evidence.PLAIN)
