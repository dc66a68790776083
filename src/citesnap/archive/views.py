"""Views: the questions that people put to an archive, answered for everything that speaks SQL.

Each is plain and starts from an index or a table's own order, so that its first page comes at once from a million rows: no grouping
over whole tables, no sorting that an index does not give. To change one, change it here and add a migration that calls `create`.
"""

from __future__ import annotations

from sqlite_utils import Database

from citesnap.model import Outcome

FAILED = "outcome in ({})".format(", ".join(f"'{outcome}'" for outcome in Outcome if outcome.is_failure))
"""SQL: an attempt that says nothing about the post. Written as the index on failures has it, or that index is not used."""

DISAGREEING = "agreement in ('edited', 'different') or doubts is not null"
"""SQL: a citation that does not say what a source showed. Written as the index has it."""

VIEWS: dict[str, str] = {
    # Every post with its fate and how much rests on it.
    "cited_posts": """
        select
            posts.id, posts.title, posts.platform, posts.posted_at, posts.state, posts.certainty, posts.state_since,
            (select count(distinct article_id) from citations where citations.post_id = posts.id) as articles,
            (select count(*) from snapshots where snapshots.post_id = posts.id) as snapshots,
            posts.next_check_at, posts.url
        from posts
    """,
    # The posts that readers of the articles can no longer see, and whether the archive can show them.
    "missing_posts": """
        select
            posts.id, posts.title, posts.platform, posts.posted_at, posts.state, posts.certainty, posts.state_since,
            (select count(distinct article_id) from citations where citations.post_id = posts.id) as articles,
            exists (select 1 from snapshots where snapshots.post_id = posts.id) as captured,
            posts.url
        from posts
        where posts.state in ('deleted', 'account-gone', 'suspended', 'protected', 'withheld', 'restricted', 'unavailable')
    """,
    # Each citation beside what a source showed: the article's claim and the evidence, in one row.
    "cited_and_shown": """
        select
            citations.id, articles.title as article, citations.position, posts.title as post, posts.state,
            citations.match, citations.text as cited_text, posts.text as shown_text,
            citations.article_id, citations.post_id
        from citations
        join articles on articles.id = citations.article_id
        left join posts on posts.id = citations.post_id
    """,
    # Where an article and the sources disagree, with the difference to read; and words that no source has ever shown.
    "disagreements": f"""
        select
            citations.id, articles.title as article, posts.title as post, citations.agreement, citations.match,
            citations.doubts, citations.difference, citations.text as cited_text, posts.text as shown_text,
            posts.state, citations.article_id, citations.post_id
        from citations
        join articles on articles.id = citations.article_id
        join posts on posts.id = citations.post_id
        where citations.{DISAGREEING.replace(" or ", " or citations.")}
        union all
        select
            citations.id, articles.title, posts.title, 'fabricated-or-lost', null,
            'no source shows such a post', null, citations.text, null, posts.state, citations.article_id, citations.post_id
        from posts
        join citations on citations.post_id = posts.id
        join articles on articles.id = citations.article_id
        where posts.state = 'unavailable' and posts.text is null and citations.text is not null
    """,
    # What could not be asked or answered, the latest first.
    "failures": f"""
        select
            attempts.id, attempts.started_at, attempts.source, attempts.outcome, attempts.detail,
            posts.title as post, attempts.post_id, attempts.citation_id, attempts.article_id, attempts.run_id,
            exchange_facts.status, exchange_facts.url
        from attempts
        left join posts on posts.id = attempts.post_id
        left join exchange_facts on exchange_facts.id = attempts.exchange_id
        where attempts.{FAILED}
        order by attempts.started_at desc
    """,
    # Each run: how long it took and what it did.
    "runs_summary": """
        select
            runs.id, runs.command, runs.started_at,
            round((julianday(runs.finished_at) - julianday(runs.started_at)) * 86400) as seconds,
            runs.outcome,
            json_extract(runs.counts, '$.articles') as articles,
            json_extract(runs.counts, '$.new_citations') as new_citations,
            json_extract(runs.counts, '$.posts') as posts_asked,
            json_extract(runs.counts, '$.captured') as captured,
            json_extract(runs.counts, '$.newly_gone') as newly_gone
        from runs
        order by runs.id desc
    """,
}


def create(db: Database) -> None:
    """Make all views as they are described here, replacing older ones."""
    for name, query in VIEWS.items():
        db.execute(f"drop view if exists {name}")
        db.execute(f"create view {name} as {query.strip()}")
