"""Mastodon and other software with its API (Glitch, Hometown, Pleroma, Akkoma, GoToSocial), on any host.

The host does not identify the platform, so the form of the path and of the id decides: numbers that hold a plausible time (or any
number on a host that calls itself Mastodon), ULIDs, flakes, UUIDs. Whether a server really is one needs a request, which is not
made here. Ids count within a server: `key` is `server/id`. A copy of a remote post (`/@user@other/ID`) has another key than the
original.
"""

from __future__ import annotations

import re
from datetime import datetime

from citesnap.model import Source
from citesnap.platforms._ids import DECIMAL, LOWER, UPPER, number, shifted, snowflake_at
from citesnap.platforms._link import Link
from citesnap.platforms._ref import Examples, PostRef
from citesnap.platforms._sources import ACTIVITYPUB, FEDIVERSE_PAGE
from citesnap.platforms._traces import AT, QuoteLayout, Traces
from citesnap.text.patterns import regex
from citesnap.text.times import from_unix_ms

NAME = "mastodon"
LABEL = "Mastodon"
HOSTS: tuple[str, ...] = ()
SOURCES = (
    Source("mastodon", "the server’s API", "citesnap.sources.fediverse.mastodon"),
    ACTIVITYPUB,
    FEDIVERSE_PAGE,
)
LISTING = "citesnap.sources.fediverse.listing"
TRACES = Traces(
    classes=("mastodon-embed",),
    path=rf"(?:(?:web|deck)/)?{AT}[\w.-]{{1,64}}(?:{AT}[\w.-]{{3,253}})?/(?:(?:statuses|posts)/)?[0-9A-Z]"
    rf"|users/[\w.@%-]{{1,320}}/statuses/\w|(?:ap/users/\d{{1,20}}|web)/statuses/\d"
    rf"|(?:notice|embed)/[9A-Z]\w{{17}}|objects/[0-9a-f]{{8}}-",
    layout=QuoteLayout.MENTIONED,
)

_USER = r"@?([\w.\-]{1,64}(?:@[\w.\-]{3,253})?)"
_NUMBER = r"\d{1,19}"
_ULID = r"0[0-9A-HJKMNP-TV-Z]{25}"
_FLAKE = r"[9A-Z][0-9A-Za-z]{17}"
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

WHOLE = regex(rf"\d{{18}}|{_ULID}|{_FLAKE}|{_UUID}", re.ASCII)
USUAL = regex(rf"\d{{17,18}}|{_ULID}|{_FLAKE}|{_UUID}", re.ASCII)

_FORMS = (
    # Mastodon: /@user/ID, /web/@user/ID, /users/user/statuses/ID; GoToSocial: /@user/statuses/ULID; Pleroma: /@user/posts/FLAKE
    regex(rf"(?:(?:web|deck)/)?@{_USER[2:]}/(?:(?:statuses|posts)/)?({_NUMBER}|{_ULID}|{_FLAKE})(?!\w)", re.ASCII),
    regex(rf"users/{_USER}/statuses/({_NUMBER}|{_ULID})(?!\w)", re.ASCII),
    # Newer accounts are numbers in ActivityPub ids.
    regex(rf"(?:ap/users/\d{{1,20}}/statuses|web/statuses)()/({_NUMBER})(?!\w)", re.ASCII),
    regex(rf"(?:notice|embed)()/({_FLAKE})(?!\w)", re.ASCII),
    regex(rf"objects()/({_UUID})(?!\w)", re.ASCII),
)
_STARTS = ("@", "users/", "web/", "deck/", "ap/users/", "notice/", "objects/", "embed/")
_SELF_NAMED = ("mastodon", "mstdn", "masto.", "toot.", "social.", "fosstodon", "hachyderm", "pleroma", "akkoma")
_KEY = regex(r"([a-z0-9\-]+(?:\.[a-z0-9\-]+)+)/(\S+)", re.ASCII)
_ALPHABET = DECIMAL + UPPER + LOWER
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

_SNOWFLAKE = 99_000_000_000_000_000
"""Mastodon's ids hold a time from about 2017-11 on (`ms << 16`); smaller numbers are serial."""


WITNESSES = (
    # The first post of the author of Mastodon, the example of its documentation (docs.joinmastodon.org/methods/statuses/#get), and
    # an id that the server has not given out.
    "https://mastodon.social/@Gargron/1",
    "https://mastodon.social/@Gargron/100000000000000001",
)


def identify(link: Link) -> PostRef | None:
    """A post by the form of its path: `/@user/ID`, `/users/user/statuses/ID`, `/notice/FLAKE`, `/objects/UUID`."""
    path = "/".join(link.parts) if link.path.startswith(("/%40", "/web/%40")) else link.path.lstrip("/")
    if not path.startswith(_STARTS):
        return None
    for form in _FORMS:
        if parts := form.match(path):
            return _ref(link.host, parts[2], parts[1] or None, parts[0])
    return None


def _ref(server: str, native_id: str, handle: str | None, path: str = "") -> PostRef | None:
    flake = len(native_id) == 18 and not native_id.isdigit()
    unsure = native_id.isdigit() and posted_at(native_id) is None and not server.startswith(_SELF_NAMED)
    if unsure and "/statuses/" not in path:
        return None
    if path.startswith(("ap/", "web/statuses", "objects/")):
        address = path
    elif handle is None:
        address = f"notice/{native_id}" if flake else f"web/statuses/{native_id}"
    elif unsure:
        address = f"users/{handle}/statuses/{native_id}"
    elif native_id.isdigit():
        address = f"@{handle}/{native_id}"
    else:
        address = f"@{handle}/{'posts' if flake else 'statuses'}/{native_id}"
    url = f"https://{server}/{address}"
    return PostRef(NAME, native_id, url, handle, posted_at(native_id), f"{server}/{native_id}")


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post of a key (`server/id`), or of an id with the full name of its author (`user@server`). None without a server."""
    handle = (handle or "").removeprefix("@") or None
    if key := _KEY.fullmatch(native_id):
        server, native_id = key[1], key[2]
    else:
        handle, _, server = (handle or "").rpartition("@")
    user = handle if handle and re.fullmatch(_USER, handle, re.ASCII) else None
    known = re.fullmatch(f"{_NUMBER}|{_ULID}|{_FLAKE}|{_UUID}", native_id, re.ASCII)
    if not known or not _KEY.fullmatch(f"{server}/{native_id}"):
        return None
    return _ref(server, native_id, user, f"objects/{native_id}" if len(native_id) == 36 else "/statuses/")


def posted_at(native_id: str) -> datetime | None:
    """The time in an id or a key: Mastodon's numbers, GoToSocial's ULIDs, Pleroma's flakes.

    The server that gave the id stamps it: mostly within a second of the post, off by hours where a post was scheduled or
    is a late copy from another server.
    """
    native_id = native_id.rpartition("/")[2]
    if len(native_id) <= 20 and native_id.isascii() and native_id.isdigit():
        return shifted(native_id, 16, 2016) if int(native_id) >= _SNOWFLAKE else None
    if len(native_id) == 26:
        value = number(native_id[:10], _CROCKFORD)
        return from_unix_ms(value, 2016) if value else None
    value = number(native_id, _ALPHABET) if len(native_id) == 18 else None
    return from_unix_ms(value >> 64, 2016) if value else None


def id_at(moment: datetime) -> int:
    """The id from which on Mastodon numbers the posts of a moment.

    >>> posted_at(str(id_at(datetime.fromisoformat("2026-03-04T12:00:00+00:00")))).isoformat()
    '2026-03-04T12:00:00+00:00'
    """
    return snowflake_at(moment)


def folders(handle: str) -> tuple[str, ...]:
    """Where the posts of an account stand at its server; none without the server.

    >>> folders("example_river@riverton.example"), folders("example_river")
    (('riverton.example/@example_river/', 'riverton.example/users/example_river/statuses/'), ())
    """
    user, _, server = handle.rpartition("@")
    return (f"{server}/@{user}/", f"{server}/users/{user}/statuses/") if user and "." in server else ()


_ID = "109761234567890123"
_UL = "01HABCDEFGHJKMNPQRSTVWXYZ0"
_FL = "AOxGexample1234567"
_UU = "01234567-89ab-cdef-0123-456789abcdef"
EXAMPLES: Examples = (
    (f"https://mastodon.social/@example_river/{_ID}", _ID, "example_river"),
    (f"https://riverton.example/@example_river/{_ID}/embed", _ID, "example_river"),
    (f"https://mastodon.social/@example_river@riverton.example/{_ID}", _ID, "example_river@riverton.example"),
    (f"https://riverton.example/web/@example_river/{_ID}", _ID, "example_river"),
    (f"https://riverton.example/users/example_river/statuses/{_ID}", _ID, "example_river"),
    ("https://riverton.example/users/example_river/statuses/123456", "123456", "example_river"),
    (f"https://riverton.example/ap/users/116/statuses/{_ID}", _ID, None),
    (f"https://riverton.example/web/statuses/{_ID}", _ID, None),
    (f"https://riverton.example/%40example_river/{_ID}", _ID, "example_river"),
    ("https://mastodon.social/@example_river/123456", "123456", "example_river"),
    (f"https://riverton.example/@example_river/statuses/{_UL}", _UL, "example_river"),
    (f"https://riverton.example/notice/{_FL}", _FL, None),
    (f"https://riverton.example/@example_river/posts/{_FL}", _FL, "example_river"),
    (f"https://riverton.example/objects/{_UU}", _UU, None),
)
NO_POSTS = tuple(
    """
    https://mastodon.social/@example_river
    https://mastodon.social/share?text=Look
    https://riverton.example/@example_river/123456
    https://riverton.example/@example_river/7123456789012345678
    https://riverton.example/@example_river/on-rivers-0123456789ab
    https://riverton.example/@editor/2020/01/02/on-rivers
    https://riverton.example/users/example_river
    """.split()
)
