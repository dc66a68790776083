"""The parts of a reference: handles, dates, quotations, words such as `[Tweet]`, names of networks, addresses. Pure, linear.

The text of a reference becomes a sequence of parts, each with a code of one letter, and the styles (`references`) are patterns of
codes. `finding.dates` reads dates in the same way. All functions here read one entry of a bounded length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from citesnap.finding.dates import find_date, parse_date, possible_days
from citesnap.finding.links import find_urls, post_at
from citesnap.finding.networks import SITES
from citesnap.platforms import PostRef
from citesnap.text.patterns import regex
from citesnap.text.words import folded

LONGEST = 1600
"""Characters of one entry: the longest posts of X that everybody may write, their links, and the names around them."""
_BEFORE_DAY = 10
_MOST = 80
"""Parts of one entry."""


class Part(NamedTuple):
    """One part of a reference.

    `code` is t text, H handle in brackets, @ handle alone, h name of an account in brackets, n name in brackets after a handle,
    D date, Y year, d day and month, Q quotation, W what kind of work it is, B what is attached to it, S site, A date of
    access, I medium, L address of a post, l short link, u any other address.
    """

    code: str
    start: int
    end: int
    value: str | None = None
    """The handle, the ISO day, the year, or the platform of a work or site where they name one."""
    ref: PostRef | None = None
    inner: tuple[int, int] | None = None
    """The span between the quotation marks of a quotation."""


Address = tuple[int, int, PostRef | None, str]
"""An address: its start, its end, the post that it leads to, and its text."""

WORKS: tuple[tuple[str | None, str], ...] = (
    (
        "x",
        r"(?:original\s)?(?:re)?tweets?|(?:twitter|x)\s(?:post|status(?:\supdate)?|update|thread|moment|message)|post\son\s(?:x|twitter)",
    ),
    ("x", r"tuits?|tuíte|твит|ツイート|추문|推文"),
    ("facebook", r"facebook\s(?:status(?:\supdate)?|post|update|photo(?:graph)?|video)"),
    ("instagram", r"instagram\s(?:post|photo(?:graph)?|video|reel|story)|instagram-beitrag"),
    ("tiktok", r"tiktok(?:\svideo)?"),
    ("bluesky", r"bluesky\spost|skeet|post\son\sbluesky"),
    ("mastodon", r"mastodon\spost|toot|post\son\smastodon"),
    ("threads", r"threads\spost|post\son\sthreads"),
    (
        None,
        r"post|status(?:\supdate)?|social\smedia\spost|(?:online\s)?(?:forum\s(?:post|comment)|comment)|thread|photo(?:graph)?s?|video|image|reel|story|microblog(?:\spost)?",
    ),
    (None, r"publicaci[oó]n|publica[cç][aã]o|publication|beitrag|bericht|inlägg|post\sna\srede"),
)
"""The words of references for a post, in any case, and their platform. Outside of brackets only those with a platform count."""

_FORMERLY = (
    r"(?:\s?[(\[,/]\s?(?:(?:formerly|previously|now|then|fka|f/k/a|ex|ehemals|früher|vormals|anciennement|antes|ya)\s)?"
    r"(?:known\sas\s)?(?:Twitter|X)[)\]]?)?"
)
"""The second name after the first of a site that has two."""
_WORK = regex("|".join(rf"(?P<w{i}>(?:\b|(?<=\W))(?:{words}))" for i, (_, words) in enumerate(WORKS)), re.IGNORECASE)
_SITE = regex(
    "|".join(rf"(?P<s{i}>{words})(?![^\W_]){_FORMERLY if name == 'x' else ''}" for i, (name, words) in enumerate(SITES))
)
_KIND_ON_SITE = regex(
    r"(?P<site>.{2,30})\s(?:posts?|video|photo(?:graph)?|image|status(?:\supdate)?|message|broadcast)", re.I
)
"""What references call a post whose network has no word of its own for it: `[Reddit post]`."""
_ATTACHED = regex(
    r"[^\[\]()]{0,60}\b(?:attached|thumbnail|link|image|images|photos?|photograph|video|infographic|gif|adjunta|jointe)\b[^\[\]()]{0,30}",
    re.IGNORECASE,
)
_MEDIUM = regex(
    r"(?:internet|on-?line|en\s(?:ligne|línea)|electronic|web|microblog|social\smedia|elektronisch)", re.IGNORECASE
)
_HANDLE = regex(
    r"[@＠](?P<handle>(?:[A-Za-z0-9_]|\\_){1,30}(?:[.@-][A-Za-z0-9_-]{1,63}){0,6})(?:\]\([^()\s]{1,300}\))?"
)
_ACCOUNT = regex(r"(?=\w*[A-Za-z_])[A-Za-z0-9_]{2,20}", re.ASCII)
_NAME = regex(r"[^\W\d][^()\[\]@\d\n]{1,60}")
_YEAR = regex(r"(?P<year>(?:19|20)\d\d)[a-z]?(?=[\s.,:;)\]]|$)")
_DAY_AND_MONTH = regex(r"\d{1,2}\.?(?:\sde)?\s[^\W\d_]{3,10}\b\.?|[^\W\d_]{3,10}\.?\s\d{1,2}\b")
_ISO = regex(r"\d{4}-\d\d-\d\d")
_DATE_STARTS = regex(r"\d{1,4}(?=[\s.,;:)\]/年-]|[a-z]{1,2}\b|$)|[^\W\d_]{3,12}\.?,?\s{1,3}\d", re.UNICODE)
_SUFFIX = regex(r"(?P<year>(?:19|20)\d\d)[a-z](?=,\s)")
_CLOSES = regex(r"[)\].]")
_CLOCK = regex(
    r"[\s,]{0,3}(?:at\s|um\s|à\s)?\d{1,2}[.:h]\d\d(?::\d\d)?(?:\s?[ap]\.?\s?m\b\.?|\s?Uhr)?(?:\s?\(?(?-i:[A-Z]{1,4}T|GMT|UTC)\b\)?)?|m\b\.?(?:\s?\(?(?-i:[A-Z]{1,4}T|GMT|UTC)\b\)?)?",
    re.IGNORECASE,
)
_QUOTES = {"“": "”", "„": "“”", "«": "»", "‘": "’", "‚": "‘’", '"': '"', "'": "'", "»": "«", "「": "」"}
_NESTED = frozenset("“„«")
"""Opening marks that may occur again within a quotation."""
_MOST_MARKS = 40
"""Closing marks that are tried for one quotation. Without a bound a text of marks alone would take quadratic time."""
_QUOTATION_MARKS = {
    opening: regex(
        rf"(?<!\s)[{closing}](?!_?[^\W_])" + (f"|{opening}" if opening in _NESTED and opening not in closing else "")
    )
    for opening, closing in _QUOTES.items()
}
"""The marks that may close a quotation, by its opening mark. Apostrophes, and marks that open another quotation, do not."""
_SPACED_GUILLEMET = regex(r"»(?!_?[^\W_])|«")
"""The same in French, which sets a blank inside of its marks."""
_ACCESS = regex(
    r"(?:last\s)?(?:accessed|retrieved|viewed|cited|visited|consulted|archived|captured|updated)"
    r"|acess?o\sem|acess?ado|acedido|recuperado|consult(?:ado|é|ato|ed)|citado|visitado|consulta|(?:zuletzt\s)?(?:abgerufen|aufgerufen|besucht)|zugriff|letzter\szugriff"
    r"|geraadpleegd|dostęp|hämtad|lest|luettu|hentet|dernière\sconsultation|дата\sобращения"
    r"|archiviert|archiv(?:ato|ado|é|ovan[éo])|arquivado|gearchiveerd|zarchiwizowan[eoya]|архивировано|version\s(?:du|vom)",
    re.IGNORECASE,
)
_ACCESS_DATE = regex(
    r"[\s:.,(]{0,3}(?:(?:from\sthe|vom|desde\sel|do|dall['’]url|de\sl['’]|från|van|z|из)\s?origin(?:ale?|eel|alet)\s)?(?:(?:on|am|le|el|em|il|op|den|at|the)\s)?(?:\d{1,2}[.:]\d\d\s)?",
    re.IGNORECASE,
)
_SEEN_BEHIND = regex(
    r"[\s)）]{0,2}(?:に?(?:閲覧|アクセス|参照)|(?:に)?確認|時点|访问|訪問|造訪|检索|檢索|查阅|查閱|閲覽|存档|存檔|에\s?확인|에\s?접속)"
)
_SEEN_BEFORE = regex(
    r"(?:存档于|存檔於|存檔日期|存档日期|閲覧日|访问于|访问日期|オリジナルの|확인일|보존된\s문서)[\s:：]{0,2}\Z"
)
"""What Japanese, Chinese and Korean references put behind and before the day on which somebody looked."""
_FILLER = regex(
    r"(?:posted|at|in|via|vom|of|dated|du|del|van|av|от|em|en|pt|online|available(?:\s(?:at|from|online))?|retrieved(?:\sfrom)?|from|url|web|disponível(?:\sem)?|disponible(?:\s(?:en|sur))?"
    r"|verfügbar(?:\sunter)?|abrufbar|original|from\sthe\soriginal|last|zuletzt|an?|et|and|am|pm|a\s?m|p\s?m|est|edt|gmt|utc|archived(?:\sat|\sfrom\sthe\soriginal)?"
    r"|accessed|on\s(?:x|twitter)|archive|perma\s?cc\s\w{4}\s\w{4}|\d{1,2}\s\d\d(?:\s?[ap]\s?m)?(?:\s[a-z]{2,4})?)",
    re.IGNORECASE,
)
_WORD = regex(r"[^\W_]*")
_WORDS_ONLY = regex(r"[\W_]+")
# Matching without regard to case takes ten times as long, so these are matched against the text in lower case.
_NAMES = "|".join(
    dict.fromkeys(
        words.lower()
        for words in (
            SITES[0][1],
            *(words.partition("|")[0] for _, words in SITES[1:]),
            *(words for owner, words in WORKS if owner),
        )
    )
)
_WORD_STARTS = r"(?<![^\W_])(?<![@#/-])"
_MARK = regex(rf"{_WORD_STARTS}(?=(?:{_NAMES})(?![^\W_]))")
"""The places of names of sites, and of kinds of works with a platform."""
_START = regex(
    r"[@＠\[(\"'“„«‘‚]"
    rf"|(?<![^\W_])(?<![@#/.-])(?:{_DATE_STARTS.pattern}|(?:{_ACCESS.pattern})(?!\w))"
    rf"|{_WORD_STARTS}(?:{_NAMES})(?![^\W_])"
)
"""The places at which a part other than text may begin."""
_MARK_IN_BRACKETS = regex(
    rf"[\[(][ \\\[*_.]{{0,12}}(?:(?:{_SITE.pattern})|(?i:{_WORK.pattern}))".replace("?P<", "?P<_")
)
_BEFORE_MARK = regex(
    r"(?:\A|//|[.,;:?!…)\]}>”’»\"'“‘—–|\ufe0f\U0001f000-\U0001faff-])[\s*_<(\[]*\Z|\b(?:[Vv]ia|[Ii]n|[Oo]nline|em)\b[\s:*_]*\Z"
)
_BEHIND_SITE = regex(r"[*_]*\s*(?:[.,;:()\[\]<>|/]|\Z|https?:|\w+\.com/)")
_SHORT = regex(r"https?://t\.co/|(?:https?://)?pic\.(?:twitter|x)\.com/", re.IGNORECASE)


def network_named(text: str) -> str | None:
    """The platform that fields of a catalogue name, as a site or by its word for a post. None for no platform, or for several.

    >>> network_named("Web Page\\nTwitter"), network_named("Tweet"), network_named("The X-ray of Twitter and Facebook")
    ('x', 'x', None)
    """
    named = {
        _network(hit)
        for hit in _SITE.finditer(text)
        if not text[max(0, hit.start() - 1) : hit.start()].strip(" \n\"'([{,.;:/")
    }
    named |= {
        owner
        for hit in _WORK.finditer(text)
        if (owner := _owner(hit)) and not text[hit.end() : hit.end() + 1].isalnum()
    }
    return named.pop() if len(named) == 1 else None


def addresses(text: str) -> list[Address]:
    """The addresses of a text, in order."""
    return [(start, end, post_at(text, start, end), url) for start, end, url in find_urls(text)]


def parts_of(text: str, links_of_entry: Sequence[Address]) -> list[Part]:
    """The parts of an entry, in order. The stretches between them are parts of text. `links_of_entry` are the addresses in it."""
    parts: list[Part] = []
    links = iter([*links_of_entry, (len(text) + 1, 0, None, "")])
    link = next(links)
    lower = folded(text)
    at = done = 0

    def add(part: Part) -> None:
        nonlocal at, done
        _add_text(text, done, part.start, parts)
        parts.append(part)
        at = done = max(part.end, done)

    while len(parts) < _MOST:
        hit = _START.search(lower, at)
        begin = hit.start() if hit else len(text)
        while link[0] <= min(begin, len(text)):
            if link[0] >= done or link[1] == link[0]:
                add(_link(link))
                begin = max(begin, at)
            link = next(links)
        if hit is None:
            break
        if hit.start() < at:
            continue
        part = _part_at(text, hit.start(), parts, done)
        if part is None:
            at = max(hit.start() + 1, _WORD.match(text, hit.start()).end())  # type: ignore[union-attr]  # it may be empty
        else:
            inside = part.code == "Q"
            while inside and part.start <= link[0] < part.end:
                parts.append(_link(link))
                link = next(links)
            add(part)
    _add_text(text, done, len(text), parts)
    return parts


def may_be_marked(text: str) -> bool:
    """False when an entry certainly names no site and no kind of work, and so has no parts W and S."""
    has_brackets = "(" in text or "[" in text
    return (has_brackets and _MARK_IN_BRACKETS.search(text) is not None) or any(
        _site(text, mark.start()) or _work(text, mark.start()) for mark in _MARK.finditer(folded(text))
    )


def _link(link: Address) -> Part:
    start, end, ref, url = link
    return Part("L" if ref else "l" if _SHORT.match(url) else "u", start, end, url, ref)


def _add_text(text: str, start: int, end: int, parts: list[Part]) -> None:
    """Add the text between two parts, unless it holds only punctuation or filler words."""
    said = _WORDS_ONLY.sub(" ", text[start:end]).strip()
    if not said or _FILLER.fullmatch(said):
        return
    parts.append(Part("t", start, end))


def _part_at(text: str, at: int, parts: list[Part], done: int) -> Part | None:
    char = text[at]
    if char in "@＠":
        return _handle(text, at)
    if char in "[(":
        return _bracketed(text, at, parts, done)
    if char in _QUOTES:
        return _quotation(text, at)
    if access := _ACCESS.match(text, at):
        return _access(text, at, access.end())
    if when := _date(text, at):
        return when
    return _site(text, at) or _work(text, at)


def _site(text: str, at: int) -> Part | None:
    site = _SITE.match(text, at)
    if site is None or not _is_apart(text, at, site.end()):
        return None
    work = _WORK.match(text, at)
    if work is not None and work.end() > site.end():
        return None
    return Part("S", at, site.end(), _network(site))


def _work(text: str, at: int) -> Part | None:
    """A word such as `Tweet` without brackets that has a platform."""
    work = _WORK.match(text, at)
    owner = _owner(work) if work else None
    if (
        work is None
        or owner is None
        or text[work.end() : work.end() + 1].isalnum()
        or not _is_apart(text, at, work.end())
    ):
        return None
    return Part("W", at, work.end(), owner)


def _is_apart(text: str, at: int, end: int) -> bool:
    """Whether punctuation or a date separates a word from its surroundings. Then it is a part, and not a word of a sentence."""
    return _BEFORE_MARK.search(text[max(0, at - 24) : at]) is not None and (
        _BEHIND_SITE.match(text, end) is not None or _date(text, _before_day(text, _blank_end(text, end))) is not None
    )


def _before_day(text: str, at: int) -> int:
    """Behind the preposition of a day: `Tweet vom 27.07.2021`."""
    preposition = _OF_DAY.match(text, at)
    return preposition.end() if preposition else at


_OF_DAY = regex(r"(?:vom|of|from|dated|du|del|van|av|от|z)\s", re.IGNORECASE)


def _blank_end(text: str, at: int) -> int:
    while at < len(text) and (text[at].isspace() or text[at] in "*_,"):
        at += 1
    return at


def _network(site: re.Match[str]) -> str:
    return SITES[int((site.lastgroup or "")[1:])][0]


def _owner(work: re.Match[str]) -> str | None:
    return WORKS[int((work.lastgroup or "")[1:])][0]


def _handle(text: str, at: int) -> Part | None:
    hit = _HANDLE.match(text, at)
    if hit is None or (at and (text[at - 1].isalnum() or text[at - 1] in "./")):
        return None
    handle = hit["handle"].replace("\\", "").rstrip(".-")
    inside = text[:at].rstrip(" *_")[-1:] in ("(", "[")
    return Part("H" if inside else "@", at, hit.end(), handle)


def _bracketed(text: str, at: int, parts: list[Part], done: int) -> Part | None:
    """A handle, a kind of work, a medium, a site or a name in brackets; None where the bracket holds anything else."""
    close = {"[": "]", "(": ")"}[text[at]]
    begin = at + 1
    while begin <= at + 12 and text[begin : begin + 1] and text[begin] in " \\[*_":
        begin += 1
    if text[begin : begin + 1] in ("@", "＠") and (hit := _HANDLE.match(text, begin)):
        end = hit.end()
        while text[end : end + 1] and text[end] in " \\]*_":
            end += 1
        if text[end : end + 1] == close or text[end - 1] == close:
            end += text[end : end + 1] == close
            return Part("H", at, end, hit["handle"].replace("\\", ""))
        return None
    end = text.find(close, begin, begin + 120)
    if end < 0 or (text[end + 1 : end + 2] == "(" and close == "]"):
        return None
    inner = text[begin:end].strip(" \\*_.")
    while close == ")" and inner.count("(") > inner.count(")"):
        end = text.find(close, end + 1, begin + 160)
        if end < 0:
            return None
        inner = text[begin:end].strip(" \\*_.")
    end += 1
    if work := _WORK.fullmatch(inner):
        return Part("W", at, end, _owner(work))
    if site := _SITE.fullmatch(inner):
        return Part("S", at, end, _network(site))
    if (kind := _KIND_ON_SITE.fullmatch(inner)) and (site := _SITE.fullmatch(kind["site"])):
        return Part("W", at, end, _network(site))
    if _MEDIUM.fullmatch(inner):
        return Part("I", at, end)
    if close == "]" and _ATTACHED.fullmatch(inner):
        return Part("B", at, end)
    if year := _YEAR.fullmatch(inner):
        return Part("Y", at, end, year["year"])
    if close == "]" and (day := parse_date(inner)):
        # Chinese references have the day of access in square brackets and figures (GB/T 7714).
        seen = _ISO.fullmatch(inner) or any(part.code == "D" for part in parts)
        return Part("A", at, end) if seen else Part("D", at, end, day)
    if parts and parts[-1].code in "@H" and not text[done:at].strip(" *_") and _NAME.fullmatch(inner):
        return Part("n", at, end, inner)
    if _ACCOUNT.fullmatch(inner) and not inner.isdigit() and any(char.isalpha() for char in text[done:at]):
        return Part("h", at, end, inner)
    return None


def _quotation(text: str, at: int) -> Part | None:
    """A quotation, up to the closing mark that another part of a reference follows, else up to the first closing mark."""
    opening = text[at]
    if text[at - 1 : at].isalnum():
        return None
    first = None
    depth = 0
    marks = _SPACED_GUILLEMET if opening == "«" and text[at + 1 : at + 2].isspace() else _QUOTATION_MARKS[opening]
    for mark in islice(marks.finditer(text, at + 1, at + LONGEST), _MOST_MARKS):
        if mark[0] == opening and opening in _NESTED:
            depth += 1
        elif depth:
            depth -= 1
        else:
            first = first or mark.start()
            if opening not in "\"'‘" or _field_follows(text, mark.end()):
                first = mark.start()
                break
    if first is None or first - at < 2:
        return None
    return Part("Q", at, first + 1, inner=(at + 1, first))


@lru_cache(maxsize=1024)
def _field_follows(text: str, at: int) -> bool:
    """Whether a part of a reference follows a quotation mark. Cached, because each mark is tried for several openings."""
    while at < len(text) and (text[at].isspace() or text[at] in ".,;:*_)"):
        at += 1
    if at >= len(text) or text[at] in "[(<" or text.startswith("http", at):
        return True
    return bool(
        _SITE.match(text, at) or _WORK.match(text, at) or _ACCESS.match(text, at) or _date(text, at) or _day(text, at)
    )


def _access(text: str, at: int, end: int) -> Part | None:
    then = _ACCESS_DATE.match(text, end)
    begin = then.end() if then else end
    when = find_date(text, begin)
    if when is None:
        return None
    return Part("A", at, when[1])


def _date(text: str, at: int) -> Part | None:
    """A date with its year and perhaps a time, a day and a month, or a year alone."""
    if not _DATE_STARTS.match(text, at):
        return None
    if suffix := _SUFFIX.match(text, at):
        begin = suffix.end() + 2
        close = _CLOSES.search(text, begin, begin + 24)
        day = parse_date(f"{suffix['year']}, {text[begin : close.start()]}") if close else None
        if close and day:
            return Part("D", at, close.start(), day)
    when = find_date(text, at)
    if when is not None and (
        _SEEN_BEHIND.match(text, when[1]) or _SEEN_BEFORE.search(text[max(0, at - _BEFORE_DAY) : at])
    ):
        return Part("A", at, when[1])
    if when is not None and when[2] is not None:
        clock = _CLOCK.match(text, when[1])
        return Part("D", at, clock.end() if clock else when[1], when[2])
    if when is not None and when[2] is None and len(possible_days(text[at : when[1]])) > 1:
        return Part("D", at, when[1])
    if (day_alone := _day(text, at)) is not None:
        return day_alone
    year = _YEAR.match(text, at)
    then = _day(text, _blank_end(text, year.end())) if year else None
    if year and then and (said := parse_date(f"{then.value} {year['year']}")):
        return Part("D", at, then.end, said)
    return Part("Y", at, year.end(), year["year"]) if year else None


def _day(text: str, at: int) -> Part | None:
    hit = _DAY_AND_MONTH.match(text, at)
    if hit is None or parse_date(f"{hit[0]} 2020") is None:
        return None
    return Part("d", at, hit.end(), hit[0])
