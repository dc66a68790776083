"""`citesnap resolve`: a person says which post a citation means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from citesnap.cli import options
from citesnap.cli.commands import Command
from citesnap.cli.exits import EPILOG
from citesnap.cli.people import acting, by_option
from citesnap.errors import CitesnapError, ExitCode

__all__ = ["resolve"]

NONE = "none"
"""In place of an address: the citation means no post."""


@click.command(cls=Command, epilog=EPILOG)
@options.archive_argument
@click.argument("citation", metavar="CITATION")
@click.argument("post", metavar="URL|none")
@click.option("--because", metavar="TEXT", help="The reason, which is kept. It has to be given.")
@by_option("Who decides.")
@options.setting_option("lock_wait")
@options.setting_option("key_file")
@options.console_options
def resolve(
    archive_db: Path, citation: str, post: str, because: str | None, by: str | None, lock_wait: float, **values: Any
) -> int:
    """Say which post a citation means, or that it means none.

    CITATION is its id in the table `citations`, URL the address of the post. With `none` no run looks for the
    post any more. What is decided by hand is changed only by hand: by the same command again. `citesnap run` fetches the post.

    \b
      citesnap resolve archive.db 17 https://x.com/jack/status/20 --because Asked
    """
    from citesnap import platforms
    from citesnap.archive import open_archive
    from citesnap.evidence.sealing import sealed_run
    from citesnap.model import Post
    from citesnap.running.recording import record_comparisons

    console = options.console(values)
    reason, who = " ".join((because or "").split()), acting(by)
    if not reason:
        raise CitesnapError("the reason is missing; give it with --because TEXT")
    ref = None
    if post != NONE:
        ref = platforms.identify(post)
        if ref is None:
            raise CitesnapError(f"{post}: not the address of a post; give its URL, or {NONE}")
    meant = None if ref is None else Post(ref.platform, ref.key, ref.url, ref.handle, ref.posted_at)
    with open_archive(archive_db, create=False) as archive, archive.lock(lock_wait):
        citation_id = int(citation) if citation.isascii() and citation.isdecimal() and len(citation) < 19 else 0
        if not archive.has_citation(citation_id):
            raise CitesnapError(f"{archive_db} has no citation {citation}; its table `citations` has the ids")
        if (
            meant is not None
            and (forgotten := archive.forgotten_post(meant.platform, meant.native_id, meant.url)) is not None
        ):
            raise CitesnapError(f"{meant.url} {forgotten.sentence}; it does not come back")
        with sealed_run(archive, "resolve", options.key_file(values)) as run:
            post_id = archive.record_decision(run.id, citation_id, meant, who, reason)
            if post_id is not None:
                record_comparisons(archive, post_id)
                run.counts["resolved"] += 1
    if console.has_summary:
        console.summary(f"{archive_db}: citation {citation_id} means {meant.url if meant else 'no post'}")
    return ExitCode.DONE
