"""Patterns that are compiled at their first use: each is one, and all of them do what compiled ones do."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import re

import pytest

import citesnap
from citesnap.text import patterns
from citesnap.text.patterns import regex


def test_every_pattern_of_the_program_is_one() -> None:
    for module in pkgutil.walk_packages(citesnap.__path__, "citesnap."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    gc.unfreeze()  # What was imported while tests were collected may be frozen, and is not listed then.
    all_of_them = [one for one in gc.get_objects() if isinstance(one, patterns._Pattern)]
    gc.freeze()
    assert len(all_of_them) > 400
    for one in all_of_them:
        assert one.groups >= 0, one.pattern


@pytest.mark.parametrize("flags", [0, re.IGNORECASE | re.VERBOSE])
def test_it_answers_as_a_compiled_one(flags: int) -> None:
    source = r"(?P<word> [a-z]+) \s (\d)"
    ours, theirs = regex(source, flags), re.compile(source, flags)
    for text in ("", "river 7", " river 7", " River 7 lake 8"):
        for method in ("search", "match", "fullmatch"):
            one, other = getattr(ours, method)(text), getattr(theirs, method)(text)
            assert (one and one.groupdict()) == (other and other.groupdict())
        assert ours.findall(text) == theirs.findall(text)
        assert ours.sub("-", text) == theirs.sub("-", text)
        assert [hit.span() for hit in ours.finditer(text, 1)] == [hit.span() for hit in theirs.finditer(text, 1)]
    assert (ours.pattern, ours.flags, ours.groups) == (theirs.pattern, theirs.flags, theirs.groups)


def test_what_is_no_pattern_is_told_at_the_first_use() -> None:
    wrong = regex("(")
    with pytest.raises(re.error):
        wrong.search("river")


def test_it_has_nothing_that_a_compiled_one_has_not() -> None:
    with pytest.raises(AttributeError):
        getattr(regex("river"), "found")  # noqa: B009  # no type checker is to know
