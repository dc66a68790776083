"""Attributions in running text: `— NAME (@HANDLE) DATE` in all the shapes that result from stripping, copying and translating.

Pure. A form is one small function in `FORMS`. It gets a `Spot` (a handle in parentheses and its surroundings) and returns an
`Attribution` or None. Its docstring holds an example, which the tests run. The first form that answers decides, so `FORMS` is
ordered by trust. No form knows a site.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from citesnap.finding.dates import find_date
from citesnap.finding.links import find_urls
from citesnap.finding.networks import NAMED_SITE, site_named
from citesnap.finding.prose.limits import fits
from citesnap.finding.prose.markdown import References
from citesnap.platforms import PostRef, identify
from citesnap.text.furniture import NOT_A_NAME
from citesnap.text.patterns import regex

NAME_WINDOW = 110
"""Characters before a handle in which its name is looked for. X allows 50; styled letters and lost emoji take more."""

_HANDLE = regex(
    r"[(（][\s\\]?\[?\\?[@＠][\s\\]?"
    r"(?P<handle>(?:[A-Za-z0-9_]|\\_|\*(?=[A-Za-z0-9])){1,24})(?P<host>(?:[.@-][A-Za-z0-9_-]{1,63}){0,6})"
    r"\\?\s?(?:\]\([^()\s]{0,300}\))?\s?[)）]"
)
_SHORT = r"(?:pic\.(?:twitter|x)\.com/|t\.co/)[A-Za-z0-9]{8,10}"
_AFTER_LINK = regex(rf".*{_SHORT}(?:\]\([^()\s]{{0,300}}\)|\]\[\w{{1,8}}\])?", re.DOTALL)
_URL = regex(r"https?://")
_EM = regex(r"(?:—|―|⸺)+|&(?:amp;)?(?:mdash|#8212|#x2014);|%u2014|â€”|â\u0080\u0094|ÔÇö|‚Äî|\u0097", re.IGNORECASE)
_EN = regex(r"–+|&ndash;|---?(?!-)|â€“")
_WEAK = regex(r"[-?;~‐‑‒−•|\ufffd]")
_OPENS_LINE = regex(
    rf"[\s>*_]{{0,12}}(?P<dash>\\?(?:{_EM.pattern}|{_EN.pattern}|[-?;~‐‑‒−\ufffd]))(?=[\s\w\"'(\[*_\\]|$)",
    re.IGNORECASE,
)
_WITHIN_WORD = regex(r"\w[—―]\w")
_NAME_BEGUN = regex(r"[^\S\n]*[^\W\d_a-zß-öø-ÿа-я][^\n.!?:;”\"»,]{1,40}")
"""The first words of a name, up to the end of their line."""
_DASH_ABOVE = regex(r"[—―][^\S\n]{0,3}(?:\n[^\S\n]{0,3})?\Z")
"""A dash that ends the line above, with a blank line behind it or not."""
_DASH_LINE = regex(rf"[ \t>]*(?:{_EM.pattern}|{_EN.pattern})[ \t>]*", re.IGNORECASE)
_GAP = regex(r"[ \u00a0\t]{2,}")
_SENTENCE_END = regex(r"(?:[.!?…”\"’»)]|#\w{2,60}|[\U0001f000-\U0001ffff\ufe0f])[ \u00a0]+")
_SENTENCE = regex(r"\w{4,}[.!?]\s")
_FROM = regex(r"来自\s*")
_OPENS_DATE = regex(
    r"\\href\{(?P<tex>[^{}\s]{1,2000})\}\{|\[\[(?P<org>https?://[^\[\]\s]{1,2000})\]\[|\[(?P<wiki>https?://[^\[\]\s]{1,2000})[ ]"
    r"|[\[(`\"][*_]{0,2}|[*_]{1,3}(?=\w)"
)
"""Link syntax of TeX, Org and wikis; then of Markdown, parentheses, reStructuredText or Textile; emphasis."""
_CLOSES_LINK = {"tex": "}", "org": "]]", "wiki": "]"}
_TEXTILE = regex(r"\":(https?://[!-~]{8,2000})")
_NUMBER = regex(r"\[\d{1,4}\](?=\w)")
"""The number of a link whose list of addresses is missing."""
_BLANK_LINE = regex(r"\n[^\S\n]*\n")
_BULLET = regex(r"\s*(?:[*+•-]|\d{1,3}[.)])\s")
_ADDRESSES = regex(rf"@\w|{_SHORT}")
_BLANKS = regex(r"[\s\u200b-\u200f>]{0,60}[,·•∙|]?[\s\u200b-\u200f]{0,4}")
_GOES_ON = regex(r"[^\S\n]{1,3}(?=[A-Z0-9À-ÞА-ЯΑ-Ω\"“‘'«@#.¡¿…(\[]|[^\x00-\u2fff])")
_LINE_ENDS = regex(r"[^\S\n*]{0,4}(?:\n|\Z)")
_ENDS_LIKE_POST = regex(rf"(?:[.!?…\"”’'»)\]:]|{_SHORT}|[#@]\w+|[^\x00-\u218f\w])\s*$")
_PARAGRAPH_GAP = regex(r"\n\s*")
_ADDRESS_FOLLOWS = regex(
    r"[^\S\n]{0,3}(?:\n[ \t>]{0,4})?[^\S\n]{0,2}(?:\\(?:nolink)?url\{|\\href\{|[(<\[{][^\S\n]?)?(?=https?://)"
)
_CLOSERS = "*_ \t\u00a0\u200b\u200e\u200f"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is cited, and the place of the attribution: `start` is the dash or the name, `end` the end of the date or of its link.

    `body` is set by forms that know where the post's text is. Otherwise the text ends before `start`, and `bodies` finds its begin.
    `ref` is the post that the attribution links to.
    """

    start: int
    end: int
    form: str
    handle: str | None
    name: str | None = None
    date: str | None = None
    date_text: str | None = None
    platform: str = "x"
    ref: PostRef | None = None
    body: tuple[int, int] | None = None


class AuthorName(NamedTuple):
    """A name before a handle. `start` is the dash, where there is one, else the name."""

    start: int
    text: str
    dash: str
    """The separator: "em", "en", "weak", "link", "gap" (two blanks), "line" (the line holds nothing else), "sentence"."""


class Spot(NamedTuple):
    """A handle in parentheses: the text, the handle's place and its surroundings, which are read once for all forms."""

    text: str
    low: int
    """The end of the previous citation. No name and no body begins before it."""
    start: int
    end: int
    handle: str
    platform: str
    name: AuthorName | None
    date: tuple[int, int, str | None] | None
    finish: int
    """End of the attribution: of the date, or of the link around it."""
    ref: PostRef | None


def spots(text: str) -> Iterator[re.Match[str]]:
    """The handles in parentheses of a text, in order. A text without `@` is not searched."""
    return _HANDLE.finditer(text) if "@" in text or "＠" in text else iter(())


def dated_within(text: str, start: int, end: int) -> bool:
    """Whether a stretch holds a handle with a date. Then the text around that is not one post."""
    ends = (hit.end() for hit in _HANDLE.finditer(text, start, end))
    return any(find_date(text, _BLANKS.match(text, at).end()) for at in ends)  # type: ignore[union-attr]  # matches "" as well


def look(text: str, hit: re.Match[str], low: int, references: References) -> Spot | None:
    """All that the forms need to know of one handle. None when no network has such handles."""
    handle = re.sub(r"\\", "", hit["handle"]).replace("*", "_")
    host = hit["host"]
    platform = "x"
    if host:
        platform = "mastodon" if "@" in host else "bluesky"
        handle = handle + host
        if "-" in host and "." not in host:
            return None
    elif len(handle) > 20:
        return None
    start = max(low, hit.start())
    site = NAMED_SITE.match(text, hit.end())
    date, finish, ref = _date(text, site.end(), handle, references) if site else (None, 0, None)
    if site and date:
        platform = site_named(site["site"])
    else:
        date, finish, ref = _date(text, hit.end(), handle, references)
    if date is None and not _LINE_ENDS.match(text, finish) and not _GOES_ON.match(text, finish):
        return None  # "(@handle), who" or "(@handle) is": running prose
    return Spot(text, low, start, hit.end(), handle, platform, _name(text, low, start), date, finish, ref)


def _date(
    text: str, pos: int, handle: str, references: References
) -> tuple[tuple[int, int, str | None] | None, int, PostRef | None]:
    """The date after a handle, the end of the attribution, and the post that it links to."""
    begin = _BLANKS.match(text, pos).end()  # type: ignore[union-attr]  # matches the empty string as well
    if number := _NUMBER.match(text, begin):
        begin = number.end()
    opening = _OPENS_DATE.match(text, begin)
    date = find_date(text, opening.end() if opening else begin)
    if date and not opening and _BLANK_LINE.search(text, pos, begin):
        date = None
    if date is None:
        # The link may stand around the whole attribution: `[NAME (@handle)](URL)`.
        target = references.target(pos) if text[pos : pos + 1] == "]" else None
        ref = identify(target[1]) if target else None
        return None, (target[0] if ref and target else pos), ref
    end = date[1]
    kind = opening.lastgroup if opening else None
    if opening and kind and text.startswith(_CLOSES_LINK[kind], end):
        return date, end + len(_CLOSES_LINK[kind]), identify(opening[kind])
    if opening and opening[0] == '"':
        textile = _TEXTILE.match(text, end)
        return (date, textile.end(), identify(textile[1])) if textile else (None, pos, None)
    while opening and text[end : end + 1] in ("*", "_"):
        end += 1
    if text[end : end + 2] == ".]":
        end += 1
    if text[end : end + 1] == "]" and (target := references.target(end)):
        return date, target[0], identify(target[1])
    if text[end : end + 1] == "[" and (target := references.note(end)):
        ref = identify(target[1])
        if ref and (ref.handle or "").casefold() == handle.casefold():
            return date, target[0], ref
    if before := _ADDRESS_FOLLOWS.match(text, end):
        start, stop, url = next(find_urls(text[end : end + 300]), (0, 0, ""))
        ref = identify(url) if end + start == before.end() else None
        if ref and (ref.handle or "").casefold() == handle.casefold():
            return date, end + stop, ref
    return date, end, None


def _name(text: str, low: int, at: int) -> AuthorName | None:
    """The begin of the name before `at`, told by the kind of the dash, or by another separator."""
    floor = max(low, at - NAME_WINDOW)
    newline = text.rfind("\n", floor, at)
    begin = newline + 1 if newline >= 0 else floor
    whole_line = newline >= 0 or floor == 0 or (floor == low and text[low : low + 1] == "\n")
    line = text[begin:at]
    if whole_line and not _EM.search(line) and newline > low:
        above = text.rfind("\n", max(low, newline - 40), newline)
        if above >= 0 and (dash := _DASH_LINE.fullmatch(text, above + 1, newline)):
            # Two hyphens alone begin the signature of a mail (RFC 3676, 4.3).
            return _named(text, dash.start(), begin, at, "weak" if dash[0].strip() == "--" else "em")
        if len(line) <= 60 and (dash := _DASH_ABOVE.search(text, max(low, newline - 8), newline)):
            return _named(text, dash.start(), begin, at, "em")
        wrapped = list(_EM.finditer(text, max(low, above + 1, newline - 60), newline))
        if wrapped and len(line) <= 60 and _NAME_BEGUN.fullmatch(text, wrapped[-1].end(), newline):
            return _named(text, wrapped[-1].start(), wrapped[-1].end(), at, "em")
    cut = hit.end() if (hit := _AFTER_LINK.match(line)) else 0
    opening = _OPENS_LINE.match(line) if whole_line else None
    dashes = list(_EM.finditer(line, cut))
    # A dash between two letters belongs to the name, unless it is the only dash.
    apart = [each for each in dashes if not _WITHIN_WORD.match(line, max(0, each.start() - 1))]
    if apart or (dashes and not opening):
        dash = (apart or dashes)[-1]
        return _named(text, begin + dash.start(), begin + dash.end(), at, "em")
    if cut:
        behind = _OPENS_LINE.match(line, cut)
        after = behind.end() if behind else cut
        return _named(text, begin + (behind.start("dash") if behind else cut), begin + after, at, "link")
    if opening and not _wide_gap(line, opening.end()):
        kind = "weak" if _WEAK.fullmatch(opening["dash"]) else "en"
        return _named(text, begin + opening.start("dash"), begin + opening.end(), at, kind)
    if gap := _wide_gap(line, 0):
        return _named(text, begin + gap, begin + gap, at, "gap")
    for pattern, kind in ((_EN, "en"), (_WEAK, "weak")):
        inner = [hit for hit in pattern.finditer(line) if line[hit.start() - 1 : hit.start()].isspace()]
        inner = [hit for hit in inner if line[hit.end() : hit.end() + 1].isspace() and line[hit.end() :].strip()]
        if inner and (kind == "en" or len(line) - inner[-1].end() <= 60):
            return _named(text, begin + inner[-1].start(), begin + inner[-1].end(), at, kind)
    if whole_line and line.strip() and len(line) <= 80:
        return _named(text, begin, begin, at, "line")
    ends = list(_SENTENCE_END.finditer(line))
    if ends and 1 < len(line) - ends[-1].end() <= 60:
        return _named(text, begin + ends[-1].end(), begin + ends[-1].end(), at, "sentence")
    return None


def _wide_gap(line: str, pos: int) -> int:
    """The last run of two blanks with a word after it, which a stripped dash leaves. 0 when there is none."""
    best = 0
    for hit in _GAP.finditer(line, pos):
        if any(char.isalnum() for char in line[hit.end() :]):
            best = hit.end()
    return best


def _named(text: str, start: int, name: int, at: int, dash: str) -> AuthorName | None:
    shown = text[name:at].strip().strip(_CLOSERS)
    shown = shown.removeprefix("[") if "]" not in shown else shown
    if from_ := _FROM.match(shown):
        shown = shown[from_.end() :]
    shown = re.sub(r"\\([^\w\s])", r"\1", shown)
    shown = re.sub(r"\s*\n[\s>]*", " ", shown)
    return None if _URL.search(shown) else AuthorName(start, shown, dash)


def dashed_and_dated(spot: Spot) -> Attribution | None:
    """X's own embed, stripped to text: dash, name, handle, date. Any text may follow the date, even without a blank.

    >>> example("Levees hold. — Example River (@example_river) May 13, 2017Does")
    'Example River | example_river | 2017-05-13'
    >>> example("> &mdash; Riverton Gazette (@rivertongazette) [1. August 2017](https://x.com/rivertongazette/status/20)")
    'Riverton Gazette | rivertongazette | 2017-08-01'
    """
    if spot.date is None or spot.name is None or spot.name.dash not in ("em", "en", "weak", "link"):
        return None
    return _attribution(spot, spot.name)


def undashed_and_dated(spot: Spot) -> Attribution | None:
    """The same without the dash: two blanks, a line of its own, or only the end of a sentence precede the name.

    >>> example("Levees hold.  Example River (@example_river) May 13, 2017")
    'Example River | example_river | 2017-05-13'
    """
    if spot.date is None or spot.date[2] is None or spot.name is None or NOT_A_NAME.match(spot.name.text):
        return None
    if "\n" in spot.text[spot.end : spot.date[0]]:
        return None  # a byline: author on one line, day on the next
    before = spot.text[max(spot.low, spot.name.start - 120) : spot.name.start]
    if spot.name.dash == "line" and not _ENDS_LIKE_POST.search(before):
        return None  # a byline below its headline
    return _attribution(spot, spot.name)


def dashed_without_date(spot: Spot) -> Attribution | None:
    """Dash, name and handle without the date, at the end of a paragraph that can be a post, or before the next sentence.

    >>> example("Levees hold. #Riverton\\n\\n— Example River (@example_river)\\n\\nNext")
    'Example River | example_river | None'
    >>> example("The mayor — Jo Example (@jo_example) of Riverton — said so")
    ''
    """
    name = spot.name
    if (
        name is None
        or name.dash not in ("em", "en", "link")
        or not name.text
        or spot.date
        or NOT_A_NAME.match(name.text)
    ):
        return None
    if not any(char.isalnum() for char in name.text) or len(name.text) > 60:
        return None
    begin = max(spot.low, name.start - 1500)
    before = spot.text[begin : name.start].rstrip(" \t\n\u00a0>")
    opens_line = spot.text[begin : name.start].rstrip(" \t\u00a0>")[-1:] in ("\n", "")
    if name.dash == "en" and not opens_line:
        return None
    ends_line = _LINE_ENDS.match(spot.text, spot.finish)
    if not before or (
        not ends_line and (not _GOES_ON.match(spot.text, spot.finish) or not _ENDS_LIKE_POST.search(before[-120:]))
    ):
        return None
    line = before[before.rfind("\n") + 1 :]
    if not fits(line, None) or (not opens_line and _BULLET.match(line) and not _ADDRESSES.search(line)):
        return None  # too long, or an item of a list of changes
    return _attribution(spot, name)


def leading(spot: Spot) -> Attribution | None:
    """Name and handle begin the paragraph, and the post follows: no dash, no date. The words after it tell it from a byline.

    >>> example("It rained.\\n\\nExample River (@example_river) I hold at four metres. #Riverton\\n\\nNext")
    'Example River | example_river | None'
    >>> example("It rained.\\n\\nJo Example (@jo_example) is a contributor to the Gazette.")
    ''
    """
    name, text = spot.name, spot.text
    if name is None or name.dash != "line" or spot.date or len(name.text) > 60 or NOT_A_NAME.match(name.text):
        return None
    if (
        not name.text
        or text[max(0, name.start - 2) : name.start] not in ("\n\n", "\n", "")
        or _SENTENCE.search(name.text)
    ):
        return None
    if name.start == spot.low:
        return None  # a byline begins the text, or the text continues after a post
    goes_on = _GOES_ON.match(text, spot.end)
    if not goes_on:
        return None
    begin, window = goes_on.end(), spot.end + 2000
    gaps = (gap.start() for gap in _PARAGRAPH_GAP.finditer(text, begin, window) if gap[0].count("\n") == 2)
    end = next(gaps, len(text))
    if end > window:
        return None
    body = text[begin:end].rstrip()
    if len(body) < 12 or not fits(body, None) or not _ENDS_LIKE_POST.search(body[-120:]):
        return None
    if dated_within(text, begin, begin + len(body) + 1):
        return None
    return Attribution(
        name.start, spot.end, "prose", spot.handle, name.text, platform=spot.platform, body=(begin, begin + len(body))
    )


FORMS: tuple[Callable[[Spot], Attribution | None], ...] = (
    dashed_and_dated,
    undashed_and_dated,
    dashed_without_date,
    leading,
)


def attribution(spot: Spot) -> Attribution | None:
    """The attribution of the first form that recognises the spot; None where none does."""
    return next((recognised for form in FORMS if (recognised := form(spot))), None)


def _attribution(spot: Spot, name: AuthorName) -> Attribution:
    date = spot.date
    end = max(spot.finish, spot.end)
    shown = spot.text[date[0] : date[1]] if date else None
    ref = spot.ref
    handle = spot.handle
    if ref and ref.handle and ref.handle.casefold() != handle.casefold():
        handle = ref.handle  # Markdown drops underscores, translators insert blanks: the address is right
    return Attribution(
        start=name.start,
        end=end,
        form="markdown" if ref else "prose",
        handle=handle,
        name=name.text or None,
        date=date[2] if date else None,
        date_text=re.sub(r"\s*\n[\s>]*", " ", shown).replace("\\", "") if shown else None,
        platform=ref.platform if ref else spot.platform,
        ref=ref,
    )


def example(text: str) -> str:
    """For the examples: the last attribution of a text in short, or an empty string."""
    shortened = ""
    for hit in spots(text):
        if (spot := look(text, hit, 0, References(text))) and (who := attribution(spot)):
            shortened = f"{who.name} | {who.handle} | {who.date}"
    return shortened
