"""Pictures of posts: captions and alternative texts that say whose post a screenshot shows, and of which day.

Pure, linear. Such a citation has no link. It counts only where the caption says that a post is pictured, and gives the handle of
its author and its day or its words, because a picture credited to an account is no post.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from citesnap.finding.dates import find_date
from citesnap.finding.markers import Spans
from citesnap.finding.networks import SITES
from citesnap.finding.prose.references import Reference
from citesnap.text.patterns import regex

_NETWORKS = "|".join(words for _, words in SITES[1:])
_SHOT = (
    r"(?:screen[ -]?(?:shot|grab|cap(?:ture)?s?)|captura|capture d[’']écran|bildschirm(?:foto|aufnahme)|schermata|schermafbeelding"
    r"|skärm(?:bild|dump)|skjermbilde|skærmbillede|zrzut ekranu|snímek obrazovky|kuvakaappaus|ekran görüntüsü|скриншот"
    r"|снимок экрана|スクリーンショット|截图|截圖|image|photo|picture|snapshot|bild|foto|imagen|imagem|immagine)"
)
_POST = r"(?:posts?|messages?|status|thread|story|beitrags?)"
_WORK = (
    r"(?P<x>tweets?|tuits?|tuíte|твита?|ツイート|推文|(?:X|Twitter)[ -]"
    + _POST
    + r")|(?P<bluesky>skeets?)|(?P<mastodon>toots?)"
    rf"|(?P<named>{_NETWORKS})[ -]{_POST}"
    r"|(?:posts?|messages?|publicación|publicação|publication|beitrags?|bericht|inlägg)[ ](?:on|auf|sur|en|no|su|op|på)[ ]"
    rf"(?P<on>X|Twitter|{_NETWORKS})"
)
_PICTURED = regex(rf"\b{_SHOT}\b[^.\n@]{{0,40}}?(?<![^\W_])(?:{_WORK})(?![^\W_])", re.IGNORECASE)
_NUMBERED = regex(
    r"[\W_]{0,6}(?:exhibit|exh?\.|figure|fig\.|image|photo|annex(?:ure)?|attachment|appendix|abb(?:ildung|\.)|anlage|figura|imagen"
    r"|imagem|anexo|annexe|pièce|afbeelding|bilaga|рис\.|рисунок)\s?(?:no?\.?\s)?[\w.-]{1,8}[\s.:()–—-]{1,4}(?:an? |the )?"
    rf"(?:{_WORK})(?<!s)(?![^\W_])",
    re.IGNORECASE,
)
"""The number of a figure or an exhibit, and the word for a post, at the begin of a line."""
_OPENING = regex(rf"\W?(?:an? |the )?(?:{_WORK})(?![^\W_])", re.IGNORECASE)
_SIGNS = "weet tuit tuíte твит ツイート 推文 post message status thread story beitr skeet toot publica bericht inlägg".split()
"""Strings in lower case, of which each word for a post holds one."""
_HANDLE = regex(r"@(?P<handle>[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,60}[A-Za-z0-9_])?(?:@[A-Za-z0-9.-]{3,80}[a-z])?)")
_BY = r"\b(?:by|from|of|von|des|de|par|por|da|di|van|av|af|от)\b"
_LEADS = regex(
    r"[\s(,:–—-]*|\s*(?:(?:posted|published|sent|written|publicad[oa]|publié|veröffentlicht|gepostet)\s)?"
    rf"{_BY}\s[^\n]{{0,80}}",
    re.IGNORECASE,
)
"""The text between the words for a picture of a post and the handle of its author."""
_OTHERS = regex(
    r"[.!?]\s|\b(?:to|at|about|against|replying|mention\w*|an|à|und|and|et|y|photo|taken|via)\b", re.IGNORECASE
)
"""The text before the handle of another person than the author."""
_NAME = regex(rf"{_BY}\s+(?:user\s+)?(?P<name>[^\W\d_a-zß-öø-ÿ][^\n@(,:]{{1,60}}?)\s*[(,]?\s*\Z")
_SAYS = regex(
    r"[)\]\s,.]{0,3}(?:(?:that |which )?(?P<verb>reads?|reading|says?|saying|states?|stating|lautet|qui dit|que dice|que diz)\b"
    r"[\s,:]{0,3}|:\s?)(?P<open>[“\"'‘«„]?)(?P<words>[^\n]{3,1200})"
)
_CLOSES = {"“": "”", '"': '"', "'": "'", "‘": "’", "«": "»", "„": "“”"}
_REACH = 160
"""Characters before and after a handle that are read."""
_WORD = regex(r"(?<![\w:@.])\w")
_ENDS = regex(r"\n\s*\n")


def pictured(text: str) -> Iterator[Reference]:
    """The posts that captions of pictures name.

    >>> shown = "Screenshot of a tweet by Jo Example (@jo_example), May 1, 2020: “It rises.”"
    >>> [(each.handle, each.name, each.date, each.words) for each in pictured(shown)]
    [('jo_example', 'Jo Example', '2020-05-01', 'It rises.')]
    """
    done = 0
    for handle in _HANDLE.finditer(text) if "@" in text else ():
        begin = max(done, handle.start() - _REACH, text.rfind("\n", 0, handle.start()) + 1)
        before = text[begin : handle.start()]
        hit = _before(before, whole=begin == 0)
        if hit is None or not _LEADS.fullmatch(before, hit.end()) or _OTHERS.search(before, hit.end()):
            continue
        date = _day(text, handle.end())
        done = max(handle.end(), date[1] if date else 0)
        said = _SAYS.match(text, done) or _SAYS.match(text, handle.end())
        words = _quoted(said) if said else None
        if date is None and words is None:
            continue
        name = _NAME.search(before, hit.end())
        yield Reference(
            start=begin + hit.start(),
            end=max(done, said.start("words") + len(words) if said and words else 0),
            platform=_platform(hit, handle["handle"]),
            handle=handle["handle"],
            name=name["name"].strip() if name else None,
            date=date[2] if date else None,
            date_text=text[date[0] : date[1]] if date else None,
            words=words,
            ref=None,
        )


def _before(before: str, *, whole: bool) -> re.Match[str] | None:
    """The words before a handle that say that a post is pictured. At the begin of a caption a word for a post is enough."""
    lower = before.lower()
    if not any(sign in lower for sign in _SIGNS):
        return None
    return _PICTURED.search(before) or _NUMBERED.match(before) or (_OPENING.match(before) if whole else None)


def find(text: str, taken: Spans) -> Iterator[Reference]:
    """The posts that captions of pictures name outside of what is `taken`."""
    return (each for each in pictured(text) if not taken.touch(each.start, each.end))


def _platform(hit: re.Match[str], handle: str) -> str:
    groups = {key: value for key, value in hit.groupdict().items() if value}
    for key in ("named", "on"):
        if label := groups.get(key):
            return next(name for name, words in SITES if re.fullmatch(words, label, re.IGNORECASE))
    return next(iter(groups), "mastodon" if "@" in handle else "x")


def _day(text: str, at: int) -> tuple[int, int, str] | None:
    """The first day within the bound and within the same paragraph."""
    stop = _ENDS.search(text, at, at + _REACH)
    for word in _WORD.finditer(text, at, stop.start() if stop else at + _REACH):
        when = find_date(text, word.start())
        if when is not None and when[2] is not None:
            return when[0], when[1], when[2]
    return None


def _quoted(said: re.Match[str]) -> str | None:
    words = said["words"]
    closing = _CLOSES.get(said["open"])
    if closing:
        ends = [place for sign in closing if (place := words.rfind(sign)) > 0]
        return words[: max(ends)].strip() if ends else None
    return None if said["verb"] else words.strip()
