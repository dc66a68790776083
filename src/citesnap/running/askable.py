"""Who can be asked about a post, and who is: the rows of the platforms and of the web archives, joined. Asks nobody.

Imports no source, only what declares them, so that the command line can offer their names.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from citesnap import platforms
from citesnap.webarchives import ARCHIVES

if TYPE_CHECKING:
    from citesnap.config import Settings
    from citesnap.model import Source

__all__ = ["is_archive", "is_asked", "ladder", "optional_sources", "source", "third_parties"]


@cache
def _sources() -> dict[str, Source]:
    return {source.name: source for source in (*platforms.sources(), *ARCHIVES)}


def source(name: str) -> Source:
    """The source of that name.

    Raises:
        KeyError: there is none.
    """
    return _sources()[name]


def is_archive(name: str) -> bool:
    """True for a source that shows the past: its word says nothing of a post's fate today.

    True as well for a name that this version does not know, such as that of a newer one: what is not understood is no word on a
    post's fate.
    """
    known = _sources().get(name)
    return known is None or known.past


def is_asked(source: Source, settings: Settings) -> bool:
    """Whether a source is asked at all: not one that the user does not want, a third party that he did not ask for, or one whose
    credential is missing."""
    if source.name in settings.without_sources or (source.opt_in and source.name not in settings.with_sources):
        return False
    return source.credential is None or source.credential in settings.web.credentials


def ladder(platform: str, settings: Settings) -> tuple[str, ...]:
    """Whom to ask about a post of a platform, in order: the platform's own sources, then the web archives.

    Raises:
        KeyError: there is no such platform.
    """
    live = platforms.platform(platform).SOURCES
    return tuple(source.name for source in (*live, *ARCHIVES) if is_asked(source, settings))


def third_parties() -> tuple[str, ...]:
    """The sources that are asked only when the user says so: the choices of `--with`."""
    return tuple(name for name, source in _sources().items() if source.opt_in)


def optional_sources() -> tuple[str, ...]:
    """The sources that are asked unless the user says otherwise: the choices of `--without`.

    One that needs a credential is not among them: without the credential it is not asked.
    """
    return tuple(name for name, source in _sources().items() if not source.opt_in and source.credential is None)
