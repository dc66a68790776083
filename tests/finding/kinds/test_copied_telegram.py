"""Messages of Telegram with the markup of its widget, as people copy it: the message's own name, words and day, once."""

from __future__ import annotations

from typing import Any

import pytest

from finding.kinds.table import Expected, check, post

PAGE = "<article><h1>River</h1><p>The river rose in the night and nobody was hurt, the mayor said on Monday. He spoke long.</p>{}</article>"
SAID = "The water is four metres high.\nStay home."
REPLY = (
    '<a class="tgme_widget_message_reply" href="https://t.me/riverton_news/40"><span class="tgme_widget_message_owner_name">Lyre</span>'
    '<div class="tgme_widget_message_text js-message_reply_text">Is it true?</div></a>'
)
FORWARDED = (
    '<div class="tgme_widget_message_forwarded_from">Forwarded from <a class="tgme_widget_message_forwarded_from_name" '
    'href="https://t.me/other_channel/7"><span>Other</span></a></div>'
)
TEXT = "The water is <b>four metres</b> high.<br/>Stay home."
SCRIPT = (
    '<script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="riverton_news/42"></script>'
)


def message(number: int = 42, text: str = TEXT, before: str = "", channel: str = "riverton_news") -> str:
    return (
        f'<div class="tgme_widget_message js-widget_message" data-post="{channel}/{number}">{before}<div '
        f'class="tgme_widget_message_bubble"><a class="tgme_widget_message_owner_name" href="https://t.me/{channel}"><span dir="auto">'
        f'Riverton News</span></a><div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div><div '
        f'class="tgme_widget_message_footer"><span class="tgme_widget_message_views">12.3K</span><a class="tgme_widget_message_date" '
        f'href="https://t.me/{channel}/{number}"><time datetime="2021-07-27T10:15:00+00:00">10:15</time></a></div></div></div>'
    )


def told(**more: Any) -> dict[str, Any]:
    tells = {"author_name": "Riverton News", "date": "2021-07-27", "text": SAID, "kind": "embed"}
    return post("telegram", "42", "riverton_news", **{**tells, **more})


MESSAGES: dict[str, tuple[str, Expected]] = {
    "alone": (message(), [told()]),
    "in its wrapper": (f'<div class="tgme_widget_message_wrap">{message()}</div>', [told()]),
    "a reply": (message(before=REPLY), [told()]),
    "forwarded": (message(before=FORWARDED), [told()]),
    "with the script": (SCRIPT + message(), [told()]),
    "with the frame": (f'<iframe src="https://t.me/riverton_news/42?embed=1"></iframe>{message()}', [told()]),
    "in a quotation": (f"<blockquote>{message()}</blockquote>", [told()]),
    "without words": (message(text=""), [told(text=None)]),
    "with emoji and a link to another": (
        message(text='<i class="emoji"><b>🌊</b></i> High, <a href="https://t.me/other_ch/9">see</a>'),
        [told(text="🌊 High, see")],
    ),
    "two": (
        message() + message(43, "It falls again now."),
        [told(), post("telegram", "43", "riverton_news", text="It falls again now.")],
    ),
    "no message": ('<div class="tgme_widget_message" data-post="javascript:alert(1)">It rises.</div>', []),
    "without an address": (
        '<div class="tgme_widget_message"><div class="tgme_widget_message_text">It rises.</div></div>',
        [],
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_copied_messages(name: str) -> None:
    markup, expected = MESSAGES[name]
    check(PAGE.format(markup), expected)
