"""Articles and posts that a web archive is to be asked to capture, and what was asked so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from citesnap.archive.file.database import Database
from citesnap.archive.records.evidence import Subject, add_attempt
from citesnap.archive.records.rows import transaction
from citesnap.model import Attempt, Outcome, State
from citesnap.text.savepagenow import NAME, SaveRecord
from citesnap.text.times import read_stamp

__all__ = ["PastSave", "SavePage", "pages_to_save", "record_save"]

NEW_PAGES = 100
"""Pages never asked for that are offered at once, the newest first: a run asks for far fewer."""


@dataclass(frozen=True, slots=True)
class PastSave:
    """One earlier question whether a page can be, or was, captured."""

    outcome: Outcome
    started_at: datetime
    detail: str | None


@dataclass(frozen=True, slots=True)
class SavePage:
    """An article (`article_id`) or a post (`post_id`) with its address and what was asked about capturing it."""

    article_id: int | None
    post_id: int | None
    url: str
    platform: str | None
    past: tuple[PastSave, ...] = ()


def pages_to_save(db: Database, platforms: Sequence[str]) -> list[SavePage]:
    """Pages under way and pages never asked for: articles read from the web, and living posts of these platforms.

    A page whose capture was seen is done and left out.
    """
    found: list[SavePage] = []
    rows = db.execute(
        f"""
        select attempts.article_id, attempts.post_id, coalesce(articles.url, posts.url), posts.platform,
            attempts.outcome, attempts.started_at, attempts.detail
        from attempts indexed by attempts_saves
        left join articles on articles.id = attempts.article_id
        left join posts on posts.id = attempts.post_id
        where attempts.source = '{NAME}'
        order by attempts.article_id, attempts.post_id, attempts.id
        """
    ).fetchall()
    asked: set[tuple[int | None, int | None]] = set()
    for (article_id, post_id), together in groupby(rows, key=lambda row: (row[0], row[1])):
        several = list(together)
        asked.add((article_id, post_id))
        past = tuple(PastSave(Outcome(row[4]), read_stamp(row[5]), row[6]) for row in several)
        if not any(p.outcome is Outcome.CAPTURED and _names_a_capture(p) for p in past):
            found.append(SavePage(article_id, post_id, several[0][2], several[0][3], past))
    articles = db.execute(
        "select id, url from articles where url is not null and first_read_at is not null and same_as is null"
        " order by id desc limit ?",
        [NEW_PAGES + len(asked)],
    )
    found += [SavePage(i, None, url, None) for i, url in articles if (i, None) not in asked][:NEW_PAGES]
    for platform in platforms:
        posts = db.execute(
            "select id, url from posts where platform = ? and state = ? order by id desc limit ?",
            [platform, State.ALIVE, NEW_PAGES + len(asked)],
        )
        found += [SavePage(None, i, url, platform) for i, url in posts if (None, i) not in asked][:NEW_PAGES]
    return found


def _names_a_capture(past: PastSave) -> bool:
    record = SaveRecord.read(past.detail)
    return record is not None and record.capture is not None


def record_save(db: Database, run_id: int, page: SavePage, attempt: Attempt) -> None:
    """Record one question about capturing a page, in one transaction."""
    with transaction(db):
        add_attempt(db, run_id, Subject(post_id=page.post_id, article_id=page.article_id), attempt)
