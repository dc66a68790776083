"""Reads a message in Telegram's HTML, which is the same in the widget and in the list of a channel. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from citesnap.finding.page import Element
from citesnap.model import Post
from citesnap.sources.formats.fragments import LinkedText, words_of
from citesnap.sources.formats.pages import by_class, label_of, picture_behind
from citesnap.sources.formats.post import File, ShownPost
from citesnap.text.jsonvalues import without_nothing
from citesnap.text.times import read_iso

_MESSAGE = re.compile(r"([A-Za-z]\w{3,31})/(\d{1,12})", re.ASCII)
_LINK = re.compile(r"https?://t\.me/([A-Za-z]\w{3,31})/(\d{1,12})(?:\?single)?", re.ASCII)
_ROUNDED = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)([KMB]?)")
_TIMES = {"": 1, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}


def messages(root: Element) -> dict[str, Element]:
    """The messages of a page by key (`channel/7`). A message of an album is found by the number of each of its files."""
    by_key: dict[str, Element] = {}
    for element in by_class(root, "tgme_widget_message"):
        keys = [_key(_MESSAGE.fullmatch((element.get("data-post") or "")[:60]))]
        keys += [
            _key(_LINK.fullmatch((item.get("href") or "")[:80])) for item in by_class(element, "grouped_media_wrap", 20)
        ]
        for key in filter(None, keys):
            by_key.setdefault(key, element)
    return by_key


def _key(match: re.Match[str] | None) -> str | None:
    return f"{match[1].lower()}/{int(match[2])}" if match else None


def read_message(element: Element, post: Post) -> ShownPost:
    """The post that a message is; of an album the whole."""
    # The words of the message answered have the first class too, and stand before.
    texts = [
        each
        for each in by_class(element, "tgme_widget_message_text", 20)
        if "js-message_text" in (each.get("class") or "")
    ]
    words = words_of(texts[0]) if texts else LinkedText()
    dates = [time for link in by_class(element, "tgme_widget_message_date", 5) for time in link.iter("time")]
    metas = by_class(element, "tgme_widget_message_meta", 1)
    forwards = by_class(element, "tgme_widget_message_forwarded_from_name", 1)
    replies = by_class(element, "tgme_widget_message_reply", 1)
    channel = post.native_id.partition("/")[0]
    replied = _LINK.match((replies[0].get("href") or "")[:80]) if replies else None
    return ShownPost(
        id=post.native_id,
        text=words.text,
        handle=post.handle or channel,
        author_name=label_of(element, "tgme_widget_message_owner_name"),
        posted_at=read_iso(dates[0].get("datetime")) if dates else None,
        links=words.links,
        files=tuple(_files(element)),
        counts={"views": _count(label_of(element, "tgme_widget_message_views"))},
        poll=without_nothing(
            {
                "question": label_of(element, "tgme_widget_message_poll_question"),
                "choices": [
                    {"title": " ".join("".join(map(str, choice.itertext())).split())[:300]}
                    for choice in by_class(element, "tgme_widget_message_poll_option_text", 20)
                ],
            }
        ),
        card=_card(element),
        more=without_nothing(
            {
                "edited": True
                if metas and "".join(map(str, metas[0].itertext())).strip().startswith("edited")
                else None,
                "forwarded_from": without_nothing(
                    {
                        "name": label_of(element, "tgme_widget_message_forwarded_from_name"),
                        "url": forwards[0].get("href") if forwards else None,
                    }
                ),
                "signed_by": label_of(element, "tgme_widget_message_from_author"),
                "reply_to": without_nothing({"id": _key(replied)}),
                "album": sorted(
                    key for key, each in messages(element).items() if each is element and key != post.native_id
                ),
                "document": label_of(element, "tgme_widget_message_document_title"),
                "media_withheld": label_of(element, "message_media_not_supported_label"),
            }
        ),
    )


def _files(element: Element) -> Iterator[File]:
    for item in by_class(element, "tgme_widget_message_photo_wrap", 20):
        if url := picture_behind(item):
            yield File("photo", url)
    for player in by_class(element, "tgme_widget_message_video_player", 20):
        films = [url for film in player.iter("video") if (url := film.get("src"))]
        posters = [
            url for thumb in by_class(player, "tgme_widget_message_video_thumb", 1) if (url := picture_behind(thumb))
        ]
        if films:
            yield File("video", films[0])
        for url in posters:
            yield File("poster", url)


def _card(element: Element) -> dict[str, str | None]:
    previews = by_class(element, "tgme_widget_message_link_preview", 1)
    return {
        "url": previews[0].get("href") if previews else None,
        "title": label_of(element, "link_preview_title"),
        "description": label_of(element, "link_preview_description"),
    }


def _count(shown: str | None) -> int | None:
    """A number as it is shown, rounded from a thousand on.

    >>> _count("12.3K")
    12300
    """
    match = _ROUNDED.fullmatch(shown or "")
    return round(float(match[1]) * _TIMES[match[2]]) if match else None
