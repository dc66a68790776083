"""`citesnap seal`, `verify` and `key`: the log of an archive, and who signs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from citesnap.cli import options
from citesnap.cli.exits import EPILOG
from citesnap.config import Group
from citesnap.errors import CitesnapError, ExitCode

__all__ = ["key", "seal"]


@click.command(epilog=EPILOG)
@options.archive_argument
@options.setting_option("lock_wait")
@options.settings_of(Group.EVIDENCE)
@options.console_options
def seal(archive_db: Path, lock_wait: float, **values: Any) -> int:
    """Seal what ARCHIVE_DB recorded since its last seal.

    Runs do so by themselves when they end. This is for an archive of an older citesnap, and for what another program changed.
    """
    from citesnap.archive import open_archive
    from citesnap.evidence.sealing import seal as seal_archive

    console = options.console(values)
    with open_archive(archive_db, create=False) as archive, archive.lock(lock_wait):
        sealed = seal_archive(archive, key_file=options.key_file(values), also_runs=True)
    if console.has_summary:
        text = f"{sealed.added} statements sealed, {sealed.size} in all" if sealed else "all is sealed"
        console.summary(f"{archive_db}: {text}")
    return ExitCode.DONE


@click.group()
def key() -> None:
    """The key that signs the log of an archive: it says whose archive it is."""


@key.command("new", epilog=EPILOG)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--name", metavar="NAME", help="Its name in signatures, such as archive.newsroom.example.")
def new(file: Path, name: str | None) -> int:
    """Make a key in FILE, which its owner alone can read, and print what to publish of it.

    Keep FILE outside the archive and its backups. Publish the printed line where others trust you: your imprint, your DNS, a
    repository.
    """
    from citesnap.evidence.keys import make

    click.echo(str(make(file, name).verifier))
    return ExitCode.DONE


@key.command("show", epilog=EPILOG)
@click.option("--pem", is_flag=True, help="As OpenSSL reads it.")
@options.setting_option("key_file")
def show(key_file: str | None, pem: bool) -> int:
    """Print what to publish of a key: what others compare with, and nothing secret."""
    from citesnap.evidence.keys import load, public_pem

    path = options.key_file({"key_file": key_file})
    if path is None:
        raise CitesnapError("name the key with --key-file or CITESNAP_KEY_FILE; `citesnap key new FILE` makes one")
    verifier = load(path).verifier
    click.echo(public_pem(verifier) if pem else str(verifier), nl=not pem)
    return ExitCode.DONE
