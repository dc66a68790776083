"""Quotations credited to a post by a line below or by a bracket behind them: `Source: @NAME on Twitter, DATE`. Pure, linear.

Each begins at a handle, and reads a bounded stretch on both sides. Besides the handle, its author's name and the full day,
only words that credit a source may stand there, and a network has to be named, unless all of it stands in a bracket right
behind the quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from citesnap.finding.dates import find_date
from citesnap.finding.networks import SITES, network_of
from citesnap.finding.prose.attributions import Attribution
from citesnap.finding.prose.limits import fits
from citesnap.finding.prose.parts import WORKS
from citesnap.text.furniture import NOT_A_NAME
from citesnap.text.patterns import regex

_AT = regex(
    r"(?<![\w.@])(?:(?<!/)|(?<=[Xr]/))@(?P<handle>[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,60}[A-Za-z0-9_])?(?:@[A-Za-z0-9.-]{3,80}[a-z])?)"
)
_BEFORE, _BEHIND = 120, 80
"""Characters of the credit on either side of its handle."""
_LONGEST = 1200
"""Characters of the words of a post."""
_LEAST_WORDS = 3
_GAP = 12
"""Blanks, line breaks and quote marks between a quotation and the credit below it."""
_CLOSING = '”"»“」'
_OPENING = {"”": "“„", "»": "«", "“": "„", '"': '"', "」": "「"}
_SITE = regex(
    r"(?<![^\W_])(?:" + "|".join(rf"(?P<s{i}>{words})" for i, (_, words) in enumerate(SITES)) + r")(?![^\W_])"
)
_POSTED = regex(
    r"(?<![^\W_])(?:tweeted|getwittert|twitterte|tuiteado|tuiteó|tweetado|tweetou|tweeté|twittato|getweet|twittrade|tvitoval\w*|твитнул\w*|"
    + "|".join(words for platform, words in WORKS if platform == "x")
    + r"|tweet(?:en)?|tvit|твит\w{0,2})(?![^\W_])",
    re.IGNORECASE,
)
"""What says by itself that the words were posted to X."""
_CREDITS = frozenset(
    "source sources credit credits via from by on of at the in as to posted published post posts wrote written dated account user"
    " status original screenshot quelle quellen von vom bei auf am beitrag gepostet konto fuente fuentes de del en el la cuenta por"
    " publicado publicada tomado fonte fontes da di dal su il em no na conta pubblicato tratto postato source du le sur par publié"
    " compte bron van op kilde kilder källa fra från af av på den źródło z na zdroj ze forrás lähde kaynak sursa pe izvor источник"
    " из в от джерело з у πηγή 出典 来源 來源 출처 المصدر".split()
)
"""Words that may stand in a credit besides names and days, in lower case."""
_DASH = regex(r"\s*(?:[—–―]|--?)")
"""What a signature begins with, which `attributions` reads."""
_PARTICLES = frozenset(
    "de del della der den van von zu zum da das do dos di du la le al bin ibn y e i of the and for und et".split()
)
_WORD = regex(r"[^\W\d_][\w'’.-]*")
_DAY = regex(r"(?<![\w:@./])\w")
_NAME = regex(r"(?P<name>[^\W\d_a-zß-öø-ÿ][^\n@()\[\],:;|/–—\"“”«»]{1,60}?)[\s,]*[(\[]?\s*\Z")
_NAME_BEHIND = regex(r"\s?\((?P<name>[^\W\d_a-zß-öø-ÿ][^\n@()\[\],:;|/\"“”«»]{1,60})\)")
_BRACKET = {"(": ")", "[": "]"}


def credited(text: str) -> Iterator[Attribution]:
    """Quotations with a credit below or in a bracket behind them, which names the handle, the network and the day.

    >>> shown = "“It rises, hold on.”\\nSource: @jo_example on Twitter, May 1, 2020"
    >>> [(a.handle, a.name, a.date) for a in credited(shown)]
    [('jo_example', None, '2020-05-01')]
    """
    for hit in _AT.finditer(text) if "@" in text else ():
        line = text.rfind("\n", max(0, hit.start() - _BEFORE), hit.start()) + 1
        if line == 0 and hit.start() > _BEFORE:
            line = hit.start() - _BEFORE
        close = max(text.rfind(sign, line, hit.start()) for sign in _CLOSING)
        begin = close + 1 if close >= 0 else line
        if close < 0:
            close = _end_above(text, line)
        if close < 0 or text[close] not in _CLOSING:
            continue
        if begin == line and "\n\n" in text[close:line] and not _is_whole_paragraph(text, close):
            continue
        credit = _credit(text, begin, hit) if not _DASH.match(text, begin, hit.start()) else None
        words = _quoted(text, close) if credit else None
        if credit is None or words is None or not fits(text[words[0] : words[1]], credit.date):
            continue
        end = words[1] - 1 if text[words[1] - 1] == "," else words[1]
        yield Attribution(
            start=words[0] - 1,
            end=credit.end,
            form="rendered",
            handle=hit["handle"],
            name=credit.name,
            date=credit.date,
            date_text=credit.date_text,
            platform=credit.platform,
            body=(words[0], end),
        )


def _end_above(text: str, line: int) -> int:
    """The place of the last character above a line, where that ends its line; with one blank line between at most."""
    above = text[max(0, line - _GAP) : line]
    gap = above[len(above.rstrip(" \t>\r\n")) :]
    return line - len(gap) - 1 if 0 < gap.count("\n") <= 2 and len(gap) < len(above) else -1


def _is_whole_paragraph(text: str, close: int) -> bool:
    """Whether the quotation that closes there is all that its paragraph says."""
    words = _quoted(text, close)
    return words is not None and not text[text.rfind("\n", max(0, words[0] - 40), words[0]) + 1 : words[0] - 1].strip(
        " \t>"
    )


@dataclass(frozen=True, slots=True)
class _Credit:
    """What a credit says; `end` is where it ends."""

    name: str | None
    date: str
    date_text: str
    platform: str
    end: int


def _credit(text: str, begin: int, hit: re.Match[str]) -> _Credit | None:
    """What a credit says around its handle; None where anything else than a credit stands there."""
    stop = text.find("\n", hit.end(), hit.end() + _BEHIND)
    date = _date(text, begin, stop if stop >= 0 else min(len(text), hit.end() + _BEHIND))
    if date is None or (date[0] < hit.end() and date[1] > hit.start()):
        return None
    end = max(hit.end(), date[1])
    before, behind = text[begin : hit.start()], text[hit.end() : end]
    named = _NAME_BEHIND.match(behind) or _NAME.search(_without(before, date, begin))
    name = named["name"].strip() if named else None
    if name and (NOT_A_NAME.match(name) or not _is_name(name)):
        name = None
    rest = f"{_without(before, date, begin)} {_without(behind, date, hit.end())}"
    if name:
        rest = rest.replace(name, " ", 1)
    site = _SITE.search(rest)
    posted = _POSTED.search(rest)
    left = _POSTED.sub(" ", _SITE.sub(" ", rest))
    if any(word.lower().strip(".'’-") not in _CREDITS for word in _WORD.findall(left)):
        return None
    opening = before.strip()[:1]
    bracketed = (
        opening in _BRACKET and len(before) - len(before.lstrip()) <= 1 and text[end : end + 1] == _BRACKET[opening]
    )
    if site is None and posted is None and not bracketed:
        return None
    platform = SITES[int((site.lastgroup or "s0")[1:])][0] if site else "x" if posted else network_of(hit["handle"])
    return _Credit(name, date[2], text[date[0] : date[1]], platform, end)


def _without(text: str, date: tuple[int, int, str], at: int) -> str:
    """`text`, which begins at the place `at`, without the day."""
    first, last = max(0, date[0] - at), max(0, date[1] - at)
    return f"{text[:first]} {text[last:]}" if last else text


def _is_name(name: str) -> bool:
    """Whether words can be somebody's name: none begins with a small letter but particles, and not all are words of credits."""
    words = _WORD.findall(name)
    if (
        any(word[0].islower() and word not in _PARTICLES for word in words)
        or _POSTED.search(name)
        or _SITE.search(name)
    ):
        return False
    return any(word.lower() not in _CREDITS for word in words)


def _date(text: str, begin: int, stop: int) -> tuple[int, int, str] | None:
    """The first certain day between two places."""
    for word in _DAY.finditer(text, begin, stop):
        when = find_date(text, word.start())
        if when is not None and when[2] is not None and when[1] <= stop:
            return when[0], when[1], when[2]
    return None


def _quoted(text: str, close: int) -> tuple[int, int] | None:
    """The words within the quotation marks that close there, if they are at least three and of one paragraph."""
    low = max(0, close - _LONGEST)
    begin = max(text.rfind(sign, low, close) for sign in _OPENING[text[close]])
    if begin < 0 or "\n\n" in text[begin:close] or len(text[begin:close].split()) < _LEAST_WORDS:
        return None
    return begin + 1, close
