"""Commands whose libraries come with an extra: what is missing is said in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from citesnap.errors import CitesnapError

__all__ = ["needs_extra"]


@contextmanager
def needs_extra(extra: str, purpose: str) -> Iterator[None]:
    """For the imports of what an extra brings.

    Raises:
        CitesnapError: something is not installed; the message says how to get it.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise CitesnapError(
            f"this needs {error.name}, which is not installed: `pip install 'citesnap[{extra}]'` brings all that {purpose} needs"
        ) from error
