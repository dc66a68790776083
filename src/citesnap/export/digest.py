"""What became of posts in some days, to be mailed or pasted: as text, Markdown, HTML of a mail, and JSON. Pure.

There may be tens of thousands of posts, so each form is written piece by piece. What came from the web is on one line, without
control characters, and escaped for the form it goes into.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from html import escape
from typing import Any

from citesnap.archive.questions.news import EDITED, GONE, RETURNED, News, NewsItem
from citesnap.browsing.links import outside
from citesnap.text.lines import json_array, one_line
from citesnap.text.telling import day, fate, gone_when, quotation
from citesnap.text.times import read_stamp

__all__ = ["FORMATS", "headline", "in_words", "record"]

_HEADINGS = {GONE: "Gone", RETURNED: "Shown again", EDITED: "Edited"}
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|~-])")


def headline(news: News) -> str:
    """What a subject of a mail says: `3 posts gone, in 2 stories; 1 edited`."""
    parts = []
    for kind, one, many in (
        (GONE, "post gone", "posts gone"),
        (RETURNED, "shown again", "shown again"),
        (EDITED, "edited", "edited"),
    ):
        if count := news.count(kind):
            stories = news.stories if kind == GONE else 0
            where = f", in {stories} {'story' if stories == 1 else 'stories'}" if stories else ""
            parts.append(f"{count} {one if count == 1 else many}{where}")
    return "; ".join(parts) or "no post went, returned or was edited"


def _day(stored: str) -> str:
    """The day of a stored time, where another program wrote nothing else in its place."""
    try:
        return day(read_stamp(stored))
    except ValueError:
        return "a day that cannot be read"


def in_words(item: NewsItem) -> str:
    """What became of the post, with the days on which that rests."""
    post = item.post
    if item.kind == EDITED:
        return f"edited; the new words were found on {_day(item.at)}"
    if item.kind == RETURNED:
        return f"shown again on {_day(item.at)}, after it was {item.before}"
    sentence = (
        gone_when(post.last_shown_at, post.first_gone_at)
        if post.first_gone_at
        else f"gone on {_day(item.at)}; now {fate(post.state, post.last_shown_at, None, post.last_checked_at)}"
    )
    return f"{item.state}: {sentence}" + (
        "" if post.certainty != "reported" or item.kind != GONE else ", seen once so far"
    )


def record(item: NewsItem) -> dict[str, Any]:
    """The item as JSON has it: the contract with scripts."""
    return asdict(item) | {"told": in_words(item)}


def as_json(news: News, title: str) -> Iterator[str]:
    """One object: the headline and all items."""
    yield from json_array(map(record, news.items()), {"title": title, "headline": headline(news)}, "news")
    yield "\n"


def as_text(news: News, title: str) -> Iterator[str]:
    """A plain text, ready to mail."""
    yield f"{title}: {headline(news)}\n"
    for kind, heading in _headings(news):
        yield f"\n{heading}\n{'-' * len(heading)}\n"
        for number, item in enumerate(news.items(kind)):
            yield "\n" * bool(number) + "\n".join(_text(item)) + "\n"


def as_markdown(news: News, title: str) -> Iterator[str]:
    """Markdown, for chats and notes."""
    yield f"# {_marked(title)}: {headline(news)}\n"
    for kind, heading in _headings(news):
        yield f"\n## {heading}\n\n"
        for item in news.items(kind):
            lines = [
                f"- **{_marked(_who(item))}** {_link_markdown('post', item.post.url)}: {in_words(item)}; {_kept(item)}"
            ]
            if words := _words(item):
                lines.append(f"  > {_marked(words)}")
            lines += [
                f"  - {_link_markdown(story.title, story.address)}, citation {story.position}" for story in item.stories
            ]
            yield "\n".join(lines) + "\n"


def as_html(news: News, title: str) -> Iterator[str]:
    """HTML of a mail: no script, no picture, nothing that is loaded."""
    yield '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
    yield f"<title>{_safe(title)}</title></head>"
    yield '<body style="font:16px/1.45 Georgia,serif;max-width:42em;margin:1em auto;padding:0 1em">'
    yield f'<h1 style="font-size:1.3em">{_safe(title)}: {_safe(headline(news))}</h1>'
    for kind, heading in _headings(news):
        yield f'<h2 style="font-size:1.1em">{heading}</h2>'
        for item in news.items(kind):
            yield f"<p><b><bdi>{_safe(_who(item))}</bdi></b> ({_link_html('post', item.post.url)}): {_safe(in_words(item))};"
            yield f" {_kept(item)}</p>"
            if words := _words(item):
                yield f'<blockquote style="margin:0 1.5em"><bdi>{_safe(words)}</bdi></blockquote>'
            if item.stories:
                rows = (f"<li>{_link_html(s.title, s.address)}, citation {s.position}</li>" for s in item.stories)
                yield f"<ul>{''.join(rows)}</ul>"
    yield "</body></html>\n"


FORMATS: dict[str, Callable[[News, str], Iterator[str]]] = {
    "text": as_text,
    "markdown": as_markdown,
    "html": as_html,
    "json": as_json,
}
"""Each form of a digest by its name."""


def _headings(news: News) -> Iterator[tuple[str, str]]:
    """The kinds that there are, with what they are called."""
    return ((kind, heading) for kind, heading in _HEADINGS.items() if news.count(kind))


def _text(item: NewsItem) -> Iterator[str]:
    yield f"{_who(item)}  {one_line(item.post.url, 300)}"
    if words := _words(item):
        yield f"  {quotation(words)}"
    yield f"  {in_words(item)}; {_kept(item)}"
    for story in item.stories:
        yield f"  in: {one_line(story.title, 120)}, citation {story.position}"
        if story.address:
            yield f"      {one_line(story.address, 300)}"
    if not item.stories:
        yield "  no article cites it now"


def _who(item: NewsItem) -> str:
    post = item.post
    return f"@{one_line(post.handle, 80)}" if post.handle else one_line(post.author_name or post.title, 80)


def _words(item: NewsItem) -> str:
    """The words of the post as sources showed them, else as an article quotes them."""
    cited = next((story.cited_text for story in item.stories if story.cited_text), None)
    return one_line(item.post.text or cited or "", 280, at_word=True)


def _kept(item: NewsItem) -> str:
    return "a copy is kept" if item.post.kept else "no copy is kept"


def _safe(text: str) -> str:
    return escape(one_line(text, 400))


def _link_html(label: str, address: str | None) -> str:
    if outside(address) is None:
        return f"<bdi>{_safe(label)}</bdi>"
    return f'<a href="{escape(address or "")}" rel="noopener noreferrer"><bdi>{_safe(label)}</bdi></a>'


def _marked(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", one_line(text, 400))


def _link_markdown(label: str, address: str | None) -> str:
    safe = outside(address)
    return f"[{_marked(label)}](<{safe.replace('<', '%3C').replace('>', '%3E')}>)" if safe else _marked(label)
