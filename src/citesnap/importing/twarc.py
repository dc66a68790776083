"""JSON Lines of twarc: posts of X's API v1.1, answers of API v2 with what they include, or these made flat (`twarc2 flatten`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from citesnap.importing.posts import ImportJob, Reported, take_posts
from citesnap.importing.source import InputFile, JsonLine
from citesnap.importing.x_answers import is_answer, posts_in, reported
from citesnap.text.jsonvalues import object_of
from citesnap.text.times import read_iso

__all__ = ["recognises", "take"]


def recognises(source: InputFile) -> bool:
    """Whether the first line is a post, or an answer with posts, of X's API."""
    return isinstance(source.first_value, dict) and is_answer(source.first_value)


def take(job: ImportJob) -> None:
    """Take every post of every line."""
    take_posts(job, (one for line in job.source.lines() for one in _reported(line)))


def _reported(line: JsonLine) -> Iterator[Reported]:
    bare = Reported(f"line {line.number}", line.content, "application/json")
    if line.value is None:
        yield replace(bare, problem="is no JSON")
        return
    yield from reported(bare, posts_in(line.value), _retrieved_at(line.value))


def _retrieved_at(value: object) -> datetime | None:
    """When twarc received an answer of API v2; of API v1.1 it does not say."""
    return read_iso(object_of(object_of(value).get("__twarc")).get("retrieved_at"))
