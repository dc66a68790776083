"""Posts copied as text from pages and timelines of networks: name, handle and perhaps the day, then the words, then counts.

Pure, linear: every handle at the end of a line is read once, with a bounded stretch after it. `furniture` knows the other lines
that such pages show. A post without counts or a time below it ends with its paragraph, because the article may continue there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from citesnap.finding.dates import find_date, parse_date, possible_days
from citesnap.finding.prose.attributions import Attribution
from citesnap.finding.prose.limits import fits
from citesnap.text import furniture
from citesnap.text.furniture import NOT_A_NAME
from citesnap.text.patterns import regex

_LONGEST = 2400
"""Characters after a handle in which its post ends."""
_LINES = 60
_HEAD_LINES = 9
_HANDLE = regex(
    r"@(?P<handle>[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,60}[A-Za-z0-9_])?(?:@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4})?)"
    r"(?=[ \t\u00a0]*(?:$|[·•]|[A-Za-z]{3,9} \d{1,2}\b|\d{1,2}\.? ))[ \t\u00a0]*(?P<rest>[^\n]{0,40})$",
    re.MULTILINE,
)
_LONGEST_NAME = 100
_DOT = regex(r"[\s>]*[·•][\s]*")
_CLOCK = regex(r"\d{1,2}[:h.]\d\d")
_THEN_CLOCK = regex(
    r"(?:[\s,]|at|um|à|a las|às|alle|om)*\d{1,2}[:h.]\d\d(?::\d\d)?(?:\s?[ap]\.?\s?m\b\.?)?", re.IGNORECASE
)
_AGE = regex(
    r"(?:hace |vor |il y a |há |för |sedan )?[\d٠-٩۰-۹]{1,3}\s?(?:[smhdwyjuтч]|min|sec|sek|std|tg|mo|sem|sa|dk|gün|sn|t|g|"
    r"мин|сек|дн?|нед|с|秒|分|時間|日|小时|小時|分钟|分鐘|天|초|분|시간|일|س|د|ي|jam|mnt|hr|ساعت|דק׳|שע׳)\.?(?:\s?前|\s?전)?|now|jetzt"
    r"|(?:an?|one|\d{1,3}) (?:second|minute|hour|day|week|month|year)s? ago"
    r"|(?:just|right) now|a moment ago|last (?:week|month|year)"
    r"|vor (?:eine[rmn]|\d{1,3}) (?:sekunde|minute|stunde|tag|woche|monat|jahr)(?:en|n|e)?|gerade eben"
    r"|il y a (?:une?|\d{1,3}) (?:seconde|minute|heure|jour|semaine|mois|an)s?|à l[’']instant"
    r"|(?:hace|há) (?:una?|um|\d{1,3}) (?:segundo|minuto|hora|d[ií]a|semana|mes|m[êe]s|mese|año|ano)s?"
    r"|ahora(?: mismo)?|agora(?: mesmo)?"
    r"|(?:un[’']?a?|\d{1,3}) (?:second[oi]|minut[oi]|or[ae]|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]) fa|adesso"
    r"|\d{1,3} (?:seconden|minuten|uur|dagen|weken|maanden|jaar) geleden|zojuist"
    r"|\d{1,3} (?:секунд|минут|час|дн|день|недел|месяц|год|лет)\w{0,3} назад|только что|сейчас"
    r"|\d{1,3} (?:sekund|minut|godzin|dni|dzień|tydzień|tygodni|miesi|rok|lat)\w{0,4} temu"
    r"|\d{1,3} (?:saniye|dakika|saat|gün|hafta|ay|yıl) önce|şimdi|たった今|刚刚|剛剛|방금|(?:منذ|قبل) \d{1,3} \w{2,8}"
    r"|\d{1,2}[/.]\d{1,2}\.?",
    re.IGNORECASE,
)
"""An age such as `3h`, `hace 3 h`, `3時間`, `2 hours ago`, or a day in numbers without its year, after a dot. None is a date."""
_MEDIA = regex(r"(?:pic\.(?:twitter|x)\.com|https?://t\.co)/\w{8,10}", re.ASCII)
_MASTODON = regex(r"\b(?:boosts?|favou?rites?|boosted|geteilte beiträge|favorisierungen)\b", re.IGNORECASE)
_RETWEETED = regex(r"\bretweets?\b|リツイート|\bретвит", re.IGNORECASE)
"""The counts below a post on X's pages until 2019, which show no dot between handle and day."""
_NUMBER = regex(r"\d[\d.,]*")
_TRUTH = regex(r"\bre-?truths?\b", re.IGNORECASE)


class _Head(NamedTuple):
    """The top of a copied post: its author, and the day if it is shown there.

    `start` is the begin of the name, `line` the begin of the handle's line, `end` the end of the top.
    """

    start: int
    line: int
    end: int
    name: str
    handle: str
    date: tuple[int, int, str | None] | None
    surely: bool
    """Whether it has the layout of a page: a dot between handle and day."""
    flat: bool
    """Whether all of it is one line. Then it may be a byline."""


class _Foot(NamedTuple):
    """The line after the words of a post: its place, and its time where it is one."""

    start: int
    end: int
    date: tuple[int, int, str | None] | None = None


def copied(text: str) -> Iterator[Attribution]:
    """Posts copied from a timeline, with the day beside the handle; from pages of Bluesky and Mastodon also with the day below.

    >>> shown = "Jo Example\\n@jo_example\\n·\\nMay 1, 2020\\nIt rises\\n12\\n34\\n5.6K"
    >>> [(a.handle, a.name, a.date) for a in copied(shown)]
    [('jo_example', 'Jo Example', '2020-05-01')]
    """
    heads = _heads(text)
    listed = sum(head.flat and head.surely for head in heads) > 1
    for i, head in enumerate(heads):
        stop = min(heads[i + 1].start if i + 1 < len(heads) else len(text), head.end + _LONGEST)
        post = _post(text, head, stop)
        if post is not None and (listed or not head.flat or not _is_byline(text, post)):
            yield post


def _is_byline(text: str, post: Attribution) -> bool:
    """Whether a single line of name, handle and day may be a byline: no line of a network's page follows the paragraph."""
    assert post.body is not None
    behind = text[post.body[1] : post.body[1] + 80].strip(" \t\n>").split("\n")[0]
    return not furniture.is_at_end(behind) and not _MEDIA.search(text, *post.body)


def dated_heads(text: str) -> list[tuple[int, int]]:
    """The begins of the posts of a timeline with the day beside the handle, in order: of the name, and of the handle's line."""
    return [(head.start, head.line) for head in _heads(text) if head.surely]


def _heads(text: str) -> list[_Head]:
    if "@" not in text:
        return []
    return [head for hit in _HANDLE.finditer(text) if (head := _head(text, hit)) is not None]


def _head(text: str, hit: re.Match[str]) -> _Head | None:
    line = text.rfind("\n", max(0, hit.start() - _LONGEST_NAME), hit.start()) + 1
    beside = text[line : hit.start()].strip(" \t>\u00a0") if line or hit.start() < _LONGEST_NAME else "@"
    if "@" in beside or (beside and (NOT_A_NAME.match(beside) or furniture.REPLYING.fullmatch(text, line, hit.end()))):
        return None
    badge = furniture.LABEL.fullmatch(beside) is not None
    start, name = (line, beside) if beside and not badge else _line_above(text, line)
    if not name or NOT_A_NAME.match(name):
        return None
    date: tuple[int, int, str | None] | None = None
    dotted = verified = False
    at = hit.start("rest") if hit["rest"].strip() else hit.end() + 1
    end = hit.end()
    for begin, stop in lines_of(text, at, min(len(text), at + 400)):
        dot = _DOT.match(text, begin, stop)
        if dot is not None:
            dotted = True
            begin = dot.end()
        shown = text[begin:stop]
        if shown.strip():
            when = _when(text, begin, stop, dotted=dotted) if date is None else None
            if when is not None:
                date = when
            elif furniture.FOLLOW.fullmatch(shown):
                verified = verified or date is not None
            elif not furniture.REPLYING.fullmatch(shown):
                break
        elif dot is None and date is not None:
            break
        end = stop
    return _Head(
        start,
        line,
        end,
        name,
        hit["handle"],
        date,
        date is not None and (dotted or verified),
        "\n" not in text[start:end],
    )


def _when(text: str, begin: int, stop: int, *, dotted: bool) -> tuple[int, int, str | None] | None:
    """A line that is a day, an age, or a day without its year: (start, end, ISO day where it is certain); None for other lines."""
    while begin < stop and text[begin].isspace():
        begin += 1
    line = text[begin:stop].rstrip()
    bare = re.sub(r"[\s·•]*(?:edited|bearbeitet)?[\s·•]*$", "", line, flags=re.IGNORECASE)
    if not bare or len(bare) > 40:
        return None
    when = find_date(text, begin)
    if when is not None and when[1] >= begin + len(bare) and not bare.endswith("ago"):
        return begin, begin + len(bare), when[2]
    is_told = (dotted and _AGE.fullmatch(bare)) or parse_date(f"{bare} 2020")
    return (begin, begin + len(bare), None) if is_told else None


def _post(text: str, head: _Head, stop: int) -> Attribution | None:
    foot = _foot(text, head.end, stop)
    platform = _platform(text, head, foot, stop)
    counted = head.date is not None and foot is not None and _RETWEETED.search(text, foot.start, foot.end) is not None
    if not head.surely and not counted and (platform == "x" or foot is None or foot.date is None):
        return None
    if head.date is not None and _IN_WORDS.search(text, *head.date[:2]) and not _has_counts(text, head.end, stop):
        return None
    begin = head.end
    while begin < stop and (text[begin].isspace() or text[begin] == ">"):
        begin += 1
    end = foot.start if foot is not None else _paragraph_end(text, begin, stop)
    end = trimmed(text, begin, end)
    body = text[begin:end]
    if not body or (platform == "x" and not fits(body, None) and foot is None):
        return None
    date = head.date or (foot.date if foot else None)
    return Attribution(
        start=head.start,
        end=foot.date[1] if foot and foot.date and head.date is None else end,
        form="rendered",
        handle=head.handle,
        name=re.sub(r"\s*\b(?:Verified account)\b", "", head.name).strip(" *[\u00a0"),
        date=date[2] if date else None,
        date_text=text[date[0] : date[1]].strip() if date else None,
        platform=platform,
        body=(begin, end),
    )


_IN_WORDS = regex(
    r"\b(?:ago|fa|geleden|назад|temu|önce)\b|\b(?:vor|il y a|hace|há)\s\S{1,6}\s[^\W\d_]{4,}|\b(?:just|right) now\b|(?:منذ|قبل)\s",
    re.IGNORECASE,
)
"""An age that is not abbreviated."""


def _has_counts(text: str, begin: int, stop: int) -> bool:
    """Whether two counts or more stand below a post. Comments of films and forums have one at most, and ages in words."""
    numbers = 0
    for start, end in lines_of(text, begin, stop):
        line = text[start:end].strip()
        if line:
            numbers = numbers + len(_NUMBER.findall(line)) if furniture.is_count(line) else 0
        if numbers > 1:
            return True
    return False


def _platform(text: str, head: _Head, foot: _Foot | None, stop: int) -> str:
    """The network, told by the kind of handle, and by the words for what its page counts."""
    if "@" in head.handle:
        return "mastodon"
    if "." in head.handle or "-" in head.handle:
        return "bluesky"
    below = text[foot.start : min(stop, foot.end + 200)] if foot else ""
    if counts_truths(below):
        return "truthsocial"
    return "mastodon" if _MASTODON.search(below) else "x"


def counts_truths(below: str) -> bool:
    """Whether the lines below a post count what Truth Social alone has."""
    return _TRUTH.search(below) is not None


def _foot(text: str, begin: int, stop: int) -> _Foot | None:
    """The line after the words of the post that begin at `begin`: its time, its counts, or the next part of the page."""
    counts: _Foot | None = None
    numbers = 0
    for start, end in lines_of(text, begin, stop):
        line = text[start:end]
        if not line.strip():
            continue
        if (when := _time(text, start, end)) is not None:
            return _Foot(counts.start if counts else start, when[1], when)
        if furniture.is_count(line):
            counts = counts or _Foot(start, end)
            numbers += 1
            if _RETWEETED.search(line) and len(_NUMBER.findall(line)) > 1:
                return counts
        elif furniture.ENDS.fullmatch(line):
            return counts or _Foot(start, start)
        elif counts is not None and numbers > 1:
            return counts
        elif counts is not None and not furniture.is_at_end(line):
            counts, numbers = None, 0
    return counts


def _time(text: str, start: int, end: int) -> tuple[int, int, str | None] | None:
    """The day of a line of a day and a time of day, in either order, perhaps with counts or the name of an app after it."""
    while start < end and (text[start].isspace() or text[start] in ">·"):
        start += 1
    if not _CLOCK.search(text, start, min(end, start + 40)):
        return None
    line = text[start:end]
    day = find_date(line, 0)  # not beyond the line: the next one may hold a number
    if day is None or not (day[2] or possible_days(line[: day[1]])):
        return None
    when = start, start + day[1], day[2]
    rest = line[day[1] :]
    clock = _THEN_CLOCK.match(rest)
    if clock is not None:
        rest = rest[clock.end() :]
    elif not _CLOCK.search(text, start, when[1]):
        return None
    if rest.strip() and not (rest.strip()[0] in "·•∙|-🌐" or furniture.is_count(rest)):
        return None
    return when[0], when[1] + (clock.end() if clock else 0), when[2]


def trimmed(text: str, begin: int, end: int) -> int:
    """The end of the words that begin at `begin`: before the lines of `furniture` that precede `end`."""
    while True:
        while end > begin and (text[end - 1].isspace() or text[end - 1] in ">["):
            end -= 1
        start = max(text.rfind("\n", begin, end) + 1, begin)
        line = text[start:end]
        if start == begin and not furniture.TRANSLATE.fullmatch(line):
            return end
        if furniture.SITE.fullmatch(line):
            above = text[begin:start].rstrip()
            head = max(above.rfind("\n"), 0)
            end = begin + head if above[:head].strip() else start
        elif furniture.is_at_end(line):
            end = start
        else:
            return end


def _paragraph_end(text: str, begin: int, stop: int) -> int:
    for start, end in lines_of(text, begin, stop):
        if not text[start:end].strip(" \t>"):
            return start
    return stop


def lines_of(text: str, at: int, stop: int) -> Iterator[tuple[int, int]]:
    """The lines between two places as (start, end), at most `_LINES` of them."""
    for _ in range(_LINES):
        if at >= stop:
            return
        newline = text.find("\n", at, stop)
        end = newline if newline >= 0 else stop
        yield at, end
        at = end + 1


def _line_above(text: str, at: int) -> tuple[int, str]:
    """The name in the line above: (start, text), an empty text where there is none. Blank lines and badges are skipped."""
    end = at
    for _ in range(4):
        if end <= 0:
            break
        begin = text.rfind("\n", max(0, end - 121), end - 1) + 1
        line = text[begin : end - 1] if text[end - 1 : end] == "\n" else text[begin:end]
        name = line.strip(" \t>*\u00a0")
        if name and not furniture.LABEL.fullmatch(name):
            return (begin, name) if len(name) <= 80 and "@" not in name else (0, "")
        end = begin
    return 0, ""


_ACCOUNT = regex(
    r"^[^\S\n>]{0,8}>?[^\S\n]?(?P<handle>(?=[\w.]*[a-z])[a-z0-9_](?:[a-z0-9._]{0,28}[a-z0-9_]))[^\S\n]*$",
    re.MULTILINE | re.ASCII,
)
_BESIDE = regex(
    r"[\s·•]*(?:author|autor\w?|auteur|verified|verifiziert|edited|bearbeitet|more|mehr)?[\s·•]*", re.IGNORECASE
)
_ADDRESS_LINE = regex(r"[\s>(<]*https?://\S+[\s>)]*")
_THREAD = regex(r"^[^\S\n]*(?:Threads?|Post)[^\S\n]*\n(?:[^\n]{0,30}\n){0,4}\Z", re.MULTILINE)
"""The head of a page of Threads, with the number of its views below."""
_NEARBY = 400


def threaded(text: str) -> Iterator[Attribution]:
    """Posts copied from Threads: account without an at sign, day or age, words, counts. They need a sign of Threads nearby.

    >>> shown = "jo.example\\n05/21/2024\\nIt rises\\n12\\n3\\nhttps://www.threads.net/@jo.example/post/C0zXcQmxO78"
    >>> [(a.handle, a.name, a.date) for a in threaded(shown)]
    [('jo.example', None, '2024-05-21')]
    """
    if "hreads" not in text and "Thread\n" not in text:
        return
    for hit in _ACCOUNT.finditer(text):
        post = _thread_post(text, hit)
        if post is not None and _is_of_threads(text, hit, post):
            yield post


def _thread_post(text: str, hit: re.Match[str]) -> Attribution | None:
    date: tuple[int, int, str | None] | None = None
    begin = end = 0
    for start, stop in lines_of(text, hit.end() + 1, min(len(text), hit.end() + _LONGEST)):
        line = text[start:stop]
        if date is None:
            date = _when(text, start, stop, dotted=True) if line.strip() else None
            if line.strip() and date is None:
                return None
        elif not begin:
            if not _BESIDE.fullmatch(line):
                begin, end = start, stop
        elif furniture.is_at_end(line) or _ADDRESS_LINE.fullmatch(line) or _ACCOUNT.match(text, start, stop):
            break
        elif line.strip():
            end = stop
    if date is None or not begin or furniture.is_at_end(text[begin:end]):
        return None
    while text[begin].isspace() or text[begin] == ">":
        begin += 1
    return Attribution(
        start=hit.start(),
        end=end,
        form="rendered",
        handle=hit["handle"],
        date=date[2],
        date_text=text[date[0] : date[1]].strip(),
        platform="threads",
        body=(begin, trimmed(text, begin, end)),
    )


def _is_of_threads(text: str, hit: re.Match[str], post: Attribution) -> bool:
    around = text[max(0, hit.start() - _NEARBY) : post.end + _NEARBY].lower()
    if any(f"threads.{label}/@{hit['handle'].lower()}" in around for label in ("net", "com")):
        return True
    return _THREAD.search(text[max(0, hit.start() - 160) : hit.start()]) is not None
