"""Articles and posts that a web archive should capture, and the earlier requests for them. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from citesnap.archive.questions.base import Questions
from citesnap.model import SAVE_PAGE_NOW, Outcome, State
from citesnap.text.savepagenow import SaveRecord

__all__ = ["PastSave", "SavePage", "SaveQuestions"]

NEW_PAGES = 100
"""The most pages never asked for in one answer, the newest first: a run asks for far fewer."""


@dataclass(frozen=True, slots=True)
class PastSave:
    """One earlier request to capture a page, or to learn whether it was captured."""

    outcome: Outcome
    started_at: datetime
    detail: str | None


@dataclass(frozen=True, slots=True)
class SavePage:
    """An article (`article_id`) or a post (`post_id`) with its address and the earlier requests to capture it."""

    article_id: int | None
    post_id: int | None
    url: str
    platform: str | None
    past: tuple[PastSave, ...] = ()


@dataclass(frozen=True, slots=True)
class _EarlierSave:
    """A row of an earlier request: the page, and how the request ended."""

    article_id: int | None
    post_id: int | None
    url: str
    platform: str | None
    past: PastSave

    @property
    def page(self) -> tuple[int | None, int | None]:
        return self.article_id, self.post_id


class SaveQuestions(Questions):
    """Pages for a web archive to capture."""

    def pages_to_save(self, platforms: Sequence[str]) -> list[SavePage]:
        """Pages under way and pages never asked for: articles read from the web, and living posts of these platforms.

        A page with a confirmed capture is left out.
        """
        asked = self._all(
            _EarlierSave,
            f"""
            select attempts.article_id, attempts.post_id, coalesce(articles.url, posts.url) as url, posts.platform,
                attempts.outcome as past_outcome, attempts.started_at as past_started_at, attempts.detail as past_detail
            from attempts indexed by attempts_saves
            left join articles on articles.id = attempts.article_id
            left join posts on posts.id = attempts.post_id
            where attempts.source = '{SAVE_PAGE_NOW}'
            order by attempts.article_id, attempts.post_id, attempts.id
            """,
        )
        known = {one.page for one in asked}
        under_way = []
        for (article_id, post_id), together in groupby(asked, key=lambda one: one.page):
            rows = list(together)
            past = tuple(row.past for row in rows)
            if not any(one.outcome is Outcome.CAPTURED and _names_a_capture(one) for one in past):
                under_way.append(SavePage(article_id, post_id, rows[0].url, rows[0].platform, past))
        articles = self._all(
            SavePage,
            "select id as article_id, null as post_id, url, null as platform from articles"
            " where url is not null and first_read_at is not null and same_as is null order by id desc limit ?",
            [NEW_PAGES + len(known)],
            past=(),
        )
        new = [page for page in articles if (page.article_id, None) not in known][:NEW_PAGES]
        for platform in platforms:
            posts = self._all(
                SavePage,
                "select null as article_id, id as post_id, url, platform from posts"
                " where platform = ? and state = ? order by id desc limit ?",
                [platform, State.ALIVE, NEW_PAGES + len(known)],
                past=(),
            )
            new += [page for page in posts if (None, page.post_id) not in known][:NEW_PAGES]
        return under_way + new


def _names_a_capture(past: PastSave) -> bool:
    record = SaveRecord.read(past.detail)
    return record is not None and record.capture is not None
