"""HTTP requests and their responses, each for its page. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from citesnap.archive.questions.base import Questions
from citesnap.archive.questions.links import ARTICLE_LINK, POST_LINK, ArticleLink, PostLink

__all__ = ["COLUMNS", "ExchangeEvidence", "ExchangeQuestions", "ExchangeRow"]


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    """One request and its response, as the archive holds them, and what it was for.

    `received_size` is the size of the body in bytes as it passed the wire, where that differs. Headers are pairs in their order.
    `source` and `outcome` are those of the attempt.
    """

    id: int
    run_id: int
    attempt_id: int
    method: str | None
    status: int | None
    started_at: str
    seconds: float
    peer: str | None
    received_size: int | None
    error: str | None
    status_line: str | None
    url: str
    body_sha256: str | None
    received_sha256: str | None
    certificate: str | None
    request_headers: tuple[tuple[str, str], ...]
    response_headers: tuple[tuple[str, str], ...]
    source: str | None
    outcome: str | None


COLUMNS = """exchanges.id, exchanges.run_id, exchanges.attempt_id, method, status, exchanges.started_at, exchanges.seconds, peer,
    received_size, error, status_line, exchanges.url, body_sha256, received_sha256, certificate, request_headers,
    response_headers"""
"""SQL: the columns of an `ExchangeRow` that are the exchange's own."""


@dataclass(frozen=True, slots=True)
class ExchangeEvidence(ExchangeRow):
    """An exchange with the post or article that it is about. `body_size` is in bytes, `detail` the attempt's."""

    host: str | None
    body_size: int | None
    body_type: str | None
    detail: str | None
    request_body_sha256: str | None
    tls_version: str | None
    cipher: str | None
    via_proxy: int | None
    """1: the peer was a proxy; 0: the server itself; None: an older citesnap did not note it."""
    post: PostLink | None
    article: ArticleLink | None


class ExchangeQuestions(Questions):
    """Raw requests and answers."""

    def exchange(self, exchange_id: int) -> ExchangeEvidence | None:
        """An exchange; None when there is none."""
        return self._one(
            ExchangeEvidence,
            f"""
            select {COLUMNS}, exchanges.host, body_size, request_body_sha256, tls_version, cipher, via_proxy,
                (select media_type from blobs where sha256 = body_sha256) as body_type,
                attempts.source, attempts.outcome, attempts.detail, {POST_LINK}, {ARTICLE_LINK}
            from exchanges left join attempts on attempts.id = attempt_id
            left join posts on posts.id = attempts.post_id
            left join articles on articles.id = attempts.article_id
            where exchanges.id = ?
            """,
            [exchange_id],
        )
