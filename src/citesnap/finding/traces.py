"""The traces of all platforms, compiled once: what forms look for where a post is not named by its address.

What is known of a platform stands in its file in `platforms/`. This module names none.
"""

from __future__ import annotations

import re

from citesnap.finding.page import Element, attributes, tag
from citesnap.platforms import label, names, traces
from citesnap.text.patterns import regex

_TRACES = {name: traces(name) for name in names()}

BY_CLASS = {word: name for name, each in _TRACES.items() for word in each.classes}
"""Class words of the platforms' own embed codes, each with its platform."""
NOT_POSTS = frozenset(word for each in _TRACES.values() for word in each.not_posts)
"""Class words of plugins that name an address and show no post of it."""
BY_NAME = {word: name for name, each in _TRACES.items() for word in each.names}
"""Words by which publishing systems mean a platform, lower-case."""
POST_WORDS = frozenset(word for each in _TRACES.values() for word in each.post_words)
"""Those of them that mean a post."""
BARE_IDS = {name: regex(each.bare_id) for name, each in _TRACES.items() if each.bare_id}
"""What an id may look like when nothing but a nearby word says whose it is."""
ID_KEYS = {key: name for name, each in _TRACES.items() for key in each.id_keys}
"""Keys of JSON that say by themselves whose id they hold."""
OBJECT_KEYS = {key: name for name, each in _TRACES.items() for key in each.object_keys}
"""Keys of JSON objects that are posts, when the value has the form of `OBJECT_IDS`."""
OBJECT_IDS = {name: regex(each.object_id) for name, each in _TRACES.items() if each.object_id}
LAYOUTS = {name: each.layout for name, each in _TRACES.items()}
"""How the quotes in the platforms' embed codes are laid out."""

VERSION_ATTRIBUTES = {name: each.version_attribute for name, each in _TRACES.items() if each.version_attribute}
"""Attributes of embed codes that hold the hash of the version embedded, by platform."""

_HINT_PATTERNS = {name: each.hint or "|".join(each.names) for name, each in _TRACES.items() if each.hint or each.names}
ANY_HINT = "|".join(_HINT_PATTERNS.values())
"""Regular expression of the names of all platforms, to be used without regard to case."""
HINTS = {name: regex(pattern, re.IGNORECASE) for name, pattern in _HINT_PATTERNS.items()}
"""What in a tag, a class or an attribute names a platform."""


ENTRIES = frozenset("p li dd td div section mixed-citation bibl note fn footnote".split())
"""Elements that may be an entry of a bibliography, or a note."""
ENTRIES_OF_CATALOGUES = ("-citation", "biblStruct", "biblstruct", "<bibl", "<ref-type")
HIDDEN_ENTRIES = ("Z3988", "citation_reference")
"""What stands in every page with an entry of a catalogue: in markup of its own, and in attributes (`catalogues.markup`)."""

_LABELS = {word: name for name in names() for word in (name, label(name).lower())} | BY_NAME


def platform_named(word: str) -> str | None:
    """The platform that people or publishing systems call by `word`, in any case.

    >>> platform_named("Facebook"), platform_named("Twitter"), platform_named("the web")
    ('facebook', 'x', None)
    """
    return _LABELS.get(word.lower())


def _normal(attribute: str) -> str:
    return attribute.lower().removeprefix("data-").replace("-", "").replace("_", "")


_ID_ATTRIBUTES = {_normal(key): name for name, each in _TRACES.items() for key in each.id_attributes}
ID_ATTRIBUTES = frozenset(
    spelled
    for each in _TRACES.values()
    for key in each.id_attributes
    for spelled in (key, f"data-{key}", key.replace("-", ""), f"data-{key.replace('-', '')}")
    if "-" in key or spelled.startswith("data-")
)
"""Attributes that hold the id of a post, in their usual spellings."""


def platform_of_attribute(name: str) -> str | None:
    """The platform whose ids the attribute `name` holds, however it is spelled.

    >>> platform_of_attribute("data-tweetid"), platform_of_attribute("data-embed-id")
    ('x', None)
    """
    return _ID_ATTRIBUTES.get(_normal(name))


def hinted_platforms(text: str) -> list[str]:
    """The platforms that `text` names."""
    return [name for name, pattern in HINTS.items() if pattern.search(text)]


def hinted_platform(element: Element) -> str | None:
    """The platform that tag, class or attributes of `element` name, when they name one only."""
    spoken = hinted_platforms(
        " ".join([tag(element), *(f"{key}={value}" for key, value in attributes(element) if len(value) < 100)])
    )
    return spoken[0] if len(spoken) == 1 else None
