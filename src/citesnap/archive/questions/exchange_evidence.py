"""One HTTP request and its response, for its page. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from citesnap.archive.questions.base import Questions
from citesnap.archive.questions.links import ARTICLE_LINK, POST_LINK, ArticleLink, PostLink

__all__ = ["ExchangeEvidence", "ExchangeQuestions"]


@dataclass(frozen=True, slots=True)
class ExchangeEvidence:
    """An exchange, what it was for, and the post or article that it is about.

    `body_size` and `received_size` are bytes, the latter as transferred, where that differs. Headers are pairs in the
    order in which they came. `source`, `outcome` and `detail` are those of the attempt.
    """

    id: int
    run_id: int
    attempt_id: int
    method: str | None
    host: str | None
    status: int | None
    started_at: str
    seconds: float
    peer: str | None
    body_size: int | None
    received_size: int | None
    error: str | None
    status_line: str | None
    url: str
    body_sha256: str | None
    received_sha256: str | None
    certificate: str | None
    request_headers: tuple[tuple[str, str], ...]
    response_headers: tuple[tuple[str, str], ...]
    body_type: str | None
    source: str | None
    outcome: str | None
    detail: str | None
    post: PostLink | None
    article: ArticleLink | None


class ExchangeQuestions(Questions):
    """Raw requests and answers."""

    def exchange(self, exchange_id: int) -> ExchangeEvidence | None:
        """An exchange; None when there is none."""
        return self._one(
            ExchangeEvidence,
            f"""
            select exchanges.id, exchanges.run_id, attempt_id, method, exchanges.host, status, exchanges.started_at,
                exchanges.seconds, peer, body_size, received_size, error, status_line, exchanges.url, body_sha256,
                received_sha256, certificate, request_headers, response_headers,
                (select media_type from blobs where sha256 = body_sha256) as body_type,
                attempts.source, attempts.outcome, attempts.detail, {POST_LINK}, {ARTICLE_LINK}
            from exchanges left join attempts on attempts.id = attempt_id
            left join posts on posts.id = attempts.post_id
            left join articles on articles.id = attempts.article_id
            where exchanges.id = ?
            """,
            [exchange_id],
        )
