"""Objects of JSON whose type says that they are a post of a platform, and which hold its id under a key that says nothing.

Block editors and content APIs write `{"type": "tweet", "id": "..."}` or `{"_type": "embed", "provider": "twitter", "id": "..."}`.
Such an id is believed where every word of the object's types is a platform's or one that publishing systems use for blocks: a
`tweet` or a `twitterEmbed` is a post, a `twitterAccount` or a `tweetCount` is none. Must not judge whose the object is.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

from citesnap.finding.traces import BY_NAME, OBJECT_IDS, POST_WORDS
from citesnap.platforms import PostRef, reference
from citesnap.text.patterns import regex

TYPE_KEYS = frozenset(
    "type _type __typename typename kind component componentType component_type blockType block_type embedType embed_type"
    " contentType content_type elementType element_type nodeType node_type itemType item_type subtype subType sub_type model"
    " provider providerName provider_name network socialNetwork social_network service platform".split()
)
"""Members that say what an object is, or of which platform."""
_BLOCK_WORDS = frozenset(
    "atom block body card component content core element embed embedded embeds entity external item media node oembed post rich"
    " single social status widget".split()
)
"""Words of types that say no more than that something of somebody else's is shown there."""
_SHOWS_POST = frozenset("embed embedded embeds oembed post status".split())
_ID_KEYS = frozenset(
    "id _id value embedId embed_id externalId external_id postId post_id contentId content_id mediaId media_id"
    " sourceId source_id videoId video_id shortcode shortCode short_code code".split()
)
_KEYS_OF_POSTS = frozenset("postId post_id videoId video_id shortcode shortCode short_code".split())
"""Those that no account has."""
_MEDIA_KEYS = ("mediaId", "media_id")
_WITHIN = "attrs attributes data props properties params fields payload config model value".split()
"""Members in which editors keep what a block is made of."""
_WORD = regex(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_LONGEST_TYPE = 60
_LARGEST = 2**64
_EXACT = 2**53
"""Up to here JavaScript knows every whole number; above, its numbers have 53 bits (IEEE 754, binary64)."""


class TypedPost(NamedTuple):
    """The post that an object is by its type and its id."""

    ref: PostRef
    is_surely_post: bool
    """False where the type names a platform and nothing else, as that of an account may."""


def typed_post(value: dict[str, Any]) -> TypedPost | None:
    """The post that an object of JSON is by its type; None when it is not one, and where it has more than one id or an address."""
    words = [word for key in TYPE_KEYS & value.keys() for word in _words(value[key])]
    platforms = {BY_NAME[word] for word in words if word in BY_NAME}
    if len(platforms) != 1 or not all(word in BY_NAME or word in _BLOCK_WORDS for word in words):
        return None
    platform = platforms.pop()
    shape = OBJECT_IDS.get(platform)
    members = list(_members(value))
    if shape is None or any(isinstance(each, str) and "//" in each[:_LONGEST_TYPE] for _, each in members):
        return None
    numbers = {
        number for key, each in members if key in _ID_KEYS and (number := exact(each)) and shape.fullmatch(number)
    }
    if len(numbers) != 1:
        return None
    ref = reference(platform, numbers.pop())
    is_surely_post = any(word in _SHOWS_POST or word in POST_WORDS for word in words) or any(
        key in _KEYS_OF_POSTS and exact(each) == ref.native_id for key, each in members if ref is not None
    )
    if ref is None or not (is_surely_post or ref.native_id.isdigit()):
        return None  # a code of letters may be any name
    if not is_surely_post and (
        "widget" in words or any(key in _MEDIA_KEYS and exact(each) == ref.native_id for key, each in members)
    ):
        return None  # timelines and files of X have numbers like those of its posts
    return TypedPost(ref, is_surely_post)


def exact(value: Any) -> str | None:
    """The digits of an id in JSON; None where it is no number, or one that a program may have rounded.

    JavaScript writes a whole number above 2**53 with the least digits that tell it from its neighbours, and zeros: the id of
    another post, or of none.

    >>> exact("1420000000000000123"), exact(1420000000000000123), exact(1420000000000000300)
    ('1420000000000000123', '1420000000000000123', None)
    """
    if isinstance(value, str):
        return value.strip() if len(value) < _LONGEST_TYPE else None
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= _LARGEST:
        return None
    is_as_rounded = abs(value) > _EXACT and int(Decimal(repr(float(value)))) == value
    return None if is_as_rounded else str(value)


def _members(value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The members of an object, and of those in which editors keep what it is made of."""
    yield from islice(value.items(), 60)
    for key in _WITHIN:
        inner = value.get(key)
        if isinstance(inner, dict):
            yield from islice(inner.items(), 60)


def _words(value: Any) -> Iterator[str]:
    """The words of a type: the last part of a dotted name, `x.y.TweetBlock`, is its own."""
    if isinstance(value, str) and len(value) <= _LONGEST_TYPE:
        yield from (word.lower() for word in _WORD.findall(value.rpartition(".")[2]))
