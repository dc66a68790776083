"""Data that publishing systems export: WordPress (REST API), Ghost (API, export), Medium (JSON of a page).

Each post is an article.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape, unescape
from typing import Any

from citesnap.articles.documents import DocumentError, DocumentPart
from citesnap.text.decoding import decode

MOST = 10_000
"""The most articles of one file."""

_GUARD = "])}while(1);</x>"
"""What Medium writes before its JSON, so that no page can load it as a script."""


def parts(content: bytes) -> Iterator[DocumentPart]:
    """The articles in the data, each as a page with what the data says about it (address, title, author, date)."""
    text = decode(content, "application/json; charset=utf-8").lstrip("\ufeff \t\r\n").removeprefix(_GUARD)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DocumentError("JSON that is damaged; save the article as HTML or text") from error
    number = 0
    for title, author, date, url, body in _articles(data):
        if not body.strip():
            continue
        number += 1
        if number > MOST:
            return
        yield DocumentPart(
            f"#{number}", page(title, author, date, url, body).encode("utf-8", "replace"), "text/html", url
        )
    if not number:
        raise DocumentError("JSON without an article that could be recognised; save the article as HTML or text")


Told = tuple[str | None, str | None, str | None, str | None, str]


def _articles(data: Any) -> Iterator[Told]:
    """Title, author, date, address and HTML of each article."""
    if isinstance(data, dict):
        if medium := _medium(data):
            yield medium
            return
        if "rendered" in _object(data.get("content")):
            yield _wordpress(data)
            return
        exported = _list(data.get("db"))
        inside = _object(_object(exported[0]).get("data")) if exported else data
        data = _list(inside.get("posts")) + _list(inside.get("pages"))
    for item in _list(data):
        post = _object(item)
        if "rendered" in _object(post.get("content")):
            yield _wordpress(post)
        elif html := _ghost_html(post):
            writer = _object(post.get("primary_author")) or _object(next(iter(_list(post.get("authors"))), None))
            yield (
                _text(post.get("title")),
                _text(writer.get("name")),
                _text(post.get("published_at")),
                _url(post.get("url")),
                html,
            )


def _wordpress(post: Mapping[str, Any]) -> Told:
    html = _text(_object(post.get("content")).get("rendered")) or ""
    title = _text(_object(post.get("title")).get("rendered"))
    embedded = _list(_object(post.get("_embedded")).get("author"))
    author = _text(_object(embedded[0]).get("name")) if embedded else None
    date = _text(post.get("date_gmt")) or _text(post.get("date"))
    return (
        title,
        author,
        f"{date}Z" if date and date.count(":") == 2 and len(date) == 19 else date,
        _url(post.get("link")),
        html,
    )


def _ghost_html(post: Mapping[str, Any]) -> str:
    """The HTML of a Ghost post; of an export without it the HTML that its cards hold."""
    if html := _text(post.get("html")):
        return html
    for field in ("mobiledoc", "lexical"):
        try:
            stored = json.loads(_text(post.get(field)) or "null")
        except (ValueError, RecursionError):
            continue
        if pieces := list(_html_within(stored)):
            return "\n".join(pieces)
    return ""


def _html_within(stored: Any) -> Iterator[str]:
    """Every string of a card that is HTML, or text of a paragraph, in order. Without recursion."""
    waiting = [stored]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            for name in ("html", "text", "url"):
                if isinstance(value.get(name), str):
                    piece = value[name]
                    yield piece if name == "html" else f"<p>{escape(piece)}</p>"
            waiting.extend(reversed([member for member in value.values() if isinstance(member, list | dict)]))


def _medium(data: Mapping[str, Any]) -> Told | None:
    payload = _object(data.get("payload")) or data
    value = _object(payload.get("value")) or _object(payload.get("post"))
    body = _object(_object(value.get("content")).get("bodyModel"))
    paragraphs = _list(body.get("paragraphs"))
    if not paragraphs:
        return None
    references = _object(payload.get("references"))
    media = _object(references.get("MediaResource"))
    writer = _object(_object(references.get("User")).get(_text(value.get("creatorId")) or ""))
    published = value.get("firstPublishedAt")
    html = "\n".join(_medium_paragraph(_object(paragraph), media) for paragraph in paragraphs)
    date = _moment(published) if isinstance(published, int) else None
    url = _url(value.get("canonicalUrl")) or _url(value.get("webCanonicalUrl")) or _url(value.get("mediumUrl"))
    return _text(value.get("title")), _text(writer.get("name")), date, url, html


def _moment(milliseconds: int) -> str | None:
    from datetime import UTC, datetime

    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return None


def _medium_paragraph(paragraph: Mapping[str, Any], media: Mapping[str, Any]) -> str:
    text = _text(paragraph.get("text")) or ""
    frame = _object(paragraph.get("iframe"))
    resource = _object(media.get(_text(frame.get("mediaResourceId")) or ""))
    if href := _url(resource.get("href")) or _url(frame.get("iframeSrc")):
        return f'<figure><iframe src="{escape(href)}"></iframe><figcaption>{escape(text)}</figcaption></figure>'
    links = sorted(
        (markup["start"], markup["end"], markup["href"])
        for markup in map(_object, _list(paragraph.get("markups")))
        if isinstance(markup.get("start"), int) and isinstance(markup.get("end"), int) and _url(markup.get("href"))
    )
    linked, at = "", 0
    for start, end, href in links:
        if at <= start <= end <= len(text):
            linked += f'{escape(text[at:start])}<a href="{escape(href)}">{escape(text[start:end])}</a>'
            at = end
    return f"<p>{linked}{escape(text[at:])}</p>"


def page(title: str | None, author: str | None, date: str | None, url: str | None, body: str) -> str:
    """An article as a page that says of itself what is known of it."""
    head = "".join(
        (
            f"<title>{escape(_plain(title))}</title>" if title else "",
            f'<link rel="canonical" href="{escape(url)}">' if url else "",
            f'<meta name="author" content="{escape(author)}">' if author else "",
            f'<meta property="article:published_time" content="{escape(date)}">' if date else "",
        )
    )
    heading = f"<h1>{escape(_plain(title))}</h1>" if title else ""
    return f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body><article>{heading}{body}</article></body></html>'


def _plain(title: str) -> str:
    """A title without the character references that WordPress renders into it."""
    return unescape(title[:2000])  # int() refuses the number of a reference beyond 4,300 digits


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _url(value: Any) -> str | None:
    return (
        value if isinstance(value, str) and value.startswith(("http://", "https://")) and len(value) <= 4096 else None
    )
