"""From a text to its citations: asks the finders in their order, each for what those before it have left."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace
from datetime import date

from citesnap.finding import catalogues, htmlblocks, numbered, runningheads, sourceforms, spelled, wikitext
from citesnap.finding.dates import find_date, possible_days
from citesnap.finding.htmlblocks import FinderOfPages
from citesnap.finding.links import find_urls, post_at
from citesnap.finding.markers import Span, Spans, comments, end_of_front_matter, front_matter, samples
from citesnap.finding.prefilter import each_address_in
from citesnap.finding.prose import attributions, creditlines, forwarded, pictured, references, rendered, tabular, titles
from citesnap.finding.prose.attributions import Attribution
from citesnap.finding.prose.bodies import body_before, tail_after
from citesnap.finding.prose.headings import Headings
from citesnap.finding.prose.markdown import References
from citesnap.finding.repair import Repaired, repaired
from citesnap.model import Citation, Kind, Place
from citesnap.platforms import PostRef, is_usual, x
from citesnap.text.patterns import regex

__all__ = ["find_in_text"]

_CONTEXT = 32
_LONGEST_LABEL = 1_300
_BRACKETS_IN_LABEL = 4
"""Opening brackets at which a label may begin: titles may hold some themselves."""
_EXACT = 600
"""Characters of a citation that its selector repeats. Of a longer one it keeps the end, where the attribution is."""

_ODD_BREAK = regex("[\r\u2028\u2029\x85\x0b\x0c]")
_BREAKS = dict.fromkeys(map(ord, "\r\u2028\u2029\x85\x0b\x0c"), "\n")
_NEWLINES = regex(r"(?<![^\S\n])[^\S\n]*+\n[^\S\n]*+(?:\n\s*)?")
_NEAR = 90
_SAME_LINK = regex(r"(?:[^\w\n]|</?(?:a|b|i|em|strong|span|small|sup)\b[^<>\n]{0,80}|\blink\b)*")
"""The text between two equal addresses of which one is the label of the other."""
_ARCHIVED_COPY = regex(
    r"[\W_]{0,20}(?:(?:\w{1,10}\W{1,6}){0,3}(?:archiv\w*|arquiv\w*|архив\w*|cached?|saved|copy|mirror|snapshot|wayback|perma|memento"
    r"|gespeichert)|存档|存檔|アーカイブ|보존|أرشيف)[^.!?]{0,40}",
    re.IGNORECASE,
)
"""The text between two addresses of one post of which the second leads to an archived copy, as in references."""
_OWN = regex(
    r"[\s>(<\[*_.,;:”\"»’)–—-]*(?:(?:from|via|source|link|tweet|post|see|on|at|quelle|fuente|fonte)\b[\s:]*(?:(?:Twitter|X)\b[\s:]*)?)?[\s>(<\[]*",
    re.IGNORECASE,
)
"""The text between a signed post and its own address: `from Twitter https://…`."""
_DEFINES = regex(r"\]:\s?<?$")
_IN_MARKDOWN = regex(r"\](?:\(|:\s?)<?$")
_ESCAPED = regex(r"\\([!-/:-@\[-`{-~])")
"""A character that is escaped because it has a meaning in Markdown."""
_DIVIDED = regex(r"(?<=[^\W\d_])-\n(?=[a-zß-öø-ÿа-я])")
"""A word that is divided at the end of a line, in a quotation."""
_IN_COLUMNS = regex(r"\S {5,}\S[^\n]*\n[^\n]*\S {5,}\S")
"""Lines of two columns side by side. Which of them holds the post cannot be told."""
_GOES_ON_IN_COLUMN = regex(r"(?<=\d)[^\S\n]{3,}\S[^\n]*\n[^\S\n]*\d{4,}(?:[^\S\n]{2,}|$)", re.MULTILINE)
"""Behind an address in the left one of two columns, in whose next line digits stand."""
_HARD_BREAK = regex(r"\\(?=[^\S\n]*(?:\n|\Z))")
"""A backslash at the end of a line, which in Markdown breaks it."""
_LEFT_OVER = regex(r"[.,;:)\]]+(?=\s|\Z)")
"""The punctuation that ends the attribution above: the full stop after a year, the bracket after a date."""
_LABEL_LEFT = regex(r"\s*\[[^\[\]\n]{0,40}\]\Z")
_TEXTILE_QUOTE = regex(r"\Abq\.{1,2} ")
_NOTE_MARK = regex(r"(?<=[”\"»])(?:\d{1,3}|[¹²³⁰-⁹]{1,3}|\[\d{1,3}\])$")
"""The number of a footnote after a quotation."""
_MARK = regex(r"(?m)^[^\S\n]*>[^\S\n]?")


def find_in_text(text: str, *, keep_credits: bool = False, find_in_page: FinderOfPages | None = None) -> list[Citation]:
    """All citations of a plain-text article, in order, with positions from 1 and offsets of the whole citation.

    `kind` is embed for posts that are shown, link for bare addresses and links in the running text. `text` is the body as cited,
    without quote marks and Markdown link targets. It holds at most one blank line in a row. Where a page puts the
    attribution after the first line of a post, `text` is that line, and `end` and `short_links` include the following lines.
    `keep_credits` leaves it to the caller to part posts from signed changes, talks and pictures (`creditlines`).
    `find_in_page` finds what embed code in the midst of the text shows (`htmlblocks`); without it such code is passed over.

    >>> [found] = find_in_text("Rain.\\n\\nIt rises pic.twitter.com/AbCdEfGhIj — Example River (@example_river) May 1, 2020")
    >>> found.handle, found.author_name, found.date, found.text
    ('example_river', 'Example River', '2020-05-01', 'It rises pic.twitter.com/AbCdEfGhIj')
    """
    if not _may_cite(text):
        return []  # most texts: not even their line breaks are looked at
    mended = repaired(_with_plain_breaks(text), runningheads.without_heads(text))
    mended = mended.edited(numbered.links(mended.text))
    mended = mended.edited(numbered.fields(mended.text))
    citations = sorted(_found(mended.text, find_in_page), key=lambda citation: citation.start or 0)
    citations = _without_named_twice(citations, end_of_front_matter(mended.text))
    if not keep_credits:
        citations = [each for each in citations if not creditlines.is_credit(mended.text, each)]
    return [_placed(text, each, i, mended) for i, each in enumerate(citations, 1)]


def _without_named_twice(citations: list[Citation], head: int) -> list[Citation]:
    """Without the posts that the front matter names as sources and the text behind it cites: notes made of one post have both."""
    below = {_same(each) for each in citations if (each.start or 0) >= head}
    return [each for each in citations if (each.start or 0) >= head or _same(each) not in below]


def _may_cite(text: str) -> bool:
    return (
        any(sign in text for sign in ("@", "＠", "://", ".com/", ":\\/", "{{", "</", "TY  -"))
        or next(each_address_in(text), None) is not None
        or sourceforms.may_hold_tags(text)
        or forwarded.may_be_named_on(text)
        or spelled.may_be_spelled(text)
    )


def _found(text: str, find_in_page: FinderOfPages | None) -> list[Citation]:
    """The citations of a repaired text. A finder leaves out what the finders before it have taken."""
    unseen = Spans([*comments(text), *front_matter(text), *samples(text)])
    citations: list[Citation] = []
    for finder in (catalogues.find, wikitext.find, sourceforms.find):
        citations += _apart(finder(text, unseen), citations)
    if find_in_page is not None:
        citations += _apart(htmlblocks.find(text, unseen, find_in_page), citations)
    citations += _apart(tabular.find(text, unseen), citations)
    citations += references.find(text, Spans([*unseen.spans, *map(_span, citations)]))
    covered = Spans([*unseen.spans, *map(_span, citations)])
    citations += map(references.citation_of, pictured.find(text, covered))
    covered = Spans([*unseen.spans, *map(_span, citations)])
    if "@" in text or "＠" in text or rendered.may_be_titled(text) or forwarded.may_be_named_on(text):
        citations += _shown(text, covered)
    if "://" in text or "/" in text:
        citations.sort(key=lambda citation: citation.start or 0)
        citations += _linked(text, citations, covered)
    return citations


def _span(citation: Citation) -> Span:
    return citation.start or 0, citation.end or 0


def _apart(citations: list[Citation], before: list[Citation]) -> list[Citation]:
    """Those of `citations` that overlap nothing in `before`."""
    covered = Spans(map(_span, before))
    return [citation for citation in citations if not covered.touch(*_span(citation))]


def _placed(text: str, citation: Citation, position: int, mended: Repaired) -> Citation:
    """The citation with its place in the original text, before repairs."""
    start, end = mended.start(citation.start or 0), mended.end(citation.end or 0)
    return replace(citation, position=position, start=start, end=end, place=_place(text, start, end))


def _with_plain_breaks(text: str) -> str:
    """The same text with a newline for every line break. The length is the same, so that offsets remain valid."""
    return text.replace("\r\n", " \n").translate(_BREAKS) if _ODD_BREAK.search(text) else text


def _shown(text: str, taken: Spans) -> list[Citation]:
    """Posts that the text shows with an attribution, or as pasted widgets."""
    markdown = References(text)
    shown = sorted(rendered.find(text), key=lambda each: each.start)
    widgets = deque(each for each in shown if not taken.touch(each.start, each.end))
    seen: list[tuple[Attribution, int]] = []
    low = 0

    def take(who: Attribution) -> None:
        nonlocal low
        seen.append((who, low))
        low = max(low, who.end, who.body[1] if who.body else 0)

    for hit in attributions.spots(text):
        while widgets and widgets[0].start < hit.start():
            take(widgets.popleft())
        low = max(low, taken.end_before(hit.start()))
        if hit.start() < low:
            continue
        spot = attributions.look(text, hit, low, markdown)
        if spot and (who := attributions.attribution(spot)):
            take(who)
    while widgets:
        take(widgets.popleft())
    citations: list[Citation] = []
    headings = Headings(text, [who for who, _ in seen])
    for i, (who, floor) in enumerate(seen):
        high = seen[i + 1][0].start if i + 1 < len(seen) else len(text)
        floor = max(floor, taken.end_before(who.start))
        citations.append(
            _citation(text, who, max(floor, citations[-1].end or 0) if citations else floor, high, markdown, headings)
        )
    return citations


def _citation(text: str, who: Attribution, low: int, high: int, markdown: References, headings: Headings) -> Citation:
    tail = None
    if who.body is None:
        start, end = body_before(text, min(low, who.start), who.start, who.date, who.handle)
        if start == low and (rest := _LEFT_OVER.match(text, start, end)):
            start = rest.end()
        start = headings.without(start, end, who.handle)
        start = end if _IN_COLUMNS.search(text, start, end) else start
        tail = tail_after(text, who.end, high, text[start:end], who.date)
    else:
        start, end = who.body
    if (
        who.body is None
        and (bullet := _BULLET.match(text, start, end))
        and _is_list_item(text, start, bullet, last=who.end)
    ):
        start = bullet.end()
    body = text[start:end]
    shown = markdown.shown(_MARK.sub("", body)).strip()
    if who.form == "markdown":
        shown = _ESCAPED.sub(r"\1", shown)
    if text[end : end + 1] == "(" and who.form == "rendered":
        shown = _LABEL_LEFT.sub("", shown)  # of the link to the post itself
    shown = _TEXTILE_QUOTE.sub("", _HARD_BREAK.sub("", shown))
    shown = _NEWLINES.sub(lambda gap: "\n\n" if gap[0].count("\n") > 1 else "\n", shown)
    if shown[:1] in ("“", '"', "«") or (who.body is not None and text[start - 1 : start] in ("“", '"', "«", "„")):
        shown = _DIVIDED.sub("", _NOTE_MARK.sub("", shown))
    codes = x.short_links(body + ("\n" + text[tail[0] : tail[1]] if tail else ""))
    first, last = min(start, who.start), max(end, who.end, tail[1] if tail else 0)
    ref = who.ref
    return Citation(
        position=0,
        platform=who.platform,
        kind=Kind.EMBED,
        form=who.form,
        post_id=(ref.native_id or None) if ref else None,
        handle=who.handle,
        author_name=who.name,
        date=who.date,
        date_text=who.date_text,
        link=ref.url if ref else f"https://{codes[0]}" if codes else None,
        short_links=codes,
        posted_at=ref.posted_at if ref else None,
        text=shown or None,
        start=first,
        end=last,
    )


_BULLET = regex(r"[^\S\n]{0,8}(?P<sign>[•‣◦▪▫●○■□·→➤➔▶✓✔*–-])[^\S\n]{1,8}(?=(?P<quote>[“\"«„‘]?))")
"""What stands in front of an item of a list, and whether the item begins with a quotation mark. Numbers are those of a thread."""


def _is_list_item(text: str, at: int, bullet: re.Match[str], last: int) -> bool:
    """Whether a sign in front of words is that of a list: it stands before a quotation, or beside another item.

    Else it is the author's, who may begin a post with it. `last` is where the attribution ends.
    """
    if text[max(0, at - 1) : at].strip():
        return False
    if bullet["quote"]:
        return True
    above = text[max(0, at - _NEIGHBOUR) : at].rstrip()
    before = _BULLET.match(above, above.rfind("\n") + 1)
    behind = _BULLET.match(
        text, last + len(text[last : last + _NEIGHBOUR]) - len(text[last : last + _NEIGHBOUR].lstrip())
    )
    return any(beside is not None and beside["sign"] == bullet["sign"] for beside in (before, behind))


_NEIGHBOUR = 600
"""Characters on either side in which the items beside one begin."""


def _linked(text: str, citations: list[Citation], taken: Spans) -> list[Citation]:
    """Addresses of posts outside the citations found so far, which are in order.

    A citation in `citations` without an address is replaced there by one with the address that follows it, if that is its own.
    """
    spans = [(citation.start or 0, citation.end or 0) for citation in citations]
    known = {_same(citation) for citation in citations}
    links: list[Citation] = []
    i = 0
    for start, end, _ in find_urls(text):
        while i < len(spans) and spans[i][1] <= start:
            i += 1
        if taken.touch(start, end) or (i < len(spans) and spans[i][0] < end) or not (ref := post_at(text, start, end)):
            continue
        if not is_usual(ref.platform, ref.native_id) and _GOES_ON_IN_COLUMN.match(text, end):
            continue  # the id goes on in the next line of its column
        before = links[-1] if links else None
        key = (ref.platform, ref.native_id or ref.url)
        if before is not None and _same(before) == key:
            gap = text[before.end or 0 : start]
            if len(gap) <= _NEAR and (_SAME_LINK.fullmatch(gap) or _ARCHIVED_COPY.fullmatch(gap)):
                links[-1] = replace(before, end=end, handle=before.handle or ref.handle)
                continue
        if key in known and _DEFINES.search(text, max(0, start - 4), start):
            continue  # `[9]: https://...` of something above
        shown = citations[i - 1] if i else None
        if shown is not None and _is_its_own(text, shown, start, ref):
            citations[i - 1] = replace(shown, post_id=ref.native_id, link=ref.url, posted_at=ref.posted_at, end=end)
            known.add(key)
            continue
        known.add(key)
        links.append(_link(text, start, end, ref))
    return links


def _is_its_own(text: str, shown: Citation, at: int, ref: PostRef) -> bool:
    """Whether an address right after a post without one is its own: of the same account and, where both are known, the same day."""
    if (
        (shown.kind is not Kind.EMBED and shown.form != "reference")
        or shown.post_id
        or shown.platform != ref.platform
        or not (shown.handle and ref.native_id)
    ):
        return False
    gap = text[shown.end or 0 : at]
    if len(gap) > _NEAR or not _OWN.fullmatch(gap) or (ref.handle or "").casefold() != shown.handle.casefold():
        return False
    days = possible_days(shown.date_text) if shown.date_text and ref.posted_at else ()
    return not days or any(abs(date.fromisoformat(day) - ref.posted_at.date()).days <= 1 for day in days)  # type: ignore[union-attr]


def _same(citation: Citation) -> tuple[str, str | None]:
    """A key that is equal for two citations of one post."""
    return citation.platform, citation.post_id or citation.link


def _link(text: str, start: int, end: int, ref: PostRef) -> Citation:
    labelled = _IN_MARKDOWN.search(text, max(0, start - 4), start)
    when = _day_in_line(text, start, ref) if ref.handle and ref.posted_at else None
    title = _title_before(text, labelled.start()) if labelled else None
    return Citation(
        position=0,
        platform=ref.platform,
        kind=Kind.LINK,
        form="markdown" if labelled else "bare-url",
        post_id=ref.native_id or None,
        handle=ref.handle,
        author_name=title.name if title else None,
        date=when[2] if when else None,
        date_text=text[when[0] : when[1]] if when else None,
        link=ref.url,
        posted_at=ref.posted_at,
        text=title.words if title else None,
        start=start,
        end=end,
    )


def _day_in_line(text: str, at: int, ref: PostRef) -> tuple[int, int, str | None] | None:
    """The day in front of an address in a line that names its author's handle, where the id of the post confirms it.

    So read are references of styles and languages that `references` has no rule for.
    """
    begin = max(text.rfind("\n", max(0, at - _LONGEST_LINE), at) + 1, at - _LONGEST_LINE, 0)
    line = text[begin:at]
    if f"@{ref.handle}".casefold() not in line.casefold() or ref.posted_at is None:
        return None
    for word in _BEGINS_DATE.finditer(line):
        when = find_date(text, begin + word.start())
        days = possible_days(text[when[0] : when[1]]) if when is not None and when[1] <= at else ()
        near = [day for day in days if abs(date.fromisoformat(day) - ref.posted_at.date()).days <= 1]
        if when is not None and near:
            return when[0], when[1], near[0]
    return None


_LONGEST_LINE = 400
"""Characters of a line before an address."""
_BEGINS_DATE = regex(r"(?<![\w@])\w")


def _title_before(text: str, at: int) -> titles.Title | None:
    """What the label that ends at `at` tells, where it is the title of a post's page."""
    low = max(0, at - _LONGEST_LABEL)
    begin = at
    for _ in range(_BRACKETS_IN_LABEL):
        begin = text.rfind("[", low, begin)
        if begin < 0:
            return None
        if (title := titles.read(text[begin + 1 : at])) is not None:
            return title
    return None


def _place(text: str, start: int, end: int) -> Place:
    return Place(
        exact=text[max(start, end - _EXACT) : end],
        prefix=text[max(0, max(start, end - _EXACT) - _CONTEXT) : max(start, end - _EXACT)],
        suffix=text[end : end + _CONTEXT],
    )
