"""LyreNet's API, which does not exist: what a module of `sources/` holds. Copied there as `lyrenet.py` by the test beside."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post, Snapshot
from citesnap.text.jsonvalues import number, object_of, text_of, without_nothing
from citesnap.text.times import read_iso
from citesnap.web.question import JSON_LIMIT, NotJSON, Question, json_object

if TYPE_CHECKING:
    from citesnap.web import Web

NAME = "lyrenet"
ENDPOINT = "https://api.lyrenet.example/v1/tunes"


def ask(post: Post, web: Web) -> Attempt:
    """Ask for one post. The attempt says how it ended; a failure of the network is never a fact about the post."""
    question = Question(NAME)
    answer = web.get(f"{ENDPOINT}/{post.native_id}", limit=JSON_LIMIT, accept="application/json")
    if answer.failure is not None:
        return question.failed(answer)
    if answer.status == 404:
        return question.ended(Outcome.NOT_FOUND, answer, detail="LyreNet knows no such post")
    if answer.status == 410:
        return question.ended(Outcome.DELETED, answer, detail="LyreNet says that the post was deleted")
    if answer.status != 200:
        return question.refused(answer)
    try:
        tune = json_object(answer)
    except NotJSON as error:
        return question.ended(Outcome.MALFORMED, answer, detail=str(error))
    if text_of(tune.get("id")) != post.native_id:
        return question.ended(Outcome.MISMATCH, answer, detail="an answer about another post")
    author = object_of(tune.get("author"))
    now = datetime.now(UTC)
    snapshot = Snapshot(
        source=NAME,
        observed_at=now,
        captured_at=now,
        text=text_of(tune.get("words")) or "",
        author_name=text_of(author.get("name")),
        handle=text_of(author.get("handle")),
        posted_at=read_iso(tune.get("posted_at")),
        data=without_nothing({"counts": without_nothing({"likes": number(tune.get("likes"))})}),
    )
    return question.ended(Outcome.CAPTURED, answer, snapshot=snapshot)
