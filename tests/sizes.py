"""How much the tests try: the ordinary run keeps one or a few of what tries the same on other input, the night's run all of it.

The night's run is `CITESNAP_TEST_SIZE=nightly`, `make nightly`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")

NIGHTLY = os.environ.get("CITESNAP_TEST_SIZE") == "nightly"


def some(values: Iterable[T], every: int, first: int = 0) -> list[T]:
    """All values of a parametrized test at night; otherwise one in `every`, beginning with number `first`."""
    each = list(values)
    return each if NIGHTLY else each[first::every]
