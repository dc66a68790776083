"""Widgets and pages of X pasted as text: name and handle, then the body, then the time. Pure.

Each form is one small function in `FORMS` with an example that the tests run.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from citesnap.finding.dates import find_date, possible_days
from citesnap.finding.prefilter import is_platform
from citesnap.finding.prose import forwarded
from citesnap.finding.prose.attributions import Attribution, dated_within
from citesnap.finding.prose.copied import copied, counts_truths, dated_heads, threaded, trimmed
from citesnap.finding.prose.credited import credited
from citesnap.finding.prose.limits import fits, limit, weight
from citesnap.finding.prose.markdown import without_targets
from citesnap.finding.prose.quotations import attributed
from citesnap.platforms import identify
from citesnap.text import furniture
from citesnap.text.furniture import NOT_A_NAME
from citesnap.text.patterns import regex

_LONGEST = 1800
"""Characters between the handle and the time: a post of 280, its links, and a quoted post."""

_LONGEST_DATE = 40
"""Characters of a line of day and time, the day first, before its time ends."""
_LINES = 40
_LONGEST_LINE = 400
_MOST_FURNITURE = 14
"""Lines of counts and buttons below a post, with the empty lines between them."""
_ENDS_IN_ADDRESS = regex(r"[^\n]{0,40}?[<(\[]?(https?://[!-;=?-Z^-~]{8,300})[>)\]]?\s*")
_HANDLE_LINE = regex(r"^[^\S\n>]*+(?:>[^\S\n]*+)?@(\w{1,20})[^\S\n]*+$", re.MULTILINE | re.ASCII)
_NAME_AND_HANDLE = regex(
    r"^[^\S\n>]{0,4}>?[^\S\n]{0,4}(?P<name>[^\n@]{1,100}?)[^\S\n]{1,4}\u200f?@(?P<handle>[A-Za-z0-9_]{1,20})"
    r"[*\]]{0,3}(?:\([^()\s]{1,200}\))?[^\S\n]*$",
    re.MULTILINE,
)
_BUTTON = regex(
    r"(?:[\s>·]*(?:Follow(?:ing)?(?: Follow(?:ing)?)?|Unfollow|More|Replying to @\w{1,20})(?: @\w{1,20})?[^\S\n]*\n){1,4}"
)
_BADGE = regex(r"\s*\u200f?\s*Verified account|\u200f")
_TIME = regex(r"\d{1,2}[:h.]\d\d")
_TITLE = regex(
    # A name does not begin with a blank, or else a run of blanks could be divided in many ways, in quadratic time.
    r"^(?P<lead>[^\S\n]*(?:(?:[-*•>|#]|\[?\d{1,3}[.):\]]|\(\d{1,3}\))[^\S\n]*)?[\"“„«]?)(?P<label>\[[^\S\n]*)?"
    r"(?P<name>[^\s\"“„«\[\]|][^\n\"“„«\[\]|]{0,79})"
    r" (?:on|auf|sur|en|su|no|op|på|w) (?:Twitter|X)[^\S\n]?: ?[\"“”„«]{1,2}",
    re.MULTILINE,
)
_TITLE_END = regex(r"[\"”“»]{1,2}(?P<site>[^\S\n]*/[^\S\n]*(?:Twitter|X)\b)?(?P<label>\]\()?")
_URL = regex(r"https?://[!-~]{8,200}")
_URL_LINE = regex(r"[^\S\n]*(?:[-*•>|#]|\[?\d{1,3}[.):\]])?[^\S\n]*<?(https?://[!-~]{8,300}?)>?[^\S\n]*\|?[^\S\n]*$")
"""A line that holds only an address, in a list or not."""


def find(text: str) -> Iterator[Attribution]:
    """All posts that a text shows as a widget or page, without overlaps."""
    last = 0
    used = 0
    for each in sorted((each for form in FORMS for each in form(text)), key=lambda each: each.start):
        if each.start < last:
            continue
        shown = each if each.ref else _with_own_address(text, each, used)
        last, used = each.end, max(used, shown.end)
        yield shown


def _with_own_address(text: str, each: Attribution, used: int) -> Attribution:
    """The same with an address of a post of this account that is alone in the line above, or in a line below.

    The text before `used` belongs to the post above and is not read.
    """
    above = text.rfind("\n", max(used, each.start - _LONGEST_LINE), max(each.start - 1, used))
    lines = [_line_of_address(text, each.start - 1)] if each.start else []
    if above >= 0 and not text[above : each.start].strip():
        lines.append(_line_of_address(text, above - 1))
    lines.append(_address_below(text, max(each.end, each.body[1] if each.body else 0)))
    for own in lines:
        if own is None or own[0] < used:
            continue
        ref = identify(own[2])
        if ref is not None and ref.platform == each.platform and _same_account(ref.handle, each.handle):
            return replace(each, start=min(each.start, own[0]), end=max(each.end, own[1]), ref=ref)
    return _with_last_line_as_address(text, each)


def _with_last_line_as_address(text: str, each: Attribution) -> Attribution:
    """The same with the address of a post of this account that is the last line of the words, unless its id is of another day."""
    if each.body is None:
        return each
    start, end = each.body
    line = text.rfind("\n", start, end) + 1
    hit = _ADDRESS_ALONE.fullmatch(text, line, end) if line > start else None
    ref = identify(hit[1]) if hit else None
    if (
        ref is None
        or not ref.native_id
        or ref.platform != each.platform
        or not _same_account(ref.handle, each.handle)
        or (ref.posted_at is not None and each.date_text and _is_of_other_day(each.date_text, ref.posted_at.date()))
    ):
        return each
    while line > start and text[line - 1].isspace():
        line -= 1
    return replace(each, end=max(each.end, end), body=(start, line), ref=ref)


_ADDRESS_ALONE = regex(r"[\s>]*[<(\[]?(https?://[!-;=?-Z^-~]{8,300})[>)\]]?\s*")


def _is_of_other_day(shown: str, posted: date) -> bool:
    """Whether a day that is shown, with its year or without, is surely not that day in any zone. An age tells nothing."""
    days = possible_days(shown) or possible_days(f"{shown} {posted.year}")
    return bool(days) and all(abs(date.fromisoformat(day) - posted).days > 1 for day in days)


def _same_account(one: str | None, other: str | None) -> bool:
    """Whether two handles are of one account. Mastodon's addresses omit the server."""
    if one is None or other is None:
        return False
    return one.casefold() in (other.casefold(), other.partition("@")[0].casefold())


def _address_below(text: str, at: int) -> tuple[int, int, str] | None:
    """The address in the first line below that is not of `furniture`, if it ends that line and little precedes it."""
    for _ in range(_MOST_FURNITURE):
        newline = text.find("\n", at, at + _LONGEST_LINE)
        if newline < 0:
            return None
        end = text.find("\n", newline + 1, newline + _LONGEST_LINE)
        end = min(len(text), newline + _LONGEST_LINE) if end < 0 else end
        line = text[newline + 1 : end]
        if line.strip() and not furniture.is_at_end(line):
            hit = _ENDS_IN_ADDRESS.fullmatch(line)
            return (newline + 1 + hit.start(1), newline + 1 + hit.end(1), hit[1]) if hit else None
        at = newline + 1
    return None


def widget(text: str) -> Iterator[Attribution]:
    """X's embed since 2021: name, handle and body on separate lines, then the time, then counts.

    A quoted post within it looks the same but has no time: the time belongs to the outer post.

    >>> [(a.handle, a.name, a.date) for a in widget("Example River\\n@example_river\\nIt rises\\n5:52 PM · May 1, 2020\\n3 Likes")]
    [('example_river', 'Example River', '2020-05-01')]
    """
    hits = list(_HANDLE_LINE.finditer(text))
    heads = dated_heads(text) if hits else []
    dated = {line for _, line in heads}
    hits = [hit for hit in hits if hit.start() not in dated]
    names_of_dated = [name for name, _ in heads]
    i = 0
    while i < len(hits):
        run = [hits[i]]
        timed = _time_below(text, hits[i].end(), hits[i + 1].start() if i + 1 < len(hits) else len(text))
        if timed is None and i + 1 < len(hits):
            timed = _time_below(text, hits[i + 1].end(), hits[i + 2].start() if i + 2 < len(hits) else len(text))
            run.append(hits[i + 1])
        names = [_line_above(text, hit.start()) for hit in run]
        if timed is None or None in names or timed[0] - run[0].end() > _LONGEST:
            i += 1
            continue
        shown = text[run[0].end() : timed[0]]
        too_long = weight(shown, None) > (len(run) + 1) * limit(None) and not _is_counted(text, timed[1])
        if too_long or not shown.strip() or dated_within(text, run[0].end(), timed[0]):
            i += 1
            continue
        within = bisect_left(names_of_dated, run[0].end())
        quoted = names_of_dated[within] if within < len(heads) and names_of_dated[within] < timed[0] else None
        if quoted is not None and (len(run) > 1 or not _is_quoted(text, run[0].end(), quoted)):
            i += 1  # the time below belongs to another post
            continue
        if len(run) > 1 and text[run[0].end() : names[1][0]].endswith("\n\n"):  # type: ignore[index]  # None was ruled out
            i += 1  # an account, then the post of another account
            continue
        stops = [names[n + 1][0] if n + 1 < len(run) else timed[0] for n in range(len(run))]  # type: ignore[index]  # None was ruled out
        if quoted is not None:
            stops = [quoted]
        for n, (hit, name, stop) in enumerate(zip(run, names, stops, strict=True)):
            assert name is not None
            outer = n == 0
            body = _body(text, hit.end(), stop)
            below = text[body[1] : timed[1] + _COUNTS]
            yield Attribution(
                start=name[0],
                end=hit.end() if not outer or len(run) > 1 or quoted else timed[1],
                form="rendered",
                handle=hit[1],
                name=name[1],
                date=timed[3] if outer else None,
                date_text=timed[2] if outer else None,
                platform="truthsocial" if counts_truths(below) else "x",
                body=body,
            )
        i += len(run)


_COUNTS = 80
"""Characters behind a time in which its post is counted."""


def _is_quoted(text: str, begin: int, quoted: int) -> bool:
    """Whether the line above a post says that the previous post quotes it."""
    above = text[begin:quoted].rstrip()
    return furniture.QUOTED.fullmatch(above[above.rfind("\n") + 1 :]) is not None


def _is_counted(text: str, at: int) -> bool:
    """Whether counts follow a time, as on the page of a post. Such posts may exceed the limit."""
    lines = text[at : at + 80].split("\n")
    return any(len(line) > 2 and furniture.is_count(line) for line in lines[:4])


def page(text: str) -> Iterator[Attribution]:
    """X's web page until 2019 and the widget of those years: name and handle on one line, time first, counts.

    >>> shown = "Jo Example @jo_example\\nIt rises\\n9:29 PM - 18 Oct 2016\\n239 Retweets"
    >>> [(a.handle, a.name, a.date) for a in page(shown)]
    [('jo_example', 'Jo Example', '2016-10-18')]
    """
    hits = [hit for hit in _NAME_AND_HANDLE.finditer(text) if not NOT_A_NAME.match(hit["name"])]
    for i, hit in enumerate(hits):
        timed = _time_below(text, hit.end(), hits[i + 1].start() if i + 1 < len(hits) else len(text))
        if timed is None:
            continue
        body = _body(text, hit.end(), timed[0])
        if body[0] >= body[1] or not fits(text[slice(*body)], timed[3]) or dated_within(text, *body):
            continue
        ref = identify(timed[4]) if timed[4] else None
        yield Attribution(
            start=hit.start("name"),
            end=timed[1],
            form="rendered",
            handle=hit["handle"],
            name=_BADGE.sub("", without_targets(hit["name"])).strip(" *[\u00a0"),
            date=timed[3],
            date_text=timed[2],
            ref=ref,
            body=body,
        )


def titled(text: str) -> Iterator[Attribution]:
    """Pasted titles of browser tabs and link previews: `NAME on X: "BODY" / X`, with the address and perhaps the time.

    The address of a title is the one that follows it in its line, else the line above or below that holds only an address. The
    first pair of a list decides between above and below. An address further away belongs to another item.

    >>> shown = 'https://x.com/jo_example/status/20\\nJo Example on Twitter: "It rises"\\n5:46 PM · Aug 5, 2019'
    >>> [(a.handle, a.name, a.date) for a in titled(shown)]
    [('jo_example', 'Jo Example', '2019-08-05')]
    """
    if not may_be_titled(text):
        return
    for hit in _TITLE.finditer(text):
        close = _TITLE_END.search(text, hit.end(), hit.end() + 700)
        if close is None or hit["label"] or close["label"] or dated_within(text, hit.end(), close.end()):
            continue  # The label of a link: the post is found as that link.
        own = _own_address(text, hit.start(), close.end())
        ref = identify(own[2]) if own is not None else None
        if own is None or ref is None:
            continue
        timed = _time_below(text, close.end(), len(text))
        near = timed is not None and timed[0] - close.end() < 80
        yield Attribution(
            start=min(hit.end("lead"), own[0]),
            end=max(timed[1] if timed and near else close.end(), own[1]),
            form="rendered",
            handle=ref.handle,
            name=hit["name"].rpartition("\t")[2].strip(),
            date=timed[3] if timed and near else None,
            date_text=timed[2] if timed and near else None,
            ref=ref,
            body=(hit.end(), close.start()),
        )


def _own_address(text: str, start: int, end: int) -> tuple[int, int, str] | None:
    """The address of the title between `start` and `end`: its start, its end and its text."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    behind = _URL.search(text, end, min(stop, end + 400))
    if behind is not None:
        return behind.start(), behind.end(), behind[0]
    above = _line_of_address(text, begin - 1)
    below = _line_of_address(text, _behind_host(text, stop + 1))
    if above is not None and below is not None:
        return above if _begins_with_address(text, begin) else below
    return above or below


def _behind_host(text: str, place: int) -> int:
    """Where the line after a line begins that holds only the host of a network, as lists of saved links have it; else `place`."""
    host = _HOST_LINE.match(text, place)
    return host.end() if host and is_platform(host[1]) else place


_HOST_LINE = regex(r"[^\S\n]*((?:[\w-]{1,60}\.){1,3}[a-z]{2,10})[^\S\n]*\n", re.ASCII)


def _line_of_address(text: str, place: int) -> tuple[int, int, str] | None:
    """The address that is the whole line around `place`. None beyond the text, and for any other line."""
    if not 0 <= place < len(text) or (text[place] == "\n" and text[place - 1 : place] == "\n"):
        return None
    begin = text.rfind("\n", max(0, place - _LONGEST_LINE), place) + 1
    stop = text.find("\n", place, place + _LONGEST_LINE)
    if (not begin and place > _LONGEST_LINE) or (stop < 0 and len(text) - place > _LONGEST_LINE):
        return None
    line = _URL_LINE.match(text, begin, len(text) if stop < 0 else stop)
    return (line.start(1), line.end(1), line[1]) if line is not None else None


def _begins_with_address(text: str, begin: int) -> bool:
    """Whether the block of lines around the one at `begin` starts with an address. Then each title follows its address."""
    first = begin
    for _ in range(_LINES):
        above = text.rfind("\n", 0, max(0, first - 1)) + 1
        if above == first or not text[above : max(above, first - 1)].strip():
            break
        if _line_of_address(text, above) is None and _TITLE.match(text, above) is None:
            break
        first = above
    return _line_of_address(text, first) is not None


def may_be_titled(text: str) -> bool:
    """Whether `titled` has anything to look for."""
    return "://" in text and ("Twitter" in text or " X:" in text or " X :" in text)


FORMS: tuple[Callable[[str], Iterator[Attribution]], ...] = (
    widget,
    page,
    titled,
    copied,
    threaded,
    attributed,
    *forwarded.FORMS,
    credited,
)


def _time_below(text: str, pos: int, high: int) -> tuple[int, int, str, str | None, str | None] | None:
    """The first line of a time and a date: (start, end, as shown, ISO day where it is certain, address that it links to)."""
    high = min(high, pos + _LONGEST)
    for _ in range(_LINES):
        newline = text.find("\n", pos, high)
        if newline < 0:
            return None
        begin = newline + 1
        while begin < high and text[begin] in " \t>[\u00a0*":
            begin += 1
        pos = begin
        line_end = text.find("\n", begin, begin + _LONGEST_DATE)
        if not _TIME.search(text, begin, min(line_end if line_end >= 0 else begin + _LONGEST_DATE, high)):
            continue
        when = find_date(text, begin)
        if when is None or not (when[2] or possible_days(text[when[0] : when[1]])):
            continue
        target = regex(r"\]\(([^()\s]{1,300})\)").match(text, when[1])
        rest = text[target.end() if target else when[1] :][:24].split("\n")[0].strip()
        if len(rest) > 12 and not re.match(r"[·•∙|-]", rest):
            continue
        return (
            begin,
            target.end() if target else when[1],
            text[when[0] : when[1]],
            when[2],
            target[1] if target else None,
        )
    return None


def _line_above(text: str, at: int) -> tuple[int, str] | None:
    """The line before `at`, if it can be a name: (start, text). A badge and one blank line may stand between."""
    end = text.rfind("\n", max(0, at - 4), at + 1)
    end = at - 1 if end < 0 else end
    for _ in range(_LINES_TO_NAME):
        if end <= 0:
            return None
        begin = text.rfind("\n", max(0, end - 120), end) + 1
        name = text[begin:end].strip(" \t>*\u00a0")
        if name and not furniture.LABEL.fullmatch(name):
            return (begin, name) if len(name) <= 80 and not name.startswith("@") else None
        end = begin - 1
    return None


_LINES_TO_NAME = 3


def _body(text: str, begin: int, end: int) -> tuple[int, int]:
    """The span without surrounding blanks, quote marks and lines of buttons."""
    if button := _BUTTON.match(text, begin, end):
        begin = button.end()
    while begin < end and (text[begin].isspace() or text[begin] == ">"):
        begin += 1
    while end > begin and text[end - 1] in " \t\n>[\u00a0*":
        end -= 1
    return begin, trimmed(text, begin, end)
