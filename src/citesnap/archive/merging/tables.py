"""What a merge does with each table. `tests/running/test_merging.py` fails for a table that is not named here."""

from __future__ import annotations

__all__ = ["DECIDED", "MAPPED"]

MAPPED = (
    *(
        "runs",
        "feeds",
        "imports",
        "posts",
        "former_posts",
        "articles",
        "citations",
        "attempts",
        "exchange_facts",
        "heads",
        "peers",
        "bodies",
    ),
    *("snapshots", "media", "article_versions", "verdicts", "relations", "attachments", "imported"),
)
"""The tables whose rows get ids of ours."""

DECIDED: dict[str, str] = {
    "runs": "by their UUID",
    "feeds": "by their address; followed or not as was said last",
    "imports": "by the SHA-256 of the file",
    "posts": "by platform and id; what is known of both sides is judged anew",
    "former_posts": "by the post and the name that it had",
    "articles": "by their address or name; described as last read",
    "citations": "by article and fingerprint; as last seen, decided as was decided last",
    "attempts": "by run, source, time, subject and occurrence",
    "exchange_facts": "with their attempt",
    "heads": "where equal, shared",
    "peers": "where equal, shared",
    "bodies": "where equal, shared",
    "snapshots": "with the attempt that first showed them",
    "media": "by snapshot and position; bytes that are missing are filled in",
    "article_versions": "by article and bytes",
    "verdicts": "by post, run, time and verdict",
    "relations": "by both posts and kind",
    "attachments": "by post and bytes",
    "imported": "by file and place",
    "blobs": "by their SHA-256",
    "received_forms": "by their SHA-256",
    "certificates": "by their SHA-256",
    "articles_to_index": "for articles that are new here",
    "forgotten": "by salt and hash; what either archive forgot is forgotten",
    "logs": "whole, each as a log of another archive",
    "log_leaves": "with their log; rows under their new ids",
    "log_checkpoints": "with their log",
    "log_stamps": "with their checkpoint",
    "log_statements": "with their leaf; and what no row here states any more",
    "log_events": "as statements of their leaves: each archive has events of its own",
    "log_changes": "no: what was not sealed there is sealed here as a row that is new",
    "figures": "no: worked out anew",
    "identity": "no: this archive stays what it is",
    "_sqlite_migrations": "no: both are of one version",
}
"""Each table: by what its rows are known, or why it is left out."""
