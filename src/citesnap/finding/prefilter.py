"""Cheap checks of a text before expensive ones: can this be, or hold, the address of a post?

A wrong yes costs some microseconds, a wrong no loses a citation. So everything here errs on the side of yes. This module names
no platform: it asks `platforms` for their hosts and for the traces of their posts, once, so that a platform cannot be missing
here. A test puts every example of every platform through all of it.
"""

from __future__ import annotations

import base64
import binascii
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import accumulate
from typing import Any, NamedTuple
from urllib.parse import unquote

from citesnap import platforms
from citesnap.platforms import HIDING_HOSTS, SIGNS_OF_HIDDEN, PostRef, hides_target, identify
from citesnap.text.characters import UNSEEN
from citesnap.text.firstlook import compiled, loosened
from citesnap.text.patterns import regex


class _SignWords:
    """Words, any of which is looked for in a text. Words that begin alike cost one look where none of them occurs."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_stem: dict[str, list[str]] = {}
        for word in sorted(set(words), reverse=True):
            self._by_stem.setdefault(word[:_STEM], []).append(word)

    def __iter__(self) -> Iterator[str]:
        return (word for words in self._by_stem.values() for word in words)

    def __contains__(self, word: str) -> bool:
        return word in self._by_stem.get(word[:_STEM], ())

    def occur_in(self, text: str) -> bool:
        """True when one of the words is part of `text`."""
        for stem, words in self._by_stem.items():
            if stem in text and any(len(word) <= _STEM or word in text for word in words):
                return True
        return False


_STEM = 5
"""Characters of a word that are looked for first."""


class _Tables(NamedTuple):
    """What the platforms say of themselves, in the form in which it is looked for."""

    hosts: frozenset[str]
    host_end: re.Pattern[str]
    """The end of a host, up to the last label. The dot comes first: that is what makes it fast."""
    host_before_path: re.Pattern[str]
    """The same in front of a path."""
    last_letters: frozenset[str]
    """The last label of each host with its dot and the two characters in front of it, or the only one: `no.example`."""
    wildcards: tuple[str, ...]
    """Labels with a dot that any other labels may follow: `nitter.`."""
    host_words: tuple[str, ...]
    """What stands for a host where no label ends it: `at://`, `nitter.`."""
    roaming: re.Pattern[str]
    """What stands in the addresses of platforms that live on any host, from a slash on, which may be the end of an escaped one."""
    id_words: _SignWords
    """Keys of JSON that come with the bare id of a post."""
    markup_words: _SignWords
    """Class words of embed codes that may do with the bare id of a post."""
    page_words: _SignWords
    """Words of every page that shows a post by its bare id."""
    bare_ids: Mapping[str, re.Pattern[str]]
    """What an id looks like beside which a word says whose it is, by these words, lower-case."""
    signs: Mapping[str, tuple[str, ...]]
    """Plain strings, one of which stands in every page with a post, by what they are: hosts, words, keys, classes, attributes."""
    id_members: re.Pattern[str]
    """Such a key with what makes it one of JSON or JavaScript."""
    id_attributes: re.Pattern[str]
    """An attribute that says by itself whose ids it holds, with its value."""
    types: str
    """A regular expression of the end of a value of JSON that names a platform whose ids may stand under any key."""
    typed_id: re.Pattern[str]
    """Such an id."""


_SLASH = r"(?:\\{0,4}(?:/|u002[Ff])|%(?:25){0,3}2[Ff])"
"""A slash, plain or escaped as in JSON, JavaScript and URLs in URLs."""


_QUOTE = r"(?:\\{0,7}[\"']|&q;|&quot;|&#34;|%22)"
"""The quote behind a string of JSON, plain or escaped."""


@cache
def _tables() -> _Tables:
    hosts = {host for name in platforms.names() for host in platforms.platform(name).HOSTS}
    traces = [platforms.traces(name) for name in platforms.names()]
    roamers = [platforms.traces(name).path for name in platforms.names() if not platforms.platform(name).HOSTS]
    paths = "|".join(roamers).replace("/", _SLASH) or "(?!)"
    by_bare_id = [each for each in traces if each.bare_id]
    by_type = [each for each in traces if each.object_id]
    labels = [platforms.label(name) for name in platforms.names()]
    bare_ids = {word: regex(each.bare_id) for each in by_bare_id for word in (*each.names, *each.hint_words)}
    members = "|".join(sorted({key for each in traces for key in (*each.id_keys, *each.object_keys)}))
    # The others are found by the name of their platform, of which they are made.
    nameless = {key for each in traces for key in each.id_attributes if not any(word in key for word in bare_ids)}
    keys = "|".join(sorted(key.replace("-", "[-_]?") for key in nameless))
    schemes = {host for host in hosts if host.endswith(":")}
    wildcards = {host for host in hosts if host.endswith(".*")}
    ends = _one_of({host.rpartition(".")[2] for host in hosts - schemes - wildcards})
    return _Tables(
        hosts=frozenset(hosts - schemes),
        host_end=regex(rf"{ends}(?![\w-])"),
        host_before_path=regex(rf"{ends}(?={_SLASH})"),
        last_letters=frozenset(
            f"{name[-2:]}.{label}" for name, _, label in (host.rpartition(".") for host in hosts - schemes - wildcards)
        ),
        wildcards=tuple(sorted(host[:-1] for host in wildcards)),
        host_words=tuple(sorted([*(f"{host}//" for host in schemes), *(host[:-1] for host in wildcards)])),
        roaming=regex(f"(?:/|2[Ff])(?:{paths})"),
        id_words=_SignWords(word for each in traces for word in (*each.id_keys, *each.object_keys)),
        markup_words=_SignWords(word for each in by_bare_id for word in each.classes),
        page_words=_SignWords(
            [
                *bare_ids,
                *(word.capitalize() for word in bare_ids),
                *(label for label in labels if label.lower() in bare_ids),
            ]
        ),
        bare_ids=bare_ids,
        signs={
            "host": tuple(sorted(hosts - schemes - wildcards)),
            "hiding host": HIDING_HOSTS,
            "open host": (*(f"{host}//" for host in sorted(schemes)), *(host[:-1] for host in sorted(wildcards))),
            "word": tuple(sorted(bare_ids)),
            "key": tuple(sorted({key for each in traces for key in (*each.id_keys, *each.object_keys)})),
            "class": tuple(sorted({word for each in by_bare_id for word in each.classes})),
            "attribute": tuple(sorted(f"data-{key}" for key in nameless)),
        },
        id_members=regex(rf"(?:{members}){_QUOTE}?\s{{0,9}}(?::|%3A)"),
        id_attributes=regex(rf"data-(?:{keys})\s{{0,5}}=[\"'\s]{{0,5}}\w{{5}}" if keys else "(?!)"),
        types=rf"(?i:{any_of(word for each in by_type for word in each.names)})[\w-]{{0,40}}{_QUOTE}\s{{0,9}}[,}}]",
        typed_id=regex(rf"(?<![0-9])(?:{'|'.join(each.object_id for each in by_type)})(?![0-9])"),
    )


def _one_of(labels: Iterable[str]) -> str:
    """A regular expression for a dot and one of some labels, by their first letters, in any case.

    Letters in brackets are matched twice as fast as under `(?i:...)`.
    """
    by_letter: dict[str, list[str]] = {}
    for label in sorted(labels, key=lambda label: (-len(label), label)):
        by_letter.setdefault(label[0], []).append(label[1:])
    branches = [
        f"{_any_case(letter)}(?:{'|'.join(map(_any_case, rest))})" for letter, rest in sorted(by_letter.items())
    ]
    return rf"\.(?:{'|'.join(branches)})"


def _any_case(word: str) -> str:
    return "".join(f"[{letter}{letter.upper()}]" if letter.isalpha() else re.escape(letter) for letter in word)


def may_be_post(url: str) -> bool:
    """False when `url` is surely no address of a post.

    Most addresses on a page lead to hosts that no platform has, and hold no second address: they are dismissed by their host.
    """
    if not url.isascii():
        url = UNSEEN.sub("", url)
    if url[:1] in "/#?" and url[1:2] != "/" and "/http" not in url[:80]:
        return False  # inside the site itself, unless a web archive put its own prefix before the address
    scheme, slashes, rest = url.partition("//")
    if not slashes:
        rest = scheme
    host, slash, path = rest.partition("/")
    if is_platform(host) or (slashes and scheme not in _WEB and f"{scheme}//" in _tables().host_words):
        return True
    if "." in path or "%" in path or ":" in path or not slash or "\\" in url or "?" in host or ":" in host:
        return _mentions_platform(rest[len(host) :] if slash and ":" not in host else url) or hides_target(url)
    return hides_target(url) or _tables().roaming.search(rest, len(host)) is not None


def posts_among(addresses: Sequence[str]) -> list[int]:
    """The numbers of those addresses for which `may_be_post` holds, all found in one pass where google-re2 is installed."""
    pattern = _pattern_of_addresses()
    if pattern is None:
        return [number for number, url in enumerate(addresses) if may_be_post(url)]
    joined = "\n".join(addresses)
    ends = list(accumulate(len(url) + 1 for url in addresses))
    suspicious = {bisect_right(ends, hit.start()) for hit in pattern.finditer(in_ascii(joined))}
    if not joined.isascii():
        suspicious.update(number for number, url in enumerate(addresses) if not url.isascii())
    return [number for number in sorted(suspicious) if may_be_post(addresses[number])]


@cache
def _pattern_of_addresses() -> Any:
    """A pattern for what stands in each address of ASCII for which `may_be_post` holds."""
    hosts = any_of((*signs()["host"], *_tables().host_words))
    return compiled(f"(?i:{hosts})|{any_of(SIGNS_OF_HIDDEN)}|{loosened(roaming())}")


_WEB = ("https:", "http:", "")


def _mentions_platform(text: str) -> bool:
    """True when the host of a platform stands anywhere in `text`, or what the address of a post on any host looks like."""
    tables = _tables()
    for _, host in _hosts(text, tables.host_end):
        if is_platform(host):
            return True
    return roams(text) or any(word in text for word in tables.host_words)


def roaming() -> str:
    """A pattern for what stands in the address of a post on any host, plain or escaped, from its first slash on."""
    return _tables().roaming.pattern


@cache
def _may_roam() -> Any:
    """The same for google-re2 over bytes; None where it is not installed."""
    return compiled(loosened(roaming()))


def roams(text: str, letters: bytes | None = None) -> bool:
    """True when a text holds what looks like the address of a post on any host. `letters` is `in_ascii(text)` where it is known."""
    tables = _tables()
    if len(text) > _LONG and (pattern := _may_roam()) is not None:
        # A letter beyond ASCII may stand in the name of an account.
        words = (in_ascii(text) if letters is None else letters).replace(b"?", b"w")
        if pattern.search(words) is None:
            return False
    return tables.roaming.search(text) is not None


def in_ascii(text: str) -> bytes:
    """The text for google-re2, with a question mark for each character beyond ASCII: its places are those of the text."""
    return text.encode("ascii", "replace")


_LONG = 2_000
"""Characters from which on a look by google-re2 costs less than it saves."""


def _hosts(text: str, ends: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """The hosts in a text that end as `ends` says, each with the place where it begins; all that may be those of platforms."""
    tables = _tables()
    for end in ends.finditer(text):
        # A page names its own host a hundred times: two letters tell most of these from the hosts of platforms.
        last = text[max(0, end.start() - 2) : end.end()].lower()
        if last not in tables.last_letters and last[1:] not in tables.last_letters:
            before = text[max(0, end.start() - _LONGEST_HOST) : end.start()].lower()
            if not _holds_any(before, tables.wildcards):
                continue
        start = start_of_host(text, end.start())
        yield start, text[start : end.end()]


def start_of_host(text: str, place: int) -> int:
    """Where the host begins that goes on at a place."""
    begin = max(0, place - _LONGEST_HOST)
    other = _BEFORE_HOST.match(text, begin, place)
    return other.end() if other else begin


def _holds_any(text: str, words: Iterable[str]) -> bool:
    for word in words:  # noqa: SIM110 -- a generator takes twice as long
        if word in text:
            return True
    return False


_BEFORE_HOST = regex(r".*(?:[^A-Za-z0-9_.-]|2[Ff]|__)", re.DOTALL)
"""What no host has, and the end of an escaped slash: `%2F`, `u002F`, and `__` in the addresses of a mail scanner."""
_LONGEST_HOST = 120


_LONGEST_NAME = 253
"""Characters of a host name (RFC 1035)."""


@lru_cache(maxsize=4096)
def is_platform(host: str) -> bool:
    """True when `host` or a parent of it belongs to a platform, a mirror, or a wrapper that hides whose link it carries."""
    if len(host) > _LONGEST_NAME:
        return False
    known = _tables().hosts
    rest = host.lower().strip("._ \t\r\n")
    while rest:
        label, _, parent = rest.partition(".")
        if rest in known or f"{label}.*" in known:
            return True
        rest = parent
    return False


_REST = regex(r"(?:[^\"'<>\s\\]|\\{1,3}/|\\{1,3}u00(?:2[FfDd6]|3[FfDd])){1,300}")


def posts_in(text: str) -> Iterator[PostRef]:
    """The posts whose addresses stand in a long text, plain or escaped, on the hosts of platforms."""
    return filter(None, (post_at(text, place) for place in each_address_in(text)))


def each_address_in(text: str) -> Iterator[int]:
    """Where addresses on the hosts of platforms begin in a long text."""
    tables = _tables()
    for start, host in _hosts(text, tables.host_before_path):
        if is_platform(host):
            yield start
    for word in tables.host_words:
        at = text.find(word)
        while at >= 0:
            yield at
            at = text.find(word, at + len(word))


class TextTraces(NamedTuple):
    """What a long text holds of posts: where addresses on the hosts of platforms begin, and whether there may be anything else."""

    addresses: Sequence[int]
    has_ids: bool
    """As `may_hold_ids` says."""
    has_embeds: bool
    """As `may_hold_embeds` says."""


def traces_in(text: str) -> TextTraces:
    """The traces of posts in a long text. Looked for in one pass where google-re2 is installed."""
    letters = in_ascii(text)
    on_hosts = _traces_on_hosts(text, letters)
    if on_hosts is None:
        return TextTraces(list(each_address_in(text)), may_hold_ids(text), may_hold_embeds(text))
    return on_hosts._replace(has_ids=on_hosts.has_ids or roams(text, letters))


def addresses_in(text: str) -> Sequence[int]:
    """Where addresses on the hosts of platforms begin in a long text."""
    on_hosts = _traces_on_hosts(text, in_ascii(text))
    return list(each_address_in(text)) if on_hosts is None else on_hosts.addresses


def _traces_on_hosts(text: str, letters: bytes) -> TextTraces | None:
    """The same but for posts on any host. None without google-re2, and where words stand in capitals that are rarely so."""
    pattern = _pattern_of_traces()
    if pattern is None:
        return None
    tables = _tables()
    addresses: list[int] = []
    has_ids = has_embeds = False
    for hit in pattern.finditer(letters):
        host_place, host_end = hit.span(1)
        sign = text[slice(*hit.span())]
        if host_place >= 0:
            start = start_of_host(text, host_place)
            if is_platform(text[start:host_end]):
                addresses.append(start)
        elif sign in tables.host_words:
            addresses.append(hit.start())
        elif hit.start(2) >= 0:
            return None
        elif sign in tables.markup_words:
            has_embeds = True
        elif hit.start(3) >= 0:
            has_ids = has_ids or _is_near_id(text, hit.start(), hit.end())
        else:
            has_ids = True
    return TextTraces(addresses, has_ids, has_embeds)


@cache
def _pattern_of_traces() -> Any:
    """A pattern for hosts in front of a path (group 1), words that stand for a host (2), keys of ids, embed codes, and types (3).

    None without google-re2.
    """
    tables = _tables()
    hosts, words = any_of(signs()["host"]), any_of(tables.host_words)
    plain = any_of((*tables.id_words, *tables.markup_words))
    return compiled(rf"((?i:{hosts}))(?:{_SLASH})|((?i:{words}))|{plain}|({tables.types})")


def any_of(words: Iterable[str]) -> str:
    """A regular expression for some words. Of two that begin alike the longer one is meant."""
    ordered = sorted(words, key=str.lower, reverse=True)
    return "|".join(re.escape(word).replace(r"\-", "-") for word in ordered)


def post_at(text: str, place: int) -> PostRef | None:
    """The post of the address that begins there, plain or escaped; None when it is not one."""
    rest = _REST.match(text, place)
    if rest is None:
        return None
    return identify(unquote(rest[0]) if "%2" in rest[0][:_LONGEST_HOST] else rest[0])


def may_hold_ids(text: str) -> bool:
    """True when a long text may hold posts that `posts_in` does not see: bare ids, and addresses on any host."""
    return _tables().id_words.occur_in(text) or _may_hold_types(text) or roams(text)


def _may_hold_types(text: str) -> bool:
    """True when a value of JSON names a platform, and an id that needs no more stands near it."""
    return any(_is_near_id(text, *each.span()) for each in _type_values().finditer(text))


@cache
def _type_values() -> re.Pattern[str]:
    return regex(_tables().types)


def is_type(text: str, place: int) -> bool:
    """True when the word there is the end of a value of JSON, and what may be an id stands near it."""
    value = _type_values().match(text, place)
    return value is not None and _is_near_id(text, *value.span())


def _is_near_id(text: str, place: int, end: int) -> bool:
    return _tables().typed_id.search(text, max(0, place - _NEAR), end + _NEAR) is not None


_NEAR = 600
"""Characters between the type of an object and its id, at most. Blocks that show a post hold little else."""


def may_hold_embeds(text: str) -> bool:
    """True when a long text may hold embed codes that do with the bare id of a post."""
    return _tables().markup_words.occur_in(text)


def may_hold_posts(text: str) -> bool:
    """False when a long text (a script, an attribute) surely holds no address and no id of a post."""
    traces = traces_in(text)
    return traces.has_embeds or traces.has_ids or any(post_at(text, place) for place in traces.addresses)


_CODED = (("aHR0c", 0), ("h0dH", 2), ("odHRw", 1), ("68747470", 0))
"""Addresses in base64 or hexadecimal, as newsletters wrap them, and how far on what is coded begins with a whole byte."""
_COMPRESSED = ("/eJ", "h.eJ")
CODES = (*(sign for sign, _ in _CODED), *_COMPRESSED)
"""What codes of addresses begin with."""
_CODE = regex(r"[A-Za-z0-9+/_-]{8,4000}")
_URL_SAFE = str.maketrans("-_", "+/")
_MOST_CODES = 200
"""Codes that are read. Pages with more are rare, and may hold anything."""


def may_hold_without_address(source: str) -> bool:
    """True when a page holds what alone may lead to a post: a coded address, one on any host, a key that goes with ids.

    Signatures are looked for elsewhere (`signedprose`).
    """
    tables = _tables()
    return (
        roams(source)
        or (tables.id_words.occur_in(source) and tables.id_members.search(source) is not None)
        or tables.id_attributes.search(source) is not None
        or _may_hold_coded(source)
    )


def _may_hold_coded(text: str) -> bool:
    """True when an address of a platform may stand in a text in base64, compressed or not, or in hexadecimal."""
    looks = 0
    for sign in CODES:
        place = text.find(sign)
        while place >= 0:
            looks += 1
            if looks > _MOST_CODES or may_be_code_of_address(text, place):
                return True
            place = text.find(sign, place + len(sign))
    return False


def may_be_code_of_address(text: str, place: int) -> bool:
    """True when one of `CODES` stands there and what goes on behind it may be the address of a platform."""
    offset = next((offset for sign, offset in _CODED if text.startswith(sign, place)), None)
    run = _CODE.match(text, place + (offset or 0))
    return offset is None or run is None or _mentions_platform(_uncoded(run[0]))


def _uncoded(code: str) -> str:
    """What is written in base64 or in hexadecimal. Never raises."""
    try:
        if code.startswith("68"):
            return bytes.fromhex(code[: len(code) // 2 * 2]).decode("utf-8", "replace")
        code = code[: len(code) - (len(code) % 4 == 1)].translate(_URL_SAFE)
        return base64.b64decode(code + "=" * (-len(code) % 4)).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return code


def names_platform(source: str) -> bool:
    """True when a page names a platform in any way. Nearly all pages do; it costs little to dismiss the others."""
    return (
        _tables().page_words.occur_in(source)
        or _mentions_platform(source)
        or any(host in source for host in HIDING_HOSTS)
    )


def signs() -> Mapping[str, tuple[str, ...]]:
    """Plain strings, one of which stands in every page with a post that is not of a platform on any host, by what they are."""
    return _tables().signs


def host_at(source: str, place: int, end: int) -> int | None:
    """Where the host begins that holds the host of a platform from `place` to `end`; None where it is none of a platform."""
    if _GOES_ON.match(source, end):
        return None
    start = start_of_host(source, place)
    return start if is_platform(source[start:end]) else None


_GOES_ON = regex(r"[\w-]")


def is_key(source: str, place: int) -> bool:
    """True for a key that holds the id of a post in JSON or JavaScript."""
    return _tables().id_members.match(source, place) is not None


def is_id_attribute(source: str, place: int) -> bool:
    """True for an attribute that says by itself whose id it holds."""
    return _tables().id_attributes.match(source, place) is not None


def bare_ids() -> Mapping[str, re.Pattern[str]]:
    """What ids look like that may stand without an address, by the words beside them that say whose they are, lower-case."""
    return _tables().bare_ids
