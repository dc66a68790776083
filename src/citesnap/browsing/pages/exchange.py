"""The page of a raw request and its response."""

from __future__ import annotations

from citesnap.archive import Reader
from citesnap.archive.questions.exchange_evidence import ExchangeEvidence
from citesnap.evidence.certificates import Certificate, read_certificate

__all__ = ["certificate", "exchange"]


def exchange(archive: Reader, exchange_id: int) -> ExchangeEvidence | None:
    """An exchange; None when there is none."""
    return archive.exchange(exchange_id)


def certificate(archive: Reader, page: ExchangeEvidence) -> Certificate | None:
    """What the server's certificate says of itself; None where only its hash was kept, or it cannot be read."""
    der = archive.certificate(page.certificate) if page.certificate else None
    try:
        return read_certificate(der) if der is not None else None
    except ValueError:
        return None
