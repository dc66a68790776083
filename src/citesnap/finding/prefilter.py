"""Cheap looks at text before anything dear is done with it: can this be, or hold, the address of a post?

A wrong yes costs some microseconds, a wrong no loses a citation. So everything here errs on the side of yes, and a test
puts every example of every platform through it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from urllib.parse import unquote

from citesnap.platforms import PostRef, identify, names, platform
from citesnap.text.characters import UNSEEN

_SLASH = r"(?:\\{0,4}/|%2[Ff]|\\{0,4}u002[Ff])"

_ADDRESS = re.compile(
    r"[/\\Ff](?:"
    r"(?:status(?:es)?|p|reels?|tv|posts?|videos?|video_ext|comments?|permalink|photos?|pin|notes?|notice|objects|update|story|"
    r"stories|watch|gallery|t|s|c|m|v|w|display|item|feed|u|embed|detail|show|spotlight|article|activity|thread|player|"
    r"tweet-result|share|pidgets|plugins|conversation|oembed|web|deck|groups|o|events|live|mediaembed|add|cards|widget_post)"
    r"(?:[/\\?&#%]|\.php|u002)"
    r"|@|%40|wall-?\d|app\.bsky\.|t\.me|telegram\.|redd\.it|weibo\.c|[\w-]{1,60}\.tumblr\.com|tumblr\.com|(?:www\.)?facebook\.com/\d)"
    r"|[?&](?:id|v|fbid|story_fbid|w|lb|query|url|href|u|post)=|^(?:at|tg):|\.(?:t\.me|weibo\.c)|^(?:t\.me|redd\.it)/",
)


_FEDIVERSE_PATH = re.compile(
    r"(?:^|/)(?:notes?|notice|objects|status(?:es)?|p|web|users|post|posts|display|item|w|videos|m)/"
)


def may_be_post(url: str) -> bool:
    """False when `url` is surely no address of a post.

    Most addresses on a page lead to hosts that no platform has, and hold no second address: they are dismissed by their host.
    """
    if not url.isascii():
        url = UNSEEN.sub("", url)
    if url[:1] in "/#?" and url[1:2] != "/" and "/http" not in url[:80]:
        return False  # inside the site itself, unless a web archive put its own prefix before the address
    scheme, slashes, rest = url.partition("//")
    if slashes and scheme in ("https:", "http:", ""):
        host, _, path = rest.partition("/")
        if host[:4] == "pic.":
            return True
        if not _is_platform(host) and not ("//" in path or "%" in path or "@" in path or "=" in path or ":" in host):
            # Slugs with hyphens are no ids; a UUID is.
            own = path.rstrip("/").rpartition("/")[2]
            return ("-" not in own or len(own) == 36) and _FEDIVERSE_PATH.search(path) is not None
    return _ADDRESS.search(url) is not None


_HOST_END = re.compile(
    r"\.(?:com|net|app|me|am|it|cn|ru)"
    r"(?:(?<=twitter.com)|(?<=[^\w-]x.com)|(?<=2[Ff]x.com)|(?<=upx.com)|(?<=instagram.com)|(?<=instagr.am)|(?<=facebook.com)|(?<=tiktok.com)"
    r"|(?<=reddit.com)|(?<=redd.it)|(?<=bsky.app)|(?<=threads.net)|(?<=threads.com)|(?<=[^\w-]t.me)|(?<=2[Ff]t.me)|(?<=tumblr.com)"
    r"|(?<=linkedin.com)|(?<=[^\w-]vk.com)|(?<=2[Ff]vk.com)|(?<=[^\w-]vk.ru)|(?<=weibo.c[on])|(?<=truthsocial.com))"
    r"m?(?=\\{0,3}/|%2[Ff]|\\{1,3}u002[Ff])"
)
"""The end of a platform's host in front of a path, plain or escaped. The dot comes first: that is what makes it fast."""
_MARKUP_WORDS = ("twitter-tweet", "instagram-media")
ID_WORDS = ("tweetId", "tweet_id", "tweetID", "app.bsky.feed", "id_str", "statusId")
"""Words of JSON that come with the bare id of a post."""
_STEM = re.compile(r"(?:2[Ff]|^|[^a-z])([a-z]+)\Z")
_REST = re.compile(r"(?:[^\"'<>\s\\]|\\{1,3}/|\\{1,3}u00(?:2[FfDd6]|3[FfDd])){1,300}")
_FEDIVERSE = re.compile(rf"@[\w.-]{{1,64}}(?:@[\w.-]{{1,100}})?{_SLASH}\d{{8}}")


def posts_in(text: str) -> Iterator[PostRef]:
    """The posts whose addresses stand in a long text, plain or escaped, on the hosts of platforms."""
    for end in _HOST_END.finditer(text):
        # The name before the dot, without what is left of an escaped slash; subdomains do not matter.
        stem = _STEM.search(text[max(0, end.start() - 14) : end.start()])
        rest = _REST.match(text, end.start() - (len(stem[1]) if stem else 0))
        if rest is not None:
            ref = identify(unquote(rest[0]) if "%2" in rest[0][:60] else rest[0])
            if ref is not None:
                yield ref


def may_hold_ids(text: str) -> bool:
    """True when a long text may hold posts that `posts_in` does not see: bare ids, and addresses in the fediverse."""
    if any(word in text for word in ID_WORDS):
        return True
    at = text.find("/@")
    while at >= 0:
        if _FEDIVERSE.match(text, at + 1):
            return True
        at = text.find("/@", at + 2)
    return False


def may_hold_posts(text: str) -> bool:
    """False when a long text (a script, an attribute) surely holds no address and no id of a post."""
    return any(word in text for word in _MARKUP_WORDS) or may_hold_ids(text) or next(posts_in(text), None) is not None


_HOST_OR_PATH = re.compile(r"/(?:/([\w.-]{3,80})|@|notes?/|notice/|status(?:es)?/|objects/|users/|p/)")
_NAME = r"([\w-]{1,40}\.[\w.-]{2,60})"
_BACKSLASHED = re.compile(rf"\\/{_NAME}")
_ENCODED = re.compile(rf"(?:u002[Ff]|%2[Ff]){_NAME}")
_SPOKEN = ("tweet", "witter", "nstagram", "bsky", "createTweet")
"""Words that come with bare ids, some without their first letter, which may be a capital."""


def worth_reading(source: str) -> bool:
    """False when a page surely holds nothing that any form would know, so that no tree of it is needed.

    Looks for the hosts of platforms, for the paths of the fediverse, for words that come with bare ids, and for signatures.
    Single characters are looked for first: that costs next to nothing.
    """
    if ("@" in source and "(@" in source) or any(word in source for word in _SPOKEN):
        return True
    seen: set[str] = set()
    for found in _HOST_OR_PATH.finditer(source):
        host = found[1]
        if host is None:
            return True
        if host not in seen:
            seen.add(host)
            if _is_platform(host):
                return True
    escaped: set[str] = set()
    if "\\" in source:
        escaped.update(_BACKSLASHED.findall(source))
    if "u002" in source or ("%" in source and "%2" in source):
        escaped.update(_ENCODED.findall(source))
    return any(_is_platform(host) for host in escaped)


@cache
def _platform_hosts() -> frozenset[str]:
    # The host of Telegram's script is none of its posts, but the script's place is.
    return frozenset(["telegram.org", *(host for name in names() for host in platform(name).HOSTS)])


@lru_cache(maxsize=4096)
def _is_platform(host: str) -> bool:
    """True when `host` or a parent of it belongs to a platform, a mirror, or a wrapper that hides whose link it carries."""
    known = _platform_hosts()
    labels = host.lower().strip(".").split(".")
    return any(".".join(labels[at:]) in known or f"{labels[at]}.*" in known for at in range(len(labels)))
