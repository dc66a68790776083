"""X, formerly Twitter: every form of a post's address, and the time in its id.

Must not open a socket: what needs a request (t.co and pic.x.com codes) is only recognised here, and resolved by `resolving`.
Sources: X's own widgets and oEmbed documentation, the URL lists of FxEmbed, Nitter and gallery-dl, and measured embeds.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from citesnap.model import Source
from citesnap.platforms._link import Link, digits, is_name
from citesnap.platforms._ref import MediaFile, PostRef
from citesnap.platforms._traces import Traces
from citesnap.text.patterns import regex

NAME = "x"
LABEL = "X"
SOURCES = (
    Source("syndication", "X’s syndication", "citesnap.sources.x.syndication"),
    Source("oembed", "X’s oEmbed", "citesnap.sources.x.oembed"),
    Source("xapi", "X’s API", "citesnap.sources.x.api", long_posts=True, credential=NAME),
    # Run by volunteers, who see which posts a user asks for.
    Source("fxtwitter", "FxTwitter", "citesnap.sources.x.fxtwitter", long_posts=True, opt_in=True),
)
NO_ARCHIVES = ("x.com", "twitter.com", "t.co", "twimg.com")
"""X allows no capture, and Save Page Now refuses it (internetarchive/wayback-machine-webextension #1054)."""
RATES = {
    # X states no limits for the requests of its embeds; a program that embeds posts asks at most once a second.
    "cdn.syndication.twimg.com": "60/m",
    "publish.x.com": "60/m",
    "publish.twitter.com": "60/m",
    "t.co": "60/m",
    "pbs.twimg.com": "120/m",
    "video.twimg.com": "60/m",
}
WITNESSES = ("https://x.com/jack/status/20", "https://x.com/i/status/1000000000000000001")
"""The first post of its founder, and an id that no post has."""
WHOLE = regex(r"[1-3]\d{18}", re.ASCII)
USUAL = regex(r"[1-9]\d{14,17}|[1-3]\d{18}", re.ASCII)

_OWN_HOSTS = (
    "twitter.com",
    "x.com",
    "twitter3e4tixl4xyajtrzo62zg5vztmjuricljdp2c5kshju4avyoid.onion",
    "syndication.twimg.com",
)
_MIRRORS = (
    # FxEmbed and BetterTwitFix, whose links people paste to get previews.
    *("fxtwitter.com", "twittpr.com", "fixupx.com", "xfixup.com", "vxtwitter.com", "fixvx.com"),
    # Other hosts of the same code, and readers that keep the path of the original.
    *("pxtwitter.com", "girlcockx.com", "stupidpenisx.com", "cunnyx.com", "hitlerx.com", "skibidix.com", "mpregx.com"),
    *("hotyurisex.com", "yaoisex.com", "sotwe.com", "twstalker.com", "lightbrd.com"),
    # Nitter: public instances are gone since 2026-08, but their links in articles still hold the id.
    *("nitter.*", "xcancel.com", "twiiit.com", "farside.link"),
    # Archives of deleted posts, and lists of favourites, with the path of the original.
    *("tweetsave.com", "favstar.fm", "twicsy.com", "twilog.org"),
    # Readers of threads, named by the first post.
    *("threadreaderapp.com", "unrollthread.com"),
)
HOSTS = _OWN_HOSTS + _MIRRORS
TRACES = Traces(
    classes=("twitter-tweet", "twitter-video", "twitter-tweet-rendered"),
    names=("twitter", "tweet"),
    post_words=("tweet",),
    hint=r"twitter|tweet|(?<![a-z])x-(?:post|embed)",
    hint_words=("x-post", "x-embed"),
    bare_id=r"\d{9,19}",
    id_attributes=(
        *("tweet-id", "tweet", "twitter-id", "twitter", "status-id", "status"),
        *("tweet-status-id", "twitter-status-id", "twitter-tweet-id"),
    ),
    id_keys=("tweetId", "tweet_id", "tweetid", "tweetID"),
    object_keys=("tweetId", "tweet_id", "tweetID", "tweetid", "statusId", "id_str"),
    object_id=r"\d{15,19}",
)

EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
"""Time zero of snowflake ids, 1288834974657 ms after the Unix epoch (Twitter's Snowflake, 2010)."""

FIRST_SNOWFLAKE = 10**12
"""Ids below are serial and hold no time: the last serial id is 29700859247, the first snowflakes are near 3e14."""

LAST_SERIAL = 29700859247
"""The last serial id. A number between it and the first snowflakes, near 3e14, was never given out: it is a piece of an id."""

_FIRST_TRUE_SNOWFLAKE = 250 * 10**12
_FIRST_POST = datetime(2006, 3, 21, tzinfo=UTC)

MAX_ID = 2**63 - 1
"""Ids are signed 64-bit integers in every API of X."""

RESERVED = frozenset(
    {
        *("i", "home", "search", "explore", "hashtag", "intent", "share", "settings", "login", "signup", "messages"),
        *("notifications", "compose", "tos", "privacy", "about", "jobs", "download", "account", "logout"),
        # Seen before `status` without being a handle.
        *("web", "anyuser", "statuses", "status"),
    }
)
"""First path segments that are pages of X and never handles."""

SHORT_LINK = regex(r"(?:(pic\.(?:twitter|x)\.com)|(?<![A-Za-z0-9.-])(t\.co))/([A-Za-z0-9]{8,10})", re.IGNORECASE)
"""A short link in running text: group 1 or 2 the host, group 3 the code, whose case matters.

No word boundary before `pic.`: stripped markup joins it to the word before. Codes have 10 characters, 8 until about 2012.
"""

_STATUS = frozenset({"status", "statuses"})
_TWEET_PATHS = (("i", "videos", "tweet"), ("i", "videos"), ("i", "cards", "tfw", "v1"))


def identify(link: Link) -> PostRef | None:
    """The post of a URL of X or of a mirror; None for profiles, lists, Spaces, intents, share buttons and the like."""
    parts = link.parts
    if link.host.endswith("twimg.com"):
        return reference(link.param("id")) if parts[:1] in {("tweet-result",), ("tweet",)} else None
    if link.host.startswith("platform."):
        return reference(link.param("id")) if parts[:1] == ("embed",) else None
    if link.host.endswith(("threadreaderapp.com", "unrollthread.com")):
        return reference(parts[1]) if len(parts) > 1 and parts[0] in {"thread", "t"} else None
    # At most five segments come before the id: farside.link/nitter/en/USER/status/ID.
    for at, part in enumerate(parts[:5]):
        if part.lower() in _STATUS and (
            ref := reference("".join(parts[at + 1 : at + 2]), parts[at - 1] if at else None)
        ):
            return ref
    if len(parts) > 2 and parts[1].lower() == "article" and parts[0] != "i":
        return reference(parts[2], parts[0])
    for path in _TWEET_PATHS:
        if parts[: len(path)] == path and len(parts) > len(path):
            return reference(parts[len(path)])
    return None


def inner(link: Link) -> str | None:
    """The URL that a page of X only passes on: share links, redirects, the embed generator, oEmbed."""
    first = link.parts[0].lower() if link.parts else ""
    if link.host.startswith("publish."):
        return link.param("query", "url")
    if first == "share" or link.parts[:2] == ("i", "redirect") or link.host.startswith("platform."):
        return link.param("url")
    if first == "safety":
        return link.param("unsafe_link")
    target = link.param("redirect_after_login")
    return f"https://x.com{target}" if target and target.startswith("/") else target


def reference(native_id: str | None, handle: str | None = None) -> PostRef | None:
    """The post of an id as a URL spells it, trailing junk included; None when it cannot be an id.

    Digits that run into letters are damaged: kept only when they have the length of modern ids.
    """
    digits_of_id = digits(native_id or "", 2, 20)
    if not native_id or not digits_of_id or int(digits_of_id) > MAX_ID or int(digits_of_id) < 10:
        return None
    if LAST_SERIAL < int(digits_of_id) < _FIRST_TRUE_SNOWFLAKE:
        return None
    if native_id[len(digits_of_id) : len(digits_of_id) + 1].isalpha() and (
        not 15 <= len(digits_of_id) <= 19
        or (len(native_id) == _DIGITS and _MISREAD.fullmatch(native_id[len(digits_of_id) :]))
    ):
        return None
    number, author = int(digits_of_id), clean_handle(handle)
    return PostRef(NAME, str(number), canonical_url(str(number), author), author, snowflake_time(number))


_DIGITS = 19
"""Of an id since 2018."""
_MISREAD = regex(r"[OoQDIl|SBZ\d]+", re.ASCII)
"""What scanned digits are misread as. Behind too few digits these are the rest of an id, not a word glued to it."""


def clean_handle(text: str | None) -> str | None:
    """A handle without `@`, case kept; None for what no account can be named (`i`, `web`, `search`, ...).

    X allows 15 characters today; a few of the oldest accounts have up to 20.
    """
    text = (text or "").removeprefix("@")
    return text if is_name(text, "_", 1, 20) and text.lower() not in RESERVED else None


def canonical_url(native_id: str, handle: str | None = None) -> str:
    """`https://x.com/HANDLE/status/ID`. Without a handle `https://x.com/i/status/ID`, which X redirects to the post as well."""
    return f"https://x.com/{clean_handle(handle) or 'i'}/status/{native_id}"


def posted_at(native_id: str) -> datetime | None:
    """When the post was made: see `snowflake_time`."""
    return snowflake_time(native_id)


def snowflake_time(native_id: int | str) -> datetime | None:
    """The UTC time in an id, to the millisecond; None for serial ids (before 2010-11-04) and for what is no id.

    Checked on 539 embeds: the UTC day of the id is the day that X's own embed shows, without exception.
    """
    if isinstance(native_id, str):
        digits_of_id = digits(native_id)
        if digits_of_id is None or digits_of_id != native_id:
            return None
        native_id = int(digits_of_id)
    if not FIRST_SNOWFLAKE <= native_id <= MAX_ID:
        return None
    return EPOCH + timedelta(milliseconds=native_id >> 22)


def posted_between(native_id: str) -> tuple[datetime, datetime] | None:
    """The time in an id as a span; serial ids are of the years before snowflakes."""
    exact = snowflake_time(native_id)
    if exact is not None:
        return exact, exact
    return (_FIRST_POST, EPOCH) if digits(native_id) == native_id and int(native_id) <= LAST_SERIAL else None


def id_range(day: date) -> tuple[int, int]:
    """Ids of a UTC day, half open: first id of the day, first id of the next. `(0, 0)` for days without snowflakes."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    low, high = ((_milliseconds(start + timedelta(days=n))) << 22 for n in (0, 1))
    return max(low, 0), max(high, 0)


def _milliseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(milliseconds=1)


PHOTO_SIZES = ("orig", "4096x4096", "large", "medium", "small")
"""Sizes of a photo in the order to ask: not every photo is kept in its original size (mikf/gallery-dl)."""

_FILE = regex(r"(https://[\w.-]{1,100}\.twimg\.com/[^?#]{1,2000})(?:[?#].*)?", re.IGNORECASE | re.DOTALL)


def media_file(url: str) -> MediaFile | None:
    """A photo or film of X, whatever size or version of it the address names; None for files elsewhere.

    >>> media_file("https://pbs.twimg.com/media/Ab?format=jpg&name=orig").addresses[1]
    'https://pbs.twimg.com/media/Ab?format=jpg&name=4096x4096'
    >>> media_file("https://pbs.twimg.com/media/Ab?format=jpg&name=large").key
    'https://pbs.twimg.com/media/Ab'
    """
    match = _FILE.fullmatch(url)
    if match is None:
        return None
    base, marker, _ = url.partition("&name=orig")
    return MediaFile(match[1], tuple(f"{base}&name={size}" for size in PHOTO_SIZES) if marker else (url,))


def short_links(text: str) -> tuple[str, ...]:
    """The short links of a text without scheme, in order, each code once: `pic.twitter.com/CODE` where so labelled.

    Hosts are in lower case, codes unchanged.

    >>> short_links("Levees hold #Rivertonpic.twitter.com/AbCdEfGhIjThe [pic.x.com/KlMnOpQrSt](https://t.co/KlMnOpQrSt)")
    ('pic.twitter.com/AbCdEfGhIj', 'pic.x.com/KlMnOpQrSt')
    """
    links: dict[str, str] = {}
    for match in SHORT_LINK.finditer(text):
        code = match[3]
        if match[1] or code not in links:
            links[code] = f"{(match[1] or match[2]).lower()}/{code}"
    return tuple(links.values())


def read_short_link(link: str) -> tuple[str, str] | None:
    """Host and code of one short link, with or without a scheme; None for any other address. The code's case is kept.

    >>> read_short_link("http://t.co:80/AbCdEfGhIj"), read_short_link("pic.x.com/AbCdEfGhIj"), read_short_link("https://x.com/AbC")
    (('t.co', 'AbCdEfGhIj'), ('pic.x.com', 'AbCdEfGhIj'), None)
    """
    match = _ONE_SHORT_LINK.fullmatch(link)
    return (match[1].lower(), match[2]) if match else None


_ONE_SHORT_LINK = regex(
    r"(?:(?:https?:)?//)?(pic\.(?:twitter|x)\.com|t\.co)(?::[0-9]{1,5})?/([A-Za-z0-9_]{1,24})/?(?:[?#].*)?",
    re.IGNORECASE | re.DOTALL,
)


def status_id(url: str | None) -> str | None:
    """The id in the address of a post of X, whatever follows it; None when there is none.

    Cheaper than `platforms.identify`, because it looks only at the path: for addresses that are known to be X's.

    >>> status_id("https://twitter.com/example_river/status/1267890123456789012%E2%80%A6")
    '1267890123456789012'
    """
    match = _STATUS_PATH.search(url[:2000]) if url else None
    return match[1].lstrip("0") or None if match else None


def status_handle(url: str | None) -> str | None:
    """The handle in the address of a post of X, absolute or `/example_river/status/ID`; None when it names nobody."""
    match = _STATUS_AUTHOR.search(url[:2000]) if url else None
    return clean_handle(match[1]) if match else None


def profile_handle(url: str | None) -> str | None:
    """The handle in the address of a profile of X, absolute or `/example_river`; None when it names nobody."""
    match = _PROFILE.search(url[:2000]) if url else None
    return clean_handle(match[1]) if match else None


_STATUS_PATH = regex(r"/status(?:es)?/+([0-9]{1,20})(?![0-9])", re.IGNORECASE)
_STATUS_AUTHOR = regex(
    r"(?:^|(?:twitter|x)\.com(?::[0-9]{1,5})?)/(?:#(?:!|%21)/)?([A-Za-z0-9_]{1,20})/status(?:es)?/", re.IGNORECASE
)
_PROFILE = regex(r"(?:^|(?:twitter|x)\.com)/(?:#(?:!|%21)/)?@?([A-Za-z0-9_]{1,20})/?(?:[?#].*)?$", re.IGNORECASE)


_ID = "1267890123456789012"
EXAMPLES = (
    (f"https://twitter.com/example_river/status/{_ID}", _ID, "example_river"),
    (f"https://x.com/Example_River/status/{_ID}?s=20&t=abc", _ID, "Example_River"),
    (f"http://mobile.twitter.com/example_river/statuses/{_ID}/", _ID, "example_river"),
    (f"https://m.twitter.com/example_river/status/{_ID}", _ID, "example_river"),
    (f"https://pro.x.com/example_river/status/{_ID}", _ID, "example_river"),
    (f"https://twitter.com/statuses/{_ID}", _ID, None),
    (f"https://x.com/i/status/{_ID}", _ID, None),
    (f"https://twitter.com/i/web/status/{_ID}", _ID, None),
    ("https://twitter.com/#!/example_river/status/17854321098", "17854321098", "example_river"),
    ("http://twitter.com/#!/example_river/statuses/17854321098", "17854321098", "example_river"),
    ("http://twitter.com/#%21/example_river/status/17854321098", "17854321098", "example_river"),
    ("http://twitter.com/%23!/example_river/status/17854321098", "17854321098", "example_river"),
    (f"https://twitter.com/example_river/status/{_ID}/photo/1", _ID, "example_river"),
    (f"https://twitter.com/example_river/status/{_ID}/video/1", _ID, "example_river"),
    (f"https://x.com/example_river/status/{_ID}/analytics", _ID, "example_river"),
    (f"https://x.com/example_river/status/{_ID}/quotes", _ID, "example_river"),
    (f"https://x.com/example_river/article/{_ID}", _ID, "example_river"),
    (f"https://twitter.com/i/videos/{_ID}", _ID, None),
    (f"https://twitter.com/i/videos/tweet/{_ID}?embed_source=clientlib", _ID, None),
    (f"https://twitter.com/i/cards/tfw/v1/{_ID}?cardname=player", _ID, None),
    (f"https://platform.twitter.com/embed/Tweet.html?dnt=true&id={_ID}&lang=en", _ID, None),
    (f"https://platform.x.com/embed/index.html?theme=dark&id={_ID}", _ID, None),
    (f"https://cdn.syndication.twimg.com/tweet-result?id={_ID}&token=a", _ID, None),
    (
        f"https://publish.twitter.com/?query=https%3A%2F%2Ftwitter.com%2Fexample_river%2Fstatus%2F{_ID}",
        _ID,
        "example_river",
    ),
    (f"https://publish.x.com/oembed?url=https%3A%2F%2Fx.com%2Fexample_river%2Fstatus%2F{_ID}", _ID, "example_river"),
    (f"https://twitter.com/share?url=https%3A%2F%2Ftwitter.com%2Fexample_river%2Fstatus%2F{_ID}", _ID, "example_river"),
    (f"https://x.com/i/redirect?url=https%3A%2F%2Fx.com%2Fi%2Fstatus%2F{_ID}%3Fs%3D20", _ID, None),
    (
        f"https://twitter3e4tixl4xyajtrzo62zg5vztmjuricljdp2c5kshju4avyoid.onion/example_river/status/{_ID}",
        _ID,
        "example_river",
    ),
    (f"https://fxtwitter.com/example_river/status/{_ID}/en", _ID, "example_river"),
    (f"https://d.fixupx.com/example_river/status/{_ID}.mp4", _ID, "example_river"),
    (f"https://api.vxtwitter.com/i/status/{_ID}", _ID, None),
    (f"https://nitter.net/example_river/status/{_ID}#m", _ID, "example_river"),
    (f"https://nitter.example.org/example_river/status/{_ID}#m", _ID, "example_river"),
    (f"https://xcancel.com/example_river/status/{_ID}", _ID, "example_river"),
    (f"https://farside.link/nitter/example_river/status/{_ID}", _ID, "example_river"),
    (f"https://threadreaderapp.com/thread/{_ID}.html", _ID, None),
    (f"https://unrollthread.com/t/{_ID}/", _ID, None),
    (f"https://twitter.com/login?redirect_after_login=%2Fexample_river%2Fstatus%2F{_ID}", _ID, "example_river"),
    ("https://twitter.com/jack/status/20", "20", "jack"),
    (f"https://twitter.com/example_river/status/{_ID}…", _ID, "example_river"),
    (f"https://twitter.com/example_river/status/{_ID})", _ID, "example_river"),
    (f"https://twitter.com/example_river/status/{_ID}The", _ID, "example_river"),
)
NO_POSTS = tuple(
    f"""
    https://twitter.com/example_river/status/12345The
    https://twitter.com/example_river
    https://twitter.com/example_river/status/
    https://twitter.com/example_river/status/99999999999999999999
    https://x.com/i/spaces/1vOxwMAlvxbGB
    https://x.com/i/broadcasts/1vOxwMAlvxbGB
    https://x.com/i/lists/1267890123456789012
    https://twitter.com/i/events/1267890123456789012
    https://twitter.com/i/communities/1267890123456789012
    https://twitter.com/i/moments/1267890123456789012
    https://x.com/i/article/1267890123456789012
    https://twitter.com/example_river/moments
    https://twitter.com/example_river/lists/rivers
    https://twitter.com/hashtag/rivers?src=hash
    https://twitter.com/intent/tweet?text=Look&url=https%3A%2F%2Friverton.example%2F
    https://twitter.com/intent/tweet?in_reply_to={_ID}
    https://twitter.com/intent/like?tweet_id={_ID}
    https://twitter.com/share?url=https%3A%2F%2Friverton.example%2Fnews
    https://twitter.com/share?url=https%3A%2F%2Ftwitter.com%2Fexample_river
    https://platform.twitter.com/widgets/tweet_button.html?url=https%3A%2F%2Friverton.example%2F
    https://platform.twitter.com/widgets.js
    https://pbs.twimg.com/media/1267890123456789012.jpg
    https://t.co/AbCdEfGhIj
    https://notx.com/example_river/status/1267890123456789012
    """.split()
)
