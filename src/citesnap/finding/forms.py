"""The registry of forms: how a form is declared, and how an element finds the forms that may know it.

A form is one small function `(element, page) -> Sighting | list | None` under the `form` decorator, which names what must be
there for the function to be asked at all: a tag, a word of the class attribute, or an attribute. That keeps a page of ten
thousand elements cheap, since most elements are asked about by nobody. The function's docstring ends in an
`Example:` with a `Finds:` line, which the tests run and the documentation lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
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


def form(
    name: str, *, tags: Iterable[str] = (), classes: Iterable[str] = (), attributes: Iterable[str] = (), rank: int = 50
) -> Callable[[Rule], Rule]:
    """Declare the decorated function as the form `name`, asked about elements with any of the tags, class words or attributes.

    Of several forms that know an element the one with the lowest `rank` is believed.
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
        return rule

    return declare


def asked_about(element: Element) -> Iterator[Form]:
    """The forms that may know `element`, lowest rank first, each once."""
    name = element.tag
    found = list(_BY_TAG.get(name, ()))
    keys = element.keys()
    if keys:
        for key in keys:
            if key in _BY_ATTRIBUTE:
                found += _BY_ATTRIBUTE[key]
            if key == "class":
                for word in (element.get("class") or "").lower().split():
                    if word in _BY_WORD:
                        found += _BY_WORD[word]
    if len(found) > 1:
        found = sorted(dict.fromkeys(found), key=lambda each: each.rank)
    yield from found
