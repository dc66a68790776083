"""Quotations of AsciiDoc, Typst and LaTeX (csquotes), which name their author before the words. Pure, linear."""

from __future__ import annotations

import re
from collections.abc import Iterator

from citesnap.finding.dates import find_date
from citesnap.finding.links import find_urls, post_at
from citesnap.finding.networks import NAMED_SITE, site_named
from citesnap.finding.prose.attributions import Attribution
from citesnap.platforms import PostRef
from citesnap.text.patterns import regex

_WHO = r"(?P<who>[^\n]{3,400}?)"
_QUOTATIONS = (
    # [quote, NAME (@HANDLE), "Twitter, DATE"], the words between lines of four underscores or in the next paragraph
    regex(
        rf"^\[(?:quote|verse)\s?,\s?{_WHO}\][^\S\n]*\n(?:(?P<rule>_{{4,}})[^\S\n]*\n(?P<words>[^_]{{1,3000}}?)\n(?P=rule)|(?P<paragraph>(?:[^\n]+\n?){{1,12}}))",
        re.MULTILINE,
    ),
    # #quote(attribution: [WHO])[words]
    regex(rf"#quote\([^\n()]{{0,60}}?attribution:\s?\[{_WHO}\]\)\s?\[(?P<words>[^\[\]]{{1,3000}})\]"),
    # \blockquote[WHO]{words}, \textquote[WHO]{words}
    regex(rf"\\(?:block|text|display|foreign)?(?:c?quote)\*?\[{_WHO}\]\{{(?P<words>[^{{}}]{{1,3000}})\}}"),
    # \begin{displayquote}[WHO] words \end{displayquote}
    regex(
        rf"\\begin\{{(?:display|foreign)?c?quote\}}\[{_WHO}\]\s{{0,8}}(?P<words>[^{{}}]{{1,3000}}?)\s{{0,8}}\\end\{{"
    ),
)
_HANDLE = regex(r"\\?@(?P<handle>[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,60}[A-Za-z0-9_])?(?:@[A-Za-z0-9.-]{3,80}[a-z])?)")
_NAME = regex(r"\s*(?P<name>[^\n@()\[\]\\,\"]{2,60}?)\s*[,(\[]")
_SITE = regex(
    r"(?<![^\W_])(?P<site>Twitter|X|Bluesky|Mastodon|Threads|Instagram|Facebook|TikTok|Telegram|Truth Social)(?![^\W_])"
)
_DATE = regex(r"(?<![\w:@./])\w")


def attributed(text: str) -> Iterator[Attribution]:
    """Quotations of AsciiDoc, Typst or LaTeX with author and day before the words.

    >>> shown = '[quote, Jo Example (@jo_example), "Twitter, May 1, 2020"]\\n____\\nIt rises.\\n____\\n'
    >>> [(a.handle, a.name, a.date) for a in attributed(shown)]
    [('jo_example', 'Jo Example', '2020-05-01')]
    """
    if "quote" not in text and "[verse" not in text:
        return
    for pattern in _QUOTATIONS:
        for hit in pattern.finditer(text):
            who = hit["who"]
            handle = _HANDLE.search(who)
            date = _day(who, handle.end()) if handle else None
            addresses = [ref for start, end, _ in find_urls(who) if (ref := post_at(who, start, end))]
            ref = addresses[0] if len(addresses) == 1 else None
            if handle is not None and ref is not None and not _is_of(ref, handle["handle"]):
                ref = None  # the address is of a post of another account
            if handle is None or (date is None and ref is None):
                continue
            words = "paragraph" if "paragraph" in hit.re.groupindex and hit["paragraph"] else "words"
            name = _NAME.match(who)
            site = NAMED_SITE.search(who) or _SITE.search(who, handle.end())
            said = handle["handle"].replace("\\", "")
            yield Attribution(
                start=hit.start(),
                end=hit.end(),
                form="rendered",
                handle=said,
                name=name["name"].strip() if name else None,
                date=date[2] if date else None,
                date_text=who[date[0] : date[1]] if date else None,
                platform=ref.platform
                if ref
                else site_named(site["site"])
                if site
                else "bluesky"
                if "." in said
                else "x",
                ref=ref,
                body=_trimmed(text, *hit.span(words)),
            )


def _is_of(ref: PostRef, handle: str) -> bool:
    said = handle.replace("\\", "").casefold()
    return ref.handle is None or ref.handle.casefold() in (said, said.partition("@")[0])


def _day(who: str, at: int) -> tuple[int, int, str] | None:
    for word in _DATE.finditer(who, at):
        when = find_date(who, word.start())
        if when is not None and when[2] is not None:
            return when[0], when[1], when[2]
    return None


def _trimmed(text: str, begin: int, end: int) -> tuple[int, int]:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    return begin, end
