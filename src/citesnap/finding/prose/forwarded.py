"""Posts that programs pass on: shared by an app, sent by mail, unfurled in a chat, repeated by a service with `New tweet from`.

Pure, linear: each form begins at a handle and reads a bounded stretch around it. The named author counts only together with an
address of that account, a day or a short link, or in a notation that has no other use (`RT @NAME:`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from citesnap import platforms
from citesnap.finding.dates import find_date
from citesnap.finding.links import find_urls, post_at
from citesnap.finding.networks import ON_SITE, SITES, network_of
from citesnap.finding.posted import POSTED, VERBS, WROTE
from citesnap.finding.prose.attributions import Attribution
from citesnap.finding.prose.copied import lines_of, trimmed
from citesnap.finding.prose.limits import fits
from citesnap.platforms import PostRef, identify
from citesnap.text import furniture
from citesnap.text.furniture import NOT_A_NAME
from citesnap.text.patterns import regex

_LONGEST = 1200
"""Characters of the words of a post and of the text around them."""
_HANDLE = r"@(?P<handle>[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,60}[A-Za-z0-9_])?(?:@[A-Za-z0-9.-]{3,80}[a-z])?)"
_ON_DAY = r"(?:(?:on|am|le|el|em|il|op|den)[ \n])?"
_SHARED = regex(
    rf"\({_HANDLE}\)[ \t]*{VERBS}(?P<when>[^\n:]{{0,20}}(?::\d\d[^\n:]{{0,50}})?)[ \t]?:(?!\d)[ \t]*\n?", re.IGNORECASE
)
_NEWS = regex(
    r"\bNew (?i:tweet|post|X post|toot|skeet|status)(?: on (?:X|Twitter|Bluesky|Mastodon))? (?:from|by) "
    rf"(?:(?P<name>[^\n@()]{{1,60}}?)[ \t]*\()?{_HANDLE}\)?[ \t]*(?::[ \t]*|(?=\n))\n*",
)
_AGAIN = regex(rf"\b[RM]T[ \t]+{_HANDLE}[ \t]?:[ \t]+(?=\S)")
_SIGNED_BY = regex(r"(?:[—―–]|--|\s-\s)\s?[^\n@()—―–]{1,60}\(@\w")
_SAID = regex(rf"{_HANDLE}[ \t]?:[ \t]+(?=\S)")
_TOP = regex(rf"(?P<open>\()?{_HANDLE}(?(open)\))(?:[ ]on[ ](?:X|Twitter))?[ \t]*(?=\n|\Z)")
_OPENS = " \t>*•-"
"""Marks that may begin a line."""
_SITE = regex(
    r"\{Embed\}|(?:(?P<site>Twitter|X(?:\s\(formerly\sTwitter\))?|F(?:x|ixup)\w*|vx\w*|Bluesky|Mastodon|Threads)(?P=site)?)"
    r"(?:[ \t]*[|•·-][ \t]*(?P<date>[^\n]{0,40}))?",
    re.IGNORECASE,
)
"""The line that chats put below a preview, and some above it: the site, and perhaps the day."""
_ADDRESS_LINE = regex(r"[ \t>]*https?://\S{4,200}[ \t]*(?=\n)")
"""The address of the account, below its name."""
_LINES_ABOVE = 3
_LEAST_WORDS = 3


def shared(text: str) -> Iterator[Attribution]:
    """Posts shared by apps and mails: the author, perhaps the time, the words, the address.

    >>> shown = "Jo Example (@jo_example) tweeted at 9:41 AM on Fri, May 01, 2020:\\nIt rises\\n(https://x.com/jo_example/status/20)"
    >>> [(a.handle, a.name, a.date) for a in shared(shown)]
    [('jo_example', 'Jo Example', '2020-05-01')]
    """
    if "(@" in text:
        yield from _told(text, _SHARED)


def news(text: str) -> Iterator[Attribution]:
    """Posts that services announce: `New tweet from NAME:`, the words and the address.

    >>> shown = "New tweet from @jo_example: It rises https://x.com/jo_example/status/20"
    >>> [(a.handle, a.name, a.date) for a in news(shown)]
    [('jo_example', None, None)]
    """
    if "New " in text:
        yield from _told(text, _NEWS)


def repeated(text: str) -> Iterator[Attribution]:
    """Posts repeated by hand: `RT @NAME: words`, to the end of the line.

    >>> shown = "RT @jo_example: It rises pic.twitter.com/AbCdEfGhIj"
    >>> [(a.handle, a.name, a.date) for a in repeated(shown)]
    [('jo_example', None, None)]
    """
    for hit in _AGAIN.finditer(text) if "T @" in text else ():
        if _before(text, hit.start()):
            continue
        stop = min(_line_end(text, hit.end()), hit.end() + _LONGEST)
        if _SIGNED_BY.search(text, hit.end(), min(len(text), stop + 60)):
            continue  # another's post, which says all of this
        own = _own_address(text, hit.end(), stop, hit["handle"])
        if own is not None or len(text[hit.end() : stop].split()) >= _LEAST_WORDS:
            yield _attribution(text, hit, hit.start(), (hit.end(), own[0] if own else stop), own)


def named(text: str) -> Iterator[Attribution]:
    """Lines of `@NAME: words` that end in the address of a post of that account.

    >>> shown = "@jo_example: It rises https://x.com/jo_example/status/20"
    >>> [(a.handle, a.name, a.date) for a in named(shown)]
    [('jo_example', None, None)]
    """
    for hit in _SAID.finditer(text) if "@" in text and "://" in text else ():
        if _before(text, hit.start()):
            continue
        stop = min(_line_end(text, hit.end()), hit.end() + _LONGEST)
        own = _own_address(text, hit.end(), stop, hit["handle"])
        if own is not None and not text[own[1] : stop].strip(" \t)]>.") and fits(text[hit.end() : own[0]], None):
            yield _attribution(text, hit, hit.start(), (hit.end(), own[0]), own)


def unfurled(text: str) -> Iterator[Attribution]:
    """Previews in a chat or a mail: the address, a line with name and handle below or above it, the words.

    >>> shown = "https://x.com/jo_example/status/20\\nJo Example (@jo_example)\\nIt rises\\nTwitter | May 1st, 2020"
    >>> [(a.handle, a.name, a.date) for a in unfurled(shown)]
    [('jo_example', 'Jo Example', '2020-05-01')]
    """
    for hit in _TOP.finditer(text) if "@" in text and "://" in text else ():
        name, start = _name_before(text, hit.start())
        if not name or NOT_A_NAME.match(name) or furniture.REPLYING.fullmatch(text, start, hit.end()):
            continue
        begin = hit.end()
        end, foot = _preview_end(text, begin + 1)
        own = _address_above(text, _line_start(text, start), hit["handle"]) or _own_address(
            text, begin, foot, hit["handle"]
        )
        if own is None:
            continue
        if own[0] > begin and not text[begin : own[0]].strip(" \n>"):
            begin = own[1]  # the address stands between the name and the words
            end, foot = _preview_end(text, _line_end(text, begin) + 1)
        elif own[0] > begin:
            end = min(end, own[0])
        if profile := _ADDRESS_LINE.match(text, begin + 1, end):
            begin = profile.end()
        end = trimmed(text, min(begin + 1, end), end)
        words = _without_date(text, begin, end)
        date = _date_in(text, words, end) if words < end else _date_below(text, end, foot)
        end = words
        if text[begin:end].strip():
            yield _attribution(text, hit, start, (begin, end), own, name=name, date=date)


def told(text: str) -> Iterator[Attribution]:
    """Sentences that quote a post and say whose it is and of which day.

    >>> shown = "“It rises, hold on,” Jo Example (@jo_example) tweeted on May 1, 2020."
    >>> [(a.handle, a.name, a.date) for a in told(shown)]
    [('jo_example', 'Jo Example', '2020-05-01')]
    """
    for hit in _SAYS.finditer(text) if "(@" in text else ():
        date = find_date(text, hit.end())
        low = max(0, hit.start() - _LONGEST)
        close = _CLOSED.search(text[low : hit.start()])
        if date is None or date[2] is None or close is None:
            continue
        verb = _VERB.match(close["name"])
        words = _quoted(text, low, low + close.start())
        if words is None or not (verb or hit["verb"]) or not fits(text[words[0] : words[1]], date[2]):
            continue
        name = close["name"][verb.end() if verb else 0 :].strip(" ,\n")
        end = words[1] - 1 if text[words[1] - 1] == "," else words[1]
        attributed = _attribution(text, hit, words[0] - 1, (words[0], end), None, name=name, date=date)
        yield replace(attributed, platform=_network(hit["site"]) or attributed.platform)


_AT_TIME = (
    r"(?:at|um|à|a\slas|alle|às|om|kl\.?)[ ]\d{1,2}[:.h]\d\d(?:[ ]?[ap]\.?m\.?)?(?:[ ][A-Z]{2,4})?(?:[ ]Uhr)?,?[ ]"
)
_SAYS = regex(
    rf"\({_HANDLE}\),?[ \n](?P<verb>(?:{VERBS}|{WROTE}(?=[ \n](?:{ON_SITE.replace('?P<site>', '?:')})))[ ,\n]+)?"
    rf"(?:{ON_SITE},?[ \n])?(?:{_AT_TIME})?{_ON_DAY}(?=\w)",
    re.IGNORECASE,
)
_CLOSED = regex(r"[”\"»“][,.]?[ \n](?P<name>[^”\"»“\n()]{2,80}\n?)\Z")
_VERB = regex(rf"{VERBS}[ \n]+(?:by[ ])?", re.IGNORECASE)


def may_be_named_on(text: str) -> bool:
    """Whether `named_on` has anything to look for."""
    return any(f" {label}" in text for label in _LABELS) and _NAMED_ON.search(text) is not None


def _network(site: str | None) -> str | None:
    """The platform of a network's name in any case."""
    names = (name for name, words in SITES if site and re.fullmatch(words, site, re.IGNORECASE))
    return next(names, None)


def _quoted(text: str, low: int, close: int) -> tuple[int, int] | None:
    """The words within the quotation marks that close there, if they are at least three."""
    opening = {"”": "“", "»": "«", "“": "„", '"': '"'}[text[close]]
    begin = text.rfind(opening, low, close)
    if begin < 0 or "\n\n" in text[begin:close] or len(text[begin:close].split()) < _LEAST_WORDS:
        return None
    return begin + 1, close


def reported(text: str) -> Iterator[Attribution]:
    """Sentences that say who posted what on which day and then quote it, the day before or behind the author.

    The network has to be told, by its name or by the word for its posts: what somebody said elsewhere is no post.

    >>> shown = "On May 1, 2020, Jo Example (@jo_example) tweeted: “It rises, hold on.”"
    >>> [(a.handle, a.name, a.date) for a in reported(shown)]
    [('jo_example', 'Jo Example', '2020-05-01')]
    """
    for hit in _AUTHOR.finditer(text) if "@" in text else ():
        opens = _TO_WORDS.match(text, hit.end())
        if opens is None:
            continue
        low = max(0, hit.start() - _LONGEST_LEAD)
        begin = max((end.end() for end in _SENTENCE_BEGINS.finditer(text, low, hit.start())), default=low)
        said = text[begin : opens.end()]
        posted = POSTED.search(said)
        date = _date_in(text, begin, opens.end()) if posted and said.count("@") == 1 else None
        if posted is None or date is None:
            continue
        between = text[hit.end() : max(hit.end(), date[0])] + text[max(hit.end(), date[1]) : opens.end()]
        if _says_more(between):
            continue
        words = _quotation(text, opens.end(), min(len(text), opens.end() + _LONGEST))
        quoted = text[slice(*words)]
        if words[0] == opens.end() or len(quoted.split()) < _LEAST_WORDS or not fits(quoted, date[2]):
            continue
        name = _CAPITALS.search(text, begin, hit.start()) if hit[0].startswith("(") else None
        attributed = _attribution(
            text, hit, hit.start(), words, None, name=name[0].strip(" (") if name else None, date=date
        )
        yield replace(attributed, platform=_network(posted["site"] or posted["named"]) or attributed.platform)


def _says_more(between: str) -> bool:
    """Whether more stands between an author and the quotation than that it was posted: somebody else may be quoted then."""
    for known in (POSTED, _SAYING):
        between = known.sub(" ", between)
    return sum(word not in _FILLING for word in re.findall(r"[^\W\d_]+", between.lower())) > 1


_SAYING = regex(rf"(?<!\w)(?:{WROTE}|reads?|reading|says|saying|stat(?:es|ed|ing)|lautete?)(?!\w)", re.IGNORECASE)
_FILLING = frozenset(
    "in on at dated of from to a an the that as follows also then later again just followers am pm um vom im uhr le du el del de"
    " em il à h utc gmt et est edt pt pst pdt ct cet bst".split()
)
"""Words that may stand beside the day and the verb."""


_LONGEST_LEAD = 240
"""Characters of a sentence before its author."""
_AUTHOR = regex(rf"(?<![\w/.@])(?P<open>\()?{_HANDLE}(?(open)\))(?=[\s,:])")
_TO_WORDS = regex(
    r"(?:(?!(?<=\w{3})[.!?]\s|\n[^\S\n]*\n)[^“„«\"「@]){0,140}?(?:[:,][ \n\u00a0]{1,2}|(?<=[a-zß-ÿ])[ \n])(?=[“„«\"「])"
)
_SENTENCE_BEGINS = regex(r"(?<=\w{3})[.!?…][\"”»)]?\s+(?=[^\W\d_a-zß-ÿ]|[“„«\"])|\n[^\S\n]*\n")
_CAPITALS = regex(r"(?:[^\W\d_a-zß-ÿ][\w.'’-]{0,30}[ \n]){1,5}\Z")


def dated(text: str) -> Iterator[Attribution]:
    """Quotations with name, handle and day before them.

    >>> shown = "Jo Example (@jo_example), May 1, 2020: “It rises, hold on.”"
    >>> [(a.handle, a.name, a.date) for a in dated(shown)]
    [('jo_example', 'Jo Example', '2020-05-01')]
    """
    for hit in _NAMES.finditer(text) if "(@" in text else ():
        date = find_date(text, hit.end())
        opens = _OPENS_WORDS.match(text, date[1]) if date and date[2] else None
        if date is None or opens is None:
            continue
        begin, end = _quotation(text, opens.end(), min(len(text), opens.end() + _LONGEST))
        if begin > opens.end() and "\n\n" not in text[begin:end] and fits(text[begin:end], date[2]):
            name, start = _name_before(text, hit.start())
            attributed = _attribution(text, hit, start, (begin, end), None, name=name, date=date)
            yield replace(attributed, platform=_network(hit["site"]) or attributed.platform)


_NAMES = regex(rf"\({_HANDLE}\)[ ]?[,·|–—-]?[ ](?:{ON_SITE}[, (]{{1,2}}(?:(?:on|am|le|el|em|il|op|den)[ ])?)?(?=\w)")
_OPENS_WORDS = regex(r"[ ]?[:–—-][ \n]{1,2}(?=[“\"„«「])")


def signed(text: str) -> Iterator[Attribution]:
    """Words with a dash, the handle, perhaps the name, and the day after them.

    >>> shown = "“It rises.” — @jo_example (Jo Example), May 1, 2020"
    >>> [(a.handle, a.name, a.date) for a in signed(shown)]
    [('jo_example', 'Jo Example', '2020-05-01')]
    """
    for hit in _DASHED.finditer(text) if "@" in text else ():
        date = find_date(text, hit.end())
        if date is not None and date[2] is not None and text[: hit.start()].strip():
            handle = hit["handle"]
            yield Attribution(
                start=hit.start(),
                end=date[1],
                form="rendered",
                handle=handle,
                name=hit["name"] or hit["before"],
                date=date[2],
                date_text=text[date[0] : date[1]],
                platform=_network(hit["site"]) or network_of(handle),
            )


_DASHED = regex(
    rf"(?:—|―|–|(?<![\w-])--)[ ]?(?:(?P<before>[^\W\d_][^\n@()—–:]{{1,60}}?),?[ ])?{_HANDLE}"
    rf"(?:[ ]\((?P<name>[^()@\n]{{2,60}})\))?(?:[ ]{ON_SITE})?[ ]?[,·|(]?[ ]?(?=\w)"
)


def named_on(text: str) -> Iterator[Attribution]:
    """Quotations with a dash, a name without its handle, the network and the day after them.

    >>> shown = "“It rises, hold on.” — Jo Example on LinkedIn, May 1, 2020"
    >>> [(a.handle, a.name, a.date) for a in named_on(shown)]
    [(None, 'Jo Example', '2020-05-01')]
    """
    for hit in _NAMED_ON.finditer(text) if any(f" {label}" in text for label in _LABELS) else ():
        date = find_date(text, hit.end())
        low = max(0, hit.start() - _LONGEST)
        close = hit.start() - 1
        while close > low and text[close] in " \n>":
            close -= 1
        words = (
            _quoted(text, low, close) if date and date[2] and text[close : close + 1] in ("”", "»", "“", '"') else None
        )
        if date is not None and words is not None and fits(text[words[0] : words[1]], date[2]):
            yield Attribution(
                start=words[0] - 1,
                end=date[1],
                form="rendered",
                handle=None,
                name=hit["name"].strip(),
                date=date[2],
                date_text=text[date[0] : date[1]],
                platform=_network(hit["site"]) or "x",
                body=words,
            )


_LABELS = [
    "Twitter",
    *(platforms.label(name) for name in platforms.names() if name != "youtube"),
]
_NAMED_ON = regex(
    rf"[—―–][ ]?(?P<name>[^\W\d_][^\n@()—–:,]{{1,60}}?)[ ]{ON_SITE}[, (:]{{1,2}}"
    rf"{_ON_DAY}(?=\w)"
)


def photo(text: str) -> Iterator[Attribution]:
    """Instagram's embed stripped to text: `View this post on Instagram`, the caption, `A post shared by NAME (@NAME) on DATE`.

    >>> shown = "View this post on Instagram\\n\\nIt rises\\n\\nA post shared by Jo (@jo.example) on May 1, 2020 at 9:41am PDT"
    >>> [(a.handle, a.name, a.date) for a in photo(shown)]
    [('jo.example', 'Jo', '2020-05-01')]
    """
    for hit in _PHOTO.finditer(text) if "(@" in text else ():
        date = find_date(text, hit.end()) if hit["on"] else None
        above = text.rfind(_VIEW, max(0, hit.start() - 2 * _LONGEST), hit.start())
        if above < 0:
            continue
        begin = above + len(_VIEW)
        yield replace(
            _attribution(text, hit, hit.start(), (begin, hit.start()), None, name=hit["name"], date=date),
            platform="instagram",
            start=above,
            end=date[1] if date else hit.end(),
        )


_VIEW = "View this post on Instagram"
_PHOTO = regex(
    r"(?:A (?:post|photo|video|reel) (?:shared|posted) by|Ein Beitrag geteilt von|Une publication partagée par|Un post condiviso da"
    r"|Una publicación compartida (?:de|por)|Uma publicação (?:compartilhada|partilhada) por|Een bericht gedeeld door)"
    r"[ ](?P<name>[^\n()]{0,80}?)[ ]?\(@(?P<handle>[A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?)\)"
    r"(?P<on>[ ](?:on|am|le|el|em|il|op)[ ])?"
)

FORMS: tuple[Callable[[str], Iterator[Attribution]], ...] = (
    shared,
    news,
    repeated,
    named,
    unfurled,
    told,
    reported,
    dated,
    signed,
    named_on,
    photo,
)


def _told(text: str, sign: re.Pattern[str]) -> Iterator[Attribution]:
    for hit in sign.finditer(text):
        if _is_subject(text, hit.start()):
            continue
        stop = min(len(text), hit.end() + _LONGEST)
        gap = _BLANK_LINE.search(text, hit.end(), stop)
        paragraph = gap.start() if gap else stop
        own = _own_address(text, hit.end(), stop, hit["handle"])
        if own is not None and own[0] > paragraph and not _is_bare(text, own):
            own = None
        date = _date_in(text, *hit.span("when")) if "when" in hit.re.groupindex else None
        begin, end = _quotation(text, hit.end(), own[0] if own else paragraph)
        words = text[begin:end]
        if own is None and date is None and not _SHORT_LINK.search(words):
            continue
        if words.strip(_BEFORE_ADDRESS) and fits(words, None):
            groups = hit.groupdict()
            name, start = _name_before(text, hit.start()) if "when" in groups else (groups["name"], hit.start())
            yield _attribution(text, hit, start, (begin, end), own, name=name, date=date)


_BLANK_LINE = regex(r"\n[ \t>]*\n")
_SHORT_LINK = regex(r"(?:https?://t\.co|pic\.(?:twitter|x)\.com)/\w{8,10}")
_BEFORE_ADDRESS = " \t\n(<[>"
_QUOTES = {"“": "”", "„": "“”", "«": "»", '"': '"', "「": "」"}


def _quotation(text: str, begin: int, end: int) -> tuple[int, int]:
    """The stretch within its quotation marks, if it opens with one. The text after the closing mark is the article's."""
    while begin < end and text[begin] in " \t\n>":
        begin += 1
    closing = _QUOTES.get(text[begin : begin + 1])
    if closing is None:
        return begin, _without_date(text, begin, end)
    for place in range(begin + 1, end):
        if text[place] in closing and not text[place + 1 : place + 2].isalnum():
            return begin + 1, place
    return begin, end


def _without_date(text: str, begin: int, end: int) -> int:
    """The end without a last line that holds only a day. Some services put one before the address."""
    while end > begin and text[end - 1] in _BEFORE_ADDRESS:
        end -= 1
    last = max(text.rfind("\n", begin, end) + 1, begin)
    first = last
    while first < end and text[first] in " \t>[(*_":
        first += 1
    when = find_date(text, first) if last > begin else None
    return last if when is not None and when[2] is not None and len(text[when[1] : end]) <= 14 else end


def _before(text: str, at: int) -> str:
    """The text before a place in its line, without bullets and quote marks."""
    return text[_line_start(text, at) : at].strip(_OPENS)


def _name_before(text: str, at: int) -> tuple[str, int]:
    """The name before a place in its line, and its begin: after a colon, a bracket, or the end of a sentence."""
    low = max(0, at - 100)
    begin = text.rfind("\n", low, at) + 1
    begin = begin or low
    cut = max(
        (hit.end() for hit in _NOT_IN_NAME.finditer(text, begin, at) if text[hit.end() : at].strip()), default=begin
    )
    shown = text[cut:at]
    start = cut + len(shown) - len(shown.lstrip(_OPENS))
    name = shown.strip(_OPENS + "(")
    half = len(name) // 2
    if half and name[:half] == name[half:]:  # the alternative text of the picture, then the name
        start, name = start + half, name[:half]
    return name, start


_NOT_IN_NAME = regex(r"[@:>\])]|(?<=\w{3})[.!?](?=\s)")


def _attribution(
    text: str,
    hit: re.Match[str],
    start: int,
    body: tuple[int, int],
    own: tuple[int, int, PostRef] | None,
    *,
    name: str | None = None,
    date: tuple[int, int, str | None] | None = None,
) -> Attribution:
    begin, end = body
    while begin < end and text[begin] in " \t\n>":
        begin += 1
    while end > begin and text[end - 1] in _BEFORE_ADDRESS:
        end -= 1
    handle = hit["handle"]
    platform = own[2].platform if own else network_of(handle)
    return Attribution(
        start=min(start, own[0]) if own else start,
        end=max(end, own[1] if own else 0, date[1] if date else 0),
        form="rendered",
        handle=handle,
        name=name.strip() if name else None,
        date=date[2] if date else None,
        date_text=text[date[0] : date[1]].strip() if date else None,
        platform=platform,
        ref=own[2] if own else None,
        body=(begin, end),
    )


def _own_address(text: str, begin: int, stop: int, handle: str) -> tuple[int, int, PostRef] | None:
    """The first address of a post of that account in the stretch."""
    for start, end, _ in find_urls(text[begin:stop]):
        ref = post_at(text, begin + start, begin + end)
        if ref is not None and _is_of(ref, handle):
            return begin + start, begin + end, ref
    return None


def _is_of(ref: PostRef, handle: str) -> bool:
    said = handle.casefold()
    return (ref.handle or "").casefold() in (said, said.partition("@")[0])


def _is_bare(text: str, own: tuple[int, int, PostRef]) -> bool:
    """Whether an address is its whole line, apart from brackets and a short label."""
    line = text[_line_start(text, own[0]) : own[0]].strip(_BEFORE_ADDRESS)
    return len(line) <= 24 and not text[own[1] :][:3].split("\n")[0].strip(" )>]")


def _is_subject(text: str, at: int) -> bool:
    """Whether the line is the subject of a mail. A subject is cut, and the mail has the full text."""
    return text[_line_start(text, at) : at + 9].lstrip().lower().startswith("subject:")


def _date_in(text: str, begin: int, end: int) -> tuple[int, int, str | None] | None:
    """The first day in the stretch."""
    for word in _WORD.finditer(text, begin, end):
        when = find_date(text, word.start())
        if when is not None and when[2] is not None and when[1] <= end:
            return when
    return None


_WORD = regex(r"(?<![\w:])\w")


def _address_above(text: str, at: int, handle: str) -> tuple[int, int, PostRef] | None:
    """The address of a post of that account in a line above. Only the name of its site may stand between."""
    end = at - 1
    for _ in range(_LINES_ABOVE):
        if end <= 0:
            return None
        begin = text.rfind("\n", max(0, end - 400), end) + 1
        line = text[begin:end]
        if line.strip() and not _SITE.fullmatch(line.strip(" \t>")):
            links = [(begin + s, begin + e, ref) for s, e, _ in find_urls(line) if (ref := identify(line[s:e]))]
            own = links[-1] if len(links) == 1 else None
            return own if own and _is_of(own[2], handle) and not text[own[1] : end].strip(" >)]") else None
        end = begin - 1
    return None


def _preview_end(text: str, at: int) -> tuple[int, int]:
    """The end of the words of a preview that begin at that place, and the end of the preview."""
    stop = min(len(text), at + _LONGEST)
    words: int | None = None
    for begin, end in lines_of(text, at, stop):
        line = text[begin:end].strip(" \t>")
        if _SITE.fullmatch(line) or furniture.is_at_end(line):
            words = begin if words is None else words
        elif not line:
            if words is None and not _is_followed(text, end + 1):
                return begin, _line_end(text, end + 1)
        elif words is not None:
            return words, min(stop, end)
    return (words if words is not None else stop), stop


def _is_followed(text: str, at: int) -> bool:
    """Whether the next line is one of counts or of the site."""
    line = text[at : _line_end(text, at)].strip(" \t>")
    return bool(line) and (_SITE.fullmatch(line) is not None or furniture.is_at_end(line))


def _line_end(text: str, at: int) -> int:
    stop = min(len(text), at + _LONGEST)
    newline = text.find("\n", at, stop)
    return newline if newline >= 0 else stop


def _line_start(text: str, at: int) -> int:
    """The begin of the line of a place, or a place a bounded number of characters before it."""
    low = max(0, at - _LONGEST)
    return max(text.rfind("\n", low, at) + 1, low)


def _date_below(text: str, at: int, stop: int) -> tuple[int, int, str | None] | None:
    """The day in a line that names the site, or in the next line."""
    below = False
    for begin, end in lines_of(text, at, min(len(text), max(stop, at) + 40, at + 240)):
        line = text[begin:end].strip(" \t>•·")
        if (
            below
            and (when := find_date(text, begin + text[begin:end].find(line)))
            and len(line) - 12 <= when[1] - when[0]
        ):
            return when if line else None
        if _SITE.fullmatch(line):
            if when := _date_in(text, begin, end):
                return when
            below = True
    return None
