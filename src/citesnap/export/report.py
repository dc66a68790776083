"""A printable report of a post: what it shows, who cites it, every request behind it, and how to check that. HTML without scripts.

It says what this program received and recorded. What that proves, and what not, stands in it in the words of `evidence.claims`.
"""

from __future__ import annotations

import base64
import platform
import socket
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import Path

from citesnap import __version__
from citesnap.archive import DamagedBlob, Reader, open_reader
from citesnap.archive.questions.exporting import KeptExchange, SealFacts
from citesnap.errors import ExportError
from citesnap.evidence.claims import CLAIMS, HEADINGS
from citesnap.export import cards, warc
from citesnap.export.choice import post_id_of, post_in_words
from citesnap.text.lines import one_line
from citesnap.text.times import stamp

__all__ = ["export"]

LARGEST_PICTURE = 8_000_000
"""Bytes of a picture that is shown; all pictures are listed with their hashes."""
_KINDS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif", b"RIFF": "image/webp"}

_STYLE = """@page{size:A4;margin:16mm}
body{font:10.5pt/1.4 system-ui,sans-serif;color:#111;background:#fff;max-width:180mm;margin:0 auto;padding:4mm}
h1{font-size:15pt}h2{font-size:12pt;border-bottom:1px solid #555;margin-top:6mm;break-after:avoid}
blockquote{margin:3mm 0;padding-left:4mm;border-left:2px solid #555;white-space:pre-wrap;overflow-wrap:anywhere}
img{max-width:100%;max-height:90mm}figure{margin:2mm 0}
table{border-collapse:collapse;width:100%;font-size:8.5pt;table-layout:auto}
th,td{border:1px solid #999;padding:1mm 1.5mm;text-align:left;vertical-align:top;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.5mm 4mm;margin:2mm 0}dt{font-weight:600}
dd{margin:0;overflow-wrap:anywhere}code{font-size:8.5pt;overflow-wrap:anywhere}
.maker{border:1px solid #555;padding:2mm}.fill{border-bottom:1px solid #111;height:8mm}.page{break-before:page}
tr,figure{break-inside:avoid}"""


def export(archive: Path, target: Path, what: str, now: datetime, *, replace: bool = False) -> tuple[int, str]:
    """Write the report of a post, or of all posts of an article. Returns how many posts it tells of, and which in words.

    Args:
        archive: the archive's file, which is not changed.
        target: the HTML file to make.
        what: the URL or id of a post, or the URL or name of an article.
        now: when the report is made.
        replace: replace a file that is there.

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
        with warc.new_file(target, replace=replace) as file:
            uuid = reader.archive_uuid()
            file.write(_head(what, uuid, now).encode("utf-8", "replace"))
            for post_id in posts:
                file.write(_post(reader, post_id).encode("utf-8", "replace"))
            file.write(_foot(archive.name).encode("utf-8", "replace"))
    return len(posts), chosen


def _head(what: str, uuid: str, now: datetime) -> str:
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Report: {escape(one_line(what, 120))}</title><style>{_STYLE}</style></head><body><main>
<h1>Report on what was received about <bdi>{escape(one_line(what, 200))}</bdi></h1>
{
        _facts(
            {
                "Archive": uuid,
                "Report made at (UTC)": stamp(now),
                "Made by": f"citesnap {__version__}",
                "On": socket.gethostname(),
                "System": f"{platform.platform()}, Python {platform.python_version()}",
            }
        )
    }
"""


def _post(archive: Reader, post_id: int) -> str:
    history = archive.post_history(post_id)
    exchanges = archive.exchanges_about(post_id)
    media = [item for shown in history.snapshots for item in shown.media]
    pictures = {item.sha256: _picture(archive, item.sha256) for item in media if item.sha256}
    post = history.post
    tellers = sorted({shown.source for shown in history.snapshots if shown.posted_at})
    told_by = ", ".join(tellers) or "the id of the post, or the citing article"
    parts = [
        '<section class="page">',
        '<p class="maker">The card below was made by citesnap from what sources answered. It is no picture of the platform.</p>',
        cards.card_body(history, {key: value for key, value in pictures.items() if value}),
        f"<p>Time of posting known by: {escape(told_by)}.</p>" if post.posted_at else "",
        "<h2>Cited by</h2>",
        _table(
            ("Article", "Address", "Exact words", "Position", "Agreement", "Difference"),
            (
                (one.article.title, one.article.address, one.text, one.position, one.agreement, one.difference)
                for one in history.citations
            ),
        ),
        "<h2>What became of it</h2>",
        _table(("At", "State", "Certainty"), ((one.reached_at, one.state, one.certainty) for one in history.verdicts)),
        _table(
            ("Asked at", "Source", "Outcome", "Detail"),
            ((one.started_at, one.source, one.outcome, one.detail) for one in history.attempts),
        ),
        "<h2>Requests and responses</h2>",
        *(_exchange(archive, one) for one in exchanges),
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
                for item in media
            ),
        ),
        "<h2>Integrity</h2>",
        _integrity(archive.seal_facts(post_id), f"{post.platform}/{post.native_id}"),
        "</section>",
    ]
    return "\n".join(parts)


def _exchange(archive: Reader, one: KeptExchange) -> str:
    der = archive.certificate(one.certificate) if one.certificate else None
    size = archive.blob_row(one.body_sha256) if one.body_sha256 else None
    by = " (a proxy)" if one.via_proxy else " (whether a proxy: not known)" if one.via_proxy is None else ""
    values = {
        "Request": f"{one.method} {one.url}",
        "Asked at (UTC)": f"{one.started_at}, for {one.seconds:.3f} s",
        "Source, outcome": f"{one.source}, {one.outcome}",
        "Answered by": f"{one.peer}{by}" if one.peer else None,
        "Status line": one.status_line or "no whole answer",
        "Error": one.error,
        "TLS": " ".join(filter(None, (one.tls_version, one.cipher))) or None,
        "Certificate SHA-256": one.certificate,
        "Certificate": None if not one.certificate else f"{len(der)} bytes held" if der else "only its hash is held",
        "Body SHA-256": f"{one.body_sha256} ({size.size} bytes)" if size else one.body_sha256,
        "As received SHA-256": f"{one.received_sha256} ({one.received_size} bytes)" if one.received_sha256 else None,
    }
    return f"<h3>Exchange {one.id}</h3>{_facts(values)}"


def _integrity(facts: SealFacts, chosen: str) -> str:
    if facts.checkpoint is None:
        return "<p>This archive was not sealed: nothing here shows that its rows were not changed since they were recorded.</p>"
    leaves = _table(("Leaf", "Kind", "Hash"), facts.leaves)
    stamps = _table(("Kind", "Authority", "Time", "State"), facts.stamps)
    stamped = stamps if facts.stamps else "<p>No authority was asked for a time stamp: not yet anchored.</p>"
    return (
        f"<p>{len(facts.leaves)} of {facts.size} leaves, chosen by: post {escape(chosen)}.</p>{leaves}"
        f"<p>Newest checkpoint, made at {escape(facts.made_at or '')}:</p><pre><code>{escape(facts.checkpoint)}</code></pre>"
        f"{_facts({'Key': facts.vkey or 'none: the checkpoint is not signed'})}{stamped}"
        "<p>Time stamps that are qualified under eIDAS: not judged.</p>"
    )


def _foot(name: str) -> str:
    shown = escape(name)
    blanks = (
        *(
            "Name",
            "Role and training",
            "The system that was used, its version and settings",
            "How hashes were made and compared",
        ),
        *("Date", "Signature"),
    )
    return f"""<section class="page"><h2>What this does and does not prove</h2>
{_table(HEADINGS, CLAIMS)}
<p>Answers of platforms are JSON or HTML as received; no screenshot of the platform was taken.</p>
<h2>How to check it</h2>
<p>With the archive: <code>citesnap verify {shown}</code>. Without citesnap: <code>citesnap export warc</code> writes the
records, which <code>warcio check</code> and <code>fastwarc check</code> verify; the SHA-256 of a payload is that of “as
received”, else that of the body. Each body is also in the table <code>blobs</code> of the SQLite file, under its SHA-256.</p>
<h2>Missing</h2><p>What was not kept is named where it belongs: missing media with the reason, requests without an answer,
certificates of which only the hash is held.</p></section>
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
