"""What may be claimed of an archive that verifies, and what not: one table for documents, `verify` and reports."""

from __future__ import annotations

__all__ = ["CLAIMS", "HEADINGS"]

HEADINGS = ("claim", "holds because", "does not hold")

CLAIMS: tuple[tuple[str, str, str], ...] = (
    (
        "not changed since T",
        "statement in log, checkpoint in token, token signed by a TSA at T",
        'for facts sealed after the last token ("not yet anchored")',
    ),
    (
        "existed no later than T",
        "genTime of the token",
        "\"no earlier than\": only weak bounds (server's `Date`, certificate's notBefore, ids that hold time)",
    ),
    (
        "what this program received",
        "raw exchange, peer, certificate",
        "that the platform sent it. TLS gives no non-repudiation: wacz-auth 0.1.0 says so itself; ArchiveBox's author calls tools"
        ' that imply more "pretty misleading" (ArchiveBox#1878, 2026-09; #1485; specs#147). TLSNotary needs a notary in the session'
        " and Rust (ArchiveBox/abx-plugins#71): not for cron",
    ),
    (
        "nothing left out of the log after sealing",
        "root covers every leaf",
        "operator may not seal, or throw away, before the first token; an export is an excerpt (a leaf left out of a WACZ is not"
        ' noticed): print "7 of 33 leaves, chosen by: post x/1967"',
    ),
)
"""Each claim, why it holds, and what it does not say."""
