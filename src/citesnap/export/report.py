"""A printable report of a post: what it shows, who cites it, every request behind it, and how to check that. HTML without scripts.

It says what this program received and recorded. What that proves, and what not, stands in it in the words of `evidence.claims`.
"""

from __future__ import annotations

import base64
import getpass
import hashlib
import platform
import shlex
import socket
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from citesnap import __version__
from citesnap.archive import Reader, open_reader
from citesnap.archive.questions.evidence import AttemptRow
from citesnap.archive.questions.exporting import ExportPart, KeptExchange
from citesnap.archive.questions.post_history import PostHistory
from citesnap.errors import DamagedBlob, ExportError
from citesnap.evidence.certificates import read_certificate
from citesnap.evidence.claims import CLAIMS, HEADINGS
from citesnap.evidence.excerpt import Excerpt, Stamp, excerpt_of
from citesnap.evidence.opentimestamps import NoProof, attested, read_proof
from citesnap.evidence.timestamps import NoToken, read_response, self_signed
from citesnap.export import cards, proofs
from citesnap.export.choice import post_id_of, post_in_words
from citesnap.export.newfile import new_file
from citesnap.text.characters import encodable
from citesnap.text.lines import one_line
from citesnap.text.times import stamp

__all__ = ["export"]

LARGEST_PICTURE = 8_000_000
"""Bytes of a picture that is shown; all pictures are listed with their hashes."""
MOST_EXCHANGES = 60
"""Exchanges of one post that are shown in full; the others are counted."""
MOST_LOOKS = 200
MOST_MEDIA = 100
MOST_LEAVES = 40
_KINDS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif", b"RIFF": "image/webp"}

_STYLE = """@page{size:A4;margin:16mm}
body{font:10.5pt/1.4 system-ui,sans-serif;color:#111;background:#fff;max-width:180mm;margin:0 auto;padding:4mm}
h1{font-size:15pt}h2{font-size:12pt;border-bottom:1px solid #555;margin-top:6mm;break-after:avoid}
blockquote{margin:3mm 0;padding-left:4mm;border-left:2px solid #555;white-space:pre-wrap;overflow-wrap:anywhere}
img{max-width:100%;max-height:90mm}figure{margin:2mm 0}
table{border-collapse:collapse;width:100%;font-size:8.5pt;table-layout:auto}
th,td{border:1px solid #999;padding:1mm 1.5mm;text-align:left;vertical-align:top;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.5mm 4mm;margin:2mm 0}dt{font-weight:600}
dd{margin:0;overflow-wrap:anywhere}code{font-size:8.5pt;overflow-wrap:anywhere}pre{white-space:pre-wrap;margin:2mm 0}
th{white-space:nowrap}.claims td:nth-child(1){width:20%}.claims td:nth-child(2){width:26%}
.maker{border:1px solid #555;padding:2mm}.fill{border-bottom:1px solid #111;height:8mm}.page{break-before:page}
tr,figure,.exchange{break-inside:avoid}.post+.post{break-before:page}"""


def export(
    archive: Path,
    target: Path,
    what: str,
    now: datetime,
    *,
    replace: bool = False,
    changed_settings: Mapping[str, str] | None = None,
) -> tuple[int, str]:
    """Write the report of a post, or of all posts of an article. Returns how many posts it tells of, and which in words.

    Args:
        archive: the archive's file, which is not changed.
        target: the HTML file to make.
        what: the URL or id of a post, or the URL or name of an article.
        now: when the report is made.
        replace: replace a file that is there.
        changed_settings: those of this machine that are not the defaults, by their flags.

    Raises:
        ExportError: the file is there already or cannot be written, or the archive knows no such post or article.
        ArchiveError: the archive cannot be read.
    """
    with open_reader(archive) as reader, reader.one_state():
        article_id = reader.article_id_of(what)
        posts = [post_id_of(reader, what)] if article_id is None else reader.posts_of_articles([article_id])
        if not posts:
            raise ExportError(f"the article {what} cites no post that the archive knows")
        chosen = f"post {post_in_words(reader, posts[0])}" if article_id is None else f"article {what}"
        with new_file(target, replace=replace) as file:
            excerpt = excerpt_of(
                reader.connection, reader.rows_of_part(ExportPart(posts, [article_id] if article_id else []))
            )
            file.write(_head(reader, what, chosen, excerpt, now, changed_settings).encode("utf-8", "replace"))
            for post_id in posts:
                file.write(_post(reader, post_id).encode("utf-8", "replace"))
            integrity = _integrity(reader, excerpt, chosen)
            foot = _foot(encodable(archive.name), [post_in_words(reader, post_id) for post_id in posts], excerpt)
            file.write((integrity + foot).encode("utf-8", "replace"))
    return len(posts), chosen


def _head(
    archive: Reader,
    what: str,
    chosen: str,
    excerpt: Excerpt | None,
    now: datetime,
    changed_settings: Mapping[str, str] | None,
) -> str:
    settings = None
    if changed_settings is not None:
        settings = ", ".join(f"{name} {value}" for name, value in changed_settings.items()) or "none"
    facts = {
        "Archive": archive.archive_uuid(),
        "Report made at (UTC)": stamp(now),
        "Made by": f"citesnap {__version__}",
        "Excerpt": f"{len(excerpt.leaves)} of {excerpt.size} leaves, chosen by: {chosen}"
        if excerpt
        else "was not sealed",
        "Machine, user": f"{socket.gethostname()}, {_user()}",
        "System": f"{platform.platform()}, Python {platform.python_version()}",
        "Runs that recorded it": archive.versions_of_runs(),
        "Settings that are not the defaults": settings,
        "Redacted": "keys of the user, in requests and answers, as [redacted]",
    }
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Report: {escape(one_line(what, 120))}</title><style>{_STYLE}</style></head><body><main>
<h1>Report on what was received about <bdi>{escape(one_line(what, 200))}</bdi></h1>
{_facts(facts)}
<p>What this proves, and what not, stands at the end, with the commands that check it.</p>
"""


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "without a name"


def _post(archive: Reader, post_id: int) -> str:
    history = archive.post_history(post_id)
    media = [item for shown in history.snapshots for item in shown.media]
    shown_media = media[:MOST_MEDIA]
    pictures = {item.sha256: _picture(archive, item.sha256) for item in shown_media if item.sha256}
    post = history.post
    tellers = sorted({shown.source for shown in history.snapshots if shown.posted_at})
    told_by = ", ".join(tellers) or "the id of the post, or the citing article"
    in_full, others = _worth_showing(archive.kept_exchanges(ExportPart((post_id,), ())))
    looks = _looks(history.attempts)
    parts = [
        '<section class="post">',
        '<p class="maker">The card below was made by citesnap from what sources answered. It is no picture of the platform.</p>',
        cards.card_body(history, {key: value for key, value in pictures.items() if value}),
        f"<p>Time of posting known by: {escape(told_by)}.</p>" if post.posted_at else "",
        "<h2>Cited by</h2>",
        _table(
            ("Article", "Address", "Version (SHA-256)", "Exact words", "Position", "Agreement", "Difference", "Doubts"),
            (
                (
                    *(one.article.title, one.article.address, archive.version_citing(one.id)),
                    *(one.text, one.position, one.agreement, one.difference, one.doubts),
                )
                for one in history.citations
            ),
        ),
        "<h2>What became of it</h2>",
        _table(("At", "State", "Certainty"), ((one.reached_at, one.state, one.certainty) for one in history.verdicts)),
        "<h3>Every look</h3>",
        _table(("From", "To", "Looks", "Source", "Outcome", "Detail"), looks[:MOST_LOOKS]),
        _more(len(looks) - MOST_LOOKS, "more rows of looks; the archive has them"),
        "<h2>Requests and responses</h2>",
        *(_exchange(archive, one) for one in in_full),
        _summary(others),
        "<h2>Media</h2>",
        _table(
            ("Address", "Type", "Bytes", "Pixels", "SHA-256", "Missing because"),
            (
                (
                    item.url,
                    item.media_type or item.kind,
                    item.size,
                    f"{item.width} × {item.height}" if item.width and item.height else None,
                    item.sha256,
                    None if item.sha256 else item.detail or item.outcome or "not asked for",
                )
                for item in shown_media
            ),
        ),
        _more(len(media) - len(shown_media), "more media files; the archive has them"),
        _attachments(history),
        "</section>",
    ]
    return "\n".join(parts)


def _attachments(history: PostHistory) -> str:
    if not history.attachments:
        return ""
    rows = ((one.added_at, one.by, one.name, one.note, one.size, one.sha256) for one in history.attachments)
    table = _table(("Added at", "By", "File", "Note", "Bytes", "SHA-256"), rows)
    return f"<h2>Added by people, apart from what sources showed</h2>{table}"


def _looks(attempts: Sequence[AttemptRow]) -> list[tuple[str, str | None, int, str, str, str | None]]:
    """Looks in their order; those one after the other at one source that ended alike are one row."""
    rows: list[list[Any]] = []
    last: dict[str, list[Any]] = {}
    for one in attempts:
        row = last.get(one.source)
        if row is not None and row[4:] == [one.outcome, one.detail]:
            row[1], row[2] = one.started_at, row[2] + 1
        else:
            last[one.source] = [one.started_at, None, 1, one.source, one.outcome, one.detail]
            rows.append(last[one.source])
    return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in rows]


def _worth_showing(
    exchanges: Iterable[KeptExchange],
) -> tuple[list[KeptExchange], dict[tuple[str, str, int | None], list[Any]]]:
    """Exchanges to show in full: each that ended otherwise than the one before to the same address, and the last of each.

    Of the others how many there are, the first and the last, by source, outcome and status.
    """
    shown: dict[int, KeptExchange] = {}
    before: dict[str, KeptExchange] = {}
    others: dict[tuple[str, str, int | None], list[Any]] = {}

    def pass_by(one: KeptExchange) -> None:
        count = others.setdefault(
            (one.source or "", one.outcome or "", one.status), [0, one.started_at, one.started_at]
        )
        count[0], count[2] = count[0] + 1, one.started_at

    for one in exchanges:
        place = one.url.partition("?")[0]
        last = before.get(place)
        is_same = last is not None and _ending(last) == _ending(one)
        if not is_same and len(shown) < MOST_EXCHANGES:
            shown[one.id] = one
        if last is not None and last.id not in shown:
            pass_by(last)
        before[place] = one
    shown |= {one.id: one for one in before.values() if len(shown) < 2 * MOST_EXCHANGES}
    for one in before.values():
        if one.id not in shown:
            pass_by(one)
    return [shown[number] for number in sorted(shown)], others


def _ending(one: KeptExchange) -> tuple[int | None, str | None, str | None]:
    return one.status, one.outcome, one.body_sha256


def _summary(others: Mapping[tuple[str, str, int | None], Sequence[Any]]) -> str:
    total = sum(count[0] for count in others.values())
    if not total:
        return ""
    rows = ((*key, *count) for key, count in others.items())
    return (
        f"<h3>{total} further requests</h3><p>Shown above is each that was answered otherwise than the one before, and the last"
        " to each address. The archive and its WARC have all.</p>"
        f"{_table(('Source', 'Outcome', 'Status', 'Requests', 'First at', 'Last at'), rows)}"
    )


def _more(count: int, what: str) -> str:
    return f"<p>{count} {escape(what)}.</p>" if count > 0 else ""


def _exchange(archive: Reader, one: KeptExchange) -> str:
    size = archive.blob_row(one.body_sha256) if one.body_sha256 else None
    by = " (a proxy)" if one.via_proxy else " (whether a proxy: not known)" if one.via_proxy is None else ""
    values = {
        "Request": f"{one.method} {one.url}",
        "Sent body SHA-256": one.request_body_sha256,
        "Asked at (UTC)": f"{one.started_at}, for {one.seconds:.3f} s",
        "Source, outcome": f"{one.source}, {one.outcome}",
        "Answered by": f"{one.peer}{by}" if one.peer else None,
        "Status line": one.status_line or "no whole answer",
        "Error": one.error,
        "TLS": " ".join(filter(None, (one.tls_version, one.cipher))) or None,
        **_certificate(archive, one),
        "Body SHA-256": f"{one.body_sha256} ({size.size} bytes)" if size else one.body_sha256,
        "As received SHA-256": f"{one.received_sha256} ({one.received_size} bytes)" if one.received_sha256 else None,
    }
    return f'<section class="exchange"><h3>Exchange {one.id}</h3>{_facts(values)}</section>'


def _certificate(archive: Reader, one: KeptExchange) -> dict[str, str | None]:
    if not one.certificate:
        return {}
    der = archive.certificate(one.certificate)
    if der is None:
        return {"Certificate": f"only its SHA-256 is held: {one.certificate}"}
    try:
        said = read_certificate(der)
    except ValueError:
        return {"Certificate": f"{len(der)} bytes held that cannot be read, SHA-256 {one.certificate}"}
    valid = f"{stamp(said.not_before)} to {stamp(said.not_after)}"
    return {
        "Certificate": f"of {said.subject}, issued by {said.issuer}, valid {valid}",
        "Certificate SHA-256": f"{one.certificate} ({len(der)} bytes held)",
    }


def _integrity(archive: Reader, excerpt: Excerpt | None, chosen: str) -> str:
    start = '<section class="page"><h2>Integrity</h2>'
    if excerpt is None:
        return (
            f"{start}<p>This archive was not sealed: nothing here shows that its rows were not changed since they were"
            " recorded.</p></section>"
        )
    shown = [(leaf.idx, leaf.kind, leaf.hash.hex()) for leaf in excerpt.leaves[:MOST_LEAVES]]
    stamps = _table(
        ("Kind", "Authority", "Time", "Serial", "Policy", "SHA-256 of roots in it"), map(_stamp, excerpt.stamps)
    )
    stamped = f"<p>Stamps, over the first {excerpt.stamped_size} leaves:</p>{stamps}"
    forgotten = archive.forgotten_since()
    kinds = ", ".join(
        f"{count} {kind}" for kind, count in sorted(Counter(leaf.kind for leaf in excerpt.leaves).items())
    )
    waiting = f"{excerpt.unsealed} rows about this were not sealed yet." if excerpt.unsealed else "All of it is sealed."
    if excerpt.elsewhere:
        waiting += f" Logs of merged archives have {excerpt.elsewhere} leaves about it; a WACZ has their proofs too."
    return f"""{start}
<p>{len(excerpt.leaves)} of {excerpt.size} leaves, chosen by: {escape(chosen)}.
An excerpt: a leaf left out of it is not noticed.</p>
{_facts({"Log": excerpt.origin, "Key": excerpt.vkey or "none: the checkpoint is not signed"})}
<p>Newest checkpoint:</p><pre><code>{escape(excerpt.note)}</code></pre>
{stamped if excerpt.stamps else "<p>Nobody has stamped this archive: not yet anchored.</p>"}
<p>Time stamps that are qualified under eIDAS: not judged.</p>
<p>Leaves by kind: {kinds}.</p>
{_table(("Leaf", "Kind", "Hash"), shown)}{_more(len(excerpt.leaves) - len(shown), "more leaves; a WACZ of the same choice has all")}
<h2>Missing</h2>
<p>What was not kept is named where it belongs: missing media with the reason, requests without an answer, certificates of which
only the hash is held. {waiting}</p>
{_table(("Forgotten at", "By", "Reason", "Leaves"), forgotten) if forgotten else "<p>Nothing was forgotten in this archive.</p>"}
</section>
"""


def _stamp(one: Stamp) -> tuple[object, ...]:
    if one.kind == "ots":
        try:
            heights = [end.height for end in attested(read_proof(one.token)) if end.height is not None]
        except NoProof:
            return one.kind, one.authority, "cannot be read", None, None, None
        return one.kind, one.authority, f"in block {heights[0]}" if heights else "promised", None, None, None
    try:
        token = read_response(one.token)
    except NoToken:
        return one.kind, one.authority, "cannot be read", None, None, None
    roots = ", ".join(hashlib.sha256(der).hexdigest() for der in self_signed(token.certificates))
    return one.kind, one.authority, one.gen_time, str(token.serial), token.policy, roots or "none"


def _foot(name: str, posts: Sequence[str], excerpt: Excerpt | None) -> str:
    choice = " ".join(f"--post {shlex.quote(post)}" for post in posts)
    without = ""
    if excerpt is not None:
        lines = [
            f"citesnap export wacz {shlex.quote(name)} evidence.wacz {choice}",
            "unzip -q evidence.wacz",
            "cd evidence",
        ]
        typed = escape("\n".join([*lines, *proofs.commands(excerpt)]))
        without = f"<p>Without citesnap, from a WACZ of it, with OpenSSL 3:</p><pre><code>{typed}</code></pre>"
    blanks = (
        *("Name", "Role and training", "The system that was used, its version and settings"),
        *("How hashes were made and compared", "Date", "Signature"),
    )
    return f"""<section class="page"><h2>What this does and does not prove</h2>
<div class="claims">{_table(HEADINGS, CLAIMS)}</div>
<p>Answers of platforms are JSON or HTML as received; no screenshot of the platform was taken, and cards are citesnap's own.</p>
<h2>How to check it</h2>
<p>With the archive: <code>citesnap verify {escape(name)}</code>. The SHA-256 of a payload of a WARC is that of “as received”, else
that of the body. Each body is also in the table <code>blobs</code> of the SQLite file, under its SHA-256.</p>{without}</section>
<section class="page"><h2>Certification</h2>
<p>To be filled in and signed by a person who knows how the archive was made. citesnap certifies nothing.</p>
{"".join(f"<p>{label}:</p><div class='fill'></div>" for label in blanks)}
<p>I declare under penalty of perjury that the foregoing is true and correct (28 U.S.C. 1746).
Strike out where it does not apply.</p>
</section></main></body></html>
"""


def _picture(archive: Reader, sha256: str) -> str | None:
    """A picture as an address that holds it; None for what is no picture, too large or damaged."""
    try:
        row = archive.blob_row(sha256)
        if row is None or row.size > LARGEST_PICTURE:
            return None
        content = archive.blob(sha256)
    except DamagedBlob:
        return None
    kind = next((kind for start, kind in _KINDS.items() if content.startswith(start)), None)
    return f"data:{kind};base64,{base64.b64encode(content).decode()}" if kind else None


def _facts(values: Mapping[str, object]) -> str:
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd><bdi>{escape(str(value))}</bdi></dd>"
        for name, value in values.items()
        if value is not None
    )
    return f"<dl>{rows}</dl>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    body = "".join(
        f"<tr>{''.join(f'<td><bdi>{escape(str(cell))}</bdi></td>' if cell is not None else '<td></td>' for cell in row)}</tr>"
        for row in rows
    )
    if not body:
        return "<p>None.</p>"
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
