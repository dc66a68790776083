"""Which sources can be asked about a post, and which are: the rows of the platforms and of the web archives, joined. Asks nobody.

Imports no source, only their declarations, so that the command line can offer their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from citesnap import platforms
from citesnap.model import Outcome
from citesnap.webarchives import ARCHIVES, LINKED

if TYPE_CHECKING:
    from citesnap.config import Settings
    from citesnap.model import Source
    from citesnap.verdicts import EndedAttempt

__all__ = [
    "ARCHIVES_FOR_LINKS",
    "CAPTURES_LINKED",
    "LISTS_FOR_LINKS",
    "SHARE_LINK",
    "SHORT_LINK",
    "is_altered",
    "is_archive",
    "is_asked",
    "is_looked_through",
    "is_walled",
    "ladder",
    "of_fate",
    "optional_sources",
    "source",
    "third_parties",
]

SHORT_LINK, SHARE_LINK = "t.co", "share links"
ARCHIVES_FOR_LINKS, LISTS_FOR_LINKS, CAPTURES_LINKED = "web archives", "lists of posts", "captures linked"
"""What is asked for lost links: what they tell themselves, and what is looked through besides. No source may have these names."""


Asked = TypeVar("Asked", bound="EndedAttempt")


@cache
def _sources() -> dict[str, Source]:
    return {source.name: source for source in (*platforms.sources(), *ARCHIVES, *LINKED)}


def source(name: str) -> Source:
    """The source of that name.

    Raises:
        KeyError: there is none.
    """
    return _sources()[name]


def is_archive(name: str) -> bool:
    """True for a source that shows the past: its answer says nothing about a post's fate today.

    True as well for a name that this version does not know, such as one of a newer version: an answer that is not understood
    says nothing about a post's fate.
    """
    known = _sources().get(name)
    return known is None or known.past


def is_altered(name: str) -> bool:
    """True for a web archive that was found to have altered captures."""
    known = _sources().get(name)
    return known is not None and known.altered


def of_fate(attempts: Iterable[Asked]) -> list[Asked]:
    """The attempts that may say something about a post's fate today: those at live sources.

    What a source that only shows posts did not show is left out, unless no other source was asked.
    """
    live = [attempt for attempt in attempts if not is_archive(attempt.source)]
    telling = [each for each in live if each.outcome is Outcome.CAPTURED or not source(each.source).shows_only]
    return telling or live


def is_walled(attempts: Sequence[EndedAttempt]) -> bool:
    """Whether a source that turns programs away did so, while no other live source failed in a way that may pass."""
    live = [attempt for attempt in attempts if not is_archive(attempt.source)]
    return any(attempt.outcome is Outcome.REFUSED and source(attempt.source).walled for attempt in live) and not any(
        attempt.outcome.may_pass for attempt in live
    )


def is_asked(source: Source, settings: Settings) -> bool:
    """Whether a source is asked at all: not if the user excludes it, if it is a third party that the user did not ask for, or if
    its credential is missing."""
    if source.name in settings.without_sources or (source.opt_in and source.name not in settings.with_sources):
        return False
    return source.credential is None or source.credential in settings.web.credentials


def is_looked_through(what: str, platform: str, settings: Settings) -> bool:
    """Whether the settings let web archives, lists of an author's posts, or captures that an article links to, be asked about
    lost links of a platform."""
    if what == ARCHIVES_FOR_LINKS:
        return "wayback" not in settings.without_sources
    if what == CAPTURES_LINKED:
        return all(is_asked(each, settings) for each in LINKED)
    return platform in platforms.names() and any(
        is_asked(each, settings) for each in platforms.platform(platform).SOURCES
    )


def ladder(platform: str, settings: Settings) -> tuple[str, ...]:
    """The sources to ask about a post of a platform, in order: the platform's own sources, then the web archives.

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
