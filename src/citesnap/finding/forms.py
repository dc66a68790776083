"""The registry of forms: how a form is declared, and how an element finds the forms that may know it.

A form is one small function `(element, page) -> Sighting | list | None` under the `form` decorator, which names what must be
there for the function to be asked at all: a tag, a word of the class attribute, or an attribute. That keeps a page of ten
thousand elements cheap, since most elements are asked about by nobody. The function's docstring ends in an
`Example:` with a `Finds:` line, which the tests run and the documentation lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from citesnap.finding.page import Element, Page
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
_BY_ATTRIBUTE: dict[str, list[Form]] = defaultdict(list)
_BY_OTHER_ATTRIBUTE: list[Form] = []
_BY_CUSTOM_TAG: list[Form] = []

# Attributes that nearly every element may have and that hold no post; the rest are "other".
_PLAIN = frozenset(
    [
        *(
            "class",
            "id",
            "style",
            "title",
            "alt",
            "lang",
            "dir",
            "width",
            "height",
            "rel",
            "target",
            "type",
            "role",
            "href",
        ),
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
        *("decoding", "crossorigin", "integrity", "data-v", "data-src", "data-srcset", "data-sizes"),
    ]
)


def form(
    name: str,
    *,
    tags: Iterable[str] = (),
    classes: Iterable[str] = (),
    attributes: Iterable[str] = (),
    other_attributes: bool = False,
    custom_tags: bool = False,
    rank: int = 50,
) -> Callable[[Rule], Rule]:
    """Declare the decorated function as the form `name`, asked about elements with any of the tags, class words or attributes.

    `other_attributes` asks about every element with an attribute that is none of the everyday ones, `custom_tags` about every
    element whose tag has a hyphen. Of several forms that know an element the one with the lowest `rank` is believed.
    """

    def declare(rule: Rule) -> Rule:
        declared = Form(name, rule, rank)
        REGISTRY.append(declared)
        for key in tags:
            _BY_TAG[key].append(declared)
        for key in classes:
            _BY_WORD[key].append(declared)
        for key in attributes:
            _BY_ATTRIBUTE[key].append(declared)
        if other_attributes:
            _BY_OTHER_ATTRIBUTE.append(declared)
        if custom_tags:
            _BY_CUSTOM_TAG.append(declared)
        return rule

    return declare


def asked_about(element: Element) -> list[Form]:
    """The forms that may know `element`, lowest rank first, each once."""
    name = str(element.tag)
    found = _BY_TAG.get(name, _NONE)
    if "-" in name:
        found = found + _BY_CUSTOM_TAG
    other = False
    for key in element.keys():  # noqa: SIM118  (an lxml element is no mapping: iterating it gives its children)
        if key in _BY_ATTRIBUTE:
            found = found + _BY_ATTRIBUTE[key]
        if key == "class":
            for word in element.get("class", "").lower().split():
                if word in _BY_WORD:
                    found = found + _BY_WORD[word]
        elif key not in _PLAIN:
            other = True
    if "data-src" in element.keys() and name not in ("img", "iframe", "source", "script", "video"):  # noqa: SIM118
        other = True
    if other:
        found = found + _BY_OTHER_ATTRIBUTE
    return sorted(dict.fromkeys(found), key=_rank) if len(found) > 1 else found


_NONE: list[Form] = []


def _rank(declared: Form) -> int:
    return declared.rank


def sightings(page: Page) -> list[Sighting]:
    """What the forms see, in document order. Elements inside one that a form has known are not asked about again."""
    found: list[Sighting] = []
    behind = -1
    for place, element in enumerate(page.elements):
        if place <= behind:
            continue
        for each in asked_about(element):
            seen = each.rule(element, page)
            if seen:
                several = seen if isinstance(seen, list) else [seen]
                found += several
                behind = max(behind, *(one.last or 0 for one in several))
                break
    return found
