"""The metadata of an archive's tables for Datasette: descriptions, labels, facets, sort orders, search. Data only.

The same for Datasette 0.65 and 1.0; the plugin passes it to each in its own form. A user's own metadata takes precedence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = ["BIG", "TABLES", "Table", "settings"]

BIG = 200_000
"""The number of rows from which a table's facets are only computed on request: each reads an index from end to end."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view: what it holds, and how to show it."""

    description: str
    columns: dict[str, str] = field(default_factory=dict)
    label: str | None = None
    facets: tuple[str, ...] = ()
    latest_by: str | None = None
    """The column by which rows are sorted, the latest first."""
    search: str | None = None
    """Its full-text index."""
    hidden: bool = False


TABLES: dict[str, Table] = {
    "articles": Table(
        "What cites: web pages, files and texts that were read. Click a title for its posts.",
        {
            "title": "Its own title; else its first line, its address or its name",
            "url": "Null for a bare text: then `name` tells it apart",
            "section": "The part of its site that it is in, as the page tells it",
            "next_read_at": "When it is read again; null for what was given by hand, and when it is old",
            "same_as": "The article that this address turned out to lead to",
        },
        label="title",
        facets=("site", "section"),
        latest_by="first_read_at",
        search="articles_fts",
    ),
    "article_versions": Table(
        "Each distinct content that an article had when it was read.",
        {"body_sha256": "SHA-256 of the bytes as read; click to look at them in a sandbox"},
        latest_by="id",
    ),
    "citations": Table(
        "What articles claim: each post that one shows or links to, with its words, author and date as the article has them.",
        {
            "date": "The day that the article shows",
            "kind": "embed: shown as a post; link: a hyperlink to one",
            "form": "How the article carries it",
            "resolved_by": "`article` when the article tells the post, else the source that led to it; `hand: NAME`: a person",
            "decided_because": "Why a person said which post it is; without a post, that it is none",
            "match": "How much of the cited words the sources showed, 0 to 1",
            "agreement": "The same in a word",
            "doubts": "Author, date or version on which article and sources disagree",
            "version": "Hash of the version of the post that the embed code shows",
            "left_out": "What the settings kept from being asked for its post",
            "difference": "[-only cited-] {+only shown+}",
            "vanished_at": "When the article was first read without it",
            "text": "What the article says that the post says",
        },
        label="handle",
        facets=("platform", "kind", "agreement"),
        latest_by="id",
        search="citations_fts",
    ),
    "posts": Table(
        "The posts cited, one row each however many articles cite it, and what became of them. Click a title for the whole story.",
        {
            "title": "@handle: first words, as a source showed them",
            "state": "What is known of its fate",
            "certainty": "reported: one look; confirmed: three looks, days apart, that agree",
            "state_since": "Since when",
            "last_shown_at": "When a source last showed it; for a capture of a web archive the time of the capture",
            "first_gone_at": "The first look that found it gone",
            "last_checked_at": "When a source that knows its fate today last answered",
            "watch": "How often it is looked at, where somebody marked it",
            "next_check_at": "When its sources are asked again",
            "text": "As sources showed it, never as articles quote it",
            "native_id": "The platform's own id; with its account before it where the archive has another post of that id",
            "plain_id": "The id without the account; null where it has none",
        },
        label="title",
        facets=("state", "certainty", "platform"),
        latest_by="id",
        search="posts_fts",
    ),
    "verdicts": Table("Each change of what is known of a post's fate.", facets=("state", "certainty"), latest_by="id"),
    "relations": Table("Posts that quote or answer others.", facets=("kind",)),
    "attempts": Table(
        "Every question to a source and how it ended, failures as carefully as successes.",
        {
            "outcome": "What the source said, or why it said nothing",
            "tries": "Requests made for one answer; 0 when nobody was asked",
            "not_before": "The source said to come back no sooner",
        },
        label="outcome",
        facets=("source", "outcome"),
        latest_by="id",
    ),
    "exchanges": Table(
        "The raw HTTP requests and responses behind the attempts. Click a URL for headers and body.",
        {
            "body_sha256": "SHA-256 of the body, content coding undone",
            "received_sha256": "SHA-256 of the body as it passed the wire, where that differs",
            "certificate": "SHA-256 of the server's TLS certificate",
            "request_body_sha256": "SHA-256 of what a POST sent",
            "tls_version": "As OpenSSL names it; null also where an older citesnap did not keep it",
            "via_proxy": "1: the peer is a proxy; null: not known",
            "error": "Why no whole answer came",
        },
        latest_by="id",
    ),
    "snapshots": Table(
        "What sources showed posts to be, each at one moment.",
        {
            "observed_at": "When the source saw it; for a web archive's capture its datetime",
            "captured_at": "When it was asked",
            "superseded": "A later version of the post replaced this one",
            "data": "Counts, links, the quoted post",
        },
        label="observed_at",
        facets=("source",),
        latest_by="id",
    ),
    "media": Table(
        "Pictures and films of snapshots.",
        {"sha256": "Null while the bytes are missing; `outcome` and `detail` say why"},
        facets=("kind", "outcome"),
        latest_by="id",
    ),
    "blobs": Table(
        "Distinct bytes: bodies of responses and articles, media files.",
        {
            "sha256": "Of the content; click to look at it in a sandbox",
            "size": "Bytes of the content, codings undone",
            "encoding": "How the last column holds it",
        },
        facets=("media_type",),
    ),
    "certificates": Table("TLS certificates of servers, as they showed them.", {"der": "X.509 in DER form"}),
    "runs": Table("Each execution of citesnap.", label="started_at", facets=("command", "outcome"), latest_by="id"),
    "figures": Table(
        "The figures of the archive's home page as a run last worked them out; of big archives only.",
        {"rows": "JSON: the rows, each an array; the query of the same name has the columns"},
        label="name",
        hidden=True,
    ),
    "feeds": Table("Feeds, sitemaps and lists that are followed.", label="title", facets=("kind", "ended")),
    "stories_with_gaps": Table(
        "The articles that rest on posts which readers no longer see.",
        {
            "gone": "Posts that readers no longer see",
            "gone_and_kept": "Those of them that this archive can show",
            "latest_gone_at": "When the latest was first found gone",
        },
    ),
    "citations_flat": Table("One row a citation, with its article and its post: for statistics."),
    "attachments": Table(
        "Evidence that people added to posts by hand, apart from what sources showed.",
        {"by": "Who added it, by their own name", "note": "What it is, and how it came"},
    ),
    "former_posts": Table(
        "Names under which posts were recorded that turned out to be others of this archive.",
        {
            "post_id": "Which post it is",
            "row_id": "The id that its row had among the posts",
            "native_id": "The id that it had",
        },
    ),
    "imports": Table("Files of other programs from which posts were taken.", {"sha256": "Of the file"}),
    "imported": Table(
        "Records of such files: what a third party reports of a post.",
        {"place": "In the file", "sha256": "Of the record as it stands there"},
    ),
    "forgotten": Table(
        "What was forgotten: when, by whom and why. What it was is not kept.",
        {"hash": "Of its name, with a salt: so that it does not come back"},
    ),
    "cited_posts": Table("Every post with its fate, and how much rests on it."),
    "missing_posts": Table(
        "Posts that readers of the articles can no longer see, and whether the archive can show them."
    ),
    "cited_and_shown": Table("Each citation beside what a source showed: the claim and the evidence."),
    "disagreements": Table("Where an article and the sources disagree, and posts that no source ever showed."),
    "failures": Table("Questions that nobody answered, the latest first.", latest_by="started_at"),
    "runs_summary": Table("Each run: how long it took and what it did."),
    "_sqlite_migrations": Table("Versions of the archive's tables.", hidden=True),
}


def settings(names: frozenset[str], big: frozenset[str]) -> dict[str, dict[str, Any]]:
    """Datasette's settings for our tables among these; facets of the `big` ones are only computed on request.

    Tables of an archive that are not described here are internal (indexes, sets of headers) and hidden.
    """
    tables: dict[str, dict[str, Any]] = {}
    for name in sorted(names):
        table = TABLES.get(name)
        if table is None or table.hidden:
            tables[name] = {"hidden": True}
            continue
        entry: dict[str, Any] = {}
        if table.label:
            entry["label_column"] = table.label
        if table.facets and name not in big:
            entry["facets"] = list(table.facets)
        if table.latest_by:
            entry["sort_desc"] = table.latest_by
        if table.search and table.search in names:
            entry |= {"fts_table": table.search, "fts_pk": "id"}
        tables[name] = entry
    return tables
