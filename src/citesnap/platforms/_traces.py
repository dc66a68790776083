"""What pages hold of a platform's posts besides their addresses: class words, ids without an address, the layout of quotes.

Data only. `finding` reads it; nothing here looks at a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

AT = r"(?:@|%(?:25){0,3}40)"
"""The `@` in a `Traces.path`, also in an address inside another one."""


class QuoteLayout(Enum):
    """How the quote that a platform's embed code holds is laid out."""

    SIGNED = auto()
    """`BODY — NAME (@HANDLE) DATE`, where DATE links to the post."""
    SHARED = auto()
    """`CAPTION … NAME (@HANDLE) on DATE` in the words of the page's language."""
    CAPTIONED = auto()
    """`@HANDLE CAPTION ♬ SOUND`."""
    POSTED_BY = auto()
    """`BODY Posted by NAME on DATE`, where NAME and DATE are links."""
    TITLED = auto()
    """`TITLE by u/USER in SUB`, where TITLE links to the post; of a comment `Comment by u/USER from discussion TITLE in SUB`."""
    MENTIONED = auto()
    """`Post by @USER@HOST`, without the words."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What marks a platform's posts in HTML and JSON. Every field is optional.

    Attributes:
        classes: class words of the platform's own embed codes, as its embed documentation gives them.
        not_posts: class words of its plugins that name an address and show no post of it.
        names: words by which publishing systems mean the platform in tags, classes and ids, lower-case.
        post_words: those of `names` that mean one of its posts, and not the platform or an account.
        hint: case-insensitive regular expression that matches a tag, class or attribute which names the platform; `names` if empty.
        hint_words: what `hint` matches besides `names`, as plain words.
        bare_id: regular expression of an id that is accepted where only such a word names the platform; never, if empty.
        id_attributes: attributes that hold its ids, without `data-`; hyphens may be missing.
        id_keys: keys of JSON that hold its ids and are used for nothing else.
        object_keys: keys of JSON objects that are posts of it, holding an `object_id`; the article must own the object.
        object_id: regular expression of an id under `object_keys`, and under any key of an object whose type names the platform.
        path: regular expression of what follows a slash in every address of its posts. For platforms on any host
            (`HOSTS` is empty), which have no other mark.
        layout: of the quote in its embed code.
        version_attribute: of its embed code, with the hash of the version of the post that was embedded.
    """

    classes: tuple[str, ...] = ()
    not_posts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    post_words: tuple[str, ...] = ()
    hint: str = ""
    hint_words: tuple[str, ...] = ()
    bare_id: str = ""
    id_attributes: tuple[str, ...] = ()
    id_keys: tuple[str, ...] = ()
    object_keys: tuple[str, ...] = ()
    object_id: str = ""
    path: str = ""
    layout: QuoteLayout = QuoteLayout.SIGNED
    version_attribute: str = ""
