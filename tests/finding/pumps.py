"""Attacks made from regular expressions: what one matches, and what it passes over any number of times.

A pattern that backtracks, or that is looked for from each character anew, takes long for what it almost matches. `pumps` reads the
pattern as Python's own parser does, and makes a beginning that matches up to a repetition, and what is repeated there.
"""

from __future__ import annotations

import ast
import gc
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

import citesnap
from citesnap.finding import find_citations
from citesnap.text import patterns

_MANY = 16
"""A repetition that may be as long as this is one that an attack makes long."""
_LETTERS = "a1 A-_.@#/:\"'<>=&\n\t水é\u00a0()[]{}|*~,;!?%+\\^$`0\u2014\u2019\u201c\u200b\x00"
"""Characters one of which is in every class of characters that is not listed here by itself."""
_WORD = "river"
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)


@dataclass(frozen=True, order=True)
class Pump:
    """`begin` is what comes before a repetition, `again` what is repeated; for the whole of a pattern `begin` is empty."""

    begin: str
    again: str

    def __str__(self) -> str:
        """Stable, for the message of a test."""
        return f"{self.begin!r} + n * {self.again!r}"


def package() -> Iterator[ModuleType]:
    """Each module of citesnap."""
    for module in pkgutil.walk_packages(citesnap.__path__, "citesnap."):
        if not module.name.endswith("__main__"):
            yield importlib.import_module(module.name)


@cache
def every_pattern() -> dict[str, tuple[str | bytes, int]]:
    """Each regular expression of the package, with its flags, by a name that sorts the same on each machine.

    Those that are compiled at their first use, those that modules and their classes hold, and those that functions make.
    """
    find_citations("Hi — Rana (@example_river) July 27, 2021 https://x.com/a/status/20")  # makes those of the platforms
    found: set[tuple[str | bytes, int]] = set()
    for module in package():
        holders: list[Any] = [module, *(one for one in vars(module).values() if inspect.isclass(one))]
        for holder in holders:
            found.update((one.pattern, one.flags) for one in vars(holder).values() if isinstance(one, re.Pattern))
        found.update(_in_calls(module))
    gc.unfreeze()  # What was imported while tests were collected may be frozen, and is not listed then.
    found.update((one.pattern, one._flags) for one in gc.get_objects() if isinstance(one, patterns._Pattern))
    gc.freeze()
    return {f"{pattern!r} {int(flags)}": (pattern, int(flags)) for pattern, flags in sorted(found, key=repr)}


def _in_calls(module: ModuleType) -> Iterator[tuple[str | bytes, int]]:
    """The patterns that functions make when they are called, with a word for what only the call knows."""
    source = inspect.getsource(module)
    if not re.search(r"\bre\.(?!escape\b|error\b|compile\b)[a-z]+\(|\bregex\(", source):
        return
    functions = [one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.FunctionDef)]
    for node in chain.from_iterable(ast.walk(function) for function in functions):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name("re")) | ast.Name("regex"), args=[pattern, *_]):
                if (text := _text_of(pattern)) is not None:
                    yield text, 0


def _text_of(pattern: ast.expr) -> str | bytes | None:
    match pattern:
        case ast.Constant(value=str() | bytes() as text):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_WORD if isinstance(part, ast.FormattedValue) else ast.literal_eval(part) for part in parts)
        case ast.IfExp(body=pattern):
            return _text_of(pattern)
    return None


@cache
def pumps(pattern: str | bytes, flags: int = 0) -> tuple[Pump, ...]:
    """The attacks of a pattern, each once, in the order of the pattern: its repetitions, and then the whole."""
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    tree = parser.parse(text, flags & ~re.LOCALE)
    found: dict[Pump, None] = {}
    for choice in range(3):
        maker = _Maker(choice)
        whole = maker.of(tree)
        found.update(dict.fromkeys(maker.pumps))
        found[Pump("", whole)] = None
    return tuple(one for one in found if one.again)


class _Maker:
    """Makes something that a pattern matches; `choice` is which of alternatives it takes, modulo their number."""

    def __init__(self, choice: int) -> None:
        self.choice = choice
        self.pumps: list[Pump] = []
        self.groups: dict[int, str] = {}

    def of(self, tree: Any, before: str = "") -> str:
        made = ""
        for code, value in tree:
            made += self.part(code, value, before + made)
        return made

    def part(self, code: Any, value: Any, before: str) -> str:
        if code is codes.LITERAL:
            return chr(value)
        if code is codes.NOT_LITERAL:
            return next(letter for letter in _LETTERS if letter != chr(value))
        if code is codes.ANY:
            return "a"
        if code is codes.IN:
            return self.letter(value)
        if code is codes.BRANCH:
            branches = value[1]
            return self.of(branches[self.choice % len(branches)], before)
        if code is codes.SUBPATTERN:
            self.groups[value[0]] = self.of(value[3], before)
            return self.groups[value[0]]
        if code is codes.ATOMIC_GROUP:
            return self.of(value, before)
        if code is codes.GROUPREF:
            return self.groups.get(value, "")
        if code is codes.GROUPREF_EXISTS:
            return self.of(value[1], before)
        if code in _REPEATS:
            least, most, body = value
            once: str = self.of(body, before)
            if most >= _MANY:
                self.pumps.append(Pump(before, once))
            return once * max(int(least), 0 if self.choice == 2 else 1)
        if code in (codes.ASSERT, codes.ASSERT_NOT):
            # What is looked at ahead is gone over as well: its repetitions are attacks, it is no part of what matches.
            # A pattern that looks ahead alone matches nothing of its own: what it looks for is its whole.
            self.pumps.append(Pump("", self.of(value[1], before)))
        return ""

    def letter(self, members: Any) -> str:
        (first, value), *_ = members
        if first is codes.LITERAL:
            return chr(members[self.choice % len(members)][1] if self._all_literal(members) else value)
        if first is codes.RANGE:
            return chr(value[0])
        return next(letter for letter in _LETTERS if _in_class(letter, members))

    @staticmethod
    def _all_literal(members: Any) -> bool:
        return all(code is codes.LITERAL for code, _ in members)


def _in_class(letter: str, members: Any) -> bool:
    negated = members[0][0] is codes.NEGATE
    return any(_is(letter, code, value) for code, value in members) is not negated


_CATEGORIES: dict[Any, Callable[[str], bool]] = {
    codes.CATEGORY_DIGIT: str.isdigit,
    codes.CATEGORY_SPACE: str.isspace,
    codes.CATEGORY_WORD: lambda letter: letter.isalnum() or letter == "_",
}
_OTHERWISE = {
    codes.CATEGORY_NOT_DIGIT: codes.CATEGORY_DIGIT,
    codes.CATEGORY_NOT_SPACE: codes.CATEGORY_SPACE,
    codes.CATEGORY_NOT_WORD: codes.CATEGORY_WORD,
}


def _is(letter: str, code: Any, value: Any) -> bool:
    if code is codes.LITERAL:
        return letter == chr(value)
    if code is codes.RANGE:
        return ord(letter) in range(value[0], value[1] + 1)
    if code is codes.CATEGORY:
        if value in _OTHERWISE:
            return not _CATEGORIES[_OTHERWISE[value]](letter)
        return _CATEGORIES[value](letter)
    return False
