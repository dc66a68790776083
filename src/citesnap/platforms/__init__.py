"""Which URL is a post, who wrote it, and what its id says: one module per platform, discovered by file name.

A platform is one file in this package. It must not open a socket or read anything but the URL. Adding a file is enough;
files that begin with `_` are helpers. What a platform module holds (`Platform` is the same as a type):

- `NAME: str`: the word for `citations.platform`, such as `"x"`; the name of the file.
- `LABEL: str`: what people call it.
- `HOSTS: tuple[str, ...]`: hosts it answers for, with all their subdomains. `"nitter.*"` stands for that label and any
  one or two labels after it. `()` when the host does not identify the platform (the fediverse): such a module gets every URL
  that no other platform claims, so its `identify` must refuse quickly.
- `SOURCES: tuple[Source, ...]`: the sources that can answer for a post, in the order to ask; `()` when only web archives can.
- `EXAMPLES`: `(URL, native id, handle)`, invented, and `NO_POSTS`: addresses that must not be taken for a post. The tests run them.
- `identify(link) -> PostRef | None`: reads a URL whose redirectors and archive prefixes are already taken off.
- `reference(native_id, handle) -> PostRef | None`: the same for an id (or a `key`) that an article holds outside a URL. Where ids
  hold a time, the `PostRef` has it.
- `WHOLE: re.Pattern[str]`, optional: the shape of ids that cannot be the beginning of a longer one, because all have that length.
- `USUAL: re.Pattern[str]`, optional: the shape of nearly all ids of today, where lengths vary; `WHOLE` when absent.
- `posted_between(native_id) -> tuple[datetime, datetime] | None`, optional: the UTC times between which a post with that id
  was made, for platforms whose own servers give the ids out. Wider than `posted_at` where an id may be older than its post.
- `inner(link) -> str | None`, optional: the URL that a page of the platform only passes on, such as `l.facebook.com/l.php?u=`.
- `account_key(url) -> str | None` and `named_key(url) -> str | None`, optional, both or none, where an id is unique only as far as
  its makers mean it to be: the id of a post with its account, from an address that names the account for good; and the same from
  any address, also by a name that changes hands. `reference` knows both. Such an id is the `native_id` of a post where another
  account has, or may have, a post of the same id, and nowhere else.
- `share_link(link) -> str | None`, optional: the canonical address of a link that only a redirect of the platform leads to its
  post, such as `vm.tiktok.com/CODE`; `SHARES`: examples of it, `(URL, canonical address)`, None for what is no such link.
- `video(link) -> PostRef | None` with `VIDEO_HOSTS`, optional: the film that a player's address shows, where films are no posts.
- `WALLS: tuple[str, ...]`, optional: what the paths of pages begin with that visitors see who are not logged in.
- `media_file(url) -> MediaFile | None`, optional: for files that have several addresses, such as one for each size of a picture.
- `TRACES: Traces`, optional: what pages hold of its posts besides their addresses.
- `NO_ARCHIVES: tuple[str, ...]`, optional: hosts, with all subdomains, that block web archives or show them a login page. A web
  archive is never asked to capture a post of such a platform.
- `folders(handle) -> tuple[str, ...]`, optional: the beginnings, without a scheme, of the addresses of an account's posts, each
  with the account in it. For platforms whose ids hold time: web archives are looked through for the posts of a day
  (`resolving/captured.py`). `id_at(moment)`, optional, with it: the first id of a moment, where ids are ordered by time.
- `LISTING: str`, optional: the module that lists an account's posts of some days, for citations that lost their link
  (`resolving/listed.py`).
- `WITNESSES: tuple[str, str]`, optional: the addresses of a post known to live and of one that never was, for `citesnap doctor`.
- `RATES: Mapping[str, str]`, optional: how often a host of the platform is asked at most, as `{"t.co": "60/m"}`; every host
  without one has the default limit (`web/politeness.py`).
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from importlib import import_module
from itertools import takewhile
from typing import Protocol, cast

from citesnap.model import Source
from citesnap.platforms import _unwrap
from citesnap.platforms._link import Link, clean, parse
from citesnap.platforms._ref import Examples, MediaFile, PostRef
from citesnap.platforms._traces import QuoteLayout, Traces
from citesnap.platforms._unwrap import HIDING_HOSTS, SIGNS_OF_HIDDEN, hides_target
from citesnap.text.patterns import regex

__all__ = [
    "HIDING_HOSTS",
    "SIGNS_OF_HIDDEN",
    "Link",
    "MediaFile",
    "Platform",
    "PostRef",
    "QuoteLayout",
    "Traces",
    "account",
    "account_key",
    "are_apart",
    "canonical_url",
    "cited",
    "common_beginning",
    "cut_short",
    "folders",
    "hides_target",
    "identify",
    "is_of",
    "is_usual",
    "is_wall",
    "is_whole",
    "label",
    "lengths_vary",
    "listing",
    "media_file",
    "named_key",
    "names",
    "network",
    "no_archives",
    "platform",
    "posted_between",
    "rates",
    "reference",
    "sources",
    "traces",
    "video",
    "with_accounts",
]

MAX_WRAPS = 5
"""How many redirectors and archives may wrap one URL. The most seen in articles is three."""


class Platform(Protocol):
    """What a platform module holds. See the docstring of this package."""

    NAME: str
    LABEL: str
    HOSTS: tuple[str, ...]
    SOURCES: tuple[Source, ...]
    EXAMPLES: Examples
    NO_POSTS: tuple[str, ...]

    def identify(self, link: Link) -> PostRef | None:
        """The post of an unwrapped URL."""

    def reference(self, native_id: str, handle: str | None = None) -> PostRef | None:
        """The post of an id, or of a key, found outside a URL."""


def identify(url: str) -> PostRef | None:
    """The post that a URL points to, in any spelling that articles use; None when it is not a post. Never raises.

    Takes off web archives, redirectors and wrappers (at most five), and whatever else editors do to URLs: a missing
    scheme, escaped ampersands, `#!`, upper case, a port, text glued to the end. Intents and share buttons are no posts. An
    address that an ellipsis cuts short is a post only where the cut comes after the whole id: half an id is the id of another post.
    """
    cut = _cut(url)
    if cut is None:
        return _identify(url)
    shortened = url[: cut.start()]
    ref = _identify(shortened)
    if ref is None or is_whole(ref.platform, ref.native_id):
        return ref
    longer = _identify(shortened + "0")
    return ref if longer is not None and longer.key == ref.key else None


def cited(url: str) -> PostRef | None:
    """The same, and share links too, whose post one request tells: with an empty `native_id` and the link as `url`.

    >>> cited("https://vm.tiktok.com/ZMexample1/?t=8")
    PostRef(platform='tiktok', native_id='', url='https://vm.tiktok.com/ZMexample1/', handle=None, posted_at=None, \
key='https://vm.tiktok.com/ZMexample1/')
    """
    return _identify(url, shares=True) if _cut(url) is None else identify(url)


def cut_short(url: str) -> PostRef | None:
    """What is left of an address that an ellipsis cuts inside the id of its post: whose post it is, and what its id begins with.

    The `native_id` is no id then, and `url` is the address up to the ellipsis. None for any other address, and for one that is cut
    before its id.

    >>> cut_short("https://twitter.com/example_river/status/14200…").handle, cut_short("https://twitter.com/example_river…")
    ('example_river', None)
    """
    cut = _cut(url)
    if cut is None or identify(url) is not None:
        return None
    shortened = url[: cut.start()]
    # No id has some of these lengths, so the beginning of an id may not be one.
    ends = ("0" if shortened[-1:].isdigit() else "", "a") if shortened[-1:].isalnum() else ()
    longer = (_identify(shortened + end * count) for end in ends if end for count in range(_MOST_SIGNS_TO_ADD))
    ref = next(filter(None, longer), None) or (_identify(f"{shortened}20") if shortened.endswith("/status/") else None)
    if ref is None:
        return None
    return replace(
        ref, native_id=ref.native_id[: len(shortened) - shortened.rfind("/") - 1], url=shortened, posted_at=None
    )


def video(url: str) -> PostRef | None:
    """The film that the address of a player shows, on a platform whose films are no posts; None for any other address.

    >>> video("https://www.youtube-nocookie.com/embed/AbCdEfGhIjK?rel=0").native_id
    'AbCdEfGhIjK'
    """
    link = parse(clean(url))
    if link is None:
        return None
    for module in _modules().values():
        hosts: tuple[str, ...] = getattr(module, "VIDEO_HOSTS", ())
        if any(link.host == host or link.host.endswith(f".{host}") for host in hosts):
            return cast("PostRef | None", module.video(link))  # type: ignore[attr-defined]  # it has the hosts
    return None


def _cut(url: str) -> re.Match[str] | None:
    """The ellipsis that cuts an address short."""
    return _ELLIPSIS.search(url) if "…" in url or "..." in url or "80%" in url or "&h" in url else None


def is_of(platform: str, url: str) -> bool:
    """Whether an address is on a host of that platform."""
    link = parse(clean(url))
    return link is not None and any(platform == module.NAME for module in _claimants(link))


def network(url: str) -> str | None:
    """The platform on whose host an address is, that of a post or of an account; None where the host tells none.

    >>> network("https://bsky.app/profile/rana.example"), network("https://riverton.example/@rana")
    ('bluesky', None)
    """
    link = parse(clean(url))
    return next((module.NAME for module in _claimants(link)), None) if link is not None else None


def account(url: str) -> tuple[str, str] | None:
    """The platform and the handle of an address that leads to an account and to nothing else; None for any other address.

    >>> account("https://twitter.com/example_river/"), account("https://bsky.app/profile/rana.example")
    (('x', 'example_river'), ('bluesky', 'rana.example'))
    >>> account("https://twitter.com/home"), account("https://riverton.example/rana")
    (None, None)
    """
    link = parse(clean(url))
    parts = link.parts if link is not None else ()
    module = next(iter(_claimants(link)), None) if link is not None else None
    if module is None or len(parts) > 2 or (len(parts) == 2 and parts[0] not in _BEFORE_ACCOUNTS):
        return None
    handle = parts[-1].removeprefix("@") if parts else ""
    example = next((native_id for _, native_id, author in module.EXAMPLES if author), None)
    ref = module.reference(example, handle) if example and handle.lower() not in _NO_ACCOUNTS else None
    return (module.NAME, handle) if ref is not None and ref.handle == handle else None


_BEFORE_ACCOUNTS = frozenset(["profile", "in", "user", "u", "company"])
_NO_ACCOUNTS = frozenset(
    "home search explore hashtag intent share login signup i about help settings notifications messages tos privacy jobs legal"
    " press reel reels p stories watch groups events pages marketplace directory feed posts discover trending tag tags".split()
)
"""What stands first in paths that lead to no account."""


def is_wall(url: str) -> bool:
    """Whether an address is one of a page that asks visitors to log in."""
    link = parse(clean(url))
    modules = _claimants(link) if link is not None else ()
    return link is not None and any(
        link.path.lower().startswith(wall) for module in modules for wall in getattr(module, "WALLS", ())
    )


def own_post(url: str) -> PostRef | None:
    """The same, only for addresses on a platform's own hosts: `https://blog.example/notes/a1b2c3` may be a post or an article."""
    ref = identify(url)
    return ref if ref is not None and _modules()[ref.platform].HOSTS else None


_MOST_SIGNS_TO_ADD = 16
_ELLIPSIS = regex(r"…|\.\.\.|%E2%80%A6|&hellip;?", re.IGNORECASE)


def _identify(url: str, *, shares: bool = False) -> PostRef | None:
    for _ in range(MAX_WRAPS + 1):
        url = clean(url)
        link = parse(url)
        if link is None:
            inner = _unwrap.rooted(url)
        else:
            claimants = _claimants(link)
            for module in claimants or _roamers():
                if ref := module.identify(link):
                    return ref
                if shares and (share := _share_of(module, link)):
                    return PostRef(module.NAME, "", share, None, None)
            inner = _inner(claimants, link) if claimants else _unwrap.inner(link)
        if not inner:
            return None
        url = inner
    return None


def reference(platform: str, native_id: str, handle: str | None = None) -> PostRef | None:
    """The post of an id (or a `PostRef.key`) that an article holds outside a URL, as in `data-tweetid`.

    None when the platform is unknown, the id cannot be one of it, or id and handle together do not make an address.
    """
    module = _modules().get(platform)
    return module.reference(native_id, handle) if module else None


def canonical_url(platform: str, native_id: str, handle: str | None = None) -> str:
    """The canonical address of a post.

    Raises ValueError where `reference` gives None: an impossible id, or one that needs more to make an address (a message
    number of Telegram without its channel, an id of the fediverse without its server).
    """
    ref = reference(platform, native_id, handle)
    if ref is None:
        raise ValueError(f"{platform!r} has no address for post {native_id!r} of {handle!r}")
    return ref.url


def account_key(platform: str, url: str) -> str | None:
    """The id of a post with its account, where its address names the account for good and the id alone might be another post's too.

    >>> account_key("bluesky", "https://bsky.app/profile/did:web:a.example/post/3krfexamp2k2w")
    'did:web:a.example/3krfexamp2k2w'
    >>> account_key("bluesky", "https://bsky.app/profile/a.example/post/3krfexamp2k2w") is None
    True
    """
    key_of = getattr(_modules().get(platform), "account_key", None)
    return cast("str | None", key_of(url)) if key_of else None


def named_key(platform: str, url: str) -> str | None:
    """The same also where the address has a name that changes hands. Two names may be those of one account.

    >>> named_key("bluesky", "https://bsky.app/profile/A.example/post/3krfexamp2k2w")
    'a.example/3krfexamp2k2w'
    """
    key_of = getattr(_modules().get(platform), "named_key", None)
    return cast("str | None", key_of(url)) if key_of else None


@cache
def with_accounts() -> tuple[str, ...]:
    """The platforms for which `account_key` tells something."""
    return tuple(name for name, module in _modules().items() if hasattr(module, "account_key"))


def are_apart(platform: str, url: str, other: str) -> bool:
    """Whether two addresses for the same id are surely those of two posts, of two accounts."""
    ours, theirs = account_key(platform, url), account_key(platform, other)
    return ours is not None and theirs is not None and ours != theirs


def posted_between(platform: str, native_id: str) -> tuple[datetime, datetime] | None:
    """The aware UTC times between which the post of an id (or a key) was made; None when the id proves nothing."""
    bounds = getattr(_modules().get(platform), "posted_between", None)
    return cast("tuple[datetime, datetime] | None", bounds(native_id)) if bounds else None


def is_whole(platform: str, native_id: str) -> bool:
    """Whether an id cannot be the beginning of a longer one: what ends in an ellipsis there was not cut inside the id."""
    whole = getattr(_modules().get(platform), "WHOLE", None)
    return whole is not None and whole.fullmatch(native_id) is not None


def lengths_vary(platform: str) -> bool:
    """Whether ids of a platform have several lengths, so that one of them may be a piece of another."""
    return getattr(_modules().get(platform), "USUAL", None) is not None


def is_usual(platform: str, native_id: str) -> bool:
    """Whether an id has the shape that ids of the platform have today."""
    module = _modules().get(platform)
    usual = getattr(module, "USUAL", None) or getattr(module, "WHOLE", None)
    return usual is not None and usual.fullmatch(native_id) is not None


def platform(name: str) -> Platform:
    """The module of a platform; loads no other platform. Raises KeyError for an unknown name."""
    if name not in _files():
        raise KeyError(name)
    return cast(Platform, import_module(f"{__name__}.{name}"))


def traces(name: str) -> Traces:
    """What pages hold of a platform's posts besides their addresses. Raises KeyError for an unknown name."""
    traces_of_platform: Traces = getattr(platform(name), "TRACES", _NO_TRACES)
    return traces_of_platform


_NO_TRACES = Traces()


def names() -> tuple[str, ...]:
    """The names of all platforms, sorted."""
    return _files()


def label(name: str) -> str:
    """What people call a platform. One that this version does not know keeps its name, with a capital letter.

    >>> label("vk"), label("examplenet")
    ('VK', 'Examplenet')
    """
    return platform(name).LABEL if name in _files() else name.capitalize()


def media_file(url: str) -> MediaFile:
    """The file at an address: on a platform's hosts with all its addresses, elsewhere the address and nothing else.

    >>> media_file("https://riverton.example/get?file=1").addresses
    ('https://riverton.example/get?file=1',)
    """
    known = (module.media_file(url) for module in _modules().values() if hasattr(module, "media_file"))
    return next(filter(None, known), None) or MediaFile(url, (url,))


@cache
def sources() -> tuple[Source, ...]:
    """The sources of all platforms, each once: in the order of the platforms' names, then in the order to ask."""
    return tuple(dict.fromkeys(source for module in _modules().values() for source in module.SOURCES))


@cache
def no_archives() -> Mapping[str, tuple[str, ...]]:
    """The platforms that block web archives, by name, with the hosts that do."""
    return {name: module.NO_ARCHIVES for name, module in _modules().items() if hasattr(module, "NO_ARCHIVES")}


def folders(name: str, handle: str) -> tuple[str, ...]:
    """The beginnings of the addresses of an account's posts; none where ids hold no time, or addresses do not name the account.

    >>> folders("tiktok", "example.river"), folders("reddit", "example_river")
    (('tiktok.com/@example.river/video/', 'tiktok.com/@example.river/photo/'), ())
    """
    module = platform(name) if name in _files() else None
    folders_of = getattr(module, "folders", None)
    return cast("tuple[str, ...]", folders_of(handle)) if folders_of is not None else ()


def common_beginning(name: str, first: datetime, last: datetime) -> str:
    """What all ids of the posts between two moments begin with; empty where that is not known.

    >>> from datetime import UTC
    >>> common_beginning("tiktok", datetime(2026, 3, 4, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC))
    '7613'
    """
    id_at = getattr(platform(name), "id_at", None)
    if id_at is None:
        return ""
    low, high = str(id_at(first)), str(id_at(last))
    same = takewhile(lambda pair: pair[0] == pair[1], zip(low, high, strict=False))
    return "".join(digit for digit, _ in same) if len(low) == len(high) else ""


@cache
def listing(name: str) -> str | None:
    """The module that lists an account's posts on a platform; None where nobody can be asked for such a list."""
    return cast("str | None", getattr(platform(name), "LISTING", None))


def rates() -> Mapping[str, str]:
    """The limits that platform modules set for their hosts: requests per period by host name."""
    return {host: rate for module in _modules().values() for host, rate in getattr(module, "RATES", {}).items()}


@cache
def _files() -> tuple[str, ...]:
    return tuple(sorted(info.name for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_")))


@cache
def _modules() -> dict[str, Platform]:
    modules = {name: platform(name) for name in _files()}
    for file, module in modules.items():
        if file != module.NAME:
            raise ValueError(f"platforms/{file}.py: NAME is {module.NAME!r}; it is the name of the file, {file!r}")
    return modules


@cache
def _index() -> dict[str, tuple[Platform, ...]]:
    index: dict[str, tuple[Platform, ...]] = {}
    for module in _modules().values():
        for host in module.HOSTS:
            index[host] = (*index.get(host, ()), module)
    return index


@cache
def _roamers() -> tuple[Platform, ...]:
    return tuple(module for module in _modules().values() if not module.HOSTS)


def _claimants(link: Link) -> tuple[Platform, ...]:
    """The platforms that answer for a host, by the longest suffix in the index or by `label.*`; or for a scheme."""
    index = _index()
    if not link.scheme.startswith("http"):
        return index.get(f"{link.scheme}:", ())
    suffix, dot = link.host, "."
    while dot:
        if claimants := index.get(suffix):
            return claimants
        _, dot, suffix = suffix.partition(".")
    for label in link.host.split(".")[-3:-1]:
        if claimants := index.get(f"{label}.*"):
            return claimants
    return ()


def _share_of(module: Platform, link: Link) -> str | None:
    share_link = getattr(module, "share_link", None)
    return cast("str | None", share_link(link)) if share_link else None


def _inner(claimants: tuple[Platform, ...], link: Link) -> str | None:
    for module in claimants:
        passes_on = getattr(module, "inner", None)
        if passes_on and (inner := passes_on(link)):
            return cast(str, inner)
    return None
