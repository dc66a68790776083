-- The schema of archives made by citesnap before `exchanges` was a view, as SQLite gives it back; `sqlite3 old.db .schema`.
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE TABLE runs (
    id integer primary key,
    command text not null,
    started_at text not null,
    finished_at text, -- null while it runs, and for ever when it was killed: nobody saw the end
    outcome text check (outcome in ('done', 'incomplete', 'interrupted', 'failed')),
    version text not null, -- of citesnap
    counts text not null default '{}' check (json_valid(counts))
) strict;
CREATE INDEX runs_open on runs (id) where outcome is null;
CREATE TABLE articles (
    id integer primary key,
    title text not null, -- its own; else its first line, its address or its name
    site text,
    author text,
    published_at text,
    first_read_at text, -- null while it could not be read
    last_read_at text,
    next_read_at text, -- when to read it again; null for what was given by hand, and when it is old
    feed_id integer references feeds (id), -- that led here; null for what was given by hand
    same_as integer references articles (id), -- an address that could not be read and then turned out to be another article's
    last_modified text, -- of the last reading, for the next: as the server wrote it
    etag text,
    name text, -- what a bare text is known by; for others the file or address that was given
    url text unique,
    url_hash text not null unique -- SHA-256 of what tells articles apart: the URL, or "name:" and the name
) strict;
CREATE INDEX articles_first_read on articles (first_read_at);
CREATE INDEX articles_published on articles (published_at);
CREATE INDEX articles_same_as on articles (same_as) where same_as is not null;
CREATE INDEX articles_unread on articles (id) where first_read_at is null and same_as is null;
CREATE INDEX articles_next_read on articles (next_read_at) where next_read_at is not null;
CREATE INDEX articles_feed on articles (feed_id) where feed_id is not null;
CREATE TABLE article_versions (
    id integer primary key,
    article_id integer not null references articles (id),
    run_id integer not null references runs (id),
    read_at text not null,
    exchange_id integer references exchanges (id), -- that brought it; null for a file
    media_type text not null,
    body_sha256 text not null references blobs (sha256),
    unique (article_id, body_sha256)
) strict;
CREATE INDEX article_versions_run on article_versions (run_id);
CREATE INDEX article_versions_exchange on article_versions (exchange_id) where exchange_id is not null;
CREATE INDEX article_versions_body on article_versions (body_sha256);
CREATE TABLE citations (
    id integer primary key,
    article_id integer not null references articles (id),
    position integer not null, -- in the article as last read, from 1
    platform text not null,
    handle text,
    date text, -- the day that the article shows, never the one that the id proves
    kind text not null check (kind in ('embed', 'link')),
    form text not null,
    post_id integer references posts (id), -- null until resolved
    resolved_by text, -- 'article' when the article itself tells the post, else the source that led to it
    match real check (match between 0 and 1), -- cited text against the post's snapshot
    agreement text check (agreement in ('equal', 'truncated', 'edited', 'different')), -- the same in a word; null while nothing was shown
    author_name text,
    date_text text, -- as shown
    posted_at text, -- proved by the id that the article tells
    native_id text, -- the post's id where the article tells it
    next_try_at text, -- when to try again to resolve it; null: at once
    vanished_at text, -- when the article was first read without it, null while it is there
    first_seen_run integer not null references runs (id),
    last_seen_run integer not null references runs (id),
    "start" integer, -- of the whole citation in a text article, in characters
    "end" integer,
    short_link text, -- the first of short_links
    link text,
    text text, -- what the article claims that the post says
    doubts text, -- author or date on which the article and the sources disagree
    difference text, -- the words on which they disagree: [-cited-] {+shown+}
    short_links text not null default '[]' check (json_valid(short_links)),
    selectors text check (selectors is null or json_valid(selectors)), -- W3C Web Annotation selectors
    fingerprint text not null, -- SHA-256 of what makes it the same citation when the article is read again
    unique (article_id, fingerprint)
) strict;
CREATE INDEX citations_post on citations (post_id);
CREATE INDEX citations_unresolved on citations (next_try_at) where post_id is null;
CREATE INDEX citations_first_seen on citations (first_seen_run);
CREATE INDEX citations_last_seen on citations (last_seen_run);
CREATE INDEX citations_date on citations (date);
CREATE INDEX citations_handle on citations (handle);
CREATE INDEX citations_disagreeing on citations (id) where agreement in ('edited', 'different') or doubts is not null;
CREATE TABLE posts (
    id integer primary key,
    title text not null, -- "@handle: first words", as a source showed them
    platform text not null,
    handle text, -- as the citing article or a short link told it, until a source shows the author
    author_name text,
    posted_at text,
    state text not null default 'pending' check (state in ('pending', 'alive', 'deleted', 'account-gone', 'suspended', 'protected', 'withheld', 'restricted', 'unavailable')),
    certainty text check (certainty in ('reported', 'confirmed')), -- null while pending
    state_since text,
    next_check_at text, -- when to ask again; null while nobody was asked, or when nobody will be
    lang text,
    text text, -- only ever from snapshots, never from citations
    native_id text not null,
    url text not null,
    unique (platform, native_id),
    check (state <> 'pending' or certainty is null)
) strict;
CREATE INDEX posts_state on posts (state, certainty);
CREATE INDEX posts_pending on posts (platform, next_check_at) where state = 'pending';
CREATE INDEX posts_checked on posts (next_check_at) where state <> 'pending' and next_check_at is not null;
CREATE INDEX posts_posted on posts (posted_at);
CREATE INDEX posts_handle on posts (handle);
CREATE TABLE verdicts ( -- each time that one changed; what it rests on are the attempts until then
    id integer primary key,
    post_id integer not null references posts (id),
    run_id integer not null references runs (id),
    reached_at text not null,
    state text not null check (state in ('pending', 'alive', 'deleted', 'account-gone', 'suspended', 'protected', 'withheld', 'restricted', 'unavailable')),
    certainty text check (certainty in ('reported', 'confirmed'))
) strict;
CREATE INDEX verdicts_post on verdicts (post_id);
CREATE INDEX verdicts_run on verdicts (run_id);
CREATE INDEX verdicts_reached on verdicts (reached_at);
CREATE TABLE relations ( -- posts that a snapshot showed beside its own; recorded when asked for with --depth
    id integer primary key,
    post_id integer not null references posts (id),
    kind text not null check (kind in ('quotes', 'replies-to')),
    other_post_id integer not null references posts (id),
    run_id integer not null references runs (id), -- the first that saw it
    unique (post_id, kind, other_post_id)
) strict;
CREATE INDEX relations_other on relations (other_post_id);
CREATE INDEX relations_run on relations (run_id);
CREATE TABLE attempts (
    id integer primary key,
    run_id integer not null references runs (id),
    post_id integer references posts (id), -- what was asked about: a post,
    citation_id integer references citations (id), -- or which post a citation means,
    article_id integer references articles (id), -- or an article itself,
    feed_id integer references feeds (id), -- or what articles there are
    source text not null,
    started_at text not null,
    seconds real not null,
    outcome text not null check (outcome in ('captured', 'deleted', 'account-gone', 'suspended', 'protected', 'withheld', 'restricted', 'not-found', 'unavailable', 'not-archived', 'excluded', 'resolved', 'mismatch', 'rate-limited', 'refused', 'unreachable', 'timed-out', 'server-error', 'malformed', 'too-large', 'blocked', 'skipped')),
    tries integer not null, -- requests for one answer; 0 when nobody was asked
    exchange_id integer references exchanges (id) deferrable initially deferred, -- the one that decided
    snapshot_id integer references snapshots (id) deferrable initially deferred, -- shared by attempts that showed the same
    not_before text, -- the source said to come back no sooner
    detail text,
    found_url text -- the post that a short link led to, right or wrong
) strict;
CREATE INDEX attempts_run on attempts (run_id);
CREATE INDEX attempts_post on attempts (post_id) where post_id is not null;
CREATE INDEX attempts_citation on attempts (citation_id) where citation_id is not null;
CREATE INDEX attempts_article on attempts (article_id) where article_id is not null;
CREATE INDEX attempts_feed on attempts (feed_id) where feed_id is not null;
CREATE INDEX attempts_exchange on attempts (exchange_id) where exchange_id is not null;
CREATE INDEX attempts_snapshot on attempts (snapshot_id) where snapshot_id is not null;
CREATE INDEX attempts_saves on attempts (article_id, post_id, id) where source = 'save-page-now';
CREATE INDEX attempts_closed on attempts (not_before) where not_before is not null;
CREATE INDEX attempts_failed on attempts (started_at) where outcome in ('rate-limited', 'refused', 'unreachable', 'timed-out', 'server-error', 'malformed', 'too-large', 'blocked', 'skipped');
CREATE TABLE exchanges (
    id integer primary key,
    run_id integer not null references runs (id),
    attempt_id integer not null references attempts (id) deferrable initially deferred,
    method text not null,
    host text,
    status integer, -- null when no whole answer came
    started_at text not null,
    seconds real not null,
    peer text, -- address:port that answered
    body_size integer, -- bytes, content coding undone
    received_size integer, -- bytes of the body as they passed the wire, where that differs
    error text,
    status_line text,
    url text not null,
    body_sha256 text references blobs (sha256),
    received_sha256 text, -- of the body as it passed the wire, where that differs: blobs keep those bytes
    certificate text, -- SHA-256 of the server's, hex
    request_headers text not null check (json_valid(request_headers)), -- JSON: pairs, in order, secrets taken out
    response_headers text not null check (json_valid(response_headers))
) strict;
CREATE INDEX exchanges_run on exchanges (run_id);
CREATE INDEX exchanges_attempt on exchanges (attempt_id);
CREATE INDEX exchanges_host on exchanges (host, started_at);
CREATE INDEX exchanges_body on exchanges (body_sha256) where body_sha256 is not null;
CREATE TABLE snapshots (
    id integer primary key,
    post_id integer not null references posts (id),
    attempt_id integer not null references attempts (id) deferrable initially deferred, -- the first that showed it
    source text not null,
    observed_at text not null, -- when the source saw it: for a memento its datetime
    captured_at text not null, -- when we did
    handle text,
    author_name text,
    posted_at text,
    lang text,
    truncated integer not null check (truncated in (0, 1)), -- the source cut the text
    superseded integer not null check (superseded in (0, 1)), -- a later version of the post replaced this one
    version text, -- id of the version shown, where the post was edited
    text text not null,
    data text not null, -- normalised JSON: counts, links, quoted post, ...
    digest text not null -- SHA-256 of all that was shown but the counts: two that are equal are one snapshot
) strict;
CREATE INDEX snapshots_post on snapshots (post_id, source);
CREATE INDEX snapshots_attempt on snapshots (attempt_id);
CREATE TABLE media (
    id integer primary key,
    snapshot_id integer not null references snapshots (id),
    position integer not null,
    kind text not null,
    alt_text text,
    width integer,
    height integer,
    outcome text check (outcome in ('captured', 'deleted', 'account-gone', 'suspended', 'protected', 'withheld', 'restricted', 'not-found', 'unavailable', 'not-archived', 'excluded', 'resolved', 'mismatch', 'rate-limited', 'refused', 'unreachable', 'timed-out', 'server-error', 'malformed', 'too-large', 'blocked', 'skipped')), -- null: not tried yet
    detail text,
    exchange_id integer references exchanges (id),
    url text not null, -- the address that answered, or else the one asked
    asked_url text, -- the address first asked, where that differs
    sha256 text references blobs (sha256), -- null while the bytes are missing
    unique (snapshot_id, position)
) strict;
CREATE INDEX media_exchange on media (exchange_id) where exchange_id is not null;
CREATE INDEX media_sha256 on media (sha256) where sha256 is not null;
CREATE INDEX media_missing on media (outcome) where sha256 is null;
CREATE TABLE blobs (
    sha256 text primary key, -- of the content, codings undone
    media_type text,
    size integer not null, -- bytes of the content, codings undone
    encoding text check (encoding in ('gzip')), -- how the next column holds it; null: as it is
    content blob not null
) strict;
CREATE TABLE feeds (
    id integer primary key,
    title text,
    kind text, -- null until it was read
    followed_at text not null,
    last_read_at text, -- successfully, changed or not
    last_news_at text, -- when it last named an article that was not known
    next_read_at text, -- null when it is not followed any more
    pause integer not null default 3600, -- seconds between two readings; shorter when there is often news
    failures integer not null default 0, -- in a row
    since text, -- articles that are older are not taken, where the feed tells their age
    ended_at text,
    ended text check (ended in ('unfollowed', 'gone', 'moved')), -- by you; its server said so; to another row's address
    parent_id integer references feeds (id), -- the index or list that names it; null for what was given by hand
    told_modified text, -- when it last changed, as the parent says
    last_modified text,
    etag text,
    given_url text not null, -- as it was given; `url` is where it has moved since
    url text not null unique
) strict;
CREATE INDEX feeds_next on feeds (next_read_at) where next_read_at is not null;
CREATE INDEX feeds_parent on feeds (parent_id) where parent_id is not null;
CREATE INDEX feeds_given on feeds (given_url);
CREATE VIEW cited_posts as select
            posts.id, posts.title, posts.platform, posts.posted_at, posts.state, posts.certainty, posts.state_since,
            (select count(distinct article_id) from citations where citations.post_id = posts.id) as articles,
            (select count(*) from snapshots where snapshots.post_id = posts.id) as snapshots,
            posts.next_check_at, posts.url
        from posts;
CREATE VIEW missing_posts as select
            posts.id, posts.title, posts.platform, posts.posted_at, posts.state, posts.certainty, posts.state_since,
            (select count(distinct article_id) from citations where citations.post_id = posts.id) as articles,
            exists (select 1 from snapshots where snapshots.post_id = posts.id) as captured,
            posts.url
        from posts
        where posts.state in ('deleted', 'account-gone', 'suspended', 'protected', 'withheld', 'restricted', 'unavailable');
CREATE VIEW cited_and_shown as select
            citations.id, articles.title as article, citations.position, posts.title as post, posts.state,
            citations.match, citations.text as cited_text, posts.text as shown_text,
            citations.article_id, citations.post_id
        from citations
        join articles on articles.id = citations.article_id
        left join posts on posts.id = citations.post_id;
CREATE VIEW disagreements as select
            citations.id, articles.title as article, posts.title as post, citations.agreement, citations.match,
            citations.doubts, citations.difference, citations.text as cited_text, posts.text as shown_text,
            posts.state, citations.article_id, citations.post_id
        from citations
        join articles on articles.id = citations.article_id
        join posts on posts.id = citations.post_id
        where citations.agreement in ('edited', 'different') or citations.doubts is not null
        union all
        select
            citations.id, articles.title, posts.title, 'fabricated-or-lost', null,
            'no source shows such a post', null, citations.text, null, posts.state, citations.article_id, citations.post_id
        from posts
        join citations on citations.post_id = posts.id
        join articles on articles.id = citations.article_id
        where posts.state = 'unavailable' and posts.text is null and citations.text is not null;
CREATE VIEW failures as select
            attempts.id, attempts.started_at, attempts.source, attempts.outcome, attempts.detail,
            posts.title as post, attempts.post_id, attempts.citation_id, attempts.article_id, attempts.run_id,
            exchanges.status, exchanges.url
        from attempts
        left join posts on posts.id = attempts.post_id
        left join exchanges on exchanges.id = attempts.exchange_id
        where attempts.outcome in ('rate-limited', 'refused', 'unreachable', 'timed-out', 'server-error', 'malformed', 'too-large', 'blocked', 'skipped')
        order by attempts.started_at desc;
CREATE VIEW runs_summary as select
            runs.id, runs.command, runs.started_at,
            round((julianday(runs.finished_at) - julianday(runs.started_at)) * 86400) as seconds,
            runs.outcome,
            json_extract(runs.counts, '$.articles') as articles,
            json_extract(runs.counts, '$.new_citations') as new_citations,
            json_extract(runs.counts, '$.posts') as posts_asked,
            json_extract(runs.counts, '$.captured') as captured,
            json_extract(runs.counts, '$.newly_gone') as newly_gone
        from runs
        order by runs.id desc;
insert into _sqlite_migrations (migration_set, name, applied_at) values ('citesnap', 'm001_tables', '2026-11-23 23:50:03.879636+00:00');
insert into _sqlite_migrations (migration_set, name, applied_at) values ('citesnap', 'm002_views', '2026-11-23 23:50:03.880430+00:00');
pragma application_id = 1128879173;
pragma journal_mode = wal;
