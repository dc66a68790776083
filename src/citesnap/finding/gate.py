"""A look at the markup of a page before it is parsed: can there be anything that a form, or a reference, would know?

Most pages cite no post, and nearly all of them name a platform: in share buttons, in links to profiles, in icons, in the names of
classes. So each sign of a platform is looked at, and a page is dismissed when all of its signs are surely idle. What is unclear
counts as worth reading: a wrong yes costs the time of reading a page, a wrong no loses a citation. Tests hold that against reading
every page: all examples of all forms, all tables of cases, generated pages.

Names no platform; what to look for are the words, hosts and traces of `platforms`, and the class words and traces of the forms.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote

from citesnap.finding import networks, prefilter, signedprose, unclassed
from citesnap.finding.forms import IGNORED, REGISTRY
from citesnap.finding.links import RUN, trimmed
from citesnap.finding.traces import ENTRIES, ENTRIES_OF_CATALOGUES, HIDDEN_ENTRIES
from citesnap.platforms import cited, names
from citesnap.text.characters import FORMATS, SELECTORS, SURROGATES
from citesnap.text.decoding import in_utf8
from citesnap.text.entities import unescape
from citesnap.text.firstlook import compiled, loosened
from citesnap.text.patterns import regex
from citesnap.text.words import Words

_MOST = 400
"""Signs of one kind that are looked at. Pages with more are rare, and count as unclear."""
_SHORT = 12
"""Bytes of what is odd that can hold no sign: a character, a reference to one."""
_REACH = 3_000
"""Characters of markup on either side of a word that are looked at. Tags with more count as unclear."""
_NEAR = 600
"""Characters around a word outside of tags in which the id of its post would stand: short codes have no longer arguments."""
_SOON = 60
"""Characters of an address between the host and a number that may be an id."""
_LONGEST_ADDRESS = 2_000

_NUMBERS = "9|10|13|3[57]|4[5-9]|5[0-8]|6[13-9]|[78][0-9]|9[025-9]|1[01][0-9]|12[0-26]|173|30[45]|383|820[3-7]|828[89]|8490|65279"
_HEXADECIMAL = (
    "[9aAdD]|2[35dDeEfF]|3[0-9aAdDfF]|4[0-9a-fA-F]|5[0-9a-cA-CfF]|6[1-9a-fA-F]|7[0-9aAeE]|[aA][dD]|13[01]|17[fF]|212[aA]"
    "|200[b-fB-F]|206[0-9a-fA-F]|[fF][eE][fF][fF]"
)
_NAMES_OF_CHARACTERS = (
    "period|colon|sol|bsol|commat|lowbar|UnderBar|num|percnt|equals|quest|Tab|NewLine|shy|zwn?j|[lr]rm|ZeroWidthSpace"
    "|NoBreak"
)


def _reference(not_behind: str) -> str:
    """A pattern for a reference to a character that an address may hold, or to one that is not seen, also for an escaped one.

    `not_behind` says that characters do not follow, where no semicolon ends a number.
    """
    ends, hex_ends = (rf"(?:;|{not_behind.format(these)})" for these in ("0-9;", "0-9a-fA-F;"))
    return (
        rf"&(?:amp;){{0,3}}(?:#0*(?:{_NUMBERS}){ends}|#[xX]0*(?:{_HEXADECIMAL}){hex_ends}|(?:{_NAMES_OF_CHARACTERS});)"
    )


_REFERENCE = regex(_reference("(?![{}])"))
_INSIDE_ADDRESS = regex(
    r"<wbr\b[^<>]{0,100}>|<!--[^<>]{0,100}-->"
    r"|<span\s{1,3}class=[\"']?(?:invisible|ellipsis|tco-\w{1,12}|js-display-url)[\"']?>|</span>",
    re.IGNORECASE,
)
"""What stands inside of addresses: where a line may break, what X and Mastodon hide of the label of a link, and the empty comments
with which React joins texts."""
_LINE_BREAK = regex(r"[\n\t\r](?<=[^\s\"'<>=].)[\n\t\r]{0,19}(?=[^\s\"'<>])", re.DOTALL)
"""A line break within an address, which browsers pass over. What stands before it is looked at where there is one: Python finds a
pattern that begins with certain characters many times as fast as one that begins with a look behind."""
_BREAKING = (
    r"<(?i:wbr)|(?i:class=[\"']?(?:invisible|tco-|js-display-url))|[!-;?-~]<!--"
    r"|(?i:href|src|cite)=[\"'][^\"'<>\n\t\r]+[\n\t\r]+[^\"'<>\s]|(?i:embed)\][^\[<>\n\t\r]+[\n\t\r]"
)
"""For google-re2: the same, as far as it stands where an address may be."""
_ODD = regex(f"[{FORMATS}{SELECTORS}{SURROGATES}]")
"""Invisible characters, which may stand in the midst of an address, and what the parser is not given."""
_ASCII = bytes(byte if byte < 128 else 0x1A for byte in range(256))
"""Makes a sign that means nothing of each byte that is not ASCII: all signs are ASCII, and such texts are searched faster."""
_LIKE_ASCII = tuple(zip("\u0130\u0131\u017f\u212a", "iisk", strict=True))
"""The letters beyond ASCII that Python takes for one of ASCII where case does not matter, with that one."""
_HOST = regex(r"//[^\s/<>\"'\x1a]{1,253}")
_FOREIGN_HOST = r"//[\w.:@-]*[^\x00-\x7f]"
"""For google-re2: a host with other letters than ASCII, some of which browsers take for these (UTS 46)."""
_SPLIT_SIGNATURE = regex(r"\((?:<[^<>]{0,300}>|\s|&[#\w]{1,8};){0,6}(?:@|&#64;|&#x40;|&commat;)")
"""The beginning of a handle in parentheses, with which people sign."""
_APART = r"(?:X|Threads)[\s.,;:()\[\]<>|/&?]|x\s(?:post|status|update|thread|moment|message)\b|threads\spost\b"
"""Names of networks that are a letter or a common word, where they may be names. Nothing but an underscore stands before them."""
_HANDLE = regex(
    # Not of the site in a `<meta>`, and not in CSS and JSON-LD, where an at sign stands in front of words of their own.
    r"@(?<![\w./]@)(?<!content=[\"']@)(?!(?:media|supports|container|layer|page)[\s(][^<>@]{0,200}\{|(?:import|charset|namespace)\s{1,4}[\"'u]"
    r"|(?:font-face|counter-style|property|keyframes)\b|(?:context|type|id|graph|value|language|list|set|vocab|base|reverse)\"\s{0,4}:)"
    r"\w"
)
_ACCOUNT = regex(r"[\[(][\\*_\[]{0,3}\w{2,20}[\\*_]{0,3}[\])]")
"""An account without an at sign, as references have it in brackets."""
_BORDER = regex(rf"</?(?:{'|'.join(sorted(ENTRIES))})(?![\w-])", re.IGNORECASE)
"""Where an entry of a bibliography begins or ends, since no entry holds another one."""

_ADDRESS = regex(rf"(?:(?!\\{{1,3}}[\"']|&quot;|&#39;|&lt;)[^\"'<>\s]){{1,{_LONGEST_ADDRESS}}}")
_NUMBER = regex(r"\d{9}")
"""What ids of posts have that are numbers."""
_ID = regex(r"(?:id|code|shortcode|key|post)\s{0,5}=\W{0,8}([\w/-]{5,60})", re.IGNORECASE)
"""The value of an attribute that may hold an id."""
_NAMED_ID = regex(r"[=\"'\s]\w{2,20}(?:://|[-_:])[\w/-]{5,40}[\"'&#\s>]|/\w{2,20}(?:\.min)?\.html(?:#|%23)")
"""What the address of a frame has that names a platform and an id: `…/?id=NAME-ID`, `NAME://ID`, `…/NAME.min.html#ID`."""
_BEFORE_SHORT_CODE = regex(r"[\[{<:%`!][^\s<>]{0,12}\s{0,3}\Z|[\[{:`][^<>]{0,24}\Z")
_BRACKETS = regex("[<>]")
_TAG = regex(r"<\s{0,3}([a-zA-Z][\w:.-]{0,60})")
_CLASS = regex(r"\bclass\s{0,5}=\W{0,8}([^\"'<>]{1,1000})", re.IGNORECASE)
_HREF = regex(r"\bhref\s{0,5}=\s{0,5}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))", re.IGNORECASE)
_FRAMES = frozenset("iframe frame object embed".split())
_OPENS_PROGRAM = regex(r"<(script|style)\b([^<>]{0,600})>", re.IGNORECASE)
_TYPE_OF_PROGRAM = regex(r"type\s{0,5}=\s{0,5}[\"']?[^\"'>]{0,40}(?:script|json|module|css|rules|map)", re.IGNORECASE)
_FRAME_IN_PROGRAM = regex(r"<(?:iframe|blockquote)\b", re.IGNORECASE)


class Look(NamedTuple):
    """What a look at the markup of a page has shown."""

    is_promising: bool
    """False when the page surely holds nothing that any form or any reference would know, so that no tree of it is needed."""
    signs: frozenset[str] | None = None
    """Strings that stages of finding ask for and that may stand in the page, lower-case; None where they were not looked for."""
    utf8: bytes | None = None
    """The markup as the parser is given it, where it was needed."""


def look(source: str) -> Look:
    """What the markup of a page shows before it is parsed.

    Each sign is looked at where google-re2 is installed, which finds all of them in one pass; Python's patterns would take as long
    as reading the page. Without it only pages are dismissed that name no platform at all.

    Takes a time that grows with the length of `source` and not with the number of signs in it.
    """
    scanner = _scanner(REGISTRY.index.class_literals, REGISTRY.traces)
    if scanner is None:
        return Look(may_name_platform(source))
    utf8 = in_utf8(source)
    looks = [_look(scanner, utf8)]
    if looks[0].is_odd and not looks[0].is_promising:
        looks.append(_look(scanner, in_utf8(_narrow(source))))
    is_promising = looks[-1].is_promising or signedprose.may_be_signed(source)
    return Look(is_promising, looks[0].signs.union(*(each.signs for each in looks)), utf8)


class _OneLook(NamedTuple):
    """What the signs in some markup promise: that of the page, or `_narrow`."""

    is_promising: bool
    is_odd: bool
    """Whether something may hide a sign that `_narrow` brings to light. Told of markup that is not promising."""
    signs: frozenset[str]


def _look(scanner: _Scanner, searched: bytes) -> _OneLook:
    hits = scanner.hits(searched)
    asked_for = (*hits.get("surely", ()), *hits.get("later", ()))
    signs = frozenset(searched[slice(*place)].lower().decode() for place in asked_for)
    if _SURELY & hits.keys():
        return _OneLook(True, False, signs)
    found = _PlatformSigns(searched, hits)
    return _OneLook(found.are_any_telling(), found.are_any_odd, signs)


def worth_reading(source: str) -> bool:
    """Whether a look at the markup of a page promises anything."""
    return look(source).is_promising


SURE_SIGNS = (*ENTRIES_OF_CATALOGUES, *HIDDEN_ENTRIES, "[@", "(@")
"""Plain strings with any of which a page is read: what entries of catalogues have, and how people sign."""
_SURELY = frozenset(["surely", "class"])
"""Kinds of signs that every page with one is read for."""


def may_name_platform(source: str) -> bool:
    """False when a page names no platform at all, and holds no code or signature that might stand for a post."""
    narrow = _narrow(source)
    lowered = in_utf8(narrow).lower().decode()  # ASCII alone: Python takes twelve bytes a character for all letters.
    return any(map(_may_name_platform, dict.fromkeys((source, narrow, lowered))))


def _may_name_platform(source: str) -> bool:
    return (
        "[@" in source
        or _opens_short_code(source)
        or prefilter.names_platform(source)
        or any(trace in source for trace in REGISTRY.traces)
        or prefilter.may_hold_without_address(source)
        or any(sign in source for sign in (*ENTRIES_OF_CATALOGUES, *HIDDEN_ENTRIES))
        or _SPLIT_SIGNATURE.search(source) is not None
        or unclassed.may_be_drawn(source)
        or networks.may_refer(source)
        or signedprose.may_be_signed(source)
    )


def _opens_short_code(source: str) -> bool:
    """Whether a short code begins somewhere that is named as a platform is. Its id may be one that says nothing elsewhere."""
    return _short_code().search(source) is not None


@cache
def _short_code() -> re.Pattern[str]:
    return re.compile(rf"[\[<]\s?(?:{'|'.join(names())})[\s=]", re.IGNORECASE)


class _Scanner(NamedTuple):
    """A pattern of google-re2 for all signs in UTF-8, and what each of them is."""

    pattern: Any
    kinds: Mapping[bytes, str]

    def hits(self, source: bytes) -> dict[str, list[tuple[int, int]]]:
        """Where signs begin and end, by what they are."""
        by_kind: dict[str, list[tuple[int, int]]] = {}
        for hit in self.pattern.finditer(source):
            place, end = hit.span()
            sign = source[place:end]
            kind = self.kinds.get(sign) or self.kinds.get(sign.lower(), "odd")
            by_kind.setdefault(kind, []).append((place, end))
        return by_kind


@lru_cache(maxsize=4)
def _scanner(of_classes: tuple[str, ...], traces: tuple[str, ...]) -> _Scanner | None:
    """The scanner for the signs of platforms, and for what the forms name; None without google-re2."""
    kinds = {sign.lower(): "surely" for sign in (*traces, *SURE_SIGNS)}
    for kind, signs in prefilter.signs().items():
        kinds |= {sign.lower(): kind for sign in signs}
    kinds |= dict.fromkeys(signedprose.SIGNS, "later")
    for word in (*networks.WORDS, *of_classes):
        kinds.setdefault(word, "word")
    pattern = compiled(f"(?i:{prefilter.any_of(kinds).replace('i', '[iİı]')})|{prefilter.any_of(prefilter.CODES)}")
    if pattern is None:
        return None
    kinds |= dict.fromkeys(prefilter.CODES, "code")
    return _Scanner(pattern, {sign.encode(): kind for sign, kind in kinds.items()})


@cache
def _rare() -> Any:
    """A pattern for what is rare on pages that cite nothing: a name apart (group 1), the beginning of a signature (2), what may
    be a post on any host (3), and what `_narrow` takes out of markup or undoes in it."""
    split = _SPLIT_SIGNATURE.pattern.replace("{0,300}", "*")  # google-re2 counts to 1,000
    # Selectors stand behind emoji; only behind what an address is made of do they break one.
    odd = f"[{_shown(FORMATS)}＠]|[!-~][{_shown(SELECTORS)}]|{_reference('[^{}]')}|{_BREAKING}|{_FOREIGN_HOST}"
    return compiled(rf"(?:\b|_)({_APART})|({split})|({loosened(prefilter.roaming())})|{odd}")


def _shown(characters: str) -> str:
    r"""The inside of a class of characters as these themselves: google-re2 knows no `\uXXXX`."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), characters)


def _resolved(reference: re.Match[str]) -> str:
    """What a reference stands for, also one that was escaped."""
    text = reference[0]
    for _ in range(_ESCAPED):
        text = unescape(text)
    return text


_ESCAPED = 4
"""Times that a reference is resolved: once as it is, and as often as `_REFERENCE` lets it be escaped."""


def _narrow(source: str) -> str:
    """`source` without what may stand in the midst of an address: invisible characters, and tags where a line may break."""
    source = _ODD.sub("", _REFERENCE.sub(_resolved, source))
    source = _LINE_BREAK.sub("", _INSIDE_ADDRESS.sub("", source)).replace("＠", "@")
    for letter, plain in _LIKE_ASCII:  # many times as fast as `translate` on a text with letters beyond ASCII
        source = source.replace(letter, plain)
    return _HOST.sub(_as_looked_up, source)


def _as_looked_up(host: re.Match[str]) -> str:
    return host[0] if host[0].isascii() else unicodedata.normalize("NFKC", host[0]).replace("\u3002", ".")


def _readings(address: str) -> Iterator[str]:
    """What an address may mean that stands in markup, in JSON, among words, or inside another address."""
    for _ in range(_ENCODINGS):
        yield address
        if "\\" in address:
            yield address.rstrip("\\")
        if "&" in address:
            yield unescape(address)
            yield address.partition("&")[0]
        if "__;" in address:
            yield address.partition("__;")[0]
        in_text = _IN_TEXT.match(address)
        if in_text and in_text[0] != address:
            yield trimmed(in_text[0])
        plain = unquote(address) if "%" in address else address
        if plain == address:
            return
        address = plain


_ENCODINGS = 5
"""Times that an address inside of others may be percent-encoded, and once as it is."""
_IN_TEXT = regex(rf"(?:(?!\[){RUN})+")
"""An address among words, up to the sign of a short code."""


@cache
def _words() -> Words:
    """Signs of a post without its address: in the names of what holds an id, in references."""
    return Words({*prefilter.bare_ids(), *networks.WORDS})


@lru_cache(maxsize=1024)
def _holds_word(name: str) -> bool:
    """Whether a host or the name of a tag, lower-case, holds one of these signs. Few of them stand in all pages."""
    return _words().occur_in(name)


_BY_PROMISE = ("host", "open host", "hiding host", "key", "attribute", "code", "word")
"""Kinds of signs that tell in some places only, those first that tell most often."""


class _PlatformSigns:
    """The signs of platforms in the markup of one page."""

    def __init__(self, source: bytes, hits: Mapping[str, Sequence[tuple[int, int]]]) -> None:
        """`source` is UTF-8; `hits` are the places of its signs by what they are."""
        self._bytes = source
        self._source = (source if source.isascii() else source.translate(_ASCII)).decode("ascii")
        self._hits = hits
        self.are_any_odd = "odd" in hits
        """Whether something may hide further signs; known once it was asked whether any are telling, and none are."""
        self._idle_tags: set[int] = set()
        self._idle_addresses: set[str] = set()
        self._idle_readings: set[str] = set()

    def are_any_telling(self) -> bool:
        """True when one of the signs, or their number, makes it worth while to read the page."""
        for kind in _BY_PROMISE:
            places = self._hits.get(kind, ())
            if kind == "host":
                places = sorted(places, key=self._is_far_from_number)
            if len(places) > _MOST or any(self._is_telling_sign(kind, *place) for place in places):
                return True
        apart: list[int] = []
        rare, at, stretches = _rare(), 0, 0
        while hit := rare.search(self._bytes, at):
            # One may stand in the midst of another: a name in an odd address, an invisible character in a name.
            at = hit.start() + 1
            if (place := hit.start(1)) >= 0:
                apart.append(place)
                self.are_any_odd |= self._source.startswith("!--", hit.end())
            elif hit.start(2) >= 0 or (hit.start(3) >= 0 and self._roams):
                return True
            elif hit.start(3) < 0:
                self.are_any_odd = True
                if hit.end() - hit.start() <= _SHORT:
                    at = hit.end()
                else:
                    stretches += 1
            if len(apart) > _MOST or stretches > _MOST:
                return True
        return unclassed.may_be_drawn(self._source) or any(map(self._is_telling, apart))

    def _is_far_from_number(self, place: tuple[int, int]) -> bool:
        """False where the id of a post may stand behind a sign, so that this is looked at first."""
        return _NUMBER.search(self._source, place[1], place[1] + _SOON) is None

    def _is_telling_sign(self, kind: str, place: int, end: int) -> bool:
        match kind:
            case "host":
                start = prefilter.host_at(self._source, place, end)
                is_word = _holds_word(self._source[place:end].lower()) and self._is_telling(place)
                return is_word or (start is not None and self._may_lead_to_post(start))
            case "open host":
                return self._may_lead_to_post(place)
            case "hiding host":
                return self._may_lead_to_post(prefilter.start_of_host(self._source, place))
            case "word":
                return self._is_telling(place)
            case "key":
                return prefilter.is_key(self._source, place) or self._is_telling(place)
            case "attribute":
                return prefilter.is_id_attribute(self._source, place)
            case "code":
                return prefilter.may_be_code_of_address(self._source, place)
            case _:
                raise ValueError(f"no kind of sign: {kind}")

    def _may_lead_to_post(self, place: int) -> bool:
        """Whether the address with the host of a platform that begins there may be that of a post."""
        source = self._source
        run = _ADDRESS.match(source, place)
        if run is None or run.end() - place >= _LONGEST_ADDRESS or run[0][:4].lower() == "pic.":
            return True
        behind = source[run.end() : run.end() + 2]
        if behind[:1] in ("\n", "\t", "\r") and behind[1:].strip(" <"):
            return True  # browsers pass over line breaks in addresses
        if run[0] in self._idle_addresses:
            return False
        if any(map(self._is_cited, _readings(run[0]))):
            return True
        self._idle_addresses.add(run[0])
        return False

    def _is_cited(self, address: str) -> bool:
        """Whether an address is that of a post. It is asked for the same one by its host and by the names around it."""
        if address in self._idle_readings:
            return False
        if cited(address) is not None:
            return True
        self._idle_readings.add(address)
        return False

    def _is_telling(self, place: int) -> bool:
        """Whether the word at a place may belong to what a form would know."""
        source = self._source
        if prefilter.is_type(source, place):
            return True
        start = source.rfind("<", max(0, place - _REACH), place + 1)
        if start < 0 or source.find(">", start, place) >= 0:
            return not self._is_in_program(place) and (self._is_near_id(place) or self._is_in_reference(place))
        if start in self._idle_tags or source.startswith(("<!", "</"), start):
            return False
        if self._is_in_program(place) and not _FRAME_IN_PROGRAM.match(source, start):
            return False
        end = source.find(">", place, place + _REACH)
        if end < 0 or self._is_telling_tag(source[start : end + 1]):
            return True
        self._idle_tags.add(start)
        return False

    def _is_telling_tag(self, tag: str) -> bool:
        named = _TAG.match(tag)
        if named is None:
            return True
        name = named[1].lower()
        if name in IGNORED:
            return name == "img" and _HANDLE.search(tag) is not None  # the text of a picture may name a post
        if tag.count('"') % 2 or "&lt;" in tag or "%3C" in tag or _holds_word(name):
            return True  # it ends elsewhere, holds other markup, or says itself what it shows
        if name == "a":
            href = _HREF.search(tag)
            address = unescape(next(filter(None, href.groups()), "")) if href else ""
            return prefilter.may_be_post(address) and self._is_cited(address)
        shapes = [shape for word, shape in prefilter.bare_ids().items() if word in tag.lower()]
        if shapes and (
            _NUMBER.search(tag)
            or any(shape.fullmatch(each[1]) for each in _ID.finditer(tag) for shape in shapes)
            or (name in _FRAMES and _NAMED_ID.search(tag))
        ):
            return True
        classes = _CLASS.search(tag)
        return classes is not None and bool(REGISTRY.index.for_class(classes[1])) and self._has_handle

    def _is_near_id(self, place: int) -> bool:
        """Whether an id, or the beginning of a short code, stands near a word of the text."""
        before = _BRACKETS.split(self._source[max(0, place - _NEAR) : place])[-1]
        behind = _BRACKETS.split(self._source[place : place + _NEAR], maxsplit=1)[0]
        return (_BEFORE_SHORT_CODE.search(before[-40:]) or _NUMBER.search(before) or _NUMBER.search(behind)) is not None

    def _is_in_reference(self, place: int) -> bool:
        """Whether a year and a handle stand in the same entry as the word. Where an entry begins or ends, its tag does."""
        source = self._source
        start, end = max(0, place - _REACH), min(len(source), place + _REACH)
        for border in _BORDER.finditer(source, start, end):
            if border.start() > place:
                end = border.start()
                break
            start = border.end()
        entry = source[start:end]
        return networks.may_refer(entry) and (_HANDLE.search(entry) or _ACCOUNT.search(entry)) is not None

    def _is_in_program(self, place: int) -> bool:
        """Whether a place is inside a script or a style sheet, where neither short codes nor references stand."""
        number = bisect_right(self._programs, (place,)) - 1
        return number >= 0 and place < self._programs[number][1]

    @cached_property
    def _programs(self) -> list[tuple[int, int]]:
        programs: list[tuple[int, int]] = []
        at = 0
        for opening in _OPENS_PROGRAM.finditer(self._source):
            if opening.start() < at or ("type" in opening[2] and not _TYPE_OF_PROGRAM.search(opening[2])):
                continue
            end = self._source.find(f"</{opening[1]}", opening.end())
            at = end if end >= 0 else len(self._source)
            programs.append((opening.end(), at))
        return programs

    @cached_property
    def _roams(self) -> bool:
        """Whether the markup holds what looks like the address of a post on any host."""
        return prefilter.roams(self._source)

    @cached_property
    def _has_handle(self) -> bool:
        return _HANDLE.search(self._source) is not None
