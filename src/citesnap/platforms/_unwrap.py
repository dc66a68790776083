"""What wraps the URL of a post: web archives, redirectors, mail scanners, caches, embed wrappers, archives of deleted posts.

Rules about form are preferred to lists of hosts: an archive's prefix and a `?url=` look alike everywhere, and hosts change. The
target may be percent-encoded several times, or in base64, alone or inside of JSON, compressed or not. Only hosts that no platform
claims are handled here. One layer is taken off per call, and what is left is always shorter, or the plain address of an id.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from urllib.parse import unquote

from citesnap.platforms._link import Link
from citesnap.text.mementos import memento_url
from citesnap.text.patterns import regex

_NAMES = tuple(
    "url u href q uri link target to dest destination redirect redirect_url redirecturl redirect_uri redirectto goto gourl tourl "
    "uddg z murl query out a l location locationurl continue st.link clickurl click_url final_url fallback_url deep_link "
    "originalurl original_url orig targeturl target_url lurl rurl xurl ourl term text src".split()
)
"""Query parameters that hold the target, the surest first.

`url` Embedly, Iframely, Outlook Safe Links, Slack, Reddit, Google, webcitation.org · `u` Facebook, Google Translate, Bing ·
`q` Google · `to` VK · `uddg` DuckDuckGo · `z` Tumblr · `murl` affiliate networks · `a` Barracuda · `location` Klaviyo ·
`redirectUrl` ActiveCampaign · `st.link` OK · `gourl` QQ · `text` Yandex · `term` Ghostarchive · `src` last, as Embedly has a player
there.
"""

_NOT_TARGETS = frozenset({"ref", "referrer", "referer", "next", "return", "returnto", "return_to", "callback", "from"})
"""Parameters that hold the page a visitor comes from or returns to."""

_BUTTONS = regex(r"share|submit|intent|bookmark|login|signin|save\b|compose|sharer|/send\b", re.IGNORECASE)
"""Pages that offer to pass a URL on. Their parameter is the article itself."""

_WORDS_TO_PASS_ON = "text"
"""The parameter that services hold a message in, at `/?text=…`: WhatsApp's wa.me, and those that ask for a Mastodon server."""

_IN_PATH = regex(r"(?:/|__|=)(https?(?::|%3A)/?.*)", re.IGNORECASE | re.DOTALL)
"""A URL ends the path: `/web/20200102030405id_/https://…`, `/newest/https://…`, `/v3/__https://…`, `/RU=https%3a%2f%2f…`."""

_ONE_COMPONENT = regex(r"https?(?::|%3A)%2F%2F", re.IGNORECASE)
"""A target that is one component of the path, with its slashes encoded: what follows it is the redirector's own."""

_ENCODED_COMPONENT = regex(r"/((?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,12}%2F[^/?#]{4,2000})(?:[/?#]|$)", re.IGNORECASE)
"""The same without a scheme: Postmark's `/3s/twitter.com%2Fname%2Fstatus%2F20/CODE`."""

_CACHE = regex(r"cache:(?:[\w-]{6,16}:)?(\S+)")
"""Google's cache: `q=cache:CODE:URL words`."""


def hides_target(text: str) -> bool:
    """False when a URL, or a long text with URLs in it, certainly holds no target except plain or percent-encoded ones."""
    # A plain loop: this is asked for every address of a page, and a generator takes twice as long.
    for sign in SIGNS_OF_HIDDEN:  # noqa: SIM110
        if sign in text:
            return True
    return False


_TRANSLATED = ".translate.goog"
_SCANNED = "urldefense."
HIDING_HOSTS = (_TRANSLATED, _SCANNED)
"""Of the hosts that write the address they lead to in a way of their own: translated pages, and Proofpoint."""

SIGNS_OF_HIDDEN = (*HIDING_HOSTS, *"aHR0c h0dHBz odHRwcz /eJ =eJ h.eJ 68747470 /tweet tweet= tweet_id".split())
"""What stands in each URL that hides its target.

Besides those hosts: `http` in base64 and hexadecimal, zlib in base64, ids in archives of deleted posts.
"""


def rooted(url: str) -> str | None:
    """The target of `/web/20200102030405/https://…`, as pages saved from a web archive hold it: without a host."""
    if not url.startswith("/") or "http" not in url:
        return None
    wrapped = _IN_PATH.search(url)
    return wrapped[1] if wrapped else None


def inner(link: Link) -> str | None:
    """The URL that another one wraps, still to be cleaned and parsed; None when it wraps none."""
    host = link.host
    if host.endswith(_TRANSLATED):
        return _undo_translate(link)
    if link.path.startswith(("/amp/s/", "/c/s/", "/v/s/")):
        return _undo_amp(link)
    if host.startswith(_SCANNED):
        return _undo_urldefense(link)
    rest = link.rest
    if "http" in rest.lower() or "/" in link.query or "%2f" in rest.lower():
        path = rest.partition("?")[0] if link.query else rest
        if _IN_PATH.search(path) and (wrapped := _IN_PATH.search(rest)):
            if _ONE_COMPONENT.match(wrapped[1]):
                return unquote(wrapped[1].partition("/")[0])
            return wrapped[1].partition("___.")[0] if "/___http" in rest else wrapped[1]
        if encoded := _ENCODED_COMPONENT.search(path):
            return unquote(encoded[1])
        if target := _from_query(link):
            return target
    if len(rest) < _SHORTEST:
        return _dated(link)
    # Most addresses of a page are checked here, so each rule first looks for a few characters.
    return (
        (_decoded(link) if any(sign in rest for sign in _SIGNS_OF_CODE) else None)
        or _dated(link)
        or (_by_id(link) if "weet" in rest or "tatus" in link.query else None)
        or (_hosted(link) if "." in link.path else None)
    )


def _from_query(link: Link) -> str | None:
    query = link.query
    if query.lower().startswith(("http:", "https:", "http%3a", "https%3a")):
        return query  # href.li, anonym.to and similar services: ?https://…
    if _BUTTONS.search(link.path):
        return None
    values: dict[str, str] = {}
    for pair in query.split("&", 64)[:64]:
        name, _, value = pair.partition("=")
        values.setdefault(name.lower(), value)
    if link.path in ("", "/"):
        values.pop(_WORDS_TO_PASS_ON, None)
    for name in _NAMES:
        value = unquote(values.get(name, ""))
        for _ in range(_ENCODINGS):
            if not value.lower().startswith(("http%", "https%")):
                break
            value = unquote(value)
        if value.lower().startswith(("http:", "https:", "//")):
            return value
        if value.startswith("cache:") and (wrapped := _CACHE.match(value.replace("+", " "))):
            return wrapped[1]
        if name == "url" and "/" in value and "." in value.partition("/")[0]:
            return value
    return None


_ENCODINGS = 4
"""How often a target may be percent-encoded beyond the first time."""

_PIECES = 40
_CODED = regex(r"[A-Za-z0-9+/_=~-]{16,8192}")
_OF_HTTP = regex(r"aHR0c|h0dH|odHRw")
"""What `http` is in base64, by its place in the group of three bytes."""
_LEAD = {"aHR0c": 0, "h0dH": 2, "odHRw": 3}
"""How many characters of the group come before it."""
_COMPRESSED = regex(r"(?:eJ|eA|eN|H4sI)[A-Za-z0-9+/_-]{14}")
"""How zlib and gzip begin in base64."""
_OF_HTTP_IN_HEX = "68747470"
_SIGNS_OF_CODE = ("aHR0c", "h0dH", "odHRw", "eJ", "eA", "eN", "H4sI", "68747470")
_SHORTEST = 20
"""Characters of a path and query that can hold the whole address or the id of a post."""
_MOST_UNPACKED = 20_000
_URL_IN_TEXT = regex(r"https?(?::|%3A)[^\s\"'<>{}\x00-\x20\x7f-\xff]{8,4000}", re.IGNORECASE)


def _decoded(link: Link) -> str | None:
    """The URL that a part of the path or of the query holds in base64 or in hexadecimal, alone or among other data."""
    if _BUTTONS.search(link.path):
        return None
    for number, piece in enumerate(_pieces(link)):
        if number >= _PIECES:
            break
        text = _unpacked(piece) if _CODED.fullmatch(piece) else None
        address = _URL_IN_TEXT.search(text.replace("\\u0026", "&").replace("\\", "")) if text else None
        if address:
            return address[0]
    return None


def _pieces(link: Link) -> Iterator[str]:
    """Values of the query and segments of the path, each also in the parts that dots make of a token."""
    values = [pair.partition("=") for pair in link.query.split("&", 64)[:64]]
    wholes = [value or name for name, _, value in values if name.lower() not in _NOT_TARGETS]
    for whole in (*wholes, *link.path.split("/")):
        if len(whole) >= 16:
            yield from (unquote(whole) if "%" in whole else whole).split(".")


def _unpacked(piece: str) -> str | None:
    """The text of a piece of base64 or hexadecimal from the URL in it on; None where it holds no URL."""
    if hit := _OF_HTTP.search(piece):
        piece = piece[max(0, hit.start() - _LEAD[hit[0]]) :]
    elif _COMPRESSED.match(piece):
        return _inflated(_base64(piece))
    elif (at := piece.lower().find(_OF_HTTP_IN_HEX)) >= 0:
        digits = re.match(r"(?:[0-9a-fA-F]{2})+", piece[at:])
        return bytes.fromhex(digits[0]).decode("latin-1") if digits else None
    else:
        return None
    data = _base64(piece)
    return data.decode("latin-1") if data else None


def _base64(piece: str) -> bytes:
    """The bytes of base64 in either alphabet, padded or not, as far as it goes."""
    text = re.match(r"[A-Za-z0-9+/]*", piece.replace("-", "+").replace("_", "/"))[0]  # type: ignore[index]  # matches ""
    text = text[: len(text) - 1] if len(text) % 4 == 1 else text
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""


def _inflated(data: bytes) -> str | None:
    try:
        return zlib.decompressobj(wbits=47).decompress(data, _MOST_UNPACKED).decode("latin-1")  # 47: zlib or gzip
    except zlib.error:
        return None


_BY_ID = regex(r"(?:/|^)tweets?(?:/|/view/|/show/)(\d{15,19})(?!\d)", re.IGNORECASE | re.ASCII)
_ID_PARAMETER = regex(r"(?:^|&)(?:tweet|tweet_?id|status|status_?id)=(\d{15,19})(?=&|$)", re.IGNORECASE | re.ASCII)


def _by_id(link: Link) -> str | None:
    """Archives of deleted posts: `/politwoops/tweet/ID`, `?tweet=ID`."""
    id_hit = _BY_ID.search(link.path) or (None if _BUTTONS.search(link.path) else _ID_PARAMETER.search(link.query))
    return f"https://twitter.com/i/status/{id_hit[1]}" if id_hit else None


_HOSTED = regex(r"/(?:https?/)?((?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,12}/[^?#]*)$", re.IGNORECASE)


def _hosted(link: Link) -> str | None:
    """A second host and path after the wrapper's: `/external/CODE/https/twitter.com/…`, `/mastodon.social/@user/ID`."""
    wrapped = _HOSTED.search(link.path)
    return wrapped[1] if wrapped else None


def _undo_urldefense(link: Link) -> str | None:
    """Proofpoint: version 1 is a parameter, 2 writes `-3A` for %3A and `_` for `/`, 3 writes `*` for characters listed after it."""
    if link.path.startswith("/v2/"):
        return unquote((link.param("u") or "").replace("_", "/").replace("-", "%")) or None
    wrapped = _IN_PATH.search(link.rest)
    if wrapped is None:
        return link.param("u")
    target, _, listed = wrapped[1].partition("__;")
    replaced = iter(_base64(listed.partition("!!")[0]).decode("utf-8", "replace"))
    return re.sub(r"\*", lambda star: next(replaced, star[0]), target)


def _dated(link: Link) -> str | None:
    """The target of `/web/2020/twitter.com/…`: archives take URLs without a scheme as well."""
    if "archive" not in link.host and "wayback" not in link.host and "arquivo" not in link.host:
        return None
    memento = memento_url(link.rest)
    return memento.original if memento else None


def _undo_amp(link: Link) -> str:
    """`/c/s/HOST/…`, `/v/s/HOST/…` of the AMP cache, `/amp/s/HOST/…` of Google: `s` stands for https."""
    target = link.path.split("/", 3)[3]
    return f"{target}?{link.query}" if link.query else target


def _undo_translate(link: Link) -> str:
    """`www-example--site-com.translate.goog`: `-` for a dot, `--` for a hyphen."""
    label = link.host.removesuffix(_TRANSLATED)
    return ".".join(part.replace("\0", "-") for part in label.replace("--", "\0").split("-")) + link.rest
