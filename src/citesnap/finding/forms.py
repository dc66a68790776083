"""The registry of forms: how a form is declared, and how an element finds the forms that may know it.

A form is one small function `(element, page) -> Sighting | list | None` under the `form` decorator, which names what must be
there for the function to be asked at all: a tag, a word of the class attribute, or an attribute. That keeps a page of ten
thousand elements cheap, since most elements are asked about by nobody. The function's docstring ends in an
`Example:` with a `Finds:` line, which the tests run and the documentation lists.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from citesnap.finding.page import Element, Page, is_name
from citesnap.finding.prefilter import may_be_post
from citesnap.finding.sighting import Sighting

Rule = Callable[[Element, Page], "Sighting | list[Sighting] | None"]


@dataclass(frozen=True, slots=True)
class Form:
    """A declared form. `name` is the word for `Citation.form`, `rank` the order in which forms of one element are asked."""

    name: str
    rule: Rule
    rank: int


REGISTRY: list[Form] = []
_BY_TAG: dict[str, list[Form]] = defaultdict(list)
_BY_WORD: dict[str, list[Form]] = defaultdict(list)
_BY_CLASS_PATTERN: list[tuple[tuple[str, ...], re.Pattern[str], Form]] = []
_BY_ATTRIBUTE: dict[str, list[Form]] = defaultdict(list)
_BY_OTHER_ATTRIBUTE: list[Form] = []
_BY_CUSTOM_TAG: list[Form] = []
_BY_BARE_TEXT: list[Form] = []

# Attributes that nearly every element may have and that hold no post; the rest are "other".
_PLAIN = frozenset(
    [
        *("class", "id", "style", "title", "alt", "lang", "dir", "width", "height", "rel", "target", "type", "role"),
        *(
            "name",
            "itemprop",
            "itemscope",
            "itemtype",
            "srcset",
            "sizes",
            "loading",
            "align",
            "colspan",
            "rowspan",
            "border",
        ),
        *(
            "tabindex",
            "hidden",
            "aria-hidden",
            "aria-label",
            "aria-labelledby",
            "viewbox",
            "d",
            "fill",
            "xmlns",
            "content",
        ),
        *(
            "property",
            "charset",
            "async",
            "defer",
            "for",
            "media",
            "datetime",
            "valign",
            "bgcolor",
            "onclick",
            "data-reactid",
        ),
        *("decoding", "crossorigin", "integrity", "data-srcset", "data-sizes"),
    ]
)
_NO_WIDGETS = frozenset(
    ["a", "img", "source", "script", "link", "meta", "html", "body", "area", "base", "form", "input", "button"]
)
"""Elements whose attributes lead elsewhere or hold files: their everyday address attributes are not looked at."""
_ADDRESSES = frozenset(["src", "href", "data-src", "action", "poster", "data-href"])


def form(
    name: str,
    *,
    tags: Iterable[str] = (),
    classes: Iterable[str] = (),
    class_pattern: tuple[tuple[str, ...], re.Pattern[str]] | None = None,
    attributes: Iterable[str] = (),
    other_attributes: bool = False,
    custom_tags: bool = False,
    bare_text: bool = False,
    rank: int = 50,
) -> Callable[[Rule], Rule]:
    """Declare the decorated function as the form `name`, asked about elements with any of the tags, class words or attributes.

    `class_pattern` is some literals, one of which must occur in the class attribute (lower-case), and a pattern that is then
    searched in each of its words. `other_attributes` asks about every element with an
    attribute that is none of the everyday ones and may hold a post, `custom_tags` about every element whose tag has a hyphen,
    `bare_text` about every element whose text holds an address. Of several forms that know an element the one with the
    lowest `rank` is believed.
    """

    def declare(rule: Rule) -> Rule:
        declared = Form(name, rule, rank)
        REGISTRY.append(declared)
        for key in tags:
            _BY_TAG[key].append(declared)
        for key in classes:
            _BY_WORD[key].append(declared)
        if class_pattern is not None:
            _BY_CLASS_PATTERN.append((*class_pattern, declared))
        for key in attributes:
            _BY_ATTRIBUTE[key].append(declared)
        if other_attributes:
            _BY_OTHER_ATTRIBUTE.append(declared)
        if custom_tags:
            _BY_CUSTOM_TAG.append(declared)
        if bare_text:
            _BY_BARE_TEXT.append(declared)
        return rule

    return declare


@dataclass(slots=True)
class _Shape:
    """What is known beforehand of all elements with one tag and one set of attribute names."""

    forms: list[Form]
    others: tuple[str, ...]
    classed: bool
    bare: bool
    idle: bool


_BARE_TAGS = frozenset(
    [
        *(
            "p",
            "div",
            "figure",
            "td",
            "section",
            "center",
            "li",
            "span",
            "figcaption",
            "blockquote",
            "article",
            "dd",
            "main",
        ),
        *("em", "strong", "b", "i", "u", "font", "small", "h2", "h3", "h4", "br", "body"),
    ]
)
"""Elements whose own text may be the address of a post."""


_CLASSES: dict[str, list[Form]] = {}
"""The forms that class attributes call for, remembered because pages repeat the same ones, and for a limited number only."""


def _for_class(classes: str) -> list[Form]:
    """The forms that a class attribute calls for."""
    lowered = classes.lower()
    words = lowered.split()
    found = [each for word in words if word in _BY_WORD for each in _BY_WORD[word]]
    for literals, pattern, each in _BY_CLASS_PATTERN:
        if any(literal in lowered for literal in literals) and any(pattern.search(word) for word in words):
            found.append(each)
    if len(classes) < 200:
        if len(_CLASSES) >= 10_000:
            _CLASSES.clear()
        _CLASSES[classes] = found
    return found


@lru_cache(maxsize=8192)
def _shape(*shape: str | bytes) -> _Shape:
    """What is known of elements with this tag and these attribute names."""
    tag, *keys = map(str, shape)
    found = list(_BY_TAG.get(tag, ()))
    if "-" in tag:
        found += _BY_CUSTOM_TAG
    for key in keys:
        found += _BY_ATTRIBUTE.get(key, ())
    skip = _PLAIN | _ADDRESSES if tag in _NO_WIDGETS else _PLAIN
    # lxml looks attributes up one by one, so that a thousand of them would cost a million steps.
    others = tuple(key for key in keys[:64] if key not in skip and not key.startswith(("on", "aria-")) and is_name(key))
    return _Shape(found, others, "class" in keys, tag in _BARE_TAGS, not (found or others))


_NONE: list[Form] = []


def _asked(element: Element, known: _Shape, called: list[Form]) -> list[Form]:
    """The forms that may know `element`, lowest rank first, each once. `called` are those that its class calls for."""
    found = known.forms + called if called else known.forms
    if any(_may_tell(element.get(key) or "") for key in known.others):
        found = found + _BY_OTHER_ATTRIBUTE
    if known.bare and (text := element.text) and "//" in text:
        found = found + _BY_BARE_TEXT
    return sorted(dict.fromkeys(found), key=_rank) if len(found) > 1 else found


def _may_tell(value: str) -> bool:
    return len(value) > 11 and (
        may_be_post(value)
        or (len(value) > 40 and ("<" in value or "&lt;" in value or "%3C" in value or value[:2] in _BASE64_OF_MARKUP))
    )


_BASE64_OF_MARKUP = frozenset(["PG", "PD", "PH", "PE", "PF", "JT", "Cj", "Ci", "DQ", "ID", "IC"])
"""What base64 begins with when what is encoded begins with `<` and a letter, with `%3C`, or with blanks before those."""


def _rank(declared: Form) -> int:
    return declared.rank


def sightings(page: Page) -> list[Sighting]:
    """What the forms see, in document order. Elements inside one that a form has known are not asked about again."""
    found: list[Sighting] = []
    behind = -1
    unseen, unseen_until = "", -1
    for place, element in enumerate(page.elements):
        if place <= behind:
            continue
        # The one loop that runs for every element of every page: most are dismissed by the next lines.
        name = element.tag
        if name in _NEVER or (name == "a" and not may_be_post(element.get("href") or "")):
            continue
        known = _shape(name, *element.keys())
        called = _NONE
        if known.classed:
            classes = element.get("class") or ""
            remembered = _CLASSES.get(classes)
            called = _for_class(classes) if remembered is None else remembered
        if known.idle and not called:
            text = element.text if known.bare else None
            if not text or "//" not in text:
                continue
        if name in _UNSEEN and place > unseen_until and len(element):
            unseen, unseen_until = str(name), page.span(element)[1]
        for each in _asked(element, known, called):
            seen = each.rule(element, page)
            if seen:
                several = seen if isinstance(seen, list) else [seen]
                if place <= unseen_until:
                    several = [replace(one, form=unseen) for one in several]
                found += several
                behind = max(behind, *(one.last or 0 for one in several))
                break
    return found


_NEVER = frozenset(
    [
        *(
            "meta",
            "link",
            "img",
            "source",
            "input",
            "option",
            "style",
            "title",
            "label",
            "button",
            "html",
            "head",
            "picture",
        ),
        *(
            "svg",
            "path",
            "g",
            "use",
            "symbol",
            "circle",
            "rect",
            "polygon",
            "defs",
            "clippath",
            "base",
            "form",
            "select",
        ),
    ]
)
"""Elements that no form is about."""
_UNSEEN = frozenset(["noscript", "template"])
"""Elements whose members browsers do not show while scripts run; libxml2 parses them like any others."""
