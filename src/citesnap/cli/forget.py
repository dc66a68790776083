"""`citesnap forget`: takedown and erasure, with a mark in the log that says so."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
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
    from collections.abc import Sequence

    from citesnap.archive import Archive
    from citesnap.archive.questions.post_history import Attachment
    from citesnap.archive.records.forgetting import Removed

__all__ = ["forget"]

_MOST_LISTED = 1000
"""Attachments of a post among which one is looked for."""
_HASH = re.compile(r"[0-9a-f]{8,64}")
"""Enough digits of a SHA-256 to tell the files of one post apart."""


@click.command(cls=Command, epilog=EPILOG)
@options.archive_argument
@click.argument("name", metavar="POST|ARTICLE", required=False)
@click.option("--file", metavar="NAME|SHA256", help="Take back only this file that was added to POST with attach.")
@click.option("--reason", metavar="TEXT", help="Why, in words that may be kept. It has to be given.")
@by_option("Who decides.")
@click.option("--dry-run", is_flag=True, help="Only tell what would go, and what stays.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@options.setting_option("lock_wait")
@options.setting_option("key_file")
@options.console_options
def forget(
    archive_db: Path,
    name: str | None,
    file: str | None,
    reason: str | None,
    by: str | None,
    dry_run: bool,
    yes: bool,
    lock_wait: float,
    **values: Any,
) -> int:
    """Take a post or an article out of ARCHIVE_DB for good: a takedown, an erasure.

    Its rows, answers, media and words go, also from free pages, indexes and the journal. The log says that something was
    forgotten, when, by whom and why; its seal and its time stamps stay valid. What was forgotten does not come back: no run, check,
    import or merge fetches or takes it again. The command prints what went, and what stays on purpose.

    With --file, the post stays, and one file goes that somebody added to it with `citesnap attach`, with its note; the same file
    may be added again.

    Without POST|ARTICLE, an earlier removal is finished, where another program kept the file from being written anew.

    \b
      citesnap forget archive.db https://x.com/example_river/status/501 \\
        --reason "Erasure asked for by the author, letter of 3 May"
      citesnap forget archive.db https://x.com/example_river/status/501 \\
        --file screen.png --reason "Shows the wrong post"
    """
    from citesnap.archive import open_archive

    console = options.console(values)
    words, who = " ".join((reason or "").split()), acting(by)
    if name is not None and not words:
        raise CitesnapError("the reason is missing; give it with --reason TEXT")
    if name is None and file is not None:
        raise CitesnapError(
            f"the post is missing; say to which post {file} was added: citesnap forget {archive_db} POST --file"
        )
    with open_archive(archive_db, create=False) as archive, archive.lock(lock_wait):
        if name is not None:
            kind, row_id = _meant(archive, name, archive_db)
            if file is not None:
                if kind != "post":
                    raise CitesnapError(f"{name} is an {kind}, and files are added to posts; name the post")
                kind, row_id = "attachment", _attachment(archive, row_id, name, file).id
                name = f"{file} of {name}"
            removed = _forget(archive, kind, row_id, who, words, dry_run=True)
            click.echo(_told(removed, kind, name, "would go"))
            if dry_run:
                return ExitCode.DONE
            _confirm(yes)
            _sealed(archive, kind, row_id, who, words, options.key_file(values))
        if not _clean(archive):
            console.warning(
                f"{archive_db}: another program reads the file, so it could not be written anew and may still hold what was"
                f" deleted; end that program and run `citesnap forget {archive_db}`"
            )
            return ExitCode.INCOMPLETE
    if console.level >= 0:
        console.summary(f"{archive_db}: {f'{name} was forgotten, and ' if name else ''}the archive was written anew")
    return ExitCode.DONE


def _meant(archive: Archive, name: str, archive_db: Path) -> tuple[str, int]:
    """The one post or article that is meant: nothing else may be guessed here."""
    meaning = archive.reader.named(name)
    if meaning is None:
        raise unknown(archive, name, f"{archive_db} knows no post or article {name}")
    if meaning.kind == "account" or len(meaning.ids) != 1:
        raise CitesnapError(f"{name} means {len(meaning.ids)} rows; name one post or article by its address")
    return meaning.kind, meaning.ids[0]


def _attachment(archive: Archive, post_id: int, name: str, file: str) -> Attachment:
    """The one file of a post that is meant by its name, or by its SHA-256 or the beginning of it."""
    from citesnap.archive.values import clean

    there = archive.reader.post_history(post_id, _MOST_LISTED).attachments
    digits, recorded = file.lower(), clean(file)  # A name of bytes that are no text is recorded without them.
    meant = [
        one for one in there if one.name == recorded or (_HASH.fullmatch(digits) and one.sha256.startswith(digits))
    ]
    if len(meant) == 1:
        return meant[0]
    if not there:
        raise CitesnapError(f"no file was added to {name} by hand")
    if not meant:
        raise CitesnapError(f"no file {file} was added to {name}; there is {_listed(there)}")
    raise CitesnapError(f"{len(meant)} files of {name} are called so; name one by its SHA-256: {_listed(meant)}")


def _listed(files: Sequence[Attachment]) -> str:
    shown = [f"{one.name} ({one.sha256[:12]}, by {one.by}, {one.added_at[:10]})" for one in files[:5]]
    more = len(files) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _forget(archive: Archive, kind: str, row_id: int, by: str, reason: str, *, dry_run: bool) -> Removed:
    from citesnap.evidence.forgetting import forget as take_out

    return take_out(archive, kind, row_id, by, reason, datetime.now(UTC), dry_run=dry_run)


def _sealed(archive: Archive, kind: str, row_id: int, by: str, reason: str, key_file: Path | None) -> None:
    from citesnap.evidence.sealing import sealed_run

    with sealed_run(archive, "forget", key_file) as run:
        _forget(archive, kind, row_id, by, reason, dry_run=False)
        run.counts["forgotten"] += 1


def _clean(archive: Archive) -> bool:
    from citesnap.evidence.forgetting import clean

    return clean(archive, datetime.now(UTC))


def _confirm(yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise CitesnapError("this cannot be undone; nobody is there to be asked, so say --yes")
    click.confirm("This cannot be undone. Forget it?", abort=True, err=True)


def _told(removed: Removed, kind: str, name: str, verb: str) -> str:
    from citesnap.evidence.forgetting import OUTSIDE, kept
    from citesnap.text.characters import escaped

    rows = ", ".join(f"{count} {table}" for table, count in removed.rows.items() if count)
    leaves = len(removed.leaves) + sum(map(len, removed.merged.values()))
    lines = [f"{name}: {verb}: {rows}", f"  {leaves} leaves of the log lose their salts"]
    lines += [f"  stays: {remainder} ({why})" for remainder, why in (*removed.stays, *kept(kind))]
    lines += [f"  export: {export}" for export in removed.exports]
    lines.append(f"  outside: {OUTSIDE}")
    return "\n".join(map(escaped, lines))
