"""The begin of a post's text before its attribution, and the end of the lines of the post after it.

Pure. It rests on these facts: a body begins after the previous attribution; a post has a length limit (`limits`); stripped embeds
show a line break of the post as three or more newlines and a paragraph of the article as two; quoted lines (`>`) belong
together; where the article quotes a post first, the words that it quoted begin the post when they appear again.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from citesnap.finding.prose.limits import fits, limit, weight
from citesnap.text.patterns import regex

WINDOW = 1600
"""Characters before an attribution that are searched. The longest bodies have about 900: a list of mentions, 280, links."""

LONGEST = 26_000
"""The same where the lines have quote marks. The longest posts of X have 25,000."""

_MEMORY = 2400
"""Characters before a candidate in which an earlier quotation of the same post is looked for."""

_BLANK = " \t\n\r\f\v\u00a0\u3000\u2060"
_QUOTED = regex(r"[^\S\n]*>")
_GAP = regex(r"(?<![^\S\n])[^\S\n]*+\n\s*")
_HEADING = regex(r"\s*(?:#+\s*)?(?:[#№(]?\d{1,3}[.):]|#\d{1,3}\b)")
_ITEM = regex(r"\s*(?:(?P<bullet>[-–—•·▪▫◦*✓✔✅☑➡→👉🔹🔸🔴])|(?P<number>\d{1,2})[.)/:]|(?P<letter>[a-z])[.)])")
_ONLY_SIGNS = regex(r"(?>[#@]\w++|https?://\S++|pic\.(?:twitter|x)\.com/\w++|[^\w\s\"“”'‘’()«»]|\s)++")
_ENDS_SENTENCE = regex(r"[.!?:;\"”’»)。！？：」』）।۔؟]\s*$")
_KINDS_OF_LINES = (regex(r"\s*[$€£]?\d"), regex(r"[^.!?:\n]{1,30}:\s"))
"""Kinds of lines by their begin: a number, or the name of a speaker."""
_OPEN_END = regex(r"(?:…|\.\.|,|[\u2190-\u2bff\ufe0f\U0001f000-\U0001ffff])\s*$")
_BREAK = regex(
    r"(?P<colon>:)(?=[^\s/\d:)(]|(?<=[a-z]:)\d{1,3}[^\d:])"
    r"|(?P<glued>[.!?…”\"’)](?<![ \n][.\"])(?<!\b[A-Z\d]\.))"
    r"(?=[.]?[@#]|\?\?|[A-Z\"“‘'À-ÞА-Я\U0001f300-\U0001f3fa\U0001f400-\U0001faff\u4e00-\u9fff]|(?<=[a-z][.!?])\d)"
    r"|(?P<wide>[。！？])(?=\S)"
    r"|(?P<spaced>[.!?…:؟”\"’)](?<! \")(?<!\b[A-Z\d]\.)(?<!\b(?:Mr|Ms|Dr|St|Lt|Jr|No|vs)\.)(?<!\b(?:Mrs|Rep|Sen|Gov|Gen)\.)"
    r"|[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)(?P<blank>[ \u00a0]+)(?=\S)"
    r"|(?P<stripped>\w)[ \u00a0]{2,}(?=[A-Z.@#])"
)
_GLUED = regex(r"[a-z][.!?:][A-Z@\"]")
"""The end of a sentence without a blank before the next: two paragraphs whose line break is missing."""
_SKIP = regex(r"[^\n@]{0,50}@(?P<handle>\w{1,20})(?: کی ٹوئٹر پر پوسٹ کا خاتمہ)?[ \u00a0]+", re.IGNORECASE)
_SKIPS = regex(r"skip|end of|jump|saltar|final de|pule|fin de|passer|überspringen|ende", re.IGNORECASE)
_SIGNS_FIRST = regex(r"\.?[@#]\w|RT\b|[\U0001f000-\U0001ffff]|\d{1,2}[/.)]\s?\d?")
_WORTH = {"colon": 8.0, "glued": 2.6, "wide": 0.0, "spaced": 0.0, "stripped": 0.4}
"""Weight of a break before a post: colon or full stop without a blank, one of Chinese and Japanese, one with a blank, blanks."""

_WORTH_OF_START = 2.5
"""The same for the begin of the unit. It is 0 where the unit holds two sentences without a blank between."""


_CANDIDATES = 60
_UNBROKEN = 420
"""A unit without a break is taken whole up to this length, since translations and long posts exceed the limit."""

_MEDIA = regex(r"pic\.(?:twitter|x)\.com/\w{8,10}|https?://t\.co/\w{8,10}", re.ASCII)
_TAIL_LINES = 4
_LINK_LAST = regex(r"(?:pic\.(?:twitter|x)\.com|t\.co)/\w{8,10}\s*$")
_STRUCTURE = regex(
    r"^[ \t]{0,3}(?:(?:```|~~~)[^\n`]*|#{1,6}[ \t][^\n]*|<[^<>\n]+>[ \t]*|\\begin\{\w{1,20}\*?\}[^\n]{0,60}"
    r"|(?P<rule>[-_=*─━═])(?:[ \t]?(?P=rule)){4,}[ \t]*)\n\s*",
    re.MULTILINE,
)
"""Lines that hold no text of a post and separate it from the lines above: fences, headings and tags of Markdown, the begin of a
quotation in TeX, and drawn rules."""
_MEDIA_NOTE = "[image or embed]"
"""The note in Bluesky's embed for a picture or a quoted post."""
_MARKDOWN_HEADING = regex(r"[ \t]{0,3}#{2,6}[ \t][^\n]*")
_FENCE = regex(r"[\s>]*:{3,}[^\n]{0,80}")
_AT_START = 9
_LETTERS = regex(r"[\W_]+")


def body_before(text: str, low: int, at: int, day: str | None, handle: str | None) -> tuple[int, int]:
    """The span (start, end) of the body whose attribution begins at `at`. It does not begin before `low`, and may be empty.

    >>> text = "Rain.\\n\\nIt rises\\n\\n\\n\\nHold on — Example River (@example_river) May 1, 2020"
    >>> start, end = body_before(text, 0, text.index("—"), "2020-05-01", "example_river")
    >>> text[start:end]
    'It rises\\n\\n\\n\\nHold on'
    """
    floor = max(low, at - WINDOW)
    chunk = text[floor:at]
    end = _without_marks(chunk)
    if end == 0:
        return at, at
    if _MARKDOWN_HEADING.fullmatch(chunk, chunk.rfind("\n", 0, end) + 1, end):
        return at, at
    marks = [hit.end() for hit in _STRUCTURE.finditer(chunk, 0, end) if chunk[hit.end() : end].strip(_BLANK)]
    if marks:
        low = floor = floor + marks[-1]
        chunk, end = chunk[marks[-1] :], end - marks[-1]
    start = _quotation_start(chunk, end, day)
    if start is None and _is_quoted(text, floor, at):
        # Quote marks delimit a post of any length.
        far = max(low, at - LONGEST)
        chunk, end, floor = text[far:at], end + floor - far, far
        start = _quote_start(chunk, end, at_line_start=floor == 0 or text[floor - 1] == "\n")
        if start is None:
            floor = max(low, at - WINDOW)
            chunk, end = chunk[floor - far :], end - (floor - far)
    if start is None:
        start = _plain_start(text, floor, chunk[:end], chunk[end:], day, handle, bounded=floor == low)
    start += len(chunk[start:end]) - len(chunk[start:end].lstrip(" \t\n\u00a0>\u2060"))
    return floor + min(start, end), floor + end


_CLOSES_QUOTATION = regex(r"(?P<close>[”\"»“«」』])[.,]?(?:\d{1,3}|[¹²³⁰-⁹]{1,3}|\[\d{1,3}\])?$")
_OPENING = {"”": "“", "»": "«", '"': '"', "“": "„", "«": "»", "」": "「", "』": "『"}


def _quotation_start(chunk: str, end: int, day: str | None) -> int | None:
    """The begin of the quotation of several lines that closes at `end`; None where there is none.

    In a text wrapped at a width, lines say nothing about the post, and its quotation marks delimit it. In a quotation of several
    paragraphs each paragraph opens with a mark, and only the last one closes.
    """
    close = _CLOSES_QUOTATION.search(chunk, max(0, end - 8), end)
    if close is None:
        return None
    mark = _OPENING[close["close"]]
    start = _opening(chunk, close.start(), mark, close["close"])
    if start is None:
        return None
    while mark != '"' and (gap := _PARAGRAPH_BEFORE.search(chunk, max(0, start - 8), start)):
        above = _opening(chunk, gap.start(), mark, close["close"])
        if above is None:
            break
        start = above
    quoted = chunk[start:end]
    if "\n" not in quoted or len(quoted.split()) < _LEAST_WORDS:
        return None
    return start if mark != '"' or fits(quoted, day) else None


_PARAGRAPH_BEFORE = regex(r"[^\S\n]*\n\s*\n\s*$")
_LEAST_WORDS = 4


def _opening(chunk: str, close: int, mark: str, closing: str) -> int | None:
    """The opening mark of the quotation that closes at `close`: before a word, after a blank or at the start of a line."""
    if mark == closing:
        at = chunk.rfind(mark, 0, close)
        is_one = at >= 0 and not chunk[at + 1 : at + 2].isspace() and (at == 0 or chunk[at - 1] in " \t\n\u00a0(>")
        return at if is_one and "\n\n" not in chunk[at:close] else None
    at, depth = close, 1
    while depth:
        opened, closed = chunk.rfind(mark, 0, at), chunk.rfind(closing, 0, at)
        if opened < 0:
            return None
        at = max(opened, closed)
        depth += 1 if closed > opened else -1
    return at


def _without_marks(chunk: str) -> int:
    """The end of `chunk` without trailing blanks, and without quote marks and fences (`:::`) of empty lines."""
    chunk = chunk.rstrip(_BLANK)
    if chunk.endswith(_MEDIA_NOTE):
        chunk = chunk.removesuffix(_MEDIA_NOTE).rstrip(_BLANK)
    while chunk.endswith((">", ":", "}")):
        line = chunk[chunk.rfind("\n") + 1 :]
        if line.strip(" \t>") and not _FENCE.fullmatch(line):
            break
        chunk = chunk[: len(chunk) - len(line)].rstrip(_BLANK)
    return len(chunk)


def _is_quoted(text: str, floor: int, at: int) -> bool:
    line = text[max(text.rfind("\n", floor, at) + 1, floor) : at]
    return bool(_QUOTED.match(line))


def _quote_start(chunk: str, end: int, *, at_line_start: bool) -> int | None:
    """The start of the last block of lines with `>`; None without one. Blank lines are skipped only right above the attribution."""
    start = None
    position = end
    while position > 0:
        line_start = chunk.rfind("\n", 0, position) + 1
        line = chunk[line_start:position]
        if _QUOTED.match(line) or (line_start == 0 and not at_line_start):
            start = line_start
        elif start is not None:
            break
        elif line.strip():
            above = chunk[chunk.rfind("\n", 0, max(line_start - 1, 0)) + 1 : line_start]
            if not _QUOTED.match(above):  # else a paragraph continuation (CommonMark, 5.1)
                break
        position = line_start - 1
    return start


def _plain_start(
    text: str, floor: int, body: str, between: str, day: str | None, handle: str | None, *, bounded: bool
) -> int:
    """The place in `body` at which the post begins. The post ends where `body` ends.

    `between` is the blank space before the attribution. `bounded` says that `body` begins at the end of another citation or block.
    """
    for behind in (_after_skip_link, _after_own_name, _after_announcement):
        if (start := behind(body, handle)) is not None:
            return start
    if (start := _indented_start(body, bounded=bounded)) is not None and fits(body[start:], day):
        return start
    units = list(_units(body))
    newlines = between.count("\n")
    by_line = newlines < 2 and not (
        _has_blank_lines(units) if newlines else any(1 < gap < _AT_START for _, _, gap in units)
    )
    first = _first_unit_by_line(body, units, day) if by_line else _first_unit(body, units, day)
    start, stop, _ = units[first]
    whole = start > 0 or bounded
    if whole and fits(body[start:], day) and not (first == 0 and _newlines_lost(text, floor, body, between)):
        return start
    return _inside(text, floor, body, start, stop, day, whole)


def _newlines_lost(text: str, floor: int, body: str, between: str) -> bool:
    """Whether `body` may hold paragraphs of the article without line breaks. Then even a text that fits may include one of them."""
    if "\n" in body or "\n" in between or body[:1].isspace():
        return False
    return "\n" not in text[max(0, floor - _MEMORY) : floor] or bool(_GLUED.search(body))


def _after_skip_link(body: str, handle: str | None) -> int | None:
    """The end of a link for screen readers (`Skip Twitter post by @example_river`) at the begin of the post's paragraph."""
    if not handle or ("@" not in body and "Twitter" not in body):
        return None
    end_of_link = None
    for paragraph in re.finditer(r"(?:\A|\n)(?=\S)", body):
        hit = _SKIP.match(body, paragraph.end())
        if hit and hit["handle"] and hit["handle"].casefold() == handle.casefold() and hit.end() < len(body):
            lead = hit[0][: hit[0].index("@")]
            if body[hit.end()].islower() and not _SKIPS.match(lead):
                continue  # a sentence about the author
            end_of_link = hit.end() if lead.strip() or hit[0].count(" ") > 2 else end_of_link
    return end_of_link


def _after_own_name(body: str, handle: str | None) -> int | None:
    """The place after the colon of a sentence that names the author, such as `Twitter user @example_river wrote: It rises`."""
    if not handle or "@" not in body or ":" not in body:
        return None
    said = regex(rf"(?<!RT )@{re.escape(handle)}(?![\w.])[^\n.!?:]{{0,90}}:\s+(?=\S)", re.IGNORECASE).search(body)
    return said.end() if said and said.start() > 0 and said.end() < len(body) else None


_ANNOUNCED = regex(
    r"(?:\A|\n)[^:\n“\"„«]{0,90}\b(?:tweeted|tweeting|posted|wrote on (?:Twitter|X)|(?:on|auf|en|sur|su|no) (?:Twitter|X)"
    r"|in an? (?:tweet|post)|twitterte|twitteó|tuiteó|tweetou|a tweeté|ha twittato)\b[^:\n“\"„«]{0,40}:[^\S\n]+(?=\S)"
)
"""A sentence of the article that announces the post: `The mayor tweeted on Monday: It rises`."""


def _after_announcement(body: str, handle: str | None) -> int | None:
    """The place after a sentence that announces the post, where the last line begins with one."""
    hit = None
    for each in _ANNOUNCED.finditer(body, max(body.rfind("\n"), 0)) if ":" in body else ():
        hit = each
    return hit.end() if hit is not None and hit.end() < len(body) else None


def _indented_start(body: str, *, bounded: bool) -> int | None:
    """The begin of the block of lines that are indented deeper than the line above it. None where the last line is not indented."""
    lines = list(re.finditer(r"(?m)^(?P<indent>[ \t]*)(?=\S).*$", body))
    if len(lines) < 2 or "\n" not in body:
        return None
    depth = _width(lines[-1]["indent"])
    first = len(lines) - 1
    while first > 0 and _width(lines[first - 1]["indent"]) >= depth:
        first -= 1
    if depth < 2 or first == 0 or len(lines) - first < 2 or _width(lines[first - 1]["indent"]) > depth - 2:
        return None
    above = body[lines[first - 1].end() : lines[first].start()]
    return lines[first].start() if above.count("\n") > 1 else None


def _width(indent: str) -> int:
    return len(indent.expandtabs(4))


def _units(body: str) -> Iterator[tuple[int, int, int]]:
    """Runs of text between line breaks: (start, end, newlines before it, `_AT_START` at the very start), last first."""
    stops = [(hit.start(), hit.end(), hit[0].count("\n")) for hit in _GAP.finditer(body)]
    end = len(body)
    for before, after, newlines in reversed(stops):
        if after < end:
            yield after, end, newlines
        end = before
    if end > 0 or not stops:
        yield 0, end, _AT_START


def _first_unit(body: str, units: list[tuple[int, int, int]], day: str | None) -> int:
    """In articles with blank lines between paragraphs, three newlines or more are breaks within the post, and two separate it.

    Two newlines do not separate it where a run of more newlines precedes them and all of it fits, since no paragraph of the
    article is separated by so many.
    """
    first = 0
    for i in range(1, len(units)):
        if not fits(body[units[i][0] :], day):
            if units[i - 1][2] > 2 and first == i - 1 and _has_break(body, units[i], day):
                first = i
            break
        gap = units[i - 1][2]
        if gap > 2 or (first == i - 1 and (gap == 1 or _goes_on(body, units, i))):
            first = i
    return first


def _has_break(body: str, unit: tuple[int, int, int], day: str | None) -> bool:
    """Whether the unit ends with a sentence that fits into the post."""
    ends = [hit.end() for hit in _BREAK.finditer(body, *unit[:2]) if hit["spaced"] or hit["glued"]]
    return bool(ends) and fits(body[ends[-1] :], day)


def _goes_on(body: str, units: list[tuple[int, int, int]], i: int) -> bool:
    """Whether unit `i` and the one after it, two newlines apart, are lines of one post: lists, signs, unfinished lines."""
    above = body[units[i][0] : units[i][1]]
    below = body[units[i - 1][0] : units[i - 1][1]]
    if _ONLY_SIGNS.fullmatch(above) and not above.strip().startswith("http"):
        return True
    item = _ITEM.match(below)
    if item:
        other = _ITEM.match(above)
        if item["bullet"]:
            return bool(other and other["bullet"] == item["bullet"])
        if item["number"] and int(item["number"]) > 1:
            return bool(re.search(rf"(?<!\d){int(item['number']) - 1}[.)/:]", above))
        if item["letter"]:
            return item["letter"] == "a" or bool(re.search(rf"(?<!\w){chr(ord(item['letter']) - 1)}[.)]", above))
    if _ONLY_SIGNS.fullmatch(below) and _OPEN_END.search(above):
        return True
    if not (_is_short_line(above) and _is_short_line(below)):
        return False
    # Headings and captions above a short post look like short lines of it. Only lines of one kind belong together.
    return any(kind.match(above) and kind.match(below) for kind in _KINDS_OF_LINES)


def _is_short_line(line: str) -> bool:
    return len(line) < 60 and len(line.split()) < 9 and not _ENDS_SENTENCE.search(line)


def _has_blank_lines(units: list[tuple[int, int, int]]) -> bool:
    """Whether blank lines separate the paragraphs above. Then the lines right above the attribution are lines of one post."""
    gaps = [gap for _, _, gap in units]
    block = next((i for i, gap in enumerate(gaps) if gap > 1), 0)
    return any(1 < gap < _AT_START for gap in gaps) and min(gaps[block:]) > 1


def _first_unit_by_line(body: str, units: list[tuple[int, int, int]], day: str | None) -> int:
    """In articles with one newline between paragraphs the post is the last line, and more lines only on a sign of that."""
    for i in range(1, min(len(units), 8)):
        start, stop, _ = units[i]
        if _HEADING.match(body[start:stop]) and stop - start < 160 and units[i - 1][2] < _AT_START:
            if fits(body[units[i - 1][0] :], day) and i > 1:
                return i - 1
            break
    first = 0
    for i in range(1, len(units)):
        start, stop, _ = units[i]
        above, below = body[start:stop], body[units[i - 1][0] : units[i - 1][1]]
        if not fits(body[start:], day) or (_HEADING.match(above) and stop - start < 100):
            break
        signs = _ONLY_SIGNS.fullmatch(above) and not above.strip().startswith(("http", "("))
        if not ((signs and len(above) > 1) or _OPEN_END.search(above) or _ONLY_SIGNS.fullmatch(below)):
            break
        first = i
    return first


def _inside(text: str, floor: int, body: str, start: int, stop: int, day: str | None, whole: bool) -> int:
    """The best start within a unit that is too long, or that is not a paragraph of its own. Every break is a candidate.

    The weights of evidence were fitted on half of the cited posts and checked on the other half. Words that the article
    repeats weigh most; then a break without a blank, which was the end of a paragraph; then the use of the post's whole length.
    """
    candidates = [(start, 0.0 if _GLUED.search(body, start, stop) else _WORTH_OF_START)] if whole else []
    for hit in _BREAK.finditer(body, start, stop):
        worth = _WORTH[next(kind for kind in _WORTH if hit[kind])]
        worth += 0.6 * (len(hit["blank"] or "") > 1) + 0.4 * (hit["spaced"] == ":")
        candidates.append((hit.end(), worth))
    # The longest that fits: each candidate is shorter than the one before.
    first = bisect_left(candidates, True, key=lambda candidate: fits(body[candidate[0] :], day))
    fitting = candidates[first:]
    if not fitting:
        taken_whole = (whole and stop - start <= _UNBROKEN) or not candidates
        return start if taken_whole else candidates[-1][0]
    memory = _letters(text[max(0, floor - _MEMORY) : floor] + body)
    return max(fitting[:_CANDIDATES], key=lambda each: each[1] + _evidence(body, each[0], each[1], memory, day))[0]


def _evidence(body: str, at: int, worth: float, memory: str, day: str | None) -> float:
    """The evidence for a post that begins at `at`, apart from the kind of the break. Higher is more likely."""
    post = body[at:]
    letters = _letters(_MEDIA.sub("", post))
    full = weight(post, day) / limit(day)
    score = 2.0 * min(1.0, full) + 1.7 * (full > 0.93)
    score += 1.0 * bool(_SIGNS_FIRST.match(post) and (worth > 2 or post[0] != "@"))
    score -= 2.0 * post[:1].islower() + 2.0 * (len(letters) < 8) + 2.0 * (post.count('"') % 2)
    earlier = memory[: len(memory) - len(_letters(post))]
    if len(head := letters[:28]) >= 12 and head in earlier:
        # The article quotes the post first. The evidence grows with the share of the post that it quotes.
        repeated = next((share for share in (0.8, 0.5) if letters[: int(share * len(letters))] in earlier), 0.0)
        score += 5.0 + 3.0 * repeated * min(1.0, 1.5 * full)
    before = _letters(body[max(0, at - 60) : at])[-24:]
    if (len(before) >= 16 and before in letters) or (len(letters) >= 8 and earlier.endswith(letters)):
        score += 6.0  # a quotation of the post ends here, so the post itself begins here
    return score


def _letters(text: str) -> str:
    return _LETTERS.sub("", text).casefold()


def tail_after(text: str, end: int, high: int, body: str, day: str | None) -> tuple[int, int] | None:
    """The span of the lines of a post after its attribution. Some pages put the attribution after the first line of the post.

    Such pages have one line for each paragraph, and the last of these lines ends in a link. `high` is the begin of the next
    attribution, to which the lines right above it belong.

    >>> text = "It rises\\n— Example River (@example_river) May 1, 2020\\nHold on pic.twitter.com/AbCdEfGhIj\\nRain."
    >>> start, end = tail_after(text, text.index("2020") + 4, len(text), "It rises", "2020-05-01")
    >>> text[start:end]
    'Hold on pic.twitter.com/AbCdEfGhIj'
    """
    stop = end
    for _ in range(_TAIL_LINES):
        if text[stop : stop + 1] != "\n" or text[stop + 1 : stop + 2] in ("\n", ""):
            return None
        begin = stop + 1
        newline = text.find("\n", begin, begin + 400)
        stop = newline if newline >= 0 else len(text)
        line = text[begin : min(stop, begin + 400)]
        if stop > high or stop - begin >= 400 or _HEADING.match(line):
            return None
        if _LINK_LAST.search(line):
            tail = text[end + 1 : stop]
            mine = stop == len(text) or (high == len(text) or bool(text[stop:high].strip()))
            return (end + 1, stop) if mine and fits(f"{body} {tail}", day) else None
    return None
