"""X's official API, version 2: everything about one post, for those who have a token and pay for each post read.

It has long posts whole, and tells of edits, views, polls and alt texts. It does not tell a deleted post from one whose author is
suspended or that never existed. Without a token nothing is asked. Reading is pure (`read`); `ask` is the only IO.

Facts: X's documentation of 2026-08 (xdevplatform/docs).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from citesnap.model import Attempt, Outcome, Post, Snapshot
from citesnap.platforms import x
from citesnap.sources.formats.limits import objects_in
from citesnap.sources.x.api_v2 import Includes, id_of, main_posts, read_post, related, versions
from citesnap.text.jsonvalues import Object, object_of, text_of, without_nothing
from citesnap.web.question import JSON_LIMIT, NotJSON, Question, Reading, json_object, refusal

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "xapi"

ENDPOINT = "https://api.x.com/2/tweets"

FIELDS: Mapping[str, tuple[str, ...]] = {
    "tweet.fields": (
        *(
            "article",
            "attachments",
            "author_id",
            "conversation_id",
            "created_at",
            "display_text_range",
            "edit_controls",
        ),
        *(
            "edit_history_tweet_ids",
            "entities",
            "geo",
            "in_reply_to_user_id",
            "lang",
            "note_tweet",
            "possibly_sensitive",
        ),
        *("public_metrics", "referenced_tweets", "source", "withheld"),
    ),
    "expansions": (
        *("author_id", "attachments.media_keys", "attachments.poll_ids", "referenced_tweets.id"),
        *("referenced_tweets.id.author_id", "referenced_tweets.id.attachments.media_keys", "in_reply_to_user_id"),
        *("edit_history_tweet_ids", "geo.place_id"),
    ),
    "media.fields": (
        *("alt_text", "duration_ms", "height", "media_key", "preview_image_url", "type", "url", "variants", "width"),
    ),
    "poll.fields": ("end_datetime", "id", "options", "voting_status"),
    "user.fields": ("id", "name", "profile_image_url", "protected", "username", "verified", "verified_type"),
    "place.fields": ("full_name", "id"),
}
"""What to ask for. Nothing is told that is not asked for."""

PROBLEMS = "/2/problems/"
"""Between the host and the name in the `type` of an error; the host is api.twitter.com or api.x.com."""

ABOUT_THE_POST: Mapping[str, tuple[Outcome, str]] = {
    "resource-not-found": (Outcome.NOT_FOUND, "deleted, suspended or never existed: not told apart"),
    "not-authorized-for-resource": (Outcome.PROTECTED, "not authorized, as for protected accounts"),
    "resource-unavailable": (Outcome.UNAVAILABLE, "unavailable, no reason given"),
    "disallowed-resource": (Outcome.UNAVAILABLE, "disallowed, no reason given"),
}
"""Errors that say something about the post, when they are about its id."""

ABOUT_US: Mapping[str, Outcome] = {
    "usage-capped": Outcome.REFUSED,
    "client-forbidden": Outcome.REFUSED,
    "unsupported-authentication": Outcome.REFUSED,
    "rate-limit-exceeded": Outcome.RATE_LIMITED,
    "internal-error": Outcome.SERVER_ERROR,
    "invalid-request": Outcome.MALFORMED,
}
"""Errors that say nothing about any post. One of them beside others makes the whole answer worthless."""


def ask(post: Post, web: Web) -> Attempt:
    """Ask for one post of X with the user's token; without one the attempt is `skipped` and nothing is sent."""
    question = Question(NAME)
    token = web.credential(x.NAME)
    if token is None:
        return question.ended(Outcome.SKIPPED, detail="no token for X's API is configured")
    query = urlencode({name: ",".join(values) for name, values in FIELDS.items()}, safe=",")
    answer = web.get(
        f"{ENDPOINT}/{quote(post.native_id, safe='')}?{query}",
        limit=JSON_LIMIT,
        accept="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    if answer.failure is not None:
        return question.failed(answer)
    return question.read(answer, reading, post)


def reading(answer: Answer, post: Post) -> Reading:
    """What an answer of the endpoint says of a post."""
    if answer.status not in (200, 404):
        return Reading(refusal(answer).outcome, _complaint(answer))
    try:
        body = json_object(answer)
    except NotJSON as error:
        return Reading(Outcome.MALFORMED, detail=str(error))
    outcome, detail = classify(body, post.native_id)
    if outcome is not Outcome.CAPTURED:
        return Reading(outcome, detail=detail)
    return Reading(outcome, snapshot=read(body, post.native_id, datetime.now(UTC)))


def _complaint(answer: Answer) -> str:
    """What the API says of a question that it does not answer: a bad token, no credits left, a field it does not know."""
    status = f"HTTP {answer.status}"
    try:
        problems = _problems(json_object(answer))
    except NotJSON:
        return status
    return ": ".join([status, *(words for problem in problems[:1] if (words := _words(problem)))])


def classify(body: Object, post_id: str) -> tuple[Outcome, str | None]:
    """What a JSON object of the API says about the post that was asked for.

    A post and errors may come together: those are then about posts that it quotes or answers.

    >>> gone = {"type": "https://api.x.com/2/problems/resource-not-found", "resource_id": "20"}
    >>> classify({"errors": [gone]}, "20")[0].value
    'not-found'
    """
    post = _wanted(body, post_id)
    if post is None:
        if others := [shown for each in main_posts(body) if (shown := id_of(each.get("id")))]:
            return Outcome.MISMATCH, f"asked for {post_id}, was shown {', '.join(others[:5])[:200]}"
        return _refusal(_problems(body), post_id)
    text = post.get("text")
    if not isinstance(text, str):
        return Outcome.MALFORMED, "a post without a text"
    if (
        object_of(post.get("withheld"))
        and text.startswith(("This Tweet from", "This Post from"))
        and "withheld" in text
    ):
        return Outcome.WITHHELD, text[:300]
    return Outcome.CAPTURED, None


def _refusal(problems: list[Object], post_id: str) -> tuple[Outcome, str]:
    """What errors say when no post came with them."""
    kinds = [(text_of(problem.get("type")) or "").rpartition(PROBLEMS)[2] for problem in problems]
    for kind, problem in zip(kinds, problems, strict=True):
        if kind in ABOUT_US:
            return ABOUT_US[kind], _words(problem) or kind
    for problem in problems:
        # Asked for along with its post, a suspended author is an error of its own; other users are named by other parameters.
        author = problem.get("resource_type") == "user" and problem.get("parameter") in ("author_id", None)
        if author and "suspended" in _words(problem).lower():
            return Outcome.SUSPENDED, _words(problem)
    about: str | None = None
    for kind, problem in zip(kinds, problems, strict=True):
        if kind in ABOUT_THE_POST and problem.get("resource_type") != "user":
            about = id_of(problem.get("resource_id")) or id_of(problem.get("value"))
            if about in (post_id, None):
                outcome, meaning = ABOUT_THE_POST[kind]
                return outcome, ". ".join(filter(None, [_words(problem).rstrip("."), meaning]))
    if about:
        return Outcome.MISMATCH, f"asked for {post_id}, was told about {about[:200]}"
    words = _words(problems[0]) if problems else ""
    return Outcome.MALFORMED, f"neither a post nor an error that is known: {words or 'no reason given'}"


def _problems(body: Object) -> list[Object]:
    """The errors of an answer; a refusal of the whole question is one, without a list around it."""
    return objects_in(body.get("errors")) or ([body] if "title" in body or "detail" in body else [])


def _words(problem: Object) -> str:
    """Title and detail of an error."""
    words = (text_of(problem.get(name)) for name in ("title", "detail", "message"))
    return ": ".join(dict.fromkeys(word[:200] for word in words if word))


def _wanted(body: Object, post_id: str) -> Object | None:
    """The post asked for, or another version of it."""
    main = main_posts(body)
    exact = (each for each in main if id_of(each.get("id")) == post_id)
    return next(exact, None) or next((each for each in main if post_id in versions(each)), None)


def read(body: Object, post_id: str, now: datetime) -> Snapshot:
    """The snapshot in an answer that `classify` calls captured."""
    includes = Includes.of(body)
    post = _wanted(body, post_id) or {}
    tweet = read_post(post, includes)
    references = related(post)
    gone = _gone(body)
    more = dict(tweet.more)
    for kind, name in (("quoted", "quoted"), ("replied_to", "parent"), ("retweeted", "reposted")):
        if (other_id := references.get(kind)) and (other := includes.posts.get(other_id)):
            more[name] = read_post(other, includes).describe()
        elif other_id and name != "parent":  # A parent that does not come is in `reply_to`.
            more[name] = without_nothing({"id": other_id, "outcome": gone.get(other_id)})
    ids = versions(post)
    more["versions"] = [
        read_post(version, includes).describe()
        for version_id in ids
        if version_id != id_of(post.get("id")) and (version := includes.posts.get(version_id))
    ]
    is_stale = bool(ids) and ids[-1] != id_of(post.get("id"))
    snapshot = replace(tweet, is_stale=is_stale, more=more).snapshot(NAME, now)
    return _repost(snapshot, more) if "retweeted" in references else snapshot


def _gone(body: Object) -> dict[str, str]:
    """What became of posts that should have come along: outcomes by id."""
    named = ((id_of(problem.get("resource_id")) or id_of(problem.get("value")), problem) for problem in _problems(body))
    kinds = ((other, (text_of(problem.get("type")) or "").rpartition(PROBLEMS)[2]) for other, problem in named)
    return {other: str(ABOUT_THE_POST[kind][0]) for other, kind in kinds if other and kind in ABOUT_THE_POST}


def _repost(snapshot: Snapshot, more: Object) -> Snapshot:
    """A repost has `RT @NAME: ` and the beginning of a text, which stands whole in the post that was reposted."""
    reposted = more["reposted"]
    if handle := reposted.get("handle"):
        return replace(snapshot, text=f"RT @{handle}: {reposted.get('text', '')}")
    return replace(snapshot, truncated=snapshot.text.endswith("…"))
