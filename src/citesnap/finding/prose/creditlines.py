"""Signatures that are no post's: those of changes to programs, of talks, of photographs and texts, in lists of who did what.

Pure; looks at one signature and the line it stands in. The platforms' own code, stripped to text, is
`WORDS — NAME (@HANDLE) MONTH D, YYYY`. Change logs (keepachangelog.com asks for `YYYY-MM-DD`), `git shortlog`, Debian's changelog
(deb-changelog(5): days as in mails), programmes and credits of pictures have the same parts in other clothes. What shows a post
decides for it: a link or a short link, a network, quotation marks, a block quotation, a hashtag, a mention in front. Without it a
month in figures, a comma before the day, an item of a list or a verb of a change counts against it, more so where the words do not
end like a sentence.
"""

from __future__ import annotations

import re

from citesnap.finding.networks import NAMED_SITE
from citesnap.model import Citation, Kind
from citesnap.text.patterns import regex

_LOOK = 400
"""Characters before and behind a signature in which its line is looked for."""
_FEW = 6
"""Words of a title or an office. With a comma before the day they are no post."""
_SHORT_LINK = regex(r"(?:pic\.(?:twitter|x)\.com|t\.co)/\w")
_HASHTAG = regex(r"(?<![\w&/])#(?!\d+\b)\w*[^\W\d_]")
_REPLY = regex(r"[\s>*+•-]*\.?@\w")
_QUOTED = regex(r"[\s>*_+•-]*(?:\d{1,3}[.)]\s)?[\"“„«»「『‘].*[\"”“»«」』’][\s*_.,]*", re.DOTALL)
_BLOCK = regex(r"\s*(?:>|&gt;)")
_ITEM = regex(r"\s*(?:(?:[*+•·–-]|\d{1,3}[.)])\s|\||(?=[a-f]{0,39}\d)[0-9a-f]{7,40}\s)")
"""A bullet, a number, a cell of a table, the hash of a commit."""
_TIMED = regex(r"\s*\d{1,2}[:.]\d\d(?:\s?[ap]\.?m\.?)?(?:\s?[–-]\s?\d{1,2}[:.]\d\d)?\s", re.IGNORECASE)
_CHANGE = regex(
    r"\W*(?:(?:feat|chore|docs|perf|build|ci|tests?|style)(?:\([\w-]{1,30}\))?!?:(?=\s\w)|"
    r"(?:\[?v?\d+(?:\.\d+)+\]?:?\W*|\w{3,10}(?:\([\w-]{1,30}\))?!?:\s)?"
    r"(?:fix|add|remove|bump|update|upgrade|downgrade|improve|support|refactor|rename|drop|deprecate|document|merge|revert"
    r"|release|implement|introduce|handle|avoid|prevent|correct|replace|rewrite|restore|disable|enable|migrate|port|translate"
    r"|speed up|clean up|allow|change|move|initial (?:commit|release|version)|new upstream"
    r"|beheb|behoben|entfern|hinzugefügt|corrig|ajout|añad|aggiun)"
    r"(?:e?[sd]|t|p?ped|ted|ing|en|é|er|ir|ido|ado|ato)?\b)",
    re.IGNORECASE,
)
"""What a change begins with, perhaps behind a version or a type (conventionalcommits.org)."""
_NUMBERED = regex(r"(?:^|[\s(\[])(?:#|GH-|!|PR\s?#?)\d+\b|\bgithub\.com/|`[^`\n]+`")
_CREDIT = regex(
    r"\W*(?:photo(?:graph)?s?|photography|foto(?:grafi[ae])?s?|bild(?:er)?|images?|pictures?|text[eo]?s?|testo|story"
    r"|report(?:ing|age)?|illustrations?|illustrazion[ei]|ilustraci[oó]n|graphics?|grafik|infographic|videos?|camera|kamera|audio"
    r"|credits?|cover(?: art)?|artwork|crédits?(?: photo)?|author|editor|autor[ae]?|auteur|editing|design|music|translation"
    r"|speakers?|moderat(?:or|ion)|host|talk|keynote|panel|workshop|lecture|session|vortrag|conférence|charla|ponencia"
    r"|lightning talk|opening|closing|q\s?&\s?a)\W*",
    re.IGNORECASE,
)
"""What somebody did for the article, or does on a stage."""
_ISO = regex(r"\d{4}(?:-\d\d-\d\d)?")
_FIGURES = regex(r"[\d\s./-]+")
_SENTENCE = regex(r".*[.!?…。！？][\s)\"'”’»\]]*", re.DOTALL)
_COMMA = regex(r"\)\s*,\s*[(\[]?\Z")
_CLOCK = regex(r",?\s{1,3}(?:at\s|um\s|à\s)?\d{1,2}[:.h]\d\d")
_MAIL_DATE = regex(r",?\s{1,3}\d\d:\d\d:\d\d\s[+-]\d{4}")


def is_credit(text: str, said: Citation, *, is_item: bool = False, is_quoted: bool = False) -> bool:
    """Whether a signature in `text` is that of a change, a talk, a picture or an office, so that no post is cited.

    `is_item` and `is_quoted` say what the markup of a page tells: that it stands in an item of a list, in a block quotation.

    >>> example("- Fix the crash — Jo Example (@jo_example) 2023-09-10")
    True
    >>> example("It rises and rises — Jo Example (@jo_example) September 10, 2023")
    False
    """
    if said.form != "prose" or said.short_links or not (said.handle and said.text and said.date_text):
        return False
    first, last = said.start or 0, said.end or 0
    handle = text.rfind(f"@{said.handle}", first, last)
    day = text.find(said.date_text, handle, last)
    if handle < 0 or day < 0 or NAMED_SITE.match(text, handle + len(said.handle) + 2):
        return False
    words, end = said.text, day + len(said.date_text)
    line = text[text.rfind("\n", max(0, first - _LOOK), first) + 1 : first + _LOOK]
    if _MAIL_DATE.match(text, end):
        return True
    if is_quoted or _shows_post(words, line):
        return False
    if _CREDIT.fullmatch(words):
        return True
    item = is_item or _ITEM.match(line) is not None or _TIMED.match(line) is not None
    whole = _SENTENCE.fullmatch(words) is not None
    change = _CHANGE.match(words) is not None
    if item and (change or _NUMBERED.search(words)):
        return True
    if _ISO.fullmatch(said.date_text):
        return item or change or not whole
    if _FIGURES.fullmatch(said.date_text) or _COMMA.search(text, max(0, day - 8), day):
        return not whole and (item or len(words.split()) <= _FEW or _CLOCK.match(text, end) is not None)
    return change and not whole and _is_one_of_many(text, first, end)


def _shows_post(words: str, line: str) -> bool:
    return (
        _BLOCK.match(line) is not None
        or _QUOTED.fullmatch(words) is not None
        or any(sign.search(words) for sign in (_SHORT_LINK, _HASHTAG))
        or _REPLY.match(words) is not None
    )


def _is_one_of_many(text: str, first: int, end: int) -> bool:
    """Whether the line above or below tells of a change too, and is signed."""
    begin = text.rfind("\n", max(0, first - _LOOK), first)
    above = text[max(0, begin - _LOOK) : max(0, begin)].rpartition("\n")[2]
    behind = text.find("\n", end, end + _LOOK)
    below = text[behind + 1 : behind + _LOOK].partition("\n")[0] if behind >= 0 else ""
    return any("(@" in line and _CHANGE.match(line) for line in (above, below))


def example(text: str) -> bool:
    """For the examples: whether the signature of a line with one dash is that of something else than a post."""
    words, _, signed = text.partition(" — ")
    name, handle, day = re.split(r"\s\(@|\)\s", signed)
    said = Citation(
        0,
        "x",
        Kind.EMBED,
        "prose",
        None,
        handle=handle,
        author_name=name,
        date_text=day,
        text=words,
        start=0,
        end=len(text),
    )
    return is_credit(text, said)
