"""Echo, a third party that does not exist and knows posts of X. Copied to `sources/x/echo.py` by the test beside."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.x.tweet import Author, Tweet
from citesnap.text.jsonvalues import text_of
from citesnap.web.question import JSON_LIMIT, NotJSON, Question, json_object

if TYPE_CHECKING:
    from citesnap.web import Web

NAME = "echo"


def ask(post: Post, web: Web) -> Attempt:
    """Ask for one post of X."""
    question = Question(NAME)
    answer = web.get(f"https://echo.example/{post.native_id}", limit=JSON_LIMIT, accept="application/json")
    if answer.failure is not None:
        return question.failed(answer)
    if answer.status != 200:
        return question.refused(answer)
    try:
        told = json_object(answer)
    except NotJSON as error:
        return question.ended(Outcome.MALFORMED, answer, detail=str(error))
    if text_of(told.get("id")) != post.native_id:
        return question.ended(Outcome.MISMATCH, answer, detail="an answer about another post")
    tweet = Tweet(post.native_id, text_of(told.get("text")) or "", author=Author(handle=text_of(told.get("by"))))
    return question.ended(Outcome.CAPTURED, answer, snapshot=tweet.snapshot(NAME, datetime.now(UTC)))
