"""How networks are named in running text and in references, and whether a text may refer to a post at all. Pure.

These are the names alone, since every page is looked at for them; what reads references stands in `prose`.
"""

from __future__ import annotations

import re

from citesnap import platforms
from citesnap.text.patterns import regex
from citesnap.text.words import Words

SITES: tuple[tuple[str, str], ...] = (
    ("x", r"(?:Twitter|X)\.com|TWITTER|Twitter|X"),
    *(
        (name, "|".join(re.escape(spelled).replace(r"\ ", r"\s") for spelled in dict.fromkeys((label, label.upper()))))
        for name, label in ((name, platforms.label(name)) for name in platforms.names())
        if name not in ("x", "youtube")
    ),
)
"""The names of networks in references. References of American law set them in capitals."""

ON_SITE = (
    r"(?:on|via|in|auf|bei|über|sur|en|su|no|na|op|på|w|v|в|a\strav[ée]s\sde)[ \n](?P<site>X|Twitter|"
    + "|".join(words for name, words in SITES[1:])
    + r")(?:\.com)?(?![^\W_])"
)
"""The network of a post in running text: `on Threads`, `auf Bluesky`."""


NAMED_SITE = regex(
    rf"[ \n]?,?[ \n]{ON_SITE}(?=[\s,:;(—–-])[,:;]?(?:[ \n](?:on|am|vom|le|du|el|em|il|op|den|of)(?=[ \n]))?"
)
"""The network of the post between its handle and its day."""


def site_named(label: str) -> str:
    """The platform of a name that `ON_SITE` has matched."""
    return next(name for name, words in SITES if re.fullmatch(words, label))


def network_of(handle: str) -> str:
    """The platform whose handles look like this one, where nothing else tells it.

    >>> network_of("rana@mastodon.example"), network_of("rana.example"), network_of("rana_example")
    ('mastodon', 'bluesky', 'x')
    """
    return "mastodon" if "@" in handle else "bluesky" if "." in handle else "x"


_OWN_WORDS = ("tweet", "twitter", "tuit", "skeet", "status update")
_LABELS = tuple(platforms.label(name).lower() for name in platforms.names() if name not in ("x", "youtube"))
_SHORT, _ORDINARY = 4, ("threads", "parler")
"""The length up to which a label may be part of other words, and labels that are ordinary words."""
WORDS = (*_OWN_WORDS, *(label for label in _LABELS if len(label) > _SHORT and label not in _ORDINARY))
"""Words of which every reference holds one. Short labels and labels that are ordinary words are looked for as whole words."""
NAMES = Words(WORDS, whole=("X", *(label for label in _LABELS if label not in WORDS)))
YEAR = regex(r"(?:19|20)\d\d")


def may_refer(text: str) -> bool:
    """False when a text certainly holds no reference to a post."""
    return YEAR.search(text) is not None and NAMES.occur_in(text)


def years(text: str) -> list[int]:
    """The places of years in a text. Every reference has one."""
    return [year.start() for year in YEAR.finditer(text)]
