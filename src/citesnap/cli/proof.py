"""`citesnap proof`: what an account signed, checked without a network."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citesnap.cli import options, tables
from citesnap.cli.commands import Command
from citesnap.cli.exits import EPILOG
from citesnap.cli.extras import needs_extra
from citesnap.cli.forgotten import unknown
from citesnap.config import MAX_READ_MEMORY, MAX_READ_TIME
from citesnap.errors import CitesnapError, ExitCode

if TYPE_CHECKING:
    from citesnap.sources.bluesky.held import Findings
    from citesnap.sources.bluesky.post import RecordPlace

__all__ = ["proof"]

MOST_BYTES = 50_000_000
"""Of answers that are looked at, the latest first."""


@click.command(cls=Command, epilog=EPILOG)
@options.archive_argument
@click.argument("post")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option(
    "--save",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write the latest signed record (CAR) and the log of the account's keys there, for others to check.",
)
def proof(archive_db: Path, post: str, as_json: bool, save: Path | None) -> int:
    """Check offline what the author of POST signed.

    By the evidence that ARCHIVE_DB keeps, for posts of Bluesky, whose authors sign their records: signature,
    Merkle path and hashes are checked, and the version that articles embed is compared with the one signed.
    Exit code 4 when kept evidence is refused, 3 when there is none.

    \b
      citesnap proof archive.db https://bsky.app/profile/river.example/post/3k
    """
    from citesnap.archive import open_archive
    from citesnap.platforms.bluesky import NAME
    from citesnap.sources.bluesky.post import RecordPlace, key_of

    with needs_extra("evidence", "checking proofs"):
        import cryptography  # noqa: F401
        import libipld  # noqa: F401
    from citesnap.cli.limits import BeyondLimits, within
    from citesnap.platforms.bluesky import actor_of
    from citesnap.sources.bluesky.held import CAR, DOCUMENT, LOG, Kept, examine

    with open_archive(archive_db, create=False) as archive:
        meaning = archive.reader.named(post)
        if meaning is None or meaning.kind != "post":
            raise unknown(archive, post, f"{archive_db} knows no post {post}")
        about = archive.post(meaning.ids[0])
        did = actor_of(about.url) or ""
        if about.platform != NAME or not did.startswith("did:"):
            raise CitesnapError(f"{about.url}: no signed record is kept; only Bluesky's authors sign their posts")
        place = RecordPlace(did, key_of(about.native_id))
        rows = [row for part in (CAR, LOG, DOCUMENT) for row in archive.reader.answers_about(meaning.ids[0], part)]
        answers: list[Kept] = []
        for row in rows:
            answers.append(Kept(row.url, row.started_at, archive.blob(row.body_sha256)))
            if sum(len(each.content) for each in answers) > MOST_BYTES:
                break
        articles = (
            Kept(row.url or row.name, row.read_at, archive.blob(row.body_sha256))
            for row in archive.reader.citing_bodies(meaning.ids[0])
        )
        try:
            with within(MAX_READ_TIME, MAX_READ_MEMORY):
                findings = examine(place, answers, articles)
        except BeyondLimits as error:
            raise CitesnapError(f"{about.url}: what is kept of it is too hard to check ({error})") from error
    if save is not None:
        _save(save, findings)
    click.echo(tables.json_record(_record(place, findings)) if as_json else _page(place, findings))
    if any(each.refused for each in findings.proven):
        return ExitCode.ALTERED
    return ExitCode.DONE if findings.proven else ExitCode.INCOMPLETE


def _record(place: RecordPlace, findings: Findings) -> dict[str, Any]:
    return {
        "uri": place.uri,
        "trust": findings.trust,
        "proofs": [
            {
                "asked_at": each.kept.at,
                "url": each.kept.name,
                "refused": each.refused,
                **(
                    {}
                    if each.proof is None
                    else asdict(each.proof) | {"record": None, "text": _words(each.proof.record)}
                ),
            }
            for each in findings.proven
        ],
        "embedded": [asdict(each) for each in findings.embedded],
    }


def _words(record: object) -> str | None:
    text = record.get("text") if isinstance(record, dict) else None
    return text if isinstance(text, str) else None


def _page(place: RecordPlace, findings: Findings) -> str:
    from citesnap.text.lines import one_line

    lines = [place.uri]
    for each in findings.proven:
        if each.proof is None:
            lines.append(f"refused   {each.kept.at}  {each.refused}")
        elif each.proof.cid is None:
            lines.append(
                f"absent    {each.kept.at}  signed: the account's repository {each.proof.rev} holds no such record"
            )
        else:
            lines.append(f"signed    {each.kept.at}  {each.proof.cid} in {each.proof.rev}, by {each.proof.key}")
            lines.append(f"          {one_line(_words(each.proof.record) or '', 120)}")
    if not findings.proven:
        lines.append("no signed record was kept")
    lines.append(f"key       {findings.trust}")
    words = {
        True: "the signed version",
        False: "edited since it was embedded",
        None: "not compared: no version is proven",
    }
    lines += [
        f"embedded  {each.read_at}  {each.cid}: {words[each.is_same]} ({one_line(each.article, 80)})"
        for each in findings.embedded
    ]
    return "\n".join(lines)


def _save(folder: Path, findings: Findings) -> None:
    latest = next((each for each in findings.proven if each.proof is not None), None)
    files = {"record.car": latest.kept if latest is not None else None, "did-log.json": findings.log}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, answer in files.items():
            if answer is not None:
                with (folder / name).open("xb") as file:
                    file.write(answer.content)
    except OSError as error:
        raise CitesnapError(f"cannot write to {folder}: {error.strerror or error}") from error
