"""References to posts as scholars, lawyers and libraries write them, with the post's address or without. Pure, linear.

A style is one row of `STYLES`: the parts of a reference in their order. A reference without an address is a citation only where it
gives author, day and network, since the post can be looked for by these. With an address it adds day, name and words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from citesnap.finding.dates import parse_date, possible_days
from citesnap.finding.markers import Spans
from citesnap.finding.networks import NAMED_SITE, NAMES, may_refer, years
from citesnap.finding.prose.parts import LONGEST, Address, Part, addresses, may_be_marked, parts_of
from citesnap.model import Citation, Kind
from citesnap.platforms import PostRef, account, x
from citesnap.text import perma
from citesnap.text.furniture import NOT_A_NAME
from citesnap.text.patterns import regex


class Style(NamedTuple):
    """The parts of a reference, in order, as one pattern of their codes.

    `split` says that name and words stand in one run of text, with a full stop between them.
    """

    names: str
    pattern: re.Pattern[str]
    split: bool = False
    addressed: bool = False
    """Whether the style counts only with the address of the post."""
    behind: bool = False
    """Whether the words stand in parentheses behind all else."""


_PARTS = {
    "author": r"(?P<name>t)?(?P<handle>[Hh@])(?P<real>n)?",
    "name": r"(?P<name>t)",
    "date": r"(?P<date>D)",
    "year": r"(?P<year>Y)",
    "day": r"(?P<day>[dD])",
    "words": r"(?P<words>[^AHLW]{1,40}?)",
    "quoted": r"(?P<words>Q)",
    "text": r"(?P<words>t[^AHLWSDQ]{0,20}?)",
    "work": r"[BI]*(?P<marks>W[WSBI]*)",
    "site": r"[BI]*(?P<marks>S[WSBI]*)",
    "marks": r"[BI]*(?P<marks>[WS][WSBI]*)",
    "signed": r"(?:(?P<name>t)(?=H))?(?P<handle>[H@])(?P<real>n)?",
    "bare": r"(?P<handle>@)",
    "handle": r"(?P<handle>[H@])",
    "more": r"[WSBI]*",
}


def _style(names: str, row: str, *, split: bool = False, addressed: bool = False, behind: bool = False) -> Style:
    return Style(names, regex("".join(_PARTS[part] for part in row.split())), split, addressed, behind)


STYLES: tuple[Style, ...] = (
    _style("APA, Wikipedia", "author date words work"),
    _style("APA without a kind of work", "author date words site"),
    _style("Harvard, Chicago with the year first", "author year quoted marks day"),
    _style("Harvard, words not quoted", "author year words marks day"),
    _style("MLA 8 and 9, Chicago, IEEE", "author quoted marks day"),
    _style("MLA 7, McGill", "author quoted date marks"),
    _style("Vancouver, AMA, ISO 690", "author text marks date"),
    _style("Bluebook with the words in parentheses", "author marks date quoted", behind=True),
    _style("Bluebook, Chicago 16", "author marks date"),
    _style("ABNT", "name date site handle", split=True),
    _style("OSCOLA, Chicago in the text", "name quoted handle date"),
    _style("OSCOLA with the kind of work", "name marks quoted handle date"),
    _style("APA, Wikipedia, without a handle", "name date words work", addressed=True),
    _style("CSE, without a handle", "name date text site", addressed=True),
    _style("Harvard without a handle", "name year quoted marks day", addressed=True),
    _style("MLA, Chicago, OSCOLA without a handle", "name quoted marks day", addressed=True),
    _style("McGill without a handle", "name quoted date marks", addressed=True),
    _style("AMA, Vancouver, ABNT without a handle", "name marks date", split=True, addressed=True),
    _style("Chicago 16 without a handle", "name marks date", addressed=True),
    _style("CS1 without an author", "quoted marks date", addressed=True),
    _style("words, handle and day alone", "quoted bare date", addressed=True),
    _style("handle, words and day alone", "signed quoted date", addressed=True),
    _style("handle, day and words alone", "bare date quoted", addressed=True),
    _style("handle and day alone", "bare date", addressed=True),
)
"""The styles of references. The first that matches decides."""

_WHO = regex(r"[@＠\[(/]")
"""Signs of which every reference holds one beside its year: a handle, an account in brackets, or an address."""
_QUOTED_BEFORE_HANDLE = regex(r"[”\"’'“»«」‘](?![^\W_])[^@＠]*[@＠]")
"""A quotation before a handle, as in the one style without the name of a network."""
_LINES = 7
"""Lines over which one entry may be wrapped."""
_IN_VAIN = 6
"""How many times the length of a paragraph may be read without finding a reference. Lines that look like wrapped entries without
being any would be read 28 times, alone and with up to six others; in a bibliography most lines lack a sign of a reference."""
_READ_ANYWAY = 60_000
"""Characters that may be read in addition, so that the limit applies to long paragraphs only."""
_NUMBER = regex(
    r"(?:[^\n{}]{0,80}\\(?:foot|end|side)note(?:\[\d{1,4}\])?\{)?[\s>]*(?:\.\.\s\[#?\w{1,20}\]|\[\^?\d{1,4}\]:?|\(\d{1,3}\)|\d{1,4}[.):]?(?=\s+\D)|[-*•–·^↑†‡#]+(?=\s|\w)|[¹²³⁰-⁹]+)?[\s.]*"
)
"""Numbers and bullets before an entry of a list, and before a note."""
_SIGNAL = regex(
    r"(?:(?:but\s)?(?:see|cf\.?|accord|compare|e\.g\.|vgl\.|siehe|voir|véase|quoting|citing|also|generally|eg|for example|vid\.)"
    r"[\s,]+){1,4}",
    re.IGNORECASE,
)
_SENTENCE = regex(r"(?<=[a-zà-ÿ)”\"’\d]{2})[.!?;:]\s+|[;]\s+|\n\s*\n")
_BROWSER_TITLE = regex(
    r".{1,80}?\s(?:on|auf|sur|en|su|no|op|på)\s(?:Twitter|X)(?::\s*[\"“„«]?\s*(?P<words>.*?)[\"”“»]?(?:\s/\s(?:Twitter|X))?)?",
    re.DOTALL,
)
_SURNAME = regex(
    r"(?P<name>[^\W\d_][\w'’ -]{1,40}?(?:,\s[^.]{1,60}(?:\.\s?[A-Z])?|\s[A-Z]{1,3}))\.\s+(?P<words>\S.*)", re.DOTALL
)
_PLACE = regex(r"(?s:.*)[.?!]\s(?P<place>(?:\[S\.\s?l\.\]|[^\W\d_][^.?!]{1,40}),?)\s*\Z")
_WITHIN = regex(r"\s+(?:In|En|Dans|Em)\s*:?\s*\Z")
_SAME_BRACKET = regex(r"[,;]\s+(?:posted\s|on\s)?")
_LONGEST_WORDS = 700
"""Characters of a quoted post. Many styles cut posts after 20 words or 160 characters; ordinary posts have 280 and links."""
_LONGEST_NAME = 60
_PUNCTUATION = " \t\n.,;:*_–—|<>\\"
_BLANKS = regex(r"\s+")
_SAYS_POST = regex(r"tweet|twitter|tuit|\bpost on X\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference, with its place in the text that was read."""

    start: int
    end: int
    platform: str
    handle: str | None
    name: str | None
    date: str | None
    date_text: str | None
    words: str | None
    ref: PostRef | None
    short_links: tuple[str, ...] = ()

    @property
    def link(self) -> str | None:
        """The post's address, else that of a short link to it."""
        if self.ref is not None:
            return self.ref.url
        return f"https://{self.short_links[0]}" if self.short_links else None


def find(text: str, taken: Spans) -> list[Citation]:
    """The posts that references of a text name, in order, outside of what is `taken`.

    >>> [cited] = find("Example, R. [@example_river]. (2020, May 1). It rises [Tweet]. Twitter.", Spans())
    >>> cited.handle, cited.date, cited.text
    ('example_river', '2020-05-01', 'It rises')
    """
    if not may_refer(text):
        return []
    references = sorted(read(text, addresses(text) if "/" in text else [], taken), key=lambda each: each.start)
    return [citation_of(each) for each in references if not _is_credit_below(text, each)]


def _is_credit_below(text: str, each: Reference) -> bool:
    """Whether a reference is no more than a credit below a quotation, which `credited` reads together with it."""
    if each.ref is not None or each.words is not None:
        return False
    line = text.rfind("\n", max(0, each.start - LONGEST), each.start) + 1
    above = text[max(0, line - 8) : line].rstrip(" \t\r\n>")
    at = max(line, text.find("@", line, each.end))
    return above.endswith(("”", '"', "»", "“", "」")) and _CREDIT.fullmatch(text, line, at) is not None


def citation_of(each: Reference) -> Citation:
    """The citation of a reference."""
    ref = each.ref
    return Citation(
        position=0,
        platform=each.platform,
        kind=Kind.LINK,
        form="reference",
        post_id=ref.native_id if ref else None,
        handle=each.handle,
        author_name=each.name,
        date=each.date,
        date_text=each.date_text,
        link=each.link,
        short_links=each.short_links,
        posted_at=ref.posted_at if ref else None,
        text=each.words,
        start=each.start,
        end=each.end,
    )


class _ReferenceSigns:
    """The places of signs that every reference has. They are searched once, since each line is read as part of several entries."""

    def __init__(self, text: str, links: Sequence[Address]) -> None:
        self._text = text
        self._words = NAMES.places(text)
        self._years = years(text)
        self._addresses = [each[0] for each in links]

    def stand_in(self, start: int, end: int) -> bool:
        """Whether a stretch of whole lines holds all of them."""
        return (
            _is_any_in(self._words, start, end)
            and _is_any_in(self._years, start, end)
            and (_is_any_in(self._who, start, end) or _is_any_in(self._addresses, start, end + 1))
        )

    @cached_property
    def _who(self) -> list[int]:
        return [sign.start() for sign in _WHO.finditer(self._text)]


def _is_any_in(places: Sequence[int], start: int, end: int) -> bool:
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end


def read(text: str, links: Sequence[Address], taken: Spans) -> list[Reference]:
    """The references of a text whose addresses are `links`, outside of what is `taken`."""
    references: list[Reference] = []
    signs = _ReferenceSigns(text, links)
    for lines in _paragraphs(text):
        start, end = lines[0][0], lines[-1][1]
        if signs.stand_in(start, end) and not taken.hold(start, end):
            references += _of_lines(text, lines, links, taken, signs)
    return references


def _paragraphs(text: str) -> Iterator[list[tuple[int, int]]]:
    """The paragraphs of a text, each as the spans of its lines. Blank lines separate them."""
    lines: list[tuple[int, int]] = []
    at = 0
    while at <= len(text):
        newline = text.find("\n", at)
        end = newline if newline >= 0 else len(text)
        if text[at:end].strip():
            lines.append((at, end))
        elif lines:
            yield lines
            lines = []
        at = end + 1
    if lines:
        yield lines


def _of_lines(
    text: str, lines: list[tuple[int, int]], links: Sequence[Address], taken: Spans, signs: _ReferenceSigns
) -> list[Reference]:
    """The references of a paragraph, each on a line of its own, or wrapped over several. The shortest reading counts."""
    known: list[Reference] = []
    used = [False] * len(lines)
    numbered = [_begins_entry(text, *line) for line in lines]
    left = _READ_ANYWAY + _IN_VAIN * (lines[-1][1] - lines[0][0])
    for count in range(1, min(_LINES, len(lines)) + 1):
        for first in range(len(lines) - count + 1):
            start, end = lines[first][0], lines[first + count - 1][1]
            if not signs.stand_in(start, end) or end - start > LONGEST * 4 or taken.touch(start, end):
                continue
            if any(used[first : first + count]) or any(numbered[first + 1 : first + count]):
                continue
            last = first + count
            here = _of_entry(text, start, end, links)
            left -= 0 if here else end - start
            if left < 0:
                return known
            while (
                here
                and last < len(lines)
                and not used[last]
                and _goes_on(text, *lines[last], links)
                and last - first < _LINES
            ):
                longer = _of_entry(text, start, lines[last][1], links)
                if len(longer) != len(here):
                    break
                here, last = longer, last + 1
            if here:
                known += here
                used[first:last] = [True] * (last - first)
    return known


def _begins_entry(text: str, start: int, end: int) -> bool:
    number = _NUMBER.match(text, start, end)
    said = number[0].strip(" >") if number else ""
    return bool(said) and not said.isdigit()


def _goes_on(text: str, start: int, end: int, links: Sequence[Address]) -> bool:
    """Whether a line holds only addresses and dates of access. Then it belongs to the entry above."""
    if _begins_entry(text, start, end):
        return False
    parts = _parts(text, start, end, links)
    return bool(parts) and all(part.code in "LluAIY" for part in parts)


def _parts(text: str, start: int, end: int, links: Sequence[Address]) -> list[Part]:
    inside = [(s - start, e - start, ref, url) for s, e, ref, url in _between(links, start, end)]
    return parts_of(text[start:end], inside)


def _between(links: Sequence[Address], start: int, end: int) -> Sequence[Address]:
    first = bisect_left(links, start, key=lambda each: each[0])
    last = bisect_left(links, end + 1, key=lambda each: each[0])
    return [each for each in links[first:last] if each[1] <= end]


def _of_entry(text: str, start: int, end: int, links: Sequence[Address]) -> list[Reference]:
    entry = text[start:end]
    if not (
        may_be_marked(entry)
        or _QUOTED_BEFORE_HANDLE.search(entry)
        or _names_its_author(entry, _between(links, start, end))
    ):
        return []
    return list(_read(entry, _parts(text, start, end, links), start))


def _names_its_author(entry: str, links: Sequence[Address]) -> bool:
    """Whether an entry has the address of a post and names the author by the handle."""
    return "@" in entry and any(ref and ref.handle and f"@{ref.handle}" in entry for _, _, ref, _ in links)


def _read(entry: str, parts: list[Part], offset: int) -> Iterator[Reference]:
    """The references of an entry. Most entries have one."""
    shown = [part for part in parts if part.code not in "ALlu"]
    codes = "".join(part.code for part in shown)
    used = [False] * len(shown)
    hits: list[tuple[Style, re.Match[str]]] = []
    for style in STYLES:
        for hit in style.pattern.finditer(codes):
            if any(used[hit.start() : hit.end()]):
                continue
            if style.addressed and not any(part.code == "L" or _account_of(part) for part in parts):
                continue
            if style.behind and not _IN_PARENTHESES.match(entry, shown[hit.start("words")].start - 2):
                continue
            hits.append((style, hit))
            used[hit.start() : hit.end()] = [True] * (hit.end() - hit.start())
    hits.sort(key=lambda each: each[1].start())
    for place, (style, hit) in enumerate(hits):
        begin = shown[hit.start()].start if place else 0
        stop = shown[hits[place + 1][1].start()].start if place + 1 < len(hits) else len(entry) + 1
        near = [part for part in parts if begin <= part.start < stop]
        if (seen := _reference(entry, style, hit, shown, near, stop, offset)) is not None:
            yield seen


def _reference(
    entry: str, style: Style, hit: re.Match[str], shown: list[Part], near: list[Part], stop: int, offset: int
) -> Reference | None:
    def part(name: str) -> Part | None:
        has = name in hit.re.groupindex and hit.start(name) >= 0
        return shown[hit.start(name)] if has else None

    named, handle, real, marks = part("name"), part("handle"), part("real"), part("marks")
    marked = shown[hit.start("marks") : hit.end("marks")] if marks else []
    platform = next((each.value for each in marked if each.code in "WS" and each.value), None)
    if handle is not None and handle.code in "@h" and hit.start("handle") > 1 and not style.split:
        return None
    if handle is not None and handle.code == "h" and (platform is None or "." in (handle.value or "")):
        return None
    words = shown[hit.start("words") : hit.end("words")] if part("words") else []
    if words and words[0].code == "t" and handle is not None and not style.split:
        gap = entry[shown[hit.start("words") - 1].end : words[0].end].lstrip(" *_]\\")
        if hit.start("words") - 1 == hit.start("handle") and gap[:1] not in (".", ",", ":", ";"):
            return None
    if handle is not None and words and handle.start > words[0].start and not (style.split or style.addressed):
        then = part("date")
        if then is None or not _SAME_BRACKET.fullmatch(entry, handle.end, then.start):
            return None
    if words and words[-1].end - words[0].start > _LONGEST_WORDS:
        return None
    near = [each for each in near if not _is_of_another(entry, handle, each)]
    ref = _own(near, words, platform, handle)
    if ref is None and handle is not None and _DASH.match(entry, _start(entry, named, handle, handle)):
        quoted = hit.start() > 0 and shown[hit.start() - 1].code == "Q"
        if quoted or NAMED_SITE.match(entry, handle.end):
            return None  # a signature: the text before it is the post, which `attributions` finds
    credit = named is not None and _CREDIT.fullmatch(entry, named.start, named.end) is not None
    if platform is None and ref is None:
        if handle is None or not (_SAYS_POST.search(entry) and "." not in (handle.value or "")):
            return None
        platform = "x"
    owners = [own for each in near if handle is None and (own := _account_of(each)) and own[0] == platform]
    if ref is None and handle is None and not owners:
        return None
    if (
        style.addressed
        and not marks
        and (not _is_by(handle, ref) or _ENDS_IN_DASH.search(entry, 0, handle.start if handle else 0))
    ):
        return None
    if platform is not None and ref is None and any(each.code == "L" for each in near):
        return None  # an address of another network, or of several posts: these are found as links
    day = _day_of(entry, part("date") or part("day"), part("year"))
    if ref is None and day[0] is None and not (day[1] and len(possible_days(day[1])) > 1):
        return None
    name, said = _said(entry, style, named, words)
    user = _USER.fullmatch(name) if name and handle is None else None
    if ref is None and name and NOT_A_NAME.match(name):
        return None
    if real is not None:
        name = real.value
    spans = [each for each in near if each.code in "LluA" or each in shown[hit.start() : hit.end()]]
    start = _start(entry, named, handle, shown[hit.start()])
    end = max(each.end for each in spans)
    codes = x.short_links(entry[start:end])
    if ref is None:
        # Without another link the address of a capture is kept for the post.
        codes += perma.links_in([entry[start:stop], *(each.value for each in near if each.value)])
    return Reference(
        start=offset + start,
        end=offset + end,
        platform=ref.platform if ref else platform or "x",
        handle=user[1] if user else owners[0][1] if owners and ref is None else _handle(ref, handle),
        name=None if user or (credit and real is None) else name,
        date=day[0],
        date_text=day[1],
        words=said,
        ref=ref,
        short_links=codes,
    )


_CREDIT = regex(
    r"[\W_]*(?:sources?|via|quellen?|fuentes?|fontes?|fonti|bron(?:nen)?|kilder?|källa|źródło|zdroj|forrás|lähde|kaynak|sursa|izvor|источник"
    r"|джерело|πηγή|出典|来源|來源|출처|المصدر)\s?[:：]?[\W_]*",
    re.IGNORECASE,
)
"""What stands before a handle where a source is credited, and is no name."""
_IN_PARENTHESES = regex(r"[\s,]\(")
_DASH = regex(r"[\s*_>]*(?:—|―|–|--)")
_ENDS_IN_DASH = regex(r"(?:—|―|–|--)[\s*_]*\Z")
_USER = regex(r"/?u/([\w-]{3,20})", re.ASCII)
"""An account of Reddit as it is written there."""


def _handle(ref: PostRef | None, handle: Part | None) -> str | None:
    """The handle of the address, with the server where the reference gives one."""
    said = handle.value if handle else None
    known = ref.handle if ref else None
    return said if known is None or (said or "").casefold().startswith(f"{known.casefold()}@") else known


def _is_by(handle: Part | None, ref: PostRef | None) -> bool:
    """Whether the address of a post names the author whose handle the reference gives."""
    return ref is not None and handle is not None and (ref.handle or "").casefold() == (handle.value or "").casefold()


def _account_of(part: Part) -> tuple[str, str] | None:
    """The platform and the handle of an address that leads to an account: what Chicago's notes have for a post."""
    return account(part.value) if part.code == "u" and part.value else None


_POINTS = regex(
    r"\b(?:see|also|cf|compare|quot(?:ing|ed)|cit(?:ing|ed)|repl(?:y|ied|ying)|respond\w{1,4}|retweet\w{0,4}|contra|voir|siehe|vgl|véase|cfr)\b",
    re.IGNORECASE,
)
"""Signals by which a reference points at another work."""


def _is_of_another(entry: str, handle: Part | None, part: Part) -> bool:
    """Whether an address behind a signal is that of another account than the reference names."""
    if handle is None or part.ref is None or not part.ref.handle or part.start < handle.end:
        return False
    return not _is_by(handle, part.ref) and _POINTS.search(entry, handle.end, part.start) is not None


def _own(near: list[Part], words: list[Part], platform: str | None, handle: Part | None) -> PostRef | None:
    """The post of the reference: the only one with an address beside it, or the only one of its author."""
    begin, end = (words[0].start, words[-1].end) if words else (0, 0)
    refs = {
        each.ref.key: each.ref
        for each in near
        if each.ref
        and (platform is None or each.ref.platform == platform)
        and not (words and begin < each.start < end and each.end > each.start)
    }
    if len(refs) > 1 and handle is not None:
        refs = {
            key: ref for key, ref in refs.items() if (ref.handle or "").casefold() == (handle.value or "").casefold()
        }
    return next(iter(refs.values())) if len(refs) == 1 else None


def _day_of(entry: str, date: Part | None, year: Part | None) -> tuple[str | None, str | None]:
    if date is None:
        return None, None
    shown = _BLANKS.sub(" ", entry[date.start : date.end]).strip(" .,;()[]")
    if date.code == "D":
        return date.value, shown
    if year is None:
        return None, shown
    return parse_date(f"{date.value} {year.value}"), f"{date.value} {year.value}"


def _start(entry: str, named: Part | None, handle: Part | None, first: Part) -> int:
    if named is None:
        return first.start
    return named.start + _name_start(entry[named.start : named.end])


def _name_start(said: str) -> int:
    """The begin of the name in the text before a handle: after numbers, signals, and the previous sentence."""
    at = _NUMBER.match(said).end()  # type: ignore[union-attr]  # matches the empty string as well
    for sentence in _SENTENCE.finditer(said, at):
        if any(char.isalnum() for char in said[sentence.end() :]):
            at = sentence.end()
    if signal := _SIGNAL.match(said, at):
        at = signal.end()
    return at


def _said(entry: str, style: Style, named: Part | None, words: list[Part]) -> tuple[str | None, str | None]:
    """The name and the words of a reference."""
    name = said = None
    if named is not None:
        shown = entry[named.start : named.end]
        shown = shown[_name_start(shown) if not style.split else _NUMBER.match(shown).end() :]  # type: ignore[union-attr]
        if style.split:
            name, said = _split(shown)
        else:
            name = shown
    if words:
        quoted = words[0].inner if len(words) == 1 else None
        if quoted:
            said = entry[quoted[0] : quoted[1]].strip()
            said = said.removesuffix(",")
            if said.endswith(".") and not said.endswith(".."):
                said = said[:-1]
        else:
            said = entry[words[0].start : words[-1].end].lstrip(_PUNCTUATION + ")]").rstrip(" \t\n*_\\,;:")
            if style.names.startswith(("Vancouver", "Harvard")):
                said = _WITHIN.sub("", said).removesuffix(".")
    if said is not None:
        said = _BLANKS.sub(" ", said).strip(" *_")
        if title := _BROWSER_TITLE.fullmatch(said):
            said = (title["words"] or "").strip()
    if name is not None:
        name = _BLANKS.sub(" ", name).strip().strip('*_ \\,;:([“"—–-')
        if name.endswith(".") and not re.search(r"(?:\b[A-ZÀ-Þ]|Jr|Inc|Sr)\.\Z", name):
            name = name[:-1]
    return (name if name and len(name) <= 120 else None), said or None


def words_of_title(title: str) -> str | None:
    """The words of a post in the field of a title. None where the title only says that something is a post.

    >>> words_of_title("Rana Example on Twitter: “It rises” / Twitter"), words_of_title("Tweet by @river_example")
    ('It rises', None)
    """
    said = _BLANKS.sub(" ", title).strip(" *_")
    said = _KIND_BEHIND.sub("", said).strip()
    if browser := _BROWSER_TITLE.fullmatch(said):
        said = (browser["words"] or "").strip()
    if len(said) > 1 and _QUOTES.get(said[0]) == said[-1] and said[-1] not in said[1:-1]:
        said = said[1:-1]
    return None if not said or _ONLY_KIND.fullmatch(said) else said


_QUOTES = {"“": "”", '"': '"', "«": "»", "„": "“", "‘": "’", "'": "'"}
_KIND_BEHIND = regex(
    r"\s*[\[(](?:[^\[\]()]{0,20}\s)?(?:tweet|post|status(?:\supdate)?|tuit|toot|skeet)[\])]\.?\s*\Z", re.IGNORECASE
)
_ONLY_KIND = regex(
    r"(?:a\s)?(?:(?:twitter|x|bluesky|mastodon|facebook|instagram|threads|tiktok)(?:\s(?:post|status|update|tweet|thread)){0,2}|tweets?|tuit|toot|post)"
    r"(?:\s(?:by|from|of|von|de|par)\s.{1,60}|\s?\d{5,25}|\s?@\w{1,20})?\.?",
    re.IGNORECASE,
)


def _split(shown: str) -> tuple[str | None, str | None]:
    """Name and words of one run of text such as `EXAMPLE, Rana. It rises. Riverton,`, without the place of publication."""
    hit = _SURNAME.fullmatch(shown.strip())
    if hit is None:
        alone = shown.strip(_PUNCTUATION)
        return (alone if len(alone) <= _LONGEST_NAME and not _SENTENCE.search(alone) else None), None
    said = hit["words"].rstrip(" ,;:[(/")
    if place := _PLACE.fullmatch(said):
        said = said[: place.start("place")]
    return hit["name"], said.strip().removesuffix(".")
