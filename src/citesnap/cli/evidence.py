"""`citesnap seal`, `verify` and `key`: the log of an archive, and who signs it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citesnap.cli import options
from citesnap.cli.commands import Command
from citesnap.cli.exits import EPILOG
from citesnap.config import Group
from citesnap.errors import CitesnapError, ExitCode

if TYPE_CHECKING:
    from citesnap.evidence.report import Report

__all__ = ["key", "seal", "verify"]

MOST_EXPORTS = 20
"""Exports that are listed for people."""


@click.command(cls=Command, epilog=EPILOG)
@options.archive_argument
@options.setting_option("lock_wait")
@options.settings_of(Group.EVIDENCE, Group.WEB)
@options.console_options
def seal(archive_db: Path, lock_wait: float, **values: Any) -> int:
    """Seal what ARCHIVE_DB recorded since its last seal.

    Runs do so by themselves when they end. This is for an archive of an older citesnap, and for what another program changed. With
    --tsa the newest seal is time-stamped; exit code 3 when an authority gave none.

    \b
      citesnap seal archive.db
    """
    from citesnap.archive import open_archive
    from citesnap.running.stamping import seal_now
    from citesnap.text.sizes import counted

    console = options.console(values)
    settings = options.settings(values)
    with open_archive(archive_db, create=False) as archive, archive.lock(lock_wait):
        sealed, attempts = seal_now(archive, settings)
    failed = [attempt for attempt in attempts if attempt.outcome.is_failure]
    if console.has_summary:
        text = f"{counted(sealed.added, 'statement')} sealed, {sealed.size:,} in all" if sealed else "all is sealed"
        count = sum(attempt.outcome == "captured" for attempt in attempts)
        stamped = f"; {count} stamp{'' if count == 1 else 's'}" if attempts else ""
        console.summary(f"{archive_db}: {text}{stamped}")
    for attempt in failed:
        console.warning(f"no stamp: {attempt.detail or attempt.outcome}; the next run asks again")
    return ExitCode.INCOMPLETE if failed else ExitCode.DONE


@click.group()
def key() -> None:
    """The key that signs the log of an archive: it says whose archive it is."""


@key.command("new", cls=Command, epilog=EPILOG, short_help="Make a key, and print what to publish of it.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--name", metavar="NAME", help="Its name in signatures, such as archive.newsroom.example.")
def new(file: Path, name: str | None) -> int:
    """Make a key in FILE, which its owner alone can read, and print what to publish of it.

    Keep FILE outside the archive and its backups. Publish the printed line where others trust you: your imprint, your DNS, a
    repository.

    \b
      citesnap key new archive.key
    """
    from citesnap.evidence.keys import make

    click.echo(str(make(file, name).verifier))
    return ExitCode.DONE


@key.command("show", cls=Command, epilog=EPILOG, short_help="Print what to publish of a key.")
@click.option("--pem", is_flag=True, help="As OpenSSL reads it.")
@options.setting_option("key_file")
def show(key_file: str | None, pem: bool) -> int:
    """Print what to publish of a key: what others compare with, and nothing secret.

    \b
      citesnap key show --key-file archive.key
    """
    from citesnap.evidence.keys import load, public_pem

    path = options.key_file({"key_file": key_file})
    if path is None:
        raise CitesnapError("name the key with --key-file or CITESNAP_KEY_FILE; `citesnap key new FILE` makes one")
    verifier = load(path).verifier
    click.echo(public_pem(verifier) if pem else str(verifier), nl=not pem)
    return ExitCode.DONE


@click.command(cls=Command, epilog=EPILOG)
@click.argument(
    "archive_db", type=click.Path(dir_okay=False, allow_dash=False, path_type=Path), metavar="ARCHIVE_DB|FILE.wacz"
)
@click.option("--key", "vkey", metavar="VKEY", help="Compare signatures with this key, as its owner publishes it.")
@click.option(
    "--roots",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="PEM",
    help="Judge time stamps by these certificates.  [default: those that this machine trusts]",
)
@click.option(
    "--header",
    "headers",
    multiple=True,
    metavar="HEX",
    help="Judge proofs of OpenTimestamps by this header of a Bitcoin block: 80 bytes as hex. Repeatable.",
)
@click.option(
    "--checkpoint",
    "checkpoints",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE",
    help="A checkpoint of the log that you have from elsewhere: whether ARCHIVE_DB goes on from it. Repeatable.",
)
@click.option("--quick", is_flag=True, help="Leave out the hashes of stored bodies and files.")
@click.option(
    "--export",
    "exports",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Find this file among the exports that ARCHIVE_DB notes, byte for byte. Repeatable.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option(
    "--claims", is_flag=True, help="Print what may be claimed of an archive that is sound, and what not; then end."
)
def verify(
    archive_db: Path,
    vkey: str | None,
    roots: Path | None,
    headers: Sequence[str],
    checkpoints: Sequence[Path],
    quick: bool,
    exports: Sequence[Path],
    as_json: bool,
    claims: bool,
) -> int:
    """Check that ARCHIVE_DB holds what was sealed: every row, every stored byte, the log itself. Asks nobody, and changes nothing.

    An exported FILE.wacz is checked by the evidence in it: each statement, each request and response, without the archive.

    It says what was proved, and names each row that was altered. 0: all was judged and is sound. 3: sound, but something
    could not be judged. 4: something is not what was sealed.

    \b
      citesnap verify archive.db
    """
    from citesnap.evidence.checkpoint import VerifierKey
    from citesnap.evidence.verifying import Given
    from citesnap.evidence.verifying import verify as judge

    if claims:
        click.echo(_claims())
        return ExitCode.DONE
    key = None
    if vkey is not None:
        try:
            key = VerifierKey.parse(vkey)
        except ValueError as error:
            raise CitesnapError(f"--key: {error}") from error
    trusted = None
    if roots is not None:
        from citesnap.evidence.timestamps import read_pem

        trusted = read_pem(roots.read_text("latin-1"))
    from citesnap.evidence.opentimestamps import read_header
    from citesnap.export.checking import check, is_wacz

    try:
        known = [read_header(header) for header in headers]
    except ValueError as error:
        raise CitesnapError(f"--header: {error}") from error
    if is_wacz(archive_db):
        report = check(archive_db, key=key, roots=trusted, headers=known)
    else:
        given = Given(key, trusted, known, [path.read_text("utf-8", "replace") for path in checkpoints], exports)
        report = judge(archive_db, given, quick=quick)
    if as_json:
        from dataclasses import asdict

        from citesnap.cli import tables
        from citesnap.evidence.claims import CLAIMS, HEADINGS

        record = asdict(report) | {
            "exit_code": report.exit_code,
            "claims": [dict(zip(HEADINGS, claim, strict=True)) for claim in CLAIMS],
        }
        click.echo(tables.json_records([record]))
    else:
        click.echo(_text(report))
    return report.exit_code


def _text(report: Report) -> str:
    from citesnap.text.characters import escaped

    verdict = {0: "sound", 3: "sound as far as it could be judged", 4: "ALTERED"}[report.exit_code]
    lines = [f"{report.path}: {verdict}", *(f"  proved: {proved}" for proved in report.proved)]
    for log in report.logs:
        sealed = f"last sealed {log.last_sealed_at}" if log.last_sealed_at else f"{log.leaves} leaves"
        lines += [f"  {log.origin}: {sealed}, root {log.root}"] if log.leaves else []
        lines += [
            f"  {one['leaves']} leaves forgotten on {one['at']} by {one['by']}: {one['reason']}"
            for one in log.forgotten
            if one["leaves"]
        ]
    lines += [
        f"  exported at {one.at}: {', '.join(name for name, _ in one.files)} ({one.format}), chosen by: {one.chosen}"
        for one in report.exports[-MOST_EXPORTS:]
    ]
    if len(report.exports) > MOST_EXPORTS:
        lines.append(f"  and {len(report.exports) - MOST_EXPORTS} exports before; --json lists them")
    lines += [f"  not said: {limit}" for limit in report.limits]
    if report.earlier_states:
        lines.append(f"  {report.earlier_states} leaves are of earlier states of rows that changed since")
    lines += [f"  {finding}" for finding in report.findings]
    if report.more:
        lines.append(f"  and {report.more} more")
    if not report.altered:
        lines.append("  what may be claimed of it, and what not: `citesnap verify --claims`")
    return "\n".join(map(escaped, lines))


def _claims() -> str:
    from citesnap.evidence.claims import CLAIMS, HEADINGS

    return "\n\n".join(
        "\n".join(f"{heading}: {text}" for heading, text in zip(HEADINGS, claim, strict=True)) for claim in CLAIMS
    )
