"""`citesnap attach`: evidence that a person adds to a post, apart from what sources showed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citesnap.cli import options
from citesnap.cli.commands import Command
from citesnap.cli.exits import EPILOG
from citesnap.cli.forgotten import unknown
from citesnap.cli.people import acting, by_option
from citesnap.errors import CitesnapError, ExitCode

if TYPE_CHECKING:
    from citesnap.archive.questions.post_history import Attachment

__all__ = ["attach"]

MOST_BYTES = 100_000_000
"""The largest file that is attached: a screenshot, a saved page, a film of minutes."""
_MOST_LISTED = 1000
"""Attachments of a post among which an earlier one is looked for."""
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
"""Types that a file's first bytes prove."""
_PDF_HEADER = 1024
"""Bytes within which readers of PDF accept its header (ISO 32000-1, annex H)."""


@click.command(cls=Command, epilog=EPILOG)
@options.archive_argument
@click.argument("post", metavar="POST")
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--note", metavar="TEXT", help="What it is, and how it came. It has to be given.")
@by_option("Who adds it.")
@options.setting_option("lock_wait")
@options.setting_option("key_file")
@options.console_options
def attach(
    archive_db: Path, post: str, file: Path, note: str | None, by: str | None, lock_wait: float, **values: Any
) -> int:
    """Add a file to a post by hand: a screenshot, a saved page, a PDF. It is kept with name, time, note and SHA-256.

    POST is its URL in any spelling, or its id. What people add is shown apart from what sources showed, and never changes a
    verdict. The same file again adds nothing. `citesnap forget ARCHIVE_DB POST --file NAME` takes one back.

    \b
      citesnap attach archive.db https://x.com/example_river/status/501 \\
        screen.png --note "Screenshot by the night desk, 14 March, 22:10"
    """
    from citesnap.archive import open_archive
    from citesnap.evidence.sealing import sealed_run

    console = options.console(values)
    words, who = " ".join((note or "").split()), acting(by)
    if not words:
        raise CitesnapError("the note is missing; say what the file is and how it came with --note TEXT")
    if not file.is_file() and Path(post).is_file():
        raise CitesnapError(f"the post comes before the file: citesnap attach {archive_db} POST {post}")
    content = _read(file)
    media_type = _media_type(file, content)
    with open_archive(archive_db, create=False) as archive, archive.lock(lock_wait):
        meaning = archive.reader.named(post)
        if meaning is not None and meaning.kind != "post":
            raise CitesnapError(
                f"{post} is an {meaning.kind}, and a file is added to one post; `citesnap show {archive_db} {post}` tells its posts"
            )
        if meaning is None:
            raise unknown(
                archive, post, f"{archive_db} knows no post {post}; `citesnap archive {archive_db} URL` adds one"
            )
        with sealed_run(archive, "attach", options.key_file(values)) as run:
            sha256 = archive.record_attachment(meaning.ids[0], file.name, content, media_type, who, words)
            run.counts["attached"] += sha256 is not None
        before = (
            None if sha256 else _before(archive.reader.post_history(meaning.ids[0], _MOST_LISTED).attachments, content)
        )
    if console.level >= 0:
        said = f"attached to {post}, SHA-256 {sha256}" if sha256 else f"was attached to {post} before{before or ''}"
        console.summary(f"{file}: {said}")
    return ExitCode.DONE


def _before(known: Sequence[Attachment], content: bytes) -> str:
    """By whom and when these bytes were added, and with what note: the note given now is not recorded."""
    sha256 = hashlib.sha256(content).hexdigest()
    for one in known:
        if one.sha256 == sha256:
            return f", by {one.by} on {one.added_at[:10]}: {one.note}; nothing was added now"
    return ""


def _media_type(file: Path, content: bytes) -> str:
    """What the file is, by its first bytes, else by its name.

    Raises:
        CitesnapError: its name says that it is a picture or a PDF, and its bytes are none.
    """
    import mimetypes

    from citesnap.sources.media import sniff

    named = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    proven = sniff(content)
    picture = named in _PICTURES
    if (picture and proven is None) or (named == "application/pdf" and b"%PDF-" not in content[:_PDF_HEADER]):
        kind = "picture" if picture else "PDF"
        raise CitesnapError(
            f"{file}: the name is that of a {kind}, and the file is none; attach another, or name it as what it is"
        )
    return proven or named


def _read(file: Path) -> bytes:
    """The bytes of a regular file.

    Raises:
        CitesnapError: it is none, is empty or too large, or cannot be read.
    """
    try:
        if not file.is_file():
            raise CitesnapError(f"{file}: no such file; check the path")
        if file.stat().st_size > MOST_BYTES:
            raise CitesnapError(f"{file}: too large; at most {MOST_BYTES // 1_000_000} MB are attached")
        content = file.read_bytes()
    except OSError as error:
        raise CitesnapError(f"{file}: cannot be read: {error.strerror or error}") from error
    if not content:
        raise CitesnapError(f"{file}: the file is empty")
    return content
