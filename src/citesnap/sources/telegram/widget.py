"""Telegram's widget for one message of a public channel, which articles embed: `t.me/CHANNEL/ID?embed=1&mode=tme`.

It answers 200 for everything, with a sentence in place of a message that it does not show. "Post not found" means deleted,
never sent, or a group whose history is not public.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.pages import label_of, page_reading
from citesnap.sources.telegram.message import messages, read_message
from citesnap.web.question import Reading, ask_once

if TYPE_CHECKING:
    from citesnap.finding.page import Element
    from citesnap.web import Web

NAME = "telegram"

SENTENCES: tuple[tuple[str, Outcome], ...] = (
    ("post not found", Outcome.NOT_FOUND),
    ("is private", Outcome.PROTECTED),
    ("channel with username", Outcome.UNAVAILABLE),
    ("user with username", Outcome.UNAVAILABLE),
)
"""The beginning or a part of what stands in place of a message. A name that is not found may have been changed."""


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the widget of one message."""
    return ask_once(NAME, post, web, f"https://t.me/{post.native_id}?embed=1&mode=tme", reading, accept="text/html")


@page_reading()
def reading(root: Element, post: Post) -> Reading:
    """What a widget says of a message."""
    by_key = messages(root)
    if post.native_id in by_key:
        return read_message(by_key[post.native_id], post).reading(NAME)
    if by_key:
        return Reading(Outcome.MISMATCH, f"asked for {post.native_id}, was shown {next(iter(by_key))}")
    said = label_of(root, "tgme_widget_message_error")
    if said is None:
        return Reading(Outcome.MALFORMED, "a page without a message")
    lowered = said.lower()
    outcome = next((outcome for words, outcome in SENTENCES if words in lowered), None)
    return Reading(outcome or Outcome.MALFORMED, f"“{said[:200]}”")
