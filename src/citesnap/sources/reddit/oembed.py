"""Reddit's oEmbed: title and author of a post, and a second opinion on whether it is there. It gives no words, no time, no reasons.

A post whose words were removed still has its title. So an answer with a title is kept, and proves neither that the post is there
nor that it is gone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.oembed import Embedded, address_of, embedded
from citesnap.sources.formats.post import ShownPost
from citesnap.text.jsonvalues import without_nothing
from citesnap.web.question import NotJSON, Reading, ask_once, json_object, refusal

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "reddit-oembed"
ENDPOINT = "https://www.reddit.com/oembed"

REASONS = {
    "private": Outcome.PROTECTED,
    "quarantined": Outcome.RESTRICTED,
    "gated": Outcome.RESTRICTED,
    "banned": Outcome.WITHHELD,
}
"""What Reddit says with 403 of the community that a post is in."""


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the embed code of a post or comment."""
    return ask_once(NAME, post, web, address_of(ENDPOINT, post.url), reading)


def reading(answer: Answer, post: Post) -> Reading:
    """What an answer says of a post."""
    if answer.status == 403:
        try:
            reason = json_object(answer).get("reason")
        except NotJSON:
            return refusal(answer)
        outcome = REASONS.get(reason) if isinstance(reason, str) else None
        return Reading(outcome, f"a community that is {reason}") if outcome else refusal(answer)
    embed = embedded(answer, post, absent="deleted, private, or never existed")
    if not isinstance(embed, Embedded):
        return embed
    author = embed.author_name
    if author == "[deleted]" or embed.title in ("[deleted]", "[deleted by user]", "[removed]"):
        return Reading(Outcome.UNAVAILABLE, f"“{embed.title[:40]}” by {author}")
    shown = ShownPost(
        id=post.native_id,
        text=embed.title,
        handle=author,
        author_name=author,
        more=without_nothing({"title": embed.title}),
        is_cut=True,
    )
    shown_so_far = shown.reading(NAME, "title and author; it does not tell whether the words are there")
    return replace(shown_so_far, outcome=Outcome.RESOLVED)
