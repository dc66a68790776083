"""A post as servers tell it to each other: its ActivityPub document, asked for without a signature.

A second opinion on the server's API. It alone tells a deletion (a `Tombstone`). For an account deleted or suspended for good,
Mastodon answers 410 with a page of its own; any other page with 410 may be that of a host or network in front, and says nothing.
Servers in secure mode, and GoToSocial, want each request signed and answer 401 or 403, which says nothing about the post either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from citesnap import platforms
from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.fediverse.statuses import REPEATED_QUOTE
from citesnap.sources.formats.fragments import words_in
from citesnap.sources.formats.limits import objects_in
from citesnap.sources.formats.pages import page_of
from citesnap.sources.formats.post import File, ShownPost
from citesnap.text.hosts import host_of
from citesnap.text.jsonvalues import Object, list_of, number, object_of, text_of, without_nothing
from citesnap.text.times import read_iso
from citesnap.web.question import NotJSON, Reading, ask_once, json_object, refusal

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "activitypub"
ACCEPT = 'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
"""ActivityPub, 3.2; some servers know only the first."""

REDIRECTS = 3
"""From the page of a post to its document, and from a copy to the server of the original."""

PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
"""Names of everybody (ActivityPub, 5.6: "as:Public" and "Public" are the same)."""
UNKNOWN_410 = "HTTP 410 that is not Mastodon's: of a host or network in front, or of a server that closes"
_OOPS = re.compile(r"(?:^|/)oops\.(?:gif|png)$")
_POSTS = frozenset({"Note", "Article", "Question", "Page", "Video", "Image", "Audio", "Event"})
_KINDS = (("image/gif", "animated_gif"), ("image/", "photo"), ("video/", "video"), ("audio/", "audio"))


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the document behind the address of a post."""
    return ask_once(NAME, post, web, post.url, reading, accept=ACCEPT, redirects=REDIRECTS)


def reading(answer: Answer, post: Post) -> Reading:
    """What an answer to a request for ActivityPub says of a post."""
    if answer.status == 404:
        return Reading(Outcome.NOT_FOUND, "HTTP 404: deleted, private, or never existed")
    if answer.status not in (200, 410):
        return refusal(answer)
    try:
        document = json_object(answer)
    except NotJSON as error:
        if answer.status == 410 and not answer.content_type.endswith("json"):
            return gone(answer)
        return Reading(Outcome.MALFORMED, str(error))
    kind = text_of(document.get("type"))
    if kind is None:
        return Reading(Outcome.MALFORMED, "a document without a type")
    if not is_about(answer, document, post):
        return Reading(Outcome.MISMATCH, f"a document about {str(document.get('id'))[:100]}")
    if kind == "Tombstone":
        deleted = (text_of(document.get("deleted")) or "")[:40]
        return Reading(Outcome.DELETED, f"a tombstone: deleted {deleted}".strip())
    if kind not in _POSTS:
        return Reading(Outcome.MALFORMED, f"a document of the kind {kind[:40]}")
    to, cc = _texts(document.get("to")), _texts(document.get("cc"))
    if not (_is_audience(document.get("to")) and _is_audience(document.get("cc"))) or (cc and not to):
        return Reading(Outcome.MALFORMED, "a document that is addressed to something else than people")
    if to and PUBLIC.isdisjoint((*to, *cc)):
        # The author's followers, or somebody else on that server. Any other address may be everybody's in a form not known here.
        if host_of(text_of(document.get("id")) or "") not in map(host_of, (*to, *cc)):
            return Reading(Outcome.MALFORMED, "a document that is addressed to nobody of its server, nor to the public")
        return Reading(Outcome.PROTECTED, "a document that is not addressed to the public")
    return read_document(document, post).reading(NAME)


def gone(answer: Answer) -> Reading:
    """What a page with HTTP 410 says: with the marks of Mastodon's error page, that the account is gone; else nothing.

    Mastodon's has `<body class='error'>` and a picture `/oops.png`, earlier `/oops.gif` (app/views/layouts/error.html.haml). The
    page of a server that closes for good (errors/self_destruct.html.haml) has neither: it is the same for every address.
    """
    root = page_of(answer)
    body = root.find(".//body") if root is not None else None
    if body is None or "error" not in (body.get("class") or "").split():
        return Reading(Outcome.MALFORMED, UNKNOWN_410)
    if not any(_OOPS.search((picture.get("src") or "")[:400]) for picture in body.iter("img")):
        return Reading(Outcome.MALFORMED, UNKNOWN_410)
    return Reading(Outcome.ACCOUNT_GONE, "HTTP 410: the account is deleted or suspended for good")


def is_about(answer: Answer, document: Object, post: Post) -> bool:
    """Whether a document is the post asked for: by its addresses, or because its server led from the post's address to it.

    The host of the document's id has to be the one that answered: everybody can write documents about posts of others.
    """
    own = text_of(document.get("id")) or ""
    if (host := host_of(own)) is None or host != host_of(answer.url):
        return False
    addresses = (own, *_addresses(document.get("url")))
    if any((ref := platforms.identify(url)) is not None and ref.key == post.native_id for url in addresses):
        return True
    return answer.url != post.url and answer.url in addresses


def read_document(document: Object, post: Post) -> ShownPost:
    """The post in a document."""
    quoted = text_of(document.get("quote")) or text_of(document.get("quoteUrl"))
    words = words_in(text_of(document.get("content")) or "", without=REPEATED_QUOTE if quoted else None)
    title = text_of(document.get("name"))
    languages = [name for name in object_of(document.get("contentMap")) if isinstance(name, str)]
    author = document.get("attributedTo")
    return ShownPost(
        id=post.native_id,
        text="\n\n".join(filter(None, (title, words.text))),
        handle=post.handle,
        author={"url": next(iter(_addresses(author)), None)},
        posted_at=read_iso(document.get("published")),
        edited_at=read_iso(document.get("updated")),
        lang=languages[0] if len(languages) == 1 else None,
        links=words.links,
        mentions=tuple(name.removeprefix("@") for name in _names(document, "Mention")),
        hashtags=tuple(name.removeprefix("#") for name in _names(document, "Hashtag")),
        files=tuple(_files(document.get("attachment"))),
        content_warning=text_of(document.get("summary")),
        is_sensitive=document.get("sensitive") is True,
        poll=_poll(document),
        more=without_nothing(
            {
                "uri": text_of(document.get("id")),
                "url": next(iter(_addresses(document.get("url"))), None),
                "reply_to": without_nothing({"uri": text_of(document.get("inReplyTo"))}),
                "quotes": quoted,
            }
        ),
    )


def _files(attachments: object) -> Iterator[File]:
    for item in objects_in(attachments if isinstance(attachments, list) else [attachments]):
        media_type = text_of(item.get("mediaType")) or ""
        kind = next((kind for start, kind in _KINDS if media_type.startswith(start)), None)
        kind = kind or ("photo" if item.get("type") == "Image" else None)
        url = next(iter(_addresses(item.get("url"))), None)
        if kind and url:
            missing = "a sound; only pictures and films are taken" if kind == "audio" else None
            yield File(
                kind, url, text_of(item.get("name")), number(item.get("width")), number(item.get("height")), missing
            )


def _poll(document: Object) -> Object:
    """The choices of a `Question`: `oneOf`, or `anyOf` where several may be chosen."""
    several = bool(list_of(document.get("anyOf")))
    choices = [
        without_nothing(
            {
                "title": text_of(choice.get("name")),
                "votes_count": number(object_of(choice.get("replies")).get("totalItems")),
            }
        )
        for choice in objects_in(document.get("anyOf" if several else "oneOf"))
    ]
    ends_at = text_of(document.get("endTime"))
    return without_nothing({"choices": choices, "ends_at": ends_at, "several": several or None}) if choices else {}


def _names(document: Object, kind: str) -> tuple[str, ...]:
    tags = objects_in(document.get("tag"))
    return tuple(name for tag in tags if tag.get("type") == kind and (name := text_of(tag.get("name"))))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(each for each in _list(value)[:200] if isinstance(each, str))


def _is_audience(value: object) -> bool:
    """Whether a member says whom a document is for: an address, or several, or that there is none."""
    return value is None or all(
        isinstance(each, str) and (each in PUBLIC or each.startswith(("https://", "http://"))) for each in _list(value)
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _addresses(value: object) -> tuple[str, ...]:
    """The addresses in a member that may be an address, an object with `id` or `href`, or a list of these."""
    addresses = []
    for each in _list(value)[:20]:
        members = object_of(each)
        address = each if isinstance(each, str) else text_of(members.get("href")) or text_of(members.get("id"))
        if address and address.startswith(("https://", "http://")):
            addresses.append(address)
    return tuple(addresses)
