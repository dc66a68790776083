"""Who acts: what a person does by hand is kept with a name."""

from __future__ import annotations

from citesnap.errors import CitesnapError

__all__ = ["login"]


def login() -> str:
    """The name of whoever is logged in.

    Raises:
        CitesnapError: the system knows none.
    """
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError) as error:
        raise CitesnapError("nobody knows who does this; say it with --by NAME") from error
