"""The page of a raw request and its response."""

from __future__ import annotations

from citesnap.archive import Reader
from citesnap.archive.questions.exchange_evidence import ExchangeEvidence

__all__ = ["exchange"]


def exchange(archive: Reader, exchange_id: int) -> ExchangeEvidence | None:
    """An exchange; None when there is none."""
    return archive.exchange(exchange_id)
