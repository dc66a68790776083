"""The recipe for a new export: one file that asks the archive's reading API, and one subcommand. No SQL, nothing else is edited.

The format of this file is a made-up list of lost posts, one line each, with who cites them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner

from browsing.archives import DELETED_ID, every_kind
from citesnap.archive import open_reader
from citesnap.cli import options
from citesnap.cli.exits import EPILOG
from citesnap.cli.export import export
from citesnap.errors import ExitCode
from citesnap.export.exporter import Exporter
from citesnap.model import State


def write_list(archive_db: Path, target: Path) -> int:
    """What a contributor writes, in `export/NAME.py`. Returns how many posts were written."""
    lines = []
    gone = {str(state) for state in State if state.is_gone}
    with open_reader(archive_db) as archive, archive.one_state():
        for post in archive.posts():
            if post.state in gone:
                cited_by = [citation.article.title for citation in archive.post_history(post.id).citations]
                lines.append("\t".join((post.state, post.platform, post.native_id, post.url, "; ".join(cited_by))))
    target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(lines)


def declare() -> None:
    """What a contributor writes, in `cli/export.py`."""

    @export.command("list", epilog=EPILOG)
    @options.archive_argument
    @click.argument("target", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
    @options.console_options
    def export_list(archive_db: Path, target: Path, **values: Any) -> int:
        """Write the lost posts of ARCHIVE_DB into FILE, one line each."""
        console = options.console(values)
        # Brings an archive of an older version up to date, and notes in its log what was written.
        with Exporter(archive_db) as exporter:
            console.summary(f"{target}: {write_list(archive_db, target)} posts")
            exporter.note_file("list", target, "lost posts")
        return ExitCode.DONE


def test_a_new_export_reads_through_the_archive_alone(tmp_path: Path) -> None:
    declare()
    try:
        path = every_kind(tmp_path / "archive.db")
        result = CliRunner().invoke(export, ["list", str(path), str(tmp_path / "list.txt")])
    finally:
        del export.commands["list"]
    assert result.exit_code == 0, result.output
    lines = (tmp_path / "list.txt").read_text("utf-8").splitlines()
    assert result.output.endswith(f"{len(lines)} posts\n")
    (deleted,) = (line.split("\t") for line in lines if DELETED_ID in line)
    assert deleted[:3] == ["deleted", "x", DELETED_ID] and deleted[4]
