"""A page that answers a question: its tree, elements by class, JSON that stands in its scripts. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache, wraps
from typing import Any

from lxml import etree

from citesnap.finding.page import Element, parse, text_of
from citesnap.model import Outcome, Post
from citesnap.sources.formats.walls import not_shown
from citesnap.text.decoding import decode
from citesnap.text.jsonvalues import object_of
from citesnap.web import Answer
from citesnap.web.question import Reading

_PageReader = Callable[[Element, Post], Reading]
_ADDRESS = re.compile(r"background-image\s*:\s*url\(\s*['\"]?([^'\")\s]{1,4000})")


def page_of(answer: Answer) -> Element | None:
    """The tree of an HTML answer; None where it is not one."""
    if answer.content_type not in ("text/html", "application/xhtml+xml"):
        return None
    return parse(decode(answer.body, answer.header("content-type")))


def shown_page(answer: Answer, absent: str | None = None) -> Element | Reading:
    """The tree of a page that was shown, or what the answer is instead: a wall, another status, no page.

    `absent` is what 404 means on a site that keeps it for posts that are not there.
    """
    if refused := not_shown(answer, absent):
        return refused
    root = page_of(answer)
    return (
        root
        if root is not None
        else Reading(Outcome.MALFORMED, f"expected a page, got {answer.content_type or 'no type'}")
    )


def page_reading(absent: str | None = None) -> Callable[[_PageReader], Callable[[Answer, Post], Reading]]:
    """Makes of a function that reads a page one that reads an answer: what shows no page is read as `shown_page` says."""

    def reading_of(read: _PageReader) -> Callable[[Answer, Post], Reading]:
        @wraps(read)
        def reading(answer: Answer, post: Post) -> Reading:
            root = shown_page(answer, absent)
            return root if isinstance(root, Reading) else read(root, post)

        return reading

    return reading_of


def objects_under(state: object, name: str, steps: int = 200_000) -> Iterator[dict[str, Any]]:
    """The objects that are members of this name anywhere in a JSON value, as far as so many of its values are looked at."""
    stack: list[Any] = [state]
    while stack and steps:
        steps -= 1
        value = stack.pop()
        if isinstance(value, dict):
            if isinstance(member := value.get(name), dict) and member:
                yield member
            stack += value.values()
        elif isinstance(value, list):
            stack += value


def elements_at(root: Element, path: etree.XPath, most: int = 1000, **names: str) -> list[Element]:
    """The first `most` elements that an XPath finds."""
    selected = path(root, **names)
    return [each for each in selected[:most] if isinstance(each, etree._Element)] if isinstance(selected, list) else []


_BY_CLASS = etree.XPath("descendant-or-self::*[contains(concat(' ', normalize-space(@class), ' '), $word)]")


def by_class(root: Element, word: str, most: int = 1000) -> list[Element]:
    """`root` and the elements below it that carry a class, in order."""
    return elements_at(root, _BY_CLASS, most, word=f" {word} ")


_BY_ATTRIBUTE = etree.XPath("descendant-or-self::*[@*[name() = $name]]")


def elements_with(root: Element, name: str, most: int) -> list[Element]:
    """`root` and the elements below it that have an attribute, in order."""
    return elements_at(root, _BY_ATTRIBUTE, most, name=name)


def label_of(root: Element, word: str) -> str | None:
    """The text of the first element with a class, in one line; None where there is none."""
    for element in by_class(root, word, 1):
        return " ".join(text_of(element, length=4000).split()) or None
    return None


def picture_behind(element: Element) -> str | None:
    """The address of the picture that an element has as its background."""
    address = _ADDRESS.search((element.get("style") or "")[:8000])
    return ("https:" if address and address[1].startswith("//") else "") + address[1] if address else None


@cache
def _scripts(condition: str) -> etree.XPath:
    return etree.XPath(f"//script[{condition}]")


def script_json(root: Element | None, name: str) -> dict[str, Any]:
    """The JSON object in the script with this id; an empty one where there is none, or none that can be read."""
    scripts = elements_at(root, _scripts("@id = $name"), 1, name=name) if root is not None else []
    return object_of(json_or_none(scripts[0].text or "")) if scripts else {}


def linked_data(root: Element) -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD in a page: those of its scripts, of lists of them and of `@graph`."""
    for script in elements_at(root, _scripts("@type = 'application/ld+json'"), 20):
        value = json_or_none(script.text or "")
        for each in value[:100] if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                yield each
                graph = each.get("@graph")
                yield from (
                    inner for inner in (graph if isinstance(graph, list) else [])[:100] if isinstance(inner, dict)
                )


def json_or_none(text: str) -> Any:
    """The value of a JSON text; None where it is not one."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
