"""Reads a post in the JSON of Mastodon's API, which Glitch, Hometown, Pleroma, Akkoma, Gab and Truth Social have as well. Pure.

The members are those that Mastodon documents for `Status` and sends in version 4.6; others leave some out or send null.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from citesnap import platforms
from citesnap.sources.formats.fragments import LinkedText, words_in
from citesnap.sources.formats.limits import objects_in
from citesnap.sources.formats.post import File, ShownPost
from citesnap.text.jsonvalues import Object, list_of, number, object_of, text_of, without_nothing
from citesnap.text.times import iso, read_iso

REPEATED_QUOTE = "quote-inline"
"""Class of the line "RE: https://…" for programs that show no quotes; where one is shown, Mastodon hides it (FEP-044f)."""

_KINDS = {"image": "photo", "gifv": "animated_gif"}


def read_status(status: Object, key: str) -> ShownPost:
    """The post in a `Status`; `key` is the one that it has on the platform as asked for."""
    words = _words(status)
    account = object_of(status.get("account"))
    posted_at, edited_at = read_iso(status.get("created_at")), read_iso(status.get("edited_at"))
    server, _, _ = key.rpartition("/")
    return ShownPost(
        id=key,
        text=words.text,
        handle=text_of(account.get("acct")) or text_of(account.get("username")),
        author_name=text_of(account.get("display_name")) or text_of(account.get("username")),
        author={
            "id": text_of(account.get("uri")),
            "url": text_of(account.get("url")),
            "bot": account.get("bot") or None,
        },
        posted_at=posted_at,
        edited_at=edited_at,
        edits=_edits(posted_at, edited_at),
        lang=text_of(status.get("language")),
        links=words.links,
        mentions=_texts(status.get("mentions"), "acct"),
        hashtags=_texts(status.get("tags"), "name"),
        files=tuple(_files(status.get("media_attachments"))),
        counts={
            "likes": number(status.get("favourites_count")),
            "reposts": number(status.get("reblogs_count")),
            "replies": number(status.get("replies_count")),
            "quotes": number(status.get("quotes_count")),
        },
        content_warning=text_of(status.get("spoiler_text")),
        is_sensitive=status.get("sensitive") is True,
        poll=_poll(object_of(status.get("poll"))),
        card=_card(object_of(status.get("card"))),
        quoted=_quoted(status, server),
        more=without_nothing(
            {
                "uri": text_of(status.get("uri")),
                "url": text_of(status.get("url")),
                "visibility": text_of(status.get("visibility")),
                "reply_to": without_nothing({"id": _key(text_of(status.get("in_reply_to_id")), server)}),
            }
        ),
    )


def read_version(version: Object, key: str) -> ShownPost:
    """One version in the answer of `/history`. It has no id, so the address asked for is all that ties it to the post."""
    words = _words(version)
    account = object_of(version.get("account"))
    return ShownPost(
        id=key,
        text=words.text,
        handle=text_of(account.get("acct")),
        author_name=text_of(account.get("display_name")) or text_of(account.get("username")),
        edited_at=read_iso(version.get("created_at")),
        links=words.links,
        files=tuple(_files(version.get("media_attachments"))),
        content_warning=text_of(version.get("spoiler_text")),
        is_sensitive=version.get("sensitive") is True,
        poll=_poll(object_of(version.get("poll"))),
    )


def _edits(posted_at: datetime | None, edited_at: datetime | None) -> tuple[str, ...]:
    """The names of the versions that a status tells of: the first and the last. Those between are in its history."""
    return (iso(posted_at) or "", iso(edited_at) or "") if posted_at and edited_at else ()


def _files(attachments: object) -> Iterator[File]:
    for item in objects_in(attachments):
        kind = text_of(item.get("type")) or "unknown"
        # The file of the post's own server; `remote_url` is the original where this server shows a copy.
        url = text_of(item.get("remote_url")) or text_of(item.get("url"))
        alt = text_of(item.get("description"))
        size = object_of(object_of(item.get("meta")).get("original"))
        width, height = number(size.get("width")), number(size.get("height"))
        missing = "a sound; only pictures and films are taken" if kind == "audio" else None
        if url:
            yield File(_KINDS.get(kind, kind), url, alt, width, height, missing)
        poster = text_of(item.get("preview_url"))
        if poster and kind in ("video", "gifv"):
            yield File("poster", poster, alt)


def _poll(poll: Object) -> Object:
    if not poll:
        return {}
    choices = [
        without_nothing({"title": text_of(choice.get("title")), "votes_count": number(choice.get("votes_count"))})
        for choice in objects_in(poll.get("options"))
    ]
    return without_nothing(
        {
            "choices": choices,
            "ends_at": text_of(poll.get("expires_at")),
            "ended": poll.get("expired") is True or None,
            "several": poll.get("multiple") is True or None,
            "votes_count": number(poll.get("votes_count")),
        }
    )


def _words(status: Object) -> LinkedText:
    """What the author wrote: without the line that repeats a quote which the status names besides."""
    without = REPEATED_QUOTE if object_of(status.get("quote")) else None
    return words_in(text_of(status.get("content")) or "", without=without)


def _card(card: Object) -> Object:
    return {name: text_of(card.get(name)) for name in ("url", "title", "description")}


def _quoted(status: Object, server: str) -> Object:
    """The post quoted, with its words where the server shows it, else the word for why it does not (`revoked`, `deleted`)."""
    quote = object_of(status.get("quote"))
    shown = object_of(quote.get("quoted_status"))
    state = text_of(quote.get("state"))
    if not shown:
        return without_nothing({"state": state})
    account = object_of(shown.get("account"))
    words = _words(shown)
    ref = platforms.identify(text_of(shown.get("url")) or "") if server else None
    key = ref.key if ref is not None else _key(text_of(shown.get("id")), server)
    return without_nothing(
        {
            "id": key,
            "handle": text_of(account.get("acct")),
            "author_name": text_of(account.get("display_name")),
            "posted_at": iso(read_iso(shown.get("created_at"))),
            "text": words.text,
            "media": [
                without_nothing({"kind": file.kind, "url": file.url, "alt_text": file.alt_text})
                for file in _files(shown.get("media_attachments"))
            ],
            "state": state,
        }
    )


def _key(native_id: str | None, server: str) -> str | None:
    return f"{server}/{native_id}" if native_id and server else native_id


def _texts(value: object, member: str) -> tuple[str, ...]:
    return tuple(text for each in objects_in(list_of(value)) if (text := text_of(each.get(member))))
