"""A URL as articles spell it, taken apart leniently: what platform modules and unwrapping rules look at.

Nothing here knows a platform or raises on any text. Browsers are lenient in the same ways (WHATWG URL Standard):
backslashes, tabs and newlines inside, `http:/host`, upper case, a port, userinfo, a dot after the host.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from citesnap.text.characters import UNSEEN
from citesnap.text.patterns import regex

MAX_LENGTH = 8192
"""Characters. The longest wrapped post URLs seen (mail scanners around redirectors) have some 2,000."""

_BACKSLASHED = {"\\u0026": "&", "\\u002F": "/", "\\u002f": "/", "\\/": "/", "\\": "/"}
# Not html.unescape: that reads `&notif_id=` as a sign of negation.
_ESCAPED = {
    "&amp;": "&",
    "&AMP;": "&",
    "&#38;": "&",
    "&#038;": "&",
    "&#x26;": "&",
    "&#x2F;": "/",
    "&#x2f;": "/",
    "&#47;": "/",
    "&#x3D;": "=",
    "&#x3d;": "=",
    "&#61;": "=",
}


_BLANK_IN_NUMBER = regex(r"(?<=[0-9])\s+(?=[0-9])")


@dataclass(frozen=True)
class Link:
    """A URL in parts. `host` is lower case, without userinfo, port and final dot; `path` and `query` are as spelled."""

    scheme: str
    host: str
    path: str
    query: str
    fragment: str

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The segments of the path, percent-decoded, empty ones dropped."""
        path = unquote(self.path) if "%" in self.path else self.path
        if " " in path or not path.isascii():
            path = _BLANK_IN_NUMBER.sub("", UNSEEN.sub("", path))
        return tuple(part for part in path.split("/") if part)

    def param(self, *names: str) -> str | None:
        """The first non-empty value of a query parameter, percent-decoded, names compared in any case."""
        for pair in self.query.split("&"):
            name, _, value = pair.partition("=")
            if value and name.lower() in names:
                return unquote(value.replace("+", " ")).strip()
        return None

    @property
    def rest(self) -> str:
        """Everything after the host, as spelled."""
        query = f"?{self.query}" if self.query else ""
        return f"{self.path}{query}#{self.fragment}" if self.fragment else f"{self.path}{query}"


def clean(text: str) -> str:
    """Undo what articles and their editors do to a URL: blanks, JSON's escapes, ampersands left escaped (even twice)."""
    text = text.strip(" \t\r\n\f\v\0\"'<>()[]{}\u00a0\u200b\u2018\u2019\u201c\u201d\u00ab\u00bb")
    if "\\" in text:
        for escape, meant in _BACKSLASHED.items():
            text = text.replace(escape, meant)
    if "&" in text and ";" in text:
        for escape, meant in (*_ESCAPED.items(), *_ESCAPED.items()):
            text = text.replace(escape, meant)
    if not text.isascii():
        text = UNSEEN.sub("", text).strip()
    if "\n" in text or "\t" in text or "\r" in text:
        text = text.replace("\n", "").replace("\t", "").replace("\r", "")
    return text


def parse(text: str) -> Link | None:
    """A cleaned URL in parts; None for what is not a web address: another scheme, no host, too long.

    The scheme may be missing (`//host/path`, `host/path`), and the whole may still be percent-encoded.
    """
    if len(text) > MAX_LENGTH or ("." not in text and "://" not in text):
        return None
    head = text[:16].lower()
    if "%3a%2f%2f" in head or head.startswith("%2f%2f"):
        text = unquote(text)
    scheme, colon, behind = text.partition(":")
    lowered = scheme.lower()
    if colon and lowered in _SCHEMES:
        text, scheme = behind.lstrip("/"), lowered
    elif text.startswith("//"):
        text, scheme = text.lstrip("/"), "https"
    elif colon and behind.startswith("//") and scheme.isalnum():
        return None
    else:
        scheme = "https"
    text, _, fragment = text.partition("#")
    before, _, query = text.partition("?")
    netloc, slash, path = before.partition("/")
    if fragment.startswith(("!", "%21")):
        # Until 2012 X and Facebook kept the page in the fragment: /#!/USER/status/ID. It is the address then.
        path, _, query = fragment.removeprefix("!").removeprefix("%21").partition("?")
        slash, path, fragment = "/", path.lstrip("/"), ""
    host = netloc if scheme == "at" and netloc.startswith("did:") else _host(netloc)
    return Link(scheme, host, slash + path, query, fragment) if host else None


_SCHEMES = frozenset({"http", "https", "at", "tg"})


def _host(netloc: str) -> str | None:
    """The host of `user:password@Host.:443`, lower case; None when it cannot be a public name."""
    host = netloc.rpartition("@")[2].partition(":")[0].lower()
    if not host.isascii():
        # Browsers map full-width letters and dots to ASCII before the name is looked up (UTS 46).
        host = unicodedata.normalize("NFKC", host).replace("\u3002", ".").lower()
    host = host.rstrip(".")
    plain = host.replace(".", "").replace("-", "").replace("_", "")
    return host if plain.isalnum() and len(host) <= 253 else None


DIGITS = frozenset("0123456789")
ALPHANUMERIC = DIGITS | frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
BASE64 = ALPHANUMERIC | frozenset("-_")


def leading(text: str, allowed: frozenset[str]) -> str:
    """The characters that `text` begins with, as far as they are allowed: text that articles glue to an id's end is dropped."""
    for end, char in enumerate(text):
        if char not in allowed:
            return text[:end]
    return text


def digits(text: str, shortest: int = 1, longest: int = 20) -> str | None:
    """The ASCII digits that `text` begins with, None when they are too few or too many."""
    leading_digits = leading(text, DIGITS)
    return leading_digits if shortest <= len(leading_digits) <= longest else None


def is_name(text: str, extra: str, shortest: int, longest: int) -> bool:
    """True when `text` has ASCII letters, digits and the characters of `extra` only, and not too few or too many of them."""
    if not shortest <= len(text) <= longest or not text.isascii():
        return False
    for char in extra:
        text = text.replace(char, "a")
    return text.isalnum()


def name_or_none(handle: str | None, extra: str, shortest: int, longest: int) -> str | None:
    """A handle without its @, where it is a name (`is_name`)."""
    name = (handle or "").removeprefix("@")
    return name if is_name(name, extra, shortest, longest) else None


def coded(link: Link, *prefixes: str, words: bool = False) -> str | None:
    """The path of a share link: one of the prefixes and a code behind it, and nothing else; None for any other path.

    A code has letters, digits, hyphens and underscores. It cannot be told from a word that is glued to its end, so that nothing is
    cut off. Codes are drawn from both cases and digits: a word in lower case or with a capital is none, except on hosts that hold
    nothing but codes (`words`).

    >>> coded(Link("https", "fb.example", "/share/p/AbCdE12345/", "", ""), "share", "share/p")
    '/share/p/AbCdE12345/'
    """
    *before, code = link.parts or ("",)
    if "/".join(before) not in prefixes or not is_name(code, "-_", 5, 40) or (code.isdigit() and not words):
        return None
    if code.isalpha() and (code.islower() or code.istitle()) and not words:
        return None
    return "/".join(("", *link.parts, ""))
