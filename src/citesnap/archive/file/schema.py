"""The tables of an archive, as migrations. SQL only: what the rows mean is stated here, and the modules of `records` write them.

Raw DDL, because STRICT, CHECK, partial indexes and deferred foreign keys cannot be expressed otherwise. A released migration is
never changed; a new column or table is a new migration. Rows of attempts, exchanges, snapshots and blobs are only added.

Times are ISO 8601 in UTC with `Z`. Narrow columns first and wide ones last: that is how tables are read, by people and by SQLite.
Labels: Datasette shows `title` for a row, unless a table has exactly one UNIQUE text column (1.0). So `articles` has two.
"""

from __future__ import annotations

import hashlib

from citesnap.archive.file import log_tables, views
from citesnap.archive.file.database import Database, beyond
from citesnap.archive.file.migrations import Migrations, widen_check
from citesnap.archive.file.views import among
from citesnap.model import SAVE_PAGE_NOW, TOLD, Agreement, Certainty, Kind, Outcome, State, Watch

APPLICATION_ID = 0x43495445
"""`CITE` in ASCII: `file archive.db` shows it, and tools that know citesnap find their archives by it."""

MIGRATIONS = Migrations("citesnap")


TABLES = f"""
create table runs (
    id integer primary key,
    command text not null,
    started_at text not null,
    finished_at text, -- null while it runs, and for ever when it was killed: nobody saw the end
    outcome text check (outcome in ('done', 'incomplete', 'interrupted', 'failed')),
    version text not null, -- of citesnap
    counts text not null default '{{}}' check (json_valid(counts))
) strict;
create index runs_open on runs (id) where outcome is null;

create table articles (
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
create index articles_first_read on articles (first_read_at);
create index articles_published on articles (published_at);
create index articles_same_as on articles (same_as) where same_as is not null;
create index articles_unread on articles (id) where first_read_at is null and same_as is null;
create index articles_next_read on articles (next_read_at) where next_read_at is not null;
create index articles_feed on articles (feed_id) where feed_id is not null;

create table article_versions (
    id integer primary key,
    article_id integer not null references articles (id),
    run_id integer not null references runs (id),
    read_at text not null,
    exchange_id integer references exchanges (id), -- that brought it; null for a file
    media_type text not null,
    body_sha256 text not null references blobs (sha256),
    unique (article_id, body_sha256)
) strict;
create index article_versions_run on article_versions (run_id);
create index article_versions_exchange on article_versions (exchange_id) where exchange_id is not null;
create index article_versions_body on article_versions (body_sha256);

create table citations (
    id integer primary key,
    article_id integer not null references articles (id),
    position integer not null, -- in the article as last read, from 1
    platform text not null,
    handle text,
    date text, -- the day that the article shows, never the one that the id proves
    kind text not null check (kind in {among(Kind)}),
    form text not null,
    post_id integer references posts (id), -- null until resolved
    resolved_by text, -- 'article' when the article itself tells the post, else the source that led to it
    match real check (match between 0 and 1), -- cited text against the post's snapshot
    agreement text check (agreement in {among(Agreement)}), -- the same in a word; null while nothing was shown
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
    difference text, -- the words on which they disagree: [-cited-] {{+shown+}}
    short_links text not null default '[]' check (json_valid(short_links)),
    selectors text check (selectors is null or json_valid(selectors)), -- W3C Web Annotation selectors
    fingerprint text not null, -- SHA-256 of what makes it the same citation when the article is read again
    unique (article_id, fingerprint)
) strict;
create index citations_post on citations (post_id);
create index citations_unresolved on citations (next_try_at) where post_id is null;
create index citations_first_seen on citations (first_seen_run);
create index citations_last_seen on citations (last_seen_run);
create index citations_date on citations (date);
create index citations_handle on citations (handle);
create index citations_disagreeing on citations (id) where {views.DISAGREEING};

create table posts (
    id integer primary key,
    title text not null, -- "@handle: first words", as a source showed them
    platform text not null,
    handle text, -- as the citing article or a short link told it, until a source shows the author
    author_name text,
    posted_at text,
    state text not null default 'pending' check (state in {among(State)}),
    certainty text check (certainty in {among(Certainty)}), -- null while pending
    state_since text,
    next_check_at text, -- when to ask again; null while nobody was asked, or when nobody will be
    lang text,
    text text, -- only ever from snapshots, never from citations
    native_id text not null,
    url text not null,
    unique (platform, native_id),
    check (state <> 'pending' or certainty is null)
) strict;
create index posts_state on posts (state, certainty);
create index posts_pending on posts (platform, next_check_at) where state = 'pending';
create index posts_checked on posts (next_check_at) where state <> 'pending' and next_check_at is not null;
create index posts_posted on posts (posted_at);
create index posts_handle on posts (handle);

create table verdicts ( -- each time that one changed; what it rests on are the attempts until then
    id integer primary key,
    post_id integer not null references posts (id),
    run_id integer not null references runs (id),
    reached_at text not null,
    state text not null check (state in {among(State)}),
    certainty text check (certainty in {among(Certainty)})
) strict;
create index verdicts_post on verdicts (post_id);
create index verdicts_run on verdicts (run_id);
create index verdicts_reached on verdicts (reached_at);

create table relations ( -- posts that a snapshot showed beside its own; recorded when asked for with --depth
    id integer primary key,
    post_id integer not null references posts (id),
    kind text not null check (kind in ('quotes', 'replies-to')),
    other_post_id integer not null references posts (id),
    run_id integer not null references runs (id), -- the first that saw it
    unique (post_id, kind, other_post_id)
) strict;
create index relations_other on relations (other_post_id);
create index relations_run on relations (run_id);

create table attempts (
    id integer primary key,
    run_id integer not null references runs (id),
    post_id integer references posts (id), -- what was asked about: a post,
    citation_id integer references citations (id), -- or which post a citation means,
    article_id integer references articles (id), -- or an article itself,
    feed_id integer references feeds (id), -- or what articles there are
    source text not null,
    started_at text not null,
    seconds real not null,
    outcome text not null check (outcome in {among(Outcome)}),
    tries integer not null, -- requests for one answer; 0 when nobody was asked
    exchange_id integer references exchanges (id) deferrable initially deferred, -- the one that decided
    snapshot_id integer references snapshots (id) deferrable initially deferred, -- shared by attempts that showed the same
    not_before text, -- the source said to come back no sooner
    detail text,
    found_url text -- the post that a short link led to, right or wrong
) strict;
create index attempts_run on attempts (run_id);
create index attempts_post on attempts (post_id) where post_id is not null;
create index attempts_citation on attempts (citation_id) where citation_id is not null;
create index attempts_article on attempts (article_id) where article_id is not null;
create index attempts_feed on attempts (feed_id) where feed_id is not null;
create index attempts_exchange on attempts (exchange_id) where exchange_id is not null;
create index attempts_snapshot on attempts (snapshot_id) where snapshot_id is not null;
create index attempts_saves on attempts (article_id, post_id, id) where source = '{SAVE_PAGE_NOW}';
create index attempts_closed on attempts (not_before) where not_before is not null;
create index attempts_failed on attempts (started_at) where {views.FAILED};

create table exchanges (
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
create index exchanges_run on exchanges (run_id);
create index exchanges_attempt on exchanges (attempt_id);
create index exchanges_host on exchanges (host, started_at);
create index exchanges_body on exchanges (body_sha256) where body_sha256 is not null;

create table snapshots (
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
create index snapshots_post on snapshots (post_id, source);
create index snapshots_attempt on snapshots (attempt_id);

create table media (
    id integer primary key,
    snapshot_id integer not null references snapshots (id),
    position integer not null,
    kind text not null,
    alt_text text,
    width integer,
    height integer,
    outcome text check (outcome in {among(Outcome)}), -- null: not tried yet
    detail text,
    exchange_id integer references exchanges (id),
    url text not null, -- the address that answered, or else the one asked
    asked_url text, -- the address first asked, where that differs
    sha256 text references blobs (sha256), -- null while the bytes are missing
    unique (snapshot_id, position)
) strict;
create index media_exchange on media (exchange_id) where exchange_id is not null;
create index media_sha256 on media (sha256) where sha256 is not null;
create index media_missing on media (outcome) where sha256 is null;

create table blobs (
    sha256 text primary key, -- of the content, codings undone
    media_type text,
    size integer not null, -- bytes of the content, codings undone
    encoding text check (encoding in ('gzip')), -- how the next column holds it; null: as it is
    content blob not null
) strict;

create table feeds (
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
create index feeds_next on feeds (next_read_at) where next_read_at is not null;
create index feeds_parent on feeds (parent_id) where parent_id is not null;
create index feeds_given on feeds (given_url);
"""


@MIGRATIONS()
def m001_tables(db: Database) -> None:
    """The tables for everything that is recorded."""
    db.executescript(TABLES)


@MIGRATIONS()
def m002_views(db: Database) -> None:
    """Views that answer the most common questions."""
    views.create(db)


@MIGRATIONS()
def m003_narrow_exchanges(db: Database) -> None:
    """Content that many exchanges share is stored once; `exchanges` becomes a view."""
    from citesnap.archive.records import exchanges

    exchanges.narrow(db)
    views.create(db)


@MIGRATIONS()
def m004_attempts_by_source(db: Database) -> None:
    """An index to find the latest attempts that really asked a source, however many attempts there are."""
    db.execute("create index attempts_asked on attempts (source) where tries > 0")


@MIGRATIONS()
def m005_sizes_of_runs(db: Database) -> None:
    """The size of the archive when a run ended, from which its growth is calculated."""
    # Bytes in use; null for older runs and for those that were killed.
    db.execute("alter table runs add column size integer")


@MIGRATIONS()
def m006_search(db: Database) -> None:
    """Full-text search in every script."""
    from citesnap.archive.records import search_index

    search_index.create(db)


@MIGRATIONS()
def m007_figures(db: Database) -> None:
    """Statistics of a big archive, which take too long to compute at every request; `records.figures` stores them."""
    db.executescript("""
create table figures (
    id integer primary key,
    name text not null unique,
    run_id integer not null references runs (id), -- that worked it out
    worked_out_at text not null,
    rows text not null check (json_valid(rows)) -- JSON: an array of arrays
) strict;
create index figures_run on figures (run_id);
""")


@MIGRATIONS()
def m008_browsing(db: Database) -> None:
    """Indexes for the home page of an archive: the posts lost last, and lost posts that no source ever showed."""
    db.executescript(f"""
create index verdicts_gone on verdicts (reached_at) where {views.GONE};
create index posts_never_shown on posts (state_since) where text is null and {views.GONE};
""")
    views.create(db)


@MIGRATIONS()
def m009_more_outcomes(db: Database) -> None:
    """Outcomes that older versions did not know: `too-hard` and `failed`."""
    allowed = f"outcome in {among(Outcome)}"
    for table in ("attempts", "media"):
        widen_check(db, table, r"outcome in \('captured'[^)]*\)", allowed)
    db.execute("drop index attempts_failed")
    db.execute(f"create index attempts_failed on attempts (started_at) where {views.FAILED}")
    views.create(db)


@MIGRATIONS()
def m010_learning(db: Database) -> None:
    """Archived posts resolve lost links; people decide what citations mean and add posts; versions of finder and reader."""
    db.executescript("""
-- Why and when a person said which post a citation means; resolved_by is 'hand: NAME' then. Without a post: it is refused.
alter table citations add column decided_at text;
alter table citations add column decided_because text;
alter table posts add column added_at text; -- when its own address was given by hand; null for what articles cite
alter table article_versions add column finder text; -- version of what last looked for citations in it
alter table snapshots add column reader text; -- version of what read it out of the answer
create index posts_author on posts (handle collate nocase, posted_at) where text is not null;
create index citations_lost on citations (handle collate nocase, date) where post_id is null;
""")


@MIGRATIONS()
def m011_as_received(db: Database) -> None:
    """Nothing that was exchanged is lost: bodies as they passed the wire, request bodies, certificates, TLS, proxies; names of
    the archive and of its runs that hold in every copy of them.
    """
    from citesnap.archive.records import exchanges

    db.executescript("""
create table identity ( -- one row
    id integer primary key check (id = 1),
    uuid text not null -- of this archive; random
) strict;

create table received_forms ( -- bodies as they passed the wire, where the blob of the body holds other bytes
    sha256 text primary key, -- of the bytes as they passed the wire: `received_sha256` of exchanges
    body_sha256 text not null references blobs (sha256),
    shared integer not null check (shared >= 0), -- so many bytes at the end are those at the end of blobs.content
    start blob not null -- the bytes before these
) strict;
create index received_forms_body on received_forms (body_sha256);

alter table runs add column uuid text; -- the same in every archive that holds this run
""")
    _name(db)
    # A hash of what an older run's row says, so that copies which are brought up to date apart have the same names.
    last = 0
    for run_id, *peer in db.execute(
        "select id, command, started_at, finished_at, version, counts from runs order by id"
    ):
        last = beyond(last, run_id)
        name = hashlib.sha256(repr((run_id, *peer)).encode()).hexdigest()[:32]
        db.execute("update runs set uuid = ? where id = ?", [name, run_id])
    db.execute("create unique index runs_uuid on runs (uuid)")
    exchanges.widen(db)


@MIGRATIONS()
def m012_log(db: Database) -> None:
    """The log that seals what is recorded, and the triggers that notice what changes afterwards."""
    log_tables.create(db)


@MIGRATIONS()
def m013_together_and_apart(db: Database) -> None:
    """What was forgotten and must not come back, records of other programs, and what merged logs state that no row says."""
    db.executescript("""
create table forgotten ( -- names of what must not come back, as salted hashes; nothing else is kept of it
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

create table imports ( -- files of other programs from which posts were taken
    id integer primary key,
    run_id integer not null references runs (id), -- the first that took from it
    kind text not null, -- which program's
    imported_at text not null,
    size integer not null, -- bytes
    sha256 text not null unique, -- of the file
    name text not null -- that it had
) strict;
create index imports_run on imports (run_id);

create table imported ( -- records of these files, each with the attempt that it was taken for
    id integer primary key,
    import_id integer not null references imports (id),
    attempt_id integer not null unique references attempts (id),
    sha256 text not null references blobs (sha256), -- of the record, as it stands in the file
    place text not null, -- in the file
    unique (import_id, place)
) strict;
create index imported_sha256 on imported (sha256);

create table log_statements ( -- what leaves of merged logs state, where no row of this archive says it
    id integer primary key references log_leaves (id), -- of the leaf
    statement text not null -- canonical JSON
) strict;
""")


@MIGRATIONS()
def m014_learning_by_runs(db: Database) -> None:
    """Runs look for what an older finder or reader left; a post that no source shows is said so in plain words."""
    db.execute("create index article_versions_finder on article_versions (finder)")
    db.execute("create index snapshots_reader on snapshots (reader)")
    views.create(db)


@MIGRATIONS()
def m015_newsroom(db: Database) -> None:
    """When posts were last shown and first found gone, posts looked at more often, and evidence that people add by hand."""
    known = "live.captured_at is null or julianday(live.captured_at) - julianday(live.observed_at) < 1.0 / 24"
    db.executescript(f"""
alter table posts add column last_shown_at text; -- when a source last showed it: for a memento its datetime
alter table posts add column first_gone_at text; -- the first look of those that find it gone; null while it is not
alter table posts add column last_checked_at text; -- when a source that knows its fate today last answered
alter table posts add column watch text check (watch in {among(Watch)}); -- how often it is looked at, where not as usual
create index posts_gone on posts (first_gone_at) where {views.GONE};
create index posts_handle_in_any_case on posts (handle collate nocase);

create table attachments ( -- evidence added by hand, apart from what sources showed
    id integer primary key,
    post_id integer not null references posts (id),
    added_at text not null,
    "by" text not null, -- who added it, by their own name
    name text not null, -- of the file
    sha256 text not null references blobs (sha256),
    note text not null, -- what it is, and how it came
    unique (post_id, sha256)
) strict;
create index attachments_sha256 on attachments (sha256);

update posts set
    last_shown_at = (
        select substr(max(seen), 1, 19) || 'Z' from (
            select max(observed_at) as seen from snapshots where post_id = posts.id
            union all
            select max(attempts.started_at) from attempts join snapshots live on live.id = attempts.snapshot_id
            where attempts.post_id = posts.id and ({known})
        )
    ),
    last_checked_at = (
        select substr(max(attempts.started_at), 1, 19) || 'Z'
        from attempts left join snapshots live on live.id = attempts.snapshot_id
        where attempts.post_id = posts.id and attempts.outcome in {among(TOLD)} and ({known})
    ),
    first_gone_at = iif({views.GONE}, (
        select substr(min(reached_at), 1, 19) || 'Z' from verdicts where verdicts.post_id = posts.id and not exists (
            select 1 from verdicts later where later.post_id = posts.id and later.id >= verdicts.id
                and later.state in ('{State.ALIVE}', '{State.PENDING}'))
    ), null);
""")
    views.create(db)


@MIGRATIONS()
def m016_attachments_watched(db: Database) -> None:
    """The log notices when what people added by hand is changed or taken out."""
    log_tables.watch_attachments(db)


@MIGRATIONS()
def m017_lists(db: Database) -> None:
    """Indexes of the lists that pages show: stories of a site or an author, posts of a platform, embeds that were taken out."""
    db.executescript("""
create index articles_site on articles (site collate nocase, published_at);
create index articles_author on articles (author collate nocase, published_at) where author is not null;
create index posts_platform on posts (platform, state);
create index citations_platform on citations (platform, kind);
create index citations_vanished on citations (id) where vanished_at is not null;
""")
    views.create(db)


@MIGRATIONS()
def m019_logs_of_copies(db: Database) -> None:
    """A copy of an archive that went its own way has a log of the same name: merged, both stand here."""
    db.execute("drop index logs_origin")
    db.execute("create index logs_origin on logs (origin)")
    db.execute("create index runs_started on runs (started_at)")  # Ids tell no order where runs came from elsewhere.


@MIGRATIONS()
def m020_versions_embedded(db: Database) -> None:
    """Which version of a post an embed code shows; which lost links wait for a source that the settings left out."""
    db.executescript("""
alter table citations add column version text; -- hash of the version of the post that the embed code shows
alter table citations add column left_out text; -- what the settings kept from being asked for its post; null: nothing
create index citations_left_out on citations (left_out, platform) where left_out is not null;
""")


@MIGRATIONS()
def m021_which_post_in_which_article(db: Database) -> None:
    """Which posts an article cites, and which articles cite a post, without reading the citations themselves."""
    db.executescript(f"""
drop index citations_post;
create index citations_post on citations (post_id, article_id);
create index citations_article on citations (article_id, post_id);
create index posts_gone_by_id on posts (id) where {views.GONE};
""")
    views.create(db)


@MIGRATIONS()
def m022_accounts_of_posts(db: Database) -> None:
    """Posts of two accounts with one id are two; posts that turned out to be one stand here once, with all their names."""
    from citesnap.archive.records import accounts

    db.executescript("""
create table former_posts ( -- names under which posts were recorded that turned out to be others of this archive
    id integer primary key,
    post_id integer not null references posts (id), -- which post it is
    row_id integer unique, -- the id that its row had among posts, where it had one; no other row gets it
    found_at text not null, -- when that was found
    added_at text, -- as posts.added_at
    platform text not null,
    native_id text not null,
    url text not null
) strict;
create index former_posts_post on former_posts (post_id);
create index former_posts_name on former_posts (platform, native_id);
alter table posts add column plain_id text; -- native_id without its account; null where it has none
create index posts_plain_id on posts (platform, plain_id) where plain_id is not null;
alter table attempts add column former_post_id integer references former_posts (id); -- as which its post was asked about
create index attempts_former_post on attempts (former_post_id) where former_post_id is not null;
alter table verdicts add column former_post_id integer references former_posts (id);
create index verdicts_former_post on verdicts (former_post_id) where former_post_id is not null;
""")
    log_tables.watch_former_posts(db)
    accounts.bring_up_to_date(db)


@MIGRATIONS()
def m023_sections(db: Database) -> None:
    """The section of its site that an article is in, where its page tells it."""
    db.executescript("""
alter table articles add column section text; -- as the page tells it
create index articles_section on articles (section collate nocase, published_at) where section is not null;
-- The pages that are kept tell it too: runs look through them.
insert or ignore into articles_to_index (id) select distinct article_id from article_versions where media_type = 'text/html';
""")
    log_tables.watch_sections(db)
    views.create(db)


@MIGRATIONS()
def m024_names_by_index(db: Database) -> None:
    """Whether a post was seen under a handle is asked of each address: a stranger's archive may hold any number of both."""
    db.executescript(f"""
create index snapshots_seen_as on snapshots (post_id, handle collate nocase) where {views.SHOWS_ACCOUNT};
drop index former_posts_post;
create index former_posts_post on former_posts (post_id, platform, native_id);
drop index posts_author;
create index posts_author on posts (platform, handle collate nocase, posted_at) where text is not null;
""")


def _name(db: Database) -> None:
    """Give the archive its name, which is random."""
    from uuid import uuid4  # only here, because an archive that is up to date needs none

    db.execute("insert into identity values (1, ?)", [str(uuid4())])


def make(db: Database) -> None:
    """Make in a blank database what all migrations together make, and record them. Part of the caller's transaction.

    They take 40 ms, and sqlite-utils, whose import takes 100 ms. The statements of `today.sql`, which are what is left of theirs,
    take 8 ms. `tests/archive/test_schema.py` holds that both make the same.
    """
    from importlib.resources import files  # only here, because an archive that is there needs none

    db.executescript(files(__package__).joinpath("today.sql").read_text("utf-8"))
    _name(db)
    log_tables.begin(db)
    MIGRATIONS.record(db)


NAMES = MIGRATIONS.names
"""The names of all migrations. An archive with others was made by a newer citesnap."""
