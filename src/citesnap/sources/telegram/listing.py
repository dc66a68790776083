"""The list of a channel's messages around one of them, `t.me/s/CHANNEL/ID`: a second opinion on the widget.

Where it shows messages before and after the one asked for, and not that one, the message was deleted: the channel is public, and
numbers are given out one by one. Groups have no list, and channels may have none; then the address leads to the channel's card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.pages import page_reading
from citesnap.sources.telegram.message import messages, read_message
from citesnap.web.question import Reading, ask_once

if TYPE_CHECKING:
    from citesnap.finding.page import Element
    from citesnap.web import Web

NAME = "telegram-list"


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the messages around one."""
    return ask_once(NAME, post, web, f"https://t.me/s/{post.native_id}", reading, accept="text/html", redirects=1)


@page_reading()
def reading(root: Element, post: Post) -> Reading:
    """What a list says of a message."""
    by_key = messages(root)
    if post.native_id in by_key:
        return read_message(by_key[post.native_id], post).reading(NAME)
    channel, _, number = post.native_id.partition("/")
    numbers = [int(key.partition("/")[2]) for key in by_key if key.partition("/")[0] == channel]
    if not numbers:
        return Reading(Outcome.REFUSED, "the channel shows no list of its messages to the public")
    if min(numbers) < int(number) < max(numbers):
        return Reading(Outcome.DELETED, "the channel shows the messages before and after it, and not this one")
    return Reading(Outcome.NOT_FOUND, f"not among the messages {min(numbers)} to {max(numbers)} that the channel shows")
