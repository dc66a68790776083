"""Who acts: what a person does by hand is kept with a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from citesnap.errors import CitesnapError

__all__ = ["acting", "by_option"]


Function = TypeVar("Function", bound=Callable[..., Any])


def by_option(what: str) -> Callable[[Function], Function]:
    """`--by NAME`; `what` is the sentence that says what that person does."""
    return click.option("--by", metavar="NAME", help=f"{what}  [default: the name of the login]")


def acting(by: str | None) -> str:
    """Who does something: who is named with `--by`, else who is logged in.

    Raises:
        CitesnapError: nobody is named, and the system knows no login.
    """
    import getpass

    if name := " ".join((by or "").split()):
        return name

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError) as error:
        raise CitesnapError("nobody knows who does this; say it with --by NAME") from error
