"""Stretches of a text that its readers do not see, or see as an example: comments, code, front matter. Pure, linear."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from citesnap.text.patterns import regex

Span = tuple[int, int]


class Spans:
    """Stretches of a text, merged where they overlap, that can be asked about a place without a look at all of them."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self.spans: list[Span] = []
        for start, end in sorted(spans):
            if self.spans and start <= self.spans[-1][1]:
                self.spans[-1] = (self.spans[-1][0], max(end, self.spans[-1][1]))
            else:
                self.spans.append((start, end))
        self._starts = [start for start, _ in self.spans]

    def hold(self, start: int, end: int) -> bool:
        """Whether the stretch from `start` to `end` lies within one of them."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and end <= self.spans[at][1]

    def touch(self, start: int, end: int) -> bool:
        """Whether the stretch has a character with one of them in common."""
        at = bisect_right(self._starts, start) - 1
        return (at >= 0 and start < self.spans[at][1]) or (at + 1 < len(self.spans) and self.spans[at + 1][0] < end)

    def end_before(self, place: int) -> int:
        """Where the last of them ends that begins before `place`; 0 if there is none."""
        at = bisect_right(self._starts, place) - 1
        return self.spans[at][1] if at >= 0 else 0


_PAIRS = (("<!--", "-->"), ("{/*", "*/}"))
_LIQUID = regex(r"\{%-?\s*(raw|verbatim|comment)\s*-?%\}|\{#(?!\w)")
_ELEMENT = regex(r"<(nowiki|pre|code|syntaxhighlight|source)\b[^<>]{0,200}>", re.IGNORECASE)
_FENCE = regex(r"^[^\S\n]{0,12}(?:>[^\S\n]?)*(?P<fence>`{3,}|~{3,})(?P<info>[^\n`]*)$", re.MULTILINE)
_INLINE = regex(r"(?<!`)(`{1,2})(?!`)[^`\n]{1,400}\1(?!`)")
_OBSIDIAN = regex(r"(?<![%\w])%%(?=\s)[^%]{1,2000}(?<=\s)%%(?![%\w])")
_R_INLINE = regex(r"`r\s")


def comments(text: str) -> list[Span]:
    """Comments of HTML, JSX, Liquid and Obsidian, in order. The comments in which WordPress keeps its blocks are none."""
    spans: list[Span] = []
    for opening, closing in _PAIRS:
        at = text.find(opening)
        while at >= 0:
            end = text.find(closing, at + len(opening))
            if end < 0:
                break
            end += len(closing)
            if not text.startswith(("<!-- wp:", "<!-- /wp:"), at):
                spans.append((at, end))
            at = text.find(opening, end)
    if "{%" in text or "{#" in text:
        spans += [span for kind, span in _liquid(text) if kind != "raw"]
    if "%%" in text:
        spans += [hit.span() for hit in _OBSIDIAN.finditer(text)]
    return sorted(spans)


def code(text: str) -> list[Span]:
    """Code of Markdown, in order: fenced and inline."""
    spans = _fenced(text) if "```" in text or "~~~" in text else []
    if "`" in text:
        spans += [hit.span() for hit in _INLINE.finditer(text) if not _R_INLINE.match(text, hit.start())]
    return sorted(spans)


def quoted_code(text: str) -> list[Span]:
    """Code, `raw` blocks and elements of code, in order: the tags that they hold are shown as they are written."""
    spans = code(text)
    if "{%" in text:
        spans += [span for kind, span in _liquid(text) if kind == "raw"]
    for hit in _ELEMENT.finditer(text) if "<" in text else ():
        if spans and hit.start() < spans[-1][1]:
            continue
        end = text.find(f"</{hit[1]}", hit.end())
        if end >= 0:
            spans.append((hit.start(), end))
    return sorted(spans)


def _liquid(text: str) -> list[tuple[str, Span]]:
    blocks: list[tuple[str, Span]] = []
    at, missing = 0, set()
    while hit := _LIQUID.search(text, at):
        at = hit.end()
        kind = "raw" if hit[1] in ("raw", "verbatim") else "comment"
        closing = rf"\{{%-?\s*end{hit[1]}\s*-?%\}}" if hit[1] else r"#\}"
        if closing in missing:
            continue
        end = regex(closing).search(text, at)
        if end is None:
            missing.add(closing)
            continue
        at = end.end()
        blocks.append((kind, (hit.start(), at)))
    return blocks


_TAG = regex(r"\A`{1,2}<[a-z]", re.IGNORECASE)
_LANGUAGE = regex(
    r"(?:x?html?5?|xml|svg|css|s[ac]ss|less|jsx?|tsx?|mjs|cjs|javascript|typescript|json[5c]?|jsonl|ya?ml|toml|ini|conf|bash|sh|shell|zsh|fish"
    r"|console|terminal|powershell|ps1|bat|python3?|py|ruby|rb|erb|php|go|golang|rust|rs|java|kotlin|kt|swift|scala|clojure|elixir|erlang"
    r"|haskell|hs|c|h|cc|cpp|c\+\+|cs|csharp|objc|perl|pl|lua|r|julia|sql|graphql|http|diff|patch|make(?:file)?|dockerfile|nix|vim"
    r"|liquid|jinja2?|twig|nunjucks|njk|handlebars|hbs|mustache|pug|haml|vue|svelte|astro|mdx?|markdown|tex|latex|wikitext|go-html-template)"
    r"(?:[\s,:{].{0,200})?",
    re.IGNORECASE,
)
"""What the fence of code names: a language of programs, of markup or of templates."""


def samples(text: str) -> list[Span]:
    """Fenced code that names its language, and elements in code, in order: examples, other than a text that is only set apart."""
    spans = [hit.span() for hit in _INLINE.finditer(text) if _TAG.search(hit[0])] if "`<" in text else []
    if "```" in text or "~~~" in text:
        spans += [span for span, info in _fences(text) if _LANGUAGE.fullmatch(info)]
    return sorted(spans)


def _fenced(text: str) -> list[Span]:
    """Fenced code. Directives of MyST and chunks of R look like it and are none."""
    return [span for span, info in _fences(text) if not info.startswith("{")]


def _fences(text: str) -> list[tuple[Span, str]]:
    """What stands between fences, with these, and what the first one names."""
    spans: list[tuple[Span, str]] = []
    opened: re.Match[str] | None = None
    for hit in _FENCE.finditer(text):
        if opened is None:
            opened = hit
        elif hit["fence"].startswith(opened["fence"]) and not hit["info"].strip():
            spans.append(((opened.start(), hit.end()), opened["info"]))
            opened = None
    if opened is not None:
        spans.append(((opened.start(), len(text)), opened["info"]))
    return spans


_FRONT = regex(r"\A\ufeff?(?P<fence>---|\+\+\+)[^\S\n]*\n")
_FIELD = regex(r"^(?P<key>[\w-]{1,60})[\"']?\s*[:=]")
_SOURCES = regex(
    r"sources?|source[-_]?urls?|via|refs?|references?|citations?|cite[sd]?|evidence|hat[-_]?tip|in[-_]?reply[-_]?to|reply[-_]?to"
    r"|(?:bookmark|repost|like|quotation|quote)[-_]?of|originals?",
    re.IGNORECASE,
)
"""Fields of front matter that say what the article rests on. All others are about it: where it is announced, discussed, kept."""


def end_of_front_matter(text: str) -> int:
    """Where the YAML or TOML at the head of a text ends; 0 without any."""
    head = _FRONT.match(text)
    close = head and regex(rf"^{re.escape(head['fence'])}[^\S\n]*$", re.MULTILINE).search(text, head.end())
    return close.end() if close else 0


def front_matter(text: str) -> list[Span]:
    """The fields of YAML or TOML at the head of a text, but those that name its sources."""
    head = _FRONT.match(text)
    if head is None:
        return []
    close = regex(rf"^{re.escape(head['fence'])}[^\S\n]*$", re.MULTILINE).search(text, head.end())
    if close is None:
        return []
    spans: list[Span] = []
    shown = False
    at = head.end()
    while at < close.start():
        newline = text.find("\n", at, close.start())
        end = newline + 1 if newline >= 0 else close.start()
        if field := _FIELD.match(text[at : min(end, at + 100)]):
            shown = _SOURCES.fullmatch(field["key"]) is not None
        if not shown:
            spans.append((at, end))
        at = end
    return spans
