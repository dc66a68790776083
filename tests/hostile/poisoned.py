"""Archives that somebody sent with values that no citesnap writes, kind by kind: rows of the log, names, ids, copies, files beside.

`archive/damaged.py` has damage of pages, schemas and types. These are whole files with the schema of today whose rows lie. Each
entry changes a copy of one sound archive that was sealed. Makes files; judges nothing.
"""

from __future__ import annotations

import os
import re
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

__all__ = ["POISONED"]

Poison = Callable[[Path], None]

MEGABYTE = "printf('%.*c', 1000000, 'x')"
ESC = "char(27) || ']0;x' || char(7) || char(8238) || 'x' || char(10) || 'y'"
DIGITS = "printf('%.*c', 5000, '9')"
DEEP = "replace(printf('%.*c', 50000, 'x'), 'x', '[')"
LAST = 2**63 - 1
MANY = "with recursive n(i) as (select 1 union all select i + 1 from n where i < {0})"


def _run(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("pragma ignore_check_constraints = on")
        db.execute("pragma foreign_keys = off")
        db.executescript(sql)
        db.execute("pragma wal_checkpoint(truncate)")


def _sql(sql: str) -> Poison:
    return lambda path: _run(path, sql)


def _many(count: int, insert: str) -> Poison:
    """`insert ... select ... from n`, in which `i` counts."""
    return _sql(f"{MANY.format(count)} {insert} from n")


LOG = {
    "places of leaves with a gap": "update log_leaves set idx = idx + 1000000 where idx > 9",
    "places of leaves below zero": "update log_leaves set idx = -idx - 1",
    "places of leaves at the end of numbers": f"update log_leaves set idx = {LAST} - idx",
    "hashes of one byte": "update log_leaves set hash = x'00'",
    "hashes of nothing": "update log_leaves set hash = x''",
    "a hash of a megabyte": "update log_leaves set hash = zeroblob(1000000) where idx = 3",
    "no salts": "update log_leaves set salt = null",
    "a salt of a megabyte": "update log_leaves set salt = zeroblob(1000000) where idx = 3",
    "forms of statements that are none": "update log_leaves set form = 99",
    "forms of statements below zero": "update log_leaves set form = -1",
    "forms at the end of numbers": f"update log_leaves set form = {LAST}",
    "kinds of leaves that are none": "update log_leaves set kind = 'zz'",
    "kinds of leaves for a terminal": f"update log_leaves set kind = {ESC}",
    "leaves about rows that are nowhere": "update log_leaves set row_id = row_id + 5000000000",
    "leaves about one row": "update log_leaves set row_id = 1",
    "leaves of a log that is nowhere": "update log_leaves set log_id = 7",
    "leaves with ids at the end of numbers": f"update log_leaves set id = {LAST} where id = (select max(id) from "
    f"log_leaves)",
    "leaves of other kinds": "update log_leaves set kind = 'run'",
    "a checkpoint of more leaves than there are": "update log_checkpoints set size = size + 1000000",
    "a checkpoint of the largest number of leaves": f"update log_checkpoints set size = {LAST}",
    "a checkpoint of no leaves": "update log_checkpoints set size = 0",
    "a checkpoint of less than no leaves": "update log_checkpoints set size = -7",
    "a root of one byte": "update log_checkpoints set root = x'00'",
    "another root": "update log_checkpoints set root = zeroblob(32)",
    "a frontier of odd length": "update log_checkpoints set frontier = x'00ff01'",
    "a frontier of a megabyte": "update log_checkpoints set frontier = zeroblob(1000000)",
    "no frontier": "update log_checkpoints set frontier = x''",
    "notes that are none": "update log_checkpoints set note = 'x'",
    "notes of nothing": "update log_checkpoints set note = ''",
    "notes for a terminal": f"update log_checkpoints set note = {ESC} || note",
    "notes of five thousand digits": f"update log_checkpoints set note = 'citesnap' || char(10) || {DIGITS} "
    f"|| char(10) || 'AAAA' || "
    f"char(10)",
    "notes of a megabyte": f"update log_checkpoints set note = note || {MEGABYTE}",
    "notes of ten thousand signatures": "update log_checkpoints set note = note || char(10) ||"
    " replace(printf('%.*c', 10000, 'x'), 'x', char(8212) || ' a AAAAAAAA' || char(10))",
    "checkpoints at no time": "update log_checkpoints set made_at = 'x', run_id = 77777",
    "ten thousand checkpoints": f"{MANY.format(10_000)} insert into log_checkpoints (log_id, size, "
    f"made_at, root, frontier, note)"
    " select 1, 1000000 + i, made_at, root, frontier, note from n, (select * from log_checkpoints limit 1)",
    "no log of its own": "update logs set own = 0",
    "two logs of its own": "pragma writable_schema = on; drop index logs_own; insert into logs "
    "(own, origin) values (1, "
    "'other');"
    " create index logs_own on logs (own) where own = 1; update sqlite_master set sql = replace(sql,"
    " 'create index', 'create unique index')"
    " where name = 'logs_own'; update sqlite_master set sql = replace(sql, 'CREATE INDEX', 'CREATE "
    "UNIQUE INDEX') where name = 'logs_own'",
    "a log whose name is a path": "update logs set origin = '../../../../escaped'",
    "a log whose name is a command of a terminal": f"update logs set origin = {ESC}",
    "a log with a name of a megabyte": f"update logs set origin = {MEGABYTE}",
    "a key that is none": "update logs set vkey = 'x'",
    "a key of the right parts": "update logs set vkey = 'a+00000000+AAAA'",
    "a key of a megabyte": f"update logs set vkey = 'a+b+' || {MEGABYTE}",
    "a thousand logs": f"{MANY.format(1000)} insert into logs (own, origin) select 0, 'log ' || i from n",
    "an own number that is none": "update logs set own = 7",
    "events that are no JSON": "insert into log_events (statement) values ('x'), (''), ('{'), ('null'), ('[1]'), ('7')",
    "events that are deep": f"insert into log_events (statement) values ({DEEP})",
    "events of huge numbers": f"insert into log_events (statement) values "
    f'(\'{{"kind":"forget","at":\' || {DIGITS} || \'}}\')',
    "events of unknown kinds": 'insert into log_events (statement) values (\'{"kind":"zz"}\'), '
    "('{}'), ('{\"kind\":[1]}')",
    "events that forget all": 'insert into log_events (statement) values (\'{"kind":"forget","what":"post",'
    '"at":"2026-01-01T00:00:00Z",'
    '"by":"E","reason":"x","entries":[],"leaves":[[0,1000000000]],"merged":{"x":[[0,9]]}}\')',
    "events of leaves that are none": 'insert into log_events (statement) values (\'{"kind":"forget",'
    '"leaves":"x","merged":[]}\'),'
    ' (\'{"kind":"forget","leaves":[[5,1],[-1,7],["a","b"],[1]],"merged":{}}\')',
    "leaves about events that are nowhere": "update log_leaves set kind = 'event', row_id = 99 where idx < 5",
    "statements of leaves that are nowhere": "insert into log_statements (id, statement) values (99999, '{}')",
    "statements that lie": 'insert into log_statements (id, statement) select id, \'{"kind":"run"}\' from log_leaves',
    "statements that are no JSON": f"insert into log_statements (id, statement) select id, {DEEP} from "
    f"log_leaves where idx < 9;"
    " update log_leaves set row_id = null where idx < 9",
    "stamps of noise": "insert into log_stamps (checkpoint_id, kind, state, authority, token) select id, 'rfc3161', "
    "'trusted', 'https://t.example/',"
    " randomblob(3000) from log_checkpoints",
    "stamps of open timestamps of noise": "insert into log_stamps (checkpoint_id, kind, state, authority, token) "
    "select id, 'ots', "
    "'anchored',"
    " 'https://t.example/', "
    "cast(x'004f70656e54696d657374616d7073000050726f6f6600bf89e2e884e8929401' || randomblob(3000) "
    "as blob) from log_checkpoints",
    "stamps of an unknown state": f"insert into log_stamps (checkpoint_id, kind, state, gen_time, "
    f"authority, detail, chain, token) "
    f"select id, 'zz', {ESC},"
    f" {ESC}, {ESC}, {ESC}, {ESC}, x'' from log_checkpoints",
    "stamps of five megabytes": "insert into log_stamps (checkpoint_id, kind, state, authority, chain, "
    "token) select id, "
    "'rfc3161', 'trusted', 'x',"
    f" {MEGABYTE}, zeroblob(5000000) from log_checkpoints",
    "stamps of checkpoints that are nowhere": "insert into log_stamps (checkpoint_id, attempt_id, kind, state, "
    "authority, token)"
    " values (999, 999, 'rfc3161', 'trusted', 'x', x'30')",
    "changes of unknown kinds": f"insert into log_changes values ('zz', 1), ({ESC}, -1), ('post', "
    f"{LAST}), ('attempt', 1)",
    "changes of a hundred thousand rows": f"{MANY.format(100_000)} insert into log_changes select 'attempt', i from n",
}

NAMES = {
    "an archive named by a path": "update identity set uuid = '../../../../escaped'",
    "an archive named by a command of a terminal": f"update identity set uuid = {ESC}",
    "an archive without a name": "delete from identity",
    "an archive with two names": "insert into identity (id, uuid) values (2, 'other')",
    "an archive with a name of a megabyte": f"update identity set uuid = {MEGABYTE}",
    "attachments named by paths": 'insert into attachments (post_id, added_at, "by", name, sha256, '
    "note) select id, 'x', 'E',"
    " '../../../../escaped' || id, (select min(sha256) from blobs), 'x' from posts",
    "attachments of other names": 'insert into attachments (post_id, added_at, "by", name, sha256, note) select id, '
    "'2026-01-01T00:00:00Z', '',"
    f" case id % 5 when 0 then 'CON' when 1 then '.' when 2 then '' when 3 then {ESC} else "
    f"printf('%.*c', 5000, 'n') end,"
    " (select min(sha256) from blobs), '' from posts",
    "attachments of bytes that are nowhere": 'insert into attachments (post_id, added_at, "by", name, sha256, '
    "note) select id, 'x', 'E', "
    "'n',"
    " '../../x', 'x' from posts",
    "posts that are called as folders": "update posts set native_id = case id % 6 when 0 then '.' when 1 then "
    "'..' when 2 then 'CON' "
    "when 3"
    " then 'a.' when 4 then '' else '~' end || id where id % 2",
    "posts on platforms of other names": "update posts set platform = case id % 5 when 0 then '' when 1 then "
    "'X' when 2 then '.' when 3 "
    "then"
    " char(10) else 'zz' end",
    "posts at addresses that run": "update posts set url = case id % 4 when 0 then 'javascript:alert(1)' when 1 then "
    "'data:text/html,x' when 2"
    " then 'https://x.com' || char(13, 10) || 'X-Evil: 1' else 'file:///etc/passwd' end",
    "hashes of articles that differ by case": "update articles set url_hash = case id % 2 when 0 then 'AbC' else "
    "'aBc' end || (id / 2)",
    "hashes of articles that are one in another form": "update articles set url_hash = case id % 2 when 0 "
    "then char(233) else "
    "'e' || char(769)"
    " end || (id / 2)",
    "hashes of articles of three hundred signs": "update articles set url_hash = printf('%.*c', 300, 'a') || id",
    "hashes of articles that are devices": "update articles set url_hash = case id % 4 when 0 then 'CON' when 1 "
    "then 'nul' when 2 then "
    "'a:b' else"
    " '.' end || substr('     ', 1, id % 5) || id where id > 2",
    "hashes of blobs that are paths": "update blobs set sha256 = '../../escaped' || rowid; update media set "
    "sha256 = (select "
    "min(sha256) from blobs)",
    "kinds of media that are paths": "update media set kind = '../x', alt_text = '<script>'; update blobs "
    "set media_type = "
    "'../../x/..' || char(0)",
    "sections of articles": f"update articles set section = case id % 3 when 0 then {ESC} when 1 "
    f"then '' else {MEGABYTE} end",
    "sites and authors": f"update articles set site = {ESC}, author = '=HYPERLINK(\"x\")' || id, title = ''",
    "a version of citesnap": f"update runs set version = {ESC}, command = {ESC}",
    "a run with the name of another": "pragma writable_schema = on; drop index runs_uuid; update runs set "
    "uuid = 'one'; create index "
    "runs_uuid on runs"
    " (uuid); update sqlite_master set sql = replace(sql, 'INDEX', 'UNIQUE INDEX') where name = 'runs_uuid'",
    "runs without names": "update runs set uuid = null",
    "tables that are called as functions of SQLite": "create table json_each (value); create table "
    "pragma_table_info (name);"
    " create table pragma_foreign_key_check (x)",
    "a table called json_each": "create table json_each (key, value)",
    "a view called pragma_table_list": "create view pragma_table_list as select 1 as schema, 2 as name",
    "tables that are called as those of merges": ";".join(
        f"create table {name} (theirs integer primary key, ours integer, kind text, row_id integer)"
        for name in ("slice_posts", "shared_posts", "map_posts", "fresh_posts", "renamed_posts", "moved", "gone_posts")
    ),
    "tables of the names of schemas": 'create table temp_ (x); create table "main" (x); create table "other" '
    '(x); create table "temp" '
    "(x)",
}

_TABLES = (
    *("runs", "articles", "article_versions", "citations", "posts", "verdicts", "relations", "attempts", "snapshots"),
    *("media", "feeds", "heads", "peers", "bodies", "exchange_facts"),
)
IDS = {
    **{
        f"the last id of {table}": f"update {table} set id = {LAST} where id = (select max(id) from {table})"
        for table in _TABLES
    },
    **{
        f"ids of {table} below zero": f"update {table} set id = -id - 7 where id > (select max(id) / 2 from {table})"
        for table in ("posts", "articles", "attempts", "runs", "citations")
    },
    "an id of zero": "update posts set id = 0 where id = 1; update articles set id = 0 where id = 1",
}

ROWS = {
    "a list of what was forgotten of nothing": 'insert into forgotten (kind, at, "by", reason, salt, hash) values '
    "('post', 'x', '', '', x'', "
    "'')",
    "a list of what was forgotten for a terminal": f'insert into forgotten (kind, row_id, at, "by", '
    f"reason, salt, hash) "
    f"values ('zz', -1, {ESC}, "
    f"{ESC},"
    f" {ESC}, x'00', {ESC})",
    "a list of what was forgotten of ten thousand salts": f"{MANY.format(10_000)} insert into forgotten (kind,"
    f' at, "by", reason, '
    f"salt, hash)"
    " select 'post', '2026-01-01T00:00:00Z', 'E', 'x', cast(i as blob), 'h' from n",
    "a list of what was forgotten with salts of a megabyte": 'insert into forgotten (kind, at, "by", reason, '
    "salt, hash) select "
    "'post', 'x',"
    " 'E', 'x', zeroblob(1000000 + id), 'h' from posts limit 20",
    "what was forgotten and is there": 'insert into forgotten (kind, row_id, at, "by", reason, salt, hash) '
    "select 'post', id, 'x', "
    "'E', 'x',"
    " x'00', 'h' || id from posts",
    "a reason of a megabyte": f'insert into forgotten (kind, at, "by", reason, salt, hash) values '
    f"('post', 'x', 'E', "
    f"{MEGABYTE}, x'00', 'h')",
    "imports of nothing": f"insert into imports (run_id, kind, imported_at, size, sha256, name) "
    f"values (999, {ESC}, 'x', "
    f"-1, '..', '../../x');"
    " insert into imported (import_id, attempt_id, sha256, place) select 1, id, 'x', id from attempts",
    "received forms that share more than there is": "insert into received_forms select 'a' || rowid, sha256, "
    "9223372036854775807, x'00' from blobs",
    "received forms of less than nothing": "insert into received_forms select sha256 || 'a', sha256, -5, "
    "zeroblob(2000000) from blobs "
    "limit 9;"
    " update bodies set received_sha256 = sha256 || 'a'",
    "received forms of nothing": "insert into received_forms values ('x', '../../y', 5, x''); update "
    "bodies set received_sha256 "
    "= 'x'",
    "certificates of noise": "insert into certificates (sha256, der) values ('c', "
    "randomblob(4000)); update peers set "
    "certificate = 'c'",
    "a certificate of five megabytes": "insert into certificates (sha256, der) values ('c', "
    "zeroblob(5000000)); update peers set "
    "certificate = 'c'",
    "peers of nothing": "update exchange_facts set peer_id = 999, body_id = 998, request_head_id = 997, "
    "response_head_id = 996",
    "heads with more places than values": 'update heads set fields = \'[["A",7],["B",99],["C",-1],["D",null],'
    '["E",1e300]]\'',
    "values that are no list": "update exchange_facts set request_values = '{}', response_values = '7'",
    "first lines that are two": "update heads set first_line = 'GET / HTTP/1.1' || char(13, 10) || "
    "'X-Evil: 1' || char(0)",
    "shapes of heads": f"update heads set shape = -id, since = 99999, host = {ESC}, first_line = {ESC}",
    "exchanges of no status": f"update exchange_facts set status = {LAST}, seconds = 9e999, "
    f"started_at = 'x', error = {ESC}",
    "bodies of a size below zero": "update bodies set size = -1, received_size = -2",
    "addresses of a megabyte": f"update exchange_facts set url = 'https://a.example/' || {MEGABYTE} where id % 20 = 0",
    "articles that are one another in a chain": "update articles set same_as = id + 1 where id < "
    "(select max(id) from "
    "articles)",
    "articles of feeds that are nowhere": "update articles set feed_id = 77",
    "feeds that are each other's parents": "insert into feeds (id, title, kind, followed_at, given_url, url, "
    "parent_id) values (8, 't', "
    "'index', 'x',"
    " 'u8', 'u8', 9), (9, 't', 'index', 'x', 'u9', 'u9', 8)",
    "five thousand feeds": f"{MANY.format(5000)} insert into feeds (title, kind, followed_at, "
    f"given_url, url, parent_id) "
    f"select {ESC}, 'feed',"
    " '2026-01-01T00:00:00Z', 'https://f.example/' || i, 'https://f.example/' || i, i from n",
    "citations from behind to before": f'update citations set start = 9, "end" = -{LAST}, match = 9e999, '
    f"position = {LAST}",
    "citations of nothing anywhere": "update citations set post_id = 99999, article_id = 99999 + id, "
    "first_seen_run = 99999",
    "citations with many short links": "update citations set short_links = '[' || "
    "substr(replace(printf('%.*c', 20000, 'x'), 'x', ',"
    '"https://t.co/a"\'), 2)'
    " || ']' where id % 9 = 0",
    "citations with many places": "update citations set selectors = '[' || substr(replace(printf('%.*c', "
    "5000, 'x'), 'x', ',"
    '{"type":"XPathSelector","value":"/"}\'), 2)'
    " || ']' where id % 9 = 0",
    "citations told by a terminal": f"update citations set resolved_by = 'hand: ' || {ESC}, decided_at = "
    f"{ESC}, decided_because = "
    f"{ESC},"
    f" doubts = {ESC}, difference = {ESC}, left_out = {ESC}, version = {ESC}",
    "ten thousand citations of a post": f"{MANY.format(10_000)} insert into citations (article_id, position, "
    f"platform, kind, form, "
    f"post_id, resolved_by,"
    " link, fingerprint, first_seen_run, last_seen_run, text) select 1, i, 'x', 'link', 'prose', 1, "
    "'article', 'https://x.com/a/status/' || i,"
    " 'f' || i, 1, 1, 'text ' || i from n",
    "posts of no time": "update posts set posted_at = case id % 4 when 0 then '-0001-01-01T00:00:00Z' when 1 then "
    "'10000-01-01T00:00:00Z' when 2"
    " then '2026-02-30T00:00:00Z' else '' end, first_gone_at = 'x', last_shown_at = 'x', "
    "last_checked_at = 'x', added_at = 'x'",
    "posts of words that are none": f"update posts set watch = 'zz', lang = {ESC}, certainty = 'x', "
    f"plain_id = '../x', author_name = "
    f"{ESC}",
    "states without their certainty": "update posts set certainty = null, state_since = null; update posts "
    "set certainty = "
    "'confirmed' where state ="
    " 'pending'",
    "verdicts of nothing": "update verdicts set post_id = 99999, run_id = 99998, reached_at = 'x',"
    " former_post_id = 99997",
    "ten thousand verdicts": f"{MANY.format(10_000)} insert into verdicts (post_id, run_id, "
    f"reached_at, state, certainty) "
    f"select 1, 1,"
    " '2026-01-01T00:00:00Z', iif(i % 2, 'alive', 'deleted'), 'reported' from n",
    "media in places below zero": "update media set position = -id, width = -1, height = 9223372036854775807",
    "media of nothing": "update media set snapshot_id = 99999 + id, exchange_id = 99998, sha256 = "
    "'../../../../etc/passwd'",
    "snapshots of nothing": "update snapshots set attempt_id = 99999, truncated = 7, superseded = -1, reader = 'zz', "
    "version = -1",
    "snapshots that quote themselves": 'update snapshots set data = \'{"quoted": {"quoted": {"quoted": '
    '{"url": "javascript:x", "text": '
    '7}}, "url":'
    ' "javascript:alert(1)"}, "links": [{"url": "javascript:x"}, 7, null, [[]]], "short_links": '
    '{"a": 1}, "counts": {"likes": -1e308}}\'',
    "snapshots of many counts": 'update snapshots set data = \'{"counts": {"a": 1\' || '
    "replace(printf('%.*c', 20000, 'x'), "
    "'x', ',\"k\": 1') || '}}'",
    "posts that quote each other": "insert or ignore into relations (post_id, kind, other_post_id, "
    "run_id) select id, 'quotes', 90 "
    "- id, 1 from posts"
    " where id between 1 and 89; insert or ignore into relations (post_id, kind, other_post_id, "
    "run_id) select id, 'replies-to', id, 1 from posts",
    "relations of nothing": "update relations set post_id = 99999, other_post_id = 99998, run_id = 99997",
    "runs that ended before": f"update runs set finished_at = '0001-01-01T00:00:00Z', size = -{LAST}, counts = "
    f'\'{{"captured": -5, "x": 1e999}}\'',
    "attempts of nothing": "update attempts set post_id = 99999, citation_id = 99998, article_id "
    "= 99997, feed_id = 99996, "
    "former_post_id = 99995",
    "attempts of two things": "update attempts set article_id = 1, feed_id = 1, citation_id = 1, "
    "post_id = coalesce(post_id, "
    "1)",
    "attempts told by a terminal": f"update attempts set detail = {ESC}, source = {ESC}, found_url = {ESC}",
    "words of posts that are nowhere": "insert into posts_fts (rowid, handle, author_name, text) values "
    "(99999, 'a', 'b', 'river'), "
    "(-5, 'a', 'b', 'river')",
    "indexes of words of noise": "update posts_fts_data set block = randomblob(300)",
    "an index of words with other settings": "insert or replace into posts_fts_config values ('rank', "
    "'bm25(9e999)'), ('pgsz', 1), "
    "('automerge', -1)",
    "an index of words without its sizes": "delete from posts_fts_docsize; delete from citations_fts_docsize",
    "words to be looked for in articles that are nowhere": f"{MANY.format(100_000)} insert or ignore into "
    f"articles_to_index (id) "
    f"select i from n",
    "figures of runs that are nowhere": "insert into figures (name, run_id, worked_out_at, rows) values "
    "('survival', 999, 'x', '[[\"a\","
    " null, {}]]'),"
    f" ({ESC}, 999, {ESC}, '[]')",
    "former posts that are there": "insert into former_posts (post_id, row_id, found_at, platform, "
    "native_id, url) select id, id, "
    "'x', platform,"
    " native_id, url from posts; update attempts set former_post_id = 1",
    "texts of NUL": "update snapshots set text = char(0) || 'a' || char(0); update posts set title = char(0), text "
    "= 'a' || char(0) || 'b'",
    "texts of halves of pairs": "update posts set text = cast(x'eda080' as text) where id = 1",
    "versions of articles of nothing": "update article_versions set article_id = 99999 + id, run_id = 99998, "
    "exchange_id = 99997, "
    "body_sha256 = 'x', finder = 'zz'",
    "versions of articles of other kinds": "update article_versions set media_type = case id % 3 when 0 then "
    "'application/pdf' when 1 then"
    " 'application/zip' else 'text/html; charset=utf-16' end",
    "blobs that are others'": "update blobs set content = (select content from blobs b where b.rowid "
    "= blobs.rowid % 100 + 1)",
    "blobs in pages of no kind": "update blobs set media_type = 'image/svg+xml', content = cast('<svg "
    'onload="alert(1)">\' as '
    "blob), encoding = null, size = 24",
}


def _twice(table: str, columns: str) -> Poison:
    """Each row a second time, where a unique index would forbid it: the index is one that does not say so."""

    def do(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            names = [name for _, name, *_ in db.execute(f"pragma table_info({table})")]
            (sql,) = db.execute("select sql from sqlite_master where name = ? and type = 'table'", [table]).fetchone()
            keyed = "id integer primary key" in sql
            others = [name for name in names if not (keyed and name == "id")]
            listed = ", ".join(f'"{name}"' for name in others)
            loose = ("id integer primary key, " if keyed else "") + listed
            kept = db.execute(
                "select name, sql from sqlite_master where tbl_name = ? and type = 'index' and sql is not null", [table]
            ).fetchall()
            db.execute("pragma legacy_alter_table = on")
            db.executescript(
                f"create table loose ({loose}); insert into loose select {'id, ' if keyed else ''}{listed} from "
                f"{table};"
                f" insert into loose ({listed}) select {listed} from {table}; create index loose_index on loose "
                f"({columns})"
            )
            wanted = [name.strip(' "') for name in columns.split(",")]
            auto = next(
                name
                for _, name, _, origin, _ in db.execute(f"pragma index_list({table})")
                if origin in ("u", "pk") and [row[2] for row in db.execute(f"pragma index_info({name})")] == wanted
            )
            roots = dict(
                db.execute("select name, rootpage from sqlite_master where name in ('loose', 'loose_index')").fetchall()
            )
            db.execute("pragma writable_schema = on")
            db.execute("delete from sqlite_master where tbl_name = 'loose'")
            db.execute("update sqlite_master set rootpage = ? where name = ?", [roots["loose"], table])
            db.execute("update sqlite_master set rootpage = ? where name = ?", [roots["loose_index"], auto])
            db.execute("delete from sqlite_master where tbl_name = ? and type = 'index' and sql is not null", [table])
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            for name, index in kept:
                # An index that was unique is one that is not, and says that it is.
                db.execute(re.sub(r"(?i)create unique index", "create index", index))
                if re.match(r"(?i)create unique", index):
                    db.execute("pragma writable_schema = on")
                    db.execute("update sqlite_master set sql = ? where name = ?", [index, name])

    return do


TWICE = {
    "posts": "platform, native_id",
    "articles": "url_hash",
    "blobs": "sha256",
    "log_leaves": "log_id, idx",
    "log_checkpoints": "log_id, size",
    "feeds": "url",
}


def _beside(suffix: str, make: Callable[[Path], object]) -> Poison:
    def do(path: Path) -> None:
        _run(path, "")
        place = Path(f"{path}{suffix}")
        place.unlink(missing_ok=True)
        make(place)

    return do


def _socket(place: Path) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as made:
        folder = os.open(place.parent, os.O_RDONLY)
        made.bind(f"/proc/self/fd/{folder}/{place.name}")
        os.close(folder)


def _hard_link(place: Path) -> None:
    victim = place.parent / "victim.txt"
    victim.write_text("mine")
    os.link(victim, place)


def _beside_kinds() -> dict[str, Poison]:
    made: dict[str, Callable[[Path], object]] = {
        "a folder": Path.mkdir,
        "a FIFO": os.mkfifo,
        "a socket": _socket,
        "a link to itself": lambda place: place.symlink_to(place.name),
        "a link to nothing": lambda place: place.symlink_to("nothing"),
        "a link to a device": lambda place: place.symlink_to("/dev/zero"),
        "a hard link to another file": _hard_link,
    }
    return {
        f"{suffix} is {what}": _beside(suffix, make)
        for suffix in ("-wal", "-journal", ".lock")
        for what, make in made.items()
    }


def _in_place(make: Callable[[Path], object]) -> Poison:
    def do(path: Path) -> None:
        path.unlink()
        make(path)

    return do


POISONED: dict[str, Poison] = {
    **{f"log/{name}": _sql(sql) for name, sql in LOG.items()},
    **{f"names/{name}": _sql(sql) for name, sql in NAMES.items()},
    **{f"ids/{name}": _sql(sql) for name, sql in IDS.items()},
    **{f"rows/{name}": _sql(sql) for name, sql in ROWS.items()},
    **{f"twice/{table}": _twice(table, columns) for table, columns in TWICE.items()},
    **{f"beside/{name}": do for name, do in _beside_kinds().items()},
    "place/a FIFO": _in_place(os.mkfifo),
    "place/a socket": _in_place(_socket),
    "place/a device": _in_place(lambda path: path.symlink_to("/dev/zero")),
    "place/a folder": _in_place(Path.mkdir),
}
"""What poisons an archive at a path, by kind and name."""
