"""Regular expressions that are compiled at their first use. There are some seven hundred, and an article needs few of them."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

__all__ = ["regex"]

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn", "scanner")
_VALUES = ("flags", "groups", "groupindex")


def regex(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` returns, short of being one: functions of `re` do not take it, and it has to be asked itself.

    A source that is no regular expression raises `re.error` at the first use. `tests/text/test_patterns.py` uses them all.
    """
    return cast("re.Pattern[AnyStr]", _Pattern(source, flags))


class _Pattern:
    """Has `pattern` from the start, and all else of a compiled one as attributes of its own once something was asked for."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self.pattern = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS and name not in _VALUES:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        self.__dict__.update((each, getattr(compiled, each)) for each in (*_METHODS, *_VALUES))
        return self.__dict__[name]
