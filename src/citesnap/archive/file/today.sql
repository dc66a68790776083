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
, size integer, uuid text) strict;

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
, section text) strict;

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
    exchange_id integer references "exchange_facts" (id), -- that brought it; null for a file
    media_type text not null,
    body_sha256 text not null references blobs (sha256), finder text,
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
    fingerprint text not null, decided_at text, decided_because text, version text, left_out text, -- SHA-256 of what makes it the same citation when the article is read again
    unique (article_id, fingerprint)
) strict;

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
    url text not null, added_at text, last_shown_at text, first_gone_at text, last_checked_at text, watch text check (watch in ('daily', 'hourly')), plain_id text,
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
, former_post_id integer references former_posts (id)) strict;

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
    outcome text not null check (outcome in ('captured', 'deleted', 'account-gone', 'suspended', 'protected', 'withheld', 'restricted', 'not-found', 'unavailable', 'not-archived', 'excluded', 'resolved', 'mismatch', 'rate-limited', 'refused', 'unreachable', 'timed-out', 'server-error', 'malformed', 'too-large', 'too-hard', 'failed', 'blocked', 'skipped')),
    tries integer not null, -- requests for one answer; 0 when nobody was asked
    exchange_id integer references "exchange_facts" (id) deferrable initially deferred, -- the one that decided
    snapshot_id integer references snapshots (id) deferrable initially deferred, -- shared by attempts that showed the same
    not_before text, -- the source said to come back no sooner
    detail text,
    found_url text -- the post that a short link led to, right or wrong
, former_post_id integer references former_posts (id)) strict;

CREATE INDEX attempts_run on attempts (run_id);

CREATE INDEX attempts_post on attempts (post_id) where post_id is not null;

CREATE INDEX attempts_citation on attempts (citation_id) where citation_id is not null;

CREATE INDEX attempts_article on attempts (article_id) where article_id is not null;

CREATE INDEX attempts_feed on attempts (feed_id) where feed_id is not null;

CREATE INDEX attempts_exchange on attempts (exchange_id) where exchange_id is not null;

CREATE INDEX attempts_snapshot on attempts (snapshot_id) where snapshot_id is not null;

CREATE INDEX attempts_saves on attempts (article_id, post_id, id) where source = 'save-page-now';

CREATE INDEX attempts_closed on attempts (not_before) where not_before is not null;

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
, reader text) strict;

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
    outcome text check (outcome in ('captured', 'deleted', 'account-gone', 'suspended', 'protected', 'withheld', 'restricted', 'not-found', 'unavailable', 'not-archived', 'excluded', 'resolved', 'mismatch', 'rate-limited', 'refused', 'unreachable', 'timed-out', 'server-error', 'malformed', 'too-large', 'too-hard', 'failed', 'blocked', 'skipped')), -- null: not tried yet
    detail text,
    exchange_id integer references "exchange_facts" (id),
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

CREATE TABLE heads ( -- the first line and the header fields of requests and responses, once for many
    id integer primary key,
    since integer not null, -- the first exchange that has it
    shape integer, -- a hash of host, first line and names: what the next set of fields finds it by
    host text,
    first_line text, -- the method or the status line; null when no answer came
    fields text not null check (json_valid(fields)) -- JSON: pairs, in order; a number n for the n-th value that the exchange holds
) strict;

CREATE INDEX heads_shape on heads (shape) where shape is not null;

CREATE TABLE peers ( -- who answered
    id integer primary key,
    peer text, -- address:port
    certificate text -- SHA-256 of the server's, hex
, tls_version text, cipher text, via_proxy integer check (via_proxy in (0, 1))) strict;

CREATE INDEX peers_peer on peers (peer, certificate);

CREATE TABLE bodies ( -- what came, and how it passed the wire
    id integer primary key,
    size integer, -- bytes, content coding undone
    received_size integer, -- bytes as they passed the wire, where that differs
    sha256 text references blobs (sha256),
    received_sha256 text -- as it passed the wire, where that differs: blobs keep those bytes
) strict;

CREATE INDEX bodies_sha256 on bodies (sha256, received_sha256);

CREATE TABLE "exchange_facts" ( -- what differs from one exchange to the next; to read, there is the view `exchanges`
    id integer primary key,
    run_id integer not null references runs (id),
    attempt_id integer not null references attempts (id) deferrable initially deferred,
    status integer, -- null when no whole answer came
    peer_id integer references peers (id),
    body_id integer references bodies (id),
    request_head_id integer not null references heads (id),
    response_head_id integer not null references heads (id),
    host text,
    started_at text not null,
    seconds real not null,
    error text,
    url text not null,
    -- JSON: what the head leaves to the exchange, in order; null: nothing
    request_values text check (request_values is null or json_valid(request_values)),
    response_values text check (response_values is null or json_valid(response_values))
, request_body_sha256 text references blobs (sha256)) strict
;

CREATE INDEX exchange_facts_run on exchange_facts (run_id);

CREATE INDEX exchange_facts_attempt on exchange_facts (attempt_id);

CREATE INDEX exchange_facts_host on exchange_facts (host, started_at);

CREATE INDEX exchange_facts_body on exchange_facts (body_id) where body_id is not null;

CREATE INDEX exchange_facts_peer on exchange_facts (peer_id) where peer_id is not null;

CREATE INDEX exchange_facts_request_head on exchange_facts (request_head_id);

CREATE INDEX exchange_facts_response_head on exchange_facts (response_head_id);

CREATE INDEX attempts_asked on attempts (source) where tries > 0;

CREATE VIRTUAL TABLE posts_fts using fts5 (handle, author_name, text, tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'" /* content="posts" */);

CREATE VIRTUAL TABLE citations_fts using fts5 (handle, author_name, text, tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'" /* content="citations" */);

CREATE VIRTUAL TABLE articles_fts using fts5 (title, site, author, text, tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'" /* content="articles" */);

CREATE TABLE articles_to_index (id integer primary key references articles (id)) strict;

CREATE TABLE figures (
    id integer primary key,
    name text not null unique,
    run_id integer not null references runs (id), -- that worked it out
    worked_out_at text not null,
    rows text not null check (json_valid(rows)) -- JSON: an array of arrays
) strict;

CREATE INDEX figures_run on figures (run_id);

CREATE INDEX verdicts_gone on verdicts (reached_at) where state not in ('pending', 'alive');

CREATE INDEX posts_never_shown on posts (state_since) where text is null and state not in ('pending', 'alive');

CREATE INDEX attempts_failed on attempts (started_at) where outcome in ('rate-limited', 'refused', 'unreachable', 'timed-out', 'server-error', 'malformed', 'too-large', 'too-hard', 'failed', 'blocked', 'skipped');

CREATE INDEX citations_lost on citations (handle collate nocase, date) where post_id is null;

CREATE TABLE identity ( -- one row
    id integer primary key check (id = 1),
    uuid text not null -- of this archive; random
) strict;

CREATE TABLE received_forms ( -- bodies as they passed the wire, where the blob of the body holds other bytes
    sha256 text primary key, -- of the bytes as they passed the wire: `received_sha256` of exchanges
    body_sha256 text not null references blobs (sha256),
    shared integer not null check (shared >= 0), -- so many bytes at the end are those at the end of blobs.content
    start blob not null -- the bytes before these
) strict;

CREATE INDEX received_forms_body on received_forms (body_sha256);

CREATE UNIQUE INDEX runs_uuid on runs (uuid);

CREATE INDEX exchange_facts_request_body on exchange_facts (request_body_sha256) where request_body_sha256 is not null;

CREATE TABLE certificates ( -- of servers, as they showed them; X.509
    sha256 text primary key, -- of `der`, hex
    der blob not null
) strict;

CREATE VIEW exchanges as select
            id, run_id, attempt_id,
            (select first_line from heads where heads.id = request_head_id) as method,
            host, status, started_at, seconds,
            (select peers.peer from peers where peers.id = peer_id) as peer,
            (select bodies.size from bodies where bodies.id = body_id) as body_size,
            (select bodies.received_size from bodies where bodies.id = body_id) as received_size,
            error,
            (select first_line from heads where heads.id = response_head_id) as status_line,
            url,
            (select bodies.sha256 from bodies where bodies.id = body_id) as body_sha256,
            (select bodies.received_sha256 from bodies where bodies.id = body_id) as received_sha256,
            (select peers.certificate from peers where peers.id = peer_id) as certificate,
            (
        select case when request_values is null then fields else (
            select '[' || group_concat(
                case json_type(value, '$[1]')
                when 'integer' then '[' || (value -> 0) || ',' || (request_values -> (value ->> 1)) || ']'
                else value end
            ) || ']' from json_each(fields)
        ) end
        from heads where heads.id = request_head_id
    ) as request_headers,
            (
        select case when response_values is null then fields else (
            select '[' || group_concat(
                case json_type(value, '$[1]')
                when 'integer' then '[' || (value -> 0) || ',' || (response_values -> (value ->> 1)) || ']'
                else value end
            ) || ']' from json_each(fields)
        ) end
        from heads where heads.id = response_head_id
    ) as response_headers,
            request_body_sha256,
            (select peers.tls_version from peers where peers.id = peer_id) as tls_version,
            (select peers.cipher from peers where peers.id = peer_id) as cipher,
            (select peers.via_proxy from peers where peers.id = peer_id) as via_proxy
        from exchange_facts;

CREATE TABLE logs (
    id integer primary key,
    own integer not null check (own in (0, 1)), -- 1: of this archive; 0: of an archive that was merged into it
    vkey text, -- the key that signed last, as C2SP signed notes write it; null while nothing was signed
    origin text not null -- the name of the log in its checkpoints
) strict;

CREATE UNIQUE INDEX logs_own on logs (own) where own = 1;

CREATE TABLE log_leaves (
    id integer primary key,
    log_id integer not null references logs (id),
    idx integer not null, -- the place in the tree, from 0
    row_id integer, -- of the row that the statement is about, in the table of its kind; null for what was forgotten
    form integer not null, -- of the statement
    kind text not null,
    hash blob not null, -- SHA-256 of 0x00, the salt and the statement
    salt blob, -- random; null for what was forgotten
    unique (log_id, idx)
) strict;

CREATE INDEX log_leaves_row on log_leaves (kind, row_id) where row_id is not null;

CREATE TABLE log_events ( -- what happened to the log itself: statements that no row holds
    id integer primary key,
    statement text not null -- canonical JSON
) strict;

CREATE TABLE log_checkpoints (
    id integer primary key,
    log_id integer not null references logs (id),
    size integer not null, -- leaves
    run_id integer references runs (id), -- at whose end it was made; null: by hand, or in another archive
    made_at text not null,
    root blob not null,
    frontier blob not null, -- roots of the complete subtrees, from the left: what is needed to go on
    note text not null, -- C2SP tlog-checkpoint; signed where there was a key
    unique (log_id, size)
) strict;

CREATE INDEX log_checkpoints_run on log_checkpoints (run_id) where run_id is not null;

CREATE TABLE log_stamps ( -- others' word that a checkpoint existed at a time
    id integer primary key,
    checkpoint_id integer not null references log_checkpoints (id),
    attempt_id integer references attempts (id), -- that brought it
    kind text not null check (kind in ('rfc3161', 'ots')),
    state text not null, -- 'trusted', 'unknown-root' or 'kept' for RFC 3161; 'pending' or 'anchored' for OpenTimestamps
    gen_time text, -- the time that it says
    authority text not null, -- the URL that was asked
    detail text,
    chain text, -- PEM: the certificates known of it
    token blob not null -- the whole answer, as it came
) strict;

CREATE INDEX log_stamps_checkpoint on log_stamps (checkpoint_id);

CREATE INDEX log_stamps_attempt on log_stamps (attempt_id) where attempt_id is not null;

CREATE TABLE log_changes ( -- rows that changed since they were sealed; triggers fill it
    kind text not null,
    row_id integer not null,
    primary key (kind, row_id)
) strict, without rowid;

CREATE TRIGGER log_post_posts_changed after update of "platform", "native_id", "url", "added_at" on posts when (old."platform" is not new."platform" or old."native_id" is not new."native_id" or old."url" is not new."url" or old."added_at" is not new."added_at") begin insert or ignore into log_changes (kind, row_id) values ('post', old.id); end;

CREATE TRIGGER log_post_posts_deleted after delete on posts begin insert or ignore into log_changes (kind, row_id) values ('post', old.id); end;

CREATE TRIGGER log_citation_citations_changed after update of "article_id", "position", "platform", "handle", "date", "kind", "form", "author_name", "date_text", "posted_at", "native_id", "start", "end", "short_link", "link", "text", "short_links", "selectors", "fingerprint", "first_seen_run" on citations when (old."article_id" is not new."article_id" or old."position" is not new."position" or old."platform" is not new."platform" or old."handle" is not new."handle" or old."date" is not new."date" or old."kind" is not new."kind" or old."form" is not new."form" or old."author_name" is not new."author_name" or old."date_text" is not new."date_text" or old."posted_at" is not new."posted_at" or old."native_id" is not new."native_id" or old."start" is not new."start" or old."end" is not new."end" or old."short_link" is not new."short_link" or old."link" is not new."link" or old."text" is not new."text" or old."short_links" is not new."short_links" or old."selectors" is not new."selectors" or old."fingerprint" is not new."fingerprint" or old."first_seen_run" is not new."first_seen_run") begin insert or ignore into log_changes (kind, row_id) values ('citation', old.id); end;

CREATE TRIGGER log_citation_citations_deleted after delete on citations begin insert or ignore into log_changes (kind, row_id) values ('citation', old.id); end;

CREATE TRIGGER log_resolution_citations_changed after update of "post_id", "resolved_by", "decided_at", "decided_because" on citations when (old."post_id" is not new."post_id" or old."resolved_by" is not new."resolved_by" or old."decided_at" is not new."decided_at" or old."decided_because" is not new."decided_because") begin insert or ignore into log_changes (kind, row_id) values ('resolution', old.id); end;

CREATE TRIGGER log_resolution_citations_deleted after delete on citations begin insert or ignore into log_changes (kind, row_id) values ('resolution', old.id); end;

CREATE TRIGGER log_vanished_citations_changed after update of "vanished_at" on citations when (old."vanished_at" is not new."vanished_at") begin insert or ignore into log_changes (kind, row_id) values ('vanished', old.id); end;

CREATE TRIGGER log_vanished_citations_deleted after delete on citations begin insert or ignore into log_changes (kind, row_id) values ('vanished', old.id); end;

CREATE TRIGGER log_media_media_changed after update of "snapshot_id", "position", "kind", "alt_text", "width", "height", "outcome", "detail", "exchange_id", "url", "asked_url", "sha256" on media when (old."snapshot_id" is not new."snapshot_id" or old."position" is not new."position" or old."kind" is not new."kind" or old."alt_text" is not new."alt_text" or old."width" is not new."width" or old."height" is not new."height" or old."outcome" is not new."outcome" or old."detail" is not new."detail" or old."exchange_id" is not new."exchange_id" or old."url" is not new."url" or old."asked_url" is not new."asked_url" or old."sha256" is not new."sha256") and old.sha256 is null begin insert or ignore into log_changes (kind, row_id) values ('media', old.id); end;

CREATE TRIGGER log_media_media_deleted after delete on media when old.sha256 is null begin insert or ignore into log_changes (kind, row_id) values ('media', old.id); end;

CREATE TRIGGER log_attempt_attempts_changed after update of "run_id", "post_id", "citation_id", "article_id", "feed_id", "source", "started_at", "seconds", "outcome", "tries", "exchange_id", "snapshot_id", "not_before", "detail", "found_url" on attempts when (old."run_id" is not new."run_id" or old."post_id" is not new."post_id" or old."citation_id" is not new."citation_id" or old."article_id" is not new."article_id" or old."feed_id" is not new."feed_id" or old."source" is not new."source" or old."started_at" is not new."started_at" or old."seconds" is not new."seconds" or old."outcome" is not new."outcome" or old."tries" is not new."tries" or old."exchange_id" is not new."exchange_id" or old."snapshot_id" is not new."snapshot_id" or old."not_before" is not new."not_before" or old."detail" is not new."detail" or old."found_url" is not new."found_url") begin insert or ignore into log_changes (kind, row_id) values ('attempt', old.id); end;

CREATE TRIGGER log_attempt_attempts_deleted after delete on attempts begin insert or ignore into log_changes (kind, row_id) values ('attempt', old.id); end;

CREATE TRIGGER log_attempt_exchange_facts_changed after update of "run_id", "attempt_id", "status", "peer_id", "body_id", "request_head_id", "response_head_id", "host", "started_at", "seconds", "error", "url", "request_values", "response_values", "request_body_sha256" on exchange_facts when (old."run_id" is not new."run_id" or old."attempt_id" is not new."attempt_id" or old."status" is not new."status" or old."peer_id" is not new."peer_id" or old."body_id" is not new."body_id" or old."request_head_id" is not new."request_head_id" or old."response_head_id" is not new."response_head_id" or old."host" is not new."host" or old."started_at" is not new."started_at" or old."seconds" is not new."seconds" or old."error" is not new."error" or old."url" is not new."url" or old."request_values" is not new."request_values" or old."response_values" is not new."response_values" or old."request_body_sha256" is not new."request_body_sha256") begin insert or ignore into log_changes (kind, row_id) values ('attempt', old.attempt_id); end;

CREATE TRIGGER log_attempt_exchange_facts_deleted after delete on exchange_facts begin insert or ignore into log_changes (kind, row_id) values ('attempt', old.attempt_id); end;

CREATE TRIGGER log_attempt_snapshots_changed after update of "post_id", "attempt_id", "source", "observed_at", "captured_at", "handle", "author_name", "posted_at", "lang", "truncated", "superseded", "version", "text", "data", "digest", "reader" on snapshots when (old."post_id" is not new."post_id" or old."attempt_id" is not new."attempt_id" or old."source" is not new."source" or old."observed_at" is not new."observed_at" or old."captured_at" is not new."captured_at" or old."handle" is not new."handle" or old."author_name" is not new."author_name" or old."posted_at" is not new."posted_at" or old."lang" is not new."lang" or old."truncated" is not new."truncated" or old."superseded" is not new."superseded" or old."version" is not new."version" or old."text" is not new."text" or old."data" is not new."data" or old."digest" is not new."digest" or old."reader" is not new."reader") begin insert or ignore into log_changes (kind, row_id) values ('attempt', old.attempt_id); end;

CREATE TRIGGER log_attempt_snapshots_deleted after delete on snapshots begin insert or ignore into log_changes (kind, row_id) values ('attempt', old.attempt_id); end;

CREATE TRIGGER log_version_article_versions_changed after update of "article_id", "run_id", "read_at", "exchange_id", "media_type", "body_sha256" on article_versions when (old."article_id" is not new."article_id" or old."run_id" is not new."run_id" or old."read_at" is not new."read_at" or old."exchange_id" is not new."exchange_id" or old."media_type" is not new."media_type" or old."body_sha256" is not new."body_sha256") begin insert or ignore into log_changes (kind, row_id) values ('version', old.id); end;

CREATE TRIGGER log_version_article_versions_deleted after delete on article_versions begin insert or ignore into log_changes (kind, row_id) values ('version', old.id); end;

CREATE TRIGGER log_verdict_verdicts_changed after update of "post_id", "run_id", "reached_at", "state", "certainty" on verdicts when (old."post_id" is not new."post_id" or old."run_id" is not new."run_id" or old."reached_at" is not new."reached_at" or old."state" is not new."state" or old."certainty" is not new."certainty") begin insert or ignore into log_changes (kind, row_id) values ('verdict', old.id); end;

CREATE TRIGGER log_verdict_verdicts_deleted after delete on verdicts begin insert or ignore into log_changes (kind, row_id) values ('verdict', old.id); end;

CREATE TRIGGER log_relation_relations_changed after update of "post_id", "kind", "other_post_id", "run_id" on relations when (old."post_id" is not new."post_id" or old."kind" is not new."kind" or old."other_post_id" is not new."other_post_id" or old."run_id" is not new."run_id") begin insert or ignore into log_changes (kind, row_id) values ('relation', old.id); end;

CREATE TRIGGER log_relation_relations_deleted after delete on relations begin insert or ignore into log_changes (kind, row_id) values ('relation', old.id); end;

CREATE TRIGGER log_run_runs_changed after update of "command", "started_at", "finished_at", "outcome", "version", "counts", "size", "uuid" on runs when (old."command" is not new."command" or old."started_at" is not new."started_at" or old."finished_at" is not new."finished_at" or old."outcome" is not new."outcome" or old."version" is not new."version" or old."counts" is not new."counts" or old."size" is not new."size" or old."uuid" is not new."uuid") and old.outcome is not null begin insert or ignore into log_changes (kind, row_id) values ('run', old.id); end;

CREATE TRIGGER log_run_runs_deleted after delete on runs when old.outcome is not null begin insert or ignore into log_changes (kind, row_id) values ('run', old.id); end;

CREATE TABLE forgotten ( -- names of what must not come back, as salted hashes; nothing else is kept of it
    id integer primary key,
    kind text not null check (kind in ('post', 'article', 'citation')),
    row_id integer, -- of its row in this archive; null where another archive forgot it
    at text not null,
    cleaned_at text, -- when the file was written anew, so that no free page holds it any more
    "by" text not null, -- who forgot it, by their own name
    reason text not null,
    salt blob not null,
    hash text not null, -- SHA-256 of the salt and the name, hex
    unique (hash, salt)
) strict;

CREATE TABLE imports ( -- files of other programs from which posts were taken
    id integer primary key,
    run_id integer not null references runs (id), -- the first that took from it
    kind text not null, -- which program's
    imported_at text not null,
    size integer not null, -- bytes
    sha256 text not null unique, -- of the file
    name text not null -- that it had
) strict;

CREATE INDEX imports_run on imports (run_id);

CREATE TABLE imported ( -- records of these files, each with the attempt that it was taken for
    id integer primary key,
    import_id integer not null references imports (id),
    attempt_id integer not null unique references attempts (id),
    sha256 text not null references blobs (sha256), -- of the record, as it stands in the file
    place text not null, -- in the file
    unique (import_id, place)
) strict;

CREATE INDEX imported_sha256 on imported (sha256);

CREATE TABLE log_statements ( -- what leaves of merged logs state, where no row of this archive says it
    id integer primary key references log_leaves (id), -- of the leaf
    statement text not null -- canonical JSON
) strict;

CREATE INDEX article_versions_finder on article_versions (finder);

CREATE INDEX snapshots_reader on snapshots (reader);

CREATE INDEX posts_gone on posts (first_gone_at) where state not in ('pending', 'alive');

CREATE INDEX posts_handle_in_any_case on posts (handle collate nocase);

CREATE TABLE attachments ( -- evidence added by hand, apart from what sources showed
    id integer primary key,
    post_id integer not null references posts (id),
    added_at text not null,
    "by" text not null, -- who added it, by their own name
    name text not null, -- of the file
    sha256 text not null references blobs (sha256),
    note text not null, -- what it is, and how it came
    unique (post_id, sha256)
) strict;

CREATE INDEX attachments_sha256 on attachments (sha256);

CREATE TRIGGER log_attachment_attachments_changed after update of "post_id", "added_at", "by", "name", "sha256", "note" on attachments when (old."post_id" is not new."post_id" or old."added_at" is not new."added_at" or old."by" is not new."by" or old."name" is not new."name" or old."sha256" is not new."sha256" or old."note" is not new."note") begin insert or ignore into log_changes (kind, row_id) values ('attachment', old.id); end;

CREATE TRIGGER log_attachment_attachments_deleted after delete on attachments begin insert or ignore into log_changes (kind, row_id) values ('attachment', old.id); end;

CREATE INDEX articles_site on articles (site collate nocase, published_at);

CREATE INDEX articles_author on articles (author collate nocase, published_at) where author is not null;

CREATE INDEX posts_platform on posts (platform, state);

CREATE INDEX citations_platform on citations (platform, kind);

CREATE INDEX citations_vanished on citations (id) where vanished_at is not null;

CREATE INDEX logs_origin on logs (origin);

CREATE INDEX runs_started on runs (started_at);

CREATE INDEX citations_left_out on citations (left_out, platform) where left_out is not null;

CREATE INDEX citations_post on citations (post_id, article_id);

CREATE INDEX citations_article on citations (article_id, post_id);

CREATE INDEX posts_gone_by_id on posts (id) where state not in ('pending', 'alive');

CREATE TABLE former_posts ( -- names under which posts were recorded that turned out to be others of this archive
    id integer primary key,
    post_id integer not null references posts (id), -- which post it is
    row_id integer unique, -- the id that its row had among posts, where it had one; no other row gets it
    found_at text not null, -- when that was found
    added_at text, -- as posts.added_at
    platform text not null,
    native_id text not null,
    url text not null
) strict;

CREATE INDEX former_posts_name on former_posts (platform, native_id);

CREATE INDEX posts_plain_id on posts (platform, plain_id) where plain_id is not null;

CREATE INDEX attempts_former_post on attempts (former_post_id) where former_post_id is not null;

CREATE INDEX verdicts_former_post on verdicts (former_post_id) where former_post_id is not null;

CREATE TRIGGER log_former_former_posts_changed after update of "post_id", "row_id", "found_at", "added_at", "platform", "native_id", "url" on former_posts when (old."post_id" is not new."post_id" or old."row_id" is not new."row_id" or old."found_at" is not new."found_at" or old."added_at" is not new."added_at" or old."platform" is not new."platform" or old."native_id" is not new."native_id" or old."url" is not new."url") begin insert or ignore into log_changes (kind, row_id) values ('former', old.id); end;

CREATE TRIGGER log_former_former_posts_deleted after delete on former_posts begin insert or ignore into log_changes (kind, row_id) values ('former', old.id); end;

CREATE INDEX articles_section on articles (section collate nocase, published_at) where section is not null;

CREATE TRIGGER log_article_articles_changed after update of "title", "site", "section", "author", "published_at", "first_read_at", "feed_id", "same_as", "name", "url", "url_hash" on articles when (old."title" is not new."title" or old."site" is not new."site" or old."section" is not new."section" or old."author" is not new."author" or old."published_at" is not new."published_at" or old."first_read_at" is not new."first_read_at" or old."feed_id" is not new."feed_id" or old."same_as" is not new."same_as" or old."name" is not new."name" or old."url" is not new."url" or old."url_hash" is not new."url_hash") begin insert or ignore into log_changes (kind, row_id) values ('article', old.id); end;

CREATE TRIGGER log_article_articles_deleted after delete on articles begin insert or ignore into log_changes (kind, row_id) values ('article', old.id); end;

CREATE VIEW cited_posts as select
            posts.id, posts.title, posts.platform, posts.posted_at, posts.state, posts.certainty, posts.state_since,
            posts.last_shown_at, posts.first_gone_at, posts.last_checked_at,
            (select count(distinct article_id) from citations where citations.post_id = posts.id) as articles,
            (select count(*) from snapshots where snapshots.post_id = posts.id) as snapshots,
            posts.next_check_at,
            (select media.sha256 from snapshots join media on media.snapshot_id = snapshots.id
             where snapshots.post_id = posts.id and media.sha256 is not null and media.kind in ('photo', 'poster', 'image')
             limit 1) as picture,
            posts.url
        from posts;

CREATE VIEW missing_posts as select
            posts.id, posts.title, posts.platform, posts.posted_at, posts.state, posts.certainty, posts.state_since,
            posts.last_shown_at, posts.first_gone_at,
            (select count(distinct article_id) from citations where citations.post_id = posts.id) as articles,
            exists (select 1 from snapshots where snapshots.post_id = posts.id) as captured,
            posts.url
        from posts
        where posts.state not in ('pending', 'alive');

CREATE VIEW cited_and_shown as select
            citations.id,
            (select title from articles where articles.id = citations.article_id) as article,
            citations.position,
            (select title from posts where posts.id = citations.post_id) as post,
            (select state from posts where posts.id = citations.post_id) as state,
            citations.match, citations.text as cited_text,
            (select text from posts where posts.id = citations.post_id) as shown_text,
            citations.article_id, citations.post_id
        from citations;

CREATE VIEW disagreements as select
            found.id,
            (select title from articles join citations on article_id = articles.id where citations.id = found.id) as article,
            (select title from posts join citations on post_id = posts.id where citations.id = found.id) as post,
            iif(found.is_lost, 'text-not-found', (select agreement from citations where id = found.id)) as agreement,
            (select "match" from citations where id = found.id) as match,
            iif(found.is_lost, 'no source has shown this post', (select doubts from citations where id = found.id)) as doubts,
            (select difference from citations where id = found.id) as difference,
            (select text from citations where id = found.id) as cited_text,
            (select posts.text from posts join citations on post_id = posts.id where citations.id = found.id) as shown_text,
            (select state from posts join citations on post_id = posts.id where citations.id = found.id) as state,
            (select article_id from citations where id = found.id) as article_id,
            (select post_id from citations where id = found.id) as post_id
        from (
            select id, 0 as is_lost from citations where agreement in ('edited', 'different') or doubts is not null
            union all
            select citations.id, 1 from posts cross join citations on citations.post_id = posts.id
            where posts.state = 'unavailable' and posts.certainty = 'confirmed' and posts.text is null
                and citations.text is not null and citations.vanished_at is null
                and exists (select 1 from attempts where attempts.post_id = posts.id and outcome = 'not-archived')
        ) found;

CREATE VIEW failures as select
            attempts.id, attempts.started_at, attempts.source, attempts.outcome, attempts.detail,
            (select title from posts where posts.id = attempts.post_id) as post,
            attempts.post_id, attempts.citation_id, attempts.article_id, attempts.run_id,
            (select status from exchange_facts where exchange_facts.id = attempts.exchange_id) as status,
            (select url from exchange_facts where exchange_facts.id = attempts.exchange_id) as url
        from attempts
        where attempts.outcome in ('rate-limited', 'refused', 'unreachable', 'timed-out', 'server-error', 'malformed', 'too-large', 'too-hard', 'failed', 'blocked', 'skipped');

CREATE VIEW stories_with_gaps as select
            articles.id, articles.title, articles.site, articles.section, articles.author,
            articles.published_at,
            (select count(distinct post_id) from citations where article_id = articles.id) as posts,
            (select count(distinct post_id) from citations cross join posts on posts.id = post_id
             where article_id = articles.id and posts.state not in ('pending', 'alive')) as gone,
            (select count(distinct post_id) from citations cross join posts on posts.id = post_id
             where article_id = articles.id and posts.state not in ('pending', 'alive')
                and exists (select 1 from snapshots where snapshots.post_id = posts.id)) as gone_and_kept,
            (select max(first_gone_at) from citations cross join posts on posts.id = post_id
             where article_id = articles.id and posts.state not in ('pending', 'alive')) as latest_gone_at,
            coalesce(articles.url, articles.name) as address
        from articles
        where exists (select 1 from citations cross join posts indexed by posts_gone_by_id on posts.id = post_id
            where article_id = articles.id and posts.state not in ('pending', 'alive'));

CREATE VIEW citations_flat as select
            citations.id as citation_id, articles.id as article_id, posts.id as post_id,
            articles.site, articles.section, articles.author, articles.published_at, articles.title as article_title,
            coalesce(articles.url, articles.name) as article_address,
            citations.position, citations.kind, citations.form,
            citations.platform, coalesce(posts.handle, citations.handle) as handle,
            coalesce(posts.author_name, citations.author_name) as author_name,
            coalesce(posts.posted_at, citations.posted_at) as posted_at, citations.date as cited_date,
            posts.state, posts.certainty, posts.last_shown_at, posts.first_gone_at, posts.last_checked_at,
            iif(posts.id is null, null, exists (select 1 from snapshots where snapshots.post_id = posts.id)) as kept,
            citations.agreement, citations.match, citations.vanished_at,
            posts.native_id, coalesce(posts.url, citations.link) as post_url,
            citations.text as cited_text, posts.text as shown_text
        from citations
        left join articles on articles.id = citations.article_id
        left join posts on posts.id = citations.post_id;

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

CREATE INDEX snapshots_seen_as on snapshots (post_id, handle collate nocase) where snapshots.handle is not null and iif(json_valid(snapshots.data), json_extract(snapshots.data, '$.url'), null) is not null;

CREATE INDEX former_posts_post on former_posts (post_id, platform, native_id);

CREATE INDEX posts_author on posts (platform, handle collate nocase, posted_at) where text is not null;

